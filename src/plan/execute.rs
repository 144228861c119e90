//! Carries out one operation: looks whether it may, does it, reads back what came of it.
//!
//! The same code acts and rehearses. Nothing is decided here about steps or approvals, and nothing is written
//! down: the caller has the intent on disk before and the outcome after.

use std::collections::BTreeMap;
use std::time::Instant;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::error::{Exit, Guidance};
use crate::fsops::{Dress, Entry, FsError, ReadTree, Renamed, Sha256, TreePath, Verb, WriteTree};

use super::{Operation, Place, Print, Probe, Side, Trees, probe, provisional};

/// What the disk showed after an operation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observed {
    /// The file that is now at the target, read back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub print: Option<Print>,
    /// For a directory: how many names it holds, and the digest of the sorted names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub names: Option<(u64, Sha256)>,
    /// For an exchange: how long the live name was missing, in microseconds and at the most. Measured where it was done, from
    /// just before the first rename to just after the second; records of earlier versions do not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing_us: Option<u64>,
    /// What is worth knowing: an owner that could not be set, a race that was narrowed and not closed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// Where an operation that failed has left the disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "left", rename_all = "kebab-case")]
pub enum Way {
    /// Nothing was changed.
    Untouched,
    /// Our staged file is left, named here; the postoffice itself was not changed.
    Staged {
        /// The staged file.
        at: Place,
    },
    /// The first rename of the exchange was done and taken back by itself.
    BackAgain,
    /// It is not known, or the way back failed: look at the disk before anything else.
    Unclear {
        /// What was seen.
        what: String,
    },
}

/// Why an operation failed.
#[derive(Debug, Error)]
pub enum OperationError {
    /// The file layer says so.
    #[error("{side}: {source}")]
    Fs {
        /// In which tree.
        side: Side,
        /// What.
        source: FsError,
    },
    /// What was read back is not what was written.
    #[error("{at} was read back as {found} instead of {expected}")]
    ReadBack {
        /// Where.
        at: Place,
        /// What should be there.
        expected: Print,
        /// What is there.
        found: String,
    },
    /// Mail came in while nobody may be logged on.
    #[error("mail arrived in {mailbag} between the looks: {before} bytes, then {after}")]
    MailArrived {
        /// The mailbag's file.
        mailbag: String,
        /// Its length before.
        before: u64,
        /// And after.
        after: u64,
    },
}

impl Guidance for OperationError {
    fn advice(&self) -> String {
        match self {
            Self::Fs { source, .. } => source.advice(),
            Self::ReadBack { .. } => {
                "The disk or the share does not keep what is written to it. Have it checked before going on.".into()
            }
            Self::MailArrived { .. } => {
                "Somebody is still sending. Have everybody sign out, let the mail be collected, then try again.".into()
            }
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Fs { source, .. } => source.exit(),
            Self::ReadBack { .. } | Self::MailArrived { .. } => Exit::Refused,
        }
    }
}

/// A failed operation: why, and where it has left the disk.
#[derive(Debug, Error)]
#[error("{error}")]
pub struct Failure {
    /// Why.
    pub error: OperationError,
    /// Where the disk is now.
    pub way: Way,
}

impl Failure {
    fn untouched(side: Side, source: FsError) -> Self {
        Self { error: OperationError::Fs { side, source }, way: Way::Untouched }
    }
}

/// Carries out one operation and reads back.
///
/// # Errors
/// When a fact of the operation no longer holds, the file layer fails, or what is read back is not what it should
/// be; [`Failure::way`] says where the disk is then.
pub fn execute(operation: &Operation, trees: &Trees) -> Result<Observed, Failure> {
    carry_out(operation, trees).map_err(|failure| looked_after(failure, operation, trees))
}

