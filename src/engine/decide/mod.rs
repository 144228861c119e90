//! Decides: state and command in, events and operations out, or a refusal that says which guard, why, and what lifts it.
//! Pure: nothing here reads or writes anything.

mod roster;
mod said;
mod steps;

use crate::journal::Event;
use crate::people::clients::{self, ClientId};
use crate::plan::Operation;
use crate::postoffice::{HexId, Kind};
use crate::procedure::{ActionId, AnswerId, By, Check, CheckId, Step, StepId, Without};
use crate::serial::SerialNumber;

use self::roster::roster;
use self::said::{answer_question, choose, override_check, tick, untick};
use self::steps::{complete, reopen, without};
use super::applies::Applies;
use super::judge::Case;
use super::undo::{Inverse, give_up_plan, undo_plan};
use super::{Command, ListFile, Pacing, Refusal, ResolveWay, second};

/// What is to be done about a command.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// Write these down; nothing else.
    Record(Vec<Event>),
    /// Carry out an action, under the approval.
    Perform {
        /// Which.
        action: ActionId,
        /// The operations as approved.
        operations: Vec<Operation>,
        /// What was typed.
        typed: String,
        /// All of them, or the first only.
        pacing: Pacing,
    },
    /// Take operations back, then write these down.
    TakeBack {
        /// The inverses, newest first.
        inverses: Vec<Inverse>,
        /// Why.
        reason: String,
        /// What follows when all are done.
        then: Vec<Event>,
    },
    /// Look at the mailboxes and write the baseline down.
    Baseline,
    /// Look at the mailboxes and write a summary down.
    ReadMail,
    /// Take the layout of the disk over.
    Adopt {
        /// Why.
        reason: String,
    },
    /// Put the disk back to the record.
    Restore,
    /// Settle an exchange between its renames.
    Resolve(ResolveWay),
    /// Read a list and write its names down.
    ImportNames(ListFile),
}

pub(super) type Decided = Result<Decision, Refusal>;

/// Decides what is to be done about a command.
///
/// # Errors
/// A [`Refusal`].
pub fn decide(case: &Case<'_>, command: Command) -> Decided {
    match command {
        Command::Note { text } => record(Event::Note { text: reasoned("note", text)? }),
        Command::Resolve { way } => Ok(Decision::Resolve(way)),
        Command::Adopt { reason } => Ok(Decision::Adopt { reason: reasoned("adopt", reason)? }),
        Command::Restore => Ok(Decision::Restore),
        Command::Acknowledge => match case.change.found {
            Some(number) => record(Event::Acknowledged { number }),
            None => {
                Err(Refusal::new("recovery", "Nothing was found that is still to be seen.", "Go on with the steps."))
            }
        },
        _ if case.change.closed.is_some() => {
            Err(Refusal::new("closed", "This change has ended.", "Start a new one, or look at its record."))
        }
        Command::Answer { answer, value, reason } => answer_question(case, answer, &value, &reason),
        Command::Choose { check, option } => choose(case, &check, option),
        Command::Tick { check, note } => tick(case, &check, note),
        Command::Untick { check, note } => untick(case, &check, note),
        Command::Override { check, reason } => override_check(case, &check, reason),
        Command::Roster { list, change } => roster(case, &list, change),
        Command::Second { name, number } => second::approve(case, &name, &number),
        Command::Unsecond { name, note } => second::take_back(case, name, note),
        Command::NotApplicable { step, reason } => without(case, &step, Without::NotApplicable, reason),
        Command::Skip { step, reason } => without(case, &step, Without::Skip, reason),
        Command::Reopen { step, reason } => reopen(case, &step, reason),
        Command::Waive { mailbox, reason } => waive(case, mailbox, reason),
        Command::Unwaive { mailbox, reason } => {
            record(Event::Unwaived { mailbox, reason: reasoned("unwaive", reason)? })
        }
        Command::ImportNames(file) => Ok(Decision::ImportNames(file)),
        Command::Classify { mailbox, client } => classify(case, mailbox, client),
        Command::TakeBaseline => baseline(case),
        Command::ReadMail => Ok(Decision::ReadMail),
        Command::Perform { action, shown, typed, pacing } => perform(case, action, shown, typed, pacing),
        Command::Complete { step } => complete(case, &step),
        Command::GiveUp { reason } => give_up(case, reason),
        Command::Undo { to, reason } => {
            let inverses = undo_plan(case, &to)?;
            Ok(Decision::TakeBack { inverses, reason: reasoned("undo", reason)?, then: Vec::new() })
        }
    }
}

fn record(event: Event) -> Decided {
    Ok(Decision::Record(vec![event]))
}

/// Returns a reason that says something; rule 6 makes it mandatory.
pub(super) fn reasoned(guard: &str, reason: String) -> Result<String, Refusal> {
    if reason.chars().filter(|c| c.is_alphanumeric()).count() >= 3 {
        return Ok(reason.trim().to_owned());
    }
    Err(Refusal::new(guard, "A reason is needed.", "Say why in a few words; the report opens with it."))
}

pub(super) fn unknown(what: &str, id: impl std::fmt::Display) -> Refusal {
    Refusal::new("unknown", format!("There is no {what} called {id}."), "See the list on the screen.")
}

fn of_check(check: &Check, why: String) -> Refusal {
    Refusal {
        guard: check.id.to_string(),
        why,
        lift: check.todo.clone(),
        article: Some(check.article.clone()),
        severity: check.severity,
    }
}

fn find<'a>(case: &Case<'a>, check: &CheckId) -> Result<(&'a Step, &'a Check), Refusal> {
    case.procedure.check(check).ok_or_else(|| unknown("check", check))
}

