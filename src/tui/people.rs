//! What can be done with a list of people, on the list, on the page of one of them, and for a mailbox.

use crate::engine::{Command, RosterRow, RosterView, View};
use crate::people::{MAILBOXES, RosterChange};
use crate::procedure::{RosterId, RosterMark};

use super::action::Action;
use super::app::{App, Effect};
use super::dialog::{self, Modal, Next};
use super::roster::{Keep, PersonPage, PersonRow, RosterTable};
use super::screen::Screen;

/// A mark of a list, those it is for, and those of them who have it already.
struct Marking {
    list: RosterId,
    mark: RosterMark,
    open: Vec<String>,
    had: Vec<String>,
}

fn marking_dialog(marking: Marking) -> Option<Modal> {
    let Marking { list, mark, open, had } = marking;
    match (open.is_empty(), had.is_empty()) {
        (true, true) => None,
        (true, false) => Some(dialog::taking_back(list, &mark, had)),
        _ => Some(dialog::marking(list, &mark, open, had.len())),
    }
}

/// Returns whether it is about one mark that is not written yet.
fn waits(view: &View, marking: &Marking) -> bool {
    let mut who = marking.open.iter().chain(&marking.had);
    let (first, more) = (who.next(), who.next());
    let waits = |name: &String| view.together.waits(&marking.list, name, &marking.mark.id).is_some();
    more.is_none() && first.is_some_and(waits)
}

impl App {
    /// Hands a change of a list to the engine. Every mark, name and removal on every screen goes through here.
    pub(super) fn change_list(&mut self, list: RosterId, change: RosterChange) -> Vec<Effect> {
        self.submit(Command::Roster { list, change })
    }

    /// Lays the list on the screen out anew where that is needed, and follows somebody who was renamed.
    pub(super) fn arrange(&mut self) {
        let Some(view) = self.view.as_deref() else { return };
        let renamed = match &self.last {
            Some(Command::Roster { list, change }) => Some((list, change)),
            _ => None,
        };
        let keep = if renamed.is_some() { Keep::Place } else { Keep::Person };
        match self.screens.last_mut() {
            Some(Screen::Roster(table)) => table.arrange(view, self.snapshots, keep),
            Some(Screen::Person(page)) if page.find(view).is_none() => {
                let to = renamed.filter(|(list, _)| **list == page.list).and_then(|(_, change)| {
                    change.parts().iter().find_map(|part| match part {
                        RosterChange::Rename { name, to } if *name == page.name => Some(to.clone()),
                        _ => None,
                    })
                });
                page.name = to.unwrap_or_else(|| page.name.clone());
            }
            _ => {}
        }
    }

