//! How old the word of a person may be. What somebody says about a change is worth something only when they said it after
//! the state it is about had come about: that Compress was run, after P1 was renamed; that everybody has left, after the
//! message was out. [`since`] is pure: procedure and record in, the moment and what happened then out.

use std::sync::atomic::AtomicBool;

use crate::clock::Moment;
use crate::journal::{Entered, Event, Line, Mode, Outcome};
use crate::people::RosterChange;
use crate::postoffice::HexId;
use crate::procedure::{ActionId, By, Check, CheckId, MailCheck, Procedure, Step, StepId, Tick};
use crate::text::printable;

use super::{Command, Refusal, Session, SessionError, Tell};

/// Whose word a decision is that comes from a file, and whether its age counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// From where, by whom, when.
    pub entered: Entered,
    /// Whether its age counts.
    pub freshness: Freshness,
}

/// Whether the age of a word counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// It does.
    Counts,
    /// It is a recording that is played again where nobody's mail is at stake; live it counts all the same.
    Replayed,
}

/// What a word is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// That a check is so, or may be overridden.
    Check(CheckId),
    /// A mailbox that counts as done.
    Mailbox(HexId),
    /// What is to be done in a step: an approval, leaving it out. It may be said long before; what was taken back since is
    /// to be said anew.
    Step(StepId),
}

/// Since when something can be said, and what happened then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Since {
    /// When.
    pub at: Moment,
    /// What, as a clause: `P1 was renamed (step 5a)`.
    pub what: String,
}

/// Returns since when something can be said, or nothing when it could be said all along.
pub fn since(procedure: &Procedure, lines: &[&Line], about: &About) -> Option<Since> {
    let mut latest: Option<Since> = None;
    let seen = Seen { procedure, lines };
    for (at, line) in lines.iter().enumerate() {
        let Some(what) = seen.bears_on(at, line, about) else { continue };
        let moment = line.effective();
        if latest.as_ref().is_none_or(|since| since.at <= moment) {
            latest = Some(Since { at: moment, what });
        }
    }
    latest
}

/// Where a line belongs in the procedure.
struct Spot<'a> {
    step: &'a Step,
    check: usize,
}

struct Seen<'a> {
    procedure: &'a Procedure,
    lines: &'a [&'a Line],
}

impl<'a> Seen<'a> {
    /// Returns what a line did to the state that a word is about, if it did anything.
    fn bears_on(&self, at: usize, line: &Line, about: &About) -> Option<String> {
        match (&line.event, about) {
            (Event::Adopted { .. }, _) => return Some("the disk as it was then was adopted".into()),
            (Event::GaveUp { .. }, About::Check(_) | About::Mailbox(_)) => {
                return Some("the change was given up for that night".into());
            }
            (Event::Baseline(_), About::Mailbox(_)) => return Some("the baseline was taken".into()),
            (Event::Unwaived { mailbox, .. }, About::Mailbox(own)) => {
                return (mailbox == own).then(|| "the waiver was taken back".into());
            }
            (_, About::Mailbox(_)) => return None,
            _ => {}
        }
        match about {
            About::Check(id) => {
                let own = self.spot(id)?;
                self.before(at, line, &own, id)
            }
            About::Step(id) => match &line.event {
                Event::Reopened { step, .. } if step == id => Some(format!("step {step} was opened again")),
                _ => None,
            },
            About::Mailbox(_) => None,
        }
    }

