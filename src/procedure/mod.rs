//! A procedure as data: its steps, checks, rosters and their texts, loaded from `assets/procedure/`.
//!
//! The texts live there and nowhere in Rust. What the program itself must know by name (which disk check,
//! which action, which answer) are enums; loading refuses a file that names anything else, so
//! a procedure that loads can be walked.

mod ids;
mod load;
mod model;
mod prose;

pub use ids::{ActionId, AnswerId, CheckId, DiskCheck, MailCheck, OptionId, RosterId, StepId};
pub use load::{LoadError, WALKS, load, of_record, q209486, reverse, walk};
pub use model::{
    By, Check, ChoiceOption, ClockCheck, Conclusion, Procedure, Roster, RosterMark, Severity, Step, Tick, When, Without,
};
