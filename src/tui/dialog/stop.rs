//! Dialogs in which the program says no, says what went wrong, or asks whether to leave.

use crate::engine::{CheckView, Command, Refusal, Role, Standing, View};
use crate::journal::Mode;
use crate::procedure::Severity;

use super::{Ask, Confirm, Message, Modal, Next, Part, Purpose, Scroll, Tone, dim, text};

/// Says why a command was refused and what lifts it; offers to override a check that may be bent.
pub fn refused(view: Option<&View>, refusal: &Refusal, last: Option<&Command>) -> Modal {
    if let (true, Some(Command::Answer { answer, value, .. })) = (refusal.guard == "shape", last) {
        let body = vec![text(refusal.why.clone()), dim(refusal.lift.clone())];
        let title = format!("{value}: is that right?");
        return Ask::reason(Purpose::AnswerReason(*answer, value.clone()), title, body).verb("keep it").modal();
    }
    let mut body =
        vec![Part::Text(Tone::Strong, refusal.why.clone()), Part::Gap, Part::Labelled("Do", refusal.lift.clone())];
    body.push(Part::Labelled("Guard", format!("{} ({})", refusal.guard, bends(refusal.severity))));
    if let Some(article) = &refusal.article {
        body.push(Part::Labelled("Article", article.clone()));
    }
    let check = view.and_then(|v| v.steps.iter().flat_map(|s| &s.checks).find(|c| c.id.as_str() == refusal.guard));
    let lift = check.filter(|_| refusal.severity == Severity::Block).map(|check| Box::new(overriding(check)));
    Modal::Message(Message { title: "Not done".into(), body, lift, scroll: Scroll::default() })
}

/// Says what went wrong.
pub fn trouble(what: String, advice: String) -> Modal {
    let body = vec![Part::Text(Tone::Strong, what), Part::Gap, Part::Labelled("Do", advice)];
    Modal::message("Something went wrong", body)
}

/// Asks why a check is overridden.
pub fn overriding(check: &CheckView) -> Modal {
    let mut body = vec![Part::Text(Tone::Strong, check.text.clone())];
    if !check.says.is_empty() {
        body.push(Part::Labelled("Found", check.says.clone()));
    }
    body.extend(check.lines.iter().cloned().map(Part::Item));
    body.extend([
        Part::Labelled("Means", check.means.clone()),
        Part::Gap,
        text("You can override it. Your name and the reason stand at the top of the report."),
    ]);
    Ask::reason(Purpose::Override(check.id.clone()), "Override a check", body).verb("override").modal()
}

/// Returns whether a check keeps its step's gate shut.
pub fn stands_in_the_way(check: &CheckView) -> bool {
    check.severity != Severity::Warn && !matches!(check.standing, Standing::Holds | Standing::Overridden)
}

/// Asks whether to leave, and says in which state things stay.
pub fn leave(view: Option<&View>) -> Modal {
    let mut body = Vec::new();
    match view {
        None => body.push(text("The postoffice has not been looked at yet.")),
        Some(view) if view.together.role == Role::Watches => {
            body.push(text("You only watch. The change goes on without you."));
        }
        Some(view) if view.together.role == Role::Assists => match view.together.pending.len() {
            0 => body.push(text("Your marks and notes are in the record. The change goes on without you.")),
            waiting => {
                let says = match waiting {
                    1 => "One entry of yours is not written yet. It is lost if you leave now:".to_owned(),
                    many => format!("{many} entries of yours are not written yet. They are lost if you leave now:"),
                };
                body.push(Part::Text(Tone::Stop, says));
                body.extend(view.together.pending.iter().map(|pending| Part::Item(pending.what.clone())));
            }
        },
        Some(view) if view.ending.is_some() => {
            let what = if view.mode == Mode::Diagnosis { "diagnosis" } else { "change" };
            body.push(text(format!("The {what} has ended. Its record stays.")));
        }
        Some(view) => {
            if view.outage.as_ref().is_some_and(|outage| outage.until.is_none()) {
                body.push(Part::Text(Tone::Stop, "P1 is away: no mail moves between postoffices until step 8.".into()));
                body.extend([text("To end that now, choose no and press g to give up for tonight."), Part::Gap]);
            }
            body.push(text("Everything so far is written down. Go on at any time with the same command."));
            body.push(Part::Labelled("Record", view.record.clone()));
            if super::may_hand_over(view) {
                body.extend([Part::Gap, text("To leave with a note to whoever takes it next, press h.")]);
            }
        }
    }
    Modal::Confirm(Confirm {
        title: "Leave?".into(),
        body,
        yes: "leave".into(),
        no: "stay".into(),
        then: Next::Leave,
        scroll: Scroll::default(),
    })
}

fn bends(severity: Severity) -> &'static str {
    match severity {
        Severity::Warn => "a warning",
        Severity::Block => "can be overridden with a reason",
        Severity::Refuse => "never overridden",
    }
}
