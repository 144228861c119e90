//! What can end or stop a session.

use std::path::PathBuf;

use thiserror::Error;

use crate::error::{Exit, Guidance};
use crate::fsops::FsError;
use crate::journal::{Holder, RecordError};
use crate::plan::{OperationError, PlanError, Way};
use crate::text::printable;

use super::Refusal;
use super::drift::Drift;

/// Why a session could not begin, or a command could not be carried through.
#[derive(Debug, Error)]
pub enum SessionError {
    /// A guard says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The file layer.
    #[error(transparent)]
    Fs(#[from] FsError),
    /// The record.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// No operations can be built.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The procedure file.
    #[error(transparent)]
    Procedure(#[from] crate::procedure::LoadError),
    /// A folder that is no postoffice.
    #[error("{} is not a postoffice: {because}", printable(&path.to_string_lossy()))]
    NotAPostoffice {
        /// Which.
        path: PathBuf,
        /// Why.
        because: String,
    },
    /// A kind of postoffice whose number cannot be changed like this.
    #[error("{} is out of the scope of Q209486: {because}", printable(&path.to_string_lossy()))]
    OutOfScope {
        /// Which.
        path: PathBuf,
        /// Why.
        because: String,
    },
    /// Old and new are one place, or one inside the other.
    #[error("old and new are the same place, or one is inside the other")]
    OnePlace,
    /// Old looks like a fresh installation and new like one in use.
    #[error("OLD holds {old} mailboxes and NEW holds {new}: they look swapped")]
    Swapped {
        /// Mailboxes of the old tree.
        old: u64,
        /// Mailboxes of the new tree.
        new: u64,
    },
    /// The new tree is needed and not known.
    #[error("NEW is missing: no change is in progress here that would know it")]
    NewMissing,
    /// The same, where the latest change is over.
    #[error("NEW is missing: the change of this postoffice (record {record}) is finished")]
    FinishedAlready {
        /// Its record.
        record: String,
    },
    /// Another new tree than the record knows.
    #[error("the change in progress is with {recorded}, not with {given}")]
    OtherNew {
        /// The one in the record.
        recorded: String,
        /// The one given.
        given: String,
    },
    /// Somebody else has it in hand.
    #[error("{holder} has this change in hand")]
    Held {
        /// Who.
        holder: Holder,
    },
    /// The holder's file cannot be read.
    #[error("the holder's file of this change cannot be read; somebody may have it in hand")]
    HolderUnreadable,
    /// The holder runs on this machine, so nothing needs unlocking.
    #[error("{holder} has this change in hand, and that process runs on this machine")]
    HolderRuns {
        /// Who.
        holder: Holder,
    },
    /// It was taken over while this process had it.
    #[error("this change was taken over{}", by.as_ref().map_or(String::new(), |by| format!(" by {}", printable(by))))]
    TakenOver {
        /// By whom.
        by: Option<String>,
    },
    /// The disk is not what the record says.
    #[error("the disk is not what the record says: {}", .0.differs.join("; "))]
    Drift(Drift),
    /// An exchange stands between its two renames.
    #[error("the exchange of MASTER.GLB stands between its two renames: nobody can log on (Q94259)")]
    Between,
    /// An operation failed.
    #[error("operation {number} failed: {error}")]
    Operation {
        /// Its number.
        number: u64,
        /// Why.
        error: OperationError,
        /// Where it left the disk.
        way: Way,
    },
    /// What came of an operation could not be written down (rule 3).
    #[error("operation {number} {seen}, but that could not be written down: {error}")]
    OutcomeNotWritten {
        /// Its number.
        number: u64,
        /// What was seen of it.
        seen: String,
        /// Why.
        error: RecordError,
    },
    /// A way back that did not get all the way.
    #[error("{undone} operations were taken back, {} were not: {}", left.len(), left.join("; "))]
    NotAllUndone {
        /// How many were.
        undone: usize,
        /// Those that were not, and why.
        left: Vec<String>,
    },
    /// Stopped before an operation, as asked.
    #[error("stopped before operation {next}, as asked")]
    Cancelled {
        /// The number of the operation that was not begun.
        next: u64,
    },
    /// A rehearsal whose tree has changed underneath.
    #[error("the rehearsal cannot go on: the postoffice has changed since ({what})")]
    RehearsalStale {
        /// What.
        what: String,
    },
    /// A live change is in progress; a rehearsal beside it would mislead.
    #[error("a live change of this postoffice is in progress (record {record})")]
    LiveInProgress {
        /// Its record.
        record: String,
    },
    /// The change in progress goes back to the old number; it needs no new postoffice.
    #[error("the change in progress (record {record}) goes back to the old number and needs no new postoffice")]
    GoesBack {
        /// Its record.
        record: String,
    },
    /// A saved plan that does not fit any more.
    #[error("the saved plan does not fit any more: {fact}")]
    StalePlan {
        /// Which fact has changed.
        fact: String,
    },
    /// A list of names that cannot be read.
    #[error("the list {} cannot be read: {why}", printable(&path.to_string_lossy()))]
    ListUnreadable {
        /// Where.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// Somebody follows, and changes nothing.
    #[error("this only watches the change")]
    Watching,
    /// Only a view: nothing may be changed.
    #[error("this is a view only; {holder} has the change in hand")]
    ViewOnly {
        /// Who.
        holder: String,
    },
}

impl Guidance for SessionError {
    fn advice(&self) -> String {
        match self {
            Self::Refused(refusal) => refusal.advice(),
            Self::Fs(e) => e.advice(),
            Self::Record(e) | Self::OutcomeNotWritten { error: e, .. } => e.advice(),
            Self::Plan(e) => e.advice(),
            Self::Procedure(crate::procedure::LoadError::Unknown(_)) => {
                "It was made by a newer version of reserial. Use that one; nothing was touched.".into()
            }
            Self::Procedure(_) => "This is a fault of the program; please report it.".into(),
            Self::NotAPostoffice { .. } => "Point reserial at the directory that holds GLB, MBG and P1.".into(),
            Self::OutOfScope { .. } => "Its number cannot be changed by this procedure; see the article named.".into(),
            Self::OnePlace => {
                "Name the live postoffice first and the freshly installed one second, in a directory of its own.".into()
            }
            Self::Swapped { .. } => "Name the live postoffice first and the freshly installed one second.".into(),
            Self::NewMissing => "Name the freshly installed postoffice as well: reserial run OLD NEW.".into(),
            Self::FinishedAlready { .. } => {
                "For another change, name a freshly installed postoffice: reserial run OLD NEW. To go back to the old number: reserial reverse OLD.".into()
            }
            Self::OtherNew { .. } => "Go on with the recorded one, or undo that change first (reserial undo).".into(),
            Self::Held { holder } => format!(
                "Ask {}. If that machine is gone: reserial unlock OLD --reason TEXT. To look on: reserial status OLD.",
                printable(&holder.by)
            ),
            Self::HolderRuns { holder } => format!(
                "Leave it there, or end process {}: it writes down what it is inside of, and the next start takes over by itself. If it cannot be ended, name its holder: --holder {}.",
                holder.process,
                printable(&holder.by)
            ),
            Self::HolderUnreadable => "If nobody works on it: reserial unlock OLD --reason TEXT.".into(),
            Self::TakenOver { .. } => "Nothing more was touched here. Talk to the one who took it.".into(),
            Self::Drift(drift) if drift.restore.is_some() => {
                "Start the wizard: it offers to restore the disk or to adopt what is there.".into()
            }
            Self::Drift(_) => {
                "Find out who changed it. Then adopt what is there, with a reason, or put it right by hand.".into()
            }
            Self::Between => "Start the wizard and choose: go back (the old file), or go on (the new file).".into(),
            Self::Operation { error, way, .. } => match way {
                Way::Untouched => format!("Nothing was changed. {}", error.advice()),
                Way::BackAgain => format!("The old MASTER.GLB is back in place. {}", error.advice()),
                Way::Staged { at } => {
                    format!("Only our own copy {at} is left over; it is moved into the record. {}", error.advice())
                }
                Way::Unclear { what } => format!("{what}. {}", error.advice()),
            },
            Self::NotAllUndone { .. } => {
                "What has changed since was not touched. Put it right by hand, then undo again; the record lists it."
                    .into()
            }
            Self::Cancelled { .. } => "Everything before it is done and written down; approve again to go on.".into(),
            Self::RehearsalStale { .. } => "Start a new rehearsal; its answers and lists are taken over.".into(),
            Self::LiveInProgress { .. } => "Go on with it (reserial run OLD --live), or undo it first.".into(),
            Self::GoesBack { .. } => "Leave NEW out to go on with it: reserial run OLD --live.".into(),
            Self::StalePlan { .. } => {
                "Look at the plan again (reserial plan OLD NEW), save it anew, and have it approved.".into()
            }
            Self::ListUnreadable { .. } => {
                "Give the path of the file that LISTUSER or NETDUMP wrote, or of a table saved as CSV.".into()
            }
            Self::Watching => {
                "To mark lists and write notes: reserial assist OLD. To take it in hand: reserial run OLD --live."
                    .into()
            }
            Self::ViewOnly { .. } => "Ask the holder, or take it over with reserial unlock.".into(),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Refused(e) => e.exit(),
            Self::Fs(e) => e.exit(),
            Self::Record(e) | Self::OutcomeNotWritten { error: e, .. } => e.exit(),
            Self::Plan(e) => e.exit(),
            Self::Procedure(crate::procedure::LoadError::Unknown(_)) => Exit::Refused,
            Self::Procedure(_) => Exit::Internal,
            Self::NotAPostoffice { .. }
            | Self::OnePlace
            | Self::Swapped { .. }
            | Self::NewMissing
            | Self::FinishedAlready { .. }
            | Self::OtherNew { .. }
            | Self::GoesBack { .. }
            | Self::ListUnreadable { .. } => Exit::Usage,
            Self::OutOfScope { .. } | Self::LiveInProgress { .. } | Self::StalePlan { .. } => Exit::Refused,
            Self::Held { .. }
            | Self::HolderRuns { .. }
            | Self::HolderUnreadable
            | Self::TakenOver { .. }
            | Self::Watching
            | Self::ViewOnly { .. } => Exit::Held,
            Self::Drift(_) | Self::RehearsalStale { .. } | Self::NotAllUndone { .. } => Exit::Drift,
            Self::Between | Self::Cancelled { .. } => Exit::Unfinished,
            Self::Operation { error, way, .. } => match way {
                Way::Unclear { .. } => Exit::Unfinished,
                _ => error.exit(),
            },
        }
    }
}
