//! The only code that touches a postoffice.
//!
//! A tree is seen through two traits: [`ReadTree`] (look, never change anything) and [`WriteTree`]
//! (the five verbs that a serial-number change needs, none of which can overwrite). There are two
//! implementations: [`LiveTree`] acts on the disk, [`Overlay`] lets the same calls be rehearsed over a
//! tree that stays untouched, and sees its own earlier effects. Nothing above this module knows which
//! of the two it holds.
//!
//! This module knows names, bytes and times. It must not know what a postoffice is.

mod bench;
mod digest;
mod disk;
mod dosattr;
mod entry;
mod error;
mod glance;
mod hex;
mod live;
mod overlay;
mod path;
mod place;
mod rules;
mod save;
mod tree;

pub use bench::{Bench, Onto, Synced};
pub use digest::{Sha256, digest_of};
pub use disk::{Disk, RealDisk};
pub use entry::{Dress, Entry, Identity, Kind, ServerTime};
pub use error::{FsError, Verb};
pub use glance::Glance;
pub use live::{LiveBench, LiveTree, Patience, RenameCall};
pub use overlay::Overlay;
pub use path::{PathError, TreePath};
pub use place::{Place, PlaceKind, in_mounts};
pub use save::save_new;
pub use tree::{LockProbe, MayWrite, ReadTree, RecordTree, Renamed, WriteTree};
