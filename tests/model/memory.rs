//! A disk in memory, cheap to copy: every call that changes it can be looked at afterwards, cut off, or interrupted by
//! somebody else.
//!
//! It keeps what the file layer promises (`tests/fsops_contract.rs` holds the real trees to it): names without regard to
//! case, no verb that overwrites, an append that notices a second writer. Owners, modes and attributes are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use reserial::clock::{Clock, Moment};
use reserial::fsops::{
    Disk, Dress, Entry, FsError, Kind, LockProbe, ReadTree, RecordTree, Renamed, ServerTime, Sha256, TreePath, Verb,
    WriteTree,
};

/// A file or a directory.
#[derive(Clone, PartialEq)]
pub struct Node {
    /// Its name, as spelled.
    pub name: String,
    /// Its content; none for a directory.
    pub bytes: Option<Arc<[u8]>>,
    /// The digest of the content, worked out once.
    pub sha256: Option<Sha256>,
    /// When it was last written.
    pub modified: Option<ServerTime>,
}

impl Node {
    fn new(name: &str, bytes: Option<Arc<[u8]>>, modified: Option<ServerTime>) -> Self {
        let sha256 = bytes.as_deref().map(Sha256::of);
        Self { name: name.to_owned(), bytes, sha256, modified }
    }
}

/// The directory and the name of something, in capitals.
type Key = (String, String);

/// A tree as it is at one moment.
#[derive(Clone, Default, PartialEq)]
pub struct Tree(BTreeMap<Key, Node>);

fn key(path: &TreePath) -> Key {
    let folded = path.folded();
    let (dir, name) = folded.rsplit_once('/').unwrap_or(("", &folded));
    (dir.to_owned(), name.to_owned())
}

impl Tree {
    /// Reads a tree from a real disk.
    pub fn load(root: &Path) -> Self {
        let mut tree = Self::default();
        for entry in walkdir::WalkDir::new(root).min_depth(1) {
            let entry = entry.unwrap();
            let path = TreePath::parse(entry.path().strip_prefix(root).unwrap().to_str().unwrap()).unwrap();
            let bytes = entry.file_type().is_file().then(|| std::fs::read(entry.path()).unwrap().into());
            let modified = entry.metadata().unwrap().modified().unwrap();
            let modified = Some(ServerTime(modified.into()));
            tree.0.insert(key(&path), Node::new(path.name(), bytes, modified));
        }
        tree
    }

    /// Returns what is at a path.
    pub fn get(&self, path: &str) -> Option<&Node> {
        self.0.get(&key(&TreePath::parse(path).unwrap()))
    }

    /// Puts a file there, whatever was there before: what other programs do.
    pub fn put(&mut self, path: &str, bytes: &[u8]) {
        let path = TreePath::parse(path).unwrap();
        self.0.insert(key(&path), Node::new(path.name(), Some(bytes.into()), None));
    }

    /// Makes a directory.
    pub fn make(&mut self, path: &str) {
        let path = TreePath::parse(path).unwrap();
        self.0.insert(key(&path), Node::new(path.name(), None, None));
    }

    /// Removes something, with all that is below it.
    pub fn drop(&mut self, path: &str) {
        let path = TreePath::parse(path).unwrap();
        self.0.retain(|(dir, name), _| !joined(dir, name).is_within(&path));
    }

    /// Renames something with all that is below it, whatever was there before.
    pub fn shift(&mut self, from: &str, to: &str) {
        let (from, to) = (TreePath::parse(from).unwrap(), TreePath::parse(to).unwrap());
        let old = from.folded();
        let all = std::mem::take(&mut self.0);
        let mut moved = Vec::new();
        for ((dir, name), mut node) in all {
            let path = joined(&dir, &name);
            if !path.is_within(&from) {
                self.0.insert((dir, name), node);
                continue;
            }
            if path == from {
                node.name = to.name().to_owned();
            }
            let rest = path.folded().split_off(old.len());
            moved.push((TreePath::parse(&format!("{}{rest}", to.folded())).unwrap(), node));
        }
        self.0.extend(moved.into_iter().map(|(path, node)| (key(&path), node)));
    }

    /// Returns every file and directory by its path in capitals.
    pub fn all(&self) -> impl Iterator<Item = (String, &Node)> {
        self.0.iter().map(|((dir, name), node)| (joined(dir, name).folded(), node))
    }

    /// Returns the digests of all files.
    pub fn digests(&self) -> BTreeSet<Sha256> {
        self.0.values().filter_map(|node| node.sha256).collect()
    }

    fn spelled(&self, path: &TreePath) -> TreePath {
        let mut spelled = TreePath::root();
        for name in path.names() {
            let here = spelled.join(name);
            spelled = spelled.join(self.0.get(&key(&here)).map_or(name, |node| &node.name));
        }
        spelled
    }

