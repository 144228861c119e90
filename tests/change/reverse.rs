//! The reverse change: after a finished change, or past step 8 of one, the old MASTER.GLB comes back byte for byte, P1 is left
//! alone, and nothing is begun without a record that names OLDMAST.GLB by digest.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, Weak};

use crate::common::{Office, Walker, act, picture, picture_of_files, submit};
use reserial::clock::SystemClock;
use reserial::engine::{Command, ResolveWay, Session, SessionError, StandingView, UndoTo};
use reserial::fsops::{LiveTree, RecordTree};
use reserial::journal::{Closing, Event, Journal, Mode, records};
use reserial::practice::Cue;
use reserial::procedure::{ActionId, AnswerId};

/// The steps in their order.
const STEPS: [&str; 9] = ["R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9"];

/// A practice on which the change has been finished, copied from one that is made once and goes when nobody needs it.
struct Changed {
    office: Office,
    _template: Arc<Office>,
}

impl std::ops::Deref for Changed {
    type Target = Office;

    fn deref(&self) -> &Office {
        &self.office
    }
}

static TEMPLATE: Mutex<Weak<Office>> = Mutex::new(Weak::new());

fn walked(last: &str) -> Office {
    let office = Office::new(2);
    let mut session = office.open(Mode::Live);
    Walker { session: &mut session, play: Some(office.people()) }.walk_to(last);
    session.close().unwrap();
    office
}

fn changed() -> Changed {
    let mut template = TEMPLATE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let made = template.upgrade().unwrap_or_else(|| Arc::new(walked("9")));
    *template = Arc::downgrade(&made);
    Changed { office: made.copy(), _template: made }
}

fn glb(office: &Office, name: &str) -> PathBuf {
    office.old().join("GLB").join(name)
}

fn bytes(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap()
}

fn open(office: &Office, mode: Mode) -> Session {
    let mut opening = office.opening(mode);
    opening.new = None;
    Session::reverse(&opening).unwrap()
}

fn refused(office: &Office, mode: Mode) -> SessionError {
    let mut opening = office.opening(mode);
    opening.new = None;
    Session::reverse(&opening).map(|_| ()).unwrap_err()
}

/// Does everything that a step of the way back needs, and passes its gate.
fn step(walker: &mut Walker<'_>, id: &str) {
    if walker.settled(id) {
        return;
    }
    walker.session.look().unwrap();
    match id {
        "R1" => walker.tick("costs"),
        "R2" => {
            walker.answer(AnswerId::ChangeDate, "2026-01-31 22:00");
            walker.mark("remote-users", "Franko Ortiz", "told");
        }
        "R3" => walker.mark("async-postoffices", "LISBON", "told"),
        "R4" => {
            walker.answer(AnswerId::Backup, "Ann, tape 13 in the safe, 2026-12-11 18:00");
            walker.mark("mtas", "External", "stopped");
            if let Some(play) = &mut walker.play {
                act(play, &Cue::MtasStopped);
            }
            walker.tick("queues-compress");
            if let Some(play) = &mut walker.play {
                act(play, &Cue::Drained);
            }
            walker.perform(ActionId::KeepCore, "");
        }
        "R5" => {
            if walker.session.change().baseline.is_none() {
                walker.must(Command::TakeBaseline);
            }
            walker.tick("message-out");
            cue(walker, &Cue::MessageSent);
            walker.must(Command::ReadMail);
            cue(walker, &Cue::Compressed);
            walker.tick("compress");
            rest(walker);
        }
        "R6" => {
            walker.tick("signed-off");
            walker.perform(ActionId::Swap, "32-10447");
        }
        "R7" => {
            walker.tick("everybody-relog");
            walker.mark("mtas", "External", "restarted");
            walker.tick("number-read");
        }
        "R8" => walker.mark("remote-users", "Franko Ortiz", "disk"),
        "R9" => walker.mark("async-postoffices", "LISBON", "confirmed"),
        _ => {}
    }
    walker.must(Command::Complete { step: id.into() });
}

fn cue(walker: &mut Walker<'_>, cue: &Cue) {
    if let Some(play) = &mut walker.play {
        act(play, cue);
    }
}

/// Sees to those who are left; in a rehearsal they are waived.
fn rest(walker: &mut Walker<'_>) {
    walker.session.look().unwrap();
    for row in walker.session.view().mail.rows.into_iter().filter(|row| !row.done) {
        match &mut walker.play {
            Some(play) => act(play, &Cue::DoneByHand(row.id)),
            None => walker.must(Command::Waive { mailbox: row.id, reason: "rehearsal: nobody collects".into() }),
        }
    }
    cue(walker, &Cue::RemoteDialled);
}

