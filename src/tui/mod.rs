//! The full screen: a wizard that shows [`View`](crate::engine::View) snapshots and sends
//! [`Command`](crate::engine::Command)s.
//!
//! ```text
//! keys, signals, updates -> event -> app (pure: state + event -> effects) -> run -> engine
//!                                     |
//!                                     `-> draw (state -> cells)
//! ```
//!
//! It must not know how anything is checked, decided or done: whatever a screen shows is in a snapshot, and the engine
//! says no, not the screen. Keys, footer and help come from one vocabulary ([`action`]) and one table ([`keymap`]).

pub mod action;
pub mod app;
mod call;
mod console;
pub mod dialog;
mod drafts;
pub mod draw;
pub mod event;
mod farewell;
pub mod glossary;
pub mod glyphs;
mod in_dialog;
pub mod keymap;
pub mod look;
mod mailbox;
pub mod menu;
mod navigate;
mod people;
mod perform;
pub mod roster;
mod run;
pub mod screen;
pub mod scroll;
pub mod settle;
mod start;
pub mod terminal;
pub mod texts;
pub mod theme;
mod together;
mod typing;
mod update;
pub mod voice;
mod words;

pub use console::Console;
pub use event::Events;
pub use farewell::Leaving;
pub use look::Look;
pub use menu::{Leave, Menu, MenuChoice};
pub use run::{Engine, run};
pub use start::{Start, StartChoice, start};
pub use voice::Voice;
