//! What must be settled, or was found, first: snapshots made by hand, and what its screen does with them.

use chrono::Duration;
use insta::assert_snapshot;
use ratatui::crossterm::event::KeyCode;
use reserial::engine::{
    ByHand, Command, Course, InFlight, Offer, OfferId, ResolveWay, Scene, StandingView, UndoTo, Update, Verdict, View,
};
use reserial::fsops::{Kind, ServerTime, Sha256, TreePath};
use reserial::journal::Mode;
use reserial::people::Attestation;
use reserial::plan::{Expected, NameNow, Now, Operation, Place, Print, Role, Side};
use reserial::procedure::ActionId;
use reserial::tui::screen::Screen;

use crate::driver::{Driver, plain};
use crate::sample;

fn print(content: &str) -> Print {
    Print { len: 176, sha256: Sha256::of(content.as_bytes()) }
}

fn file(content: &str) -> Now {
    let modified = Some(ServerTime(sample::now() - Duration::days(400)));
    Now::There { kind: Kind::File, len: 176, sha256: Some(print(content).sha256), modified }
}

fn directory() -> Now {
    Now::There { kind: Kind::Dir, len: 0, sha256: None, modified: Some(ServerTime(sample::now())) }
}

fn name(role: Role, path: &str, (before, after): (Expected, Expected), now: Now) -> NameNow {
    NameNow { role, at: Place { side: Side::Old, path: TreePath::parse(path).unwrap() }, before, after, now }
}

fn offer(id: OfferId, label: &str, says: &str) -> Offer {
    Offer { id, label: label.into(), says: says.into() }
}

fn by_hand(says: &str, dos: &[&str]) -> ByHand {
    ByHand { says: says.into(), dos: dos.iter().map(|line| (*line).to_owned()).collect() }
}

fn flight(number: u64, step: &str, check: &str, operation: Operation) -> InFlight {
    let (by, host, at) = ("Ann Doe".into(), "desk7".into(), sample::now() - Duration::minutes(9));
    let begun = Attestation { by, host, at, note: String::new() };
    InFlight { number, place: Some((step.into(), check.into())), operation, begun, course: Course::On }
}

/// An exchange that stands between its two renames.
pub fn between() -> Scene {
    let (was, becomes) = (Expected::File(Some(print("old"))), Expected::File(Some(print("new"))));
    Scene {
        verdict: Verdict::Between,
        title: "Step 6 was interrupted: the exchange of MASTER.GLB stands between its two renames.".into(),
        says: vec!["Done of the 3 approved operations: 2.".into()],
        means: ("Nobody can log on: the postoffice has no MASTER.GLB at the moment.".into(), "Q94259".into()),
        operation: Some(flight(31, "6", "swap", sample::operations(ActionId::Swap).remove(0))),
        names: vec![
            name(Role::Live, "GLB/MASTER.GLB", (was, becomes), Now::Absent),
            name(Role::Out, "GLB/OLDMAST.GLB", (Expected::Absent, was), file("old")),
            name(Role::Incoming, "GLB/RESERIAL.TMP", (becomes, Expected::Absent), file("new")),
        ],
        offers: vec![
            offer(OfferId::GoBack, "Go back", "MASTER.GLB is the old file again: the old number. Asks first."),
            offer(OfferId::GoOn, "Go on", "MASTER.GLB is the new file: the new number. Asks first."),
            offer(OfferId::ByHand, "Leave it", "Nothing more is done. Shows what to do by hand."),
        ],
        by_hand: vec![
            by_hand(
                "Back: in OLD, give GLB/OLDMAST.GLB the name GLB/MASTER.GLB.",
                &["REN GLB\\OLDMAST.GLB MASTER.GLB"],
            ),
            by_hand("Afterwards start reserial again.", &[]),
        ],
    }
}

/// Step 5a, killed after its rename.
pub fn done() -> View {
    let operation = sample::operations(ActionId::Freeze).remove(0);
    let scene = Scene {
        verdict: Verdict::Done,
        title: "Step 5a was interrupted. Its operation had been done: the disk shows it.".into(),
        says: vec!["That is written down; nothing else was done.".into()],
        means: ("P1 is away: no mail moves between postoffices until it is back.".into(), "Q135902".into()),
        operation: Some(flight(17, "5a", "freeze", operation)),
        names: vec![
            name(Role::From, "P1", (Expected::Dir, Expected::Absent), Now::Absent),
            name(Role::To, "POLD", (Expected::Absent, Expected::Dir), directory()),
        ],
        offers: vec![
            offer(OfferId::GoOn, "Go on", "On to what is to be done next."),
            offer(OfferId::GoBack, "Take it back", "Undo what step 5a did: 1 operation. Asks why."),
            offer(OfferId::ByHand, "Leave it", "Nothing more is done. Shows what to do by hand."),
        ],
        by_hand: vec![by_hand("To take it back yourself: in OLD, give POLD the name P1.", &["REN POLD P1"])],
    };
    let mut view = sample::view(Mode::Live, "5a");
    view.standing = StandingView::Found { scene: Box::new(scene) };
    view.undo.operations = vec![("5a".into(), sample::operations(ActionId::Thaw).remove(0))];
    view
}

