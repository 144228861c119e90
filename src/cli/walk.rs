//! Hands a change to the screen, and says the last words when the screen is gone.

use std::io::{IsTerminal, stdin, stdout};

use crate::clock::Clock;
use crate::engine::{Session, SessionError, Worker, start};
use crate::error::Exit;
use crate::tui::Console;

use super::{CliError, out};

/// Returns whether there is a terminal to show a screen on.
pub fn has_terminal() -> bool {
    stdin().is_terminal() && stdout().is_terminal()
}

/// Walks through the change that `open` opens on the engine's thread, until the user leaves.
///
/// # Errors
/// When the terminal cannot be used. Nothing has been opened then.
pub fn walk(
    open: impl FnOnce() -> Result<Session, SessionError> + Send + 'static,
    clock: &dyn Clock,
) -> Result<Exit, CliError> {
    walk_on(Console::open().map_err(CliError::Terminal)?, open, clock)
}

/// The same on a terminal that has been taken over already.
///
/// # Errors
/// As [`walk`].
pub fn walk_on(
    console: Console,
    open: impl FnOnce() -> Result<Session, SessionError> + Send + 'static,
    clock: &dyn Clock,
) -> Result<Exit, CliError> {
    let worker = start(open, console.teller());
    shown(console, &worker, clock)
}

/// Shows what the engine's thread tells until the user leaves, and says the last words.
///
/// # Errors
/// When the terminal cannot be drawn on.
pub fn shown(mut console: Console, worker: &Worker, clock: &dyn Clock) -> Result<Exit, CliError> {
    let left = console.walk(worker, clock);
    drop(console);
    let left = left.map_err(CliError::Terminal)?;
    out::lines(&left.farewell);
    Ok(left.exit)
}
