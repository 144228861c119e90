//! Which postoffices were worked on from this machine: for the start screen. One line each in a file of the state
//! directory that only grows; a convenience, never the truth, which lies in the records.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::engine::Opening;
use crate::fsops::TreePath;
use crate::journal::Mode;

use super::place::Place;

/// A change that was opened here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recent {
    /// Whether operations act.
    pub mode: Mode,
    /// The old tree.
    pub old: PathBuf,
}

const MOST: usize = 5;
const LONGEST: u64 = 1024 * 1024;

fn file() -> TreePath {
    TreePath::root().join("RECENT.LOG")
}

/// Notes that a change is opened. A failure to do so stops nothing.
pub fn note(place: &Place, opening: &Opening) {
    let Ok(old) = opening.old.canonicalize() else { return };
    let entry = Recent { mode: opening.mode, old };
    if list(place).first() == Some(&entry) {
        return;
    }
    let (Ok(tree), Ok(json)) = (place.disk.make(&place.state), serde_json::to_string(&entry)) else { return };
    let len = tree.find(&file()).ok().flatten().map_or(0, |entry| entry.len);
    let _ = tree.append(&file(), len, format!("{json}\n").as_bytes());
}

/// Returns the latest few, newest first, whose change is still open as far as can be told without waiting for a share.
pub fn list(place: &Place) -> Vec<Recent> {
    let Ok(tree) = place.disk.make(&place.state) else { return Vec::new() };
    let bytes = tree.read(&file(), LONGEST).unwrap_or_default();
    let mut latest: Vec<Recent> = Vec::new();
    for line in bytes.split(|b| *b == b'\n').rev() {
        let Ok(entry) = serde_json::from_slice::<Recent>(line) else { continue };
        if !latest.contains(&entry) && latest.len() < MOST {
            latest.push(entry);
        }
    }
    latest
}
