//! A bench: a folder of the program's own in which it finds out what a disk does before anything depends on it.
//!
//! The calls here are asked raw, without the looks that [`WriteTree`](super::WriteTree) takes before and after, because what
//! the system itself answers is the question. A bench is rooted in its own folder and no path leads out of it, so whatever
//! a strange disk does, it does to files that were made for the purpose.

use super::{FsError, RecordTree, TreePath};

/// What the system did with a rename onto a name that is taken, when asked not to replace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Onto {
    /// It refused.
    Refused,
    /// It knows no such call, and did nothing; what it said.
    NoSuchCall(String),
    /// It said that it renamed: what had the name is gone.
    Replaced,
}

/// What the system says to being asked to make something durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Synced {
    /// It says that it did.
    Yes,
    /// It knows no such call here; what it said.
    NoSuchCall(String),
    /// It failed; what it said.
    Failed(String),
}

/// A folder to try things in.
pub trait Bench: Send + Sync {
    /// Returns the folder as a tree, for the verbs that the change uses.
    fn tree(&self) -> &dyn RecordTree;

    /// Creates an empty file by create-new, without a look beforehand.
    ///
    /// # Errors
    /// [`FsError::Exists`] when the system says so, or whatever else it says.
    fn claim(&self, file: &TreePath) -> Result<(), FsError>;

    /// Asks the system to rename `from` onto `to`, which is there, and not to replace it.
    ///
    /// # Errors
    /// What the system says, other than that the name is taken or that it knows no such call.
    fn rename_onto(&self, from: &TreePath, to: &TreePath) -> Result<Onto, FsError>;

    /// Asks the system to make a file durable, and hands on what it says.
    fn sync_file(&self, file: &TreePath) -> Synced;

    /// Asks the system to make the names in a directory durable, and hands on what it says.
    fn sync_dir(&self, dir: &TreePath) -> Synced;

    /// Opens a file to the exclusion of all others, and holds it until what is returned is dropped; `None` where the
    /// system has no such way to open.
    ///
    /// # Errors
    /// What the system says.
    fn hold_alone(&self, file: &TreePath) -> Result<Option<Box<dyn Send>>, FsError>;
}
