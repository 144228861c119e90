//! The record of a change: what was decided, by whom, what was meant, what came of it.
//!
//! One append-only file per writer inside the postoffice (`RESERIAL/C0001/OPERATOR.LOG`, `H0001.LOG`), a line of JSON per
//! event, each carrying the SHA-256 of the line before it; synced before anything happens on its account. The state of a
//! change is the replay of its events and nothing else. `docs/record.md` describes the format.

mod assist;
mod chain;
mod change;
mod error;
mod event;
mod help;
mod helpers;
mod holder;
mod line;
mod mode;
mod process;
mod store;
mod tails;

pub use assist::Assistant;
pub use change::{Approval, Change, Closing, LocalName, Names, OpRecord, OpStatus, OutsideName, Pin, StepMark};
pub use error::RecordError;
pub use event::{Baseline, Event, NameList, Outcome, Resolution, Reverses, Settled};
pub use help::{Help, HelperHead};
pub use helpers::Helper;
pub use holder::{Claim, Holder, HolderState, Liveness, Sighting, liveness};
pub use line::{Entered, FORMAT, Line, LineError, Said};
pub use mode::{Mode, Tense};
pub use store::{Journal, RecordRef, records};
pub use tails::{Grown, Tails};
