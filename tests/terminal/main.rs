//! The real program in a real pseudo-terminal: from the start screen to the end, by somebody who reads only the screen;
//! and what is left of the terminal afterwards.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests signal processes and make folders"
)]

mod back;
#[cfg(unix)]
mod closed;
#[expect(dead_code, reason = "what the other tests share is more than is needed here")]
#[path = "../change/common.rs"]
mod common;
mod hostile;
mod leaving;
mod newcomer;
mod share;
mod situations;
mod terminal;
mod together;
