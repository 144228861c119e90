//! What a helper may write: marks on rosters, notes, the approval of a second person, and that they came and went. Nothing
//! else of a helper's ever counts.

use serde::{Deserialize, Serialize};

use crate::fsops::Sha256;
use crate::people::RosterChange;
use crate::plan::Print;
use crate::procedure::RosterId;

use super::{Event, Spot};

/// An entry of a helper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Help {
    /// Something is marked for somebody on a roster.
    Mark {
        /// Which roster.
        list: RosterId,
        /// Whose.
        name: String,
        /// Which mark.
        mark: String,
        /// A note.
        note: String,
    },
    /// A mark is taken back.
    TakeBack {
        /// Which roster.
        list: RosterId,
        /// Whose.
        name: String,
        /// Which mark.
        mark: String,
        /// Why.
        note: String,
    },
    /// Several marks on a roster, or several taken back.
    Together {
        /// Which roster.
        list: RosterId,
        /// Marks, and marks taken back; nothing else counts.
        changes: Vec<RosterChange>,
    },
    /// A remark.
    Note {
        /// What.
        text: String,
    },
    /// They begin to help.
    Joined {
        /// The program's version.
        program: String,
    },
    /// They do not help any more.
    Left,
    /// They approve that this file goes in, as the second person.
    Seconded {
        /// The new MASTER.GLB, as it is pinned.
        print: Print,
        /// The number that they typed.
        number: String,
        /// Where they do.
        spot: Spot,
    },
    /// They take that back.
    Unseconded {
        /// Why.
        note: String,
    },
}

impl Help {
    /// Returns whether an event read from a helper's file is one that a helper may write.
    pub(super) fn covers(event: &Event) -> bool {
        match event {
            Event::Roster { change, .. } => {
                let marks =
                    |part: &RosterChange| matches!(part, RosterChange::Mark { .. } | RosterChange::TakeBack { .. });
                change.parts().iter().all(marks)
            }
            Event::Note { .. } | Event::Joined { .. } | Event::Left => true,
            // Nobody approves in the name of somebody else.
            Event::Seconded { name, spot, .. } => name.is_empty() && *spot != Spot::OperatorsScreen,
            Event::Unseconded { name, .. } => name.is_empty(),
            _ => false,
        }
    }
}

impl From<Help> for Event {
    fn from(help: Help) -> Self {
        match help {
            Help::Mark { list, name, mark, note } => {
                Self::Roster { list, change: RosterChange::Mark { name, mark, note } }
            }
            Help::TakeBack { list, name, mark, note } => {
                Self::Roster { list, change: RosterChange::TakeBack { name, mark, note } }
            }
            Help::Together { list, changes } => Self::Roster { list, change: RosterChange::Together { changes } },
            Help::Note { text } => Self::Note { text },
            Help::Joined { program } => Self::Joined { program },
            Help::Left => Self::Left,
            Help::Seconded { print, number, spot } => Self::Seconded { print, number, name: String::new(), spot },
            Help::Unseconded { note } => Self::Unseconded { name: String::new(), note },
        }
    }
}

/// How far a helper's file had been read when the operator went on: its last line, by number and digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelperHead {
    /// The number of the file: 1 for `H0001.LOG`.
    pub helper: u32,
    /// The number of the line.
    pub seq: u64,
    /// Its digest.
    pub head: Sha256,
}
