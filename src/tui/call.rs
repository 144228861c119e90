//! When somebody is called to the screen, and what the title of the window says. Compares snapshots; knows no terminal.

use crate::clock::Moment;
use crate::engine::{StandingView, StepState, View};
use crate::procedure::StepId;

use super::app::App;

/// From this many seconds on, somebody may have gone to do something else while an operation ran.
const LONG: i64 = 10;

impl App {
    /// Returns the title: mode, step, how it stands; an exclamation mark stands before it when a person is needed.
    pub fn title(&self) -> String {
        let Some(view) = self.view.as_deref() else { return "reserial".into() };
        let mode = view.mode.word();
        if view.ending.is_some() {
            return format!("reserial {mode}: ended");
        }
        if view.standing != StandingView::Clear {
            return format!("! reserial {mode}: to be settled");
        }
        let step = view.next.as_ref().and_then(|(id, _)| view.steps.iter().find(|step| step.id == *id));
        let Some(step) = step else { return format!("reserial {mode}") };
        let count = step.count.map_or(String::new(), |(done, all)| format!(", {done} of {all}"));
        let call = if waits_for_person(step.state) { "! " } else { "" };
        format!("{call}reserial {mode}: {} {}{count}", step.id, step.state.word())
    }

    /// Returns whether a new snapshot calls somebody: a wait has ended, something must be settled, or the window opened.
    pub(super) fn calls(&self, before: &View, now: Moment) -> bool {
        // Whoever has just decided something sits in front of it.
        let Some(view) = self.view.as_deref().filter(|_| self.last.is_none()) else { return false };
        let settle = view.standing != StandingView::Clear && before.standing == StandingView::Clear;
        let waited = |id: &StepId| before.steps.iter().any(|step| step.id == *id && step.state == StepState::Waiting);
        let waits_no_more =
            view.steps.iter().any(|step| step.can_complete && !step.state.settled() && waited(&step.id));
        let opened = view.window.as_ref().is_some_and(|window| before.at < window.from && window.from <= now);
        settle || waits_no_more || opened
    }

    /// Returns whether what has just finished took so long that somebody may have gone.
    pub(super) fn took_long(&self) -> bool {
        self.working_since.is_some_and(|since| (self.now - since).num_seconds() >= LONG)
    }
}

fn waits_for_person(state: StepState) -> bool {
    matches!(state, StepState::Ready | StepState::Blocked | StepState::Failed)
}
