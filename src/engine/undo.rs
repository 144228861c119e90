//! The way back, until step 8 is done: inverses of the operations that stand, newest first.

use std::collections::BTreeMap;

use crate::journal::{Event, OpRecord, on_roster};
use crate::people::{MAILBOXES, Roster, RosterChange};
use crate::plan::{Operation, inverse};
use crate::postoffice::paths;
use crate::procedure::{ActionId, By, RosterId, StepId};

use super::judge::Case;
use super::lists::OF_A_NIGHT;
use super::reverse::{mail_since, over, over_says, way_on};
use super::{Refusal, UndoTo};

/// An inverse, and the operation that it takes back.
#[derive(Clone, Debug, PartialEq)]
pub struct Inverse {
    /// The number of the operation that it takes back.
    pub of: u64,
    /// The step that it belongs to.
    pub step: StepId,
    /// The inverse.
    pub operation: Operation,
}

/// Returns the inverses, newest first.
///
/// # Errors
/// A refusal when step 8 is done (undo is over), or there is nothing to take back.
pub fn undo_plan(case: &Case<'_>, to: &UndoTo) -> Result<Vec<Inverse>, Refusal> {
    if over(case) {
        return Err(Refusal::new("undo-over", over_says(case), way_on(case)));
    }
    if let Some(refusal) = mail_since(case) {
        return Err(refusal);
    }
    let all = standing(case);
    let inverses = match to {
        UndoTo::All => all,
        UndoTo::Last => all.into_iter().take(1).collect(),
        UndoTo::Step(id) => {
            let position = |id: &StepId| case.procedure.steps.iter().position(|step| step.id == *id);
            let from = position(id);
            all.into_iter().filter(|inverse| position(&inverse.step) >= from).collect()
        }
    };
    let inverses = past_a_new_p1(case, inverses)?;
    // A reverse change that has not exchanged anything yet can be called off all the same.
    let called_off = case.change.reverses.is_some() && *to == UndoTo::All;
    if inverses.is_empty() && !called_off {
        return Err(Refusal::new("undo", "There is nothing to take back.", "Nothing has been changed by this record."));
    }
    Ok(inverses)
}

/// Returns what gives P1 its name back for tonight. Where others renamed it and that was adopted, there is no operation of
/// ours to take back: it is done as step 8 would, and takes back nothing (0).
///
/// # Errors
/// As [`undo_plan`].
pub fn give_up_plan(case: &Case<'_>) -> Result<Vec<Inverse>, Refusal> {
    let (freeze, all) = (StepId::from("5a"), standing(case));
    if all.iter().any(|inverse| inverse.operation.thaws()) {
        return undo_plan(case, &UndoTo::Step(freeze));
    }
    let by_hand = "Give POLD the name P1 by hand, then look again.";
    let thaw = match case.facts.and_then(|facts| facts.plans.get(&ActionId::Thaw)) {
        Some(Ok(plan)) => plan.clone(),
        Some(Err(why)) => return Err(Refusal::new("undo", why.clone(), by_hand)),
        None => {
            return Err(Refusal::new("undo", "The disk has not been looked at yet.", "Look again, then try again."));
        }
    };
    let position = |id: &StepId| case.procedure.steps.iter().position(|step| step.id == *id);
    let since = all.into_iter().filter(|inverse| position(&inverse.step) >= position(&freeze));
    let thaw = thaw.into_iter().map(|operation| Inverse { of: 0, step: freeze.clone(), operation });
    Ok(since.chain(thaw).collect())
}

/// A P1 that somebody made meanwhile is in the way of Pold: it goes aside, Pold becomes P1, and what arrived is brought in,
/// as in step 8. What makes room takes nothing back itself, so it is of no operation (0).
fn past_a_new_p1(case: &Case<'_>, inverses: Vec<Inverse>) -> Result<Vec<Inverse>, Refusal> {
    let Some(at) = inverses.iter().position(|inverse| inverse.operation.thaws()) else { return Ok(inverses) };
    let back_again =
        |inverse: &Inverse| matches!(&inverse.operation, Operation::Rename { to, .. } if *to == paths::p1());
    if inverses[..at].iter().any(back_again) {
        let lift = "Undo step 8 first, then go further back.";
        return Err(Refusal::new("undo", "Step 8 is half done: a new P1 has been moved aside.", lift));
    }
    let Some(facts) = case.facts.filter(|facts| facts.p1_again.is_some()) else { return Ok(inverses) };
    let plan = match facts.plans.get(&ActionId::Thaw) {
        Some(Ok(plan)) => plan.clone(),
        Some(Err(why)) => return Err(Refusal::new("undo", why.clone(), "Put it right by hand, then try again.")),
        None => return Ok(inverses),
    };
    let mut all = inverses;
    let frozen = all.remove(at);
    let step = |operation: Operation| {
        let of = if operation.thaws() { frozen.of } else { 0 };
        Inverse { of, step: frozen.step.clone(), operation }
    };
    all.splice(at..at, plan.into_iter().map(step));
    Ok(all)
}

