//! The rehearsal: a tree that takes every verb, shows its effect ever after, and changes nothing.
//!
//! What is new is held in memory, what is renamed is remembered, everything else is read from the base at
//! the moment it is asked for. The rules are those of the live tree. What only the system could refuse (rights,
//! space, programs that hold a file) a rehearsal cannot foresee.

mod moved;
mod nodes;
mod view;

use std::io::Read;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use self::nodes::{MemoryFile, Node, Nodes};
use self::view::View;
use super::rules::{self, Lookup as _};
use super::{
    Dress, Entry, FsError, Identity, LockProbe, ReadTree, Renamed, ServerTime, Sha256, TreePath, Verb, WriteTree,
    digest_of,
};

/// A rehearsed tree over a base that stays as it is. Files that it writes are held in memory whole.
pub struct Overlay {
    base: Arc<dyn ReadTree>,
    nodes: Mutex<Nodes>,
}

impl Overlay {
    /// Begins a rehearsal over `base`.
    pub fn over(base: Arc<dyn ReadTree>) -> Self {
        Self { base, nodes: Mutex::default() }
    }

    fn nodes(&self) -> MutexGuard<'_, Nodes> {
        // Every change of the nodes is made after the last step that could fail.
        self.nodes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn view<'a>(&'a self, nodes: &'a Nodes) -> View<'a> {
        View { base: &*self.base, nodes }
    }
}

impl ReadTree for Overlay {
    fn root(&self) -> &Path {
        self.base.root()
    }

    fn find(&self, path: &TreePath) -> Result<Option<Entry>, FsError> {
        self.view(&self.nodes()).find(path)
    }

    fn list(&self, dir: &TreePath) -> Result<Vec<Entry>, FsError> {
        self.view(&self.nodes()).list(dir)
    }

    fn open(&self, file: &TreePath) -> Result<Box<dyn Read + Send>, FsError> {
        self.view(&self.nodes()).open(file)
    }

    fn open_listed(&self, file: &TreePath) -> Result<Box<dyn Read + Send>, FsError> {
        self.view(&self.nodes()).open_listed(file)
    }

    fn identity(&self, path: &TreePath) -> Result<Option<Identity>, FsError> {
        self.view(&self.nodes()).identity(path)
    }

    fn visit(&self, dir: &TreePath, each: &mut dyn FnMut(Entry)) -> Result<(), FsError> {
        // Not under the lock: whoever is shown an entry may ask for another.
        let as_in_base = self.view(&self.nodes()).is_as_in_base(dir);
        if as_in_base {
            self.base.visit(dir, each)
        } else {
            ReadTree::list(self, dir).map(|all| all.into_iter().for_each(each))
        }
    }

    fn dress(&self, file: &TreePath) -> Result<Dress, FsError> {
        self.view(&self.nodes()).dress(file)
    }

    fn dress_listed(&self, file: &TreePath) -> Result<Dress, FsError> {
        self.view(&self.nodes()).dress_listed(file)
    }

    fn lock_probe(&self, file: &TreePath) -> Result<LockProbe, FsError> {
        self.view(&self.nodes()).lock_probe(file)
    }

    fn lock_probe_listed(&self, file: &TreePath) -> Result<LockProbe, FsError> {
        self.view(&self.nodes()).lock_probe_listed(file)
    }

    fn free_space(&self) -> Option<u64> {
        let free = self.base.free_space()?;
        Some(free.saturating_sub(self.nodes().bytes()))
    }

    fn place(&self) -> super::Place {
        self.base.place()
    }
}

impl WriteTree for Overlay {
    fn rename(&self, from: &TreePath, to: &TreePath) -> Result<Renamed, FsError> {
        let mut nodes = self.nodes();
        let plan = rules::rename(&self.view(&nodes), from, to)?;
        nodes.rename(&plan.source.path, &plan.target);
        Ok(Renamed::Exclusive)
    }

    fn create_dir(&self, dir: &TreePath) -> Result<(), FsError> {
        let mut nodes = self.nodes();
        let dir = rules::vacant(&self.view(&nodes), Verb::CreateDir, dir)?;
        nodes.put(dir, Node::Dir);
        Ok(())
    }

    fn write_new(&self, file: &TreePath, content: &mut dyn Read, modified: Option<ServerTime>) -> Result<(), FsError> {
        let vacant = |nodes: &Nodes| rules::vacant(&self.view(nodes), Verb::Write, file);
        let path = vacant(&self.nodes())?;
        let mut bytes = Vec::new();
        let poured = rules::pour(&path, content, |block| {
            bytes.extend_from_slice(block);
            Ok(())
        });
        // The content may come from this very tree, which is why it was not locked meanwhile.
        let mut nodes = self.nodes();
        let path = vacant(&nodes)?;
        let written =
            MemoryFile { bytes: bytes.into(), modified: modified.filter(|_| poured.is_ok()), dress: Dress::default() };
        nodes.put(path, Node::File(written));
        poured
    }

    fn set_dress(&self, file: &TreePath, dress: &Dress) -> Result<Vec<String>, FsError> {
        let mut nodes = self.nodes();
        let view = self.view(&nodes);
        let path = rules::file(&view, Verb::Dress, file)?.path;
        let worn = dress.worn_over(&view.dress(&path)?);
        nodes.dress(&path, worn);
        Ok(dress.left_off())
    }

    fn remove_file(&self, file: &TreePath, ours: &Sha256) -> Result<(), FsError> {
        let mut nodes = self.nodes();
        let view = self.view(&nodes);
        let entry = rules::file(&view, Verb::Remove, file)?;
        let (found, _) = digest_of(view.open(&entry.path)?).map_err(|e| FsError::io(Verb::Read, &entry.path, e))?;
        rules::still_ours(&entry, ours, &found)?;
        nodes.take_away(&entry.path);
        Ok(())
    }

    fn remove_dir(&self, dir: &TreePath) -> Result<(), FsError> {
        let mut nodes = self.nodes();
        let entry = rules::empty_dir(&self.view(&nodes), dir)?;
        nodes.take_away(&entry.path);
        Ok(())
    }
}
