//! What the names and bytes of a postoffice mean. Read-only: everything here works on a
//! [`ReadTree`](crate::fsops::ReadTree) and cannot change anything.
//!
//! Each rule stands once, with its article. What no article publishes (the place of the serial number, the
//! fields of ACCESS records, the polarity of KEY bitmaps) is not read.

mod model;

pub use model::{
    Accounts, FileFacts, Gateway, GlobalListTrace, HexId, Inspection, Kind, Layout, MailScan, Mailbox, MasterFacts,
    Mmf, NetworkRecord, QueueItem, QueueItemKind, QueueScan, Version,
};
