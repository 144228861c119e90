//! Who else is at a change, as `status` tells it: who helps, what was handed over, the second person.

use serde::Serialize;

use crate::clock::Moment;
use crate::engine::judge::Case;
use crate::journal::{HandOver, Helper};
use crate::text::printable;

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
        let Helper { file, by, host, lines, last, since, marked, left, damage, .. } = helper;
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

/// What was said to whoever takes a change next.
#[derive(Debug, Serialize)]
pub(super) struct HandedOver {
    to: String,
    by: String,
    host: String,
    at: Moment,
    note: String,
}

impl From<&HandOver> for HandedOver {
    fn from(over: &HandOver) -> Self {
        let who = over.who.clone();
        Self { to: over.to.clone(), by: who.by, host: who.host, at: who.at, note: who.note }
    }
}

impl HandedOver {
    pub(super) fn line(&self) -> String {
        let to = if self.to.is_empty() { String::new() } else { format!(" to {}", self.to) };
        let says = format!("over{to} by {}, {}: {}", self.by, clock(self.at), self.note);
        entry("Handed", &printable(&says))
    }
}

/// The second person, where a change asks for one.
#[derive(Debug, Serialize)]
pub(super) struct SecondStatus {
    /// Who has approved the pinned file, when and where; none while nobody has.
    approved: Option<String>,
}

impl SecondStatus {
    pub(super) fn of(case: &Case<'_>) -> Option<Self> {
        case.second_asked().then(|| Self { approved: case.second_approved() })
    }

    pub(super) fn line(&self) -> String {
        entry("Second", self.approved.as_deref().unwrap_or("nobody has approved the exchange yet"))
    }
}
