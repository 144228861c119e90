//! `reserial status`: how the change in progress stands, or what the disk shows. Looks only: takes nothing in hand,
//! writes nothing.

mod helpers;

use std::sync::Arc;

use serde::Serialize;

use crate::clock::Moment;
use crate::engine::{Scene, SessionError};
use crate::error::Exit;
use crate::fsops::{Glance, RecordTree};
use crate::journal::{Change, Claim, Closing, HolderState, Liveness, Mode, liveness};
use crate::postoffice::{Kind, Layout, Situation, inspect, layout, situation};
use crate::procedure::{AnswerId, Procedure, of_record};

use self::helpers::{HandedOver, HelperStatus, SecondStatus};
use super::args;
use super::looking::{self, Found, Which, find, next_step, with_case};
use super::scene::{self, Told};
use super::{CliError, Context, out};

/// The version of the format of `--json`.
const SCHEMA: &str = "reserial-status-1";

/// Carries the command out.
///
/// # Errors
/// When it cannot be told.
pub fn status(context: &Context, args: &args::Status) -> Result<Exit, CliError> {
    let old = context.tree(&args.old)?;
    let which = Which::from(args.rehearsal);
    let status = Status::look(context, &old, which)?;
    if args.json {
        out::json(&serde_json::to_string_pretty(&status).map_err(|_| CliError::Fault)?);
    } else {
        out::line(&status.headline());
        out::lines(status.lines());
        out::lines(status.scene.iter().flat_map(scene::lines));
    }
    Ok(status.scene.as_ref().map_or(Exit::Done, |scene| scene::exit(scene.verdict)))
}

/// Everything that is told.
#[derive(Debug, Serialize)]
struct Status {
    schema: &'static str,
    old: String,
    state: State,
    disk: OnDisk,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<ChangeStatus>,
    /// What must be settled, or was found and waits for somebody.
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<Told>,
    at: Moment,
    #[serde(skip)]
    scene: Option<Scene>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    NoRecord,
    InProgress,
    Finished,
    Undone,
}

#[derive(Debug, Serialize)]
struct OnDisk {
    situation: &'static str,
    meaning: &'static str,
    /// No article gives the meaning: it is deduced.
    inferred: bool,
    next: &'static str,
    p1: bool,
    pold: bool,
    master: bool,
    oldmast: bool,
}

#[derive(Debug, Serialize)]
struct ChangeStatus {
    record: String,
    mode: Option<Mode>,
    new: String,
    /// The record that a reverse change goes back over.
    #[serde(skip_serializing_if = "Option::is_none")]
    reverses: Option<String>,
    /// Its steps that were not settled then.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    left_open: Vec<String>,
    old_number: Option<String>,
    new_number: Option<String>,
    opened_by: Option<String>,
    opened_at: Option<Moment>,
    ended_at: Option<Moment>,
    held_by: Option<String>,
    step: Option<StepStatus>,
    settled: usize,
    steps: usize,
    operations: usize,
    outage: Option<Outage>,
    mailboxes: Option<Mailboxes>,
    /// With what it was handed over, until whoever took it lets go of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    handed_over: Option<HandedOver>,
    /// The second person, where this change asks for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    second: Option<SecondStatus>,
    helpers: Vec<HelperStatus>,
    standing: &'static str,
    differs: Vec<String>,
}

#[derive(Debug, Serialize)]
struct StepStatus {
    id: String,
    title: String,
}

#[derive(Debug, Serialize)]
struct Outage {
    since: Moment,
    until: Option<Moment>,
    seconds: i64,
}

#[derive(Debug, Serialize)]
struct Mailboxes {
    read_at: Moment,
    all: usize,
    collected: usize,
    waiting: usize,
    unknown: usize,
}

impl Status {
    fn look(context: &Context, old: &Arc<dyn RecordTree>, which: Which) -> Result<Self, CliError> {
        let (found, seen, at) = (find(context, old, which)?, layout(&**old)?, context.clock.now());
        if found.is_none() {
            let inspected = inspect(&Glance::of(&**old))?;
            if inspected.kind == Kind::NotAPostoffice {
                let (path, because) = (old.root().to_owned(), inspected.kind_because);
                return Err(SessionError::NotAPostoffice { path, because }.into());
            }
        }
        let of = found.as_ref().map_or("", |(_, journal)| journal.change().procedure.as_str());
        let procedure = of_record(of).map_err(SessionError::from)?;
        let state = match found.as_ref().map(|(_, journal)| journal.change().closed) {
            None => State::NoRecord,
            Some(None) => State::InProgress,
            Some(Some((Closing::Finished, _))) => State::Finished,
            Some(Some((Closing::Undone, _))) => State::Undone,
        };
        let scene = match &found {
            Some(found) if !in_hand(context, found)? => looking::scene(context, &procedure, found, old)?,
            _ => None,
        };
        let change =
            found.as_ref().map(|found| ChangeStatus::of(found, &procedure, scene.as_ref(), context, at)).transpose()?;
        Ok(Self {
            schema: SCHEMA,
            old: old.root().to_string_lossy().into_owned(),
            state,
            disk: OnDisk::of(&seen),
            change,
            decision: scene.as_ref().map(Told::of),
            at,
            scene,
        })
    }

