//! What can happen in a change. Each is a fact with a person, a host and a time around it (see [`Line`](super::Line)).

use serde::{Deserialize, Serialize};

use crate::fsops::ServerTime;
use crate::people::RosterChange;
use crate::people::clients::ClientId;
use crate::plan::{Likeness, Observed, Operation, Piece, Place, Print, Way};
use crate::postoffice::{HexId, Layout};
use crate::procedure::{ActionId, AnswerId, CheckId, OptionId, RosterId, StepId};

use super::Mode;
use super::kept::{Baseline, NameList, Reverses};

/// How a step was settled without the ordinary way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Settled {
    /// Done: its gate was passed.
    Done,
    /// There is nothing to do here.
    NotApplicable,
    /// Left out.
    Skipped,
}

/// What came of an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "kebab-case")]
pub enum Outcome {
    /// Done and read back.
    Done(Observed),
    /// It failed.
    Failed {
        /// Why, in words.
        error: String,
        /// Where it has left the disk.
        way: Way,
    },
    /// A later start found on the disk that it had been done.
    FoundDone(Observed),
    /// A later start found on the disk that nothing of it had happened.
    FoundNotBegun,
}

/// How an operation that stood half done was settled by a person or by a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "kebab-case")]
pub enum Resolution {
    /// Our staged file was moved aside.
    StagedAside {
        /// Where it was.
        from: Place,
        /// Where it is.
        to: Place,
    },
    /// A name of it held only the beginning of what another holds whole, as a disk check leaves it after a power cut in the
    /// middle of a rename. It was moved aside; what became of the operation is told by the line after.
    CutAside {
        /// What it was.
        piece: Piece,
        /// Where it is.
        to: Place,
    },
    /// The first rename of the exchange was taken back.
    WentBack,
    /// The second rename of the exchange was done.
    WentOn,
}

