//! What the people of a practice notice of what the operator does: read off the record, and off nothing else.

use crate::journal::Change;
use crate::practice::Cue;
use crate::procedure::{By, Procedure, Severity, Step, Tick};

/// Returns what became noticeable between two states of a change.
pub fn cues(before: &Change, after: &Change, procedure: &Procedure) -> Vec<Cue> {
    let mut cues = Vec::new();
    if mtas_stopped(after, procedure) && !mtas_stopped(before, procedure) {
        cues.push(Cue::MtasStopped);
    }
    let said = |change: &Change, tick| ticked(change, procedure, tick);
    if said(after, Tick::Drain) > said(before, Tick::Drain) {
        cues.push(Cue::Drained);
    }
    if after.frozen() && !before.frozen() {
        cues.push(Cue::Frozen);
    }
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
    let mut cues = Vec::new();
    if change.swapped() {
        return cues;
    }
    // Between the change and the way back people go on working.
    let goes_back = change.reverses.is_some();
    if goes_back && change.baseline.is_none() && ticked(change, procedure, Tick::Drain).is_none() {
        cues.push(Cue::AtWork);
    }
    if ticked(change, procedure, Tick::Drain).is_some() {
        cues.push(Cue::DrainedBefore);
    }
    if change.frozen() {
        cues.push(Cue::Frozen);
    } else if !goes_back {
        return cues;
    }
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
    let drains = |step: &&Step| step.checks.iter().any(|check| check.by == By::Tick(Tick::Drain));
    let Some(step) = procedure.steps.iter().find(drains) else { return false };
    step.checks.iter().filter(|check| check.severity != Severity::Warn).any(|check| match &check.by {
        By::Roster { list, mark, .. } => {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Moment;
    use crate::people::{Attestation, RosterChange};
    use crate::postoffice::HexId;
    use crate::procedure::{CheckId, RosterId, q209486};

    fn who(minute: i64) -> Attestation {
        let at = Moment::default() + chrono::TimeDelta::minutes(minute);
        Attestation { by: "ann".into(), host: "desk".into(), at, note: String::new() }
    }

    fn mark(change: &mut Change, name: &str, mark: &str) {
        let roster = change.rosters.entry(RosterId::from("mtas")).or_default();
        roster.apply(&RosterChange::Add { name: name.into(), detail: String::new() }, &who(0));
        let mark = RosterChange::Mark { name: name.into(), mark: mark.into(), note: String::new() };
        roster.apply(&mark, &who(0));
    }

    fn tick(change: &mut Change, check: &str, minute: i64) {
        change.ticks.insert(CheckId::from(check), who(minute));
    }

    #[test]
    fn nothing_new_is_no_cue() {
        let procedure = q209486().unwrap();
        let mut change = Change::default();
        tick(&mut change, "message-out", 1);
        assert_eq!(cues(&change, &change, &procedure), []);
        assert_eq!(resumed(&Change::default(), &procedure), []);
    }

    #[test]
    fn the_mtas_stop_when_the_last_one_is_marked() {
        let procedure = q209486().unwrap();
        let (mut before, mut after) = (Change::default(), Change::default());
        for change in [&mut before, &mut after] {
            mark(change, "External", "stopped");
            mark(change, "Dispatch", "restarted");
        }
        assert_eq!(cues(&Change::default(), &before, &procedure), []);
        mark(&mut after, "Dispatch", "stopped");
        assert_eq!(cues(&before, &after, &procedure), [Cue::MtasStopped]);
    }

    #[test]
    fn freezing_sending_compressing_and_waiving_are_noticed_once() {
        let procedure = q209486().unwrap();
        let id = HexId::parse("0000000A").unwrap();
        let (before, mut after) = (Change::default(), Change::default());
        after.frozen_at = Some(who(1).at);
        tick(&mut after, "queues-compress", 1);
        tick(&mut after, "message-out", 2);
        tick(&mut after, "compress", 3);
        after.waived.insert(id.clone(), who(4));
        let expected = [Cue::Drained, Cue::Frozen, Cue::MessageSent, Cue::Compressed, Cue::DoneByHand(id)];
        assert_eq!(cues(&before, &after, &procedure), expected);
        assert_eq!(resumed(&after, &procedure), [Cue::DrainedBefore, Cue::Frozen, Cue::Compressed, Cue::Reminded]);
        // Compress run again, and the message taken back: only the first is noticed.
        let mut later = after.clone();
        tick(&mut later, "compress", 9);
        later.ticks.remove(&CheckId::from("message-out"));
        assert_eq!(cues(&after, &later, &procedure), [Cue::Compressed]);
    }
}
