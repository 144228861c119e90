//! Helpers: each writes a file of their own, and every reader lays all files together to the same record.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use crate::common::{Office, Walker, submit};
use reserial::clock::{Clock, Moment, SystemClock};
use reserial::engine::{Command, Session};
use reserial::fsops::{LiveTree, RecordTree, Sha256};
use reserial::journal::{Assistant, Change, Event, Help, Journal, Mode, Spot, records};
use reserial::people::RosterChange;
use reserial::procedure::RosterId;

pub const LIST: &str = "remote-users";

pub fn journal_of(office: &Office, by: &str, clock: Arc<dyn Clock>) -> Journal {
    let base: Arc<dyn RecordTree> = Arc::new(LiveTree::open(office.old()).unwrap());
    let record = records(&*base).unwrap().pop().unwrap();
    Journal::open(base, clock, (by.into(), format!("pc-of-{by}")), &record).unwrap()
}

pub fn helper(office: &Office, by: &str) -> Assistant {
    Assistant::new(journal_of(office, by, Arc::new(SystemClock)))
}

pub fn mark(name: &str) -> Help {
    Help::Mark { list: RosterId::from(LIST), name: name.into(), mark: "made".into(), note: String::new() }
}

fn take_back(name: &str) -> Help {
    Help::TakeBack { list: RosterId::from(LIST), name: name.into(), mark: "made".into(), note: "wrong disk".into() }
}

fn file(office: &Office, number: u32) -> PathBuf {
    office.old().join(format!("RESERIAL/C0001/H{number:04}.LOG"))
}

/// A change with names on a roster, in hand.
pub fn begun(names: &[&str]) -> (Office, Session) {
    let office = Office::new(2);
    let mut session = office.open(Mode::Live);
    Walker { session: &mut session, play: None }.walk_to("1c");
    for name in names {
        let change = RosterChange::Add { name: (*name).into(), detail: String::new() };
        submit(&mut session, Command::Roster { list: LIST.into(), change }).unwrap();
    }
    (office, session)
}

fn made(change: &Change) -> Vec<String> {
    let people = change.rosters[&RosterId::from(LIST)].people();
    people.iter().filter(|p| p.marks.contains_key("made")).map(|p| p.name.clone()).collect()
}

fn read(office: &Office) -> Journal {
    journal_of(office, "reader", Arc::new(SystemClock))
}

#[test]
fn a_helpers_marks_count_at_the_next_look_and_are_noted_before_the_step_that_rests_on_them() {
    let (office, mut session) = begun(&["Franko Ortiz"]);
    let mut carol = helper(&office, "carol");
    for kind in ["made", "sent", "received"] {
        let help =
            Help::Mark { list: LIST.into(), name: "Franko Ortiz".into(), mark: kind.into(), note: String::new() };
        carol.write(help).unwrap();
    }
    assert_eq!(fs::read_to_string(file(&office, 1)).unwrap().lines().count(), 3);
    session.look().unwrap();
    assert_eq!(made(session.change()), ["Franko Ortiz"]);
    let who = &session.change().rosters[&RosterId::from(LIST)].find("Franko Ortiz").unwrap().marks["made"];
    assert_eq!((who.by.as_str(), who.host.as_str()), ("carol", "pc-of-carol"));
    submit(&mut session, Command::Complete { step: "2".into() }).unwrap();
    let lines = session.journal().lines();
    let step = lines.iter().position(|l| matches!(&l.event, Event::Step { step, .. } if step.as_str() == "2")).unwrap();
    let Event::Helped { heads } = &lines[step - 1].event else { panic!("{:?}", lines[step - 1]) };
    let bytes = fs::read(file(&office, 1)).unwrap();
    let last = bytes[..bytes.len() - 1].rsplit(|b| *b == b'\n').next().unwrap();
    assert_eq!((heads[0].helper, heads[0].seq, heads[0].head), (1, 3, Sha256::of(last)));
    assert!(session.view().log.iter().any(|line| line.text.contains("H0001.LOG to line 3")));
    session.close().unwrap();
    assert_eq!(read(&office).change(), session.change());
}

