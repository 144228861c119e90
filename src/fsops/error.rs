//! What can go wrong with a file, in terms of what to do about it.

use std::fmt;
use std::io;

use thiserror::Error;

use super::{PathError, TreePath};
use crate::error::{Exit, Guidance};
use crate::text::printable;

/// What was being done to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Looking for a name.
    Find,
    /// Listing a directory.
    List,
    /// Reading a file.
    Read,
    /// Renaming.
    Rename,
    /// Creating a directory.
    CreateDir,
    /// Writing a new file.
    Write,
    /// Setting owner, mode, attributes or time.
    Dress,
    /// Removing something of our own making.
    Remove,
    /// Making a change durable.
    Sync,
    /// Locking the record.
    Lock,
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Find => "look for",
            Self::List => "list",
            Self::Read => "read",
            Self::Rename => "rename",
            Self::CreateDir => "create the directory",
            Self::Write => "write",
            Self::Dress => "set owner and attributes of",
            Self::Remove => "remove",
            Self::Sync => "make durable",
            Self::Lock => "lock",
        })
    }
}

/// An error of the file layer. Every variant names the path.
#[derive(Debug, Error)]
pub enum FsError {
    /// The name is there in two spellings, as case-sensitive disks allow.
    #[error("{first} and {second} are both there, and DOS programs cannot tell them apart")]
    Ambiguous {
        /// One spelling.
        first: TreePath,
        /// The other.
        second: TreePath,
    },
    /// A link where a file or directory is needed.
    #[error("{0} is a link; links in a postoffice are never followed")]
    Link(TreePath),
    /// Not there.
    #[error("cannot {verb} {path}: it is not there")]
    Missing {
        /// What was being done.
        verb: Verb,
        /// To what.
        path: TreePath,
    },
    /// The target is there already.
    #[error("cannot {verb} {path}: something of that name is already there")]
    Exists {
        /// What was being done.
        verb: Verb,
        /// To what.
        path: TreePath,
    },
    /// A file where a directory is needed, or the reverse.
    #[error("{path} is not a {wanted}")]
    WrongKind {
        /// The path.
        path: TreePath,
        /// What was needed: `file` or `directory`.
        wanted: &'static str,
    },
    /// Another program holds it.
    #[error("cannot {verb} {path}: another program holds it (tried {tries} times)")]
    InUse {
        /// What was being done.
        verb: Verb,
        /// To what.
        path: TreePath,
        /// How many times it was tried.
        tries: u32,
    },
    /// The content is not what it was.
    #[error("{path} has changed: expected {expected}, found {found}")]
    Changed {
        /// The path.
        path: TreePath,
        /// What was expected.
        expected: String,
        /// What is there.
        found: String,
    },
    /// Longer than anything that is read.
    #[error("{path} is too long to be read: expected {expected}, found {found}")]
    TooLong {
        /// The path.
        path: TreePath,
        /// What is read.
        expected: String,
        /// What is there.
        found: String,
    },
    /// A folder of the program's own that others may write to.
    #[error("no record is kept in {path}: {why}")]
    OpenToOthers {
        /// The folder, printable.
        path: String,
        /// Who may, in words.
        why: String,
    },
    /// A name that cannot be handed back to the system.
    #[error("{0} has a name that is not readable as text; rename it by hand first")]
    Unnameable(TreePath),
    /// Not a path inside a tree.
    #[error(transparent)]
    Path(#[from] PathError),
    /// Everything else that the system says.
    #[error("cannot {verb} {path}: {source}")]
    Io {
        /// What was being done.
        verb: Verb,
        /// To what, printable.
        path: String,
        /// What the system says.
        source: io::Error,
    },
}

impl FsError {
    /// Wraps a system error, giving the common ones their own variant.
    pub fn io(verb: Verb, path: &TreePath, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::NotFound => Self::Missing { verb, path: path.clone() },
            io::ErrorKind::AlreadyExists => Self::Exists { verb, path: path.clone() },
            _ => Self::Io { verb, path: path.to_string(), source },
        }
    }

    /// Returns whether it tells how the tree is (something is missing, a link, there twice, of another kind), and not that
    /// the system could not look. Whoever only looks takes such an error for something that was found.
    pub fn is_about_the_tree(&self) -> bool {
        matches!(
            self,
            Self::Ambiguous { .. }
                | Self::Link(_)
                | Self::WrongKind { .. }
                | Self::Unnameable(_)
                | Self::Missing { .. }
        )
    }

