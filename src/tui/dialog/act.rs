//! Dialogs in which operations are shown and approved: exactly what would be done, before anything is.

use crate::engine::{CheckKind, CheckView, Command, Pacing, StepView, UndoTo, View};
use crate::journal::Mode;
use crate::plan::Operation;
use crate::procedure::{ActionId, StepId};

use super::{Ask, Modal, Need, Next, Part, Purpose, Tone, dim, text};

/// Shows the operations of an action and asks whether to go ahead; or says why nothing can be done.
pub fn action(
    view: &View,
    check: &CheckView,
    action: ActionId,
    plan: &Result<Vec<Operation>, String>,
    ready: &Result<(), String>,
    typed: Typed,
) -> Modal {
    let operations = match plan {
        Ok(operations) => operations.clone(),
        Err(why) => return Modal::message(&check.text, vec![text(why.clone()), dim(check.todo.clone())]),
    };
    let mut body = vec![heading(view.mode, operations.len()), Part::Operations(view.mode, operations.clone())];
    if let Err(why) = ready {
        body.splice(0..0, [Part::Text(Tone::Wait, format!("Not yet: {why}")), Part::Gap]);
        return Modal::message(&check.text, body);
    }
    body.extend([Part::Gap, dim(read_back(view.mode))]);
    match (typed, &view.new_number) {
        (Typed::Number, Some(number)) => {
            let purpose = Purpose::Approve(action, operations);
            let label = if view.reverses.is_none() { "New number" } else { "Old number" };
            let ask = Ask::line(purpose, &check.text, body, label).need(Need::Number(number.clone()));
            ask.verb(approve(view.mode)).modal()
        }
        (Typed::Number | Typed::Nothing, _) => {
            let command = Command::Perform { action, shown: operations, typed: String::new(), pacing: Pacing::All };
            Modal::confirm(&check.text, body, approve(view.mode), Next::Send(Box::new(command)))
        }
    }
}

/// Whether something must be typed to approve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    /// The new number.
    Number,
    /// Nothing; a key is enough.
    Nothing,
}

/// Asks before the baseline is taken.
pub fn baseline(view: &View, check: &CheckView) -> Modal {
    let count = view.mail.rows.len();
    let body = vec![
        text(format!("Time and size of the message files of {count} mailboxes are written into the record.")),
        text("Send the message right after it."),
        dim(check.means.clone()),
    ];
    Modal::confirm(&check.text, body, "take the note now", Next::Send(Box::new(Command::TakeBaseline)))
}

/// Asks before the change is given up for tonight.
pub fn give_up_confirm(reason: String) -> Modal {
    let body = vec![
        text("Pold gets its former name P1 back, so that mail moves again. Steps 1 to 4 stay done."),
        text("On another day the change goes on at 5a, with a new message and a new table."),
        Part::Labelled("Reason", reason.clone()),
    ];
    Modal::confirm("Give up for tonight", body, "give up", Next::Send(Box::new(Command::GiveUp { reason })))
}

/// Asks why everything since the start of a step is undone.
pub fn undo_back_to(view: &View, step: &StepId) -> Modal {
    let inverses = &view.undo.operations;
    let since = inverses.iter().rposition(|(other, _)| other == step).map_or(0, |at| at + 1);
    let operations: Vec<_> = inverses.iter().take(since).map(|(_, operation)| operation.clone()).collect();
    let body = vec![heading(view.mode, since), Part::Operations(view.mode, operations.clone())];
    let title = format!("Back to before step {step}");
    Ask::reason(Purpose::Undo(UndoTo::Step(step.clone()), operations), title, body).verb("go on").modal()
}

/// Asks how far to undo. `step` is the step of the selected operation.
pub fn undo_choice(view: &View, step: &StepId) -> Modal {
    let inverses = &view.undo.operations;
    let since: Vec<_> =
        inverses.iter().take(inverses.iter().rposition(|(s, _)| s == step).map_or(0, |at| at + 1)).collect();
    let option = |name: String, count: usize, to: UndoTo| {
        let operations: Vec<_> = inverses.iter().take(count).map(|(_, operation)| operation.clone()).collect();
        let about = crate::text::counted(count, "operation");
        let body = vec![heading(view.mode, count), Part::Operations(view.mode, operations.clone())];
        let ask = Ask::reason(Purpose::Undo(to, operations), name.clone(), body).verb("go on");
        (name, about, Next::Then(Box::new(ask.modal())))
    };
    let mut options = vec![option("The last operation only".into(), 1.min(inverses.len()), UndoTo::Last)];
    options.push(option(format!("Back to before step {step}"), since.len(), UndoTo::Step(step.clone())));
    let all = if view.reverses.is_none() { "Everything" } else { "Everything, and call the way back off" };
    options.push(option(all.into(), inverses.len(), UndoTo::All));
    Modal::choice("How far back?", vec![text(view.undo.says.clone())], options)
}

