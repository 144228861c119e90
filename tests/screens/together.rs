//! Not alone at a change: what the keys do for whoever watches or helps, and what is said of the others.

use reserial::engine::{Assistant, Away, Command, HandedOver, Pending, Role, SecondView, View};
use reserial::journal::Mode;
use reserial::people::{Attestation, RosterChange};
use reserial::tui::draw::footer_keys;

use crate::driver::Driver;
use crate::sample;

const LIST: &str = "remote-users";

fn as_role(role: Role) -> View {
    let mut view = sample::view(Mode::Live, "2");
    view.together.role = role;
    view.together.holder = Some("bob on desk9".into());
    view
}

fn on_the_list(view: View) -> Driver {
    let mut driver = Driver::walking(view);
    driver.select("2", "disks-made");
    driver.keys("<enter>");
    driver
}

fn word(driver: &Driver) -> String {
    footer_keys(&driver.app).into_iter().map(|(key, _)| key).collect::<Vec<_>>().join(" ")
}

#[test]
fn whoever_watches_is_told_so_and_no_key_sends_anything() {
    let mut driver = on_the_list(as_role(Role::Watches));
    let screen = driver.text(80, 24);
    assert!(screen.contains("WATCHING LIVE") && screen.contains("in hand: bob on desk9"), "{screen}");
    assert!(!word(&driver).contains("Space"), "{}", word(&driver));
    driver.keys(" aAdin2xwg");
    assert!(driver.sent.is_empty() && driver.app.modals.is_empty());
    assert!(driver.text(80, 24).contains("nothing is changed from here"));
    for step in driver.app.view.clone().unwrap().steps {
        for check in step.checks {
            let mut driver = Driver::walking(as_role(Role::Watches));
            driver.select(step.id.as_str(), check.id.as_str());
            driver.keys("<enter> <esc>");
            assert!(driver.sent.is_empty(), "{}", check.id);
        }
    }
}

#[test]
fn whoever_helps_marks_and_writes_notes_and_nothing_else() {
    let mut driver = on_the_list(as_role(Role::Assists));
    assert!(driver.text(80, 24).contains("ASSISTING LIVE"));
    driver.keys("aAdi");
    assert!(driver.sent.is_empty() && driver.app.modals.is_empty());
    driver.keys("ncalled twice<enter>");
    assert_eq!(driver.sent, [Command::Note { text: "called twice".into() }]);
    driver.update(reserial::engine::Update::Idle);
    // One mark that is set is taken back with a reason; one that is not is set.
    driver.keys(" ");
    let asks = !driver.app.modals.is_empty();
    let marks = matches!(driver.sent.last(), Some(Command::Roster { change: RosterChange::Mark { .. }, .. }));
    assert!(asks || marks);
}

#[test]
fn what_is_not_written_yet_is_seen_to_wait_and_leaving_asks() {
    let mut view = as_role(Role::Assists);
    let roster = view.rosters.iter().find(|roster| roster.id.as_str() == LIST).unwrap();
    let (name, mark) = (roster.rows[0].name.clone(), roster.marks[0].id.clone());
    let pending = Pending {
        what: format!("{name}: {mark}"),
        marks: vec![(LIST.into(), name.clone(), mark.clone())],
        why: Some("the disk is full".into()),
    };
    view.together.pending = vec![pending];
    let mut driver = on_the_list(view);
    let screen = driver.text(80, 24);
    assert!(
        screen.contains(&format!("Not written yet: {name}: {mark}")) && screen.contains("(the disk is"),
        "{screen}"
    );
    assert!(screen.contains("Space takes it off again"), "{screen}");
    driver.keys("q");
    assert!(driver.text(80, 24).contains("lost if you leave now"));
    driver.keys("<esc> ");
    let change = RosterChange::TakeBack { name, mark, note: String::new() };
    assert_eq!(driver.sent, [Command::Roster { list: LIST.into(), change }]);
}

#[test]
fn a_share_that_is_away_is_told_with_since_when() {
    for role in [Role::Operates, Role::Watches, Role::Assists] {
        let mut view = as_role(role);
        view.together.away = Some(Away { since: sample::now(), why: "host is down".into() });
        let screen = on_the_list(view).text(80, 24);
        assert!(screen.contains("Out of reach since") && screen.contains("host is down"), "{screen}");
    }
}

#[test]
fn who_helps_stands_in_the_header_and_on_the_record() {
    let mut view = sample::view(Mode::Live, "2");
    let (since, left) = (Some(sample::now()), None);
    let carol = Assistant { name: "carol".into(), host: "pc7".into(), since, marked: None, left };
    let dora = Assistant { name: "dora".into(), left: since, ..carol.clone() };
    view.together.assistants = vec![carol, dora];
    let mut driver = Driver::walking(view);
    assert!(driver.text(80, 24).contains("; with carol "));
    driver.keys("J");
    let screen = driver.text(140, 45);
    assert!(
        screen.contains("carol on pc7, since") && screen.contains("dora on pc7") && screen.contains("left"),
        "{screen}"
    );
}

#[test]
fn a_note_of_whoever_handed_it_over_is_the_first_thing_seen() {
    let mut view = sample::view(Mode::Live, "2");
    let who =
        Attestation { by: "bob".into(), host: "desk9".into(), at: sample::now(), note: "call LISBON first".into() };
    view.together.handed = Some(HandedOver { to: "carol".into(), who });
    let mut driver = Driver::new(view.clone());
    let screen = driver.text(80, 24);
    assert!(screen.contains("call LISBON first") && screen.contains("meant for carol"), "{screen}");
    driver.keys("<enter>");
    assert!(driver.app.modals.is_empty());
    view.together.role = Role::Watches;
    assert!(Driver::new(view).app.modals.is_empty());
}

#[test]
fn leaving_may_be_a_handing_over() {
    let mut driver = Driver::walking(sample::view(Mode::Live, "2"));
    driver.keys("qhbob<enter>call LISBON first<enter>");
    let told = format!("{:?}", driver.effects);
    assert!(told.contains("HandOver") && told.contains("call LISBON first") && told.ends_with("Quit]"), "{told}");
    let mut driver = Driver::walking(as_role(Role::Assists));
    driver.keys("qh");
    assert!(driver.effects.is_empty() && driver.app.modals.len() == 1);
}

#[test]
fn the_second_person_types_the_new_number_and_on_the_operators_screen_a_name_first() {
    let second = SecondView {
        asked: true,
        file: Some("176 bytes, SHA-256 271c3ae4b551...".into()),
        approved: None,
        names: vec![],
        mine: false,
    };
    let mut view = as_role(Role::Assists);
    let number = view.new_number.clone().unwrap();
    view.together.second = Some(second.clone());
    let mut driver = Driver::walking(view.clone());
    driver.keys(&format!("2{number}<enter>"));
    assert_eq!(driver.sent, [Command::Second { name: String::new(), number: number.clone() }]);
    view.together.role = Role::Operates;
    let mut driver = Driver::walking(view.clone());
    driver.keys(&format!("2carol<enter>{number}<enter>"));
    assert_eq!(driver.sent, [Command::Second { name: "carol".into(), number }]);
    view.together.role = Role::Watches;
    let mut driver = Driver::walking(view.clone());
    driver.keys("2");
    assert!(driver.app.modals.is_empty());
    view.together.second = Some(SecondView { asked: false, ..second });
    view.together.role = Role::Assists;
    let mut driver = Driver::walking(view);
    driver.keys("2");
    assert!(driver.app.modals.is_empty(), "not asked for");
}
