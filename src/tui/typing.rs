//! Keys and pastes that go into a line. Knows nothing about what the line is for, but that a filter counts at once.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tui_input::InputRequest;

use super::app::App;
use super::dialog::{Ask, Modal, Purpose};

/// The longest line that is taken.
const LONGEST: usize = 500;

/// Types a key into the open line; returns whether it was one that types.
pub fn key(app: &mut App, key: KeyEvent) -> bool {
    let Some(request) = request(key) else { return false };
    edit(app, |ask| {
        if !matches!(request, InputRequest::InsertChar(_)) || ask.input.value().chars().count() < LONGEST {
            ask.input.handle(request);
        }
    });
    true
}

/// Puts a pasted text into the open line, as one line and without controls.
pub fn paste(app: &mut App, text: &str) {
    let line: String = text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect();
    edit(app, |ask| {
        for c in line.chars() {
            ask.input.handle(InputRequest::InsertChar(c));
        }
    });
}

fn edit(app: &mut App, change: impl FnOnce(&mut Ask)) {
    let Some(Modal::Input(ask)) = app.modals.last_mut() else { return };
    ask.complaint = None;
    change(ask);
    if ask.purpose == Purpose::Filter {
        let value = ask.input.value().to_owned();
        if let Some(filter) = app.filter_mut() {
            *filter = value;
        }
    }
}

/// Returns what a key does to a line.
pub(super) fn request(key: KeyEvent) -> Option<InputRequest> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL) && !key.modifiers.contains(KeyModifiers::ALT);
    match (key.code, control) {
        (KeyCode::Char('a'), true) | (KeyCode::Home, _) => Some(InputRequest::GoToStart),
        (KeyCode::Char('e'), true) | (KeyCode::End, _) => Some(InputRequest::GoToEnd),
        (KeyCode::Char('u'), true) => Some(InputRequest::DeleteLine),
        (KeyCode::Char('w'), true) => Some(InputRequest::DeletePrevWord),
        (KeyCode::Char('k'), true) => Some(InputRequest::DeleteTillEnd),
        (KeyCode::Char(c), false) if !c.is_control() => Some(InputRequest::InsertChar(c)),
        (KeyCode::Left, true) => Some(InputRequest::GoToPrevWord),
        (KeyCode::Right, true) => Some(InputRequest::GoToNextWord),
        (KeyCode::Left, false) => Some(InputRequest::GoToPrevChar),
        (KeyCode::Right, false) => Some(InputRequest::GoToNextChar),
        (KeyCode::Backspace, _) => Some(InputRequest::DeletePrevChar),
        (KeyCode::Delete, _) => Some(InputRequest::DeleteNextChar),
        _ => None,
    }
}
