//! One look at a tree: every directory is listed once, and every file opened once, however often they are asked for.
//!
//! Finding a name without regard to case means listing each directory on the way; a survey asks for hundreds of names
//! in a few directories, and on a share every listing is a round trip. Once a look has listed a directory it knows how
//! the names in it are spelled, and asks the tree for nothing else. A glance lives for one look only: it must never
//! be kept, since it would not see what changes.
//!
//! Two exceptions: [`find_now`](ReadTree::find_now) searches anew, which it exists for; and a file that is longer than what is
//! kept is opened again when it is asked for again, except for its digest.

use std::collections::HashMap;
use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::tree::head_of;
use super::{
    Dress, Entry, FsError, Identity, Kind, LockProbe, MayWrite, Place, ReadTree, Sha256, TreePath, Verb, digest_of,
    rules,
};

/// A tree as one look sees it.
pub struct Glance<'a> {
    tree: &'a dyn ReadTree,
    lists: Mutex<HashMap<String, Arc<Vec<Entry>>>>,
    files: Mutex<Files>,
}

/// What was read of files, by name.
#[derive(Default)]
struct Files {
    digests: HashMap<String, (Sha256, u64)>,
    contents: HashMap<String, Arc<[u8]>>,
    /// The bytes that all contents have together.
    kept: usize,
}

/// The most bytes of one file that are kept for the rest of a look: far more than a NETWORK.GLB or an XTN has.
const KEPT: usize = 128 * 1024;
/// The most bytes that are kept of all files together.
const KEPT_IN_ALL: usize = 8 * 1024 * 1024;
/// The most entries of directories that are kept after they were [visited](ReadTree::visit): several times what all
/// directories but those of messages have. What is [listed](ReadTree::list) is kept whatever its length.
const ENTRIES: usize = 20_000;

impl<'a> Glance<'a> {
    /// Begins a look.
    pub fn of(tree: &'a dyn ReadTree) -> Self {
        Self { tree, lists: Mutex::default(), files: Mutex::default() }
    }

    fn lists(&self) -> MutexGuard<'_, HashMap<String, Arc<Vec<Entry>>>> {
        self.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn files(&self) -> MutexGuard<'_, Files> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the listing of a directory spelled as its parent's listing gave it.
    fn listed(&self, dir: &TreePath) -> Result<Arc<Vec<Entry>>, FsError> {
        let key = dir.folded();
        if let Some(list) = self.lists().get(&key) {
            return Ok(Arc::clone(list));
        }
        let mut list = Vec::new();
        self.tree.visit(dir, &mut |entry| list.push(entry))?;
        Ok(self.keep(key, list))
    }

    fn keep(&self, key: String, mut list: Vec<Entry>) -> Arc<Vec<Entry>> {
        list.sort_by(Entry::by_name);
        let list = Arc::new(list);
        self.lists().insert(key, Arc::clone(&list));
        list
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
            let Some(entry) = self.in_dir(&dir, name)? else { return Ok(None) };
            rules::enterable(&entry)?;
            dir = entry.path;
        }
        self.in_dir(&dir, path.name())
    }

    fn find_now(&self, path: &TreePath) -> Result<Option<Entry>, FsError> {
        self.tree.find_now(path)
    }

    fn list(&self, dir: &TreePath) -> Result<Vec<Entry>, FsError> {
        let dir = if dir.is_root() { dir.clone() } else { rules::dir(self, Verb::List, dir)?.path };
        self.listed(&dir).map(|list| list.to_vec())
    }

    fn visit(&self, dir: &TreePath, each: &mut dyn FnMut(Entry)) -> Result<(), FsError> {
        let key = dir.folded();
        let known = self.lists().get(&key).cloned();
        if let Some(known) = known {
            known.iter().cloned().for_each(each);
            return Ok(());
        }
        let room = ENTRIES.saturating_sub(self.lists().values().map(|list| list.len()).sum());
        let (mut list, mut all) = (Vec::new(), 0_usize);
        self.tree.visit(dir, &mut |entry| {
            all += 1;
            if all <= room {
                list.push(entry.clone());
            } else {
                list = Vec::new();
            }
            each(entry);
        })?;
        if all <= room {
            self.keep(key, list);
        }
        Ok(())
    }

    fn visit_names(&self, dir: &TreePath, each: &mut dyn FnMut(&str, Kind)) -> Result<(), FsError> {
        let known = self.lists().get(&dir.folded()).cloned();
        match known {
            Some(known) => known.iter().for_each(|entry| each(entry.name(), entry.kind)),
            None => self.tree.visit_names(dir, each)?,
        }
        Ok(())
    }

    fn open(&self, file: &TreePath) -> Result<Box<dyn Read + Send>, FsError> {
        let (path, key) = (rules::file(self, Verb::Read, file)?.path, file.folded());
        if let Some(known) = self.files().contents.get(&key) {
            return Ok(Box::new(Cursor::new(Arc::clone(known))));
        }
        let mut open = self.tree.open_listed(&path)?;
        let head = head_of(&mut open, &path, KEPT as u64 + 1)?;
        if head.len() > KEPT {
            return Ok(Box::new(Cursor::new(head).chain(open)));
        }
        let head: Arc<[u8]> = head.into();
        let mut files = self.files();
        if files.kept + head.len() <= KEPT_IN_ALL {
            files.kept += head.len();
            files.contents.insert(key, Arc::clone(&head));
        }
        Ok(Box::new(Cursor::new(head)))
    }

    fn identity(&self, path: &TreePath) -> Result<Option<Identity>, FsError> {
        match self.find(path)? {
            Some(entry) if entry.identity.is_none() => self.tree.identity(&entry.path),
            found => Ok(found.and_then(|entry| entry.identity)),
        }
    }

    fn dress(&self, file: &TreePath) -> Result<Dress, FsError> {
        self.tree.dress_listed(&rules::file(self, Verb::Read, file)?.path)
    }

    fn lock_probe(&self, file: &TreePath) -> Result<LockProbe, FsError> {
        self.tree.lock_probe_listed(&rules::file(self, Verb::Lock, file)?.path)
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

    fn head_and_digest(&self, file: &TreePath, most: u64) -> Result<(Vec<u8>, (Sha256, u64)), FsError> {
        let mut open = self.open(file)?;
        let head = head_of(&mut open, file, most)?;
        let key = file.folded();
        let known = self.files().digests.get(&key).copied();
        let digest = match known {
            Some(known) => known,
            None => digest_of(head.as_slice().chain(open)).map_err(|e| FsError::io(Verb::Read, file, e))?,
        };
        self.files().digests.insert(key, digest);
        Ok((head, digest))
    }

    fn digest(&self, file: &TreePath) -> Result<(Sha256, u64), FsError> {
        let known = self.files().digests.get(&file.folded()).copied();
        known.map_or_else(|| Ok(self.head_and_digest(file, 0)?.1), Ok)
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
        assert_eq!(glance.read(&file, 1).unwrap(), b".", "and all of it is of one moment");
        assert_eq!(Glance::of(&tree).read(&file, 99).unwrap(), b"new");
    }
}
