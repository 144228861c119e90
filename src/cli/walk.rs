//! Hands a session to the screen, and says the last words when the screen is gone.

use std::io::{IsTerminal, stdin, stdout};

use crate::clock::Clock;
use crate::engine::{Session, start};
use crate::error::Exit;
use crate::tui::Console;

use super::{CliError, out};

/// Returns whether there is a terminal to show a screen on.
pub fn has_terminal() -> bool {
    stdin().is_terminal() && stdout().is_terminal()
}

/// Walks through a change until the user leaves.
///
/// # Errors
/// When the terminal cannot be used. The change has been let go then.
pub fn walk(mut session: Session, clock: &dyn Clock) -> Result<Exit, CliError> {
    match Console::open() {
        Ok(console) => walk_on(console, session, clock),
        Err(e) => {
            session.close()?;
            Err(CliError::Terminal(e))
        }
    }
}

/// Walks through a change on a terminal that has been taken over already.
///
/// # Errors
/// As [`walk`].
pub fn walk_on(mut console: Console, session: Session, clock: &dyn Clock) -> Result<Exit, CliError> {
    let worker = start(session, console.teller());
    let left = console.walk(&worker, clock);
    drop(console);
    let left = left.map_err(CliError::Terminal)?;
    out::lines(&left.farewell);
    Ok(left.exit)
}
