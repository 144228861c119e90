//! The fifty-one directories of a postoffice: which are missing, and which are files instead (Q132744).

use super::{Version, kind, paths};
use crate::fsops::{Entry, TreePath};

/// Returns those of the nineteen that are missing, by the listing of the root. POLD stands in for P1; a version that is
/// known is not held to what came later (Q77926).
pub(super) fn missing(root: &[Entry], version: Option<Version>) -> Vec<&'static str> {
    let there = |name: &str| kind::has_dir(root, name);
    let wanted =
        |name: &&str| version.is_none_or(|v| kind::belongs(v, name)) && !(*name == paths::P1 && there(paths::POLD));
    paths::DIRECTORIES.into_iter().filter(|name| wanted(name) && !there(name)).collect()
}

/// Returns those of the nineteen that are plain files (Q132744).
pub(super) fn files_instead(root: &[Entry]) -> Vec<&'static str> {
    let is_file = |name: &str| root.iter().any(|e| e.is_file() && e.name().eq_ignore_ascii_case(name));
    paths::DIRECTORIES.into_iter().filter(|name| is_file(name)).collect()
}

/// Returns which of ATT\AT0 to ATF and MAI\MA0 to MAF are missing, where ATT and MAI themselves are there (Q132744; remote
/// callers are turned away: Q123248). `below` lists both.
pub(super) fn missing_below(root: &[Entry], below: &[Entry]) -> Vec<TreePath> {
    let there = |path: &TreePath| below.iter().any(|e| e.is_dir() && e.path == *path);
    let parent_there = |path: &TreePath| path.parent().is_some_and(|p| kind::has_dir(root, p.as_str()));
    paths::subdirectories().filter(|p| parent_there(p) && !there(p)).collect()
}
