//! Where trees come from: the one seam at which tests put a disk that fails.

use std::path::Path;
use std::sync::Arc;

use super::{FsError, LiveTree, RecordTree};

/// Opens trees by their place.
pub trait Disk: Send + Sync {
    /// Opens the tree below an existing directory.
    ///
    /// # Errors
    /// When it is no directory, or what the system says.
    fn open(&self, root: &Path) -> Result<Arc<dyn RecordTree>, FsError>;

    /// Opens a folder of the program's own, making it first where it is missing.
    ///
    /// # Errors
    /// When it cannot be made.
    fn make(&self, root: &Path) -> Result<Arc<dyn RecordTree>, FsError>;
}

/// The disks and shares of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn open(&self, root: &Path) -> Result<Arc<dyn RecordTree>, FsError> {
        Ok(Arc::new(LiveTree::open(root)?))
    }

    fn make(&self, root: &Path) -> Result<Arc<dyn RecordTree>, FsError> {
        Ok(Arc::new(LiveTree::make(root)?))
    }
}
