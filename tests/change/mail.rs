//! Mail that would be lost: what waits for the outside, who the MMF test misses, and whose mailbox fills up again.

use std::fs;
use std::time::{Duration, Instant};

use crate::common::{Office, Walker, act, submit};
use reserial::engine::{CheckView, Command, MailState, Request, Session, Standing, Update, start};
use reserial::fsops::TreePath;
use reserial::journal::Mode;
use reserial::people::RosterChange;
use reserial::postoffice::HexId;
use reserial::practice::Cue;
use reserial::procedure::ActionId;

fn check(session: &Session, id: &str) -> CheckView {
    let view = session.view();
    view.steps.iter().flat_map(|step| &step.checks).find(|check| check.id.as_str() == id).unwrap().clone()
}

fn row<'a>(rows: &'a [reserial::engine::MailRow], id: &str) -> &'a reserial::engine::MailRow {
    rows.iter().find(|row| row.id.as_str() == id).unwrap()
}

/// A change in which everything before the queues of 5a is settled, and the programs that move mail are stopped.
fn at_the_queues(session: &mut Session) {
    let mut walker = Walker { session, play: None };
    walker.walk_to("4");
    walker.answer(reserial::procedure::AnswerId::Backup, "Ann, tape 12 in the safe, 2026-11-27 18:00");
    walker.mark("mtas", "External", "stopped");
    walker.session.look().unwrap();
}

#[test]
fn before_compress_the_queues_decide_nothing_and_after_it_they_keep_p1_where_it_is() {
    let office = Office::new(5);
    let mut session = office.open(Mode::Live);
    at_the_queues(&mut session);
    let before = check(&session, "queues-empty");
    assert_eq!(before.standing, Standing::Open, "{before:?}");
    assert!(before.says.contains("until Compress"), "{}", before.says);
    assert!(session.view().problems.iter().all(|problem| problem.check.as_str() != "queues-empty"));

    Walker { session: &mut session, play: None }.tick("queues-compress");
    let found = check(&session, "queues-empty");
    assert_eq!(found.standing, Standing::Fails);
    let says = |text: &str| found.lines.iter().any(|line| line.contains(text));
    assert!(says("NORDNET/OSLO: 2 messages, mailbag ") && says("SUPPLIER/DEPOT: 1 message,"), "{:?}", found.lines);
    assert!(says("INQUEUE3: 3 messages") && says("P1: 3 envelopes"), "{:?}", found.lines);
    let shown = session.facts().unwrap().plans[&ActionId::Freeze].clone().unwrap();
    let freeze = Command::Perform { action: ActionId::Freeze, shown, typed: String::new(), pacing: Default::default() };
    let refused = submit(&mut session, freeze).unwrap_err().to_string();
    assert!(refused.contains("queues-empty"), "{refused}");

    // The programs empty them, and Compress takes off what was sent.
    let mut play = office.people();
    act(&mut play, &Cue::MtasStopped);
    session.look().unwrap();
    assert_eq!(check(&session, "queues-empty").standing, Standing::Fails, "sent mail still counts");
    act(&mut play, &Cue::Drained);
    session.look().unwrap();
    assert_eq!(check(&session, "queues-empty").standing, Standing::Holds);
}

#[test]
fn mail_that_comes_between_the_copies_and_the_rename_still_keeps_p1_where_it_is() {
    let office = Office::new(2);
    let mut play = office.people();
    act(&mut play, &Cue::MtasStopped);
    act(&mut play, &Cue::Drained);
    let mut session = office.open(Mode::Live);
    at_the_queues(&mut session);
    let mut walker = Walker { session: &mut session, play: None };
    walker.tick("queues-compress");
    walker.perform(ActionId::KeepCore, "");
    fs::write(office.old().join("MBG/INQUEUE3.MBG"), [0; 116]).unwrap();
    let shown = walker.shown(ActionId::Freeze);
    let freeze = Command::Perform { action: ActionId::Freeze, shown, typed: String::new(), pacing: Default::default() };
    let refused = submit(&mut session, freeze).unwrap_err().to_string();
    assert!(refused.contains("queues-empty"), "{refused}");
}

