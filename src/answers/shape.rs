//! What an answers file holds, once it has been read.

use std::collections::BTreeMap;

use crate::engine::{Freshness, OfferId, Word};
use crate::journal::{Entered, Said};
use crate::people::clients::ClientId;
use crate::postoffice::HexId;
use crate::procedure::{ActionId, AnswerId, CheckId, OptionId, RosterId, StepId};

/// What an answers file holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Answers {
    /// The name of the file, without its folder.
    pub from: String,
    /// Whether the age of what people said counts.
    pub freshness: Freshness,
    /// Answers, each with the reason of an unusual one.
    pub answers: BTreeMap<AnswerId, (String, String)>,
    /// Choices.
    pub choices: BTreeMap<CheckId, OptionId>,
    /// Attestations.
    pub ticks: BTreeMap<CheckId, Tick>,
    /// Who is on which list.
    pub people: Vec<Person>,
    /// What is marked for whom.
    pub marks: Vec<Mark>,
    /// What is overridden, waived, skipped or does not apply.
    pub reasoned: Vec<(Subject, Reasoned)>,
    /// What may be carried out.
    pub approvals: Vec<Approval>,
    /// What mailboxes are read with.
    pub clients: BTreeMap<HexId, ClientId>,
    /// What is decided about an interruption or a drift.
    pub settles: Vec<Settle>,
}

/// An attestation.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Whose.
    pub said: Said,
    /// A note.
    pub note: String,
}

/// Somebody on a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// The list.
    pub list: RosterId,
    /// The name.
    pub name: String,
    /// A mailbox, a phone number, a place.
    pub detail: String,
}

/// A mark.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The list.
    pub list: RosterId,
    /// For whom.
    pub name: String,
    /// Which.
    pub mark: String,
    /// Who says so.
    pub said: Said,
    /// A note.
    pub note: String,
}

/// What a reason is given for.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// A check that is overridden.
    Override(CheckId),
    /// A mailbox that is waived.
    Waive(HexId),
    /// A step that is left out.
    Skip(StepId),
    /// A step in which there is nothing to do.
    NotApplicable(StepId),
}

/// A reason, and whose it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Reasoned {
    /// Whose.
    pub said: Said,
    /// The reason.
    pub reason: String,
}

/// An approval of operations, or of the baseline.
#[derive(Clone, Debug, PartialEq)]
pub struct Approval {
    /// The action; none for the baseline.
    pub action: Option<ActionId>,
    /// Who approves.
    pub said: Said,
    /// The number that was typed, at the swap.
    pub number: String,
}

/// A decision about an interruption or a drift.
#[derive(Clone, Debug, PartialEq)]
pub struct Settle {
    /// The verdict that it is about: `between`, `drift`.
    pub verdict: String,
    /// What is to be done.
    pub offer: OfferId,
    /// Whose decision, and why.
    pub reasoned: Reasoned,
}

impl Answers {
    /// Returns the word for something that nobody in particular has said.
    pub fn word(&self) -> Word {
        self.word_of(None)
    }

    /// Returns the word of somebody.
    pub fn said(&self, said: &Said) -> Word {
        self.word_of(Some(said.clone()))
    }

    fn word_of(&self, said: Option<Said>) -> Word {
        Word { entered: Entered { from: self.from.clone(), said }, freshness: self.freshness }
    }

    /// Returns the reason that is given for something.
    pub fn reason(&self, subject: &Subject) -> Option<&Reasoned> {
        self.reasoned.iter().find(|(other, _)| other == subject).map(|(_, reasoned)| reasoned)
    }

    /// Returns the approval of an action, or of the baseline.
    pub fn approval(&self, action: Option<ActionId>) -> Option<&Approval> {
        self.approvals.iter().find(|approval| approval.action == action)
    }

    /// Returns the mark for somebody.
    pub fn mark(&self, list: &RosterId, name: &str, mark: &str) -> Option<&Mark> {
        let same = |other: &&Mark| other.list == *list && other.mark == mark && same(&other.name, name);
        self.marks.iter().find(same)
    }
}

/// Returns whether two names are one person's: lists go without regard to case.
pub(super) fn same(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}
