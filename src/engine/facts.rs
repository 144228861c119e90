//! One look at both trees: everything that decisions rest on, taken at one moment.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;

use crate::clock::Moment;
use crate::fsops::{FsError, Glance, LockProbe, Place, ReadTree, ServerTime, TreePath};
use crate::journal::Grown;
use crate::plan::{Former, Operation, PlanError, Purpose, Side, Sight, Trees, build};
use crate::postoffice::check::{Depth, Examination, check};
use crate::postoffice::{
    Evidence, Inspection, MailScan, QueueScan, Reading, evidence, file_facts, inspect, paths, scan_mail, scan_queue,
};
use crate::procedure::{ActionId, DiskCheck};

/// What one look at both trees showed.
#[derive(Clone, Debug)]
pub struct Facts {
    /// When, by this machine's clock.
    pub at: Moment,
    /// The same moment by the server's clock, where it is known.
    pub server_now: Option<ServerTime>,
    /// The old tree.
    pub old: Inspection,
    /// The new tree.
    pub new: Inspection,
    /// What kind of disk the old tree lies on.
    pub place: Place,
    /// What the check of the old tree found, messages left out.
    pub old_check: Examination,
    /// What the check of the new tree found.
    pub new_check: Examination,
    /// How the two places lie to each other.
    pub places: Places,
    /// The mailboxes of the old tree.
    pub mail: MailScan,
    /// What else the old tree tells about them.
    pub evidence: Evidence,
    /// P1, or Pold while P1 is away.
    pub queue: QueueScan,
    /// A P1 that is there beside Pold.
    pub p1_again: Option<QueueScan>,
    /// Whether somebody holds MASTER.GLB.
    pub master_lock: LockProbe,
    /// Directories and files that may not be written, one line each.
    pub read_only: Vec<String>,
    /// Bytes free on the old and on the new tree's disk.
    pub free: (Option<u64>, Option<u64>),
    /// What is called NEWMAST.GLB, the name for the file that a reverse change takes out.
    pub newmast: Newmast,
    /// What each action that is not behind us would do now, or why it cannot.
    pub plans: BTreeMap<ActionId, Result<Vec<Operation>, String>>,
    /// What others have written into the record since it was last read.
    pub grown: Grown,
    /// Whether the new tree could be looked at.
    pub new_tree: NewTree,
}

/// Whether the new tree can be looked at from this machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NewTree {
    /// It can.
    #[default]
    InSight,
    /// It cannot: where it stands in the facts, the old one was looked at instead, and nothing may be told of it.
    OutOfSight,
}

/// Whether a check is about the old tree and nothing else.
pub(super) fn rests_on_old_alone(check: DiskCheck) -> bool {
    matches!(
        check,
        DiskCheck::OldIsPostoffice
            | DiskCheck::OldSound
            | DiskCheck::OldRemarks
            | DiskCheck::OldMasterSize
            | DiskCheck::OldAccounts
            | DiskCheck::P1There
            | DiskCheck::PoldFree
            | DiskCheck::P1Quiet
            | DiskCheck::QueuesEmpty
            | DiskCheck::P1StillAway
            | DiskCheck::OldmastFree
            | DiskCheck::MasterFree
    )
}

impl Facts {
    /// Returns what the server's clock showed at a moment of this machine's, where that is known.
    pub fn server_time_of(&self, at: Moment) -> Option<ServerTime> {
        self.server_now.and_then(|now| later(at, now.0.signed_duration_since(self.at)))
    }
}

/// What is called NEWMAST.GLB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Newmast {
    /// Nothing.
    Free,
    /// The file that an earlier finished reverse change of ours names.
    Ours,
    /// Something else.
    Foreign(TreePath),
}

/// How the old and the new place lie to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Places {
    /// Neither inside the other.
    Apart,
    /// One place reached twice.
    Same,
    /// One inside the other.
    Nested,
}

