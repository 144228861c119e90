//! What the screen does for somebody who is not alone at a change.

use crate::engine::Role;

use super::app::{App, Effect, Work};
use super::dialog::{self, Modal, Next};

/// Whether the engine has said that it let go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// It has.
    Came,
    /// It has not, and is not waited for any more.
    None,
}

impl App {
    /// Returns whether somebody helps with a change that goes on.
    pub(super) fn helps(&self) -> bool {
        let goes_on = self.view.as_ref().is_some_and(|view| view.ending.is_none());
        self.role() == Role::Assists && self.work == Work::Idle && goes_on
    }

    /// Returns what is said to somebody who asks for more than following allows.
    pub(super) fn only_follows(&self) -> Option<&'static str> {
        match self.role() {
            Role::Watches => {
                Some("You watch: nothing is changed from here. To mark lists and write notes: reserial assist.")
            }
            Role::Assists if self.work == Work::Idle => {
                Some("An assistant marks lists and writes notes; the rest is the operator's.")
            }
            Role::Operates | Role::LooksOn | Role::Assists => None,
        }
    }

    /// Returns the dialog in which a second person approves, or takes that back; none where that is not to be done.
    pub(super) fn seconding(&self) -> Option<Modal> {
        let view = self.view.as_deref()?;
        let second = view.together.second.as_ref().filter(|second| second.asked)?;
        let number = view.new_number.as_deref()?;
        match self.role() {
            Role::Operates if self.free() => match second.names.first().filter(|_| second.approved.is_some()) {
                Some(name) => Some(dialog::unsecond(name, name)),
                None => Some(dialog::second_name(second.file.as_deref()?, number)),
            },
            Role::Assists if self.helps() && second.mine => Some(dialog::unsecond(&view.operator, "")),
            Role::Assists if self.helps() => Some(dialog::second(second.file.as_deref()?, number, "")),
            _ => None,
        }
    }

    /// Asks to whom the change is handed over, from the question whether to leave.
    pub(super) fn hand_over(&mut self) -> Vec<Effect> {
        let leaving = matches!(self.modals.last(), Some(Modal::Confirm(confirm)) if confirm.then == Next::Leave);
        if leaving && self.view.as_deref().is_some_and(dialog::may_hand_over) {
            self.modals.push(dialog::hand_over());
        }
        Vec::new()
    }

    /// Returns what is said first when all is over: what went wrong in letting go, and whether the note is written.
    pub(super) fn last_words(&mut self, answer: Answer) -> Vec<String> {
        let mut words = std::mem::take(&mut self.parting);
        let Some(to) = self.handing.take() else { return words };
        let to = if to.is_empty() { String::new() } else { format!(" to {to}") };
        words.push(match (answer, words.is_empty()) {
            (Answer::Came, true) => format!("Handed over{to}, with your note."),
            (Answer::Came, false) => "Your note is not in the record. Tell whoever takes it next yourself.".into(),
            (Answer::None, _) => "Whether your note is in the record, reserial status OLD tells later.".into(),
        });
        words
    }

    /// Shows, first thing, what was said by whoever handed it over.
    pub(super) fn greet(&mut self) {
        let Some(view) = self.view.as_deref().filter(|view| view.together.role == Role::Operates) else { return };
        if let Some(handed) = view.together.handed.as_ref().filter(|_| view.ending.is_none()) {
            self.modals.push(dialog::handed_over(handed, &view.operator));
        }
    }
}
