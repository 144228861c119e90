//! Finds a record without taking it in hand, making a folder or writing a byte.

use std::path::Path;
use std::sync::Arc;

use crate::engine::drift::{Drift, drift};
use crate::engine::judge::Case;
use crate::engine::{Hints, SessionError, newest, rehearsals};
use crate::fsops::{Disk, FsError, LiveTree, RecordTree, TreePath};
use crate::journal::{Change, Claim, Holder, HolderState, Journal, Liveness, RecordRef, liveness};
use crate::plan::Operation;
use crate::postoffice::{Layout, layout};
use crate::procedure::{Procedure, StepId};

use super::Context;
use super::context::absent;

/// Which of the records of a postoffice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The one in the postoffice.
    Change,
    /// The one of its rehearsals.
    Rehearsal,
}

/// A record with its replay.
pub type Found = (RecordRef, Journal);

/// Returns the newest record of a postoffice.
///
/// # Errors
/// When it cannot be read.
pub fn find(context: &Context, old: &Arc<dyn RecordTree>, which: Which) -> Result<Option<Found>, SessionError> {
    let base = match which {
        Which::Change => Arc::clone(old),
        Which::Rehearsal => match rehearsals(&NothingIsMade, &context.state, &**old) {
            Ok(base) => base,
            Err(SessionError::Fs(FsError::Io { source, .. })) if absent(&source) => return Ok(None),
            Err(e) => return Err(e),
        },
    };
    newest(&base, &context.clock)
}

/// The disk for somebody who only looks: what is to be made must be there already.
struct NothingIsMade;

impl Disk for NothingIsMade {
    fn open(&self, root: &Path) -> Result<Arc<dyn RecordTree>, FsError> {
        Ok(Arc::new(LiveTree::open(root)?))
    }

    fn make(&self, root: &Path) -> Result<Arc<dyn RecordTree>, FsError> {
        self.open(root)
    }
}

/// How the disk stands to a record, as far as looking tells.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// As it says.
    Clear,
    /// An operation has no outcome yet; the next start finds out what became of it.
    Unfinished(String),
    /// An exchange stands between its two renames.
    Between,
    /// Otherwise than it says.
    Drift(Drift),
}

impl Standing {
    /// Compares a record with the postoffice that it lies in.
    ///
    /// # Errors
    /// When the postoffice cannot be looked at.
    pub fn of(change: &Change, old: &dyn RecordTree) -> Result<Self, FsError> {
        Ok(Self::compare(change, &layout(old)?))
    }

    /// Compares a record with what its postoffice shows.
    pub fn compare(change: &Change, seen: &Layout) -> Self {
        if let Some(op) = change.unfinished() {
            let exchange = matches!(op.operation, Operation::Exchange { .. });
            return match exchange && seen.master.is_none() && seen.oldmast.is_some() {
                true => Self::Between,
                false => Self::Unfinished(format!("operation {} ({})", op.number, op.operation)),
            };
        }
        drift(change, seen).map_or(Self::Clear, Self::Drift)
    }
}

/// Returns who holds a change, unless that process is known to be gone.
///
/// # Errors
/// When the holder's file cannot be read.
pub fn holder(journal: &Journal, host: &str) -> Result<Option<Holder>, SessionError> {
    match Claim::look(journal)? {
        HolderState::Held(holder) if liveness(&holder, host) != Liveness::Gone => Ok(Some(holder)),
        HolderState::Held(_) | HolderState::Free => Ok(None),
        HolderState::Unreadable(_) | HolderState::CutOff(_) => Err(SessionError::HolderUnreadable),
    }
}

/// Hands `ask` what verdicts on a record rest on, before any look at the disk.
pub fn with_case<T>(procedure: &Procedure, change: &Change, record: &TreePath, ask: impl FnOnce(&Case<'_>) -> T) -> T {
    let hints = Hints::default();
    ask(&Case { procedure, change, facts: None, record, hints: &hints })
}

/// Returns whether a step needs nothing more.
pub fn settled(change: &Change, step: &StepId) -> bool {
    change.steps.contains_key(step)
}

/// Returns the first step that can be worked on.
pub fn next_step<'a>(procedure: &'a Procedure, change: &Change) -> Option<&'a crate::procedure::Step> {
    let open = |step: &&crate::procedure::Step| !settled(change, &step.id);
    procedure.steps.iter().filter(open).find(|step| step.after.iter().all(|id| settled(change, id)))
}
