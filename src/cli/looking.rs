//! Finds a record without taking it in hand, making a folder or writing a byte.

use std::path::Path;
use std::sync::Arc;

use crate::clock::Moment;
use crate::engine::drift::drift;
use crate::engine::judge::Case;
use crate::engine::recover::finding;
use crate::engine::scene::{Finding, drifted, interrupted};
use crate::engine::{Hints, Scene, SessionError, Verdict, newest, rehearsals};
use crate::fsops::{Disk, FsError, RecordTree, TreePath};
use crate::journal::{Change, Claim, Holder, HolderState, Journal, Liveness, Mode, RecordRef, liveness};
use crate::plan::Sight;
use crate::postoffice::layout;
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

/// What `--rehearsal` picks; the one place that reads it.
impl From<bool> for Which {
    fn from(rehearsal: bool) -> Self {
        if rehearsal { Self::Rehearsal } else { Self::Change }
    }
}

/// A record with its replay.
pub type Found = (RecordRef, Journal);

/// Returns the newest record of a postoffice.
///
/// # Errors
/// When it cannot be read.
pub fn find(context: &Context, old: &Arc<dyn RecordTree>, which: Which) -> Result<Option<Found>, SessionError> {
    match home(context, old, which)? {
        Some(base) => newest(&base, &context.clock),
        None => Ok(None),
    }
}

/// Returns where the records of a postoffice lie; none when nothing was ever rehearsed.
///
/// # Errors
/// When it cannot be looked at.
pub fn home(
    context: &Context,
    old: &Arc<dyn RecordTree>,
    which: Which,
) -> Result<Option<Arc<dyn RecordTree>>, SessionError> {
    match which {
        Which::Change => Ok(Some(Arc::clone(old))),
        Which::Rehearsal => match rehearsals(&NothingIsMade(Arc::clone(&context.disk)), &context.state, &**old) {
            Ok(base) => Ok(Some(base)),
            Err(SessionError::Fs(FsError::Io { source, .. })) if absent(&source) => Ok(None),
            Err(e) => Err(e),
        },
    }
}

/// The disk for somebody who only looks: what is to be made must be there already.
pub(super) struct NothingIsMade(pub Arc<dyn Disk>);

impl Disk for NothingIsMade {
    fn open(&self, root: &Path) -> Result<Arc<dyn RecordTree>, FsError> {
        self.0.open(root)
    }

    fn make(&self, root: &Path) -> Result<Arc<dyn RecordTree>, FsError> {
        self.open(root)
    }
}

/// Returns what must be settled, or was found and waits for somebody, in a change and its postoffice. Looks only.
/// Nothing is on the disk of what a rehearsal does, so it is not compared.
///
/// # Errors
/// When the postoffice cannot be looked at.
pub fn scene(
    context: &Context,
    procedure: &Procedure,
    (record, journal): &Found,
    old: &Arc<dyn RecordTree>,
) -> Result<Option<Scene>, SessionError> {
    let change = journal.change();
    if matches!(change.mode, None | Some(Mode::Rehearsal | Mode::Diagnosis)) {
        return Ok(None);
    }
    let finding = match change.unfinished() {
        None => finding(change, Sight { old: &**old, new: &**old })?,
        Some(op) => match looked(context, change, old) {
            Ok(finding) => finding,
            Err(e) => {
                let (number, verdict, what) = (op.number, Verdict::Unknown, e.to_string());
                Some(Finding { number, verdict, names: Vec::new(), what, cut: None })
            }
        },
    };
    let drift = if finding.is_none() { drift(change, &layout(&**old)?) } else { None };
    Ok(with_case(procedure, change, &record.dir, context.clock.now(), |case| match (finding, drift) {
        (Some(finding), _) => interrupted(case, &finding),
        (None, drift) => drift.map(|drift| drifted(case, &drift)),
    }))
}

fn looked(context: &Context, change: &Change, old: &Arc<dyn RecordTree>) -> Result<Option<Finding>, FsError> {
    let new = context.disk.open(Path::new(&change.new))?;
    finding(change, Sight { old: &**old, new: &*new })
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
pub fn with_case<T>(
    procedure: &Procedure,
    change: &Change,
    record: &TreePath,
    at: Moment,
    ask: impl FnOnce(&Case<'_>) -> T,
) -> T {
    let hints = Hints::default();
    ask(&Case { procedure, change, facts: None, record, hints: &hints, at })
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
