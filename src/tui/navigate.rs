//! Moving about: rows, pages, panes, and what Enter and Space do on a row.

use crate::engine::{CheckKind, CheckView, Command, Standing, View};
use crate::postoffice::SettingId;
use crate::procedure::{MailCheck, Tick};

use super::action::Action;
use super::app::{App, Effect};
use super::dialog::{self, Ask, Purpose, Typed};
use super::keymap::Context;
use super::roster::RosterTable;
use super::screen::{self, CompareTable, Focus, MailTable, MailboxPage, Row, Screen, Walk};
use super::settle::SettlePage;
use super::texts::TextPage;

impl App {
    /// Moves the selection by rows.
    pub(super) fn by_rows(&mut self, rows: isize) {
        if let Screen::Settle(_) = self.screen() {
            return self.select_offer(rows);
        }
        let (count, steps) = (self.rows().len(), self.view.as_ref().map_or(0, |view| view.steps.len()));
        let shown = self.shown();
        let ids = self.mail_ids();
        match self.screens.last_mut() {
            Some(Screen::Walk(walk)) => match walk.focus {
                Focus::Steps => {
                    let step = moved(walk.step, rows, steps);
                    *walk = Walk { focus: Focus::Steps, step, steps: walk.steps, ..Walk::default() };
                }
                Focus::Checks => {
                    let row = moved(walk.row, rows, count);
                    if row != walk.row {
                        *walk = Walk { row, detail: Default::default(), ..*walk };
                    }
                }
            },
            Some(Screen::Roster(table)) => {
                if let Some(view) = self.view.as_deref() {
                    table.go_to(moved(table.at, rows, shown), view);
                }
            }
            Some(Screen::Person(page)) => page.at = moved(page.at, rows, shown),
            Some(Screen::Overview(list) | Screen::Journal(list) | Screen::Undo(list)) => {
                list.selected = moved(list.selected, rows, shown);
            }
            Some(Screen::Mail(table)) => {
                let at = ids.iter().position(|id| Some(id) == table.selected.as_ref()).unwrap_or(0);
                table.selected = ids.get(moved(at, rows, ids.len())).cloned();
            }
            Some(Screen::Compare(table)) => {
                let Some(view) = self.view.as_deref() else { return };
                let at = moved(table.at(&view.compare), rows, view.compare.rows.len());
                let selected = view.compare.rows.get(at).map(|row| row.setting);
                if selected != table.selected {
                    *table = CompareTable { selected, detail: Default::default(), ..*table };
                }
            }
            Some(
                Screen::Ending(scroll)
                | Screen::Help(scroll)
                | Screen::Mailbox(MailboxPage { scroll, .. })
                | Screen::Text(TextPage { scroll, .. }),
            ) => {
                scroll.by(rows);
            }
            Some(Screen::Settle(_)) | None => {}
        }
    }

    /// Moves by pages: the text about the selected row, or the table.
    pub(super) fn by_pages(&mut self, pages: isize) {
        match self.screens.last_mut() {
            Some(Screen::Walk(walk)) => {
                walk.detail.pages(pages);
            }
            Some(Screen::Compare(table)) => {
                table.detail.pages(pages);
            }
            Some(Screen::Settle(SettlePage { scroll, .. })) => {
                scroll.pages(pages);
            }
            Some(
                Screen::Ending(scroll)
                | Screen::Help(scroll)
                | Screen::Mailbox(MailboxPage { scroll, .. })
                | Screen::Text(TextPage { scroll, .. }),
            ) => {
                scroll.pages(pages);
            }
            Some(Screen::Person(page)) => {
                page.scroll.pages(pages);
            }
            _ => self.by_rows(pages * 10),
        }
    }

    /// Returns how many rows the screen shows.
    fn shown(&self) -> usize {
        let Some(view) = self.view.as_deref() else { return 0 };
        match self.screen() {
            Screen::Roster(table) => table.len(),
            Screen::Person(page) => page.rows(view).len(),
            Screen::Overview(_) => view.problems.len(),
            Screen::Journal(list) => screen::log(view, &list.filter).len(),
            Screen::Undo(_) => view.undo.operations.len(),
            Screen::Mail(table) => table.rows(view).len(),
            Screen::Walk(_)
            | Screen::Compare(_)
            | Screen::Mailbox(_)
            | Screen::Settle(_)
            | Screen::Ending(_)
            | Screen::Text(_)
            | Screen::Help(_) => 0,
        }
    }

    fn mail_ids(&self) -> Vec<crate::postoffice::HexId> {
        match (self.screen(), self.view.as_deref()) {
            (Screen::Mail(table), Some(view)) => table.rows(view).into_iter().map(|row| row.id.clone()).collect(),
            _ => Vec::new(),
        }
    }

    pub(super) fn sideways(&mut self, by: isize) {
        let columns = self.columns();
        match self.screens.last_mut() {
            Some(Screen::Walk(walk)) => walk.focus = if by < 0 { Focus::Steps } else { Focus::Checks },
            Some(Screen::Roster(table)) => table.column = moved(table.column, by, columns),
            Some(Screen::Text(_)) => self.other_text(by),
            _ => {}
        }
    }

