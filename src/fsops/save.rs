//! Saves something for a person under a name that they chose: a file that is new, never one that is there.

use std::path::Path;

use super::{Disk, FsError, TreePath, Verb};

/// Writes a new file.
///
/// # Errors
/// When there is one of that name already, its folder is not there, or the disk refuses.
pub fn save_new(disk: &dyn Disk, file: &Path, bytes: &[u8]) -> Result<(), FsError> {
    let nameless = || FsError::io_at(Verb::Write, file, std::io::ErrorKind::IsADirectory.into());
    let name = file.file_name().and_then(std::ffi::OsStr::to_str).ok_or_else(nameless)?;
    let parent = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    disk.open(parent)?.write_new(&TreePath::root().join(name), &mut &*bytes, None)
}
