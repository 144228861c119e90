//! What somebody may do who helps with a change: mark lists, write notes, approve as the second person. Keeps what could not
//! be written yet, and tries it again until it is, or is taken off.

use std::collections::VecDeque;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use crate::journal::{Event, Help, Journal, Pen, RecordError, Sheet, Spot};
use crate::people::RosterChange;
use crate::procedure::RosterId;
use crate::text::{counted, printable};

use super::decide::{Decision, decide};
use super::{Command, Pending, Refusal, Session, SessionError};

/// How long is waited before something is tried again, at first; twice as long after each failure.
const FIRST: Duration = Duration::from_millis(1500);
/// How long at most.
const LONGEST: Duration = Duration::from_secs(60);

/// Refuses everything that is the operator's alone: the one guard of an assistant.
///
/// # Errors
/// A refusal that says what it is and whose.
pub fn may_help(command: &Command) -> Result<(), Refusal> {
    let what = match command {
        Command::Roster { change, .. } if only_marks(change) => return Ok(()),
        Command::Note { .. } | Command::Second { .. } | Command::Unsecond { .. } => return Ok(()),
        Command::Roster { .. } => "Putting names on a list, or taking them off,",
        Command::Answer { .. } | Command::Choose { .. } => "Answering",
        Command::Tick { .. } | Command::Untick { .. } => "Attesting a step",
        Command::Override { .. } => "Overriding a check",
        Command::NotApplicable { .. } | Command::Skip { .. } | Command::Reopen { .. } | Command::Complete { .. } => {
            "Settling a step"
        }
        Command::Waive { .. } | Command::Unwaive { .. } => "Waiving a mailbox",
        Command::TakeBaseline | Command::ReadMail => "Reading the mailboxes into the record",
        Command::Perform { .. } => "An operation",
        Command::GiveUp { .. } => "Giving up for tonight",
        Command::Undo { .. } => "The way back",
        Command::Adopt { .. } | Command::Restore | Command::Acknowledge | Command::Resolve { .. } => {
            "Settling what was found on the disk"
        }
        Command::ImportNames(_) | Command::Classify { .. } => "Saying whose mailbox is whose",
    };
    let why = format!("{what} is for the operator. An assistant marks lists and writes notes.");
    Err(Refusal::new("assist", why, "Tell the operator; the header says who has the change in hand."))
}

/// Whether a change to a list only marks, or takes marks back.
fn only_marks(change: &RosterChange) -> bool {
    let mark = |part: &RosterChange| matches!(part, RosterChange::Mark { .. } | RosterChange::TakeBack { .. });
    change.parts().iter().all(mark)
}

impl Session {
    /// Decides what an assistant's command writes.
    ///
    /// # Errors
    /// A refusal, or that the change has ended.
    pub(super) fn help(&self, command: Command) -> Result<Vec<Help>, SessionError> {
        may_help(&command)?;
        let (name, host) = self.journal.writer();
        let command = match command {
            Command::Second { number, .. } => Command::Second { name: name.to_owned(), number },
            Command::Unsecond { note, .. } => Command::Unsecond { name: name.to_owned(), note },
            other => other,
        };
        let Decision::Record(events) = decide(&self.case(), command)? else {
            return Err(Refusal::new("assist", "This is for the operator.", "Tell the operator.").into());
        };
        let operator = self.journal.change().holding.as_ref();
        let at_operators = operator.is_some_and(|operator| operator.host == host);
        let help = events.into_iter().filter_map(|event| match event {
            Event::Roster { list, change: RosterChange::Mark { name, mark, note } } => {
                Some(Help::Mark { list, name, mark, note })
            }
            Event::Roster { list, change: RosterChange::TakeBack { name, mark, note } } => {
                Some(Help::TakeBack { list, name, mark, note })
            }
            Event::Roster { list, change: RosterChange::Together { changes } } => {
                Some(Help::Together { list, changes })
            }
            Event::Note { text } => Some(Help::Note { text }),
            Event::Seconded { print, number, .. } => {
                let spot = if at_operators { Spot::OperatorsMachine } else { Spot::OwnMachine };
                Some(Help::Seconded { print, number, spot })
            }
            Event::Unseconded { note, .. } => Some(Help::Unseconded { note }),
            _ => None,
        });
        Ok(help.collect())
    }
}

/// Something that is not written yet.
struct Entry {
    help: Help,
    why: Option<String>,
}

/// The entries of an assistant on their way to the disk, one after the other, written by a thread of its own.
pub(super) struct Helping {
    pen: Sender<(Sheet, Help)>,
    waiting: VecDeque<Entry>,
    writing: bool,
    /// How often in a row it has failed, and when it is tried again.
    failed: u32,
    again: Option<Instant>,
    /// Whether anything of theirs is in the record.
    joined: bool,
}

