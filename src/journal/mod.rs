//! The record of a change: what was decided, by whom, what was meant, what came of it.
//!
//! One append-only file per writer inside the postoffice (`RESERIAL/C0001/OPERATOR.LOG`), a line of JSON per event, each
//! carrying the SHA-256 of the line before it; synced before anything happens on its account. The state of a change
//! is the replay of its events and nothing else. `docs/record.md` describes the format.

mod change;
mod event;
mod holder;
mod line;
mod process;
mod store;

pub use change::{Approval, Change, Closing, LocalName, Names, OpRecord, OpStatus, OutsideName, Pin, StepMark};
pub use event::{Baseline, Event, Mode, NameList, Outcome, Resolution, Settled, Tense};
pub use holder::{Claim, Holder, HolderState, Liveness, liveness};
pub use line::{FORMAT, Line, LineError};
pub use store::{Journal, RecordError, RecordRef, records};
