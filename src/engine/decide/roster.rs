//! Changes to a list of people: one, or many in one go. Each is held against the list as those before it leave it.

use crate::clock::Moment;
use crate::journal::on_roster;
use crate::people::import::{LONGEST_DETAIL, LONGEST_NAME};
use crate::people::{Attestation, MAILBOXES, Roster, RosterChange};
use crate::postoffice::HexId;
use crate::procedure::{Roster as Shape, RosterId};
use crate::text::printable;

use super::super::Refusal;
use super::super::judge::Case;
use super::{Decided, Decision, known, reasoned, unknown};

/// Decides about a change to a list.
pub(super) fn roster(case: &Case<'_>, list: &RosterId, change: RosterChange) -> Decided {
    let shape = case.procedure.roster(list).ok_or_else(|| unknown("list", list))?;
    let empty = Roster::of(list.as_str());
    let mut roster = std::borrow::Cow::Borrowed(case.change.rosters.get(list).unwrap_or(&empty));
    let change = match change {
        RosterChange::Together { changes } if changes.is_empty() => {
            return Err(Refusal::new("roster", "There is nothing to change.", "Select somebody first."));
        }
        RosterChange::Together { changes } => {
            // Who does it and when is of no account here; only what is there afterwards.
            let nobody =
                Attestation { by: String::new(), host: String::new(), at: Moment::default(), note: String::new() };
            let mut fit = Vec::with_capacity(changes.len());
            for change in changes {
                let change = one(case, shape, &roster, change)?;
                roster.to_mut().apply(&change, &nobody);
                fit.push(change);
            }
            RosterChange::of(fit)
        }
        alone => one(case, shape, &roster, alone)?,
    };
    Ok(Decision::Record(on_roster(list, change)))
}

fn one(case: &Case<'_>, shape: &Shape, roster: &Roster, change: RosterChange) -> Result<RosterChange, Refusal> {
    let mailboxes = shape.id.as_str() == MAILBOXES;
    let person = |name: &str| roster.find(name).ok_or_else(|| unknown(&shape.one, printable(name)));
    let marked = |mark: &str| match shape.marks.iter().any(|known| known.id == mark) {
        true => Ok(()),
        false => Err(unknown("mark", printable(mark))),
    };
    Ok(match change {
        RosterChange::Add { name, detail } => {
            let name = if mailboxes { on_disk(case, &name)? } else { fit("name", &name, LONGEST_NAME)? };
            if name.is_empty() {
                return Err(Refusal::new("name", "The name is empty.", "Type a name."));
            }
            RosterChange::Add { name, detail: fit("detail", &detail, LONGEST_DETAIL)? }
        }
        RosterChange::Remove { name, reason } => {
            let name = person(&name)?.name.clone();
            RosterChange::Remove { name, reason: reasoned("roster", reason)? }
        }
        RosterChange::Mark { name, mark, note } => {
            marked(&mark)?;
            let name = match roster.find(&name) {
                Some(person) => person.name.clone(),
                // A mailbox is known from the disk, and comes onto its list by being marked.
                None if mailboxes => on_disk(case, &name)?,
                None => person(&name)?.name.clone(),
            };
            RosterChange::Mark { name, mark, note }
        }
        RosterChange::TakeBack { name, mark, note } => {
            marked(&mark)?;
            let person = person(&name)?;
            if !person.marks.contains_key(&mark) {
                return Err(Refusal::new("roster", "There is no such mark to take back.", "See the list."));
            }
            RosterChange::TakeBack { name: person.name.clone(), mark, note: reasoned("roster", note)? }
        }
        RosterChange::Rename { .. } if mailboxes => {
            let why = "A mailbox is called by its id.";
            return Err(Refusal::new("name", why, "Its name comes from a list of names: press i among the mailboxes."));
        }
        RosterChange::Rename { name, to } => {
            let name = person(&name)?.name.clone();
            let to = fit("name", &to, LONGEST_NAME)?;
            if to.is_empty() {
                return Err(Refusal::new("name", "The name is empty.", "Type a name."));
            }
            if let Some(other) = roster.find(&to).filter(|other| other.name != name) {
                let why = format!("{} is on the list already.", printable(&other.name));
                return Err(Refusal::new("name", why, "Add something to the name that tells the two apart."));
            }
            RosterChange::Rename { name, to }
        }
        RosterChange::Together { .. } => {
            return Err(Refusal::new(
                "roster",
                "Changes that come together hold no such changes.",
                "Send them one by one.",
            ));
        }
    })
}

/// Returns a text without spaces around it, or why it cannot stand on a list: a screen could not show it as it is.
fn fit(what: &str, text: &str, longest: usize) -> Result<String, Refusal> {
    let text = text.trim();
    if printable(text) != text {
        let why = format!("The {what} has signs in it that cannot be shown.");
        return Err(Refusal::new("name", why, "Type it without them."));
    }
    let long = text.chars().count();
    if long > longest {
        let why = format!("The {what} has {long} characters; a list keeps at most {longest}.");
        return Err(Refusal::new("name", why, "Shorten it."));
    }
    Ok(text.to_owned())
}

/// Returns the id of a mailbox, as it is written, where the disk has one.
fn on_disk(case: &Case<'_>, name: &str) -> Result<String, Refusal> {
    let id = HexId::parse(name.trim()).ok_or_else(|| unknown("mailbox", printable(name)))?;
    known(case, &id)?;
    Ok(id.to_string())
}