    pub(super) fn can_go_sideways(&self, action: Action) -> bool {
        match self.screen() {
            Screen::Walk(walk) => (walk.focus == Focus::Checks) == (action == Action::Left),
            Screen::Roster(table) => match action {
                Action::Left => table.column > 0,
                _ => table.column + 1 < self.columns(),
            },
            Screen::Text(page) => match action {
                Action::Left => page.at > 0,
                _ => self.view.as_ref().is_some_and(|view| page.at + 1 < view.texts.texts.all().len()),
            },
            _ => false,
        }
    }

    fn columns(&self) -> usize {
        match (self.screen(), self.view.as_deref()) {
            (Screen::Roster(table), Some(view)) => table.roster(view).map_or(0, |roster| roster.marks.len()),
            _ => 0,
        }
    }

    pub(super) fn switch_pane(&mut self) {
        if let Some(Screen::Walk(walk)) = self.screen_mut() {
            walk.focus = match walk.focus {
                Focus::Steps => Focus::Checks,
                Focus::Checks => Focus::Steps,
            };
        }
    }

    /// Returns the screen that an action opens.
    pub(super) fn opens(&self, action: Action) -> Context {
        match action {
            Action::Help => Context::Help,
            Action::Journal => Context::Journal,
            Action::Overview => Context::Overview,
            Action::Mailboxes => Context::Mail,
            Action::Compare => Context::Compare,
            Action::Undo => Context::Undo,
            _ => Context::Everywhere,
        }
    }

    /// Returns whether Enter would do anything.
    pub(super) fn can_enter(&self, view: &View) -> bool {
        let free = self.free();
        match self.screen() {
            Screen::Walk(Walk { focus: Focus::Steps, .. }) => true,
            Screen::Walk(_) => match self.row() {
                Some(Row::About | Row::Texts | Row::Record) => true,
                Some(Row::Continue) => free,
                Some(Row::Check(_)) => self.check().is_some_and(|check| free || only_looks(check)),
                None => false,
            },
            Screen::Overview(_) => !view.problems.is_empty(),
            Screen::Compare(_) => !view.compare.rows.is_empty(),
            Screen::Undo(_) => (free && view.undo.open) || self.can_reverse(view),
            Screen::Mail(_) => self.mailbox().is_some(),
            Screen::Settle(_) => self.can_settle(Action::Open),
            Screen::Roster(table) => !table.is_empty() || free,
            Screen::Person(page) => free && page.find(view).is_some(),
            Screen::Mailbox(_) | Screen::Journal(_) | Screen::Ending(_) | Screen::Text(_) | Screen::Help(_) => false,
        }
    }

    /// Returns whether a reverse change can be begun from here: undo is over, and nobody else holds the change.
    pub(super) fn can_reverse(&self, view: &View) -> bool {
        !view.undo.reverse.is_empty() && self.work == super::app::Work::Idle && !self.read_only()
    }

    /// Does what the selected row is for.
    pub(super) fn enter(&mut self) -> Vec<Effect> {
        match self.screen().clone() {
            Screen::Walk(Walk { focus: Focus::Steps, .. }) => self.sideways(1),
            Screen::Walk(_) => return self.enter_row(),
            Screen::Overview(list) => {
                let problems = self.view.as_deref().map(screen::problems).unwrap_or_default();
                let problem = problems.get(list.selected).copied().cloned();
                if let Some(problem) = problem {
                    self.screens.truncate(1);
                    self.go_to(&problem.step, Some(&problem.check));
                }
            }
            Screen::Compare(table) => {
                let row = self.view.as_deref().and_then(|view| view.compare.rows.get(table.at(&view.compare)));
                if let Some((step, check)) = row.map(|row| (row.step.clone(), row.check.clone())) {
                    self.screens.truncate(1);
                    self.go_to(&step, Some(&check));
                }
            }
            Screen::Undo(list) => {
                if let Some(view) = self.view.as_deref() {
                    let modal = match view.undo.operations.get(list.selected) {
                        Some((step, _)) => dialog::undo_choice(view, step),
                        None if self.can_reverse(view) => dialog::reverse(view),
                        None => dialog::call_off(),
                    };
                    self.modals.push(modal);
                }
            }
            Screen::Mail(_) => self.open_mailbox(),
            Screen::Settle(_) => return self.settle_by(Action::Open),
            Screen::Roster(_) => return self.open_person(),
            Screen::Person(page) => return self.enter_person(&page),
            Screen::Mailbox(_) | Screen::Journal(_) | Screen::Ending(_) | Screen::Text(_) | Screen::Help(_) => {}
        }
        Vec::new()
    }

    fn enter_row(&mut self) -> Vec<Effect> {
        match self.row() {
            Some(Row::About) => self.select_first_open(),
            Some(Row::Check(_)) => return self.enter_check(),
            Some(Row::Continue) => return self.pass_gate(),
            Some(Row::Texts) => return self.perform(Action::Texts),
            Some(Row::Record) => return self.perform(Action::Journal),
            None => {}
        }
        Vec::new()
    }

