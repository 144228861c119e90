//! Decides: state and command in, events and operations out, or a refusal that says which guard, why, and what lifts it.
//! Pure: nothing here reads or writes anything.

use crate::journal::{Event, Settled};
use crate::people::RosterChange;
use crate::plan::Operation;
use crate::postoffice::{HexId, Kind};
use crate::procedure::{ActionId, AnswerId, By, Check, CheckId, RosterId, Severity, Step, StepId, Tick, Without};
use crate::serial::SerialNumber;

use super::judge::Case;
use super::undo::{Inverse, undo_plan};
use super::{Command, Refusal, ResolveWay, Standing};

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
}

type Decided = Result<Decision, Refusal>;

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
        _ if case.change.closed.is_some() => {
            Err(Refusal::new("closed", "This change has ended.", "Start a new one, or look at its record."))
        }
        Command::Answer { answer, value, reason } => answer_question(case, answer, &value, &reason),
        Command::Tick { check, note } => tick(case, &check, note),
        Command::Untick { check, note } => untick(case, &check, note),
        Command::Override { check, reason } => override_check(case, &check, reason),
        Command::Roster { list, change } => roster(case, &list, change),
        Command::NotApplicable { step, reason } => without(case, &step, Without::NotApplicable, reason),
        Command::Skip { step, reason } => without(case, &step, Without::Skip, reason),
        Command::Reopen { step, reason } => reopen(case, &step, reason),
        Command::Waive { mailbox, reason } => waive(case, mailbox, reason),
        Command::Unwaive { mailbox, reason } => {
            record(Event::Unwaived { mailbox, reason: reasoned("unwaive", reason)? })
        }
        Command::TakeBaseline => baseline(case),
        Command::ReadMail => Ok(Decision::ReadMail),
        Command::Perform { action, shown, typed } => perform(case, action, shown, typed),
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
fn reasoned(guard: &str, reason: String) -> Result<String, Refusal> {
    if reason.chars().filter(|c| c.is_alphanumeric()).count() >= 3 {
        return Ok(reason.trim().to_owned());
    }
    Err(Refusal::new(guard, "A reason is needed.", "Say why in a few words; the report opens with it."))
}

