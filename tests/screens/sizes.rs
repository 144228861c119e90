//! Every screen and every dialog at every size, and any keys whatever.

use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use reserial::engine::{Refusal, Update};
use reserial::tui::Start;
use reserial::tui::draw::draw;

use crate::driver::{Driver, look, plain};
use crate::sample;

/// Keys that lead to every screen and to dialogs of every kind.
const WAYS: &[&str] = &[
    "",
    "<tab>",
    "o",
    "J",
    "J/x",
    "u",
    "u<enter>",
    "m",
    "c",
    "c<down><pgdn>",
    "m/a",
    "mx",
    "mi",
    "mt",
    "mt<up><up>",
    "m<enter>",
    "m<down><down><enter>t",
    "?",
    "q",
    "n",
    "g",
    "w",
    "x",
    "<enter>",
    "<down><enter>",
    "<down><down><enter>",
    "<end><enter>",
    "<down><enter>a",
    "<enter>y",
];

fn drivers() -> Vec<Driver> {
    let mut all = vec![Driver { app: reserial::tui::app::App::new(sample::now()), sent: vec![], effects: vec![] }];
    for view in sample::all() {
        all.push(Driver::new(view.clone()));
        for way in WAYS {
            let mut driver = Driver::walking(view.clone());
            driver.keys(way);
            all.push(driver);
        }
        let mut refused = Driver::walking(view);
        refused.update(Update::Refused(Refusal::new("order", "x ".repeat(900), "y".repeat(900))));
        all.push(refused);
    }
    all
}

#[test]
fn every_screen_draws_at_every_size() {
    let small = (1..=20u16).flat_map(|w| (1..=18u16).map(move |h| (w, h)));
    let coarse = [60u16, 61, 80, 119, 120, 200].into_iter();
    let coarse = coarse.flat_map(|w| [16u16, 24, 60].map(|h| (w, h)));
    let sizes: Vec<_> = coarse.chain([(200, 1), (1, 60), (59, 60), (200, 15)]).collect();
    for (n, driver) in drivers().iter_mut().enumerate() {
        for (width, height) in sizes.iter().copied() {
            let look = if n % 2 == 0 { look() } else { plain() };
            let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
            terminal.draw(|frame| draw(frame, &mut driver.app, &look)).unwrap();
        }
    }
    let mut one = Driver::new(sample::collecting());
    for (width, height) in small {
        one.text(width, height);
    }
}

#[test]
fn a_dialog_never_hides_its_keys() {
    for view in sample::all() {
        let mut driver = Driver::walking(view);
        driver.app.modals.clear();
        driver.update(Update::Refused(Refusal::new("order", "x ".repeat(900), "y".repeat(900))));
        for (width, height) in [(60, 16), (80, 24), (140, 45)] {
            assert!(driver.text(width, height).contains("Enter close"), "{width}x{height}");
        }
    }
}

#[test]
fn a_screen_that_is_too_small_says_so() {
    assert!(Driver::new(sample::collecting()).text(50, 10).contains("too small: 50x10, needs 60x16"));
}

#[test]
fn the_start_screen_draws_at_every_size() {
    let start = Start::new(&["/mnt/images/MAILDATA, step 5c".into()]);
    for (width, height) in (1..=100u16).step_by(9).flat_map(|w| (1..=40u16).step_by(3).map(move |h| (w, h))) {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| start.draw(frame, &look())).unwrap();
    }
}

fn any_key() -> impl Strategy<Value = String> {
    let named = prop::sample::select(vec![
        "<enter>", "<esc>", "<tab>", "<up>", "<down>", "<pgdn>", "<end>", "<left>", "<right>",
    ]);
    prop_oneof![named.prop_map(str::to_owned), "[ -;=?-~]"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_keys_break_it(which in 0usize..10, keys in prop::collection::vec(any_key(), 0..60), width in 1u16..150, height in 1u16..50) {
        let view = sample::all().swap_remove(which);
        let mut driver = Driver::new(view.clone());
        for (n, key) in keys.iter().enumerate() {
            driver.keys(key);
            match n % 11 {
                3 => driver.update(Update::View(Box::new(view.clone()))),
                5 => driver.update(Update::Idle),
                7 => driver.update(Update::View(Box::new(sample::all().swap_remove((which + n) % 10)))),
                9 => { driver.text(width, height); }
                _ => {}
            }
        }
        driver.text(width, height);
    }
}
