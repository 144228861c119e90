//! What an event does to the screen.

use ratatui::crossterm::event::Event as Terminal;

use crate::clock::Moment;
use crate::engine::{Command, Pacing, Request, Update, View};
use crate::procedure::Severity;

use super::action::Action;
use super::app::{App, Effect, Opening, Pace, Work};
use super::dialog::{self, Modal, Next};
use super::event::{Event, counts};
use super::farewell::Leaving;
use super::keymap::lookup;
use super::screen::{List, Screen};
use super::scroll::Scroll;
use super::{texts, typing};

/// Seconds between two looks at the mailboxes.
const REREAD: i64 = 30;

/// What is said while the disk is looked at because somebody asked.
pub(super) const LOOKING: &str = "Looking at the disk again.";

impl App {
    /// Takes an event in and returns what is to be done.
    pub fn handle(&mut self, event: Event, now: Moment) -> Vec<Effect> {
        self.now = now;
        let effects = match event {
            Event::Input(input) => self.input(input),
            Event::Update(update) => self.update(update),
            Event::Tick => self.tick(),
            Event::Line(_) => Vec::new(),
            Event::Signal(_) | Event::Broken => vec![Effect::Quit],
        };
        self.follow_up();
        effects
    }

    fn input(&mut self, input: Terminal) -> Vec<Effect> {
        match input {
            Terminal::Key(key) if !counts(&key) => Vec::new(),
            Terminal::Key(key) => {
                if let Some(Modal::Input(_)) = self.modals.last()
                    && typing::key(self, key)
                {
                    return Vec::new();
                }
                let Some(action) = lookup(&self.contexts(), key) else { return Vec::new() };
                self.asked(action)
            }
            Terminal::Paste(text) => {
                typing::paste(self, &text);
                Vec::new()
            }
            Terminal::Resize(..) | Terminal::FocusGained | Terminal::FocusLost | Terminal::Mouse(_) => Vec::new(),
        }
    }

    /// Does what an action asks for, as if its key had been pressed.
    pub fn act(&mut self, action: Action, now: Moment) -> Vec<Effect> {
        self.now = now;
        let effects = self.asked(action);
        self.follow_up();
        effects
    }

    /// Brings what depends on the rest up to date, whatever happened.
    fn follow_up(&mut self) {
        self.schedule();
        self.arrange();
        self.working_since = match self.work {
            Work::Idle => None,
            _ => self.working_since.or(Some(self.now)),
        };
    }

    fn asked(&mut self, action: Action) -> Vec<Effect> {
        self.message.clear();
        let before = self.modals.len();
        let effects = self.perform(action);
        if self.modals.len() > before {
            self.take_up_draft();
        }
        effects
    }

    fn update(&mut self, update: Update) -> Vec<Effect> {
        match update {
            Update::View(view) => {
                let before = self.view.take();
                self.look(view, before.as_deref());
                if before.is_some_and(|before| self.calls(&before, self.now)) {
                    return vec![Effect::Bell];
                }
            }
            Update::Refused(refusal) => {
                let modal = dialog::refused(self.view.as_deref(), &refusal, self.last.as_ref());
                (self.work, self.last) = (Work::Idle, None);
                self.modals.push(modal);
            }
            Update::Trouble { what, advice, .. } => {
                (self.work, self.last) = (Work::Idle, None);
                self.modals.push(dialog::trouble(what, advice));
            }
            Update::NotOpened { what, advice, exit } => {
                self.not_opened = Some(Leaving { exit, farewell: vec![what, advice] });
                return vec![Effect::Quit];
            }
            Update::Progress { what, done, total } => {
                if self.work != Work::Stopping {
                    self.work = Work::Running { what, done, total };
                }
            }
            Update::Messages { mailbox, messages } => self.peeked(&mailbox, messages),
            Update::Imported(report) => self.modals.push(dialog::imported(&report)),
            Update::Listed(report) => {
                let modal = dialog::listed(&report, self.view.as_ref().map_or("", |view| &view.operator));
                self.modals.push(modal);
            }
            Update::Waiting(waiting) => self.waiting = Some(waiting),
            Update::Written(_) => {}
            Update::Another => *self = Self { pace: self.pace, ..Self::new(self.now) },
            Update::Told(what) => self.message = what,
            Update::Idle => {
                let long = self.took_long();
                self.finished();
                if long {
                    return vec![Effect::Bell];
                }
            }
            Update::Stopped => return vec![Effect::Quit],
        }
        Vec::new()
    }

    /// Takes a new snapshot in. Selections stay where they are.
    fn look(&mut self, view: Box<View>, before: Option<&View>) {
        let ended = view.ending.is_some() && before.is_none_or(|before| before.ending.is_none());
        (self.view, self.waiting) = (Some(view), None);
        self.snapshots += 1;
        if self.message == LOOKING {
            self.message.clear();
        }
        // A look that nobody asked for with a command is over when its result is here.
        if self.last.is_none() && matches!(self.work, Work::Running { .. }) {
            self.work = Work::Idle;
        }
        match self.opening {
            Opening::Waiting => {
                self.opening = Opening::Looking;
                self.first_step();
                self.open_first();
                self.greet();
            }
            Opening::Looking => self.open_first(),
            Opening::Shown => {}
        }
        if ended {
            self.open(Screen::Ending(Scroll::default()));
        }
        self.settle();
    }

