//! A disk that fails: the same trees as the real one, with something wrong at the nth call that changes anything.

use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use crate::through::looks_through;
use reserial::fsops::{
    Disk, Dress, FsError, LiveTree, ReadTree, RecordTree, Renamed, ServerTime, Sha256, TreePath, Verb, WriteTree,
};

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// This process is killed before the call takes effect.
    KillBefore,
    /// This process is killed after it.
    KillAfter,
    /// The call fails, and changes nothing.
    Error,
    /// The disk is full: as `Error`, with half of what was to be written.
    Full,
    /// The disk has become read-only: as `Error`.
    ReadOnly,
    /// The call takes effect and then reports an error, as a share that dies in the middle does.
    ErrorAfter,
    /// The call fails with what the system says, and changes nothing (a write is cut off half way).
    Says(i32),
    /// The call takes effect and then fails with what the system says: a sync that could not be done.
    SaysAfter(i32),
    /// Another program has done something just before the call: see [`Striker::prank`].
    Prank,
    /// The owner of a file cannot be set, nor its mode; everything else can.
    Undressed,
    /// Nothing; calls are only counted.
    None,
}

/// Counts the calls that change anything, over all trees, and strikes at one of them.
pub struct Striker {
    pub fault: Fault,
    pub at: u64,
    pub calls: AtomicU64,
    exchange: AtomicU64,
    /// What every call was about, in order; a line of the record by its kind.
    log: Mutex<Vec<String>>,
    prank: Mutex<Option<Prank>>,
}

type Prank = Box<dyn FnOnce() + Send>;

impl Striker {
    pub fn new(fault: Fault, at: u64) -> Arc<Self> {
        Arc::new(Self {
            fault,
            at,
            calls: AtomicU64::new(0),
            exchange: AtomicU64::new(0),
            log: Mutex::default(),
            prank: Mutex::default(),
        })
    }

    /// Strikes at a call by doing something else before it.
    pub fn prank(at: u64, prank: impl FnOnce() + Send + 'static) -> Arc<Self> {
        let striker = Self::new(Fault::Prank, at);
        *striker.prank.lock().unwrap() = Some(Box::new(prank));
        striker
    }

    /// What the calls were about.
    pub fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    pub fn count(&self) -> u64 {
        self.calls.load(Ordering::SeqCst)
    }

    /// Which call renamed the old MASTER.GLB; the new one comes with the next.
    pub fn exchange(&self) -> u64 {
        self.exchange.load(Ordering::SeqCst)
    }

    fn strike<T>(&self, verb: Verb, path: &TreePath, act: impl FnOnce() -> Result<T, FsError>) -> Result<T, FsError> {
        self.strike_at(format!("{verb} {path}"), verb, path, act)
    }

    fn strike_at<T>(
        &self,
        told: String,
        verb: Verb,
        path: &TreePath,
        act: impl FnOnce() -> Result<T, FsError>,
    ) -> Result<T, FsError> {
        let call = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        self.log.lock().unwrap().push(told);
        let hit = call == self.at;
        if verb == Verb::Rename && path.as_str() == "GLB/MASTER.GLB" {
            self.exchange.store(call, Ordering::SeqCst);
        }
        let errno = match self.fault {
            Fault::Full => 28,
            Fault::ReadOnly => 30,
            Fault::Says(errno) | Fault::SaysAfter(errno) => errno,
            _ => 5,
        };
        let broken = || FsError::io(verb, path, io::Error::from_raw_os_error(errno));
        match self.fault {
            Fault::KillBefore if hit => die(),
            Fault::Error | Fault::Full | Fault::ReadOnly | Fault::Says(_) if hit => return Err(broken()),
            Fault::Prank if hit => {
                if let Some(prank) = self.prank.lock().unwrap().take() {
                    prank();
                }
            }
            _ => {}
        }
        let result = act();
        match self.fault {
            Fault::KillAfter if hit => die(),
            Fault::ErrorAfter | Fault::SaysAfter(_) if hit => Err(broken()),
            _ => result,
        }
    }
}

