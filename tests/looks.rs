//! What a look costs: on a share every listing and every opening is a round trip, and a look is repeated while people
//! work. Calls are counted at the disk, below everything that remembers.

#![expect(clippy::unwrap_used, reason = "tests may")]

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, Mutex};

use reserial::clock::Moment;
use reserial::engine::facts::look;
use reserial::fsops::{
    Dress, Entry, FsError, Glance, Identity, Kind, LiveTree, LockProbe, MayWrite, Overlay, Place, ReadTree, Renamed,
    ServerTime, Sha256, TreePath, WriteTree,
};
use reserial::plan::{Former, Trees};
use reserial::postoffice::check::{Depth, check};
use reserial::postoffice::{Evidence, Fingerprint, Reading, inspect};
use reserial::practice::{BuildOptions, build};
use reserial::procedure::ActionId;
use tempfile::TempDir;

/// How often each directory was listed and each file opened: `list GLB`, `open GLB/MASTER.GLB`.
type Calls = BTreeMap<String, usize>;

/// A tree that counts. A search for a name is counted as a listing of every directory on the way.
#[derive(Clone)]
struct Counting {
    tree: LiveTree,
    calls: Arc<Mutex<Calls>>,
}

impl Counting {
    fn at(root: &Path) -> Self {
        Self { tree: LiveTree::open(root).unwrap(), calls: Arc::default() }
    }

    fn note(&self, what: &str, path: &TreePath) {
        *self.calls.lock().unwrap().entry(format!("{what} {path}")).or_default() += 1;
    }

    fn search(&self, path: &TreePath) {
        let mut here = path.parent();
        while let Some(dir) = here {
            self.note("list", &dir);
            here = dir.parent();
        }
    }

    fn take(&self) -> Calls {
        std::mem::take(&mut self.calls.lock().unwrap())
    }
}

impl ReadTree for Counting {
    fn root(&self) -> &Path {
        self.tree.root()
    }
    fn find(&self, path: &TreePath) -> Result<Option<Entry>, FsError> {
        self.search(path);
        self.tree.find(path)
    }
    fn list(&self, dir: &TreePath) -> Result<Vec<Entry>, FsError> {
        self.search(dir);
        self.note("list", dir);
        self.tree.list(dir)
    }
    fn visit(&self, dir: &TreePath, each: &mut dyn FnMut(Entry)) -> Result<(), FsError> {
        self.note("list", dir);
        self.tree.visit(dir, each)
    }
    fn visit_names(&self, dir: &TreePath, each: &mut dyn FnMut(&str, Kind)) -> Result<(), FsError> {
        self.note("list", dir);
        self.tree.visit_names(dir, each)
    }
    fn open(&self, file: &TreePath) -> Result<Box<dyn Read + Send>, FsError> {
        self.search(file);
        self.note("open", file);
        self.tree.open(file)
    }
    fn open_listed(&self, file: &TreePath) -> Result<Box<dyn Read + Send>, FsError> {
        self.note("open", file);
        self.tree.open_listed(file)
    }
    fn identity(&self, path: &TreePath) -> Result<Option<Identity>, FsError> {
        self.tree.identity(path)
    }
    fn dress(&self, file: &TreePath) -> Result<Dress, FsError> {
        self.search(file);
        self.tree.dress(file)
    }
    fn dress_listed(&self, file: &TreePath) -> Result<Dress, FsError> {
        self.tree.dress_listed(file)
    }
    fn lock_probe(&self, file: &TreePath) -> Result<LockProbe, FsError> {
        self.search(file);
        self.tree.lock_probe(file)
    }
    fn lock_probe_listed(&self, file: &TreePath) -> Result<LockProbe, FsError> {
        self.tree.lock_probe_listed(file)
    }
    fn free_space(&self) -> Option<u64> {
        self.tree.free_space()
    }
    fn place(&self) -> Place {
        self.tree.place()
    }
    fn may_write(&self, path: &TreePath) -> Result<MayWrite, FsError> {
        self.tree.may_write(path)
    }
}

