//! `reserial unlock`: takes a change away from a holder who cannot let go of it.

use std::sync::Arc;

use crate::engine::Refusal;
use crate::error::Exit;
use crate::journal::{Journal, records};

use super::args::Unlock;
use super::{CliError, Context, out};

/// Carries the command out.
///
/// # Errors
/// When there is no change in progress, nobody holds it, or the reason says nothing.
pub fn unlock(context: &Context, args: &Unlock) -> Result<Exit, CliError> {
    let old = context.tree(&args.old)?;
    let none = || {
        let lift = "See what there is: reserial status OLD.";
        Refusal::new("unlock", "There is no change in progress in this postoffice.", lift)
    };
    let record = records(&*old)?.pop().ok_or_else(none)?;
    let who = (context.operator.clone(), context.host.clone());
    let mut journal = Journal::open(Arc::clone(&old), Arc::clone(&context.clock), who, &record)?;
    if journal.change().closed.is_some() {
        return Err(none().into());
    }
    let unlocked = crate::engine::unlock(&mut journal, &args.reason, args.holder.as_deref())?;
    out::line(&format!("Unlocked. It was held by {}.", unlocked.held));
    if unlocked.may_run {
        out::line(
            "Should that program still run, it stops before its next operation. One rename that it is inside of at this",
        );
        out::line("moment may still happen; the next start compares the disk with the record and says so.");
    }
    out::line("That is in the record; go on with: reserial run OLD --live");
    Ok(Exit::Done)
}
