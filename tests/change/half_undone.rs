//! An undo that was cut off: what is refused says that it is half done, going on undoing leads to the start, and where the old
//! file is back the steps can be done again.

use std::sync::Arc;

use crate::common::{Office, Walker, submit};
use crate::crash::image::Album;
use crate::fault_matrix::start_again;
use crate::faulty::{Fault, FaultyDisk, Striker};
use reserial::engine::{Command, Refusal, Session, SessionError, UndoTo};
use reserial::journal::{Closing, Mode};

fn through(office: &Office, striker: &Arc<Striker>) -> Session {
    let mut opening = office.opening(Mode::Live);
    opening.disk = Arc::new(FaultyDisk(Arc::clone(striker)));
    Session::open(&opening).unwrap()
}

fn undo(session: &mut Session) -> Result<(), SessionError> {
    submit(session, Command::Undo { to: UndoTo::All, reason: "back to the start".into() })
}

/// The change done to step 7, and an undo of everything that is cut off right before its nth operation.
fn cut_off(nth: usize) -> (Office, Session) {
    let office = Office::new(2);
    let mut session = office.open(Mode::Live);
    Walker { session: &mut session, play: Some(office.people()) }.walk_to("7");
    session.close().unwrap();
    let before = Album::default().image(office.dir.path());
    let striker = Striker::new(Fault::None, 0);
    undo(&mut through(&office, &striker)).unwrap();
    before.lay_out(office.dir.path());
    let log = striker.log();
    let intents = log.iter().enumerate().filter(|(_, told)| *told == "record intent");
    let call = intents.map(|(at, _)| at as u64 + 1).nth(nth).unwrap();

    let mut session = through(&office, &Striker::new(Fault::Says(13), call));
    undo(&mut session).unwrap_err();
    let session = start_again(&office, session);
    (office, session)
}

/// Says everything again from the first step on, as far as it goes; returns what refused the pin.
fn to_the_pin(session: &mut Session) -> Refusal {
    let mut walker = Walker { session, play: None };
    for step in ["1a", "1b"] {
        walker.step(step);
    }
    walker.tick("sign-in");
    match submit(walker.session, Command::Tick { check: "pin".into(), note: String::new() }) {
        Err(SessionError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

fn notices(session: &Session) -> String {
    session.view().notices.into_iter().map(|notice| notice.text).collect::<Vec<_>>().join("\n")
}

#[test]
fn with_the_new_file_still_in_place_the_pin_names_the_undo_that_is_half_done() {
    let (office, mut session) = cut_off(0);
    assert!(session.change().undoing.is_some() && session.change().swapped());
    session.look().unwrap();
    assert!(notices(&session).contains("is half done. Undo again (u) to go on with it."), "{}", notices(&session));
    let refusal = to_the_pin(&mut session);
    assert!(refusal.why.contains("An undo is half done"), "{}", refusal.why);
    assert!(refusal.lift.contains("Go on undoing (u, Everything, or reserial undo OLD --live)"), "{}", refusal.lift);
    undo(&mut session).unwrap();
    assert!(matches!(session.change().closed, Some((Closing::Undone, _))));
    assert!(!office.old().join("GLB/OLDMAST.GLB").exists());
}

#[test]
fn with_the_old_file_back_the_steps_can_be_done_again_and_the_undo_is_over() {
    let (office, mut session) = cut_off(2);
    assert!(session.change().undoing.is_some() && !session.change().swapped() && !session.change().frozen());
    session.look().unwrap();
    assert!(notices(&session).contains("or do the steps again from here"), "{}", notices(&session));
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("5a");
    assert!(session.change().undoing.is_none() && !notices(&session).contains("half done"), "{}", notices(&session));
    Walker { session: &mut session, play: Some(office.people()) }.walk_to("9");
    assert!(matches!(session.change().closed, Some((Closing::Finished, _))));
}

/// Found by the checker: nothing led on, and nothing back.
#[test]
fn with_the_pinned_file_put_in_by_others_and_adopted_step_1c_can_be_done_again() {
    let office = Office::new(2);
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("1c");
    let glb = office.old().join("GLB");
    std::fs::rename(glb.join("MASTER.GLB"), glb.join("OLDMAST.GLB")).unwrap();
    std::fs::copy(office.new_tree().join("GLB/MASTER.GLB"), glb.join("MASTER.GLB")).unwrap();
    walker.session.look().unwrap();
    walker.must(Command::Adopt { reason: "somebody was faster".into() });
    walker.undo(UndoTo::All).unwrap();
    assert!(walker.session.change().closed.is_none(), "the new number is in use: that is not undone");
    walker.walk_to("9");
    assert!(matches!(session.change().closed, Some((Closing::Finished, _))));
}
