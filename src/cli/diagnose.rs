//! `reserial diagnose`: which situation a serial number is in, and the walks through them.

use std::io::{Read, stdin};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnosis::{Evidence, compare, event, findings, look};
use crate::engine::{Resume, Session, SessionError, Walking};
use crate::error::Exit;
use crate::fsops::{Glance, RecordTree};
use crate::procedure::{Procedure, WALKS, walk as procedure};
use crate::serial::{SerialNumber, Shape};
use crate::tui::{Console, Leave, Menu, MenuChoice};

use super::args::Diagnose;
use super::front::{Front, Shown};
use super::situations::{Answer, list};
use super::walk::walk_on;
use super::{CliError, Context};

/// Carries the command out.
///
/// # Errors
/// When a folder or a file is not there, a number is empty, or a walk does not exist.
pub fn diagnose(context: &Context, args: &Diagnose) -> Result<Exit, CliError> {
    if let Some(id) = &args.walk {
        return go_through(context, id, args);
    }
    let nothing = args.paths.is_empty() && args.serials.is_empty() && args.event.is_none();
    match nothing {
        true if !args.json && Front::default().shown() == Shown::Screen => {
            let console = Console::open().map_err(CliError::Terminal)?;
            Ok(match choose(context, console, Leave::Quit)? {
                ControlFlow::Break(exit) => exit,
                ControlFlow::Continue(_) => Exit::Done,
            })
        }
        true => list(&walks()?, args.json).map(|()| Exit::Done),
        false => tell(context, args),
    }
}

/// Looks at everything that was named and tells what applies.
fn tell(context: &Context, args: &Diagnose) -> Result<Exit, CliError> {
    let trees: Vec<Arc<dyn RecordTree>> = args.paths.iter().map(|path| context.tree(path)).collect::<Result<_, _>>()?;
    let numbers = args
        .serials
        .iter()
        .map(|typed| SerialNumber::typed(typed).ok_or_else(|| CliError::Serials("a serial number is empty".into())));
    let numbers = numbers.collect::<Result<Vec<_>, _>>()?;
    let (own, loose) = match (trees.len(), numbers.len()) {
        (paths, given) if paths == given => (numbers.clone(), Vec::new()),
        (_, 0 | 1) | (0, _) => (Vec::new(), numbers.clone()),
        (paths, given) => {
            return Err(CliError::Serials(format!("{given} serial numbers were given for {paths} folders")));
        }
    };
    let event = args.event.as_deref().map(event_text).transpose()?;
    let glances: Vec<Glance<'_>> = trees.iter().map(|tree| Glance::of(&**tree)).collect();
    let named = glances.iter().zip(&args.paths).enumerate();
    let seen = named.map(|(at, (glance, typed))| look(glance, typed, own.get(at).cloned())).collect();
    let evidence =
        Evidence { seen, pairs: compare(&glances), numbers: loose, event: event.as_deref().map(event::read) };
    let mut notes: Vec<String> = numbers.iter().filter_map(unusual).collect();
    if event.is_some_and(|text| text.len() > event::LIMIT) {
        notes.push("the text of the event is longer than 1 MiB; only the first of it was read".into());
    }
    let answer = Answer::new(&findings(&evidence), &evidence, notes, &walks()?)?;
    answer.print(args.json)?;
    Ok(if answer.is_clean() { Exit::Done } else { Exit::Findings })
}

fn unusual(number: &SerialNumber) -> Option<String> {
    (number.shape() == Shape::Unusual).then(|| {
        format!("{number} does not look like a published number (such as 32-10447); no article gives the rule")
    })
}

/// Reads the text of an event, a little beyond the limit so that it is known whether there was more.
fn event_text(path: &Path) -> Result<Vec<u8>, CliError> {
    let unreadable = |why| CliError::EventFile { path: path.to_owned(), why };
    let most = event::LIMIT as u64 + 1;
    let mut text = Vec::new();
    if path == Path::new("-") {
        stdin().lock().take(most).read_to_end(&mut text).map_err(unreadable)?;
    } else {
        let file = std::fs::File::open(path).map_err(unreadable)?;
        file.take(most).read_to_end(&mut text).map_err(unreadable)?;
    }
    Ok(text)
}

/// Returns all walks, in the order of the menu.
fn walks() -> Result<Vec<Procedure>, CliError> {
    WALKS.iter().map(|(id, _)| a_walk(id)).collect()
}

fn a_walk(id: &str) -> Result<Procedure, CliError> {
    let known = || WALKS.map(|(id, _)| id).join(", ");
    let found = procedure(id).map_err(SessionError::from)?;
    found.ok_or_else(|| CliError::NoSuchWalk { walk: id.to_owned(), known: known() })
}

/// Opens the wizard on a walk.
fn go_through(context: &Context, id: &str, args: &Diagnose) -> Result<Exit, CliError> {
    let procedure = a_walk(id)?;
    let folder = match args.paths.as_slice() {
        [] => None,
        [folder] => Some(folder.clone()),
        _ => return Err(CliError::OneFolder),
    };
    if let Some(folder) = &folder {
        context.tree(folder)?;
    }
    let front = Front { plain: args.plain, ..Front::default() };
    if front.shown() == Shown::Nowhere {
        return Err(CliError::NoTerminal { waits: format!("{} asks questions", procedure.title) });
    }
    let resume = if args.again { Resume::Anew } else { Resume::GoOn };
    front.walk(context, None, opener(context, procedure, folder, resume))
}

/// Shows the menu of the walks, and goes through the one that is chosen; hands the screen back when nothing was.
///
/// # Errors
/// When a walk cannot be read, or the terminal cannot be used.
pub fn choose(context: &Context, mut console: Console, leave: Leave) -> Result<ControlFlow<Exit, Console>, CliError> {
    let mut walks = walks()?;
    let rows = walks.iter().map(|walk| (walk.article.clone(), walk.title.clone())).collect();
    let about = "Which situation is it? Each is walked through by questions; nothing is changed. A folder, a number or the \
                 text of an event is looked at by: reserial diagnose PATH --serial NUMBER --event FILE";
    let menu = Menu::new("Serial-number situations", about, rows, leave);
    let exit = match console.menu(menu).map_err(CliError::Terminal)? {
        MenuChoice::Back => return Ok(ControlFlow::Continue(console)),
        MenuChoice::Signal(number) => Exit::Signal(u8::try_from(number).unwrap_or(0)),
        MenuChoice::Row(at) if at < walks.len() => {
            let open = opener(context, walks.swap_remove(at), None, Resume::GoOn);
            walk_on(console, open, &*context.clock)?
        }
        MenuChoice::Quit | MenuChoice::Row(_) => Exit::Done,
    };
    Ok(ControlFlow::Break(exit))
}

fn opener(
    context: &Context,
    procedure: Procedure,
    folder: Option<PathBuf>,
    resume: Resume,
) -> impl FnOnce() -> Result<Session, SessionError> + Send + use<> {
    let walking = Walking {
        procedure,
        folder,
        resume,
        operator: context.operator.clone(),
        host: context.host.clone(),
        state: context.state.clone(),
        clock: Arc::clone(&context.clock),
        disk: Arc::clone(&context.disk),
    };
    move || Session::diagnose(walking)
}
