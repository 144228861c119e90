//! The state of a change: the replay of its events.

mod names;
mod ops;
mod shared;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::clock::Moment;
use crate::fsops::{Sha256, TreePath};
use crate::people::clients::ClientId;
use crate::people::{Attestation, Roster};
use crate::plan::{Likeness, Observed, Operation, Piece, Place, Print, Way};
use crate::postoffice::{HexId, Layout};
use crate::procedure::{ActionId, AnswerId, CheckId, OptionId, RosterId, StepId};

pub use self::names::{LocalName, Names, OutsideName};
pub use self::shared::{HandOver, Second, Shared, Spot};
use super::{Baseline, Event, Line, Mode, Resolution, Reverses, Settled, Tense};

/// How a change ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Closing {
    /// All nine steps are settled.
    Finished,
    /// Everything that was done has been taken back.
    Undone,
}

/// How a step stands in the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepMark {
    /// How it was settled.
    pub settled: Settled,
    /// By whom, when, why.
    pub who: Attestation,
}

/// The pinned new MASTER.GLB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// What it is.
    pub print: Print,
    /// Pinned by whom, when, and why anew.
    pub who: Attestation,
}

/// How an operation stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpStatus {
    /// Its intent is written; what came of it is not known.
    Intended,
    /// Done, read back.
    Done(Observed),
    /// It failed.
    Failed {
        /// Why.
        error: String,
        /// Where it left the disk.
        way: Way,
    },
    /// A later start found that nothing of it had happened.
    NotBegun,
    /// Half done, and settled.
    Resolved(Resolution),
    /// Done, and taken back by the operation of this number; 0: by somebody else, as was adopted.
    Undone {
        /// The inverse.
        by: u64,
    },
    /// Done, and used up by a later operation: the staged copy that an exchange put in place.
    Used,
}

/// An operation in the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpRecord {
    /// Its number, from 1.
    pub number: u64,
    /// The action it belongs to; none for an inverse.
    pub action: Option<ActionId>,
    /// The operation that it takes back.
    pub undoes: Option<u64>,
    /// The operation.
    pub operation: Operation,
    /// How it stands.
    pub status: OpStatus,
    /// A name of it that had been cut off, and where that is now.
    pub cut: Option<(Piece, Place)>,
    /// When it was begun, and by whom.
    pub begun: Attestation,
    /// When its outcome was written.
    pub ended: Option<Moment>,
}

/// An approval whose operations are not all done yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The action.
    pub action: ActionId,
    /// The number of its first operation.
    pub first: u64,
    /// How many there are.
    pub count: u64,
    /// By whom; the note is what was typed.
    pub who: Attestation,
}

/// A change as its record tells it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Change {
    /// Whether operations act; `None` before the record was opened.
    pub mode: Option<Mode>,
    /// The id of its procedure; empty before the record was opened.
    pub procedure: String,
    /// What it goes back over, when it is a reverse change.
    pub reverses: Option<Reverses>,
    /// The old tree, as the opening host called it.
    pub old: String,
    /// The new tree.
    pub new: String,
    /// When it was opened, and by whom.
    pub opened: Option<Attestation>,
    /// The highest epoch of a holder.
    pub epoch: u64,
    /// Who took it in hand last, and has not let go.
    pub holding: Option<Attestation>,
    /// Answers, the latest of each.
    pub answers: BTreeMap<AnswerId, (String, Attestation)>,
    /// Choices, the latest of each check.
    pub choices: BTreeMap<CheckId, (OptionId, Attestation)>,
    /// Attestations.
    pub ticks: BTreeMap<CheckId, Attestation>,
    /// Overrides: what the check said, and who overrode it, why.
    pub overrides: BTreeMap<CheckId, (String, Attestation)>,
    /// Rosters.
    pub rosters: BTreeMap<RosterId, Roster>,
    /// Approvals by a second person, one a person.
    pub seconds: BTreeMap<String, Second>,
    /// With what it was handed over, until whoever took it lets go of it.
    pub handed: Option<HandOver>,
    /// Steps that are settled.
    pub steps: BTreeMap<StepId, StepMark>,
    /// Steps that had been done and were taken back.
    pub rolled_back: BTreeMap<StepId, Attestation>,
    /// The pin.
    pub pin: Option<Pin>,
    /// The baseline of 5b, and when it was taken.
    pub baseline: Option<(Baseline, Moment)>,
    /// The latest reading of the mailboxes: when, and all, collected, waiting, unknown.
    pub mail_read: Option<(Moment, [usize; 4])>,
    /// Waived mailboxes.
    pub waived: BTreeMap<HexId, Attestation>,
    /// Mailboxes that have been found empty since Compress.
    pub emptied: BTreeSet<HexId>,
    /// Names out of lists.
    pub names: Names,
    /// What mailboxes are read with, as people said.
    pub clients: BTreeMap<HexId, (ClientId, Attestation)>,
    /// Operations, in order of number.
    pub ops: Vec<OpRecord>,
    /// What P1 was just before the operation of that number.
    pub before: Option<(u64, Likeness)>,
    /// Actions of which every operation is done, and not taken back.
    pub actions: BTreeMap<ActionId, Attestation>,
    /// How many times the core files have been kept.
    pub kept: u32,
    /// The approval under which operations run.
    pub approval: Option<Approval>,
    /// What the disk was said to be when a drift was adopted; later operations change it.
    pub adopted: Option<(Layout, Attestation)>,
    /// The OLDMAST.GLB (or none) that an adopted disk had: told again only when it changes again.
    pub adopted_oldmast: Option<Option<Sha256>>,
    /// When P1 was renamed away, while it is (or until step 8 ended it): the start of the outage.
    pub frozen_at: Option<Moment>,
    /// When it came back.
    pub thawed_at: Option<Moment>,
    /// An undo in progress: the operation before which it stops.
    pub undoing: Option<u64>,
    /// Whether the last thing done was an undo of everything, to its end.
    pub taken_back: bool,
    /// The operation of which a later start found what became of it, until somebody has decided anything since.
    pub found: Option<u64>,
    /// How it ended.
    pub closed: Option<(Closing, Moment)>,
}

