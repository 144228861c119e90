//! The last words: what is said on the ordinary screen after the terminal has been given back, and how the process exits.

use crate::engine::{Role, StandingView, StepState, View};
use crate::error::Exit;
use crate::journal::Mode;

use super::draw::text::{columns, wrap};
use super::draw::unsettled;
use super::run::signal;

/// How the screen was left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaving {
    /// How the process exits.
    pub exit: Exit,
    /// What is said, a line each.
    pub farewell: Vec<String>,
}

/// Why the screen is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parting {
    /// The user asked.
    Asked,
    /// The engine ended by itself.
    Stopped,
    /// A signal came.
    Signal(i32),
    /// A thread of ours panicked.
    Broken,
    /// The engine does not answer.
    Hanging(Exit),
}

/// Returns the last words.
pub(super) fn leaving(view: Option<&View>, parting: Parting) -> Leaving {
    let mut farewell = view.map(words).unwrap_or_default();
    let exit = match parting {
        Parting::Asked | Parting::Stopped => view.map_or(Exit::Done, exit),
        Parting::Signal(number) => {
            let why = if number == HANGUP { ": the connection or the terminal went away" } else { "" };
            farewell
                .insert(0, format!("Ended by signal {number}{why}. What was done is on the disk and in the record."));
            signal(number)
        }
        Parting::Broken => {
            farewell.insert(
                0,
                "This is a fault of reserial. What was done is in the record; start it again to go on.".into(),
            );
            Exit::Internal
        }
        Parting::Hanging(exit) => {
            farewell.insert(0, "The disk did not answer within 2 seconds, so reserial left without it.".into());
            farewell.push("The next start looks at the disk and says what came of the last operation.".into());
            exit
        }
    };
    Leaving { exit, farewell }
}

/// Returns lines broken between words at `width` columns; what belongs to a line stands two columns further in.
pub(super) fn broken(lines: &[String], width: usize) -> Vec<String> {
    let one = |line: &String| -> Vec<String> {
        let margin = line.len() - line.trim_start().len();
        if columns(line) <= width || width < margin + 20 {
            return vec![line.clone()];
        }
        let rows = wrap(line, width - margin - 2).into_iter().enumerate();
        rows.map(|(at, row)| format!("{}{row}", " ".repeat(margin + if at == 0 { 0 } else { 2 }))).collect()
    };
    lines.iter().flat_map(one).collect()
}

fn exit(view: &View) -> Exit {
    match (&view.standing, &view.ending) {
        _ if view.together.role.follows() => Exit::Done,
        (StandingView::Found { .. } | StandingView::Between { .. }, _) => Exit::Unfinished,
        (StandingView::Drift { .. }, _) => Exit::Drift,
        (StandingView::Clear, Some(_)) => match view.steps.last() {
            Some(step) if !step.state.settled() => Exit::Undone,
            _ => Exit::Done,
        },
        (StandingView::Clear, None) if view.held_by.is_some() => Exit::Held,
        (StandingView::Clear, None) => Exit::People,
    }
}

fn words(view: &View) -> Vec<String> {
    let mode = view.mode.word();
    if let Some(ending) = &view.ending {
        let mut words = vec![format!("{mode}: {}", ending.title)];
        words.extend(ending.deviations.iter().map(|line| format!("  not as planned: {line}")));
        words.extend(ending.next.iter().map(|line| format!("  next: {line}")));
        words.push(format!("Record: {}", ending.record));
        words.extend(ending.proof.iter().map(|command| format!("  {command}")));
        return words;
    }
    let settled = view.steps.iter().filter(|step| step.state.settled()).count();
    let subject = if view.old.is_empty() { &view.title } else { &view.old };
    let mut words = vec![format!("{mode}: {settled} of {} steps settled. {subject}", view.steps.len())];
    if let Some((id, _)) = &view.next
        && let Some(step) = view.steps.iter().find(|step| step.id == *id)
    {
        let waits = if step.state == StepState::Waiting { ", waiting for people" } else { "" };
        words.push(format!("Next: step {} {}{waits}", step.id, step.title));
    }
    words.extend(unsettled(view).map(|says| format!("To be settled first: {says}")));
    if view.outage.as_ref().is_some_and(|outage| outage.until.is_none()) {
        words.push("P1 is away: no mail moves between postoffices until step 8.".into());
    }
    words.push(format!("Record: {}", view.record));
    if view.together.role == Role::Operates {
        words.push(format!("Go on at any time: {}", resume(view)));
    }
    words
}

/// The signal of a terminal that went away.
const HANGUP: i32 = 1;

/// Returns the command that goes on with what was left, wherever somebody signs in again.
fn resume(view: &View) -> String {
    let old = if view.old.contains(' ') { format!("\"{}\"", view.old) } else { view.old.clone() };
    match view.mode {
        Mode::Live => format!("reserial run {old} --live"),
        Mode::Rehearsal => format!("reserial run {old}"),
        Mode::Practice | Mode::Diagnosis => "with the same command.".into(),
    }
}
