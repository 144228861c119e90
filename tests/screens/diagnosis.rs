//! The walks through situations on the screen of the wizard: a real session behind it, every walk at 80x24.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use insta::assert_snapshot;
use ratatui::crossterm::event::KeyCode;
use reserial::clock::SystemClock;
use reserial::engine::{CheckKind, Resume, Session, Standing, Update, Walking};
use reserial::fsops::RealDisk;
use reserial::procedure::{WALKS, walk};
use reserial::tui::dialog::Modal;
use reserial::tui::{Leave, Menu};
use tempfile::TempDir;

use crate::driver::{Driver, look, plain};
use crate::sizes::draw_everywhere;

/// A text with `Nov 24 14:05 UTC` made the same on every day.
fn timeless(text: &str) -> String {
    let mut out = text.to_owned();
    let ends: Vec<usize> = text.match_indices(" UTC").map(|(at, _)| at).collect();
    for at in ends {
        out.replace_range(at - 12..at, "Jan  1 00:00");
    }
    out
}

/// A walk with its screen.
struct Walk {
    session: Session,
    driver: Driver,
    _state: TempDir,
}

impl Walk {
    fn begin(id: &str) -> Self {
        let state = TempDir::new().unwrap();
        let walking = Walking {
            procedure: walk(id).unwrap().unwrap(),
            folder: None,
            resume: Resume::GoOn,
            operator: "Ann Doe".into(),
            host: "desk7".into(),
            state: state.path().to_owned(),
            clock: Arc::new(SystemClock),
            disk: Arc::new(RealDisk),
        };
        let mut session = Session::diagnose(walking).unwrap();
        session.look().unwrap();
        let driver = Driver::walking(session.view());
        Self { session, driver, _state: state }
    }

    /// Presses keys, and lets the engine answer as its thread would.
    fn keys(&mut self, keys: &str) {
        self.driver.keys(keys);
        for command in std::mem::take(&mut self.driver.sent) {
            self.session.submit(command, &AtomicBool::new(false), &|_, _, _| {}).unwrap();
            self.driver.update(Update::View(Box::new(self.session.view())));
            self.driver.update(Update::Idle);
        }
    }

    fn text(&mut self) -> String {
        self.driver.text(80, 24)
    }

    /// Answers everything with what stands first until the walk ends; hands each screen to `see`.
    fn walk(&mut self, see: &mut dyn FnMut(&str)) {
        for _ in 0..80 {
            see(&self.text());
            let view = self.session.view();
            if view.ending.is_some() {
                return;
            }
            let Some((step, check)) = view.next.clone() else { panic!("nothing is next") };
            match check {
                None => {
                    self.keys("f");
                    self.keys("<enter>");
                }
                Some(id) => {
                    self.driver.select(step.as_str(), id.as_str());
                    see(&self.text());
                    let step = view.steps.iter().find(|s| s.id == step).unwrap();
                    let check = step.checks.iter().find(|c| c.id == id).unwrap();
                    let keys: &[&str] = match (&check.kind, check.standing) {
                        (CheckKind::Disk, Standing::Unknown) => &["x", "looked myself", "<enter>"],
                        (CheckKind::Answer { .. }, _) => &["<enter>", "32-20981", "<enter>"],
                        _ => &["<enter>", "<enter>"],
                    };
                    for keys in keys {
                        self.keys(keys);
                        see(&self.text());
                    }
                }
            }
        }
        panic!("it does not end:\n{}", self.text());
    }
}

#[test]
fn every_walk_is_walked_on_the_screen_and_says_what_it_is() {
    for (id, _) in WALKS {
        let mut walk = Walk::begin(id);
        let mut screens = 0;
        walk.walk(&mut |screen| {
            screens += 1;
            assert!(screen.contains("DIAGNOSIS"), "{id}:\n{screen}");
            for foreign in ["LIVE", "REHEARSAL", "number not typed", "m mail", "u undo", "g give up"] {
                assert!(!screen.contains(foreign), "{id} shows {foreign:?}:\n{screen}");
            }
        });
        let end = walk.text();
        assert!(end.contains("What to do next") && end.contains("What was answered"), "{id}:\n{end}");
        assert!(screens > 5, "{id}: {screens} screens");
    }
}

