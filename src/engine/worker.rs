//! The one thread that operations run on. A front end hands it requests and is handed snapshots; it never waits. Looks
//! at the disk run on threads of their own, so that a share that hangs holds up nothing but itself.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

use crate::error::{Exit, Guidance};
mod assisting;
mod following;

use self::following::Desk;
use crate::fsops::{FsError, RealDisk, save_new};
use crate::journal::{Farewell, Mode, RecordError};
use crate::postoffice::message::{MessageHeader, messages};
use crate::postoffice::{HexId, paths};
use crate::procedure::RosterId;
use crate::text::printable;

use super::assist::Helping;
use super::facts::Facts;
use super::pulse::{Beat, Pulse, Stirred};
use super::{
    Command, ImportReport, ListFile, ListReport, Opening, Refusal, Role, Session, SessionError, View, Waiting,
};

/// After so long without a word it is looked whether the disk answers at all.
const QUIET: Duration = Duration::from_secs(5);

/// What a front end asks for.
#[derive(Debug)]
pub enum Request {
    /// A decision of the operator.
    Submit(Command),
    /// A new look at the disk.
    Refresh,
    /// Senders and subjects of the mail in a mailbag: shown to who asks, written down nowhere.
    Peek(HexId),
    /// A list of people for a roster: what is in it is told, and nothing written.
    ReadList(RosterId, ListFile),
    /// Go back over the change by a reverse change in that mode, in place of it.
    Reverse(Mode),
    /// What is said to whoever takes the change next, once it is let go of.
    HandOver(Farewell),
    /// Save a file that somebody asked for, under a name that is not there yet.
    Save {
        /// Where.
        file: PathBuf,
        /// What.
        bytes: Vec<u8>,
    },
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
        /// The exit code that a command without a screen would end with.
        exit: Exit,
    },
    /// The change could not be opened: what, what to do, and how the program exits.
    NotOpened {
        /// What.
        what: String,
        /// What to do.
        advice: String,
        /// How the program exits.
        exit: Exit,
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
    /// What lies in a mailbag, or why it cannot be read.
    Messages {
        /// Whose.
        mailbox: HexId,
        /// The messages, printable.
        messages: Result<Vec<MessageHeader>, String>,
    },
    /// What came of a list of names.
    Imported(ImportReport),
    /// What came of a list of people: nothing of it is written yet.
    Listed(Box<ListReport>),
    /// There is no change to follow yet.
    Waiting(Box<Waiting>),
    /// Something worth a line: a file was saved.
    Told(String),
    /// Another change is on the screen from here on.
    Another,
    /// The last command is finished.
    Idle,
    /// The thread has let go of the change and ended.
    Stopped,
}

enum Message {
    Request(Request),
    /// A look, and which of the changes of this thread it was for.
    Looked(u32, Box<Result<Facts, FsError>>),
    Peeked(HexId, Result<Vec<MessageHeader>, String>),
    /// What was felt of the record, and for which of the changes of this thread.
    Felt(u32, Result<Stirred, FsError>),
    /// What came of an entry of an assistant.
    Wrote(Result<(), RecordError>),
    Saved(Update),
}

/// The front end's end of the thread.
pub struct Worker {
    inbox: Sender<Message>,
    cancel: Arc<AtomicBool>,
}

impl Worker {
    /// Hands a request over. Returns at once; when the thread is gone, nothing happens.
    pub fn send(&self, request: Request) {
        let _ = self.inbox.send(Message::Request(request));
    }

    /// Asks for a stop before the next operation begins. The one that runs is finished and written down.
    pub fn cancel(&self) {
        self.cancel.store(true, Ordering::SeqCst);
    }
}

/// Starts the thread, which opens the session first: a slow share holds up nothing else. `tell` is called on it, for
/// every update; [`Update::NotOpened`] is the only one when the session cannot be opened.
pub fn start(
    open: impl FnOnce() -> Result<Session, SessionError> + Send + 'static,
    tell: impl Fn(Update) + Send + 'static,
) -> Worker {
    start_at(Beat::default(), open, tell)
}

