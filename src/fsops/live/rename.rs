//! Renaming without ever replacing, and proof afterwards that it happened.
//!
//! Most file systems refuse to replace when asked to; some (FUSE ones among them) do not know the question.
//! There the program looks, renames, and looks again: the race is narrowed, and the result says so.

use std::io;
use std::path::PathBuf;

use super::{LiveTree, hands, platform};
use crate::fsops::rules::{self, Move};
use crate::fsops::{Entry, FsError, Kind, ReadTree as _, Renamed, TreePath, Verb};

/// Which system call renames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RenameCall {
    /// The one that refuses to replace; the other where the file system has none such.
    Exclusive,
    /// The one that replaces, guarded by looking before and after.
    Guarded,
}

impl LiveTree {
    /// Renames as planned, and returns how sure it was not to replace anything.
    pub(super) fn rename_found(&self, plan: &Move) -> Result<Renamed, FsError> {
        let shared = platform::is_on_smb(&self.root);
        respellable(plan, shared)?;
        let exclusive = self.rename_call == RenameCall::Exclusive;
        let how = if exclusive && self.rename_exclusively(plan)? {
            sureness(shared)
        } else {
            self.rename_guarded(plan)?;
            Renamed::Narrowed
        };
        self.confirm(plan)?;
        self.sync_renamed(plan)?;
        self.sync_parents(plan)?;
        Ok(how)
    }

    /// Returns whether the file system knows the call (and, if so, has renamed).
    fn rename_exclusively(&self, plan: &Move) -> Result<bool, FsError> {
        let (from, to) = self.real_ends(plan);
        self.patience.insist((Verb::Rename, &plan.source.path, plan.source.kind), || {
            match hands::rename_exclusively(&from, &to) {
                Ok(()) => Ok(true),
                Err(e) if platform::cannot_refuse(&e) => Ok(false),
                // A case-blind file system takes the source for the target.
                Err(e) if plan.is_respelling() && e.kind() == io::ErrorKind::AlreadyExists => Ok(false),
                Err(e) => Err(self.failed(plan, e)),
            }
        })
    }

    fn rename_guarded(&self, plan: &Move) -> Result<(), FsError> {
        let (from, to) = self.real_ends(plan);
        self.patience.insist((Verb::Rename, &plan.source.path, plan.source.kind), || {
            rules::rename(self, &plan.source.path, &plan.target)?;
            hands::rename_replacing(&from, &to).map_err(|e| self.failed(plan, e))
        })
    }

    /// Lists again: the target must be there, and what was renamed must not be at its old place.
    fn confirm(&self, plan: &Move) -> Result<(), FsError> {
        let Some(target) = self.find(&plan.target)? else {
            return Err(unconfirmed(plan, "the system reports success, but the new name is not listed"));
        };
        if plan.is_respelling() {
            return if target.path.as_str() == plan.target.as_str() {
                Ok(())
            } else {
                Err(unconfirmed(plan, "this file system keeps the old spelling"))
            };
        }
        match self.find(&plan.source.path)? {
            Some(left) if self.is_same(&left, &target) => {
                Err(unconfirmed(plan, "the system reports success, but the old name is still listed"))
            }
            // Nothing, or something new under the old name: a running MTA creates P1 again at once.
            _ => Ok(()),
        }
    }

    /// A FAT disk under Linux gives the new name no content until the file or directory itself is synced: after a power cut
    /// P1 came back damaged and MASTER.GLB empty (`tests/power/run`).
    fn sync_renamed(&self, plan: &Move) -> Result<(), FsError> {
        hands::sync_renamed(&self.real(&plan.target)).map_err(|e| FsError::io(Verb::Sync, &plan.target, e))
    }

    fn sync_parents(&self, plan: &Move) -> Result<(), FsError> {
        let new = plan.target.parent().unwrap_or_default();
        let old = plan.source.path.parent().unwrap_or_default();
        self.sync_dir(&new)?;
        if old == new {
            return Ok(());
        }
        self.sync_dir(&old)
    }

    /// Makes the names in `dir` durable.
    pub(super) fn sync_dir(&self, dir: &TreePath) -> Result<(), FsError> {
        hands::sync_dir(&self.real(dir)).map_err(|e| FsError::io(Verb::Sync, dir, e))
    }

    fn is_same(&self, left: &Entry, target: &Entry) -> bool {
        // Windows tells an identity only of what is opened.
        let of = |entry: &Entry| entry.identity.or_else(|| platform::identity_by_opening(&self.real(&entry.path)));
        let left = of(left);
        left.is_some() && left == of(target)
    }

