//! The one thread that operations run on. A front end hands it requests and is handed snapshots; it never waits.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};

use super::{Command, Refusal, Session, View};

/// What a front end asks for.
#[derive(Debug)]
pub enum Request {
    /// A decision of the operator.
    Submit(Command),
    /// A new look at the disk.
    Refresh,
    /// Let go of the change and end.
    Stop,
}

/// What a front end is told.
#[derive(Debug)]
pub enum Update {
    /// A new snapshot.
    View(Box<View>),
    /// The last command was refused.
    Refused(Refusal),
    /// Something went wrong: what, and what to do now.
    Trouble {
        /// What.
        what: String,
        /// What to do.
        advice: String,
    },
    /// Something takes its time: what, how much of it is done, of how much.
    Progress {
        /// What.
        what: String,
        /// Done.
        done: u64,
        /// Of.
        total: u64,
    },
    /// The last command is finished.
    Idle,
    /// The thread has let go of the change and ended.
    Stopped,
}

/// The front end's end of the thread.
pub struct Worker {
    requests: Sender<Request>,
    cancel: Arc<AtomicBool>,
}

impl Worker {
    /// Hands a request over. Returns at once; when the thread is gone, nothing happens.
    pub fn send(&self, request: Request) {
        let _ = self.requests.send(request);
    }

    /// Asks for a stop before the next operation begins. The one that runs is finished and written down.
    pub fn cancel(&self) {
        self.cancel.store(true, Ordering::SeqCst);
    }
}

/// Starts the thread. `tell` is called on it, for every update.
pub fn start(mut session: Session, tell: impl Fn(Update) + Send + 'static) -> Worker {
    let (requests, inbox) = channel();
    let cancel = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&cancel);
    std::thread::spawn(move || {
        session.run(&inbox, &flag, &tell);
        tell(Update::Stopped);
    });
    Worker { requests, cancel }
}
