//! `reserial` alone: the start screen, and what is chosen on it.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::engine::newest;
use crate::error::Exit;
use crate::journal::{Change, Mode};
use crate::procedure::of_record;
use crate::tui::{Console, Leave, StartChoice};

use super::diagnose::choose;
use super::front::{Front, Shown};
use super::looking::next_step;
use super::practice::{Way, finished_practice, practise_on, unfinished_practice};
use super::run::opener;
use super::walk::{has_terminal, walk_on};
use super::{CliError, Context, out, recent};

/// Something that can be gone on with.
enum GoOn {
    Practice(PathBuf, Way),
    Change(Mode, PathBuf),
}

/// Shows the start screen and does what is chosen.
///
/// # Errors
/// When there is no terminal, or what was chosen cannot begin.
pub fn begin(context: &Context) -> Result<Exit, CliError> {
    if !has_terminal() {
        return Err(CliError::NoTerminal { waits: "see the commands: reserial --help".into() });
    }
    if Front::default().shown() == Shown::Plain {
        return Ok(in_lines(context));
    }
    let (told, mut go_on): (Vec<String>, Vec<GoOn>) = in_progress(context).into_iter().unzip();
    let mut console = Console::open().map_err(CliError::Terminal)?;
    let choice = loop {
        match console.start(&told).map_err(CliError::Terminal)? {
            StartChoice::Diagnose => match choose(context, console, Leave::Back)? {
                ControlFlow::Break(exit) => return Ok(exit),
                ControlFlow::Continue(back) => console = back,
            },
            choice => break choice,
        }
    };
    match choice {
        StartChoice::Quit => Ok(Exit::Done),
        StartChoice::Signal(number) => Ok(Exit::Signal(u8::try_from(number).unwrap_or(0))),
        StartChoice::Practise => practise_on(context, console, None, Way::On),
        StartChoice::Rehearse { old, new } => {
            change(context, console, Mode::Rehearsal, Path::new(&old), Some(Path::new(&new)))
        }
        StartChoice::Live { old, new } => change(context, console, Mode::Live, Path::new(&old), Some(Path::new(&new))),
        StartChoice::GoOn(at) if at < go_on.len() => match go_on.swap_remove(at) {
            GoOn::Practice(dir, way) => practise_on(context, console, Some(&dir), way),
            GoOn::Change(mode, old) => change(context, console, mode, &old, None),
        },
        StartChoice::GoOn(_) | StartChoice::Diagnose => Ok(Exit::Done),
    }
}

/// Says in lines what the start screen shows, with the command behind each row.
fn in_lines(context: &Context) -> Exit {
    out::line("No full screen here. Each of these commands goes in numbered lines:");
    for (command, about) in [
        ("reserial practice", "practise on made-up postoffices"),
        ("reserial run OLD NEW", "rehearse the change; nothing is touched"),
        ("reserial run OLD NEW --live", "change the postoffice"),
        ("reserial diagnose --walk ID", "find out which situation a number is in"),
    ] {
        out::line(&format!("  {command:<28}  {about}"));
    }
    for (told, _) in in_progress(context) {
        out::line(&format!("In progress: {told}"));
    }
    out::line("The same command goes on with what is in progress.");
    Exit::Done
}

fn change(context: &Context, console: Console, mode: Mode, old: &Path, new: Option<&Path>) -> Result<Exit, CliError> {
    walk_on(console, opener(context, mode, old, new)?, &*context.clock)
}

/// Lists what can be gone on with, from this machine's own folders: a share that hangs must not hold up this screen.
fn in_progress(context: &Context) -> Vec<(String, GoOn)> {
    let mut found = Vec::new();
    for old in recent::list(context) {
        found.push((shown(&format!("LIVE  {}", old.display())), GoOn::Change(Mode::Live, old)));
    }
    if let Some((dir, change)) = unfinished_practice(context) {
        found.push((line(&change), GoOn::Practice(dir, Way::On)));
    } else if let Some(dir) = finished_practice(context) {
        let says = format!("PRACTICE  {}: back to the old number", dir.display());
        found.push((shown(&says), GoOn::Practice(dir, Way::Back)));
    }
    let listing = std::fs::read_dir(context.state.join("rehearsals")).into_iter().flatten().flatten();
    for folder in listing {
        let Ok(base) = context.disk.open(&folder.path()) else { continue };
        // A record that cannot be read is told about when somebody opens that postoffice.
        let Ok(Some((_, journal))) = newest(&base, &context.clock) else { continue };
        let change = journal.change();
        if change.closed.is_none() && change.mode.is_some() {
            found.push((line(change), GoOn::Change(Mode::Rehearsal, PathBuf::from(&change.old))));
        }
    }
    found
}

fn line(change: &Change) -> String {
    let procedure = of_record(&change.procedure).ok();
    let step =
        procedure.as_ref().and_then(|procedure| next_step(procedure, change)).map_or("-", |step| step.id.as_str());
    shown(&format!("{}  {}, step {step}", change.mode.map_or("", Mode::word), change.old))
}

fn shown(text: &str) -> String {
    crate::text::printable(text).into_owned()
}
