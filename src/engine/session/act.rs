//! Carries operations out: intent, act, outcome, one after the other.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::fsops::{FsError, TreePath};
use crate::journal::{Event, HolderState, Outcome, RecordError};
use crate::plan::{Observed, Operation, Print, Side, Trees, Way, execute, likeness};
use crate::postoffice::{layout, paths};
use crate::procedure::ActionId;

use super::super::drift::drift;
use super::super::undo::{Inverse, reopened, standing};
use super::super::{Pacing, Refusal, SessionError};
use super::{Session, Tell};

/// How far a way back goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// To the start of the change.
    Everything,
    /// Not so far.
    Part,
}

/// One operation to carry out, and for what.
struct Step {
    action: Option<ActionId>,
    undoes: Option<u64>,
    operation: Operation,
}

impl Session {
    pub(super) fn perform(
        &mut self,
        action: ActionId,
        operations: Vec<Operation>,
        (typed, pacing): (String, Pacing),
        cancel: &AtomicBool,
        tell: &Tell<'_>,
    ) -> Result<(), SessionError> {
        if let Some(plan) = &self.plan {
            plan.fits(action, &operations, &self.record).map_err(|fact| SessionError::StalePlan { fact })?;
        }
        let (first, count) = (self.journal.change().next_number(), operations.len() as u64);
        self.write(vec![Event::Approved { action, first, count, typed }])?;
        let list: Vec<Step> =
            operations.into_iter().map(|operation| Step { action: Some(action), undoes: None, operation }).collect();
        let rest = match pacing {
            Pacing::All => 0,
            Pacing::One => count.saturating_sub(1),
        };
        let list = list.into_iter().take(usize::try_from(count - rest).unwrap_or(usize::MAX)).collect();
        let result = self.run_list(list, cancel, tell);
        if let Err(SessionError::Operation { way, .. }) = &result
            && action == ActionId::Swap
            && !matches!(way, Way::Unclear { .. })
        {
            self.drop_staged(cancel, tell)?;
        }
        result?;
        if rest > 0 { Ok(()) } else { self.write(vec![Event::ActionDone { action }]) }
    }

    /// After a failed exchange that took itself back, the staged copy goes as well: the tree is as it was.
    fn drop_staged(&mut self, cancel: &AtomicBool, tell: &Tell<'_>) -> Result<(), SessionError> {
        let staged = standing(&self.case());
        let ours = |inverse: &&Inverse| matches!(&inverse.operation, Operation::RemoveFile { at, .. } if at.path == paths::staging());
        let Some(inverse) = staged.iter().find(ours) else { return Ok(()) };
        let step = Step { action: None, undoes: Some(inverse.of), operation: inverse.operation.clone() };
        self.run_list(vec![step], cancel, tell)
    }

    pub(super) fn take_back(
        &mut self,
        inverses: Vec<Inverse>,
        (reach, reason): (Reach, &str),
        cancel: &AtomicBool,
        tell: &Tell<'_>,
    ) -> Result<(), SessionError> {
        let first = inverses.iter().map(|inverse| inverse.of).filter(|of| *of > 0).min();
        let from = match reach {
            Reach::Everything => 0,
            Reach::Part => first.unwrap_or(self.journal.change().next_number()),
        };
        let mut events = vec![Event::UndoBegun { from, reason: reason.to_owned() }];
        events.extend(reopened(&self.case(), &inverses, reason));
        self.write(events)?;
        let (mut undone, mut left, mut stopped) = (0, Vec::new(), None);
        for inverse in inverses {
            let told = inverse.operation.to_string();
            if stopped.is_some() {
                left.push(format!("not tried: {told}"));
                continue;
            }
            let side = inverse.operation.side();
            let step = Step { action: None, undoes: Some(inverse.of), operation: inverse.operation };
            match self.run_list(vec![step], cancel, tell) {
                Ok(()) => undone += 1,
                Err(
                    error @ (SessionError::Record(_)
                    | SessionError::OutcomeNotWritten { .. }
                    | SessionError::TakenOver { .. }),
                ) => return Err(error),
                Err(error) => {
                    left.push(format!("{told}: {error}"));
                    // Copies in the new tree stand for themselves; in the old one each rests on the one before it.
                    let alone =
                        side == Side::New && matches!(error, SessionError::Operation { way: Way::Untouched, .. });
                    stopped = (!alone).then_some(error);
                }
            }
        }
        self.write(vec![Event::UndoEnded { undone, left: left.clone() }])?;
        match stopped {
            Some(error @ SessionError::Cancelled { .. }) => Err(error),
            _ if left.is_empty() => Ok(()),
            _ => Err(SessionError::NotAllUndone { undone, left }),
        }
    }

    /// Carries operations out one after the other. Before each: is the change still ours, and is the disk as the record
    /// says? Then the intent, the operation, the outcome.
    fn run_list(&mut self, list: Vec<Step>, cancel: &AtomicBool, tell: &Tell<'_>) -> Result<(), SessionError> {
        let total = list.len() as u64;
        for (done, step) in list.into_iter().enumerate() {
            let number = self.journal.change().next_number();
            if cancel.load(Ordering::SeqCst) {
                return Err(SessionError::Cancelled { next: number });
            }
            tell(&step.operation.to_string(), done as u64, total);
            self.still_ours()?;
            if let Some(drift) = drift(self.journal.change(), &layout(&*self.trees.old)?) {
                self.drift = Some(drift.clone());
                return Err(SessionError::Drift(drift));
            }
            self.run_one(step)?;
        }
        tell("", total, total);
        Ok(())
    }

