//! Where undo is over, the way back is offered with its costs first, and nothing begins without a yes.

use reserial::engine::reverse::costs;
use reserial::engine::{Request, Update, View};
use reserial::journal::Mode;
use reserial::tui::app::Effect;

use crate::driver::{Driver, plain};
use crate::sample;

fn over(mode: Mode) -> View {
    let mut view = sample::ended();
    view.mode = mode;
    view.undo.open = false;
    view.undo.operations.clear();
    view.undo.says =
        "Undo is over: since step 8 users and partners work under the new number, and mail stored since then would \
                      be unreadable under the old one. What is left is a reverse change, with a record of its own."
            .into();
    view.undo.reverse = costs().to_vec();
    view
}

#[test]
fn at_the_end_u_shows_the_costs_and_enter_asks_before_anything_begins() {
    assert_eq!(costs().len(), 6);
    let mut driver = Driver::new(over(Mode::Live));
    driver.keys("u");
    for (width, height) in [(80, 24), (140, 45)] {
        let text = driver.text_with(width, height, &plain());
        for said in [
            "What a reverse change costs",
            "Disks made for the new number are void",
            "Folders and calendars",
            "Enter begins one; it asks",
        ] {
            assert!(text.contains(said), "{said} at {width}x{height}:\n{text}");
        }
        assert!(text.contains("Enter go back"), "{text}");
    }
    driver.keys("<enter>");
    let text = driver.text(80, 24);
    assert!(text.contains("Rehearse it") && text.contains("Begin it") && text.contains("Stay"), "{text}");
    driver.keys("<enter>");
    assert!(driver.effects.is_empty() && driver.sent.is_empty(), "the first choice is to stay");
    driver.keys("<enter><down><enter>");
    assert!(matches!(driver.effects[..], [Effect::Send(Request::Reverse(Mode::Rehearsal))]), "{:?}", driver.effects);
    driver.update(Update::Idle);
    driver.effects.clear();
    driver.keys("<enter><down><down><enter>n");
    assert!(driver.effects.is_empty(), "no is no");
    driver.keys("<esc><esc><esc>u<enter><down><down><enter>y");
    assert!(matches!(driver.effects[..], [Effect::Send(Request::Reverse(Mode::Live))]), "{:?}", driver.effects);
}

#[test]
fn the_change_that_takes_its_place_starts_on_a_fresh_screen() {
    let mut driver = Driver::new(over(Mode::Practice));
    driver.keys("u<enter><down><enter>y");
    assert!(matches!(driver.effects[..], [Effect::Send(Request::Reverse(Mode::Practice))]), "{:?}", driver.effects);
    driver.update(Update::Another);
    assert!(driver.app.view.is_none() && driver.app.screens.len() == 1 && driver.app.modals.is_empty());
}

#[test]
fn in_a_reverse_change_the_old_number_is_asked_for() {
    let mut view = sample::swapping(Mode::Live);
    view.reverses = Some("RESERIAL/C0001".into());
    let mut driver = Driver::walking(view);
    driver.select("6", "swap");
    driver.keys("<enter>");
    let text = driver.text(80, 24);
    assert!(text.contains("Old number") && !text.contains("New number"), "{text}");
}
