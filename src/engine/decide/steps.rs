//! The gates: passing one, and what may be done instead.

use crate::journal::{Closing, Event, Settled};
use crate::procedure::{ActionId, By, Step, StepId, Without};

use super::super::Refusal;
use super::super::applies::Applies;
use super::super::judge::Case;
use super::{Decided, Decision, in_order, of_check, reasoned, step};

pub(super) fn without(case: &Case<'_>, id: &StepId, how: Without, reason: String) -> Decided {
    let step = step(case, id)?;
    let (settled, word) = match how {
        Without::NotApplicable => (Settled::NotApplicable, "not applicable"),
        Without::Skip => (Settled::Skipped, "skipped"),
    };
    if !step.without.contains(&how) {
        let why = format!("Step {id} cannot be {word}: {}", step.breaks);
        return Err(Refusal {
            article: Some(case.procedure.article.clone()),
            ..Refusal::new("order", why, "Do the step.")
        });
    }
    if case.settled(id) {
        return Err(Refusal::new("order", format!("Step {id} is settled."), "Open it again first."));
    }
    in_order(case, step)?;
    let reason = reasoned("reason", reason)?;
    let mut events = vec![Event::Step { step: id.clone(), settled, reason: reason.clone() }];
    if let Some(with) = step.with.as_ref().filter(|with| !case.settled(with)) {
        // 5a and 8 only together: P1 is not renamed back unless it was renamed away, and the reverse.
        if case.change.frozen() || case.change.thawed_at.is_some() {
            let lift = format!("Do step {with}; it puts P1 back.");
            return Err(Refusal::new("order", "P1 has been renamed, so its way back cannot be skipped.", lift));
        }
        if step.after.iter().any(|before| before == with) {
            let why = format!("Step {id} can only be skipped together with step {with}.");
            return Err(Refusal::new("order", why, format!("Do step {id}.")));
        }
        events.push(Event::Step { step: with.clone(), settled, reason });
    } else if step.with.is_some() && (case.change.frozen() || case.change.thawed_at.is_some()) {
        return Err(Refusal::new(
            "order",
            "P1 has been renamed, so its way back cannot be skipped.",
            format!("Do step {id}."),
        ));
    }
    close(case, &mut events);
    Ok(Decision::Record(events))
}

/// Closes the record with the step that settles the last of all.
fn close(case: &Case<'_>, events: &mut Vec<Event>) {
    let settled = |other: &StepId| {
        case.settled(other) || events.iter().any(|e| matches!(e, Event::Step { step, .. } if step == other))
    };
    if case.procedure.steps.iter().all(|step| settled(&step.id)) {
        events.push(Event::Closed { closing: Closing::Finished });
    }
}

pub(super) fn reopen(case: &Case<'_>, id: &StepId, reason: String) -> Decided {
    let step = step(case, id)?;
    if let Applies::Not(because) = case.applies(step) {
        let why = format!("Step {id} does not apply: {because}.");
        return Err(Refusal::new("order", why, "Open the step of that answer again, and choose another."));
    }
    if !case.settled(id) {
        return Err(Refusal::new("order", format!("Step {id} is open."), "Work on it."));
    }
    // What was skipped together is opened together: 5a done and 8 still skipped, P1 would never come back.
    let skipped = |id: &StepId| case.change.steps.get(id).is_some_and(|mark| mark.settled == Settled::Skipped);
    let with = step.with.as_ref().filter(|with| skipped(id) && skipped(with));
    let opened: Vec<&StepId> = std::iter::once(id).chain(with).collect();
    let recorded = |id: &StepId| case.change.steps.contains_key(id);
    let rests = |other: &&Step| !opened.contains(&&other.id) && rests_on(case, other, &opened);
    if let Some(later) = case.procedure.steps.iter().filter(rests).find(|other| recorded(&other.id)) {
        let lift = format!("Open step {} again first, or look at step {id} without opening it.", later.id);
        return Err(Refusal::new("order", format!("Step {} rests on step {id} and is settled.", later.id), lift));
    }
    let acted = step.checks.iter().any(|check| match check.by {
        By::Action(action) => action != ActionId::CopyListings && case.change.actions.contains_key(&action),
        _ => false,
    });
    if acted && id.as_str() != "1c" {
        return Err(Refusal::new("order", format!("Step {id} has changed the disk."), "Undo it instead (u)."));
    }
    let reason = reasoned("reason", reason)?;
    let again = |id: &StepId| Event::Reopened { step: id.clone(), reason: reason.clone() };
    Ok(Decision::Record(opened.into_iter().map(again).collect()))
}

/// Whether a step comes right after one of `opened`. A step that does not apply was settled by a choice and by nobody, so
/// what comes after it rests on what comes before it.
fn rests_on(case: &Case<'_>, step: &Step, opened: &[&StepId]) -> bool {
    step.after.iter().any(|on| {
        let gap = case.procedure.step(on).filter(|gap| matches!(case.applies(gap), Applies::Not(_)));
        opened.contains(&on) || gap.is_some_and(|gap| rests_on(case, gap, opened))
    })
}

pub(super) fn complete(case: &Case<'_>, id: &StepId) -> Decided {
    let step = step(case, id)?;
    if case.settled(id) {
        return Err(Refusal::new("order", format!("Step {id} is settled."), "Go on with the next step."));
    }
    in_order(case, step)?;
    if let Some(check) = case.closed_by(step) {
        return Err(of_check(check, format!("{}: {}.", check.text, case.judge(check).says.trim_end_matches('.'))));
    }
    let done = |id: &StepId| Event::Step { step: id.clone(), settled: Settled::Done, reason: String::new() };
    let mut events = vec![done(id)];
    // 6 and 7 are one operation: when it is done, so are both.
    if let Some(with) = step.with.as_ref().and_then(|with| case.procedure.step(with))
        && with.after.contains(id)
        && case.closed_by(with).is_none()
    {
        events.push(done(&with.id));
    }
    close(case, &mut events);
    Ok(Decision::Record(events))
}
