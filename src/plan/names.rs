//! Every name that an operation is about: what it expects there before and after it, and what is there now. Facts for
//! people to decide on; the verdict is [`probe`](super::probe)'s.

use std::fmt;

use crate::fsops::{FsError, Kind, ReadTree, ServerTime, Sha256, TreePath};

use super::{Operation, Place, Print, Side, Sight, provisional};

/// What a name is to an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// What is renamed or copied.
    From,
    /// What it becomes.
    To,
    /// The copy under its provisional name.
    Staged,
    /// The name that mail programs open.
    Live,
    /// What the live file is called afterwards.
    Out,
    /// What the coming file is called before.
    Incoming,
    /// One of the names that the record watches.
    Watched,
}

impl Role {
    /// Returns the id that scripts may rely on.
    pub fn id(self) -> &'static str {
        match self {
            Self::From => "from",
            Self::To => "to",
            Self::Staged => "staged",
            Self::Live => "live",
            Self::Out => "out",
            Self::Incoming => "incoming",
            Self::Watched => "watched",
        }
    }
}

/// What should be at a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Nothing.
    Absent,
    /// A directory.
    Dir,
    /// A file; this one, where it is known.
    File(Option<Print>),
    /// Nothing is expected of it.
    Anything,
}

impl Expected {
    fn fits(self, now: &Now) -> bool {
        match (self, now) {
            (_, Now::Unreadable(_)) => false,
            (Self::Anything, _) | (Self::Absent, Now::Absent) => true,
            (Self::Dir, Now::There { kind, .. }) => *kind == Kind::Dir,
            (Self::File(None), Now::There { kind, .. }) => *kind == Kind::File,
            (Self::File(Some(print)), Now::There { len, sha256, .. }) => {
                *len == print.len && *sha256 == Some(print.sha256)
            }
            _ => false,
        }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("nothing"),
            Self::Dir => f.write_str("a directory"),
            Self::File(None) => f.write_str("a file"),
            Self::File(Some(print)) => write!(f, "{print}"),
            Self::Anything => f.write_str("anything"),
        }
    }
}

/// What is at a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Now {
    /// Nothing.
    Absent,
    /// Something.
    There {
        /// Of which kind.
        kind: Kind,
        /// Its length in bytes; 0 for a directory.
        len: u64,
        /// Its digest, for a file.
        sha256: Option<Sha256>,
        /// When it was last written, by the clock of its disk.
        modified: Option<ServerTime>,
    },
    /// It cannot be told: why.
    Unreadable(String),
}

/// How what is there stands to what is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// As before the operation, and as after it.
    Both,
    /// As before it.
    Before,
    /// As after it.
    After,
    /// Neither.
    Neither,
}

impl Fit {
    /// Returns the id that scripts may rely on.
    pub fn id(self) -> &'static str {
        match self {
            Self::Both => "both",
            Self::Before => "before",
            Self::After => "after",
            Self::Neither => "neither",
        }
    }
}

/// A name with what is expected there and what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameNow {
    /// What it is to the operation.
    pub role: Role,
    /// The name.
    pub at: Place,
    /// What should be there before the operation, or by the record.
    pub before: Expected,
    /// What should be there after it; the same where no operation is meant.
    pub after: Expected,
    /// What is there.
    pub now: Now,
}

impl NameNow {
    /// Returns how what is there stands to what is expected.
    pub fn fit(&self) -> Fit {
        match (self.before.fits(&self.now), self.after.fits(&self.now)) {
            (true, true) => Fit::Both,
            (true, false) => Fit::Before,
            (false, true) => Fit::After,
            (false, false) => Fit::Neither,
        }
    }

    /// Returns that in words.
    pub fn says(&self) -> &'static str {
        match (self.role, self.fit(), &self.now) {
            (_, _, Now::Unreadable(_)) => "it cannot be told",
            (Role::Watched, Fit::Neither, _) => "not as the record says",
            (Role::Watched, ..) => "as the record says",
            (_, Fit::Both, _) => "as before it and after it",
            (_, Fit::Before, _) => "as before it",
            (_, Fit::After, _) => "as after it",
            (_, Fit::Neither, _) => "neither as before it nor as after it",
        }
    }
}

/// Returns the names of an operation. What cannot be read is said in its row.
pub fn names(operation: &Operation, sight: Sight<'_>) -> Vec<NameNow> {
    let mut rows = Vec::new();
    let mut add = |role, side: Side, path: &TreePath, before, after| {
        let now = now(sight.side(side), path);
        rows.push(NameNow { role, at: Place { side, path: path.clone() }, before, after, now });
    };
    match operation {
        Operation::Rename { side, from, to, print } | Operation::MoveAside { side, from, to, print } => {
            let it = print.map_or(Expected::Dir, |print| Expected::File(Some(print)));
            add(Role::From, *side, from, it, Expected::Absent);
            add(Role::To, *side, to, Expected::Absent, it);
        }
        Operation::CopyNew { from, to, print, staged, .. } => {
            let it = Expected::File(Some(*print));
            add(Role::From, from.side, &from.path, it, it);
            add(Role::To, to.side, &to.path, Expected::Absent, it);
            if *staged != to.path {
                add(Role::Staged, to.side, staged, Expected::Absent, Expected::Absent);
            }
        }
        Operation::CreateDir { at } => add(Role::To, at.side, &at.path, Expected::Absent, Expected::Dir),
        Operation::RemoveFile { at, print } => {
            add(Role::From, at.side, &at.path, Expected::File(Some(*print)), Expected::Absent);
            let away = provisional(&at.path);
            if away != at.path {
                add(Role::Staged, at.side, &away, Expected::Absent, Expected::Absent);
            }
        }
        Operation::Exchange { side, live, out, incoming, was, becomes, .. } => {
            let (was, becomes) = (Expected::File(Some(*was)), Expected::File(Some(*becomes)));
            add(Role::Live, *side, live, was, becomes);
            add(Role::Out, *side, out, Expected::Absent, was);
            add(Role::Incoming, *side, incoming, becomes, Expected::Absent);
        }
    }
    rows
}

fn now(tree: &dyn ReadTree, path: &TreePath) -> Now {
    let looked = || -> Result<Now, FsError> {
        let Some(entry) = tree.find_now(path)? else { return Ok(Now::Absent) };
        let (sha256, len) = match entry.is_file() {
            true => tree.digest(&entry.path).map(|(sha256, len)| (Some(sha256), len))?,
            false => (None, 0),
        };
        Ok(Now::There { kind: entry.kind, len, sha256, modified: entry.modified })
    };
    looked().unwrap_or_else(|e| Now::Unreadable(e.to_string()))
}
