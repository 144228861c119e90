//! What can go wrong with the practice.

use std::path::PathBuf;

use thiserror::Error;

use crate::error::{Exit, Guidance};
use crate::fsops::{FsError, PathError};
use crate::text::{printable, thousands};

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
    /// A directory in which a copy would be lost among other things, or no directory.
    #[error("{} is not an empty directory, so no copy is made there", shown(.0))]
    Taken(PathBuf),
    /// A copy that was not finished.
    #[error("the copy in {} is not whole: it was stopped, or is still being made", shown(.0))]
    HalfCopied(PathBuf),
    /// A copy of other postoffices.
    #[error("{} holds a copy of other postoffices; its COPY.TXT tells of which", shown(.0))]
    OtherCopy(PathBuf),
    /// A copy inside a postoffice, or around one.
    #[error("{} and {} lie one inside the other, so no copy is made there", shown(.dir), shown(.tree))]
    Within {
        /// Where the copy was to go.
        dir: PathBuf,
        /// The postoffice.
        tree: PathBuf,
    },
    /// Not enough room for a copy.
    #[error("a copy takes {} KB with a margin, and {} KB are free for {}", kib(*.needed), kib(*.free), shown(.dir))]
    NoRoom {
        /// Where the copy was to go.
        dir: PathBuf,
        /// The bytes it would take.
        needed: u64,
        /// The bytes there are.
        free: u64,
    },
    /// Something of a postoffice that could not be read.
    #[error("{}: {why}", shown(.root))]
    Source {
        /// The postoffice.
        root: PathBuf,
        /// What the file layer says.
        why: FsError,
    },
    /// A copy that stopped on the way.
    #[error("{why}; the copy in {} is not whole", shown(.dir))]
    Stopped {
        /// Where it lies.
        dir: PathBuf,
        /// Why it stopped.
        why: Box<PracticeError>,
    },
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
            Self::Taken(_) | Self::OtherCopy(_) | Self::Within { .. } => {
                "Name another directory, empty or not there yet: --dir DIR. Nothing was written.".into()
            }
            Self::HalfCopied(dir) => {
                let dir = shown(dir);
                format!("If no reserial is at it, remove {dir} by hand; or name another directory: --dir DIR.")
            }
            Self::NoRoom { .. } => {
                "Free space there, or name a directory on another disk: --dir DIR. Nothing was written.".into()
            }
            Self::Stopped { dir, why } => {
                let again =
                    format!("Both postoffices were only read. Remove {} by hand before the next try.", shown(dir));
                format!("{} {again}", why.advice())
            }
            Self::Disk(error) | Self::Source { why: error, .. } => error.advice(),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Exists(_)
            | Self::NotAPractice(_)
            | Self::Users(_)
            | Self::Taken(_)
            | Self::HalfCopied(_)
            | Self::OtherCopy(_)
            | Self::Within { .. } => Exit::Usage,
            Self::NoRoom { .. } => Exit::Refused,
            Self::Stopped { why, .. } => why.exit(),
            Self::Outside(_) | Self::Data(_) => Exit::Internal,
            Self::Disk(error) | Self::Source { why: error, .. } => error.exit(),
        }
    }
}

fn kib(bytes: u64) -> String {
    thousands(bytes.div_ceil(1024))
}

fn shown(path: &std::path::Path) -> String {
    printable(&path.to_string_lossy()).into_owned()
}
