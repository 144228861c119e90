//! Recovery as the normal start: what a stop at any moment left, and what others did meanwhile, is recognised and settled.

use std::fs;

use crate::common::{Office, Walker, act, submit};
use reserial::engine::{Command, Session, SessionError, UndoTo};
use reserial::error::Guidance as _;
use reserial::fsops::{FsError, TreePath, Verb};
use reserial::journal::{Closing, Mode, RecordError};
use reserial::practice::Cue;
use reserial::procedure::{ActionId, AnswerId};

fn reason() -> String {
    "for the test of it".into()
}

/// Takes the last lines of the record away, down to the last one that holds `until`: as a kill right after it leaves it.
fn killed_after(office: &Office, until: &str) {
    let log = office.old().join("RESERIAL/C0001/OPERATOR.LOG");
    let text = fs::read_to_string(&log).unwrap();
    let at = text.rfind(until).unwrap();
    let end = at + text[at..].find('\n').unwrap() + 1;
    fs::write(&log, &text[..end]).unwrap();
}

#[test]
fn a_record_that_cannot_be_written_is_told_with_the_advice_of_its_cause() {
    let at = |errno| FsError::Io {
        verb: Verb::Write,
        path: "RESERIAL/C0001/OPERATOR.LOG".into(),
        source: std::io::Error::from_raw_os_error(errno),
    };
    for (errno, says) in
        [(28, "Free space"), (30, "read-only"), (13, "Run as somebody"), (5, "share is still connected")]
    {
        let advice = RecordError::NotWritten(at(errno)).advice();
        assert!(advice.contains(says) && advice.contains("Nothing more will be touched"), "{errno}: {advice}");
    }
}

#[test]
fn killed_before_it_said_that_everything_is_undone_the_next_start_says_so() {
    for until in ["\"kind\":\"undo-ended\"", "\"kind\":\"outcome\""] {
        let office = Office::new(1);
        let mut session = office.open(Mode::Live);
        let mut walker = Walker { session: &mut session, play: None };
        walker.walk_to("1c");
        walker.undo(UndoTo::All).unwrap();
        assert!(matches!(session.change().closed, Some((Closing::Undone, _))));
        session.close().unwrap();
        killed_after(&office, until);
        let session = office.open(Mode::Live);
        assert!(matches!(session.change().closed, Some((Closing::Undone, _))), "after {until}");
        assert_eq!(session.change().undoing, None);
    }
}

#[test]
fn an_undo_of_one_step_that_leaves_nothing_standing_does_not_end_the_change() {
    let office = Office::new(1);
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: None };
    walker.walk_to("1c");
    walker.undo(UndoTo::Step("1c".into())).unwrap();
    session.close().unwrap();
    killed_after(&office, "\"kind\":\"outcome\"");
    let session = office.open(Mode::Live);
    assert_eq!((session.change().closed, session.change().undoing), (None, None));
}

#[test]
fn an_oldmast_that_others_changed_is_told_once_and_again_only_when_it_changes_again() {
    let office = Office::new(1);
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("7");
    let oldmast = office.old().join("GLB/OLDMAST.GLB");
    fs::write(&oldmast, "somebody keeps notes in it").unwrap();
    walker.session.look().unwrap();
    assert!(walker.session.drift().is_some());
    walker.must(Command::Adopt { reason: reason() });
    // An operation of ours comes between.
    walker.walk_to("8");
    assert_eq!(walker.session.drift(), None);
    fs::write(&oldmast, "and more notes").unwrap();
    walker.session.look().unwrap();
    assert!(walker.session.drift().is_some());
}

/// Everything of 5a before its operations.
fn up_to_the_operations_of_5a(office: &Office, session: &mut Session) {
    let mut walker = Walker { session, play: Some(office.people()) };
    walker.walk_to("4");
    walker.answer(AnswerId::Backup, "Ann, tape 12 in the safe, 2026-11-27 18:00");
    walker.mark("mtas", "External", "stopped");
    act(walker.play.as_mut().unwrap(), &Cue::MtasStopped);
    walker.tick("queues-compress");
    act(walker.play.as_mut().unwrap(), &Cue::Drained);
    walker.perform(ActionId::KeepCore, "");
}

#[test]
fn core_files_kept_before_an_undo_to_1c_are_kept_anew() {
    let office = Office::new(1);
    let mut session = office.open(Mode::Live);
    up_to_the_operations_of_5a(&office, &mut session);
    assert!(session.change().actions.contains_key(&ActionId::KeepCore));
    let mut walker = Walker { session: &mut session, play: None };
    walker.undo(UndoTo::Step("1c".into())).unwrap();
    assert!(!session.change().actions.contains_key(&ActionId::KeepCore));
    session.close().unwrap();
    let session = office.open(Mode::Live);
    assert!(!session.change().actions.contains_key(&ActionId::KeepCore));
}

fn find(office: &Office, path: &str) -> bool {
    office.old().join(TreePath::parse(path).unwrap().as_str()).exists()
}

#[test]
fn p1_renamed_by_others_and_adopted_can_be_given_up_from_inside() {
    let office = Office::new(1);
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("4");
    fs::rename(office.old().join("P1"), office.old().join("POLD")).unwrap();
    walker.session.look().unwrap();
    walker.must(Command::Adopt { reason: reason() });
    assert!(walker.session.change().frozen());
    walker.must(Command::GiveUp { reason: reason() });
    assert!(find(&office, "P1") && !find(&office, "POLD"));
    assert!(!walker.session.change().frozen());
    assert_eq!(walker.session.drift(), None);
    // Steps 1 to 4 stay, and the night can be begun again.
    assert!(walker.settled("4"));
    walker.walk_to("9");
}

