//! What the names and bytes of a postoffice mean. Read-only: everything here works on a
//! [`ReadTree`](crate::fsops::ReadTree) and cannot change anything.
//!
//! Each rule stands once, with its article. What no article publishes (the place of the serial number, the
//! fields of ACCESS records, the polarity of KEY bitmaps) is not read.

mod accounts;
pub mod control;
mod core_files;
mod evidence;
mod gateways;
mod inspect;
mod kind;
mod layout;
mod mail;
pub mod master;
pub mod message;
mod model;
pub mod network;
pub mod paths;
mod queue;
mod situation;
pub mod sizes;
#[cfg(test)]
pub(crate) mod testing;
pub mod xtn;

pub use accounts::accounts;
pub use core_files::core_files;
pub use evidence::{BagDate, Evidence, Folders, Reading, evidence};
pub use inspect::inspect;
pub use layout::{file_facts, layout};
pub use mail::{outside, scan_mail, scan_mailboxes};
pub use model::{
    Accounts, FileFacts, Gateway, GlobalListTrace, HexId, Inspection, Kind, Layout, MailScan, Mailbox, MasterFacts,
    Mmf, NetworkRecord, Outside, OutsideRecord, QueueItem, QueueItemKind, QueueOf, QueueScan, Version,
};
pub use network::networks;
pub use queue::scan_queue;
pub use situation::{Situation, situation};
