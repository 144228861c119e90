//! The doctor on disks that behave in every way it knows: each way gives its finding, and nothing is left behind.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "helpers of tests; tests make and break trees")]
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use assert_cmd::Command as Binary;
use chrono::{DateTime, TimeDelta};
use reserial::clock::{Clock, Moment, SystemClock};
use reserial::doctor::{Examined, Probe, SCRATCH, Verdict, examine};
use reserial::fsops::{
    Bench, Dress, Entry, FsError, LiveBench, LiveTree, LockProbe, Onto, Place, PlaceKind, ReadTree, RecordTree,
    Renamed, ServerTime, Sha256, Synced, TreePath, Verb, WriteTree,
};
use reserial::practice::{BuildOptions, build};
use tempfile::TempDir;

/// A disk of a kind that this machine does not have, played over one that it has.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Like {
    /// Another spelling finds the same thing; a rename of the case alone says that it worked and changes nothing.
    case_blind: bool,
    /// The steps in which times are kept, in seconds; a negative number ignores times that are set.
    step: i64,
    /// There is no rename that refuses to replace.
    narrowed: bool,
    /// Asked not to replace, it replaces.
    replaces: bool,
    /// A directory with an open file in it is not renamed.
    holds: bool,
    /// Somebody else's server.
    network: bool,
    /// There is no call to sync a directory.
    no_dir_sync: bool,
    /// It spells names in small letters.
    small: bool,
    /// Nothing can be created.
    read_only: bool,
    /// So many bytes of a file can be written, then the disk is full.
    room: Option<usize>,
    /// Two who create one file both succeed.
    both: bool,
    /// A byte is lost on the way.
    lossy: bool,
    /// Seconds by which its clock is ahead.
    ahead: i64,
    /// Owner and mode stay what they are.
    fixed: bool,
    /// A file that a program holds is seen to be held (or, with `false`, is not).
    held: Option<bool>,
}

#[derive(Clone)]
struct Fake {
    inner: LiveTree,
    like: Like,
    /// Whether a file is held open, by this program or to the exclusion of others.
    open: Arc<AtomicBool>,
}

/// Lets go of a file.
struct Held(Arc<AtomicBool>, Option<Box<dyn Read + Send>>);

