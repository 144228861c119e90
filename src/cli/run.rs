//! `reserial run`: the wizard on two trees, as a rehearsal or live.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::engine::{Refusal, SavedPlan, Session, SessionError, Standing as CheckStanding, Watch, fit};
use crate::error::Exit;
use crate::fsops::RecordTree;
use crate::journal::{Change, Mode};
use crate::procedure::{By, Procedure, StepId, q209486};

use super::args::Run;
use super::looking::{Found, Standing, Which, find, holder, next_step, settled, with_case};
use super::walk::{has_terminal, walk};
use super::{CliError, Context, plan};

/// Carries the command out.
///
/// # Errors
/// When it cannot begin. Nothing has been written then.
pub fn run(context: &Context, args: &Run) -> Result<Exit, CliError> {
    let mode = if args.live { Mode::Live } else { Mode::Rehearsal };
    let saved = args.plan.as_deref().map(plan::load).transpose()?;
    let old = context.tree(&args.old)?;
    let found = in_progress(context, &old, mode)?;
    let new = args.new.clone().or_else(|| saved.as_ref().map(|plan| PathBuf::from(&plan.new)));
    may_begin(context, &old, new.as_deref(), found.as_ref(), saved.as_ref())?;
    let procedure = q209486().map_err(SessionError::from)?;
    if let Some(step) = &args.start_at {
        can_be_worked_on(&procedure, found.as_ref().map(|(_, journal)| journal.change()), step)?;
    }
    if !has_terminal() {
        return Err(stopped(context, &old, found.as_ref(), &procedure)?);
    }
    let mut opening = context.opening(mode, &args.old, new.as_deref());
    opening.watch = Watch::TakeOrWatch;
    let mut session = Session::open(&opening)?;
    if let Some(plan) = saved {
        session.hold_to(plan);
    }
    walk(session, &*context.clock)
}

/// Returns the record that the wizard goes on with. A rehearsal beside a live change would mislead.
fn in_progress(context: &Context, old: &Arc<dyn RecordTree>, mode: Mode) -> Result<Option<Found>, CliError> {
    let open = |which| -> Result<Option<Found>, CliError> {
        Ok(find(context, old, which)?.filter(|(_, journal)| journal.change().closed.is_none()))
    };
    match (mode, open(Which::Change)?) {
        (Mode::Rehearsal, Some((record, _))) => {
            Err(SessionError::LiveInProgress { record: record.dir.to_string() }.into())
        }
        (Mode::Rehearsal, None) => open(Which::Rehearsal),
        (Mode::Live | Mode::Practice, found) => Ok(found),
    }
}

/// Looks whether these trees and this plan go together, before anything is written.
fn may_begin(
    context: &Context,
    old: &Arc<dyn RecordTree>,
    new: Option<&Path>,
    found: Option<&Found>,
    saved: Option<&SavedPlan>,
) -> Result<(), CliError> {
    let recorded = found.map(|(_, journal)| journal.change().new.clone()).filter(|new| !new.is_empty());
    let Some(new) = new.map(Path::to_owned).or_else(|| recorded.map(PathBuf::from)) else {
        return Err(SessionError::NewMissing.into());
    };
    let new = context.tree(&new)?;
    if let Some(plan) = saved {
        plan::is_for(plan, &**old, &*new)?;
    }
    match (found, saved) {
        (Some(_), _) => Ok(()),
        (None, None) => Ok(fit(&**old, &*new)?),
        (None, Some(plan)) => plan::still_fits(plan, old, &new),
    }
}

/// Refuses a step before which something is not settled.
fn can_be_worked_on(procedure: &Procedure, change: Option<&Change>, id: &StepId) -> Result<(), CliError> {
    let nothing = Change::default();
    let change = change.unwrap_or(&nothing);
    let Some(step) = procedure.step(id) else {
        let known: Vec<&str> = procedure.steps.iter().map(|step| step.id.as_str()).collect();
        return Err(CliError::NoSuchStep { step: id.to_string(), known: known.join(", ") });
    };
    match step.after.iter().find(|before| !settled(change, before)) {
        None => Ok(()),
        Some(before) => {
            let why = format!("Step {id} cannot be worked on yet: step {before} is not settled.");
            Err(Refusal::new("order", why, format!("Finish step {before} first.")).into())
        }
    }
}

/// Returns what the wizard would stop for if it had a terminal.
fn stopped(
    context: &Context,
    old: &Arc<dyn RecordTree>,
    found: Option<&Found>,
    procedure: &Procedure,
) -> Result<CliError, CliError> {
    let Some((record, journal)) = found else { return Ok(waits(procedure, &Change::default(), None)) };
    let change = journal.change();
    if let Some(holder) = holder(journal, &context.host)? {
        return Ok(SessionError::Held { holder }.into());
    }
    if change.mode == Some(Mode::Rehearsal) {
        return Ok(waits(procedure, change, Some(record)));
    }
    Ok(match Standing::of(change, &**old)? {
        Standing::Clear => waits(procedure, change, Some(record)),
        Standing::Unfinished(what) => CliError::NoTerminal { waits: format!("it looks first what became of {what}") },
        Standing::Between => SessionError::Between.into(),
        Standing::Drift(drift) => SessionError::Drift(drift).into(),
    })
}

fn waits(procedure: &Procedure, change: &Change, record: Option<&crate::journal::RecordRef>) -> CliError {
    let Some(step) = next_step(procedure, change) else {
        return CliError::NoTerminal { waits: "all steps are settled".into() };
    };
    let nowhere = crate::journal::RecordRef { number: 0, dir: crate::fsops::TreePath::root() };
    let check = with_case(procedure, change, record.unwrap_or(&nowhere), |case| {
        let open = |standing| !matches!(standing, CheckStanding::Holds | CheckStanding::Overridden);
        let by_people = |by: &By| !matches!(by, By::Disk(_));
        step.checks.iter().find(|check| by_people(&check.by) && open(case.judge(check).standing))
    });
    let waits = format!("step {} ({}) waits", step.id, step.title);
    let what = check.map_or(String::new(), |check| format!(" for: {}", check.text));
    CliError::NoTerminal { waits: waits + &what }
}
