//! Says in plain words what happened, what is on the disk and what can be done about it. Pure: a finding and the record in,
//! a [`Scene`] out.

mod by_hand;

use crate::journal::{Change, OpRecord, OpStatus, Resolution, Tense};
use crate::plan::{Fit, NameNow, Now, Operation, Piece, Role};
use crate::postoffice::paths;
use crate::text::{counted, printable};

use super::drift::Drift;
use super::judge::Case;
use super::undo::undo_plan;
use super::{Course, InFlight, Offer, OfferId, Scene, UndoTo, Verdict};

/// What a look at the disk said of an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The number of the operation.
    pub number: u64,
    /// What became of it.
    pub verdict: Verdict,
    /// The names that it is about.
    pub names: Vec<NameNow>,
    /// What was seen that does not fit, or why nothing could be seen; empty otherwise.
    pub what: String,
    /// The name that was cut off, where it still has its name.
    pub cut: Option<Piece>,
}

/// Returns what is shown of an operation that was interrupted; `None` when the record has no such operation.
pub fn interrupted(case: &Case<'_>, finding: &Finding) -> Option<Scene> {
    let op = case.change.ops.iter().find(|op| op.number == finding.number)?;
    let flight = in_flight(case, op);
    Some(Scene {
        verdict: finding.verdict,
        title: title(finding, op, &flight),
        says: says(case.change, op, finding),
        means: means(case.change, &flight.operation, &finding.names),
        offers: offers(case, finding, &flight),
        by_hand: by_hand::interrupted(finding, &flight),
        names: finding.names.clone(),
        operation: Some(flight),
    })
}

/// Returns what is shown of a disk that is not what the record says.
pub fn drifted(case: &Case<'_>, drift: &Drift) -> Scene {
    let mut offers = Vec::new();
    if let Some(operation) = &drift.restore {
        let would = if case.change.tense() == Tense::Would { "Would " } else { "Will " };
        let says = format!("{would}{operation}. Asks first.");
        offers.push(offer(OfferId::Restore, "Put it back", says));
    }
    let says = "The record follows the disk. Asks for the reason.";
    offers.push(offer(OfferId::Adopt, "Take it as it is", says));
    let says = "Nothing is changed. Shows what to do by hand.";
    offers.push(offer(OfferId::ByHand, "Leave it", says));
    let gone = drift.names.iter().any(|name| name.at.path == paths::master() && name.now == Now::Absent);
    Scene {
        verdict: Verdict::Drift,
        title: "The disk is not what the record says: somebody or something else changed the postoffice.".into(),
        says: drift.differs.iter().map(|line| printable(line).into_owned()).collect(),
        means: if gone { nobody_can_log_on() } else { queue_means(&drift.names, case.change) },
        operation: None,
        names: drift.names.clone(),
        offers,
        by_hand: by_hand::drifted(drift),
    }
}

fn in_flight(case: &Case<'_>, op: &OpRecord) -> InFlight {
    let undone = op.undoes.filter(|of| *of > 0).and_then(|of| case.change.ops.iter().find(|other| other.number == of));
    let action = op.action.or(undone.and_then(|other| other.action)).and_then(|action| case.procedure.action(action));
    let course = match op.undoes {
        None => Course::On,
        Some(0) if case.change.undoing.is_none() => Course::Restore,
        Some(_) => Course::Back,
    };
    InFlight {
        number: op.number,
        place: action.map(|(step, check)| (step.id.clone(), check.id.clone())),
        operation: op.operation.clone(),
        begun: op.begun.clone(),
        course,
    }
}

fn title(finding: &Finding, op: &OpRecord, flight: &InFlight) -> String {
    let what = match (&flight.place, flight.course) {
        (_, Course::Restore) => "Putting the disk back to the record was interrupted".to_owned(),
        (Some((step, _)), Course::Back) => format!("The way back of step {step} was interrupted"),
        (None, Course::Back) => "The way back was interrupted".to_owned(),
        (Some((step, _)), Course::On) => format!("Step {step} was interrupted"),
        (None, Course::On) => "An operation was interrupted".to_owned(),
    };
    let piece = piece(finding, op);
    match (finding.verdict, piece.map(|piece| &piece.whole)) {
        (Verdict::NotBegun, Some(whole)) => {
            format!("{what} in the middle of a move. The move did not happen: {whole} is whole.")
        }
        (Verdict::Done, Some(whole)) => {
            format!("{what} in the middle of a move. The move was done: {whole} is whole.")
        }
        (verdict, _) => told(verdict, &what),
    }
}

