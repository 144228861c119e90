//! What an action does, where it can be done; and whether it would do anything, for the footer.

use crate::engine::{CheckKind, CheckView, Command, Request, Role, Standing, StandingView, View};
use crate::journal::Mode;
use crate::procedure::{Severity, Tick};

use super::action::Action;
use super::app::{App, Effect, Pace, Work};
use super::dialog::{self, Ask, Modal, Need, Next, Purpose};
use super::keymap::Context;
use super::screen::{CompareTable, Focus, List, MailTable, Row, Screen, Walk};
use super::scroll::Scroll;
use super::update::LOOKING;

impl App {
    /// Does what an action asks for.
    pub(super) fn perform(&mut self, action: Action) -> Vec<Effect> {
        if action == Action::Quit {
            return self.ask_to_leave();
        }
        if action == Action::Redraw {
            return vec![Effect::Redraw];
        }
        if !self.modals.is_empty() {
            return self.in_dialog(action);
        }
        if !self.live(action) {
            self.say_why_not(action);
            return Vec::new();
        }
        match action {
            Action::Up => self.by_rows(-1),
            Action::Down => self.by_rows(1),
            Action::Top => self.by_rows(-100_000),
            Action::Bottom => self.by_rows(100_000),
            Action::PageUp => self.by_pages(-1),
            Action::PageDown => self.by_pages(1),
            Action::Left => self.sideways(-1),
            Action::Right => self.sideways(1),
            Action::SwitchPane => self.switch_pane(),
            Action::Open => return self.enter(),
            Action::Mark if matches!(self.screen(), Screen::Walk(_)) => return self.mark(),
            Action::Back => self.back(),
            Action::Next => self.jump_to_next(),
            Action::Overview => self.open(Screen::Overview(List::default())),
            Action::Mailboxes => self.open(Screen::Mail(MailTable::default())),
            Action::Compare => {
                let table = self.view.as_ref().map(|view| CompareTable::new(&view.compare)).unwrap_or_default();
                self.open(Screen::Compare(table));
            }
            Action::Journal => {
                let selected = self.view.as_ref().map_or(0, |view| view.log.len().saturating_sub(1));
                self.open(Screen::Journal(List { selected, ..List::default() }));
            }
            Action::Undo => self.open(Screen::Undo(List::default())),
            Action::Texts => self.open_texts(),
            Action::Copy => return self.copy_text(),
            Action::Save => self.push(Self::saving_text),
            Action::Help => self.open(Screen::Help(Scroll::default())),
            Action::Reread => return self.reread(),
            Action::Override => self.push(Self::overriding),
            Action::Without => self.push(|app| dialog::without(app.step()?)),
            Action::Classify => self.push(Self::classifying),
            Action::Messages => return self.peek(),
            Action::Compress => self.push(|app| dialog::compress(app.view.as_deref()?)),
            Action::GiveUp => self.push(|_| Some(giving_up())),
            Action::Note => self.push(|_| Some(noting())),
            Action::Second => self.push(Self::seconding),
            Action::Settle => {
                self.put_off = None;
                self.settle();
            }
            Action::GoBack | Action::GoOn | Action::Restore | Action::Adopt | Action::ByHand | Action::Digests => {
                return self.settle_by(action);
            }
            Action::Filter => self.push(Self::filtering),
            Action::Sort if matches!(self.screen(), Screen::Mail(_)) => {
                if let Some(Screen::Mail(table)) = self.screen_mut() {
                    table.order = table.order.next();
                    self.message = format!("Sorted: {}.", self.order_word());
                }
            }
            Action::Mark | Action::MarkNote | Action::Add | Action::AddSuggested | Action::Edit | Action::Remove => {
                return self.with_list(action);
            }
            Action::ImportNames | Action::Sort | Action::Show | Action::Select | Action::SelectAll => {
                return self.with_list(action);
            }
            Action::Pace => self.toggle_pace(),
            Action::Cancel => {
                self.work = Work::Stopping;
                return vec![Effect::Cancel];
            }
            Action::Yes | Action::No | Action::HandOver | Action::Redraw | Action::Quit => {}
        }
        Vec::new()
    }

