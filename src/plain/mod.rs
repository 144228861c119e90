//! The wizard as numbered lines and questions: for screen readers, serial lines, and terminals that cannot move their cursor.
//!
//! It walks the very state of the screen ([`App`](crate::tui::app::App)): the same dialogs, the same actions in the same words,
//! so that nothing can be done here that cannot be done there, and the reverse. What differs is what is told: no colour, no
//! cursor movement, nothing twice; what changed, not the whole screen again. It must not know how anything is drawn.

mod answer;
mod changes;
mod dialog;
mod lines;
mod mailboxes;
mod menu;
mod page;
mod people;
mod step;
mod talk;

pub use talk::{Voice, talk};