fn unknown(what: &str, id: impl std::fmt::Display) -> Refusal {
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
fn in_order(case: &Case<'_>, step: &Step) -> Result<(), Refusal> {
    match step.after.iter().find(|id| !case.settled(id)) {
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

fn answer_question(case: &Case<'_>, answer: AnswerId, value: &str, reason: &str) -> Decided {
    let value = value.trim();
    let check = case.procedure.steps.iter().flat_map(|step| &step.checks).find(|check| check.by == By::Answer(answer));
    let check = check.ok_or_else(|| unknown("question", answer.name()))?;
    if value.is_empty() {
        return Err(of_check(check, "The answer is empty.".into()));
    }
    if let Some(why) = case.unfit(answer, value) {
        return Err(of_check(check, format!("{} cannot be the answer: {why}.", crate::text::printable(value))));
    }
    if let Some(why) = Case::unusual(answer, value)
        && reason.trim().is_empty()
    {
        return Err(Refusal::new("shape", format!("{why}."), "Check it once more. If it is right, say why."));
    }
    let fixed = matches!(answer, AnswerId::NewNumber | AnswerId::OldNumber);
    if fixed && case.change.actions.contains_key(&ActionId::Swap) {
        return Err(Refusal::new("approval", "The number has already been changed.", "Undo steps 6 and 7 first."));
    }
    let same = |old: &str| SerialNumber::typed(old) == SerialNumber::typed(value);
    if answer == AnswerId::NewNumber && !case.change.answers.get(&answer).is_some_and(|(old, _)| same(old)) {
        // Another number than the one that people have been told makes what they were told wrong.
        let told = case.change.rosters.values().any(|r| r.people().iter().any(|p| p.marks.contains_key("told")));
        if told && reason.trim().is_empty() {
            return Err(Refusal::new(
                "shape",
                "People have already been told another number.",
                "If this one is right, say why.",
            ));
        }
    }
    record(Event::Answered { answer, value: value.to_owned(), reason: reason.trim().to_owned() })
}

fn tick(case: &Case<'_>, id: &CheckId, note: String) -> Decided {
    let (step, check) = find(case, id)?;
    let By::Tick(kind) = check.by else {
        return Err(of_check(check, format!("\"{}\" is not for a person to say.", check.text)));
    };
    in_order(case, step)?;
    let ticked = Event::Ticked { check: id.clone(), note: note.trim().to_owned() };
    match kind {
        Tick::Attest | Tick::Compress => record(ticked),
        Tick::Sent if case.change.baseline.is_none() => Err(Refusal::new(
            "baseline",
            "The message files have not been noted yet.",
            "Take the baseline first, then send the message.",
        )),
        Tick::Sent => record(ticked),
        Tick::Pin => pin(case, step, check, note, ticked),
    }
}

/// "The new number is ready": the new MASTER.GLB is held to its digest from here on.
fn pin(case: &Case<'_>, step: &Step, check: &Check, note: String, ticked: Event) -> Decided {
    let before = step.checks.iter().take_while(|other| other.id != check.id).find(|other| !case.lets_through(other));
    if let Some(other) = before {
        return Err(of_check(other, format!("Not ready: {} ({}).", other.text, case.judge(other).says)));
    }
    let master = case.facts.and_then(|facts| facts.new.master.as_ref());
    let Some(master) = master else { return Err(of_check(check, "The new MASTER.GLB cannot be read.".into())) };
    let print = crate::plan::Print { len: master.file.len, sha256: master.file.sha256 };
    let reason = match &case.change.pin {
        Some(pin) if pin.print != print => reasoned("pin", note)?,
        _ => String::new(),
    };
    Ok(Decision::Record(vec![Event::Pinned { print, modified: master.file.modified, reason }, ticked]))
}

fn untick(case: &Case<'_>, id: &CheckId, note: String) -> Decided {
    let (step, check) = find(case, id)?;
    if case.settled(&step.id) {
        let lift = format!("Open step {} again first.", step.id);
        return Err(Refusal::new("order", format!("Step {} is settled.", step.id), lift));
    }
    if !case.change.ticks.contains_key(id) && !case.change.overrides.contains_key(id) {
        return Err(of_check(check, "There is nothing to take back.".into()));
    }
    record(Event::Unticked { check: id.clone(), note: reasoned("untick", note)? })
}

fn override_check(case: &Case<'_>, id: &CheckId, reason: String) -> Decided {
    let (step, check) = find(case, id)?;
    in_order(case, step)?;
    let found = case.judge(check);
    match check.severity {
        _ if found.standing == Standing::Holds => {
            Err(of_check(check, "It holds; there is nothing to override.".into()))
        }
        Severity::Refuse => Err(of_check(check, format!("{} This is never bent.", check.means))),
        Severity::Warn => Err(of_check(check, "This is only a warning; it stops nothing.".into())),
        Severity::Block => {
            let reason = reasoned(id.as_str(), reason)?;
            record(Event::Overridden { check: id.clone(), found: found.says, reason })
        }
    }
}

fn roster(case: &Case<'_>, list: &RosterId, change: RosterChange) -> Decided {
    let shape = case.procedure.roster(list).ok_or_else(|| unknown("list", list))?;
    let roster = case.change.rosters.get(list);
    let person = |name: &str| match roster.and_then(|roster| roster.find(name)) {
        Some(person) => Ok(person),
        None => Err(unknown(&shape.one, crate::text::printable(name))),
    };
    let known = |mark: &str| match shape.marks.iter().any(|m| m.id == mark) {
        true => Ok(()),
        false => Err(unknown("mark", crate::text::printable(mark))),
    };
    let change = match change {
        RosterChange::Add { name, detail } if !name.trim().is_empty() => {
            RosterChange::Add { name: name.trim().to_owned(), detail: detail.trim().to_owned() }
        }
        RosterChange::Add { .. } => return Err(Refusal::new("name", "The name is empty.", "Type a name.")),
        RosterChange::Remove { name, reason } => {
            let name = person(&name)?.name.clone();
            RosterChange::Remove { name, reason: reasoned("roster", reason)? }
        }
        RosterChange::Mark { name, mark, note } => {
            known(&mark)?;
            RosterChange::Mark { name: person(&name)?.name.clone(), mark, note }
        }
        RosterChange::TakeBack { name, mark, note } => {
            known(&mark)?;
            let person = person(&name)?;
            if !person.marks.contains_key(&mark) {
                return Err(Refusal::new("roster", "There is no such mark to take back.", "See the list."));
            }
            RosterChange::TakeBack { name: person.name.clone(), mark, note: reasoned("roster", note)? }
        }
    };
    record(Event::Roster { list: list.clone(), change })
}

fn without(case: &Case<'_>, id: &StepId, how: Without, reason: String) -> Decided {
    let step = step(case, id)?;
    let (settled, word) = match how {
        Without::NotApplicable => (Settled::NotApplicable, "not applicable"),
        Without::Skip => (Settled::Skipped, "skipped"),
    };
    if !step.without.contains(&how) {
        let why = format!("Step {id} cannot be {word}: {}", step.breaks);
        return Err(Refusal {
            article: Some(case.procedure.article.clone()),
            ..Refusal::new("order", why, "Do the step.")
        });
    }
    if case.settled(id) {
        return Err(Refusal::new("order", format!("Step {id} is settled."), "Open it again first."));
    }
    in_order(case, step)?;
    let reason = reasoned("reason", reason)?;
    let mut events = vec![Event::Step { step: id.clone(), settled, reason: reason.clone() }];
    if let Some(with) = step.with.as_ref().filter(|with| !case.settled(with)) {
        // 5a and 8 only together: P1 is not renamed back unless it was renamed away, and the reverse.
        if case.change.frozen() || case.change.thawed_at.is_some() {
            let lift = format!("Do step {with}; it puts P1 back.");
            return Err(Refusal::new("order", "P1 has been renamed, so its way back cannot be skipped.", lift));
        }
        if step.after.iter().any(|before| before == with) {
            let why = format!("Step {id} can only be skipped together with step {with}.");
            return Err(Refusal::new("order", why, format!("Do step {id}.")));
        }
        events.push(Event::Step { step: with.clone(), settled, reason });
    } else if step.with.is_some() && (case.change.frozen() || case.change.thawed_at.is_some()) {
        return Err(Refusal::new(
            "order",
            "P1 has been renamed, so its way back cannot be skipped.",
            format!("Do step {id}."),
        ));
    }
    Ok(Decision::Record(events))
}

fn reopen(case: &Case<'_>, id: &StepId, reason: String) -> Decided {
    let step = step(case, id)?;
    if !case.settled(id) {
        return Err(Refusal::new("order", format!("Step {id} is open."), "Work on it."));
    }
    let later = case.procedure.steps.iter().find(|other| other.after.contains(id) && case.settled(&other.id));
    if let Some(later) = later {
        let lift = format!("Open step {} again first, or look at step {id} without opening it.", later.id);
        return Err(Refusal::new("order", format!("Step {} rests on step {id} and is settled.", later.id), lift));
    }
    let acted = step.checks.iter().any(|check| match check.by {
        By::Action(action) => action != ActionId::CopyListings && case.change.actions.contains_key(&action),
        _ => false,
    });
    if acted && id.as_str() != "1c" {
        return Err(Refusal::new("order", format!("Step {id} has changed the disk."), "Undo it instead (u)."));
    }
    record(Event::Reopened { step: id.clone(), reason: reasoned("reason", reason)? })
}

fn waive(case: &Case<'_>, mailbox: HexId, reason: String) -> Decided {
    let known = case.facts.is_some_and(|facts| facts.mail.mailboxes.iter().any(|m| m.id == mailbox));
    if !known {
        return Err(unknown("mailbox", mailbox));
    }
    record(Event::Waived { mailbox, reason: reasoned("waive", reason)? })
}

fn baseline(case: &Case<'_>) -> Decided {
    let wanted = |check: &&Check| check.by == By::Mail(crate::procedure::MailCheck::Baseline);
    let step = case.procedure.steps.iter().find(|step| step.checks.iter().any(|check| wanted(&check)));
    if let Some(step) = step {
        in_order(case, step)?;
    }
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

fn perform(case: &Case<'_>, action: ActionId, shown: Vec<Operation>, typed: String) -> Decided {
    let (step, check) = case.procedure.action(action).ok_or_else(|| unknown("action", action.name()))?;
    if let Some(refusal) = not_ready(case, action) {
        return Err(refusal);
    }
    if action == ActionId::Swap {
        let wanted = case.change.answers.get(&AnswerId::NewNumber).and_then(|(number, _)| SerialNumber::typed(number));
        if wanted.is_none() || SerialNumber::typed(&typed) != wanted {
            let lift = "Type the new number exactly as it was given in step 1a.";
            return Err(Refusal::new("approval", "What was typed is not the new number.", lift));
        }
    }
    let plan = case.facts.and_then(|facts| facts.plans.get(&action));
    match plan {
        Some(Ok(plan)) if *plan == shown => Ok(Decision::Perform { action, operations: shown, typed }),
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

fn complete(case: &Case<'_>, id: &StepId) -> Decided {
    let step = step(case, id)?;
    if case.settled(id) {
        return Err(Refusal::new("order", format!("Step {id} is settled."), "Go on with the next step."));
    }
    in_order(case, step)?;
    if let Some(check) = case.closed_by(step) {
        return Err(of_check(check, format!("{}: {}.", check.text, case.judge(check).says.trim_end_matches('.'))));
    }
    let done = |id: &StepId| Event::Step { step: id.clone(), settled: Settled::Done, reason: String::new() };
    let mut events = vec![done(id)];
    // 6 and 7 are one operation: when it is done, so are both.
    if let Some(with) = step.with.as_ref().and_then(|with| case.procedure.step(with))
        && with.after.contains(id)
        && case.closed_by(with).is_none()
    {
        events.push(done(&with.id));
    }
    let settled = |other: &StepId| {
        case.settled(other) || events.iter().any(|e| matches!(e, Event::Step { step, .. } if step == other))
    };
    if case.procedure.steps.iter().all(|step| settled(&step.id)) {
        events.push(Event::Closed { closing: crate::journal::Closing::Finished });
    }
    Ok(Decision::Record(events))
}

fn give_up(case: &Case<'_>, reason: String) -> Decided {
    if !case.change.frozen() || case.change.swapped() {
        let why = if case.change.swapped() { "The new number is already in place." } else { "P1 is where it belongs." };
        return Err(Refusal::new("order", why, "To go back further, use undo (u)."));
    }
    let reason = reasoned("reason", reason)?;
    let inverses = undo_plan(case, &super::UndoTo::Step(StepId::from("5a")))?;
    // The copies of the core files stay in the record; only the rename is taken back.
    Ok(Decision::TakeBack { inverses, reason: reason.clone(), then: vec![Event::GaveUp { reason }] })
}