    /// Returns whether an action would do anything now.
    pub fn live(&self, action: Action) -> bool {
        if let Some(modal) = self.modals.last() {
            return live_in_dialog(modal, action);
        }
        let Some(view) = self.view.as_deref() else {
            return matches!(action, Action::Quit | Action::Help | Action::Redraw | Action::Cancel)
                || (action == Action::Back && self.screens.len() > 1);
        };
        let free = self.free();
        let on = self.screen().context();
        match action {
            Action::Quit | Action::Redraw | Action::Pace => true,
            Action::Up | Action::Down | Action::Top | Action::Bottom | Action::PageUp | Action::PageDown => true,
            // A diagnosis is about a number: no mailboxes are counted and nothing is taken back.
            Action::Mailboxes | Action::Undo if view.mode == Mode::Diagnosis => false,
            Action::Help | Action::Journal | Action::Overview | Action::Mailboxes => on != self.opens(action),
            Action::Compare => on != self.opens(action) && self.compares(view),
            Action::Left | Action::Right => self.can_go_sideways(action),
            Action::SwitchPane => matches!(self.screen(), Screen::Walk(_)),
            Action::Back => self.screens.len() > 1 || self.walk().focus == Focus::Checks,
            Action::Next if view.ending.is_some() => on != Context::Ending,
            Action::Next => view.next.is_some() && !self.at_next(view),
            Action::Open => self.can_enter(view),
            Action::Mark => self.can_mark(view),
            Action::Reread => self.work == Work::Idle,
            Action::Override => free && self.overriding().is_some(),
            Action::Without => {
                free && self.step().is_some_and(|step| !step.without.is_empty() && !step.state.settled())
            }
            Action::Add | Action::AddSuggested | Action::Edit | Action::Remove | Action::MarkNote => {
                self.can_with_list(action, view)
            }
            Action::Show | Action::Select | Action::SelectAll | Action::ImportNames => self.can_with_list(action, view),
            Action::Classify => free && self.mailbox().is_some(),
            Action::Messages => self.mailbox().is_some_and(|row| row.records > Some(0)),
            Action::Compress => free && dialog::compress(view).is_some(),
            // What others renamed and was adopted can be given up although nothing of ours is to be undone.
            Action::GiveUp => free && self.outage_runs() && (view.undo.open || view.undo.operations.is_empty()),
            Action::Undo => on != self.opens(action),
            Action::Texts => on != Context::Text && view.mode != Mode::Diagnosis,
            Action::Copy => on == Context::Text,
            // Whoever watches writes nothing, not even a file of their own.
            Action::Save => on == Context::Text && self.role() != Role::Watches,
            Action::Note => free || self.helps(),
            Action::Second => self.seconding().is_some(),
            Action::Settle => view.standing != StandingView::Clear && self.work == Work::Idle && on != Context::Settle,
            Action::GoBack | Action::GoOn | Action::Restore | Action::Adopt | Action::ByHand | Action::Digests => {
                self.can_settle(action)
            }
            Action::Filter => matches!(self.screen(), Screen::Roster(_) | Screen::Mail(_) | Screen::Journal(_)),
            Action::Sort => matches!(self.screen(), Screen::Mail(_)) || self.can_with_list(action, view),
            Action::Cancel => matches!(self.work, Work::Running { .. } | Work::Submitted),
            Action::Yes | Action::No | Action::HandOver => false,
        }
    }

    fn push(&mut self, make: impl FnOnce(&Self) -> Option<Modal>) {
        if let Some(modal) = make(self) {
            self.modals.push(modal);
        }
    }

    fn say_why_not(&mut self, action: Action) {
        if let (true, Some(holder)) = (self.view.is_some(), self.view.as_ref().and_then(|view| view.held_by.as_ref())) {
            self.message = format!("This is a view only. {holder}");
        } else if let Some(says) = self.only_follows() {
            self.message = says.into();
        } else if self.work != Work::Idle {
            self.message = "One thing at a time: the last one is not finished yet.".into();
        } else if action == Action::Without {
            self.message = "This step can neither be skipped nor be not applicable.".into();
        }
    }

    fn ask_to_leave(&mut self) -> Vec<Effect> {
        if matches!(self.modals.last(), Some(Modal::Confirm(confirm)) if confirm.then == Next::Leave) {
            return vec![Effect::Quit];
        }
        self.modals.push(dialog::leave(self.view.as_deref()));
        Vec::new()
    }

    fn back(&mut self) {
        if let Screen::Settle(_) = self.screen() {
            return self.back_from_settle();
        }
        if let Some(Screen::Roster(table)) = self.screen_mut()
            && !table.chosen.is_empty()
        {
            table.chosen.clear();
            return;
        }
        if self.screens.len() > 1 {
            self.screens.pop();
        } else {
            self.set_walk(Walk { focus: Focus::Steps, ..self.walk() });
        }
    }

    fn jump_to_next(&mut self) {
        self.screens.truncate(1);
        match self.view.as_ref().is_some_and(|view| view.ending.is_some()) {
            true => self.open(Screen::Ending(Scroll::default())),
            false => self.go_next(),
        }
    }

    /// Returns whether what is to be done next is selected already.
    fn at_next(&self, view: &View) -> bool {
        let Some((step, check)) = &view.next else { return true };
        let here = self.step().is_some_and(|s| s.id == *step) && self.screens.len() == 1;
        here && match check {
            Some(check) => self.check().is_some_and(|c| c.id == *check),
            None => self.row() == Some(Row::Continue),
        }
    }

