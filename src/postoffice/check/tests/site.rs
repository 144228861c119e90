//! A real directory with the published listing of a fresh installation in it (Q135868), and a tree over it that can be
//! told to be as unpleasant as other people's disks are.

#![expect(clippy::disallowed_methods, reason = "tests make the trees that they check, and break them")]

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta};
use serde::Deserialize;

use crate::clock::Moment;
use crate::fsops::{Dress, Entry, FsError, Kind, LiveTree, LockProbe, MayWrite, ReadTree, TreePath, Verb};
use crate::postoffice::check::{Examination, check};
use crate::postoffice::paths;
use crate::postoffice::rules::RuleId;

/// The listing, as the practice lays it out too.
const FILES: &str = include_str!("../../../../assets/practice/files.toml");

#[derive(Deserialize)]
struct Files {
    group: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    directory: String,
    written: Option<Moment>,
    attribute: Option<String>,
    files: Vec<(String, usize)>,
}

/// The moment of every check.
pub(super) fn now() -> Moment {
    DateTime::from_timestamp(960_000_000, 0).unwrap()
}

/// A directory that a test may break.
pub(super) struct Site {
    dir: tempfile::TempDir,
    pub(super) deny_list: Option<&'static str>,
    pub(super) deny_read: Option<&'static str>,
    pub(super) deny_write: Option<&'static str>,
    /// A file of which nothing but its first byte is there any more when it is read.
    pub(super) shrunk: Option<&'static str>,
    pub(super) held: Option<&'static str>,
    pub(super) dos_hidden: Option<&'static str>,
    /// Names that a listing gives although nothing of that name is there any more.
    pub(super) vanished: Vec<(&'static str, Kind)>,
    /// A directory with so many files more, made from their numbers.
    pub(super) crowd: Option<Crowd>,
}

/// A directory, how many files, and what each is called.
type Crowd = (&'static str, u32, fn(u32) -> String);

impl Site {
    /// Lays out the fresh installation.
    pub(super) fn fresh() -> Self {
        // In memory where there is a place for that.
        let dir = tempfile::TempDir::new_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let site = Self {
            dir,
            deny_list: None,
            deny_read: None,
            deny_write: None,
            shrunk: None,
            held: None,
            dos_hidden: None,
            vanished: Vec::new(),
            crowd: None,
        };
        let below = ["FOLDERS/LOC", "FOLDERS/PUB", "FOLDERS/LOC/00000000"].map(str::to_owned);
        let subs = paths::subdirectories().map(|path| path.as_str().to_owned());
        for name in paths::DIRECTORIES.map(str::to_owned).into_iter().chain(subs).chain(below) {
            site.put(&format!("{name}/{}", paths::POPULATE), b"\x1a");
            site.mode(&format!("{name}/{}", paths::POPULATE), 0o444);
        }
        let installed = "1995-07-06T14:31:00Z".parse().unwrap();
        for group in toml::from_str::<Files>(FILES).unwrap().group {
            for (name, len) in group.files {
                let path = format!("{}/{name}", group.directory);
                site.put(&path, &content(&name, len));
                site.dated(&path, group.written.unwrap_or(installed));
                if group.attribute.is_some() {
                    site.mode(&path, 0o444);
                }
            }
        }
        // What the listing does not tell: ids of mailbags below 10h and of messages below 200h were given.
        site.counters(0x10, 0x200);
        site
    }

    pub(super) fn counters(&self, mailbag: u32, letter: u32) {
        self.put("GLB/CONTROL.GLB", &[mailbag.to_le_bytes(), letter.to_le_bytes()].concat());
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Writes a file, with the directories above it.
    pub(super) fn put(&self, name: &str, bytes: &[u8]) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), bytes).unwrap();
        self.dated(name, now() - TimeDelta::hours(1));
    }

    /// Writes so many bytes.
    pub(super) fn fill(&self, name: &str, len: usize) {
        self.put(name, &vec![0; len]);
    }

    /// Makes a file longer without writing what is in it.
    pub(super) fn stretch(&self, name: &str, len: u64) {
        self.put(name, b"");
        File::options().write(true).open(self.path(name)).unwrap().set_len(len).unwrap();
        self.dated(name, now() - TimeDelta::hours(1));
    }

    /// A file in P1 of that age.
    pub(super) fn in_p1(&self, name: &str, age: TimeDelta) {
        let name = format!("P1/{name}");
        self.put(&name, b"x");
        self.dated(&name, now() - age);
    }

