//! Holds a tree against what the record says that operations left there: places, kinds, lengths and digests, read now.

use crate::fsops::{FsError, Kind, ReadTree, TreePath};
use crate::journal::Change;
use crate::plan::{Place, Print, Side};
use crate::postoffice::{layout, paths};

use super::drift::{drift, known_master};
use super::ledger::{Ledger, What};

/// How much of a tree is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope<'a> {
    /// Everything that the record tells of.
    Whole,
    /// What is kept in the folder of the record only: later changes may have changed the rest.
    Kept(&'a TreePath),
}

/// A place that is not as the record says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differs {
    /// Where.
    pub at: Place,
    /// What the record says.
    pub expected: String,
    /// What is there.
    pub found: String,
}

/// What a look showed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// How many files were read and are as they were left.
    pub files: usize,
    /// How many directories and free names are as they were left.
    pub names: usize,
    /// What is not.
    pub differs: Vec<Differs>,
    /// What is otherwise than the record says about the four names on which a change turns, a line each.
    pub drift: Vec<String>,
    /// What is as it may be, and worth knowing.
    pub notes: Vec<String>,
}

/// Reads everything again that operations have left in one of the trees. Looks only.
///
/// # Errors
/// When the tree cannot be read.
pub fn held(
    ledger: &Ledger,
    change: &Change,
    scope: Scope<'_>,
    (side, tree): (Side, &dyn ReadTree),
) -> Result<Held, FsError> {
    let mut held = Held::default();
    let mut turning = Vec::new();
    if side == Side::Old && scope == Scope::Whole && change.closed.is_none() {
        // For a change in progress the four names have a rule of their own.
        turning = vec![paths::p1(), paths::pold(), paths::master(), paths::oldmast()];
        let seen = layout(tree)?;
        held.drift = drift(change, &seen).map(|drift| drift.differs).unwrap_or_default();
        // Mail programs may write to it on other days; while P1 is away nobody should.
        let print = seen.master.as_ref().map(|file| Print { len: file.len, sha256: file.sha256 });
        let quiet = change.frozen() && !change.swapped() && change.unfinished().is_none() && change.adopted.is_none();
        if quiet && held.drift.is_empty() && known_master(change).is_some_and(|kept| Some(kept) != print) {
            held.drift.push("MASTER.GLB is not the file that was kept before step 5a".into());
        }
        if change.frozen() && seen.p1.is_some() && seen.pold.is_some() {
            held.notes.push("A mail program has made a new P1 beside POLD: step 8 brings its mail in.".into());
        }
    }
    let unfinished = change.unfinished().map(|op| &op.operation);
    let doubtful = |path: &TreePath| unfinished.is_some_and(|operation| operation.names(side, path));
    for ((_, path), what) in ledger.after.iter().filter(|((of, _), _)| *of == side) {
        let inside = match scope {
            Scope::Whole => !turning.contains(path),
            Scope::Kept(record) => path.is_within(record),
        };
        if !inside || doubtful(path) {
            continue;
        }
        match found(tree, path, *what)? {
            None if matches!(what, What::File(_) | What::SomeFile) => held.files += 1,
            None => held.names += 1,
            Some(found) => {
                let at = Place { side, path: path.clone() };
                held.differs.push(Differs { at, expected: told(*what), found });
            }
        }
    }
    Ok(held)
}

/// Returns what is there when it is not what should be.
fn found(tree: &dyn ReadTree, path: &TreePath, what: What) -> Result<Option<String>, FsError> {
    let entry = tree.find(path)?;
    Ok(match (what, entry.map(|entry| entry.kind)) {
        (What::Absent, None) | (What::Dir, Some(Kind::Dir)) | (What::SomeFile, Some(Kind::File)) => None,
        (_, None) => Some("nothing".into()),
        (What::File(print), Some(Kind::File)) => {
            let (sha256, len) = tree.digest(path)?;
            let now = Print { len, sha256 };
            (now != print).then(|| told(What::File(now)))
        }
        (_, Some(Kind::File)) => Some("a file".into()),
        (_, Some(Kind::Dir)) => Some("a directory".into()),
        (_, Some(Kind::Link | Kind::Other)) => Some("a link or something else".into()),
    })
}

fn told(what: What) -> String {
    match what {
        What::File(print) => print.to_string(),
        What::SomeFile => "a file".into(),
        What::Dir => "a directory".into(),
        What::Absent => "nothing".into(),
    }
}