    /// Names the end of the rename that the system complains about.
    fn failed(&self, plan: &Move, error: io::Error) -> FsError {
        match error.kind() {
            io::ErrorKind::AlreadyExists | io::ErrorKind::DirectoryNotEmpty => {
                FsError::Exists { verb: Verb::Rename, path: plan.target.clone() }
            }
            _ if denied_for_what_is_open(plan, &error) && platform::is_on_smb(&self.root) => {
                FsError::io(Verb::Rename, &plan.source.path, io::ErrorKind::ResourceBusy.into())
            }
            _ => FsError::io(Verb::Rename, &plan.source.path, error),
        }
    }

    fn real_ends(&self, plan: &Move) -> (PathBuf, PathBuf) {
        (self.real(&plan.source.path), self.real(&plan.target))
    }
}

/// Refuses to change nothing but the case on a share: to the client of Linux the new spelling is a target in the way, and
/// when the server refuses, it removes it, which is the thing itself (seen with an empty directory on a FAT disk behind
/// Samba).
fn respellable(plan: &Move, shared: bool) -> Result<(), FsError> {
    if !(shared && plan.is_respelling()) {
        return Ok(());
    }
    let why = "on a share, changing nothing but the case can lose an empty directory; do it on the server";
    Err(FsError::io(Verb::Rename, &plan.source.path, io::Error::new(io::ErrorKind::Unsupported, why)))
}

/// Returns how sure the call was that refuses. The client of Linux refuses by what it knows of a share, and asks the
/// server to replace: what another machine makes in that moment is lost (seen with two clients of one Samba).
fn sureness(shared: bool) -> Renamed {
    if shared { Renamed::Narrowed } else { Renamed::Exclusive }
}

/// A server of Windows shares denies the rename of a directory as long as somebody has a file in it open, and says no more.
fn denied_for_what_is_open(plan: &Move, error: &io::Error) -> bool {
    plan.source.kind == Kind::Dir && error.kind() == io::ErrorKind::PermissionDenied
}

fn unconfirmed(plan: &Move, why: &'static str) -> FsError {
    FsError::io(Verb::Rename, &plan.source.path, io::Error::other(why))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "tests build trees")]

    use std::fs;

    use super::*;

    fn planned(from: &str, to: &str) -> (tempfile::TempDir, LiveTree, Move) {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("P1"), "").unwrap();
        let tree = LiveTree::open(dir.path()).unwrap();
        let at = |text| TreePath::parse(text).unwrap();
        let plan = rules::rename(&tree, &at(from), &at(to)).unwrap();
        (dir, tree, plan)
    }

    fn doubt(tree: &LiveTree, plan: &Move) -> String {
        tree.confirm(plan).unwrap_err().to_string()
    }

    #[test]
    fn does_not_believe_a_system_that_only_says_so() {
        let (_dir, tree, plan) = planned("P1", "POLD");
        assert!(doubt(&tree, &plan).contains("new name is not listed"));
        let (_dir, tree, plan) = planned("P1", "p1");
        assert!(doubt(&tree, &plan).contains("keeps the old spelling"));
    }

    #[test]
    fn a_share_is_not_trusted_with_the_case_alone_nor_with_a_race() {
        let (_dir, _tree, plan) = planned("P1", "p1");
        assert!(respellable(&plan, true).unwrap_err().to_string().contains("can lose an empty directory"));
        respellable(&plan, false).unwrap();
        let (_dir, _tree, plan) = planned("P1", "POLD");
        respellable(&plan, true).unwrap();
        assert_eq!((sureness(true), sureness(false)), (Renamed::Narrowed, Renamed::Exclusive));
    }

    #[test]
    fn sees_that_the_old_name_was_left() {
        let (dir, tree, plan) = planned("P1", "POLD");
        fs::hard_link(dir.path().join("P1"), dir.path().join("POLD")).unwrap();
        assert!(doubt(&tree, &plan).contains("old name is still listed"));
    }

    #[test]
    fn minds_no_newcomer_under_the_old_name() {
        let (dir, tree, plan) = planned("P1", "POLD");
        fs::rename(dir.path().join("P1"), dir.path().join("POLD")).unwrap();
        fs::write(dir.path().join("P1"), "").unwrap();
        tree.confirm(&plan).unwrap();
        assert_eq!(tree.list(&TreePath::root()).unwrap().len(), 2);
    }

    #[test]
    fn a_target_that_came_since_it_was_planned_is_not_replaced() {
        for call in [RenameCall::Exclusive, RenameCall::Guarded] {
            let (dir, tree, plan) = planned("P1", "POLD");
            fs::write(dir.path().join("POLD"), "theirs").unwrap();
            let error = tree.with_rename_call(call).rename_found(&plan).unwrap_err();
            assert!(matches!(error, FsError::Exists { .. }), "{error:?}");
            assert_eq!(fs::read(dir.path().join("POLD")).unwrap(), b"theirs");
        }
    }
}
