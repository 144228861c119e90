//! What can be wrong with a record, and what to do about it.

use thiserror::Error;

use crate::error::{Exit, Guidance};
use crate::fsops::{FsError, TreePath};

use super::FORMAT;

/// The last number that a record can have.
pub(super) const MOST: u32 = 9999;

/// A record that cannot be used.
#[derive(Debug, Error)]
pub enum RecordError {
    /// The file layer says so.
    #[error("the record: {0}")]
    Fs(#[from] FsError),
    /// A line is damaged, and it is not the torn end of a file.
    #[error("the record {file} is damaged at line {line}: {what}")]
    Damaged {
        /// The file.
        file: TreePath,
        /// Which line, from 1.
        line: usize,
        /// What is wrong with it.
        what: String,
    },
    /// Written by a newer program.
    #[error("the record {file} was written in format {found}; this program knows up to {FORMAT}")]
    Newer {
        /// The file.
        file: TreePath,
        /// Its format.
        found: u32,
    },
    /// No number is left.
    #[error("there are records up to number {MOST} here; no number is left for another")]
    NoNumber,
    /// The change has ended: nothing is added to its record.
    #[error("this change has ended; nothing is added to its record")]
    Ended,
    /// The outcome of something could not be written: the disk may say more than the record.
    #[error("the record could not be written: {0}")]
    NotWritten(FsError),
    /// A line of this process could not be written to its end, so that nothing can follow it before the next start.
    #[error("the record {0} ends in a line that could not be written to its end")]
    CutOff(TreePath),
}

impl Guidance for RecordError {
    fn advice(&self) -> String {
        match self {
            Self::Fs(e) => e.advice(),
            Self::Damaged { file, .. } => format!(
                "Nothing was changed. Keep a copy of {file}, restore it from the backup of the record or ask whoever edited it; the disk itself tells what has been done (reserial status)."
            ),
            Self::Newer { .. } => "Use the newer reserial that wrote it. Nothing was changed.".into(),
            Self::NoNumber => "Move the records of changes that have ended (RESERIAL/Cnnnn) to an archive.".into(),
            Self::Ended => "See how it ended: reserial status OLD.".into(),
            Self::NotWritten(e) => {
                format!("Nothing more will be touched. {} At the next start the disk is compared with the record.", e.advice())
            }
            Self::CutOff(_) => "Nothing more will be touched. Start again: that line is set aside, and the disk is compared with the record.".into(),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Fs(e) => e.exit(),
            Self::Damaged { .. } | Self::Newer { .. } | Self::Ended | Self::NoNumber => Exit::Refused,
            Self::NotWritten(_) | Self::CutOff(_) => Exit::Unfinished,
        }
    }
}
