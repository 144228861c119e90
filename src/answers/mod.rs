//! The answers file: what people decide and attest, in a file, for a run without a screen (`docs/answers.md`).
//!
//! [`read`](read::read) turns the text into [`Answers`], or names what it cannot use by line and column. [`next`](next::next)
//! is pure: a snapshot and the answers in, the one thing to do now out, or what is missing. [`record`](record::record) writes
//! such a file from a record. It must not know how anything is checked or done, and it never makes up what a person says.

mod entries;
mod missing;
mod near;
mod next;
mod read;
mod record;
mod shape;

pub use missing::{Missing, lacking};
pub use next::{Act, next};
pub use read::{ReadError, Remark, read};
pub use record::record;
pub use shape::{Answers, Approval, Mark, Person, Reasoned, Settle, Subject, Tick};
