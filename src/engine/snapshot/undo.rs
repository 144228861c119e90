//! Which way back applies, as a front end shows it: undo, or a reverse change once undo is over.

use crate::journal::Mode;
use crate::plan::Operation;
use crate::procedure::StepId;
use crate::text::counted;

use super::super::UndoView;
use super::super::judge::Case;
use super::super::reverse::{costs, over, over_says, way_on};
use super::super::undo::standing;

pub(super) fn undo_view(case: &Case<'_>) -> UndoView {
    let change = case.change;
    if over(case) {
        // Only what has been done to a disk can be gone back over.
        let begins = change.reverses.is_none() && change.mode.is_some_and(Mode::record_lies_with_the_mail);
        let reverse = if begins { costs().to_vec() } else { Vec::new() };
        // Where one can be begun from here, what it costs says the rest.
        let left = if begins { "What is left is a reverse change, with a record of its own." } else { way_on(case) };
        let says = format!("{} {left}", over_says(case));
        return UndoView { says, open: false, operations: Vec::new(), reverse };
    }
    let operations: Vec<(StepId, Operation)> =
        standing(case).into_iter().map(|inverse| (inverse.step, inverse.operation)).collect();
    let until = case.procedure.undo_until.as_ref().map_or("8", StepId::as_str);
    let says = match (operations.len(), &change.reverses) {
        (0, _) if change.mode == Some(Mode::Diagnosis) => "A diagnosis changes nothing.".to_owned(),
        (0, None) => "Nothing is changed so far; there is nothing to undo.".to_owned(),
        (0, Some(_)) => "Nothing is exchanged so far; the way back can be called off here.".to_owned(),
        (n, _) => {
            format!("Undo is possible until step {until} is done: {} can be taken back.", counted(n, "operation"))
        }
    };
    // A reverse change is called off here even when it has exchanged nothing yet.
    let open = (!operations.is_empty() || change.reverses.is_some()) && change.closed.is_none();
    UndoView { says, open, operations, reverse: Vec::new() }
}
