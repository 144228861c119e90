//! Tells from the disk how far an operation got. This is how an unfinished one is understood after a crash: the
//! record says what was meant, the disk says what is.

use serde::{Deserialize, Serialize};

use crate::fsops::{Entry, FsError, Identity, ReadTree, Sha256, TreePath};

use super::cut::{self, Cut};
use super::execute::{names_of, print_of};
use super::{Operation, Place, Print, Side, Sight, Trees, provisional};

/// How far an operation got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Probe {
    /// Nothing of it has happened.
    NotBegun,
    /// All of it has happened.
    Done,
    /// Only our staged file is there; the postoffice itself is as it was.
    Staged(Place),
    /// The exchange stands between its two renames: nobody can log on (Q94259).
    Between,
    /// What was to be removed has its provisional name, and is still there: it gets its own name back.
    Away {
        /// The provisional name.
        from: Place,
        /// Its own.
        to: Place,
    },
    /// One of the names holds only the beginning of what another holds whole.
    Cut(Box<Cut>),
    /// The disk is neither as before nor as after: somebody else was here. In words, what was seen.
    Foreign(String),
}

/// By what a directory is told from another of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Likeness {
    /// Its place on the disk, where the system tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
    /// How many names it holds, and the digest of the sorted names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub names: Option<(u64, Sha256)>,
}

/// Returns what a directory is like now; nothing is known of one that is not there.
///
/// # Errors
/// When it cannot be read.
pub fn likeness(tree: &dyn ReadTree, dir: &TreePath) -> Result<Likeness, FsError> {
    let Some(entry) = tree.find(dir)?.filter(Entry::is_dir) else {
        return Ok(Likeness { identity: None, names: None });
    };
    Ok(Likeness { identity: tree.identity(&entry.path)?, names: Some(names_of(tree, &entry.path)?) })
}

/// Returns whether a directory that was `before` has its new name now, and another was made under the old one: a rename
/// that was done, and a program that makes a missing directory again.
///
/// # Errors
/// When the disk cannot be read.
pub fn made_anew(tree: &dyn ReadTree, before: &Likeness, from: &TreePath, to: &TreePath) -> Result<bool, FsError> {
    let (old_name, new_name) = (likeness(tree, from)?, likeness(tree, to)?);
    let same_place = |now: &Likeness| now.identity.is_some() && now.identity == before.identity;
    // Of an empty directory the names tell nothing.
    let same_names = |now: &Likeness| now.names == before.names && matches!(now.names, Some((1.., _)));
    let there = old_name.names.is_some() && new_name.names.is_some();
    Ok(there && !same_place(&old_name) && (same_place(&new_name) || (same_names(&new_name) && !same_names(&old_name))))
}

/// Looks how far `operation` got.
///
/// # Errors
/// When the disk cannot be read.
pub fn probe(operation: &Operation, trees: &Trees) -> Result<Probe, FsError> {
    probe_in(operation, trees.sight())
}

/// As [`probe`], for somebody who only looks.
///
/// # Errors
/// As [`probe`].
pub fn probe_in(operation: &Operation, trees: Sight<'_>) -> Result<Probe, FsError> {
    match (Eye { trees, hidden: None }).look(operation)? {
        Probe::Foreign(what) => cut::explained(operation, trees, what),
        found => Ok(found),
    }
}

/// Looks at the two trees, past one name if need be.
pub(super) struct Eye<'a> {
    pub(super) trees: Sight<'a>,
    pub(super) hidden: Option<&'a Place>,
}

