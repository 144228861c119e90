//! What can be done to the two trees.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::fsops::{Sha256, TreePath};
use crate::postoffice::paths;

/// One of the two trees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Side {
    /// The live postoffice.
    Old,
    /// The freshly installed one.
    New,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Old => "OLD",
            Self::New => "NEW",
        })
    }
}

/// A path in one of the two trees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The tree.
    pub side: Side,
    /// The path in it.
    pub path: TreePath,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.side, self.path)
    }
}

/// A file's length and digest: what it must be for an operation to touch it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Print {
    /// Bytes.
    pub len: u64,
    /// SHA-256.
    pub sha256: Sha256,
}

impl fmt::Display for Print {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes, SHA-256 {}...", self.len, self.sha256.short())
    }
}

/// One operation. Its field values are facts: if the disk no longer shows them, it is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verb", rename_all = "kebab-case")]
pub enum Operation {
    /// Gives a file or directory another name in its own tree; nothing may bear that name.
    Rename {
        /// The tree.
        side: Side,
        /// The name now.
        from: TreePath,
        /// The name then.
        to: TreePath,
        /// What a file must be; `None` for a directory (P1 is in use until the moment it is renamed).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        print: Option<Print>,
    },
    /// The same, for something that makes room: it goes into the record's ASIDE folder and comes back on undo.
    MoveAside {
        /// The tree.
        side: Side,
        /// The name now.
        from: TreePath,
        /// The name in the record.
        to: TreePath,
        /// What a file must be; `None` for a directory.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        print: Option<Print>,
    },
    /// Copies a file to a new name: staged, synced, dressed, read back, then renamed.
    CopyNew {
        /// The source.
        from: Place,
        /// The new name.
        to: Place,
        /// What source and copy must be.
        print: Print,
        /// The name it is written under first, in the directory of `to`.
        staged: TreePath,
        /// The file in the target's tree whose owner, mode and attributes the copy gets (rule 13).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        like: Option<TreePath>,
    },
    /// Creates a directory.
    CreateDir {
        /// Where.
        at: Place,
    },
    /// Removes a file that the record says we made.
    RemoveFile {
        /// Where.
        at: Place,
        /// What it must still be.
        print: Print,
    },
    /// Steps 6 and 7 (and their way back) as one: `live` becomes `out`, `incoming` becomes `live`; if anything
    /// fails in between, or a mailbag grew, `out` becomes `live` again by itself.
    Exchange {
        /// The tree.
        side: Side,
        /// GLB/MASTER.GLB.
        live: TreePath,
        /// What the live file is called afterwards.
        out: TreePath,
        /// What the coming file is called before.
        incoming: TreePath,
        /// What the live file must be.
        was: Print,
        /// What the coming file must be.
        becomes: Print,
        /// The directory of mailbags, none of which may grow meanwhile.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mailbags: Option<TreePath>,
    },
}

impl Operation {
    /// Returns the tree that it changes.
    pub fn side(&self) -> Side {
        match self {
            Self::Rename { side, .. } | Self::MoveAside { side, .. } | Self::Exchange { side, .. } => *side,
            Self::CopyNew { to: at, .. } | Self::CreateDir { at } | Self::RemoveFile { at, .. } => at.side,
        }
    }

    /// Returns the verb in the present tense: what is to be done.
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Rename { .. } => "rename",
            Self::MoveAside { .. } => "move aside",
            Self::CopyNew { .. } => "copy",
            Self::CreateDir { .. } => "create directory",
            Self::RemoveFile { .. } => "remove own copy",
            Self::Exchange { .. } => "exchange",
        }
    }

    /// Returns the verb in the past tense. Only what the disk has shown may be told with it.
    pub fn past(&self) -> &'static str {
        match self {
            Self::Rename { .. } => "renamed",
            Self::MoveAside { .. } => "moved aside",
            Self::CopyNew { .. } => "copied",
            Self::CreateDir { .. } => "created directory",
            Self::RemoveFile { .. } => "removed own copy",
            Self::Exchange { .. } => "exchanged",
        }
    }

    /// Returns where it takes from and where it puts, for an aligned list; the second is empty where there is
    /// nothing to put.
    pub fn from_to(&self) -> (String, String) {
        match self {
            Self::Rename { side, from, to, .. } | Self::MoveAside { side, from, to, .. } => {
                (format!("{side}: {from}"), format!("{side}: {to}"))
            }
            Self::CopyNew { from, to, .. } => (from.to_string(), to.to_string()),
            Self::CreateDir { at } | Self::RemoveFile { at, .. } => (at.to_string(), String::new()),
            Self::Exchange { side, live, out, incoming, .. } => {
                (format!("{side}: {live}, {incoming}"), format!("{side}: {out}, {live}"))
            }
        }
    }

    /// Returns whether a path is one of those that it changes.
    pub fn names(&self, side: Side, path: &TreePath) -> bool {
        self.side() == side
            && match self {
                Self::Rename { from, to, .. } | Self::MoveAside { from, to, .. } => path == from || path == to,
                Self::CopyNew { to, staged, .. } => *path == to.path || path == staged,
                Self::CreateDir { at } | Self::RemoveFile { at, .. } => *path == at.path,
                Self::Exchange { live, out, incoming, .. } => path == live || path == out || path == incoming,
            }
    }

    /// Returns the bytes that it moves or copies, where a file is meant.
    pub fn bytes(&self) -> Option<u64> {
        match self {
            Self::Rename { print, .. } | Self::MoveAside { print, .. } => print.map(|print| print.len),
            Self::CopyNew { print, .. } | Self::RemoveFile { print, .. } => Some(print.len),
            Self::CreateDir { .. } => None,
            Self::Exchange { becomes, .. } => Some(becomes.len),
        }
    }

    /// Returns whether it is step 5a: P1 to Pold.
    pub fn freezes(&self) -> bool {
        matches!(self, Self::Rename { side: Side::Old, from, to, .. } if *from == paths::p1() && *to == paths::pold())
    }

    /// Returns whether it gives Pold its name back.
    pub fn thaws(&self) -> bool {
        matches!(self, Self::Rename { side: Side::Old, from, to, .. } if *from == paths::pold() && *to == paths::p1())
    }

    /// Returns whether it changes anything of the postoffice itself, and not only of the record in it.
    pub fn touches_postoffice(&self, record: &TreePath) -> bool {
        match self {
            Self::CopyNew { to, .. } => !to.path.is_within(record),
            Self::CreateDir { at } | Self::RemoveFile { at, .. } => !at.path.is_within(record),
            Self::Rename { .. } | Self::MoveAside { .. } | Self::Exchange { .. } => true,
        }
    }
}

/// Returns the name that a file has while it is made or removed: in the same directory, and none that mail programs look
/// for.
pub fn provisional(file: &TreePath) -> TreePath {
    file.parent().unwrap_or_default().join("RESERIAL.TMP").spelled_like(file.name())
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.from_to() {
            (from, to) if to.is_empty() => write!(f, "{} {from}", self.verb()),
            (from, to) => write!(f, "{} {from} -> {to}", self.verb()),
        }
    }
}