impl Helping {
    /// Begins to help. `tell` gets what came of each entry.
    pub fn start(tell: impl Fn(Result<(), RecordError>) + Send + 'static) -> Self {
        let (pen, slips) = channel::<(Sheet, Help)>();
        std::thread::spawn(move || {
            let mut pen = Pen::default();
            while let Ok((sheet, help)) = slips.recv() {
                tell(pen.write(&sheet, help));
            }
        });
        let mut helping = Self { pen, waiting: VecDeque::new(), writing: false, failed: 0, again: None, joined: false };
        helping.take(Help::Joined { program: env!("CARGO_PKG_VERSION").to_owned() });
        helping
    }

    /// Takes an entry on. What waits before it is tried at once: somebody is there and works.
    pub fn take(&mut self, help: Help) {
        self.again = None;
        self.waiting.push_back(Entry { help, why: None });
    }

    /// Takes a mark off that is not written yet. Returns whether there was one. The one that is being written stays: what
    /// came of it shows.
    pub fn take_off(&mut self, list: &RosterId, name: &str, mark: &str) -> bool {
        let is = |help: &Help| {
            matches!(help, Help::Mark { list: l, name: n, mark: m, .. } | Help::TakeBack { list: l, name: n, mark: m, .. }
                if l == list && n == name && m == mark)
        };
        let from = usize::from(self.writing);
        let found = self.waiting.iter().enumerate().skip(from).rfind(|(_, entry)| is(&entry.help)).map(|(at, _)| at);
        found.and_then(|at| self.waiting.remove(at)).is_some()
    }

    /// Hands the next entry to the pen, if it is free and it is time.
    pub fn go_on(&mut self, journal: &Journal) {
        let due = self.again.is_none_or(|again| again <= Instant::now());
        if self.writing || !due {
            return;
        }
        if let Some(first) = self.waiting.front_mut() {
            if journal.change().closed.is_some() {
                first.why = Some("the change has ended".into());
                return;
            }
            self.writing = self.pen.send((journal.sheet(), first.help.clone())).is_ok();
        }
    }

    /// Takes in what came of the entry that was being written.
    pub fn wrote(&mut self, result: Result<(), RecordError>) {
        self.writing = false;
        match result {
            Ok(()) => {
                self.waiting.pop_front();
                (self.failed, self.again, self.joined) = (0, None, true);
            }
            Err(e) => {
                let wait = FIRST.saturating_mul(1 << self.failed.min(6)).min(LONGEST);
                (self.failed, self.again) = (self.failed + 1, Some(Instant::now() + wait));
                if let Some(first) = self.waiting.front_mut() {
                    first.why = Some(printable(&e.to_string()).into_owned());
                }
            }
        }
    }

    /// The disk is back: what waits is tried at once.
    pub fn try_now(&mut self) {
        self.again = None;
    }

    /// Returns for how long there is nothing to do.
    pub fn rest(&self) -> Option<Duration> {
        let again = self.again.filter(|_| !self.writing && !self.waiting.is_empty())?;
        Some(again.saturating_duration_since(Instant::now()))
    }

    /// Begins anew in another record.
    pub fn another(&mut self) {
        (self.failed, self.again, self.joined) = (0, None, false);
        self.take(Help::Joined { program: env!("CARGO_PKG_VERSION").to_owned() });
    }

    /// Returns whether somebody is to leave: they are in the record, and nothing is on its way.
    pub fn may_leave(&self, journal: &Journal) -> bool {
        self.joined && !self.writing && journal.change().closed.is_none()
    }

    /// Returns what is not written yet.
    pub fn pending(&self) -> Vec<Pending> {
        let first = self.waiting.front().and_then(|entry| entry.why.clone());
        let told = |entry: &Entry| {
            let why = entry.why.clone().or_else(|| first.clone());
            let clean = |text: &str| printable(text).into_owned();
            let pending = |what: String| Pending { what, marks: Vec::new(), why: why.clone() };
            Some(match &entry.help {
                Help::Joined { .. } | Help::Left => return None,
                Help::Mark { list, name, mark, .. } => Pending {
                    marks: vec![(list.clone(), clean(name), mark.clone())],
                    ..pending(format!("{}: {mark}", clean(name)))
                },
                Help::TakeBack { list, name, mark, .. } => Pending {
                    marks: vec![(list.clone(), clean(name), mark.clone())],
                    ..pending(format!("{}: {mark} taken back", clean(name)))
                },
                Help::Together { list, changes } => {
                    let marked = |change: &RosterChange| match change {
                        RosterChange::Mark { name, mark, .. } | RosterChange::TakeBack { name, mark, .. } => {
                            Some((list.clone(), clean(name), mark.clone()))
                        }
                        _ => None,
                    };
                    let marks: Vec<_> = changes.iter().filter_map(marked).collect();
                    let what = format!("{list}: {}", counted(marks.len(), "mark"));
                    Pending { marks, ..pending(what) }
                }
                Help::Note { text } => pending(format!("note: {}", clean(text))),
                Help::Seconded { .. } => pending("your approval".into()),
                Help::Unseconded { .. } => pending("your approval, taken back".into()),
            })
        };
        self.waiting.iter().filter_map(told).collect()
    }
}