impl Read for Held {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        self.1.as_mut().unwrap().read(to)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

impl Fake {
    fn seen(&self, mut entry: Entry) -> Entry {
        if self.like.small {
            entry.path = TreePath::parse(&entry.path.as_str().to_ascii_lowercase()).unwrap();
        }
        let Some(ServerTime(time)) = entry.modified else { return entry };
        let mut time = time + TimeDelta::seconds(self.like.ahead * i64::from(time.timestamp() > 1_500_000_000));
        if self.like.step > 0 {
            time = DateTime::from_timestamp(time.timestamp() / self.like.step * self.like.step, 0).unwrap();
        }
        entry.modified = Some(ServerTime(time));
        entry
    }
}

fn refused(verb: Verb, path: &TreePath, kind: Errno) -> FsError {
    FsError::io(verb, path, io::Error::from_raw_os_error(kind as i32))
}

/// The numbers that Linux gives.
mod rustix_like {
    #[derive(Clone, Copy)]
    pub enum Errno {
        Access = 13,
        Full = 28,
        ReadOnly = 30,
    }
}
use rustix_like::Errno;

impl ReadTree for Fake {
    fn root(&self) -> &Path {
        self.inner.root()
    }
    fn find(&self, path: &TreePath) -> Result<Option<Entry>, FsError> {
        Ok(self.inner.find(path)?.map(|entry| self.seen(entry)))
    }
    fn list(&self, dir: &TreePath) -> Result<Vec<Entry>, FsError> {
        Ok(self.inner.list(dir)?.into_iter().map(|entry| self.seen(entry)).collect())
    }
    fn open(&self, file: &TreePath) -> Result<Box<dyn Read + Send>, FsError> {
        let open = self.inner.open(file)?;
        self.open.store(true, Ordering::SeqCst);
        let held = Held(Arc::clone(&self.open), Some(open));
        // Nearly a block, so that a long file loses a byte.
        Ok(if self.like.lossy { Box::new(held.take(200_000)) } else { Box::new(held) })
    }
    fn dress(&self, file: &TreePath) -> Result<Dress, FsError> {
        self.inner.dress(file)
    }
    fn lock_probe(&self, _: &TreePath) -> Result<LockProbe, FsError> {
        Ok(match self.like.held {
            Some(true) if self.open.load(Ordering::SeqCst) => LockProbe::Held,
            Some(_) => LockProbe::Free,
            None => LockProbe::CannotKnow,
        })
    }
    fn free_space(&self) -> Option<u64> {
        Some(self.like.room.map_or(1 << 30, |room| room as u64))
    }
    fn answers_to(&self, path: &TreePath) -> Option<bool> {
        if self.like.case_blind { Some(self.inner.find(path).ok()?.is_some()) } else { self.inner.answers_to(path) }
    }
    fn place(&self) -> Place {
        let kind = if self.like.network { PlaceKind::Network } else { PlaceKind::LocalDisk };
        Place { kind, evidence: "played by a test".into() }
    }
}

impl WriteTree for Fake {
    fn rename(&self, from: &TreePath, to: &TreePath) -> Result<Renamed, FsError> {
        if self.like.case_blind && from == to {
            return Err(FsError::io(Verb::Rename, from, io::Error::other("this file system keeps the old spelling")));
        }
        if self.like.holds && self.open.load(Ordering::SeqCst) {
            return Err(refused(Verb::Rename, from, Errno::Access));
        }
        let told = self.inner.rename(from, to)?;
        Ok(if self.like.narrowed || self.like.network { Renamed::Narrowed } else { told })
    }
    fn create_dir(&self, dir: &TreePath) -> Result<(), FsError> {
        if self.like.read_only {
            return Err(refused(Verb::CreateDir, dir, Errno::ReadOnly));
        }
        self.inner.create_dir(dir)
    }
    fn write_new(&self, file: &TreePath, content: &mut dyn Read, time: Option<ServerTime>) -> Result<(), FsError> {
        let time = time.filter(|_| self.like.step >= 0);
        let Some(room) = self.like.room else { return self.inner.write_new(file, content, time) };
        let mut all = Vec::new();
        content.read_to_end(&mut all).unwrap();
        self.inner.write_new(file, &mut &all[..room.min(all.len())], time)?;
        if all.len() > room { Err(refused(Verb::Write, file, Errno::Full)) } else { Ok(()) }
    }
    fn set_dress(&self, file: &TreePath, dress: &Dress) -> Result<Vec<String>, FsError> {
        if self.like.fixed { Ok(vec!["mode: not here".into()]) } else { self.inner.set_dress(file, dress) }
    }
    fn remove_file(&self, file: &TreePath, ours: &Sha256) -> Result<(), FsError> {
        // Who removes knows what it wrote; the fake loses bytes on reading only.
        let (now, _) = self.inner.digest(file)?;
        let ours = if self.like.lossy { &now } else { ours };
        self.inner.remove_file(file, ours)
    }
    fn remove_dir(&self, dir: &TreePath) -> Result<(), FsError> {
        self.inner.remove_dir(dir)
    }
}

impl RecordTree for Fake {
    fn append(&self, file: &TreePath, expected_len: u64, bytes: &[u8]) -> Result<(), FsError> {
        self.inner.append(file, expected_len, bytes)
    }
}

struct FakeBench {
    tree: Fake,
    real: LiveBench,
}

impl Bench for FakeBench {
    fn tree(&self) -> &dyn RecordTree {
        &self.tree
    }
    fn claim(&self, file: &TreePath) -> Result<(), FsError> {
        match self.real.claim(file) {
            Err(FsError::Exists { .. }) if self.tree.like.both => Ok(()),
            told => told,
        }
    }
    fn rename_onto(&self, from: &TreePath, to: &TreePath) -> Result<Onto, FsError> {
        if self.tree.like.narrowed {
            return Ok(Onto::NoSuchCall("Invalid argument".into()));
        }
        if self.tree.like.replaces {
            let real = |path: &TreePath| self.tree.root().join(path.as_str());
            fs::rename(real(from), real(to)).unwrap();
            return Ok(Onto::Replaced);
        }
        self.real.rename_onto(from, to)
    }
    fn sync_file(&self, file: &TreePath) -> Synced {
        self.real.sync_file(file)
    }
    fn sync_dir(&self, dir: &TreePath) -> Synced {
        if self.tree.like.no_dir_sync { Synced::NoSuchCall("Invalid argument".into()) } else { self.real.sync_dir(dir) }
    }
    fn hold_alone(&self, _: &TreePath) -> Result<Option<Box<dyn Send>>, FsError> {
        Ok(self.tree.like.held.map(|_| {
            self.tree.open.store(true, Ordering::SeqCst);
            Box::new(Held(Arc::clone(&self.tree.open), None)) as Box<dyn Send>
        }))
    }
}

fn fake(root: &Path, like: Like) -> Fake {
    Fake { inner: LiveTree::open(root).unwrap(), like, open: Arc::default() }
}

/// In memory where there is a place for that: most of the time goes into syncing.
fn folder() -> TempDir {
    TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).unwrap()
}

