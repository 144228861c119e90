//! `reserial` alone: the start screen, and what is chosen on it.

use std::ops::ControlFlow;
use std::path::Path;

use crate::engine::{Session, Watch};
use crate::error::Exit;
use crate::journal::Mode;
use crate::text::printable;
use crate::tui::{Console, Leave, Menu, MenuChoice, StartChoice};

use super::diagnose::choose;
use super::front::{Front, Shown};
use super::in_progress::{GoOn, in_progress};
use super::practice::{Way, practise_on};
use super::run::opener;
use super::walk::{has_terminal, walk_on};
use super::{CliError, Context, out};

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
        let choice = console.start(&told).map_err(CliError::Terminal)?;
        let menu = match (&choice, &go_on[..]) {
            (StartChoice::Diagnose, _) => choose(context, console, Leave::Back)?,
            (StartChoice::GoOn(at), rows) => match rows.get(*at) {
                Some(GoOn::Back(old)) => back(context, console, old)?,
                _ => break choice,
            },
            _ => break choice,
        };
        match menu {
            ControlFlow::Break(exit) => return Ok(exit),
            ControlFlow::Continue(back) => console = back,
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
            // Chosen from its menu, above.
            GoOn::Back(_) => Ok(Exit::Done),
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

/// Asks how to go back over a finished change, and does so; hands the screen back when nothing was chosen.
fn back(context: &Context, mut console: Console, old: &Path) -> Result<ControlFlow<Exit, Console>, CliError> {
    let shown = printable(&old.to_string_lossy()).into_owned();
    let about = format!(
        "The change of {shown} is finished. Going back is a change of its own; what it costs is told first, and nothing is \
         exchanged before you approve it."
    );
    let rows = [
        ("Rehearse", "Every step of the way back; nothing is touched."),
        ("Go back", "The way back itself, on the live postoffice."),
    ];
    let rows = rows.map(|(name, about)| (name.to_owned(), about.to_owned())).to_vec();
    let mode = match console.menu(Menu::new("Back to the old number", &about, rows, Leave::Back)) {
        Err(e) => return Err(CliError::Terminal(e)),
        Ok(MenuChoice::Back) => return Ok(ControlFlow::Continue(console)),
        Ok(MenuChoice::Signal(number)) => {
            return Ok(ControlFlow::Break(Exit::Signal(u8::try_from(number).unwrap_or(0))));
        }
        Ok(MenuChoice::Row(0)) => Mode::Rehearsal,
        Ok(MenuChoice::Row(1)) => Mode::Live,
        Ok(MenuChoice::Quit | MenuChoice::Row(_)) => return Ok(ControlFlow::Break(Exit::Done)),
    };
    let tree = context.tree(old)?;
    let mut opening = context.opening(mode, tree.root(), None);
    opening.watch = Watch::TakeOrWatch;
    walk_on(console, move || Session::reverse(&opening), &*context.clock).map(ControlFlow::Break)
}
