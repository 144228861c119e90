//! Which postoffices were changed live from this machine: for the start screen. One line each in a file of the state
//! directory that only grows; a convenience, never the truth, which lies in the records.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::fsops::TreePath;

use super::Context;

const FILE: &str = "RECENT.LOG";
/// How many are shown.
const MOST: usize = 5;
/// The longest file that is read.
const LONGEST: u64 = 1024 * 1024;

#[derive(PartialEq, Eq, Serialize, Deserialize)]
struct Line {
    old: PathBuf,
}

/// Notes that a live change of a postoffice is opened here. A failure to do so stops nothing.
pub fn note(context: &Context, old: &Path) {
    if list(context).first().is_some_and(|latest| latest == old) {
        return;
    }
    let line = serde_json::to_string(&Line { old: old.to_owned() });
    let (Ok(tree), Ok(line)) = (context.disk.make(&context.state), line) else { return };
    let file = TreePath::root().join(FILE);
    let len = tree.find(&file).ok().flatten().map_or(0, |entry| entry.len);
    let _ = tree.append(&file, len, format!("{line}\n").as_bytes());
}

/// Returns the latest few, newest first. Whether their changes are still open is not looked at: their shares may hang.
pub fn list(context: &Context) -> Vec<PathBuf> {
    let Ok(tree) = context.disk.open(&context.state) else { return Vec::new() };
    let bytes = tree.read(&TreePath::root().join(FILE), LONGEST).unwrap_or_default();
    let mut latest: Vec<PathBuf> = Vec::new();
    for line in bytes.split(|b| *b == b'\n').rev() {
        let Ok(Line { old }) = serde_json::from_slice(line) else { continue };
        if !latest.contains(&old) && latest.len() < MOST {
            latest.push(old);
        }
    }
    latest
}
