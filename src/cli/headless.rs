//! A walk without a screen: hands the engine what the file of answers says, one thing after the other, and stops where it says
//! nothing. What is decided is [`answers::next`](crate::answers::next)'s; this waits, tells, and ends.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use crate::answers::{Act, Answers, Missing, next};
use crate::clock::{Clock, Moment};
use crate::engine::{Command, Refusal, Request, Session, SessionError, Update, View, Worker, start};
use crate::error::{Exit, Guidance};
use crate::procedure::Procedure;
use crate::tui::Events;
use crate::tui::event::Event;

use super::CliError;
use super::answers::load;
use super::teller::Teller;

/// Between two looks while something is waited for.
const BEAT: Duration = Duration::from_secs(2);
/// How long the engine is waited for when leaving.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a walk without a screen goes by.
pub struct Orders {
    /// The file.
    pub file: PathBuf,
    /// What it said when it was read.
    pub answers: Answers,
    /// What is walked through.
    pub procedure: Procedure,
    /// How long to wait for what is missing.
    pub wait: Duration,
    /// How it is told.
    pub told: Told,
}

/// How it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// As lines.
    Text,
    /// As JSON, one object a line, and nothing else.
    Events,
}

/// Walks through the change that `open` opens.
///
/// # Errors
/// Where it stops: what is missing, what was refused, what went wrong.
pub fn headless(
    open: impl FnOnce() -> Result<Session, SessionError> + Send + 'static,
    clock: &dyn Clock,
    orders: Orders,
) -> Result<Exit, CliError> {
    let events = Events::new();
    events.signals().map_err(CliError::Terminal)?;
    let worker = start(open, events.teller());
    let teller = Teller::new(orders.told);
    let mut drive = Drive {
        worker: &worker,
        clock,
        teller,
        orders,
        view: None,
        busy: true,
        last: None,
        trouble: None,
        look: None,
        until: None,
    };
    let stop = drive.run(&events.receiver);
    drive.let_go(&events.receiver);
    drive.end(stop)
}

/// Why it ends.
enum Stop {
    Ended,
    Missing(Vec<Missing>),
    Unsettled,
    Failed(Failed),
    Again(Box<Command>),
    Signal(i32),
    NotOpened { what: String, advice: String, exit: Exit },
    Broken,
}

/// What the engine said no to, or failed at.
enum Failed {
    Refused(Refusal),
    Trouble { what: String, advice: String, exit: Exit },
}

/// A look that was asked for: when, and how many snapshots have come since.
struct Look {
    asked: Moment,
    came: u32,
}

struct Drive<'a> {
    worker: &'a Worker,
    clock: &'a dyn Clock,
    teller: Teller,
    orders: Orders,
    view: Option<Box<View>>,
    busy: bool,
    last: Option<Box<Command>>,
    trouble: Option<Failed>,
    look: Option<Look>,
    /// Until when something is waited for.
    until: Option<Instant>,
}

