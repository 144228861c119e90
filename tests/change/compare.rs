//! Old against new in step 1: what stops it, what lifts that, and what the table shows.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::common::{Office, SETTINGS, Walker, submit};
use reserial::clock::SystemClock;
use reserial::engine::{Command, CompareRow, Session, Standing, StepState};
use reserial::fsops::{LiveTree, RecordTree};
use reserial::journal::{Event, Journal, Mode, records};
use reserial::postoffice::{SettingId, Verdict, Weight};
use reserial::procedure::{ActionId, AnswerId};

fn master(tree: &Path) -> PathBuf {
    tree.join("GLB/MASTER.GLB")
}

/// Changes bytes of a MASTER.GLB.
fn change_master(tree: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(master(tree)).unwrap();
    change(&mut bytes);
    fs::write(master(tree), bytes).unwrap();
}

/// Blots a name out of a MASTER.GLB.
fn blot(tree: &Path, name: &str) {
    change_master(tree, |bytes| {
        let at = bytes.windows(name.len()).position(|w| w == name.as_bytes()).unwrap();
        bytes[at..at + name.len()].fill(0);
    });
}

/// A live change of which everything in step 1a is said.
fn said(office: &Office) -> Session {
    let mut session = office.open(Mode::Live);
    session.look().unwrap();
    let mut walker = Walker { session: &mut session, play: None };
    walker.answer(AnswerId::OldNumber, "32-10447");
    walker.answer(AnswerId::NewNumber, "32-20981");
    walker.answer(AnswerId::Names, "ANYCORP/HEADPO");
    for check in SETTINGS {
        walker.tick(check);
    }
    session
}

fn complete(session: &mut Session) -> Result<(), String> {
    session.look().unwrap();
    submit(session, Command::Complete { step: "1a".into() }).map_err(|e| e.to_string())
}

fn row(session: &Session, setting: SettingId) -> CompareRow {
    session.view().compare.rows.into_iter().find(|row| row.setting == setting).unwrap()
}

fn standing(session: &Session, check: &str) -> (Standing, String) {
    let steps = session.view().steps;
    let found = steps.iter().flat_map(|step| &step.checks).find(|c| c.id.as_str() == check).unwrap();
    (found.standing, found.says.clone())
}

fn answer_for(session: &mut Session, check: &str) {
    submit(session, Command::Override { check: check.into(), reason: "retired last year".into() }).unwrap();
}

#[test]
fn the_security_byte_blocks_until_it_is_set_in_the_new_one() {
    let office = Office::new(2);
    change_master(office.new_tree(), |bytes| bytes[0x94] ^= 1);
    let mut session = said(&office);
    let refused = complete(&mut session).unwrap_err();
    assert!(refused.contains("same-security") || refused.contains("Enhanced security"), "{refused}");
    let seen = row(&session, SettingId::Security);
    assert_eq!((seen.old.as_str(), seen.new.as_str(), seen.weight), ("on", "off", Weight::Stops));
    let (step, problems) = (session.view().steps.remove(0), session.view().problems);
    assert_eq!(step.state, StepState::Blocked);
    assert!(problems.iter().any(|p| p.check.as_str() == "same-security" && p.todo.contains("ESCNTLR")), "{problems:?}");
    change_master(office.new_tree(), |bytes| bytes[0x94] ^= 1);
    complete(&mut session).unwrap();
}

#[test]
fn a_gateway_that_is_missing_blocks_until_it_is_installed_or_answered_for() {
    let office = Office::new(2);
    for file in ["GLB/FAX.GLB", "NME/FAX.NME"] {
        fs::remove_file(office.new_tree().join(file)).unwrap();
    }
    let networks = office.new_tree().join("GLB/NETWORK.GLB");
    let records = fs::read(&networks).unwrap();
    let others: Vec<&[u8]> = records.chunks(122).filter(|record| !record[2..].starts_with(b"FAX")).collect();
    fs::write(&networks, others.concat()).unwrap();
    let mut session = said(&office);
    let refused = complete(&mut session).unwrap_err();
    assert!(refused.contains("FAX"), "{refused}");
    assert_eq!(row(&session, SettingId::Gateways).verdict, Verdict::OnlyOld);
    answer_for(&mut session, "gateways-in-new");
    assert_eq!(row(&session, SettingId::Gateways).word(), "overridden");
    complete(&mut session).unwrap();
}

