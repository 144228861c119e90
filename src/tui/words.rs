//! What a key does here and now, in a word for the footer: more exact than the action's own label where the selected row
//! says what Enter is for.

use crate::engine::{CheckKind, Standing};
use crate::journal::Tense;
use crate::procedure::MailCheck;

use super::action::Action;
use super::app::App;
use super::screen::{Focus, Row, Screen};
use super::settle::Side;

impl App {
    /// Returns the word for an action.
    pub fn word(&self, action: Action) -> &'static str {
        match (action, self.screen()) {
            (Action::Open, _) if !self.modals.is_empty() => "keep",
            (Action::Back, _) if !self.modals.is_empty() => "show all",
            _ if !self.modals.is_empty() => action.label(),
            (Action::Open, Screen::Walk(walk)) if walk.focus == Focus::Checks => self.enter_word(),
            (Action::Open, Screen::Walk(_)) => "checks",
            (Action::Open, Screen::Overview(_) | Screen::Compare(_)) => "go there",
            (Action::Open, Screen::Undo(_)) if self.view.as_ref().is_some_and(|view| self.can_reverse(view)) => {
                "go back"
            }
            (Action::Open, Screen::Undo(_)) => match &self.view {
                Some(view) if view.undo.operations.is_empty() => "call off",
                _ => "undo",
            },
            (Action::Open, Screen::Mail(_)) => "details",
            (Action::Open, Screen::Roster(table)) if table.is_empty() => "what to do",
            (Action::Open, Screen::Roster(_)) => "details",
            (Action::Open, Screen::Person(_)) => "do it",
            (Action::Back, Screen::Roster(table)) if !table.chosen.is_empty() => "select nobody",
            (Action::ImportNames, Screen::Mail(_)) => "names",
            (Action::Open, Screen::Settle(_)) => "choose",
            (Action::Back, Screen::Settle(page)) if page.side == Side::Facts => "later",
            (Action::SwitchPane, Screen::Walk(walk)) if walk.focus == Focus::Checks => "steps",
            (Action::SwitchPane, _) => "checks",
            (Action::Back, Screen::Walk(_)) => "steps",
            (Action::Override, Screen::Mail(_) | Screen::Mailbox(_)) => "waive",
            (Action::PageDown, _) => "more",
            (Action::Next, _) if self.view.as_ref().is_some_and(|view| view.ending.is_some()) => "the end",
            (Action::Mark, Screen::Walk(_)) if self.check().is_some_and(|c| c.standing == Standing::Holds) => {
                "take back"
            }
            _ => action.label(),
        }
    }

    fn enter_word(&self) -> &'static str {
        let tense = self.view.as_ref().map(|view| view.mode.tense());
        match (self.row(), self.check()) {
            (Some(Row::About), _) => "go on",
            (Some(Row::Texts), _) => "texts",
            (Some(Row::Record), _) => "record",
            (Some(Row::Continue), _) => match self.step() {
                Some(step) if step.ruled_out() => "why",
                Some(step) if step.state.settled() => "open again",
                Some(step) if step.can_complete => "go on",
                _ => "what is open",
            },
            (_, Some(check)) => match &check.kind {
                CheckKind::Disk if self.compared(check).is_some() => "compare",
                CheckKind::Disk if check.standing == Standing::Holds => "go on",
                CheckKind::Disk => "look again",
                CheckKind::Answer { .. } => "answer",
                CheckKind::Tick(_) if check.standing == Standing::Holds => "say again",
                CheckKind::Tick(_) if tense == Some(Tense::Would) => "assume",
                CheckKind::Tick(_) => "attest",
                CheckKind::Roster { .. } => "list",
                CheckKind::Action { .. } => "operations",
                CheckKind::Mail(MailCheck::Baseline) => "take",
                CheckKind::Mail(MailCheck::Read) => "read",
                CheckKind::Mail(MailCheck::AllCollected) => "table",
                CheckKind::Second if check.standing == Standing::Holds => "take back",
                CheckKind::Second => "approve",
                CheckKind::Choice { chosen: Some(_), .. } => "choose again",
                CheckKind::Choice { chosen: None, .. } => "choose",
            },
            _ => "open",
        }
    }
}
