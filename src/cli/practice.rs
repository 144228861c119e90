//! `reserial practice`: builds two made-up postoffices, plays the people around them, and runs the wizard on them; or runs it on
//! a copy of a real pair (`copied`).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::clock::Moment;
use crate::engine::reverse::reversible;
use crate::engine::{Hints, Session, SessionError, Watch};
use crate::error::Exit;
use crate::fsops::RecordTree;
use crate::journal::{Closing, Mode};
use crate::practice::{BuildOptions, Built, Client, Crowd, Pace, build, reopen};
use crate::procedure::{AnswerId, RosterId, q209486, reverse};
use crate::tui::Console;

use super::args;
use super::follow::{Follower, change_of};
use super::front::{Front, Shown};
use super::headless::Orders;
use super::looking::{Which, find, holder};
use super::walk::walk_on;
use super::{CliError, Context, copied, out};

/// Carries the command out.
///
/// # Errors
/// When the practice cannot be built or opened.
pub fn practice(context: &Context, args: &args::Practice) -> Result<Exit, CliError> {
    let stage = match (args.copy_of.as_deref(), &args.dir, args.reverse) {
        (Some([old, new]), ..) => copied::stage(context, (old, new), args)?,
        (_, Some(dir), true) => reopen(dir)?.into(),
        (_, Some(dir), false) => build_or_reopen(dir, args)?.into(),
        (_, None, true) => newest(context).ok_or(CliError::NoPractice)?.into(),
        (_, None, false) => the_one_at_hand(context, args)?.into(),
    };
    if args.build_only {
        out::lines(&stage.told);
        return Ok(Exit::Done);
    }
    let old = context.tree(&stage.old)?;
    if args.reverse && !goes_back(context, &old)? {
        reversible(&old, &context.clock)?;
    } else if let Some(change) = change_of(&old, &context.clock)?
        && let Some((closing, at)) = change.closed
    {
        let how = match closing {
            Closing::Finished => "finished",
            Closing::Undone => "undone",
        };
        out::line(&format!("This practice was {how} on {}.", at.format("%Y-%m-%d %H:%M UTC")));
        out::line("Start a new one: reserial practice, or with --dir in another directory.");
        if closing == Closing::Finished && change.reverses.is_none() {
            out::line(&format!("To practise the way back on it: reserial practice {} --reverse", stage.again));
        }
        return Ok(Exit::Done);
    }
    let way = if args.reverse { Way::Back } else { Way::On };
    let procedure = if way == Way::Back || goes_back(context, &old)? { reverse() } else { q209486() };
    let procedure = procedure.map_err(SessionError::from)?;
    if let Some(exit) = args.front.check(&procedure, &*context.clock)? {
        return Ok(exit);
    }
    let orders = args.front.orders(&procedure, Mode::Practice)?;
    args.front.free()?;
    if !args.front.events {
        out::lines(&stage.told);
    }
    if args.front.shown() == Shown::Nowhere {
        let waits = format!("the practice in {} is built and waits", stage.dir.display());
        return Err(CliError::NoTerminal { waits });
    }
    let shown = On::Front(&args.front, orders);
    let left = play(context, &stage, Arc::clone(&old), (args.pace, way), shown);
    args.front.keep(context, || find(context, &old, Which::Change))?;
    left
}

/// What is practised on.
pub struct Stage {
    /// The directory of both postoffices.
    pub dir: PathBuf,
    /// The old one.
    pub old: PathBuf,
    /// The new one.
    pub new: PathBuf,
    /// What is said about it before and after.
    pub told: Vec<String>,
    /// What to type to come back to it.
    pub again: String,
    /// The made-up office with its people; a copy has none.
    pub built: Option<Built>,
}

impl From<Built> for Stage {
    fn from(built: Built) -> Self {
        Self {
            dir: built.dir.clone(),
            old: built.old.clone(),
            new: built.new.clone(),
            told: told(&built),
            again: format!("--dir {}", built.dir.display()),
            built: Some(built),
        }
    }
}

/// What a practice is shown on.
enum On<'a> {
    /// A terminal that has been taken over already.
    Console(Console),
    /// What was asked for on the command line.
    Front(&'a Front, Option<Box<Orders>>),
}