#[test]
fn other_names_block_and_names_that_cannot_be_seen_wait_for_a_person() {
    let office = Office::new(2);
    blot(office.new_tree(), "HEADPO");
    let mut session = said(&office);
    assert!(complete(&mut session).unwrap_err().contains("HEADPO"));
    assert_eq!(standing(&session, "same-names").0, Standing::Fails);
    // The wrong postoffice: the new one has the name, the old one not.
    let other = Office::new(2);
    blot(other.old(), "HEADPO");
    let mut wrong = said(&other);
    assert!(complete(&mut wrong).unwrap_err().contains("is this the right postoffice?"));
    // In neither: nobody can tell but a person.
    blot(office.old(), "HEADPO");
    assert!(complete(&mut session).unwrap_err().contains("not to be seen"));
    assert_eq!(standing(&session, "same-names").0, Standing::Unknown);
    submit(&mut session, Command::Tick { check: "names-seen".into(), note: String::new() }).unwrap();
    let (found, says) = standing(&session, "same-names");
    assert!(found == Standing::Holds && says.contains("ann has seen them"), "{says}");
    assert_eq!(row(&session, SettingId::Names).word(), "ticked");
    complete(&mut session).unwrap();
}

#[test]
fn a_master_whose_names_were_changed_after_step_1a_is_not_declared_ready() {
    let office = Office::new(2);
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("1b");
    walker.perform(ActionId::CopyAccounts, "");
    walker.tick("sign-in");
    blot(office.new_tree(), "ANYCORP");
    walker.session.look().unwrap();
    let refused = submit(walker.session, Command::Tick { check: "pin".into(), note: String::new() }).unwrap_err();
    assert!(refused.to_string().contains("same-names"), "{refused}");
    assert!(session.change().pin.is_none());
}

#[test]
fn names_are_typed_as_two_and_suggested_as_the_disk_shows_them() {
    let office = Office::new(2);
    let mut session = office.open(Mode::Live);
    session.look().unwrap();
    let answer = |value: &str| Command::Answer { answer: AnswerId::Names, value: value.into(), reason: String::new() };
    for bad in ["ANYCORP", "ANYCORP/", "ANYCORP/MUCHTOOLONGNAME"] {
        let refused = submit(&mut session, answer(bad)).unwrap_err().to_string();
        assert!(refused.contains("NETWORK/POSTOFFICE"), "{refused}");
    }
    let names = session.view().steps.remove(0).checks.remove(2);
    let reserial::engine::CheckKind::Answer { value, .. } = names.kind else { panic!("{:?}", names.kind) };
    assert!(value.starts_with("ANYCORP/"), "{value}");
    submit(&mut session, answer("anycorp/headpo")).unwrap();
    assert_eq!(standing(&session, "same-names").0, Standing::Holds);
}

#[test]
fn every_setting_that_people_look_at_keeps_the_gate_until_it_is_ticked() {
    let office = Office::new(2);
    let mut session = said(&office);
    for check in SETTINGS {
        submit(&mut session, Command::Untick { check: check.into(), note: "not sure after all".into() }).unwrap();
        assert_eq!(standing(&session, check).0, Standing::Open);
        assert!(complete(&mut session).is_err(), "{check}");
        submit(&mut session, Command::Tick { check: check.into(), note: String::new() }).unwrap();
    }
    let asked = session.view().compare.rows.into_iter().filter(|row| row.verdict == Verdict::AskPeople);
    let words: Vec<_> = asked.map(|row| (row.setting, row.word())).collect();
    assert_eq!(words.iter().filter(|(_, word)| *word == "ticked").count(), 5, "{words:?}");
    assert!(words.contains(&(SettingId::GlobalList, "to be asked")), "{words:?}");
    complete(&mut session).unwrap();
}

