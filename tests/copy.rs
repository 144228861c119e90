//! A practice on a copy of a real pair: the copy is like the pair, the pair stays as it is, and half a copy is told from a
//! whole one.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "helpers of tests; tests make and break trees")]
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command as Binary;
use reserial::clock::{Clock, SystemClock};
use reserial::error::{Exit, Guidance};
use reserial::fsops::{Dress, Entry, FsError, LiveTree, LockProbe, ReadTree, RealDisk, Sha256, TreePath, Verb};
use reserial::practice::{BuildOptions, Copied, Pair, PracticeError, apart, build, copy, copy_in};
use tempfile::TempDir;

/// A pair that stands for a real one, and room beside it.
struct Site {
    dir: TempDir,
}

impl Site {
    fn new() -> Self {
        let site = Self { dir: TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).unwrap() };
        build(&site.path("PO"), &BuildOptions { users: 3, extra_files: 0 }).unwrap();
        // Nothing of a real pair tells of a practice.
        fs::remove_file(site.path("PO/PRACTICE.TXT")).unwrap();
        // Spelled otherwise, of other days, for other eyes.
        fs::write(site.path("PO/OLD/MMF/Mixed Case.mmf"), b"kept as it is spelled").unwrap();
        fs::set_permissions(site.path("PO/OLD/MMF/Mixed Case.mmf"), fs::Permissions::from_mode(0o640)).unwrap();
        let then = std::time::UNIX_EPOCH + std::time::Duration::new(820_454_400, 123_456_789);
        fs::File::open(site.path("PO/OLD/MMF/Mixed Case.mmf")).unwrap().set_modified(then).unwrap();
        site
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Runs the binary; `OLD` and `NEW` stand for the two trees, `@NAME` for a name in the folder.
    fn run(&self, args: &[&str]) -> Output {
        let mut binary = Binary::cargo_bin("reserial").unwrap();
        binary.env("RESERIAL_STATE_DIR", self.path("state")).args(["--operator", "ann", "practice"]);
        for arg in args {
            match arg.strip_prefix('@') {
                _ if ["OLD", "NEW"].contains(arg) => binary.arg(self.path("PO").join(arg)),
                Some(name) => binary.arg(self.path(name)),
                None => binary.arg(arg),
            };
        }
        binary.output().unwrap()
    }

    fn made(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", stderr(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    fn refused(&self, args: &[&str], code: i32, says: &str) {
        let output = self.run(args);
        let told = stderr(&output);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {told}");
        assert!(told.contains(says), "{says:?} is not in {told}");
        assert!((2..=4).contains(&told.lines().count()), "a message and advice:\n{told}");
    }

    fn trees(&self) -> [LiveTree; 2] {
        ["PO/OLD", "PO/NEW"].map(|name| LiveTree::open(&self.path(name)).unwrap())
    }