impl Drive<'_> {
    fn run(&mut self, events: &Receiver<Event>) -> Stop {
        loop {
            let event = match events.recv_timeout(BEAT) {
                Ok(event) => event,
                Err(RecvTimeoutError::Timeout) => Event::Tick,
                Err(RecvTimeoutError::Disconnected) => return Stop::Broken,
            };
            if let Some(stop) = self.take(event) {
                return stop;
            }
            if let Some(stop) = self.step() {
                return stop;
            }
        }
    }

    fn take(&mut self, event: Event) -> Option<Stop> {
        match event {
            Event::Update(update) => return self.update(update),
            Event::Signal(number) => return Some(Stop::Signal(number)),
            Event::Broken => return Some(Stop::Broken),
            Event::Tick | Event::Input(_) | Event::Line(_) => {}
        }
        None
    }

    fn update(&mut self, update: Update) -> Option<Stop> {
        match update {
            Update::View(view) => {
                self.teller.view(&view);
                if self.view.is_none() {
                    self.busy = false;
                }
                if let Some(look) = &mut self.look {
                    look.came += 1;
                    if look.came >= 2 || view.looked_at.is_some_and(|at| at >= look.asked) {
                        look.came = u32::MAX;
                    }
                }
                self.view = Some(view);
            }
            Update::Written(line) => self.teller.line(&line),
            Update::Progress { what, done, total } => self.teller.progress(&what, done, total),
            Update::Refused(refusal) => self.trouble = Some(Failed::Refused(refusal)),
            Update::Trouble { what, advice, exit } => self.trouble = Some(Failed::Trouble { what, advice, exit }),
            Update::NotOpened { what, advice, exit } => return Some(Stop::NotOpened { what, advice, exit }),
            Update::Idle => {
                self.busy = false;
                if let Some(failed) = self.trouble.take() {
                    return Some(Stop::Failed(failed));
                }
            }
            Update::Stopped => return Some(Stop::Broken),
            Update::Messages { .. }
            | Update::Imported(_)
            | Update::Listed(_)
            | Update::Waiting(_)
            | Update::Another
            | Update::Told(_) => {}
        }
        None
    }

    /// Does the next thing, if it is time for one.
    fn step(&mut self) -> Option<Stop> {
        if self.busy {
            return None;
        }
        let view = self.view.as_deref().filter(|view| view.looked_at.is_some() || view.ending.is_some())?;
        match next(view, &self.orders.answers) {
            Act::Ended => Some(Stop::Ended),
            Act::Enter(_, command) if self.last.as_ref() == Some(&command) => Some(Stop::Again(command)),
            Act::Enter(word, command) => {
                (self.busy, self.look, self.until) = (true, None, None);
                self.last = Some(command.clone());
                self.worker.send(Request::Enter(word, *command));
                None
            }
            Act::Unsettled => Some(Stop::Unsettled),
            Act::Missing(missing) => self.lacks(missing),
        }
    }

    /// Something is missing: looks once more, waits as long as was asked for, and stops then.
    fn lacks(&mut self, missing: Vec<Missing>) -> Option<Stop> {
        match &self.look {
            Some(look) if look.came == u32::MAX => {}
            Some(_) => return None,
            None => {
                self.ask();
                return None;
            }
        }
        let now = Instant::now();
        let until = match self.until {
            Some(until) => until,
            None => {
                let until = now.checked_add(self.orders.wait).unwrap_or(now);
                if until > now {
                    self.teller.waits(&missing, self.orders.wait);
                }
                *self.until.insert(until)
            }
        };
        if now >= until {
            return Some(Stop::Missing(missing));
        }
        std::thread::sleep(BEAT.min(until - now).min(self.orders.wait / 4));
        self.reread();
        self.ask();
        None
    }

    fn ask(&mut self) {
        self.look = Some(Look { asked: self.clock.now(), came: 0 });
        self.last = None;
        self.worker.send(Request::Refresh);
    }

    /// Reads the file again: people may have added to it. One that cannot be used now is read the next time.
    fn reread(&mut self) {
        if let Ok(answers) = load(&self.orders.file, &self.orders.procedure)
            && answers.freshness == self.orders.answers.freshness
        {
            self.orders.answers = answers;
        }
    }

    /// Lets go of the change, and takes in what is told meanwhile.
    fn let_go(&mut self, events: &Receiver<Event>) {
        self.worker.cancel();
        self.worker.send(Request::Stop);
        let until = Instant::now() + PATIENCE;
        while let Some(left) = until.checked_duration_since(Instant::now()) {
            match events.recv_timeout(left) {
                Ok(Event::Update(Update::Stopped)) | Err(_) => return,
                Ok(Event::Update(Update::View(view))) => {
                    self.teller.view(&view);
                    self.view = Some(view);
                }
                Ok(Event::Update(Update::Written(line))) => self.teller.line(&line),
                Ok(_) => {}
            }
        }
    }

    fn end(&self, stop: Stop) -> Result<Exit, CliError> {
        let file = self.orders.answers.from.clone();
        let error = match stop {
            Stop::Ended => return Ok(self.teller.ended(self.view.as_deref())),
            Stop::Signal(number) => {
                let exit = Exit::Signal(u8::try_from(number).unwrap_or(0));
                self.teller.stopped(exit, &[], "");
                return Ok(exit);
            }
            Stop::Missing(missing) => {
                let Some(first) = missing.first() else { return Err(CliError::Fault) };
                self.teller.stopped(first.exit, &missing, &file);
                let what = format!("step {} ({}) waits for: {} [{}]", first.step, first.title, first.text, first.check);
                let advice = match first.add.is_empty() {
                    true => format!("{} Then start the same command again.", first.todo.replace('\n', " ")),
                    false => format!("Add what is named to {file}, then start the same command again."),
                };
                CliError::Stopped { what, advice, exit: first.exit }
            }
            Stop::Unsettled => {
                let Some(scene) = self.view.as_ref().and_then(|view| view.standing.scene()) else {
                    return Err(CliError::Fault);
                };
                self.teller.unsettled(scene, &file);
                CliError::Unsettled(Box::new(scene.clone()))
            }
            Stop::Failed(Failed::Refused(refusal)) => {
                self.teller.refused(&refusal, self.last.as_deref());
                let what = match self.last.as_deref().and_then(|command| self.about(command)) {
                    Some(about) => format!("{about}: {}", refusal.why),
                    None => refusal.to_string(),
                };
                CliError::Stopped { what, advice: refusal.advice(), exit: refusal.exit() }
            }
            Stop::Failed(Failed::Trouble { what, advice, exit }) | Stop::NotOpened { what, advice, exit } => {
                self.teller.trouble(&what, &advice, exit);
                CliError::Stopped { what, advice, exit }
            }
            Stop::Again(command) => {
                let what = self.about(&command).unwrap_or_else(|| "the last thing in the file".into());
                let what = format!("{what}: it was taken, and is asked for again");
                CliError::Stopped {
                    what,
                    advice: "See reserial status OLD for what it waits for.".into(),
                    exit: Exit::Refused,
                }
            }
            Stop::Broken => CliError::Fault,
        };
        Err(error)
    }

    /// Returns step and check that a command is about, in words.
    fn about(&self, command: &Command) -> Option<String> {
        let view = self.view.as_deref()?;
        let id = match command {
            Command::Tick { check, .. } | Command::Override { check, .. } | Command::Choose { check, .. } => check,
            Command::Roster { list, .. } => return Some(format!("list {list}")),
            Command::Perform { action, .. } => return Some(format!("action {}", action.name())),
            Command::Waive { mailbox, .. } => return Some(format!("mailbox {mailbox}")),
            Command::Skip { step, .. } | Command::NotApplicable { step, .. } | Command::Complete { step } => {
                return Some(format!("step {step}"));
            }
            Command::Answer { answer, .. } => return Some(format!("answer {}", answer.name())),
            _ => return None,
        };
        let found = view.steps.iter().find_map(|step| Some((step, step.checks.iter().find(|check| check.id == *id)?)));
        found.map(|(step, check)| format!("step {} ({}), \"{}\" [{}]", step.id, step.title, check.text, check.id))
    }
}