    /// Writes the intent down, does it, writes the outcome down.
    fn run_one(&mut self, Step { action, undoes, operation }: Step) -> Result<(), SessionError> {
        let number = self.journal.change().next_number();
        if let (true, Operation::Rename { side, from, .. }) = (operation.freezes(), &operation) {
            let likeness = likeness(self.trees.side(*side), from)?;
            self.append(Event::Before { number, likeness })?;
        }
        self.append(Event::Intent { number, action, undoes, operation: operation.clone() })?;
        // Once more, now that the intent is written: what remains is the operation itself.
        self.still_ours()?;
        match execute(&operation, &self.trees) {
            Ok(seen) => {
                let told = format!("({operation}) was done and read back{}", read_back(&seen));
                self.outcome(number, Outcome::Done(seen), told)?;
            }
            Err(failure) => {
                let (error, way) = (failure.error, failure.way);
                let outcome = Outcome::Failed { error: error.to_string(), way: way.clone() };
                self.outcome(number, outcome, format!("({operation}) failed ({error}; {})", left(&way)))?;
                // Where the disk cannot be read now, the next command looks before it does anything.
                let _ = self.recover();
                return Err(SessionError::Operation { number, error, way });
            }
        }
        Ok(())
    }

    /// Puts the disk back to what the record says, by one rename: an operation like any other, of which nothing stands
    /// afterwards.
    pub(super) fn restore(&mut self, tell: &Tell<'_>) -> Result<(), SessionError> {
        let Some(operation) = self.drift.take().and_then(|drift| drift.restore) else {
            let lift = "Put it right by hand, or adopt what is there.";
            return Err(Refusal::new("drift", "No single rename can put this right.", lift).into());
        };
        tell(&operation.to_string(), 0, 1);
        self.still_ours()?;
        self.run_one(Step { action: None, undoes: Some(0), operation })
    }

    /// Writes an event down. Where the record has grown by another hand, that is because the change was taken over.
    pub(in crate::engine) fn append(&mut self, event: Event) -> Result<(), SessionError> {
        match self.journal.append(event) {
            Err(e @ RecordError::NotWritten(FsError::Changed { .. })) => {
                self.still_ours()?;
                Err(e.into())
            }
            other => Ok(other?),
        }
    }

    /// Writes an outcome down; where that cannot be done, what was seen is told instead, and nothing more is touched.
    fn outcome(&mut self, number: u64, outcome: Outcome, seen: String) -> Result<(), SessionError> {
        match self.append(Event::Outcome { number, outcome }) {
            Err(SessionError::Record(error)) => Err(SessionError::OutcomeNotWritten { number, seen, error }),
            other => other,
        }
    }

    pub(in crate::engine) fn still_ours(&self) -> Result<(), SessionError> {
        let Some(claim) = &self.claim else { return Ok(()) };
        match claim.lost(&self.journal)? {
            None => Ok(()),
            Some(HolderState::Held(holder)) => Err(SessionError::TakenOver { by: Some(holder.to_string()) }),
            // Taken over and let go of again, or still on the way: the record tells by whom, if it can be read.
            Some(HolderState::Free | HolderState::Unreadable(_) | HolderState::CutOff(_)) => {
                Err(SessionError::TakenOver { by: self.journal.taken_by(claim.holder().epoch) })
            }
        }
    }
}

/// What was read back of an operation that is done, for a record that cannot be written.
fn read_back(seen: &Observed) -> String {
    match (seen.print, seen.names) {
        (Some(print), _) => format!(" ({print})"),
        (None, Some((names, _))) => format!(" ({names} names)"),
        (None, None) => String::new(),
    }
}

/// Where a failed operation has left the disk, for a record that cannot be written.
fn left(way: &Way) -> String {
    match way {
        Way::Untouched => "nothing was changed".into(),
        Way::Staged { at } => format!("our own copy {at} is left over"),
        Way::BackAgain => "the old file is back in place".into(),
        Way::Unclear { what } => what.clone(),
    }
}

impl Observed {
    /// Returns what the disk shows at the target of an operation that a later start found done.
    pub(in crate::engine) fn found(operation: &Operation, trees: &Trees) -> Self {
        let print =
            |side: Side, path: &TreePath| trees.side(side).digest(path).ok().map(|(sha256, len)| Print { len, sha256 });
        match operation {
            Operation::Rename { side, to, print: known, .. } | Operation::MoveAside { side, to, print: known, .. } => {
                Self { print: known.and_then(|_| print(*side, to)), ..Self::default() }
            }
            Operation::CopyNew { to, .. } => Self { print: print(to.side, &to.path), ..Self::default() },
            Operation::Exchange { side, live, .. } => Self { print: print(*side, live), ..Self::default() },
            Operation::CreateDir { .. } | Operation::RemoveFile { .. } => Self::default(),
        }
    }
}
