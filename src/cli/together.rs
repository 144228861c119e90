//! `reserial watch` and `reserial assist`: a change that somebody else has in hand, on a screen of one's own.

use std::sync::Arc;

use crate::engine::{Beat, Role, start_following};
use crate::error::Exit;
use crate::journal::Mode;
use crate::tui::Console;

use super::args::Follow;
use super::looking::NothingIsMade;
use super::walk::{has_terminal, shown};
use super::{CliError, Context};

/// Follows a change. Nothing is written, neither into the postoffice nor into the state directory.
///
/// # Errors
/// When there is no terminal, or nothing to follow.
pub fn watch(context: &Context, args: &Follow) -> Result<Exit, CliError> {
    follow(context, args, Role::Watches)
}

/// Follows a change and helps with it.
///
/// # Errors
/// As [`watch`].
pub fn assist(context: &Context, args: &Follow) -> Result<Exit, CliError> {
    follow(context, args, Role::Assists)
}

fn follow(context: &Context, args: &Follow, role: Role) -> Result<Exit, CliError> {
    let old = context.tree(&args.old)?;
    if !has_terminal() {
        return Err(CliError::NoTerminal { waits: "reserial status OLD tells in lines how the change stands".into() });
    }
    let mode = if args.rehearsal { Mode::Rehearsal } else { Mode::Live };
    let mut opening = context.opening(mode, old.root(), None);
    opening.disk = Arc::new(NothingIsMade(Arc::clone(&context.disk)));
    let console = Console::open().map_err(CliError::Terminal)?;
    let worker = start_following(Beat::default(), opening, role, console.teller());
    shown(console, &worker, &*context.clock)
}
