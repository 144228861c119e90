//! Writes what a command makes into a new file of the user's. An existing file is never replaced.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::Path;

use crate::fsops::{FsError, TreePath, Verb};

use super::{CliError, Context};

/// Writes a text into a new file.
///
/// # Errors
/// [`CliError::FileThere`], or what the system says.
pub fn write(context: &Context, file: &Path, text: &str) -> Result<(), CliError> {
    let nameless = || FsError::io_at(Verb::Write, file, ErrorKind::IsADirectory.into());
    let name = file.file_name().and_then(OsStr::to_str).ok_or_else(nameless)?;
    let parent = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let dir = context.disk.open(parent)?;
    dir.write_new(&TreePath::root().join(name), &mut text.as_bytes(), None).map_err(|error| match error {
        FsError::Exists { .. } => CliError::FileThere(file.to_owned()),
        other => other.into(),
    })
}
