//! The command line: reads what was typed, picks what acts, prints what came of it.
//!
//! Printing happens in `out` and nowhere else; what a command ends with is an [`Exit`], and every error says what can be
//! done now. Nothing here decides anything about a change: that is the engine's.

mod args;
mod begin;
mod check;
mod compare;
mod context;
mod copied;
mod cues;
mod desk;
mod diagnose;
mod doctor;
mod error;
mod examined;
mod follow;
mod in_progress;
mod looking;
mod operations;
mod out;
mod plan;
mod practice;
mod recent;
mod report;
mod reverse;
mod roster;
mod run;
mod scene;
pub mod serials;
mod situations;
mod status;
mod texts;
mod together;
mod undo;
mod unlock;
mod verify;
mod walk;

use clap::Parser;

use self::args::{Cli, Command};
use self::context::Context;
use self::error::CliError;
use crate::error::{Exit, Guidance};

/// Carries out what was typed on the command line, and returns what the process exits with.
pub fn main() -> Exit {
    let cli = Cli::parse();
    // The message of a panic has been printed by then, and the terminal given back.
    let ended = std::panic::catch_unwind(|| carry_out(cli)).unwrap_or(Err(CliError::Fault));
    ended.unwrap_or_else(|error| {
        out::error(&error);
        error.exit()
    })
}

fn carry_out(cli: Cli) -> Result<Exit, CliError> {
    let context = Context::new(cli.global)?;
    match &cli.command {
        None => begin::begin(&context),
        Some(Command::Check(args)) => check::check(&context, args),
        Some(Command::Practice(args)) => practice::practice(&context, args),
        Some(Command::Run(args)) => run::run(&context, args),
        Some(Command::Plan(args)) => plan::plan(&context, args),
        Some(Command::Compare(args)) => compare::compare(&context, args),
        Some(Command::Status(args)) => status::status(&context, args),
        Some(Command::Report(args)) => report::report(&context, args),
        Some(Command::Verify(args)) => verify::verify(&context, args),
        Some(Command::Roster(args)) => roster::roster(&context, args),
        Some(Command::Serials(args)) => serials::serials(&context, args),
        Some(Command::Texts(args)) => texts::texts(&context, args),
        Some(Command::Undo(args)) => undo::undo(&context, args),
        Some(Command::Reverse(args)) => reverse::reverse(&context, args),
        Some(Command::Diagnose(args)) => diagnose::diagnose(&context, args),
        Some(Command::Doctor(args)) => doctor::doctor(&context, args),
        Some(Command::Watch(args)) => together::watch(&context, args),
        Some(Command::Assist(args)) => together::assist(&context, args),
        Some(Command::Unlock(args)) => unlock::unlock(&context, args),
    }
}