/// Which way a practice goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The change, or whatever is in progress.
    On,
    /// Back over a change that is done.
    Back,
}

/// Plays the practice at hand on a terminal that has been taken over already.
///
/// # Errors
/// As [`practice`].
pub fn practise_on(context: &Context, console: Console, dir: Option<&Path>, way: Way) -> Result<Exit, CliError> {
    let args = args::Practice {
        dir: None,
        copy_of: None,
        users: None,
        build_only: false,
        reverse: false,
        front: Front::default(),
        extra_files: 0,
        pace: args::PACE,
    };
    let stage = match dir {
        Some(dir) => Stage::from(reopen(dir)?),
        None => the_one_at_hand(context, &args)?.into(),
    };
    let old = context.tree(&stage.old)?;
    play(context, &stage, old, (args.pace, way), On::Console(console))
}

fn play(
    context: &Context,
    stage: &Stage,
    old: Arc<dyn RecordTree>,
    (pace, way): (u32, Way),
    shown: On<'_>,
) -> Result<Exit, CliError> {
    let back = way == Way::Back || goes_back(context, &old)?;
    let new = (!back).then_some(stage.new.as_path());
    let mut opening = context.opening(Mode::Practice, &stage.old, new);
    opening.hints = stage.built.as_ref().map_or_else(Hints::default, |built| hints(built, context.clock.now()));
    // Somebody else at it: this is a look over their shoulder, and the people are out already.
    opening.watch = match &shown {
        On::Console(_) => Watch::TakeOrWatch,
        On::Front(front, _) => front.watch(),
    };
    let held = match find(context, &old, Which::Change)? {
        Some((_, journal)) => holder(&journal, &context.host)?.is_some(),
        None => false,
    };
    // A copy has nobody around it.
    let follower = stage.built.as_ref().filter(|_| !held).map(|built| {
        let crowd = Crowd::start(built, Pace { times: pace, ..Pace::default() });
        Follower::start(old, Arc::clone(&context.clock), crowd, pace)
    });
    let open = move || if back { Session::reverse(&opening) } else { Session::open(&opening) };
    let quiet = matches!(&shown, On::Front(front, _) if front.events);
    let left = match shown {
        On::Console(console) => walk_on(console, open, &*context.clock),
        On::Front(front, orders) => front.walk(context, orders, open),
    };
    drop(follower);
    if !quiet {
        out::lines(&stage.told);
    }
    left
}

/// Whether a way back is in progress.
fn goes_back(context: &Context, old: &Arc<dyn RecordTree>) -> Result<bool, CliError> {
    let change = change_of(old, &context.clock)?;
    Ok(change.is_some_and(|change| change.closed.is_none() && change.reverses.is_some()))
}

/// What somebody who practises is to type. Nobody but the practice knows that beforehand.
fn hints(built: &Built, now: Moment) -> Hints {
    // Nobody waits for a practice: it may begin at once.
    let at_once = now.format("%Y-%m-%d %H:%M +00:00").to_string();
    let answers = [
        (AnswerId::OldNumber, built.old_serial.to_string()),
        (AnswerId::NewNumber, built.new_serial.to_string()),
        (AnswerId::ChangeDate, at_once),
        (AnswerId::Names, built.names()),
        (AnswerId::Backup, "Practice: nothing to lose, made today, in the next folder".to_owned()),
    ];
    let remote = built.users.iter().filter(|user| user.client == Client::Remote);
    let remote = remote.map(|user| ("remote-users", user.name.clone(), format!("mailbox {}", user.mailbox)));
    let others = [
        ("async-postoffices", "HARBOR", "by modem, at night"),
        ("mtas", "External", "on PC MTA1"),
        ("mtas", "Dispatch", "on PC MTA1"),
        ("mtas", "FAX gateway", "on PC GATE1"),
        ("mtas", "SMTP gateway", "on PC GATE2"),
    ];
    let others = others.map(|(list, name, detail)| (list, name.to_owned(), detail.to_owned()));
    let people = remote.chain(others).map(|(list, name, detail)| (RosterId::from(list), name, detail));
    let mailboxes = built.users.iter().map(|user| (user.id.clone(), user.name.clone())).collect();
    Hints { answers: answers.into(), people: people.collect(), mailboxes, ..Hints::default() }
}

