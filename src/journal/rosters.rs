//! The rosters of a record: the one of a list, and changes made small enough for a line of the record.

use std::collections::BTreeMap;

use crate::people::{Roster, RosterChange};
use crate::procedure::RosterId;

use super::Event;
use super::line::LONGEST;

/// What a line holds beside its change: numbers, person, host, digest.
const REST: usize = 64 * 1024;

/// Returns the roster of a list, empty where nothing was ever said about it.
pub(super) fn on<'a>(rosters: &'a mut BTreeMap<RosterId, Roster>, list: &RosterId) -> &'a mut Roster {
    rosters.entry(list.clone()).or_insert_with(|| Roster::of(list.as_str()))
}

/// Returns the events of a change to a list, the fewest that each fit a line of the record; none for no change.
pub fn on_roster(list: &RosterId, change: RosterChange) -> Vec<Event> {
    fitting(change).into_iter().map(|change| Event::Roster { list: list.clone(), change }).collect()
}

/// Returns a change as the fewest that each fit a line of the record.
pub fn fitting(change: RosterChange) -> Vec<RosterChange> {
    let RosterChange::Together { changes } = change else { return vec![change] };
    // What cannot be written does not get this far; it would be told when its line is written.
    let length = |change: &RosterChange| serde_json::to_string(change).map_or(0, |json| json.len()) + 1;
    let (mut fitting, mut part, mut room) = (Vec::new(), Vec::new(), LONGEST - REST);
    for change in changes {
        let length = length(&change);
        if length > room && !part.is_empty() {
            fitting.push(RosterChange::of(std::mem::take(&mut part)));
            room = LONGEST - REST;
        }
        room = room.saturating_sub(length);
        part.push(change);
    }
    if !part.is_empty() {
        fitting.push(RosterChange::of(part));
    }
    fitting
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(n: usize, note: &str) -> RosterChange {
        RosterChange::Mark { name: format!("Person {n}"), mark: "sent".into(), note: note.into() }
    }

    #[test]
    fn what_fits_a_line_stays_together_and_the_rest_is_split_in_order() {
        let change =
            |count, note: &str| RosterChange::Together { changes: (0..count).map(|n| mark(n, note)).collect() };
        assert_eq!(fitting(change(10_000, "")), [change(10_000, "")]);
        assert_eq!(fitting(change(1, "")), [mark(0, "")]);
        let note = "\u{1}".repeat(100);
        let parts = fitting(change(9_000, &note));
        assert_eq!(parts.len(), 2);
        for part in &parts {
            assert!(serde_json::to_string(part).unwrap().len() < LONGEST - REST / 2);
        }
        let all: Vec<_> = parts.iter().flat_map(|part| part.parts().to_vec()).collect();
        assert_eq!(change(9_000, &note).parts(), all);
    }
}
