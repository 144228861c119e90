//! The way back as a front end shows it.

use crate::plan::Operation;
use crate::procedure::StepId;

/// The way back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UndoView {
    /// What the screen always says: which way back applies.
    pub says: String,
    /// Whether there is something to undo, and it may be.
    pub open: bool,
    /// The inverses, newest first, with the step that each belongs to.
    pub operations: Vec<(StepId, Operation)>,
    /// What a reverse change would cost, a line each, where undo is over and one can be begun from here; empty otherwise.
    pub reverse: Vec<String>,
}
