//! One line of the record: an event with its number, time, person, host, and the digest of the line before.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::clock::Moment;
use crate::fsops::Sha256;
use crate::people::{Attestation, RosterChange};

use super::Event;

/// The version of the record's format that this program writes. A higher one is refused, a lower one read.
pub const FORMAT: u32 = 1;

/// The longest line that is read.
pub(super) const LONGEST: usize = 4 * 1024 * 1024;

/// A line of the record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The format's version.
    pub v: u32,
    /// Counts from 1.
    pub seq: u64,
    /// When among the lines of all writers: one more than the highest turn that the writer had seen. Left out where it is
    /// the number of the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<u64>,
    /// When, by the writer's clock, UTC.
    pub at: Moment,
    /// Who.
    pub by: String,
    /// On which host.
    pub host: String,
    /// The SHA-256 of the line before, without its line end; of nothing for the first.
    pub prev: Sha256,
    /// Where it came from, when the writer did not type it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered: Option<Entered>,
    /// What.
    pub event: Event,
}

/// What was not typed by the one who writes the line, but came from a file that they handed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entered {
    /// The name of the file, without its folder.
    pub from: String,
    /// Whose word it is, where it is somebody's word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Said>,
}

/// Whose word something is, and when they gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The person.
    pub by: String,
    /// When they said it, as the file has it.
    pub at: Moment,
}

/// Returns whether an event is somebody's decision, so that it can have been entered from a file. A pin is the program's
/// part of the tick after it.
pub(super) fn decides(event: &Event) -> bool {
    !matches!(
        event,
        Event::Opened { .. }
            | Event::Taken { .. }
            | Event::Released { .. }
            | Event::TornTail { .. }
            | Event::Pinned { .. }
            | Event::MailRead { .. }
            | Event::Before { .. }
            | Event::Intent { .. }
            | Event::Outcome { .. }
            | Event::Resolved { .. }
            | Event::ActionDone { .. }
            | Event::UndoEnded { .. }
            | Event::Helped { .. }
            | Event::CarriedOver { .. }
            | Event::Closed { .. }
    )
}

/// A line that cannot be read.
#[derive(Debug, Error)]
pub enum LineError {
    /// Not a line of a record.
    #[error("not a line of a record: {0}")]
    Shape(String),
    /// Written by a newer program.
    #[error("written in format {found}, this program knows up to {FORMAT}")]
    Newer {
        /// Its format.
        found: u32,
    },
}

impl Line {
    /// Returns when it comes among the lines of all writers, whatever their clocks say.
    pub fn turn(&self) -> u64 {
        self.turn.unwrap_or(self.seq)
    }

    /// Returns who, when and where, with `note`; what somebody else has said opens the note with that.
    pub fn attestation(&self, note: &str) -> Attestation {
        Attestation { by: self.by.clone(), host: self.host.clone(), at: self.at, note: self.with_source(note) }
    }

    /// Returns a change of a roster as it is applied, and by whom.
    pub fn roster(&self, change: &RosterChange) -> (RosterChange, Attestation) {
        (self.sourced(change), self.attestation(""))
    }

    fn sourced(&self, change: &RosterChange) -> RosterChange {
        match change {
            RosterChange::Mark { name, mark, note } => {
                RosterChange::Mark { name: name.clone(), mark: mark.clone(), note: self.with_source(note) }
            }
            RosterChange::Together { changes } => {
                RosterChange::Together { changes: changes.iter().map(|change| self.sourced(change)).collect() }
            }
            other => other.clone(),
        }
    }

    /// Returns the source in words: `said by Ann on 2026-11-28 22:05 UTC, entered from answers.toml`; none when the writer
    /// typed it.
    pub fn source(&self) -> Option<String> {
        let Entered { from, said } = self.entered.as_ref()?;
        Some(match said {
            Some(Said { by, at }) => {
                format!("said by {by} on {}, entered from {from}", at.format("%Y-%m-%d %H:%M UTC"))
            }
            None => format!("entered from {from}"),
        })
    }

    fn with_source(&self, note: &str) -> String {
        match self.source().filter(|_| self.entered.as_ref().is_some_and(|entered| entered.said.is_some())) {
            Some(source) if note.is_empty() => source,
            Some(source) => format!("{source}: {note}"),
            None => note.to_owned(),
        }
    }

    /// Returns when what it says was so: when it was said, or else when it was written.
    pub fn effective(&self) -> Moment {
        self.entered.as_ref().and_then(|entered| entered.said.as_ref()).map_or(self.at, |said| said.at)
    }

    /// Returns the line as JSON, without its line end.
    ///
    /// # Errors
    /// Never for events of this program; the serializer has a result type.
    pub fn to_json(&self) -> Result<String, LineError> {
        serde_json::to_string(self).map_err(|e| LineError::Shape(e.to_string()))
    }

    /// Reads a line without its line end.
    ///
    /// # Errors
    /// When it is no line of a record, too long, or of a newer format.
    pub fn from_json(bytes: &[u8]) -> Result<Self, LineError> {
        #[derive(Deserialize)]
        struct Version {
            v: u32,
        }
        if bytes.len() > LONGEST {
            return Err(LineError::Shape(format!("{} bytes long", bytes.len())));
        }
        let version: Version = serde_json::from_slice(bytes).map_err(|e| LineError::Shape(e.to_string()))?;
        if version.v > FORMAT {
            return Err(LineError::Newer { found: version.v });
        }
        serde_json::from_slice(bytes).map_err(|e| LineError::Shape(e.to_string()))
    }
}
