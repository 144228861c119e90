//! Whether two trees are one place, or copies of each other.
//!
//! A share can be reached by two mounts, two drive letters or two names, and a postoffice can be copied; in both cases the
//! two trees have one serial number, which every postoffice must have to itself (Q151228, Q110762). What a path is
//! called tells nothing about that; what the disk says about the files does.

use std::path::PathBuf;

use super::layout::LARGEST;
use super::paths;
use crate::fsops::{FsError, Identity, ReadTree, ServerTime, Sha256, TreePath};

/// Small files of GLB that bear out what MASTER.GLB shows.
const NEIGHBORS: [&str; 6] = ["CONTROL.GLB", "TID.GLB", "FLAG.GLB", "ACCESS2.GLB", "NETWORK.GLB", "GLOBAL.GLB"];

/// How many of them must be alike before two devices are taken for two mounts of one place.
const SURE: usize = 2;

/// How two trees lie to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Twins {
    /// The system says that the folder, or its MASTER.GLB, is one and the same: one place under two names. (On Windows a
    /// disk and a block-for-block image of it may have one serial number and so look like this.)
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

/// What tells one postoffice from another: taken once, it can be compared with many others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    root: PathBuf,
    identity: Option<Identity>,
    master: Option<Trait>,
    neighbors: Vec<Trait>,
}

/// A core file as far as it tells places apart.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Trait {
    name: &'static str,
    identity: Option<Identity>,
    len: u64,
    modified: Option<ServerTime>,
    sha256: Sha256,
}

impl Fingerprint {
    /// Looks at MASTER.GLB and a few small files beside it.
    ///
    /// # Errors
    /// When a MASTER.GLB that is there cannot be found or read. What cannot be read of the others counts for nothing.
    pub fn of(tree: &dyn ReadTree) -> Result<Self, FsError> {
        let neighbors = NEIGHBORS.iter().filter_map(|name| Trait::of(tree, name).ok().flatten());
        Ok(Self {
            root: tree.root().to_owned(),
            identity: tree.identity(&TreePath::root())?,
            master: Trait::of(tree, "MASTER.GLB")?,
            neighbors: neighbors.collect(),
        })
    }

    /// Tells how the places of two fingerprints lie to each other.
    ///
    /// Where the system gives no identity, the contents of MASTER.GLB decide, so one place reached twice shows as
    /// [`Twins::SameMaster`].
    pub fn compare(&self, other: &Self) -> Twins {
        if self.root == other.root || same(self.identity, other.identity) {
            return Twins::SamePlace;
        }
        let (Some(a), Some(b)) = (&self.master, &other.master) else { return Twins::Apart };
        if same(a.identity, b.identity) {
            Twins::SamePlace
        } else if (a.len, a.sha256) != (b.len, b.sha256) {
            Twins::Apart
        } else if a.is_seen_twice(b) && self.is_borne_out_by(other) {
            Twins::SamePlaceTwoMounts
        } else {
            Twins::SameMaster
        }
    }

    /// Returns the digest of MASTER.GLB, if there is one.
    pub fn master(&self) -> Option<&Sha256> {
        self.master.as_ref().map(|master| &master.sha256)
    }

    /// Returns whether the other core files bear out what MASTER.GLB shows. What was changed by a mail program between
    /// the two looks counts for nothing; a file number that differs refutes.
    fn is_borne_out_by(&self, other: &Self) -> bool {
        let pairs = self.neighbors.iter().filter_map(|a| Some((a, other.neighbors.iter().find(|b| b.name == a.name)?)));
        let mut alike = 0;
        for (a, b) in pairs {
            match (a.identity, b.identity) {
                (Some(x), Some(y)) if x.file == y.file && x.device != y.device => {}
                _ => return false,
            }
            alike += usize::from(a.is_seen_twice(b) && a.sha256 == b.sha256);
        }
        alike >= SURE
    }
}

