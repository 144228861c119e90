//! What was typed and not sent: leaving a dialog loses nothing, opening it again finds it.

use tui_input::Input;

use super::app::App;
use super::dialog::{Ask, Modal, Purpose};

impl App {
    /// Keeps what was typed in the dialog that is about to close. What approves or filters is not kept.
    pub(super) fn keep_draft(&mut self) {
        let Some(Modal::Input(ask)) = self.modals.last() else { return };
        let (purpose, text) = (ask.purpose.clone(), ask.input.value().to_owned());
        self.drafts.retain(|(other, _)| *other != purpose);
        if keeps(ask) && !text.trim().is_empty() {
            self.drafts.push((purpose, text));
        }
    }

    /// Puts what was typed before into a dialog that has just opened.
    pub(super) fn take_up_draft(&mut self) {
        let Some(Modal::Input(ask)) = self.modals.last_mut() else { return };
        if let Some(at) = self.drafts.iter().position(|(purpose, _)| *purpose == ask.purpose) {
            ask.input = Input::new(self.drafts.remove(at).1);
        }
    }
}

fn keeps(ask: &Ask) -> bool {
    !matches!(ask.purpose, Purpose::Filter | Purpose::Approve(..) | Purpose::SecondName { .. } | Purpose::Second(_))
}
