//! The hands of the check: visits directories, reads files, counts what that takes, and turns what cannot be read into
//! findings.

use super::Cost;
use super::findings::Findings;
use super::names::{self, Spellings};
use crate::clock::Moment;
use crate::fsops::{Entry, FsError, Kind, MayWrite, ReadTree, TreePath};
use crate::postoffice::paths;
use crate::postoffice::rules::{RuleId, lengths};

/// How often within one directory the progress is told.
const BEAT: u64 = 1000;
/// How far ahead of this machine a file may be dated before it is told: clocks and time zones differ.
const AHEAD: chrono::TimeDelta = chrono::TimeDelta::days(1);

/// A check in progress.
pub(super) struct Pass<'a> {
    pub(super) tree: &'a dyn ReadTree,
    pub(super) now: Moment,
    pub(super) findings: Findings,
    pub(super) cost: Cost,
    progress: &'a mut dyn FnMut(&Cost),
}

impl<'a> Pass<'a> {
    /// Begins.
    pub(super) fn new(tree: &'a dyn ReadTree, now: Moment, progress: &'a mut dyn FnMut(&Cost)) -> Self {
        Self { tree, now, findings: Findings::default(), cost: Cost::default(), progress }
    }

    /// Shows every entry of a directory to `each`, after its name and its date were judged. Returns how many there are;
    /// `None` when the directory is gone or cannot be listed to its end, which has been noted then.
    pub(super) fn visit(&mut self, dir: &TreePath, mut each: impl FnMut(&mut Findings, Entry)) -> Option<u64> {
        let before = self.cost.entries;
        let Self { tree, findings, cost, progress, now } = self;
        let mut spellings = Spellings::default();
        let outcome = tree.visit(dir, &mut |entry| {
            cost.entries += 1;
            if cost.entries.is_multiple_of(BEAT) {
                progress(cost);
            }
            names::judge(findings, &entry, &mut spellings);
            if entry.is_file() && entry.modified.is_some_and(|time| time.0.signed_duration_since(*now) > AHEAD) {
                let when = entry.modified.map_or(String::new(), |time| time.to_string());
                findings.add(RuleId::FutureDate, &entry.path, format!("is dated {when}"));
            }
            each(findings, entry);
        });
        self.ended(dir, before, outcome)
    }

    /// As [`visit`](Self::visit), with names and kinds only: no entry is looked at singly.
    pub(super) fn visit_names(
        &mut self,
        dir: &TreePath,
        mut each: impl FnMut(&mut Findings, &str, Kind),
    ) -> Option<u64> {
        let before = self.cost.entries;
        let Self { tree, findings, cost, progress, .. } = self;
        let mut spellings = Spellings::default();
        let outcome = tree.visit_names(dir, &mut |name, kind| {
            cost.entries += 1;
            if cost.entries.is_multiple_of(BEAT) {
                progress(cost);
            }
            names::judge_name(findings, dir, name, kind, &mut spellings);
            each(findings, name, kind);
        });
        self.ended(dir, before, outcome)
    }

    fn ended(&mut self, dir: &TreePath, before: u64, outcome: Result<(), FsError>) -> Option<u64> {
        self.cost.directories += 1;
        (self.progress)(&self.cost);
        match outcome {
            Ok(()) => {
                let all = self.cost.entries - before;
                if all == 0 && is_one_of_ours(dir) {
                    self.findings.add(RuleId::PopulateMissing, dir, format!("is empty, without {}", paths::POPULATE));
                }
                Some(all)
            }
            // Gone since its parent was listed: other programs work here.
            Err(FsError::Missing { .. } | FsError::Link(_) | FsError::WrongKind { .. }) => None,
            Err(e) => {
                self.findings.add(RuleId::CannotList, dir, format!("was not checked: {}", reason(&e)));
                None
            }
        }
    }

    /// Reads the beginning of a file. `None` when it is gone or cannot be read, which has been noted then.
    pub(super) fn read(&mut self, file: &TreePath, limit: u64) -> Option<Vec<u8>> {
        match self.tree.read(file, limit) {
            Ok(bytes) => {
                self.cost.files_read += 1;
                self.cost.bytes_read += bytes.len() as u64;
                Some(bytes)
            }
            // Two spellings and links have been noted when the directory was visited.
            Err(FsError::Missing { .. } | FsError::Ambiguous { .. } | FsError::Link(_)) => None,
            Err(e) => {
                self.findings.add(RuleId::CannotRead, file, format!("was not checked: {}", reason(&e)));
                None
            }
        }
    }

    /// Judges whether a directory can be written, by what it says and by what the system says of this user.
    pub(super) fn writable(&mut self, entry: &Entry) {
        if entry.read_only {
            self.findings.add(RuleId::DirReadOnly, &entry.path, "is read-only");
        } else if matches!(self.tree.may_write(&entry.path), Ok(MayWrite::No)) {
            self.findings.add(RuleId::NotYoursToWrite, &entry.path, "may not be written by you");
        }
    }

    /// Judges the length of a plain file.
    pub(super) fn judge_length(findings: &mut Findings, entry: Entry) {
        if entry.is_file()
            && let Some(finding) = lengths::of_file(&entry.path, entry.len)
        {
            findings.note(finding);
        }
    }
}

/// What the system says, without the path and the verb, which stand beside it.
fn reason(error: &FsError) -> String {
    match error {
        FsError::Io { source, .. } => source.to_string(),
        other => other.to_string(),
    }
}

/// Whether a directory is one of the fifty-one, or POLD: those get a POPULATE.MSM (Q135868).
fn is_one_of_ours(dir: &TreePath) -> bool {
    let mut ours = paths::DIRECTORIES.into_iter().map(paths::dir).chain(paths::subdirectories()).chain([paths::pold()]);
    ours.any(|ours| ours == *dir)
}
