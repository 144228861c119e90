//! A roster: the replay of its changes. Finding somebody by name takes no longer on a list of ten thousand.

use std::collections::{BTreeMap, BTreeSet};

use super::import::is_id;
use super::{Attestation, RosterChange};
use crate::clock::Moment;

/// The list of the mailboxes that somebody has phoned about, each by its id. They are known from the disk, so marking one
/// puts it on the list; everybody else is put on a list by hand.
pub const MAILBOXES: &str = "mailboxes";

/// Whether a mark was made or taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// It was made.
    Marked,
    /// It was taken back; the note says why.
    TakenBack,
}

/// Something that was marked or taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// Which mark.
    pub mark: String,
    /// What was done with it.
    pub done: Done,
    /// By whom, when, where, with what note.
    pub who: Attestation,
}

/// Somebody on a roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their name.
    pub name: String,
    /// A mailbox, a phone number, a place.
    pub detail: String,
    /// What has been marked and not taken back, by mark.
    pub marks: BTreeMap<String, Attestation>,
    /// Everything that was ever marked or taken back, oldest first.
    pub history: Vec<Deed>,
    /// When anything about them was last changed.
    pub changed: Option<Moment>,
}

/// How somebody comes onto a roster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Admits {
    /// By being added; a mark for somebody who is not there counts for nothing.
    #[default]
    Added,
    /// By being marked, where the name is an id.
    Ids,
}

/// A roster as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    admits: Admits,
    people: Vec<Person>,
    /// Where each stands in `people`, by name in small letters.
    index: BTreeMap<String, usize>,
    /// Names that somebody had before, and the one after: a helper may not know the new one yet.
    former: BTreeMap<String, String>,
}

impl Roster {
    /// Returns an empty roster of the list of that id.
    pub fn of(list: &str) -> Self {
        let admits = if list == MAILBOXES { Admits::Ids } else { Admits::Added };
        Self { admits, ..Self::default() }
    }

