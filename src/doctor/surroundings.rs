//! What can be told by looking: the kind of disk, the free space, and whether case counts.

use super::{Finding, Probe, Verdict};
use crate::fsops::{PlaceKind, ReadTree, TreePath};
use crate::text::thousands;

/// Below this even the record of a change has no room.
const TIGHT: u64 = 1024 * 1024;

pub(super) fn place(home: &dyn ReadTree) -> Finding {
    let place = home.place();
    let (verdict, value, means) = match place.kind {
        PlaceKind::LocalDisk => (Verdict::Ok, "local", "Calls are answered by this machine itself."),
        PlaceKind::Network => (
            Verdict::Note,
            "network",
            "A server answers. If it goes away in the middle, the program stops, and goes on from its record when it is back.",
        ),
        PlaceKind::Ram => (
            Verdict::Warn,
            "memory",
            "What is done here is gone when the machine is switched off: good for a rehearsal only.",
        ),
        PlaceKind::Virtual => {
            (Verdict::Note, "virtual", "Something stands between this folder and a disk: see below what it keeps to.")
        }
        PlaceKind::Removable => {
            (Verdict::Warn, "removable", "Postoffices live on hard disks; is this the right place?")
        }
        PlaceKind::Unknown => (Verdict::Note, "unknown", "See below what it keeps to."),
    };
    Finding::new(Probe::Place, (verdict, value), format!("It is {}: {}.", place.kind.words(), place.evidence), means)
}

pub(super) fn space(home: &dyn ReadTree) -> Finding {
    let Some(free) = home.free_space() else {
        let means = "Ask the server: the change copies the core files before it touches them.";
        return Finding::new(
            Probe::FreeSpace,
            (Verdict::Note, "unknown"),
            "The system does not tell how much is free.",
            means,
        );
    };
    let seen = format!("{} bytes are free.", thousands(free));
    if free < TIGHT {
        let means = "Not even the record of a change is sure to find room. Free space first.";
        return Finding::new(Probe::FreeSpace, (Verdict::Stop, "tight"), seen, means);
    }
    let means = "The plan compares this with what the copies of the change need, and refuses if it is too little.";
    Finding::new(Probe::FreeSpace, (Verdict::Ok, "enough"), seen, means)
}

/// Asks for something that is there by another spelling.
pub(super) fn case_by_looking(home: &dyn ReadTree) -> Option<Finding> {
    let entries = home.list(&TreePath::root()).ok()?;
    let entry = entries.iter().find(|entry| entry.nameable && turned(entry.name()) != entry.name())?;
    let blind = home.answers_to(&TreePath::parse(&turned(entry.name())).ok()?)?;
    let twin = entries.iter().filter(|other| other.path == entry.path).count() > 1;
    if twin {
        return None;
    }
    Some(super::names::of_case(if blind { "blind" } else { "sensitive" }, "told by looking"))
}

/// Returns a name with its letters in the other case.
fn turned(name: &str) -> String {
    let turn = |c: char| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
    name.chars().map(turn).collect()
}