/// Returns every inverse that could be taken, newest first.
pub fn standing(case: &Case<'_>) -> Vec<Inverse> {
    let inverses = case.change.standing().rev().filter_map(|(op, seen)| {
        let operation = inverse(op.number, &op.operation, seen, case.record)?;
        Some(Inverse { of: op.number, step: step_of(case, op), operation })
    });
    inverses.collect()
}

fn step_of(case: &Case<'_>, op: &OpRecord) -> StepId {
    let action = op.action.and_then(|action| case.procedure.action(action));
    action.map_or_else(|| StepId::from("-"), |(step, _)| step.id.clone())
}

/// Returns what a way back to before `inverses` takes back in the record.
pub fn reopened(case: &Case<'_>, inverses: &[Inverse], reason: &str) -> Vec<Event> {
    let position = |id: &StepId| case.procedure.steps.iter().position(|step| step.id == *id);
    let Some(first) = inverses.iter().filter_map(|inverse| position(&inverse.step)).min() else { return Vec::new() };
    let night = if inverses.iter().any(|inverse| inverse.operation.thaws()) { Night::Over } else { Night::GoesOn };
    reopened_from(case, &case.procedure.steps[first].id, night, reason)
}

/// Whether P1 is back, so that what is true for one night only (stopped programs, waived mailboxes) is to be said anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Night {
    /// P1 stays away.
    GoesOn,
    /// P1 is back.
    Over,
}

/// Returns what is taken back in the record when everything from step `first` on is open again: the steps, and what people
/// said for them. Rosters, answers and reasons stay.
pub fn reopened_from(case: &Case<'_>, first: &StepId, night: Night, reason: &str) -> Vec<Event> {
    let mut events = Vec::new();
    for step in case.procedure.steps.iter().skip_while(|step| step.id != *first) {
        if case.settled(&step.id) {
            events.push(Event::Reopened { step: step.id.clone(), reason: reason.to_owned() });
        }
        for check in &step.checks {
            let said = case.change.ticks.contains_key(&check.id) || case.change.overrides.contains_key(&check.id);
            if said {
                events.push(Event::Unticked { check: check.id.clone(), note: reason.to_owned() });
            }
        }
    }
    if night == Night::Over {
        events.extend(marks_of_tonight(case, reason));
        let waivers = case.change.waived.keys();
        events.extend(waivers.map(|id| Event::Unwaived { mailbox: id.clone(), reason: reason.to_owned() }));
    }
    events
}

/// Stopped programs are running again, an Outbox fills, and whom was called and said to be done has mail again by the next
/// night. A password that was reset stays reset.
fn marks_of_tonight(case: &Case<'_>, reason: &str) -> Vec<Event> {
    let Some((step, _)) = case.procedure.action(ActionId::Freeze) else { return Vec::new() };
    let counted = step.checks.iter().filter_map(|check| match &check.by {
        By::Roster { list, mark, .. } => Some((list.clone(), mark.as_str())),
        _ => None,
    });
    let called = OF_A_NIGHT.map(|mark| (RosterId::from(MAILBOXES), mark));
    let mut taken: BTreeMap<RosterId, Vec<RosterChange>> = BTreeMap::new();
    for (list, mark) in counted.chain(called) {
        let people = case.change.rosters.get(&list).map(Roster::people).unwrap_or_default();
        let back = people.iter().filter(|person| person.marks.contains_key(mark)).map(|person| {
            let (name, mark, note) = (person.name.clone(), mark.to_owned(), reason.to_owned());
            RosterChange::TakeBack { name, mark, note }
        });
        taken.entry(list).or_default().extend(back);
    }
    let events = taken.into_iter().filter(|(_, changes)| !changes.is_empty());
    events.flat_map(|(list, changes)| on_roster(&list, RosterChange::of(changes))).collect()
}
