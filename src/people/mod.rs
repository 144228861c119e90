//! Lists of people (and programs) that must each be seen to, and what has been marked for whom.
//!
//! A roster is the replay of its changes: marking, and taking a mark back, are both events that keep who,
//! when, where and why. Nothing here knows about steps or files.

pub mod clients;
pub mod import;
pub mod texts;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::Moment;

/// Who did something, when, on which host, and what they noted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attestation {
    /// The person.
    pub by: String,
    /// The host.
    pub host: String,
    /// When, by that host's clock.
    pub at: Moment,
    /// Their note; the reason, where one is mandatory.
    pub note: String,
}

/// One change to a roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum RosterChange {
    /// Somebody goes on the list; adding a name that is there changes its detail.
    Add {
        /// Their name, unique on the list without regard to case.
        name: String,
        /// A mailbox, a phone number, a place.
        detail: String,
    },
    /// Somebody comes off the list, with the reason.
    Remove {
        /// Their name.
        name: String,
        /// Why.
        reason: String,
    },
    /// Something is marked for somebody.
    Mark {
        /// Their name.
        name: String,
        /// Which mark.
        mark: String,
        /// A note.
        note: String,
    },
    /// A mark is taken back.
    TakeBack {
        /// Their name.
        name: String,
        /// Which mark.
        mark: String,
        /// Why.
        note: String,
    },
}

/// Somebody on a roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their name.
    pub name: String,
    /// A mailbox, a phone number, a place.
    pub detail: String,
    /// What has been marked, by mark.
    pub marks: BTreeMap<String, Attestation>,
}

/// A roster as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    people: Vec<Person>,
}

impl Roster {
    /// Applies a change made by `who` (whose note is the change's own).
    pub fn apply(&mut self, change: &RosterChange, who: &Attestation) {
        match change {
            RosterChange::Add { name, detail } => match self.entry(name) {
                Some(person) => person.detail.clone_from(detail),
                None => {
                    let marks = BTreeMap::new();
                    self.people.push(Person { name: name.clone(), detail: detail.clone(), marks });
                }
            },
            RosterChange::Remove { name, .. } => self.people.retain(|p| !same(&p.name, name)),
            RosterChange::Mark { name, mark, note } => {
                if let Some(person) = self.entry(name) {
                    person.marks.insert(mark.clone(), Attestation { note: note.clone(), ..who.clone() });
                }
            }
            RosterChange::TakeBack { name, mark, .. } => {
                if let Some(person) = self.entry(name) {
                    person.marks.remove(mark);
                }
            }
        }
    }

    /// Returns everybody on the list, in the order in which they were added.
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// Returns the person of that name, without regard to case.
    pub fn find(&self, name: &str) -> Option<&Person> {
        self.people.iter().find(|p| same(&p.name, name))
    }

    /// Returns how many have the mark, and how many there are.
    pub fn count(&self, mark: &str) -> (usize, usize) {
        (self.people.iter().filter(|p| p.marks.contains_key(mark)).count(), self.people.len())
    }

    fn entry(&mut self, name: &str) -> Option<&mut Person> {
        self.people.iter_mut().find(|p| same(&p.name, name))
    }
}

fn same(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who() -> Attestation {
        Attestation { by: "ann".into(), host: "desk".into(), at: Moment::default(), note: String::new() }
    }

    #[test]
    fn marks_count_and_can_be_taken_back() {
        let mut roster = Roster::default();
        for name in ["Ann", "Bob"] {
            roster.apply(&RosterChange::Add { name: name.into(), detail: String::new() }, &who());
        }
        let mark = RosterChange::Mark { name: "ann".into(), mark: "sent".into(), note: "by post".into() };
        roster.apply(&mark, &who());
        assert_eq!(roster.count("sent"), (1, 2));
        assert_eq!(roster.find("ANN").unwrap().marks["sent"].note, "by post");
        let back = RosterChange::TakeBack { name: "Ann".into(), mark: "sent".into(), note: "wrong Ann".into() };
        roster.apply(&back, &who());
        assert_eq!(roster.count("sent"), (0, 2));
    }

    #[test]
    fn one_name_is_one_person() {
        let mut roster = Roster::default();
        roster.apply(&RosterChange::Add { name: "Ann".into(), detail: "1".into() }, &who());
        roster.apply(&RosterChange::Add { name: " ANN".into(), detail: "2".into() }, &who());
        assert_eq!(roster.people().len(), 1);
        assert_eq!(roster.find("ann").unwrap().detail, "2");
        roster.apply(&RosterChange::Remove { name: "ann".into(), reason: "left".into() }, &who());
        assert_eq!(roster.people().len(), 0);
    }
}
