//! What the people of a practice notice of what the operator does: read off the record, and off nothing else.

use crate::journal::Change;
use crate::practice::Cue;
use crate::procedure::{ActionId, By, Procedure, Tick};

/// Returns what became noticeable between two states of a change.
pub fn cues(before: &Change, after: &Change, procedure: &Procedure) -> Vec<Cue> {
    let mut cues = Vec::new();
    if mtas_stopped(after, procedure) && !mtas_stopped(before, procedure) {
        cues.push(Cue::MtasStopped);
    }
    if after.frozen() && !before.frozen() {
        cues.push(Cue::Frozen);
    }
    let said = |change: &Change, tick| ticked(change, procedure, tick);
    if said(after, Tick::Sent) > said(before, Tick::Sent) {
        cues.push(Cue::MessageSent);
    }
    if said(after, Tick::Compress) > said(before, Tick::Compress) {
        cues.push(Cue::Compressed);
    }
    let new = after.waived.keys().filter(|id| !before.waived.contains_key(*id));
    cues.extend(new.map(|id| Cue::DoneByHand(id.clone())));
    cues
}

/// Returns what people are in the middle of when a practice is gone on with.
pub fn resumed(change: &Change, procedure: &Procedure) -> Vec<Cue> {
    if !change.frozen() || change.swapped() {
        return Vec::new();
    }
    let mut cues = vec![Cue::Frozen];
    if ticked(change, procedure, Tick::Compress).is_some() {
        cues.push(Cue::Compressed);
    }
    if ticked(change, procedure, Tick::Sent).is_some() {
        cues.push(Cue::Reminded);
    }
    cues
}

/// Whether every program that moves mail is marked stopped.
fn mtas_stopped(change: &Change, procedure: &Procedure) -> bool {
    let Some((step, _)) = procedure.action(ActionId::Freeze) else { return false };
    step.checks.iter().any(|check| match &check.by {
        By::Roster { list, mark } => {
            let (done, all) = change.rosters.get(list).map_or((0, 0), |roster| roster.count(mark));
            all > 0 && done == all
        }
        _ => false,
    })
}

/// When something was attested, if it is: a later time is a renewal.
fn ticked(change: &Change, procedure: &Procedure, tick: Tick) -> Option<crate::clock::Moment> {
    let checks = procedure.steps.iter().flat_map(|step| &step.checks);
    let of_kind = checks.filter(|check| check.by == By::Tick(tick));
    of_kind.filter_map(|check| change.ticks.get(&check.id)).map(|who| who.at).max()
}
