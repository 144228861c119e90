//! Help and footer say what the keys do; a rehearsal never says that something was done.

use reserial::engine::CheckKind;
use reserial::journal::Mode;
use reserial::procedure::ActionId;
use reserial::tui::action::Action;
use reserial::tui::draw::{footer_keys, help_lines, operation_lines};
use reserial::tui::keymap::{BINDINGS, Context, lookup};
use reserial::tui::screen::Focus;

use crate::driver::{Driver, look};
use crate::sample;

#[test]
fn the_help_lists_every_action() {
    let help: String = help_lines(Context::Checks, 200, &look()).iter().map(|line| line.to_string() + "\n").collect();
    for action in Action::ALL {
        assert!(help.contains(action.about()), "{action:?}");
    }
    for word in ["MTA", "MMF", "mailbag", "init disk", "access component"] {
        assert!(help.contains(word), "{word}");
    }
}

#[test]
fn every_key_of_the_footer_does_something() {
    let ways = [
        "",
        "<tab>",
        "o",
        "J",
        "u",
        "m",
        "m<enter>",
        "c",
        "?",
        "<down>",
        "<down><down><down>",
        "<end>",
        "<down><enter>",
        "!",
        "!h",
    ];
    for view in sample::all() {
        for way in ways {
            let mut driver = Driver::walking(view.clone());
            driver.app.modals.clear();
            driver.keys(way);
            if !driver.app.modals.is_empty() {
                continue;
            }
            driver.text(80, 24);
            for (name, action) in footer_keys(&driver.app) {
                let mut keys = BINDINGS.iter().filter(|b| b.action == action).flat_map(|b| b.keys);
                let key = *keys.find(|key| reserial::tui::keymap::name(**key) == name).unwrap();
                assert_eq!(lookup(&driver.app.contexts(), key.into()), Some(action));
                let mut pressed = Driver::walking(view.clone());
                pressed.app.modals.clear();
                pressed.keys(way);
                pressed.text(80, 24);
                let before = state(&mut pressed);
                pressed.key(key);
                let done = !pressed.sent.is_empty() || !pressed.effects.is_empty() || state(&mut pressed) != before;
                assert!(done, "{name} ({action:?}) after {way:?} does nothing");
            }
        }
    }
}

fn state(driver: &mut Driver) -> String {
    let text = driver.text(80, 24);
    format!("{:?}{}{text}", driver.app.screens, driver.app.modals.len())
}

#[test]
fn a_rehearsal_never_says_that_something_was_done() {
    const PAST: [&str; 5] = ["renamed", "copied", "moved aside", "exchanged", "removed"];
    for action in ActionId::ALL {
        let lines = operation_lines(&sample::operations(*action), Mode::Rehearsal, 74, &look());
        let text: String = lines.iter().map(|line| line.to_string() + "\n").collect();
        assert!(text.contains("would "), "{text}");
        assert!(PAST.iter().all(|word| !text.contains(word)), "{text}");
    }
    let mut driver = Driver::walking(sample::view(Mode::Rehearsal, "1c"));
    for step in 0..14 {
        let checks = driver.app.view.as_ref().unwrap().steps[step].checks.clone();
        for check in checks.iter().filter(|c| matches!(c.kind, CheckKind::Action { .. })) {
            let id = driver.app.view.as_ref().unwrap().steps[step].id.clone();
            driver.app.go_to(&id, Some(&check.id));
            driver.keys("<enter>");
            let text = driver.text(140, 60);
            driver.keys("<esc>");
            let planned = text
                .lines()
                .flat_map(|line| line.split('│'))
                .filter_map(|part| part.find("would ").map(|at| &part[at..]));
            let planned: String = planned.collect();
            assert!(!planned.is_empty() && PAST.iter().all(|word| !planned.contains(word)), "{planned}");
            assert!(!text.contains("will "), "{text}");
        }
    }
    assert_eq!(driver.app.walk().focus, Focus::Checks);
}

#[test]
fn the_mode_and_the_way_back_are_on_the_walk() {
    for (mode, word) in [(Mode::Rehearsal, "REHEARSAL"), (Mode::Practice, "PRACTICE"), (Mode::Live, "LIVE")] {
        for (width, height) in [(60, 18), (80, 24), (140, 45)] {
            let text = Driver::walking(sample::view(mode, "5a")).text(width, height);
            assert!(text.contains(word) && text.contains("Undo is"), "{text}");
        }
    }
}
