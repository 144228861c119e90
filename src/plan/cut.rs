//! Names that were cut off. On a FAT disk a power cut in the middle of a rename leaves two names for one content, and the disk
//! check that follows cuts one of them off where the other's content begins. With an intent of ours that explains both
//! names, the whole one tells what became of the rename, and the other is a remnant: nothing that is not in the whole one.

use std::io::Read as _;

use serde::{Deserialize, Serialize};

use crate::fsops::{FsError, TreePath, Verb, digest_of};
use crate::postoffice::paths;

use super::execute::print_of;
use super::probe::Eye;
use super::{Operation, Place, Print, Probe, Side, Sight, provisional};

/// A name that holds only the beginning of what another holds whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// What is left.
    pub piece: Piece,
    /// What the disk says without the cut name.
    pub then: Probe,
}

/// The beginning of a file, left under a second name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// The name that holds the beginning only.
    pub at: Place,
    /// How many bytes of it.
    pub len: u64,
    /// The name that holds it whole.
    pub whole: Place,
    /// How many bytes that has.
    pub of: u64,
}

/// Looks whether a disk that is neither as before nor as after is so because one name was cut off, or because a rename stands
/// under both of its names.
pub(super) fn explained(operation: &Operation, trees: Sight<'_>, what: String) -> Result<Probe, FsError> {
    for (at, whole, print) in pairs(operation) {
        let tree = trees.side(whole.side);
        let it = tree.find(&whole.path)?.filter(|entry| entry.is_file() && entry.len == print.len);
        if it.is_none() || print_of(tree, &whole.path)? != print {
            continue;
        }
        let Some(other) = tree.find(&at.path)?.filter(crate::fsops::Entry::is_file) else { continue };
        if other.len == print.len && print_of(tree, &at.path)? == print {
            return Ok(Probe::Foreign(format!(
                "{what}. Both names hold the same: if the power failed, end this program and have the disk checked first \
                 (CHKDSK, fsck), then start again"
            )));
        }
        if other.len >= print.len || used_by_others(&at) || !begins(trees, &whole, &at.path, other.len)? {
            continue;
        }
        let then = Eye { trees, hidden: Some(&at) }.look(operation)?;
        if !matches!(then, Probe::Foreign(_)) {
            let piece = Piece { at, len: other.len, whole, of: print.len };
            return Ok(Probe::Cut(Box::new(Cut { piece, then })));
        }
    }
    Ok(Probe::Foreign(what))
}

/// Returns pairs of names that one rename of the operation connects: the one that may be cut, the one that may be whole.
fn pairs(operation: &Operation) -> Vec<(Place, Place, Print)> {
    let at = |side: Side, path: &TreePath| Place { side, path: path.clone() };
    let both = |a: Place, b: Place, print: Print| vec![(a.clone(), b.clone(), print), (b, a, print)];
    match operation {
        Operation::Rename { side, from, to, print: Some(print) }
        | Operation::MoveAside { side, from, to, print: Some(print) } => both(at(*side, to), at(*side, from), *print),
        Operation::CopyNew { to, print, staged, .. } if *staged != to.path => {
            both(to.clone(), at(to.side, staged), *print)
        }
        Operation::RemoveFile { at: file, print } => {
            both(at(file.side, &provisional(&file.path)), file.clone(), *print)
        }
        Operation::Exchange { side, live, out, incoming, was, becomes, .. } => {
            let first = both(at(*side, out), at(*side, live), *was);
            first.into_iter().chain(both(at(*side, incoming), at(*side, live), *becomes)).collect()
        }
        Operation::Rename { .. }
        | Operation::MoveAside { .. }
        | Operation::CopyNew { .. }
        | Operation::CreateDir { .. } => Vec::new(),
    }
}

/// In the queue between postoffices mail programs make files at any time: a short one there may be one of theirs.
fn used_by_others(at: &Place) -> bool {
    at.side == Side::Old && [paths::p1(), paths::pold()].iter().any(|queue| at.path.is_within(queue))
}

fn begins(trees: Sight<'_>, whole: &Place, piece: &TreePath, len: u64) -> Result<bool, FsError> {
    let tree = trees.side(whole.side);
    let head = digest_of(tree.open(&whole.path)?.take(len)).map_err(|e| FsError::io(Verb::Read, &whole.path, e))?;
    Ok(head == tree.digest(piece)?)
}
