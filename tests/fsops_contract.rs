//! What the file layer promises, demanded of every implementation in the same words: of the live tree, of
//! the live tree on a file system that cannot refuse to replace, of the rehearsal, and of a rehearsal
//! over a rehearsal.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "tests build trees")]
#![expect(clippy::unwrap_used, reason = "tests may")]

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;

use chrono::DateTime;
use reserial::fsops::{
    Dress, FsError, Glance, Kind, LiveTree, LockProbe, Overlay, ReadTree as _, RenameCall, ServerTime, Sha256,
    TreePath, Verb, WriteTree,
};
use tempfile::TempDir;

type Tree = Box<dyn WriteTree>;
type Make = fn(&Path) -> Tree;

fn live(dir: &Path) -> Tree {
    Box::new(LiveTree::open(dir).unwrap())
}

fn guarded(dir: &Path) -> Tree {
    Box::new(LiveTree::open(dir).unwrap().with_rename_call(RenameCall::Guarded))
}

fn rehearsed(dir: &Path) -> Tree {
    Box::new(Overlay::over(Arc::new(LiveTree::open(dir).unwrap())))
}

fn rehearsed_twice(dir: &Path) -> Tree {
    let first = Overlay::over(Arc::new(LiveTree::open(dir).unwrap()));
    Box::new(Overlay::over(Arc::new(first)))
}

/// A small tree: a directory with a file, an empty one, and a file in a third.
fn postoffice(make: Make) -> (TempDir, Tree) {
    let dir = tempfile::tempdir().unwrap();
    for name in ["P1", "GLB", "EMPTY"] {
        fs::create_dir(dir.path().join(name)).unwrap();
    }
    fs::write(dir.path().join("P1/MAIL.P1"), "an envelope").unwrap();
    fs::write(dir.path().join("GLB/Master.glb"), "the old number").unwrap();
    let tree = make(dir.path());
    (dir, tree)
}

fn at(text: &str) -> TreePath {
    TreePath::parse(text).unwrap()
}

fn spelled(tree: &Tree, dir: &str) -> Vec<String> {
    let entries = tree.list(&at(dir)).unwrap();
    entries.iter().map(|e| e.path.as_str().to_owned()).collect()
}

fn text(tree: &Tree, file: &str) -> String {
    String::from_utf8(tree.read(&at(file), 1000).unwrap()).unwrap()
}

fn write(tree: &Tree, file: &str, content: &str) -> Result<(), FsError> {
    tree.write_new(&at(file), &mut content.as_bytes(), None)
}

macro_rules! assert_fails {
    ($result:expr, $pattern:pat) => {{
        let error = $result.map(|_| "success").unwrap_err();
        assert!(matches!(error, $pattern), "{error:?}");
    }};
}

fn finds_in_any_case_and_spells_as_the_disk(make: Make) {
    let (_dir, tree) = postoffice(make);
    let found = tree.find(&at("glb/MASTER.GLB")).unwrap().unwrap();
    assert_eq!(found.path.as_str(), "GLB/Master.glb");
    assert_eq!((found.kind, found.len), (Kind::File, 14));
    assert_eq!(tree.find(&at("GLB/OLDMAST.GLB")).unwrap(), None);
    assert_eq!(tree.find(&at("NOT/THERE")).unwrap(), None);
    assert_eq!(tree.find(&TreePath::root()).unwrap().unwrap().kind, Kind::Dir);
    assert_eq!(spelled(&tree, ""), ["EMPTY", "GLB", "P1"]);
    assert_eq!(text(&tree, "glb/master.glb"), "the old number");
    assert_fails!(tree.find(&at("GLB/master.glb/X")), FsError::WrongKind { .. });
}

fn names_both_of_two_spellings(make: Make) {
    let (dir, _) = postoffice(make);
    fs::create_dir(dir.path().join("p1")).unwrap();
    let tree = make(dir.path());
    for result in [
        tree.find(&at("P1")).map(drop),
        tree.list(&at("P1")).map(drop),
        tree.find(&at("p1/MAIL.P1")).map(drop),
        tree.rename(&at("P1"), &at("POLD")).map(drop),
        tree.rename(&at("EMPTY"), &at("P1")).map(drop),
        tree.create_dir(&at("P1/X")),
        write(&tree, "P1", "x"),
    ] {
        let error = result.unwrap_err();
        assert!(matches!(error, FsError::Ambiguous { .. }), "{error:?}");
        assert!(error.to_string().starts_with("P1 and p1 are both there"), "{error}");
    }
    assert_eq!(spelled(&tree, ""), ["EMPTY", "GLB", "P1", "p1"]);
}

