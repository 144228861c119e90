//! What each verb demands of a tree before anything is done, told once for both implementations, so that a
//! rehearsal refuses exactly what the live run refuses, and with the same error.
//!
//! Must not know on what it looks: everything is asked through [`Lookup`].

use std::io::{self, Read};

use super::{Entry, FsError, Kind, ReadTree, Sha256, TreePath, Verb};

/// The part of [`ReadTree`] that the rules need.
pub(super) trait Lookup {
    /// As [`ReadTree::find`].
    fn find(&self, path: &TreePath) -> Result<Option<Entry>, FsError>;
    /// As [`ReadTree::list`].
    fn list(&self, dir: &TreePath) -> Result<Vec<Entry>, FsError>;
}

impl<T: ReadTree + ?Sized> Lookup for T {
    fn find(&self, path: &TreePath) -> Result<Option<Entry>, FsError> {
        ReadTree::find(self, path)
    }
    fn list(&self, dir: &TreePath) -> Result<Vec<Entry>, FsError> {
        ReadTree::list(self, dir)
    }
}

/// A rename that the rules allow.
#[derive(Debug)]
pub(super) struct Move {
    /// What is renamed, spelled as the disk spells it.
    pub source: Entry,
    /// The new path: the directory as the disk spells it, the name as the caller spells it.
    pub target: TreePath,
}

impl Move {
    /// Returns whether only the case of the name changes.
    pub fn is_respelling(&self) -> bool {
        self.source.path == self.target
    }
}

/// Returns the file at `path`.
pub(super) fn file<T: Lookup + ?Sized>(tree: &T, verb: Verb, path: &TreePath) -> Result<Entry, FsError> {
    let entry = present(tree, verb, path)?;
    if entry.kind != Kind::File {
        return Err(wrong_kind(entry, "file"));
    }
    Ok(entry)
}

/// Returns the directory at `path`.
pub(super) fn dir<T: Lookup + ?Sized>(tree: &T, verb: Verb, path: &TreePath) -> Result<Entry, FsError> {
    let entry = present(tree, verb, path)?;
    enterable(&entry)?;
    Ok(entry)
}

/// Refuses to look into anything but a directory.
pub(super) fn enterable(entry: &Entry) -> Result<(), FsError> {
    match entry.kind {
        Kind::Dir if entry.nameable => Ok(()),
        Kind::Dir => Err(FsError::Unnameable(entry.path.clone())),
        Kind::File | Kind::Link | Kind::Other => Err(wrong_kind(entry.clone(), "directory")),
    }
}

/// Returns the empty directory at `path`, which is not the root.
pub(super) fn empty_dir<T: Lookup + ?Sized>(tree: &T, path: &TreePath) -> Result<Entry, FsError> {
    let entry = dir(tree, Verb::Remove, path)?;
    if entry.path.is_root() {
        return Err(senseless(Verb::Remove, path, "it is the root of the postoffice"));
    }
    match tree.list(&entry.path)?.as_slice() {
        [] => Ok(entry),
        [first, ..] => Err(not_empty(&entry.path, &format!("it holds {}", first.path))),
    }
}

/// Returns the error for a directory of our own making that holds something of others.
pub(super) fn not_empty(path: &TreePath, found: &str) -> FsError {
    FsError::Changed { path: path.clone(), expected: "an empty directory".into(), found: found.into() }
}

/// Returns where a new name goes: its directory is there, and nothing has that name in any spelling.
pub(super) fn vacant<T: Lookup + ?Sized>(tree: &T, verb: Verb, path: &TreePath) -> Result<TreePath, FsError> {
    let target = below_its_dir(tree, verb, path)?;
    match tree.find(&target)? {
        Some(taken) => Err(FsError::Exists { verb, path: taken.path }),
        None => Ok(target),
    }
}

/// Returns the rename of `from` to `to`: the source is there, the target is not (unless it is the source
/// itself in another case).
pub(super) fn rename<T: Lookup + ?Sized>(tree: &T, from: &TreePath, to: &TreePath) -> Result<Move, FsError> {
    let source = present(tree, Verb::Rename, from)?;
    if source.kind == Kind::Other {
        return Err(wrong_kind(source, "file or directory"));
    }
    if to != from && to.is_within(from) {
        return Err(senseless(Verb::Rename, from, "the new name lies inside of it"));
    }
    let target = below_its_dir(tree, Verb::Rename, to)?;
    if target == source.path && target.as_str() != source.path.as_str() {
        return Ok(Move { source, target });
    }
    let target = vacant(tree, Verb::Rename, &target)?;
    Ok(Move { source, target })
}

/// Returns the entry at `path`, which is there, is no link and can be named.
fn present<T: Lookup + ?Sized>(tree: &T, verb: Verb, path: &TreePath) -> Result<Entry, FsError> {
    let entry = tree.find(path)?.ok_or_else(|| FsError::Missing { verb, path: path.clone() })?;
    if entry.kind == Kind::Link {
        return Err(FsError::Link(entry.path));
    }
    if !entry.nameable {
        return Err(FsError::Unnameable(entry.path));
    }
    Ok(entry)
}

fn below_its_dir<T: Lookup + ?Sized>(tree: &T, verb: Verb, path: &TreePath) -> Result<TreePath, FsError> {
    let parent = path.parent().ok_or_else(|| FsError::Exists { verb, path: path.clone() })?;
    Ok(dir(tree, verb, &parent)?.path.join(path.name()))
}

fn wrong_kind(entry: Entry, wanted: &'static str) -> FsError {
    if entry.kind == Kind::Link {
        return FsError::Link(entry.path);
    }
    FsError::WrongKind { path: entry.path, wanted }
}

fn senseless(verb: Verb, path: &TreePath, why: &'static str) -> FsError {
    FsError::io(verb, path, io::Error::new(io::ErrorKind::InvalidInput, why))
}

/// Refuses to remove a file that is not what we left.
pub(super) fn still_ours(entry: &Entry, ours: &Sha256, found: &Sha256) -> Result<(), FsError> {
    if ours == found {
        return Ok(());
    }
    Err(FsError::Changed { path: entry.path.clone(), expected: ours.short(), found: found.short() })
}

/// Hands all of `content` to `write`, block by block; `path` is where it goes.
pub(super) fn pour(
    path: &TreePath,
    content: &mut dyn Read,
    mut write: impl FnMut(&[u8]) -> io::Result<()>,
) -> Result<(), FsError> {
    let mut block = vec![0; 64 * 1024];
    loop {
        let n = match content.read(&mut block) {
            Ok(0) => return Ok(()),
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            // Not FsError::io: what is missing or there already is not the file at `path`.
            Err(source) => {
                return Err(FsError::Io { verb: Verb::Write, path: path.to_string(), source });
            }
        };
        write(&block[..n]).map_err(|e| FsError::io(Verb::Write, path, e))?;
    }
}
