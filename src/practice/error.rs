//! What can go wrong with the practice.

use std::path::PathBuf;

use thiserror::Error;

use crate::error::{Exit, Guidance};
use crate::fsops::{FsError, PathError};
use crate::text::printable;

/// An error of the practice.
#[derive(Debug, Error)]
pub enum PracticeError {
    /// Something is there already where the practice would be built.
    #[error("{} is already there, and a practice never replaces anything", shown(.0))]
    Exists(PathBuf),
    /// The directory was not made by a practice.
    #[error("{} holds no practice: there is no PRACTICE.TXT of ours in it", shown(.0))]
    NotAPractice(PathBuf),
    /// A file outside the two practice postoffices was to be written.
    #[error("refused to write {}, which is not below the practice postoffices", shown(.0))]
    Outside(PathBuf),
    /// The number of users asked for.
    #[error("a practice postoffice has 1 to 500 users, not {0} (Q123376)")]
    Users(usize),
    /// The data built into the program.
    #[error("the practice cannot be read: {0}")]
    Data(String),
    /// What the system says.
    #[error(transparent)]
    Disk(#[from] FsError),
}

impl From<PathError> for PracticeError {
    fn from(error: PathError) -> Self {
        Self::Disk(error.into())
    }
}

impl Guidance for PracticeError {
    fn advice(&self) -> String {
        match self {
            Self::Exists(_) => "Name another directory, or remove the old practice yourself.".into(),
            Self::NotAPractice(_) => "Name the directory of a practice, or build a new one.".into(),
            Self::Outside(_) | Self::Data(_) => {
                "Nothing was written. Please report this as a fault of reserial.".into()
            }
            Self::Users(_) => "Ask for fewer users; files can be added without users.".into(),
            Self::Disk(error) => error.advice(),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Exists(_) | Self::NotAPractice(_) | Self::Users(_) => Exit::Usage,
            Self::Outside(_) | Self::Data(_) => Exit::Internal,
            Self::Disk(error) => error.exit(),
        }
    }
}

fn shown(path: &std::path::Path) -> String {
    printable(&path.to_string_lossy()).into_owned()
}