    fn entry(&self, path: &TreePath) -> Option<Entry> {
        let own = |kind, len: usize, modified| Entry {
            path: self.spelled(path),
            nameable: true,
            kind,
            len: len as u64,
            modified,
            read_only: false,
            hidden: false,
            identity: None,
        };
        if path.is_root() {
            return Some(own(Kind::Dir, 0, None));
        }
        let node = self.0.get(&key(path))?;
        Some(match &node.bytes {
            Some(bytes) => own(Kind::File, bytes.len(), node.modified),
            None => own(Kind::Dir, 0, node.modified),
        })
    }

    fn list(&self, dir: &TreePath) -> Vec<Entry> {
        let (folded, dir) = (dir.folded(), self.spelled(dir));
        let below = self.0.range((folded.clone(), String::new())..).take_while(|((in_dir, _), _)| *in_dir == folded);
        let entry = |node: &Node| Entry {
            path: dir.join(&node.name),
            nameable: true,
            kind: if node.bytes.is_some() { Kind::File } else { Kind::Dir },
            len: node.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64),
            modified: node.modified,
            read_only: false,
            hidden: false,
            identity: None,
        };
        below.map(|(_, node)| entry(node)).collect()
    }
}

fn joined(dir: &str, name: &str) -> TreePath {
    TreePath::parse(&if dir.is_empty() { name.to_owned() } else { format!("{dir}/{name}") }).unwrap()
}

/// The trees of a machine at one moment, by their roots.
pub type Trees = BTreeMap<PathBuf, Arc<Tree>>;

/// A call that changed the disk, and the disk right after it.
#[derive(Clone)]
pub struct Step {
    /// What was called.
    pub call: String,
    /// The names that it made, moved or took away; none for what was appended to a file.
    pub names: Vec<TreePath>,
    /// Who called.
    pub who: u8,
    /// The disk after it.
    pub after: Trees,
}

/// Somebody who comes in between.
type Guest = Box<dyn FnOnce(&Arc<Machine>) + Send>;

/// What goes on at a machine.
#[derive(Default)]
struct Going {
    trees: Trees,
    steps: Vec<Step>,
    who: u8,
    at: Option<(usize, Guest)>,
}

/// What is broken in the disk on purpose, so that a property can be seen to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A rename replaces what is there, as the standard library's does.
    RenameReplaces,
    /// An append does not look whether somebody else has written, and the holder's file is read from a cache.
    BlindToOthers,
}

/// The one machine that all trees belong to.
pub struct Machine {
    going: Mutex<Going>,
    flaw: Option<Flaw>,
    /// The holder's file as the first operator has read it first.
    cached: Mutex<Option<Vec<u8>>>,
}

impl Machine {
    /// A machine whose disk is as given.
    pub fn with(trees: Trees, flaw: Option<Flaw>) -> Arc<Self> {
        let going = Going { trees, ..Going::default() };
        Arc::new(Self { going: Mutex::new(going), flaw, cached: Mutex::default() })
    }

    fn going(&self) -> MutexGuard<'_, Going> {
        self.going.lock().unwrap()
    }

    /// Changes a tree as other programs do; it is a step if anything came of it.
    pub fn meddle(&self, root: &Path, call: &str, change: impl FnOnce(&mut Tree) -> bool) {
        let mut going = self.going();
        if change(Arc::make_mut(going.trees.get_mut(root).unwrap())) {
            let step = Step { call: call.to_owned(), names: Vec::new(), who: going.who, after: going.trees.clone() };
            going.steps.push(step);
        }
    }

    /// Returns what has been done, call by call.
    pub fn steps(&self) -> Vec<Step> {
        self.going().steps.clone()
    }

    /// Lets `guest` act right after the nth call from now (0: right before the first that changes anything).
    pub fn interrupt(&self, n: usize, guest: Guest) {
        let mut going = self.going();
        let at = going.steps.len() + n;
        going.at = Some((at, guest));
    }

    /// Says who calls from now on, and returns who did before.
    pub fn acting(&self, who: u8) -> u8 {
        std::mem::replace(&mut self.going().who, who)
    }

    /// Lets a waiting guest in, if it is time.
    fn let_in(self: &Arc<Self>) {
        let guest = {
            let mut going = self.going();
            let due = going.at.as_ref().is_some_and(|(at, _)| going.steps.len() >= *at);
            if due { going.at.take() } else { None }
        };
        if let Some((_, guest)) = guest {
            guest(self);
        }
    }

    fn change<T>(
        self: &Arc<Self>,
        root: &Path,
        (call, names): (impl FnOnce() -> String, &[&TreePath]),
        act: impl FnOnce(&mut Tree) -> Result<T, FsError>,
    ) -> Result<T, FsError> {
        self.let_in();
        let mut going = self.going();
        let tree = Arc::make_mut(going.trees.get_mut(root).unwrap());
        let done = act(tree)?;
        let step = Step {
            call: call(),
            names: names.iter().map(|name| (*name).clone()).collect(),
            who: going.who,
            after: going.trees.clone(),
        };
        going.steps.push(step);
        Ok(done)
    }
}

