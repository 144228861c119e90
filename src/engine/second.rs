//! The second person: where a change asks for it, somebody other than the operator approves exactly the MASTER.GLB that is
//! pinned. Our own addition; no article asks for it. Pure.

use crate::journal::{Event, Second, Spot};
use crate::people::same_person;
use crate::procedure::{ActionId, AnswerId, By, Check, CheckId};
use crate::serial::SerialNumber;
use crate::text::printable;

use super::checks::Found;
use super::decide::{Decided, Decision};
use super::judge::{Case, clock};
use super::{Refusal, Standing};

/// The answer with which it is asked for.
const YES: &str = "yes";

impl<'a> Case<'a> {
    /// Returns the check that waits for a second person, and the choice that asks for one.
    pub(super) fn second(&self) -> Option<(&'a Check, &'a CheckId)> {
        let mut checks = self.procedure.steps.iter().flat_map(|step| &step.checks);
        checks.find_map(|check| match &check.by {
            By::Second(asks) => Some((check, asks)),
            _ => None,
        })
    }

    /// Returns whether the change asks for a second person.
    pub fn second_asked(&self) -> bool {
        self.second().is_some_and(|(_, choice)| self.asks_for_second(choice))
    }

    /// Returns who has approved the pinned file, when and where, if that counts.
    pub fn second_approved(&self) -> Option<String> {
        self.seconded().map(approved)
    }

    /// Returns whether the choice asks for one.
    pub(super) fn asks_for_second(&self, choice: &CheckId) -> bool {
        self.chosen(choice).is_some_and(|option| option.id.as_str() == YES)
    }

    /// Returns who has the change in hand, or had it last.
    fn operator(&self) -> &str {
        let change = self.change;
        change.holding.as_ref().or(change.opened.as_ref()).map_or("", |who| who.by.as_str())
    }

    /// Returns the approval that counts: somebody else's than the operator's, of the file that is pinned now.
    pub(super) fn seconded(&self) -> Option<&'a Second> {
        let pinned = self.change.pin.as_ref()?.print;
        let counts = |second: &&Second| second.print == pinned && !same_person(&second.who.by, self.operator());
        self.change.seconds.values().find(counts)
    }

    /// Returns how it stands.
    pub(super) fn second_found(&self, choice: &CheckId) -> Found {
        if !self.asks_for_second(choice) {
            return Found::new(Standing::Holds, "not asked for in this change");
        }
        if self.change.actions.contains_key(&ActionId::Swap) {
            return Found::new(Standing::Holds, "held when the exchange was approved");
        }
        if let Some(second) = self.seconded() {
            return Found::new(Standing::Holds, approved(second));
        }
        let says = match self.change.seconds.values().next() {
            None => "nobody else has approved it yet".to_owned(),
            Some(second) if same_person(&second.who.by, self.operator()) => {
                format!("{} has the change in hand, so somebody else must approve", printable(&second.who.by))
            }
            Some(second) => {
                format!("{} approved another Master.glb than is pinned now", printable(&second.who.by))
            }
        };
        Found::new(Standing::Open, says)
    }
}

/// Returns who approved, when and where.
pub(super) fn approved(second: &Second) -> String {
    let who = &second.who;
    format!("approved by {}, {}, {}", printable(&who.by), clock(who.at), second.spot.words())
}

/// Decides about an approval by `name`.
pub(super) fn approve(case: &Case<'_>, name: &str, number: &str) -> Decided {
    let no = |why: String, lift: &str| Err(Refusal::new("second", why, lift));
    let Some((_, choice)) = case.second() else {
        return no("This procedure asks for no second person.".into(), "Go on without.");
    };
    if !case.asks_for_second(choice) {
        return no("This change asks for no second person.".into(), "Step 5a asks whether it should.");
    }
    if case.change.actions.contains_key(&ActionId::Swap) {
        return no("The new Master.glb is in already.".into(), "There is nothing left to approve.");
    }
    let Some(pin) = &case.change.pin else {
        let lift = "Wait until step 1c declares the new number ready.";
        return no("No new Master.glb has been pinned yet.".into(), lift);
    };
    if same_person(name, case.operator()) {
        let operator = printable(case.operator());
        let why = format!("The second person must be somebody else than {operator}, who has the change in hand.");
        return no(why, "Ask a colleague. However a name is written, it stays one person.");
    }
    let wanted = case.change.answers.get(&AnswerId::NewNumber).and_then(|(number, _)| SerialNumber::typed(number));
    if wanted.is_none() || SerialNumber::typed(number) != wanted {
        return no("What was typed is not the new number.".into(), "Type it exactly as step 1a has it.");
    }
    let (number, name) = (number.trim().to_owned(), name.trim().to_owned());
    let event = Event::Seconded { print: pin.print, number, name, spot: Spot::OperatorsScreen };
    Ok(Decision::Record(vec![event]))
}

/// Decides about taking an approval back.
pub(super) fn take_back(case: &Case<'_>, name: String, note: String) -> Decided {
    if !case.change.seconds.values().any(|second| same_person(&second.who.by, &name)) {
        return Err(Refusal::new("second", "There is no such approval to take back.", "See step 6."));
    }
    let note = super::decide::reasoned("second", note)?;
    Ok(Decision::Record(vec![Event::Unseconded { name, note }]))
}
