//! The account files: three with as many records each, and the postoffice address list.
//!
//! Fields inside the records are not published, so none is read: lengths and digests are all there is.

use super::layout::file_facts;
use super::rules::Finding;
use super::rules::lengths::AccountLengths;
use super::{Accounts, FileFacts, paths};
use crate::fsops::{FsError, ReadTree};

/// Looks at ACCESS.GLB, ACCESS2.GLB, ACCESS3.GLB and ADMIN.NME.
///
/// # Errors
/// When one of them is there but cannot be read.
pub fn accounts(tree: &dyn ReadTree) -> Result<Accounts, FsError> {
    let mut accounts = Accounts {
        access: file_facts(tree, &paths::access())?,
        access2: file_facts(tree, &paths::access2())?,
        access3: file_facts(tree, &paths::access3())?,
        admin_nme: file_facts(tree, &paths::admin_nme())?,
        ..Accounts::default()
    };
    let len = |file: &Option<FileFacts>| file.as_ref().map(|f| f.len);
    let (records, broken) = AccountLengths {
        access: [len(&accounts.access), len(&accounts.access2), len(&accounts.access3)],
        admin_nme: len(&accounts.admin_nme),
        adminshd_nme: tree.find(&paths::adminshd_nme())?.map(|entry| entry.len),
        ..AccountLengths::default()
    }
    .judge();
    accounts.records = records;
    accounts.problems = broken.iter().map(Finding::line).collect();
    Ok(accounts)
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
