//! The state of the screen: the latest snapshot, where the user is, what is open on top. Pure: events go in
//! ([`handle`](App::handle)), effects come out; nothing here touches a terminal, a thread or a clock.

use std::time::Duration;

use crate::clock::Moment;
use crate::engine::{CheckView, Command, Request, Role, StandingView, StepView, View, Waiting};
use crate::procedure::{CheckId, StepId};

use super::dialog::{Modal, Purpose};
use super::farewell::Leaving;
use super::keymap::Context;
use super::screen::{List, MailTable, Row, Screen, Walk};
use super::scroll::Scroll;

/// What the loop is to do.
#[derive(Debug)]
pub enum Effect {
    /// Hand a request to the engine.
    Send(Request),
    /// Ask for a stop before the next operation.
    Cancel,
    /// Hand a text to the clipboard.
    Copy(String),
    /// Call somebody to the screen.
    Bell,
    /// Leave.
    Quit,
    /// Draw everything anew.
    Redraw,
}

/// What the engine is doing for us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    /// Nothing.
    Idle,
    /// A command is on its way.
    Submitted,
    /// Something takes its time.
    Running {
        /// What.
        what: String,
        /// Done.
        done: u64,
        /// Of.
        total: u64,
    },
    /// A stop was asked for.
    Stopping,
}

/// Whether the selection goes on by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// To what is to be done next.
    Follow,
    /// Not at all.
    Stay,
}

/// How far the first look has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// No snapshot yet.
    Waiting,
    /// A snapshot, but the disk has not been looked at.
    Looking,
    /// The first screen has been shown.
    Shown,
}

/// The screen.
pub struct App {
    /// The latest snapshot.
    pub view: Option<Box<View>>,
    /// There is no change to follow yet.
    pub waiting: Option<Box<Waiting>>,
    /// Where the user is; the first is always the walk.
    pub screens: Vec<Screen>,
    /// The dialogs, the top one last.
    pub modals: Vec<Modal>,
    /// What the engine is doing.
    pub work: Work,
    /// The last thing worth a line.
    pub message: String,
    /// What time it is.
    pub now: Moment,
    /// Whether the selection goes on by itself.
    pub pace: Pace,
    /// Since when the engine is waited for.
    pub(super) working_since: Option<Moment>,
    /// When the mailboxes are looked at again.
    pub reread_at: Option<Moment>,
    /// How far the first look has come.
    pub opening: Opening,
    /// How many snapshots there have been.
    pub(super) snapshots: u64,
    /// The last command, until it is finished.
    pub(super) last: Option<Command>,
    /// What was put off although it must be settled.
    pub(super) put_off: Option<StandingView>,
    /// What was typed in dialogs that were left.
    pub(super) drafts: Vec<(Purpose, String)>,
    /// To whom it is being handed over, if it is.
    pub(super) handing: Option<String>,
    /// What went wrong while it was let go of.
    pub(super) parting: Vec<String>,
    /// The last words when the change could not be opened at all.
    pub(super) not_opened: Option<Leaving>,
}

impl App {
    /// Returns a screen that has nothing to show yet.
    pub fn new(now: Moment) -> Self {
        Self {
            view: None,
            waiting: None,
            screens: vec![Screen::Walk(Walk::default())],
            modals: Vec::new(),
            work: Work::Idle,
            message: String::new(),
            now,
            pace: Pace::Follow,
            working_since: None,
            reread_at: None,
            opening: Opening::Waiting,
            snapshots: 0,
            last: None,
            put_off: None,
            drafts: Vec::new(),
            handing: None,
            parting: Vec::new(),
            not_opened: None,
        }
    }

    /// Returns where the user is.
    pub fn screen(&self) -> &Screen {
        self.screens.last().unwrap_or(const { &Screen::Help(Scroll::new()) })
    }

    /// Returns where the user is, to be changed.
    pub fn screen_mut(&mut self) -> Option<&mut Screen> {
        self.screens.last_mut()
    }

    /// Returns the state of the walk, wherever the user is.
    pub fn walk(&self) -> Walk {
        match self.screens.first() {
            Some(Screen::Walk(walk)) => *walk,
            _ => Walk::default(),
        }
    }

    /// Changes the state of the walk, wherever the user is.
    pub fn set_walk(&mut self, walk: Walk) {
        if let Some(first) = self.screens.first_mut() {
            *first = Screen::Walk(walk);
        }
    }

    /// Returns the selected step.
    pub fn step(&self) -> Option<&StepView> {
        self.view.as_ref()?.steps.get(self.walk().step)
    }

    /// Returns the rows of the selected step.
    pub fn rows(&self) -> Vec<Row> {
        self.step().map(Row::of).unwrap_or_default()
    }

    /// Returns the selected row of the selected step.
    pub fn row(&self) -> Option<Row> {
        self.rows().get(self.walk().row).copied()
    }

    /// Returns the selected check.
    pub fn check(&self) -> Option<&CheckView> {
        match self.row()? {
            Row::Check(at) => self.step()?.checks.get(at),
            Row::About | Row::Continue | Row::Texts | Row::Record => None,
        }
    }

