//! The four names on which the change turns, and the facts of single files.

use super::{FileFacts, Layout, paths};
use crate::fsops::{Entry, FsError, ReadTree, TreePath};

/// How much of a file is handed over with its facts, in bytes.
const BEGINNING: u64 = 64 * 1024;

/// The longest core file that a look reads: the account files of 500 users (Q123376) are far below a mebibyte. What is
/// longer was made by no mail program, and reading it would only take time.
pub(super) const LARGEST: u64 = 16 * 1024 * 1024;

/// Returns what is said of a file that is not read because it is too long.
pub(super) fn too_long(path: &TreePath, len: u64) -> String {
    format!("{path} is {len} bytes long, which no mail program made; it is not read")
}

/// Looks for P1, POLD, MASTER.GLB and OLDMAST.GLB and for nothing else.
///
/// # Errors
/// When one of them is there in two spellings, is a link, or cannot be read: this never guesses.
pub fn layout(tree: &dyn ReadTree) -> Result<Layout, FsError> {
    let dir = |path: TreePath| match tree.find(&path)? {
        Some(entry) if entry.is_dir() => Ok(Some(entry.name().to_owned())),
        Some(entry) => Err(unfit(entry, "directory")),
        None => Ok(None),
    };
    Ok(Layout {
        p1: dir(paths::p1())?,
        pold: dir(paths::pold())?,
        master: file_facts(tree, &paths::master())?,
        oldmast: file_facts(tree, &paths::oldmast())?,
    })
}

/// Returns the facts of a file, or `None` when it is not there.
///
/// # Errors
/// When the name is there but is no plain file, or cannot be read.
pub fn file_facts(tree: &dyn ReadTree, path: &TreePath) -> Result<Option<FileFacts>, FsError> {
    match tree.find(path)? {
        Some(entry) => facts_of(tree, entry).map(|(facts, _)| Some(facts)),
        None => Ok(None),
    }
}

/// Returns the facts of a file that was found, and its first bytes.
pub(super) fn facts_of(tree: &dyn ReadTree, entry: Entry) -> Result<(FileFacts, Vec<u8>), FsError> {
    if !entry.is_file() {
        return Err(unfit(entry, "file"));
    }
    let (head, (sha256, len)) = tree.head_and_digest(&entry.path, BEGINNING)?;
    let Entry { path, modified, read_only, hidden, .. } = entry;
    Ok((FileFacts { path, len, sha256, modified, read_only, hidden }, head))
}

/// Returns why an entry is not what it should be.
fn unfit(entry: Entry, wanted: &'static str) -> FsError {
    if entry.kind == crate::fsops::Kind::Link {
        FsError::Link(entry.path)
    } else {
        FsError::WrongKind { path: entry.path, wanted }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fsops::Sha256;
    use crate::postoffice::testing::DiskTree;

    #[test]
    fn names_are_given_as_the_disk_spells_them() {
        let tree = DiskTree::holding(&["Pold/POPULATE.MSM=1", "Glb/Master.glb=176"]);
        let layout = layout(&tree).unwrap();
        assert_eq!((layout.p1, layout.pold.as_deref()), (None, Some("Pold")));
        let master = layout.master.unwrap();
        assert_eq!((master.path.as_str(), master.len), ("Glb/Master.glb", 176));
        assert_eq!(master.sha256, Sha256::of(&[b'.'; 176]));
        assert_eq!(layout.oldmast, None);
    }

    #[test]
    fn a_long_file_is_digested_whole() {
        let tree = DiskTree::holding(&["GLB/MASTER.GLB=65536", "GLB/OLDMAST.GLB=70000"]);
        let layout = layout(&tree).unwrap();
        assert_eq!(layout.master.unwrap().sha256, Sha256::of(&[b'.'; 65_536]));
        assert_eq!(layout.oldmast.unwrap().len, 70_000);
    }

    #[test]
    fn a_directory_is_no_master_and_a_file_no_queue() {
        assert!(matches!(layout(&DiskTree::holding(&["GLB/MASTER.GLB/"])), Err(FsError::WrongKind { .. })));
        assert!(matches!(layout(&DiskTree::holding(&["P1=0", "GLB/"])), Err(FsError::WrongKind { .. })));
    }

    #[test]
    fn an_empty_directory_has_none_of_the_four() {
        assert_eq!(layout(&DiskTree::holding(&[])).unwrap(), Layout::default());
    }
}
