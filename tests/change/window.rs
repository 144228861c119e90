//! The time of the change: before it nothing begins live without an override, and people who know an earlier date are named.

use reserial::engine::{Command, SessionError, Standing, StepState};
use reserial::journal::Mode;
use reserial::plan::Operation;
use reserial::procedure::{ActionId, AnswerId};

use super::common::{Office, Walker, submit};

/// A live change before step 5a, with a date typed.
fn before_5a(office: &Office, typed: &str) -> reserial::engine::Session {
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("2");
    walker.answer(AnswerId::ChangeDate, typed);
    walker.step("3");
    walker.step("4");
    session
}

fn in_window(session: &reserial::engine::Session) -> (Standing, String) {
    let view = session.view();
    let check = view.steps.iter().flat_map(|step| &step.checks).find(|check| check.id.as_str() == "in-window").unwrap();
    (check.standing, check.says.clone())
}

#[test]
fn before_the_date_p1_is_not_renamed_unless_somebody_answers_for_it() {
    let office = Office::new(4);
    let mut session = before_5a(&office, "2999-01-31 22:00 to 23:30 +01:00");
    let (standing, says) = in_window(&session);
    assert_eq!(standing, Standing::Fails);
    assert!(
        says.starts_with("opens in ") && says.ends_with("Thursday 2999-01-31, 22:00 to 23:30 (UTC+01:00)"),
        "{says}"
    );
    session.look().unwrap();
    let shown: Vec<Operation> = session.facts().unwrap().plans[&ActionId::Freeze].clone().unwrap();
    let freeze = Command::Perform { action: ActionId::Freeze, shown, typed: String::new(), pacing: Default::default() };
    match submit(&mut session, freeze) {
        Err(SessionError::Refused(refusal)) => assert_eq!(refusal.guard, "in-window"),
        other => panic!("{other:?}"),
    }
    assert!(office.old().join("P1").is_dir());
    let bare = Command::Override { check: "in-window".into(), reason: String::new() };
    assert!(matches!(submit(&mut session, bare), Err(SessionError::Refused(_))), "a reason is mandatory");
    let reason = "everybody is gone already; asked by phone".to_owned();
    submit(&mut session, Command::Override { check: "in-window".into(), reason }).unwrap();
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.step("5a");
    assert!(office.old().join("POLD").is_dir());
}

#[test]
fn a_rehearsal_is_held_before_the_date() {
    let office = Office::new(4);
    let mut session = office.open(Mode::Rehearsal);
    let mut walker = Walker { session: &mut session, play: None };
    walker.walk_to("2");
    walker.answer(AnswerId::ChangeDate, "2999-01-31 22:00");
    for step in ["3", "4", "5a"] {
        walker.step(step);
    }
    assert_eq!(session.view().steps[6].state, StepState::Done);
}

#[test]
fn who_was_told_an_earlier_date_is_counted_until_they_are_told_again() {
    let office = Office::new(4);
    let mut session = before_5a(&office, "2026-01-31 22:00 +01:00");
    let says = |session: &reserial::engine::Session| -> Vec<String> {
        session.view().notices.into_iter().map(|notice| notice.text).filter(|text| text.contains("anew")).collect()
    };
    assert_eq!(says(&session), [""; 0]);
    let mut walker = Walker { session: &mut session, play: None };
    walker.must(Command::Reopen { step: "3".into(), reason: "the backup takes longer".into() });
    let value = "2026-02-07 22:00 +01:00".to_owned();
    walker.must(Command::Answer { answer: AnswerId::ChangeDate, value, reason: String::new() });
    assert_eq!(says(&session), ["The date was settled anew after 2 were told. Tell them the new one."]);
}
