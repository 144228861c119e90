//! `reserial undo`: the way back; without `--live` only its plan.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use crate::engine::judge::Case;
use crate::engine::undo::{Inverse, undo_plan};
use crate::engine::{Command, Hints, Session, SessionError, StandingView, UndoTo, Watch};
use crate::error::{Exit, Guidance};
use crate::journal::Mode;
use crate::plan::Operation;
use crate::procedure::q209486;

use super::operations::aligned;
use super::out::{complain, say};
use super::place::Place;

/// Shows the plan of inverses; touches nothing.
pub fn show(place: &Place, old: &Path) -> Exit {
    let look = || -> Result<Option<Vec<Inverse>>, SessionError> {
        let base = place.disk.open(old)?;
        let Some(journal) = place.open_record(&base)? else { return Ok(None) };
        let (procedure, hints) = (q209486()?, Hints::default());
        let case =
            Case { procedure: &procedure, change: journal.change(), facts: None, record: journal.dir(), hints: &hints };
        match undo_plan(&case, &UndoTo::All) {
            Ok(inverses) => Ok(Some(inverses)),
            Err(refusal) if refusal.guard == "undo" => Ok(Some(Vec::new())),
            Err(refusal) => Err(refusal.into()),
        }
    };
    match look() {
        Ok(None) => say(["There is no change in progress here; nothing to undo."]),
        Ok(Some(inverses)) if inverses.is_empty() => say(["Nothing has been changed yet; nothing to undo."]),
        Ok(Some(inverses)) => {
            say(["The way back, newest first. Nothing has been touched; act with --live --reason TEXT."]);
            say(listed(&inverses));
        }
        Err(e) => return complain(&e),
    }
    Exit::Done
}

/// Takes everything back, and ends the change as undone.
pub fn undo(place: &Place, old: &Path, reason: &str) -> Exit {
    let mode = || -> Result<Option<Mode>, SessionError> {
        let base = place.disk.open(old)?;
        Ok(place.open_record(&base)?.and_then(|journal| journal.change().mode))
    };
    let mode = match mode() {
        Ok(Some(mode)) => mode,
        Ok(None) => {
            say(["There is no change in progress here; nothing to undo."]);
            return Exit::Done;
        }
        Err(e) => return complain(&e),
    };
    let mut session = match Session::open(&place.opening(mode, old, None, Watch::Take)) {
        Ok(session) => session,
        Err(e) => return complain(&e),
    };
    let exit = act(&mut session, reason);
    if let Err(e) = session.close() {
        return complain(&e);
    }
    exit
}

fn act(session: &mut Session, reason: &str) -> Exit {
    if matches!(session.view().standing, StandingView::Between { .. }) {
        return complain(&SessionError::Between);
    }
    let inverses = match undo_plan(&session.case(), &UndoTo::All) {
        Ok(inverses) => inverses,
        Err(refusal) if refusal.guard == "undo" => {
            say(["Nothing has been changed yet; nothing to undo."]);
            return Exit::Done;
        }
        Err(refusal) => return complain(&refusal),
    };
    say(["The way back, newest first:"]);
    say(listed(&inverses));
    let tell = |what: &str, done: u64, total: u64| {
        if !what.is_empty() {
            say([format!("{:>3}/{total}  {what}", done + 1)]);
        }
    };
    let command = Command::Undo { to: UndoTo::All, reason: reason.to_owned() };
    match session.submit(command, &AtomicBool::new(false), &tell) {
        Ok(()) => {
            say([format!("Taken back: {} operations. The record stays: {}", inverses.len(), session.view().record)]);
            Exit::Undone
        }
        Err(e) => {
            let left: Vec<Operation> =
                session.view().undo.operations.into_iter().map(|(_, operation)| operation).collect();
            say([format!(
                "{} of {} taken back. Not taken back:",
                inverses.len() - left.len().min(inverses.len()),
                inverses.len()
            )]);
            say(aligned("still to", &left));
            let _ = complain(&e);
            e.exit()
        }
    }
}

fn listed(inverses: &[Inverse]) -> Vec<String> {
    let operations: Vec<Operation> = inverses.iter().map(|inverse| inverse.operation.clone()).collect();
    aligned("would", &operations)
}
