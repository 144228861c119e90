//! The tree on the disk.
//!
//! Every name is looked up without regard to case by listing, links are never followed, and every verb is
//! first put before the rules that the rehearsal obeys as well. Must not know what a postoffice is.

mod bench;
mod dress;
mod hands;
mod lookup;
mod patience;
mod platform;
mod rename;
mod write;

use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

pub use self::bench::LiveBench;
use self::lookup::real;
pub use self::patience::Patience;
pub use self::rename::RenameCall;
use super::tree::head_of;
use super::{Dress, Entry, FsError, Identity, Kind, LockProbe, MayWrite, Place, ReadTree, TreePath, Verb, rules};
use crate::text::printable;

/// How many folders of a place of the program's own are its own: the place, its kind, the state directory.
const OWN_FOLDERS: usize = 3;

/// A tree on a disk or a share. Acts at once and durably.
#[derive(Clone, Debug)]
pub struct LiveTree {
    root: PathBuf,
    typed: PathBuf,
    patience: Patience,
    rename_call: RenameCall,
}

impl LiveTree {
    /// Opens the tree below the directory `root`. Links on the way to the root are followed, this once.
    ///
    /// # Errors
    /// When `root` is no directory, or what the system says.
    pub fn open(root: &Path) -> Result<Self, FsError> {
        let failed = |e| FsError::io_at(Verb::Find, root, e);
        let real = platform::plain(root.canonicalize().map_err(failed)?);
        if !real.metadata().map_err(failed)?.is_dir() {
            return Err(failed(io::ErrorKind::NotADirectory.into()));
        }
        Ok(Self {
            root: real,
            typed: root.to_owned(),
            patience: Patience::default(),
            rename_call: RenameCall::Exclusive,
        })
    }

    /// Opens a folder of the program's own (one of a kind in the state directory: `rehearsals/KEY`), making it and what is
    /// missing above it.
    ///
    /// # Errors
    /// When it cannot be made, or others may write to it or to the two folders above it.
    pub fn make(root: &Path) -> Result<Self, FsError> {
        hands::make_home(root).map_err(|e| FsError::io_at(Verb::CreateDir, root, e))?;
        let tree = Self::open(root)?;
        for folder in tree.root.ancestors().take(OWN_FOLDERS) {
            let stat = folder.metadata().map_err(|e| FsError::io_at(Verb::Find, folder, e))?;
            if let Some(why) = platform::open_to_others(&stat) {
                return Err(FsError::OpenToOthers { path: printable(&folder.to_string_lossy()).into_owned(), why });
            }
        }
        Ok(tree)
    }

    /// Waits for files in use with `patience` instead of the usual one.
    #[must_use]
    pub fn with_patience(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// Renames by `call` instead of finding out what the file system can do.
    #[must_use]
    pub fn with_rename_call(self, rename_call: RenameCall) -> Self {
        Self { rename_call, ..self }
    }

    fn real(&self, path: &TreePath) -> PathBuf {
        real(&self.root, path)
    }

    /// Opens a file by the name that the disk has for it; a link in its place is refused.
    fn open_spelled(&self, file: &TreePath) -> Result<File, FsError> {
        self.patience.insist((Verb::Read, file, Kind::File), || {
            hands::open_to_read(&self.real(file)).map_err(|e| {
                if platform::met_a_link(&e) { FsError::Link(file.clone()) } else { FsError::io(Verb::Read, file, e) }
            })
        })
    }
}

impl ReadTree for LiveTree {
    fn root(&self) -> &Path {
        &self.root
    }

    fn find(&self, path: &TreePath) -> Result<Option<Entry>, FsError> {
        lookup::find(&self.root, path)
    }

    fn stat_listed(&self, path: &TreePath) -> Result<Option<Entry>, FsError> {
        lookup::stat(&self.root, path)
    }

    fn list(&self, dir: &TreePath) -> Result<Vec<Entry>, FsError> {
        let dir = rules::dir(self, Verb::List, dir)?.path;
        lookup::children(&self.root, &dir, None).map_err(|e| lookup::failed(&self.root, Verb::List, &dir, e))
    }

    fn open(&self, file: &TreePath) -> Result<Box<dyn Read + Send>, FsError> {
        let entry = rules::file(self, Verb::Read, file)?;
        Ok(Box::new(self.open_spelled(&entry.path)?))
    }

    fn open_listed(&self, file: &TreePath) -> Result<Box<dyn Read + Send>, FsError> {
        lookup::no_link_on_the_way(&self.root, &file.parent().unwrap_or_default())?;
        Ok(Box::new(self.open_spelled(file)?))
    }

