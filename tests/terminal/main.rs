//! The real program in a real pseudo-terminal: from the start screen to the end, by somebody who reads only the screen;
//! and what is left of the terminal afterwards.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests signal processes and make folders")]

mod hostile;
mod leaving;
mod newcomer;
mod situations;
mod terminal;
mod together;