fn examined_in(root: &Path, like: Like, each: &mut dyn FnMut(Probe), stop: &AtomicBool) -> Examined {
    let open = |root: &Path| {
        Ok(Box::new(FakeBench { tree: fake(root, like), real: LiveBench::open(root)? }) as Box<dyn Bench>)
    };
    examine(&fake(root, like), &open, &SystemClock, stop, each)
}

/// What each probe says on such a disk. The folder is left as it was.
fn said(like: Like) -> BTreeMap<Probe, (Verdict, &'static str)> {
    let dir = folder();
    fs::write(dir.path().join("Notes.txt"), "theirs").unwrap();
    let told = examined_in(dir.path(), like, &mut |_| {}, &AtomicBool::new(false));
    assert_eq!(names(dir.path()), ["Notes.txt"], "{told:#?}");
    assert!(!told.stopped);
    for finding in &told.findings {
        assert!(finding.seen.ends_with('.') && finding.means.ends_with('.'), "{finding:?}");
    }
    told.findings.into_iter().map(|finding| (finding.probe, (finding.verdict, finding.value))).collect()
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_disk_of_this_machine_is_sound() {
    let told = said(Like::default());
    assert_eq!(told.len(), 17);
    assert!(told.values().all(|(verdict, _)| *verdict <= Verdict::Note), "{told:?}");
    assert_eq!(told[&Probe::Case], (Verdict::Note, "sensitive"));
    assert_eq!(told[&Probe::NoReplace], (Verdict::Ok, "exclusive"));
    assert_eq!(told[&Probe::ExclusiveCreate], (Verdict::Ok, "exclusive"));
    assert_eq!(told[&Probe::Clock], (Verdict::Ok, "together"));
    assert_eq!(told[&Probe::Scratch], (Verdict::Ok, "removed"));
}

#[test]
fn a_fat_disk_is_blind_to_case_and_counts_in_two_seconds() {
    let told = said(Like { case_blind: true, step: 2, fixed: true, ..Like::default() });
    assert_eq!(told[&Probe::Case], (Verdict::Ok, "blind"));
    assert_eq!(told[&Probe::CaseRename], (Verdict::Note, "says-ok"));
    assert_eq!(told[&Probe::Times], (Verdict::Note, "2s"));
    assert_eq!(told[&Probe::Clock], (Verdict::Ok, "together"));
    assert_eq!(told[&Probe::Dress], (Verdict::Note, "fixed"));
}

#[test]
fn an_old_fat_disk_spells_names_its_own_way() {
    let told = said(Like { case_blind: true, small: true, ..Like::default() });
    assert_eq!(told[&Probe::Case], (Verdict::Note, "blind-not-kept"));
    assert_eq!(told[&Probe::CaseRename], (Verdict::Note, "not-kept"));
}

#[test]
fn a_disk_without_a_refusing_rename_is_told() {
    let told = said(Like { case_blind: true, narrowed: true, no_dir_sync: true, ..Like::default() });
    assert_eq!(told[&Probe::NoReplace], (Verdict::Note, "narrowed"));
    assert_eq!(told[&Probe::Sync], (Verdict::Note, "files-only"));
}

#[test]
fn a_share_is_told_with_what_only_its_server_knows() {
    let told = said(Like { network: true, holds: true, case_blind: true, ahead: 30, ..Like::default() });
    assert_eq!(told[&Probe::Place], (Verdict::Note, "network"));
    assert_eq!(told[&Probe::NoReplace], (Verdict::Note, "narrowed"));
    assert_eq!(told[&Probe::HeldDirectory], (Verdict::Ok, "refused"));
    assert_eq!(told[&Probe::Locks], (Verdict::Note, "refusals-only"));
    assert_eq!(told[&Probe::Sync], (Verdict::Note, "works-here"));
    assert_eq!(told[&Probe::Clock], (Verdict::Note, "apart"));
    assert_eq!(said(Like { ahead: 7200, ..Like::default() })[&Probe::Clock], (Verdict::Warn, "far"));
    assert_eq!(said(Like { ahead: -7200, step: 2, ..Like::default() })[&Probe::Clock], (Verdict::Warn, "far"));
}

#[test]
fn what_no_change_can_be_made_on_stops() {
    assert_eq!(said(Like { replaces: true, ..Like::default() })[&Probe::NoReplace], (Verdict::Stop, "replaces"));
    assert_eq!(said(Like { lossy: true, ..Like::default() })[&Probe::ReadBack], (Verdict::Stop, "differs"));
    assert_eq!(said(Like { both: true, ..Like::default() })[&Probe::ExclusiveCreate], (Verdict::Warn, "both"));
    assert_eq!(said(Like { step: -1, ..Like::default() })[&Probe::Times], (Verdict::Warn, "ignored"));
}

#[test]
fn locks_are_seen_where_the_system_shows_them() {
    assert_eq!(said(Like { held: Some(true), ..Like::default() })[&Probe::Locks], (Verdict::Ok, "seen"));
    assert_eq!(said(Like { held: Some(false), ..Like::default() })[&Probe::Locks], (Verdict::Warn, "not-seen"));
}

#[test]
fn a_disk_that_may_not_be_written_is_looked_at() {
    let told = said(Like { read_only: true, case_blind: true, ..Like::default() });
    assert_eq!(told[&Probe::Scratch], (Verdict::Stop, "refused"));
    assert_eq!(told[&Probe::Case], (Verdict::Ok, "blind"));
    assert_eq!(told.keys().copied().collect::<Vec<_>>(), [Probe::Place, Probe::FreeSpace, Probe::Scratch, Probe::Case]);
    assert_eq!(said(Like { read_only: true, ..Like::default() })[&Probe::Case], (Verdict::Note, "sensitive"));
}

#[test]
fn a_full_disk_fails_where_there_is_no_room_and_is_left_empty() {
    // Small files fit, the one that is read back does not: it is removed though it holds something else than was meant.
    let told = said(Like { room: Some(100), ..Like::default() });
    assert_eq!(told[&Probe::FreeSpace], (Verdict::Stop, "tight"));
    assert_eq!(told[&Probe::ReadBack], (Verdict::Stop, "failed"));
    assert_eq!(told[&Probe::Sync], (Verdict::Ok, "works"));
    let told = said(Like { room: Some(0), ..Like::default() });
    assert_eq!(told[&Probe::Sync], (Verdict::Stop, "failed"));
}

#[test]
fn what_is_left_over_is_named_and_nothing_of_others_is_removed() {
    let dir = folder();
    fs::create_dir(dir.path().join("reserial.tst")).unwrap();
    fs::write(dir.path().join("reserial.tst/RSLOG.TST"), "one\n").unwrap();
    let told = examined_in(dir.path(), Like::default(), &mut |_| {}, &AtomicBool::new(false));
    let left = told.findings.iter().find(|finding| finding.probe == Probe::LeftOver).unwrap();
    assert_eq!((left.verdict, left.seen.as_str()), (Verdict::Warn, "There already: reserial.tst (1 entry)."));
    assert_eq!(names(dir.path()), ["reserial.tst"]);
    assert_eq!(names(&dir.path().join("reserial.tst")), ["RSLOG.TST"]);
    let scratch = told.findings.iter().find(|finding| finding.probe == Probe::Scratch).unwrap();
    assert!(scratch.seen.contains("RESERIAL.T01"), "{scratch:?}");
}

#[test]
fn what_turns_up_in_the_folder_stays_and_is_named() {
    let dir = folder();
    let theirs = dir.path().join(SCRATCH).join("THEIRS.TXT");
    let mut each = |probe| {
        if probe == Probe::Sync {
            fs::write(&theirs, "theirs").unwrap();
        }
    };
    let told = examined_in(dir.path(), Like::default(), &mut each, &AtomicBool::new(false));
    let scratch = told.findings.iter().find(|finding| finding.probe == Probe::Scratch).unwrap();
    assert_eq!((scratch.verdict, scratch.value), (Verdict::Warn, "left-behind"));
    assert!(scratch.seen.contains("THEIRS.TXT is not ours"), "{scratch:?}");
    assert_eq!(fs::read(&theirs).unwrap(), b"theirs");
    assert_eq!(names(&dir.path().join(SCRATCH)), ["THEIRS.TXT"]);
}

#[test]
fn stopped_in_the_middle_it_leaves_nothing_behind() {
    let (dir, stop) = (folder(), AtomicBool::new(false));
    let mut each = |probe| stop.store(probe == Probe::Append || stop.load(Ordering::SeqCst), Ordering::SeqCst);
    let told = examined_in(dir.path(), Like::default(), &mut each, &stop);
    assert!(told.stopped);
    assert!(told.findings.iter().all(|finding| finding.probe != Probe::Sync));
    assert!(names(dir.path()).is_empty());
}

#[test]
fn a_clock_that_runs_back_is_not_believed() {
    struct Odd(AtomicI64);
    impl Clock for Odd {
        fn now(&self) -> Moment {
            SystemClock.now() - TimeDelta::hours(self.0.fetch_add(1, Ordering::SeqCst))
        }
    }
    let dir = folder();
    let open = |root: &Path| Ok(Box::new(LiveBench::open(root)?) as Box<dyn Bench>);
    let tree = LiveTree::open(dir.path()).unwrap();
    let told = examine(&tree, &open, &Odd(AtomicI64::new(0)), &AtomicBool::new(false), &mut |_| {});
    let clock = told.findings.iter().find(|finding| finding.probe == Probe::Clock).unwrap();
    assert_eq!((clock.verdict, clock.value), (Verdict::Note, "unknown"));
}

/// Names, kinds, bytes, modes and times of everything but the directory itself.
fn picture(root: &Path) -> BTreeMap<PathBuf, String> {
    use std::os::unix::fs::MetadataExt;
    let mut picture = BTreeMap::new();
    for entry in walkdir::WalkDir::new(root).min_depth(1) {
        let entry = entry.unwrap();
        let stat = entry.metadata().unwrap();
        let bytes =
            if stat.is_file() { Sha256::of(&fs::read(entry.path()).unwrap()).to_string() } else { String::new() };
        let line = format!("{:o} {} {} {bytes}", stat.mode(), stat.mtime(), stat.mtime_nsec());
        picture.insert(entry.path().to_owned(), line);
    }
    picture
}

fn doctor(dir: &Path, more: &[&str]) -> std::process::Output {
    let mut binary = Binary::cargo_bin("reserial").unwrap();
    binary.env("RESERIAL_STATE_DIR", dir.join("../state")).arg("doctor").arg(dir).args(more).output().unwrap()
}

#[test]
fn the_command_touches_nothing_of_a_postoffice_and_tells_it_as_json() {
    let dir = folder();
    let built = build(&dir.path().join("PO"), &BuildOptions { users: 2, extra_files: 0 }).unwrap();
    let before = picture(&built.old);
    let told = doctor(&built.old, &[]);
    let text = String::from_utf8(told.stdout).unwrap();
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert!(text.contains("like GLB/MASTER.GLB"), "{text}");
    let told = doctor(&built.old, &["--json"]);
    let json: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!((&json["schema"], &json["complete"]), (&"reserial-doctor-1".into(), &true.into()));
    let rows = json["findings"].as_array().unwrap();
    let sync = rows.iter().find(|row| row["probe"] == "sync").unwrap();
    assert_eq!((&sync["verdict"], &sync["value"]), (&"ok".into(), &"works".into()));
    // Memory is warned of: it is gone when the machine is switched off.
    let worst = json["worst"].as_str().unwrap();
    assert_eq!(told.status.code(), Some(i32::from(worst == "warn" || worst == "stop")));
    assert_eq!(before, picture(&built.old));
}

#[test]
fn what_is_no_directory_is_refused() {
    let dir = folder();
    assert_eq!(doctor(&dir.path().join("none"), &[]).status.code(), Some(2));
}