#[test]
fn every_helper_gets_a_file_of_their_own_and_one_who_failed_begins_another() {
    let (office, mut session) = begun(&["Ann", "Bob"]);
    let (mut carol, mut dora) = (helper(&office, "carol"), helper(&office, "dora"));
    carol.write(mark("Ann")).unwrap();
    dora.write(mark("Bob")).unwrap();
    assert_eq!(carol.file().unwrap().name(), "H0001.LOG");
    assert_eq!(dora.file().unwrap().name(), "H0002.LOG");
    // Something else grows behind carol's back: she does not write behind it.
    let mut text = fs::read(file(&office, 1)).unwrap();
    text.extend(b"{\"v\":1,\"seq\":2,");
    fs::write(file(&office, 1), &text).unwrap();
    carol.write(mark("Bob")).unwrap_err();
    carol.write(Help::Note { text: "once more".into() }).unwrap();
    assert_eq!(carol.file().unwrap().name(), "H0003.LOG");
    assert_eq!(fs::read(file(&office, 1)).unwrap(), text);
    session.look().unwrap();
    assert_eq!(made(session.change()), ["Ann", "Bob"]);
    assert!(
        session.journal().helpers().iter().all(|h| h.damage.is_none()),
        "a line that is being written is no damage"
    );
    session.close().unwrap();
}

#[test]
fn who_takes_back_a_mark_that_they_have_seen_comes_after_it_whatever_the_clocks_say() {
    struct Long(i32);
    impl Clock for Long {
        fn now(&self) -> Moment {
            Moment::from_timestamp(i64::from(self.0) * 366 * 86400, 0).unwrap()
        }
    }
    let (office, mut session) = begun(&["Ann"]);
    // Carol's clock is far in the future, Dora's a generation back.
    let mut carol = Assistant::new(journal_of(&office, "carol", Arc::new(Long(7000))));
    carol.write(mark("Ann")).unwrap();
    let mut dora = Assistant::new(journal_of(&office, "dora", Arc::new(Long(-30))));
    assert_eq!(made(dora.journal().change()), ["Ann"]);
    dora.write(take_back("Ann")).unwrap();
    session.look().unwrap();
    assert!(made(session.change()).is_empty());
    // The operator, who has seen both, marks; carol, who has not read since, marked before in the order of things.
    let change = RosterChange::Mark { name: "Ann".into(), mark: "made".into(), note: "by me".into() };
    submit(&mut session, Command::Roster { list: LIST.into(), change }).unwrap();
    carol.write(take_back("Ann")).unwrap();
    session.look().unwrap();
    let journal = read(&office);
    assert_eq!(journal.change(), session.change());
    assert_eq!(made(journal.change()), ["Ann"]);
    session.view();
    session.close().unwrap();
}

#[test]
fn what_a_helper_may_not_write_is_damage_and_is_not_applied() {
    let (office, mut session) = begun(&["Ann", "Bob"]);
    let mut carol = helper(&office, "carol");
    carol.write(mark("Ann")).unwrap();
    let print = session.change().pin.as_ref().unwrap().print;
    let forged = [
        Event::Roster { list: LIST.into(), change: RosterChange::Remove { name: "Ann".into(), reason: "gone".into() } },
        Event::Ticked { check: "pin".into(), note: String::new() },
        Event::TornTail { bytes: 0 },
        // Nobody approves in the name of somebody else, or at a screen that is not theirs.
        Event::Seconded { print, number: "32-20981".into(), name: "bob".into(), spot: Spot::OwnMachine },
        Event::Seconded { print, number: "32-20981".into(), name: String::new(), spot: Spot::OperatorsScreen },
        Event::Unseconded { name: "bob".into(), note: "in his name".into() },
        Event::Released { epoch: 1, to: "eve".into(), note: "mine now".into() },
    ];
    for event in forged {
        let line = serde_json::to_string(&serde_json::json!({
            "v": 1, "seq": 1, "at": "2026-11-24T12:00:00Z", "by": "eve", "host": "pc",
            "prev": Sha256::of(b""), "event": event
        }));
        fs::write(file(&office, 2), line.unwrap() + "\n").unwrap();
        session.look().unwrap();
        assert_eq!(made(session.change()), ["Ann"]);
        assert!(session.change().seconds.is_empty() && session.change().handed.is_none());
        let eve = session.journal().helpers().remove(1);
        assert!(
            eve.damage.as_ref().is_some_and(|d| d.starts_with("line 1: helpers write marks, notes and approvals")),
            "{eve:?}"
        );
        assert_eq!(read(&office).change(), session.change());
    }
    session.close().unwrap();
}

