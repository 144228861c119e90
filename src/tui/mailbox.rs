//! What can be done about one mailbox, on its own screen and on the table: look closer, say what it is read with, look at
//! the senders and subjects of what waits.

use crate::engine::{Command, MailRow, Request};
use crate::people::clients::clients;
use crate::postoffice::HexId;
use crate::postoffice::message::MessageHeader;

use super::app::{App, Effect};
use super::dialog::{Modal, Next, Part, Tone};
use super::screen::{MailboxPage, Screen};

impl App {
    /// Returns the mailbox that is selected or shown.
    pub(super) fn mailbox(&self) -> Option<&MailRow> {
        let view = self.view.as_deref()?;
        match self.screen() {
            Screen::Mail(table) => {
                let rows = table.rows(view);
                rows.get(table.at(&rows)).copied()
            }
            Screen::Mailbox(page) => page.row(view),
            _ => None,
        }
    }

    /// Shows the selected mailbox.
    pub(super) fn open_mailbox(&mut self) {
        if let Some(id) = self.mailbox().map(|row| row.id.clone()) {
            self.open(Screen::Mailbox(MailboxPage::new(id)));
        }
    }

    /// Asks what the mailbox is read with.
    pub(super) fn classifying(&self) -> Option<Modal> {
        let row = self.mailbox()?;
        let say = |client| Next::Send(Box::new(Command::Classify { mailbox: row.id.clone(), client }));
        let options = clients().iter().map(|c| (c.title.clone(), String::new(), say(Some(c.id.clone()))));
        let nothing = ("Not known".to_owned(), String::new(), say(None));
        let options: Vec<_> = options.chain(std::iter::once(nothing)).collect();
        let at = clients().iter().position(|client| Some(&client.id) == row.client.as_ref());
        let title = format!("What is {} read with?", called(row));
        let mut modal = Modal::choice(title, Vec::new(), options);
        if let Modal::Choice(choice) = &mut modal {
            choice.selected = at.unwrap_or(choice.options.len() - 1);
        }
        Some(modal)
    }

    /// Asks for the senders and subjects of what waits. They are shown and kept nowhere.
    pub(super) fn peek(&mut self) -> Vec<Effect> {
        let Some(id) = self.mailbox().map(|row| row.id.clone()) else { return Vec::new() };
        self.message = "Reading the mailbag.".into();
        vec![Effect::Send(Request::Peek(id))]
    }

    /// Shows what was asked for with [`peek`](Self::peek), while its mailbox is still on the screen.
    pub(super) fn peeked(&mut self, id: &HexId, messages: Result<Vec<MessageHeader>, String>) {
        self.message.clear();
        let Some(row) = self.mailbox().filter(|row| row.id == *id) else { return };
        let title = format!("Mail in the mailbag of {}", called(row));
        let mut body = vec![
            Part::Text(
                Tone::Dim,
                "Shown here only; nothing of it is written down. Until Compress, mail that was read is among it."
                    .into(),
            ),
            Part::Gap,
        ];
        match messages {
            Err(why) => body.push(Part::Text(Tone::Stop, why)),
            Ok(messages) if messages.is_empty() => body.push(Part::Text(Tone::Plain, "It is empty.".into())),
            Ok(messages) => body.extend(messages.iter().map(|message| {
                let sent = message.sent.map_or("no date".into(), |sent| sent.format("%Y-%m-%d %H:%M").to_string());
                Part::Item(format!("{sent}  {}: {}", message.sender, message.subject))
            })),
        }
        self.modals.push(Modal::message(title, body));
    }
}

/// Returns what to call a mailbox: its owner's name, or its id.
fn called(row: &MailRow) -> String {
    if row.name.is_empty() { row.id.to_string() } else { row.name.clone() }
}