    /// Returns the same error about other paths. What the system says keeps the path it was said about.
    pub(super) fn with_paths(self, lead: impl Fn(TreePath) -> TreePath) -> Self {
        match self {
            Self::Ambiguous { first, second } => Self::Ambiguous { first: lead(first), second: lead(second) },
            Self::Link(path) => Self::Link(lead(path)),
            Self::Missing { verb, path } => Self::Missing { verb, path: lead(path) },
            Self::Exists { verb, path } => Self::Exists { verb, path: lead(path) },
            Self::WrongKind { path, wanted } => Self::WrongKind { path: lead(path), wanted },
            Self::InUse { verb, path, tries } => Self::InUse { verb, path: lead(path), tries },
            Self::Changed { path, expected, found } => Self::Changed { path: lead(path), expected, found },
            Self::TooLong { path, expected, found } => Self::TooLong { path: lead(path), expected, found },
            Self::Unnameable(path) => Self::Unnameable(lead(path)),
            same @ (Self::Path(_) | Self::OpenToOthers { .. } | Self::Io { .. }) => same,
        }
    }

    /// Wraps a system error about a path outside any tree.
    pub fn io_at(verb: Verb, path: &std::path::Path, source: io::Error) -> Self {
        Self::Io { verb, path: printable(&path.to_string_lossy()).into_owned(), source }
    }
}

impl Guidance for FsError {
    fn advice(&self) -> String {
        match self {
            Self::Ambiguous { first, second } => format!(
                "Find out which of {first} and {second} the mail programs use, move the other out of the postoffice, then try again."
            ),
            Self::Link(_) => "Replace the link by the real file or directory, or point reserial at the real place.".into(),
            Self::Missing { .. } => "See whether the share is still connected and the postoffice is the right one; then try again.".into(),
            Self::Exists { .. } => "Nothing was replaced. Look at what is there, and move it away by hand if it may go.".into(),
            Self::WrongKind { .. } => "Restore it from the backup; the postoffice is damaged here.".into(),
            Self::InUse { .. } => "Close the program that holds it (clients, ADMIN, MTAs; the server lists its open files), then try again. A server may say the same to somebody who may not rename there.".into(),
            Self::Changed { .. } => "Nothing was touched. Find out who changed it, then look at the plan again.".into(),
            Self::TooLong { path, .. } => {
                format!("Nothing was changed. Find out what made {path} so long, and put the file of the backup in its place.")
            }
            Self::OpenToOthers { path, .. } => format!(
                "Somebody else could put answers there that a change takes over. Take that right away (chmod go-w {path}), or name a folder of your own: --state DIR."
            ),
            Self::Unnameable(_) | Self::Path(_) => "Rename it by hand to a DOS name, then try again.".into(),
            Self::Io { verb, source, .. } => match source.kind() {
                io::ErrorKind::PermissionDenied if matches!(verb, Verb::Find | Verb::List | Verb::Read) => {
                    "Run as somebody who may read the whole postoffice, then try again.".into()
                }
                io::ErrorKind::PermissionDenied => "Run as somebody who may rename and create files in the postoffice, then try again.".into(),
                io::ErrorKind::StorageFull => "Free space on the server, then try again; nothing was replaced.".into(),
                io::ErrorKind::QuotaExceeded => "Your quota on the server is used up. Free some of it or have it raised, then try again; nothing was replaced.".into(),
                io::ErrorKind::StaleNetworkFileHandle => "The share went away and came back as another one. Connect it anew, then start again; the record knows where it stopped.".into(),
                io::ErrorKind::CrossesDevices => "Both names must lie on one disk: P1 beside POLD, RESERIAL in the postoffice itself. Take out what is mounted in between, then try again.".into(),
                io::ErrorKind::InvalidFilename => "The path is too long for this system. Mount or map the postoffice at a shorter path, then start again.".into(),
                _ if *verb == Verb::Sync => "The disk or the server did not confirm that it keeps this. Have it checked, then start again: the disk is compared with the record.".into(),
                io::ErrorKind::ReadOnlyFilesystem => "The disk is mounted read-only. Mount it writable, then try again.".into(),
                _ if matches!(verb, Verb::Find | Verb::List | Verb::Read) => {
                    "See whether the share is still connected, then try again.".into()
                }
                _ => "See whether the share is still connected, then try again; the record knows where it stopped.".into(),
            },
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Changed { .. } => Exit::Drift,
            _ => Exit::Refused,
        }
    }
}
