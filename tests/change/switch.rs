//! What leads to the way back: the worker that puts it in the place of the change in hand, the words of a `run` that
//! would go on with a finished change, and a change whose steps 6 and 7 somebody else had done.

use std::fs;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::common::{Office, Walker, submit};
use reserial::engine::{Command, Opening, Request, Session, SessionError, Update, View, Worker, start};
use reserial::error::Exit;
use reserial::journal::Mode;

fn walked(last: &str) -> Office {
    let office = Office::new(2);
    let mut session = office.open(Mode::Live);
    Walker { session: &mut session, play: Some(office.people()) }.walk_to(last);
    session.close().unwrap();
    office
}

fn working(opening: Opening) -> (Worker, Receiver<Update>) {
    let (sender, updates) = channel();
    let worker = start(
        move || Session::open(&opening),
        move |update| {
            // The test may have seen enough.
            let _ = sender.send(update);
        },
    );
    (worker, updates)
}

/// The next update of which `pick` makes something; those before it are dropped.
fn until<T>(updates: &Receiver<Update>, mut pick: impl FnMut(Update) -> Option<T>) -> T {
    loop {
        let update = updates.recv_timeout(Duration::from_secs(60)).expect("the worker says nothing");
        if let Some(picked) = pick(update) {
            return picked;
        }
    }
}

fn view(update: Update) -> Option<View> {
    match update {
        Update::View(view) => Some(*view),
        _ => None,
    }
}

fn idle(update: Update) -> Option<()> {
    matches!(update, Update::Idle).then_some(())
}

#[test]
fn the_worker_puts_the_way_back_in_the_place_of_the_change_and_lets_go_of_it() {
    let office = walked("8");
    let (worker, updates) = working(office.opening(Mode::Live));
    let before = until(&updates, view);
    assert!(before.record.ends_with("RESERIAL/C0001") && before.reverses.is_none(), "{}", before.record);
    assert!(!before.undo.reverse.is_empty(), "the key u offers it");
    let lock = |record: &str| office.old().join("RESERIAL").join(record).join("HOLDER.LCK").exists();
    assert!(lock("C0001"));

    worker.send(Request::Reverse(Mode::Live));
    until(&updates, |update| matches!(update, Update::Another).then_some(()));
    let after = until(&updates, view);
    assert!(after.record.ends_with("RESERIAL/C0002"), "{}", after.record);
    assert_eq!(after.reverses.as_deref(), Some("RESERIAL/C0001"));
    until(&updates, idle);
    assert!(lock("C0002") && !lock("C0001"), "one change in hand at a time");

    // What is asked for next goes into the record of the way back, and the look that was under way for the other is dropped.
    worker.send(Request::Submit(Command::Note { text: "on the way back".into() }));
    until(&updates, idle);
    worker.send(Request::Stop);
    until(&updates, |update| matches!(update, Update::Stopped).then_some(()));
    let log =
        |record: &str| fs::read_to_string(office.old().join("RESERIAL").join(record).join("OPERATOR.LOG")).unwrap();
    assert!(log("C0002").contains("on the way back") && !log("C0001").contains("on the way back"));
    assert!(!lock("C0001") && !lock("C0002"), "nothing stays in hand");
}

#[test]
fn a_switch_that_is_refused_lets_go_of_nothing() {
    let office = walked("7");
    let (worker, updates) = working(office.opening(Mode::Live));
    until(&updates, view);
    worker.send(Request::Reverse(Mode::Live));
    let why = until(&updates, |update| match update {
        Update::Refused(refusal) => Some(refusal.why),
        Update::Another => panic!("another change is on the screen"),
        _ => None,
    });
    assert!(why.contains("Step 8 is not done"), "{why}");
    until(&updates, idle);
    let record = office.old().join("RESERIAL");
    assert!(record.join("C0001/HOLDER.LCK").exists() && !record.join("C0002").exists());
    worker.send(Request::Submit(Command::Note { text: "still here".into() }));
    until(&updates, idle);
    worker.send(Request::Stop);
    until(&updates, |update| matches!(update, Update::Stopped).then_some(()));
    assert!(fs::read_to_string(record.join("C0001/OPERATOR.LOG")).unwrap().contains("still here"));
}