    pub(super) fn dated(&self, name: &str, when: Moment) {
        File::options().append(true).open(self.path(name)).unwrap().set_modified(when.into()).unwrap();
    }

    pub(super) fn mode(&self, name: &str, mode: u32) {
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode)).unwrap();
    }

    pub(super) fn remove(&self, names: &[&str]) {
        for name in names {
            let path = self.path(name);
            if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
        }
    }

    /// A record of an outside postoffice (Q86625, Q148666).
    pub(super) fn outside(&self, name: &str, mailbag: &str) {
        let mut record = vec![0; 698];
        record[0] = 1;
        record[1..=name.len()].copy_from_slice(name.as_bytes());
        record[0x0C..0x0C + mailbag.len()].copy_from_slice(mailbag.as_bytes());
        self.put("XTN/00000001.XTN", &record);
    }

    /// A second record in NETWORK.GLB (Q148666).
    pub(super) fn network(&self, status: u8, code: u8, xtn: &str) {
        let mut bytes = fs::read(self.path("GLB/NETWORK.GLB")).unwrap();
        bytes.extend(network(status, code, "SALES", xtn));
        self.put("GLB/NETWORK.GLB", &bytes);
    }

    pub(super) fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).unwrap();
    }

    /// A link that leads out.
    pub(super) fn link(&self, name: &str) {
        std::os::unix::fs::symlink("/etc", self.path(name)).unwrap();
    }

    /// A pipe in place of a file, which whoever opens it for reading waits at.
    pub(super) fn pipe(&self, name: &str) {
        if self.path(name).exists() {
            self.remove(&[name]);
        }
        rustix::fs::mkfifoat(rustix::fs::CWD, self.path(name), rustix::fs::Mode::from_raw_mode(0o644)).unwrap();
    }

    /// The tree, as it is.
    pub(super) fn tree(&self) -> LiveTree {
        LiveTree::open(self.dir.path()).unwrap()
    }

    /// A file in LOG with a name that is no text.
    pub(super) fn unreadable_name(&self) {
        use std::os::unix::ffi::OsStrExt as _;
        let file = File::create(self.path("LOG").join(std::ffi::OsStr::from_bytes(b"\xff.LOG"))).unwrap();
        file.set_modified(now().into()).unwrap();
    }

    /// The modem scripts, which no workgroup postoffice has (Q150688).
    pub(super) fn remove_scripts(&self) {
        for entry in fs::read_dir(self.path("GLB")).unwrap().map(Result::unwrap) {
            if matches!(entry.path().extension().unwrap().to_str(), Some("MDM" | "SCR")) {
                fs::remove_file(entry.path()).unwrap();
            }
        }
    }

    /// Checks it.
    pub(super) fn check(&self) -> Examination {
        check(
            &Staged { live: LiveTree::open(self.dir.path()).unwrap(), site: self },
            now(),
            crate::postoffice::check::Depth::Whole,
            &mut |_| (),
        )
        .unwrap()
    }

    /// The rules that it breaks.
    pub(super) fn broken(&self) -> Vec<RuleId> {
        self.check().findings.iter().map(|group| group.rule).collect()
    }
}

impl Drop for Site {
    /// Whoever is not root cannot remove what lies in a read-only directory.
    fn drop(&mut self) {
        if self.path("GLB").is_dir() {
            self.mode("GLB", 0o755);
        }
    }
}

fn content(name: &str, len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    match name {
        "MASTER.GLB" => {
            bytes[0x10..0x17].copy_from_slice(b"ANYCORP");
            (bytes[0x93], bytes[0x94]) = (0x61, 0x01);
        }
        "NETWORK.GLB" => bytes = network(1, 1, "ANYCORP", "00000001"),
        _ => {}
    }
    bytes
}

fn network(status: u8, code: u8, name: &str, xtn: &str) -> Vec<u8> {
    let mut record = vec![0; 122];
    (record[0], record[1]) = (status, code);
    record[2..2 + name.len()].copy_from_slice(name.as_bytes());
    record[0x0D..0x0D + xtn.len()].copy_from_slice(xtn.as_bytes());
    record
}

/// A tree that lies where the Exchange connector keeps its postoffice (Q181951).
pub(super) struct Elsewhere(pub(super) LiveTree);

