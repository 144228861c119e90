//! Gives the play a thread and a clock.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::cue::{Cue, Deed, Pace};
use super::play::Play;
use super::{Built, PracticeError};

/// How often the people look up.
const BEAT: Duration = Duration::from_millis(50);

/// The people and programs around a practice postoffice, at work until they are stopped or dropped.
pub struct Crowd {
    cues: Option<Sender<Cue>>,
    deeds: Receiver<Deed>,
    thread: Option<JoinHandle<Result<(), PracticeError>>>,
}

impl Crowd {
    /// Lets them start.
    pub fn start(built: &Built, pace: Pace) -> Self {
        let (cues, heard) = channel();
        let (tell, deeds) = channel();
        let play = Play::new(built, pace);
        let thread = std::thread::spawn(move || run(play, &heard, &tell));
        Self { cues: Some(cues), deeds, thread: Some(thread) }
    }

    /// Tells them what the operator did. Once they have stopped, nobody listens.
    pub fn cue(&self, cue: Cue) {
        if let Some(cues) = &self.cues {
            // The other end is gone only when they have stopped on an error, which `stop` returns.
            let _ = cues.send(cue);
        }
    }

    /// Returns what has happened since this was last asked.
    pub fn news(&self) -> Vec<Deed> {
        self.deeds.try_iter().collect()
    }

    /// Sends them home and waits until the last one has put down the pen.
    ///
    /// # Errors
    /// What made them stop before, if anything did.
    pub fn stop(mut self) -> Result<(), PracticeError> {
        self.end()
    }

    fn end(&mut self) -> Result<(), PracticeError> {
        drop(self.cues.take());
        let outcome = self.thread.take().map(JoinHandle::join);
        outcome.unwrap_or(Ok(Ok(()))).unwrap_or_else(|_| Err(PracticeError::Data("the practice panicked".into())))
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        // An error was for `stop`; whoever drops the crowd did not ask.
        let _ = self.end();
    }
}

fn run(mut play: Play, cues: &Receiver<Cue>, deeds: &Sender<Deed>) -> Result<(), PracticeError> {
    let start = Instant::now();
    loop {
        match cues.recv_timeout(BEAT) {
            Ok(cue) => play.cue(&cue, start.elapsed()),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
        for deed in play.tick(start.elapsed())? {
            // Nobody has to listen.
            let _ = deeds.send(deed);
        }
    }
}
