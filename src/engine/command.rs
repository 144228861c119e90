//! What an operator can ask for, and how the program says no.

use crate::error::{Exit, Guidance};
use crate::people::RosterChange;
use crate::people::clients::ClientId;
use crate::plan::Operation;
use crate::postoffice::HexId;
use crate::procedure::{ActionId, AnswerId, CheckId, OptionId, RosterId, Severity, StepId};

use super::ListFile;

/// One decision of the operator.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Answers a question; `reason` says why a value of unusual shape is right all the same.
    Answer {
        /// Which.
        answer: AnswerId,
        /// With what.
        value: String,
        /// Empty, or the reason.
        reason: String,
    },
    /// Chooses one of the answers that a check offers.
    Choose {
        /// The check.
        check: CheckId,
        /// The answer.
        option: OptionId,
    },
    /// Attests something.
    Tick {
        /// The check.
        check: CheckId,
        /// A note.
        note: String,
    },
    /// Takes an attestation or an override back.
    Untick {
        /// The check.
        check: CheckId,
        /// Why.
        note: String,
    },
    /// Overrides a check that does not hold.
    Override {
        /// The check.
        check: CheckId,
        /// Why; mandatory.
        reason: String,
    },
    /// Changes a roster.
    Roster {
        /// Which.
        list: RosterId,
        /// How.
        change: RosterChange,
    },
    /// Says that there is nothing to do in a step.
    NotApplicable {
        /// Which.
        step: StepId,
        /// Why; mandatory.
        reason: String,
    },
    /// Leaves a step out.
    Skip {
        /// Which.
        step: StepId,
        /// Why; mandatory.
        reason: String,
    },
    /// Opens a settled step again.
    Reopen {
        /// Which.
        step: StepId,
        /// Why; mandatory.
        reason: String,
    },
    /// Counts a mailbox as done although the disk does not show it.
    Waive {
        /// Which.
        mailbox: HexId,
        /// Why; mandatory.
        reason: String,
    },
    /// Takes a waiver back.
    Unwaive {
        /// Which.
        mailbox: HexId,
        /// Why; mandatory.
        reason: String,
    },
    /// Takes the baseline of 5b.
    TakeBaseline,
    /// Reads the mailboxes and writes down what was seen.
    ReadMail,
    /// Carries out an action that was shown and approved.
    Perform {
        /// Which.
        action: ActionId,
        /// The operations as they were shown.
        shown: Vec<Operation>,
        /// What was typed to approve them: the new number, at the swap.
        typed: String,
        /// All of them, or the first only.
        pacing: Pacing,
    },
    /// Passes the gate of a step.
    Complete {
        /// Which.
        step: StepId,
    },
    /// Gives up for tonight: Pold is P1 again, steps 1 to 4 stay.
    GiveUp {
        /// Why; mandatory.
        reason: String,
    },
    /// Takes operations back, newest first.
    Undo {
        /// How far.
        to: UndoTo,
        /// Why; mandatory.
        reason: String,
    },
    /// The disk is right and the record follows it.
    Adopt {
        /// Why; mandatory.
        reason: String,
    },
    /// The record is right and the disk is put back to it, where one rename can do that.
    Restore,
    /// Goes on from what a later start found of an interrupted operation.
    Acknowledge,
    /// Settles an exchange that stands between its two renames.
    Resolve {
        /// How.
        way: ResolveWay,
    },
    /// Takes names from a list that another program made.
    ImportNames(ListFile),
    /// Says what a mailbox is read with.
    Classify {
        /// Which.
        mailbox: HexId,
        /// With what; none takes it back.
        client: Option<ClientId>,
    },
    /// Approves the pinned MASTER.GLB as the second person.
    Second {
        /// Who; an assistant approves in their own name, whatever stands here.
        name: String,
        /// The new number, as they typed it.
        number: String,
    },
    /// Takes the approval of a second person back.
    Unsecond {
        /// Whose; an assistant's is their own.
        name: String,
        /// Why; mandatory.
        note: String,
    },
    /// Writes a remark down.
    Note {
        /// What.
        text: String,
    },
}

/// How many operations one approval carries out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pacing {
    /// All that were shown, one after the other.
    #[default]
    All,
    /// The first; the rest is shown and approved anew.
    One,
}

/// How far an undo goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UndoTo {
    /// The last operation only.
    Last,
    /// Everything since the start of that step.
    Step(StepId),
    /// Everything.
    All,
}

/// What to do with an exchange that stands between its two renames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResolveWay {
    /// Put the old file back.
    GoBack,
    /// Put the new file in.
    GoOn,
}

/// Why the program did not do it: which guard, why, and what lifts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The guard: a check's id, or `order`, `reason`, `approval`, `closed`, `drift`, `recovery`.
    pub guard: String,
    /// Why, in a sentence.
    pub why: String,
    /// What lifts it, as an instruction.
    pub lift: String,
    /// The article, where a rule of the postoffice stands behind it.
    pub article: Option<String>,
    /// How far it may be bent.
    pub severity: Severity,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} [{}]", self.why, self.guard)?;
        match &self.article {
            Some(article) => write!(f, " ({article})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Refusal {}

impl Guidance for Refusal {
    fn advice(&self) -> String {
        self.lift.clone()
    }

    fn exit(&self) -> Exit {
        match self.guard.as_str() {
            "drift" => Exit::Drift,
            "recovery" => Exit::Unfinished,
            _ => Exit::Refused,
        }
    }
}

impl Refusal {
    /// Makes a refusal that is never bent and rests on no article.
    pub fn new(guard: &str, why: impl Into<String>, lift: impl Into<String>) -> Self {
        Self { guard: guard.into(), why: why.into(), lift: lift.into(), article: None, severity: Severity::Refuse }
    }
}