    fn before(&self, at: usize, line: &Line, own: &Spot<'_>, id: &CheckId) -> Option<String> {
        if let Event::Reopened { step, .. } = &line.event
            && (*step == own.step.id || self.procedure.comes_after(own.step, step))
        {
            return Some(format!("step {step} was opened again"));
        }
        if let Event::Step { step, .. } = &line.event {
            // A gate that was passed on behalf of a file says nothing new: what it rests on counts by itself.
            let by_hand = line.entered.is_none();
            let earlier = self.procedure.comes_after(own.step, step);
            return (by_hand && earlier).then(|| format!("step {step} was settled"));
        }
        let (spot, what) = self.told(at, line)?;
        let here = spot.step.id == own.step.id;
        let earlier = self.procedure.comes_after(own.step, &spot.step.id);
        let taken_back = matches!(&line.event, Event::Unticked { .. })
            || matches!(&line.event, Event::Roster { change, .. } if change.parts().iter().any(|part| matches!(part, RosterChange::TakeBack { .. })));
        let counts = match &line.event {
            _ if earlier => true,
            _ if !here => false,
            _ if spot.check == own.check => taken_back,
            _ if spot.check > own.check => false,
            Event::Outcome { .. } | Event::Baseline(_) | Event::Answered { .. } => true,
            Event::Roster { .. } => self.tick(id) == Some(Tick::Drain),
            _ => false,
        };
        counts.then_some(what)
    }

    /// Returns where a line belongs and what it did, in a clause.
    fn told(&self, at: usize, line: &Line) -> Option<(Spot<'a>, String)> {
        match &line.event {
            Event::Ticked { check, .. } | Event::Overridden { check, .. } | Event::Chosen { check, .. } => {
                let spot = self.spot(check)?;
                let what = format!("\"{}\" was said (step {})", spot.step.checks[spot.check].text, spot.step.id);
                Some((spot, what))
            }
            Event::Unticked { check, .. } => Some((self.spot(check)?, "it was taken back".into())),
            Event::Roster { list, change } => {
                let (name, mark, word) = change.parts().iter().find_map(|change| match change {
                    RosterChange::Mark { name, mark, .. } => Some((name, mark, "was marked")),
                    RosterChange::TakeBack { name, mark, .. } => Some((name, mark, "was taken back")),
                    _ => None,
                })?;
                let spot =
                    self.find(|by| matches!(by, By::Roster { list: l, mark: m, .. } if l == list && m == mark))?;
                let what = format!("{mark} {word} for {} (step {})", printable(name), spot.step.id);
                Some((spot, what))
            }
            Event::Baseline(_) => {
                let spot = self.find(|by| *by == By::Mail(MailCheck::Baseline))?;
                let what = format!("the baseline was taken (step {})", spot.step.id);
                Some((spot, what))
            }
            Event::Answered { answer, value, .. } => {
                // The first answer only writes down what was known; another one changes what people were told.
                let earlier = self.lines[..at].iter().rev().find_map(|line| match &line.event {
                    Event::Answered { answer: a, value, .. } if a == answer => Some(value),
                    _ => None,
                })?;
                let spot = self.find(|by| *by == By::Answer(*answer))?;
                let what = format!("{} was changed (step {})", answer.name(), spot.step.id);
                (earlier != value).then_some((spot, what))
            }
            Event::Outcome { number, outcome: Outcome::Done(_) | Outcome::FoundDone(_) } => {
                let (action, back) = self.action_of(*number)?;
                let spot = self.find(|by| *by == By::Action(action))?;
                let verb = if back { "was taken back" } else { "was done" };
                let what = format!("{} {verb} (operation {number}, step {})", action.name(), spot.step.id);
                Some((spot, what))
            }
            _ => None,
        }
    }

    /// Returns the action that an operation belongs to, and whether it took that back.
    fn action_of(&self, number: u64) -> Option<(ActionId, bool)> {
        let intent = |wanted: u64| {
            self.lines.iter().find_map(|line| match &line.event {
                Event::Intent { number, action, undoes, .. } if *number == wanted => Some((*action, *undoes)),
                _ => None,
            })
        };
        match intent(number)? {
            (Some(action), _) => Some((action, false)),
            (None, Some(of)) => Some((intent(of)?.0?, true)),
            (None, None) => None,
        }
    }