/// A tree of a machine.
pub struct Memory {
    machine: Arc<Machine>,
    root: PathBuf,
}

/// Opens the trees of a machine.
pub struct MemoryDisk(pub Arc<Machine>);

impl Disk for MemoryDisk {
    fn open(&self, root: &Path) -> Result<Arc<dyn RecordTree>, FsError> {
        Ok(Arc::new(Memory { machine: Arc::clone(&self.0), root: root.to_owned() }))
    }

    fn make(&self, root: &Path) -> Result<Arc<dyn RecordTree>, FsError> {
        self.0.going().trees.entry(root.to_owned()).or_default();
        self.open(root)
    }
}

impl Memory {
    fn tree(&self) -> Arc<Tree> {
        Arc::clone(&self.machine.going().trees[&self.root])
    }

    fn file(&self, verb: Verb, path: &TreePath) -> Result<Arc<[u8]>, FsError> {
        let tree = self.tree();
        let entry = tree.entry(path).ok_or_else(|| FsError::Missing { verb, path: path.clone() })?;
        let bytes = tree.0.get(&key(path)).and_then(|node| node.bytes.clone());
        bytes.ok_or(FsError::WrongKind { path: entry.path, wanted: "file" })
    }
}

/// Returns where a new name goes: its directory is there, and nothing has that name.
fn vacant(tree: &Tree, verb: Verb, path: &TreePath) -> Result<TreePath, FsError> {
    let parent = path.parent().ok_or_else(|| FsError::Exists { verb, path: path.clone() })?;
    let dir = tree.entry(&parent).ok_or_else(|| FsError::Missing { verb, path: parent.clone() })?;
    if !dir.is_dir() {
        return Err(FsError::WrongKind { path: dir.path, wanted: "directory" });
    }
    match tree.entry(path) {
        Some(taken) => Err(FsError::Exists { verb, path: taken.path }),
        None => Ok(dir.path.join(path.name())),
    }
}

impl ReadTree for Memory {
    fn root(&self) -> &Path {
        &self.root
    }

    fn find(&self, path: &TreePath) -> Result<Option<Entry>, FsError> {
        Ok(self.tree().entry(path))
    }

    fn list(&self, dir: &TreePath) -> Result<Vec<Entry>, FsError> {
        let tree = self.tree();
        let missing = || FsError::Missing { verb: Verb::List, path: dir.clone() };
        let entry = tree.entry(dir).ok_or_else(missing)?;
        if !entry.is_dir() {
            return Err(FsError::WrongKind { path: entry.path, wanted: "directory" });
        }
        Ok(tree.list(dir))
    }

    fn open(&self, file: &TreePath) -> Result<Box<dyn Read + Send>, FsError> {
        let mut bytes = self.file(Verb::Read, file)?.to_vec();
        if self.machine.flaw == Some(Flaw::BlindToOthers)
            && file.name() == "HOLDER.LCK"
            && self.machine.going().who == 0
        {
            bytes = self.machine.cached.lock().unwrap().get_or_insert(bytes).clone();
        }
        Ok(Box::new(io::Cursor::new(bytes)))
    }

    fn dress(&self, file: &TreePath) -> Result<Dress, FsError> {
        self.file(Verb::Read, file).map(|_| Dress::default())
    }

    fn lock_probe(&self, file: &TreePath) -> Result<LockProbe, FsError> {
        self.file(Verb::Read, file).map(|_| LockProbe::Free)
    }

    fn free_space(&self) -> Option<u64> {
        None
    }

    fn head_and_digest(&self, file: &TreePath, most: u64) -> Result<(Vec<u8>, (Sha256, u64)), FsError> {
        let bytes = self.file(Verb::Read, file)?;
        let sha256 = self.tree().0.get(&key(file)).and_then(|node| node.sha256).unwrap_or_else(|| Sha256::of(&bytes));
        let head = bytes.iter().take(usize::try_from(most).unwrap_or(usize::MAX)).copied().collect();
        Ok((head, (sha256, bytes.len() as u64)))
    }
}

