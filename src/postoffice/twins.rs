//! Whether two trees are one place, or copies of each other.
//!
//! A share can be reached by two mounts, two drive letters or two names, and a postoffice can be copied; in both cases the
//! two trees have one serial number, which every postoffice must have to itself (Q151228, Q110762). What a path is
//! called tells nothing about that; what the disk says about the files does.

use super::{core_files, paths};
use crate::fsops::{Entry, FsError, Identity, ReadTree, TreePath};

/// How many core files besides MASTER.GLB must be alike before two devices are taken for two mounts of one place.
const SURE: usize = 2;

/// How two trees lie to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Twins {
    /// The system says that the folder, or its MASTER.GLB, is one and the same: one place under two names.
    SamePlace,
    /// Inferred: two devices, but MASTER.GLB and other core files have the same file numbers, times and contents: two
    /// mounts of one share (or a disk and a block-for-block image of it).
    SamePlaceTwoMounts,
    /// Inferred: two files, but MASTER.GLB is the same byte for byte, so the serial number is the same as well
    /// (Q209486: the number goes with the file).
    SameMaster,
    /// Two postoffices, as far as can be seen.
    Apart,
}

impl Twins {
    /// Returns whether both trees are one place.
    pub fn is_one_place(self) -> bool {
        matches!(self, Self::SamePlace | Self::SamePlaceTwoMounts)
    }

    /// Returns whether this was deduced rather than said by the system.
    pub fn is_inferred(self) -> bool {
        matches!(self, Self::SamePlaceTwoMounts | Self::SameMaster)
    }

    /// Returns what was found, in a sentence.
    pub fn says(self) -> &'static str {
        match self {
            Self::SamePlace => "Both paths lead to one place: the files are the same files.",
            Self::SamePlaceTwoMounts => {
                "The files have the same numbers, times and contents on two devices: one share mounted twice, it seems."
            }
            Self::SameMaster => {
                "MASTER.GLB is the same in both, byte for byte, so both have one serial number (Q209486)."
            }
            Self::Apart => "Two places with two different MASTER.GLB.",
        }
    }
}

/// Tells how two trees lie to each other. Only looks.
///
/// Where the system gives no identity (Windows), the contents of MASTER.GLB decide, so one place reached
/// twice shows as [`Twins::SameMaster`].
///
/// # Errors
/// When a MASTER.GLB that is there cannot be found or read.
pub fn twins(a: &dyn ReadTree, b: &dyn ReadTree) -> Result<Twins, FsError> {
    let root = |tree: &dyn ReadTree| Ok::<_, FsError>(tree.find(&TreePath::root())?.and_then(|e| e.identity));
    if a.root() == b.root() || same(root(a)?, root(b)?) {
        return Ok(Twins::SamePlace);
    }
    let master = paths::master();
    let (Some(of_a), Some(of_b)) = (plain(a, &master)?, plain(b, &master)?) else { return Ok(Twins::Apart) };
    if same(of_a.identity, of_b.identity) {
        return Ok(Twins::SamePlace);
    }
    if of_a.len != of_b.len || a.digest(&of_a.path)? != b.digest(&of_b.path)? {
        return Ok(Twins::Apart);
    }
    Ok(if two_mounts(&of_a, &of_b) && neighbors_alike(a, b) { Twins::SamePlaceTwoMounts } else { Twins::SameMaster })
}

fn plain(tree: &dyn ReadTree, path: &TreePath) -> Result<Option<Entry>, FsError> {
    // Where a directory on the way is missing there is no file either.
    Ok(tree.find(path)?.filter(Entry::is_file))
}

fn same(a: Option<Identity>, b: Option<Identity>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if a == b)
}

/// Returns whether two files could be one file seen through two mounts.
fn two_mounts(a: &Entry, b: &Entry) -> bool {
    let numbers = match (a.identity, b.identity) {
        (Some(a), Some(b)) => a.device != b.device && a.file == b.file,
        _ => false,
    };
    numbers && a.len == b.len && a.modified.is_some() && a.modified == b.modified
}

