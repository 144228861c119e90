//! `reserial reverse`: the way back once step 8 is done, as a rehearsal or live. What it costs is said first.

use std::sync::Arc;

use crate::engine::reverse::{costs, reversible};
use crate::engine::{Session, SessionError};
use crate::error::Exit;
use crate::fsops::RecordTree;
use crate::journal::Mode;
use crate::procedure::reverse as steps;

use super::args::Reverse;
use super::front::Shown;
use super::looking::{Which, find, holder};
use super::run::waits;
use super::walk::has_terminal;
use super::{CliError, Context, out, recent};

/// Carries the command out.
///
/// # Errors
/// When there is nothing to go back over, or it cannot begin. Nothing has been written then.
pub fn reverse(context: &Context, args: &Reverse) -> Result<Exit, CliError> {
    let old = context.tree(&args.old)?;
    let mode = if args.live { Mode::Live } else { Mode::Rehearsal };
    let procedure = steps().map_err(SessionError::from)?;
    if let Some(exit) = args.front.check(&procedure, &*context.clock)? {
        return Ok(exit);
    }
    let orders = args.front.orders(&procedure, mode)?;
    args.front.free()?;
    let stop = look(context, &old, mode)?;
    if args.front.shown() == Shown::Nowhere {
        out::lines(told());
        return Err(stop);
    }
    if mode == Mode::Live {
        recent::note(context, old.root());
    }
    let mut opening = context.opening(mode, old.root(), None);
    opening.watch = args.front.watch();
    let left = args.front.walk(context, orders, move || Session::reverse(&opening));
    let which = if mode == Mode::Live { Which::Change } else { Which::Rehearsal };
    args.front.keep(context, || find(context, &old, which))?;
    left
}

/// Returns what it costs as lines.
pub fn told() -> Vec<String> {
    let items = costs().iter().map(|cost| format!("  - {cost}"));
    std::iter::once("What going back costs:".to_owned()).chain(items).collect()
}

/// Looks whether there is something to go back over or a way back in progress; returns what it would stop for without a
/// terminal. Nothing is opened, nothing written.
fn look(context: &Context, old: &Arc<dyn RecordTree>, mode: Mode) -> Result<CliError, CliError> {
    let which = if mode == Mode::Live { Which::Change } else { Which::Rehearsal };
    let begun = find(context, old, which)?;
    let begun = begun.filter(|(_, journal)| journal.change().closed.is_none() && journal.change().reverses.is_some());
    let procedure = steps().map_err(SessionError::from)?;
    if let Some((record, journal)) = &begun {
        if let Some(holder) = holder(journal, &context.host)?.filter(|_| !has_terminal()) {
            return Err(SessionError::Held { holder }.into());
        }
        return Ok(waits(&procedure, journal.change(), Some(&record.dir), journal.now()));
    }
    let live = find(context, old, Which::Change)?;
    match live.filter(|(_, journal)| journal.change().closed.is_none() && journal.change().reverses.is_some()) {
        Some((record, _)) => Err(SessionError::LiveInProgress { record: record.dir.to_string() }.into()),
        None => {
            reversible(old, &context.clock)?;
            let first =
                procedure.steps.first().map_or(String::new(), |step| format!("step {} ({})", step.id, step.title));
            Ok(CliError::NoTerminal { waits: format!("the way back is not begun yet; it begins with {first}") })
        }
    }
}
