//! What a review for crash safety found: each test stands for a defect that was.

use std::fs;
use std::sync::Arc;

use crate::common::{Office, Walker, picture_of_files, submit};
use crate::faulty::{Fault, Faulty, FaultyDisk, Striker};
use reserial::engine::{Command, Pacing, Session, SessionError, StandingView, UndoTo};
use reserial::fsops::{LiveTree, TreePath, WriteTree};
use reserial::journal::{Event, Mode, Outcome};
use reserial::plan::{Operation, Place, Print, Probe, Side, Trees, execute, probe};
use reserial::procedure::{ActionId, RosterId};

fn path(text: &str) -> TreePath {
    TreePath::parse(text).unwrap()
}

fn trees(office: &Office, striker: &Arc<Striker>) -> Trees {
    let tree = |root| -> Arc<dyn WriteTree> {
        Arc::new(Faulty { tree: LiveTree::open(root).unwrap(), striker: Arc::clone(striker) })
    };
    Trees { old: tree(office.old()), new: tree(office.new_tree()) }
}

fn print_of(file: &std::path::Path) -> Print {
    let bytes = fs::read(file).unwrap();
    Print { len: bytes.len() as u64, sha256: reserial::fsops::Sha256::of(&bytes) }
}

#[test]
fn a_staged_copy_cut_off_before_it_was_dressed_is_not_taken_for_done() {
    let office = Office::new(2);
    let staged = path("GLB/RESERIAL.TMP");
    let operation = Operation::CopyNew {
        from: Place { side: Side::New, path: path("GLB/MASTER.GLB") },
        to: Place { side: Side::Old, path: staged.clone() },
        print: print_of(&office.new_tree().join("GLB/MASTER.GLB")),
        staged,
        like: Some(path("GLB/MASTER.GLB")),
    };
    // Killed between writing and dressing: the bytes are all there.
    fs::copy(office.new_tree().join("GLB/MASTER.GLB"), office.old().join("GLB/RESERIAL.TMP")).unwrap();
    let found = probe(&operation, &trees(&office, &Striker::new(Fault::None, 0))).unwrap();
    assert!(matches!(found, Probe::Staged(_)), "{found:?}");
}

/// Opens the change on a disk with a striker; whoever held it before is gone.
fn open(office: &Office, striker: &Arc<Striker>) -> Session {
    let _ = fs::remove_file(office.old().join("RESERIAL/C0001/HOLDER.LCK"));
    let mut opening = office.opening(Mode::Live);
    opening.disk = Arc::new(FaultyDisk(Arc::clone(striker)));
    Session::open(&opening).unwrap()
}

#[test]
fn an_undo_whose_call_worked_in_spite_of_its_error_can_be_finished() {
    // Intent, the removal of the copy, outcome: the removal is the call that errs.
    let mut at = None;
    for round in 0..2 {
        let office = Office::new(2);
        let before = picture_of_files(office.new_tree());
        let mut session = office.open(Mode::Live);
        Walker { session: &mut session, play: None }.walk_to("1c");
        session.close().unwrap();
        let striker = Striker::new(Fault::ErrorAfter, at.unwrap_or(u64::MAX));
        let mut session = open(&office, &striker);
        let opened = striker.count();
        let undone = Walker { session: &mut session, play: None }.undo(UndoTo::Step("1c".into()));
        if round == 0 {
            let reopened = session.journal().lines().iter().rev();
            let begun = reopened.take_while(|line| !matches!(line.event, Event::UndoBegun { .. }));
            let said = begun.filter(|l| matches!(l.event, Event::Reopened { .. } | Event::Unticked { .. })).count();
            undone.unwrap();
            // UndoBegun, what is taken back in the record, the intent; then the removal.
            at = Some(opened + said as u64 + 3);
        } else {
            undone.unwrap_err();
            drop(session);
            let mut session = open(&office, &Striker::new(Fault::None, 0));
            Walker { session: &mut session, play: None }.undo(UndoTo::Step("1c".into())).unwrap();
        }
        assert_eq!(before, picture_of_files(office.new_tree()));
    }
}

#[test]
fn removing_that_worked_in_spite_of_its_error_is_not_called_untouched() {
    // The first call gives it a name of its own, the second removes it.
    for call in [1, 2] {
        let office = Office::new(2);
        let file = office.new_tree().join("GLB/ACCESS.GLB");
        let at = Place { side: Side::New, path: path("GLB/ACCESS.GLB") };
        let operation = Operation::RemoveFile { at, print: print_of(&file) };
        let failure = execute(&operation, &trees(&office, &Striker::new(Fault::ErrorAfter, call))).unwrap_err();
        assert_ne!(failure.way, reserial::plan::Way::Untouched);
        match probe(&operation, &trees(&office, &Striker::new(Fault::None, 0))).unwrap() {
            Probe::Away { .. } => assert_eq!(call, 1),
            other => assert_eq!((call, other), (2, Probe::Done)),
        }
    }
}