impl Trait {
    fn of(tree: &dyn ReadTree, name: &'static str) -> Result<Option<Self>, FsError> {
        // Where a directory on the way is missing there is no file either.
        let found = tree.find(&paths::glb(name))?;
        let Some(entry) = found.filter(|entry| entry.is_file() && entry.len <= LARGEST) else { return Ok(None) };
        let (sha256, len) = tree.digest(&entry.path)?;
        Ok(Some(Self { name, identity: tree.identity(&entry.path)?, len, modified: entry.modified, sha256 }))
    }

    /// Returns whether two files could be one file seen through two mounts.
    fn is_seen_twice(&self, other: &Self) -> bool {
        let numbers = match (self.identity, other.identity) {
            (Some(a), Some(b)) => a.device != b.device && a.file == b.file,
            _ => false,
        };
        numbers && self.len == other.len && self.modified.is_some() && self.modified == other.modified
    }
}

/// Tells how two trees lie to each other. Only looks.
///
/// # Errors
/// When a MASTER.GLB that is there cannot be found or read.
pub fn twins(a: &dyn ReadTree, b: &dyn ReadTree) -> Result<Twins, FsError> {
    Ok(Fingerprint::of(a)?.compare(&Fingerprint::of(b)?))
}

fn same(a: Option<Identity>, b: Option<Identity>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if a == b)
}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    use std::io::Read;
    #[cfg(unix)]
    use std::path::Path;

    use super::*;
    use crate::fsops::LiveTree;
    #[cfg(unix)]
    use crate::fsops::{Dress, Entry, LockProbe};
    use crate::postoffice::testing::DiskTree;

    const FILES: [&str; 4] = ["GLB/MASTER.GLB=176", "GLB/CONTROL.GLB=40", "GLB/TID.GLB=4", "GLB/FLAG.GLB=1"];

    #[cfg(unix)]
    /// A tree as another mount shows it: the same files, on a device of its own.
    struct Mounted<'a> {
        tree: &'a dyn ReadTree,
        at: &'a Path,
        device: u64,
        /// Added to every file number.
        shift: u64,
    }

    #[cfg(unix)]
    impl Mounted<'_> {
        fn seen(&self, entry: Entry) -> Entry {
            let moved = |i: Identity| Identity { device: self.device, file: i.file + self.shift };
            Entry { identity: entry.identity.map(moved), ..entry }
        }
    }

    #[cfg(unix)]
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

    #[cfg(unix)]
    /// A tree whose listings tell no identity, and which gives it when it is asked: as on Windows.
    struct OnRequest(LiveTree);

    #[cfg(unix)]
    impl ReadTree for OnRequest {
        fn root(&self) -> &Path {
            Path::new("H:/OLD")
        }
        fn find(&self, path: &TreePath) -> Result<Option<Entry>, FsError> {
            Ok(self.0.find(path)?.map(|e| Entry { identity: None, ..e }))
        }
        fn list(&self, dir: &TreePath) -> Result<Vec<Entry>, FsError> {
            Ok(self.0.list(dir)?.into_iter().map(|e| Entry { identity: None, ..e }).collect())
        }
        fn open(&self, file: &TreePath) -> Result<Box<dyn Read + Send>, FsError> {
            self.0.open(file)
        }
        fn identity(&self, path: &TreePath) -> Result<Option<Identity>, FsError> {
            self.0.identity(path)
        }
        fn dress(&self, file: &TreePath) -> Result<Dress, FsError> {
            self.0.dress(file)
        }
        fn lock_probe(&self, file: &TreePath) -> Result<LockProbe, FsError> {
            self.0.lock_probe(file)
        }
        fn free_space(&self) -> Option<u64> {
            None
        }
    }

    #[cfg(unix)]
    #[test]
    fn an_identity_that_is_given_on_request_counts() {
        use crate::fsops::Glance;
        let (a, b) = (DiskTree::holding(&FILES), DiskTree::holding(&FILES));
        let (tree, again, copy) = (live(&a), OnRequest(live(&a)), OnRequest(live(&b)));
        assert_eq!(twins(&tree, &again).unwrap(), Twins::SamePlace);
        assert_eq!(twins(&Glance::of(&tree), &Glance::of(&again)).unwrap(), Twins::SamePlace);
        assert_eq!(twins(&Glance::of(&tree), &Glance::of(&copy)).unwrap(), Twins::SameMaster);
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