    /// Selects the first check of the step that nobody has seen to yet, or the gate.
    fn select_first_open(&mut self) {
        let Some(step) = self.step() else { return };
        let open = |check: &CheckView| !matches!(check.standing, Standing::Holds | Standing::Overridden);
        let row = step.checks.iter().position(open).map_or(step.checks.len() + 1, |at| at + 1);
        self.set_walk(Walk { row, detail: Default::default(), ..self.walk() });
    }

    fn pass_gate(&mut self) -> Vec<Effect> {
        let Some(step) = self.step() else { return Vec::new() };
        if step.ruled_out() {
            self.modals.push(dialog::ruled_out(step));
        } else if step.state.settled() {
            let title = format!("Open step {} again", step.id);
            let body = vec![dialog::Part::Text(dialog::Tone::Plain, "What was entered stays.".into())];
            self.modals.push(Ask::reason(Purpose::Reopen(step.id.clone()), title, body).verb("open it").modal());
        } else if step.can_complete {
            let step = step.id.clone();
            return self.submit(Command::Complete { step });
        } else {
            self.modals.push(dialog::missing(step));
        }
        Vec::new()
    }

    fn enter_check(&mut self) -> Vec<Effect> {
        let (Some(view), Some(check)) = (self.view.as_deref(), self.check()) else { return Vec::new() };
        let modal = match &check.kind {
            CheckKind::Disk if self.compared(check).is_some() => {
                let table = CompareTable { selected: self.compared(check), ..CompareTable::default() };
                self.open(Screen::Compare(table));
                return Vec::new();
            }
            CheckKind::Disk if check.standing == Standing::Holds => return self.perform(Action::Next),
            CheckKind::Disk => return self.perform(Action::Reread),
            CheckKind::Answer { answer, value } => dialog::answer(check, *answer, value),
            CheckKind::Tick(Tick::Attest | Tick::Sent) if check.standing == Standing::Holds => dialog::untick(check),
            CheckKind::Tick(tick) => dialog::tick(view, check, *tick),
            CheckKind::Roster { list, mark } => {
                let roster = view.rosters.iter().find(|roster| roster.id == *list);
                let column = roster.and_then(|roster| roster.marks.iter().position(|m| m.id == *mark)).unwrap_or(0);
                let table = RosterTable::new(list.clone(), column);
                self.open(Screen::Roster(Box::new(table)));
                return Vec::new();
            }
            CheckKind::Action { action, plan, ready, typed } => {
                let typed = if *typed { Typed::Number } else { Typed::Nothing };
                dialog::action(view, check, *action, plan, ready, typed)
            }
            CheckKind::Second => self.seconding().unwrap_or_else(|| dialog::no_second(check)),
            CheckKind::Choice { options, chosen } => dialog::choose(check, options, chosen.as_ref()),
            CheckKind::Mail(MailCheck::Baseline) => dialog::baseline(view, check),
            CheckKind::Mail(MailCheck::Read) => return self.submit(Command::ReadMail),
            CheckKind::Mail(MailCheck::AllCollected) => {
                self.open(Screen::Mail(MailTable::default()));
                return Vec::new();
            }
        };
        self.modals.push(modal);
        Vec::new()
    }

    /// Returns the setting that a check the program makes by itself is about, where the comparison has it.
    pub(super) fn compared(&self, check: &CheckView) -> Option<SettingId> {
        let rows = &self.view.as_deref()?.compare.rows;
        rows.iter().find(|row| check.kind == CheckKind::Disk && row.check == check.id).map(|row| row.setting)
    }

    /// Returns whether the selected step is one of those that the comparison belongs to.
    pub(super) fn compares(&self, view: &View) -> bool {
        self.step().is_some_and(|step| view.compare.rows.iter().any(|row| row.step == step.id))
    }

    /// Marks the selected check, or takes the mark back.
    pub(super) fn mark(&mut self) -> Vec<Effect> {
        let Some(view) = self.view.as_deref() else { return Vec::new() };
        let Some(check) = self.check() else { return Vec::new() };
        let modal = match (&check.kind, check.standing) {
            (_, Standing::Overridden) | (CheckKind::Tick(_), Standing::Holds) => Some(dialog::untick(check)),
            (CheckKind::Tick(tick), _) => Some(dialog::tick(view, check, *tick)),
            _ => None,
        };
        self.modals.extend(modal);
        Vec::new()
    }
}

/// Returns whether Enter on a check only shows something.
fn only_looks(check: &CheckView) -> bool {
    match &check.kind {
        CheckKind::Disk | CheckKind::Roster { .. } | CheckKind::Second => true,
        CheckKind::Mail(mail) => *mail == MailCheck::AllCollected,
        CheckKind::Answer { .. } | CheckKind::Tick(_) | CheckKind::Action { .. } | CheckKind::Choice { .. } => false,
    }
}

fn moved(at: usize, by: isize, count: usize) -> usize {
    at.saturating_add_signed(by).min(count.saturating_sub(1))
}
