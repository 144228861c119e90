//! Takes practice postoffices through a change for tests/filesystems/run: on any file system, on any system. Not a test;
//! `cargo test` only builds it and starts it without a word, and then it does nothing.
//!
//! ```text
//! walker --as build DIR USERS        builds the practice pair DIR/OLD, DIR/NEW
//! walker --as walk DIR STEP [HOW]    takes the change there in hand and does everything up to and including STEP
//! walker --as undo DIR [HOW]         takes everything back
//! walker --as picture DIR            prints what the change answers for in both trees, a line each
//! walker --as notes DIR              prints what the operations of the record have remarked
//! walker --as probe DIR              prints what the file system there does with names and times
//! ```
//!
//! HOW, any of: `--kill before|after N` ends this process at its Nth call that changes a tree, `--kill
//! between-renames` between those of the exchange; `--swap back|on` settles an exchange that stands there [default: back];
//! `--wait STEP|second-rename FILE` makes FILE before that step, or before the second rename, and goes on when it is gone.
//! What the program refuses is told with its advice, and ends the walker with the program's own exit status; 101 is a step
//! that could not be taken.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a helper of tests: what it prints is what it is for, and it ends its own process"
)]

#[path = "../change/common.rs"]
#[expect(dead_code, reason = "the walk is shared with tests/change, which uses the rest")]
mod common;
mod picture;
mod probe;
mod watched;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use common::{STEPS, Walker, submit};
use reserial::clock::{Clock, SystemClock};
use reserial::engine::{Command, Hints, Opening, ResolveWay, Session, SessionError, StandingView, UndoTo, Watch};
use reserial::error::Guidance;
use reserial::fsops::{Disk, RealDisk};
use reserial::journal::{Closing, Event, Mode, Outcome};
use reserial::practice::{BuildOptions, Built, Pace, Play, build, reopen};
use watched::{Kill, Watched};

fn main() -> ExitCode {
    let told: Vec<String> = std::env::args().skip(1).collect();
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    let Some((&"--as", told)) = told.split_first() else { return ExitCode::SUCCESS };
    let done = match told {
        ["build", dir, users] => {
            let options = BuildOptions { users: users.parse().unwrap(), extra_files: 0 };
            build(Path::new(dir), &options).unwrap();
            Ok(())
        }
        ["walk", dir, last, how @ ..] => walk(&practice(dir), last, &How::of(how)),
        ["undo", dir, how @ ..] => undo(&practice(dir), &How::of(how)),
        ["picture", dir] => {
            picture::of(Path::new(dir)).iter().for_each(|line| println!("{line}"));
            Ok(())
        }
        ["notes", dir] => notes(&practice(dir)),
        ["probe", dir] => {
            probe::of(Path::new(dir)).iter().for_each(|line| println!("{line}"));
            Ok(())
        }
        other => panic!("not known: {other:?}"),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}\n{}", error.advice());
            ExitCode::from(error.exit().code())
        }
    }
}

fn practice(dir: &str) -> Built {
    reopen(Path::new(dir)).unwrap()
}

/// How to walk.
struct How {
    kill: Kill,
    swap: ResolveWay,
    wait: Option<(String, PathBuf)>,
}

impl How {
    fn of(mut told: &[&str]) -> Self {
        let mut how = Self { kill: Kill::Never, swap: ResolveWay::GoBack, wait: None };
        loop {
            told = match told {
                [] => return how,
                ["--kill", "before", n, rest @ ..] => {
                    how.kill = Kill::Before(n.parse().unwrap());
                    rest
                }
                ["--kill", "after", n, rest @ ..] => {
                    how.kill = Kill::After(n.parse().unwrap());
                    rest
                }
                ["--kill", "between-renames", rest @ ..] => {
                    how.kill = Kill::BetweenRenames;
                    rest
                }
                ["--swap", way @ ("back" | "on"), rest @ ..] => {
                    how.swap = if *way == "back" { ResolveWay::GoBack } else { ResolveWay::GoOn };
                    rest
                }
                ["--wait", at, file, rest @ ..] => {
                    how.wait = Some(((*at).to_owned(), PathBuf::from(file)));
                    rest
                }
                other => panic!("not known: {other:?}"),
            }
        }
    }

    /// Waits here if that was asked for.
    fn wait_before(&self, step: &str) {
        if let Some((at, file)) = &self.wait
            && at == step
        {
            watched::wait(file);
        }
    }
}

/// Takes the change in hand, and settles what an earlier walker left between two renames.
fn take(built: &Built, how: &How) -> Result<Session, SessionError> {
    let second = how.wait.as_ref().filter(|(at, _)| at == "second-rename").map(|(_, file)| file.clone());
    let opening = Opening {
        mode: Mode::Live,
        old: built.old.clone(),
        new: Some(built.new.clone()),
        operator: "ann".into(),
        host: "desk".into(),
        state: std::env::temp_dir().join("reserial-walker"),
        clock: Arc::new(SystemClock),
        disk: Watched::disk(how.kill, second),
        hints: Hints::default(),
        watch: Watch::Take,
    };
    let mut session = Session::open(&opening)?;
    if matches!(session.view().standing, StandingView::Between { .. }) {
        println!("between the two renames: going {:?}", how.swap);
        submit(&mut session, Command::Resolve { way: how.swap })?;
    }
    Ok(session)
}

fn walk(built: &Built, last: &str, how: &How) -> Result<(), SessionError> {
    if closed(built) == Some(Closing::Finished) {
        // Killed as it let go: another start would begin another change.
        return Ok(());
    }
    let mut session = take(built, how)?;
    let mut walker = Walker { session: &mut session, play: Some(Play::new(built, Pace::AT_ONCE)) };
    for step in STEPS {
        how.wait_before(step);
        walker.step(step);
        if step == last {
            break;
        }
    }
    session.close()?;
    println!("{} calls", watched::calls());
    Ok(())
}

fn undo(built: &Built, how: &How) -> Result<(), SessionError> {
    if closed(built) == Some(Closing::Undone) {
        return Ok(());
    }
    let mut session = take(built, how)?;
    if !session.view().undo.operations.is_empty() {
        let reason = "test of the way back".to_owned();
        submit(&mut session, Command::Undo { to: UndoTo::All, reason })?;
    }
    session.close()?;
    println!("{} calls", watched::calls());
    Ok(())
}

/// How the newest record there was closed.
fn closed(built: &Built) -> Option<Closing> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let (_, journal) = reserial::engine::newest(&RealDisk.open(&built.old).unwrap(), &clock).unwrap()?;
    journal.change().closed.as_ref().map(|(closing, _)| *closing)
}

/// Prints the remarks of operations that were done: a dress that did not fit, a race that was narrowed.
fn notes(built: &Built) -> Result<(), SessionError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let Some((_, journal)) = reserial::engine::newest(&RealDisk.open(&built.old)?, &clock)? else { return Ok(()) };
    for line in journal.lines() {
        if let Event::Outcome { outcome: Outcome::Done(seen), .. } = &line.event {
            seen.notes.iter().for_each(|note| println!("{note}"));
        }
    }
    Ok(())
}
