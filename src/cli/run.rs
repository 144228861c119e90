//! `reserial run`: the wizard on two trees, as a rehearsal or live.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::clock::Moment;
use crate::engine::reverse::reversible;
use crate::engine::{
    Command, ListFile, Refusal, SavedPlan, Session, SessionError, Standing as CheckStanding, Watch, fit,
};
use crate::error::Exit;
use crate::fsops::{RecordTree, TreePath};
use crate::journal::{Change, Mode};
use crate::people::import::Encoding;
use crate::procedure::{By, Procedure, StepId, of_record, q209486, reverse};

use super::args::Run;
use super::front::Shown;
use super::looking::{Found, Which, find, holder, next_step, scene, settled, with_case};
use super::{CliError, Context, out, plan, recent};

/// Carries the command out.
///
/// # Errors
/// When it cannot begin. Nothing has been written then.
pub fn run(context: &Context, args: &Run) -> Result<Exit, CliError> {
    let saved = args.plan.as_deref().map(plan::load).transpose()?;
    let old = context.tree(&args.old)?;
    let new = args.new.clone().or_else(|| saved.as_ref().map(|plan| PathBuf::from(&plan.new)));
    if let Some(new) = &new {
        context.tree(new)?;
    }
    let mut wish = Wish {
        watch: Watch::TakeOrWatch,
        mode: if args.live { Mode::Live } else { Mode::Rehearsal },
        old,
        new,
        saved,
        start_at: args.start_at.as_ref().map(a_step).transpose()?,
        names: args.names.iter().map(|path| a_list(path, args.names_as)).collect::<Result<_, _>>()?,
    };
    let procedure = wish.procedure(context)?;
    if let Some(exit) = args.front.check(&procedure, &*context.clock)? {
        return Ok(exit);
    }
    let orders = args.front.orders(&procedure, wish.mode)?;
    args.front.free()?;
    if args.front.shown() == Shown::Nowhere {
        return Err(wish.stop(context));
    }
    if wish.mode == Mode::Live {
        recent::note(context, wish.old.root());
    }
    let (own, old, which) = (context.clone(), Arc::clone(&wish.old), wish.which());
    wish.watch = args.front.watch();
    let left = args.front.walk(context, orders, move || wish.open(&own));
    args.front.keep(context, || find(context, &old, which))?;
    left
}

/// Returns a step that the procedure has.
fn a_step(id: &StepId) -> Result<StepId, CliError> {
    let procedure = q209486().map_err(SessionError::from)?;
    let back = reverse().map_err(SessionError::from)?;
    if procedure.step(id).is_some() || back.step(id).is_some() {
        return Ok(id.clone());
    }
    let known: Vec<&str> = procedure.steps.iter().map(|step| step.id.as_str()).collect();
    Err(CliError::NoSuchStep { step: id.to_string(), known: known.join(", ") })
}

/// Returns a list that is there, so that a wrong path is told before anything is written.
fn a_list(path: &Path, encoding: Option<Encoding>) -> Result<ListFile, CliError> {
    match path.metadata() {
        Ok(stat) if stat.is_file() => Ok(ListFile { path: path.to_owned(), kind: None, encoding }),
        Ok(_) => Err(unreadable(path, "it is not a plain file")),
        Err(e) => Err(unreadable(path, &e.to_string())),
    }
}

fn unreadable(path: &Path, why: &str) -> CliError {
    SessionError::ListUnreadable { path: path.to_owned(), why: why.to_owned() }.into()
}

/// What was asked for.
struct Wish {
    watch: Watch,
    mode: Mode,
    old: Arc<dyn RecordTree>,
    new: Option<PathBuf>,
    saved: Option<SavedPlan>,
    start_at: Option<StepId>,
    names: Vec<ListFile>,
}

impl Wish {
    fn which(&self) -> Which {
        if self.mode == Mode::Live { Which::Change } else { Which::Rehearsal }
    }

    /// Returns what will be walked through: the change in progress knows it.
    fn procedure(&self, context: &Context) -> Result<Procedure, SessionError> {
        let found = find(context, &self.old, self.which())?;
        let open = found.filter(|(_, journal)| journal.change().closed.is_none());
        let back = open.filter(|(_, journal)| journal.change().reverses.is_none() || self.new.is_none());
        Ok(of_record(back.as_ref().map_or("", |(_, journal)| journal.change().procedure.as_str()))?)
    }

    /// Opens the change. May take its time, and takes it on the engine's thread.
    fn open(self, context: &Context) -> Result<Session, SessionError> {
        self.check(context)?;
        let mut opening = context.opening(self.mode, self.old.root(), self.new.as_deref());
        opening.watch = self.watch;
        let mut session = Session::open(&opening)?;
        if let Some(plan) = self.saved {
            session.hold_to(plan);
        }
        for file in self.names {
            match session.submit(Command::ImportNames(file), &AtomicBool::new(false), &|_, _, _| {}) {
                // Something must be settled first, or somebody else has it: names can wait.
                Ok(()) | Err(SessionError::Between | SessionError::ViewOnly { .. }) => {}
                Err(e) => {
                    session.close()?;
                    return Err(e);
                }
            }
        }
        if let Some(step) = &self.start_at
            && let Err(refusal) = session.start_at(step)
        {
            session.close()?;
            return Err(refusal.into());
        }
        Ok(session)
    }

