//! A page with a few rows of which one is chosen: the look of the start screen, and the menu of situations. Has no engine
//! behind it.

use std::io;
use std::sync::mpsc::Receiver;

use ratatui::backend::Backend;
use ratatui::crossterm::event::{Event as Input, KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use ratatui::{Frame, Terminal};

use super::draw::SMALLEST;
use super::draw::text::{block, fit, pad};
use super::event::{Event, counts};
use super::look::Look;

/// Columns of the word that a row begins with.
const NAME: usize = 10;

/// What was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MenuChoice {
    /// The row of this place in the list.
    Row(usize),
    /// Nothing: back to where the menu was asked for.
    Back,
    /// Nothing.
    Quit,
    /// A signal ended it.
    Signal(i32),
}

/// What lies behind a menu, so what Esc means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// Nothing: the end.
    Quit,
    /// The screen that it was asked for on.
    Back,
}

/// The state of a menu.
#[derive(Clone, Debug)]
pub struct Menu {
    title: String,
    about: String,
    rows: Vec<(String, String)>,
    selected: usize,
    leave: Leave,
}

impl Menu {
    /// Returns a menu: its heading, what it is about, its rows, each a word and what it means, and what lies behind it.
    pub fn new(title: &str, about: &str, rows: Vec<(String, String)>, leave: Leave) -> Self {
        Self { title: title.to_owned(), about: about.to_owned(), rows, selected: 0, leave }
    }

    /// Takes a key in; returns what was chosen once something was.
    pub fn key(&mut self, key: KeyEvent) -> Option<MenuChoice> {
        let last = self.rows.len().saturating_sub(1);
        match key.code {
            KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => return Some(MenuChoice::Quit),
            KeyCode::Up | KeyCode::Char('k') => self.selected = self.selected.saturating_sub(1),
            KeyCode::Down | KeyCode::Char('j') => self.selected = (self.selected + 1).min(last),
            KeyCode::Home => self.selected = 0,
            KeyCode::End => self.selected = last,
            KeyCode::Esc if self.leave == Leave::Back => return Some(MenuChoice::Back),
            KeyCode::Char('q') | KeyCode::Esc => return Some(MenuChoice::Quit),
            KeyCode::Enter if !self.rows.is_empty() => return Some(MenuChoice::Row(self.selected)),
            _ => {}
        }
        None
    }

    /// Draws it.
    pub fn draw(&self, frame: &mut Frame, look: &Look) {
        let Some((page, width)) = page(frame, look) else { return };
        let mut lines = vec![Line::default(), Line::styled(self.title.clone(), look.theme.strong())];
        lines.extend(block(&self.about, width, 0, look.theme.dim()));
        lines.push(Line::default());
        let room = usize::from(page.height).saturating_sub(lines.len() + 1);
        lines.extend(rows(&self.rows, self.selected, (width, room), look));
        lines.push(keys(self.leave, look));
        put(lines, page, frame);
    }
}

/// Returns the middle of the screen and its width; says so, and returns nothing, when the screen is too small.
pub(super) fn page(frame: &mut Frame, look: &Look) -> Option<(Rect, usize)> {
    let area = frame.area();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        let says = format!("too small: {}x{}, needs {}x{}", area.width, area.height, SMALLEST.0, SMALLEST.1);
        frame.render_widget(Line::from(fit(&says, usize::from(area.width), look.glyphs.ellipsis)), area);
        return None;
    }
    let width = area.width.saturating_sub(4).min(76);
    let [page] = Layout::horizontal([Constraint::Length(width)]).flex(ratatui::layout::Flex::Center).areas(area);
    Some((page, usize::from(width)))
}

/// Draws lines a third down the page; returns where.
pub(super) fn put(lines: Vec<Line<'static>>, page: Rect, frame: &mut Frame) -> Rect {
    let height = u16::try_from(lines.len()).unwrap_or(0).min(page.height);
    let body = Rect { y: page.y + (page.height - height) / 3, height, ..page };
    frame.render_widget(Paragraph::new(lines), body);
    body
}

/// Returns the rows, the selected one reversed, with a free line after each; where there is no room for that, one below the
/// other, and of too many those around the selected one.
pub(super) fn rows(
    rows: &[(String, String)],
    selected: usize,
    (width, room): (usize, usize),
    look: &Look,
) -> Vec<Line<'static>> {
    let apart = 2 * rows.len() <= room;
    let mut lines = Vec::with_capacity(2 * rows.len());
    for (at, (name, about)) in rows.iter().enumerate() {
        let (cursor, style) = match at == selected {
            true => (look.glyphs.cursor, look.theme.selected()),
            false => (" ", Style::new()),
        };
        let text = format!("{cursor} {name:<NAME$} {about}");
        lines.push(Line::styled(pad(&text, width, look.glyphs.ellipsis), style));
        if apart {
            lines.push(Line::default());
        }
    }
    if !apart {
        let first = (selected + 1).saturating_sub(room.max(1));
        lines = lines.into_iter().skip(first).take(room.max(1)).collect();
    }
    lines
}

/// Returns the line that says which keys do what.
pub(super) fn keys(leave: Leave, look: &Look) -> Line<'static> {
    let leave = match leave {
        Leave::Quit => "q quit",
        Leave::Back => "Esc back    q quit",
    };
    let spans = ["Up Down choose    ", "Enter go    ", leave].map(|text| Span::styled(text, look.theme.dim()));
    spans.into_iter().collect()
}

/// Shows a menu until something is chosen.
///
/// # Errors
/// When the terminal cannot be drawn on.
pub fn menu<B: Backend>(
    terminal: &mut Terminal<B>,
    events: &Receiver<Event>,
    mut menu: Menu,
    look: &Look,
) -> io::Result<MenuChoice>
where
    B::Error: Send + Sync + 'static,
{
    loop {
        terminal.draw(|frame| menu.draw(frame, look)).map_err(io::Error::other)?;
        match events.recv() {
            Ok(Event::Input(Input::Key(key))) if counts(&key) => {
                if let Some(choice) = menu.key(key) {
                    return Ok(choice);
                }
            }
            Ok(Event::Signal(number)) => return Ok(MenuChoice::Signal(number)),
            Ok(Event::Broken) | Err(_) => return Ok(MenuChoice::Quit),
            Ok(_) => {}
        }
    }
}