#[test]
fn a_queue_that_the_disk_does_not_name_gets_its_name_from_netdump() {
    let office = Office::new(2);
    fs::write(office.old().join("MBG/0000BEEF.MBG"), [0; 116]).unwrap();
    fs::write(office.old().join("USR/0000BEEF.USR"), [0; 53]).unwrap();
    let mut session = office.open(Mode::Live);
    session.look().unwrap();
    let named = |session: &Session, name: &str| session.view().mail.queues.contains(&(name.to_owned(), 1));
    assert!(named(&session, "0000BEEF"));
    let file = office.dir.path().join("NETS.TXT");
    fs::write(&file, "FARNET/PERTH  0000BEEF.MBG  X.25\r\n").unwrap();
    submit(&mut session, Command::ImportNames(reserial::engine::ListFile { path: file, kind: None, encoding: None }))
        .unwrap();
    assert!(named(&session, "FARNET/PERTH"));
}

#[test]
fn one_envelope_or_one_message_in_one_queue_is_enough_to_wait_for() {
    for (place, bytes, says) in [
        ("P1/0000BEEF.P1", &b"TO ANN"[..], "P1: 1 envelope of mail not handed out (Q77628)"),
        ("MBG/SYSTEM.MBG", &[0; 116][..], "SYSTEM: 1 message, come in and not handed out (Q77628)"),
        ("MBG/INQUEUE.MBG", &[0; 117][..], "INQUEUE: 2 messages, come in and not handed out (Q77628)"),
    ] {
        let office = Office::new(2);
        let mut play = office.people();
        act(&mut play, &Cue::MtasStopped);
        act(&mut play, &Cue::Drained);
        let mut session = office.open(Mode::Live);
        at_the_queues(&mut session);
        Walker { session: &mut session, play: None }.tick("queues-compress");
        assert_eq!(check(&session, "queues-empty").standing, Standing::Holds);
        fs::write(office.old().join(place), bytes).unwrap();
        session.look().unwrap();
        let found = check(&session, "queues-empty");
        assert_eq!((found.standing, found.lines), (Standing::Fails, vec![says.to_owned()]));
    }
}

#[test]
fn a_mailbox_that_fills_up_after_compress_is_told_and_leads_back() {
    let office = Office::new(5);
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("5d");
    let id = HexId::parse("00000002").unwrap();
    assert!(walker.session.change().emptied.contains(&id), "who was empty is noted with the gate of 5d");
    fs::write(office.old().join("MBG/00000002.MBG"), [0; 232]).unwrap();
    walker.session.look().unwrap();
    let view = walker.session.view();
    assert_eq!(row(&view.mail.rows, "00000002").state, MailState::Again);
    assert_eq!(view.mail.rows[0].id, id, "those first");
    let found = check(walker.session, "still-collected");
    assert!(found.says.contains("1 filled up again"), "{}", found.says);
    assert!(found.lines.iter().any(|line| line.contains("open 5c again")), "{:?}", found.lines);
    // The way back that is named is open: 5d, then 5c; after Compress it is as it was.
    for step in ["5d", "5c"] {
        walker.must(Command::Reopen { step: step.into(), reason: "mail came in".into() });
    }
    fs::write(office.old().join("MBG/00000002.MBG"), []).unwrap();
    walker.must(Command::Tick { check: "compress".into(), note: "run again".into() });
    assert_eq!(row(&walker.session.view().mail.rows, "00000002").state, MailState::Collected);
    walker.walk_to("9");
    // Each mailbox is written down once.
    let noted: Vec<HexId> = session
        .journal()
        .lines()
        .iter()
        .flat_map(|line| match &line.event {
            reserial::journal::Event::MailRead { emptied, .. } => emptied.clone(),
            _ => Vec::new(),
        })
        .collect();
    let distinct: std::collections::BTreeSet<&HexId> = noted.iter().collect();
    assert_eq!(noted.len(), distinct.len());
}

#[test]
fn giving_up_for_tonight_forgets_who_was_empty() {
    let office = Office::new(3);
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("5c");
    assert!(!walker.session.change().emptied.is_empty());
    walker.must(Command::GiveUp { reason: "too many are on leave".into() });
    assert!(walker.session.change().emptied.is_empty());
    assert!(!walker.session.change().ticks.contains_key(&"queues-compress".into()), "queues fill again until then");
}