fn walk_to(walker: &mut Walker<'_>, last: &str) {
    for id in STEPS {
        step(walker, id);
        if id == last {
            break;
        }
    }
}

/// What is not mail: mail moves while people collect.
fn without_mail(root: &Path) -> BTreeMap<PathBuf, String> {
    let mut picture = picture_of_files(root);
    picture.retain(|path, _| {
        !["MBG", "MMF", "KEY", "MAI", "CONTROL.GLB"].iter().any(|own| path.starts_with(own) || path.ends_with(own))
    });
    picture
}

#[test]
fn after_a_finished_change_the_old_file_comes_back_and_p1_is_left_alone() {
    let office = Office::new(5);
    let before = bytes(&glb(&office, "MASTER.GLB"));
    let dressed = picture(office.old()).remove(Path::new("GLB/MASTER.GLB")).unwrap();
    let mut session = office.open(Mode::Live);
    Walker { session: &mut session, play: Some(office.people()) }.walk_to("9");
    session.close().unwrap();
    let (changed, tree, p1) =
        (bytes(&glb(&office, "MASTER.GLB")), without_mail(office.old()), picture(&office.old().join("P1")));

    let mut session = open(&office, Mode::Live);
    let view = session.view();
    assert_eq!((view.old_number.as_deref(), view.new_number.as_deref()), (Some("32-20981"), Some("32-10447")));
    walk_to(&mut Walker { session: &mut session, play: Some(office.people()) }, "R9");
    assert!(matches!(session.change().closed, Some((Closing::Finished, _))));
    assert!(session.view().ending.unwrap().next.iter().any(|next| next.contains("Newmast.glb")));
    session.close().unwrap();

    assert_eq!(bytes(&glb(&office, "MASTER.GLB")), before);
    assert_eq!(bytes(&glb(&office, "NEWMAST.GLB")), changed);
    assert_eq!(picture(office.old())[Path::new("GLB/MASTER.GLB")], dressed, "mode, owner and time as well");
    assert_eq!(picture(&office.old().join("P1")), p1, "P1 has not been touched");
    let mut expected = tree.clone();
    let (master, oldmast) = (PathBuf::from("GLB/MASTER.GLB"), PathBuf::from("GLB/OLDMAST.GLB"));
    expected.insert("GLB/NEWMAST.GLB".into(), tree[&master].clone());
    expected.insert(master, tree[&oldmast].clone());
    expected.remove(&oldmast);
    assert_eq!(without_mail(office.old()), expected, "everything else is as it was");
    assert!(office.old().join("RESERIAL/C0002/OPERATOR.LOG").is_file());
}

#[test]
fn rehearsed_it_leaves_no_trace_and_its_lists_carry_over() {
    let office = changed();
    let before = picture(office.old());
    let mut session = open(&office, Mode::Rehearsal);
    let mut walker = Walker { session: &mut session, play: None };
    for mark in ["told", "disk"] {
        walker.mark("remote-users", "Somebody New", mark);
    }
    walk_to(&mut walker, "R9");
    assert!(matches!(session.change().closed, Some((Closing::Finished, _))));
    session.close().unwrap();
    assert_eq!(picture(office.old()), before);
    assert!(!office.old().join("RESERIAL/C0002").exists());

    let session = open(&office, Mode::Live);
    let change = session.change();
    assert_eq!(change.answers[&AnswerId::ChangeDate].0, "2026-01-31 22:00 +00:00");
    let remote = &change.rosters[&"remote-users".into()];
    assert!(remote.find("Somebody New").is_some_and(|person| person.marks.is_empty()), "names, and no marks");
    assert!(change.ticks.is_empty() && change.waived.is_empty() && change.steps.is_empty());
}

#[test]
fn the_lists_come_from_the_change_and_say_how_far_each_partner_had_come() {
    let office = Office::new(3);
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("8");
    for name in ["TOLD ONLY", "NEVER TOLD"] {
        walker.mark("async-postoffices", name, "told");
    }
    let take_back = reserial::people::RosterChange::TakeBack {
        name: "NEVER TOLD".into(),
        mark: "told".into(),
        note: "the wrong one".into(),
    };
    walker.must(Command::Roster { list: "async-postoffices".into(), change: take_back });
    walker.mark("async-postoffices", "LISBON", "confirmed");
    session.close().unwrap();

    let session = open(&office, Mode::Live);
    let partners = &session.change().rosters[&"async-postoffices".into()];
    let told = |name: &str| partners.find(name).map(|person| person.detail.clone());
    assert!(told("LISBON").unwrap().contains("confirmed the new number on"));
    assert!(told("TOLD ONLY").unwrap().contains("never confirmed"));
    assert_eq!(told("NEVER TOLD"), None, "has nothing to change back");
    let notices = session.view().notices;
    assert!(
        notices.iter().any(|notice| notice.text.contains("step 9") && notice.text.contains("C0001")),
        "{notices:?}"
    );
}

