//! Recovery as the normal start: what a stop at any moment left, and what others did meanwhile, is recognised and settled.

use std::fs;

use crate::common::{Office, Walker, act, submit};
use reserial::engine::{Command, OfferId, ResolveWay, Scene, Session, SessionError, StandingView, UndoTo, Verdict};
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

/// A live change that was killed between the two renames of steps 6 and 7.
fn killed_between(office: &Office) {
    let mut session = office.open(Mode::Live);
    Walker { session: &mut session, play: Some(office.people()) }.walk_to("5d");
    let mut walker = Walker { session: &mut session, play: None };
    walker.tick("signed-off");
    walker.perform(ActionId::Swap, "32-20981");
    session.close().unwrap();
    killed_after(office, "\"kind\":\"intent\"");
    let glb = office.old().join("GLB");
    fs::rename(glb.join("MASTER.GLB"), glb.join("RESERIAL.TMP")).unwrap();
}

/// A live change that was killed while it staged the new MASTER.GLB: half of it is there.
fn killed_while_staging(office: &Office) {
    killed_between(office);
    let glb = office.old().join("GLB");
    fs::rename(glb.join("OLDMAST.GLB"), glb.join("MASTER.GLB")).unwrap();
    fs::write(glb.join("RESERIAL.TMP"), "cut off").unwrap();
    let log = office.old().join("RESERIAL/C0001/OPERATOR.LOG");
    let text = fs::read_to_string(&log).unwrap();
    let lines: Vec<_> = text.lines().collect();
    let copies = |line: &&str| line.contains("intent") && line.contains("\"verb\":\"copy-new\"");
    let staging = lines.iter().rposition(copies).unwrap();
    fs::write(&log, lines[..=staging].join("\n") + "\n").unwrap();
}

fn scene(session: &Session) -> Option<Scene> {
    session.view().standing.scene().cloned()
}

fn offers(session: &Session) -> Vec<OfferId> {
    scene(session).unwrap().offers.iter().map(|offer| offer.id).collect()
}

#[test]
fn what_was_found_is_shown_at_every_start_until_somebody_goes_on() {
    let office = Office::new(1);
    killed_inside_5a(&office);
    for _ in 0..2 {
        let mut session = office.open(Mode::Live);
        let scene = scene(&session).unwrap();
        assert!(matches!(session.view().standing, StandingView::Found { .. }));
        assert_eq!((scene.verdict, scene.means.1.as_str()), (Verdict::Done, "Q135902"));
        assert_eq!(offers(&session), [OfferId::GoOn, OfferId::GoBack, OfferId::ByHand]);
        let names: Vec<_> = scene.names.iter().map(|name| (name.at.path.as_str(), name.says())).collect();
        assert_eq!(names, [("P1", "as after it"), ("POLD", "as after it")]);
        session.close().unwrap();
    }
    let mut session = office.open(Mode::Live);
    submit(&mut session, Command::Acknowledge).unwrap();
    assert_eq!(session.view().standing, StandingView::Clear);
    assert!(submit(&mut session, Command::Acknowledge).is_err(), "there is nothing more to see");
    session.close().unwrap();
    assert_eq!(office.open(Mode::Live).view().standing, StandingView::Clear);
}

#[test]
fn what_had_not_begun_is_shown_as_that_and_any_decision_ends_it() {
    let office = Office::new(1);
    killed_inside_5a(&office);
    fs::rename(office.old().join("POLD"), office.old().join("P1")).unwrap();
    let mut session = office.open(Mode::Live);
    assert_eq!(scene(&session).unwrap().verdict, Verdict::NotBegun);
    assert!(!session.change().frozen());
    Walker { session: &mut session, play: None }.perform(ActionId::Freeze, "");
    assert_eq!(session.view().standing, StandingView::Clear);
}

#[test]
fn a_staged_file_of_ours_is_moved_aside_and_nothing_else() {
    let office = Office::new(1);
    killed_while_staging(&office);
    let before = fs::read(office.old().join("GLB/MASTER.GLB")).unwrap();
    let session = office.open(Mode::Live);
    let scene = scene(&session).unwrap();
    assert_eq!(scene.verdict, Verdict::Staged);
    assert!(scene.says[0].contains("RESERIAL/C0001/ASIDE/T"), "{:?}", scene.says);
    assert!(!find(&office, "GLB/RESERIAL.TMP") && !find(&office, "GLB/OLDMAST.GLB"));
    assert_eq!(fs::read(office.old().join("GLB/MASTER.GLB")).unwrap(), before);
}