#[test]
fn somebody_elses_p1_is_not_taken_back_by_an_undo_of_our_own() {
    let office = Office::new(1);
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: None };
    walker.walk_to("1c");
    fs::rename(office.old().join("P1"), office.old().join("POLD")).unwrap();
    walker.session.look().unwrap();
    let refused = submit(walker.session, Command::Undo { to: UndoTo::All, reason: reason() }).unwrap_err();
    assert!(matches!(refused, SessionError::Drift(_)), "{refused}");
}

/// As a kill inside 5a leaves it, after its rename and before its outcome was written.
fn killed_inside_5a(office: &Office) {
    let mut session = office.open(Mode::Live);
    up_to_the_operations_of_5a(office, &mut session);
    Walker { session: &mut session, play: None }.perform(ActionId::Freeze, "");
    session.close().unwrap();
    killed_after(office, "\"kind\":\"intent\"");
}

#[test]
fn killed_inside_5a_while_an_mta_makes_p1_again_it_is_found_done() {
    let office = Office::new(1);
    killed_inside_5a(&office);
    fs::create_dir(office.old().join("P1")).unwrap();
    fs::write(office.old().join("P1/0000BEEF.P1"), "an envelope").unwrap();
    let mut session = office.open(Mode::Live);
    assert_eq!(session.drift(), None);
    assert!(session.change().frozen());
    session.look().unwrap();
    let notices = session.view().notices;
    assert!(notices.iter().any(|notice| notice.text.contains("made a new P1")), "{notices:?}");
    // Its mail comes in with P1 itself, as in step 8.
    submit(&mut session, Command::GiveUp { reason: reason() }).unwrap();
    assert_eq!(fs::read(office.old().join("P1/0000BEEF.P1")).unwrap(), b"an envelope");
    assert!(!find(&office, "POLD"));
}

#[test]
fn a_pold_that_somebody_made_is_not_taken_for_the_p1_of_5a() {
    let office = Office::new(1);
    killed_inside_5a(&office);
    fs::rename(office.old().join("POLD"), office.old().join("P1")).unwrap();
    fs::create_dir(office.old().join("POLD")).unwrap();
    let session = office.open(Mode::Live);
    assert!(session.drift().is_some() && !session.change().frozen());
}

#[test]
fn a_restore_that_was_killed_is_recovered_like_any_other_operation() {
    for (killed_before_it, back) in [(false, 0), (true, 1)] {
        let office = Office::new(1);
        let mut session = office.open(Mode::Live);
        let mut walker = Walker { session: &mut session, play: Some(office.people()) };
        walker.walk_to("5b");
        let since = walker.session.change().frozen_at;
        fs::rename(office.old().join("POLD"), office.old().join("P1")).unwrap();
        walker.session.look().unwrap();
        walker.must(Command::Restore);
        session.close().unwrap();
        killed_after(&office, "\"kind\":\"intent\"");
        if killed_before_it {
            fs::rename(office.old().join("POLD"), office.old().join("P1")).unwrap();
        }
        let mut session = office.open(Mode::Live);
        session.look().unwrap();
        assert!(session.change().unfinished().is_none());
        assert_eq!(usize::from(session.drift().is_some()), back);
        let mut walker = Walker { session: &mut session, play: Some(office.people()) };
        if killed_before_it {
            walker.must(Command::Restore);
        }
        // P1 has been away all the time, and only the rename of 5a is to be taken back.
        assert_eq!(walker.session.change().frozen_at, since);
        walker.undo(UndoTo::Step("5a".into())).unwrap();
        assert!(find(&office, "P1") && !find(&office, "POLD"));
    }
}

#[test]
fn a_restore_in_a_rehearsal_is_repeated_by_the_next_start() {
    let office = Office::new(1);
    let mut session = office.open(Mode::Rehearsal);
    Walker { session: &mut session, play: None }.walk_to("1c");
    session.close().unwrap();
    fs::rename(office.old().join("P1"), office.old().join("POLD")).unwrap();
    let mut session = office.open(Mode::Rehearsal);
    session.look().unwrap();
    submit(&mut session, Command::Restore).unwrap();
    assert_eq!(session.drift(), None);
    session.close().unwrap();
    let mut session = office.open(Mode::Rehearsal);
    session.look().unwrap();
    assert_eq!(session.drift(), None);
    assert!(find(&office, "POLD") && !find(&office, "P1"), "a rehearsal touches nothing");
}

#[test]
fn an_oldmast_is_put_back_as_master_only_when_the_record_knows_it() {
    let office = Office::new(1);
    let (master, oldmast) = (office.old().join("GLB/MASTER.GLB"), office.old().join("GLB/OLDMAST.GLB"));
    let mut session = office.open(Mode::Live);
    Walker { session: &mut session, play: None }.walk_to("1c");
    // Nothing has told the record what the old one was.
    fs::rename(&master, &oldmast).unwrap();
    session.look().unwrap();
    let restore = |session: &Session| session.drift().unwrap().restore.clone();
    assert_eq!(restore(&session), None);
    fs::rename(&oldmast, &master).unwrap();
    session.close().unwrap();

    let mut session = office.open(Mode::Live);
    up_to_the_operations_of_5a(&office, &mut session);
    let content = fs::read(&master).unwrap();
    fs::rename(&master, &oldmast).unwrap();
    fs::write(&oldmast, "of an earlier attempt").unwrap();
    session.look().unwrap();
    assert_eq!(restore(&session), None);
    fs::write(&oldmast, &content).unwrap();
    session.look().unwrap();
    assert!(restore(&session).is_some());
    submit(&mut session, Command::Restore).unwrap();
    assert!(master.exists() && !oldmast.exists());
}