#[test]
fn what_is_not_past_step_8_is_undone_and_not_reversed() {
    let nothing = Office::new(2);
    assert!(refused(&nothing, Mode::Live).to_string().contains("no record of a change"));
    assert!(!nothing.old().join("RESERIAL").exists(), "nothing was written");
    let frozen = walked("7");
    assert!(refused(&frozen, Mode::Live).to_string().contains("Step 8 is not done"));
    assert!(!frozen.old().join("RESERIAL/C0002").exists(), "nothing was written");
}

#[test]
fn it_stops_where_oldmast_is_another_file_mail_is_left_or_programs_run() {
    let office = changed();
    let kept = bytes(&glb(&office, "OLDMAST.GLB"));
    fs::write(glb(&office, "OLDMAST.GLB"), [7; 176]).unwrap();
    let mut session = open(&office, Mode::Live);
    session.look().unwrap();
    let problem = session.view().problems;
    assert!(problem.iter().any(|p| p.check.as_str() == "oldmast-of-change"), "{problem:?}");
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.tick("costs");
    let stopped = submit(walker.session, Command::Complete { step: "R1".into() }).unwrap_err();
    assert!(stopped.to_string().contains("[oldmast-of-change]"), "{stopped}");
    let bent = Command::Override { check: "oldmast-of-change".into(), reason: "it will do".into() };
    assert!(submit(walker.session, bent).is_err(), "never bent");
    fs::write(glb(&office, "OLDMAST.GLB"), &kept).unwrap();

    walk_to(&mut walker, "R3");
    walker.answer(AnswerId::Backup, "Ann, tape 13 in the safe, 2026-12-11 18:00");
    walker.tick("queues-compress");
    let keep = Command::Complete { step: "R4".into() };
    let stopped = submit(walker.session, keep).unwrap_err();
    assert!(stopped.to_string().contains("[mtas-stopped]"), "{stopped}");
    walk_to(&mut walker, "R5");

    // Mail comes in after everybody had collected: the exchange is refused, and says so.
    let mailbag = fs::read_dir(office.old().join("MBG")).unwrap().map(|e| e.unwrap().path());
    let mailbag = mailbag.filter(|p| p.to_string_lossy().ends_with(".MBG") && p.to_string_lossy().contains("0000"));
    let mailbag = mailbag.min().unwrap();
    fs::write(&mailbag, vec![0; 116]).unwrap();
    walker.tick("signed-off");
    let shown = walker.shown(ActionId::Swap);
    let perform = |shown: Vec<_>, typed: &str| Command::Perform {
        action: ActionId::Swap,
        shown,
        typed: typed.into(),
        pacing: reserial::engine::Pacing::All,
    };
    let stopped = submit(walker.session, perform(shown.clone(), "32-10447")).unwrap_err();
    assert!(stopped.to_string().contains("[still-collected]"), "{stopped}");
    fs::write(&mailbag, b"").unwrap();
    let stopped = submit(walker.session, perform(shown.clone(), "32-20981")).unwrap_err();
    assert!(stopped.to_string().contains("[approval]"), "the number now is not the one to type: {stopped}");
    submit(walker.session, perform(shown, "32-10447")).unwrap();
}