/// Returns the name that a disk check cut off, whether it still has that name or not.
fn piece<'a>(finding: &'a Finding, op: &'a OpRecord) -> Option<&'a Piece> {
    finding.cut.as_ref().or(op.cut.as_ref().map(|(piece, _)| piece))
}

fn told(verdict: Verdict, what: &str) -> String {
    match verdict {
        Verdict::NotBegun => format!("{what}. Its operation had not begun: the disk is as it was before."),
        Verdict::Done => format!("{what}. Its operation had been done: the disk shows it."),
        Verdict::Staged => format!("{what} while it copied. Only our unfinished copy was there."),
        Verdict::Between => format!("{what}: the exchange of MASTER.GLB stands between its two renames."),
        Verdict::Foreign => format!("{what}, and something else has changed what it is about."),
        Verdict::Drift => "The disk is not what the record says.".into(),
        Verdict::Unknown => format!("{what}, and the disk cannot be looked at."),
    }
}

fn says(change: &Change, op: &OpRecord, finding: &Finding) -> Vec<String> {
    let mut says = Vec::new();
    if let OpStatus::Resolved(Resolution::StagedAside { from, to }) = &op.status {
        says.push(format!("Our unfinished copy {from} is moved to {to}; nothing else was touched."));
    }
    if let Some(Piece { at, len, whole, of }) = piece(finding, op) {
        let moved = match (&finding.cut, &op.cut) {
            (None, Some((_, to))) => format!("is moved to {to}"),
            _ => "is moved aside by the next run".to_owned(),
        };
        says.push(format!(
            "{at} held only {len} of {of} bytes, as a disk check leaves it after a power cut; {whole} is whole."
        ));
        says.push(format!("The cut copy {moved}. Nothing is deleted."));
    }
    // Whoever only looks has written nothing.
    if matches!(finding.verdict, Verdict::NotBegun | Verdict::Done) && op.ended.is_some() {
        says.push("That is written down; nothing else was done.".into());
    }
    if !finding.what.is_empty() {
        says.push(printable(&finding.what).into_owned());
    }
    let approved = change.approval.as_ref().filter(|approval| op.action == Some(approval.action) && approval.count > 1);
    if let Some(approval) = approved {
        let done = op.number.saturating_sub(approval.first) + u64::from(finding.verdict == Verdict::Done);
        says.push(format!("Done of the {} approved operations: {done}.", approval.count));
    }
    says
}

/// Returns what it means for the users, and the article.
fn means(change: &Change, operation: &Operation, names: &[NameNow]) -> (String, String) {
    let live = names.iter().find(|name| name.role == Role::Live);
    match live.map(|name| (&name.now, name.fit())) {
        Some((Now::Absent, _)) => nobody_can_log_on(),
        Some((_, Fit::Before | Fit::After | Fit::Both)) => {
            ("MASTER.GLB is in place: people can log on.".into(), "Q94259".into())
        }
        Some((_, Fit::Neither)) => {
            ("Nobody can say which number people work under at the moment.".into(), "Q94259".into())
        }
        None if operation.freezes() || operation.thaws() => queue_means(names, change),
        None if change.frozen() => p1_is_away(),
        None => ("For the users nothing has changed.".into(), String::new()),
    }
}

fn queue_means(names: &[NameNow], change: &Change) -> (String, String) {
    let p1 = names.iter().find(|name| name.at.path == paths::p1());
    match p1.map(|name| &name.now) {
        Some(Now::Absent) => p1_is_away(),
        None if change.frozen() => p1_is_away(),
        _ => ("P1 is there: mail can move between postoffices.".into(), "Q135902".into()),
    }
}

fn nobody_can_log_on() -> (String, String) {
    ("Nobody can log on: the postoffice has no MASTER.GLB at the moment.".into(), "Q94259".into())
}

