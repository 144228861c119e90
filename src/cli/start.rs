//! `reserial` without a command: the start screen.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use crate::engine::Watch;
use crate::error::Exit;
use crate::journal::Mode;
use crate::tui::{Leaving, StartChoice};

use super::out::complain_in_words;
use super::place::Place;
use super::walk::{Walk, in_console, show};
use super::{practice, recent};

/// Shows the start screen and goes on with what is chosen, in the same terminal.
pub fn start(place: &Place) -> Exit {
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        complain_in_words("the start screen needs a terminal", "See the commands with: reserial --help");
        return Exit::Usage;
    }
    let recent = recent::list(place);
    let named = |entry: &recent::Recent| {
        crate::text::printable(&format!("{}  {}", entry.mode.word(), entry.old.display())).into_owned()
    };
    let names: Vec<String> = recent.iter().map(named).collect();
    in_console(|console| {
        let (mode, old, new) = match console.start(&names)? {
            StartChoice::Quit => return Ok(Leaving { exit: Exit::Done, farewell: Vec::new() }),
            StartChoice::Signal(number) => {
                return Ok(Leaving { exit: Exit::Signal(u8::try_from(number).unwrap_or(0)), farewell: Vec::new() });
            }
            StartChoice::Practise => return practice::in_console(place, console),
            StartChoice::Rehearse { old, new } => (Mode::Rehearsal, PathBuf::from(old), Some(PathBuf::from(new))),
            StartChoice::Live { old, new } => (Mode::Live, PathBuf::from(old), Some(PathBuf::from(new))),
            StartChoice::GoOn(index) => match recent.get(index) {
                Some(entry) if entry.mode == Mode::Practice => {
                    return practice::go_on(place, console, entry.old.parent().unwrap_or(&entry.old));
                }
                Some(entry) => (entry.mode, entry.old.clone(), None),
                None => return Ok(Leaving { exit: Exit::Done, farewell: Vec::new() }),
            },
        };
        let opening = place.opening(mode, &old, new.as_deref(), Watch::TakeOrWatch);
        show(place, console, opening, Walk { mode, old, new, plan: None, start_at: None })
    })
}