#[test]
fn a_newmast_of_somebody_else_is_never_replaced() {
    let office = changed();
    fs::write(glb(&office, "NEWMAST.GLB"), "somebody's").unwrap();
    let mut session = open(&office, Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.tick("costs");
    let stopped = submit(walker.session, Command::Complete { step: "R1".into() }).unwrap_err();
    assert!(stopped.to_string().contains("[newmast-free]"), "{stopped}");
    assert_eq!(bytes(&glb(&office, "NEWMAST.GLB")), b"somebody's");
}

#[test]
fn it_can_be_undone_until_r7_and_leaves_the_change_before_it_as_it_was() {
    let office = walked("8");
    let before = without_mail(office.old());
    let mut session = open(&office, Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walk_to(&mut walker, "R6");
    assert_ne!(without_mail(office.old()), before);
    walker.undo(UndoTo::All).unwrap();
    assert!(matches!(session.change().closed, Some((Closing::Undone, _))));
    session.close().unwrap();
    assert_eq!(without_mail(office.old()), before, "OLDMAST.GLB has its name back");

    // The change before it is gone on with, at the step that was open.
    let mut session = office.open(Mode::Live);
    assert_eq!(session.journal().dir().as_str(), "RESERIAL/C0001");
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("9");
    assert!(matches!(session.change().closed, Some((Closing::Finished, _))));
    session.close().unwrap();

    let mut session = open(&office, Mode::Live);
    assert_eq!(session.journal().dir().as_str(), "RESERIAL/C0003");
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walk_to(&mut walker, "R7");
    let over = walker.undo(UndoTo::All).unwrap_err();
    assert!(over.to_string().contains("[undo-over]"), "{over}");
}

#[test]
fn called_off_before_the_exchange_it_leaves_the_change_before_it_as_it_was() {
    let office = changed();
    let before = picture_of_files(office.old());
    let mut session = open(&office, Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walk_to(&mut walker, "R1");
    walker.undo(UndoTo::All).unwrap();
    assert!(matches!(session.change().closed, Some((Closing::Undone, _))));
    session.close().unwrap();
    assert_eq!(picture_of_files(office.old()), before);
    let session = office.open(Mode::Live);
    assert_eq!(
        session.journal().dir().as_str(),
        "RESERIAL/C0003",
        "the change before it was finished, so this is another"
    );
    assert!(session.change().answers.is_empty(), "its numbers are the other way round");
}

#[test]
fn with_mail_stored_under_the_old_number_again_the_exchange_is_not_taken_back() {
    let office = changed();
    let mut session = open(&office, Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walk_to(&mut walker, "R6");
    let mailbags = fs::read_dir(office.old().join("MBG")).unwrap().map(|e| e.unwrap().path());
    let mailbag =
        mailbags.filter(|p| p.to_string_lossy().contains("/0000") && p.extension().is_some_and(|e| e == "MBG"));
    let mailbag = mailbag.min().unwrap();
    fs::write(&mailbag, vec![0; 116]).unwrap();
    let stopped = walker.undo(UndoTo::All).unwrap_err();
    assert!(stopped.to_string().contains("[mail-since]"), "{stopped}");
    fs::write(&mailbag, b"").unwrap();
    walker.undo(UndoTo::All).unwrap();
}

#[test]
fn killed_between_its_two_renames_it_goes_back_first() {
    for (way, live, oldmast, newmast) in [(ResolveWay::GoBack, 1, true, false), (ResolveWay::GoOn, 0, false, true)] {
        let office = changed();
        let files = [bytes(&glb(&office, "OLDMAST.GLB")), bytes(&glb(&office, "MASTER.GLB"))];
        let mut session = open(&office, Mode::Live);
        let mut walker = Walker { session: &mut session, play: Some(office.people()) };
        walk_to(&mut walker, "R5");
        walker.tick("signed-off");
        let operation = walker.shown(ActionId::Swap).pop().unwrap();
        let number = session.change().next_number();
        session.close().unwrap();
        // What a kill leaves: the intent in the record, the first rename on the disk.
        let base: Arc<dyn RecordTree> = Arc::new(LiveTree::open(office.old()).unwrap());
        let record = records(&*base).unwrap().pop().unwrap();
        let who = ("ann".to_owned(), "desk".to_owned());
        let mut journal = Journal::open(Arc::clone(&base), Arc::new(SystemClock), who, &record).unwrap();
        let action = Some(ActionId::Swap);
        journal
            .append(Event::Approved { action: ActionId::Swap, first: number, count: 1, typed: String::new() })
            .unwrap();
        journal.append(Event::Intent { number, action, undoes: None, operation }).unwrap();
        fs::rename(glb(&office, "MASTER.GLB"), glb(&office, "NEWMAST.GLB")).unwrap();

        let mut opening = office.opening(Mode::Live);
        opening.new = None;
        let mut session = Session::open(&opening).unwrap();
        let view = session.view();
        assert!(matches!(view.standing, StandingView::Between { .. }), "{:?}", view.standing);
        submit(&mut session, Command::Resolve { way }).unwrap();
        assert_eq!(session.view().standing, StandingView::Clear);
        assert_eq!(session.change().swapped(), way == ResolveWay::GoOn);
        assert_eq!(bytes(&glb(&office, "MASTER.GLB")), files[live]);
        assert_eq!((glb(&office, "OLDMAST.GLB").exists(), glb(&office, "NEWMAST.GLB").exists()), (oldmast, newmast));
    }
}

/// Runs the binary on a practice, without a terminal: what it exits with, and what it says.
fn reserial(office: &Office, args: &[&str]) -> (i32, String) {
    let mut binary = assert_cmd::Command::cargo_bin("reserial").unwrap();
    binary.env("RESERIAL_STATE_DIR", office.dir.path().join("state")).args(["--operator", "ann"]);
    let old = office.old().to_string_lossy().into_owned();
    let output = binary.args(args.iter().map(|arg| if *arg == "OLD" { old.as_str() } else { arg })).output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (output.status.code().unwrap(), said.concat())
}

#[test]
fn the_commands_tell_of_it_and_touch_nothing() {
    let office = changed();
    let before = picture(office.old());
    for (args, exit, says) in [
        (&["undo", "OLD"][..], 3, &["What going back costs", "reserial reverse OLD", "[undo-over]"][..]),
        (&["plan", "OLD", "--reverse"], 0, &["What going back costs", "GLB/NEWMAST.GLB", "Step R6  swap"]),
        (&["reverse", "OLD"], 8, &["Disks made for the new number are void", "it begins with step R1"]),
        (&["reverse", "OLD", "--live"], 8, &["it begins with step R1"]),
    ] {
        let (code, said) = reserial(&office, args);
        assert_eq!(code, exit, "{args:?}: {said}");
        assert!(says.iter().all(|wanted| said.contains(wanted)), "{args:?}: {said}");
    }
    assert_eq!(picture(office.old()), before);
    assert!(!office.old().join("RESERIAL/C0002").exists());

    let mut session = open(&office, Mode::Live);
    walk_to(&mut Walker { session: &mut session, play: Some(office.people()) }, "R1");
    session.close().unwrap();
    let (code, said) = reserial(&office, &["status", "OLD"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.starts_with("LIVE way back in progress, 1 of 9 steps settled, at step R2"), "{said}");
    assert!(said.contains("32-20981 to 32-10447") && said.contains("RESERIAL/C0001"), "{said}");
    let (code, said) = reserial(&office, &["run", "OLD", "--live"]);
    assert!(code == 8 && said.contains("step R2"), "{said}");
    let (code, said) = reserial(&office, &["undo", "OLD", "--live", "--reason", "not worth it"]);
    assert!(code == 7 && said.contains("calls it off"), "{code}: {said}");
    let (_, said) = reserial(&office, &["status", "OLD"]);
    assert!(said.starts_with("LIVE finished"), "the change before it counts again: {said}");
}

#[test]
fn the_ordinary_start_goes_on_with_it_and_wants_no_new_postoffice() {
    let office = changed();
    let mut session = open(&office, Mode::Live);
    walk_to(&mut Walker { session: &mut session, play: Some(office.people()) }, "R2");
    session.close().unwrap();
    let with_new = Session::open(&office.opening(Mode::Live)).map(|_| ()).unwrap_err();
    assert!(with_new.to_string().contains("needs no new postoffice"), "{with_new}");
    let mut opening = office.opening(Mode::Live);
    opening.new = None;
    let mut session = Session::open(&opening).unwrap();
    assert_eq!(
        (session.journal().dir().as_str(), session.procedure().id.as_str()),
        ("RESERIAL/C0002", "q209486-reverse")
    );
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    assert!(walker.settled("R2"));
    walk_to(&mut walker, "R9");
}

#[test]
fn a_change_and_a_way_back_can_follow_a_way_back() {
    let office = changed();
    let (old, new) = (bytes(&glb(&office, "OLDMAST.GLB")), bytes(&glb(&office, "MASTER.GLB")));
    for (record, aside) in [("C0002", false), ("C0004", true)] {
        let mut session = open(&office, Mode::Live);
        walk_to(&mut Walker { session: &mut session, play: Some(office.people()) }, "R9");
        session.close().unwrap();
        assert_eq!(
            (bytes(&glb(&office, "MASTER.GLB")), bytes(&glb(&office, "NEWMAST.GLB"))),
            (old.clone(), new.clone())
        );
        let moved = office.old().join(format!("RESERIAL/{record}/ASIDE/NEWMAST.GLB"));
        assert_eq!(moved.is_file(), aside, "that of the first way back is kept in the record of the second");
        assert!(refused(&office, Mode::Live).to_string().contains("was a reverse change itself"));
        if aside {
            break;
        }
        let mut session = office.open(Mode::Live);
        Walker { session: &mut session, play: Some(office.people()) }.walk_to("9");
        session.close().unwrap();
        assert_eq!(
            (bytes(&glb(&office, "MASTER.GLB")), bytes(&glb(&office, "OLDMAST.GLB"))),
            (new.clone(), old.clone())
        );
        assert_eq!(bytes(&glb(&office, "NEWMAST.GLB")), new, "what the first way back took out stays");
    }
}