impl Eye<'_> {
    pub(super) fn look(&self, operation: &Operation) -> Result<Probe, FsError> {
        match operation {
            Operation::Rename { side, from, to, print } | Operation::MoveAside { side, from, to, print } => {
                Ok(match (self.holds(*side, from, *print)?, self.holds(*side, to, *print)?) {
                    (Is::This, Is::Absent) => Probe::NotBegun,
                    (Is::Absent, Is::This) => Probe::Done,
                    (a, b) => Probe::Foreign(format!("{side}: {from} is {}, {to} is {}", a.word(), b.word())),
                })
            }
            Operation::CopyNew { to, print, staged, .. } => {
                let at = self.holds(to.side, &to.path, Some(*print))?;
                let own_name = staged == &to.path;
                let left = if own_name { Is::Absent } else { self.holds(to.side, staged, Some(*print))? };
                let stage = Place { side: to.side, path: staged.clone() };
                Ok(match (at, left) {
                    // Written under its own name, its content may be whole and its time and dress still missing (rule
                    // 13): without an outcome it is no more than a staged file.
                    (Is::This | Is::Other, Is::Absent) if own_name => Probe::Staged(stage),
                    (Is::This, Is::Absent) => Probe::Done,
                    (Is::Absent, Is::Absent) => Probe::NotBegun,
                    (Is::Absent, Is::This | Is::Other) => Probe::Staged(stage),
                    (a, b) => Probe::Foreign(format!("{to} is {}, {stage} is {}", a.word(), b.word())),
                })
            }
            Operation::CreateDir { at } => Ok(match self.trees.side(at.side).find(&at.path)? {
                None => Probe::NotBegun,
                Some(entry) if entry.is_dir() => Probe::Done,
                Some(_) => Probe::Foreign(format!("{at} is no directory")),
            }),
            Operation::RemoveFile { at, print } => self.removed(at, *print),
            Operation::Exchange { side, live, out, incoming, was, becomes, .. } => {
                let out_was = self.holds(*side, out, Some(*was))?;
                let in_becomes = self.holds(*side, incoming, Some(*becomes))?;
                let live_is = match self.holds(*side, live, Some(*was))? {
                    Is::Other if self.holds(*side, live, Some(*becomes))? == Is::This => Live::Becomes,
                    Is::This => Live::Was,
                    Is::Absent => Live::Absent,
                    Is::Other => Live::Other,
                };
                Ok(match (live_is, out_was, in_becomes) {
                    (Live::Was, Is::Absent, _) => Probe::NotBegun,
                    (Live::Becomes, Is::This, Is::Absent) => Probe::Done,
                    (Live::Absent, Is::This, _) => Probe::Between,
                    (_, b, c) => Probe::Foreign(format!(
                        "{side}: {live} is {live_is:?}, {out} is {}, {incoming} is {}",
                        b.word(),
                        c.word()
                    )),
                })
            }
        }
    }

    fn removed(&self, at: &Place, print: Print) -> Result<Probe, FsError> {
        let away = Place { side: at.side, path: provisional(&at.path) };
        let here = self.holds(at.side, &at.path, Some(print))?;
        let there = if away == *at { Is::Absent } else { self.holds(at.side, &away.path, Some(print))? };
        Ok(match (here, there) {
            (Is::Absent, Is::Absent) => Probe::Done,
            (Is::This, Is::Absent) => Probe::NotBegun,
            // Ours, or what somebody had put under its name meanwhile.
            (Is::Absent, Is::This | Is::Other) => Probe::Away { from: away, to: at.clone() },
            (Is::Other, Is::Absent) => Probe::Foreign(format!("{at} has changed")),
            (a, b) => Probe::Foreign(format!("{at} is {}, {away} is {}", a.word(), b.word())),
        })
    }

    fn holds(&self, side: Side, path: &TreePath, print: Option<Print>) -> Result<Is, FsError> {
        if self.hidden.is_some_and(|hidden| hidden.side == side && hidden.path == *path) {
            return Ok(Is::Absent);
        }
        let tree = self.trees.side(side);
        let Some(entry) = tree.find(path)? else { return Ok(Is::Absent) };
        Ok(match print {
            None if entry.is_dir() => Is::This,
            Some(print) if entry.is_file() && entry.len == print.len && print_of(tree, path)? == print => Is::This,
            _ => Is::Other,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Live {
    Was,
    Becomes,
    Absent,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Is {
    This,
    Other,
    Absent,
}

impl Is {
    fn word(self) -> &'static str {
        match self {
            Self::This => "as the record knows it",
            Self::Other => "something else",
            Self::Absent => "not there",
        }
    }
}