/// The same, with a record that is felt for at another pace.
pub fn start_at(
    beat: Beat,
    open: impl FnOnce() -> Result<Session, SessionError> + Send + 'static,
    tell: impl Fn(Update) + Send + 'static,
) -> Worker {
    begin(beat, move |_| open().map(Some), None, tell)
}

/// Starts the thread for somebody who follows the newest change of a postoffice, whoever has it in hand; where there is none,
/// it waits until one is begun.
pub fn start_following(beat: Beat, opening: Opening, role: Role, tell: impl Fn(Update) + Send + 'static) -> Worker {
    let follows = Some((opening.clone(), role));
    begin(beat, move |waiting| waiting.wait(&opening, role), follows, tell)
}

fn begin<T: Fn(Update) + Send + 'static>(
    beat: Beat,
    open: impl FnOnce(&Desk<'_>) -> Result<Option<Session>, SessionError> + Send + 'static,
    follows: Option<(Opening, Role)>,
    tell: T,
) -> Worker {
    let (inbox, messages) = channel();
    let cancel = Arc::new(AtomicBool::new(false));
    let (flag, own) = (Arc::clone(&cancel), inbox.clone());
    std::thread::spawn(move || {
        let felt = own.clone();
        let pulse = Pulse::start(beat, move |nth, stirred| {
            let _ = felt.send(Message::Felt(nth, stirred));
        });
        let wrote = own.clone();
        let helps = follows.as_ref().is_some_and(|(_, role)| *role == Role::Assists);
        let desk = Desk { tell: &tell, messages: &messages, pulse };
        match open(&desk) {
            Ok(Some(session)) => {
                let helping = helps.then(|| {
                    Helping::start(move |result| {
                        let _ = wrote.send(Message::Wrote(result));
                    })
                });
                Loop { session, desk: &desk, own, looking: Looking::Not, nth: 0, follows, helping }.run(&flag);
            }
            Ok(None) => {}
            Err(e) => tell(Update::NotOpened { what: e.to_string(), advice: e.advice(), exit: e.exit() }),
        }
        tell(Update::Stopped);
    });
    Worker { inbox, cancel }
}

/// Whether a look is under way, and whether another was asked for meanwhile.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Looking {
    Not,
    UnderWay,
    AskedAgain,
}

struct Loop<'a> {
    session: Session,
    desk: &'a Desk<'a>,
    own: Sender<Message>,
    looking: Looking,
    /// How many changes this thread has had before.
    nth: u32,
    /// What is followed, for somebody who only follows.
    follows: Option<(Opening, Role)>,
    /// What an assistant writes.
    helping: Option<Helping>,
}

