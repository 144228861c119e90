//! Lists of people in a change: many at once in one line, names that change, lists from files, mailboxes by phone, and what
//! the gates say.

use std::fs;

use crate::common::{Office, Walker, submit};
use crate::helpers::{helper, journal_of};
use reserial::clock::SystemClock;
use reserial::engine::{Command, ListFile, Session, SessionError, Standing};
use reserial::journal::{Event, Help, Mode};
use reserial::people::RosterChange;
use reserial::procedure::RosterId;

const LIST: &str = "remote-users";

fn add(name: &str) -> RosterChange {
    RosterChange::Add { name: name.into(), detail: String::new() }
}

fn mark(name: &str, mark: &str) -> RosterChange {
    RosterChange::Mark { name: name.into(), mark: mark.into(), note: String::new() }
}

fn on(session: &mut Session, list: &str, change: RosterChange) -> Result<(), SessionError> {
    submit(session, Command::Roster { list: list.into(), change })
}

/// A live change that has just begun, with names on the list of remote users.
fn with(names: &[&str]) -> (Office, Session) {
    let office = Office::new(2);
    let mut session = office.open(Mode::Live);
    for name in names {
        on(&mut session, LIST, add(name)).unwrap();
    }
    (office, session)
}

fn refused(session: &mut Session, list: &str, change: RosterChange) -> String {
    match on(session, list, change) {
        Err(SessionError::Refused(refusal)) => refusal.why,
        other => panic!("{other:?}"),
    }
}

fn says(session: &Session, check: &str) -> (Standing, String) {
    let view = session.view();
    let found = view.steps.iter().flat_map(|step| &step.checks).find(|c| c.id.as_str() == check).unwrap();
    (found.standing, found.says.clone())
}

fn list(office: &Office, name: &str, bytes: &[u8]) -> ListFile {
    let path = office.dir.path().join(name);
    fs::write(&path, bytes).unwrap();
    ListFile { path, kind: None, encoding: None }
}

#[test]
fn thousands_of_names_are_one_line_of_the_record_and_a_gate_says_who_is_missing() {
    let office = Office::new(2);
    let mut session = office.open(Mode::Rehearsal);
    let before = session.journal().lines().len();
    let changes = (0..2_000).flat_map(|n| [add(&format!("P{n}")), mark(&format!("P{n}"), "made")]);
    let changes = changes.chain((4..2_000).map(|n| mark(&format!("p{n}"), "received"))).collect();
    on(&mut session, LIST, RosterChange::Together { changes }).unwrap();
    assert_eq!(session.journal().lines().len(), before + 1);
    let (standing, told) = says(&session, "disks-received");
    assert_eq!(standing, Standing::Open);
    assert_eq!(
        told,
        "1996 of 2000 have received their init disk; without it they cannot get into their mail. \
         Missing: P0, P1, P2 and 1 more"
    );
    assert!(session.view().log.last().unwrap().text.ends_with("2000 added, 2000 made, 1996 received"));
    session.close().unwrap();
    // Carried over into the live record they are one line again, and nobody is marked.
    let mut live = office.open(Mode::Live);
    let lines = live.journal().lines().iter().filter(|line| matches!(line.event, Event::Roster { .. })).count();
    assert_eq!((live.change().rosters[&RosterId::from(LIST)].count("made"), lines), ((0, 2000), 1));
    live.close().unwrap();
    assert_eq!(journal_of(&office, "reader", std::sync::Arc::new(SystemClock)).change(), live.change());
}

