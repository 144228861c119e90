//! Every screen and every dialog at every size, and any keys whatever.

use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::KeyCode;
use ratatui::style::Color;
use reserial::engine::{ImportReport, Refusal, Update};
use reserial::tui::draw::draw;
use reserial::tui::{Leave, Menu, Start};

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
    "m<enter>v",
    "m<enter>x",
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
    "!",
    "!v",
    "!h",
    "!<down><enter>",
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
        let mut imported = Driver::walking(sample::collecting());
        imported.keys("mi");
        imported.update(Update::Imported(ImportReport {
            source: "USERS.TXT".into(),
            taken_for: "LISTUSER output, in CP850 (guessed from the letters)".into(),
            held: vec!["2 of 3 mailboxes of this postoffice have a name from a list now".into()],
            problems: vec![(4, "no eight-digit id stands in it".into())],
        }));
        all.push(imported);
    }
    all
}

/// From the smallest screen to a very large one.
pub const SIZES: [(u16, u16); 10] =
    [(60, 16), (61, 17), (80, 16), (80, 24), (100, 30), (119, 24), (120, 24), (140, 45), (200, 16), (200, 60)];

/// Draws a screen at every size, with everything the terminal can show and with nothing: no colours, no letters beyond
/// ASCII where the texts have none.
pub fn draw_everywhere(driver: &mut Driver) {
    for (width, height) in SIZES {
        for look in [look(), plain()] {
            let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
            terminal.draw(|frame| draw(frame, &mut driver.app, &look)).unwrap();
            if look.glyphs.cursor.is_ascii() {
                let cells = &terminal.backend().buffer().content;
                let coloured = cells.iter().find(|cell| cell.fg != Color::Reset || cell.bg != Color::Reset);
                assert_eq!(coloured, None, "{width}x{height} has a colour");
            }
        }
    }
}

#[test]
fn every_screen_draws_at_every_size() {
    let small = (1..=20u16).flat_map(|w| (1..=18u16).map(move |h| (w, h)));
    for driver in &mut drivers() {
        draw_everywhere(driver);
        for (width, height) in [(200, 1), (1, 60), (59, 60), (200, 15)] {
            driver.text(width, height);
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

#[test]
fn a_menu_shows_every_row_or_the_selected_one_and_always_its_keys() {
    let rows = |n: usize| (0..n).map(|n| (format!("Q{n:06}"), "What it is about".to_owned())).collect();
    for (all, (width, height)) in [6, 9, 40].into_iter().flat_map(|n| SIZES.map(|size| (n, size))) {
        for leave in [Leave::Quit, Leave::Back] {
            let mut menu = Menu::new("Situations", &"Which is it? ".repeat(12), rows(all), leave);
            for at in 0..all {
                let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
                terminal.draw(|frame| menu.draw(frame, &plain())).unwrap();
                let text: String =
                    terminal.backend().buffer().content.iter().map(ratatui::buffer::Cell::symbol).collect();
                assert!(text.contains(&format!("> Q{at:06}")), "{width}x{height} of {all}");
                assert!(text.contains("Enter go") && text.contains("q quit"), "{width}x{height} of {all}");
                assert_eq!(text.contains("Esc back"), leave == Leave::Back);
                menu.key(KeyCode::Down.into());
            }
        }
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
    fn no_keys_break_it(which in 0usize..11, keys in prop::collection::vec(any_key(), 0..60), width in 1u16..150, height in 1u16..50) {
        let view = sample::all().swap_remove(which);
        let mut driver = Driver::new(view.clone());
        for (n, key) in keys.iter().enumerate() {
            driver.keys(key);
            match n % 11 {
                3 => driver.update(Update::View(Box::new(view.clone()))),
                5 => driver.update(Update::Idle),
                7 => driver.update(Update::View(Box::new(sample::all().swap_remove((which + n) % 11)))),
                9 => { driver.text(width, height); }
                _ => {}
            }
        }
        driver.text(width, height);
    }
}