impl Change {
    /// Returns the replay of `lines`.
    pub fn replay<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Self {
        let mut change = Self::default();
        for line in lines {
            change.apply(line);
        }
        change
    }

    /// Applies one event.
    pub fn apply(&mut self, line: &Line) {
        self.note_found(&line.event);
        match &line.event {
            Event::Opened { mode, procedure, old, new, reverses, .. } => {
                self.mode = Some(*mode);
                (self.old, self.new) = (old.clone(), new.clone());
                (self.procedure, self.reverses) = (procedure.clone(), reverses.clone());
                self.opened = Some(line.attestation(""));
                // What comes in is known from the first line on: the file that was taken out.
                let taken_out = reverses.as_ref().map(|over| Pin { print: over.took_out, who: line.attestation("") });
                self.pin = taken_out;
            }
            Event::Taken { epoch, .. } => {
                self.epoch = self.epoch.max(*epoch);
                self.holding = Some(line.attestation(""));
            }
            Event::Released { to, note, .. } => {
                self.holding = None;
                let says = !to.is_empty() || !note.is_empty();
                self.handed = says.then(|| HandOver { to: to.clone(), who: line.attestation(note) });
            }
            Event::Answered { answer, value, reason } => {
                self.answers.insert(*answer, (value.clone(), line.attestation(reason)));
            }
            Event::Chosen { check, option } => {
                self.choices.insert(check.clone(), (option.clone(), line.attestation("")));
            }
            Event::Ticked { check, note } => {
                self.ticks.insert(check.clone(), line.attestation(note));
            }
            Event::Unticked { check, .. } => {
                self.ticks.remove(check);
                self.overrides.remove(check);
            }
            Event::Overridden { check, found, reason } => {
                self.overrides.insert(check.clone(), (found.clone(), line.attestation(reason)));
            }
            Event::Roster { .. } | Event::Seconded { .. } | Event::Unseconded { .. } => self.share(line),
            Event::Step { step, settled, reason } => {
                self.rolled_back.remove(step);
                self.steps.insert(step.clone(), StepMark { settled: *settled, who: line.attestation(reason) });
            }
            Event::Reopened { step, reason } => {
                self.steps.remove(step);
                if self.undoing.is_some() {
                    self.rolled_back.insert(step.clone(), line.attestation(reason));
                }
            }
            Event::Pinned { print, reason, .. } => {
                self.pin = Some(Pin { print: *print, who: line.attestation(reason) });
            }
            Event::Baseline(baseline) => self.baseline = Some((baseline.clone(), line.at)),
            Event::MailRead { all, collected, waiting, unknown, emptied } => {
                self.mail_read = Some((line.at, [*all, *collected, *waiting, *unknown]));
                self.emptied.extend(emptied.iter().cloned());
            }
            Event::Waived { mailbox, reason } => {
                self.waived.insert(mailbox.clone(), line.attestation(reason));
            }
            Event::Unwaived { mailbox, .. } => {
                self.waived.remove(mailbox);
            }
            Event::Approved { action, first, count, typed } => {
                let who = line.attestation(typed);
                // Whoever does the steps again has given up an undo that was left half done.
                self.undoing = None;
                self.approval = Some(Approval { action: *action, first: *first, count: *count, who });
            }
            Event::ActionDone { action } => {
                self.approval = None;
                self.kept += u32::from(*action == ActionId::KeepCore);
                self.actions.insert(*action, line.attestation(""));
            }
            Event::Adopted { layout, reason } => self.adopt(layout, &line.attestation(reason)),
            Event::UndoBegun { from, .. } => self.undoing = Some(*from),
            Event::UndoEnded { left, .. } => self.undo_ended(left),
            Event::Closed { closing } => self.closed = Some((*closing, line.at)),
            Event::Before { number, likeness } => self.before = Some((*number, *likeness)),
            Event::Intent { .. } | Event::Outcome { .. } | Event::Resolved { .. } => self.apply_operation(line),
            Event::NamesImported(list) => self.names.take_in(list),
            Event::Classed { mailbox, client } => match client {
                Some(client) => {
                    self.clients.insert(mailbox.clone(), (client.clone(), line.attestation("")));
                }
                None => {
                    self.clients.remove(mailbox);
                }
            },
            Event::Acknowledged { .. }
            | Event::TornTail { .. }
            | Event::Helped { .. }
            | Event::Note { .. }
            | Event::GaveUp { .. }
            | Event::Joined { .. }
            | Event::Left
            | Event::CarriedOver { .. } => {}
        }
    }

