//! Feels, on a thread of its own, whether a record has grown: a glance at its directory entries now and then, and a reading
//! of what is new when there is anything. A disk that hangs holds up nothing but this thread. Never writes.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::fsops::{FsError, RecordTree};
use crate::journal::{Grown, Marks, Tails, last_begun};

/// How often the directory entries are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beat(pub Duration);

impl Default for Beat {
    /// Often enough for everybody to see within two seconds what others do, and with an operator and three helpers less than
    /// five system calls a second.
    fn default() -> Self {
        Self(Duration::from_millis(1500))
    }
}

/// After so many beats the names in the folder are listed although its time has not changed: not every disk keeps it.
const LISTED_EVERY: u32 = 40;
/// For so many beats after a change they are listed as well: some disks tell times to two seconds only.
const RESTLESS: u32 = 3;

/// What is felt for.
#[derive(Clone)]
pub(super) enum Felt {
    /// Whether this record grows.
    Record(Tails),
    /// Whether another record is begun.
    Records(Arc<dyn RecordTree>),
}

/// What was felt.
pub(super) enum Stirred {
    /// The record has grown, by this.
    Grown(Box<Grown>),
    /// Another record may have been begun.
    Begun,
}

/// What the thread and its owner share.
struct Slot {
    /// What is felt for, and the number under which the answer is expected.
    felt: Option<(u32, Felt)>,
    /// When the disk answered last.
    answered: Instant,
}

/// The thread at work. It ends when this is dropped.
pub(super) struct Pulse {
    beat: Duration,
    slot: Arc<Mutex<Slot>>,
    wake: Sender<()>,
}

impl Pulse {
    /// Starts to feel. `tell` gets what was felt, with the number that it belongs to, and once what the disk fails with.
    pub fn start(Beat(beat): Beat, tell: impl Fn(u32, Result<Stirred, FsError>) + Send + 'static) -> Self {
        let slot = Arc::new(Mutex::new(Slot { felt: None, answered: Instant::now() }));
        let (wake, woken) = channel();
        let shared = Arc::clone(&slot);
        std::thread::spawn(move || Beats::default().run(beat, &shared, &woken, &tell));
        Self { beat, slot, wake }
    }

    /// Says what to feel for from here on.
    pub fn feel(&self, nth: u32, felt: Felt) {
        locked(&self.slot).felt = Some((nth, felt));
    }

    /// Asks for a reading now.
    pub fn wake(&self) {
        let _ = self.wake.send(());
    }

    /// Returns for how long the disk has not answered, if that is longer than it should be.
    pub fn silent_for(&self) -> Option<Duration> {
        let since = locked(&self.slot).answered.elapsed();
        (since > self.beat * 4).then_some(since)
    }
}

/// What the thread remembers from beat to beat.
#[derive(Default)]
struct Beats {
    marks: Option<(u32, Marks)>,
    begun: Option<Option<Option<crate::fsops::ServerTime>>>,
    since_listed: u32,
    restless: u32,
    failing: Option<String>,
}

impl Beats {
    fn run(
        mut self,
        beat: Duration,
        slot: &Mutex<Slot>,
        woken: &Receiver<()>,
        tell: &dyn Fn(u32, Result<Stirred, FsError>),
    ) {
        loop {
            let asked = match woken.recv_timeout(beat) {
                Ok(()) => true,
                Err(RecvTimeoutError::Timeout) => false,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            let Some((nth, felt)) = locked(slot).felt.clone() else {
                locked(slot).answered = Instant::now();
                continue;
            };
            if asked || self.failing.is_some() {
                (self.marks, self.begun) = (None, None);
            }
            let told = match &felt {
                Felt::Record(tails) => self.record(nth, tails),
                Felt::Records(base) => self.records(&**base),
            };
            locked(slot).answered = Instant::now();
            match told {
                Ok(None) => {}
                Ok(Some(stirred)) => {
                    self.failing = None;
                    tell(nth, Ok(stirred));
                }
                Err(e) => {
                    let says = e.to_string();
                    (self.marks, self.begun) = (None, None);
                    if self.failing.as_ref() != Some(&says) {
                        self.failing = Some(says);
                        tell(nth, Err(e));
                    }
                }
            }
        }
    }

    fn record(&mut self, nth: u32, tails: &Tails) -> Result<Option<Stirred>, FsError> {
        let marks = tails.marks()?;
        let same = self.marks.as_ref() == Some(&(nth, marks.clone()));
        self.since_listed += 1;
        let lists = self.restless > 0 || self.since_listed >= LISTED_EVERY;
        let strangers = if same && lists {
            (self.restless, self.since_listed) = (self.restless.saturating_sub(1), 0);
            tails.strangers()?
        } else {
            false
        };
        if same && !strangers {
            return Ok(None);
        }
        let grown = tails.read()?;
        (self.marks, self.restless) = (Some((nth, marks)), RESTLESS);
        Ok(Some(Stirred::Grown(Box::new(grown))))
    }

    fn records(&mut self, base: &dyn RecordTree) -> Result<Option<Stirred>, FsError> {
        let begun = last_begun(base)?;
        self.since_listed += 1;
        if self.begun == Some(begun) && self.since_listed < LISTED_EVERY {
            return Ok(None);
        }
        (self.begun, self.since_listed) = (Some(begun), 0);
        Ok(Some(Stirred::Begun))
    }
}

fn locked(slot: &Mutex<Slot>) -> MutexGuard<'_, Slot> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}
