//! Everything that a front end shows, as one snapshot. A front end reads this and nothing else; every text in it is
//! printable, and none of it can change anything.

mod compare;
mod mail;
mod people;
mod scene;
mod texts;
mod together;
mod undo;

pub use self::compare::{CompareRow, CompareView};
pub use self::mail::{MailRow, MailState, MailView};
pub use self::people::{RosterDeed, RosterRow, RosterView};
pub use self::scene::{ByHand, Course, InFlight, Offer, OfferId, Scene, StandingView, Verdict};
pub use self::texts::{Texts, TextsView};
pub use self::together::{Assistant, Away, HandedOver, Pending, Role, SecondView, Together, Waiting};
pub use self::undo::UndoView;
use crate::clock::Moment;
use crate::journal::Mode;
use crate::plan::Operation;
use crate::procedure::{
    ActionId, AnswerId, CheckId, ChoiceOption, MailCheck, OptionId, RosterId, Severity, StepId, Tick, Without,
};

/// A change as a front end sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// What is walked through, in a line: the title of the procedure.
    pub title: String,
    /// The article that it follows.
    pub article: String,
    /// Whether operations act. Always shown.
    pub mode: Mode,
    /// The old tree.
    pub old: String,
    /// The new tree.
    pub new: String,
    /// The record of the change that is gone back over, in a reverse change.
    pub reverses: Option<String>,
    /// The number now.
    pub old_number: Option<String>,
    /// The number then.
    pub new_number: Option<String>,
    /// Who works, and on which host.
    pub operator: String,
    /// The host.
    pub host: String,
    /// Where the record lies.
    pub record: String,
    /// Why this is a view only: who holds the change.
    pub held_by: Option<String>,
    /// Who else is at it.
    pub together: Together,
    /// When this was put together.
    pub at: Moment,
    /// When the disk was last looked at; `None` while the first look is still under way.
    pub looked_at: Option<Moment>,
    /// The time of the change, as people were told; live, while it matters.
    pub window: Option<WindowView>,
    /// P1 is (or was) away.
    pub outage: Option<Outage>,
    /// The steps, in order.
    pub steps: Vec<StepView>,
    /// The step and check to attend to next.
    pub next: Option<(StepId, Option<CheckId>)>,
    /// The rosters.
    pub rosters: Vec<RosterView>,
    /// The texts to send.
    pub texts: TextsView,
    /// The mailboxes.
    pub mail: MailView,
    /// Old against new.
    pub compare: CompareView,
    /// What must be seen on every screen: P1 was made again, the disk could not be read.
    pub notices: Vec<Notice>,
    /// Everything that stands in the way, all steps in one pass.
    pub problems: Vec<Problem>,
    /// Whether something must be settled before anything else.
    pub standing: StandingView,
    /// The way back.
    pub undo: UndoView,
    /// The record, oldest first.
    pub log: Vec<LogLine>,
    /// The end, once reached.
    pub ending: Option<Ending>,
}

/// The time of the change that people were told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowView {
    /// When it opens.
    pub from: Moment,
    /// When it closes, if that was said.
    pub until: Option<Moment>,
}

/// From 5a to 8 mail does not flow between postoffices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outage {
    /// Since when.
    pub since: Moment,
    /// Until when, once P1 is back.
    pub until: Option<Moment>,
    /// Whether a program that moves mail was left running: then 10 minutes are amber and 15 red (Q113165).
    pub mta_left_running: bool,
}

/// How a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepState {
    /// Something before it is not settled.
    NotYet,
    /// Can be worked on.
    Ready,
    /// A check stands in the way.
    Blocked,
    /// Waits for people.
    Waiting,
    /// Operations run.
    Running,
    /// Its gate was passed.
    Done,
    /// Nothing to do here, with a reason.
    NotApplicable,
    /// Left out, with a reason.
    Skipped,
    /// Its last operation failed.
    Failed,
    /// Was done and has been taken back.
    RolledBack,
}

impl StepState {
    /// Returns the state as a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotYet => "not yet",
            Self::Ready => "ready",
            Self::Blocked => "blocked",
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::NotApplicable => "n/a",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
            Self::RolledBack => "rolled back",
        }
    }

    /// Returns whether the step needs nothing more.
    pub fn settled(self) -> bool {
        matches!(self, Self::Done | Self::NotApplicable | Self::Skipped)
    }
}

