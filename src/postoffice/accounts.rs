//! The account files: three with as many records each, and the postoffice address list.
//!
//! Fields inside the records are not published, so none is read: lengths and digests are all there is.

use super::layout::{LARGEST, facts_of, too_long};
use super::rules::Finding;
use super::rules::lengths::AccountLengths;
use super::{Accounts, FileFacts, paths};
use crate::fsops::{Entry, FsError, ReadTree, TreePath};

/// Looks at ACCESS.GLB, ACCESS2.GLB, ACCESS3.GLB and ADMIN.NME.
///
/// # Errors
/// When one of them is there but cannot be read.
pub fn accounts(tree: &dyn ReadTree) -> Result<Accounts, FsError> {
    let mut problems = Vec::new();
    let mut look = |path: TreePath| -> Result<(Option<FileFacts>, Option<u64>), FsError> {
        let Some(entry) = tree.find(&path)? else { return Ok((None, None)) };
        if entry.is_file() && entry.len > LARGEST {
            problems.push(too_long(&entry.path, entry.len));
            return Ok((None, Some(entry.len)));
        }
        let (facts, _) = facts_of(tree, entry)?;
        let len = facts.len;
        Ok((Some(facts), Some(len)))
    };
    let (access, a) = look(paths::access())?;
    let (access2, b) = look(paths::access2())?;
    let (access3, c) = look(paths::access3())?;
    let (admin_nme, list) = look(paths::admin_nme())?;
    let shadow = tree.find(&paths::adminshd_nme())?.filter(Entry::is_file);
    let (records, broken) = AccountLengths {
        access: [a, b, c],
        admin_nme: list,
        adminshd_nme: shadow.map(|entry| entry.len),
        ..AccountLengths::default()
    }
    .judge();
    let told = broken.iter().map(Finding::line);
    // What is too long to be read is no whole number of anything that could be trusted.
    let records = records.filter(|_| problems.is_empty());
    problems.extend(told);
    Ok(Accounts { access, access2, access3, admin_nme, records, problems })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postoffice::testing::DiskTree;

    fn of(files: &[&str]) -> Accounts {
        accounts(&DiskTree::holding(files)).unwrap()
    }

    #[test]
    fn three_that_agree_give_the_number_of_mailboxes() {
        let found = of(&["GLB/ACCESS.GLB=1758", "GLB/ACCESS2.GLB=207", "GLB/ACCESS3.GLB=1536", "NME/ADMIN.NME=135"]);
        assert_eq!((found.records, found.problems), (Some(3), vec![]));
    }

    #[test]
    fn counts_that_differ_are_told_and_give_no_number() {
        let found = of(&["GLB/ACCESS.GLB=1172", "GLB/ACCESS2.GLB=207", "GLB/ACCESS3.GLB=1536", "NME/ADMIN.NME=135"]);
        assert_eq!(found.records, None);
        assert!(found.problems[0].contains("2 records, ACCESS2.GLB 3 and ACCESS3.GLB 3"));
    }

    #[test]
    fn broken_records_missing_files_and_a_short_shadow_are_told() {
        let found = of(&["GLB/ACCESS.GLB=587", "GLB/ACCESS3.GLB=0", "NME/ADMIN.NME=90", "NME/ADMINSHD.NME=45"]);
        assert_eq!(found.records, None);
        for part in ["ACCESS.GLB is 587", "ACCESS2.GLB is missing", "ACCESS3.GLB is empty", "ADMINSHD.NME 45"] {
            assert!(found.problems.iter().any(|p| p.contains(part)), "{part}: {:?}", found.problems);
        }
    }
}
