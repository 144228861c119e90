//! The loop: a line comes in, the state does what it asks for, and what changed is told. It waits for the engine before it takes
//! the next line, so that a script may be typed ahead.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use crate::action::Action;
use crate::clock::Clock;
use crate::engine::{Scene, Update, View};
use crate::tui::app::{App, Effect, Opening, Work};
use crate::tui::dialog::Modal;
use crate::tui::event::Event;
use crate::tui::screen::{Focus, Row, Screen, Walk};
use crate::tui::{Engine, Leaves, Leaving, leave};

use super::changes::changes;
use super::dialog::told;
use super::page::page;
use super::{lines, menu, step};

/// How long something must take before it is told how far it has got, and between two such lines.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is told, and how a scene is put into words.
pub struct Voice<'a> {
    /// Says a line.
    pub say: &'a mut dyn FnMut(&str),
    /// Says that a line may be typed.
    pub prompt: &'a mut dyn FnMut(),
    /// Is told each update of the engine.
    pub update: &'a mut dyn FnMut(&Update),
    /// What must be settled first, as lines.
    pub scene: fn(&Scene) -> Vec<String>,
}

/// Talks until the user leaves, nothing more comes in, or a signal does.
pub fn talk<'a>(engine: &'a impl Engine, events: &Receiver<Event>, clock: &'a dyn Clock, voice: Voice<'a>) -> Leaving {
    let mut talk = Talk {
        app: App::new(clock.now()),
        engine,
        clock,
        voice,
        typed: VecDeque::new(),
        before: None,
        place: None,
        asking: None,
        waits: false,
        hinted: false,
        said_next: None,
        progress: None,
    };
    loop {
        let event = match talk.app.wakes_in() {
            Some(wait) => events.recv_timeout(wait).or_else(|e| match e {
                RecvTimeoutError::Timeout => Ok(Event::Tick),
                RecvTimeoutError::Disconnected => Err(e),
            }),
            None => events.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        let Some(by) = talk.take(event.unwrap_or(Event::Broken)) else { continue };
        if talk.waits {
            talk.say("");
        }
        return leave(&mut talk.app, engine, events, by);
    }
}

pub(super) struct Talk<'a, E> {
    pub(super) app: App,
    pub(super) engine: &'a E,
    pub(super) clock: &'a dyn Clock,
    pub(super) voice: Voice<'a>,
    /// Lines that came in before their time; none for the end.
    pub(super) typed: VecDeque<Option<String>>,
    /// The snapshot that was told last.
    pub(super) before: Option<Box<View>>,
    /// The place that was told last.
    pub(super) place: Option<Place>,
    /// The question that was told last.
    pub(super) asking: Option<Modal>,
    /// Whether the user was told that a line may be typed.
    pub(super) waits: bool,
    /// What was said to be next.
    pub(super) said_next: Option<String>,
    /// Whether it was said how to type.
    pub(super) hinted: bool,
    /// When progress was told last.
    pub(super) progress: Option<Instant>,
}

/// Where the user is: what is told anew when it changes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place {
    depth: usize,
    step: Option<usize>,
    screen: Screen,
}

