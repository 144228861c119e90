//! Operations and files with their digests: what each operation took and left, and all files of a tree before and after, as
//! `sha256sum -c` reads them.

use crate::engine::judge::Case;
use crate::engine::ledger::{Ledger, What};
use crate::engine::story;
use crate::fsops::TreePath;
use crate::journal::{Change, Line, OpRecord, OpStatus};
use crate::plan::{Operation, Print, Side};
use crate::postoffice::paths;

use super::super::model::{FileTold, OperationTold, Sums};
use super::super::words::{clean, sha256sums, who};

/// Returns an operation as it is told.
pub(super) fn operation(case: &Case<'_>, op: &OpRecord) -> OperationTold {
    let step = op.action.and_then(|action| case.procedure.action(action)).map(|(step, _)| step.id.to_string());
    let (took, left) = took_and_left(op);
    let notes = match &op.status {
        OpStatus::Done(seen) => seen.notes.iter().map(|note| clean(note)).collect(),
        _ => Vec::new(),
    };
    OperationTold {
        number: op.number,
        step,
        in_record: !op.operation.touches_postoffice(case.record),
        undoes: op.undoes,
        verb: op.operation.verb(),
        status: match &op.status {
            OpStatus::Intended => "intended",
            OpStatus::Done(_) | OpStatus::Used => "done",
            OpStatus::Failed { .. } => "failed",
            OpStatus::NotBegun => "not-begun",
            OpStatus::Resolved(_) => "resolved",
            OpStatus::Undone { .. } => "undone",
        },
        says: story::operation(op, case.change.tense()),
        took,
        left,
        begun: who(&op.begun),
        ended_at: op.ended,
        notes,
    }
}

/// What an operation took, and what it left: that which failed or was not begun has left nothing.
fn took_and_left(op: &OpRecord) -> (Vec<FileTold>, Vec<FileTold>) {
    let seen = match &op.status {
        OpStatus::Done(seen) => seen.print,
        _ => None,
    };
    let went = matches!(op.status, OpStatus::Done(_) | OpStatus::Used | OpStatus::Undone { .. });
    let file = |side, path: &TreePath, print: Option<Print>| print.map(|print| told(side, path, Some(print)));
    let (took, left) = match &op.operation {
        Operation::Rename { side, from, to, print } | Operation::MoveAside { side, from, to, print } => {
            (vec![file(*side, from, *print)], vec![file(*side, to, seen.or(*print))])
        }
        Operation::CopyNew { from, to, print, .. } => {
            (vec![file(from.side, &from.path, Some(*print))], vec![file(to.side, &to.path, seen.or(Some(*print)))])
        }
        Operation::CreateDir { .. } => (Vec::new(), Vec::new()),
        Operation::RemoveFile { at, print } => (vec![file(at.side, &at.path, Some(*print))], Vec::new()),
        Operation::Exchange { side, live, out, incoming, was, becomes, .. } => (
            vec![file(*side, live, Some(*was)), file(*side, incoming, Some(*becomes))],
            vec![file(*side, out, Some(*was)), file(*side, live, seen.or(Some(*becomes)))],
        ),
    };
    let left = if went { left } else { Vec::new() };
    (took.into_iter().flatten().collect(), left.into_iter().flatten().collect())
}

fn told(side: Side, path: &TreePath, print: Option<Print>) -> FileTold {
    FileTold {
        tree: side.to_string(),
        path: clean(path.as_str()),
        kept: path.is_within(&paths::records()),
        bytes: print.map(|print| print.len),
        sha256: print.map(|print| print.sha256),
    }
}

/// Returns the files of each tree, before and after; a state without a file is left out.
pub(super) fn sums(change: &Change, lines: &[Line]) -> Vec<Sums> {
    let ledger = Ledger::of(lines);
    let states = [("before", &ledger.before), ("after", &ledger.after)];
    let all = states.into_iter().flat_map(|(state, places)| {
        [(Side::Old, "OLD", &change.old), (Side::New, "NEW", &change.new)].map(|(side, tree, root)| {
            let own = places.iter().filter(|((of, _), _)| *of == side);
            let files = own.filter_map(|((_, path), what)| match what {
                What::File(print) => Some(told(side, path, Some(*print))),
                What::SomeFile | What::Dir | What::Absent => None,
            });
            let files: Vec<FileTold> = files.collect();
            Sums { state, tree, root: clean(root), sha256sums: sha256sums(files.iter()), files }
        })
    });
    all.filter(|sums| !sums.files.is_empty()).collect()
}
