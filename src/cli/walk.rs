//! Hands a change to the screen, and says the last words when the screen is gone.

use std::io::{IsTerminal, stdin, stdout};

use crate::clock::Clock;
use crate::engine::{Session, SessionError, Worker, start};
use crate::error::Exit;
use crate::plain::{Voice, talk};
use crate::tui::event::Event;
use crate::tui::{Console, Events};

use super::{CliError, out, scene};

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

/// Walks through it in numbered lines.
///
/// # Errors
/// When signals cannot be caught. Nothing has been opened then.
pub fn talk_through(
    open: impl FnOnce() -> Result<Session, SessionError> + Send + 'static,
    clock: &dyn Clock,
) -> Result<Exit, CliError> {
    let events = Events::new();
    events.signals().map_err(CliError::Terminal)?;
    let typed = events.sender.clone();
    std::thread::spawn(move || {
        let lines = stdin().lines().map_while(Result::ok).map(Some).chain(std::iter::once(None));
        lines.map(Event::Line).map(|line| typed.send(line)).take_while(Result::is_ok).for_each(drop);
    });
    let worker = start(open, events.teller());
    let voice = Voice { say: &mut out::line, prompt: &mut out::prompt, update: &mut |_| {}, scene: scene::lines };
    let left = talk(&worker, &events.receiver, clock, voice);
    out::lines(&left.farewell);
    Ok(left.exit)
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
