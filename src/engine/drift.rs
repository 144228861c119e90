//! Holds the disk against the record: what the operations that stand should have left, and what is there (rule 4).

use crate::journal::{Change, Mode, OpRecord};
use crate::plan::{Operation, Side};
use crate::postoffice::{Layout, paths};

/// How the disk differs from the record.
#[derive(Clone, Debug, PartialEq)]
pub struct Drift {
    /// What differs, a line each.
    pub differs: Vec<String>,
    /// The one rename that would put it right; `None` when it must be done by hand.
    pub restore: Option<Operation>,
}

/// Returns how the four names on which the change turns differ from what the record says, if they do. An operation
/// whose outcome is not known explains every difference: it is looked at first.
pub fn drift(change: &Change, seen: &Layout) -> Option<Drift> {
    // A diagnosis has done nothing that a disk could gainsay.
    let nothing_done = change.mode == Some(Mode::Diagnosis);
    if nothing_done || change.closed.is_some() || change.unfinished().is_some() {
        return None;
    }
    if let Some((adopted, _)) = &change.adopted {
        return (!alike(adopted, seen))
            .then(|| Drift { differs: vec!["the disk has changed again since it was adopted".into()], restore: None });
    }
    let (mut differs, mut restore) = (Vec::new(), None);
    queue(change, seen, &mut differs, &mut restore);
    master(change, seen, &mut differs, &mut restore);
    (!differs.is_empty()).then_some(Drift { differs, restore })
}

fn queue(change: &Change, seen: &Layout, differs: &mut Vec<String>, restore: &mut Option<Operation>) {
    let rename = |from, to| Some(Operation::Rename { side: Side::Old, from, to, print: None });
    match (change.frozen(), &seen.p1, &seen.pold) {
        (true, Some(p1), None) => {
            differs.push("P1 is back, and POLD is gone: somebody has undone step 5a".into());
            *restore = rename(crate::fsops::TreePath::root().join(p1), paths::pold().spelled_like(p1));
        }
        (true, None, None) => differs.push("neither P1 nor POLD is there: look for the backup (Q135902)".into()),
        (false, None, Some(pold)) => {
            differs.push("P1 is gone, and POLD is there: somebody has done step 5a".into());
            *restore = rename(crate::fsops::TreePath::root().join(pold), paths::p1().spelled_like(pold));
        }
        (false, None, None) => differs.push("P1 is gone (Q135902)".into()),
        (false, Some(_), Some(_)) if change.thawed_at.is_some() => {
            differs.push("POLD is there again beside P1".into());
        }
        (true, _, Some(_)) | (false, Some(_), _) => {}
    }
}

fn master(change: &Change, seen: &Layout, differs: &mut Vec<String>, restore: &mut Option<Operation>) {
    let digest = seen.master.as_ref().map(|file| file.sha256);
    let old = seen.oldmast.as_ref().map(|file| file.sha256);
    let put_back = || {
        let (from, to) = (seen.oldmast.as_ref()?.path.clone(), paths::master());
        let to = to.spelled_like(from.name());
        Some(Operation::Rename { side: Side::Old, from, to, print: None })
    };
    match swap(change) {
        Some(Operation::Exchange { out, was, becomes, .. }) => {
            if digest.is_none() {
                differs.push("MASTER.GLB is gone: nobody can log on (Q94259)".into());
            } else if digest != Some(becomes.sha256) {
                let now = if digest == Some(was.sha256) { "the old one again" } else { "not the one put in at step 7" };
                let now = if change.reverses.is_none() { now } else { "not the one that was put back" };
                differs.push(format!("MASTER.GLB is {now}"));
            }
            // A reverse change takes the file out under another name.
            if *out == paths::oldmast() && old != Some(was.sha256) {
                differs.push("OLDMAST.GLB is not the file that step 6 made".into());
            }
        }
        _ if digest.is_none() => {
            differs.push("MASTER.GLB is gone: nobody can log on (Q94259)".into());
            // In a reverse change OLDMAST.GLB is the file to come, behind all gates.
            if restore.is_none() && change.reverses.is_none() {
                *restore = put_back();
            }
        }
        _ if change.actions.contains_key(&crate::procedure::ActionId::Swap) => {}
        _ if digest == change.pin.as_ref().map(|pin| pin.print.sha256) => {
            differs.push(match &change.reverses {
                None => "MASTER.GLB is already the new one: somebody has done steps 6 and 7".into(),
                Some(_) => "MASTER.GLB is already the one of before the change: somebody has done step R6".into(),
            });
        }
        _ => {}
    }
}

fn swap(change: &Change) -> Option<&Operation> {
    let standing = change.standing().map(|(op, _): (&OpRecord, _)| &op.operation);
    standing.into_iter().rfind(|operation| matches!(operation, Operation::Exchange { .. }))
}

fn alike(a: &Layout, b: &Layout) -> bool {
    let digest = |file: &Option<crate::postoffice::FileFacts>| file.as_ref().map(|file| file.sha256);
    a.p1.is_some() == b.p1.is_some()
        && a.pold.is_some() == b.pold.is_some()
        && digest(&a.master) == digest(&b.master)
        && digest(&a.oldmast) == digest(&b.oldmast)
}
