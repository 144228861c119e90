//! Finds names the DOS way on a disk that may tell `P1` from `p1`: by listing, never by asking for a spelling.
//!
//! An exact spelling that opens proves nothing: on a case-sensitive disk the other one may be there too.

use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use super::platform;
use crate::fsops::{Entry, FsError, Kind, ServerTime, TreePath, Verb, rules};

/// Returns the entry at `path` below `root`, spelled as on the disk.
pub(super) fn find(root: &Path, path: &TreePath) -> Result<Option<Entry>, FsError> {
    let top = TreePath::root();
    let stat = fs::symlink_metadata(root).map_err(|e| FsError::io_at(Verb::Find, root, e))?;
    let mut here = entry(top, true, &stat);
    for name in path.names() {
        rules::enterable(&here)?;
        let mut found = children(root, &here.path, Some(name)).map_err(|e| FsError::io(Verb::Find, &here.path, e))?;
        here = match (found.pop(), found.pop()) {
            (None, _) => return Ok(None),
            (Some(only), None) => only,
            (Some(second), Some(first)) => {
                return Err(FsError::Ambiguous { first: first.path, second: second.path });
            }
        };
    }
    Ok(Some(here))
}

/// Returns the entries of the directory `dir`, spelled as on the disk: all of them, or those that DOS
/// programs take for `wanted`.
pub(super) fn children(root: &Path, dir: &TreePath, wanted: Option<&str>) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for item in fs::read_dir(real(root, dir))? {
        let item = item?;
        let (name, nameable) = spelled(&item.file_name());
        if wanted.is_some_and(|wanted| !wanted.eq_ignore_ascii_case(&name)) {
            continue;
        }
        match fs::symlink_metadata(item.path()) {
            Ok(stat) => entries.push(entry(dir.join(&name), nameable, &stat)),
            // Gone since it was listed: other programs work in this directory.
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => return Err(e),
        }
    }
    entries.sort_by(Entry::by_name);
    Ok(entries)
}

/// Returns the path on the disk of an entry that was found below `root`.
pub(super) fn real(root: &Path, path: &TreePath) -> PathBuf {
    let mut real = root.to_path_buf();
    real.extend(path.names());
    real
}

/// Spells a name of the disk as text, and tells whether the text leads back to the name. A backslash is part
/// of a name on Unix, but parts names in a [`TreePath`].
fn spelled(name: &OsStr) -> (String, bool) {
    match name.to_str() {
        Some(text) if !text.contains('\\') => (text.to_owned(), true),
        _ => (name.to_string_lossy().replace('\\', "\u{fffd}"), false),
    }
}

fn entry(path: TreePath, nameable: bool, stat: &Metadata) -> Entry {
    let kind = match stat.file_type() {
        t if t.is_symlink() => Kind::Link,
        t if t.is_dir() => Kind::Dir,
        t if t.is_file() => Kind::File,
        _ => Kind::Other,
    };
    Entry {
        path,
        nameable,
        kind,
        len: if kind == Kind::Dir { 0 } else { stat.len() },
        modified: stat.modified().ok().and_then(ServerTime::of),
        read_only: stat.permissions().readonly(),
        hidden: platform::hidden(stat),
        identity: platform::identity(stat),
    }
}
