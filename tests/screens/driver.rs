//! A screen without a terminal: events go in, effects and text come out.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{Event as Input, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use reserial::engine::{Command, Request, Update, View};
use reserial::tui::app::{App, Effect};
use reserial::tui::draw::draw;
use reserial::tui::event::Event;
use reserial::tui::glyphs::{ASCII, UNICODE};
use reserial::tui::look::{Look, Zone};
use reserial::tui::theme::{Palette, Theme};

use crate::sample;

/// The look of the tests.
pub fn look() -> Look {
    Look { theme: Theme(Palette::Colour), glyphs: &UNICODE, zone: Zone::Utc }
}

/// The look of an old console.
pub fn plain() -> Look {
    Look { theme: Theme(Palette::Plain), glyphs: &ASCII, zone: Zone::Utc }
}

/// A screen.
pub struct Driver {
    /// Its state.
    pub app: App,
    /// The commands that it sent.
    pub sent: Vec<Command>,
    /// Everything else that came out.
    pub effects: Vec<Effect>,
}

impl Driver {
    /// A screen that shows a snapshot.
    pub fn new(view: View) -> Self {
        let mut driver = Self { app: App::new(sample::now()), sent: Vec::new(), effects: Vec::new() };
        driver.update(Update::View(Box::new(view)));
        driver
    }

    /// A screen on the walk, whatever was opened first.
    pub fn walking(view: View) -> Self {
        let mut driver = Self::new(view);
        driver.app.screens.truncate(1);
        driver
    }

    /// Hands an update in.
    pub fn update(&mut self, update: Update) {
        self.event(Event::Update(update));
    }

    /// Hands an event in.
    pub fn event(&mut self, event: Event) {
        for effect in self.app.handle(event, sample::now()) {
            match effect {
                Effect::Send(Request::Submit(command)) => self.sent.push(command),
                other => self.effects.push(other),
            }
        }
    }

    /// Presses a key.
    pub fn key(&mut self, key: KeyCode) {
        self.event(Event::Input(Input::Key(KeyEvent::from(key))));
    }

    /// Releases a key, as Windows reports it.
    pub fn release(&mut self, key: KeyCode) {
        let event = KeyEvent::new_with_kind(key, KeyModifiers::NONE, KeyEventKind::Release);
        self.event(Event::Input(Input::Key(event)));
    }

    /// Types: `<enter>` and the like are keys, everything else is itself.
    pub fn keys(&mut self, text: &str) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let named = rest.strip_prefix('<').and_then(|r| r.split_once('>'));
            if let Some((name, after)) = named {
                self.key(match name {
                    "enter" => KeyCode::Enter,
                    "esc" => KeyCode::Esc,
                    "tab" => KeyCode::Tab,
                    "up" => KeyCode::Up,
                    "down" => KeyCode::Down,
                    "pgdn" => KeyCode::PageDown,
                    "end" => KeyCode::End,
                    "left" => KeyCode::Left,
                    "right" => KeyCode::Right,
                    other => panic!("no key {other}"),
                });
                rest = after;
            } else {
                self.key(KeyCode::Char(c));
                rest = &rest[c.len_utf8()..];
            }
        }
    }

    /// Selects a check.
    pub fn select(&mut self, step: &str, check: &str) {
        self.app.go_to(&step.into(), Some(&check.into()));
    }

    /// Returns the screen as text.
    pub fn text(&mut self, width: u16, height: u16) -> String {
        self.text_with(width, height, &look())
    }

    /// Returns the screen as text, in a given look.
    pub fn text_with(&mut self, width: u16, height: u16, look: &Look) -> String {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| draw(frame, &mut self.app, look)).unwrap();
        let rows = terminal.backend().buffer().content.chunks(usize::from(width.max(1)));
        rows.map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>().trim_end().to_owned() + "\n")
            .collect()
    }
}
