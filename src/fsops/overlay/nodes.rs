//! The namespace of a rehearsal: what is elsewhere than the base has it, new, or gone.
//!
//! A node tells about its path and all that lies below, until a node further down tells otherwise. Must not
//! know whether a verb is allowed: the rules have been asked.

use std::collections::BTreeMap;
use std::mem;
use std::sync::Arc;

use super::moved::{Moved, lead};
use crate::fsops::{Dress, ServerTime, TreePath};

/// What a rehearsal knows of a path.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// Nothing is there any more. No node lies below.
    Gone,
    /// What the base has at `at`, perhaps dressed anew.
    Base { at: TreePath, dress: Option<Dress> },
    /// A file that the rehearsal wrote.
    File(MemoryFile),
    /// A directory that the rehearsal made: it holds what nodes say, and nothing of the base.
    Dir,
}

/// A file that exists only in the rehearsal.
#[derive(Clone, Debug)]
pub(super) struct MemoryFile {
    pub bytes: Arc<[u8]>,
    pub modified: Option<ServerTime>,
    pub dress: Dress,
}

/// All nodes, by path; the keys spell the names.
#[derive(Debug, Default)]
pub(super) struct Nodes(BTreeMap<TreePath, Node>);

impl Nodes {
    /// Returns the node at `path`, or the nearest one above it.
    pub fn nearest(&self, path: &TreePath) -> Option<(&TreePath, &Node)> {
        let mut here = path.clone();
        loop {
            if let Some(told) = self.0.get_key_value(&here) {
                return Some(told);
            }
            here = here.parent()?;
        }
    }

    /// Returns where the base has `path`, as far as it has it.
    pub fn origin(&self, path: &TreePath) -> Moved {
        match self.nearest(path) {
            Some((seen, Node::Base { at, .. })) => Moved { from: at.clone(), to: seen.clone() },
            _ => Moved::nowhere(),
        }
    }

    /// Returns the nodes of names directly in `dir`.
    pub fn children<'a>(&'a self, dir: &'a TreePath) -> impl Iterator<Item = (&'a TreePath, &'a Node)> {
        let is_child = move |path: &TreePath| path.parent().as_ref() == Some(dir);
        self.0.iter().filter(move |(path, _)| is_child(path))
    }

    /// Returns the bytes that files of the rehearsal hold.
    pub fn bytes(&self) -> u64 {
        let held = self.0.values().map(|node| match node {
            Node::File(file) => file.bytes.len() as u64,
            Node::Gone | Node::Base { .. } | Node::Dir => 0,
        });
        held.sum()
    }

    /// Puts a node at `path`, which it spells from now on.
    pub fn put(&mut self, path: TreePath, node: Node) {
        self.0.remove(&path);
        self.0.insert(path, node);
    }

    /// Takes away `path` and all below.
    pub fn take_away(&mut self, path: &TreePath) {
        self.0.retain(|known, _| !known.is_within(path));
        self.put(path.clone(), Node::Gone);
    }

    /// Renames `from`, and all below, to `to`.
    pub fn rename(&mut self, from: &TreePath, to: &TreePath) {
        let node =
            self.0.remove(from).unwrap_or_else(|| Node::Base { at: self.origin(from).in_base(from), dress: None });
        let all = mem::take(&mut self.0).into_iter();
        let (below, others): (BTreeMap<_, _>, _) = all.partition(|(path, _)| path.is_within(from));
        self.0 = others;
        self.put(from.clone(), Node::Gone);
        self.put(to.clone(), node);
        for (path, node) in below {
            self.put(lead(&path, from, to), node);
        }
    }

    /// Dresses the file at `path`.
    pub fn dress(&mut self, path: &TreePath, new: Dress) {
        match self.0.get_mut(path) {
            Some(Node::File(file)) => file.dress = new,
            Some(Node::Base { dress, .. }) => *dress = Some(new),
            Some(Node::Gone | Node::Dir) | None => {
                let at = self.origin(path).in_base(path);
                let dress = Some(new);
                self.put(path.clone(), Node::Base { at, dress });
            }
        }
    }
}