    /// Looks whether these trees and this plan go together, before anything is written; returns the record in progress.
    fn check(&self, context: &Context) -> Result<Option<Found>, SessionError> {
        let found = self.in_progress(context)?;
        // A reverse change has no new postoffice; one that is named begins a new rehearsal, and stops a change.
        let back = found.as_ref().filter(|(_, journal)| journal.change().reverses.is_some());
        let found = match (back, &self.new) {
            (Some(_), None) => return Ok(found),
            (Some((record, _)), Some(_)) if self.mode == Mode::Live => {
                return Err(SessionError::GoesBack { record: record.dir.to_string() });
            }
            (Some(_), Some(_)) => None,
            (None, _) => found,
        };
        let recorded = found.as_ref().map(|(_, journal)| journal.change().new.clone()).filter(|new| !new.is_empty());
        let Some(new) = self.new.clone().or_else(|| recorded.as_ref().map(PathBuf::from)) else {
            return Err(self.new_missing(context));
        };
        let new = context.disk.open(&new)?;
        let given = new.root().to_string_lossy().into_owned();
        if let Some(recorded) = recorded.filter(|recorded| *recorded != given) {
            return Err(SessionError::OtherNew { recorded, given });
        }
        if let Some(plan) = &self.saved {
            plan::is_for(plan, &*self.old, &*new)?;
        }
        match (&found, &self.saved) {
            (Some(_), _) => {}
            (None, None) => {
                plan::unambiguous(&*self.old, &*new)?;
                fit(&*self.old, &*new)?;
            }
            (None, Some(plan)) => plan::still_fits(plan, &self.old, &new, &context.clock)?,
        }
        Ok(found)
    }

    /// Tells that NEW is missing. Who goes on with a change that is over may want the way back, which needs none.
    fn new_missing(&self, context: &Context) -> SessionError {
        match reversible(&self.old, &context.clock) {
            Ok(over) => SessionError::FinishedAlready { record: over.over.record.to_string() },
            Err(_) => SessionError::NewMissing,
        }
    }

    /// Returns the record that the wizard goes on with. A rehearsal beside a live change would mislead.
    fn in_progress(&self, context: &Context) -> Result<Option<Found>, SessionError> {
        let open = |which| -> Result<Option<Found>, SessionError> {
            Ok(find(context, &self.old, which)?.filter(|(_, journal)| journal.change().closed.is_none()))
        };
        match (self.mode, open(Which::Change)?) {
            (Mode::Rehearsal, Some((record, _))) => {
                Err(SessionError::LiveInProgress { record: record.dir.to_string() })
            }
            (Mode::Rehearsal, None) => open(Which::Rehearsal),
            (Mode::Live | Mode::Practice | Mode::Diagnosis, found) => Ok(found),
        }
    }

    /// Returns what the wizard would stop for if it had a terminal. Looks only: nothing is opened, nothing written.
    fn stop(&self, context: &Context) -> CliError {
        let looked = || -> Result<CliError, SessionError> {
            let found = self.check(context)?;
            let nothing = Change::default();
            let change = found.as_ref().map_or(&nothing, |(_, journal)| journal.change());
            let procedure = of_record(&change.procedure)?;
            if let Some(step) = &self.start_at {
                can_be_worked_on(&procedure, change, step)?;
            }
            if let Some((_, journal)) = &found
                && let Some(holder) = holder(journal, &context.host)?
            {
                return Err(SessionError::Held { holder });
            }
            if let Some(found) = &found
                && let Some(scene) = scene(context, &procedure, found, &self.old)?
            {
                out::lines(super::scene::lines(&scene));
                return Ok(CliError::Unsettled(Box::new(scene)));
            }
            Ok(waits(&procedure, change, found.as_ref().map(|(record, _)| &record.dir), context.clock.now()))
        };
        looked().unwrap_or_else(CliError::from)
    }
}

/// Refuses a step before which something is not settled.
fn can_be_worked_on(procedure: &Procedure, change: &Change, id: &StepId) -> Result<(), Refusal> {
    let before = procedure.step(id).and_then(|step| step.after.iter().find(|before| !settled(change, before)));
    match before {
        None => Ok(()),
        Some(before) => {
            let why = format!("Step {id} comes after step {before}, which is not settled.");
            Err(Refusal::new("order", why, format!("Finish step {before} first.")))
        }
    }
}

pub(super) fn waits(procedure: &Procedure, change: &Change, record: Option<&TreePath>, now: Moment) -> CliError {
    let Some(step) = next_step(procedure, change) else {
        return CliError::NoTerminal { waits: "all steps are settled".into() };
    };
    let check = with_case(procedure, change, record.unwrap_or(&TreePath::root()), now, |case| {
        let open = |standing| !matches!(standing, CheckStanding::Holds | CheckStanding::Overridden);
        let by_people = |by: &By| !matches!(by, By::Disk(_));
        step.checks.iter().find(|check| by_people(&check.by) && open(case.judge(check).standing))
    });
    let waits = format!("step {} ({}) waits", step.id, step.title);
    let what = check.map_or(String::new(), |check| format!(" for: {}", check.text));
    CliError::NoTerminal { waits: waits + &what }
}

/// Goes on, or begins, on a terminal that has been taken over already.
///
/// # Errors
/// When one of the trees is no directory.
pub fn opener(
    context: &Context,
    mode: Mode,
    old: &Path,
    new: Option<&Path>,
) -> Result<impl FnOnce() -> Result<Session, SessionError> + Send + use<>, CliError> {
    let old = context.tree(old)?;
    if let Some(new) = new {
        context.tree(new)?;
    }
    if mode == Mode::Live {
        recent::note(context, old.root());
    }
    let wish = Wish {
        watch: Watch::TakeOrWatch,
        mode,
        old,
        new: new.map(Path::to_owned),
        saved: None,
        start_at: None,
        names: Vec::new(),
    };
    let context = context.clone();
    Ok(move || wish.open(&context))
}
