//! Questions behind the offers of what must be settled first: a yes for what renames, a reason for what is adopted or undone.

use crate::engine::{Command, OfferId, ResolveWay, StandingView, View};

use super::{Ask, Modal, Next, Part, Purpose, text, undo_back_to};

/// Returns the question behind an offer.
pub fn settling(view: &View, offer: OfferId) -> Option<Modal> {
    let scene = view.standing.scene()?;
    let offered = scene.offers.iter().find(|other| other.id == offer)?;
    let send = |command| Next::Send(Box::new(command));
    let yes = |body, then| Some(Modal::confirm(&offered.label, body, offered.label.to_lowercase(), then));
    match (offer, &view.standing) {
        (OfferId::GoBack, StandingView::Between { .. }) => {
            yes(vec![text(&offered.says)], send(Command::Resolve { way: ResolveWay::GoBack }))
        }
        (OfferId::GoOn, StandingView::Between { .. }) => {
            yes(vec![text(&offered.says)], send(Command::Resolve { way: ResolveWay::GoOn }))
        }
        (OfferId::Restore, StandingView::Drift { restore: Some(operation), .. }) => {
            let parts = vec![text(&offered.says), Part::Operations(view.mode, vec![operation.clone()])];
            yes(parts, send(Command::Restore))
        }
        (OfferId::Adopt, _) => {
            let body = vec![text("The record takes the disk as it is now. The report names this.")];
            Some(Ask::reason(Purpose::Adopt, &offered.label, body).modal())
        }
        (OfferId::GoBack, _) => {
            let (step, _) = scene.operation.as_ref()?.place.as_ref()?;
            Some(undo_back_to(view, step))
        }
        _ => None,
    }
}