#[test]
fn what_comes_together_is_held_against_what_came_before_it_and_refused_as_a_whole() {
    let (_office, mut session) = with(&["Ann", "Bob"]);
    let rename = |name: &str, to: &str| RosterChange::Rename { name: name.into(), to: to.into() };
    let both = vec![rename("ann", "Anna"), mark("ANNA", "made")];
    on(&mut session, LIST, RosterChange::Together { changes: both }).unwrap();
    let lines = session.journal().lines().len();
    let bad = [
        vec![mark("Anna", "sent"), mark("Nobody", "sent")],
        vec![mark("Anna", "sent"), rename("Anna", "BOB")],
        vec![RosterChange::Together { changes: vec![mark("Anna", "sent")] }],
        vec![],
    ];
    for changes in bad {
        refused(&mut session, LIST, RosterChange::Together { changes });
    }
    assert_eq!(refused(&mut session, LIST, rename("Anna", " bob ")), "Bob is on the list already.");
    assert!(refused(&mut session, LIST, add(&"x".repeat(300))).contains("300 characters"));
    assert!(refused(&mut session, LIST, add("Eve\u{1b}[2J")).contains("cannot be shown"));
    assert!(refused(&mut session, LIST, rename("Anna", "\u{202e}annA")).contains("cannot be shown"));
    assert_eq!(session.journal().lines().len(), lines);
    on(&mut session, LIST, rename("Anna", "ANNA")).unwrap();
    let roster = &session.change().rosters[&RosterId::from(LIST)];
    let told: Vec<_> = roster.people().iter().map(|p| (p.name.as_str(), p.marks.len())).collect();
    assert_eq!(told, [("ANNA", 1), ("Bob", 0)]);
    session.close().unwrap();
}

#[test]
fn a_helper_marks_many_at_once_and_nothing_but_marks() {
    let (office, mut session) = with(&["Ann", "Bob"]);
    let mut carol = helper(&office, "carol");
    let back = RosterChange::TakeBack { name: "Ann".into(), mark: "made".into(), note: "wrong".into() };
    let changes = vec![mark("Ann", "made"), mark("Bob", "made"), back];
    carol.write(Help::Together { list: LIST.into(), changes }).unwrap();
    session.look().unwrap();
    assert_eq!(session.change().rosters[&RosterId::from(LIST)].count("made"), (1, 2));
    let mut dora = helper(&office, "dora");
    let changes = vec![mark("Bob", "sent"), add("Eve")];
    dora.write(Help::Together { list: LIST.into(), changes }).unwrap();
    session.look().unwrap();
    let roster = &session.change().rosters[&RosterId::from(LIST)];
    assert_eq!((roster.count("sent"), roster.find("Eve")), ((0, 2), None), "nothing of that line counts");
    let damage = session.journal().helpers().remove(1).damage.unwrap();
    assert!(damage.starts_with("line 1: helpers write marks, notes and approvals"), "{damage}");
    session.close().unwrap();
}

#[test]
fn a_mailbox_comes_onto_its_list_by_being_marked_and_only_the_disk_says_that_it_is_done() {
    let (office, mut session) = with(&["Ann"]);
    session.look().unwrap();
    let ids: Vec<String> = session.view().mail.rows.iter().map(|row| row.id.to_string()).collect();
    let mut carol = helper(&office, "carol");
    for (name, kind) in [(ids[0].as_str(), "done"), (&ids[0], "password-reset"), ("Nobody", "done"), ("Ann", "done")] {
        let (list, name, mark) = ("mailboxes".into(), name.to_owned(), kind.to_owned());
        carol.write(Help::Mark { list, name, mark, note: "by phone".into() }).unwrap();
    }
    session.look().unwrap();
    on(&mut session, "mailboxes", mark(&ids[1].to_lowercase(), "called")).unwrap();
    refused(&mut session, "mailboxes", mark("0000ABCD", "called"));
    refused(&mut session, "mailboxes", mark("Ann", "called"));
    let rename = RosterChange::Rename { name: ids[1].clone(), to: "0000ABCD".into() };
    refused(&mut session, "mailboxes", rename);
    let view = session.view();
    let row = |id: &String| view.mail.rows.iter().find(|row| row.id.as_str() == id).unwrap();
    let labels = |id: &String| row(id).marks.iter().map(|(label, _)| label.as_str()).collect::<Vec<_>>();
    assert_eq!((labels(&ids[0]), labels(&ids[1])), (vec!["done", "reset"], vec!["called"]));
    assert!(!row(&ids[0]).done, "what is said by phone is no waiver");
    assert_eq!(session.change().rosters[&RosterId::from("mailboxes")].people().len(), 2);
    // A password that was reset and not told is an open thing of 5d, and keeps step 9 open.
    let (standing, told) = says(&session, "all-collected");
    assert!(standing == Standing::Open && told.contains("1 password was reset and its owner not told: "), "{told}");
    assert!(told.contains(&ids[0]));
    let (standing, told) = says(&session, "passwords-known");
    assert_eq!(standing, Standing::Open);
    assert!(told.starts_with("0 of 1 has an owner who knows the new password; who was not told cannot"), "{told}");
    on(&mut session, "mailboxes", mark(&ids[0], "password-told")).unwrap();
    assert_eq!(says(&session, "passwords-known").0, Standing::Holds);
    assert!(!says(&session, "all-collected").1.contains("reset"));
    session.close().unwrap();
}