    /// Applies a change made by `who` (whose note is the change's own).
    pub fn apply(&mut self, change: &RosterChange, who: &Attestation) {
        match change {
            RosterChange::Add { name, detail } => {
                let person = self.entry(name);
                person.detail.clone_from(detail);
                person.changed = Some(who.at);
            }
            RosterChange::Remove { name, .. } => self.remove(&BTreeSet::from([key(name)])),
            RosterChange::Mark { name, mark, note } => {
                let who = Attestation { note: note.clone(), ..who.clone() };
                if let Some(person) = self.marked(name) {
                    person.marks.insert(mark.clone(), who.clone());
                    person.note(mark, Done::Marked, who);
                }
            }
            RosterChange::TakeBack { name, mark, note } => {
                let who = Attestation { note: note.clone(), ..who.clone() };
                if let Some(person) = self.known(name)
                    && person.marks.remove(mark).is_some()
                {
                    person.note(mark, Done::TakenBack, who);
                }
            }
            RosterChange::Rename { name, to } => self.rename(name, to, who.at),
            RosterChange::Together { changes } => {
                let removed = changes.iter().map(|change| match change {
                    RosterChange::Remove { name, .. } => Some(key(name)),
                    _ => None,
                });
                match removed.collect::<Option<BTreeSet<_>>>() {
                    Some(names) => self.remove(&names),
                    None => changes.iter().for_each(|change| self.apply(change, who)),
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
        self.index.get(&key(name)).and_then(|at| self.people.get(*at))
    }

    /// Returns how many have the mark, and how many there are.
    pub fn count(&self, mark: &str) -> (usize, usize) {
        (self.people.iter().filter(|p| p.marks.contains_key(mark)).count(), self.people.len())
    }

    /// Returns the person of that name, who is put on the list when not there.
    fn entry(&mut self, name: &str) -> &mut Person {
        let at = *self.index.entry(key(name)).or_insert_with(|| {
            let (name, detail) = (name.to_owned(), String::new());
            let (marks, history, changed) = (BTreeMap::new(), Vec::new(), None);
            self.people.push(Person { name, detail, marks, history, changed });
            self.people.len() - 1
        });
        &mut self.people[at]
    }

    /// Returns whom a mark is for.
    fn marked(&mut self, name: &str) -> Option<&mut Person> {
        match self.admits {
            Admits::Ids if is_id(name) => Some(self.entry(name)),
            Admits::Ids => None,
            Admits::Added => self.known(name),
        }
    }

    /// Returns the person of that name, or who had it before and nobody has since.
    fn known(&mut self, name: &str) -> Option<&mut Person> {
        let mut key = key(name);
        for _ in 0..=self.former.len() {
            if let Some(at) = self.index.get(&key) {
                return self.people.get_mut(*at);
            }
            key.clone_from(self.former.get(&key)?);
        }
        None
    }

    fn rename(&mut self, name: &str, to: &str, at: Moment) {
        let (old, new) = (key(name), key(to));
        if old != new && self.index.contains_key(&new) {
            return;
        }
        let Some(place) = self.index.remove(&old) else { return };
        self.index.insert(new.clone(), place);
        if let Some(person) = self.people.get_mut(place) {
            to.clone_into(&mut person.name);
            person.changed = Some(at);
        }
        self.former.remove(&new);
        if old != new {
            self.former.insert(old, new);
        }
    }

    fn remove(&mut self, names: &BTreeSet<String>) {
        let before = self.people.len();
        self.people.retain(|person| !names.contains(&key(&person.name)));
        if self.people.len() < before {
            self.index = self.people.iter().enumerate().map(|(at, person)| (key(&person.name), at)).collect();
        }
    }
}

impl Person {
    fn note(&mut self, mark: &str, done: Done, who: Attestation) {
        self.changed = Some(who.at);
        self.history.push(Deed { mark: mark.to_owned(), done, who });
    }
}

fn key(name: &str) -> String {
    name.trim().to_lowercase()
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

    fn add(name: &str) -> RosterChange {
        RosterChange::Add { name: name.into(), detail: String::new() }
    }

    fn mark(name: &str, mark: &str) -> RosterChange {
        RosterChange::Mark { name: name.into(), mark: mark.into(), note: String::new() }
    }

    fn rename(name: &str, to: &str) -> RosterChange {
        RosterChange::Rename { name: name.into(), to: to.into() }
    }

    #[test]
    fn what_was_marked_and_taken_back_is_all_kept() {
        let mut roster = Roster::default();
        let back = RosterChange::TakeBack { name: "Ann".into(), mark: "sent".into(), note: "not yet".into() };
        for change in [add("Ann"), mark("Ann", "sent"), back.clone(), back] {
            roster.apply(&change, &who());
        }
        let history = &roster.find("ann").unwrap().history;
        let told: Vec<_> = history.iter().map(|deed| (deed.mark.as_str(), deed.done, deed.who.note.as_str())).collect();
        assert_eq!(told, [("sent", Done::Marked, ""), ("sent", Done::TakenBack, "not yet")]);
    }

    #[test]
    fn a_rename_keeps_the_marks_and_takes_nobodys_name() {
        let mut roster = Roster::default();
        for change in [add("Ann"), add("Bob"), mark("Ann", "sent"), rename("Ann", "Bob"), rename("ANN", "Anna")] {
            roster.apply(&change, &who());
        }
        let names: Vec<_> = roster.people().iter().map(|p| (p.name.as_str(), p.marks.len())).collect();
        assert_eq!(names, [("Anna", 1), ("Bob", 0)]);
        // Somebody who does not know the new name yet still means the same person, until another one gets the old name.
        roster.apply(&mark("Ann", "told"), &who());
        assert!(roster.find("Anna").unwrap().marks.contains_key("told") && roster.find("Ann").is_none());
        roster.apply(&add("Ann"), &who());
        roster.apply(&mark("Ann", "made"), &who());
        assert!(!roster.find("Anna").unwrap().marks.contains_key("made"));
        assert!(roster.find("Ann").unwrap().marks.contains_key("made"));
    }

    #[test]
    fn names_that_go_round_come_to_an_end() {
        let mut roster = Roster::default();
        for change in [add("A"), rename("A", "B"), rename("B", "A"), rename("A", "a"), mark("b", "x")] {
            roster.apply(&change, &who());
        }
        assert_eq!((roster.people().len(), roster.people()[0].name.as_str()), (1, "a"));
        assert_eq!(roster.count("x"), (1, 1));
        roster.apply(&RosterChange::Remove { name: "A".into(), reason: "left".into() }, &who());
        roster.apply(&mark("b", "y"), &who());
        assert_eq!(roster.people(), []);
    }

    #[test]
    fn a_mark_puts_a_mailbox_on_its_list_and_nobody_on_another() {
        for (list, name, there) in [
            ("mailboxes", "0000000a", true),
            ("mailboxes", "Ann", false),
            ("mailboxes", "", false),
            ("remote-users", "0000000A", false),
        ] {
            let mut roster = Roster::of(list);
            roster.apply(&mark(name, "called"), &who());
            assert_eq!(roster.find(name).is_some(), there, "{list} {name}");
        }
    }

    #[test]
    fn ten_thousand_come_and_go_together() {
        let (mut roster, mut one_by_one) = (Roster::default(), Roster::default());
        let changes: Vec<_> =
            (0..10_000).flat_map(|n| [add(&format!("N{n}")), mark(&format!("n{n}"), "sent")]).collect();
        changes.iter().for_each(|change| one_by_one.apply(change, &who()));
        roster.apply(&RosterChange::Together { changes }, &who());
        assert_eq!(roster, one_by_one);
        assert_eq!(roster.count("sent"), (10_000, 10_000));
        let left = (1..10_000).map(|n| RosterChange::Remove { name: format!("N{n}"), reason: "left".into() });
        roster.apply(&RosterChange::Together { changes: left.collect() }, &who());
        assert_eq!(roster.people().len(), 1);
        assert!(roster.find("N0").is_some() && roster.find("N1").is_none());
    }
}