/// A share that dies in the middle reports an error for what it has done all the same (and syncing may fail after a
/// rename that did not): "nothing was changed", or "only a copy is left", is said only when the disk does not show the
/// opposite. A directory that was refused because one was there is left out: that is somebody else's.
fn looked_after(failure: Failure, operation: &Operation, trees: &Trees) -> Failure {
    use Operation::{CopyNew, CreateDir, Exchange, MoveAside, RemoveFile, Rename};
    let refused = matches!(failure.error, OperationError::Fs { source: FsError::Exists { .. }, .. });
    let doubtful = match (operation, &failure.way) {
        (Rename { .. } | MoveAside { .. } | RemoveFile { .. }, Way::Untouched) => true,
        (CreateDir { .. }, Way::Untouched) => !refused,
        (CopyNew { .. }, Way::Staged { .. }) => true,
        (CopyNew { .. } | Exchange { .. }, _) | (_, Way::Staged { .. } | Way::BackAgain | Way::Unclear { .. }) => false,
    };
    if !doubtful || !matches!(probe(operation, trees), Ok(Probe::Done | Probe::Away { .. }) | Err(_)) {
        return failure;
    }
    let what = format!("an error was reported, but \"{operation}\" may have been done");
    Failure { way: Way::Unclear { what }, ..failure }
}

fn carry_out(operation: &Operation, trees: &Trees) -> Result<Observed, Failure> {
    match operation {
        Operation::Rename { side, from, to, print } | Operation::MoveAside { side, from, to, print } => {
            rename(trees.side(*side), *side, from, to, *print)
        }
        Operation::CopyNew { from, to, print, staged, like } => copy(trees, from, to, *print, staged, like.as_ref()),
        Operation::CreateDir { at } => {
            trees.side(at.side).create_dir(&at.path).map_err(|e| Failure::untouched(at.side, e))?;
            Ok(Observed::default())
        }
        Operation::RemoveFile { at, print } => remove(trees.side(at.side), at, *print),
        Operation::Exchange { side, live, out, incoming, was, becomes, mailbags } => {
            let exchange =
                Exchange { tree: trees.side(*side), side: *side, live, out, incoming, was: *was, becomes: *becomes };
            exchange.run(mailbags.as_ref())
        }
    }
}

fn rename(
    tree: &dyn WriteTree,
    side: Side,
    from: &TreePath,
    to: &TreePath,
    print: Option<Print>,
) -> Result<Observed, Failure> {
    let untouched = |e| Failure::untouched(side, e);
    if let Some(print) = print {
        expect(tree, from, print).map_err(untouched)?;
    }
    let how = tree.rename(from, to).map_err(untouched)?;
    let unclear = |e: FsError| Failure {
        way: Way::Unclear { what: format!("{side}: {from} was renamed, but {to} cannot be read back") },
        error: OperationError::Fs { side, source: e },
    };
    let mut seen = Observed { notes: raced(how, to), ..Observed::default() };
    match tree.find(to).map_err(unclear)? {
        Some(entry) if entry.is_dir() => seen.names = Some(names_of(tree, to).map_err(unclear)?),
        Some(_) => seen.print = Some(print_of(tree, to).map_err(unclear)?),
        None => return Err(unclear(FsError::Missing { verb: Verb::Find, path: to.clone() })),
    }
    Ok(seen)
}

/// Removes a copy of ours under its provisional name: what somebody who has just taken over may put under its own name in
/// the last moment is renamed, compared and put back, and not removed.
fn remove(tree: &dyn WriteTree, at: &Place, print: Print) -> Result<Observed, Failure> {
    let here = |e| Failure::untouched(at.side, e);
    let away = provisional(&at.path);
    if away == at.path {
        tree.remove_file(&away, &print.sha256).map_err(here)?;
        return Ok(Observed::default());
    }
    expect(tree, &at.path, print).map_err(here)?;
    let how = tree.rename(&at.path, &away).map_err(here)?;
    let Err(source) = tree.remove_file(&away, &print.sha256) else {
        return Ok(Observed { notes: raced(how, &away), ..Observed::default() });
    };
    let way = match tree.rename(&away, &at.path) {
        Ok(_) => Way::Untouched,
        Err(e) => Way::Unclear { what: format!("{}: {away} did not get its name {} back: {e}", at.side, at.path) },
    };
    Err(Failure { error: OperationError::Fs { side: at.side, source }, way })
}