#[test]
fn a_night_that_is_given_up_takes_calls_back_and_leaves_passwords() {
    let office = Office::new(2);
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("5a");
    let id = walker.session.view().mail.rows[0].id.to_string();
    let all = ["called", "done", "password-reset"].map(|kind| mark(&id, kind));
    on(walker.session, "mailboxes", RosterChange::Together { changes: all.into() }).unwrap();
    on(walker.session, LIST, mark("Franko Ortiz", "outbox")).unwrap();
    walker.must(Command::GiveUp { reason: "too many are on leave".into() });
    let change = session.change();
    let mailbox = change.rosters[&RosterId::from("mailboxes")].find(&id).unwrap();
    assert_eq!(mailbox.marks.keys().collect::<Vec<_>>(), ["password-reset"]);
    assert_eq!(mailbox.history.last().unwrap().who.note, "too many are on leave");
    let user = change.rosters[&RosterId::from(LIST)].find("Franko Ortiz").unwrap();
    assert!(user.marks.contains_key("told") && !user.marks.contains_key("outbox"), "an Outbox fills again");
    session.close().unwrap();
}

#[test]
fn a_list_from_a_file_is_told_and_nothing_written() {
    let (office, mut session) = with(&["Ann", "Bob"]);
    on(&mut session, LIST, mark("Bob", "sent")).unwrap();
    let lines = session.journal().lines().len();
    let file = list(&office, "LIST.CSV", b"name;phone;sent\r\nann;;x\r\nBob;422;1\r\nEva;423;24.11.2026\r\nEva;9;\r\n");
    let report = session.read_list(&LIST.into(), &file).unwrap();
    let changed = |name: &str, detail: &str| RosterChange::Add { name: name.into(), detail: detail.into() };
    assert_eq!(report.add, [changed("Bob", "422"), changed("Eva", "423")]);
    let noted =
        |name: &str, note: &str| RosterChange::Mark { name: name.into(), mark: "sent".into(), note: note.into() };
    assert_eq!(report.marks, [noted("ann", "from LIST.CSV"), noted("Eva", "from LIST.CSV: 24.11.2026")]);
    assert_eq!(report.marked, "2 sent");
    assert_eq!(report.problems.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [5]);
    assert_eq!(session.journal().lines().len(), lines);
    let changes = report.add.into_iter().chain(report.marks).collect();
    on(&mut session, LIST, RosterChange::Together { changes }).unwrap();
    assert_eq!(session.change().rosters[&RosterId::from(LIST)].count("sent"), (3, 3));
    session.close().unwrap();
}

#[test]
fn of_netdump_output_only_modem_and_x25_go_on_the_list_of_partners() {
    let (office, mut session) = with(&[]);
    let nets = b"NORDNET/OSLO 00000012.MBG Modem\nSUDNET/LYON 00000014.MBG LAN\nFARNET/PERTH 00000017.MBG X.25\n";
    let file = list(&office, "NETS.TXT", nets);
    let report = session.read_list(&"async-postoffices".into(), &file).unwrap();
    let names = report.add.iter().map(|c| match c {
        RosterChange::Add { name, .. } => name.as_str(),
        _ => "",
    });
    let names: Vec<&str> = names.collect();
    assert_eq!(names, ["NORDNET/OSLO", "FARNET/PERTH"]);
    assert!(report.held.iter().any(|line| line == "Not for this list: SUDNET/LYON (on the LAN)"), "{:?}", report.held);
    assert_eq!(report.names, Some(file.clone()), "how each is reached is worth keeping");
    let report = session.read_list(&LIST.into(), &file).unwrap();
    assert!(report.add.is_empty(), "postoffices are no remote users");
    session.close().unwrap();
}
