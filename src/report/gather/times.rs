//! How long P1 was away, and how long nobody could sign in. What the record does not tell is said to be unknown.

use crate::clock::Moment;
use crate::journal::{Change, Event, Line, OpRecord, OpStatus, Outcome, Tense};
use crate::plan::{Operation, Way};

use super::super::model::{Lockout, Outage};
use super::super::words::{moment, short_duration};

/// Returns each time in which P1 was away: several nights, or one that was given up.
pub(super) fn outages(lines: &[Line], now: Moment) -> Vec<Outage> {
    let (mut change, mut found, mut away) = (Change::default(), Vec::new(), None);
    for line in lines {
        let before = (change.frozen_at, change.thawed_at);
        change.apply(line);
        match (away, change.frozen()) {
            // Step 8 that was taken back begins another one.
            (None, true) => {
                away = if before.1.is_some() { Some(line.at) } else { change.frozen_at };
            }
            (Some(since), false) => {
                let ended_by = if change.thawed_at.is_some() { "step-8" } else { "taken-back" };
                found.push(outage(since, Some(change.thawed_at.unwrap_or(line.at)), now, ended_by));
                away = None;
            }
            (None, false) | (Some(_), true) => {}
        }
    }
    found.extend(away.map(|since| outage(since, None, now, "open")));
    found
}

fn outage(since: Moment, until: Option<Moment>, now: Moment, ended_by: &'static str) -> Outage {
    let seconds = until.unwrap_or(now).signed_duration_since(since).num_seconds().max(0);
    Outage { since, until, seconds, ended_by }
}

/// Returns every exchange that may have taken MASTER.GLB away for a moment.
pub(super) fn lockouts(change: &Change, lines: &[Line]) -> Vec<Lockout> {
    let measured = |of: u64| {
        lines.iter().find_map(|line| match &line.event {
            Event::Outcome { number, outcome: Outcome::Done(seen) } if *number == of => seen.missing_us,
            _ => None,
        })
    };
    let exchanges = change.ops.iter().filter(|op| matches!(op.operation, Operation::Exchange { .. }));
    exchanges.filter_map(|op| lockout(op, change.tense(), measured(op.number))).collect()
}

fn lockout(op: &OpRecord, tense: Tense, measured: Option<u64>) -> Option<Lockout> {
    let says = match (&op.status, measured) {
        (OpStatus::NotBegun | OpStatus::Failed { way: Way::Untouched, .. }, _) => return None,
        _ if tense == Tense::Would => {
            "Not to be known from a rehearsal: nothing was renamed. A live change measures it.".to_owned()
        }
        (_, Some(us)) => format!(
            "MASTER.GLB was missing for {} at the most (measured, from before the first rename to after the second).",
            short_duration(us)
        ),
        (_, None) => match op.ended {
            Some(ended) => format!(
                "Not measured: unknown. It lies within the time from {} to {} UTC.",
                moment(op.begun.at),
                moment(ended)
            ),
            None => format!("Unknown: begun {} UTC, and the record has no outcome yet.", moment(op.begun.at)),
        },
    };
    Some(Lockout { operation: op.number, since: op.begun.at, until: op.ended, missing_us: measured, says })
}