fn copy(
    trees: &Trees,
    from: &Place,
    to: &Place,
    print: Print,
    staged: &TreePath,
    like: Option<&TreePath>,
) -> Result<Observed, Failure> {
    let (source, target) = (trees.side(from.side), trees.side(to.side));
    let here = |e| Failure::untouched(to.side, e);
    expect(source, &from.path, print).map_err(|e| Failure::untouched(from.side, e))?;
    for name in [&to.path, staged] {
        if target.find(name).map_err(here)?.is_some() {
            return Err(here(FsError::Exists { verb: Verb::Write, path: name.clone() }));
        }
    }
    let dress = like.map(|like| target.dress(like)).transpose().map_err(here)?;
    let time = source.find(&from.path).map_err(|e| Failure::untouched(from.side, e))?.and_then(|entry| entry.modified);
    let mut content = source.open(&from.path).map_err(|e| Failure::untouched(from.side, e))?;

    let stage = Place { side: to.side, path: staged.clone() };
    let left =
        |e| Failure { error: OperationError::Fs { side: to.side, source: e }, way: Way::Staged { at: stage.clone() } };
    match target.write_new(staged, &mut content, time) {
        Ok(()) => {}
        // Somebody else's, that came since it was looked for: not ours to move.
        Err(e @ FsError::Exists { .. }) => return Err(here(e)),
        Err(e) if target.find(staged).is_ok_and(|entry| entry.is_none()) => return Err(here(e)),
        Err(e) => return Err(left(e)),
    }
    let mut notes = match dress {
        Some(dress) => dressed(target, staged, &dress).map_err(left)?,
        None => Vec::new(),
    };
    read_back(target, &stage, print, |_| Way::Staged { at: stage.clone() })?;
    if staged != &to.path {
        notes.extend(raced(target.rename(staged, &to.path).map_err(left)?, &to.path));
        read_back(target, to, print, |seen| Way::Unclear { what: format!("{to} was put in place but {seen}") })?;
    }
    Ok(Observed { print: Some(print), notes, ..Observed::default() })
}

/// Dresses the staged file and reads that back (rule 13). What the file system does not keep is said, not fought.
fn dressed(tree: &dyn WriteTree, staged: &TreePath, dress: &Dress) -> Result<Vec<String>, FsError> {
    let mut notes = tree.set_dress(staged, dress)?;
    if notes.is_empty() && tree.dress(staged)? != dress.worn() {
        notes.push(
            "owner, mode or attributes read back differently from those of the file it replaces; compare them".into(),
        );
    }
    Ok(notes)
}

/// The one compound operation: two renames with nothing between them that waits for a person.
struct Exchange<'a> {
    tree: &'a dyn WriteTree,
    side: Side,
    live: &'a TreePath,
    out: &'a TreePath,
    incoming: &'a TreePath,
    was: Print,
    becomes: Print,
}

