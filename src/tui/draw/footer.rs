//! The two lines at the bottom: what just happened or runs, and the keys that do something now.

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::put;
use super::text::{columns, fit};
use crate::tui::action::Action;
use crate::tui::app::{App, Work};
use crate::tui::dialog::{Modal, Purpose};
use crate::tui::keymap::{bindings, lookup, name};
use crate::tui::look::Look;
use crate::tui::screen::Screen;

/// Columns of a bar.
const BAR: u64 = 20;

/// Draws what just happened, what runs, or the filter that is being typed; returns where the cursor is.
pub fn status(app: &App, area: Rect, buf: &mut Buffer, look: &Look) -> Option<Position> {
    let width = usize::from(area.width).saturating_sub(2);
    if let Some(Modal::Input(ask)) = app.modals.last()
        && ask.purpose == Purpose::Filter
    {
        let line = format!(" Filter: {}", ask.input.value());
        let at = columns(" Filter: ") + ask.input.visual_cursor();
        put(vec![Line::styled(line, look.theme.accent())], area, buf);
        let x = area.x + u16::try_from(at).unwrap_or(0).min(area.width.saturating_sub(1));
        return Some(Position { x, y: area.y });
    }
    let (says, style) = match &app.work {
        Work::Running { what, done, total } => (bar(what, *done, *total, look), look.theme.accent()),
        Work::Submitted => (format!("Working{}", look.glyphs.ellipsis), look.theme.dim()),
        Work::Stopping => {
            ("Stopping before the next operation. The one that runs is finished first.".into(), look.theme.wait())
        }
        Work::Idle => (app.message.clone(), look.theme.dim()),
    };
    put(vec![Line::styled(format!(" {}", fit(&says, width, look.glyphs.ellipsis)), style)], area, buf);
    None
}

fn bar(what: &str, done: u64, total: u64, look: &Look) -> String {
    if total == 0 {
        return format!("{what}{}", look.glyphs.ellipsis);
    }
    let full = usize::try_from(done.min(total).saturating_mul(BAR) / total).unwrap_or(0);
    let empty = usize::try_from(BAR).unwrap_or(0).saturating_sub(full);
    format!("{}{} {done}/{total}  {what}", look.glyphs.full.repeat(full), look.glyphs.empty.repeat(empty))
}

/// Draws the keys. A dialog shows its own; a filter has no room for them.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer, look: &Look) {
    match app.modals.last() {
        Some(Modal::Input(ask)) if ask.purpose != Purpose::Filter => return,
        Some(Modal::Confirm(_) | Modal::Message(_) | Modal::Choice(_)) => return,
        Some(Modal::Input(_)) | None => {}
    }
    let width = usize::from(area.width);
    let always = [Action::Help, Action::Quit];
    let mut keys: Vec<_> = shown(app).into_iter().filter(|(_, action)| !always.contains(action)).collect();
    keys.extend(always.map(|action| (if action == Action::Help { "?" } else { "q" }.to_owned(), action)));
    if app.modals.last().is_some() {
        keys.retain(|(_, action)| !always.contains(action));
    }
    let mut words: Vec<(String, &str)> = Vec::with_capacity(keys.len());
    for (key, action) in keys {
        if !words.iter().any(|(_, word)| *word == app.word(action)) {
            words.push((key, app.word(action)));
        }
    }
    let cost = |(key, word): &(String, &str)| columns(key) + columns(word) + 3;
    let reserved: usize = if app.modals.is_empty() { words.iter().rev().take(2).map(cost).sum() } else { 0 };
    let pinned = if app.modals.is_empty() { words.len().saturating_sub(2) } else { words.len() };
    let mut spans = vec![Span::raw(" ")];
    let mut used = 1 + reserved;
    for (at, word) in words.iter().enumerate() {
        if at < pinned {
            if used + cost(word) > width {
                continue;
            }
            used += cost(word);
        }
        spans.push(Span::styled(word.0.clone(), look.theme.accent()));
        spans.push(Span::raw(format!(" {}  ", word.1)));
    }
    put(vec![Line::from(spans)], area, buf);
}

/// Returns the keys for the footer with their actions: those that do something now, and that are not moving about.
pub fn shown(app: &App) -> Vec<(String, Action)> {
    let mut actions: Vec<Action> = Vec::new();
    let mut keys = Vec::new();
    for binding in bindings(&app.contexts()) {
        if actions.contains(&binding.action) || !worth_a_word(app, binding.action) || !app.live(binding.action) {
            continue;
        }
        // A key that means something else here is not shown.
        let means_it = |key: &&KeyCode| lookup(&app.contexts(), KeyEvent::from(**key)) == Some(binding.action);
        let Some(key) = binding.keys.iter().find(means_it) else { continue };
        actions.push(binding.action);
        keys.push((name(*key), binding.action));
    }
    keys
}

/// Returns whether an action stands in the footer: moving about is found without being told.
fn worth_a_word(app: &App, action: Action) -> bool {
    match action {
        Action::Up | Action::Down | Action::Top | Action::Bottom | Action::PageUp => false,
        Action::PageDown => match app.screen() {
            Screen::Walk(walk) => walk.detail.more().1,
            Screen::Compare(table) => table.detail.more().1,
            Screen::Ending(scroll) | Screen::Help(scroll) => scroll.more().1,
            Screen::Mailbox(page) => page.scroll.more().1,
            Screen::Person(page) => page.scroll.more().1,
            Screen::Text(page) => page.scroll.more().1,
            Screen::Settle(page) => page.scroll.more().1,
            _ => false,
        },
        Action::Next => app.next_is_elsewhere(),
        Action::Undo => app.view.as_ref().is_some_and(|view| view.undo.open || app.can_reverse(view)),
        Action::Left | Action::Right | Action::Pace | Action::Redraw | Action::Note => false,
        _ => true,
    }
}
