//! The commands: parses the line, picks whether operations act, and turns results into words and exit codes.

mod args;
mod operations;
mod out;
mod place;
mod plan;
mod practice;
mod recent;
mod start;
mod status;
mod undo;
mod unlock;
mod walk;

use std::ffi::OsString;

use clap::Parser as _;

use self::args::{Cli, Command};
use self::place::Place;
use self::walk::Walk;
use crate::error::Exit;
use crate::journal::Mode;

/// Runs the program and returns how it exits.
pub fn main(args: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> Exit {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(e) => {
            let _ = e.print();
            return if e.use_stderr() { Exit::Usage } else { Exit::Done };
        }
    };
    let place = Place::of(&cli.who);
    match cli.command {
        None => start::start(&place),
        Some(Command::Practice { dir, users, build_only: true, .. }) => practice::build_only(&place, dir, users),
        Some(Command::Practice { dir, users, pace, .. }) => practice::practice(&place, dir, users, pace),
        Some(Command::Run { old, new, live, plan, start_at, dry_run: _ }) => {
            let mode = if live { Mode::Live } else { Mode::Rehearsal };
            walk::run(&place, Walk { mode, old, new, plan, start_at })
        }
        Some(Command::Plan { old, new, json, save }) => plan::plan(&place, &old, &new, plan::Form::of(json), save),
        Some(Command::Status { old, json, rehearsal }) => {
            status::status(&place, &old, plan::Form::of(json), status::Which::of(rehearsal))
        }
        Some(Command::Undo { old, live: false, .. }) => undo::show(&place, &old),
        Some(Command::Undo { old, reason, .. }) => undo::undo(&place, &old, &reason.unwrap_or_default()),
        Some(Command::Unlock { old, reason }) => unlock::unlock(&place, &old, &reason),
    }
}
