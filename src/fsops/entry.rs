//! What a directory tells about one of its names.

use std::cmp::Ordering;
use std::io;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use super::{TreePath, dosattr, hex};

/// A time that the file system (so: perhaps a server) put on a file. Never compared with the clock of
/// this machine except for display: the two need not agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ServerTime(pub DateTime<Utc>);

impl ServerTime {
    /// Reads a time of the system; `None` when it lies outside of any calendar (a damaged file system).
    pub(super) fn of(time: SystemTime) -> Option<Self> {
        let (secs, nanos) = match time.duration_since(UNIX_EPOCH) {
            Ok(after) => (i64::try_from(after.as_secs()).ok()?, after.subsec_nanos()),
            Err(before) => {
                let before = before.duration();
                let secs = i64::try_from(before.as_secs()).ok()?.checked_neg()?;
                match before.subsec_nanos() {
                    0 => (secs, 0),
                    nanos => (secs.checked_sub(1)?, 1_000_000_000 - nanos),
                }
            }
        };
        DateTime::from_timestamp(secs, nanos).map(Self)
    }

    /// Returns the time as the system takes it.
    pub(super) fn to_system(self) -> io::Result<SystemTime> {
        let whole = Duration::from_secs(self.0.timestamp().unsigned_abs());
        let second = if self.0.timestamp() < 0 { UNIX_EPOCH.checked_sub(whole) } else { UNIX_EPOCH.checked_add(whole) };
        let nanos = Duration::from_nanos(self.0.timestamp_subsec_nanos().into());
        let time = second.and_then(|second| second.checked_add(nanos));
        time.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "not a time of this system"))
    }
}

impl std::fmt::Display for ServerTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Secs, true))
    }
}

/// What kind of thing a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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

    /// Orders entries by path without regard to case, two spellings of one path by their letters.
    pub(super) fn by_name(a: &Self, b: &Self) -> Ordering {
        a.path.cmp(&b.path).then_with(|| a.path.as_str().cmp(b.path.as_str()))
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

impl Dress {
    /// The permission bit that a dressed file always has.
    const OWNER_MAY_WRITE: u32 = 0o200;

    /// Returns whether an extended attribute that carries DOS attributes says read-only or hidden: what a server of
    /// Windows shares keeps for DOS programs, and Unix does not show.
    pub fn closed_to_dos(&self) -> bool {
        let read = |(name, value): &(String, String)| hex::decode(value).is_some_and(|v| dosattr::closes(name, &v));
        self.attributes.iter().filter(|(name, _)| dosattr::NAMES.contains(&name.as_str())).any(read)
    }

    /// Returns the dress as [`set_dress`](super::WriteTree::set_dress) puts it on: never hidden, never
    /// read-only. This is what reading back must find. An attribute of unknown form that could hide the
    /// file is left out.
    #[must_use]
    pub fn worn(&self) -> Self {
        let visible = |(name, value): &(String, String)| {
            let value = visible(name, value)?;
            Some((name.clone(), value))
        };
        Self {
            mode: self.mode.map(|mode| mode | Self::OWNER_MAY_WRITE),
            owner: self.owner,
            attributes: self.attributes.iter().filter_map(visible).collect(),
            read_only: false,
            hidden: false,
        }
    }

    /// Returns what a file that wore `now` wears after being told to wear this.
    pub(super) fn worn_over(&self, now: &Self) -> Self {
        let now_mode = now.mode.map(|mode| mode | Self::OWNER_MAY_WRITE);
        let worn = self.worn();
        Self { mode: worn.mode.or(now_mode), owner: worn.owner.or(now.owner), ..worn }
    }

    /// Returns, in words, what [`worn`](Self::worn) leaves out.
    pub(super) fn left_off(&self) -> Vec<String> {
        let attributes = self.attributes.iter();
        let unknown = attributes.filter(|(name, value)| visible(name, value).is_none());
        unknown.map(|(name, _)| format!("{name}: of unknown form, could hide the file; left out")).collect()
    }
}

/// Returns the value of an extended attribute such that it hides nothing.
fn visible(name: &str, value: &str) -> Option<String> {
    if !dosattr::NAMES.contains(&name) {
        return Some(value.to_owned());
    }
    Some(hex::encode(&dosattr::visible(name, hex::decode(value)?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_lead_back_on_both_sides_of_the_epoch() {
        let nano = Duration::from_nanos(1);
        for time in [
            UNIX_EPOCH,
            UNIX_EPOCH + Duration::new(820_454_400, 100),
            UNIX_EPOCH - nano,
            UNIX_EPOCH - Duration::from_secs(7),
            UNIX_EPOCH - Duration::new(7, 1),
        ] {
            let read = ServerTime::of(time).unwrap();
            assert_eq!(read.to_system().unwrap(), time, "{read}");
        }
        // Windows cannot even tell such a time.
        let absurd = UNIX_EPOCH.checked_add(Duration::from_secs(u64::MAX / 4));
        assert_eq!(absurd.and_then(ServerTime::of), None);
    }

    #[test]
    fn a_worn_dress_hides_nothing() {
        let told = Dress {
            mode: Some(0o440),
            owner: Some((1, 2)),
            attributes: vec![
                ("system.posix_acl_access".into(), "00ff".into()),
                ("user.DOSATTRIB".into(), hex::encode(b"0x23")),
                ("system.ntfs_attrib".into(), "not hex".into()),
            ],
            read_only: true,
            hidden: true,
        };
        let worn = told.worn();
        assert_eq!((worn.mode, worn.owner), (Some(0o640), Some((1, 2))));
        assert!(!worn.read_only && !worn.hidden);
        assert_eq!(worn.attributes[0].1, "00ff");
        assert_eq!(worn.attributes[1].1, hex::encode(b"0x20"));
        assert_eq!(worn.attributes.len(), 2);
        assert_eq!(told.left_off().len(), 1);
        assert!(told.left_off()[0].starts_with("system.ntfs_attrib"));
        assert_eq!(worn.worn(), worn);
    }
}