/// POLD renamed back to P1 by somebody.
pub fn drifted() -> Scene {
    let (dir, gone) = (Expected::Dir, Expected::Absent);
    let is = |expected| (expected, expected);
    Scene {
        verdict: Verdict::Drift,
        title: "The disk is not what the record says: somebody or something else changed the postoffice.".into(),
        says: vec!["P1 is back, and POLD is gone: somebody has undone step 5a".into()],
        means: ("P1 is there: mail can move between postoffices.".into(), "Q135902".into()),
        operation: None,
        names: vec![
            name(Role::Watched, "P1", is(gone), directory()),
            name(Role::Watched, "POLD", is(dir), Now::Absent),
            name(Role::Watched, "GLB/MASTER.GLB", is(Expected::File(Some(print("old")))), file("old")),
            name(Role::Watched, "GLB/OLDMAST.GLB", is(Expected::Anything), Now::Absent),
        ],
        offers: vec![
            offer(OfferId::Restore, "Put it back", "Will rename OLD: P1 -> OLD: POLD. Asks first."),
            offer(OfferId::Adopt, "Take it as it is", "The record follows the disk. Asks for the reason."),
            offer(OfferId::ByHand, "Leave it", "Nothing is changed. Shows what to do by hand."),
        ],
        by_hand: vec![by_hand("To put it back yourself: in OLD, give P1 the name POLD.", &["REN P1 POLD"])],
    }
}

/// Something that is shown in this state, on the disk of somebody who cannot settle it.
fn looked_on() -> View {
    let mut view = sample::between();
    view.held_by = Some("Bob on desk9".into());
    view
}

#[test]
fn an_exchange_between_its_renames_at_80x24() {
    assert_snapshot!(Driver::new(sample::between()).text(80, 24));
}

#[test]
fn an_exchange_between_its_renames_at_140x45() {
    assert_snapshot!(Driver::new(sample::between()).text(140, 45));
}

#[test]
fn what_to_do_by_hand_at_80x24() {
    let mut driver = Driver::new(sample::between());
    driver.keys("h");
    assert_snapshot!(driver.text(80, 24));
}

#[test]
fn an_operation_found_done_at_80x24() {
    assert_snapshot!(Driver::new(done()).text(80, 24));
}

#[test]
fn a_drift_at_80x24_in_ascii() {
    let text = Driver::new(sample::drifted()).text_with(80, 24, &plain());
    assert!(text.is_ascii());
    assert_snapshot!(text);
}

#[test]
fn a_drift_at_140x45() {
    assert_snapshot!(Driver::new(sample::drifted()).text(140, 45));
}

#[test]
fn what_is_offered_is_seen_at_every_size() {
    for view in [sample::between(), sample::drifted(), done(), looked_on()] {
        for (width, height) in crate::sizes::SIZES {
            let mut driver = Driver::new(view.clone());
            let text = driver.text(width, height);
            for offer in &view.standing.scene().unwrap().offers {
                assert!(text.contains(&offer.label), "{width}x{height}: {text}");
            }
            let whole = text.contains(&print("old").sha256.to_string());
            assert!(
                whole || width < 120 || height < 24 || view == done(),
                "{width}x{height} has no whole digest: {text}"
            );
        }
    }
}

#[test]
fn whole_digests_are_shown_when_asked_for() {
    let mut driver = Driver::new(sample::between());
    assert!(!driver.text(80, 60).contains(&print("old").sha256.to_string()));
    driver.keys("v");
    assert!(driver.text(80, 60).contains(&print("old").sha256.to_string()));
}

#[test]
fn going_back_is_first_and_enter_alone_never_renames() {
    let mut driver = Driver::new(sample::between());
    assert!(matches!(driver.app.screen(), Screen::Settle(_)));
    driver.keys("<enter><enter>");
    assert!(driver.sent.is_empty(), "Enter twice is not a yes");
    driver.keys("<enter>y");
    assert_eq!(driver.sent, [Command::Resolve { way: ResolveWay::GoBack }]);
    let mut settled = sample::between();
    settled.standing = StandingView::Clear;
    driver.update(Update::View(Box::new(settled)));
    driver.update(Update::Idle);
    assert!(driver.app.modals.is_empty() && !matches!(driver.app.screen(), Screen::Settle(_)));
}

#[test]
fn one_key_goes_on_from_what_was_found_and_one_goes_back() {
    let mut driver = Driver::new(done());
    driver.keys("<enter>");
    assert_eq!(driver.sent, [Command::Acknowledge]);
    let mut driver = Driver::new(done());
    driver.keys("b");
    driver.keys("the wrong night<enter>y");
    let to = UndoTo::Step("5a".into());
    assert_eq!(driver.sent, [Command::Undo { to, reason: "the wrong night".into() }]);
}

#[test]
fn what_is_put_off_can_be_come_back_to() {
    let mut driver = Driver::new(sample::drifted());
    driver.keys("<esc>");
    assert!(!matches!(driver.app.screen(), Screen::Settle(_)));
    driver.update(Update::View(Box::new(sample::drifted())));
    assert!(!matches!(driver.app.screen(), Screen::Settle(_)), "put off until it changes");
    assert!(driver.text(80, 24).contains("Press ! to see to it."));
    driver.keys("!<enter>y");
    assert_eq!(driver.sent, [Command::Restore]);
}

#[test]
fn a_disk_is_taken_as_it_is_only_with_a_reason() {
    let mut driver = Driver::new(sample::drifted());
    driver.keys("a<enter>");
    assert!(driver.sent.is_empty());
    driver.keys("the night shift did it<enter>");
    assert_eq!(driver.sent, [Command::Adopt { reason: "the night shift did it".into() }]);
}

#[test]
fn who_only_looks_on_sees_it_and_cannot_settle_it() {
    let mut driver = Driver::new(looked_on());
    driver.keys("<enter>bgpa");
    assert!(driver.sent.is_empty() && driver.app.modals.is_empty());
    driver.key(KeyCode::Char('h'));
    assert!(driver.text(80, 24).contains("REN GLB\\OLDMAST.GLB MASTER.GLB"));
}