fn die() -> ! {
    std::process::Command::new("kill").args(["-KILL", &std::process::id().to_string()]).status().unwrap();
    std::process::abort()
}

/// A disk with a striker.
pub struct FaultyDisk(pub Arc<Striker>);

impl Disk for FaultyDisk {
    fn open(&self, root: &Path) -> Result<Arc<dyn RecordTree>, FsError> {
        Ok(Arc::new(Faulty { tree: LiveTree::open(root)?, striker: Arc::clone(&self.0) }))
    }

    fn make(&self, root: &Path) -> Result<Arc<dyn RecordTree>, FsError> {
        Ok(Arc::new(Faulty { tree: LiveTree::make(root)?, striker: Arc::clone(&self.0) }))
    }
}

/// A tree with a striker.
pub struct Faulty {
    pub tree: LiveTree,
    pub striker: Arc<Striker>,
}

impl ReadTree for Faulty {
    looks_through!(tree);
}

impl WriteTree for Faulty {
    fn rename(&self, from: &TreePath, to: &TreePath) -> Result<Renamed, FsError> {
        self.striker.strike(Verb::Rename, from, || self.tree.rename(from, to))
    }
    fn create_dir(&self, dir: &TreePath) -> Result<(), FsError> {
        self.striker.strike(Verb::CreateDir, dir, || self.tree.create_dir(dir))
    }
    fn write_new(&self, file: &TreePath, content: &mut dyn Read, time: Option<ServerTime>) -> Result<(), FsError> {
        if matches!(self.striker.fault, Fault::KillAfter | Fault::ErrorAfter | Fault::SaysAfter(_) | Fault::Prank) {
            return self.striker.strike(Verb::Write, file, || self.tree.write_new(file, content, time));
        }
        // Struck, half of the content is there: a copy that was cut off.
        let mut half = Vec::new();
        content.read_to_end(&mut half).unwrap();
        let hit = self.striker.count() + 1 == self.striker.at;
        if hit
            && matches!(self.striker.fault, Fault::KillBefore | Fault::Error | Fault::Full | Fault::Says(28 | 5 | 122))
        {
            self.tree.write_new(file, &mut &half[..half.len() / 2], None)?;
        }
        self.striker.strike(Verb::Write, file, || self.tree.write_new(file, &mut half.as_slice(), time))
    }
    fn set_dress(&self, file: &TreePath, dress: &Dress) -> Result<Vec<String>, FsError> {
        if self.striker.fault == Fault::Undressed {
            return Ok(vec!["owner 0 and group 0: not permitted".into(), "mode 644: not permitted".into()]);
        }
        self.striker.strike(Verb::Dress, file, || self.tree.set_dress(file, dress))
    }
    fn remove_file(&self, file: &TreePath, ours: &Sha256) -> Result<(), FsError> {
        self.striker.strike(Verb::Remove, file, || self.tree.remove_file(file, ours))
    }
    fn remove_dir(&self, dir: &TreePath) -> Result<(), FsError> {
        self.striker.strike(Verb::Remove, dir, || self.tree.remove_dir(dir))
    }
}

impl RecordTree for Faulty {
    fn append(&self, file: &TreePath, expected_len: u64, bytes: &[u8]) -> Result<(), FsError> {
        let hit = self.striker.count() + 1 == self.striker.at;
        if hit && matches!(self.striker.fault, Fault::KillBefore | Fault::Error | Fault::Full | Fault::Says(28 | 122)) {
            // A line that was cut off.
            self.tree.append(file, expected_len, &bytes[..bytes.len() / 2])?;
        }
        let line = String::from_utf8_lossy(bytes);
        let kind = line.split("\"kind\":\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        let act = || self.tree.append(file, expected_len, bytes);
        self.striker.strike_at(format!("record {kind}"), Verb::Write, file, act)
    }
}