impl WriteTree for Memory {
    fn rename(&self, from: &TreePath, to: &TreePath) -> Result<Renamed, FsError> {
        let replaces = self.machine.flaw == Some(Flaw::RenameReplaces);
        self.machine.change(&self.root, (|| format!("rename {from} to {to}"), &[from, to]), |tree| {
            let missing = || FsError::Missing { verb: Verb::Rename, path: from.clone() };
            let source = tree.entry(from).ok_or_else(missing)?.path;
            let target = match vacant(tree, Verb::Rename, to) {
                Err(FsError::Exists { path, .. }) if replaces => {
                    tree.drop(path.as_str());
                    path
                }
                Err(FsError::Exists { path, .. }) if path == source => {
                    path.parent().unwrap_or_default().join(to.name())
                }
                other => other?,
            };
            if target != source && target.is_within(&source) {
                let source = io::Error::from(io::ErrorKind::InvalidInput);
                return Err(FsError::Io { verb: Verb::Rename, path: from.to_string(), source });
            }
            tree.shift(source.as_str(), target.as_str());
            Ok(Renamed::Exclusive)
        })
    }

    fn create_dir(&self, dir: &TreePath) -> Result<(), FsError> {
        self.machine.change(&self.root, (|| format!("create {dir}"), &[dir]), |tree| {
            let dir = vacant(tree, Verb::CreateDir, dir)?;
            tree.make(dir.as_str());
            Ok(())
        })
    }

    fn write_new(&self, file: &TreePath, content: &mut dyn Read, time: Option<ServerTime>) -> Result<(), FsError> {
        self.machine.change(&self.root, (|| format!("write {file}"), &[file]), |tree| {
            let path = vacant(tree, Verb::Write, file)?;
            let mut bytes = Vec::new();
            let failed = |source| FsError::Io { verb: Verb::Write, path: file.to_string(), source };
            content.read_to_end(&mut bytes).map_err(failed)?;
            let node = Node::new(path.name(), Some(bytes.into()), time);
            tree.0.insert(key(&path), node);
            Ok(())
        })
    }

    fn set_dress(&self, file: &TreePath, _dress: &Dress) -> Result<Vec<String>, FsError> {
        self.file(Verb::Dress, file).map(|_| Vec::new())
    }

    fn remove_file(&self, file: &TreePath, ours: &Sha256) -> Result<(), FsError> {
        let found = Sha256::of(&self.file(Verb::Remove, file)?);
        if found != *ours {
            return Err(FsError::Changed { path: file.clone(), expected: ours.short(), found: found.short() });
        }
        self.machine.change(&self.root, (|| format!("remove {file}"), &[file]), |tree| {
            tree.drop(file.as_str());
            Ok(())
        })
    }

    fn remove_dir(&self, dir: &TreePath) -> Result<(), FsError> {
        self.machine.change(&self.root, (|| format!("remove {dir}"), &[dir]), |tree| {
            let missing = || FsError::Missing { verb: Verb::Remove, path: dir.clone() };
            let entry = tree.entry(dir).ok_or_else(missing)?;
            if !entry.is_dir() {
                return Err(FsError::WrongKind { path: entry.path, wanted: "directory" });
            }
            if let Some(first) = tree.list(dir).first() {
                let (expected, found) = ("an empty directory".into(), format!("it holds {}", first.path));
                return Err(FsError::Changed { path: entry.path, expected, found });
            }
            tree.drop(dir.as_str());
            Ok(())
        })
    }
}

impl RecordTree for Memory {
    fn append(&self, file: &TreePath, expected_len: u64, bytes: &[u8]) -> Result<(), FsError> {
        let blind = self.machine.flaw == Some(Flaw::BlindToOthers);
        let told = || format!("append to {file}: {}", String::from_utf8_lossy(bytes).trim());
        self.machine.change(&self.root, (told, &[]), |tree| {
            let old = tree.0.get(&key(file)).and_then(|node| node.bytes.clone());
            if old.is_none() && expected_len > 0 {
                return Err(FsError::Missing { verb: Verb::Write, path: file.clone() });
            }
            let len = old.as_ref().map_or(0, |old| old.len()) as u64;
            if len != expected_len && !blind {
                let (expected, found) = (format!("{expected_len} bytes"), format!("{len} bytes"));
                return Err(FsError::Changed { path: file.clone(), expected, found });
            }
            let mut all = old.map(|old| old.to_vec()).unwrap_or_default();
            all.extend_from_slice(bytes);
            let node = Node::new(file.name(), Some(all.into()), None);
            tree.0.insert(key(file), node);
            Ok(())
        })
    }
}

/// A clock that counts up by a second with every look.
#[derive(Default)]
pub struct Counting(std::sync::atomic::AtomicI64);

impl Clock for Counting {
    fn now(&self) -> Moment {
        let seconds = self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Moment::default() + chrono::TimeDelta::days(20_000) + chrono::TimeDelta::seconds(seconds)
    }
}
