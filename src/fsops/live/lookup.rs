//! Finds names the DOS way on a disk that may tell `P1` from `p1`: by listing, never by asking for a spelling.
//!
//! An exact spelling that opens proves nothing: on a case-sensitive disk the other one may be there too.

use std::ffi::OsStr;
use std::fs::{self, FileType, Metadata};
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
        let mut found = children(root, &here.path, Some(name)).map_err(|e| failed(root, Verb::Find, &here.path, e))?;
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

/// Returns the entry at `path` below `root`, which is spelled as on the disk: one call.
pub(super) fn stat(root: &Path, path: &TreePath) -> Result<Option<Entry>, FsError> {
    match fs::symlink_metadata(real(root, path)) {
        Ok(stat) => Ok(Some(entry(path.clone(), true, &stat))),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(failed(root, Verb::Find, path, e)),
    }
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

/// Hands over the entries of the directory `dir` one by one, in the order of the disk, and keeps none.
pub(super) fn each_child(root: &Path, dir: &TreePath, each: &mut dyn FnMut(Entry)) -> io::Result<()> {
    for item in fs::read_dir(real(root, dir))? {
        let item = item?;
        let (name, nameable) = spelled(&item.file_name());
        match fs::symlink_metadata(item.path()) {
            Ok(stat) => each(entry(dir.join(&name), nameable, &stat)),
            // Gone since it was listed: other programs work in this directory.
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

/// Hands over names and kinds in the directory `dir`; the kind stands in the directory itself on most systems.
pub(super) fn each_name(root: &Path, dir: &TreePath, each: &mut dyn FnMut(&str, Kind)) -> io::Result<()> {
    for item in fs::read_dir(real(root, dir))? {
        let item = item?;
        match item.file_type() {
            Ok(kind) => each(&spelled(&item.file_name()).0, kind_of(kind)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

/// Refuses a directory that a link leads to. `dir` is spelled as a listing gave it, so nothing is searched for.
pub(super) fn no_link_on_the_way(root: &Path, dir: &TreePath) -> Result<(), FsError> {
    let mut here = TreePath::root();
    for name in dir.names() {
        here = here.join(name);
        let stat = fs::symlink_metadata(real(root, &here)).map_err(|e| FsError::io(Verb::List, &here, e))?;
        rules::enterable(&entry(here.clone(), true, &stat))?;
    }
    Ok(())
}

/// Wraps a system error. The root is told by its whole path: it is the place that is gone when a share is.
pub(super) fn failed(root: &Path, verb: Verb, path: &TreePath, error: io::Error) -> FsError {
    if path.is_root() { FsError::io_at(verb, root, error) } else { FsError::io(verb, path, error) }
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
    let kind = kind_of(stat.file_type());
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

fn kind_of(told: FileType) -> Kind {
    match told {
        t if t.is_symlink() => Kind::Link,
        t if t.is_dir() => Kind::Dir,
        t if t.is_file() => Kind::File,
        _ => Kind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_that_is_gone_is_told_by_its_whole_path() {
        let down = || io::Error::other("host is down");
        let root = Path::new("/mnt/mail");
        let of_root = failed(root, Verb::Find, &TreePath::root(), down()).to_string();
        assert_eq!(of_root, "cannot look for /mnt/mail: host is down");
        let below = failed(root, Verb::List, &TreePath::parse("GLB").unwrap(), down()).to_string();
        assert_eq!(below, "cannot list GLB: host is down");
    }
}