    /// The whole in one line, for scripts and chats.
    fn headline(&self) -> String {
        let Some(change) = &self.change else { return format!("no change on record: {}", self.disk.meaning) };
        let mode = change.mode.map_or("", Mode::word);
        let mode = if change.reverses.is_some() { format!("{mode} way back") } else { mode.to_owned() };
        let (settled, steps) = (change.settled, change.steps);
        let mut line = match self.state {
            State::Finished => format!("{mode} finished"),
            State::Undone => format!("{mode} undone"),
            State::InProgress | State::NoRecord => format!("{mode} in progress, {settled} of {steps} steps settled"),
        };
        if let (State::InProgress, Some(step)) = (self.state, &change.step) {
            line += &format!(", at step {} {}", step.id, step.title);
        }
        if let (Some(outage), State::InProgress) = (&change.outage, self.state)
            && outage.until.is_none()
        {
            line += &format!(", P1 away for {} min", outage.seconds / 60);
        }
        if self.scene.is_some() {
            line += &format!(", {}", change.standing.to_uppercase());
        }
        match &change.held_by {
            Some(holder) => line + &format!(", held by {holder}"),
            None => line,
        }
    }

    fn lines(&self) -> Vec<String> {
        let mut lines = vec![entry("Postoffice", &self.old)];
        if let Some(change) = &self.change {
            lines.extend(change.lines());
        }
        // What the four names mean by themselves is for a postoffice without a change; the record knows better.
        let names = self.disk.names();
        let disk = if self.state == State::InProgress { names.as_str() } else { self.disk.meaning };
        lines.push(entry("Disk", disk));
        if self.state != State::InProgress {
            lines.push(entry("", &format!("Told by {}; inferred.", self.disk.names())));
        }
        lines.push(entry("Next", self.next()));
        lines
    }

    fn next(&self) -> &str {
        match self.change.as_ref().filter(|_| self.state == State::InProgress) {
            None => self.disk.next,
            Some(_) if self.scene.is_none() => "Go on with: reserial run OLD --live.",
            Some(_) => "Start reserial run OLD --live in a terminal: it shows what follows here, and asks.",
        }
    }
}

fn entry(name: &str, text: &str) -> String {
    format!("  {name:<11} {text}")
}

impl OnDisk {
    /// Returns what is there of the four names, for a change whose record says what it means.
    fn names(&self) -> String {
        let all = [("P1", self.p1), ("POLD", self.pold), ("MASTER.GLB", self.master), ("OLDMAST.GLB", self.oldmast)];
        let there: Vec<&str> = all.iter().filter(|(_, there)| *there).map(|(name, _)| *name).collect();
        format!("{} (of P1, POLD, MASTER.GLB and OLDMAST.GLB)", there.join(", "))
    }

    fn of(seen: &Layout) -> Self {
        let situation = situation(seen);
        Self {
            situation: id(situation),
            meaning: situation.meaning(),
            inferred: true,
            next: situation.next(),
            p1: seen.p1.is_some(),
            pold: seen.pold.is_some(),
            master: seen.master.is_some(),
            oldmast: seen.oldmast.is_some(),
        }
    }
}

fn id(situation: Situation) -> &'static str {
    match situation {
        Situation::AtRest => "at-rest",
        Situation::Frozen => "frozen",
        Situation::BetweenRenames => "between-renames",
        Situation::Swapped => "swapped",
        Situation::OldMasterKept => "old-master-kept",
        Situation::MasterAside => "master-aside",
        Situation::QueueTwice => "queue-twice",
        Situation::QueueLost => "queue-lost",
        Situation::MasterLost => "master-lost",
    }
}

/// The word for a disk that is as the record says.
const CLEAR: &str = "clear";