impl WriteTree for Counting {
    fn rename(&self, _: &TreePath, _: &TreePath) -> Result<Renamed, FsError> {
        unreachable!("a look changes nothing")
    }
    fn create_dir(&self, _: &TreePath) -> Result<(), FsError> {
        unreachable!("a look changes nothing")
    }
    fn write_new(&self, _: &TreePath, _: &mut dyn Read, _: Option<ServerTime>) -> Result<(), FsError> {
        unreachable!("a look changes nothing")
    }
    fn set_dress(&self, _: &TreePath, _: &Dress) -> Result<Vec<String>, FsError> {
        unreachable!("a look changes nothing")
    }
    fn remove_file(&self, _: &TreePath, _: &Sha256) -> Result<(), FsError> {
        unreachable!("a look changes nothing")
    }
    fn remove_dir(&self, _: &TreePath) -> Result<(), FsError> {
        unreachable!("a look changes nothing")
    }
}

fn pair() -> (TempDir, Counting, Counting) {
    let dir = TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).unwrap();
    let built = build(&dir.path().join("PO"), &BuildOptions { users: 60, extra_files: 0 }).unwrap();
    let (old, new) = (Counting::at(&built.old), Counting::at(&built.new));
    (dir, old, new)
}

/// What was done more than once.
fn again(calls: &Calls) -> Vec<(&str, usize)> {
    calls.iter().filter(|(_, times)| **times > 1).map(|(what, times)| (what.as_str(), *times)).collect()
}

fn mailbags_opened(calls: &Calls) -> usize {
    calls.keys().filter(|what| what.starts_with("open MBG/0")).count()
}

#[test]
fn a_look_lists_each_directory_and_opens_each_file_once() {
    let (_dir, old, new) = pair();
    let live = Trees { old: Arc::new(old.clone()), new: Arc::new(new.clone()) };
    let over = |tree: &Counting| Arc::new(Overlay::over(Arc::new(tree.clone())));
    let rehearsed = Trees { old: over(&old), new: over(&new) };
    for trees in [live, rehearsed] {
        let glance = |known: &Evidence| {
            let reading = Reading { known, most: usize::MAX };
            let facts = look(&trees, &Former::default(), ActionId::ALL, reading, (Moment::default(), None)).unwrap();
            (facts, old.take(), new.take())
        };
        let (facts, calls, of_new) = glance(&Evidence::default());
        assert!(facts.evidence.dates.len() > 40, "{}", facts.evidence.dates.len());
        assert_eq!(mailbags_opened(&calls), facts.evidence.dates.len());
        assert_eq!((again(&calls), again(&of_new)), (vec![], vec![]));

        let (next, calls, _) = glance(&facts.evidence);
        assert_eq!(mailbags_opened(&calls), 0, "no mailbag has changed since");
        assert_eq!(next.evidence, facts.evidence);
        assert_eq!(again(&calls), []);
    }
}

#[test]
fn a_check_and_a_diagnosis_ask_for_nothing_twice() {
    let (_dir, old, _) = pair();
    let told = check(&Glance::of(&old), Moment::default(), Depth::Whole, &mut |_| ()).unwrap();
    let calls = old.take();
    assert_eq!(again(&calls), []);
    let listed = calls.keys().filter(|what| what.starts_with("list")).count();
    assert_eq!(u64::try_from(listed).unwrap(), told.cost.directories);

    let glance = Glance::of(&old);
    inspect(&glance).unwrap();
    Fingerprint::of(&glance).unwrap();
    assert_eq!(again(&old.take()), []);
}

#[test]
fn a_second_spelling_stops_a_look_and_is_not_read() {
    let (_dir, old, _) = pair();
    let copy = |from: &str, to: &str| {
        let bytes = std::fs::read(old.root().join(from)).unwrap();
        build_file(&old.root().join(to), &bytes);
    };
    copy("GLB/MASTER.GLB", "GLB/master.glb");
    let glance = Glance::of(&old);
    let master = TreePath::parse("GLB/MASTER.GLB").unwrap();
    assert!(matches!(glance.read(&master, 9), Err(FsError::Ambiguous { .. })));
    assert!(matches!(glance.digest(&master), Err(FsError::Ambiguous { .. })));
    assert!(!old.take().keys().any(|what| what.starts_with("open")));
}

#[expect(clippy::disallowed_methods, reason = "tests build trees")]
fn build_file(path: &Path, bytes: &[u8]) {
    std::fs::write(path, bytes).unwrap();
}
