//! The files that are copied into the record before anything is renamed.

use super::paths;
use crate::fsops::{Entry, FsError, ReadTree, TreePath};

/// What replacing MASTER.GLB touches or could be blamed for: accounts (Q199676), networks (Q148666), counters (Q87388).
const HEART: [&str; 8] =
    ["MASTER.GLB", "ACCESS.GLB", "ACCESS2.GLB", "ACCESS3.GLB", "NETWORK.GLB", "CONTROL.GLB", "TID.GLB", "FLAG.GLB"];

/// The state of directory synchronization, which switching the server role off deletes (Q257740, Q96060).
const DIRSYNC: [&str; 9] = [
    "REQCONF.GLB",
    "REQTRANS.GLB",
    "SRVCONF.GLB",
    "SRVTRANS.GLB",
    "MSTTRANS.GLB",
    "PROCESS.GLB",
    "USRTRANS.GLB",
    "GWTRANS.GLB",
    "NMETRANS.GLB",
];

/// The address list and its shadow, restored together or not at all (Q135932, Q108840).
const LISTS: [&str; 2] = ["ADMIN", "ADMINSHD"];

/// Returns those of the core files that exist, spelled as on the disk and in order of path.
///
/// # Errors
/// When a directory that is there cannot be listed.
pub fn core_files(tree: &dyn ReadTree) -> Result<Vec<TreePath>, FsError> {
    let mut found = Vec::new();
    let in_glb = |e: &Entry| HEART.iter().chain(&DIRSYNC).any(|name| e.name().eq_ignore_ascii_case(name));
    take(tree, paths::GLB, &mut found, in_glb)?;
    take(tree, paths::XTN, &mut found, |e| extension_is(e, "XTN"))?;
    for (dir, stems) in [
        (paths::MBG, &paths::SYSTEM_BAGS[..]),
        (paths::KEY, &paths::SYSTEM_BAGS),
        (paths::NME, &LISTS),
        (paths::GRP, &LISTS),
    ] {
        let named = |e: &Entry| stems.iter().any(|stem| paths::split(e.name()).0.eq_ignore_ascii_case(stem));
        take(tree, dir, &mut found, |e| named(e) && extension_is(e, dir))?;
    }
    found.sort();
    Ok(found)
}

/// Adds the plain files of a directory that `wanted` picks; a directory that is not there holds none.
fn take(
    tree: &dyn ReadTree,
    dir: &str,
    found: &mut Vec<TreePath>,
    wanted: impl Fn(&Entry) -> bool,
) -> Result<(), FsError> {
    let dir = paths::dir(dir);
    if tree.find(&dir)?.is_some_and(|e| e.is_dir()) {
        found.extend(tree.list(&dir)?.into_iter().filter(|e| e.is_file() && wanted(e)).map(|e| e.path));
    }
    Ok(())
}

fn extension_is(entry: &Entry, extension: &str) -> bool {
    paths::split(entry.name()).1.eq_ignore_ascii_case(extension)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postoffice::testing::DiskTree;

    #[test]
    fn those_that_exist_are_named_as_the_disk_names_them() {
        let tree = DiskTree::holding(&[
            "Glb/Master.glb=176",
            "Glb/OLDMAST.GLB=176",
            "Glb/MODEM.GLB=64",
            "Glb/Srvconf.glb=1024",
            "XTN/00000001.XTN=0",
            "XTN/POPULATE.MSM=1",
            "MBG/INQUEUE3.MBG=0",
            "MBG/00000002.MBG=0",
            "NME/ADMIN.NME=45",
            "GRP/ADMINSHD.GRP=8",
            "GRP/00000000.GRP=8",
        ]);
        let names: Vec<_> = core_files(&tree).unwrap().iter().map(|p| p.as_str().to_owned()).collect();
        assert_eq!(
            names,
            [
                "Glb/Master.glb",
                "Glb/Srvconf.glb",
                "GRP/ADMINSHD.GRP",
                "MBG/INQUEUE3.MBG",
                "NME/ADMIN.NME",
                "XTN/00000001.XTN"
            ]
        );
    }
}