#[test]
fn what_a_mailbox_is_read_with_is_inferred_from_the_disk_and_the_lists_and_a_person_decides() {
    let office = Office::new(17);
    let mut session = office.open(Mode::Live);
    session.looked_at_leisure();
    let remote = RosterChange::Add { name: "Frank".into(), detail: "mailbox 00000007".into() };
    submit(&mut session, Command::Roster { list: "remote-users".into(), change: remote }).unwrap();
    let client = |session: &Session, mailbox: &str| {
        let user = office.built.users.iter().find(|user| user.mailbox == mailbox).unwrap();
        let view = session.view();
        let row = row(&view.mail.rows, user.id.as_str()).clone();
        (row.client.map(|client| client.as_str().to_owned()).unwrap_or_default(), row.client_by)
    };
    for (mailbox, expected) in [
        ("ADMIN", "windows"),
        ("ANNAB", "windows"),
        ("DAVIDH", "ms-dos"),
        ("INGRIDT", "ms-dos"),
        ("HUGOP", "windows"),
        ("FRANKO", "remote"),
        ("CARLAM", ""),
        ("NILSN", ""),
    ] {
        let (found, by) = client(&session, mailbox);
        assert_eq!(found, expected, "{mailbox}");
        assert!(by.starts_with("inferred") || found.is_empty(), "{by}");
    }
    fs::create_dir_all(office.old().join("FOLDERS/LOC/00000002")).unwrap();
    fs::write(office.old().join("FOLDERS/LOC/00000002/0000000A.FLD"), "x").unwrap();
    let file = office.dir.path().join("USERS.TXT");
    fs::write(&file, "ADMINSCH  00000011\r\nGONE  00000004  Deleted\r\n").unwrap();
    submit(&mut session, Command::ImportNames(reserial::engine::ListFile { path: file, kind: None, encoding: None }))
        .unwrap();
    session.looked_at_leisure();
    assert_eq!(client(&session, "ANNAB").0, "both");
    assert_eq!(client(&session, "ADMINSCH").0, "service");
    let missed = session.view().mail.missed;
    assert!(missed.contains("3 MS-DOS,") && missed.contains("1 Remote") && missed.contains("Of 3 more"), "{missed}");
    let hugo = office.built.users.iter().find(|user| user.mailbox == "HUGOP").unwrap().id.clone();
    submit(&mut session, Command::Classify { mailbox: hugo, client: Some("exchange".into()) }).unwrap();
    let (found, by) = client(&session, "HUGOP");
    assert_eq!(found, "exchange");
    assert!(by.starts_with("said by ann"), "{by}");
    let view = session.view();
    let gone = row(&view.mail.rows, "00000004");
    assert!(gone.evidence.iter().any(|line| line.contains("deleted")), "{:?}", gone.evidence);
    let anna = row(&view.mail.rows, "00000002");
    for says in
        ["MMF on the server: ", "6 records, read ones among them", "sent 2000-06-13 16:40", "LOC: 1 folder file"]
    {
        assert!(anna.evidence.iter().any(|line| line.contains(says)), "{says}: {:?}", anna.evidence);
    }
}

/// What the worker's own thread does: looks without a bound on what is read.
trait Leisure {
    fn looked_at_leisure(&mut self);
}

impl Leisure for Session {
    fn looked_at_leisure(&mut self) {
        // The first look reads no mail: somebody waits for it.
        for _ in 0..2 {
            let facts = self.looker()();
            self.looked(facts);
        }
    }
}

#[test]
fn a_mailbag_without_its_key_and_a_key_without_its_mailbag_are_told() {
    let office = Office::new(3);
    fs::remove_file(office.old().join("KEY/00000002.KEY")).unwrap();
    fs::remove_file(office.old().join("MBG/00000003.MBG")).unwrap();
    let mut session = office.open(Mode::Live);
    session.look().unwrap();
    let view = session.view();
    let says = |id: &str, text: &str| row(&view.mail.rows, id).evidence.iter().any(|line| line.contains(text));
    assert!(says("00000002", "No KEY file") && says("00000003", "No mailbag"));
    assert!(!says("00000000", "No KEY file"));
}

