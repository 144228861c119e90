//! A postoffice to practise on, and the people around it; or a copy of a real one, with nobody around it ([`copy`]).
//!
//! [`build`] makes a pair of postoffices with the published names and sizes; [`Crowd`] plays those who would work
//! on the old one: users who collect sooner, later or not at all, MTAs, a helper who means well. The program that is
//! practised with does its real operations on these trees and must not know that they are not real, so nothing below
//! the commands uses this module. It writes files itself (in `disk`, below a practice directory only), since the other
//! programs of a postoffice do not go through our file layer either.

mod build;
mod copy;
mod crowd;
mod cue;
mod disk;
mod error;
mod fresh;
mod lists;
mod office;
mod play;
mod shape;
#[cfg(test)]
mod tests;

pub use build::{BuildOptions, Built, build, reopen};
pub use copy::{Beat, Copied, Pair, apart, copy, copy_in};
pub use crowd::Crowd;
pub use cue::{Cue, Deed, Pace};
pub use error::PracticeError;
pub use office::{Client, User};
pub use play::Play;