impl Exchange<'_> {
    fn run(&self, mailbags: Option<&TreePath>) -> Result<Observed, Failure> {
        let untouched = |e| Failure::untouched(self.side, e);
        expect(self.tree, self.live, self.was).map_err(untouched)?;
        expect(self.tree, self.incoming, self.becomes).map_err(untouched)?;
        let before = self.sizes(mailbags).map_err(untouched)?;

        let begun = Instant::now();
        let first = self.tree.rename(self.live, self.out).map_err(|e| self.after_first_error(e))?;
        let second = match self.second(mailbags, &before) {
            Ok(how) => how,
            Err(error) => return Err(self.go_back(error)),
        };
        let missing_us = u64::try_from(begun.elapsed().as_micros()).ok();
        for (path, print) in [(self.live, self.becomes), (self.out, self.was)] {
            let at = Place { side: self.side, path: path.clone() };
            let unclear = |seen: &str| Way::Unclear { what: format!("both renames were done, but {at} {seen}") };
            read_back(self.tree, &at, print, unclear)?;
        }
        let mut notes = raced(first, self.out);
        notes.extend(raced(second, self.live));
        Ok(Observed { print: Some(self.becomes), missing_us, notes, ..Observed::default() })
    }

    fn second(&self, mailbags: Option<&TreePath>, before: &BTreeMap<String, u64>) -> Result<Renamed, OperationError> {
        let fs = |source| OperationError::Fs { side: self.side, source };
        let after = self.sizes(mailbags).map_err(fs)?;
        for (mailbag, len) in &after {
            let was = before.get(mailbag).copied().unwrap_or(0);
            if *len > was {
                return Err(OperationError::MailArrived { mailbag: mailbag.clone(), before: was, after: *len });
            }
        }
        self.tree.rename(self.incoming, self.live).map_err(fs)
    }

    /// The first rename said no; it may have been done all the same (a share that died in between).
    fn after_first_error(&self, source: FsError) -> Failure {
        let error = OperationError::Fs { side: self.side, source };
        match expect(self.tree, self.live, self.was) {
            Ok(()) => Failure { error, way: Way::Untouched },
            Err(_) => self.go_back(error),
        }
    }

    fn go_back(&self, error: OperationError) -> Failure {
        let back = self.tree.rename(self.out, self.live).and_then(|_| expect(self.tree, self.live, self.was));
        let way = match back {
            Ok(()) => Way::BackAgain,
            Err(e) => Way::Unclear { what: format!("{}: {} could not be put back: {e}", self.side, self.live) },
        };
        Failure { error, way }
    }

    fn sizes(&self, mailbags: Option<&TreePath>) -> Result<BTreeMap<String, u64>, FsError> {
        let Some(dir) = mailbags else { return Ok(BTreeMap::new()) };
        Ok(self.tree.list(dir)?.into_iter().filter(Entry::is_file).map(|e| (e.path.folded(), e.len)).collect())
    }
}

/// Returns length and digest of what is at `path` now.
pub(super) fn print_of(tree: &dyn ReadTree, path: &TreePath) -> Result<Print, FsError> {
    tree.digest(path).map(|(sha256, len)| Print { len, sha256 })
}

/// Returns the number of names in a directory and the digest of the sorted names.
pub(super) fn names_of(tree: &dyn ReadTree, dir: &TreePath) -> Result<(u64, Sha256), FsError> {
    let names: Vec<String> = tree.list(dir)?.iter().map(|entry| entry.name().to_ascii_uppercase()).collect();
    Ok((names.len() as u64, Sha256::of(names.join("\n").as_bytes())))
}

fn expect(tree: &dyn WriteTree, path: &TreePath, print: Print) -> Result<(), FsError> {
    let found = print_of(tree, path)?;
    if found == print {
        return Ok(());
    }
    Err(FsError::Changed { path: path.clone(), expected: print.to_string(), found: found.to_string() })
}

/// Reads back what was written; `way` says where the disk is, by what was seen. What cannot be read has not been seen to
/// differ: another program may hold it.
fn read_back(tree: &dyn WriteTree, at: &Place, expected: Print, way: impl Fn(&str) -> Way) -> Result<(), Failure> {
    match print_of(tree, &at.path) {
        Ok(found) if found == expected => Ok(()),
        Ok(found) => {
            let error = OperationError::ReadBack { at: at.clone(), expected, found: found.to_string() };
            Err(Failure { error, way: way("reads back differently") })
        }
        Err(source) => {
            Err(Failure { error: OperationError::Fs { side: at.side, source }, way: way("cannot be read back") })
        }
    }
}

fn raced(how: Renamed, to: &TreePath) -> Vec<String> {
    match how {
        Renamed::Exclusive => Vec::new(),
        Renamed::Narrowed => vec![format!(
            "this file system cannot refuse an existing name by itself; {to} was looked for before and after (the race was narrowed, not closed)"
        )],
    }
}
