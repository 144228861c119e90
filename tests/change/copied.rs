//! The whole change on a copy of a real pair, with nobody around it: the pair is as it was.

use reserial::clock::{Clock as _, SystemClock};
use reserial::fsops::{LiveTree, Sha256};
use reserial::journal::{Closing, Mode};
use reserial::practice::{Pair, copy};

use crate::common::{Office, Walker, picture};

#[test]
fn the_whole_change_on_a_copy_leaves_the_pair_alone() {
    let office = Office::new(5);
    let before = (picture(office.old()), picture(office.new_tree()));
    let digest_of_old = Sha256::of(&std::fs::read(office.old().join("GLB/MASTER.GLB")).unwrap()).to_string();
    let [old, new] = [office.old(), office.new_tree()].map(|root| LiveTree::open(root).unwrap());
    let dir = office.dir.path().join("COPY");
    let pair = Pair { old: &old, new: &new };
    let copied = copy(&dir, pair, (None, SystemClock.now()), &mut |_| {}).unwrap();
    assert!(copied.left_out.is_empty(), "{:?}", copied.left_out);

    let mut opening = office.opening(Mode::Practice);
    (opening.old, opening.new) = (copied.old.clone(), Some(copied.new.clone()));
    let mut session = reserial::engine::Session::open(&opening).unwrap();
    Walker { session: &mut session, play: None }.walk_to("9");
    assert!(matches!(session.change().closed, Some((Closing::Finished, _))));
    session.close().unwrap();

    let brought = std::fs::read(copied.old.join("GLB/MASTER.GLB")).unwrap();
    assert_eq!(brought, std::fs::read(office.new_tree().join("GLB/MASTER.GLB")).unwrap());
    assert!(copied.old.join("GLB/OLDMAST.GLB").is_file());
    // The way back can be practised on it, and on no other: a new copy would have no record to go back over.
    let (code, said) = practice(&office, &["--copy-of", "OLD", "NEW", "--dir", "COPY", "--reverse"]);
    assert_eq!(code, 8, "{said}");
    assert!(said.contains("COPY") && said.contains("built and waits"), "{said}");
    (opening.old, opening.new) = (copied.old.clone(), None);
    let mut back = reserial::engine::Session::reverse(&opening).unwrap();
    assert_eq!(back.change().reverses.as_ref().unwrap().took_out.sha256.to_string(), digest_of_old);
    back.close().unwrap();
    assert_eq!(before, (picture(office.old()), picture(office.new_tree())));
    assert!(!office.old().join("RESERIAL").exists());
}

/// Runs `reserial practice` without a terminal; `OLD`, `NEW` and `COPY` stand for the places.
fn practice(office: &Office, args: &[&str]) -> (i32, String) {
    let mut binary = assert_cmd::Command::cargo_bin("reserial").unwrap();
    binary.env("RESERIAL_STATE_DIR", office.dir.path().join("state")).args(["--operator", "ann", "practice"]);
    for arg in args {
        match *arg {
            "OLD" => binary.arg(office.old()),
            "NEW" => binary.arg(office.new_tree()),
            "COPY" => binary.arg(office.dir.path().join("COPY")),
            _ => binary.arg(arg),
        };
    }
    let output = binary.output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (output.status.code().unwrap(), said.concat())
}

#[test]
fn the_way_back_is_not_practised_on_a_new_copy_and_a_change_in_progress_is_told() {
    let office = Office::new(2);
    let mut session = office.open(Mode::Live);
    Walker { session: &mut session, play: Some(office.people()) }.walk_to("1b");
    session.close().unwrap();
    let before = picture(office.old());
    for dir in [&[][..], &["--dir", "COPY"]] {
        let args = [&["--copy-of", "OLD", "NEW", "--reverse"], dir].concat();
        let (code, said) = practice(&office, &args);
        assert_eq!(code, 2, "{said}");
        for words in ["no copy of this pair yet whose change is done", "without --reverse", "reserial reverse OLD"] {
            assert!(said.contains(words), "{args:?}: no {words:?} in {said}");
        }
    }
    assert!(!office.dir.path().join("COPY").exists() && !office.dir.path().join("state/practice").exists());

    let (code, said) = practice(&office, &["--copy-of", "OLD", "NEW", "--dir", "COPY", "--build-only"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("A change is in progress in OLD. Its record (RESERIAL) is not copied"), "{said}");
    assert!(said.contains("begins anew, on trees that this change may have altered."), "{said}");
    assert!(!office.dir.path().join("COPY/OLD/RESERIAL").exists());
    assert_eq!(before, picture(office.old()));
    // Copied and not changed yet, it has nothing to go back over either.
    let (code, said) = practice(&office, &["--copy-of", "OLD", "NEW", "--dir", "COPY", "--reverse"]);
    assert!(code == 3 && said.contains("no record of a change here"), "{code}: {said}");
}
