//! The start screen leads a newcomer to practice, and everybody else to two directories.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use reserial::tui::{Start, StartChoice};

use crate::driver::look;

fn press(start: &mut Start, keys: &[KeyCode]) -> Option<StartChoice> {
    keys.iter().fold(None, |chosen, key| chosen.or_else(|| start.key(KeyEvent::from(*key))))
}

#[test]
fn enter_alone_practises_or_goes_on_and_never_changes_anything() {
    assert_eq!(press(&mut Start::new(&[]), &[KeyCode::Enter]), Some(StartChoice::Practise));
    assert_eq!(press(&mut Start::new(&["one".into()]), &[KeyCode::Enter]), Some(StartChoice::GoOn(0)));
}

#[test]
fn a_live_change_asks_for_both_directories() {
    let mut start = Start::new(&[]);
    assert_eq!(press(&mut start, &[KeyCode::Down, KeyCode::Down, KeyCode::Enter, KeyCode::Enter]), None);
    start.paste("/mnt/old\n");
    assert_eq!(press(&mut start, &[KeyCode::Enter, KeyCode::Enter]), None, "both must be typed");
    start.paste("/mnt/new");
    let live = StartChoice::Live { old: "/mnt/old".into(), new: "/mnt/new".into() };
    assert_eq!(press(&mut start, &[KeyCode::Enter]), Some(live));
}

#[test]
fn going_back_keeps_what_was_typed_and_control_c_leaves() {
    let mut start = Start::new(&[]);
    press(&mut start, &[KeyCode::Down, KeyCode::Enter, KeyCode::Char('a'), KeyCode::Enter, KeyCode::Esc]);
    press(&mut start, &[KeyCode::Char('b'), KeyCode::Enter, KeyCode::Char('c')]);
    let rehearse = StartChoice::Rehearse { old: "ab".into(), new: "c".into() };
    assert_eq!(press(&mut start, &[KeyCode::Enter]), Some(rehearse));
    let control_c = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    assert_eq!(Start::new(&[]).key(control_c), Some(StartChoice::Quit));
}

#[test]
fn somebody_who_only_has_trouble_finds_the_situations() {
    let down = [KeyCode::Down; 3];
    let mut start = Start::new(&[]);
    assert_eq!(press(&mut start, &down), None);
    assert_eq!(press(&mut start, &[KeyCode::Enter]), Some(StartChoice::Diagnose));
}

#[test]
fn the_start_screen_shows_the_selected_row_however_many_there_are() {
    let many: Vec<String> = (0..30).map(|n| format!("/mnt/images/PO{n:02}, step 5c")).collect();
    let mut start = Start::new(&many);
    for n in 0..30 {
        let mut terminal = Terminal::new(TestBackend::new(60, 16)).unwrap();
        terminal.draw(|frame| start.draw(frame, &look())).unwrap();
        let text: String = terminal.backend().buffer().content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert!(text.contains(&format!("PO{n:02}")) && text.contains("Enter go"), "{n}");
        press(&mut start, &[KeyCode::Down]);
    }
}
