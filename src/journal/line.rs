//! One line of the record: an event with its number, time, person, host, and the digest of the line before.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::clock::Moment;
use crate::fsops::Sha256;
use crate::people::Attestation;

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
    /// What.
    pub event: Event,
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

    /// Returns who, when and where, with `note`.
    pub fn attestation(&self, note: &str) -> Attestation {
        Attestation { by: self.by.clone(), host: self.host.clone(), at: self.at, note: note.to_owned() }
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
