//! The texts to send: which of them, about whom, and what can be done with one.

use std::path::PathBuf;

use crate::engine::{MailRow, Request, View};
use crate::people::texts::{Filled, Text, file_bytes};
use crate::postoffice::HexId;

use super::app::{App, Effect};
use super::dialog::{Ask, Modal, Need, Part, Purpose, Tone};
use super::screen::Screen;
use super::scroll::Scroll;

/// A text on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextPage {
    /// Which, among all.
    pub at: usize,
    /// The mailbox that texts about one person are about.
    pub mailbox: Option<HexId>,
    /// How far it is scrolled.
    pub scroll: Scroll,
}

impl TextPage {
    /// Returns the person that the text is about.
    pub fn person<'a>(&self, view: &'a View) -> Option<&'a MailRow> {
        view.mail.rows.iter().find(|row| Some(&row.id) == self.mailbox.as_ref())
    }

    /// Returns the text, as it is and filled in.
    pub fn text<'a>(&self, view: &'a View) -> Option<(&'a Text, Filled)> {
        let text = view.texts.texts.all().get(self.at)?;
        Some((text, view.texts.fill(text, self.person(view))))
    }
}

impl App {
    /// Opens the text that is meant here: on the phone about a mailbox, at a step one of its own, on a list the one for it.
    pub(super) fn open_texts(&mut self) {
        let Some(view) = self.view.as_deref() else { return };
        let mailbox = self.mailbox().map(|row| row.id.clone());
        let step = self.step().map(|step| &step.id);
        let meant = |text: &Text| match self.screen() {
            _ if mailbox.is_some() => text.about.person,
            Screen::Roster(table) => text.about.to.as_deref() == Some(table.list.as_str()),
            _ => step.is_some_and(|step| text.about.steps.iter().any(|id| id == step.as_str())),
        };
        let at = view.texts.texts.all().iter().position(meant).unwrap_or(0);
        self.open(Screen::Text(TextPage { at, mailbox, scroll: Scroll::default() }));
    }

    /// Goes to the next text, or the one before.
    pub(super) fn other_text(&mut self, by: isize) {
        let count = self.view.as_ref().map_or(0, |view| view.texts.texts.all().len());
        if let Some(Screen::Text(page)) = self.screen_mut() {
            let at = page.at.saturating_add_signed(by).min(count.saturating_sub(1));
            if at != page.at {
                *page = TextPage { at, mailbox: page.mailbox.clone(), scroll: Scroll::default() };
            }
        }
    }

    fn shown_text(&self) -> Option<(&Text, Filled)> {
        match (self.screen(), self.view.as_deref()) {
            (Screen::Text(page), Some(view)) => page.text(view),
            _ => None,
        }
    }

    /// Hands the text to the clipboard.
    pub(super) fn copy_text(&self) -> Vec<Effect> {
        self.shown_text().map(|(_, filled)| Effect::Copy(filled.text)).into_iter().collect()
    }

    /// Asks where to save the text.
    pub(super) fn saving_text(&self) -> Option<Modal> {
        let (text, filled) = self.shown_text()?;
        let name: String = text.about.id.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
        let body = vec![Part::Text(Tone::Plain,
            "A plain file that a mail program of the time can take in: code page 437, lines ended as in DOS. A file that \
             is there is not replaced.".into(),
        )];
        let ask = Ask::line(Purpose::SaveText(filled.text), format!("Save: {}", text.about.title), body, "File");
        let need = Need::Required("Please type a name for the file.");
        Some(ask.need(need).verb("save it").prefilled(&format!("{}.TXT", name.to_uppercase())).modal())
    }
}

/// Returns the request to save a text under a name that was typed.
pub(super) fn save(file: &str, text: &str) -> Request {
    Request::Save { file: PathBuf::from(file.trim()), bytes: file_bytes(text) }
}
