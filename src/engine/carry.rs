//! What a new record takes over from an earlier one.

use std::sync::Arc;

use crate::clock::Clock;
use crate::fsops::RecordTree;
use crate::journal::{Change, Closing, Event, Journal, Mode, on_roster};
use crate::people::{MAILBOXES, RosterChange};
use crate::procedure::RosterId;

use super::SessionError;
use super::history::history;

/// Takes numbers, choices, lists, names and what mailboxes are read with over from the newest record that has any: a rehearsal, or a change that was
/// undone. What people attested, waived or marked never carries over (rule 1).
pub(super) fn carry_over(
    journal: &mut Journal,
    bases: &[&Arc<dyn RecordTree>],
    clock: &Arc<dyn Clock>,
) -> Result<(), SessionError> {
    let here = journal.dir().clone();
    let mut found: Option<(String, Journal)> = None;
    for base in bases {
        // A record that cannot be read has nothing to give.
        for (record, other) in history(base, clock)?.flatten() {
            let mine = record.dir == here && Arc::ptr_eq(base, journal.base());
            let change = other.change();
            let listed = change.rosters.values().any(|roster| !roster.people().is_empty());
            let said = !change.answers.is_empty() || !change.names.lists.is_empty() || !change.clients.is_empty();
            let useful = (said || listed)
                && !matches!(change.closed, Some((Closing::Finished, _)) if change.mode != Some(Mode::Rehearsal));
            // A way back has the numbers the other way round.
            let useful = useful && change.reverses.is_none();
            let newer = found.as_ref().is_none_or(|(_, old)| started(old.change()) < started(change));
            if !mine && useful && newer {
                let from = format!("{} {}", change.mode.map_or("", Mode::word), record.dir);
                found = Some((from, other));
            }
        }
    }
    let Some((from, other)) = found else { return Ok(()) };
    let change = other.change();
    journal.append(Event::CarriedOver { from })?;
    for (answer, (value, who)) in &change.answers {
        journal.append(Event::Answered { answer: *answer, value: value.clone(), reason: who.note.clone() })?;
    }
    for (check, (option, _)) in &change.choices {
        journal.append(Event::Chosen { check: check.clone(), option: option.clone() })?;
    }
    // Mailboxes are known from the disk; on their list is only what was marked.
    for (list, roster) in change.rosters.iter().filter(|(list, _)| list.as_str() != MAILBOXES) {
        put_on(journal, list, roster.people().iter().map(|person| (person.name.clone(), person.detail.clone())))?;
    }
    for line in other.lines() {
        if let Event::NamesImported(_) = &line.event {
            journal.append(line.event.clone())?;
        }
    }
    for (mailbox, (client, _)) in &change.clients {
        journal.append(Event::Classed { mailbox: mailbox.clone(), client: Some(client.clone()) })?;
    }
    Ok(())
}

/// Puts names with their details on a list, in as few lines as they take.
pub(super) fn put_on(
    journal: &mut Journal,
    list: &RosterId,
    people: impl Iterator<Item = (String, String)>,
) -> Result<(), SessionError> {
    let add = |(name, detail)| RosterChange::Add { name, detail };
    for event in on_roster(list, RosterChange::of(people.map(add).collect())) {
        journal.append(event)?;
    }
    Ok(())
}

fn started(change: &Change) -> Option<crate::clock::Moment> {
    change.opened.as_ref().map(|who| who.at)
}
