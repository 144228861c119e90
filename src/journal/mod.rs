//! The record of a change: what was decided, by whom, what was meant, what came of it.
//!
//! One append-only file per writer inside the postoffice (`RESERIAL/C0001/OPERATOR.LOG`, `H0001.LOG`), a line of JSON per
//! event, each carrying the SHA-256 of the line before it; synced before anything happens on its account. The state of a
//! change is the replay of its events and nothing else. `docs/record.md` describes the format.

mod assist;
mod audit;
mod chain;
mod change;
mod error;
mod event;
mod help;
mod helpers;
mod holder;
mod kept;
mod line;
mod mode;
mod process;
mod pulse;
mod rosters;
mod store;
mod tails;

pub use assist::{Assistant, Pen, Sheet};
pub use audit::{Audit, AuditedFile, Broken, audit};
pub use change::{
    Approval, Change, Closing, HandOver, LocalName, Names, OpRecord, OpStatus, OutsideName, Pin, Second, Shared, Spot,
    StepMark,
};
pub use error::RecordError;
pub use event::{Event, Outcome, Resolution, Settled};
pub use help::{Help, HelperHead};
pub use helpers::Helper;
pub use holder::{Claim, Farewell, Holder, HolderState, Liveness, Sighting, liveness};
pub use kept::{Baseline, NameList, Reverses};
pub use line::{FORMAT, Line, LineError};
pub use mode::{Mode, Tense};
pub use pulse::{Marks, last_begun};
pub use rosters::{fitting, on_roster};
pub use store::{Journal, RecordRef, records};
pub use tails::{Grown, Tails};
