//! What an action does while a dialog is on top.

use super::action::Action;
use super::app::{App, Effect};
use super::dialog::{Modal, Next, Purpose};

impl App {
    /// Does what an action asks for in the top dialog.
    pub(super) fn in_dialog(&mut self, action: Action) -> Vec<Effect> {
        if action == Action::HandOver {
            return self.hand_over();
        }
        let Some(modal) = self.modals.last_mut() else { return Vec::new() };
        match (modal, action) {
            (Modal::Choice(choice), Action::Up) => choice.selected = choice.selected.saturating_sub(1),
            (Modal::Choice(choice), Action::Down) => {
                choice.selected = (choice.selected + 1).min(choice.options.len().saturating_sub(1));
            }
            (modal, Action::Up | Action::Down) => {
                modal.scroll().by(if action == Action::Up { -1 } else { 1 });
            }
            (modal, Action::PageUp | Action::PageDown) => {
                modal.scroll().pages(if action == Action::PageUp { -1 } else { 1 });
            }
            (Modal::Confirm(confirm), Action::Yes) => {
                let next = confirm.then.clone();
                return self.follow(next);
            }
            (Modal::Choice(choice), Action::Open) => {
                let next = choice.options.get(choice.selected).map_or(Next::Close, |option| option.2.clone());
                return self.follow(next);
            }
            (Modal::Input(ask), Action::Open) => match ask.accept() {
                Ok(next) => return self.follow(next),
                Err(complaint) => ask.complaint = Some(complaint),
            },
            (Modal::Input(ask), Action::Back) if ask.purpose == Purpose::Filter => {
                self.close_modal();
                if let Some(filter) = self.filter_mut() {
                    filter.clear();
                }
            }
            (Modal::Message(message), Action::Override) => {
                if let Some(modal) = message.lift.take() {
                    self.close_modal();
                    self.modals.push(*modal);
                }
            }
            (_, Action::Back | Action::No) => {
                self.keep_draft();
                self.close_modal();
            }
            _ => {}
        }
        Vec::new()
    }
}
