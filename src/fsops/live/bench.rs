//! The bench on a disk: single calls, asked raw. The rules are left out on purpose; nothing but the bench's own folder can
//! be reached.

use std::io;
use std::path::Path;

use super::{LiveTree, hands, platform};
use crate::fsops::{Bench, FsError, Onto, RecordTree, Synced, TreePath, Verb};

/// A bench on a disk or a share.
#[derive(Clone, Debug)]
pub struct LiveBench(LiveTree);

impl LiveBench {
    /// Opens the folder `root`, which was made for it.
    ///
    /// # Errors
    /// When it is no directory, or what the system says.
    pub fn open(root: &Path) -> Result<Self, FsError> {
        // A disk that refuses is asked once: the answer is what is wanted, not success.
        Ok(Self(LiveTree::open(root)?.with_patience(super::Patience::of([]))))
    }
}

impl Bench for LiveBench {
    fn tree(&self) -> &dyn RecordTree {
        &self.0
    }

    fn claim(&self, file: &TreePath) -> Result<(), FsError> {
        hands::create_to_write(&self.0.real(file)).map(drop).map_err(|e| FsError::io(Verb::Write, file, e))
    }

    fn rename_onto(&self, from: &TreePath, to: &TreePath) -> Result<Onto, FsError> {
        match hands::rename_exclusively(&self.0.real(from), &self.0.real(to)) {
            Ok(()) => Ok(Onto::Replaced),
            Err(e) if matches!(e.kind(), io::ErrorKind::AlreadyExists | io::ErrorKind::DirectoryNotEmpty) => {
                Ok(Onto::Refused)
            }
            Err(e) if platform::cannot_refuse(&e) => Ok(Onto::NoSuchCall(e.to_string())),
            Err(e) => Err(FsError::io(Verb::Rename, from, e)),
        }
    }

    fn sync_file(&self, file: &TreePath) -> Synced {
        synced(hands::sync_file(&self.0.real(file)))
    }

    fn sync_dir(&self, dir: &TreePath) -> Synced {
        synced(hands::ask_sync_dir(&self.0.real(dir)))
    }

    #[cfg(windows)]
    fn hold_alone(&self, file: &TreePath) -> Result<Option<Box<dyn Send>>, FsError> {
        let held = hands::open_alone(&self.0.real(file)).map_err(|e| FsError::io(Verb::Lock, file, e))?;
        Ok(Some(Box::new(held)))
    }

    #[cfg(not(windows))]
    fn hold_alone(&self, _: &TreePath) -> Result<Option<Box<dyn Send>>, FsError> {
        Ok(None)
    }
}

fn synced(told: io::Result<()>) -> Synced {
    match told {
        Ok(()) => Synced::Yes,
        Err(e) if hands::no_such_sync(&e) => Synced::NoSuchCall(e.to_string()),
        Err(e) => Synced::Failed(e.to_string()),
    }
}