fn renames_files_and_directories(make: Make) {
    let (_dir, tree) = postoffice(make);
    tree.rename(&at("p1"), &at("Pold")).unwrap();
    assert_eq!(spelled(&tree, ""), ["EMPTY", "GLB", "Pold"]);
    assert_eq!(text(&tree, "POLD/mail.p1"), "an envelope");
    assert_fails!(tree.list(&at("P1")), FsError::Missing { .. });
    tree.rename(&at("glb/master.glb"), &at("glb/OLDMAST.GLB")).unwrap();
    assert_eq!(spelled(&tree, "glb"), ["GLB/OLDMAST.GLB"]);
    tree.rename(&at("Pold"), &at("EMPTY/P1")).unwrap();
    assert_eq!(text(&tree, "empty/p1/mail.p1"), "an envelope");
    tree.rename(&at("EMPTY/P1"), &at("P1")).unwrap();
    assert_eq!(spelled(&tree, "P1"), ["P1/MAIL.P1"]);
}

fn never_replaces(make: Make) {
    let (_dir, tree) = postoffice(make);
    write(&tree, "GLB/Oldmast.glb", "another").unwrap();
    let master = at("GLB/MASTER.GLB");
    for target in ["GLB/Oldmast.glb", "GLB/OLDMAST.GLB", "EMPTY", "empty", "GLB/Master.glb"] {
        assert_fails!(tree.rename(&master, &at(target)), FsError::Exists { verb: Verb::Rename, .. });
    }
    for target in ["EMPTY", "empty", "GLB", "GLB/OLDMAST.GLB"] {
        assert_fails!(tree.rename(&at("P1"), &at(target)), FsError::Exists { .. });
        assert_fails!(tree.create_dir(&at(target)), FsError::Exists { .. });
        assert_fails!(write(&tree, target, "x"), FsError::Exists { .. });
    }
    assert_fails!(tree.rename(&at("P1"), &TreePath::root()), FsError::Exists { .. });
    assert_eq!(spelled(&tree, ""), ["EMPTY", "GLB", "P1"]);
    assert_eq!(text(&tree, "GLB/OLDMAST.GLB"), "another");
    assert_eq!(text(&tree, "GLB/MASTER.GLB"), "the old number");
}

fn changes_the_case_alone(make: Make) {
    let (_dir, tree) = postoffice(make);
    tree.rename(&at("P1"), &at("p1")).unwrap();
    assert_eq!(spelled(&tree, ""), ["EMPTY", "GLB", "p1"]);
    assert_eq!(spelled(&tree, "P1"), ["p1/MAIL.P1"]);
    tree.rename(&at("GLB/MASTER.GLB"), &at("glb/MASTER.GLB")).unwrap();
    assert_eq!(spelled(&tree, "GLB"), ["GLB/MASTER.GLB"]);
    assert_fails!(tree.rename(&at("P1"), &at("p1")), FsError::Exists { .. });
}

fn refuses_what_is_missing_or_makes_no_sense(make: Make) {
    let (_dir, tree) = postoffice(make);
    for from in ["POLD", "NOT/THERE", "GLB/X"] {
        assert_fails!(tree.rename(&at(from), &at("NEW")), FsError::Missing { .. });
    }
    assert_fails!(tree.rename(&at("P1"), &at("NOT/P1")), FsError::Missing { .. });
    assert_fails!(tree.rename(&at("P1"), &at("GLB/MASTER.GLB/P1")), FsError::WrongKind { .. });
    assert_fails!(tree.rename(&at("P1"), &at("p1/INSIDE")), FsError::Io { .. });
    assert_fails!(tree.rename(&TreePath::root(), &at("X")), FsError::Io { .. });
    assert_fails!(tree.create_dir(&at("A/B")), FsError::Missing { .. });
    assert_fails!(write(&tree, "A/B", "x"), FsError::Missing { .. });
    assert_fails!(tree.read(&at("NO.GLB"), 9), FsError::Missing { .. });
    assert_fails!(tree.read(&at("GLB"), 9), FsError::WrongKind { wanted: "file", .. });
    assert_fails!(tree.list(&at("GLB/MASTER.GLB")), FsError::WrongKind { .. });
    assert_fails!(tree.lock_probe(&at("GLB")), FsError::WrongKind { .. });
    assert_fails!(tree.dress(&at("NO.GLB")), FsError::Missing { .. });
    assert_fails!(tree.set_dress(&at("NO.GLB"), &Dress::default()), FsError::Missing { .. });
    assert_eq!(spelled(&tree, ""), ["EMPTY", "GLB", "P1"]);
}

