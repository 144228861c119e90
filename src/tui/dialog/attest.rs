//! Dialogs in which people answer and attest.

use crate::engine::{CheckKind, CheckView, Command, Standing, StepState, StepView, View};
use crate::journal::Mode;
use crate::procedure::{AnswerId, ChoiceOption, OptionId, Tick, Without};

use super::{Ask, Modal, Need, Next, Part, Purpose, text};

/// Asks for an answer, with what was typed before or is suggested.
pub fn answer(check: &CheckView, answer: AnswerId, value: &str) -> Modal {
    let mut body = explained(check);
    body.extend(check.lines.iter().cloned().map(Part::Item));
    let (label, missing) = match answer {
        AnswerId::OldNumber | AnswerId::NewNumber => ("Number", "Please type the number."),
        AnswerId::ChangeDate => ("Date and time", "Please type date and time."),
        AnswerId::Backup => ("Who, where, when", "Please type who made the backup, where it is and when it was made."),
        AnswerId::GlobalList => ("yes or no", "Please type yes or no."),
        AnswerId::Names => ("Network/postoffice", "Please type both names, with a slash between them."),
    };
    let ask = Ask::line(Purpose::Answer(answer), check.text.clone(), body, label);
    ask.need(Need::Required(missing)).prefilled(value).modal()
}

fn explained(check: &CheckView) -> Vec<Part> {
    vec![Part::Labelled("Do", check.todo.clone()), Part::Labelled("If not", check.means.clone())]
}

/// Asks for an attestation: what is attested, by whom, and what the program makes of it.
pub fn tick(view: &View, check: &CheckView, tick: Tick) -> Modal {
    let who = format!("{} on {}", view.operator, view.host);
    let says = match (view.mode, tick) {
        (Mode::Rehearsal, Tick::Pin) => format!("In this rehearsal, {who} declares the new number ready."),
        (Mode::Rehearsal, _) => format!("Assumed for this rehearsal by {who}. The live run asks again."),
        (_, Tick::Pin) => format!("{who} declares the new number ready. This Master.glb is the one that will go in."),
        (_, Tick::Attest | Tick::Compress | Tick::Drain | Tick::Sent) => {
            format!("{who} attests this. Name, host, time and your note go into the record.")
        }
    };
    let mut body = explained(check);
    body.extend([Part::Gap, text(says)]);
    let verb = match (view.mode, tick) {
        (Mode::Rehearsal, Tick::Attest | Tick::Compress | Tick::Drain | Tick::Sent) => "assume it",
        (_, Tick::Pin) => "declare it ready",
        _ => "attest it",
    };
    let ask = Ask::line(Purpose::Tick(check.id.clone()), check.text.clone(), body, "Note (optional)").verb(verb);
    if check.standing == Standing::Holds {
        return ask.need(Need::Required("This was said before. Please type why it is said again.")).modal();
    }
    ask.modal()
}

/// Asks which of several answers is right; the one that was chosen before is selected.
pub fn choose(check: &CheckView, options: &[ChoiceOption], chosen: Option<&OptionId>) -> Modal {
    let body = vec![Part::Labelled("Do", check.todo.clone()), Part::Labelled("Why", check.means.clone())];
    let option = |option: &ChoiceOption| {
        let command = Command::Choose { check: check.id.clone(), option: option.id.clone() };
        (option.label.clone(), option.says.clone(), Next::Send(Box::new(command)))
    };
    let mut modal = Modal::choice(check.text.clone(), body, options.iter().map(option).collect());
    if let Modal::Choice(choice) = &mut modal {
        choice.selected = options.iter().position(|option| Some(&option.id) == chosen).unwrap_or(0);
    }
    modal
}

/// Asks why an attestation or an override is taken back.
pub fn untick(check: &CheckView) -> Modal {
    let body = vec![text(check.says.clone())];
    let title = format!("Take back: {}", check.text);
    Ask::reason(Purpose::Untick(check.id.clone()), title, body).verb("take it back").modal()
}

/// Asks for the attestation that Compress was run, wherever its check stands.
pub fn compress(view: &View) -> Option<Modal> {
    let act = |step: &'_ StepView| step.checks.iter().position(|c| c.kind == CheckKind::Tick(Tick::Compress));
    let (step, at) = view.steps.iter().find_map(|step| Some((step, act(step)?)))?;
    (step.state != StepState::NotYet).then(|| tick(view, &step.checks[at], Tick::Compress))
}

/// Asks how a step is done without, and why.
pub fn without(step: &StepView) -> Option<Modal> {
    let not_applicable = || {
        let body = vec![text("There is nothing to do in this step. The report will say so, with the reason.")];
        let title = format!("{} {}: not applicable", step.id, step.title);
        Ask::reason(Purpose::NotApplicable(step.id.clone()), title, body).verb("not applicable").modal()
    };
    let skip = || {
        let body = vec![
            text("The step is left out although there would be something to do. The report opens with it."),
            Part::Labelled("Then", step.breaks.clone()),
        ];
        let title = format!("{} {}: skip", step.id, step.title);
        Ask::reason(Purpose::Skip(step.id.clone()), title, body).verb("skip it").modal()
    };
    match step.without.as_slice() {
        [] => None,
        [Without::NotApplicable] => Some(not_applicable()),
        [Without::Skip] => Some(skip()),
        [_, ..] => {
            let option = |name: &str, about: &str, modal| (name.into(), about.into(), Next::Then(Box::new(modal)));
            let options = vec![
                option("Not applicable", "There is nothing to do here.", not_applicable()),
                option("Skip", "There would be, and it is left out.", skip()),
            ];
            Some(Modal::choice(format!("{} {}", step.id, step.title), vec![], options))
        }
    }
}
