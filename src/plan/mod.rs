//! The exact operations of an action, their inverses, and how each is carried out and read back.
//!
//! An [`Operation`] says everything that is needed to do it, to check that it may be done, to see from the disk
//! whether it was done, and to take it back. It knows nothing of steps, people or the record.

mod build;
mod cut;
mod execute;
mod names;
mod operation;
mod probe;
mod trees;

pub use build::{Back, Former, PlanError, Purpose, build, inverse};
pub use cut::{Cut, Piece};
pub use execute::{Failure, Observed, OperationError, Way, execute};
pub use names::{Expected, Fit, NameNow, Now, Role, names};
pub use operation::{Operation, Place, Print, Side, provisional};
pub use probe::{Likeness, Probe, likeness, made_anew, probe, probe_in};
pub use trees::{Sight, Trees};