fn never_follows_a_link(make: Make) {
    let (dir, _) = postoffice(make);
    symlink("GLB", dir.path().join("LINK")).unwrap();
    symlink("nowhere", dir.path().join("DANGLING")).unwrap();
    symlink("Master.glb", dir.path().join("GLB/L.GLB")).unwrap();
    let tree = make(dir.path());
    assert_eq!(tree.find(&at("link")).unwrap().unwrap().kind, Kind::Link);
    let ours = Sha256::of(b"the old number");
    for result in [
        tree.find(&at("LINK/MASTER.GLB")).map(drop),
        tree.list(&at("LINK")).map(drop),
        tree.read(&at("GLB/L.GLB"), 9).map(drop),
        tree.dress(&at("GLB/L.GLB")).map(drop),
        tree.lock_probe(&at("GLB/L.GLB")).map(drop),
        tree.set_dress(&at("GLB/L.GLB"), &Dress::default()).map(drop),
        tree.rename(&at("LINK"), &at("X")).map(drop),
        tree.rename(&at("LINK/MASTER.GLB"), &at("X")).map(drop),
        tree.rename(&at("P1"), &at("LINK/P1")).map(drop),
        tree.create_dir(&at("LINK/X")),
        write(&tree, "LINK/X", "x"),
        tree.remove_file(&at("GLB/L.GLB"), &ours),
        tree.remove_dir(&at("LINK")),
    ] {
        assert_fails!(result, FsError::Link(_));
    }
    for link in ["LINK", "DANGLING"] {
        assert_fails!(tree.rename(&at("P1"), &at(link)), FsError::Exists { .. });
        assert_fails!(write(&tree, link, "x"), FsError::Exists { .. });
        assert_fails!(tree.create_dir(&at(link)), FsError::Exists { .. });
    }
    assert_eq!(fs::read_link(dir.path().join("LINK")).unwrap(), Path::new("GLB"));
    assert!(!dir.path().join("nowhere").exists());
}

fn shows_names_that_are_no_text_and_touches_them_not(make: Make) {
    let (dir, _) = postoffice(make);
    fs::write(dir.path().join(OsStr::from_bytes(b"BAD\xff")), "x").unwrap();
    fs::create_dir(dir.path().join("BACK\\SLASH")).unwrap();
    let tree = make(dir.path());
    let listed = tree.list(&TreePath::root()).unwrap();
    let odd: Vec<_> = listed.iter().filter(|e| !e.nameable).collect();
    let names: Vec<_> = odd.iter().map(|e| e.name()).collect();
    assert_eq!(names, ["BACK\u{fffd}SLASH", "BAD\u{fffd}"]);
    assert_fails!(tree.read(&odd[1].path, 9), FsError::Unnameable(_));
    assert_fails!(tree.rename(&odd[1].path, &at("GOOD")), FsError::Unnameable(_));
    assert_fails!(tree.list(&odd[0].path), FsError::Unnameable(_));
    assert_fails!(tree.find(&odd[0].path.join("X")), FsError::Unnameable(_));
    assert_fails!(write(&tree, "bad\u{fffd}", "x"), FsError::Exists { .. });
}

fn handles_hostile_names_and_never_prints_them_raw(make: Make) {
    let (dir, _) = postoffice(make);
    let name = "\x1b[2J\u{202e}\n.GLB";
    fs::write(dir.path().join("GLB").join(name), "x").unwrap();
    let tree = make(dir.path());
    let path = at("GLB").join(name);
    assert_eq!(tree.read(&path, 9).unwrap(), b"x");
    let error = tree.rename(&path, &at("GLB/MASTER.GLB")).unwrap_err();
    assert!(matches!(error, FsError::Exists { .. }), "{error:?}");
    let error = tree.list(&path).unwrap_err().to_string();
    assert!(error.contains("\\x1b[2J\\u{202e}\\x0a.GLB"), "{error}");
    tree.rename(&path, &at("GLB/PLAIN.GLB")).unwrap();
    assert_eq!(spelled(&tree, "GLB"), ["GLB/Master.glb", "GLB/PLAIN.GLB"]);
}

