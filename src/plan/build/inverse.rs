//! What takes an operation back.

use super::super::{Observed, Operation};
use crate::fsops::TreePath;
use crate::postoffice::paths;

/// Returns the operation that takes the operation of that number back, given what was observed when it was done;
/// `None` where what it made belongs to the record and stays.
pub fn inverse(number: u64, operation: &Operation, observed: &Observed, record: &TreePath) -> Option<Operation> {
    match operation {
        Operation::Rename { side, from, to, .. } | Operation::MoveAside { side, from, to, .. } => {
            Some(Operation::Rename { side: *side, from: to.clone(), to: from.clone(), print: observed.print })
        }
        Operation::CopyNew { to, print, .. } => {
            (!to.path.is_within(&paths::records())).then(|| Operation::RemoveFile { at: to.clone(), print: *print })
        }
        Operation::Exchange { side, live, out, incoming, was, becomes, .. } => Some(Operation::Exchange {
            side: *side,
            live: live.clone(),
            // A copy of ours goes into the record; a file that lay there before gets its name back.
            out: match *incoming == paths::staging() {
                true => record.join("ASIDE").join(&format!("NEWM{number:04}.GLB")),
                false => incoming.clone(),
            },
            incoming: out.clone(),
            was: *becomes,
            becomes: *was,
            mailbags: None,
        }),
        Operation::CreateDir { .. } | Operation::RemoveFile { .. } => None,
    }
}
