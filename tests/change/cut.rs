//! Names that a power cut left double and a disk check then cut off (FAT), and files under the name that they are removed
//! from: what a start makes of them.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use crate::common::{Office, Walker, picture_of_files, submit};
use crate::wrapped::{Ask, Call, Wrapped};
use reserial::engine::{Command, OfferId, Session, StandingView, UndoTo, Verdict};
use reserial::fsops::{Disk as _, Sha256, TreePath, WriteTree};
use reserial::journal::{Closing, Mode};
use reserial::plan::{Operation, Place, Print, Side, Trees, Way, execute};
use reserial::procedure::ActionId;

const ASIDE: &str = "RESERIAL/C0001/ASIDE";

fn log(office: &Office) -> PathBuf {
    office.old().join("RESERIAL/C0001/OPERATOR.LOG")
}

/// Takes away every line of the record after the last one that holds all of `marks`: as a stop right after it leaves it.
fn stopped_after(office: &Office, marks: &[&str]) {
    let text = fs::read_to_string(log(office)).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let last = lines.iter().rposition(|line| marks.iter().all(|mark| line.contains(mark)));
    let last = last.unwrap_or_else(|| panic!("no line of the record holds {marks:?}: {text}"));
    fs::write(log(office), lines[..=last].join("\n") + "\n").unwrap();
}

/// Cuts a copy of `whole` off after `len` bytes and leaves it at `at`.
fn cut(whole: &PathBuf, at: &PathBuf, len: usize) {
    let bytes = fs::read(whole).unwrap();
    assert!(len < bytes.len());
    fs::write(at, &bytes[..len]).unwrap();
}

/// A change that was stopped while step 1c moved NEW's ADMIN.NME aside: the intent is there, and nothing has moved.
/// Returns the two names of the move.
fn stopped_moving_aside(office: &Office) -> (PathBuf, PathBuf) {
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: None };
    walker.walk_to("1b");
    walker.perform(ActionId::CopyAccounts, "");
    session.close().unwrap();
    stopped_after(office, &["\"kind\":\"intent\"", "\"verb\":\"move-aside\"", "NME/ADMIN.NME"]);
    let from = office.new_tree().join("NME/ADMIN.NME");
    let to = office.new_tree().join(ASIDE).join("NME/ADMIN.NME");
    fs::rename(&to, &from).unwrap();
    (from, to)
}

/// What was set aside by a start, as names in ASIDE with their bytes.
fn set_aside(root: &std::path::Path) -> Vec<Vec<u8>> {
    let aside = fs::read_dir(root.join(ASIDE)).unwrap().map(|entry| entry.unwrap().path());
    let ours = aside.filter(|path| path.extension().is_some_and(|ext| ext == "TMP"));
    ours.map(|path| fs::read(path).unwrap()).collect()
}

fn told(session: &Session) -> (Verdict, String, Vec<OfferId>) {
    let view = session.view();
    assert!(matches!(view.standing, StandingView::Found { .. }), "{:?}", view.standing);
    let scene = view.standing.scene().unwrap();
    let text = format!("{}\n{}", scene.title, scene.says.join("\n"));
    (scene.verdict, text, scene.offers.iter().map(|offer| offer.id).collect())
}

fn has(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "{word:?} is not in {text}");
    }
}

#[test]
fn a_copy_in_aside_that_a_disk_check_cut_off_is_told_set_aside_and_gone_on_from() {
    let office = Office::new(2);
    let before = picture_of_files(office.new_tree());
    let (from, to) = stopped_moving_aside(&office);
    cut(&from, &to, 0);
    // Whoever only looks is told, and nothing moves.
    let status = assert_cmd::Command::cargo_bin("reserial").unwrap().arg("status").arg(office.old()).output().unwrap();
    let text = String::from_utf8(status.stdout).unwrap();
    has(&text, &["The move did not happen", "0 of ", "by the next run"]);
    assert!(!text.contains("written down"), "{text}");
    assert_eq!(status.status.code(), Some(6));
    assert!(to.exists());

    let mut session = office.open(Mode::Live);
    let (verdict, text, offers) = told(&session);
    assert_eq!(verdict, Verdict::NotBegun);
    has(&text, &["The move did not happen", "NME/ADMIN.NME", "ASIDE/T", "0 of ", "is whole"]);
    assert_eq!(offers, [OfferId::GoOn, OfferId::GoBack, OfferId::ByHand]);
    let mut walker = Walker { session: &mut session, play: None };
    walker.walk_to("1c");
    assert!(!fs::read(&to).unwrap().is_empty(), "the whole one has that name now");
    walker.undo(UndoTo::All).unwrap();
    assert!(matches!(session.change().closed, Some((Closing::Undone, _))));
    assert_eq!(picture_of_files(office.new_tree()), before);
    assert_eq!(set_aside(office.new_tree()), [b""], "nothing of it is deleted");
}

