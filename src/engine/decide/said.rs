//! What people say: answers, attestations, overrides.

use crate::journal::Event;
use crate::procedure::{ActionId, AnswerId, By, Check, CheckId, DiskCheck, OptionId, Severity, Step, Tick};
use crate::serial::SerialNumber;

use super::super::judge::Case;
use super::super::{Refusal, Standing};
use super::{Decided, Decision, find, in_order, of_check, reasoned, record, unknown};

pub(super) fn answer_question(case: &Case<'_>, answer: AnswerId, value: &str, reason: &str) -> Decided {
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
        let lift = if case.change.reverses.is_none() { "Undo steps 6 and 7 first." } else { "Undo step R6 first." };
        return Err(Refusal::new("approval", "The number has already been changed.", lift));
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

/// One of several answers. It decides which of the later steps apply, so it stands while its own step is settled.
pub(super) fn choose(case: &Case<'_>, id: &CheckId, option: OptionId) -> Decided {
    let (step, check) = find(case, id)?;
    let By::Choice(options) = &check.by else {
        return Err(of_check(check, format!("\"{}\" is not answered by choosing.", check.text)));
    };
    if !options.iter().any(|known| known.id == option) {
        return Err(unknown("answer", option));
    }
    in_order(case, step)?;
    if case.settled(&step.id) {
        let lift = format!("Open step {} again first.", step.id);
        return Err(Refusal::new("order", format!("Step {} is settled, and later steps rest on it.", step.id), lift));
    }
    record(Event::Chosen { check: id.clone(), option })
}

pub(super) fn tick(case: &Case<'_>, id: &CheckId, note: String) -> Decided {
    let (step, check) = find(case, id)?;
    let By::Tick(kind) = check.by else {
        return Err(of_check(check, format!("\"{}\" is not for a person to say.", check.text)));
    };
    in_order(case, step)?;
    let ticked = Event::Ticked { check: id.clone(), note: note.trim().to_owned() };
    match kind {
        Tick::Attest | Tick::Compress | Tick::Drain => record(ticked),
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
    if case.change.swapped() {
        return Err(in_place(case, check));
    }
    let before = step.checks.iter().take_while(|other| other.id != check.id).find(|other| !case.lets_through(other));
    if let Some(other) = before {
        return Err(of_check(other, format!("Not ready: {} ({}).", other.text, case.judge(other).says)));
    }
    let master = case.facts.and_then(|facts| facts.new.master.as_ref());
    let Some(master) = master else { return Err(of_check(check, "The new MASTER.GLB cannot be read.".into())) };
    let print = crate::plan::Print { len: master.file.len, sha256: master.file.sha256 };
    // Somebody else has put in the file that was pinned, and that was adopted: it is in both places, and still the one.
    let in_use = case.change.actions.contains_key(&ActionId::Swap)
        && case.change.pin.as_ref().is_some_and(|pin| pin.print == print);
    let known = |unfit: &&Check| in_use && unfit.by == By::Disk(DiskCheck::MastersDiffer);
    // Step 1a looked at the file that was there then; what is pinned now is looked at anew.
    if let Some(unfit) = case.unfit_to_pin().filter(|unfit| !known(unfit)) {
        return Err(of_check(unfit, format!("The new MASTER.GLB cannot be pinned: {}", unfit.means)));
    }
    let reason = match &case.change.pin {
        Some(pin) if pin.print != print => reasoned("pin", note)?,
        _ => String::new(),
    };
    Ok(Decision::Record(vec![Event::Pinned { print, modified: master.file.modified, reason }, ticked]))
}

/// The file that is to be pinned is in use: nothing can be told of it as long as it is the old one as well.
fn in_place(case: &Case<'_>, check: &Check) -> Refusal {
    let half_undone = case.change.undoing.is_some() || !case.change.rolled_back.is_empty();
    let (why, lift) = match half_undone {
        true => (
            "An undo is half done: the new Master.glb is still in place, so the new number cannot be pinned again.",
            "Go on undoing (u, Everything, or reserial undo OLD --live). After that the steps can be done again.",
        ),
        false => (
            "The new Master.glb is in place already, so the new number cannot be pinned again.",
            "To pin another file, undo the exchange first (u).",
        ),
    };
    Refusal { lift: lift.to_owned(), ..of_check(check, why.to_owned()) }
}

pub(super) fn untick(case: &Case<'_>, id: &CheckId, note: String) -> Decided {
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

pub(super) fn override_check(case: &Case<'_>, id: &CheckId, reason: String) -> Decided {
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
