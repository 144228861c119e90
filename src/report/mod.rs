//! Tells a change from its record: for a ticket (Markdown), as a page of its own (HTML), for programs (JSON) and for paper (the
//! sheet to tick and to sign).
//!
//! Everything is gathered once into a [`Report`], from the record alone. The words of Markdown and HTML are one
//! [`doc::Doc`] that two renderers write; the renderers know nothing of a change. Every text in a report is printable: names
//! come from disks, and may be hostile. Nothing here looks at a postoffice, writes a file or knows a command line.

pub mod doc;
mod figure;
mod gather;
mod html;
mod md;
mod model;
mod sheet;
mod tell;
mod words;

pub use html::html;
pub use md::md;
pub use model::{
    Answered, CheckTold, Entry, FileTold, Head, Lockout, MailPoint, MarkTold, Numbers, OperationTold, Outage,
    PersonTold, Report, RosterTold, SCHEMA, StepTold, Sums, Versions, Waiver, Who,
};
pub use sheet::{blank, sheet};
pub use words::grouped;

use crate::clock::Moment;
use crate::journal::Journal;
use crate::procedure::Procedure;

impl Report {
    /// Gathers everything that the record tells, as of `at`.
    pub fn of(journal: &Journal, procedure: &Procedure, at: Moment) -> Self {
        gather::gather(journal, procedure, at)
    }

    /// Returns it as JSON.
    ///
    /// # Errors
    /// Never for a report; the serializer has a result type.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self)
    }
}
