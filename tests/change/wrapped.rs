//! A disk with somebody who is asked before and after every call that changes anything.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use crate::through::looks_through;
use reserial::fsops::{
    Disk, Dress, FsError, LiveTree, ReadTree, RecordTree, Renamed, ServerTime, Sha256, TreePath, WriteTree,
};

/// What is about to happen, or has.
pub enum Call<'a> {
    Before(&'a str, &'a TreePath),
    After(&'a str, &'a [u8]),
}

/// Who is asked. An error before a call keeps it from happening.
pub type Ask = Arc<dyn Fn(Call<'_>) -> Result<(), FsError> + Send + Sync>;

pub struct Wrapped(pub Ask);

struct Tree(LiveTree, Ask);

impl Disk for Wrapped {
    fn open(&self, root: &Path) -> Result<Arc<dyn RecordTree>, FsError> {
        Ok(Arc::new(Tree(LiveTree::open(root)?, Arc::clone(&self.0))))
    }
    fn make(&self, root: &Path) -> Result<Arc<dyn RecordTree>, FsError> {
        (self.0)(Call::Before("make", &TreePath::root()))?;
        Ok(Arc::new(Tree(LiveTree::make(root)?, Arc::clone(&self.0))))
    }
}

impl Tree {
    fn tell<T>(&self, what: &str, path: &TreePath, act: impl FnOnce() -> Result<T, FsError>) -> Result<T, FsError> {
        (self.1)(Call::Before(what, path))?;
        let done = act()?;
        (self.1)(Call::After(what, b""))?;
        Ok(done)
    }
}

impl ReadTree for Tree {
    looks_through!(0);
}

impl WriteTree for Tree {
    fn rename(&self, from: &TreePath, to: &TreePath) -> Result<Renamed, FsError> {
        self.tell("rename", from, || self.0.rename(from, to))
    }
    fn create_dir(&self, dir: &TreePath) -> Result<(), FsError> {
        self.tell("create_dir", dir, || self.0.create_dir(dir))
    }
    fn write_new(&self, file: &TreePath, content: &mut dyn Read, time: Option<ServerTime>) -> Result<(), FsError> {
        self.tell("write_new", file, || self.0.write_new(file, content, time))
    }
    fn set_dress(&self, file: &TreePath, dress: &Dress) -> Result<Vec<String>, FsError> {
        self.tell("set_dress", file, || self.0.set_dress(file, dress))
    }
    fn remove_file(&self, file: &TreePath, ours: &Sha256) -> Result<(), FsError> {
        self.tell("remove_file", file, || self.0.remove_file(file, ours))
    }
    fn remove_dir(&self, dir: &TreePath) -> Result<(), FsError> {
        self.tell("remove_dir", dir, || self.0.remove_dir(dir))
    }
}

impl RecordTree for Tree {
    fn append(&self, file: &TreePath, expected_len: u64, bytes: &[u8]) -> Result<(), FsError> {
        (self.1)(Call::Before("append", file))?;
        self.0.append(file, expected_len, bytes)?;
        (self.1)(Call::After("append", bytes))
    }
}
