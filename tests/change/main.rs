//! The promises of a change, each in a file of its own: it walks, it leaves no trace when rehearsed, it goes on after a kill,
//! it fails cleanly, its record holds.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests build trees, break them, and kill processes"
)]

mod common;
mod compare;
mod copied;
mod crash;
mod cut;
mod fault_matrix;
mod faults;
mod faulty;
mod fencing;
mod half_undone;
mod held;
mod helpers;
mod hostile;
mod machine;
mod mail;
mod names;
mod numbers;
mod record;
mod recover;
mod remarks;
mod report;
mod reverse;
mod review;
mod rosters;
mod secrets;
mod size;
mod sound;
mod switch;
mod through;
mod together;
mod verify;
mod walkthrough;
mod window;
mod wrapped;
mod writers;
