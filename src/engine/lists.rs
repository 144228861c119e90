//! What the lists say to a gate: how many have a mark, what is to be feared for the others, and who they are. Pure.

use crate::people::{MAILBOXES, Person, Roster};
use crate::postoffice::HexId;
use crate::procedure::{Check, RosterId, RosterMark, Severity};
use crate::text::printable;

use super::Standing;
use super::checks::Found;
use super::judge::Case;
use super::names::owner;

/// The marks of a mailbox of which only one holds for the night: the next one finds the mailbox full again.
pub(super) const OF_A_NIGHT: [&str; 2] = ["called", "done"];
/// The marks of a password that was reset, and of one that its owner knows (Q118927).
const RESET: &str = "password-reset";
const TOLD: &str = "password-told";

/// How many of those who have not are called by name.
const NAMED: usize = 3;

/// Returns how many of those that count have a mark, and how many count: all, or those who have the mark `of`.
pub(super) fn count(roster: &Roster, mark: &str, of: Option<&str>) -> (usize, usize) {
    let counted = roster.people().iter().filter(|person| counts(person, of));
    counted.fold((0, 0), |(done, all), person| (done + usize::from(person.marks.contains_key(mark)), all + 1))
}

fn counts(person: &Person, of: Option<&str>) -> bool {
    of.is_none_or(|of| person.marks.contains_key(of))
}

/// Returns whether a check can keep a gate closed; others only count.
pub(super) fn is_gate(check: &&Check) -> bool {
    check.severity != Severity::Warn
}

/// Returns how the check of a roster stands, as a sentence: how many have it, what the others face, and who they are.
pub(super) fn found(case: &Case<'_>, list: &RosterId, mark: &str, of: Option<&str>, severity: Severity) -> Found {
    let shape = case.procedure.roster(list);
    let known = |id: &str| shape.and_then(|shape| shape.marks.iter().find(|mark| mark.id == id));
    let none = Roster::default();
    let roster = case.change.rosters.get(list).unwrap_or(&none);
    let (done, all) = count(roster, mark, of);
    if all == 0 {
        return match (of.and_then(known), severity) {
            (Some(of), _) => Found::new(Standing::Holds, format!("nobody on the list {}", of.says)),
            (None, Severity::Warn) => Found::new(Standing::Open, "nobody is on the list"),
            (None, _) => {
                let hint = "the list is empty: add them, or say that the step does not apply";
                Found::new(Standing::Open, hint)
            }
        };
    }
    let without: Vec<&Person> =
        roster.people().iter().filter(|person| counts(person, of) && !person.marks.contains_key(mark)).collect();
    let standing = if done == all { Standing::Holds } else { Standing::Open };
    Found::new(standing, sentence(known(mark), done, all, &missing(case, list, &without)))
}

fn sentence(mark: Option<&RosterMark>, done: usize, all: usize, missing: &str) -> String {
    let Some(mark) = mark else { return format!("{done} of {all}") };
    let have = if all == 1 { &mark.says } else { &mark.have };
    let told = format!("{done} of {all} {have}");
    match (done == all, mark.without.as_str()) {
        (true, _) => told,
        (false, "") => format!("{told}. Missing: {missing}"),
        (false, without) => format!("{told}; {without}. Missing: {missing}"),
    }
}

/// Returns the first few names, and how many more there are.
fn missing(case: &Case<'_>, list: &RosterId, people: &[&Person]) -> String {
    let names: Vec<String> = people.iter().take(NAMED).map(|person| called(case, list, person)).collect();
    match people.len().saturating_sub(NAMED) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

/// Returns what to call somebody on a list: a mailbox by its owner where that is known.
fn called(case: &Case<'_>, list: &RosterId, person: &Person) -> String {
    let name = printable(&person.name).into_owned();
    if list.as_str() != MAILBOXES {
        return name;
    }
    match HexId::parse(&person.name).map(|id| owner(case, &id).0) {
        Some(owner) if !owner.is_empty() => format!("{owner} ({name})"),
        _ => name,
    }
}

/// Returns whose password was reset and who has not been told, in a few words; empty when nobody.
pub(super) fn untold(case: &Case<'_>) -> String {
    let list = RosterId::from(MAILBOXES);
    let people = case.change.rosters.get(&list).map(Roster::people).unwrap_or_default();
    let untold = people.iter().filter(|person| person.marks.contains_key(RESET) && !person.marks.contains_key(TOLD));
    let untold: Vec<&Person> = untold.collect();
    match untold.len() {
        0 => String::new(),
        1 => format!("1 password was reset and its owner not told: {}", missing(case, &list, &untold)),
        n => format!("{n} passwords were reset and their owners not told: {}", missing(case, &list, &untold)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_says_how_many_what_the_others_face_and_who_they_are() {
        let mark = RosterMark {
            id: "received".into(),
            label: "received".into(),
            says: "has received the disk".into(),
            have: "have received their init disk".into(),
            without: "without it they cannot get into their mail".into(),
        };
        let says = |done, all| sentence(Some(&mark), done, all, "Ann, Bob and 1 more");
        assert_eq!(
            says(14, 17),
            "14 of 17 have received their init disk; without it they cannot get into their mail. \
             Missing: Ann, Bob and 1 more"
        );
        assert_eq!(says(17, 17), "17 of 17 have received their init disk");
        assert_eq!(says(1, 1), "1 of 1 has received the disk");
    }
}
