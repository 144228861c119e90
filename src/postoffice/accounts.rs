//! The account files: three with as many records each, and the postoffice address list.
//!
//! Fields inside the records are not published, so none is read: lengths and digests are all there is.

use super::layout::file_facts;
use super::{Accounts, FileFacts, paths, sizes};
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
    let shadow = tree.find(&paths::adminshd_nme())?.map(|entry| entry.len);
    judge(&mut accounts, shadow);
    Ok(accounts)
}

/// Fills in the number of records and what is wrong.
fn judge(accounts: &mut Accounts, shadow: Option<u64>) {
    let three = [
        ("ACCESS.GLB", &accounts.access, sizes::ACCESS),
        ("ACCESS2.GLB", &accounts.access2, sizes::ACCESS2),
        ("ACCESS3.GLB", &accounts.access3, sizes::ACCESS3),
    ];
    let mut problems = Vec::new();
    for (name, file, _) in three {
        problems.extend(problem(paths::GLB, name, file.as_ref()));
    }
    let whole = problems.is_empty();
    problems.extend(problem(paths::NME, "ADMIN.NME", accounts.admin_nme.as_ref()));
    let counts = three.map(|(_, file, record)| file.as_ref().map_or(0, |f| f.len / record));
    // Record n of one file belongs to record n of the others (Q87402, Q168736).
    let agree = counts[0] == counts[1] && counts[1] == counts[2];
    if whole && !agree {
        let [a, b, c] = counts;
        problems.push(format!(
            "ACCESS.GLB holds {a} records, ACCESS2.GLB {b} and ACCESS3.GLB {c}: must be the same (Q168736)"
        ));
    }
    let listed = accounts.admin_nme.as_ref().map(|f| f.len);
    if let (Some(listed), Some(shadow)) = (listed, shadow)
        && listed != shadow
    {
        problems
            .push(format!("ADMIN.NME is {listed} bytes long and ADMINSHD.NME {shadow}: must be the same (Q132744)"));
    }
    accounts.records = (whole && agree).then_some(counts[0]);
    accounts.problems = problems;
}

/// Returns what is wrong with one file: missing, empty, or no whole records.
fn problem(dir: &str, name: &str, file: Option<&FileFacts>) -> Option<String> {
    match file {
        None => Some(format!("{dir}/{name} is missing (Q132744)")),
        Some(file) if file.len == 0 => {
            Some(format!("{dir}/{name} is empty; even a fresh postoffice has one record (Q135868)"))
        }
        Some(file) => sizes::wrong(dir, name, file.len),
    }
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