impl<E: Engine> Talk<'_, E> {
    fn take(&mut self, event: Event) -> Option<Leaves> {
        match event {
            Event::Signal(number) => return Some(Leaves::Signal(number)),
            Event::Broken => return Some(Leaves::Broken),
            Event::Line(line) => {
                // A stop does not wait for its turn.
                let stop = line.as_deref().is_some_and(|line| line.trim().eq_ignore_ascii_case(Action::Cancel.label()));
                if stop && self.app.live(Action::Cancel) {
                    let effects = self.app.act(Action::Cancel, self.clock.now());
                    self.effects(effects);
                    self.say("Stopping before the next operation.");
                } else {
                    self.typed.push_back(line);
                }
            }
            event => {
                let stopped = matches!(event, Event::Update(Update::Stopped));
                if let Event::Update(update) = &event {
                    (self.voice.update)(update);
                    self.tell_progress(update);
                }
                let effects = self.app.handle(event, self.clock.now());
                if self.effects(effects) {
                    return Some(if stopped { Leaves::Stopped } else { Leaves::Asked });
                }
            }
        }
        while self.ready() {
            self.tell();
            let Some(line) = self.typed.pop_front() else {
                self.wait();
                break;
            };
            self.waits = false;
            let Some(line) = line else { return Some(Leaves::Asked) };
            if self.answer(&line) {
                return Some(Leaves::Asked);
            }
        }
        None
    }

    /// Whether the last thing is done, so that the next line can be taken.
    fn ready(&self) -> bool {
        let looked = self.app.opening == Opening::Shown || self.app.view.as_ref().is_some_and(|v| v.ending.is_some());
        self.app.work == Work::Idle && looked
    }

    /// Does what comes out; returns whether it is the end.
    pub(super) fn effects(&mut self, effects: Vec<Effect>) -> bool {
        let mut end = false;
        for effect in effects {
            match effect {
                Effect::Send(request) => self.engine.send(request),
                Effect::Cancel => self.engine.cancel(),
                Effect::Quit => end = true,
                // There is no clipboard here, and nobody is called: the prompt is where they are.
                Effect::Redraw | Effect::Copy(_) | Effect::Bell => {}
            }
        }
        end
    }

    pub(super) fn say(&mut self, line: &str) {
        if self.waits {
            // The line that was begun for typing is ended first.
            self.waits = false;
            if !line.is_empty() {
                (self.voice.say)("");
            }
        }
        (self.voice.say)(line);
    }

    fn wait(&mut self) {
        if !self.waits {
            (self.voice.prompt)();
            self.waits = true;
        }
    }

    fn tell_progress(&mut self, update: &Update) {
        let Update::Progress { what, done, total } = update else {
            self.progress = None;
            return;
        };
        let since = *self.progress.get_or_insert_with(Instant::now);
        if since.elapsed() >= PATIENCE {
            self.progress = Some(Instant::now());
            self.say(&format!("{what} ({done} of {total})"));
        }
    }

    /// Tells what is new: what changed, where the user is when that changed, the question that is open.
    fn tell(&mut self) {
        if let Some(after) = self.app.view.clone() {
            let here = self.app.step().map(|step| step.id.clone());
            if let Some(before) = self.before.take().filter(|before| **before != *after) {
                for line in changes(&before, &after, here.as_ref()) {
                    self.say(&line);
                }
            }
            self.before = Some(after);
        }
        let message = std::mem::take(&mut self.app.message);
        if !message.is_empty() {
            self.say(&message);
        }
        let modal = self.app.modals.last().cloned();
        if let Some(modal) = modal {
            if self.asking.as_ref() != Some(&modal) {
                for line in told(&modal) {
                    self.say(&line);
                }
            }
            // What is only to be read has been read.
            match modal {
                Modal::Message(message) if message.lift.is_none() => {
                    self.act(Action::Back);
                    self.asking = None;
                    return self.tell();
                }
                other => self.asking = Some(other),
            }
            return;
        }
        self.asking = None;
        let place = self.here();
        if self.place.as_ref() != Some(&place) {
            self.place = Some(place);
            self.tell_place();
        } else if let Some(next) = self.next()
            && self.said_next.as_ref() != Some(&next)
        {
            self.say(&next);
            self.said_next = Some(next);
        }
    }

    fn here(&self) -> Place {
        let screen = match self.app.screen().clone() {
            Screen::Walk(walk) => Screen::Walk(Walk { focus: walk.focus, step: walk.step, ..Walk::default() }),
            Screen::Roster(table) => {
                let mut place = crate::tui::roster::RosterTable::new(table.list.clone(), 0);
                (place.filter, place.show, place.sort) = (table.filter, table.show, table.sort);
                Screen::Roster(Box::new(place))
            }
            Screen::Mail(table) => Screen::Mail(crate::tui::screen::MailTable { selected: None, ..table }),
            Screen::Overview(_) => Screen::Overview(Default::default()),
            Screen::Undo(_) => Screen::Undo(Default::default()),
            Screen::Compare(_) => Screen::Compare(Default::default()),
            Screen::Settle(page) => Screen::Settle(crate::tui::settle::SettlePage { selected: 0, ..page }),
            other => other,
        };
        let step = matches!(screen, Screen::Walk(Walk { focus: Focus::Checks, .. })).then(|| self.app.walk().step);
        Place { depth: self.app.screens.len(), step, screen }
    }

    fn tell_place(&mut self) {
        let page = page(&self.app, self.voice.scene);
        self.say("");
        for line in page.lines.iter().chain(&menu::told(&self.app, &page.rows, &page.quiet)) {
            self.say(line);
        }
        if !std::mem::replace(&mut self.hinted, true) {
            lines::block(menu::HINT, 0).iter().for_each(|line| self.say(line));
        }
        self.said_next = self.next();
        if let Some(next) = self.said_next.clone() {
            self.say(&next);
        }
    }

    /// Returns what is to be done next, where that is a row of this page.
    fn next(&self) -> Option<String> {
        let (step, check) = self.app.view.as_ref()?.next.clone()?;
        let here = self.app.step().filter(|here| here.id == step && self.app.screens.len() == 1)?;
        let row = match check {
            Some(check) => here.checks.iter().position(|other| other.id == check)? + 1,
            None => self.app.rows().iter().position(|row| *row == Row::Continue)?,
        };
        Some(format!("Next: {}. {}", row + 1, step::short(here, *self.app.rows().get(row)?)))
    }
}