    fn copy(&self, dir: &str, free: Option<u64>) -> Result<Copied, PracticeError> {
        let [old, new] = self.trees();
        copy(&self.path(dir), Pair { old: &old, new: &new }, (free, SystemClock.now()), &mut |_| {})
    }
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Names as spelled, modes, times and bytes; of directories, `of_dirs` tells how much.
fn picture(root: &Path, of_dirs: OfDirs) -> BTreeMap<PathBuf, String> {
    let mut picture = BTreeMap::new();
    for entry in walkdir::WalkDir::new(root) {
        let entry = entry.unwrap();
        let meta = entry.path().symlink_metadata().unwrap();
        let stat = format!("{:o} {}.{:09}", meta.mode(), meta.mtime(), meta.mtime_nsec());
        let told = match (meta.is_file(), of_dirs) {
            (true, _) => format!("{stat} {}", Sha256::of(&fs::read(entry.path()).unwrap())),
            (false, OfDirs::Everything) => format!("{stat} {:?}", meta.file_type()),
            (false, OfDirs::NamesOnly) => format!("{:?}", meta.file_type()),
        };
        picture.insert(entry.path().strip_prefix(root).unwrap().to_owned(), told);
    }
    picture
}

#[derive(Clone, Copy)]
enum OfDirs {
    Everything,
    NamesOnly,
}

#[test]
fn a_copy_is_like_the_pair_and_the_pair_is_left_alone() {
    let site = Site::new();
    let before = picture(&site.path("PO"), OfDirs::Everything);
    let told = site.made(&["--copy-of", "OLD", "NEW", "--dir", "@COPY", "--build-only"]);
    assert!(told.contains("COPY/OLD") && told.contains("do not empty by themselves"), "{told}");
    for name in ["OLD", "NEW"] {
        let [source, copied] = ["PO", "COPY"].map(|dir| picture(&site.path(dir).join(name), OfDirs::NamesOnly));
        assert_eq!(source, copied, "{name}");
    }
    assert_eq!(before, picture(&site.path("PO"), OfDirs::Everything));
    assert_eq!(fs::metadata(site.path("COPY")).unwrap().mode() & 0o777, 0o700, "other people's mail");
    assert!(site.path("COPY/COPY.TXT").is_file() && !site.path("COPY/COPYING.TXT").exists());
    // Again: gone on with, and not made anew. Without a terminal it waits.
    fs::write(site.path("COPY/OLD/TOUCHED"), b"x").unwrap();
    site.refused(&["--copy-of", "OLD", "NEW", "--dir", "@COPY"], 8, "is built and waits");
    assert!(site.path("COPY/OLD/TOUCHED").is_file());
    site.refused(&["--copy-of", "NEW", "OLD", "--dir", "@COPY"], 2, "a copy of other postoffices");
    assert_eq!(before, picture(&site.path("PO"), OfDirs::Everything));
}

#[test]
fn without_a_directory_it_lies_with_the_practices_and_is_found_again() {
    let site = Site::new();
    for _ in 0..2 {
        let told = site.made(&["--copy-of", "OLD", "NEW", "--build-only"]);
        assert!(told.contains("state/practice/C001/OLD"), "{told}");
    }
    assert!(!site.path("state/practice/C002").exists());
    // It is no practice of the other kind.
    assert!(site.made(&["--users", "3", "--build-only"]).contains("practice/P001"));
    let both = site.run(&["--copy-of", "OLD", "NEW", "--users", "3"]);
    assert!(both.status.code() == Some(2) && stderr(&both).contains("cannot be used with"), "{}", stderr(&both));
    site.refused(&["--copy-of", "OLD", "NEW", "--dir", "@X", "--reverse"], 2, "no copy of this pair yet");
}

#[test]
fn a_place_that_is_not_free_is_refused_and_left_as_it_is() {
    let site = Site::new();
    fs::create_dir_all(site.path("half/OLD")).unwrap();
    fs::write(site.path("half/COPYING.TXT"), "A copy made by reserial to practise on\r\n").unwrap();
    fs::create_dir(site.path("full")).unwrap();
    fs::write(site.path("full/letter.txt"), "x").unwrap();
    symlink(site.path("PO/OLD"), site.path("alias")).unwrap();
    let before = picture(site.dir.path(), OfDirs::Everything);
    let copy = |dir: &str, says: &str| site.refused(&["--copy-of", "OLD", "NEW", "--dir", dir], 2, says);
    copy("@half", "is not whole");
    copy("@half", "by hand");
    copy("@full", "is not an empty directory");
    copy("@full/letter.txt", "is not an empty directory");
    copy("@PO/OLD/COPY", "one inside the other");
    copy("@PO/NEW", "one inside the other");
    copy("@alias/deep/er", "one inside the other");
    copy("@PO", "one inside the other");
    site.refused(&["--copy-of", "OLD", "OLD", "--dir", "@X"], 2, "one");
    site.refused(&["--copy-of", "OLD", "@full", "--dir", "@X"], 2, "full");
    assert_eq!(before, picture(site.dir.path(), OfDirs::Everything));
}

#[test]
fn without_room_nothing_is_written_and_both_figures_are_told() {
    let site = Site::new();
    let error = site.copy("COPY", Some(20 * 1024 * 1024 / 2)).unwrap_err();
    assert!(matches!(error, PracticeError::NoRoom { .. }), "{error}");
    assert!(error.to_string().contains("10,240 KB are free"), "{error}");
    assert_eq!(error.exit(), Exit::Refused);
    assert!(!site.path("COPY").exists());
    site.copy("COPY", None).unwrap();
}

#[test]
fn links_are_listed_and_not_followed_and_a_record_is_left_out() {
    let site = Site::new();
    symlink("/etc", site.path("PO/OLD/CAL/away")).unwrap();
    fs::create_dir_all(site.path("PO/OLD/reserial/C0001")).unwrap();
    let told = site.made(&["--copy-of", "OLD", "NEW", "--dir", "@COPY", "--build-only"]);
    assert!(told.contains("OLD/CAL/away: a link, not followed"), "{told}");
    assert!(site.path("COPY/OLD/CAL/away").symlink_metadata().is_err());
    assert!(!site.path("COPY/OLD/reserial").exists());
}

/// A tree of which one file cannot be read, or is gone when it is asked for.
struct Spoilt {
    tree: LiveTree,
    file: TreePath,
    how: How,
}

#[derive(Clone, Copy)]
enum How {
    Unreadable,
    BreaksOff,
    Gone,
}

impl ReadTree for Spoilt {
    fn root(&self) -> &Path {
        self.tree.root()
    }
    fn find(&self, path: &TreePath) -> Result<Option<Entry>, FsError> {
        if matches!(self.how, How::Gone) && *path == self.file { Ok(None) } else { self.tree.find(path) }
    }
    fn list(&self, dir: &TreePath) -> Result<Vec<Entry>, FsError> {
        self.tree.list(dir)
    }
    fn open(&self, file: &TreePath) -> Result<Box<dyn Read + Send>, FsError> {
        let says = |kind: io::ErrorKind| FsError::io(Verb::Read, file, kind.into());
        match self.how {
            _ if *file != self.file => self.tree.open(file),
            How::Unreadable => Err(says(io::ErrorKind::PermissionDenied)),
            How::Gone => Err(says(io::ErrorKind::NotFound)),
            How::BreaksOff => Ok(Box::new((&b"some of it"[..]).chain(Broken))),
        }
    }
    fn dress(&self, file: &TreePath) -> Result<Dress, FsError> {
        self.tree.dress(file)
    }
    fn lock_probe(&self, file: &TreePath) -> Result<LockProbe, FsError> {
        self.tree.lock_probe(file)
    }
    fn free_space(&self) -> Option<u64> {
        self.tree.free_space()
    }
}

struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("Host is down"))
    }
}

