//! What step 1a says about a number that is in one of the known situations.

use reserial::engine::Command;
use reserial::journal::Mode;
use reserial::procedure::AnswerId;

use crate::common::{Office, submit};

/// The lines that the check of an answer shows.
fn lines(office: &Office, answer: AnswerId, value: &str) -> Vec<String> {
    let mut session = office.open(Mode::Rehearsal);
    submit(&mut session, Command::Answer { answer, value: value.into(), reason: "as it is".into() }).unwrap();
    session.look().unwrap();
    let view = session.view();
    let lines = view.steps[0].checks.iter().find(|check| check.id.as_str() == answer.name()).unwrap().lines.clone();
    session.close().unwrap();
    lines
}

#[test]
fn a_number_too_large_for_the_x400_gateway_is_told_old_and_new() {
    let office = Office::new(1);
    for (answer, large, small) in
        [(AnswerId::OldNumber, "32-64537", "32-64536"), (AnswerId::NewNumber, "33-64537", "33-64536")]
    {
        let told = lines(&office, answer, large);
        assert!(told[0].contains("Q194712") && told[0].contains("none is seen here"), "{told:?}");
        assert_eq!(lines(&office, answer, small), [""; 0]);
    }
    std::fs::create_dir(office.old().join("X400")).unwrap();
    let told = lines(&office, AnswerId::OldNumber, "32-64537");
    assert!(told[0].contains("this postoffice has one"), "{told:?}");
}

#[test]
fn the_placeholder_as_the_old_number_leads_to_its_walk() {
    let told = lines(&Office::new(1), AnswerId::OldNumber, "799-99992");
    assert!(told[0].contains("reserial diagnose --walk q142196"), "{told:?}");
}