impl ChangeStatus {
    fn of(
        (record, journal): &Found,
        procedure: &Procedure,
        scene: Option<&Scene>,
        context: &Context,
        at: Moment,
    ) -> Result<Self, CliError> {
        let change = journal.change();
        let answer = |id: AnswerId| change.answers.get(&id).map(|(value, _)| value.clone());
        let (standing, differs) = match scene {
            Some(scene) => (scene.verdict.id(), scene.says.clone()),
            None if change.unfinished().is_some() && change.mode != Some(Mode::Rehearsal) => ("in-hand", Vec::new()),
            None => (CLEAR, Vec::new()),
        };
        let step = next_step(procedure, change).filter(|_| change.closed.is_none());
        Ok(Self {
            record: journal.base().root().join(record.dir.as_str()).to_string_lossy().into_owned(),
            mode: change.mode,
            new: change.new.clone(),
            reverses: change.reverses.as_ref().map(|over| over.record.to_string()),
            left_open: change.reverses.iter().flat_map(|over| &over.left_open).map(ToString::to_string).collect(),
            old_number: answer(AnswerId::OldNumber),
            new_number: answer(AnswerId::NewNumber),
            opened_by: change.opened.as_ref().map(|who| format!("{} on {}", who.by, who.host)),
            opened_at: change.opened.as_ref().map(|who| who.at),
            ended_at: change.closed.map(|(_, at)| at),
            held_by: held_by(&Claim::look(journal)?, &context.host),
            step: step.map(|step| StepStatus { id: step.id.to_string(), title: step.title.clone() }),
            settled: procedure.steps.iter().filter(|step| change.steps.contains_key(&step.id)).count(),
            steps: procedure.steps.len(),
            operations: change.standing().count(),
            outage: outage(change, at),
            mailboxes: change.mail_read.map(|(read_at, [all, collected, waiting, unknown])| Mailboxes {
                read_at,
                all,
                collected,
                waiting,
                unknown,
            }),
            handed_over: change.handed.as_ref().map(HandedOver::from),
            second: with_case(procedure, change, &record.dir, at, SecondStatus::of),
            helpers: journal.helpers().into_iter().map(HelperStatus::from).collect(),
            standing,
            differs,
        })
    }

    fn lines(&self) -> Vec<String> {
        let mut lines = match &self.reverses {
            None => vec![entry("New tree", &self.new)],
            Some(record) => vec![entry("Goes back", &format!("over {record}"))],
        };
        if !self.left_open.is_empty() {
            let steps = self.left_open.join(", ");
            lines.push(entry("", &format!("Not settled there: step {steps}.")));
        }
        let number = |number: &Option<String>| number.clone().unwrap_or_else(|| "?".into());
        lines.push(entry("Number", &format!("{} to {}", number(&self.old_number), number(&self.new_number))));
        if let (Some(by), Some(at)) = (&self.opened_by, self.opened_at) {
            lines.push(entry("Opened", &format!("{} by {by}", clock(at))));
        }
        if let Some(at) = self.ended_at {
            lines.push(entry("Ended", &clock(at)));
        }
        lines.push(entry("Held by", self.held_by.as_deref().unwrap_or("nobody")));
        lines.extend(self.handed_over.as_ref().map(HandedOver::line));
        lines.extend(self.second.as_ref().map(SecondStatus::line));
        lines.push(entry("Operations", &format!("{} stand", self.operations)));
        if let Some(outage) = &self.outage {
            let until = outage.until.map_or("now".into(), clock);
            lines.push(entry("P1 away", &format!("{} to {until}, {} s", clock(outage.since), outage.seconds)));
        }
        if let Some(mail) = &self.mailboxes {
            let Mailboxes { all, collected, waiting, unknown, read_at } = mail;
            let counts = format!("{collected} of {all} done, {waiting} waiting, {unknown} unknown");
            lines.push(entry("Mailboxes", &format!("{counts} ({})", clock(*read_at))));
        }
        lines.extend(self.helpers.iter().flat_map(HelperStatus::lines));
        lines.push(entry("Record", &self.record));
        let which = if self.mode == Some(Mode::Rehearsal) { " --rehearsal" } else { "" };
        lines.push(entry("Proof", &format!("reserial report OLD{which}, reserial verify OLD{which}")));
        lines
    }
}

/// Whether an operation has no outcome because its holder is at it.
fn in_hand(context: &Context, (_, journal): &Found) -> Result<bool, SessionError> {
    Ok(journal.change().unfinished().is_some() && looking::holder(journal, &context.host)?.is_some())
}

fn held_by(state: &HolderState, host: &str) -> Option<String> {
    match state {
        HolderState::Free => None,
        HolderState::Held(holder) => Some(match liveness(holder, host) {
            Liveness::Gone => format!("{holder}; that process is gone"),
            Liveness::Alive | Liveness::Unknown => holder.to_string(),
        }),
        HolderState::Unreadable(_) | HolderState::CutOff(_) => {
            Some("somebody whose holder's file cannot be read".into())
        }
    }
}

fn outage(change: &Change, now: Moment) -> Option<Outage> {
    let (since, until) = (change.frozen_at?, change.thawed_at);
    let seconds = until.unwrap_or(now).signed_duration_since(since).num_seconds().max(0);
    Some(Outage { since, until, seconds })
}

fn clock(at: Moment) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}
