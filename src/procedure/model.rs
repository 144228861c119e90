//! The shape of a procedure file.

use serde::Deserialize;

use super::prose::paragraphs;
use super::{ActionId, AnswerId, CheckId, DiskCheck, MailCheck, OptionId, RosterId, StepId};
use crate::grade::Grade;

/// A whole procedure.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// `q209486`.
    pub id: String,
    /// The article it follows: `Q209486`.
    pub article: String,
    /// One line.
    pub title: String,
    /// The article's last change: `2000-06-14`.
    pub revision: String,
    /// The step with which the way back ends, where no action ends it: from then on mail is stored under the number.
    #[serde(default)]
    pub undo_until: Option<StepId>,
    /// The lists of people.
    #[serde(rename = "roster", default)]
    pub rosters: Vec<Roster>,
    /// The steps, in order.
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
}

/// A list of people (or programs) that must each be seen to.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roster {
    /// `remote-users`.
    pub id: RosterId,
    /// Heading: `Remote users`.
    pub title: String,
    /// One of them: `remote user`.
    pub one: String,
    /// What goes on the list, and where to find it.
    #[serde(deserialize_with = "paragraphs")]
    pub about: String,
    /// What can be marked, in the order in which it happens.
    #[serde(rename = "mark")]
    pub marks: Vec<RosterMark>,
}

/// One thing that can be marked for everybody on a roster.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RosterMark {
    /// `received`.
    pub id: String,
    /// Short heading for a column, at most ten characters: `received`.
    pub label: String,
    /// The marked thing as a sentence about one entry: `has received the disk`.
    pub says: String,
    /// The same about several: `have received their init disk`.
    pub have: String,
    /// What is to be feared for those who have it not: `without it they cannot get into their mail`.
    #[serde(default)]
    pub without: String,
}

/// One step or sub-step.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// As the article numbers it.
    pub id: StepId,
    /// At most 30 characters, for the list of steps: `Rename P1 to Pold`.
    pub title: String,
    /// What to do, in our own words: short paragraphs, a blank line between them.
    #[serde(deserialize_with = "paragraphs")]
    pub what: String,
    /// Why it matters.
    #[serde(deserialize_with = "paragraphs")]
    pub why: String,
    /// What goes wrong without it (one of the symptoms of the article's summary, where it is one).
    #[serde(deserialize_with = "paragraphs")]
    pub breaks: String,
    /// How long it takes, and when: `20 minutes at least`.
    pub takes: String,
    /// The articles that the texts rest on, Q209486 first.
    pub articles: Vec<String>,
    /// The steps that must be settled before this one.
    #[serde(default)]
    pub after: Vec<StepId>,
    /// What may be done instead of doing it.
    #[serde(default)]
    pub without: Vec<Without>,
    /// The step that this one can only be skipped together with (5a and 8), or is done together with (6 and 7).
    #[serde(default)]
    pub with: Option<StepId>,
    /// When it applies: only with one of these choices, made in a step before it.
    #[serde(default)]
    pub when: Option<When>,
    /// What it comes to, when this step is among those that were done: the conclusion of a walk without operations.
    #[serde(default)]
    pub ending: Option<Conclusion>,
    /// Its checks, in the order in which they are worked through.
    #[serde(rename = "check", default)]
    pub checks: Vec<Check>,
}

/// The choice on which a step rests.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// A check of an earlier step that is answered by choosing.
    pub check: CheckId,
    /// The options with which the step applies.
    pub is: Vec<OptionId>,
}

/// What a walk without operations comes to.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conclusion {
    /// What was found out: one or two sentences.
    #[serde(deserialize_with = "paragraphs")]
    pub says: String,
    /// What to do now, an instruction each.
    pub next: Vec<String>,
}

/// What may be done with a step instead of doing it. Each needs a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Without {
    /// There is nothing to do here (no remote users).
    NotApplicable,
    /// It is left out although there would be.
    Skip,
}

/// One thing that must be so before a step is done.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Unique in the procedure.
    pub id: CheckId,
    /// What must be so, as a statement of at most 60 characters: `Every gateway of the old tree is in the new one`.
    pub text: String,
    /// What it means for the mail when it is not so.
    #[serde(deserialize_with = "paragraphs")]
    pub means: String,
    /// What to do now, as an instruction.
    #[serde(deserialize_with = "paragraphs")]
    pub todo: String,
    /// How far it may be bent.
    pub severity: Severity,
    /// The article it rests on.
    pub article: String,
    /// Whether the article says so or we infer it.
    #[serde(default)]
    pub grade: Grade,
    /// What must be known before it is said, a line each.
    #[serde(default)]
    pub list: Vec<String>,
    /// Who or what finds out.
    pub by: By,
}