fn writes_new_files_with_their_time(make: Make) {
    let (_dir, tree) = postoffice(make);
    let time = ServerTime(DateTime::from_timestamp(820_454_400, 0).unwrap());
    let long = "0123456789abcdef".repeat(10_000);
    tree.write_new(&at("glb/RESERIAL.TMP"), &mut long.as_bytes(), Some(time)).unwrap();
    let found = tree.find(&at("GLB/reserial.tmp")).unwrap().unwrap();
    assert_eq!(found.path.as_str(), "GLB/RESERIAL.TMP");
    assert_eq!((found.kind, found.len), (Kind::File, 160_000));
    assert_eq!(found.modified, Some(time));
    let (digest, len) = tree.digest(&found.path).unwrap();
    assert_eq!((digest, len), (Sha256::of(long.as_bytes()), 160_000));
}

fn leaves_an_unfinished_file_to_the_caller(make: Make) {
    struct Dies(&'static [u8]);
    impl Read for Dies {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match std::mem::take(&mut self.0) {
                [] => Err(io::ErrorKind::NotFound.into()),
                mut some => some.read(buffer),
            }
        }
    }
    let (_dir, tree) = postoffice(make);
    let error = tree.write_new(&at("GLB/NEW"), &mut Dies(b"half"), None);
    assert_fails!(error, FsError::Io { verb: Verb::Write, .. });
    assert_eq!(text(&tree, "GLB/NEW"), "half");
}

fn removes_only_what_is_still_ours(make: Make) {
    let (_dir, tree) = postoffice(make);
    let master = at("GLB/MASTER.GLB");
    let changed = tree.remove_file(&master, &Sha256::of(b"something else"));
    assert_fails!(changed, FsError::Changed { .. });
    assert_fails!(tree.remove_dir(&at("GLB")), FsError::Changed { .. });
    assert_eq!(text(&tree, "GLB/MASTER.GLB"), "the old number");
    tree.remove_file(&master, &Sha256::of(b"the old number")).unwrap();
    tree.remove_dir(&at("glb")).unwrap();
    assert_eq!(spelled(&tree, ""), ["EMPTY", "P1"]);
    assert_fails!(tree.remove_dir(&at("GLB")), FsError::Missing { .. });
    assert_fails!(tree.remove_file(&master, &Sha256::of(b"")), FsError::Missing { .. });
    assert_fails!(tree.remove_dir(&TreePath::root()), FsError::Io { .. });
    tree.create_dir(&at("GLB")).unwrap();
    assert_eq!(spelled(&tree, "GLB"), Vec::<String>::new());
}

fn keeps_nothing_of_a_directory_whose_place_another_takes(make: Make) {
    let (_dir, tree) = postoffice(make);
    tree.rename(&at("P1/MAIL.P1"), &at("P1/MASTER.GLB")).unwrap();
    tree.rename(&at("P1/MASTER.GLB"), &at("EMPTY/MAIL.P1")).unwrap();
    tree.remove_dir(&at("P1")).unwrap();
    assert_eq!(tree.find(&at("P1/MAIL.P1")).unwrap(), None);
    tree.rename(&at("GLB"), &at("P1")).unwrap();
    assert_eq!(spelled(&tree, "P1"), ["P1/Master.glb"]);
    tree.rename(&at("P1"), &at("POLD")).unwrap();
    tree.create_dir(&at("P1")).unwrap();
    assert_eq!(spelled(&tree, "P1"), Vec::<String>::new());
    assert_eq!(text(&tree, "POLD/MASTER.GLB"), "the old number");
}

