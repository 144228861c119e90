//! Follows a practice from the outside: reads its record now and then, and cues the people. Never writes.

use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::clock::Clock;
use crate::engine::{SessionError, newest};
use crate::fsops::RecordTree;
use crate::journal::Change;
use crate::practice::{Crowd, Cue};
use crate::procedure::of_record;

use super::cues::{cues, resumed};

/// How often the record is read.
const BEAT: Duration = Duration::from_millis(300);
/// How long after the message the remote users dial in, at pace 1.
const DIALLING: Duration = Duration::from_secs(30);

/// The follower at work. Dropping it sends the people home.
pub struct Follower {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Follower {
    /// Starts to follow the newest record of a practice.
    pub fn start(old: Arc<dyn RecordTree>, clock: Arc<dyn Clock>, crowd: Crowd, pace: u32) -> Self {
        let (stop, stopped) = channel::<()>();
        let read = move || change_of(&old, &clock).ok().flatten();
        let thread = std::thread::spawn(move || {
            let mut before = read().unwrap_or_default();
            let mut people = People { crowd, dial_at: None, dialling: DIALLING / pace.max(1) };
            people.resume(&before);
            while stopped.recv_timeout(BEAT) == Err(RecvTimeoutError::Timeout) {
                // A record that cannot be read just now is read the next time.
                let Some(after) = read() else { continue };
                // Another record: a way back was begun, or taken back.
                if !before.procedure.is_empty() && after.procedure != before.procedure {
                    people.resume(&after);
                } else if let Ok(procedure) = of_record(&after.procedure) {
                    people.tell(cues(&before, &after, &procedure));
                }
                people.dial();
                before = after;
            }
        });
        Self { stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A follower that panicked has nothing more to say.
            let _ = thread.join();
        }
    }
}

/// The people, and when the remote ones among them dial in.
struct People {
    crowd: Crowd,
    dial_at: Option<Instant>,
    dialling: Duration,
}

impl People {
    /// Takes up what people are in the middle of.
    fn resume(&mut self, change: &Change) {
        if let Ok(procedure) = of_record(&change.procedure) {
            self.tell(resumed(change, &procedure));
        }
    }

    fn tell(&mut self, cues: Vec<Cue>) {
        for cue in cues {
            if matches!(cue, Cue::MessageSent | Cue::Reminded) {
                self.dial_at = Some(Instant::now() + self.dialling);
            }
            self.crowd.cue(cue);
        }
    }

    fn dial(&mut self) {
        if self.dial_at.is_some_and(|then| then <= Instant::now()) {
            self.dial_at = None;
            self.crowd.cue(Cue::RemoteDialled);
        }
    }
}

/// Returns the change of a practice, as its record tells it.
///
/// # Errors
/// When the record cannot be read.
pub fn change_of(old: &Arc<dyn RecordTree>, clock: &Arc<dyn Clock>) -> Result<Option<Change>, SessionError> {
    Ok(newest(old, clock)?.map(|(_, journal)| journal.change().clone()))
}
