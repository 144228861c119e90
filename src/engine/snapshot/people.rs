//! The rosters as a front end sees them, and the names that the disk suggests for them.

use crate::people::{Attestation, Deed, MAILBOXES, Person, Roster};
use crate::postoffice::HexId;
use crate::procedure::{RosterId, RosterMark};
use crate::text::printable;

use super::super::judge::Case;
use super::super::names::{owner, suggest_outside};
use super::super::{MailRow, RosterDeed, RosterRow, RosterView};

pub(super) fn roster_view(case: &Case<'_>, id: &RosterId) -> RosterView {
    let empty = Roster::default();
    let roster = case.change.rosters.get(id).unwrap_or(&empty);
    let shape = case.procedure.roster(id);
    let marks = shape.map(|shape| shape.marks.clone()).unwrap_or_default();
    let rows = roster.people().iter().map(|person| row(person, &marks, detail(case, id, person)));
    let mut view = RosterView {
        id: id.clone(),
        title: shape.map_or(String::new(), |shape| shape.title.clone()),
        one: shape.map_or(String::new(), |shape| shape.one.clone()),
        about: shape.map_or(String::new(), |shape| shape.about.clone()),
        rows: rows.collect(),
        counts: marks.iter().map(|mark| roster.count(&mark.id).0).collect(),
        suggested: suggested(case, id, roster),
        apart: Vec::new(),
        marks,
    };
    suggest_outside(case, id, roster, &mut view);
    view
}

fn row(person: &Person, marks: &[RosterMark], detail: String) -> RosterRow {
    let deed = |deed: &Deed| RosterDeed {
        mark: marks.iter().find(|mark| mark.id == deed.mark).map_or(&deed.mark, |mark| &mark.label).clone(),
        done: deed.done,
        who: shown(&deed.who),
    };
    RosterRow {
        name: printable(&person.name).into_owned(),
        detail,
        marks: marks.iter().map(|mark| person.marks.get(&mark.id).map(shown)).collect(),
        history: person.history.iter().map(deed).collect(),
        changed: person.changed,
    }
}

/// What stands beside a name; beside the id of a mailbox its owner, where one is known.
fn detail(case: &Case<'_>, list: &RosterId, person: &Person) -> String {
    let id = HexId::parse(&person.name).filter(|_| list.as_str() == MAILBOXES);
    let (name, mailbox) = id.map(|id| owner(case, &id)).unwrap_or_default();
    let parts = [name, mailbox, printable(&person.detail).into_owned()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Puts beside each mailbox what those have marked who phone about it.
pub(super) fn marked(case: &Case<'_>, rows: &mut [MailRow]) {
    let list = RosterId::from(MAILBOXES);
    let (Some(roster), Some(shape)) = (case.change.rosters.get(&list), case.procedure.roster(&list)) else { return };
    for row in rows {
        let Some(person) = roster.find(row.id.as_str()) else { continue };
        let mark = |mark: &RosterMark| Some((mark.label.clone(), shown(person.marks.get(&mark.id)?)));
        row.marks = shape.marks.iter().filter_map(mark).collect();
    }
}

/// Somebody else's machine may have written it: nothing in it acts on a terminal.
pub(super) fn shown(who: &Attestation) -> Attestation {
    let clean = |text: &str| printable(text).into_owned();
    Attestation { by: clean(&who.by), host: clean(&who.host), at: who.at, note: clean(&who.note) }
}

/// What the disk suggests for a roster: gateways and the usual programs for the one of what moves mail, outside networks
/// for the postoffices (which of them are asynchronous, the disk does not tell).
fn suggested(case: &Case<'_>, id: &RosterId, roster: &Roster) -> Vec<(String, String)> {
    let hinted = case.hints.people.iter().filter(|(list, ..)| list == id);
    let mut all: Vec<(String, String)> = hinted.map(|(_, name, detail)| (name.clone(), detail.clone())).collect();
    let Some(facts) = case.facts else { return all };
    match id.as_str() {
        _ if !all.is_empty() => {}
        "mtas" => {
            all.push(("External".into(), "the MTA, on every machine that runs it".into()));
            all.push(("Dispatch".into(), "starts directory synchronization".into()));
            all.extend(
                facts.old.gateways.iter().map(|g| (format!("{} gateway", g.name), "seen in this postoffice".into())),
            );
        }
        "async-postoffices" => {
            let gateway = |name: &str| facts.old.gateways.iter().any(|g| g.name.eq_ignore_ascii_case(name));
            let outside = facts.old.networks.iter().skip(1).filter(|n| n.active && !gateway(&n.name));
            all.extend(outside.map(|n| (n.name.clone(), "outside network; is it by modem or X.25?".into())));
        }
        _ => {}
    }
    all.into_iter()
        .map(|(name, detail)| (printable(&name).into_owned(), detail))
        .filter(|(name, _)| roster.find(name).is_none())
        .collect()
}

/// Disks that were made from a MASTER.GLB that has been replaced since it was first declared ready.
pub(super) fn suspect_disks(case: &Case<'_>) -> usize {
    let Some(pin) = case.change.pin.as_ref().filter(|pin| !pin.who.note.is_empty()) else { return 0 };
    let people = case.change.rosters.values().flat_map(Roster::people);
    people.filter(|person| person.marks.get("made").is_some_and(|made| made.at < pin.who.at)).count()
}
