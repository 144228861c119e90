//! What a typed line does: on a page, and in a dialog.

use ratatui::crossterm::event::Event as Terminal;

use crate::action::Action;
use crate::engine::CheckKind;
use crate::tui::Engine;
use crate::tui::dialog::{Ask, Modal, Purpose};
use crate::tui::event::Event;
use crate::tui::screen::{Focus, Row, Screen, Walk};

use super::dialog::{BACK, complaint};
use super::menu::{Asked, asked, help};
use super::page::page;
use super::talk::Talk;
use super::{lines, menu, step};

impl<E: Engine> Talk<'_, E> {
    pub(super) fn act(&mut self, action: Action) -> bool {
        let effects = self.app.act(action, self.clock.now());
        self.effects(effects)
    }

    /// Does what a typed line asks for; returns whether it is the end.
    pub(super) fn answer(&mut self, line: &str) -> bool {
        match self.app.modals.last() {
            None => self.on_page(line),
            Some(_) => self.in_dialog(line),
        }
    }

    fn in_dialog(&mut self, line: &str) -> bool {
        let word = line.trim().to_lowercase();
        if word == BACK {
            return self.act(Action::Back);
        }
        if word == "?" {
            self.asking = None;
            return false;
        }
        match self.app.modals.last_mut() {
            Some(Modal::Confirm(confirm)) => {
                let meant = [confirm.yes.to_lowercase(), "yes".into(), "y".into()].contains(&word);
                let not = [confirm.no.to_lowercase(), "no".into(), "n".into(), "back".into()].contains(&word);
                match (meant, not) {
                    (true, _) => return self.act(Action::Yes),
                    (_, true) => return self.act(Action::No),
                    _ => self.asking = None,
                }
            }
            Some(Modal::Choice(choice)) => {
                let number = word.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
                let at = number.or_else(|| choice.options.iter().position(|(name, ..)| name.to_lowercase() == word));
                match at.filter(|at| *at < choice.options.len()) {
                    Some(at) => {
                        choice.selected = at;
                        return self.act(Action::Open);
                    }
                    None => self.asking = None,
                }
            }
            Some(Modal::Message(_)) if word == Action::Override.label() => return self.act(Action::Override),
            Some(Modal::Message(_)) => return self.act(Action::Back),
            Some(Modal::Input(_)) => return self.typed(line),
            None => {}
        }
        false
    }

    /// Takes a line as the answer to a question.
    fn typed(&mut self, line: &str) -> bool {
        let Some(Modal::Input(ask)) = self.app.modals.last_mut() else { return false };
        let filters = ask.purpose == Purpose::Filter;
        if filters || !line.trim().is_empty() {
            let empty: Ask = (**ask).clone().prefilled("");
            **ask = empty;
            let paste = Terminal::Paste(line.to_owned());
            self.app.handle(Event::Input(paste), self.clock.now());
        }
        if filters
            && line.trim().is_empty()
            && let Some(filter) = self.app.filter_mut()
        {
            filter.clear();
        }
        let end = self.act(Action::Open);
        if let Some(why) = self.app.modals.last().and_then(complaint) {
            self.say(&why);
            self.asking = self.app.modals.last().cloned();
        }
        end
    }

    fn on_page(&mut self, line: &str) -> bool {
        let rows = page(&self.app, self.voice.scene).rows;
        match asked(&self.app, rows.len(), line) {
            Asked::Again => self.place = None,
            Asked::Menu => {
                for line in menu::told(&self.app, &rows, &[]) {
                    self.say(&line);
                }
                lines::block(menu::HINT, 0).iter().for_each(|line| self.say(line));
            }
            Asked::Help => {
                for line in help(&self.app) {
                    self.say(&line);
                }
            }
            Asked::About(at) => self.about(at),
            Asked::Row(at) => return self.row(at),
            Asked::Act(action, row) => return self.on_row(action, row),
            Asked::Mark(column, at) => {
                if let Some(Screen::Roster(table)) = self.app.screen_mut() {
                    table.column = column;
                }
                return self.on_row(Action::Mark, Some(at));
            }
            Asked::Step(id) => self.go(&id),
            Asked::Unknown(line) => self.say(&format!("{line} is neither a word nor a number here. ? shows what is.")),
        }
        false
    }

    fn go(&mut self, id: &str) {
        let known = self.app.view.as_ref().and_then(|view| {
            view.steps.iter().find(|step| step.id.as_str().eq_ignore_ascii_case(id)).map(|step| step.id.clone())
        });
        match known {
            Some(step) => {
                self.app.screens.truncate(1);
                self.app.go_to(&step, None);
                self.place = None;
            }
            None => self.say(&format!("There is no step {id}. \"steps\" shows them.")),
        }
    }

    fn select(&mut self, at: usize) {
        self.act(Action::Top);
        for _ in 0..at {
            self.act(Action::Down);
        }
    }

    fn on_row(&mut self, action: Action, row: Option<usize>) -> bool {
        if let Some(at) = row {
            self.select(at);
        }
        if !self.app.live(action) {
            let end = self.act(action);
            if self.app.message.is_empty() {
                self.say(&format!("\"{}\" does nothing here now.", action.label()));
            }
            return end;
        }
        self.act(action)
    }

    fn about(&mut self, at: usize) {
        let (Some(view), Some(here)) = (self.app.view.as_deref(), self.app.step()) else { return };
        let row = match self.app.screen() {
            Screen::Walk(Walk { focus: Focus::Checks, .. }) => self.app.rows().get(at).copied(),
            _ => None,
        };
        let told = match row {
            Some(row) => step::about(view, here, row),
            None => page(&self.app, self.voice.scene).rows.get(at).map(|row| lines::block(row, 0)).unwrap_or_default(),
        };
        for line in told {
            self.say(&line);
        }
    }

    /// Does what a row is for.
    fn row(&mut self, at: usize) -> bool {
        self.select(at);
        let walk = match self.app.screen() {
            Screen::Roster(_) => return self.act(Action::Mark),
            Screen::Walk(walk) => *walk,
            _ => return self.on_row(Action::Open, None),
        };
        match (walk.focus, self.app.row()) {
            (Focus::Checks, Some(Row::About)) => {
                self.about(at);
                return false;
            }
            (Focus::Checks, Some(Row::Check(_))) => {
                match self.app.check().map(|check| (&check.kind, step::found(check))) {
                    Some((CheckKind::Disk | CheckKind::Roster { .. } | CheckKind::Mail(_), _)) => self.about(at),
                    Some((_, found)) => found.iter().for_each(|line| self.say(line)),
                    None => {}
                }
            }
            _ => {}
        }
        self.on_row(Action::Open, None)
    }
}