    fn toggle_pace(&mut self) {
        (self.pace, self.message) = match self.pace {
            Pace::Follow => {
                (Pace::Stay, "Pace: one operation at a time; the selection stays. f goes to what is next.".into())
            }
            Pace::Stay => {
                (Pace::Follow, "Pace: all operations of an approval at once; the selection goes on by itself.".into())
            }
        };
    }

    fn reread(&mut self) -> Vec<Effect> {
        self.reread_at = None;
        self.message = LOOKING.into();
        let sent = self.view.as_ref().is_some_and(|view| view.mail.sent_at.is_some());
        if matches!(self.screen(), Screen::Mail(_) | Screen::Mailbox(_)) && sent && !self.read_only() {
            return self.submit(Command::ReadMail);
        }
        vec![Effect::Send(Request::Refresh)]
    }

    fn order_word(&self) -> &'static str {
        match self.screen() {
            Screen::Mail(table) => table.order.word(),
            _ => "",
        }
    }

    fn overriding(&self) -> Option<Modal> {
        let view = self.view.as_deref()?;
        match self.screen() {
            Screen::Walk(_) => Some(dialog::overriding(self.check().filter(|check| can_override(check))?)),
            Screen::Mail(_) | Screen::Mailbox(_) => {
                let row = self.mailbox()?;
                let who = if row.name.is_empty() { row.id.to_string() } else { format!("{} ({})", row.name, row.id) };
                let waived = row.state == crate::engine::MailState::Waived;
                let (purpose, title) = match waived {
                    true => (Purpose::Unwaive(row.id.clone()), format!("Take the waiver of {who} back")),
                    // Before anybody was asked to collect, there is nothing to be waived.
                    false if row.done || dialog::compress(view).is_none() => return None,
                    false => (Purpose::Waive(row.id.clone()), format!("Waive {who}")),
                };
                let body = vec![dialog::Part::Text(
                    dialog::Tone::Plain,
                    "A waived mailbox counts as done although the disk does not show it.".into(),
                )];
                Some(Ask::reason(purpose, title, body).modal())
            }
            _ => None,
        }
    }

    fn filtering(&self) -> Option<Modal> {
        let filter = match self.screen() {
            Screen::Roster(table) => &table.filter,
            Screen::Mail(table) => &table.filter,
            Screen::Journal(list) => &list.filter,
            _ => return None,
        };
        Some(Ask::line(Purpose::Filter, "", Vec::new(), "Filter").prefilled(filter).verb("keep").modal())
    }

    fn can_mark(&self, view: &View) -> bool {
        match self.screen() {
            Screen::Walk(Walk { focus: Focus::Checks, .. }) => {
                self.check().filter(|_| self.free()).is_some_and(|check| {
                    matches!(check.kind, CheckKind::Tick(_)) || check.standing == Standing::Overridden
                })
            }
            _ => self.can_with_list(Action::Mark, view),
        }
    }
}

/// Returns whether a check may be overridden as it stands. What is merely still to be typed or looked at is not
/// overridden, it is done.
fn can_override(check: &CheckView) -> bool {
    let to_do = match &check.kind {
        CheckKind::Disk | CheckKind::Answer { .. } | CheckKind::Tick(Tick::Pin) | CheckKind::Choice { .. } => false,
        CheckKind::Tick(_) | CheckKind::Roster { .. } | CheckKind::Action { .. } | CheckKind::Mail(_) => true,
        CheckKind::Second => true,
    };
    check.severity == Severity::Block
        && match check.standing {
            Standing::Fails | Standing::Unknown => true,
            Standing::Open => to_do,
            Standing::Holds | Standing::Overridden => false,
        }
}

fn live_in_dialog(modal: &Modal, action: Action) -> bool {
    match action {
        Action::Quit | Action::Redraw | Action::Back | Action::No | Action::Yes | Action::Open => true,
        Action::Up | Action::Down => matches!(modal, Modal::Choice(_)),
        Action::HandOver => matches!(modal, Modal::Confirm(confirm) if confirm.then == Next::Leave),
        Action::Override => matches!(modal, Modal::Message(message) if message.lift.is_some()),
        _ => false,
    }
}

fn giving_up() -> Modal {
    let body = vec![dialog::Part::Text(
        dialog::Tone::Plain,
        "Not everybody is done tonight? Pold becomes P1 again, and steps 1 to 4 stay done.".into(),
    )];
    Ask::reason(Purpose::GiveUp, "Give up for tonight", body).verb("go on").modal()
}

fn noting() -> Modal {
    let need = Need::Required("Please type a remark, or press Esc.");
    Ask::line(Purpose::Note, "A remark for the record", Vec::new(), "Remark").need(need).verb("write down").modal()
}