/// Returns whether the other core files bear out what MASTER.GLB shows. What cannot be read, or was changed by a mail
/// program between the two looks, counts for nothing; a file number that differs refutes.
fn neighbors_alike(a: &dyn ReadTree, b: &dyn ReadTree) -> bool {
    let (Ok(files), master) = (core_files(a), paths::master()) else { return false };
    let mut alike = 0;
    for path in files.iter().filter(|path| **path != master) {
        let (Ok(Some(of_a)), Ok(Some(of_b))) = (plain(a, path), plain(b, path)) else { continue };
        match (of_a.identity, of_b.identity) {
            (Some(x), Some(y)) if x.file == y.file && x.device != y.device => {}
            _ => return false,
        }
        let digests = || Some((a.digest(&of_a.path).ok()?, b.digest(&of_b.path).ok()?));
        if two_mounts(&of_a, &of_b) && digests().is_some_and(|(x, y)| x == y) {
            alike += 1;
        }
    }
    alike >= SURE
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::path::Path;

    use super::*;
    use crate::fsops::{Dress, LiveTree, LockProbe};
    use crate::postoffice::testing::DiskTree;

    const FILES: [&str; 4] = ["GLB/MASTER.GLB=176", "GLB/CONTROL.GLB=40", "GLB/TID.GLB=4", "GLB/FLAG.GLB=1"];

    /// A tree as another mount shows it: the same files, on a device of its own.
    struct Mounted<'a> {
        tree: &'a dyn ReadTree,
        at: &'a Path,
        device: u64,
        /// Added to every file number.
        shift: u64,
    }

    impl Mounted<'_> {
        fn seen(&self, entry: Entry) -> Entry {
            let moved = |i: Identity| Identity { device: self.device, file: i.file + self.shift };
            Entry { identity: entry.identity.map(moved), ..entry }
        }
    }

    impl ReadTree for Mounted<'_> {
        fn root(&self) -> &Path {
            self.at
        }
        fn find(&self, path: &TreePath) -> Result<Option<Entry>, FsError> {
            Ok(self.tree.find(path)?.map(|e| self.seen(e)))
        }
        fn list(&self, dir: &TreePath) -> Result<Vec<Entry>, FsError> {
            Ok(self.tree.list(dir)?.into_iter().map(|e| self.seen(e)).collect())
        }
        fn open(&self, file: &TreePath) -> Result<Box<dyn Read + Send>, FsError> {
            self.tree.open(file)
        }
        fn dress(&self, file: &TreePath) -> Result<Dress, FsError> {
            self.tree.dress(file)
        }
        fn lock_probe(&self, file: &TreePath) -> Result<LockProbe, FsError> {
            self.tree.lock_probe(file)
        }
        fn free_space(&self) -> Option<u64> {
            None
        }
    }

    fn live(tree: &DiskTree) -> LiveTree {
        LiveTree::open(tree.root()).unwrap()
    }

    #[test]
    fn different_masters_are_two_postoffices() {
        let (a, b) = (DiskTree::holding(&FILES), DiskTree::holding(&FILES));
        b.put("GLB/MASTER.GLB", &[7; 176]);
        assert_eq!(twins(&live(&a), &live(&b)).unwrap(), Twins::Apart);
        b.remove("GLB/MASTER.GLB");
        assert_eq!(twins(&live(&a), &live(&b)).unwrap(), Twins::Apart);
        assert_eq!(twins(&a, &DiskTree::holding(&[])).unwrap(), Twins::Apart);
    }

    #[test]
    fn a_copy_has_the_same_master() {
        let (a, b) = (DiskTree::holding(&FILES), DiskTree::holding(&FILES));
        let found = twins(&live(&a), &live(&b)).unwrap();
        assert_eq!(found, Twins::SameMaster);
        assert!(found.is_inferred() && !found.is_one_place());
        assert_eq!(twins(&a, &b).unwrap(), Twins::SameMaster, "where the system gives no identity");
    }

    #[cfg(unix)]
    #[test]
    #[expect(clippy::disallowed_methods, reason = "tests make links")]
    fn a_link_to_the_folder_is_one_place() {
        let (a, other) = (DiskTree::holding(&FILES), tempfile::tempdir().unwrap());
        let link = other.path().join("again");
        std::os::unix::fs::symlink(a.root(), &link).unwrap();
        assert_eq!(twins(&live(&a), &LiveTree::open(&link).unwrap()).unwrap(), Twins::SamePlace);
        assert_eq!(twins(&a, &a).unwrap(), Twins::SamePlace);
    }

    #[cfg(unix)]
    #[test]
    fn one_folder_behind_another_root_is_one_place() {
        let a = DiskTree::holding(&FILES);
        let tree = live(&a);
        let device = tree.find(&paths::master()).unwrap().unwrap().identity.unwrap().device;
        let bound = Mounted { tree: &tree, at: Path::new("/mnt/bound"), device, shift: 0 };
        assert_eq!(twins(&tree, &bound).unwrap(), Twins::SamePlace);
    }

    #[cfg(unix)]
    #[test]
    fn the_same_files_on_two_devices_are_two_mounts() {
        let a = DiskTree::holding(&FILES);
        let tree = live(&a);
        let mounted = |shift| Mounted { tree: &tree, at: Path::new("/mnt/again"), device: 99_999, shift };
        let found = twins(&tree, &mounted(0)).unwrap();
        assert_eq!(found, Twins::SamePlaceTwoMounts);
        assert!(found.is_inferred() && found.is_one_place());
        assert_eq!(twins(&tree, &mounted(1)).unwrap(), Twins::SameMaster, "other file numbers");
    }

    #[cfg(unix)]
    #[test]
    fn master_alone_does_not_make_two_mounts() {
        let a = DiskTree::holding(&FILES[..2]);
        let tree = live(&a);
        let mounted = Mounted { tree: &tree, at: Path::new("/mnt/again"), device: 99_999, shift: 0 };
        assert_eq!(twins(&tree, &mounted).unwrap(), Twins::SameMaster);
    }
}