impl Loop<'_> {
    fn run(&mut self, cancel: &AtomicBool) {
        self.show();
        self.tell_reports();
        self.look();
        loop {
            self.feel();
            let rest = self.help_on();
            match self.desk.messages.recv_timeout(rest) {
                Err(RecvTimeoutError::Disconnected) | Ok(Message::Request(Request::Stop)) => break,
                Err(RecvTimeoutError::Timeout) => self.listen(),
                Ok(Message::Request(Request::Refresh)) => {
                    self.desk.pulse.wake();
                    self.look();
                }
                Ok(Message::Request(Request::Peek(mailbox))) => self.peek(mailbox),
                Ok(Message::Peeked(mailbox, messages)) => (self.desk.tell)(Update::Messages { mailbox, messages }),
                Ok(Message::Request(Request::HandOver(farewell))) => self.session.farewell = farewell,
                Ok(Message::Wrote(result)) => self.wrote(result),
                Ok(Message::Request(Request::Submit(command))) if self.helping.is_some() => self.assist(command),
                Ok(Message::Request(Request::Submit(command))) => {
                    cancel.store(false, Ordering::SeqCst);
                    self.submit(command, cancel);
                }
                Ok(Message::Request(Request::ReadList(list, file))) => self.read_list(&list, &file),
                Ok(Message::Request(Request::Reverse(mode))) => self.reverse(mode),
                Ok(Message::Looked(nth, _) | Message::Felt(nth, _)) if nth != self.nth => {}
                Ok(Message::Looked(_, facts)) => self.looked(*facts),
                Ok(Message::Felt(_, stirred)) => self.felt(stirred),
                Ok(Message::Request(Request::Save { file, bytes })) => self.save(file, bytes),
                Ok(Message::Saved(told)) => (self.desk.tell)(told),
            }
        }
        self.say_left();
        if let Err(e) = self.session.close() {
            self.trouble(&e);
        }
    }

    fn looked(&mut self, facts: Result<Facts, FsError>) {
        let (again, first) = (self.looking == Looking::AskedAgain, self.session.facts().is_none());
        self.looking = Looking::Not;
        self.session.looked(facts);
        self.show();
        // The first look reads no mailbag, so that it is soon over; the next one does.
        if again || (first && self.session.facts().is_some()) {
            self.look();
        }
    }

    fn show(&self) {
        (self.desk.tell)(Update::View(Box::new(self.session.view())));
    }

    fn tell_reports(&mut self) {
        for report in self.session.take_reports() {
            (self.desk.tell)(Update::Imported(report));
        }
    }

    fn look(&mut self) {
        if self.looking != Looking::Not {
            self.looking = Looking::AskedAgain;
            return;
        }
        self.looking = Looking::UnderWay;
        let (look, own, nth) = (self.session.looker(), self.own.clone(), self.nth);
        std::thread::spawn(move || {
            let _ = own.send(Message::Looked(nth, Box::new(look())));
        });
    }

    /// Opens the reverse change first, so that nothing is let go of when it cannot be.
    fn reverse(&mut self, mode: Mode) {
        match self.session.go_back(mode) {
            Ok(session) => {
                let mut before = std::mem::replace(&mut self.session, session);
                (self.looking, self.nth) = (Looking::Not, self.nth + 1);
                (self.desk.tell)(Update::Another);
                if let Err(e) = before.close() {
                    self.trouble(&e);
                }
                self.show();
                self.look();
            }
            Err(SessionError::Refused(refusal)) => (self.desk.tell)(Update::Refused(refusal)),
            Err(e) => self.trouble(&e),
        }
        (self.desk.tell)(Update::Idle);
    }

    fn read_list(&self, list: &RosterId, file: &ListFile) {
        match self.session.read_list(list, file) {
            Ok(report) => (self.desk.tell)(Update::Listed(Box::new(report))),
            Err(SessionError::Refused(refusal)) => (self.desk.tell)(Update::Refused(refusal)),
            Err(e) => self.trouble(&e),
        }
        (self.desk.tell)(Update::Idle);
    }

    /// Reads a mailbag on a thread of its own.
    fn peek(&self, mailbox: HexId) {
        let (tree, own) = (Arc::clone(&self.session.trees.old), self.own.clone());
        std::thread::spawn(move || {
            let read = messages(&*tree, &paths::mbg(&mailbox)).map_err(|e| e.to_string());
            let _ = own.send(Message::Peeked(mailbox, read));
        });
    }

    /// Saves a file for the person, on a thread of its own.
    fn save(&self, file: PathBuf, bytes: Vec<u8>) {
        let own = self.own.clone();
        std::thread::spawn(move || {
            let told = match save_new(&RealDisk, &file, &bytes) {
                Ok(()) => Update::Told(format!("Saved as {}.", printable(&file.to_string_lossy()))),
                Err(e) => Update::Trouble { what: e.to_string(), advice: e.advice(), exit: e.exit() },
            };
            let _ = own.send(Message::Saved(told));
        });
    }

    fn submit(&mut self, command: Command, cancel: &AtomicBool) {
        let tell = self.desk.tell;
        let progress = |what: &str, done, total| tell(Update::Progress { what: what.to_owned(), done, total });
        let result = self.session.submit(command, cancel, &progress);
        self.show();
        self.tell_reports();
        match result {
            Ok(()) => {}
            Err(SessionError::Refused(refusal)) => tell(Update::Refused(refusal)),
            Err(e) => {
                self.trouble(&e);
                self.look();
            }
        }
        tell(Update::Idle);
    }

    fn trouble(&self, e: &SessionError) {
        (self.desk.tell)(Update::Trouble { what: e.to_string(), advice: e.advice(), exit: e.exit() });
    }
}
