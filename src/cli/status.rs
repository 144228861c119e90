//! `reserial status`: the change in progress, or the state that the disk shows. Writes nothing, takes nothing in hand.

use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use crate::engine::drift::drift;
use crate::engine::{SessionError, rehearsals};
use crate::error::Exit;
use crate::journal::{Change, Claim, Closing, HolderState, Journal};
use crate::postoffice::{Kind, Layout, inspect, layout, situation};
use crate::procedure::{Procedure, q209486};
use crate::text::printable;

use super::out::{complain, say};
use super::place::Place;
use super::plan::Form;

/// Which record to tell of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The one in the postoffice.
    Real,
    /// The one of the rehearsal.
    Rehearsal,
}

impl Which {
    /// Returns what the flag asks for.
    pub fn of(rehearsal: bool) -> Self {
        if rehearsal { Self::Rehearsal } else { Self::Real }
    }
}

/// What there is to tell.
#[derive(Debug, Serialize)]
struct Status {
    schema: &'static str,
    postoffice: String,
    /// One line.
    summary: String,
    /// What to do next.
    next: String,
    /// What the disk shows.
    layout: Layout,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<InProgress>,
}

#[derive(Debug, Serialize)]
struct InProgress {
    record: String,
    mode: &'static str,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    held_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<String>,
    settled: usize,
    steps: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    outage_since: Option<String>,
    drift: Vec<String>,
    unfinished: Option<String>,
}

/// Runs the command.
pub fn status(place: &Place, old: &Path, form: Form, which: Which) -> Exit {
    match look(place, old, which) {
        Ok(status) => {
            match form {
                Form::Json => say([serde_json::to_string_pretty(&status).unwrap_or_default()]),
                Form::Text => say(text(&status)),
            }
            Exit::Done
        }
        Err(e) => complain(&e),
    }
}

fn look(place: &Place, old: &Path, which: Which) -> Result<Status, SessionError> {
    let procedure = q209486()?;
    let tree = place.disk.open(old)?;
    let seen = inspect(&*tree)?;
    if seen.kind == Kind::NotAPostoffice {
        return Err(SessionError::NotAPostoffice { path: old.to_owned(), because: seen.kind_because });
    }
    let layout = layout(&*tree)?;
    let base = match which {
        Which::Real => Arc::clone(&tree),
        Which::Rehearsal => rehearsals(&*place.disk, &place.state, &*tree)?,
    };
    let postoffice = printable(&tree.root().to_string_lossy()).into_owned();
    let Some(journal) = place.newest(&base)? else {
        let situation = situation(&layout);
        let summary = format!("{postoffice}: no record of a change. {}", situation.meaning());
        return Ok(Status {
            schema: "reserial-status-1",
            postoffice,
            summary,
            next: situation.next().to_owned(),
            layout,
            change: None,
        });
    };
    let change = told(&procedure, &journal, &layout, which)?;
    let at = change.step.as_ref().map_or(String::new(), |step| format!(", at step {step}"));
    let summary = format!(
        "{postoffice}: {} {} {}{at}, {} of {} steps settled",
        change.mode, change.record, change.state, change.settled, change.steps
    );
    let next = match (&change.unfinished, change.drift.first(), &change.held_by) {
        (Some(unfinished), ..) => format!("Start the wizard; an operation stands unfinished: {unfinished}"),
        (None, Some(_), _) => "Start the wizard: the disk is not what the record says.".to_owned(),
        (None, None, Some(holder)) => format!("In the hands of {holder}."),
        (None, None, None) if change.state == "in progress" => "Go on with: reserial run OLD".to_owned(),
        (None, None, None) => situation(&layout).next().to_owned(),
    };
    Ok(Status { schema: "reserial-status-1", postoffice, summary, next, layout, change: Some(change) })
}

fn told(procedure: &Procedure, journal: &Journal, layout: &Layout, which: Which) -> Result<InProgress, SessionError> {
    let change: &Change = journal.change();
    let step = procedure.steps.iter().find(|step| !change.steps.contains_key(&step.id));
    let state = match change.closed {
        None => "in progress",
        Some((Closing::Finished, _)) => "finished",
        Some((Closing::Undone, _)) => "undone",
    };
    let held_by = match Claim::look(journal)? {
        HolderState::Free => None,
        HolderState::Held(holder) => Some(holder.to_string()),
        HolderState::Unreadable(_) => Some("somebody (the holder's file cannot be read)".to_owned()),
    };
    // A rehearsal's operations have left no trace: its disk is the overlay.
    let differs = match which {
        Which::Real => drift(change, layout).map(|drift| drift.differs).unwrap_or_default(),
        Which::Rehearsal => Vec::new(),
    };
    Ok(InProgress {
        record: journal.dir().to_string(),
        mode: change.mode.map_or("unopened", crate::journal::Mode::word),
        state,
        held_by,
        step: step.filter(|_| change.closed.is_none()).map(|step| step.id.to_string()),
        settled: change.steps.len(),
        steps: procedure.steps.len(),
        outage_since: change.frozen_at.filter(|_| change.frozen()).map(|at| at.to_rfc3339()),
        drift: differs,
        unfinished: change.unfinished().map(|op| op.operation.to_string()),
    })
}

fn text(status: &Status) -> Vec<String> {
    let mut lines = vec![status.summary.clone()];
    if let Some(change) = &status.change {
        lines.extend(change.held_by.iter().map(|who| format!("  held by    {who}")));
        lines.extend(
            change.outage_since.iter().map(|at| format!("  P1 away    since {at}: no mail moves between postoffices")),
        );
        lines.extend(change.drift.iter().map(|what| format!("  drift      {what}")));
    }
    lines.push(format!("  next       {}", status.next));
    lines
}
