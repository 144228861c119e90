//! A rehearsal does what the live run does, verb by verb, and leaves the disk as it was: any tree, any
//! sequence of verbs, the same answers and the same names, kinds and bytes after each.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "tests build trees")]
#![expect(clippy::unwrap_used, reason = "tests may")]

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, symlink};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::DateTime;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use reserial::fsops::{Dress, FsError, Kind, LiveTree, Overlay, ReadTree, ServerTime, Sha256, TreePath, WriteTree};

/// Few names, so that verbs meet; now and then another spelling, so that case matters.
const NAMES: [&str; 8] = ["P1", "p1", "POLD", "GLB", "A", "B", "Master.glb", "MASTER.GLB"];
const CONTENTS: [&str; 3] = ["", "old", "a new number"];

/// What stands at a path before the first verb.
#[derive(Clone, Debug)]
enum Seed {
    Dir,
    File(&'static str),
    Link(&'static str),
    NoText,
}

/// A path that a verb is called with.
#[derive(Clone, Debug)]
enum Spot {
    /// Whatever stands there.
    At(TreePath),
    /// One of the entries that are there at this moment.
    Listed(Index),
    /// A name in one of the directories that are there at this moment.
    Within(Index, &'static str),
}

/// One call of a verb.
#[derive(Clone, Debug)]
enum Step<S> {
    Rename(S, S),
    CreateDir(S),
    Write(S, &'static str),
    /// Content that fails after its last byte.
    Half(S, &'static str),
    Dress(S, u32),
    /// A file with the digest that it has, or that of another.
    RemoveFile(S, Option<&'static str>),
    RemoveDir(S),
}

fn paths() -> impl Strategy<Value = TreePath> {
    prop::collection::vec(select(&NAMES[..]), 1..=3).prop_map(|names| TreePath::parse(&names.join("/")).unwrap())
}

fn seeds() -> impl Strategy<Value = Vec<(TreePath, Seed)>> {
    let seed = prop_oneof![
        5 => Just(Seed::Dir),
        4 => select(&CONTENTS[..]).prop_map(Seed::File),
        1 => select(&NAMES[..]).prop_map(Seed::Link),
        1 => Just(Seed::NoText),
    ];
    prop::collection::vec((paths(), seed), 3..16)
}

fn spots() -> impl Strategy<Value = Spot> {
    prop_oneof![
        1 => paths().prop_map(Spot::At),
        4 => any::<Index>().prop_map(Spot::Listed),
        4 => (any::<Index>(), select(&NAMES[..])).prop_map(|(dir, name)| Spot::Within(dir, name)),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step<Spot>>> {
    let content = || select(&CONTENTS[..]);
    let mode = || select(&[0o400, 0o640][..]);
    let there = || any::<Index>().prop_map(Spot::Listed);
    let step = prop_oneof![
        4 => (spots(), spots()).prop_map(|(from, to)| Step::Rename(from, to)),
        6 => (there(), spots()).prop_map(|(from, to)| Step::Rename(from, to)),
        2 => spots().prop_map(Step::CreateDir),
        3 => (spots(), content()).prop_map(|(file, text)| Step::Write(file, text)),
        1 => (spots(), content()).prop_map(|(file, text)| Step::Half(file, text)),
        2 => (there(), mode()).prop_map(|(file, mode)| Step::Dress(file, mode)),
        3 => (there(), prop::option::of(content())).prop_map(|(file, text)| Step::RemoveFile(file, text)),
        1 => (spots(), content()).prop_map(|(file, text)| Step::RemoveFile(file, Some(text))),
        3 => there().prop_map(Step::RemoveDir),
        1 => spots().prop_map(Step::RemoveDir),
    ];
    prop::collection::vec(step, 1..32)
}

impl Spot {
    /// Returns the path that is meant in `tree` at this moment.
    fn resolve(&self, tree: &dyn ReadTree) -> TreePath {
        let mut entries = Vec::new();
        let root = tree.find(&TreePath::root()).unwrap().unwrap();
        let mut todo = vec![root];
        while let Some(entry) = todo.pop() {
            todo.extend(tree.list(&entry.path).unwrap_or_default());
            entries.push(entry);
        }
        match self {
            Self::At(path) => path.clone(),
            Self::Listed(index) => index.get(&entries).path.clone(),
            Self::Within(index, name) => {
                entries.retain(|entry| entry.kind == Kind::Dir);
                index.get(&entries).path.join(name)
            }
        }
    }
}

impl Step<Spot> {
    fn resolve(&self, tree: &dyn ReadTree) -> Step<TreePath> {
        match self {
            Self::Rename(from, to) => Step::Rename(from.resolve(tree), to.resolve(tree)),
            Self::CreateDir(dir) => Step::CreateDir(dir.resolve(tree)),
            Self::Write(file, text) => Step::Write(file.resolve(tree), text),
            Self::Half(file, text) => Step::Half(file.resolve(tree), text),
            Self::Dress(file, mode) => Step::Dress(file.resolve(tree), *mode),
            Self::RemoveFile(file, text) => Step::RemoveFile(file.resolve(tree), *text),
            Self::RemoveDir(dir) => Step::RemoveDir(dir.resolve(tree)),
        }
    }
}

/// Builds the same tree in `dir` each time; a seed that has no place there is left out.
fn plant(dir: &Path, seeds: &[(TreePath, Seed)]) {
    for (path, seed) in seeds {
        let path = dir.join(path.as_str());
        let parent = path.parent().unwrap();
        if fs::create_dir_all(parent).is_err() || fs::symlink_metadata(&path).is_ok() {
            continue;
        }
        match seed {
            Seed::Dir => fs::create_dir(path).unwrap(),
            Seed::File(text) => fs::write(path, text).unwrap(),
            Seed::Link(target) => symlink(target, path).unwrap(),
            Seed::NoText => drop(fs::create_dir(parent.join(OsStr::from_bytes(b"\xff")))),
        }
    }
}

/// Runs one verb; the answer in a form that can be compared.
fn run(tree: &dyn WriteTree, step: &Step<TreePath>) -> String {
    let time = DateTime::from_timestamp(820_454_400, 0).map(ServerTime);
    let answer = match step {
        Step::Rename(from, to) => tree.rename(from, to).map(drop),
        Step::CreateDir(dir) => tree.create_dir(dir),
        Step::Write(file, text) => tree.write_new(file, &mut text.as_bytes(), time),
        Step::Half(file, text) => tree.write_new(file, &mut text.as_bytes().chain(Dies), time),
        Step::Dress(file, mode) => {
            let mode = Some(*mode);
            let told = Dress { mode, ..Dress::default() };
            tree.set_dress(file, &told).map(drop)
        }
        Step::RemoveFile(file, text) => {
            let other = |text: &str| Sha256::of(text.as_bytes());
            let own = tree.digest(file).map_or(other("none"), |(own, _)| own);
            tree.remove_file(file, &text.map_or(own, other))
        }
        Step::RemoveDir(dir) => tree.remove_dir(dir),
    };
    answer.map_or_else(|e| told(&e), |()| "done".into())
}

/// An error as the operator reads it: kind, verb, paths and all.
fn told(error: &FsError) -> String {
    format!("{error} {error:?}")
}

struct Dies;

impl Read for Dies {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("the share is gone"))
    }
}

/// Everything that can be seen: spelling, kind, length, whether it may be written, content.
fn visible(tree: &dyn ReadTree, dir: &TreePath, seen: &mut Vec<String>) {
    for entry in tree.list(dir).unwrap() {
        let content = tree.read(&entry.path, 100).map_err(|e| told(&e));
        seen.push(format!(
            "{} {} {:?} {} {} {content:?}",
            entry.path.as_str(),
            entry.nameable,
            entry.kind,
            entry.len,
            entry.read_only,
        ));
        if entry.kind == Kind::Dir {
            match tree.list(&entry.path) {
                Ok(_) => visible(tree, &entry.path, seen),
                Err(e) => seen.push(told(&e)),
            }
        }
    }
}

fn all(tree: &dyn ReadTree) -> Vec<String> {
    let mut seen = Vec::new();
    visible(tree, &TreePath::root(), &mut seen);
    seen
}

/// What the disk holds at a path: mode, times in nanoseconds (of the last writing, and of the last change of
/// anything, which tells even of what was set and set back), content or target.
type Trace = (u32, [(i64, i64); 2], Vec<u8>);

/// What the disk holds, seen without the program.
fn disk(dir: &Path) -> BTreeMap<PathBuf, Trace> {
    let mut found = BTreeMap::new();
    let mut todo = vec![dir.to_path_buf()];
    while let Some(path) = todo.pop() {
        let stat = fs::symlink_metadata(&path).unwrap();
        let content = if stat.is_dir() {
            let items = fs::read_dir(&path).unwrap();
            todo.extend(items.map(|item| item.unwrap().path()));
            Vec::new()
        } else if stat.is_symlink() {
            let target = fs::read_link(&path).unwrap();
            target.into_os_string().into_encoded_bytes()
        } else {
            fs::read(&path).unwrap()
        };
        let written = (stat.mtime(), stat.mtime_nsec());
        let changed = (stat.ctime(), stat.ctime_nsec());
        found.insert(path, (stat.mode(), [written, changed], content));
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn a_rehearsal_is_the_live_run_and_leaves_no_trace(seeds in seeds(), steps in steps(), asked in paths()) {
        // In memory where there is a place for that; tests/fsops_live.rs is about disks.
        let folder = || tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let (real, untouched) = (folder(), folder());
        plant(real.path(), &seeds);
        plant(untouched.path(), &seeds);
        let live = LiveTree::open(real.path()).unwrap();
        let rehearsal = Overlay::over(Arc::new(LiveTree::open(untouched.path()).unwrap()));
        let before = disk(untouched.path());
        prop_assert_eq!(all(&live), all(&rehearsal));
        for step in &steps {
            let step = &step.resolve(&live);
            prop_assert_eq!(run(&live, step), run(&rehearsal, step), "{:?}", step);
            prop_assert_eq!(all(&live), all(&rehearsal), "after {:?}", step);
            let find = |tree: &dyn ReadTree| match tree.find(&asked) {
                Ok(found) => format!("{:?}", found.map(|e| (e.path, e.kind))),
                Err(e) => told(&e),
            };
            prop_assert_eq!(find(&live), find(&rehearsal), "{} after {:?}", &asked, step);
        }
        prop_assert!(disk(untouched.path()) == before, "the base was touched");
    }
}
