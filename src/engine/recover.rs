//! Recovery as the normal start: what was meant is in the record, what is there is on the disk.

use crate::fsops::FsError;
use crate::journal::{Closing, Event, Outcome, Resolution};
use crate::plan::{Observed, Operation, Place, Probe, probe};
use crate::postoffice::Layout;
use crate::procedure::{ActionId, StepId};

use super::drift::Drift;
use super::judge::Case;
use super::undo::{Night, reopened_from};
use super::{Refusal, ResolveWay, Session, SessionError};

impl Session {
    /// Finds out what became of an operation without an outcome, and writes that down. An exchange between its renames
    /// waits for a decision; a disk that somebody else has changed becomes a drift.
    ///
    /// # Errors
    /// When the disk cannot be read or the record not be written.
    pub(super) fn recover(&mut self) -> Result<(), SessionError> {
        if self.claim.is_none() {
            return Ok(());
        }
        (self.between, self.drift) = (None, None);
        let Some(op) = self.journal.change().unfinished() else { return self.fulfil() };
        let (number, operation) = (op.number, op.operation.clone());
        match probe(&operation, &self.trees)? {
            Probe::Done => {
                let seen = Observed::found(&operation, &self.trees);
                self.journal.append(Event::Outcome { number, outcome: Outcome::FoundDone(seen) })?;
            }
            Probe::NotBegun => self.journal.append(Event::Outcome { number, outcome: Outcome::FoundNotBegun })?,
            Probe::Staged(from) => {
                let to = self.set_aside(number, &from)?;
                let resolution = Resolution::StagedAside { from, to };
                self.journal.append(Event::Resolved { number, resolution })?;
            }
            Probe::Between => self.between = Some(seen_between(&operation)),
            Probe::Foreign(what) => {
                let differs = vec![format!("operation {number} ({operation}) stands unfinished, and {what}")];
                self.drift = Some(Drift { differs, restore: None });
            }
        }
        self.fulfil()
    }

    /// An approval of which every operation is done is written down as done, and a change of which every step is settled
    /// as finished: a kill may have come between the two lines.
    fn fulfil(&mut self) -> Result<(), SessionError> {
        if let Some(action) = self.journal.change().fulfilled() {
            self.journal.append(Event::ActionDone { action })?;
        }
        let case = self.case();
        if case.change.closed.is_none() && case.procedure.steps.iter().all(|step| case.settled(&step.id)) {
            self.journal.append(Event::Closed { closing: Closing::Finished })?;
        }
        Ok(())
    }

    /// Moves a staged file of ours, which may be cut off anywhere, into the record of its own tree.
    fn set_aside(&self, number: u64, from: &Place) -> Result<Place, FsError> {
        let tree = self.trees.side(from.side);
        let mut dir = self.record.parent().unwrap_or_default();
        for path in [dir.clone(), self.record.clone(), self.record.join("ASIDE")] {
            if tree.find(&path)?.is_none() {
                tree.create_dir(&path)?;
            }
            dir = path;
        }
        let mut attempt = 0;
        loop {
            let to = dir.join(&format!("T{number:04}{attempt:02}.TMP"));
            match tree.rename(&from.path, &to) {
                Ok(_) => return Ok(Place { side: from.side, path: to }),
                Err(FsError::Exists { .. }) if attempt < 99 => attempt += 1,
                Err(e) => return Err(e),
            }
        }
    }

    /// Settles an exchange between its renames, as a person decided.
    ///
    /// # Errors
    /// When there is none, or the rename fails: then it still stands there.
    pub(super) fn resolve(&mut self, way: ResolveWay) -> Result<(), SessionError> {
        let op = self.journal.change().unfinished().filter(|_| self.between.is_some());
        let Some((number, operation)) = op.map(|op| (op.number, op.operation.clone())) else {
            return Err(Refusal::new("recovery", "Nothing stands between two renames.", "Go on with the steps.").into());
        };
        let Operation::Exchange { side, live, out, incoming, was, becomes, .. } = operation else { return Ok(()) };
        self.still_ours()?;
        let tree = self.trees.side(side);
        let (from, print, resolution) = match way {
            ResolveWay::GoBack => (out, was, Resolution::WentBack),
            ResolveWay::GoOn => (incoming, becomes, Resolution::WentOn),
        };
        let (sha256, len) = tree.digest(&from)?;
        if (len, sha256) != (print.len, print.sha256) {
            let (expected, found) = (print.to_string(), format!("{len} bytes, SHA-256 {}...", sha256.short()));
            return Err(FsError::Changed { path: from, expected, found }.into());
        }
        tree.rename(&from, &live)?;
        self.journal.append(Event::Resolved { number, resolution })?;
        self.between = None;
        self.fulfil()
    }
}

fn seen_between(operation: &Operation) -> Vec<String> {
    match operation {
        Operation::Exchange { side, live, out, incoming, was, becomes, .. } => vec![
            format!("{side}: {live} is not there: nobody can log on (Q94259)"),
            format!("{side}: {out} is the file that was there before ({was})"),
            format!("{side}: {incoming} is the file to come ({becomes})"),
        ],
        other => vec![other.to_string()],
    }
}

/// Puts the disk back to what the record says, by one rename; written down as a remark before and after, since no step
/// asked for it.
///
/// # Errors
/// When the rename fails: nothing has changed then.
pub(super) fn put_right(session: &mut Session, operation: Operation) -> Result<(), SessionError> {
    let before = format!("restoring the disk to the record: {operation}");
    session.journal.append(Event::Note { text: before })?;
    let Operation::Rename { side, from, to, .. } = &operation else { return Ok(()) };
    session.trees.side(*side).rename(from, to)?;
    session.journal.append(Event::Note { text: format!("restored, read back: {to} is there") })?;
    Ok(())
}

fn swap_step(case: &Case<'_>) -> StepId {
    case.procedure.action(ActionId::Swap).map_or_else(|| StepId::from("6"), |(step, _)| step.id.clone())
}

/// Returns what an adopted disk takes back in the record.
pub(super) fn reopened_by(case: &Case<'_>, seen: &Layout, reason: &str) -> Vec<Event> {
    let change = case.change;
    if change.frozen() && seen.pold.is_none() {
        return reopened_from(case, &StepId::from("5a"), Night::Over, reason);
    }
    let master = seen.master.as_ref().map(|file| file.sha256);
    if change.swapped() && master != change.pin.as_ref().map(|pin| pin.print.sha256) {
        return reopened_from(case, &swap_step(case), Night::GoesOn, reason);
    }
    Vec::new()
}