fn dresses_but_never_hides(make: Make) {
    let (_dir, tree) = postoffice(make);
    write(&tree, "GLB/RESERIAL.TMP", "new").unwrap();
    let (old, staged) = (at("GLB/MASTER.GLB"), at("GLB/RESERIAL.TMP"));
    let dress = tree.dress(&old).unwrap();
    assert!(dress.mode.is_some() && dress.owner.is_some());
    let told = Dress {
        mode: Some(0o440),
        read_only: true,
        hidden: true,
        // "0x23": archive, hidden, read-only, as Samba writes it.
        attributes: vec![("user.DOSATTRIB".into(), "30783233".into())],
        ..dress
    };
    assert_eq!(tree.set_dress(&staged, &told).unwrap(), Vec::<String>::new());
    let worn = tree.dress(&staged).unwrap();
    assert_eq!(worn, told.worn());
    assert_eq!(worn.mode, Some(0o640));
    assert_eq!(worn.attributes[0].1, "30783230");
    tree.rename(&staged, &at("GLB/NEW.GLB")).unwrap();
    assert_eq!(tree.dress(&at("GLB/NEW.GLB")).unwrap(), worn);
    tree.set_dress(&old, &told).unwrap();
    assert_eq!(tree.dress(&old).unwrap(), worn);
    assert!(!tree.find(&old).unwrap().unwrap().read_only);
    assert_eq!(text(&tree, "GLB/MASTER.GLB"), "the old number");
}

fn knows_of_no_holder_on_an_ordinary_disk(make: Make) {
    let (_dir, tree) = postoffice(make);
    let probe = tree.lock_probe(&at("GLB/MASTER.GLB")).unwrap();
    assert_eq!(probe, LockProbe::CannotKnow);
}

fn one_look_sees_what_single_questions_see(make: Make) {
    let (dir, tree) = postoffice(make);
    symlink("/etc/passwd", dir.path().join("GLB/LINK.GLB")).unwrap();
    tree.rename(&at("GLB/Master.glb"), &at("GLB/OLDMAST.GLB")).unwrap();
    tree.rename(&at("P1"), &at("POLD")).unwrap();
    write(&tree, "GLB/New.glb", "the new number").unwrap();
    let look = Glance::of(&*tree);
    for (file, content) in
        [("glb/oldmast.glb", "the old number"), ("pold/mail.p1", "an envelope"), ("GLB/NEW.GLB", "the new number")]
    {
        let file = at(file);
        assert_eq!(look.read(&file, 99).unwrap(), content.as_bytes());
        assert_eq!(look.digest(&file).unwrap(), tree.digest(&file).unwrap());
        assert_eq!(look.dress(&file).unwrap(), tree.dress(&file).unwrap());
        assert_eq!(look.lock_probe(&file).unwrap(), tree.lock_probe(&file).unwrap());
        let found = look.find(&file).unwrap().unwrap();
        assert_eq!(look.identity(&file).unwrap(), found.identity);
        assert_eq!(tree.identity(&found.path).unwrap(), found.identity);
        assert_eq!(Some(&found), tree.find(&file).unwrap().as_ref());
    }
    assert_fails!(look.read(&at("GLB/LINK.GLB"), 99), FsError::Link(_));
    assert_fails!(look.read(&at("GLB/MASTER.GLB"), 99), FsError::Missing { .. });
    assert_fails!(look.read(&at("GLB"), 99), FsError::WrongKind { .. });
    assert_fails!(look.list(&at("P1")), FsError::Missing { .. });
    for listed in ["", "GLB", "POLD", "EMPTY"] {
        assert_eq!(look.list(&at(listed)).unwrap(), tree.list(&at(listed)).unwrap(), "{listed}");
    }
}

macro_rules! demand_of_all {
    ($($promise:ident),+ $(,)?) => {
        mod of_the_live_tree { $(#[test] fn $promise() { super::$promise(super::live); })+ }
        mod of_the_guarded_tree { $(#[test] fn $promise() { super::$promise(super::guarded); })+ }
        mod of_the_rehearsal { $(#[test] fn $promise() { super::$promise(super::rehearsed); })+ }
        mod of_a_rehearsal_over_a_rehearsal {
            $(#[test] fn $promise() { super::$promise(super::rehearsed_twice); })+
        }
    };
}

demand_of_all!(
    finds_in_any_case_and_spells_as_the_disk,
    names_both_of_two_spellings,
    renames_files_and_directories,
    never_replaces,
    changes_the_case_alone,
    refuses_what_is_missing_or_makes_no_sense,
    never_follows_a_link,
    shows_names_that_are_no_text_and_touches_them_not,
    handles_hostile_names_and_never_prints_them_raw,
    writes_new_files_with_their_time,
    leaves_an_unfinished_file_to_the_caller,
    removes_only_what_is_still_ours,
    keeps_nothing_of_a_directory_whose_place_another_takes,
    dresses_but_never_hides,
    knows_of_no_holder_on_an_ordinary_disk,
    one_look_sees_what_single_questions_see,
);