    fn first_step(&mut self) {
        if let Some((step, _)) = self.view.as_ref().and_then(|view| view.next.clone()) {
            self.go_to(&step, None);
        }
    }

    /// Shows everything that stands in the way, once the disk has been looked at; what only warns, before the first step.
    fn open_first(&mut self) {
        let Some(view) = self.view.as_ref().filter(|view| view.looked_at.is_some()) else { return };
        self.opening = Opening::Shown;
        let bars = view.problems.iter().any(|problem| problem.severity != Severity::Warn);
        let begun = view.steps.iter().any(|step| step.state.settled());
        let worth = bars || (!view.problems.is_empty() && !begun);
        if worth && view.ending.is_none() && self.screens.len() == 1 && self.modals.is_empty() {
            self.open(Screen::Overview(List::default()));
        }
    }

    fn finished(&mut self) {
        self.work = Work::Idle;
        let follows = !matches!(
            self.last.take(),
            None | Some(
                Command::Roster { .. }
                    | Command::Waive { .. }
                    | Command::Unwaive { .. }
                    | Command::Note { .. }
                    | Command::Second { .. }
                    | Command::Unsecond { .. }
                    | Command::ImportNames(_)
                    | Command::Classify { .. }
            )
        );
        let at_rest = self.screens.len() == 1 && self.modals.is_empty();
        if follows && at_rest && self.pace == Pace::Follow {
            self.go_next();
        }
        self.settle();
    }

    fn tick(&mut self) -> Vec<Effect> {
        if self.reread_at.is_some_and(|at| at <= self.now) {
            self.reread_at = None;
            return vec![Effect::Send(Request::Refresh)];
        }
        // What the snapshot says of the window is no longer so.
        let passed = |at: Moment| self.view.as_ref().is_some_and(|view| view.at < at) && at <= self.now;
        let window = self.view.as_ref().and_then(|view| view.window.clone());
        if window.is_some_and(|window| passed(window.from) || window.until.is_some_and(passed)) {
            return vec![Effect::Send(Request::Refresh)];
        }
        Vec::new()
    }

    /// Starts the countdown to the next look at the mailboxes, or ends it: it runs only while they are on the screen and
    /// people are collecting their mail.
    fn schedule(&mut self) {
        let collecting = self.outage_runs() && self.view.as_ref().is_some_and(|view| view.mail.baseline_at.is_some());
        if !(collecting && matches!(self.screen(), Screen::Mail(_) | Screen::Mailbox(_))) {
            self.reread_at = None;
        } else if self.reread_at.is_none() {
            self.reread_at = self.now.checked_add_signed(chrono::Duration::seconds(REREAD));
        }
    }

    /// Follows where a dialog leads.
    pub(super) fn follow(&mut self, next: Next) -> Vec<Effect> {
        match next {
            Next::Close => {
                self.close_modal();
                Vec::new()
            }
            Next::Then(modal) => {
                self.modals.push(*modal);
                Vec::new()
            }
            Next::Send(command) => {
                self.modals.clear();
                self.submit(*command)
            }
            Next::Change(list, change) => {
                self.modals.clear();
                self.change_list(list, change)
            }
            Next::Read(list, file) => {
                self.modals.clear();
                self.work = Work::Submitted;
                vec![Effect::Send(Request::ReadList(list, file))]
            }
            Next::Do(action) => {
                self.modals.clear();
                self.perform(action)
            }
            Next::SendAll(commands) => {
                self.modals.clear();
                commands.into_iter().flat_map(|command| self.submit(command)).collect()
            }
            Next::Reverse(mode) => {
                self.modals.clear();
                (self.work, self.message) = (Work::Submitted, "Beginning to go back.".into());
                vec![Effect::Send(Request::Reverse(mode))]
            }
            Next::HandOver(farewell) => {
                self.handing = Some(farewell.to.clone());
                vec![Effect::Send(Request::HandOver(farewell)), Effect::Quit]
            }
            Next::Save(file, text) => {
                self.modals.clear();
                vec![Effect::Send(texts::save(&file, &text))]
            }
            Next::Leave => vec![Effect::Quit],
        }
    }

    /// Closes the top dialog.
    pub(super) fn close_modal(&mut self) {
        self.modals.pop();
    }

    /// Says that the engine is being waited for; nothing else is on top.
    pub(super) fn say_goodbye(&mut self) {
        self.modals.clear();
        (self.work, self.message) = (Work::Idle, "Leaving. The disk is waited for, two seconds at most.".into());
    }

    /// Hands a command to the engine.
    pub(super) fn submit(&mut self, mut command: Command) -> Vec<Effect> {
        if let Command::Perform { pacing, .. } = &mut command {
            *pacing = match self.pace {
                Pace::Follow => Pacing::All,
                Pace::Stay => Pacing::One,
            };
        }
        self.work = Work::Submitted;
        self.last = Some(command.clone());
        vec![Effect::Send(Request::Submit(command))]
    }
}