fn p1_is_away() -> (String, String) {
    ("P1 is away: no mail moves between postoffices until it is back.".into(), "Q135902".into())
}

fn offers(case: &Case<'_>, finding: &Finding, flight: &InFlight) -> Vec<Offer> {
    let mut offers = Vec::new();
    match finding.verdict {
        Verdict::NotBegun | Verdict::Staged => {
            offers.push(again(flight));
            offers.extend(taking_back(case, flight, 0));
        }
        Verdict::Done => {
            offers.push(onward(flight));
            // Done, and not written down yet: it counts as well.
            let more = usize::from(case.change.unfinished().is_some());
            offers.extend(taking_back(case, flight, more));
        }
        Verdict::Between => offers.extend(between(case, finding, flight)),
        Verdict::Foreign => {
            let says = "It counts as not done; the record follows the disk. Asks why.";
            offers.push(offer(OfferId::ByHand, "Leave it", "Nothing is changed. Shows what to look for and do."));
            offers.push(offer(OfferId::Adopt, "Take it as it is", says));
            return offers;
        }
        Verdict::Drift | Verdict::Unknown => {}
    }
    let says = "Nothing more is done. Shows what to do by hand.";
    offers.push(offer(OfferId::ByHand, "Leave it", says));
    offers
}

fn again(flight: &InFlight) -> Offer {
    match (&flight.place, flight.course) {
        (_, Course::Restore) => {
            let says = "The disk is compared anew; the same is offered again.";
            offer(OfferId::GoOn, "Go on", says)
        }
        (_, Course::Back) => {
            offer(OfferId::GoOn, "Go on", "To the way back (u): it shows what is left and asks first.")
        }
        (Some((step, _)), Course::On) => {
            let says = format!("Step {step} shows its operations anew and asks first.");
            offer(OfferId::GoOn, "Do it again", says)
        }
        (None, Course::On) => offer(OfferId::GoOn, "Go on", "On to what is to be done next."),
    }
}

fn onward(flight: &InFlight) -> Offer {
    match flight.course {
        Course::Back => offer(OfferId::GoOn, "Go on", "To the way back (u): it shows what is left."),
        Course::On | Course::Restore => offer(OfferId::GoOn, "Go on", "On to what is to be done next."),
    }
}

/// The way back is offered where undo itself would take it.
fn taking_back(case: &Case<'_>, flight: &InFlight, more: usize) -> Option<Offer> {
    let (step, _) = flight.place.as_ref().filter(|_| flight.course == Course::On)?;
    let inverses = match undo_plan(case, &UndoTo::Step(step.clone())) {
        Ok(inverses) => inverses.len() + more,
        Err(refusal) if refusal.guard == "undo" && more > 0 => more,
        Err(_) => return None,
    };
    let says = format!("Undo what step {step} did: {}. Asks why.", counted(inverses, "operation"));
    Some(offer(OfferId::GoBack, "Take it back", says))
}

fn between(case: &Case<'_>, finding: &Finding, flight: &InFlight) -> Vec<Offer> {
    // A reverse change goes on to the old number.
    let to_the_new = (flight.course == Course::On) == case.change.reverses.is_none();
    let (back, on) = match to_the_new {
        true => (
            "MASTER.GLB is the old file again: the old number. Asks first.",
            "MASTER.GLB is the new file: the new number. Asks first.",
        ),
        false => (
            "MASTER.GLB is the new file again: the new number. Asks first.",
            "MASTER.GLB is the old file: the old number. Asks first.",
        ),
    };
    let mut offers = vec![offer(OfferId::GoBack, "Go back", back)];
    if comes(&finding.names) {
        offers.push(offer(OfferId::GoOn, "Go on", on));
    }
    offers
}

/// Returns whether the file that an exchange is to put in is there, and is the one.
fn comes(names: &[NameNow]) -> bool {
    names.iter().any(|name| name.role == Role::Incoming && name.fit() == Fit::Before)
}

fn offer(id: OfferId, label: &str, says: impl Into<String>) -> Offer {
    Offer { id, label: label.into(), says: says.into() }
}
