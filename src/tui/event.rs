//! What the loop waits for, and the two threads that feed it: keys and signals. Knows nothing about screens.

use std::sync::mpsc::{Receiver, Sender, channel};

use ratatui::crossterm::event::{self, Event as Terminal, KeyEvent, KeyEventKind};

use crate::engine::Update;

/// Something that happened.
#[derive(Debug)]
pub enum Event {
    /// A key, a paste, a new size.
    Input(Terminal),
    /// The engine tells something.
    Update(Update),
    /// The process was asked to end.
    Signal(i32),
    /// A thread of ours panicked; the terminal has been given back already.
    Broken,
    /// A line that was typed where there is no screen; none once there is nothing more to come.
    Line(Option<String>),
    /// A second has passed (sent to itself by the loop, and only while something counts seconds).
    Tick,
}

/// Returns whether a key event is to be acted on: Windows tells the release of a key as well, and a terminal may tell that
/// one is held. One press, one action.
pub fn counts(key: &KeyEvent) -> bool {
    key.kind == KeyEventKind::Press
}

/// Both ends of the one channel.
pub struct Events {
    /// Where events come in.
    pub sender: Sender<Event>,
    /// Where the loop takes them out.
    pub receiver: Receiver<Event>,
}

impl Events {
    /// Opens the channel, without any thread that feeds it.
    pub fn new() -> Self {
        let (sender, receiver) = channel();
        Self { sender, receiver }
    }

    /// Starts the thread that reads the terminal and, on Unix, the one that waits for signals. Both sleep until
    /// something comes; both end with the process.
    ///
    /// # Errors
    /// When the signals cannot be caught.
    pub fn listen(&self) -> std::io::Result<()> {
        self.signals()?;
        let sender = self.sender.clone();
        std::thread::spawn(move || {
            while let Ok(event) = event::read() {
                if sender.send(Event::Input(event)).is_err() {
                    return;
                }
            }
            // The terminal is gone: as if it had been hung up.
            let _ = sender.send(Event::Signal(1));
        });
        Ok(())
    }

    /// Starts the thread that waits for signals, on Unix.
    ///
    /// # Errors
    /// When they cannot be caught.
    pub fn signals(&self) -> std::io::Result<()> {
        signals(self.sender.clone())
    }

    /// Returns a closure that hands the engine's updates to the loop.
    pub fn teller(&self) -> impl Fn(Update) + Send + 'static {
        let sender = self.sender.clone();
        move |update| {
            let _ = sender.send(Event::Update(update));
        }
    }
}

impl Default for Events {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(unix)]
fn signals(sender: Sender<Event>) -> std::io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT])?;
    std::thread::spawn(move || {
        for signal in signals.forever() {
            if sender.send(Event::Signal(signal)).is_err() {
                return;
            }
        }
    });
    Ok(())
}

#[cfg(not(unix))]
fn signals(_sender: Sender<Event>) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use ratatui::crossterm::event::{KeyCode, KeyModifiers};

    use super::*;

    #[test]
    fn a_key_counts_once_however_it_is_told() {
        let told = [KeyEventKind::Press, KeyEventKind::Repeat, KeyEventKind::Release];
        let keys = told.map(|kind| KeyEvent::new_with_kind(KeyCode::Enter, KeyModifiers::NONE, kind));
        assert_eq!(keys.iter().filter(|key| counts(key)).count(), 1);
        assert!(counts(&keys[0]));
    }
}
