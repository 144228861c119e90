//! The lists of people as a front end sees them.

use crate::clock::Moment;
use crate::people::{Attestation, Done};
use crate::procedure::{RosterId, RosterMark};

/// A roster.
#[derive(Clone, Debug, PartialEq)]
pub struct RosterView {
    /// Its id.
    pub id: RosterId,
    /// Heading.
    pub title: String,
    /// One of them.
    pub one: String,
    /// What goes on it.
    pub about: String,
    /// The columns.
    pub marks: Vec<RosterMark>,
    /// The rows.
    pub rows: Vec<RosterRow>,
    /// Names that the disk suggests and that are not on it: name and detail.
    pub suggested: Vec<(String, String)>,
    /// How many have each of the marks.
    pub counts: Vec<usize>,
    /// Those that a list names and that need not be on it, each with the reason.
    pub apart: Vec<String>,
}

/// Somebody on a roster.
#[derive(Clone, Debug, PartialEq)]
pub struct RosterRow {
    /// The name.
    pub name: String,
    /// The detail.
    pub detail: String,
    /// One per column of the roster.
    pub marks: Vec<Option<Attestation>>,
    /// Everything that was ever marked or taken back, oldest first.
    pub history: Vec<RosterDeed>,
    /// When anything about them was last changed.
    pub changed: Option<Moment>,
}

/// Something that was marked for somebody on a roster, or taken back.
#[derive(Clone, Debug, PartialEq)]
pub struct RosterDeed {
    /// The label of the mark.
    pub mark: String,
    /// Whether it was made or taken back.
    pub done: Done,
    /// By whom, when, on which host, with what note.
    pub who: Attestation,
}
