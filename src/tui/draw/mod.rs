//! Draws the screen from its state. Reads the state and writes cells; the only thing it tells back is how much of a text
//! was seen, so that keys scroll by lines that are really there.
//!
//! ```text
//! path, numbers                                  MODE     header
//! who                                           clock
//! ───────────────────────────────────────────────────     in the colour of the mode
//! what must be seen on every screen                       notices
//! the screen                                              body
//! what just happened, what runs, the filter               status
//! the keys that do something now                          footer
//! ```

mod compare;
mod ending;
mod footer;
mod header;
mod help;
mod lists;
mod mail;
mod mailbox;
mod modal;
mod operations;
mod person;
mod roster;
mod settle;
mod step;
mod steps;
pub mod text;
mod texts;
mod together;
mod walk;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::{Paragraph, Widget};

use super::app::App;
use super::keymap::Context;
use super::look::Look;
use super::screen::Screen;
use super::scroll::Scroll;

pub use footer::shown as footer_keys;
pub use header::unsettled;
pub use help::lines as help_lines;
pub use operations::lines as operation_lines;

/// The smallest screen that is drawn.
pub const SMALLEST: (u16, u16) = (60, 16);

/// From this height on the notices have an empty line below them.
const ROOMY: u16 = 30;

/// Draws everything.
pub fn draw(frame: &mut Frame, app: &mut App, look: &Look) {
    let area = frame.area();
    let buf = frame.buffer_mut();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        return too_small(area, buf, look);
    }
    let mut notices = header::notices(app, usize::from(area.width), look);
    if !notices.is_empty() && area.height >= ROOMY {
        notices.push(Line::default());
    }
    let count = u16::try_from(notices.len()).unwrap_or(0);
    let rows = [3, count].map(Constraint::Length).into_iter().chain([Constraint::Fill(1)]);
    let rows: [Rect; 5] = Layout::vertical(rows.chain([1, 1].map(Constraint::Length))).areas(area);
    let [head, notice, body, status, foot] = rows;
    header::draw(app, head, buf, look);
    put(notices, notice, buf);
    screen(app, body, buf, look);
    let mut cursor = footer::status(app, status, buf, look);
    footer::draw(app, foot, buf, look);
    if let Some(modal) = app.modals.last_mut() {
        cursor = modal::draw(modal, body, buf, look).or(cursor);
    }
    if let Some(cursor) = cursor {
        frame.set_cursor_position(cursor);
    }
}

fn screen(app: &mut App, area: Rect, buf: &mut Buffer, look: &Look) {
    let Some(view) = app.view.take() else {
        if let Some(Screen::Help(scroll)) = app.screens.last_mut() {
            return help::draw(Context::Everywhere, scroll, area, buf, look);
        }
        if let Some(waiting) = &app.waiting {
            return together::waiting(waiting, area, buf, look);
        }
        let line = Line::styled(format!("Looking at the postoffice{}", look.glyphs.ellipsis), look.theme.accent());
        return put(vec![line.centered()], middle(area), buf);
    };
    let now = (app.now, app.reread_at);
    let from = app.screens.iter().rev().nth(1).map_or(Context::Everywhere, Screen::context);
    match app.screens.last_mut() {
        Some(Screen::Walk(walk)) => walk::draw(&view, walk, area, buf, look),
        Some(Screen::Roster(table)) => roster::draw(&view, table, area, buf, look),
        Some(Screen::Person(page)) => person::draw(&view, page, area, buf, look),
        Some(Screen::Mail(table)) => mail::draw(&view, table, now, area, buf, look),
        Some(Screen::Compare(table)) => compare::draw(&view, table, area, buf, look),
        Some(Screen::Mailbox(page)) => mailbox::draw(&view, page, area, buf, look),
        Some(Screen::Overview(list)) => lists::overview(&view, list, area, buf, look),
        Some(Screen::Journal(list)) => lists::journal(&view, list, area, buf, look),
        Some(Screen::Settle(page)) => settle::draw(&view, page, area, buf, look),
        Some(Screen::Undo(list)) => lists::undo(&view, list, area, buf, look),
        Some(Screen::Ending(scroll)) => ending::draw(&view, scroll, area, buf, look),
        Some(Screen::Text(page)) => texts::draw(&view, page, area, buf, look),
        Some(Screen::Help(scroll)) => help::draw(from, scroll, area, buf, look),
        None => {}
    }
    app.view = Some(view);
}

fn too_small(area: Rect, buf: &mut Buffer, look: &Look) {
    let says = format!("too small: {}x{}, needs {}x{}", area.width, area.height, SMALLEST.0, SMALLEST.1);
    let line = text::fit(&says, usize::from(area.width), look.glyphs.ellipsis);
    put(vec![Line::from(line).centered()], middle(area), buf);
}

/// Returns the line in the middle of an area.
fn middle(area: Rect) -> Rect {
    Rect { y: area.y + area.height / 2, height: area.height.min(1), ..area }
}

/// Writes lines into an area; what does not fit is left out.
fn put(lines: Vec<Line>, area: Rect, buf: &mut Buffer) {
    Paragraph::new(lines).render(area, buf);
}

/// Writes lines into an area, scrolled; the last column tells when there is more above or below.
fn put_scrolled(lines: Vec<Line>, scroll: &mut Scroll, area: Rect, buf: &mut Buffer, look: &Look) {
    let first = scroll.seen(lines.len(), usize::from(area.height));
    put(lines.into_iter().skip(first).take(usize::from(area.height)).collect(), area, buf);
    more(scroll, area, buf, look);
}

/// Writes rows into an area, scrolled so that row `at` is seen.
fn put_rows(rows: Vec<Line>, at: usize, scroll: &mut Scroll, area: Rect, buf: &mut Buffer, look: &Look) {
    let first = scroll.seen_with(rows.len(), usize::from(area.height), at);
    put(rows.into_iter().skip(first).take(usize::from(area.height)).collect(), area, buf);
    more(scroll, area, buf, look);
}

fn more(scroll: &Scroll, area: Rect, buf: &mut Buffer, look: &Look) {
    if area.is_empty() {
        return;
    }
    let (above, below) = scroll.more();
    let mut mark = |there, y, glyph| {
        if there {
            buf.set_string(area.right() - 1, y, glyph, look.theme.accent());
        }
    };
    mark(above, area.y, look.glyphs.more[0]);
    mark(below, area.bottom() - 1, look.glyphs.more[1]);
}

/// Returns an area without its first and last columns.
fn inset(area: Rect, columns: u16) -> Rect {
    Rect { x: area.x + columns.min(area.width), width: area.width.saturating_sub(2 * columns), ..area }
}

/// Draws a rule across an area of one line.
fn rule(area: Rect, buf: &mut Buffer, look: &Look, style: Style) {
    let line = look.glyphs.across.repeat(usize::from(area.width));
    put(vec![Line::styled(line, style)], area, buf);
}