/// Looks at both trees, and plans the actions that are wanted. Changes nothing.
///
/// # Errors
/// When something that is there cannot be read.
pub fn look(
    trees: &Trees,
    former: &Former,
    wanted: &[ActionId],
    reading: Reading<'_>,
    (at, offset): (Moment, Option<TimeDelta>),
) -> Result<Facts, FsError> {
    let one = Arc::ptr_eq(&trees.old, &trees.new);
    let (old, new) = (Glance::of(&*trees.old), Glance::of(&*trees.new));
    let trees = Sight { old: &old, new: &new };
    let examine = |tree| check(tree, at, Depth::WithoutLetters, &mut |_| ());
    let (old, old_check) = (inspect(trees.old)?, examine(trees.old)?);
    // A reverse change and a diagnosis have one tree only: one look at it is enough.
    let (new, new_check) = match one {
        true => (old.clone(), old_check.clone()),
        false => (inspect(trees.new)?, examine(trees.new)?),
    };
    let mail = scan_mail(trees.old, &old.networks)?;
    let evidence = evidence(trees.old, &mail, reading);
    let (queue, p1_again) = queues(trees.old, &old)?;
    let master_lock = match &old.layout.master {
        Some(master) => trees.old.lock_probe(&master.path)?,
        None => LockProbe::CannotKnow,
    };
    let mut read_only = Vec::new();
    for side in [Side::Old, Side::New] {
        read_only.extend(closed_places(side, trees.side(side))?);
    }
    let mut plans = BTreeMap::new();
    for action in wanted {
        let plan = build(purpose(*action), trees, former);
        plans.insert(*action, plan.map_err(|e: PlanError| e.to_string()));
    }
    Ok(Facts {
        at,
        server_now: offset.and_then(|offset| later(at, offset)),
        place: trees.old.place(),
        places: places(trees.old, trees.new)?,
        newmast: newmast(trees.old, former)?,
        free: (trees.old.free_space(), trees.new.free_space()),
        old,
        new,
        old_check,
        new_check,
        mail,
        evidence,
        queue,
        p1_again,
        master_lock,
        read_only,
        plans,
        grown: Grown::default(),
        new_tree: NewTree::InSight,
    })
}

/// Returns the server's time at `at`; none where a clock stands at the end of all calendars.
fn later(at: Moment, offset: TimeDelta) -> Option<ServerTime> {
    at.checked_add_signed(offset).map(ServerTime)
}

/// Returns what an action builds.
pub(super) fn purpose(action: ActionId) -> Purpose {
    match action {
        ActionId::CopyAccounts => Purpose::CopyAccounts,
        ActionId::CopyListings => Purpose::CopyListings,
        ActionId::KeepCore => Purpose::KeepCore,
        ActionId::Freeze => Purpose::Freeze,
        ActionId::Swap => Purpose::Swap,
        ActionId::Thaw => Purpose::Thaw,
    }
}

fn newmast(tree: &dyn ReadTree, former: &Former) -> Result<Newmast, FsError> {
    let Some(file) = file_facts(tree, &paths::newmast())? else { return Ok(Newmast::Free) };
    let ours = former.back.and_then(|back| back.newmast);
    Ok(match ours.is_some_and(|print| (print.len, print.sha256) == (file.len, file.sha256)) {
        true => Newmast::Ours,
        false => Newmast::Foreign(file.path),
    })
}

fn queues(tree: &dyn ReadTree, seen: &Inspection) -> Result<(QueueScan, Option<QueueScan>), FsError> {
    let scan = |name: &Option<String>| name.as_ref().map(|n| scan_queue(tree, &TreePath::root().join(n))).transpose();
    let (p1, pold) = (scan(&seen.layout.p1)?, scan(&seen.layout.pold)?);
    Ok(match (p1, pold) {
        (again, Some(pold)) => (pold, again),
        (Some(p1), None) => (p1, None),
        (None, None) => (QueueScan::default(), None),
    })
}

/// Returns how two places lie to each other.
///
/// # Errors
/// When one of them cannot be looked at.
pub fn places(old: &dyn ReadTree, new: &dyn ReadTree) -> Result<Places, FsError> {
    let (a, b) = (old.root(), new.root());
    let identity = |tree: &dyn ReadTree| tree.identity(&TreePath::root());
    let same = matches!((identity(old)?, identity(new)?), (Some(x), Some(y)) if x == y);
    Ok(if a == b || same {
        Places::Same
    } else if a.starts_with(b) || b.starts_with(a) {
        Places::Nested
    } else {
        Places::Apart
    })
}

/// Directories and files that the change must write, and that say they may not be (attributes and mode only: nothing
/// is tried).
fn closed_places(side: Side, tree: &dyn ReadTree) -> Result<Vec<String>, FsError> {
    let mut wanted = vec![TreePath::root(), paths::dir(paths::GLB), paths::dir(paths::NME), paths::master()];
    if side == Side::Old {
        wanted.push(paths::p1());
    }
    let mut closed = Vec::new();
    for path in wanted {
        if let Some(entry) = tree.find(&path)?.filter(|entry| entry.read_only) {
            closed.push(format!("{side}: {} is read-only", entry.path));
        }
    }
    Ok(closed)
}
