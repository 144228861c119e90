//! The promise of the walks through situations: every answer leads on, every way comes to an end that says what to do, and
//! nothing is touched on the way.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod machine;
mod session;
mod ways;