#[test]
fn what_is_no_piece_of_ours_stays_and_two_whole_names_ask_for_a_disk_check() {
    let office = Office::new(2);
    let (from, to) = stopped_moving_aside(&office);
    let ours = fs::read(&from).unwrap();
    for (there, says) in [(b"somebody's".as_slice(), "something else"), (&ours, "CHKDSK")] {
        fs::write(&to, there).unwrap();
        let mut session = office.open(Mode::Live);
        let view = session.view();
        let scene = view.standing.scene().unwrap();
        assert_eq!(scene.verdict, Verdict::Foreign);
        has(&scene.says.join("\n"), &[says]);
        assert_eq!((fs::read(&from).unwrap(), fs::read(&to).unwrap()), (ours.clone(), there.to_vec()));
        session.close().unwrap();
    }
}

#[test]
fn a_move_back_that_was_cut_is_told_by_which_name_is_whole() {
    for (whole_is_back, verdict, says) in
        [(true, Verdict::Done, "The move was done"), (false, Verdict::NotBegun, "The move did not happen")]
    {
        let office = Office::new(2);
        let before = picture_of_files(office.new_tree());
        let mut session = office.open(Mode::Live);
        let mut walker = Walker { session: &mut session, play: None };
        walker.walk_to("1b");
        walker.perform(ActionId::CopyAccounts, "");
        walker.undo(UndoTo::All).unwrap();
        session.close().unwrap();
        stopped_after(&office, &["\"kind\":\"intent\"", "\"verb\":\"rename\"", "NME/ADMIN.NME"]);
        // The other files went back later than this one: the last to be moved aside is the first to come back.
        let text = fs::read_to_string(log(&office)).unwrap();
        assert!(text.contains("undo-begun"));
        let (now, was) = (office.new_tree().join("NME/ADMIN.NME"), office.new_tree().join(ASIDE).join("NME/ADMIN.NME"));
        again_as_copied(&office);
        if whole_is_back {
            cut(&now, &was, 0);
        } else {
            fs::rename(&now, &was).unwrap();
            cut(&was, &now, 7);
        }
        let mut session = office.open(Mode::Live);
        let (found, text, _) = told(&session);
        assert_eq!(found, verdict);
        has(&text, &[says, "is whole"]);
        submit(&mut session, Command::Undo { to: UndoTo::All, reason: "on with the way back".into() }).unwrap();
        assert_eq!(picture_of_files(office.new_tree()), before);
    }
}

/// Brings back what the undo took away after it had moved ADMIN.NME back: the other copies of 1c and what they replaced.
fn again_as_copied(office: &Office) {
    for name in ["ACCESS.GLB", "ACCESS2.GLB", "ACCESS3.GLB"] {
        let (there, aside) =
            (office.new_tree().join("GLB").join(name), office.new_tree().join(ASIDE).join("GLB").join(name));
        fs::rename(&there, aside).unwrap();
        let from = office.old().join("GLB").join(name);
        assert!(std::process::Command::new("cp").arg("-p").arg(from).arg(&there).status().unwrap().success());
    }
}

/// A change that was stopped in the exchange of steps 6 and 7, with both renames done.
fn stopped_in_the_exchange(office: &Office) {
    let mut session = office.open(Mode::Live);
    Walker { session: &mut session, play: Some(office.people()) }.walk_to("5d");
    let mut walker = Walker { session: &mut session, play: None };
    walker.tick("signed-off");
    walker.perform(ActionId::Swap, "32-20981");
    session.close().unwrap();
    stopped_after(office, &["\"kind\":\"intent\""]);
}