impl ReadTree for Elsewhere {
    fn root(&self) -> &Path {
        Path::new("/exchsrvr/CONNECT/Maildata")
    }
    fn find(&self, path: &TreePath) -> Result<Option<Entry>, FsError> {
        self.0.find(path)
    }
    fn list(&self, dir: &TreePath) -> Result<Vec<Entry>, FsError> {
        self.0.list(dir)
    }
    fn open(&self, file: &TreePath) -> Result<Box<dyn Read + Send>, FsError> {
        self.0.open(file)
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

/// The tree over a site.
struct Staged<'a> {
    live: LiveTree,
    site: &'a Site,
}

impl Staged<'_> {
    fn refused(what: Option<&str>, path: &TreePath, verb: Verb) -> Result<(), FsError> {
        if what != Some(path.as_str()) {
            return Ok(());
        }
        Err(FsError::io(verb, path, std::io::ErrorKind::PermissionDenied.into()))
    }

    fn more(&self, dir: &TreePath) -> Vec<Entry> {
        let entry = |path: TreePath, kind| Entry {
            nameable: true,
            kind,
            len: if path.name().ends_with(".KEY") { 560 } else { 0 },
            path,
            modified: None,
            read_only: false,
            hidden: false,
            identity: None,
        };
        let crowd = self.site.crowd.filter(|(at, ..)| *at == dir.as_str());
        let crowd = crowd.into_iter().flat_map(|(_, count, name)| (0..count).map(name));
        let crowd = crowd.map(|name| entry(dir.join(&name), Kind::File));
        let gone = self.site.vanished.iter().map(|(path, kind)| (TreePath::parse(path).unwrap(), *kind));
        let gone = gone.filter(|(path, _)| path.parent().unwrap() == *dir).map(|(path, kind)| entry(path, kind));
        crowd.chain(gone).collect()
    }
}

impl ReadTree for Staged<'_> {
    fn root(&self) -> &Path {
        self.live.root()
    }
    fn find(&self, path: &TreePath) -> Result<Option<Entry>, FsError> {
        self.live.find(path)
    }
    fn list(&self, _: &TreePath) -> Result<Vec<Entry>, FsError> {
        panic!("a check collects no listing")
    }
    fn open(&self, file: &TreePath) -> Result<Box<dyn Read + Send>, FsError> {
        Self::refused(self.site.deny_read, file, Verb::Read)?;
        let open = self.live.open(file)?;
        Ok(if self.site.shrunk == Some(file.as_str()) { Box::new(open.take(1)) } else { open })
    }
    fn dress(&self, file: &TreePath) -> Result<Dress, FsError> {
        let mut dress = self.live.dress(file)?;
        if self.site.dos_hidden == Some(file.as_str()) {
            dress.attributes.push(("user.cifs.dosattrib".into(), "22000000".into()));
        }
        Ok(dress)
    }
    fn lock_probe(&self, file: &TreePath) -> Result<LockProbe, FsError> {
        let held = self.site.held == Some(file.as_str());
        Ok(if held { LockProbe::Held } else { LockProbe::CannotKnow })
    }
    fn free_space(&self) -> Option<u64> {
        None
    }
    fn may_write(&self, path: &TreePath) -> Result<MayWrite, FsError> {
        let denied = self.site.deny_write == Some(path.as_str());
        if denied { Ok(MayWrite::No) } else { self.live.may_write(path) }
    }
    fn visit(&self, dir: &TreePath, each: &mut dyn FnMut(Entry)) -> Result<(), FsError> {
        Self::refused(self.site.deny_list, dir, Verb::List)?;
        self.live.visit(dir, each)?;
        self.more(dir).into_iter().for_each(each);
        Ok(())
    }
    fn visit_names(&self, dir: &TreePath, each: &mut dyn FnMut(&str, Kind)) -> Result<(), FsError> {
        Self::refused(self.site.deny_list, dir, Verb::List)?;
        self.live.visit_names(dir, each)?;
        self.more(dir).iter().for_each(|entry| each(entry.name(), entry.kind));
        Ok(())
    }
}

/// Everything about the site that a check could have changed: names, kinds, lengths, modes, times of writing and of
/// changing, of directories as well.
pub(super) fn identity(site: &Site) -> HashSet<String> {
    use std::os::unix::fs::MetadataExt as _;
    let told = |entry: walkdir::DirEntry| {
        let m = entry.metadata().unwrap();
        let (m, c) = ((m.mtime(), m.mtime_nsec(), m.mode(), m.len()), (m.ctime(), m.ctime_nsec(), m.ino()));
        format!("{} {m:?} {c:?}", entry.path().display())
    };
    walkdir::WalkDir::new(site.dir.path()).into_iter().map(|entry| told(entry.unwrap())).collect()
}