#[test]
fn what_cannot_be_read_stops_the_copy_and_what_is_gone_is_listed() {
    let site = Site::new();
    let [old, new] = site.trees();
    let mut spoilt = Spoilt { tree: old, file: TreePath::parse("GLB/MASTER.GLB").unwrap(), how: How::Unreadable };
    let attempt = |spoilt: &Spoilt, dir: &str| {
        copy(&site.path(dir), Pair { old: spoilt, new: &new }, (None, SystemClock.now()), &mut |_| {})
    };
    for (how, dir) in [(How::Unreadable, "A"), (How::BreaksOff, "B")] {
        spoilt.how = how;
        let error = attempt(&spoilt, dir).unwrap_err();
        assert!(error.to_string().contains("GLB/MASTER.GLB"), "{error}");
        assert!(error.to_string().ends_with("is not whole"), "{error}");
        assert!(error.advice().contains(&format!("Remove {}", site.path(dir).display())), "{}", error.advice());
        // What is left is told from a whole copy.
        let found = copy_in(&site.path(dir), Pair { old: &spoilt, new: &new });
        assert!(matches!(found, Err(PracticeError::HalfCopied(_))), "{found:?}");
    }
    spoilt.how = How::Gone;
    let copied = attempt(&spoilt, "C").unwrap();
    assert_eq!(copied.left_out, ["OLD/GLB/MASTER.GLB: gone before it could be copied"]);
}

#[test]
fn a_postoffice_reached_another_way_is_still_the_same() {
    let site = Site::new();
    let [old, new] = site.trees();
    let pair = Pair { old: &old, new: &new };
    let (real, free) = apart(&site.path("a/b"), pair, &RealDisk).unwrap();
    assert_eq!(real, site.dir.path().canonicalize().unwrap().join("a/b"));
    assert!(free.is_some());
    let missing = apart(&site.path("nowhere/../PO/OLD/x"), pair, &RealDisk);
    assert!(missing.is_err(), "{missing:?}");
}
