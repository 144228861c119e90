//! A page with a few rows of which one is chosen: the look of the start screen, and the menu of situations. Has no engine
//! behind it.

use std::io;
use std::sync::mpsc::Receiver;

use ratatui::backend::Backend;
use ratatui::crossterm::event::{Event as Input, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use ratatui::{Frame, Terminal};

use super::draw::SMALLEST;
use super::draw::text::{block, fit, pad};
use super::event::Event;
use super::look::Look;

/// Columns of the word that a row begins with.
const NAME: usize = 10;

/// What was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MenuChoice {
    /// The row of this place in the list.
    Row(usize),
    /// Nothing.
    Quit,
    /// A signal ended it.
    Signal(i32),
}

/// The state of a menu.
#[derive(Clone, Debug)]
pub struct Menu {
    title: String,
    about: String,
    rows: Vec<(String, String)>,
    selected: usize,
}

impl Menu {
    /// Returns a menu: its heading, what it is about, and its rows, each a word and what it means.
    pub fn new(title: &str, about: &str, rows: Vec<(String, String)>) -> Self {
        Self { title: title.to_owned(), about: about.to_owned(), rows, selected: 0 }
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
        lines.extend(rows(&self.rows, self.selected, width, look));
        lines.push(keys(look));
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

/// Returns the rows, the selected one reversed, with a free line after each.
pub(super) fn rows(rows: &[(String, String)], selected: usize, width: usize, look: &Look) -> Vec<Line<'static>> {
    let mut lines = Vec::with_capacity(2 * rows.len());
    for (at, (name, about)) in rows.iter().enumerate() {
        let (cursor, style) = match at == selected {
            true => (look.glyphs.cursor, look.theme.selected()),
            false => (" ", Style::new()),
        };
        let text = format!("{cursor} {name:<NAME$} {about}");
        lines.push(Line::styled(pad(&text, width, look.glyphs.ellipsis), style));
        lines.push(Line::default());
    }
    lines
}

/// Returns the line that says which keys do what.
pub(super) fn keys(look: &Look) -> Line<'static> {
    Line::styled("Up Down choose    Enter go    q quit", look.theme.dim())
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
            Ok(Event::Input(Input::Key(key))) if key.kind != KeyEventKind::Release => {
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