#[test]
fn every_walk_draws_at_every_size_in_ascii_and_without_colour() {
    for (id, _) in WALKS {
        let mut walk = Walk::begin(id);
        let first = walk.session.view().next.unwrap();
        draw_everywhere(&mut walk.driver);
        if let (step, Some(check)) = first {
            walk.driver.select(step.as_str(), check.as_str());
            walk.driver.key(KeyCode::Enter);
            draw_everywhere(&mut walk.driver);
            assert!(walk.driver.text_with(80, 24, &plain()).is_ascii(), "{id}");
            walk.driver.key(KeyCode::Esc);
        }
        walk.walk(&mut |_| {});
        draw_everywhere(&mut walk.driver);
        assert!(walk.driver.text_with(80, 24, &plain()).is_ascii(), "{id}");
    }
}

#[test]
fn every_choice_shows_all_its_answers_and_what_each_means() {
    for (id, _) in WALKS {
        let mut walk = Walk::begin(id);
        let steps = walk.session.view().steps;
        for step in &steps {
            for check in step.checks.iter().filter(|check| matches!(check.kind, CheckKind::Choice { .. })) {
                walk.driver.app.modals.clear();
                walk.driver.select(step.id.as_str(), check.id.as_str());
                walk.driver.key(KeyCode::Enter);
                let Some(Modal::Choice(choice)) = walk.driver.app.modals.last().cloned() else {
                    panic!("{id} {}: no dialog", check.id);
                };
                let screen = walk.text();
                let flat: String = screen.split_whitespace().collect::<Vec<_>>().join(" ");
                for (label, _, _) in &choice.options {
                    assert!(flat.contains(label.as_str()), "{id} {} hides {label:?}:\n{screen}", check.id);
                }
                assert!(screen.contains("Enter choose"), "{id} {}:\n{screen}", check.id);
                let last = choice.options.last().unwrap().1.split_whitespace().next_back().unwrap();
                assert!(flat.contains(last), "{id} {} cuts the last answer off:\n{screen}", check.id);
            }
        }
    }
}

#[test]
fn a_walk_at_its_first_question() {
    let mut walk = Walk::begin("q142196");
    assert_snapshot!("diagnosis_first", walk.text());
    walk.driver.select("1", "menus");
    walk.keys("<enter>");
    assert_snapshot!("diagnosis_choice", walk.text());
    walk.keys("<down><enter>");
    assert_snapshot!("diagnosis_chosen", timeless(&walk.text()));
}

#[test]
fn a_step_that_does_not_apply_says_why() {
    let mut walk = Walk::begin("q142196");
    walk.driver.select("1", "menus");
    walk.keys("<enter><enter>");
    walk.driver.select("5", "origin");
    let screen = walk.text();
    assert!(screen.contains("n/a") && screen.contains("answered \"Only Local-Admin\""), "{screen}");
    assert!(screen.contains("Step 5 does not apply"), "{screen}");
    walk.driver.keys("<down>");
    let screen = walk.text();
    assert!(screen.contains("Enter why") && screen.contains("nothing to do here"), "{screen}");
    walk.keys("<enter>");
    let screen = walk.text();
    assert!(screen.contains("open the step of that answer again"), "{screen}");
}

#[test]
fn the_end_of_a_walk() {
    let mut walk = Walk::begin("q151228");
    walk.walk(&mut |_| {});
    let text = walk.text();
    assert!(text.contains("Two Exchange connectors are used as each other's backbone"), "{text}");
    let kept: Vec<&str> = text.lines().filter(|line| !line.contains("Ended ") && !line.contains("diagnoses")).collect();
    assert_snapshot!("diagnosis_end", timeless(&kept[..16].join("\n")));
}

#[test]
fn the_menu_of_situations() {
    let rows = WALKS.iter().map(|(id, _)| {
        let procedure = walk(id).unwrap().unwrap();
        (procedure.article, procedure.title)
    });
    let menu =
        Menu::new("Serial-number situations", "Each is walked through by questions.", rows.collect(), Leave::Quit);
    let mut terminal = ratatui::Terminal::new(ratatui::backend::TestBackend::new(80, 24)).unwrap();
    terminal.draw(|frame| menu.draw(frame, &look())).unwrap();
    let rows = terminal.backend().buffer().content.chunks(80);
    let text: String = rows
        .map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>().trim_end().to_owned() + "\n")
        .collect();
    assert_snapshot!("diagnosis_menu", text);
}