    /// Applies a line of a helper: of all that may be in it, only what all write together is changed.
    pub(super) fn apply_helper(&mut self, line: &Line) {
        self.share(line);
    }

    fn share(&mut self, line: &Line) {
        let mut shared =
            Shared { rosters: std::mem::take(&mut self.rosters), seconds: std::mem::take(&mut self.seconds) };
        shared.apply(line);
        self.lay(shared);
    }

    /// Takes over what all writers have written together.
    pub(super) fn lay(&mut self, shared: Shared) {
        (self.rosters, self.seconds) = (shared.rosters, shared.seconds);
    }

    /// Returns the operation whose outcome is not known, if there is one. There is never more than one.
    pub fn unfinished(&self) -> Option<&OpRecord> {
        self.ops.iter().rev().find(|op| {
            matches!(
                op.status,
                OpStatus::Intended | OpStatus::Failed { way: Way::Unclear { .. } | Way::Staged { .. }, .. }
            )
        })
    }

    /// Returns the number that the next operation gets.
    pub fn next_number(&self) -> u64 {
        self.ops.last().map_or(1, |op| op.number + 1)
    }

    /// Returns the operations that are done and not taken back, oldest first, without inverses.
    pub fn standing(&self) -> impl DoubleEndedIterator<Item = (&OpRecord, &Observed)> {
        self.ops.iter().filter(|op| op.undoes.is_none()).filter_map(|op| match &op.status {
            OpStatus::Done(seen) => Some((op, seen)),
            _ => None,
        })
    }

    /// Returns how to speak of what this change did.
    pub fn tense(&self) -> Tense {
        self.mode.map_or(Tense::Would, Mode::tense)
    }

    /// Returns whether P1 is away by our own doing.
    pub fn frozen(&self) -> bool {
        self.frozen_at.is_some() && self.thawed_at.is_none()
    }

    /// Returns whether the new MASTER.GLB is in place by our own doing.
    pub fn swapped(&self) -> bool {
        self.standing().any(|(op, _)| matches!(op.operation, Operation::Exchange { .. }))
    }

    /// Returns whether it is a reverse change that was taken back itself: what it went back over stands as it did.
    pub fn leaves_the_one_before(&self) -> bool {
        self.reverses.is_some() && matches!(self.closed, Some((Closing::Undone, _)))
    }

    /// Returns how P1 was spelled before it was renamed.
    pub fn former_p1(&self) -> Option<String> {
        self.ops.iter().rev().find_map(|op| match &op.operation {
            Operation::Rename { from, .. } if op.operation.freezes() => Some(from.name().to_owned()),
            _ => None,
        })
    }

    /// Returns the approval of which every operation has been done, although that has not been written down yet.
    pub fn fulfilled(&self) -> Option<ActionId> {
        let approval = self.approval.as_ref()?;
        let done = |number: u64| {
            let op = self.ops.iter().find(|op| op.number == number);
            // Numbers that the approval left free may have been used for something else: a way back.
            op.is_some_and(|op| {
                op.action == Some(approval.action) && matches!(op.status, OpStatus::Done(_) | OpStatus::Used)
            })
        };
        (approval.first..approval.first.checked_add(approval.count)?).all(done).then_some(approval.action)
    }

    /// Returns the staged copy that stands and has not been used up.
    pub fn staged(&self, at: &TreePath) -> Option<Print> {
        self.standing().find_map(|(op, _)| match &op.operation {
            Operation::CopyNew { to, print, .. } if to.path == *at => Some(*print),
            _ => None,
        })
    }
}