/// One event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// The record was opened.
    Opened {
        /// Whether operations act.
        mode: Mode,
        /// The program's version.
        program: String,
        /// The procedure: `q209486`.
        procedure: String,
        /// The article's last change.
        revision: String,
        /// The old tree, as a path on the host that opened it.
        old: String,
        /// The new tree; empty for a reverse change, which needs none.
        new: String,
        /// What a reverse change goes back over.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reverses: Option<Reverses>,
    },
    /// Somebody took the postoffice in hand.
    Taken {
        /// Counts up; a holder with a lower one must stop.
        epoch: u64,
        /// Why, when it was taken from somebody.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        over: Option<String>,
    },
    /// The holder let go.
    Released {
        /// The epoch that ended.
        epoch: u64,
        /// To whom it is handed over, if to anybody in particular.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        to: String,
        /// What whoever takes it next is to know.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// A last line that was not written to its end, set aside: the line before this one.
    TornTail {
        /// Its length in bytes.
        bytes: u64,
    },
    /// A question was answered (an earlier answer stays in the record).
    Answered {
        /// Which.
        answer: AnswerId,
        /// With what.
        value: String,
        /// Why a value of unusual shape is right all the same; empty otherwise.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// One of several answers was chosen (an earlier choice stays in the record).
    Chosen {
        /// The check.
        check: CheckId,
        /// The answer.
        option: OptionId,
    },
    /// Somebody attested something.
    Ticked {
        /// The check.
        check: CheckId,
        /// What they noted.
        note: String,
    },
    /// An attestation or an override was taken back.
    Unticked {
        /// The check.
        check: CheckId,
        /// Why.
        note: String,
    },
    /// A check that did not hold was overridden.
    Overridden {
        /// The check.
        check: CheckId,
        /// What it said at that moment.
        found: String,
        /// Why it may be.
        reason: String,
    },
    /// A roster changed.
    Roster {
        /// Which.
        list: RosterId,
        /// How.
        #[serde(flatten)]
        change: RosterChange,
    },
    /// A step was settled.
    Step {
        /// Which.
        step: StepId,
        /// How.
        settled: Settled,
        /// The reason, where one is mandatory.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// A step was opened again.
    Reopened {
        /// Which.
        step: StepId,
        /// Why.
        reason: String,
    },
    /// The new MASTER.GLB was pinned: "the new number is ready".
    Pinned {
        /// What it is.
        print: Print,
        /// When it was last written.
        modified: Option<ServerTime>,
        /// Why a new pin, when there was one before.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// The baseline of 5b.
    Baseline(Baseline),
    /// The mailboxes were read: how many, and how many of them have collected, wait, cannot be told.
    MailRead {
        /// All.
        all: usize,
        /// Collected by the rule in force, or waived.
        collected: usize,
        /// Not yet.
        waiting: usize,
        /// Not to be told from the disk.
        unknown: usize,
        /// Those that were found empty for the first time since Compress.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        emptied: Vec<HexId>,
    },
    /// A mailbox counts as done although the disk does not show it.
    Waived {
        /// Which.
        mailbox: HexId,
        /// Why.
        reason: String,
    },
    /// A waiver was taken back.
    Unwaived {
        /// Which.
        mailbox: HexId,
        /// Why.
        reason: String,
    },
    /// An action was approved: these operations, in this order, under numbers from `first` on.
    Approved {
        /// Which.
        action: ActionId,
        /// The number of its first operation.
        first: u64,
        /// How many.
        count: u64,
        /// What was typed to approve it (the new number, at the swap).
        typed: String,
    },
    /// What P1 is just before the operation of that number renames it.
    Before {
        /// The number of the operation.
        number: u64,
        /// By what it is told from another of its name.
        likeness: Likeness,
    },
    /// An operation is about to start.
    Intent {
        /// Its number in this change, from 1.
        number: u64,
        /// The action it belongs to; none for an inverse.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        action: Option<ActionId>,
        /// The operation that it takes back, for an inverse; 0 for what takes back nothing of ours: it makes room
        /// on a way back, puts the disk back to the record, or gives up what others had done.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        undoes: Option<u64>,
        /// The operation itself.
        operation: Operation,
    },
    /// What came of it.
    Outcome {
        /// Its number.
        number: u64,
        /// What.
        #[serde(flatten)]
        outcome: Outcome,
    },
    /// An operation that stood half done was settled.
    Resolved {
        /// Its number.
        number: u64,
        /// How.
        #[serde(flatten)]
        resolution: Resolution,
    },
    /// What a later start found of an operation was shown, and somebody goes on from there.
    Acknowledged {
        /// Its number.
        number: u64,
    },
    /// All operations of an action are done.
    ActionDone {
        /// Which.
        action: ActionId,
    },
    /// The step was given up for tonight: Pold is P1 again, steps 1 to 4 stay.
    GaveUp {
        /// Why.
        reason: String,
    },
    /// The disk is not what the record says, and the disk is right.
    Adopted {
        /// What the disk shows.
        layout: Layout,
        /// Why.
        reason: String,
    },
    /// The way back was begun.
    UndoBegun {
        /// The operation before which it stops: everything from this number on is taken back; 0 when all of it is.
        from: u64,
        /// Why.
        reason: String,
    },
    /// The way back has ended.
    UndoEnded {
        /// How many operations were taken back.
        undone: usize,
        /// What could not be, in words.
        left: Vec<String>,
    },
    /// What helpers have written counts up to here: written before anything that may rest on it.
    Helped {
        /// The last line of each of their files that has grown since.
        heads: Vec<super::HelperHead>,
    },
    /// A remark.
    Note {
        /// What.
        text: String,
    },
    /// Answers, rosters and reasons were taken over from a rehearsal.
    CarriedOver {
        /// From which record.
        from: String,
    },
    /// Names were taken from a list.
    NamesImported(NameList),
    /// Somebody said what a mailbox is read with, or took that back.
    Classed {
        /// Which.
        mailbox: HexId,
        /// With what; none takes it back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client: Option<ClientId>,
    },
    /// Somebody begins to help.
    Joined {
        /// The program's version.
        program: String,
    },
    /// Somebody does not help any more.
    Left,
    /// A second person approves that this file goes in.
    Seconded {
        /// The new MASTER.GLB, as it was pinned then.
        print: Print,
        /// The number that they typed.
        number: String,
        /// Who, where it is not the one who writes the line.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        name: String,
        /// Where they did.
        spot: super::Spot,
    },
    /// An approval by a second person was taken back.
    Unseconded {
        /// Whose, where it is not that of the one who writes the line.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        name: String,
        /// Why.
        note: String,
    },
    /// The change has ended.
    Closed {
        /// Finished, or undone.
        closing: super::Closing,
    },
}

impl Event {
    /// Returns its kind, as the record names it.
    pub fn kind(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        value.get("kind").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
    }

    /// Returns whether all writers write it together, so that its order among their lines counts.
    pub(super) fn is_shared(&self) -> bool {
        matches!(self, Self::Roster { .. } | Self::Seconded { .. } | Self::Unseconded { .. })
    }

    /// Returns whether it may rest on what helpers have written: their files are noted before it.
    pub(super) fn rests_on_helpers(&self) -> bool {
        matches!(
            self,
            Self::Approved { .. }
                | Self::Step { .. }
                | Self::UndoBegun { .. }
                | Self::Closed { .. }
                | Self::Released { .. }
        )
    }
}
