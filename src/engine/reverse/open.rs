//! Opens a reverse change: finds the record that it goes back over, starts a record of its own or goes on with one, and takes
//! over what that record and a rehearsal know.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::clock::Clock;
use crate::fsops::RecordTree;
use crate::journal::{
    Change, Claim, Closing, Event, HolderState, Journal, Liveness, Mode, Reverses, liveness, on_roster, records,
};
use crate::people::{MAILBOXES, Person, RosterChange};
use crate::plan::{Operation, Print, Side};
use crate::postoffice::paths;
use crate::procedure::{ActionId, AnswerId, RosterId, of_record, reverse};

use super::super::carry::put_on;
use super::super::claim::claim;
use super::super::history::history;
use super::super::open::{base, finished, newest, rehearsals, trees};
use super::super::{Opening, Refusal, Session, SessionError, Watch};

/// A change that a reverse change can go back over.
pub struct Reversible {
    /// What its record told of it.
    pub over: Reverses,
    /// Its record.
    pub journal: Journal,
}

/// Returns the change that a reverse change can go back over: the newest one, past its step 8.
///
/// # Errors
/// A refusal that says why there is none, or when the records cannot be read.
pub fn reversible(base: &Arc<dyn RecordTree>, clock: &Arc<dyn Clock>) -> Result<Reversible, SessionError> {
    let no = |why: &str, lift: &str| Err(Refusal::new("reverse", why, lift).into());
    let Some(journal) = past(base, clock)? else {
        let why = "There is no record of a change here, so nobody can tell whose Oldmast.glb is.";
        return no(why, "Look at what the disk shows: reserial status OLD.");
    };
    let change = journal.change();
    if change.reverses.is_some() {
        let why = "The latest change was a reverse change itself.";
        return no(why, "To change the number again, begin anew: reserial run OLD NEW.");
    }
    if matches!(change.closed, Some((Closing::Undone, _))) {
        return no("The latest change was undone; the old number is in use.", "There is nothing to go back over.");
    }
    if change.unfinished().is_some() {
        let why = "An operation of the change has no outcome yet.";
        return no(why, "Go on with the change first, which looks what became of it: reserial run OLD --live.");
    }
    let Some((took_out, put_in)) = exchanged(change).or_else(|| adopted(change)) else {
        let why = "The record of the change does not know which file was taken out.";
        return no(why, "Undo what can be undone: reserial undo OLD. Else compare files and dates by hand.");
    };
    if change.closed.is_none() && !change.actions.contains_key(&ActionId::Thaw) {
        return no("Step 8 is not done, so the change can still be undone.", "Undo it instead: reserial undo OLD.");
    }
    let steps = of_record(&change.procedure)?.steps;
    let left_open = steps.into_iter().map(|step| step.id).filter(|id| !change.steps.contains_key(id)).collect();
    Ok(Reversible { over: Reverses { record: journal.dir().clone(), took_out, put_in, left_open }, journal })
}

/// The files that the exchange of the change took out and put in.
fn exchanged(change: &Change) -> Option<(Print, Print)> {
    change.standing().find_map(|(op, _)| match &op.operation {
        Operation::Exchange { was, becomes, .. } => Some((*was, *becomes)),
        _ => None,
    })
}

/// The same where somebody else had done steps 6 and 7, and the disk was adopted: only if the OLDMAST.GLB that was adopted is
/// the MASTER.GLB that the record kept before step 5a, and what was put in is the file that was pinned.
fn adopted(change: &Change) -> Option<(Print, Print)> {
    let put_in = change.pin.as_ref().filter(|_| change.actions.contains_key(&ActionId::Swap))?.print;
    let mut kept = change.standing().rev().filter_map(|(op, _)| match &op.operation {
        Operation::CopyNew { from, print, .. } if from.side == Side::Old && from.path == paths::master() => {
            Some(*print)
        }
        _ => None,
    });
    let took_out = kept.next()?;
    let vouched = change.adopted_oldmast == Some(Some(took_out.sha256)) && took_out != put_in;
    vouched.then_some((took_out, put_in))
}

/// The newest record that says anything. One of which only the folder was made says nothing yet; a reverse change that was
/// taken back itself, or that has not come to its end, does not stand before itself.
fn past(base: &Arc<dyn RecordTree>, clock: &Arc<dyn Clock>) -> Result<Option<Journal>, SessionError> {
    for read in history(base, clock)? {
        let (_, journal) = read?;
        if journal.change().mode.is_some() && !journal.change().leaves_the_one_before() {
            return Ok(Some(journal));
        }
    }
    Ok(None)
}