/// A change at step 1c whose record ends with an intent: somebody was killed, or the share died.
fn with_an_intent(office: &Office, operation: Operation) {
    let mut session = office.open(Mode::Live);
    Walker { session: &mut session, play: None }.walk_to("1b");
    session.close().unwrap();
    let base: Arc<dyn reserial::fsops::RecordTree> = Arc::new(LiveTree::open(office.old()).unwrap());
    let record = reserial::journal::records(&*base).unwrap().pop().unwrap();
    let clock = Arc::new(reserial::clock::SystemClock);
    let mut journal = reserial::journal::Journal::open(base, clock, ("ann".into(), "desk".into()), &record).unwrap();
    let intent = Event::Intent { number: 1, action: Some(ActionId::Swap), undoes: None, operation };
    journal.append(intent).unwrap();
}

fn exchange(office: &Office) -> Operation {
    Operation::Exchange {
        side: Side::Old,
        live: path("GLB/MASTER.GLB"),
        out: path("GLB/OLDMAST.GLB"),
        incoming: path("GLB/RESERIAL.TMP"),
        was: print_of(&office.old().join("GLB/MASTER.GLB")),
        becomes: print_of(&office.new_tree().join("GLB/MASTER.GLB")),
        mailbags: None,
    }
}

#[test]
fn what_recovery_found_foreign_stays_a_drift_after_a_look_and_can_be_adopted() {
    let office = Office::new(2);
    with_an_intent(&office, exchange(&office));
    fs::write(office.old().join("GLB/OLDMAST.GLB"), "somebody else's").unwrap();
    let mut session = office.open(Mode::Live);
    session.look().unwrap();
    assert!(matches!(session.view().standing, StandingView::Drift { .. }), "{:?}", session.view().standing);
    let refused = submit(&mut session, Command::TakeBaseline).unwrap_err();
    assert!(matches!(refused, SessionError::Drift(_)), "{refused}");
    submit(&mut session, Command::Adopt { reason: "that file is an old copy".into() }).unwrap();
    assert!(session.change().unfinished().is_none());
    Walker { session: &mut session, play: None }.walk_to("1c");
}

#[test]
fn an_exchange_that_turned_out_not_begun_is_settled_and_not_counted_twice() {
    let office = Office::new(2);
    with_an_intent(&office, exchange(&office));
    let mut session = office.open(Mode::Live);
    // As a share that died on the way back leaves it: the outcome says unclear, the disk says not begun.
    let unclear = Outcome::Failed {
        error: "the share died".into(),
        way: reserial::plan::Way::Unclear { what: "it could not be read".into() },
    };
    session.close().unwrap();
    let base: Arc<dyn reserial::fsops::RecordTree> = Arc::new(LiveTree::open(office.old()).unwrap());
    let record = reserial::journal::records(&*base).unwrap().pop().unwrap();
    let clock = Arc::new(reserial::clock::SystemClock);
    let mut journal = reserial::journal::Journal::open(base, clock, ("ann".into(), "desk".into()), &record).unwrap();
    journal.append(Event::Outcome { number: 1, outcome: unclear }).unwrap();
    drop(journal);
    let session = office.open(Mode::Live);
    assert!(session.change().unfinished().is_none(), "it would be taken for done once a later one is");
}

#[test]
fn one_from_whom_the_change_was_taken_does_not_resolve_an_exchange() {
    let office = Office::new(2);
    with_an_intent(&office, exchange(&office));
    fs::copy(office.new_tree().join("GLB/MASTER.GLB"), office.old().join("GLB/RESERIAL.TMP")).unwrap();
    fs::rename(office.old().join("GLB/MASTER.GLB"), office.old().join("GLB/OLDMAST.GLB")).unwrap();
    let mut first = office.open(Mode::Live);
    assert!(matches!(first.view().standing, StandingView::Between { .. }));
    fs::rename(office.old().join("RESERIAL/C0001/HOLDER.LCK"), office.old().join("RESERIAL/C0001/HOLD0009.OLD"))
        .unwrap();
    let error = submit(&mut first, Command::Resolve { way: reserial::engine::ResolveWay::GoOn }).unwrap_err();
    assert!(matches!(error, SessionError::TakenOver { .. }), "{error}");
    assert!(!office.old().join("GLB/MASTER.GLB").exists());
}

