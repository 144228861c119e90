//! The terminal, its events and the look of it in one hand: what the command line opens to show screens.

use std::io;

use crate::clock::Clock;
use crate::engine::{Update, Worker};

use super::event::Events;
use super::farewell::{Leaving, broken};
use super::look::Look;
use super::menu::{Menu, MenuChoice, menu};
use super::run::run;
use super::start::{StartChoice, start};
use super::terminal::Taken;
use super::voice::{TerminalVoice, Voice};

/// The terminal while it is ours. Dropping it gives it back.
pub struct Console {
    taken: Taken,
    events: Events,
    look: Look,
    voice: TerminalVoice,
}

impl Console {
    /// Takes the terminal over and starts listening to keys and signals.
    ///
    /// # Errors
    /// When there is no terminal, or signals cannot be caught.
    pub fn open() -> io::Result<Self> {
        let events = Events::new();
        let sender = events.sender.clone();
        let taken = Taken::take(move || {
            let _ = sender.send(super::event::Event::Broken);
        })?;
        events.listen()?;
        let voice = TerminalVoice::from_env();
        voice.begin();
        Ok(Self { taken, events, look: Look::from_env(), voice })
    }

    /// Returns a closure that hands the engine's updates to the screen.
    pub fn teller(&self) -> impl Fn(Update) + Send + 'static {
        self.events.teller()
    }

    /// Shows the start screen until something is chosen. `in_progress` names the changes that can be gone on with.
    ///
    /// # Errors
    /// When the terminal cannot be drawn on.
    pub fn start(&mut self, in_progress: &[String]) -> io::Result<StartChoice> {
        start(&mut self.taken.terminal, &self.events.receiver, in_progress, &self.look)
    }

    /// Shows a menu until something is chosen.
    ///
    /// # Errors
    /// When the terminal cannot be drawn on.
    pub fn menu(&mut self, rows: Menu) -> io::Result<MenuChoice> {
        menu(&mut self.taken.terminal, &self.events.receiver, rows, &self.look)
    }

    /// Walks through a change until the user leaves or a signal comes.
    ///
    /// # Errors
    /// When the terminal cannot be drawn on.
    pub fn walk(&mut self, worker: &Worker, clock: &dyn Clock) -> io::Result<Leaving> {
        let told = (&self.look, &mut self.voice as &mut dyn Voice);
        let mut left = run(&mut self.taken.terminal, worker, &self.events.receiver, clock, told)?;
        let width = self.taken.terminal.size().map_or(80, |size| usize::from(size.width));
        left.farewell = broken(&left.farewell, width);
        Ok(left)
    }
}
