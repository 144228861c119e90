//! What situation a serial number is in: read off folders, typed numbers and the text of an event.
//!
//! ```text
//! folders -> look -> Evidence -> findings (pure) -> Finding, with the words of assets/situations.toml
//! ```
//!
//! What no article publishes is not read: the place of the number in MASTER.GLB is unknown, so a number is only ever one that
//! somebody typed or that an event names. Must not know how anything is shown, and changes nothing.

mod apply;
pub mod event;
mod evidence;
mod load;
mod model;

pub use apply::findings;
pub use evidence::{Evidence, Pair, Seen, compare, look};
pub use load::{LoadError, situations};
pub use model::{Finding, Situation, SituationId};
