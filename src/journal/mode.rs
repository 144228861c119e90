//! Whether a change acts, and how it may be spoken of.

use serde::{Deserialize, Serialize};

/// Whether operations act on the postoffice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Nothing is touched: the overlay answers.
    Rehearsal,
    /// The practice postoffice: real operations on made-up trees.
    Practice,
    /// The real one.
    Live,
    /// A walk through a situation: questions and findings, no operation at all.
    Diagnosis,
}

impl Mode {
    /// Returns how it speaks of what it did.
    pub fn tense(self) -> Tense {
        match self {
            Self::Rehearsal => Tense::Would,
            Self::Practice | Self::Live | Self::Diagnosis => Tense::Did,
        }
    }

    /// Returns whether the record lies on the disk of the postoffice, so that its times are the server's.
    pub fn record_lies_with_the_mail(self) -> bool {
        matches!(self, Self::Practice | Self::Live)
    }

    /// Returns the word that the screen always shows.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rehearsal => "REHEARSAL",
            Self::Practice => "PRACTICE",
            Self::Live => "LIVE",
            Self::Diagnosis => "DIAGNOSIS",
        }
    }
}

/// How to speak of operations: the past tense is for what the disk has shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tense {
    /// Would rename, assumed.
    Would,
    /// Renamed, attested.
    Did,
}