impl Session {
    /// Opens a reverse change, or goes on with one.
    ///
    /// # Errors
    /// A [`SessionError`]; nothing has been written then, except that a change may have been taken in hand and let go.
    pub fn reverse(opening: &Opening) -> Result<Self, SessionError> {
        let procedure = reverse()?;
        let old = opening.disk.open(&opening.old)?;
        let base = base(opening, &old)?;
        let begun = |change: &Change| change.closed.is_none() && (change.reverses.is_some() || change.mode.is_none());
        let running = newest(&base, &opening.clock)?.filter(|(_, journal)| begun(journal.change()));
        // What the change is that is gone back over, the record in the postoffice tells; a rehearsal's says nothing of it.
        let live = newest(&old, &opening.clock)?.filter(|(_, journal)| begun(journal.change()));
        if let (Some((record, _)), false) = (&live, opening.mode.record_lies_with_the_mail()) {
            return Err(SessionError::LiveInProgress { record: record.dir.to_string() });
        }
        let over = match running.as_ref().and_then(|(_, journal)| journal.change().reverses.clone()) {
            Some(_) => None,
            None => Some(reversible(&old, &opening.clock)?),
        };
        if let Some(over) = &over {
            in_nobodys_hands(&over.journal, &opening.host)?;
        }
        let who = (opening.operator.clone(), opening.host.clone());
        let clock = Arc::clone(&opening.clock);
        let mut journal = match &running {
            Some((record, _)) => Journal::open(Arc::clone(&base), clock, who, record)?,
            None => {
                let taken = records(&*old)?.into_iter().chain(records(&*base)?).map(|record| record.number).max();
                let glb = old.find(&paths::dir(paths::GLB))?;
                let neighbour = glb.as_ref().map_or(paths::GLB, |entry| entry.name());
                Journal::create(Arc::clone(&base), clock, who, taken.unwrap_or(0) + 1, neighbour)?
            }
        };
        let (claim, held_by) = claim(&mut journal, opening.watch)?;
        if let Some(claim) = claim.as_ref().filter(|_| journal.change().closed.is_some()) {
            claim.release(&mut journal)?;
            let why = "Somebody else has just ended the change in progress.";
            return Err(Refusal::new("reverse", why, "See how it ended: reserial status OLD.").into());
        }
        if let (true, None, Some(over)) = (claim.is_some(), journal.change().mode, over) {
            journal.append(Event::Opened {
                mode: opening.mode,
                program: env!("CARGO_PKG_VERSION").to_owned(),
                procedure: procedure.id.clone(),
                revision: procedure.revision.clone(),
                old: old.root().to_string_lossy().into_owned(),
                new: String::new(),
                reverses: Some(over.over.clone()),
            })?;
            let tried = match opening.mode.record_lies_with_the_mail() {
                true => rehearsal_of(&rehearsals(&*opening.disk, &opening.state, &*old)?, &opening.clock, &over)?,
                false => None,
            };
            take_over(&mut journal, &over.journal, tried.as_ref())?;
        }
        let trees = trees(opening.mode, journal.change(), Arc::clone(&old), Arc::clone(&old))?;
        let left = finished(&old, &opening.clock, &paths::newmast())?;
        let mut session = Self::new(procedure, trees, journal, claim, held_by, left);
        session.hints = opening.hints.clone();
        session.opening = Some(opening.clone());
        session.recover()?;
        Ok(session)
    }
}

impl Session {
    /// Opens a reverse change over the one in hand, which stays in hand.
    ///
    /// # Errors
    /// As [`Session::reverse`].
    pub fn go_back(&self, mode: Mode) -> Result<Self, SessionError> {
        let Some(opening) = &self.opening else {
            return Err(Refusal::new("reverse", "A diagnosis has changed nothing.", "There is nothing to undo.").into());
        };
        Self::reverse(&Opening { mode, new: None, watch: Watch::Take, ..opening.clone() })
    }
}

/// The change that is gone back over may still be in somebody's hands, at step 9; nobody loses it from under them.
fn in_nobodys_hands(journal: &Journal, host: &str) -> Result<(), SessionError> {
    let ourselves = std::process::id();
    match Claim::look(journal)? {
        HolderState::Held(holder) if holder.host == host && holder.process == ourselves => Ok(()),
        HolderState::Held(holder) if liveness(&holder, host) != Liveness::Gone => Err(SessionError::Held { holder }),
        HolderState::Held(_) | HolderState::Free | HolderState::CutOff(_) => Ok(()),
        HolderState::Unreadable(_) => Err(SessionError::HolderUnreadable),
    }
}