#[test]
fn a_run_that_would_go_on_with_a_finished_change_names_the_way_back() {
    let office = walked("9");
    let old = office.old().to_string_lossy().into_owned();
    for args in [&["run", &old, "--live"][..], &["run", &old]] {
        let mut binary = assert_cmd::Command::cargo_bin("reserial").unwrap();
        let output = binary.env("RESERIAL_STATE_DIR", office.dir.path().join("state")).args(args).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        for words in ["NEW is missing", "RESERIAL/C0001", "reserial run OLD NEW", "reserial reverse OLD"] {
            assert!(said.contains(words), "{args:?}: no {words} in {said}");
        }
    }
}

/// Steps 6 and 7 by hand, while the record waits in front of them, and the disk adopted.
fn swapped_by_others(office: &Office, oldmast: Option<&[u8]>) -> Session {
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("5d");
    let glb = office.old().join("GLB");
    fs::rename(glb.join("MASTER.GLB"), glb.join("OLDMAST.GLB")).unwrap();
    if let Some(bytes) = oldmast {
        fs::write(glb.join("OLDMAST.GLB"), bytes).unwrap();
    }
    fs::copy(office.new_tree().join("GLB/MASTER.GLB"), glb.join("MASTER.GLB")).unwrap();
    walker.session.look().unwrap();
    walker.must(Command::Adopt { reason: "somebody was faster".into() });
    walker.walk_to("8");
    session
}

fn back(office: &Office) -> Result<Session, SessionError> {
    let mut opening = office.opening(Mode::Live);
    opening.new = None;
    Session::reverse(&opening)
}

#[test]
fn an_exchange_by_others_is_gone_back_over_where_the_record_vouches_for_oldmast() {
    let office = Office::new(2);
    let glb = office.old().join("GLB");
    let before = fs::read(glb.join("MASTER.GLB")).unwrap();
    swapped_by_others(&office, None).close().unwrap();
    let put_in = fs::read(glb.join("MASTER.GLB")).unwrap();

    let mut session = back(&office).unwrap();
    session.look().unwrap();
    let over = session.change().reverses.clone().unwrap();
    assert_eq!(over.took_out.sha256, reserial::fsops::Sha256::of(&before));
    assert_eq!(over.put_in.sha256, reserial::fsops::Sha256::of(&put_in));
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.tick("costs");
    walker.must(Command::Complete { step: "R1".into() });
    let shown = session.facts().unwrap().plans[&reserial::procedure::ActionId::Swap].clone().unwrap();
    assert!(shown.iter().any(|operation| operation.to_string().contains("NEWMAST.GLB")), "{shown:?}");
    session.close().unwrap();

    // Exchanged since for another file, it is never bent.
    fs::write(glb.join("OLDMAST.GLB"), "another file").unwrap();
    let mut session = back(&office).unwrap();
    session.look().unwrap();
    let problems = session.view().problems;
    assert!(problems.iter().any(|problem| problem.check.as_str() == "oldmast-still"), "{problems:?}");
    let bent = Command::Override { check: "oldmast-still".into(), reason: "it will do".into() };
    assert!(submit(&mut session, bent).is_err());
}

#[test]
fn an_oldmast_that_the_record_never_kept_is_no_way_back() {
    let office = Office::new(2);
    swapped_by_others(&office, Some(&[7; 176])).close().unwrap();
    let refused = back(&office).map(|_| ()).unwrap_err();
    assert!(refused.to_string().contains("does not know which file was taken out"), "{refused}");
    assert_eq!(reserial::error::Guidance::exit(&refused), Exit::Refused);
    assert!(!office.old().join("RESERIAL/C0002").exists(), "nothing was written");
}