    fn tick(&self, id: &CheckId) -> Option<Tick> {
        match self.procedure.check(id)?.1.by {
            By::Tick(tick) => Some(tick),
            _ => None,
        }
    }

    fn spot(&self, id: &CheckId) -> Option<Spot<'a>> {
        self.find_check(|check| check.id == *id)
    }

    fn find(&self, by: impl Fn(&By) -> bool) -> Option<Spot<'a>> {
        self.find_check(|check| by(&check.by))
    }

    fn find_check(&self, wanted: impl Fn(&Check) -> bool) -> Option<Spot<'a>> {
        let mut steps = self.procedure.steps.iter();
        steps.find_map(|step| Some(Spot { step, check: step.checks.iter().position(&wanted)? }))
    }
}

/// Returns what a command is somebody's word about.
fn about(procedure: &Procedure, command: &Command) -> Option<About> {
    match command {
        Command::Tick { check, .. } | Command::Override { check, .. } => Some(About::Check(check.clone())),
        Command::Roster { list, change: RosterChange::Mark { mark, .. } } => {
            let mut checks = procedure.steps.iter().flat_map(|step| &step.checks);
            let counts =
                |check: &&Check| matches!(&check.by, By::Roster { list: l, mark: m, .. } if l == list && m == mark);
            checks.find(counts).map(|check| About::Check(check.id.clone()))
        }
        Command::Waive { mailbox, .. } => Some(About::Mailbox(mailbox.clone())),
        Command::Skip { step, .. } | Command::NotApplicable { step, .. } => Some(About::Step(step.clone())),
        Command::Perform { action, .. } => procedure.action(*action).map(|(step, _)| About::Step(step.id.clone())),
        _ => None,
    }
}

/// Refuses a word that was given before the state it is about had come about, or that will only be given.
fn fresh(
    procedure: &Procedure,
    (mode, lines): (Option<Mode>, &[&Line]),
    now: Moment,
    word: &Word,
    command: &Command,
) -> Result<(), Refusal> {
    let Some(said) = &word.entered.said else { return Ok(()) };
    let (by, at) = (printable(&said.by), said.at.format(TIME));
    if said.at > now {
        let why = format!("{by} is to have said this at {at}, and it is {} now.", now.format(TIME));
        let lift = format!("Nothing can be said before it is so. See to the time in {}.", word.entered.from);
        return Err(Refusal::new("future", why, lift));
    }
    if word.freshness == Freshness::Replayed && mode != Some(Mode::Live) {
        return Ok(());
    }
    let since = about(procedure, command).and_then(|about| since(procedure, lines, &about));
    let Some(since) = since.filter(|since| said.at < since.at) else { return Ok(()) };
    let second = (since.at + chrono::TimeDelta::milliseconds(999)).format(TIME);
    let why = format!("{by} said this at {at}, before {}, at {}.", since.what, since.at.format(TIME));
    let lift = format!("Ask again, and give it a when of {second} or later in {}.", word.entered.from);
    Err(Refusal::new("stale", why, lift))
}

/// How moments stand in an answers file.
const TIME: &str = "%Y-%m-%dT%H:%M:%SZ";

impl Session {
    /// Carries a command through that comes from a file, and writes down where it came from and whose word it is.
    ///
    /// # Errors
    /// As [`Session::submit`]; a word that is older than what it is about is refused (`stale`), and so is one to come
    /// (`future`).
    pub fn enter(
        &mut self,
        word: Word,
        command: Command,
        cancel: &AtomicBool,
        tell: &Tell<'_>,
    ) -> Result<(), SessionError> {
        let lines: Vec<&Line> = self.journal.all_lines().collect();
        let record = (self.journal.change().mode, lines.as_slice());
        fresh(&self.procedure, record, self.journal.now(), &word, &command)?;
        self.journal.enter(Some(word.entered));
        let done = self.submit(command, cancel, tell);
        self.journal.enter(None);
        done
    }
}

#[cfg(test)]
mod tests;
