//! Holds the disk against the record: what the operations that stand should have left, and what is there (rule 4).

use crate::fsops::{Kind, TreePath};
use crate::journal::{Change, Mode, OpRecord};
use crate::plan::{Expected, NameNow, Now, Operation, Place, Print, Role, Side};
use crate::postoffice::{FileFacts, Layout, paths};

/// How the disk differs from the record.
#[derive(Clone, Debug, PartialEq)]
pub struct Drift {
    /// What differs, a line each.
    pub differs: Vec<String>,
    /// The one rename that would put it right; `None` when it must be done by hand.
    pub restore: Option<Operation>,
    /// The names that the record watches: what it says of each, and what is there.
    pub names: Vec<NameNow>,
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
        return (!alike(adopted, seen)).then(|| {
            let differs = vec!["the disk has changed again since it was adopted".into()];
            Drift { differs, restore: None, names: watched(change, seen) }
        });
    }
    let (mut differs, mut restore) = (Vec::new(), None);
    queue(change, seen, &mut differs, &mut restore);
    master(change, seen, &mut differs, &mut restore);
    (!differs.is_empty()).then(|| Drift { differs, restore, names: watched(change, seen) })
}

fn queue(change: &Change, seen: &Layout, differs: &mut Vec<String>, restore: &mut Option<Operation>) {
    let rename = |from, to| Some(Operation::Rename { side: Side::Old, from, to, print: None });
    match (change.frozen(), &seen.p1, &seen.pold) {
        (true, Some(p1), None) => {
            differs.push("P1 is back, and POLD is gone: somebody has undone step 5a".into());
            *restore = rename(TreePath::root().join(p1), paths::pold().spelled_like(p1));
        }
        (true, None, None) => differs.push("neither P1 nor POLD is there: look for the backup (Q135902)".into()),
        (false, None, Some(pold)) => {
            differs.push("P1 is gone, and POLD is there: somebody has done step 5a".into());
            *restore = rename(TreePath::root().join(pold), paths::p1().spelled_like(pold));
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
    // Only the file that the record knows as the one that was there; any other may be of an earlier attempt.
    let put_back = || {
        let file = seen.oldmast.as_ref()?;
        let print = known_master(change).filter(|print| print.sha256 == file.sha256)?;
        let to = paths::master().spelled_like(file.path.name());
        Some(Operation::Rename { side: Side::Old, from: file.path.clone(), to, print: Some(print) })
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
            let ours = *out != paths::oldmast() || old == Some(was.sha256);
            if !ours && change.adopted_oldmast != Some(old) {
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

/// Returns what the record knows of the MASTER.GLB that was there before: as it was kept before step 5a, as an exchange
/// meant to move it, or as an adopted disk had it; the latest of them.
pub(super) fn known_master(change: &Change) -> Option<Print> {
    let told = change.ops.iter().rev().find_map(|op| match &op.operation {
        Operation::CopyNew { from, print, .. } if from.side == Side::Old && from.path == paths::master() => {
            Some(*print)
        }
        Operation::Exchange { was, .. } if op.undoes.is_none() => Some(*was),
        _ => None,
    });
    let adopted = change.adopted.as_ref().and_then(|(layout, _)| layout.master.as_ref());
    adopted.map(print).or(told)
}

/// Returns the four names: what the record says of each, and what is there.
fn watched(change: &Change, seen: &Layout) -> Vec<NameNow> {
    let exchanged = match swap(change) {
        Some(Operation::Exchange { was, becomes, .. }) => Some((*was, *becomes)),
        _ => None,
    };
    let file = |print: Option<Print>| Expected::File(print);
    let adopted = change.adopted.as_ref().map(|(layout, _)| layout);
    let (away, here) =
        if change.frozen() { (Expected::Absent, Expected::Dir) } else { (Expected::Dir, Expected::Absent) };
    let dir_if = |name: &Option<String>| if name.is_some() { Expected::Dir } else { Expected::Absent };
    let (p1, pold, master, oldmast) = match (adopted, exchanged) {
        (Some(layout), _) => (
            dir_if(&layout.p1),
            dir_if(&layout.pold),
            layout.master.as_ref().map_or(Expected::Absent, |facts| file(Some(print(facts)))),
            layout.oldmast.as_ref().map_or(Expected::Absent, |facts| file(Some(print(facts)))),
        ),
        (None, Some((was, becomes))) => (away, here, file(Some(becomes)), file(Some(was))),
        (None, None) => (away, here, file(known_master(change)), Expected::Anything),
    };
    // A new P1 beside POLD is no drift: step 8 brings its mail in.
    let p1 = if change.frozen() && seen.pold.is_some() { Expected::Anything } else { p1 };
    vec![
        queue_name(seen.p1.as_ref(), paths::p1(), p1),
        queue_name(seen.pold.as_ref(), paths::pold(), pold),
        file_name(seen.master.as_ref(), paths::master(), master),
        file_name(seen.oldmast.as_ref(), paths::oldmast(), oldmast),
    ]
}

fn queue_name(there: Option<&String>, path: TreePath, expected: Expected) -> NameNow {
    let now = there.map_or(Now::Absent, |_| Now::There { kind: Kind::Dir, len: 0, sha256: None, modified: None });
    watched_name(there.map_or(path, |name| TreePath::root().join(name)), expected, now)
}

fn file_name(there: Option<&FileFacts>, path: TreePath, expected: Expected) -> NameNow {
    let now = there.map_or(Now::Absent, |file| Now::There {
        kind: Kind::File,
        len: file.len,
        sha256: Some(file.sha256),
        modified: file.modified,
    });
    watched_name(there.map_or(path, |file| file.path.clone()), expected, now)
}

fn watched_name(path: TreePath, expected: Expected, now: Now) -> NameNow {
    let at = Place { side: Side::Old, path };
    NameNow { role: Role::Watched, at, before: expected, after: expected, now }
}

fn print(file: &FileFacts) -> Print {
    Print { len: file.len, sha256: file.sha256 }
}

fn swap(change: &Change) -> Option<&Operation> {
    let standing = change.standing().map(|(op, _): (&OpRecord, _)| &op.operation);
    standing.into_iter().rfind(|operation| matches!(operation, Operation::Exchange { .. }))
}

fn alike(a: &Layout, b: &Layout) -> bool {
    let digest = |file: &Option<FileFacts>| file.as_ref().map(|file| file.sha256);
    a.p1.is_some() == b.p1.is_some()
        && a.pold.is_some() == b.pold.is_some()
        && digest(&a.master) == digest(&b.master)
        && digest(&a.oldmast) == digest(&b.oldmast)
}
