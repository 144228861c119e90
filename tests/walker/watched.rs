//! The real disk under watch: its calls that change a tree are counted, and at one of them the process ends or waits.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use reserial::fsops::{
    Disk, Dress, Entry, FsError, Identity, Kind, LockProbe, MayWrite, Place, ReadTree, RealDisk, RecordTree, Renamed,
    ServerTime, Sha256, TreePath, WriteTree,
};
use reserial::postoffice::paths;

/// At which call the process ends.
#[derive(Clone, Copy)]
pub enum Kill {
    /// At none.
    Never,
    /// Before the nth takes effect.
    Before(u64),
    /// After the nth has taken effect.
    After(u64),
    /// Between the two renames of the exchange.
    BetweenRenames,
}

static CALLS: AtomicU64 = AtomicU64::new(0);

/// How many calls there were.
pub fn calls() -> u64 {
    CALLS.load(Ordering::SeqCst)
}

/// Makes `file` and waits until somebody has removed it.
pub fn wait(file: &Path) {
    std::fs::write(file, "").unwrap();
    while file.exists() {
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Ends this process without a farewell.
fn die() -> ! {
    #[cfg(unix)]
    std::process::Command::new("kill").args(["-KILL", &std::process::id().to_string()]).status().unwrap();
    std::process::abort()
}

/// The disk, or a tree of it.
pub struct Watched<T> {
    inner: T,
    kill: Kill,
    wait: Option<PathBuf>,
}

impl Watched<RealDisk> {
    /// The disk; `wait` is the file to wait with before the second rename of the exchange.
    pub fn disk(kill: Kill, wait: Option<PathBuf>) -> Arc<dyn Disk> {
        Arc::new(Self { inner: RealDisk, kill, wait })
    }
}

impl Disk for Watched<RealDisk> {
    fn open(&self, root: &Path) -> Result<Arc<dyn RecordTree>, FsError> {
        Ok(Arc::new(Watched { inner: self.inner.open(root)?, kill: self.kill, wait: self.wait.clone() }))
    }

    fn make(&self, root: &Path) -> Result<Arc<dyn RecordTree>, FsError> {
        self.inner.make(root)
    }
}

type Tree = Watched<Arc<dyn RecordTree>>;

impl Tree {
    fn counted<T>(&self, act: impl FnOnce() -> Result<T, FsError>) -> Result<T, FsError> {
        let call = CALLS.fetch_add(1, Ordering::SeqCst) + 1;
        if matches!(self.kill, Kill::Before(nth) if nth == call) {
            die();
        }
        let result = act();
        if matches!(self.kill, Kill::After(nth) if nth == call) {
            die();
        }
        result
    }
}

impl ReadTree for Tree {
    fn root(&self) -> &Path {
        self.inner.root()
    }
    fn find(&self, path: &TreePath) -> Result<Option<Entry>, FsError> {
        self.inner.find(path)
    }
    fn find_now(&self, path: &TreePath) -> Result<Option<Entry>, FsError> {
        self.inner.find_now(path)
    }
    fn list(&self, dir: &TreePath) -> Result<Vec<Entry>, FsError> {
        self.inner.list(dir)
    }
    fn open(&self, file: &TreePath) -> Result<Box<dyn Read + Send>, FsError> {
        self.inner.open(file)
    }
    fn open_listed(&self, file: &TreePath) -> Result<Box<dyn Read + Send>, FsError> {
        self.inner.open_listed(file)
    }
    fn identity(&self, path: &TreePath) -> Result<Option<Identity>, FsError> {
        self.inner.identity(path)
    }
    fn dress(&self, file: &TreePath) -> Result<Dress, FsError> {
        self.inner.dress(file)
    }
    fn dress_listed(&self, file: &TreePath) -> Result<Dress, FsError> {
        self.inner.dress_listed(file)
    }
    fn lock_probe(&self, file: &TreePath) -> Result<LockProbe, FsError> {
        self.inner.lock_probe(file)
    }
    fn lock_probe_listed(&self, file: &TreePath) -> Result<LockProbe, FsError> {
        self.inner.lock_probe_listed(file)
    }
    fn free_space(&self) -> Option<u64> {
        self.inner.free_space()
    }
    fn place(&self) -> Place {
        self.inner.place()
    }
    fn may_write(&self, path: &TreePath) -> Result<MayWrite, FsError> {
        self.inner.may_write(path)
    }
    fn visit(&self, dir: &TreePath, each: &mut dyn FnMut(Entry)) -> Result<(), FsError> {
        self.inner.visit(dir, each)
    }
    fn visit_names(&self, dir: &TreePath, each: &mut dyn FnMut(&str, Kind)) -> Result<(), FsError> {
        self.inner.visit_names(dir, each)
    }
}

impl WriteTree for Tree {
    fn rename(&self, from: &TreePath, to: &TreePath) -> Result<Renamed, FsError> {
        let second = *to == paths::master() && *from == paths::staging();
        if second && matches!(self.kill, Kill::BetweenRenames) {
            die();
        }
        if let Some(file) = self.wait.as_ref().filter(|_| second) {
            wait(file);
        }
        self.counted(|| self.inner.rename(from, to))
    }
    fn create_dir(&self, dir: &TreePath) -> Result<(), FsError> {
        self.counted(|| self.inner.create_dir(dir))
    }
    fn write_new(&self, file: &TreePath, content: &mut dyn Read, time: Option<ServerTime>) -> Result<(), FsError> {
        self.counted(|| self.inner.write_new(file, content, time))
    }
    fn set_dress(&self, file: &TreePath, dress: &Dress) -> Result<Vec<String>, FsError> {
        self.counted(|| self.inner.set_dress(file, dress))
    }
    fn remove_file(&self, file: &TreePath, ours: &Sha256) -> Result<(), FsError> {
        self.counted(|| self.inner.remove_file(file, ours))
    }
    fn remove_dir(&self, dir: &TreePath) -> Result<(), FsError> {
        self.counted(|| self.inner.remove_dir(dir))
    }
}

impl RecordTree for Tree {
    fn append(&self, file: &TreePath, expected_len: u64, bytes: &[u8]) -> Result<(), FsError> {
        self.counted(|| self.inner.append(file, expected_len, bytes))
    }
}