#[test]
fn damage_in_a_helpers_file_is_named_and_only_what_follows_it_is_left_out() {
    let (office, mut session) = begun(&["Ann", "Bob", "Cid"]);
    let (mut carol, mut dora) = (helper(&office, "carol"), helper(&office, "dora"));
    for name in ["Ann", "Bob", "Cid"] {
        carol.write(mark(name)).unwrap();
    }
    dora.write(mark("Cid")).unwrap();
    let whole = fs::read_to_string(file(&office, 1)).unwrap();
    fs::write(file(&office, 1), whole.replacen("Bob", "Rob", 1)).unwrap();
    session.look().unwrap();
    assert_eq!(made(session.change()), ["Ann", "Cid"], "dora's counts");
    let told = session.journal().helpers().remove(0).damage.unwrap();
    assert!(told.starts_with("line 3: it does not follow the line before it"), "{told}");
    let text = format!("{:?}", session.view().notices);
    assert!(text.contains("H0001.LOG") && text.contains("line 3"), "{text}");
    // Put right, it counts again: nothing is remembered against a file.
    fs::write(file(&office, 1), whole).unwrap();
    session.look().unwrap();
    assert_eq!(made(session.change()), ["Ann", "Bob", "Cid"]);
    session.close().unwrap();
}

#[test]
fn a_helpers_file_that_was_rewritten_after_the_operator_noted_it_is_found() {
    let (office, mut session) = begun(&["Ann", "Bob"]);
    let mut carol = helper(&office, "carol");
    carol.write(mark("Ann")).unwrap();
    carol.write(mark("Bob")).unwrap();
    session.look().unwrap();
    session.close().unwrap(); // notes the heads
    let whole = fs::read_to_string(file(&office, 1)).unwrap();
    // Cut off cleanly: the chain of the file itself is sound.
    fs::write(file(&office, 1), whole.split_inclusive('\n').next().unwrap()).unwrap();
    let journal = read(&office);
    let told = journal.helpers().remove(0).damage.unwrap();
    assert!(told.starts_with("line 2 is not the one that the operator's file has noted"), "{told}");
    assert!(made(journal.change()).is_empty(), "nothing that was noted vouches for the rest");
    fs::remove_file(file(&office, 1)).unwrap();
    let told = read(&office).helpers().remove(0).damage.unwrap();
    assert!(told.contains("not there"), "{told}");
    // The number is not given to somebody else.
    let mut dora = helper(&office, "dora");
    dora.write(mark("Ann")).unwrap();
    assert_eq!(dora.file().unwrap().name(), "H0002.LOG");
}

#[test]
fn nothing_is_added_once_the_change_has_ended() {
    let (office, mut session) = begun(&["Ann"]);
    let mut carol = helper(&office, "carol");
    Walker { session: &mut session, play: None }.undo(reserial::engine::UndoTo::All).unwrap();
    session.close().unwrap();
    carol.catch_up().unwrap();
    let error = carol.write(mark("Ann")).unwrap_err();
    assert!(error.to_string().contains("has ended"), "{error}");
}
