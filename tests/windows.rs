//! What Windows does with files that others hold, that are read-only, and that lie on a share. Runs where Windows is, or
//! what passes for it: `tests/filesystems/run windows` runs it under Wine.
#![cfg(windows)]
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests build trees and hold files")]

use std::fs::{self, File, OpenOptions};
use std::os::windows::fs::OpenOptionsExt as _;
use std::path::Path;
use std::thread;
use std::time::Duration;

use reserial::error::Guidance as _;
use reserial::fsops::{Dress, FsError, LiveTree, LockProbe, Patience, ReadTree as _, TreePath, WriteTree as _};

fn at(path: &str) -> TreePath {
    TreePath::parse(path).unwrap()
}

fn tree() -> (tempfile::TempDir, LiveTree) {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("MASTER.GLB"), "old").unwrap();
    let tree = LiveTree::open(dir.path()).unwrap();
    (dir, tree.with_patience(Patience::of([Duration::from_millis(100); 4])))
}

/// Holds a file as a DOS program does: nobody else may open or rename it.
fn hold(dir: &Path) -> File {
    OpenOptions::new().read(true).write(true).share_mode(0).open(dir.join("MASTER.GLB")).unwrap()
}

#[test]
fn a_file_that_another_holds_is_tried_a_few_times_and_then_named() {
    let (dir, tree) = tree();
    let held = hold(dir.path());
    let error = tree.rename(&at("MASTER.GLB"), &at("OLDMAST.GLB")).unwrap_err();
    assert!(matches!(error, FsError::InUse { tries: 5, .. }), "{error:?}");
    assert!(error.to_string().contains("MASTER.GLB") && error.advice().contains("Close the program"), "{error}");
    assert_eq!(tree.lock_probe(&at("MASTER.GLB")).unwrap(), LockProbe::Held);
    drop(held);
    assert_eq!(tree.lock_probe(&at("MASTER.GLB")).unwrap(), LockProbe::Free);
    tree.rename(&at("MASTER.GLB"), &at("OLDMAST.GLB")).unwrap();
}

#[test]
fn a_file_that_is_let_go_meanwhile_is_renamed() {
    let (dir, tree) = tree();
    let held = hold(dir.path());
    let holder = thread::spawn(move || {
        thread::sleep(Duration::from_millis(150));
        drop(held);
    });
    tree.rename(&at("MASTER.GLB"), &at("OLDMAST.GLB")).unwrap();
    holder.join().unwrap();
    assert!(dir.path().join("OLDMAST.GLB").exists());
}

#[test]
fn a_target_that_is_there_is_never_replaced() {
    let (dir, tree) = tree();
    fs::write(dir.path().join("OLDMAST.GLB"), "theirs").unwrap();
    let error = tree.rename(&at("MASTER.GLB"), &at("OLDMAST.GLB")).unwrap_err();
    assert!(matches!(error, FsError::Exists { .. }), "{error:?}");
    assert_eq!(fs::read(dir.path().join("OLDMAST.GLB")).unwrap(), b"theirs");
}

#[test]
fn a_read_only_file_can_be_renamed_and_its_successor_is_not_read_only() {
    let (dir, tree) = tree();
    let master = dir.path().join("MASTER.GLB");
    let mut permissions = fs::metadata(&master).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&master, permissions).unwrap();
    let worn = tree.dress(&at("MASTER.GLB")).unwrap();
    assert!(worn.read_only);
    tree.rename(&at("MASTER.GLB"), &at("OLDMAST.GLB")).unwrap();
    assert!(tree.dress(&at("OLDMAST.GLB")).unwrap().read_only, "it keeps what it had");
    tree.write_new(&at("RESERIAL.TMP"), &mut "new".as_bytes(), None).unwrap();
    tree.set_dress(&at("RESERIAL.TMP"), &Dress { read_only: true, hidden: true, ..worn }).unwrap();
    tree.rename(&at("RESERIAL.TMP"), &at("MASTER.GLB")).unwrap();
    let now = tree.dress(&at("MASTER.GLB")).unwrap();
    assert!(!now.read_only && !now.hidden);
    #[expect(clippy::permissions_set_readonly_false, reason = "Windows removes no read-only file with its folder")]
    {
        let old = dir.path().join("OLDMAST.GLB");
        let mut permissions = fs::metadata(&old).unwrap().permissions();
        permissions.set_readonly(false);
        fs::set_permissions(&old, permissions).unwrap();
    }
}

#[test]
fn a_place_is_the_same_however_it_is_typed() {
    let (dir, tree) = tree();
    let typed = format!(r"\\?\{}", dir.path().display());
    assert_eq!(LiveTree::open(Path::new(&typed)).unwrap().root(), tree.root());
    assert!(!tree.root().to_str().unwrap().starts_with(r"\\?\"), "{}", tree.root().display());
}

/// The folder of a share, as `\\SERVER\SHARE`, in the environment: there is none everywhere.
#[test]
fn a_share_is_worked_on_by_its_own_name() {
    let Ok(share) = std::env::var("RESERIAL_TEST_SHARE") else { return };
    let tree = LiveTree::open(Path::new(&share)).unwrap();
    let file = at("SHARED.TMP");
    tree.write_new(&file, &mut "x".as_bytes(), None).unwrap();
    tree.rename(&file, &at("SHARED.GLB")).unwrap();
    let digest = tree.digest(&at("SHARED.GLB")).unwrap().0;
    tree.remove_file(&at("SHARED.GLB"), &digest).unwrap();
    assert!(tree.find(&at("SHARED.GLB")).unwrap().is_none());
}
