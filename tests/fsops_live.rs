//! What only the live tree can be held to: the disk itself, other programs, and the file that only grows.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "tests build trees")]
#![expect(clippy::unwrap_used, reason = "tests may")]

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use chrono::DateTime;
use reserial::fsops::{
    Dress, FsError, LiveTree, MayWrite, Patience, ReadTree as _, RecordTree as _, RenameCall, Renamed, ServerTime,
    TreePath, WriteTree as _,
};
use rustix::fs::{IFlags, XattrFlags, ioctl_getflags, ioctl_setflags, lgetxattr, lsetxattr};
use tempfile::TempDir;

fn tree() -> (TempDir, LiveTree) {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("Master.glb"), "the old number").unwrap();
    let tree = LiveTree::open(dir.path()).unwrap();
    (dir, tree)
}

fn at(text: &str) -> TreePath {
    TreePath::parse(text).unwrap()
}

#[test]
fn opens_directories_only_and_by_their_real_path() {
    let (dir, _) = tree();
    for bad in ["Master.glb", "nowhere"] {
        let error = LiveTree::open(&dir.path().join(bad)).unwrap_err();
        assert!(error.to_string().contains(bad), "{error}");
    }
    let link = dir.path().join("link");
    symlink(dir.path(), &link).unwrap();
    let real = dir.path().canonicalize().unwrap();
    assert_eq!(LiveTree::open(&link).unwrap().root(), real);
}

#[test]
fn visiting_shows_what_a_listing_shows_and_follows_no_link() {
    let (dir, tree) = tree();
    fs::create_dir(dir.path().join("SUB")).unwrap();
    fs::write(dir.path().join("SUB/A"), "a").unwrap();
    symlink(dir.path().join("SUB"), dir.path().join("LINK")).unwrap();
    let (mut visited, mut named) = (Vec::new(), Vec::new());
    tree.visit(&TreePath::root(), &mut |entry| visited.push(entry)).unwrap();
    tree.visit_names(&TreePath::root(), &mut |name, kind| named.push((name.to_owned(), kind))).unwrap();
    visited.sort_by_key(|entry| entry.path.folded());
    named.sort();
    assert_eq!(visited, tree.list(&TreePath::root()).unwrap());
    let listed = visited.iter().map(|entry| (entry.name().to_owned(), entry.kind));
    let mut listed: Vec<_> = listed.collect();
    listed.sort();
    assert_eq!(named, listed);
    for link in ["LINK", "LINK/A"] {
        assert!(matches!(tree.visit(&at(link), &mut |_| ()), Err(FsError::Link(_))), "{link}");
    }
    assert!(matches!(tree.visit_names(&at("NOWHERE"), &mut |_, _| ()), Err(FsError::Missing { .. })));
}

#[test]
fn who_may_write_is_asked_and_not_tried() {
    let (dir, tree) = tree();
    let before = fs::metadata(dir.path()).unwrap().ctime_nsec();
    assert_eq!(tree.may_write(&at("Master.glb")).unwrap(), MayWrite::Yes);
    assert_eq!(fs::metadata(dir.path()).unwrap().ctime_nsec(), before);
    assert!(matches!(tree.may_write(&at("NOWHERE")), Err(FsError::Missing { .. })));
}

#[test]
fn tells_how_sure_a_rename_was() {
    let (_dir, tree) = tree();
    let there = tree.rename(&at("MASTER.GLB"), &at("OLDMAST.GLB"));
    assert_eq!(there.unwrap(), Renamed::Exclusive);
    let tree = tree.with_rename_call(RenameCall::Guarded);
    let back = tree.rename(&at("OLDMAST.GLB"), &at("MASTER.GLB"));
    assert_eq!(back.unwrap(), Renamed::Narrowed);
}

#[test]
fn a_rename_keeps_content_time_and_identity() {
    let (dir, tree) = tree();
    let time = ServerTime(DateTime::from_timestamp(820_454_400, 500).unwrap());
    tree.write_new(&at("A"), &mut &b"content"[..], Some(time)).unwrap();
    let before = fs::metadata(dir.path().join("A")).unwrap();
    assert_eq!((before.mtime(), before.mtime_nsec()), (820_454_400, 500));
    tree.rename(&at("A"), &at("B")).unwrap();
    let after = tree.find(&at("B")).unwrap().unwrap();
    assert_eq!(after.modified, Some(time));
    assert_eq!(after.identity.unwrap().file, before.ino());
}

