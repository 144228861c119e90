//! What the names and bytes of a postoffice mean. Read-only: everything here works on a
//! [`ReadTree`](crate::fsops::ReadTree) and cannot change anything.
//!
//! Each rule stands once, with its article. What no article publishes (the place of the serial number, the
//! fields of ACCESS records, the polarity of KEY bitmaps) is not read.

mod accounts;
pub mod check;
mod compare;
pub mod control;
mod core_files;
mod directories;
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
pub mod rules;
mod settings;
mod situation;
pub mod sizes;
#[cfg(test)]
pub(crate) mod testing;
mod traces;
mod twins;
pub mod xtn;

pub use accounts::accounts;
pub use compare::{Names, Row, Verdict, Weight, compare, row, suggested_names};
pub use core_files::core_files;
pub use evidence::{BagDate, Evidence, Folders, Reading, evidence};
pub use inspect::inspect;
pub use kind::out_of_scope;
pub use layout::{file_facts, layout};
pub use mail::{outside, scan_mail, scan_mailboxes};
pub use model::{
    Accounts, FileFacts, Gateway, GlobalListTrace, HexId, Inspection, Kind, Layout, MailScan, Mailbox, MasterFacts,
    Mmf, NetworkRecord, Outside, OutsideRecord, QueueItem, QueueItemKind, QueueOf, QueueScan, Version,
};
pub use network::networks;
pub use queue::{POLL_MINUTES, scan_queue};
pub use settings::{FoundBy, Setting, SettingId, settings};
pub use situation::{Situation, situation};
pub use traces::{DirsyncTrace, OutsidePlace, Traces};
pub use twins::{Fingerprint, Twins, twins};
