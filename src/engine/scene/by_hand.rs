//! What could be done without this program: exact names, as sentences and as commands.

use crate::fsops::TreePath;
use crate::plan::{Now, Operation, Place, Side};
use crate::postoffice::paths;

use super::super::drift::Drift;
use super::super::{ByHand, InFlight, Verdict};
use super::{Finding, comes};

pub(super) fn interrupted(finding: &Finding, flight: &InFlight) -> Vec<ByHand> {
    let operation = &flight.operation;
    let mut lines = Vec::new();
    match finding.verdict {
        Verdict::NotBegun | Verdict::Staged => {
            lines.push(plain("The postoffice is as it was before this operation; nothing has to be done by hand."));
            lines.extend(forward(operation));
        }
        Verdict::Done => {
            lines.push(plain("The operation is done; nothing has to be done by hand."));
            lines.extend(backward(operation));
        }
        Verdict::Between => lines.extend(between(finding, operation)),
        Verdict::Foreign => {
            lines.push(plain("Find out who or what changed these names; ask before anything is renamed."));
            lines.push(plain(
                "Then make every name either as it should be before the operation, or as it should be after it: both \
                 stand beside each name.",
            ));
        }
        Verdict::Drift | Verdict::Unknown => {
            lines.push(plain("See whether the share or the disk is connected, then start again. Rename nothing yet."));
        }
    }
    lines.push(plain("Afterwards start reserial again: it looks at the disk and says what it found."));
    lines
}

fn between(finding: &Finding, operation: &Operation) -> Vec<ByHand> {
    let Operation::Exchange { side, live, out, incoming, .. } = operation else { return Vec::new() };
    let mut lines = vec![rename("Back", *side, out, live)];
    if comes(&finding.names) {
        lines.push(rename("On", *side, incoming, live));
    }
    lines.push(plain("Do one of the two and not both; whoever tries to log on meanwhile is refused (Q94259)."));
    lines
}

fn forward(operation: &Operation) -> Vec<ByHand> {
    match operation {
        Operation::Rename { side, from, to, .. } | Operation::MoveAside { side, from, to, .. } => {
            vec![rename("If you would rather do it yourself", *side, from, to)]
        }
        Operation::CopyNew { from, to, .. } => vec![copy(from, to)],
        // Two renames with nobody watching the mailbags between them are left to the program.
        Operation::Exchange { .. } | Operation::CreateDir { .. } | Operation::RemoveFile { .. } => Vec::new(),
    }
}

fn backward(operation: &Operation) -> Vec<ByHand> {
    match operation {
        Operation::Rename { side, from, to, .. } | Operation::MoveAside { side, from, to, .. } => {
            vec![rename("To take it back yourself", *side, to, from)]
        }
        Operation::CopyNew { .. }
        | Operation::Exchange { .. }
        | Operation::CreateDir { .. }
        | Operation::RemoveFile { .. } => Vec::new(),
    }
}

pub(super) fn drifted(drift: &Drift) -> Vec<ByHand> {
    let mut lines = vec![plain("Find out first who or what changed the postoffice, and whether it is still at work.")];
    if let Some(Operation::Rename { side, from, to, .. }) = &drift.restore {
        lines.push(rename("To put it back yourself", *side, from, to));
    } else {
        lines.extend(drift.names.iter().filter_map(|name| loss(&name.at.path, &name.now, drift)));
    }
    lines.push(plain("Afterwards start reserial again: it compares record and disk anew."));
    lines
}

/// What to do about one of the names that is gone and that no single rename brings back.
fn loss(path: &TreePath, now: &Now, drift: &Drift) -> Option<ByHand> {
    let is_there = |path: TreePath| drift.names.iter().any(|name| name.at.path == path && name.now != Now::Absent);
    match now {
        Now::Absent if *path == paths::master() && is_there(paths::oldmast()) => {
            let says = "OLDMAST.GLB may be the missing MASTER.GLB, but the record does not know its digest. Compare it \
                        with the MASTER.GLB of the backup; only if they are the same, rename it.";
            Some(ByHand { says: says.into(), dos: vec![dos_rename(&paths::oldmast(), &paths::master())] })
        }
        Now::Absent if *path == paths::master() => {
            Some(plain("MASTER.GLB is to be brought back from the backup: nobody can log on without it (Q94259)."))
        }
        Now::Absent if *path == paths::p1() && !is_there(paths::pold()) => Some(plain(
            "P1 and POLD are both gone: bring P1 back from the backup, or look where it was moved to (Q135902).",
        )),
        _ => None,
    }
}

fn rename(why: &str, side: Side, from: &TreePath, to: &TreePath) -> ByHand {
    let mut dos = vec![dos_rename(from, to)];
    let directory = from.parent().is_some_and(|dir| dir.is_root());
    if directory && from.parent() == to.parent() {
        // REN of MS-DOS itself renames files only; MOVE renames a directory.
        dos.push(format!("MOVE {from} {to}   (MS-DOS 6, and only while there is no {to})"));
    }
    ByHand { says: format!("{why}: in {side}, give {from} the name {to}."), dos }
}

fn copy(from: &Place, to: &Place) -> ByHand {
    let says = format!("If you would rather do it yourself: copy {from} to {to}.");
    ByHand { says, dos: vec![format!("COPY /B {}\\{} {}\\{}", from.side, dos(&from.path), to.side, dos(&to.path))] }
}

fn dos_rename(from: &TreePath, to: &TreePath) -> String {
    match from.parent() == to.parent() {
        true => format!("REN {} {}", dos(from), to.name()),
        false => format!("MOVE {} {}", dos(from), dos(to)),
    }
}

fn dos(path: &TreePath) -> String {
    path.as_str().replace('/', "\\")
}

fn plain(says: &str) -> ByHand {
    ByHand { says: says.into(), dos: Vec::new() }
}
