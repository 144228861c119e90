//! Replays operations: what stands, what was taken back, what a crash left open, what was adopted.

use crate::fsops::TreePath;
use crate::people::Attestation;
use crate::plan::{Observed, Operation};
use crate::postoffice::Layout;
use crate::procedure::ActionId;

use super::super::{Event, Line, Outcome, Resolution};
use super::{Change, OpRecord, OpStatus};

impl Change {
    pub(super) fn apply_operation(&mut self, line: &Line) {
        match &line.event {
            Event::Intent { number, action, undoes, operation } => {
                self.taken_back = false;
                self.ops.push(OpRecord {
                    number: *number,
                    action: *action,
                    undoes: *undoes,
                    operation: operation.clone(),
                    status: OpStatus::Intended,
                    cut: None,
                    begun: line.attestation(""),
                    ended: None,
                });
            }
            Event::Outcome { number, outcome } => {
                let status = match outcome {
                    Outcome::Done(seen) | Outcome::FoundDone(seen) => OpStatus::Done(seen.clone()),
                    Outcome::Failed { error, way } => OpStatus::Failed { error: error.clone(), way: way.clone() },
                    Outcome::FoundNotBegun => OpStatus::NotBegun,
                };
                self.settle(*number, status, line);
            }
            Event::Resolved { number, resolution: Resolution::CutAside { piece, to } } => {
                if let Some(op) = self.ops.iter_mut().find(|op| op.number == *number) {
                    op.cut = Some((piece.clone(), to.clone()));
                }
            }
            Event::Resolved { number, resolution } => {
                let status = match resolution {
                    Resolution::WentOn => OpStatus::Done(Observed::default()),
                    other => OpStatus::Resolved(other.clone()),
                };
                self.settle(*number, status, line);
            }
            _ => {}
        }
    }

    fn settle(&mut self, number: u64, status: OpStatus, line: &Line) {
        let Some(op) = self.ops.iter_mut().find(|op| op.number == number) else { return };
        (op.status, op.ended) = (status, Some(line.at));
        let (done, operation, undoes) = (matches!(op.status, OpStatus::Done(_)), op.operation.clone(), op.undoes);
        // Its outcome may have been found by a later start only; P1 has been away since it was begun.
        let begun = op.begun.at;
        if !done {
            return;
        }
        self.adopted = None;
        match &operation {
            Operation::Exchange { incoming, .. } => {
                self.adopted_oldmast = None;
                self.use_up(incoming);
            }
            // What puts the disk back to the record changes nothing in it.
            _ if operation.freezes() && undoes == Some(0) => {}
            _ if operation.freezes() => (self.frozen_at, self.thawed_at) = (Some(begun), None),
            _ if operation.thaws() && undoes.is_none() => self.thawed_at = Some(line.at),
            // What others had done and was adopted is given up.
            _ if operation.thaws() && undoes == Some(0) && self.frozen() => self.not_frozen(),
            _ => {}
        }
        if let Some(target) = undoes {
            self.undone(target, number);
        }
    }

    /// The staged copy has become the live file: there is nothing left of it to take back.
    fn use_up(&mut self, staged: &TreePath) {
        for op in &mut self.ops {
            if matches!((&op.status, &op.operation), (OpStatus::Done(_), Operation::CopyNew { to, .. }) if to.path == *staged)
            {
                op.status = OpStatus::Used;
            }
        }
    }

    /// What a later start found stays to be looked at until a person has decided anything.
    pub(super) fn note_found(&mut self, event: &Event) {
        match event {
            Event::Outcome { number, outcome: Outcome::FoundDone(_) | Outcome::FoundNotBegun }
            | Event::Resolved { number, resolution: Resolution::StagedAside { .. } } => self.found = Some(*number),
            Event::Taken { .. }
            | Event::Released { .. }
            | Event::Resolved { resolution: Resolution::CutAside { .. }, .. }
            | Event::TornTail { .. }
            | Event::ActionDone { .. }
            | Event::UndoEnded { .. }
            | Event::Note { .. } => {}
            _ => self.found = None,
        }
    }

    /// Core files that were kept after what has been taken back are kept anew; until it has, they serve whoever goes on.
    pub(super) fn undo_ended(&mut self, left: &[String]) {
        let from = self.undoing.take();
        self.taken_back = left.is_empty() && from == Some(0);
        let kept = |op: &OpRecord| op.action == Some(ActionId::KeepCore) && from.is_some_and(|from| op.number > from);
        if left.is_empty() && self.ops.iter().any(kept) {
            self.actions.remove(&ActionId::KeepCore);
        }
    }

    fn undone(&mut self, target: u64, by: u64) {
        let Some(op) = self.ops.iter_mut().find(|op| op.number == target) else { return };
        op.status = OpStatus::Undone { by };
        let (action, froze, thawed) = (op.action, op.operation.freezes(), op.operation.thaws());
        if let Some(action) = action {
            self.actions.remove(&action);
        }
        if froze {
            self.not_frozen();
        } else if thawed {
            self.thawed_at = None;
        }
    }

    /// The disk is right: what stands is made to agree with it.
    pub(super) fn adopt(&mut self, layout: &Layout, who: &Attestation) {
        let master = layout.master.as_ref().map(|file| file.sha256);
        match (self.frozen(), layout.p1.is_some(), layout.pold.is_some()) {
            (true, true, false) => self.thawed_by_others(),
            (false, false, true) => {
                (self.frozen_at, self.thawed_at) = (Some(who.at), None);
                self.actions.insert(ActionId::Freeze, who.clone());
            }
            _ => {}
        }
        let exchange = self.ops.iter_mut().rev().find(|op| {
            matches!((&op.status, &op.operation), (OpStatus::Done(_), Operation::Exchange { .. }))
                && op.undoes.is_none()
        });
        match exchange {
            Some(op) => {
                let kept =
                    matches!(&op.operation, Operation::Exchange { becomes, .. } if Some(becomes.sha256) == master);
                if !kept {
                    op.status = OpStatus::Undone { by: 0 };
                    self.actions.remove(&ActionId::Swap);
                }
            }
            None if master.is_some() && master == self.pin.as_ref().map(|pin| pin.print.sha256) => {
                self.actions.insert(ActionId::Swap, who.clone());
            }
            None => {}
        }
        self.adopted_oldmast = Some(layout.oldmast.as_ref().map(|file| file.sha256));
        self.adopted = Some((layout.clone(), who.clone()));
    }

    fn thawed_by_others(&mut self) {
        let freeze = |op: &&mut OpRecord| matches!(op.status, OpStatus::Done(_)) && op.operation.freezes();
        for op in self.ops.iter_mut().filter(|op| freeze(op)) {
            op.status = OpStatus::Undone { by: 0 };
        }
        self.not_frozen();
    }

    /// P1 is back without step 8: what was noted and kept for tonight is to be noted and kept anew.
    fn not_frozen(&mut self) {
        (self.frozen_at, self.thawed_at, self.baseline, self.mail_read) = (None, None, None, None);
        self.emptied.clear();
        self.actions.remove(&ActionId::Freeze);
        self.actions.remove(&ActionId::KeepCore);
    }
}