/// How far a check may be bent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Shown; stops nothing.
    Warn,
    /// Stops until it is so, or overridden with a typed reason.
    Block,
    /// Stops; never bent.
    Refuse,
}

/// Who or what finds out whether a check holds.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum By {
    /// The program, from the disk: `by.disk = "two-places"`.
    Disk(DiskCheck),
    /// The administrator types it: `by.answer = "new-number"`.
    Answer(AnswerId),
    /// The administrator attests it, with a note: `by.tick = "attest"` (or `"compress"` for the act of rule 9,
    /// `"drain"` for the one before the freeze, `"sent"` for the message of 5b, `"pin"` for "the new number is ready").
    Tick(Tick),
    /// Everybody on a roster has a mark: `by.roster = { list = "remote-users", mark = "received" }`; with `of`, everybody
    /// on it who has that other mark.
    Roster {
        /// The roster.
        list: RosterId,
        /// The mark.
        mark: String,
        /// The mark of those that count, where not all do.
        #[serde(default)]
        of: Option<String>,
    },
    /// An action has been done and read back: `by.action = "freeze"`.
    Action(ActionId),
    /// The table of mailboxes says so: `by.mail = "all-collected"`.
    Mail(MailCheck),
    /// Where the choice named here asks for it, a second person approves the pinned MASTER.GLB:
    /// `by.second = "second-person"`.
    Second(CheckId),
    /// The clock: `by.clock = "window"`.
    Clock(ClockCheck),
    /// The administrator chooses one: `by.choice = [{ id = "yes", label = "Yes", says = "..." }]`.
    Choice(Vec<ChoiceOption>),
}

/// What the clock is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClockCheck {
    /// Whether it is the time of the change that people were told.
    Window,
}

/// One of the answers that a check offers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceOption {
    /// Unique in its check.
    pub id: OptionId,
    /// A word or three: `Only disk 2`.
    pub label: String,
    /// What it means, in a sentence.
    #[serde(deserialize_with = "paragraphs")]
    pub says: String,
}

/// What a tick stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tick {
    /// Something a person has seen to.
    Attest,
    /// Compress has been run with the MTAs stopped: from then on the mailbag sizes decide (rule 9).
    Compress,
    /// Compress has been run before P1 is renamed: from then on the sizes of the queues to the outside decide.
    Drain,
    /// The message to everybody is out (rule 8).
    Sent,
    /// The new number is ready: pins the new MASTER.GLB by digest.
    Pin,
}

impl Procedure {
    /// Returns the step of that id.
    pub fn step(&self, id: &StepId) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == *id)
    }

    /// Returns the check of that id with its step.
    pub fn check(&self, id: &CheckId) -> Option<(&Step, &Check)> {
        self.steps.iter().find_map(|step| step.checks.iter().find(|check| check.id == *id).map(|check| (step, check)))
    }

    /// Returns the options of a check that is answered by choosing.
    pub fn options(&self, id: &CheckId) -> Option<&[ChoiceOption]> {
        match &self.check(id)?.1.by {
            By::Choice(options) => Some(options),
            By::Disk(_)
            | By::Answer(_)
            | By::Tick(_)
            | By::Roster { .. }
            | By::Action(_)
            | By::Mail(_)
            | By::Clock(_)
            | By::Second(_) => None,
        }
    }

    /// Returns whether a walk through it ends in conclusions instead of a changed postoffice.
    pub fn concludes(&self) -> bool {
        self.steps.iter().any(|step| step.ending.is_some())
    }

    /// Returns whether a step comes after another, directly or by way of others.
    pub fn comes_after(&self, step: &Step, other: &StepId) -> bool {
        step.after.iter().any(|id| id == other || self.step(id).is_some_and(|before| self.comes_after(before, other)))
    }

    /// Returns the roster of that id.
    pub fn roster(&self, id: &RosterId) -> Option<&Roster> {
        self.rosters.iter().find(|roster| roster.id == *id)
    }

    /// Returns the first check that an action answers, with its step.
    pub fn action(&self, action: ActionId) -> Option<(&Step, &Check)> {
        let mut all = self.steps.iter().flat_map(|step| step.checks.iter().map(move |check| (step, check)));
        all.find(|(_, check)| check.by == By::Action(action))
    }
}