#[test]
fn a_name_of_the_exchange_that_was_cut_off_leaves_the_exchange_where_the_whole_ones_say() {
    let glb = |office: &Office, name: &str| office.old().join("GLB").join(name);
    // Cut at the second rename: the old name of the new file.
    let stopped = Office::new(2);
    stopped_in_the_exchange(&stopped);
    let open = |office: &Office| {
        let new = Some(stopped.new_tree().to_owned());
        Session::open(&reserial::engine::Opening { new, ..office.opening(Mode::Live) }).unwrap()
    };
    let office = stopped.copy();
    let dir = office.old().join("GLB");
    cut(&dir.join("MASTER.GLB"), &dir.join("RESERIAL.TMP"), 0);
    let mut session = open(&office);
    let (verdict, text, _) = told(&session);
    assert_eq!(verdict, Verdict::Done);
    has(&text, &["RESERIAL.TMP", "0 of "]);
    session.close().unwrap();

    // At the first: the new name of the old file, then its old one.
    for (whole, short) in [("MASTER.GLB", "OLDMAST.GLB"), ("OLDMAST.GLB", "MASTER.GLB")] {
        let office = stopped.copy();
        let dir = office.old().join("GLB");
        fs::rename(dir.join("MASTER.GLB"), dir.join("RESERIAL.TMP")).unwrap();
        if whole == "MASTER.GLB" {
            fs::rename(dir.join("OLDMAST.GLB"), dir.join("MASTER.GLB")).unwrap();
        }
        let old = fs::read(dir.join(whole)).unwrap();
        cut(&dir.join(whole), &dir.join(short), 70);
        let session = open(&office);
        if whole == "MASTER.GLB" {
            assert_eq!(told(&session).0, Verdict::NotBegun);
        } else {
            assert!(matches!(session.view().standing, StandingView::Between { .. }));
        }
        assert_eq!(fs::read(glb(&office, whole)).unwrap(), old);
        assert!(!glb(&office, short).exists());
        assert_eq!(set_aside(office.old()), [old[..70].to_vec()]);
    }
}

#[test]
fn what_was_to_be_removed_gets_its_name_back_and_is_removed_only_if_it_is_ours() {
    let office = Office::new(2);
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: None };
    walker.walk_to("1b");
    walker.perform(ActionId::CopyAccounts, "");
    walker.undo(UndoTo::Last).unwrap();
    session.close().unwrap();
    // Stopped between the rename and the removal, once with a newcomer's file taken along.
    stopped_after(&office, &["\"kind\":\"intent\"", "\"verb\":\"remove-file\"", "NME/ADMIN.NME"]);
    let nme = office.new_tree().join("NME");
    let (own, away) = (nme.join("ADMIN.NME"), nme.join("RESERIAL.TMP"));
    fs::write(&away, "somebody's").unwrap();
    let mut session = office.open(Mode::Live);
    assert_eq!(session.view().standing.scene().unwrap().verdict, Verdict::Foreign);
    assert_eq!(fs::read(&own).unwrap(), b"somebody's");
    assert!(!away.exists());
    session.close().unwrap();

    fs::remove_file(&own).unwrap();
    fs::copy(office.old().join("NME/ADMIN.NME"), &away).unwrap();
    let mut session = office.open(Mode::Live);
    assert_eq!(told(&session).0, Verdict::NotBegun);
    assert!(own.exists() && !away.exists());
    submit(&mut session, Command::Undo { to: UndoTo::All, reason: "on with the way back".into() }).unwrap();
    assert!(matches!(session.change().closed, Some((Closing::Undone, _))));
    assert!(!away.exists());
}

#[test]
fn what_comes_under_a_name_in_the_last_moment_is_not_removed() {
    let dir = tempfile::TempDir::new_in("/dev/shm").or_else(|_| tempfile::TempDir::new()).unwrap();
    let own = dir.path().join("COPY.GLB");
    fs::write(&own, "our copy").unwrap();
    let theirs = own.clone();
    let newcomer: Ask = Arc::new(move |call| {
        // After the comparison, and before the first call that changes anything.
        if let Call::Before("rename", path) = call
            && path.name() == "COPY.GLB"
        {
            fs::write(&theirs, "somebody's").unwrap();
        }
        Ok(())
    });
    let tree: Arc<dyn WriteTree> = Wrapped(newcomer).open(dir.path()).unwrap();
    let at = Place { side: Side::New, path: TreePath::parse("COPY.GLB").unwrap() };
    let print = Print { len: 8, sha256: Sha256::of(b"our copy") };
    let trees = Trees { old: Arc::clone(&tree), new: tree };
    let failure = execute(&Operation::RemoveFile { at, print }, &trees).unwrap_err();
    assert_eq!(failure.way, Way::Untouched);
    assert_eq!(fs::read(&own).unwrap(), b"somebody's");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}