/// A step.
#[derive(Clone, Debug, PartialEq)]
pub struct StepView {
    /// `5c`.
    pub id: StepId,
    /// Its title.
    pub title: String,
    /// How it stands.
    pub state: StepState,
    /// By which guard it is blocked, or for whom it waits: one line; empty otherwise.
    pub because: String,
    /// What it counts: 14 of 17.
    pub count: Option<(usize, usize)>,
    /// What to do: paragraphs.
    pub what: String,
    /// Why.
    pub why: String,
    /// What breaks without it.
    pub breaks: String,
    /// How long it takes.
    pub takes: String,
    /// Articles.
    pub articles: Vec<String>,
    /// What may be done instead of doing it.
    pub without: Vec<Without>,
    /// Its checks.
    pub checks: Vec<CheckView>,
    /// Whether its gate is open: `Complete` would be accepted.
    pub can_complete: bool,
    /// How many texts are offered at it.
    pub texts: usize,
    /// What the record says about it, newest last.
    pub record: Vec<String>,
}

impl StepView {
    /// Returns whether a choice has settled it: it does not apply, and nobody had to say so.
    pub fn ruled_out(&self) -> bool {
        self.state == StepState::NotApplicable && self.record.is_empty()
    }
}

/// What a check is about, for what Enter does on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckKind {
    /// The program looks by itself.
    Disk,
    /// Something to type.
    Answer {
        /// Which.
        answer: AnswerId,
        /// What was typed before, or is suggested.
        value: String,
    },
    /// Something to attest.
    Tick(Tick),
    /// A roster to work through.
    Roster {
        /// Which.
        list: RosterId,
        /// What counts.
        mark: String,
    },
    /// Operations to look at and approve.
    Action {
        /// Which.
        action: ActionId,
        /// What would be done now, or why nothing can be.
        plan: Result<Vec<Operation>, String>,
        /// Whether `Perform` would be accepted; otherwise why not.
        ready: Result<(), String>,
        /// Whether the new number must be typed.
        typed: bool,
    },
    /// The table of mailboxes.
    Mail(MailCheck),
    /// A second person approves the pinned file.
    Second,
    /// One of several answers to choose.
    Choice {
        /// The answers.
        options: Vec<ChoiceOption>,
        /// The one that was chosen.
        chosen: Option<OptionId>,
    },
}

/// How a check stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It is so.
    Holds,
    /// Nobody has seen to it yet.
    Open,
    /// It is not so.
    Fails,
    /// It cannot be known, or has not been looked at yet.
    Unknown,
    /// It is not so, and somebody answered for it.
    Overridden,
}

impl Standing {
    /// Returns it as a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Holds => "ok",
            Self::Open => "to do",
            Self::Fails => "no",
            Self::Unknown => "unknown",
            Self::Overridden => "overridden",
        }
    }
}

/// A check with its result.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckView {
    /// Its id.
    pub id: CheckId,
    /// What must be so.
    pub text: String,
    /// What it means when not.
    pub means: String,
    /// What to do.
    pub todo: String,
    /// How far it may be bent.
    pub severity: Severity,
    /// The article.
    pub article: String,
    /// Whether it is our inference.
    pub inferred: bool,
    /// How it stands.
    pub standing: Standing,
    /// What was found, or who attested it: one line.
    pub says: String,
    /// More of it.
    pub lines: Vec<String>,
    /// What it is about.
    pub kind: CheckKind,
}

/// Something to be seen on every screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How bad.
    pub severity: Severity,
    /// What.
    pub text: String,
    /// The article, or empty.
    pub article: String,
}

/// Something that stands in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The step.
    pub step: StepId,
    /// The check.
    pub check: CheckId,
    /// How bad.
    pub severity: Severity,
    /// What was found.
    pub says: String,
    /// More of it, a line each.
    pub lines: Vec<String>,
    /// What to do.
    pub todo: String,
    /// The article.
    pub article: String,
}

/// A line of the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// Its number.
    pub seq: u64,
    /// When.
    pub at: Moment,
    /// Who.
    pub by: String,
    /// What, in a line.
    pub text: String,
}

/// The end of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// Heading: `The postoffice has its new number`.
    pub title: String,
    /// Deviations, first: what was skipped, waived, overridden, not applicable, adopted, with who and why.
    pub deviations: Vec<String>,
    /// What was done.
    pub done: Vec<String>,
    /// What to do next.
    pub next: Vec<String>,
    /// The articles that a diagnosis rests on.
    pub sources: Vec<String>,
    /// Where the record lies.
    pub record: String,
    /// The commands that tell it and that hold it to its digests; none for a diagnosis.
    pub proof: Vec<String>,
}