fn step<'a>(case: &Case<'a>, id: &StepId) -> Result<&'a Step, Refusal> {
    case.procedure.step(id).ok_or_else(|| unknown("step", id))
}

/// A step can be worked on once everything before it is settled.
fn in_order<'a>(case: &Case<'a>, step: &'a Step) -> Result<(), Refusal> {
    if let Applies::Not(because) = case.applies(step) {
        let why = format!("Step {} does not apply: {because}.", step.id);
        return Err(Refusal::new("order", why, "Go on with the next step."));
    }
    match case.waits_for(step) {
        None => Ok(()),
        Some(before) => Err(Refusal {
            article: Some(case.procedure.article.clone()),
            ..Refusal::new(
                "order",
                format!("Step {} comes after step {before}, which is not settled.", step.id),
                format!("Finish step {before} first."),
            )
        }),
    }
}

fn known(case: &Case<'_>, mailbox: &HexId) -> Result<(), Refusal> {
    let known = case.facts.is_some_and(|facts| facts.mail.mailboxes.iter().any(|m| m.id == *mailbox));
    if known { Ok(()) } else { Err(unknown("mailbox", mailbox)) }
}

fn classify(case: &Case<'_>, mailbox: HexId, client: Option<ClientId>) -> Decided {
    known(case, &mailbox)?;
    if let Some(id) = client.as_ref().filter(|id| clients::client(id).is_none()) {
        return Err(unknown("kind of client", crate::text::printable(id.as_str())));
    }
    record(Event::Classed { mailbox, client })
}

fn waive(case: &Case<'_>, mailbox: HexId, reason: String) -> Decided {
    known(case, &mailbox)?;
    // Before anybody was asked to collect, there is nothing to be waived.
    if let Some((step, _)) = super::mail::compress(case.procedure).and_then(|check| case.procedure.check(&check.id)) {
        in_order(case, step)?;
    }
    record(Event::Waived { mailbox, reason: reasoned("waive", reason)? })
}

fn baseline(case: &Case<'_>) -> Decided {
    let wanted = |check: &&Check| check.by == By::Mail(crate::procedure::MailCheck::Baseline);
    let step = case.procedure.steps.iter().find(|step| step.checks.iter().any(|check| wanted(&check)));
    in_order(case, step.ok_or_else(|| unknown("check", "baseline"))?)?;
    if case.sent_at().is_some() {
        let lift = "Take back that the message is out, if it is not.";
        return Err(Refusal::new(
            "baseline",
            "The message is already out; a baseline taken now would prove nothing.",
            lift,
        ));
    }
    Ok(Decision::Baseline)
}

fn perform(case: &Case<'_>, action: ActionId, shown: Vec<Operation>, typed: String, pacing: Pacing) -> Decided {
    let (step, check) = case.procedure.action(action).ok_or_else(|| unknown("action", action.name()))?;
    if let Some(refusal) = not_ready(case, action) {
        return Err(refusal);
    }
    if action == ActionId::Swap {
        let wanted = case.change.answers.get(&AnswerId::NewNumber).and_then(|(number, _)| SerialNumber::typed(number));
        if wanted.is_none() || SerialNumber::typed(&typed) != wanted {
            let (why, lift) = match case.change.reverses {
                None => {
                    ("What was typed is not the new number.", "Type the new number exactly as it was given in step 1a.")
                }
                Some(_) => {
                    ("What was typed is not the old number.", "Type the old number exactly as it stands in step R1.")
                }
            };
            return Err(Refusal::new("approval", why, lift));
        }
    }
    let plan = case.facts.and_then(|facts| facts.plans.get(&action));
    match plan {
        Some(Ok(plan)) if *plan == shown => Ok(Decision::Perform { action, operations: shown, typed, pacing }),
        Some(Ok(_)) => Err(Refusal::new(
            "approval",
            format!("What step {} would do has changed since it was shown.", step.id),
            "Look at the operations again, then approve them.",
        )),
        Some(Err(why)) => Err(of_check(check, format!("{}.", crate::text::printable(why)))),
        None => Err(of_check(check, "The disk has not been looked at yet.".into())),
    }
}

/// Returns why an action may not begin now, if so.
pub fn not_ready(case: &Case<'_>, action: ActionId) -> Option<Refusal> {
    let (step, _) = case.procedure.action(action)?;
    if case.change.actions.contains_key(&action) {
        return Some(Refusal::new("order", "This has been done.", "Go on with the next thing."));
    }
    if case.settled(&step.id) {
        return Some(Refusal::new("order", format!("Step {} is settled.", step.id), "Open it again first."));
    }
    if let Err(refusal) = in_order(case, step) {
        return Some(refusal);
    }
    if let Some(seen) = case.facts.map(|facts| &facts.old)
        && seen.kind != Kind::Retail
    {
        return Some(Refusal::new(
            "old-is-postoffice",
            seen.kind_because.clone(),
            "Point reserial at the right place.",
        ));
    }
    let held = case.held_by(step, action)?;
    Some(of_check(held, format!("{}: {}.", held.text, case.judge(held).says.trim_end_matches('.'))))
}

fn give_up(case: &Case<'_>, reason: String) -> Decided {
    if !case.change.frozen() || case.change.swapped() {
        let why = if case.change.swapped() { "The new number is already in place." } else { "P1 is where it belongs." };
        return Err(Refusal::new("order", why, "To go back further, use undo (u)."));
    }
    let reason = reasoned("reason", reason)?;
    let inverses = give_up_plan(case)?;
    // The copies of the core files stay in the record; only the rename is taken back.
    Ok(Decision::TakeBack { inverses, reason: reason.clone(), then: vec![Event::GaveUp { reason }] })
}