    /// Returns which keys count now, those to look at first.
    pub fn contexts(&self) -> Vec<Context> {
        match self.modals.last() {
            Some(Modal::Confirm(_)) => return vec![Context::Confirm, Context::Dialog],
            Some(Modal::Input(_)) => return vec![Context::Input, Context::Dialog],
            Some(Modal::Message(_)) => return vec![Context::Message, Context::Dialog],
            Some(Modal::Choice(_)) => return vec![Context::Choice, Context::Dialog],
            None => {}
        }
        let mut contexts = Vec::with_capacity(3);
        if matches!(self.work, Work::Running { .. } | Work::Submitted) {
            contexts.push(Context::Working);
        }
        contexts.push(self.screen().context());
        contexts.push(Context::Everywhere);
        contexts
    }

    /// Returns whether this is a view only.
    pub fn read_only(&self) -> bool {
        self.view.as_ref().is_none_or(|view| view.together.role != Role::Operates || view.held_by.is_some())
    }

    /// Returns what the person at the screen has to do with the change.
    pub fn role(&self) -> Role {
        let waiting = self.waiting.as_ref().map(|waiting| waiting.role);
        self.view.as_ref().map(|view| view.together.role).or(waiting).unwrap_or_default()
    }

    /// Returns whether something can be entered or begun now: nothing runs, nobody else holds the change, and it has not
    /// ended.
    pub fn free(&self) -> bool {
        self.work == Work::Idle && !self.read_only() && self.view.as_ref().is_some_and(|view| view.ending.is_none())
    }

    /// Returns whether P1 is away.
    pub fn outage_runs(&self) -> bool {
        self.view.as_ref().and_then(|view| view.outage.as_ref()).is_some_and(|outage| outage.until.is_none())
    }

    /// Returns when the screen must be drawn again although nothing happens: in a second while something on it counts
    /// seconds, in a minute while it counts minutes (an hour, days), at the latest when the window opens or closes.
    pub fn wakes_in(&self) -> Option<Duration> {
        if self.outage_runs() || self.reread_at.is_some() {
            return Some(Duration::from_secs(1));
        }
        let window = self.view.as_ref()?.window.as_ref()?;
        let next = [Some(window.from), window.until].into_iter().flatten().find(|at| *at > self.now)?;
        let left = (next - self.now).to_std().ok()?;
        Some(left.min(Duration::from_secs(if left.as_secs() < 86_400 { 60 } else { 3600 })))
    }

    /// Selects a step, and a check in it; without one, the explanation of the step.
    pub fn go_to(&mut self, step: &StepId, check: Option<&CheckId>) {
        let Some(view) = &self.view else { return };
        let Some(at) = view.steps.iter().position(|s| s.id == *step) else { return };
        let found = check.and_then(|id| view.steps[at].checks.iter().position(|c| c.id == *id));
        let row = found.map_or(0, |check| check + 1);
        self.set_walk(Walk { step: at, row, ..Walk::default() });
    }

    /// Selects what is to be done next. A step that was not selected before is entered at its explanation.
    pub fn go_next(&mut self) {
        let Some((step, check)) = self.view.as_ref().and_then(|view| view.next.clone()) else { return };
        let here = self.step().is_some_and(|s| s.id == step);
        match check {
            Some(check) if here => self.go_to(&step, Some(&check)),
            None if here => {
                let last = self.rows().iter().position(|row| *row == Row::Continue).unwrap_or(0);
                self.go_to(&step, None);
                self.set_walk(Walk { row: last, ..self.walk() });
            }
            _ => self.go_to(&step, None),
        }
    }

    /// Returns whether what is to be done next is in another step than the selected one, or on another screen.
    pub fn next_is_elsewhere(&self) -> bool {
        let Some(view) = &self.view else { return false };
        if view.ending.is_some() {
            return true;
        }
        let next = view.next.as_ref();
        self.screens.len() > 1 || next.is_some_and(|(id, _)| self.step().is_none_or(|step| step.id != *id))
    }

    /// Opens a screen on top; one that is open below is come back to.
    pub fn open(&mut self, screen: Screen) {
        let context = screen.context();
        if let Some(at) = self.screens.iter().skip(1).position(|open| open.context() == context) {
            self.screens.truncate(at + 1);
        }
        self.screens.push(screen);
    }

    /// Returns what is typed into the filter of the screen, if it has one.
    pub fn filter_mut(&mut self) -> Option<&mut String> {
        match self.screen_mut()? {
            Screen::Roster(table) => Some(&mut table.filter),
            Screen::Mail(MailTable { filter, .. }) | Screen::Journal(List { filter, .. }) => Some(filter),
            Screen::Walk(_)
            | Screen::Compare(_)
            | Screen::Mailbox(_)
            | Screen::Person(_)
            | Screen::Overview(_)
            | Screen::Undo(_)
            | Screen::Settle(_)
            | Screen::Ending(_)
            | Screen::Text(_)
            | Screen::Help(_) => None,
        }
    }
}
