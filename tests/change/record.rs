//! The record: held by one, torn ends set aside, damage found, newer formats refused, drift seen.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use crate::common::{Office, Walker, submit};
use reserial::engine::{Command, Opening, Session, SessionError, StandingView, Watch};
use reserial::error::{Exit, Guidance};
use reserial::journal::{Event, Mode, OpStatus};

fn log(office: &Office) -> PathBuf {
    office.old().join("RESERIAL/C0001/OPERATOR.LOG")
}

fn holder(office: &Office) -> PathBuf {
    office.old().join("RESERIAL/C0001/HOLDER.LCK")
}

fn begun(office: &Office) {
    let mut session = office.open(Mode::Live);
    Walker { session: &mut session, play: Some(office.people()) }.walk_to("1a");
    session.close().unwrap();
}

#[test]
fn a_second_operator_is_told_who_holds_it_and_may_look_on() {
    let office = Office::new(2);
    let mut first = office.open(Mode::Live);
    Walker { session: &mut first, play: None }.walk_to("1a");
    let error = Session::open(&office.opening(Mode::Live)).err().unwrap();
    assert_eq!(error.exit(), Exit::Held);
    assert!(error.to_string().contains("ann on desk"), "{error}");
    let before = fs::read(log(&office)).unwrap();
    let mut second = Session::open(&Opening { watch: Watch::TakeOrWatch, ..office.opening(Mode::Live) }).unwrap();
    assert!(second.view().held_by.is_some_and(|who| who.contains("ann on desk")));
    let refused = submit(&mut second, Command::Note { text: "may I".into() }).unwrap_err();
    assert_eq!(refused.exit(), Exit::Held);
    second.close().unwrap();
    assert_eq!(before, fs::read(log(&office)).unwrap());
    assert!(holder(&office).exists());
}

#[test]
fn one_from_whom_the_change_was_taken_stops_before_the_next_operation() {
    let office = Office::new(2);
    let mut first = office.open(Mode::Live);
    Walker { session: &mut first, play: None }.walk_to("1b");
    fs::rename(holder(&office), office.old().join("RESERIAL/C0001/HOLD0001.OLD")).unwrap();
    let mut opening = office.opening(Mode::Live);
    opening.operator = "bob".into();
    let _second = Session::open(&opening).unwrap();
    let error = submit(&mut first, Command::Note { text: "still here".into() }).unwrap_err();
    assert!(matches!(error, SessionError::TakenOver { .. }), "{error}");
    assert!(error.to_string().contains("bob"), "{error}");
}

#[test]
fn a_holders_file_that_was_cut_off_is_set_aside_and_garbage_is_not() {
    let office = Office::new(2);
    begun(&office);
    for cut in [&b""[..], b"{\"by\":\"ann\",\"ho"] {
        fs::write(holder(&office), cut).unwrap();
        let mut session = office.open(Mode::Live);
        let last = session.journal().lines().last().unwrap().event.clone();
        assert!(matches!(last, Event::Taken { over: Some(why), .. } if why.contains("cut off")));
        session.close().unwrap();
    }
    fs::write(holder(&office), "somebody scribbled here").unwrap();
    let error = Session::open(&office.opening(Mode::Live)).err().unwrap();
    assert_eq!(error.exit(), Exit::Held);
    assert!(error.advice().contains("unlock"));
}

#[test]
fn a_torn_last_line_is_set_aside_and_the_record_goes_on() {
    for torn in [&b"{\"v\":1,\"seq\":99"[..], b"\0\0\0\0\0\0\0\0", b"not json at all"] {
        let office = Office::new(2);
        begun(&office);
        let mut file = fs::OpenOptions::new().append(true).open(log(&office)).unwrap();
        file.write_all(torn).unwrap();
        drop(file);
        let mut session = office.open(Mode::Live);
        assert!(session.journal().lines().iter().any(|l| l.event == Event::TornTail { bytes: torn.len() as u64 }));
        session.close().unwrap();
        let mut session = office.open(Mode::Live);
        assert!(session.change().steps.len() == 1, "what was written before is there");
        session.close().unwrap();
    }
}

#[test]
fn a_damaged_line_in_the_middle_is_named_and_nothing_is_touched() {
    let office = Office::new(2);
    begun(&office);
    let text = fs::read_to_string(log(&office)).unwrap();
    let edited = text.replacen("32-10447", "32-99999", 1);
    fs::write(log(&office), &edited).unwrap();
    let error = Session::open(&office.opening(Mode::Live)).err().unwrap();
    assert_eq!(error.exit(), Exit::Refused);
    assert!(error.to_string().contains("OPERATOR.LOG is damaged at line"), "{error}");
    assert_eq!(fs::read_to_string(log(&office)).unwrap(), edited);
}

#[test]
fn a_record_of_a_newer_version_is_refused() {
    let office = Office::new(2);
    begun(&office);
    let text = fs::read_to_string(log(&office)).unwrap();
    fs::write(log(&office), text.replace("\"v\":1,", "\"v\":2,")).unwrap();
    let error = Session::open(&office.opening(Mode::Live)).err().unwrap();
    assert!(error.to_string().contains("format 2"), "{error}");
    assert!(error.advice().contains("newer reserial"));
}

#[test]
fn somebody_undoing_step_5a_by_hand_is_a_drift_that_restore_or_adopt_lifts() {
    for adopt in [true, false] {
        let office = Office::new(2);
        let mut session = office.open(Mode::Live);
        let mut walker = Walker { session: &mut session, play: Some(office.people()) };
        walker.walk_to("5b");
        fs::rename(office.old().join("POLD"), office.old().join("P1")).unwrap();
        let error = submit(walker.session, Command::ReadMail).unwrap_err();
        assert_eq!(error.exit(), Exit::Drift);
        assert!(matches!(walker.session.view().standing, StandingView::Drift { restore: Some(_), .. }));
        if adopt {
            walker.must(Command::Adopt { reason: "the night shift put it back".into() });
            assert!(!walker.settled("5a"), "5a is to be done again");
        } else {
            walker.must(Command::Restore);
            assert!(office.old().join("POLD").is_dir() && walker.settled("5a"));
        }
        walker.walk_to("9");
        session.close().unwrap();
    }
}

#[test]
fn outcomes_are_read_back_and_kept_with_their_digests() {
    let office = Office::new(2);
    let mut session = office.open(Mode::Live);
    Walker { session: &mut session, play: Some(office.people()) }.walk_to("1c");
    for op in &session.change().ops {
        let OpStatus::Done(seen) = &op.status else { panic!("{op:?}") };
        if let reserial::plan::Operation::CopyNew { to, print, .. } = &op.operation {
            assert_eq!(seen.print, Some(*print));
            let bytes = fs::read(office.new_tree().join(to.path.as_str())).unwrap();
            assert_eq!(reserial::fsops::Sha256::of(&bytes), print.sha256);
        }
    }
    session.close().unwrap();
    assert!(!holder(&office).exists(), "quitting lets go");
}