/// A length that is no whole number of records is damage, and no proof that nothing is left.
#[test]
fn a_part_of_a_record_is_mail_that_is_still_there() {
    let office = Office::new(3);
    let mut session = office.open(Mode::Live);
    Walker { session: &mut session, play: Some(office.people()) }.walk_to("5d");
    let was = check(&session, "all-collected");
    assert_eq!(was.standing, Standing::Holds, "{was:?}");
    fs::write(office.old().join("MBG/00000002.MBG"), [0; 50]).unwrap();
    session.look().unwrap();
    assert_ne!(check(&session, "all-collected").standing, Standing::Holds);
    let view = session.view();
    assert_eq!((row(&view.mail.rows, "00000002").records, row(&view.mail.rows, "00000002").done), (Some(1), false));
}

#[test]
fn a_directory_of_mail_that_is_gone_is_told_and_counts_as_no_empty_one() {
    for dir in ["KEY", "MBG", "MMF"] {
        let office = Office::new(3);
        fs::remove_dir_all(office.old().join(dir)).unwrap();
        let mut session = office.open(Mode::Live);
        session.look().unwrap();
        let unreadable = session.view().mail.unreadable;
        assert!(unreadable.iter().any(|line| line.contains(dir)), "{dir}: {unreadable:?}");
        assert_eq!(check(&session, "all-collected").standing, Standing::Fails, "{dir}");
        assert_eq!(check(&session, "queues-empty").standing, Standing::Fails, "{dir}");
        assert!(check(&session, "old-sound").lines.iter().any(|line| line.starts_with(dir)), "{dir}");
    }
}

#[test]
fn senders_and_subjects_are_shown_to_who_asks_and_written_down_nowhere() {
    let office = Office::new(3);
    let (tell, told) = std::sync::mpsc::channel();
    let opening = office.opening(Mode::Live);
    let worker = start(move || Session::open(&opening), move |update| drop(tell.send(update)));
    worker.send(Request::Submit(Command::ReadMail));
    worker.send(Request::Peek(HexId::parse("00000002").unwrap()));
    worker.send(Request::Peek(HexId::parse("0000BEEF").unwrap()));
    let (mut seen, mut failed, until) = (Vec::new(), false, Instant::now() + Duration::from_secs(20));
    while (seen.is_empty() || !failed) && Instant::now() < until {
        if let Ok(Update::Messages { messages, .. }) = told.recv_timeout(Duration::from_secs(1)) {
            match messages {
                Ok(messages) => seen = messages,
                Err(why) => failed = why.contains("0000BEEF"),
            }
        }
    }
    assert!(failed, "a mailbag that is not there is told");
    assert_eq!(seen.len(), 6);
    assert!(seen[0].subject.starts_with("Practice message") && seen[0].sender == "HEADPO", "{:?}", seen[0]);
    worker.send(Request::Stop);
    while !matches!(told.recv_timeout(Duration::from_secs(20)), Ok(Update::Stopped) | Err(_)) {}
    let mut files = 0;
    for entry in walkdir::WalkDir::new(office.old().join("RESERIAL")).into_iter().map(Result::unwrap) {
        if entry.file_type().is_file() {
            let text = String::from_utf8_lossy(&fs::read(entry.path()).unwrap()).into_owned();
            assert!(!text.contains("Practice message"), "{} holds a subject", entry.path().display());
            files += 1;
        }
    }
    assert!(files > 0, "there is a record");
}

#[test]
fn a_walk_writes_no_subject_into_its_record() {
    let office = Office::new(5);
    let mut session = office.open(Mode::Live);
    Walker { session: &mut session, play: Some(office.people()) }.walk_to("9");
    let told: String = session.view().log.iter().map(|line| line.text.clone() + "\n").collect();
    session.close().unwrap();
    let record = TreePath::parse("RESERIAL/C0001/OPERATOR.LOG").unwrap();
    let text = fs::read_to_string(office.old().join(record.as_str())).unwrap();
    for subject in ["Practice message", "To another postoffice", "Minutes of Monday", "collect your mail now"] {
        assert!(!text.contains(subject) && !told.contains(subject), "{subject}");
    }
}