    fn tail(&self, file: &TreePath, from: u64, most: u64) -> Result<Vec<u8>, FsError> {
        lookup::no_link_on_the_way(&self.root, &file.parent().unwrap_or_default())?;
        let mut open = self.open_spelled(file)?;
        open.seek(SeekFrom::Start(from)).map_err(|e| FsError::io(Verb::Read, file, e))?;
        head_of(&mut open, file, most)
    }

    fn identity(&self, path: &TreePath) -> Result<Option<Identity>, FsError> {
        lookup::no_link_on_the_way(&self.root, &path.parent().unwrap_or_default())?;
        let real = self.real(path);
        let stat = real.symlink_metadata().map_err(|e| FsError::io(Verb::Find, path, e))?;
        Ok(platform::identity(&stat).or_else(|| platform::identity_by_opening(&real)))
    }

    fn dress(&self, file: &TreePath) -> Result<Dress, FsError> {
        let entry = rules::file(self, Verb::Read, file)?;
        dress::read(&self.real(&entry.path)).map_err(|e| FsError::io(Verb::Read, &entry.path, e))
    }

    fn dress_listed(&self, file: &TreePath) -> Result<Dress, FsError> {
        lookup::no_link_on_the_way(&self.root, &file.parent().unwrap_or_default())?;
        dress::read(&self.real(file)).map_err(|e| FsError::io(Verb::Read, file, e))
    }

    fn lock_probe(&self, file: &TreePath) -> Result<LockProbe, FsError> {
        let path = rules::file(self, Verb::Lock, file)?.path;
        probe(&self.real(&path), &path)
    }

    fn lock_probe_listed(&self, file: &TreePath) -> Result<LockProbe, FsError> {
        lookup::no_link_on_the_way(&self.root, &file.parent().unwrap_or_default())?;
        probe(&self.real(file), file)
    }

    fn free_space(&self) -> Option<u64> {
        platform::free_space(&self.root)
    }

    fn answers_to(&self, path: &TreePath) -> Option<bool> {
        match self.real(path).symlink_metadata() {
            Ok(_) => Some(true),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Some(false),
            Err(_) => None,
        }
    }

    fn place(&self) -> Place {
        super::place::place(&self.typed, &self.root)
    }

    fn may_write(&self, path: &TreePath) -> Result<MayWrite, FsError> {
        lookup::no_link_on_the_way(&self.root, &path.parent().unwrap_or_default())?;
        let real = self.real(path);
        let stat = real.symlink_metadata().map_err(|e| FsError::io(Verb::Find, path, e))?;
        if stat.is_symlink() { Err(FsError::Link(path.clone())) } else { Ok(platform::may_write(&real)) }
    }

    fn visit(&self, dir: &TreePath, each: &mut dyn FnMut(Entry)) -> Result<(), FsError> {
        lookup::no_link_on_the_way(&self.root, dir)?;
        lookup::each_child(&self.root, dir, each).map_err(|e| lookup::failed(&self.root, Verb::List, dir, e))
    }

    fn visit_names(&self, dir: &TreePath, each: &mut dyn FnMut(&str, Kind)) -> Result<(), FsError> {
        lookup::no_link_on_the_way(&self.root, dir)?;
        lookup::each_name(&self.root, dir, each).map_err(|e| lookup::failed(&self.root, Verb::List, dir, e))
    }
}

/// Opens the file to the exclusion of others; whoever holds it makes that fail.
#[cfg(windows)]
fn probe(real: &Path, file: &TreePath) -> Result<LockProbe, FsError> {
    match hands::open_alone(real) {
        Ok(_) => Ok(LockProbe::Free),
        Err(e) if platform::in_use(&e, Kind::File) => Ok(LockProbe::Held),
        Err(e) if e.kind() == io::ErrorKind::PermissionDenied => Ok(LockProbe::CannotKnow),
        Err(e) => Err(FsError::io(Verb::Lock, file, e)),
    }
}

/// On a share an open that the server refuses proves a holder; one that succeeds proves nothing, because the
/// client always offers to share. No other file system of Linux enforces the locks of others.
#[cfg(target_os = "linux")]
fn probe(real: &Path, _: &TreePath) -> Result<LockProbe, FsError> {
    if !platform::is_on_smb(real) {
        return Ok(LockProbe::CannotKnow);
    }
    match hands::touch_nothing(real) {
        Err(e) if platform::in_use(&e, Kind::File) => Ok(LockProbe::Held),
        _ => Ok(LockProbe::CannotKnow),
    }
}

/// Here nothing tells.
#[cfg(not(any(windows, target_os = "linux")))]
fn probe(_: &Path, _: &TreePath) -> Result<LockProbe, FsError> {
    Ok(LockProbe::CannotKnow)
}