/// Asks why a way back that has exchanged nothing yet is called off.
pub fn call_off() -> Modal {
    let body = vec![
        text("Nothing has been exchanged. The new number stays, and the change before stands as it did."),
        dim("Start the programs that move mail again, and tell those who were told the date."),
    ];
    let ask = Ask::reason(Purpose::Undo(UndoTo::All, Vec::new()), "Call the way back off", body);
    ask.verb("go on").modal()
}

/// Says what going back costs once undo is over, and asks whether to begin.
pub fn reverse(view: &View) -> Modal {
    let mut body = vec![text("Going back is a change of its own. What it costs:"), Part::Gap];
    body.extend(view.undo.reverse.iter().cloned().map(Part::Item));
    let begin = |mode: Mode| {
        let says = match mode {
            Mode::Live => {
                "This is the live postoffice. The first steps only look and tell people; it can be called off."
            }
            _ => {
                "The first steps only look and tell people; it can be called off until the exchange, and undone until R7."
            }
        };
        let modal = Modal::confirm("Begin to go back", vec![text(says)], "begin", Next::Reverse(mode));
        Next::Then(Box::new(modal))
    };
    let mut options = vec![("Stay".into(), "The new number stays.".into(), Next::Close)];
    if view.mode == Mode::Live {
        let says = "Every step, and nothing is touched.".into();
        options.push(("Rehearse it".into(), says, Next::Reverse(Mode::Rehearsal)));
    }
    options.push(("Begin it".into(), "Asks once more.".into(), begin(view.mode)));
    Modal::choice("Go back to the old number?", body, options)
}

/// Asks before operations are taken back.
pub fn undo_confirm(to: UndoTo, reason: String, operations: Vec<Operation>) -> Modal {
    let count = operations.len();
    if count == 0 {
        let body =
            vec![text("The record is closed as undone. Nothing is touched."), Part::Labelled("Reason", reason.clone())];
        let then = Next::Send(Box::new(Command::Undo { to, reason }));
        return Modal::confirm("Call the way back off", body, "call it off", then);
    }
    let body = vec![
        text(format!(
            "{} Newest first; each is checked before it begins.",
            counted(count, "operation goes back", "operations go back")
        )),
        text("What has changed since is left alone and named."),
        Part::Labelled("Reason", reason.clone()),
    ];
    Modal::confirm("Undo", body, "undo", Next::Send(Box::new(Command::Undo { to, reason })))
}

/// Returns what stands in the way of passing a step's gate.
pub fn missing(step: &StepView) -> Modal {
    let mut body = vec![text("The step is not done yet. Still open:"), Part::Gap];
    let open = step.checks.iter().filter(|check| super::stop::stands_in_the_way(check));
    // A list says by itself who is missing.
    let told = |check: &CheckView| match &check.kind {
        CheckKind::Roster { .. } if !check.says.is_empty() => format!("{}: {}", check.text, check.says),
        _ => check.text.clone(),
    };
    body.extend(open.map(|check| Part::Item(told(check))));
    if !step.because.is_empty() {
        body.extend([Part::Gap, dim(step.because.clone())]);
    }
    Modal::message(format!("Step {}", step.id), body)
}

/// Says why a step does not apply, and how it could.
pub fn ruled_out(step: &StepView) -> Modal {
    let body = vec![
        text(format!("{}.", step.because)),
        Part::Gap,
        Part::Labelled("Do", "To change that, open the step of that answer again and choose another.".into()),
    ];
    Modal::message(format!("Step {} does not apply", step.id), body)
}

fn heading(mode: Mode, count: usize) -> Part {
    let them = counted(count, "operation", "operations");
    text(match mode {
        Mode::Rehearsal | Mode::Diagnosis => format!("{them} Nothing is touched, this is a rehearsal:"),
        Mode::Practice => format!("{them} These are the practice postoffices:"),
        Mode::Live => format!("{them} This is the live postoffice:"),
    })
}

fn read_back(mode: Mode) -> &'static str {
    match mode {
        Mode::Rehearsal | Mode::Diagnosis => "Later steps of this rehearsal see the result as if it were so.",
        Mode::Practice | Mode::Live => "Each is written down first, then done, then read back from the disk.",
    }
}

fn approve(mode: Mode) -> &'static str {
    match mode {
        Mode::Rehearsal | Mode::Diagnosis => "rehearse it",
        Mode::Practice | Mode::Live => "carry it out",
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}.") } else { format!("{count} {many}.") }
}
