//! Which front end a walk is shown on: the screen, numbered lines, or none, driven by a file of answers.

use std::io::{IsTerminal, stdin, stdout};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use crate::answers::{Answers, record};
use crate::clock::Clock;
use crate::engine::{Session, SessionError, Watch};
use crate::error::Exit;
use crate::fsops::{FsError, Verb, save_new};
use crate::journal::Mode;
use crate::procedure::Procedure;

use super::answers::{check, load};
use super::headless::{Orders, headless};
use super::looking::Found;
use super::walk::{talk_through, walk};
use super::{CliError, Context, out};

/// How a walk is shown.
#[derive(Debug, Default, Clone, Args)]
pub struct Front {
    /// No screen: numbered lines and questions, for screen readers and serial lines
    #[arg(long)]
    pub plain: bool,
    /// No screen and no questions: everything that a person decides comes from --answers
    #[arg(long, requires = "answers", conflicts_with = "plain")]
    pub headless: bool,
    /// What people decided and attested, for --headless (docs/answers.md)
    #[arg(long, value_name = "FILE", requires = "headless")]
    pub answers: Option<PathBuf>,
    /// How long to wait for people and for the disk before stopping: 90s, 10m, 2h
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = duration, requires = "headless")]
    pub wait: Duration,
    /// Print events as JSON, one object a line, with --headless
    #[arg(long = "json", requires = "headless")]
    pub events: bool,
    /// Write what was decided into a new file that --answers can read
    #[arg(long, value_name = "FILE")]
    pub record_answers: Option<PathBuf>,
    /// Read a file for --answers without acting, and tell what it would stop for
    #[arg(long, value_name = "FILE", conflicts_with_all = ["headless", "plain", "record_answers"])]
    pub check_answers: Option<PathBuf>,
}

/// What a walk is shown on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The full screen.
    Screen,
    /// Numbered lines.
    Plain,
    /// Nothing: a file of answers.
    Headless,
    /// There is no terminal, and nobody said what to do without one.
    Nowhere,
}

impl Front {
    /// Returns what a walk is shown on.
    pub fn shown(&self) -> Shown {
        match (self.headless, self.plain) {
            (true, _) => Shown::Headless,
            (_, true) => Shown::Plain,
            _ => on_terminal(stdin().is_terminal(), stdout().is_terminal(), std::env::var("TERM").ok().as_deref()),
        }
    }

    /// Reads the answers, when that is what was asked for.
    ///
    /// # Errors
    /// When the file cannot be used; everything in it that cannot is named.
    pub fn orders(&self, procedure: &Procedure, mode: Mode) -> Result<Option<Box<Orders>>, CliError> {
        let Some(file) = self.answers.as_deref().filter(|_| self.headless) else { return Ok(None) };
        let answers = load(file, procedure)?;
        fits(&answers, mode, file)?;
        let (file, procedure) = (file.to_owned(), procedure.clone());
        Ok(Some(Box::new(Orders { file, answers, procedure, wait: self.wait, told: self.told() })))
    }

    fn told(&self) -> super::headless::Told {
        if self.events { super::headless::Told::Events } else { super::headless::Told::Text }
    }

    /// Tells what the file would stop for, when that is what was asked for.
    ///
    /// # Errors
    /// When the file cannot be used.
    pub fn check(&self, procedure: &Procedure, clock: &dyn Clock) -> Result<Option<Exit>, CliError> {
        self.check_answers.as_deref().map(|file| check(file, procedure, clock)).transpose()
    }

    /// Looks whether the file to be written is free, before anything is done.
    ///
    /// # Errors
    /// When something is there already.
    pub fn free(&self) -> Result<(), CliError> {
        match self.record_answers.as_deref() {
            Some(file) if file.symlink_metadata().is_ok() => {
                let there = std::io::ErrorKind::AlreadyExists.into();
                Err(FsError::io_at(Verb::Write, file, there).into())
            }
            _ => Ok(()),
        }
    }

    /// Writes the answers of a record into the new file, when that is what was asked for.
    ///
    /// # Errors
    /// When it cannot be written; nothing is ever replaced.
    pub fn keep<E: Into<CliError>>(
        &self,
        context: &Context,
        find: impl FnOnce() -> Result<Option<Found>, E>,
    ) -> Result<(), CliError> {
        let Some(file) = self.record_answers.as_deref() else { return Ok(()) };
        let Some((_, journal)) = find().map_err(Into::into)? else { return Ok(()) };
        Ok(save_new(&*context.disk, file, record(journal.all_lines()).as_bytes())?)
    }

    /// Returns whether a change that somebody else has in hand is looked at.
    pub fn watch(&self) -> Watch {
        if self.headless { Watch::Take } else { Watch::TakeOrWatch }
    }

    /// Walks through the change that `open` opens.
    ///
    /// # Errors
    /// When it cannot be shown, or stops without a person in front of it.
    pub fn walk(
        &self,
        context: &Context,
        orders: Option<Box<Orders>>,
        open: impl FnOnce() -> Result<Session, SessionError> + Send + 'static,
    ) -> Result<Exit, CliError> {
        match orders {
            Some(orders) => headless(open, &*context.clock, *orders),
            None if self.shown() == Shown::Plain => {
                if !self.plain {
                    out::line("No full screen here, so in numbered lines; --plain does the same anywhere.");
                }
                talk_through(open, &*context.clock)
            }
            None => walk(open, &*context.clock),
        }
    }
}

/// Refuses a recording of a practice where mail is at stake.
fn fits(answers: &Answers, mode: Mode, file: &Path) -> Result<(), CliError> {
    match (mode, answers.freshness) {
        (Mode::Live, crate::engine::Freshness::Replayed) => Err(CliError::ReplayedLive(file.to_owned())),
        _ => Ok(()),
    }
}

/// Returns what there is to show a walk on. A terminal that cannot move its cursor, and output that is read by something else,
/// get lines.
fn on_terminal(typed: bool, shown: bool, term: Option<&str>) -> Shown {
    let moves = cfg!(windows) || term.is_some_and(|term| !term.is_empty() && term != "dumb");
    match (typed, shown) {
        (false, _) => Shown::Nowhere,
        (true, true) if moves => Shown::Screen,
        (true, _) => Shown::Plain,
    }
}

/// Reads a duration: `90s`, `10m`, `2h`, or seconds.
fn duration(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let (digits, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let factor = match unit.trim() {
        "" | "s" => 1,
        "m" | "min" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return Err("write it as 90s, 10m or 2h".into()),
    };
    let number: u64 = digits.parse().map_err(|_| "write it as 90s, 10m or 2h".to_owned())?;
    Ok(Duration::from_secs(number.saturating_mul(factor)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_people_write_them() {
        assert_eq!(duration("90s").unwrap().as_secs(), 90);
        assert_eq!(duration("10m").unwrap().as_secs(), 600);
        assert_eq!(duration("2h").unwrap().as_secs(), 7200);
        assert_eq!(duration("0").unwrap().as_secs(), 0);
        assert!(duration("soon").is_err() && duration("-3s").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_terminal_that_cannot_draw_gets_lines() {
        assert_eq!(on_terminal(true, true, Some("xterm-256color")), Shown::Screen);
        assert_eq!(on_terminal(true, true, Some("dumb")), Shown::Plain);
        assert_eq!(on_terminal(true, true, None), Shown::Plain);
        assert_eq!(on_terminal(true, false, Some("xterm")), Shown::Plain);
        assert_eq!(on_terminal(false, true, Some("xterm")), Shown::Nowhere);
    }
}
