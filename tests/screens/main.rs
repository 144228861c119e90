//! The promise of the screens: they say what is so, at every size, and their keys do what the footer says.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "what was thrown is told, and how to throw it again")]

mod diagnosis;
mod driver;
mod keys;
mod leaving;
mod people;
mod pictures;
mod random;
mod reverse;
mod sample;
mod scenes;
mod sizes;
mod starting;
mod texts;
mod together;
mod window;
mod words;