#[test]
fn a_new_master_that_step_1a_would_have_refused_cannot_be_pinned_either() {
    for content in [Vec::new(), b"the same".to_vec()] {
        let office = Office::new(2);
        let mut session = office.open(Mode::Live);
        let mut walker = Walker { session: &mut session, play: None };
        walker.walk_to("1b");
        walker.perform(ActionId::CopyAccounts, "");
        walker.tick("sign-in");
        let content = if content.is_empty() { content } else { fs::read(office.old().join("GLB/MASTER.GLB")).unwrap() };
        fs::write(office.new_tree().join("GLB/MASTER.GLB"), content).unwrap();
        let refused = submit(walker.session, Command::Tick { check: "pin".into(), note: "it is ready".into() });
        assert!(matches!(refused, Err(SessionError::Refused(_))), "{refused:?}");
        assert!(walker.session.change().pin.is_none());
    }
}

fn reason() -> String {
    "for the test of it".into()
}

#[test]
fn opening_5a_again_opens_8_again_so_that_p1_is_never_left_away() {
    let office = Office::new(2);
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("4");
    walker.must(Command::Skip { step: "5a".into(), reason: reason() });
    assert!(walker.settled("8"));
    walker.must(Command::Reopen { step: "5a".into(), reason: reason() });
    assert!(!walker.settled("8"));
}

#[test]
fn with_5a_left_out_step_9_still_waits_for_the_exchange_and_leaving_9_out_ends_the_change() {
    let office = Office::new(2);
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("4");
    walker.must(Command::Skip { step: "5a".into(), reason: reason() });
    let early = submit(walker.session, Command::Skip { step: "9".into(), reason: reason() }).unwrap_err();
    assert!(early.to_string().contains("order"), "{early}");
    walker.walk_to("8");
    walker.must(Command::Skip { step: "9".into(), reason: reason() });
    assert!(walker.session.change().closed.is_some());
}

#[test]
fn an_approval_is_not_fulfilled_by_the_way_back_that_used_its_numbers() {
    let office = Office::new(2);
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("4");
    walker.answer(reserial::procedure::AnswerId::Backup, "Ann, tape 12 in the safe, 2026-11-27 18:00");
    walker.mark(RosterId::from("mtas").as_str(), "External", "stopped");
    crate::common::act(walker.play.as_mut().unwrap(), &reserial::practice::Cue::MtasStopped);
    walker.tick("queues-compress");
    crate::common::act(walker.play.as_mut().unwrap(), &reserial::practice::Cue::Drained);
    // One approved operation after the other, until two are left.
    loop {
        let shown = walker.shown(ActionId::KeepCore);
        if shown.len() == 2 {
            break;
        }
        walker.must(Command::Perform { action: ActionId::KeepCore, shown, typed: String::new(), pacing: Pacing::One });
    }
    walker.undo(UndoTo::Step("1c".into())).unwrap();
    session.close().unwrap();
    let session = office.open(Mode::Live);
    assert!(!session.change().actions.contains_key(&ActionId::KeepCore), "two files were not kept");
}

#[test]
fn a_record_without_its_first_line_does_not_vouch_for_the_two_places() {
    let office = Office::new(2);
    fs::create_dir_all(office.old().join("RESERIAL/C0001")).unwrap();
    let mut opening = office.opening(Mode::Live);
    opening.new = Some(office.old().to_owned());
    let error = Session::open(&opening).err().expect("one place");
    assert!(matches!(error, SessionError::OnePlace), "{error}");
}

#[test]
fn undone_while_p1_is_away_by_others_the_change_does_not_say_that_it_ended() {
    let office = Office::new(2);
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: None };
    // The folders of the record are there, so that nothing is left standing but what others did.
    for dir in ["GLB", "NME"] {
        fs::create_dir_all(office.new_tree().join("RESERIAL/C0001/ASIDE").join(dir)).unwrap();
    }
    walker.walk_to("1c");
    fs::rename(office.old().join("P1"), office.old().join("POLD")).unwrap();
    walker.session.look().unwrap();
    walker.must(Command::Adopt { reason: reason() });
    walker.undo(UndoTo::All).unwrap();
    assert!(session.change().closed.is_none(), "mail is still held up");
}

#[test]
fn an_exchange_by_others_that_was_adopted_does_not_stop_step_8_between_its_operations() {
    let office = Office::new(2);
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("5d");
    let glb = office.old().join("GLB");
    fs::rename(glb.join("MASTER.GLB"), glb.join("OLDMAST.GLB")).unwrap();
    fs::copy(office.new_tree().join("GLB/MASTER.GLB"), glb.join("MASTER.GLB")).unwrap();
    // Somebody made a P1 again, so that step 8 is more than one operation.
    fs::create_dir(office.old().join("P1")).unwrap();
    fs::write(office.old().join("P1/0000BEEF.P1"), "an envelope").unwrap();
    walker.session.look().unwrap();
    walker.must(Command::Adopt { reason: reason() });
    walker.walk_to("9");
    assert_eq!(fs::read(office.old().join("P1/0000BEEF.P1")).unwrap(), b"an envelope");
}