#[test]
fn a_directory_that_may_not_be_changed_stays_as_it_is() {
    let (dir, tree) = tree();
    fs::create_dir(dir.path().join("GLB")).unwrap();
    fs::write(dir.path().join("GLB/M.GLB"), "x").unwrap();
    let Some(_guard) = Unchangeable::make(&dir.path().join("GLB")) else {
        eprintln!("not tried: root may change everything on this disk");
        return;
    };
    let ours = reserial::fsops::Sha256::of(b"x");
    for result in [
        tree.rename(&at("GLB/M.GLB"), &at("GLB/N.GLB")).map(drop),
        tree.rename(&at("GLB/M.GLB"), &at("M.GLB")).map(drop),
        tree.rename(&at("MASTER.GLB"), &at("GLB/N.GLB")).map(drop),
        tree.create_dir(&at("GLB/D")),
        tree.write_new(&at("GLB/N"), &mut &b"x"[..], None),
        tree.remove_file(&at("GLB/M.GLB"), &ours),
        tree.append(&at("GLB/LOG"), 0, b"x"),
    ] {
        let error = result.unwrap_err();
        let denied = io::ErrorKind::PermissionDenied;
        assert!(matches!(&error, FsError::Io { source, .. } if source.kind() == denied), "{error:?}");
    }
    let names: Vec<_> = tree.list(&at("GLB")).unwrap();
    assert_eq!(names.len(), 1);
}

/// A directory that not even root may change, until dropped.
struct Unchangeable(fs::File, IFlags);

impl Unchangeable {
    fn make(dir: &Path) -> Option<Self> {
        let dir = fs::File::open(dir).unwrap();
        let we_are_root = fs::metadata("/proc/self").unwrap().uid() == 0;
        if !we_are_root {
            let mode = fs::Permissions::from_mode(0o555);
            dir.set_permissions(mode).unwrap();
            return Some(Self(dir, IFlags::empty()));
        }
        let flags = ioctl_getflags(&dir).ok()?;
        ioctl_setflags(&dir, flags | IFlags::IMMUTABLE).ok()?;
        Some(Self(dir, flags))
    }
}

impl Drop for Unchangeable {
    fn drop(&mut self) {
        if ioctl_setflags(&self.0, self.1).is_err() {
            let _ = self.0.set_permissions(fs::Permissions::from_mode(0o755));
        }
    }
}

#[test]
fn gives_up_on_a_file_that_another_program_holds_and_names_it() {
    let (dir, tree) = tree();
    let program = dir.path().join("HELD.EXE");
    fs::copy("/bin/sleep", &program).unwrap();
    let mut holder = Command::new(&program).arg("60").stdin(Stdio::null()).spawn().unwrap();
    let len = fs::metadata(&program).unwrap().len();
    let tree = tree.with_patience(Patience::of([Duration::ZERO; 2]));
    let error = tree.append(&at("HELD.EXE"), len, b"x").unwrap_err();
    holder.kill().unwrap();
    holder.wait().unwrap();
    assert!(matches!(error, FsError::InUse { tries: 3, .. }), "{error:?}");
    assert!(error.to_string().contains("HELD.EXE"), "{error}");
    tree.append(&at("HELD.EXE"), len, b"x").unwrap();
}

#[test]
fn a_record_only_grows_and_notices_a_second_writer() {
    let (dir, tree) = tree();
    let (log, on_disk) = (at("OPERATOR.LOG"), dir.path().join("OPERATOR.LOG"));
    let missing = tree.append(&log, 4, b"two\n").unwrap_err();
    assert!(matches!(missing, FsError::Missing { .. }), "{missing:?}");
    tree.append(&log, 0, b"one\n").unwrap();
    tree.append(&at("operator.log"), 4, b"two\n").unwrap();
    for wrong in [0, 4, 9] {
        let error = tree.append(&log, wrong, b"three\n").unwrap_err();
        assert!(matches!(error, FsError::Changed { .. }), "{error:?}");
    }
    assert_eq!(fs::read(&on_disk).unwrap(), b"one\ntwo\n");
}

#[test]
fn a_record_that_was_created_and_never_written_goes_on() {
    let (dir, tree) = tree();
    fs::write(dir.path().join("OPERATOR.LOG"), "").unwrap();
    tree.append(&at("OPERATOR.LOG"), 0, b"one\n").unwrap();
    assert_eq!(tree.read(&at("OPERATOR.LOG"), 9).unwrap(), b"one\n");
}

