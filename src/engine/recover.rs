//! Recovery as the normal start: what was meant is in the record, what is there is on the disk.

use crate::fsops::FsError;
use crate::journal::{Change, Closing, Event, Journal, OpStatus, Outcome, Resolution};
use crate::plan::{Observed, Operation, Place, Probe, Sight, made_anew, names, probe_in};
use crate::postoffice::Layout;
use crate::procedure::{ActionId, StepId};

use super::drift::Drift;
use super::judge::Case;
use super::scene::Finding;
use super::undo::{Night, reopened_from, standing};
use super::{Refusal, ResolveWay, Session, SessionError, Verdict};

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
        (self.finding, self.drift) = (None, None);
        if let Some(op) = self.journal.change().unfinished() {
            let (number, operation) = (op.number, op.operation.clone());
            match self.tidied(number, &operation)? {
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
                // What is still away, or cut off, after tidying is told as it is by the finding.
                Probe::Between | Probe::Away { .. } | Probe::Cut(_) => {}
                Probe::Foreign(what) => {
                    let differs = vec![format!("operation {number} ({operation}) stands unfinished, and {what}")];
                    let names = names(&operation, self.trees.sight());
                    self.drift = Some(Drift { differs, restore: None, names });
                }
            }
        }
        self.finding = finding(self.journal.change(), self.trees.sight())?;
        self.fulfil()
    }

    /// Looks what became of an operation once our own traces are out of the way: what was to be removed gets its name back, and
    /// a name that was cut off goes aside.
    fn tidied(&mut self, number: u64, operation: &Operation) -> Result<Probe, SessionError> {
        // One name at a time, and no operation has more than three.
        for _ in 0..3 {
            match became(self.journal.change(), operation, self.trees.sight())? {
                Probe::Away { from, to } => {
                    self.trees.side(to.side).rename(&from.path, &to.path)?;
                }
                Probe::Cut(cut) => {
                    let to = self.set_aside(number, &cut.piece.at)?;
                    let resolution = Resolution::CutAside { piece: cut.piece, to };
                    self.journal.append(Event::Resolved { number, resolution })?;
                }
                told => return Ok(told),
            }
        }
        Ok(became(self.journal.change(), operation, self.trees.sight())?)
    }

    /// An approval of which every operation is done is written down as done, a way back of which every operation is taken
    /// as ended, and a change of which every step is settled, or everything taken back, as ended: a kill may have come
    /// between the two lines.
    pub(super) fn fulfil(&mut self) -> Result<(), SessionError> {
        if let Some(action) = self.journal.change().fulfilled() {
            self.journal.append(Event::ActionDone { action })?;
        }
        if let Some(from) = self.journal.change().undoing
            && self.journal.change().unfinished().is_none()
            && standing(&self.case()).iter().all(|inverse| inverse.of < from)
        {
            self.journal.append(Event::UndoEnded { undone: undone(&self.journal), left: Vec::new() })?;
        }
        let change = self.journal.change();
        // What somebody else did and was adopted is not ours to take back, and so it is not undone.
        let others = change.frozen() || change.actions.contains_key(&ActionId::Swap);
        if change.taken_back && change.closed.is_none() && !others && standing(&self.case()).is_empty() {
            self.journal.append(Event::Closed { closing: Closing::Undone })?;
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
        let op = self.journal.change().unfinished().filter(|_| self.is_between());
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
        self.finding = None;
        self.fulfil()
    }
}

/// Looks what became of the operation without an outcome. A P1 that was made again right after step 5a, by a program that
/// misses it, is told from the one that the step renamed (Q135902).
fn became(change: &Change, operation: &Operation, sight: Sight<'_>) -> Result<Probe, FsError> {
    let found = probe_in(operation, sight)?;
    if let (Probe::Foreign(_), Some((_, before)), Operation::Rename { side, from, to, .. }) =
        (&found, change.before.as_ref().filter(|_| operation.freezes()), operation)
        && made_anew(sight.side(*side), before, from, to)?
    {
        return Ok(Probe::Done);
    }
    Ok(found)
}

/// Returns what the disk says of the operation that was interrupted: of one without an outcome, or of one whose outcome was
/// found and that nobody has seen yet. Looks only.
///
/// # Errors
/// When the disk cannot be read.
pub fn finding(change: &Change, sight: Sight<'_>) -> Result<Option<Finding>, FsError> {
    let mut cut = None;
    let (op, verdict, what) = if let Some(op) = change.unfinished() {
        let mut probe = became(change, &op.operation, sight)?;
        if let Probe::Cut(found) = probe {
            (cut, probe) = (Some(found.piece), found.then);
        }
        let (verdict, what) = match probe {
            Probe::Done => (Verdict::Done, String::new()),
            Probe::NotBegun | Probe::Cut(_) => (Verdict::NotBegun, String::new()),
            Probe::Away { from, to } => {
                (Verdict::NotBegun, format!("{to} stands under the name {from}; the next run gives it its name back."))
            }
            Probe::Staged(_) => (Verdict::Staged, String::new()),
            Probe::Between => (Verdict::Between, String::new()),
            Probe::Foreign(what) => (Verdict::Foreign, what),
        };
        (op, verdict, what)
    } else {
        let found = change.found.filter(|_| change.closed.is_none());
        let Some(op) = found.and_then(|number| change.ops.iter().find(|op| op.number == number)) else {
            return Ok(None);
        };
        let verdict = match op.status {
            OpStatus::NotBegun => Verdict::NotBegun,
            OpStatus::Resolved(_) => Verdict::Staged,
            _ => Verdict::Done,
        };
        (op, verdict, String::new())
    };
    Ok(Some(Finding { number: op.number, verdict, names: names(&op.operation, sight), what, cut }))
}

/// How many operations the way back in progress has taken back.
fn undone(journal: &Journal) -> usize {
    let since = journal.lines().iter().rev().take_while(|line| !matches!(line.event, Event::UndoBegun { .. }));
    let taken = since.filter(|line| {
        let Event::Intent { number, undoes: Some(1..), .. } = line.event else { return false };
        let op = journal.change().ops.iter().find(|op| op.number == number);
        op.is_some_and(|op| matches!(op.status, OpStatus::Done(_)))
    });
    taken.count()
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
