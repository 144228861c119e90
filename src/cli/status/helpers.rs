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
    damage: Option<String>,
}

impl From<Helper> for HelperStatus {
    fn from(helper: Helper) -> Self {
        let Helper { file, by, host, lines, last, damage, .. } = helper;
        Self { file: file.name().to_owned(), by, host, entries: lines, last, damage }
    }
}

impl HelperStatus {
    pub(super) fn lines(&self) -> Vec<String> {
        let last = self.last.map_or(String::new(), |at| format!(", the last at {}", clock(at)));
        let who = match self.by.as_str() {
            "" => self.file.clone(),
            by => format!("{by} on {} ({})", self.host, self.file),
        };
        let mut lines = vec![entry("Assists", &format!("{who}: {} entries{last}", self.entries))];
        lines.extend(self.damage.as_ref().map(|what| entry("DAMAGED", &format!("{}: {what}", self.file))));
        lines
    }
}
