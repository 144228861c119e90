//! What the check of the whole postoffice says to steps 1a and 9: what is broken stops, what is to be seen to is told, and
//! what is so on every working day is left to step 5a.

use std::fs;

use reserial::engine::{CheckView, Session, Standing};
use reserial::journal::Mode;
use reserial::procedure::Severity;

use crate::common::{Office, Walker};

/// How a check stands after a fresh look.
fn check(session: &mut Session, id: &str) -> CheckView {
    session.look().unwrap();
    let steps = session.view().steps;
    steps.into_iter().flat_map(|step| step.checks).find(|check| check.id.as_str() == id).unwrap()
}

fn standing(session: &mut Session, id: &str) -> (Standing, Severity) {
    let check = check(session, id);
    (check.standing, check.severity)
}

#[test]
fn a_working_day_is_no_damage() {
    let office = Office::new(17);
    let mut session = office.open(Mode::Rehearsal);
    // Queues with mail, an envelope and the lock of an MTA are there: they are for step 5a.
    assert!(fs::metadata(office.old().join("P1/INQUEUE.0LK")).is_ok());
    for id in ["old-sound", "old-remarks", "new-sound"] {
        assert_eq!(check(&mut session, id).standing, Standing::Holds, "{id}");
    }
    session.close().unwrap();
}

#[test]
fn what_is_broken_stops_and_what_is_to_be_seen_to_is_told() {
    let office = Office::new(3);
    let mut session = office.open(Mode::Rehearsal);
    fs::remove_file(office.old().join("KEY/00000002.KEY")).unwrap();
    assert_eq!(standing(&mut session, "old-sound"), (Standing::Holds, Severity::Block));
    assert_eq!(standing(&mut session, "old-remarks"), (Standing::Fails, Severity::Warn));
    assert!(check(&mut session, "old-remarks").says.contains("MBG/00000002.MBG"));

    let cut = |tree: &std::path::Path| {
        let file = tree.join("GLB/ACCESS2.GLB");
        let bytes = fs::read(&file).unwrap();
        fs::write(&file, &bytes[..bytes.len() - 1]).unwrap();
    };
    cut(office.old());
    assert_eq!(standing(&mut session, "old-sound"), (Standing::Fails, Severity::Block));
    assert_eq!(standing(&mut session, "new-sound"), (Standing::Holds, Severity::Block));
    cut(office.new_tree());
    assert_eq!(standing(&mut session, "new-sound"), (Standing::Fails, Severity::Block));
    assert!(check(&mut session, "new-sound").says.contains("Q87465"));
    session.close().unwrap();
}

#[test]
fn what_broke_on_the_way_is_told_in_the_end() {
    let office = Office::new(3);
    let mut session = office.open(Mode::Live);
    Walker { session: &mut session, play: Some(office.people()) }.walk_to("8");
    assert_eq!(standing(&mut session, "still-sound"), (Standing::Holds, Severity::Warn));
    fs::rename(office.old().join("TPL"), office.old().join("TPLGONE")).unwrap();
    assert_eq!(standing(&mut session, "still-sound"), (Standing::Fails, Severity::Warn));
    assert!(check(&mut session, "still-sound").says.starts_with("TPL is missing"));
    session.close().unwrap();
}
