//! The table of mailboxes as a front end sees it.

use crate::clock::Moment;
use crate::fsops::ServerTime;
use crate::people::Attestation;
use crate::people::clients::ClientId;
use crate::postoffice::HexId;

/// What is known of a mailbox (rule 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MailState {
    /// Messages wait on the server again: it was empty after Compress.
    Again,
    /// Messages wait on the server.
    Waiting,
    /// Its MMF has not changed since the baseline.
    NotYet,
    /// No MMF on the server: the disk cannot tell.
    NoMmf,
    /// Before the baseline there is nothing to compare with.
    NoBaseline,
    /// Its MMF has changed since the baseline, which is only a sign.
    Touched,
    /// Counted as done, with a reason.
    Waived,
    /// The mailbag is empty after Compress.
    Collected,
}

impl MailState {
    /// Returns it in words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Again => "mail again",
            Self::Waiting => "mail waits",
            Self::NotYet => "not yet",
            Self::NoMmf => "no MMF here",
            Self::NoBaseline => "-",
            Self::Touched => "touched",
            Self::Waived => "waived",
            Self::Collected => "collected",
        }
    }
}

/// A mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailRow {
    /// Its id.
    pub id: HexId,
    /// A name, where one is known.
    pub name: String,
    /// The name of the mailbox, where a list told it.
    pub mailbox: String,
    /// How it stands.
    pub state: MailState,
    /// Whether it counts as done by the rule in force.
    pub done: bool,
    /// When its MMF was last written, by the server's clock.
    pub mmf: Option<ServerTime>,
    /// Bytes of the MMF.
    pub mmf_len: Option<u64>,
    /// Records in its mailbag.
    pub records: Option<u64>,
    /// The reason of a waiver.
    pub note: String,
    /// When the oldest message in its mailbag was sent, by its sender's clock (inferred).
    pub oldest: Option<chrono::NaiveDateTime>,
    /// What it is read with: as somebody said, or as is inferred.
    pub client: Option<ClientId>,
    /// Who said so, or what it is inferred from.
    pub client_by: String,
    /// What the disk shows, a line each.
    pub evidence: Vec<String>,
    /// What was marked for it by those who phone about it: the label of the mark, and who says so. No waiver.
    pub marks: Vec<(String, Attestation)>,
}

/// The table of 5c.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailView {
    /// The rows, those to see to first.
    pub rows: Vec<MailRow>,
    /// On what the column "done" rests, in a sentence.
    pub rests_on: String,
    /// What the table cannot prove, in a sentence or two, with articles.
    pub cannot_prove: String,
    /// How many are done, of how many.
    pub count: (usize, usize),
    /// Mailbags of outside postoffices, gateways and the system that are not empty.
    pub queues: Vec<(String, u64)>,
    /// What could not be read.
    pub unreadable: Vec<String>,
    /// Whom the MMF test misses, by what they read mail with, in a sentence; empty when nobody.
    pub missed: String,
    /// What the disk shows about no mailbox in particular: calendars, shared folders.
    pub elsewhere: Vec<String>,
    /// When the baseline was taken.
    pub baseline_at: Option<Moment>,
    /// When Compress was last run.
    pub compressed_at: Option<Moment>,
    /// When the message went out.
    pub sent_at: Option<Moment>,
}
