//! Looking at a rehearsed tree: the base, as the nodes say that it has become.

use std::io::{self, Read};
use std::sync::Arc;

use super::moved::Moved;
use super::nodes::{MemoryFile, Node, Nodes};
use crate::fsops::rules::{self, Lookup};
use crate::fsops::{Dress, Entry, FsError, Identity, Kind, LockProbe, ReadTree, TreePath, Verb};

/// The base and the nodes at one moment.
pub(super) struct View<'a> {
    pub base: &'a dyn ReadTree,
    pub nodes: &'a Nodes,
}

/// Who has the content of a file.
enum Holder<'a> {
    Base(Moved, Option<&'a Dress>),
    Memory(&'a MemoryFile),
}

impl Lookup for View<'_> {
    fn find(&self, path: &TreePath) -> Result<Option<Entry>, FsError> {
        match self.nodes.nearest(path) {
            None => self.base.find(path),
            Some((_, Node::Gone)) => Ok(None),
            Some((seen, Node::Base { dress, .. })) => {
                let moved = self.nodes.origin(path);
                let found = self.base.find(&moved.in_base(path));
                let found = found.map_err(|e| moved.error(e))?;
                Ok(found.map(|entry| match dress {
                    Some(dress) if seen == path => {
                        Entry { read_only: dress.read_only, hidden: dress.hidden, ..moved.entry(entry) }
                    }
                    _ => moved.entry(entry),
                }))
            }
            Some((seen, Node::File(file))) if seen == path => Ok(Some(file_entry(seen, file))),
            Some((seen, Node::File(_))) => Err(FsError::WrongKind { path: seen.clone(), wanted: "directory" }),
            Some((seen, Node::Dir)) if seen == path => Ok(Some(own(seen, Kind::Dir))),
            Some((_, Node::Dir)) => Ok(None),
        }
    }

    fn list(&self, dir: &TreePath) -> Result<Vec<Entry>, FsError> {
        let dir = rules::dir(self, Verb::List, dir)?.path;
        let mut entries = match self.nodes.nearest(&dir) {
            Some((_, Node::Dir)) => Vec::new(),
            _ => {
                let moved = self.nodes.origin(&dir);
                let listed = self.base.list(&moved.in_base(&dir));
                let listed = listed.map_err(|e| moved.error(e))?;
                listed.into_iter().map(|e| moved.entry(e)).collect()
            }
        };
        for (path, node) in self.nodes.children(&dir) {
            entries.retain(|entry| entry.path != *path);
            if !matches!(node, Node::Gone) {
                entries.extend(self.find(path)?);
            }
        }
        entries.sort_by(Entry::by_name);
        Ok(entries)
    }
}

impl View<'_> {
    /// As [`ReadTree::open`].
    pub fn open(&self, file: &TreePath) -> Result<Box<dyn Read + Send>, FsError> {
        let path = rules::file(self, Verb::Read, file)?.path;
        match self.holder(&path) {
            Holder::Memory(file) => Ok(Box::new(io::Cursor::new(Arc::clone(&file.bytes)))),
            Holder::Base(moved, _) => {
                let opened = self.base.open(&moved.in_base(&path));
                opened.map_err(|e| moved.error(e))
            }
        }
    }

    /// As [`ReadTree::open_listed`].
    pub fn open_listed(&self, file: &TreePath) -> Result<Box<dyn Read + Send>, FsError> {
        self.asked_of_base(file, |path| self.base.open_listed(path)).unwrap_or_else(|| self.open(file))
    }

    /// As [`ReadTree::identity`]. What exists only in the rehearsal has none.
    pub fn identity(&self, path: &TreePath) -> Result<Option<Identity>, FsError> {
        self.asked_of_base(path, |path| self.base.identity(path)).unwrap_or(Ok(None))
    }

    /// As [`ReadTree::dress_listed`].
    pub fn dress_listed(&self, file: &TreePath) -> Result<Dress, FsError> {
        match self.nodes.nearest(file) {
            None => self.base.dress_listed(file),
            Some(_) => self.dress(file),
        }
    }

    /// As [`ReadTree::lock_probe_listed`].
    pub fn lock_probe_listed(&self, file: &TreePath) -> Result<LockProbe, FsError> {
        self.asked_of_base(file, |path| self.base.lock_probe_listed(path)).unwrap_or_else(|| self.lock_probe(file))
    }

    /// Asks the base about what it has at `path`, perhaps under another name; `None` where it has nothing to say.
    fn asked_of_base<T>(
        &self,
        path: &TreePath,
        ask: impl FnOnce(&TreePath) -> Result<T, FsError>,
    ) -> Option<Result<T, FsError>> {
        match self.nodes.nearest(path) {
            None => Some(ask(path)),
            Some((_, Node::Base { .. })) => {
                let moved = self.nodes.origin(path);
                Some(ask(&moved.in_base(path)).map_err(|e| moved.error(e)))
            }
            Some(_) => None,
        }
    }

    /// Returns whether the rehearsal has left a directory, and what lies directly in it, as the base has it.
    pub fn is_as_in_base(&self, dir: &TreePath) -> bool {
        self.nodes.nearest(dir).is_none() && self.nodes.children(dir).next().is_none()
    }

    /// As [`ReadTree::dress`].
    pub fn dress(&self, file: &TreePath) -> Result<Dress, FsError> {
        let path = rules::file(self, Verb::Read, file)?.path;
        match self.holder(&path) {
            Holder::Memory(MemoryFile { dress, .. }) | Holder::Base(_, Some(dress)) => Ok(dress.clone()),
            Holder::Base(moved, None) => {
                let dress = self.base.dress(&moved.in_base(&path));
                dress.map_err(|e| moved.error(e))
            }
        }
    }

    /// As [`ReadTree::lock_probe`].
    pub fn lock_probe(&self, file: &TreePath) -> Result<LockProbe, FsError> {
        let path = rules::file(self, Verb::Lock, file)?.path;
        match self.holder(&path) {
            Holder::Memory(_) => Ok(LockProbe::Free),
            Holder::Base(moved, _) => {
                let probe = self.base.lock_probe(&moved.in_base(&path));
                probe.map_err(|e| moved.error(e))
            }
        }
    }

    /// Returns who has the content of `path`, a file that was found.
    fn holder(&self, path: &TreePath) -> Holder<'_> {
        match self.nodes.nearest(path) {
            Some((_, Node::File(file))) => Holder::Memory(file),
            Some((seen, Node::Base { dress, .. })) => {
                let dress = dress.as_ref().filter(|_| seen == path);
                Holder::Base(self.nodes.origin(path), dress)
            }
            Some((_, Node::Gone | Node::Dir)) | None => Holder::Base(Moved::nowhere(), None),
        }
    }
}

fn file_entry(path: &TreePath, file: &MemoryFile) -> Entry {
    Entry {
        len: file.bytes.len() as u64,
        modified: file.modified,
        read_only: file.dress.read_only,
        hidden: file.dress.hidden,
        ..own(path, Kind::File)
    }
}

fn own(path: &TreePath, kind: Kind) -> Entry {
    Entry {
        path: path.clone(),
        nameable: true,
        kind,
        len: 0,
        modified: None,
        read_only: false,
        hidden: false,
        identity: None,
    }
}
