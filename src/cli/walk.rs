//! The wizard: opens a change on the engine's thread and shows it.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use crate::engine::{Opening, SavedPlan, Session, SessionError, Watch, start};
use crate::error::Exit;
use crate::journal::Mode;
use crate::procedure::StepId;
use crate::tui::{Console, Leaving};

use super::out::{complain, complain_in_words, say};
use super::place::Place;
use super::recent;

/// What to walk.
pub struct Walk {
    /// Whether operations act.
    pub mode: Mode,
    /// The old tree.
    pub old: PathBuf,
    /// The new tree.
    pub new: Option<PathBuf>,
    /// A saved plan to apply exactly.
    pub plan: Option<PathBuf>,
    /// The step to open at.
    pub start_at: Option<String>,
}

/// Runs the wizard in a terminal of its own.
pub fn run(place: &Place, walk: Walk) -> Exit {
    let opening = place.opening(walk.mode, &walk.old, walk.new.as_deref(), Watch::TakeOrWatch);
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        return without_terminal(&opening, &walk);
    }
    in_console(|console| show(place, console, opening, walk))
}

/// Opens the terminal, shows what is to be shown, gives it back, and says the last words on the ordinary screen.
pub fn in_console(show: impl FnOnce(&mut Console) -> std::io::Result<Leaving>) -> Exit {
    let leaving = Console::open().and_then(|mut console| show(&mut console));
    match leaving {
        Ok(leaving) => {
            say(leaving.farewell);
            leaving.exit
        }
        Err(e) => {
            complain_in_words(&format!("the terminal cannot be used: {e}"), "Start it in an ordinary terminal window.");
            Exit::Internal
        }
    }
}

/// Shows one change in a terminal that is already ours.
///
/// # Errors
/// When the terminal cannot be drawn on.
pub fn show(place: &Place, console: &mut Console, opening: Opening, walk: Walk) -> std::io::Result<Leaving> {
    recent::note(place, &opening);
    let (clock, plan, start_at) = (opening.clock.clone(), walk.plan, walk.start_at);
    let opener = move || open(&opening, plan.as_deref(), start_at.as_deref());
    let worker = start(opener, console.teller());
    console.walk(&worker, &*clock)
}

fn open(opening: &Opening, plan: Option<&Path>, start_at: Option<&str>) -> Result<Session, SessionError> {
    let plan = plan.map(read_plan).transpose()?;
    let mut session = Session::open(opening)?;
    if let Some(plan) = plan {
        session.hold_to(plan);
    }
    if let Some(step) = start_at
        && let Err(refusal) = session.start_at(&StepId::from(step))
    {
        session.close()?;
        return Err(refusal.into());
    }
    Ok(session)
}

fn read_plan(file: &Path) -> Result<SavedPlan, SessionError> {
    let stale = |fact: String| SessionError::StalePlan { fact };
    let text = std::fs::read_to_string(file).map_err(|e| {
        let name = crate::text::printable(&file.to_string_lossy()).into_owned();
        stale(format!("{name} cannot be read: {e}"))
    })?;
    let plan: SavedPlan = serde_json::from_str(&text).map_err(|e| stale(format!("it is no plan of reserial: {e}")))?;
    if plan.schema != crate::engine::SCHEMA {
        return Err(stale(format!("it was written in the form {}", crate::text::printable(&plan.schema))));
    }
    Ok(plan)
}

/// Without a terminal nothing can be asked: says what the change waits for, and stops there.
fn without_terminal(opening: &Opening, walk: &Walk) -> Exit {
    let mut session = match open(opening, walk.plan.as_deref(), walk.start_at.as_deref()) {
        Ok(session) => session,
        Err(e) => return complain(&e),
    };
    let view = match session.look() {
        Ok(()) => session.view(),
        Err(e) => return complain(&e),
    };
    let exit = match (session.drift(), &view.standing) {
        (Some(drift), _) => complain(&SessionError::Drift(drift.clone())),
        (None, crate::engine::StandingView::Between { .. }) => complain(&SessionError::Between),
        _ => {
            let step = view.next.as_ref().and_then(|(id, _)| view.steps.iter().find(|step| step.id == *id));
            let waits = step.map_or("nothing more".to_owned(), |step| {
                format!("step {}, {}. {}", step.id, step.title, step.because)
            });
            complain_in_words(
                &format!("this needs a terminal to be attested and approved in; the change waits at {waits}"),
                "Start it in an ordinary terminal window.",
            );
            Exit::People
        }
    };
    if let Err(e) = session.close() {
        return complain(&e);
    }
    exit
}
