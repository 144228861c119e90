//! `reserial` takes an administrator through changing the serial number of a Microsoft Mail for PC
//! Networks postoffice (Knowledge Base article Q209486), step by step, rehearsed first, written down
//! before each act and reversible until the last rename.
//!
//! The modules form layers; each may use what stands below it and nothing above it
//! (`tests/architecture.rs` holds them to that):
//!
//! ```text
//! cli -> tui, report -> engine -> journal -> plan -> postoffice -> fsops
//!        practice (plays the users)   procedure, people: data
//!        diagnosis (situations) -> postoffice, procedure, fsops
//!        doctor (what a disk does) -> fsops
//! text, clock, serial, grade, error: leaves
//! ```

pub mod cli;
pub mod clock;
pub mod diagnosis;
pub mod doctor;
pub mod engine;
pub mod error;
pub mod fsops;
pub mod grade;
pub mod journal;
pub mod people;
pub mod plan;
pub mod postoffice;
pub mod practice;
pub mod procedure;
pub mod report;
pub mod serial;
pub mod text;
pub mod tui;
pub mod window;
