//! Dialogs for what must be settled before anything else; they open by themselves.

use crate::engine::{Command, ResolveWay, StandingView, View};
use crate::plan::Operation;

use super::{Ask, Choice, Modal, Next, Part, Purpose, Scroll, Size, Tone, dim, text};

/// Returns the dialog for what must be settled first, if anything must.
pub fn standing(view: &View) -> Option<Modal> {
    match &view.standing {
        StandingView::Clear => None,
        StandingView::Between { seen } => Some(between(view, seen)),
        StandingView::Drift { differs, restore } => Some(drift(view, differs, restore.as_ref())),
    }
}

fn between(view: &View, seen: &[String]) -> Modal {
    let forward = view.reverses.is_none();
    let mut body = vec![
        Part::Text(Tone::Stop, "Nobody can log on: the postoffice has no Master.glb at the moment.".into()),
        text(match forward {
            true => "Steps 6 and 7 stopped between their two renames. On the disk:",
            false => "Step R6 stopped between its two renames. On the disk:",
        }),
        Part::Gap,
    ];
    body.extend(seen.iter().cloned().map(Part::Item));
    let resolve = |title: &str, says: &str, way| {
        let then = Next::Send(Box::new(Command::Resolve { way }));
        Next::Then(Box::new(Modal::confirm(title, vec![text(says)], title.to_lowercase(), then)))
    };
    let old = "The old Master.glb gets its name back. The postoffice has its old number again.";
    let (back, on) = match forward {
        true => (old, "The new Master.glb gets the name. The postoffice has its new number."),
        false => ("The Master.glb of the new number gets its name back. The new number stays.", old),
    };
    let options = vec![
        ("Go back".into(), back.into(), resolve("Go back", back, ResolveWay::GoBack)),
        ("Go on".into(), on.into(), resolve("Go on", on, ResolveWay::GoOn)),
        ("Look around first".into(), "Nothing is changed. Press ! to come back here.".into(), Next::Close),
    ];
    whole("An exchange was interrupted", body, options)
}

fn drift(view: &View, differs: &[String], restore: Option<&Operation>) -> Modal {
    let mut body = vec![
        Part::Text(Tone::Stop, "The disk is not what the record says.".into()),
        text("Somebody or something else changed the postoffice. What differs:"),
        Part::Gap,
    ];
    body.extend(differs.iter().cloned().map(Part::Item));
    let adopt = Ask::reason(
        Purpose::Adopt,
        "The disk is right",
        vec![text("The record takes the disk as it is now. The report names this.")],
    );
    let mut options = vec![("Nothing for now".into(), "Look around. Press ! to come back here.".into(), Next::Close)];
    if let Some(operation) = restore {
        let parts = vec![Part::Operations(view.mode, vec![operation.clone()])];
        let modal = Modal::confirm("The record is right", parts, "put it back", Next::Send(Box::new(Command::Restore)));
        options.push(("The record is right".into(), format!("Put it back: {operation}"), Next::Then(Box::new(modal))));
    } else {
        body.extend([
            Part::Gap,
            dim("No single rename puts this back. It must be put back by hand, or taken as it is."),
        ]);
    }
    options.push((
        "The disk is right".into(),
        "The record follows it. Asks for the reason.".into(),
        Next::Then(Box::new(adopt.modal())),
    ));
    whole("Something else changed the postoffice", body, options)
}

fn whole(title: &str, body: Vec<Part>, options: Vec<(String, String, Next)>) -> Modal {
    let (title, scroll) = (title.into(), Scroll::default());
    Modal::Choice(Choice { title, body, options, selected: 0, size: Size::Whole, scroll })
}
