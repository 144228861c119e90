//! Lists of people (and programs) that must each be seen to, and what has been marked for whom.
//!
//! A roster is the replay of its changes: marking, and taking a mark back, are both events that keep who,
//! when, where and why. Nothing here knows about steps or files.

pub mod clients;
mod identity;
pub mod import;
mod roster;
pub mod texts;

pub use identity::{folded, same_person};

use serde::{Deserialize, Serialize};

use crate::clock::Moment;

pub use roster::{Deed, Done, MAILBOXES, Person, Roster};

/// Who did something, when, on which host, and what they noted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attestation {
    /// The person.
    pub by: String,
    /// The host.
    pub host: String,
    /// When, by that host's clock.
    pub at: Moment,
    /// Their note; the reason, where one is mandatory.
    pub note: String,
}

/// One change to a roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum RosterChange {
    /// Somebody goes on the list; adding a name that is there changes its detail.
    Add {
        /// Their name, unique on the list without regard to case.
        name: String,
        /// A mailbox, a phone number, a place.
        detail: String,
    },
    /// Somebody comes off the list, with the reason.
    Remove {
        /// Their name.
        name: String,
        /// Why.
        reason: String,
    },
    /// Something is marked for somebody.
    Mark {
        /// Their name.
        name: String,
        /// Which mark.
        mark: String,
        /// A note.
        note: String,
    },
    /// A mark is taken back.
    TakeBack {
        /// Their name.
        name: String,
        /// Which mark.
        mark: String,
        /// Why.
        note: String,
    },
    /// Somebody gets another name; what was marked for them stays.
    Rename {
        /// Their name so far.
        name: String,
        /// Their name from here on; nobody else on the list has it.
        to: String,
    },
    /// Several at once, in their order.
    Together {
        /// What.
        changes: Vec<RosterChange>,
    },
}

impl RosterChange {
    /// Returns the changes that it is made of: itself, or those that come together.
    pub fn parts(&self) -> &[Self] {
        match self {
            Self::Together { changes } => changes,
            one => std::slice::from_ref(one),
        }
    }

    /// Makes one change of one or several.
    pub fn of(mut changes: Vec<Self>) -> Self {
        match changes.len() {
            1 => changes.remove(0),
            _ => Self::Together { changes },
        }
    }
}
