//! One look at a tree: every directory is listed once, and every file read once, however often they are asked for: for
//! its digest, and for its content where that is short.
//!
//! Finding a name without regard to case means listing each directory on the way; a survey asks for hundreds of names
//! in a few directories, and on a share every listing is a round trip. A glance lives for one look only: it must never
//! be kept, since it would not see what changes.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Dress, Entry, FsError, Kind, LockProbe, MayWrite, Place, ReadTree, Sha256, TreePath, Verb};

/// A tree as one look sees it.
pub struct Glance<'a> {
    tree: &'a dyn ReadTree,
    lists: Mutex<HashMap<String, Arc<Vec<Entry>>>>,
    digests: Mutex<HashMap<String, (Sha256, u64)>>,
    contents: Mutex<Contents>,
}

/// What was read of short files, by name and limit.
type Contents = HashMap<(String, u64), Arc<Vec<u8>>>;

/// The most bytes of one file that are kept for the rest of a look: far more than a NETWORK.GLB or an XTN has.
const KEPT: usize = 128 * 1024;

impl<'a> Glance<'a> {
    /// Begins a look.
    pub fn of(tree: &'a dyn ReadTree) -> Self {
        Self { tree, lists: Mutex::default(), digests: Mutex::default(), contents: Mutex::default() }
    }

    fn listed(&self, dir: &TreePath) -> Result<Arc<Vec<Entry>>, FsError> {
        let key = dir.folded();
        if let Some(list) = self.lists.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Arc::clone(list));
        }
        let list = Arc::new(self.tree.list(dir)?);
        self.lists.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&list));
        Ok(list)
    }

    fn in_dir(&self, dir: &TreePath, name: &str) -> Result<Option<Entry>, FsError> {
        let list = self.listed(dir)?;
        let mut same = list.iter().filter(|entry| entry.name().eq_ignore_ascii_case(name));
        match (same.next(), same.next()) {
            (Some(a), Some(b)) => Err(FsError::Ambiguous { first: a.path.clone(), second: b.path.clone() }),
            (found, _) => Ok(found.cloned()),
        }
    }
}

impl ReadTree for Glance<'_> {
    fn root(&self) -> &Path {
        self.tree.root()
    }

    fn find(&self, path: &TreePath) -> Result<Option<Entry>, FsError> {
        let Some(parent) = path.parent() else { return self.tree.find(path) };
        let mut dir = TreePath::root();
        for name in parent.names() {
            match self.in_dir(&dir, name)? {
                None => return Ok(None),
                Some(entry) => match entry.kind {
                    Kind::Dir => dir = entry.path,
                    Kind::Link => return Err(FsError::Link(entry.path)),
                    Kind::File | Kind::Other => {
                        return Err(FsError::WrongKind { path: entry.path, wanted: "directory" });
                    }
                },
            }
        }
        self.in_dir(&dir, path.name())
    }

    fn list(&self, dir: &TreePath) -> Result<Vec<Entry>, FsError> {
        if !dir.is_root() && self.find(dir)?.is_none() {
            return Err(FsError::Missing { verb: Verb::List, path: dir.clone() });
        }
        self.listed(dir).map(|list| list.to_vec())
    }

    fn open(&self, file: &TreePath) -> Result<Box<dyn Read + Send>, FsError> {
        self.tree.open(file)
    }

    fn read(&self, file: &TreePath, limit: u64) -> Result<Vec<u8>, FsError> {
        let key = (file.folded(), limit);
        if let Some(known) = self.contents.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(known.to_vec());
        }
        let bytes = self.tree.read(file, limit)?;
        if bytes.len() <= KEPT {
            let kept = Arc::new(bytes.clone());
            self.contents.lock().unwrap_or_else(PoisonError::into_inner).insert(key, kept);
        }
        Ok(bytes)
    }

    fn dress(&self, file: &TreePath) -> Result<Dress, FsError> {
        self.tree.dress(file)
    }

    fn lock_probe(&self, file: &TreePath) -> Result<LockProbe, FsError> {
        self.tree.lock_probe(file)
    }

    fn free_space(&self) -> Option<u64> {
        self.tree.free_space()
    }

    fn place(&self) -> Place {
        self.tree.place()
    }

    fn may_write(&self, path: &TreePath) -> Result<MayWrite, FsError> {
        self.tree.may_write(path)
    }

    fn digest(&self, file: &TreePath) -> Result<(Sha256, u64), FsError> {
        let key = file.folded();
        if let Some(known) = self.digests.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(*known);
        }
        let digest = self.tree.digest(file)?;
        self.digests.lock().unwrap_or_else(PoisonError::into_inner).insert(key, digest);
        Ok(digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postoffice::testing::DiskTree;

    #[test]
    fn a_file_is_read_once_in_a_look_and_anew_in_the_next() {
        let tree = DiskTree::holding(&["GLB/NETWORK.GLB=3"]);
        let (file, other_case) =
            (TreePath::parse("GLB/NETWORK.GLB").unwrap(), TreePath::parse("glb/network.glb").unwrap());
        let glance = Glance::of(&tree);
        assert_eq!(glance.read(&file, 99).unwrap(), b"...");
        tree.put("GLB/NETWORK.GLB", b"new");
        assert_eq!(glance.read(&other_case, 99).unwrap(), b"...");
        assert_eq!(glance.read(&file, 1).unwrap(), b"n", "another limit is another question");
        assert_eq!(Glance::of(&tree).read(&file, 99).unwrap(), b"new");
    }
}