    /// Returns the list that the screen is about, and the table of it where that is on the screen.
    fn list_here<'a>(&'a self, view: &'a View) -> Option<(&'a RosterView, Option<&'a RosterTable>)> {
        match self.screen() {
            Screen::Roster(table) => Some((table.roster(view)?, Some(table))),
            Screen::Person(page) => Some((view.rosters.iter().find(|roster| roster.id == page.list)?, None)),
            _ => None,
        }
    }

    /// Returns whether an action about lists would do anything here.
    pub(super) fn can_with_list(&self, action: Action, view: &View) -> bool {
        let free = self.free();
        let Some((roster, table)) = self.list_here(view) else {
            let mailboxes = view.rosters.iter().any(|roster| roster.id.as_str() == MAILBOXES);
            let on_mailbox = (free || self.helps()) && action == Action::Mark && self.mailbox().is_some() && mailboxes;
            return on_mailbox || (action == Action::ImportNames && free);
        };
        let somebody = match (self.screen(), table) {
            (Screen::Person(page), _) => page.find(view).is_some(),
            (_, Some(table)) => !table.is_empty(),
            _ => false,
        };
        let by_hand = roster.id.as_str() != MAILBOXES;
        match action {
            Action::Mark | Action::MarkNote => (free || self.helps()) && somebody && self.on_a_mark(view),
            Action::Edit => free && somebody && by_hand,
            Action::Remove => free && somebody,
            Action::Add | Action::ImportNames => free,
            Action::AddSuggested => free && !roster.suggested.is_empty(),
            Action::Sort | Action::Show | Action::Select | Action::SelectAll => {
                table.is_some() && !roster.rows.is_empty()
            }
            _ => false,
        }
    }

    /// Does an action about lists.
    pub(super) fn with_list(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Mark => return self.mark_them(),
            Action::Sort | Action::Show | Action::Select | Action::SelectAll => self.lay_out(action),
            _ => {
                let modal = self.view.as_deref().and_then(|view| self.list_dialog(action, view));
                self.modals.extend(modal);
            }
        }
        Vec::new()
    }

    fn lay_out(&mut self, action: Action) {
        let (Some(view), Some(Screen::Roster(table))) = (self.view.as_deref(), self.screens.last_mut()) else { return };
        match action {
            Action::Sort => table.sort = table.sort.next(),
            Action::Show => table.show = table.show.next(),
            Action::Select => {
                table.choose(view);
                table.go_to((table.at + 1).min(table.len().saturating_sub(1)), view);
            }
            _ => table.choose_all(view),
        }
    }

    fn list_dialog(&self, action: Action, view: &View) -> Option<Modal> {
        let here = self.list_here(view).map(|(roster, _)| roster);
        match action {
            Action::MarkNote => marking_dialog(self.marking(view)?),
            Action::Add => Some(dialog::adding(here?)),
            Action::AddSuggested => Some(dialog::adding_found(here?)),
            Action::Edit => {
                let (name, roster) = (self.here(view)?, here?);
                Some(dialog::editing(roster, roster.rows.iter().find(|row| row.name == name)?))
            }
            Action::Remove => Some(dialog::removing(here?.id.clone(), self.targets(view))),
            Action::ImportNames => Some(match here.filter(|roster| roster.id.as_str() != MAILBOXES) {
                Some(roster) => dialog::import_list(roster),
                None => dialog::import(),
            }),
            _ => None,
        }
    }

    /// Returns who is under the cursor, or on the page.
    fn here(&self, view: &View) -> Option<String> {
        match self.screen() {
            Screen::Roster(table) => table.row(view).map(|row| row.name.clone()),
            Screen::Person(page) => Some(page.name.clone()),
            _ => None,
        }
    }

    /// Returns whether a mark is under the cursor. Asked for every frame, so it does not look who is selected.
    fn on_a_mark(&self, view: &View) -> bool {
        match self.screen() {
            Screen::Roster(table) => table.roster(view).is_some_and(|roster| table.column < roster.marks.len()),
            Screen::Person(page) => matches!(page.row(view), Some(PersonRow::Mark(_))),
            _ => false,
        }
    }

    fn targets(&self, view: &View) -> Vec<String> {
        match self.screen() {
            Screen::Roster(table) => table.targets(view).iter().map(|row| row.name.clone()).collect(),
            _ => self.here(view).into_iter().collect(),
        }
    }

    /// Returns what would be marked here, and for whom.
    fn marking(&self, view: &View) -> Option<Marking> {
        let (roster, rows, column) = match self.screen() {
            Screen::Roster(table) => (table.roster(view)?, table.targets(view), table.column),
            Screen::Person(page) => {
                let (roster, row) = page.find(view)?;
                let Some(PersonRow::Mark(column)) = page.row(view) else { return None };
                (roster, vec![row], column)
            }
            _ => return None,
        };
        let mark = roster.marks.get(column)?.clone();
        let has = |row: &&RosterRow| row.marks.get(column).is_some_and(Option::is_some);
        let (had, open): (Vec<_>, Vec<_>) = rows.into_iter().partition(has);
        let names = |rows: Vec<&RosterRow>| rows.into_iter().map(|row| row.name.clone()).collect();
        Some(Marking { list: roster.id.clone(), mark, open: names(open), had: names(had) })
    }

    /// Marks who is under the cursor at once; asks for a note where several are selected, and why a mark is taken back.
    fn mark_them(&mut self) -> Vec<Effect> {
        let Some(view) = self.view.as_deref() else { return Vec::new() };
        let modal = match self.marking(view) {
            None => self.marking_mailbox(view),
            // Not written yet: it is taken off again, and nobody has to say why.
            Some(marking) if waits(view, &marking) => {
                let Marking { list, mark, open, had } = marking;
                let name = open.into_iter().chain(had).next().unwrap_or_default();
                let change = RosterChange::TakeBack { name, mark: mark.id, note: String::new() };
                return self.change_list(list, change);
            }
            Some(Marking { list, mark, mut open, had }) if open.len() == 1 && had.is_empty() => {
                let (name, mark) = (open.remove(0), mark.id);
                return self.change_list(list, RosterChange::Mark { name, mark, note: String::new() });
            }
            Some(marking) => marking_dialog(marking),
        };
        self.modals.extend(modal);
        Vec::new()
    }

    /// Asks what to mark for the mailbox that is selected or shown.
    fn marking_mailbox(&self, view: &View) -> Option<Modal> {
        let row = self.mailbox()?;
        let roster = view.rosters.iter().find(|roster| roster.id.as_str() == MAILBOXES)?;
        Some(dialog::marking_mailbox(roster, row))
    }

    /// Shows one person; where nobody is on the list, what can be done with it.
    pub(super) fn open_person(&mut self) -> Vec<Effect> {
        let Some(view) = self.view.as_deref() else { return Vec::new() };
        match self.here(view) {
            Some(name) => {
                if let Screen::Roster(table) = self.screen() {
                    let page = PersonPage { at: table.column, ..PersonPage::new(table.list.clone(), name) };
                    self.open(Screen::Person(page));
                }
            }
            None => self.offer_list_actions(),
        }
        Vec::new()
    }

    /// Does what the selected row of a person is for.
    pub(super) fn enter_person(&mut self, page: &PersonPage) -> Vec<Effect> {
        let row = self.view.as_deref().and_then(|view| page.row(view));
        match row {
            Some(PersonRow::Mark(_)) => self.perform(Action::MarkNote),
            Some(PersonRow::Edit) => self.perform(Action::Edit),
            Some(PersonRow::Remove) => self.perform(Action::Remove),
            Some(PersonRow::List) => {
                self.offer_list_actions();
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    /// Offers everything that can be done with the list, for who has no other keys than arrows and Enter.
    fn offer_list_actions(&mut self) {
        // What is about the whole list is done on the list.
        if matches!(self.screen(), Screen::Person(_)) {
            self.screens.pop();
            self.arrange();
        }
        let actions = [
            Action::Add,
            Action::AddSuggested,
            Action::ImportNames,
            Action::Filter,
            Action::Show,
            Action::Sort,
            Action::Select,
            Action::SelectAll,
            Action::Mark,
        ];
        let offered = actions.into_iter().filter(|action| self.live(*action));
        let option = |action: Action| (self.word(action).to_owned(), action.about().to_owned(), Next::Do(action));
        let options = offered.map(option).collect();
        self.modals.push(Modal::choice("The whole list", Vec::new(), options));
    }
}