fn told(built: &Built) -> Vec<String> {
    let mut lines = vec![
        format!("Practice: {} users, in {}", built.users.len(), built.dir.display()),
        format!("  OLD  {}", built.old.display()),
        format!("  NEW  {}", built.new.display()),
    ];
    lines.push("  Lists of names beside them: USERS.TXT, NETS.TXT (key i on the mailboxes)".to_owned());
    lines.push(format!("  Numbers to type: old {}, new {}", built.old_serial, built.new_serial));
    lines
}

fn build_or_reopen(dir: &Path, args: &args::Practice) -> Result<Built, CliError> {
    if dir.exists() && !dir.is_dir() {
        let why = std::io::ErrorKind::NotADirectory.into();
        return Err(CliError::NotADirectory { path: dir.to_owned(), why });
    }
    let has_files = std::fs::read_dir(dir).is_ok_and(|mut listing| listing.next().is_some());
    match (has_files, reopen(dir)) {
        (true, Ok(built)) => Ok(built),
        (true, Err(_)) => Err(CliError::NotEmpty(dir.to_owned())),
        (false, _) => Ok(build(dir, &options(args))?),
    }
}

fn options(args: &args::Practice) -> BuildOptions {
    let usual = BuildOptions::default();
    BuildOptions { users: args.users.unwrap_or(usual.users), extra_files: args.extra_files }
}

/// Returns the newest practice if it can be gone on with and nothing else was asked for, or builds the next one.
fn the_one_at_hand(context: &Context, args: &args::Practice) -> Result<Built, CliError> {
    let home = home(context);
    let newest = numbered(&home, 'P').into_iter().max();
    if let Some(built) = newest.and_then(|number| reopen(&home.join(folder(number))).ok())
        && !args.build_only
        && args.users.is_none_or(|users| users == built.users.len())
        && unfinished(context, &built)
    {
        return Ok(built);
    }
    Ok(build(&home.join(folder(newest.unwrap_or(0) + 1)), &options(args))?)
}

/// Returns the practice that can be gone on with, if there is one, for the start screen.
pub fn unfinished_practice(context: &Context) -> Option<(PathBuf, crate::journal::Change)> {
    let home = home(context);
    let built = reopen(&home.join(folder(numbered(&home, 'P').into_iter().max()?))).ok()?;
    let old = context.tree(&built.old).ok()?;
    let change = change_of(&old, &context.clock).ok()??;
    change.closed.is_none().then_some((built.dir, change))
}

/// Returns the newest practice.
fn newest(context: &Context) -> Option<Built> {
    let home = home(context);
    reopen(&home.join(folder(numbered(&home, 'P').into_iter().max()?))).ok()
}

/// Returns the newest practice if its change is done and can be gone back over, for the start screen.
pub fn finished_practice(context: &Context) -> Option<PathBuf> {
    let built = newest(context)?;
    let old = context.tree(&built.old).ok()?;
    reversible(&old, &context.clock).ok().map(|_| built.dir)
}

fn unfinished(context: &Context, built: &Built) -> bool {
    let Ok(old) = context.tree(&built.old) else { return false };
    match change_of(&old, &context.clock) {
        Ok(change) => change.is_none_or(|change| change.closed.is_none()),
        Err(_) => false,
    }
}

/// Returns where practices are kept that were given no directory.
pub(super) fn home(context: &Context) -> PathBuf {
    context.state.join("practice")
}

fn folder(number: u32) -> String {
    format!("P{number:03}")
}

/// Returns the numbers of the folders there that begin with `letter`.
pub(super) fn numbered(home: &Path, letter: char) -> Vec<u32> {
    let listing = std::fs::read_dir(home).into_iter().flatten().flatten();
    let names = listing.filter_map(|entry| entry.file_name().into_string().ok());
    names.filter_map(|name| name.strip_prefix(letter)?.parse().ok()).collect()
}