/// The newest rehearsal of going back over the same change.
fn rehearsal_of(
    base: &Arc<dyn RecordTree>,
    clock: &Arc<dyn Clock>,
    over: &Reversible,
) -> Result<Option<Journal>, SessionError> {
    // A record that cannot be read has nothing to give.
    let mut journals = history(base, clock)?.flatten().map(|(_, journal)| journal);
    Ok(journals.find(|journal| journal.change().reverses.as_ref() == Some(&over.over)))
}

/// Takes numbers, lists, names and what mailboxes are read with over: from the change, with the numbers the other way round,
/// then from the rehearsal. What people attested, waived or marked does not carry over (rule 1).
fn take_over(journal: &mut Journal, before: &Journal, tried: Option<&Journal>) -> Result<(), SessionError> {
    let from = |journal: &Journal| format!("{} {}", journal.change().mode.map_or("", Mode::word), journal.dir());
    journal.append(Event::CarriedOver { from: from(before) })?;
    let change = before.change();
    let numbers = [(AnswerId::OldNumber, AnswerId::NewNumber), (AnswerId::NewNumber, AnswerId::OldNumber)];
    for (answer, was) in numbers {
        if let Some((value, _)) = change.answers.get(&was) {
            journal.append(Event::Answered { answer, value: value.clone(), reason: String::new() })?;
        }
    }
    for (list, roster) in change.rosters.iter().filter(|(list, _)| list.as_str() != MAILBOXES) {
        let people = roster.people().iter().filter(|person| concerned(list, person));
        put_on(journal, list, people.map(|person| (person.name.clone(), detail(list, person))))?;
    }
    if let Some(tried) = tried {
        journal.append(Event::CarriedOver { from: from(tried) })?;
        for (answer, (value, who)) in &tried.change().answers {
            if journal.change().answers.get(answer).is_none_or(|(known, _)| known != value) {
                let (answer, value, reason) = (*answer, value.clone(), who.note.clone());
                journal.append(Event::Answered { answer, value, reason })?;
            }
        }
        lists_as_rehearsed(journal, tried)?;
    }
    let mut taken = BTreeSet::new();
    for source in std::iter::once(before).chain(tried) {
        for line in source.lines() {
            if let Event::NamesImported(list) = &line.event
                && taken.insert(list.sha256)
            {
                journal.append(line.event.clone())?;
            }
        }
        for (mailbox, (client, _)) in &source.change().clients {
            if journal.change().clients.get(mailbox).is_none_or(|(known, _)| known != client) {
                journal.append(Event::Classed { mailbox: mailbox.clone(), client: Some(client.clone()) })?;
            }
        }
    }
    Ok(())
}

/// Brings the lists to what the rehearsal made of them.
fn lists_as_rehearsed(journal: &mut Journal, rehearsal: &Journal) -> Result<(), SessionError> {
    for (list, roster) in rehearsal.change().rosters.iter().filter(|(list, _)| list.as_str() != MAILBOXES) {
        let known = journal.change().rosters.get(list).cloned().unwrap_or_default();
        let new = roster.people().iter().filter(|p| known.find(&p.name).is_none_or(|k| k.detail != p.detail));
        put_on(journal, list, new.map(|person| (person.name.clone(), person.detail.clone())))?;
        let gone = known.people().iter().filter(|person| roster.find(&person.name).is_none());
        let remove = |person: &Person| RosterChange::Remove {
            name: person.name.clone(),
            reason: "removed in the rehearsal".into(),
        };
        for event in on_roster(list, RosterChange::of(gone.map(remove).collect())) {
            journal.append(event)?;
        }
    }
    Ok(())
}

/// The list of postoffices that had to type the new number.
const PARTNERS: &str = "async-postoffices";

/// A postoffice that was never told the new number has nothing to change back.
fn concerned(list: &RosterId, person: &Person) -> bool {
    list.as_str() != PARTNERS || person.marks.contains_key("told") || person.marks.contains_key("confirmed")
}

/// What is known of a partner, and how far it had come: it may have changed without saying so.
fn detail(list: &RosterId, person: &Person) -> String {
    if list.as_str() != PARTNERS {
        return person.detail.clone();
    }
    let came = match person.marks.get("confirmed") {
        Some(who) => format!("confirmed the new number on {}", who.at.format("%b %e")),
        None => "was told the new number; never confirmed it".to_owned(),
    };
    if person.detail.is_empty() { came } else { format!("{}; {came}", person.detail) }
}
