//! `reserial undo`: the way back. Without `--live` only its plan.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use crate::engine::undo::{Inverse, standing, undo_plan};
use crate::engine::{Command, Refusal, Session, SessionError, UndoTo};
use crate::error::Exit;
use crate::journal::{Closing, Mode, OpStatus};
use crate::procedure::{Procedure, of_record};
use crate::text::counted;

use super::args::Undo;
use super::looking::{Found, Which, find, holder, scene, with_case};
use super::operations::{table, would};
use super::{CliError, Context, out};

/// Carries the command out.
///
/// # Errors
/// When undo is over, or the way back cannot be taken to its end.
pub fn undo(context: &Context, args: &Undo) -> Result<Exit, CliError> {
    let old = context.tree(&args.old)?;
    let Some(found) = find(context, &old, Which::Change)? else {
        out::line("Nothing to undo: there is no record of a change in this postoffice.");
        return Ok(Exit::Done);
    };
    if let Some((Closing::Undone, at)) = found.1.change().closed {
        out::line(&format!("Nothing to undo: the change was taken back on {}.", at.format("%Y-%m-%d %H:%M UTC")));
        return Ok(Exit::Done);
    }
    let procedure = of_record(&found.1.change().procedure).map_err(SessionError::from)?;
    // Undo is one of the things that can be chosen about an interruption, unless nothing may go on before it is settled.
    if holder(&found.1, &context.host)?.is_none()
        && let Some(scene) = scene(context, &procedure, &found, &old)?
        && (scene.verdict.halts() || !args.live)
    {
        out::lines(super::scene::lines(&scene));
        return Err(CliError::Unsettled(Box::new(scene)));
    }
    let inverses = way_back(&procedure, &found)?;
    let called_off = found.1.change().reverses.is_some();
    if inverses.is_empty() && called_off {
        out::line(
            "The reverse change has exchanged nothing yet. Undo calls it off; the change before it stands as it did.",
        );
    } else if inverses.is_empty() {
        out::line("Nothing to undo: the change in progress has not changed anything yet.");
        return Ok(Exit::Done);
    }
    out::line(&format!("The way back: {}, newest first", counted(inverses.len(), "operation")));
    out::lines(table("  ", would, &inverses.iter().map(|inverse| &inverse.operation).collect::<Vec<_>>()));
    if !args.live {
        out::line("Nothing was touched. To take it: reserial undo OLD --live --reason TEXT");
        return Ok(Exit::Done);
    }
    let reason = args.reason.clone().ok_or(CliError::NoReason)?;
    take(context, old.root(), reason)
}

/// Returns the inverses, newest first; none when nothing has been changed.
fn way_back(procedure: &Procedure, (record, journal): &Found) -> Result<Vec<Inverse>, CliError> {
    let change = journal.change();
    match with_case(procedure, change, &record.dir, journal.now(), |case| undo_plan(case, &UndoTo::All)) {
        Ok(_) if change.closed.is_some() => {
            Err(Refusal::new("closed", "This change has ended.", "Look at its record: reserial status OLD.").into())
        }
        Ok(inverses) => Ok(inverses),
        Err(refusal) if refusal.guard == "undo" => Ok(Vec::new()),
        Err(refusal) => {
            if refusal.guard == "undo-over" && change.reverses.is_none() {
                out::lines(super::reverse::told());
            }
            Err(refusal.into())
        }
    }
}

fn take(context: &Context, old: &Path, reason: String) -> Result<Exit, CliError> {
    let mut session = Session::open(&context.opening(Mode::Live, old, None))?;
    let before = session.change().next_number();
    let command = Command::Undo { to: UndoTo::All, reason };
    let result = session.submit(command, &AtomicBool::new(false), &|_, _, _| {});
    tell(&session, before);
    let all = standing(&session.case()).is_empty();
    // A holder's file that stays behind is recognised by the next start: this process is gone then.
    let let_go = session.close();
    result?;
    let_go?;
    if !all {
        return Ok(Exit::Done);
    }
    out::line("The change ended undone: everything that it did is taken back.");
    Ok(Exit::Undone)
}

/// Says what was undone, and what could not be.
fn tell(session: &Session, from: u64) {
    for op in session.change().ops.iter().filter(|op| op.number >= from && op.undoes.is_some()) {
        let (done, because) = match &op.status {
            OpStatus::Done(_) => ("done", String::new()),
            OpStatus::Failed { error, .. } => ("NOT done", format!(": {error}")),
            _ => ("NOT finished", String::new()),
        };
        out::line(&format!("  {done}: {}{because}", op.operation));
    }
    let left = standing(&session.case()).len();
    if left > 0 {
        out::line(&format!("  {left} operations still stand."));
    }
}
