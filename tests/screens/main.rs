//! The promise of the screens.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]
mod sample;
