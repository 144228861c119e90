//! Names out of lists: whose mailbox is whose, which outside postoffices must get the number, and what is written of it.

use std::fs;
use std::path::PathBuf;

use crate::common::{Office, submit};
use reserial::engine::{Command, ListFile, Session};
use reserial::journal::Mode;
use reserial::people::clients::ClientId;
use reserial::postoffice::HexId;

fn list(office: &Office, name: &str, bytes: &[u8]) -> ListFile {
    let path: PathBuf = office.dir.path().join(name);
    fs::write(&path, bytes).unwrap();
    ListFile { path, kind: None, encoding: None }
}

fn take(session: &mut Session, file: ListFile) -> reserial::engine::ImportReport {
    submit(session, Command::ImportNames(file)).unwrap();
    session.take_reports().remove(0)
}

const USERS: &[u8] = b"Mailbox   Name        ID\r\nADMIN     J\x81rgen Gro\xe1   00000000\r\nANNAB     Anna Berg   00000002\r\nno id\r\n";
const NETS: &[u8] = b"NORDNET/OSLO   00000012.MBG  Modem\r\nSUDNET/LYON    00000014.MBG  LAN\r\n";

#[test]
fn names_stand_beside_their_mailboxes_and_bad_lines_are_told() {
    let office = Office::new(3);
    let mut session = office.open(Mode::Live);
    session.look().unwrap();
    let file = list(&office, "USERS.TXT", USERS);
    let report = take(&mut session, file.clone());
    assert!(report.taken_for.contains("LISTUSER output, in CP850 (guessed"), "{report:?}");
    assert!(report.held.iter().any(|line| line.starts_with("2 of 3 mailboxes")), "{report:?}");
    assert_eq!(report.problems.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [4]);
    let view = session.view();
    let row = |id: &str| view.mail.rows.iter().find(|row| row.id.as_str() == id).unwrap();
    assert_eq!((row("00000000").name.as_str(), row("00000000").mailbox.as_str()), ("Jürgen Groß", "ADMIN"));
    assert_eq!(row("00000003").name, "");
    // The same list again is told again, and not written again.
    let lines = session.journal().lines().len();
    take(&mut session, file.clone());
    assert_eq!(session.journal().lines().len(), lines);
    // Read in another code page it is another list.
    let typed = ListFile::typed(&format!("\"{}\" as cp1252", file.path.display()));
    assert_eq!(typed.path, file.path);
    let report = take(&mut session, typed);
    assert!(report.taken_for.contains("CP1252 (as told)"), "{report:?}");
    assert_ne!(session.journal().lines().len(), lines);
}

#[test]
fn only_modem_and_x25_postoffices_are_suggested_and_the_others_told_as_such() {
    let office = Office::new(3);
    let mut session = office.open(Mode::Live);
    session.look().unwrap();
    let file = list(&office, "NETS.TXT", NETS);
    take(&mut session, file);
    let view = session.view();
    let roster = view.rosters.iter().find(|roster| roster.id.as_str() == "async-postoffices").unwrap();
    assert_eq!(roster.suggested, [("NORDNET/OSLO".to_owned(), "by modem, says the list".to_owned())]);
    assert_eq!(roster.apart, ["SUDNET/LYON (on the LAN)"]);
}

#[test]
fn names_and_clients_carry_over_to_the_live_run_and_waivers_do_not() {
    let office = Office::new(3);
    let mut session = office.open(Mode::Rehearsal);
    session.look().unwrap();
    let (users, nets) = (list(&office, "USERS.TXT", USERS), list(&office, "NETS.TXT", NETS));
    take(&mut session, users);
    take(&mut session, nets);
    let (mailbox, client) = (HexId::parse("00000002").unwrap(), ClientId::from("ms-dos"));
    submit(&mut session, Command::Classify { mailbox: mailbox.clone(), client: Some(client.clone()) }).unwrap();
    session.close().unwrap();
    let session = office.open(Mode::Live);
    let change = session.change();
    assert_eq!(change.names.mailboxes.len(), 2);
    assert_eq!(change.names.outside.len(), 2);
    assert_eq!(change.clients[&mailbox].0, client);
    assert!(change.waived.is_empty());
}

#[test]
fn a_kind_of_client_that_does_not_exist_is_refused_and_one_can_be_taken_back() {
    let office = Office::new(3);
    let mut session = office.open(Mode::Live);
    session.look().unwrap();
    let mailbox = HexId::parse("00000002").unwrap();
    let say = |client: Option<&str>| Command::Classify { mailbox: mailbox.clone(), client: client.map(ClientId::from) };
    assert!(submit(&mut session, say(Some("telepathy"))).is_err());
    submit(&mut session, say(Some("remote"))).unwrap();
    submit(&mut session, say(None)).unwrap();
    assert!(session.change().clients.is_empty());
    let nobody = HexId::parse("FFFFFFFF").unwrap();
    assert!(submit(&mut session, Command::Classify { mailbox: nobody, client: None }).is_err());
}

#[test]
fn a_list_that_is_not_there_or_is_a_folder_changes_nothing() {
    let office = Office::new(3);
    let mut session = office.open(Mode::Live);
    let lines = session.journal().lines().len();
    for path in [office.dir.path().join("MISSING.TXT"), office.old().to_owned()] {
        let told = submit(&mut session, Command::ImportNames(ListFile { path, kind: None, encoding: None }));
        assert!(told.unwrap_err().to_string().contains("cannot be read"));
    }
    let empty = list(&office, "EMPTY.TXT", b"nothing\r\nof use\r\n");
    let report = take(&mut session, empty);
    assert!(report.held[0].contains("right file"), "{report:?}");
    assert_eq!(session.journal().lines().len(), lines);
}

#[test]
fn the_lists_of_the_practice_name_everybody_in_it() {
    let office = Office::new(17);
    let mut session = office.open(Mode::Live);
    session.look().unwrap();
    for name in ["USERS.TXT", "NETS.TXT"] {
        let path = office.built.dir.join(name);
        let report = take(&mut session, ListFile { path, kind: None, encoding: None });
        assert!(report.problems.is_empty(), "{report:?}");
    }
    let view = session.view();
    for user in &office.built.users {
        let row = view.mail.rows.iter().find(|row| row.id == user.id).unwrap();
        assert_eq!((&row.name, &row.mailbox), (&user.name, &user.mailbox));
    }
    let roster = view.rosters.iter().find(|roster| roster.id.as_str() == "async-postoffices").unwrap();
    let suggested: Vec<&str> = roster.suggested.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(suggested, ["NORDNET/OSLO", "SUPPLIER/DEPOT"]);
    assert_eq!(roster.apart, ["FAX (a gateway)", "SMTP (a gateway)", "SUDNET/LYON (on the LAN)"]);
    let of_disk = session.facts().unwrap().mail.queues.iter().find(|queue| queue.whose == "NORDNET/OSLO").unwrap();
    let named = session.change().names.outside["nordnet/oslo"].mailbag.clone().unwrap();
    assert_eq!(named.as_str(), of_disk.mailbag, "the list and the disk agree");
}