#[test]
fn what_only_warns_is_told_and_stops_nothing() {
    let office = Office::new(2);
    fs::write(office.old().join("GLB/SRVCONF.GLB"), "x").unwrap();
    change_master(office.new_tree(), |bytes| bytes[0x93] ^= 0x10);
    let mut session = said(&office);
    session.look().unwrap();
    let problems = session.view().problems;
    for check in ["dirsync-trace", "same-connection-bit"] {
        assert!(problems.iter().any(|problem| problem.check.as_str() == check), "{check}: {problems:?}");
    }
    assert!(problems.iter().all(|problem| problem.check.as_str() != "outside-in-new"), "its copies come in step 1c");
    complete(&mut session).unwrap();
}

#[test]
fn the_extra_copies_bring_the_outside_postoffices_over() {
    let office = Office::new(2);
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("1b");
    assert_eq!(standing(walker.session, "outside-in-new").0, Standing::Fails);
    walker.perform(ActionId::CopyAccounts, "");
    walker.perform(ActionId::CopyListings, "");
    walker.session.look().unwrap();
    assert_eq!(standing(walker.session, "outside-in-new").0, Standing::Holds);
    assert_eq!(row(&session, SettingId::Outside).verdict, Verdict::Same);
}

#[test]
fn a_new_master_that_no_program_could_use_is_refused_and_never_bent() {
    use std::os::unix::fs::PermissionsExt;
    let office = Office::new(2);
    let read_only = fs::Permissions::from_mode(0o444);
    fs::set_permissions(master(office.new_tree()), read_only).unwrap();
    let mut session = said(&office);
    let reason = "it will do".to_owned();
    for (damage, check) in
        [("read-only", "new-master-size"), ("same bytes", "masters-differ"), ("short", "new-master-size")]
    {
        assert!(complete(&mut session).is_err(), "{damage}: {check}");
        assert_eq!(standing(&session, check).0, Standing::Fails, "{damage}");
        let bent = submit(&mut session, Command::Override { check: check.into(), reason: reason.clone() });
        assert!(bent.unwrap_err().to_string().contains("never bent"), "{damage}");
        fs::set_permissions(master(office.new_tree()), fs::Permissions::from_mode(0o644)).unwrap();
        match damage {
            "read-only" => drop(fs::copy(master(office.old()), master(office.new_tree())).unwrap()),
            _ => change_master(office.new_tree(), |bytes| bytes.truncate(174)),
        }
        session.look().unwrap();
    }
}

#[test]
fn once_the_new_master_is_in_there_is_nothing_left_to_compare() {
    let office = Office::new(2);
    let mut session = office.open(Mode::Rehearsal);
    let mut walker = Walker { session: &mut session, play: None };
    walker.walk_to("5d");
    assert_eq!(walker.session.view().compare.rows.len(), SettingId::ALL.len());
    walker.walk_to("7");
    assert_eq!(session.view().compare.rows, []);
}

#[test]
fn a_record_from_before_the_settings_were_asked_for_one_by_one_is_still_read() {
    let office = Office::new(2);
    let mut session = office.open(Mode::Live);
    submit(&mut session, Command::Note { text: "an earlier evening".into() }).unwrap();
    session.close().unwrap();
    let tree: Arc<dyn RecordTree> = Arc::new(LiveTree::open(office.old()).unwrap());
    let record = records(&*tree).unwrap().pop().unwrap();
    let who = ("ann".to_owned(), "desk".to_owned());
    let mut journal = Journal::open(tree, Arc::new(SystemClock), who, &record).unwrap();
    journal.append(Event::Ticked { check: "settings-same".into(), note: "all of them".into() }).unwrap();
    drop(journal);
    let mut session = said(&office);
    assert!(session.change().ticks.contains_key(&"settings-same".into()));
    assert!(session.view().log.iter().any(|line| line.text.contains("settings-same")));
    complete(&mut session).unwrap();
}
