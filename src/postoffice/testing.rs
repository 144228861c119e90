//! A tree over `std::fs` for the tests of the modules that only read: no locks, no attributes.

#![expect(clippy::disallowed_methods, reason = "tests make the trees that they read")]

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::paths;
use crate::fsops::{Dress, Entry, FsError, Kind, LockProbe, ReadTree, ServerTime, TreePath, Verb};

/// A directory seen as a tree.
pub(crate) struct DiskTree {
    root: PathBuf,
    _keep: Option<tempfile::TempDir>,
}

impl DiskTree {
    /// Opens a directory.
    pub(crate) fn at(root: &Path) -> Self {
        Self { root: root.to_owned(), _keep: None }
    }

    /// Makes a tree of files given as `GLB/MASTER.GLB=176`; a name that ends in `/` is a directory.
    pub(crate) fn holding(files: &[&str]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let tree = Self { root: dir.path().to_owned(), _keep: Some(dir) };
        for file in files {
            match file.split_once('=') {
                None => fs::create_dir_all(tree.root.join(file)).unwrap(),
                Some((name, len)) => tree.put(name, &vec![b'.'; len.parse().unwrap()]),
            }
        }
        tree
    }

    /// Writes a file, with the directories above it.
    pub(crate) fn put(&self, name: &str, bytes: &[u8]) {
        let path = self.root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// A small retail postoffice with two mailboxes.
    pub(crate) fn retail() -> Self {
        let dirs = paths::DIRECTORIES.iter().map(|d| format!("{d}/"));
        let subs = paths::subdirectories().map(|d| format!("{d}/"));
        let files = [
            "GLB/MASTER.GLB=176",
            "GLB/ACCESS.GLB=1172",
            "GLB/ACCESS2.GLB=138",
            "GLB/ACCESS3.GLB=1024",
            "GLB/NETWORK.GLB=122",
            "GLB/DEFAULT.SCR=2059",
            "NME/ADMIN.NME=90",
        ];
        let all: Vec<String> = dirs.chain(subs).chain(files.map(str::to_owned)).collect();
        Self::holding(&all.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Makes a file that long, without anything in it.
    pub(crate) fn stretch(&self, name: &str, len: u64) {
        self.put(name, b"");
        fs::File::options().write(true).open(self.root.join(name)).unwrap().set_len(len).unwrap();
    }

    /// Removes a file or a directory.
    pub(crate) fn remove(&self, name: &str) {
        let path = self.root.join(name);
        if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
    }

    fn place(&self, path: &TreePath) -> Result<PathBuf, FsError> {
        let missing = || FsError::Missing { verb: Verb::Find, path: path.clone() };
        let entry = self.find(path)?.ok_or_else(missing)?;
        Ok(self.root.join(entry.path.as_str()))
    }
}

impl ReadTree for DiskTree {
    fn root(&self) -> &Path {
        &self.root
    }

    fn find(&self, path: &TreePath) -> Result<Option<Entry>, FsError> {
        let Some(parent) = path.parent() else { return Ok(None) };
        if !parent.is_root() && self.find(&parent)?.is_none() {
            return Ok(None);
        }
        let mut found = self.list(&parent)?.into_iter().filter(|e| e.name().eq_ignore_ascii_case(path.name()));
        match (found.next(), found.next()) {
            (Some(a), Some(b)) => Err(FsError::Ambiguous { first: a.path, second: b.path }),
            (one, _) => Ok(one),
        }
    }

    fn list(&self, dir: &TreePath) -> Result<Vec<Entry>, FsError> {
        let place = if dir.is_root() { self.root.clone() } else { self.place(dir)? };
        let mut entries = Vec::new();
        for entry in fs::read_dir(&place).map_err(|e| FsError::io(Verb::List, dir, e))? {
            let entry = entry.unwrap();
            let meta = entry.metadata().unwrap();
            let kind = if meta.is_symlink() {
                Kind::Link
            } else if meta.is_dir() {
                Kind::Dir
            } else {
                Kind::File
            };
            let name = place.strip_prefix(&self.root).unwrap().join(entry.file_name());
            entries.push(Entry {
                path: TreePath::parse(name.to_str().unwrap()).unwrap(),
                nameable: true,
                kind,
                len: if kind == Kind::File { meta.len() } else { 0 },
                modified: meta.modified().ok().map(|t| ServerTime(t.into())),
                read_only: meta.permissions().readonly(),
                hidden: false,
                identity: None,
            });
        }
        entries.sort_by_key(|e| e.path.folded());
        Ok(entries)
    }

    fn open(&self, file: &TreePath) -> Result<Box<dyn Read + Send>, FsError> {
        let opened = fs::File::open(self.place(file)?).map_err(|e| FsError::io(Verb::Read, file, e))?;
        Ok(Box::new(opened))
    }

    fn dress(&self, _file: &TreePath) -> Result<Dress, FsError> {
        Ok(Dress::default())
    }

    fn lock_probe(&self, _file: &TreePath) -> Result<LockProbe, FsError> {
        Ok(LockProbe::CannotKnow)
    }

    fn free_space(&self) -> Option<u64> {
        None
    }
}