#[test]
fn never_writes_through_a_link() {
    let (dir, tree) = tree();
    symlink("Master.glb", dir.path().join("LOG")).unwrap();
    let error = tree.append(&at("LOG"), 14, b"x").unwrap_err();
    assert!(matches!(error, FsError::Link(_)), "{error:?}");
    assert_eq!(tree.read(&at("MASTER.GLB"), 99).unwrap(), b"the old number");
}

#[test]
fn carries_an_access_list_over_and_takes_a_wrong_one_off() {
    let (dir, tree) = tree();
    fs::write(dir.path().join("NEW"), "new").unwrap();
    // Owner r-, group r-, user 7 rw, mask rw, others none.
    let acl = [
        &2u32.to_le_bytes()[..],
        &entry(1, 4, u32::MAX),
        &entry(2, 6, 7),
        &entry(4, 4, u32::MAX),
        &entry(16, 6, u32::MAX),
        &entry(32, 0, u32::MAX),
    ]
    .concat();
    let name = "system.posix_acl_access";
    let (old, new) = (dir.path().join("Master.glb"), dir.path().join("NEW"));
    let bare = tree.dress(&at("NEW")).unwrap();
    if lsetxattr(&old, name, &acl, XattrFlags::empty()).is_err() {
        eprintln!("not tried: this disk keeps no access lists");
        return;
    }
    let told = tree.dress(&at("MASTER.GLB")).unwrap();
    assert_eq!(tree.set_dress(&at("NEW"), &told).unwrap(), [""; 0]);
    let mut found = [0; 100];
    let len = lgetxattr(&new, name, &mut found[..]).unwrap();
    // As told, but for the owner, who may write.
    let mut expected = acl.clone();
    expected[6] = 6;
    assert_eq!(found[..len], expected);
    assert_eq!(tree.set_dress(&at("NEW"), &bare).unwrap(), [""; 0]);
    assert_eq!(tree.dress(&at("NEW")).unwrap(), bare);
    assert!(lgetxattr(&new, name, &mut found[..]).is_err());
}

fn entry(tag: u16, rights: u16, id: u32) -> [u8; 8] {
    let mut bytes = [0; 8];
    bytes[..2].copy_from_slice(&tag.to_le_bytes());
    bytes[2..4].copy_from_slice(&rights.to_le_bytes());
    bytes[4..].copy_from_slice(&id.to_le_bytes());
    bytes
}

#[test]
fn says_in_words_what_it_could_not_set() {
    let (_dir, tree) = tree();
    let told = Dress {
        owner: Some((12345, 54321)),
        attributes: vec![("user.DOSATTRIB".into(), "ffff".into()), ("security.selinux".into(), "00".into())],
        ..Dress::default()
    };
    let lines = tree.set_dress(&at("MASTER.GLB"), &told).unwrap();
    let worn = tree.dress(&at("MASTER.GLB")).unwrap();
    for name in ["user.DOSATTRIB", "security.selinux"] {
        assert!(lines.iter().any(|line| line.starts_with(name)), "{lines:?}");
    }
    let owner_set = worn.owner == told.owner;
    let owner_told = lines.iter().any(|line| line.starts_with("owner 12345"));
    assert!(owner_set != owner_told, "{lines:?}");
    assert_eq!(worn.attributes, []);
}

#[test]
fn looking_changes_nothing() {
    let (dir, tree) = tree();
    let times = |path: &Path| {
        let stat = fs::metadata(path).unwrap();
        (stat.mtime(), stat.mtime_nsec(), stat.ctime(), stat.ctime_nsec())
    };
    let file = dir.path().join("Master.glb");
    let before = (times(&file), times(dir.path()));
    tree.list(&TreePath::root()).unwrap();
    tree.digest(&at("MASTER.GLB")).unwrap();
    tree.dress(&at("MASTER.GLB")).unwrap();
    tree.lock_probe(&at("MASTER.GLB")).unwrap();
    assert!(tree.free_space().is_some_and(|bytes| bytes > 0));
    assert_eq!((times(&file), times(dir.path())), before);
}

#[test]
fn a_pipe_is_seen_and_never_opened() {
    let (dir, tree) = tree();
    let pipe = dir.path().join("PIPE");
    rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RUSR).unwrap();
    for result in [
        tree.read(&at("PIPE"), 9).map(drop),
        tree.rename(&at("PIPE"), &at("X")).map(drop),
        tree.append(&at("PIPE"), 0, b"x"),
    ] {
        let error = result.unwrap_err();
        assert!(matches!(error, FsError::WrongKind { .. }), "{error:?}");
    }
}
