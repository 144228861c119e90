//! Who helps with the rosters, as `status` tells it.

use serde::Serialize;

use crate::clock::Moment;
use crate::journal::Helper;

use super::{clock, entry};

/// Somebody who helps with the rosters.
#[derive(Debug, Serialize)]
pub(super) struct HelperStatus {
    file: String,
    by: String,
    host: String,
    entries: usize,
    last: Option<Moment>,
    /// Since when they help.
    since: Option<Moment>,
    /// When they last marked or wrote something.
    marked: Option<Moment>,
    /// When they left; none while they help.
    left: Option<Moment>,
    damage: Option<String>,
}

impl From<Helper> for HelperStatus {
    fn from(helper: Helper) -> Self {
        let Helper { file, by, host, lines, last, since, marked, left, damage } = helper;
        Self { file: file.name().to_owned(), by, host, entries: lines, last, since, marked, left, damage }
    }
}

impl HelperStatus {
    pub(super) fn lines(&self) -> Vec<String> {
        let last = self.marked.map_or(String::new(), |at| format!(", the last mark at {}", clock(at)));
        let left = self.left.map_or(String::new(), |at| format!("; left at {}", clock(at)));
        let who = match self.by.as_str() {
            "" => self.file.clone(),
            by => format!("{by} on {} ({})", self.host, self.file),
        };
        let mut lines = vec![entry("Assists", &format!("{who}: {} entries{last}{left}", self.entries))];
        lines.extend(self.damage.as_ref().map(|what| entry("DAMAGED", &format!("{}: {what}", self.file))));
        lines
    }
}