#[test]
fn between_the_renames_only_a_file_to_come_that_is_the_one_is_offered() {
    let office = Office::new(1);
    killed_between(&office);
    let mut session = office.open(Mode::Live);
    assert!(matches!(session.view().standing, StandingView::Between { .. }));
    assert_eq!(offers(&session), [OfferId::GoBack, OfferId::GoOn, OfferId::ByHand]);
    let by_hand = scene(&session).unwrap().by_hand;
    assert_eq!(by_hand[0].dos, ["REN GLB\\OLDMAST.GLB MASTER.GLB"]);
    assert_eq!(by_hand[1].dos, ["REN GLB\\RESERIAL.TMP MASTER.GLB"]);
    session.close().unwrap();
    fs::write(office.old().join("GLB/RESERIAL.TMP"), "cut off").unwrap();
    let session = office.open(Mode::Live);
    assert_eq!(offers(&session), [OfferId::GoBack, OfferId::ByHand]);
}

#[test]
fn what_was_done_by_hand_between_the_renames_is_found_by_the_next_start() {
    for (from, verdict) in [("OLDMAST.GLB", Verdict::NotBegun), ("RESERIAL.TMP", Verdict::Done)] {
        let office = Office::new(1);
        killed_between(&office);
        office.open(Mode::Live).close().unwrap();
        let glb = office.old().join("GLB");
        fs::rename(glb.join(from), glb.join("MASTER.GLB")).unwrap();
        let session = office.open(Mode::Live);
        assert_eq!(scene(&session).unwrap().verdict, verdict);
        assert_eq!(session.change().swapped(), verdict == Verdict::Done);
    }
}

#[test]
fn somebody_else_on_another_machine_goes_on_after_an_unlock_with_a_reason() {
    let office = Office::new(1);
    killed_between(&office);
    // Ann's machine is gone: her session never lets go.
    let mut gone = office.open(Mode::Live);
    let mut elsewhere = office.opening(Mode::Live);
    (elsewhere.operator, elsewhere.host) = ("bob".into(), "laptop".into());
    let held = Session::open(&elsewhere).err().unwrap();
    assert!(matches!(held, SessionError::Held { .. }), "{held}");

    let base: std::sync::Arc<dyn reserial::fsops::RecordTree> =
        std::sync::Arc::new(reserial::fsops::LiveTree::open(office.old()).unwrap());
    let record = reserial::journal::records(&*base).unwrap().pop().unwrap();
    let who = ("bob".to_owned(), "laptop".to_owned());
    let clock = std::sync::Arc::new(reserial::clock::SystemClock);
    let mut journal = reserial::journal::Journal::open(base, clock, who, &record).unwrap();
    assert!(reserial::engine::unlock(&mut journal, "x", None).is_err(), "a reason is needed");
    reserial::engine::unlock(&mut journal, "ann's laptop fell into the water", None).unwrap();

    let mut session = Session::open(&elsewhere).unwrap();
    let scene = scene(&session).unwrap();
    assert_eq!((scene.verdict, scene.operation.unwrap().begun.by.as_str()), (Verdict::Between, "ann"));
    submit(&mut session, Command::Resolve { way: ResolveWay::GoBack }).unwrap();
    assert!(find(&office, "GLB/MASTER.GLB") && !find(&office, "GLB/OLDMAST.GLB"));
    assert_eq!(session.view().standing, StandingView::Clear);
    let late = submit(&mut gone, Command::Resolve { way: ResolveWay::GoOn }).unwrap_err();
    assert!(matches!(late, SessionError::TakenOver { .. }), "{late}");
}

#[test]
fn a_drift_tells_what_the_record_says_of_each_name() {
    let office = Office::new(1);
    let mut session = office.open(Mode::Live);
    Walker { session: &mut session, play: Some(office.people()) }.walk_to("7");
    fs::write(office.old().join("GLB/OLDMAST.GLB"), "somebody keeps notes in it").unwrap();
    session.look().unwrap();
    let scene = scene(&session).unwrap();
    assert_eq!(scene.verdict, Verdict::Drift);
    let off: Vec<_> = scene.names.iter().filter(|name| name.says().starts_with("not")).collect();
    assert_eq!(off.len(), 1);
    assert_eq!(off[0].at.path.as_str(), "GLB/OLDMAST.GLB");
    assert_eq!(offers(&session), [OfferId::Adopt, OfferId::ByHand], "no single rename puts it right");
}
