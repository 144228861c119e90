//! What a directory tells about one of its names.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use super::TreePath;

/// A time that the file system (so: perhaps a server) put on a file. Never compared with the clock of
/// this machine except for display: the two need not agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ServerTime(pub DateTime<Utc>);

impl std::fmt::Display for ServerTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Secs, true))
    }
}

/// What kind of thing a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A plain file.
    File,
    /// A directory.
    Dir,
    /// A symbolic link (or a reparse point): shown, never followed.
    Link,
    /// A device, a pipe, a socket.
    Other,
}

/// The place on a disk that a name stands for, where the system tells: device and file number.
/// Two names with one identity are one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Identity {
    /// The device.
    pub device: u64,
    /// The number of the file on it.
    pub file: u64,
}

/// One name in a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it is, spelled as the disk spells it. A name that is not UTF-8 is spelled with U+FFFD and
    /// cannot be opened or renamed by this path (`nameable` is false).
    pub path: TreePath,
    /// Whether `path` names the entry exactly.
    pub nameable: bool,
    /// What it is.
    pub kind: Kind,
    /// Length in bytes; 0 for a directory.
    pub len: u64,
    /// When it was last written, by the file system's clock.
    pub modified: Option<ServerTime>,
    /// Whether it may not be written (DOS read-only attribute, or no write bit at all).
    pub read_only: bool,
    /// Whether DOS programs would not see it (the hidden attribute, where the system tells).
    pub hidden: bool,
    /// Its identity, where the system tells.
    pub identity: Option<Identity>,
}

impl Entry {
    /// Returns the name, spelled as the disk spells it.
    pub fn name(&self) -> &str {
        self.path.name()
    }

    /// Returns whether this is a plain file.
    pub fn is_file(&self) -> bool {
        self.kind == Kind::File
    }

    /// Returns whether this is a directory.
    pub fn is_dir(&self) -> bool {
        self.kind == Kind::Dir
    }
}

/// How a file is dressed: everything about it but its name, content and time (rule 13).
/// A field is `None` where the system does not know it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dress {
    /// The permission bits (Unix).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<u32>,
    /// Owner and group (Unix).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<(u32, u32)>,
    /// Extended attributes that carry access lists and DOS attributes, by name, in hexadecimal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<(String, String)>,
    /// Whether the file may not be written.
    #[serde(default)]
    pub read_only: bool,
    /// Whether DOS programs would not see it.
    #[serde(default)]
    pub hidden: bool,
}
