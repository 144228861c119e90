//! What a report holds. The names of the fields are those of the JSON, which scripts may rely on.

use serde::Serialize;

use crate::clock::Moment;
use crate::engine::story::Told;
use crate::fsops::Sha256;
use crate::journal::Mode;

/// The version of the JSON format.
pub const SCHEMA: &str = "reserial-report-1";

/// A change, told from its record.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// The version of the format.
    pub schema: &'static str,
    /// When the report was made.
    pub made_at: Moment,
    /// What was walked through: the title of the procedure.
    pub title: String,
    /// Whether operations acted.
    pub mode: Mode,
    /// `in-progress`, `finished` or `undone`.
    pub state: &'static str,
    /// How far it is, in a line.
    pub position: String,
    /// The old tree, as the host that opened the change called it.
    pub old: String,
    /// The new tree; empty for a reverse change.
    pub new: String,
    /// The folder of the record.
    pub record: String,
    /// The record that a reverse change goes back over.
    pub reverses: Option<String>,
    /// The serial numbers.
    pub numbers: Numbers,
    /// Opened by whom, when.
    pub opened: Option<Who>,
    /// When it ended.
    pub ended_at: Option<Moment>,
    /// What was not done by the book.
    pub deviations: Vec<Entry>,
    /// What must be known besides: damaged helpers' files, steps that the change before a reverse change left open.
    pub remarks: Vec<String>,
    /// What came of it.
    pub result: Vec<String>,
    /// What comes next.
    pub next: Vec<String>,
    /// From 5a to 8 no mail moved between postoffices: each time that P1 was away.
    pub outages: Vec<Outage>,
    /// Between the two renames of an exchange nobody could sign in.
    pub lockouts: Vec<Lockout>,
    /// The operations.
    pub operations: Vec<OperationTold>,
    /// The files, by state and tree.
    pub files: Vec<Sums>,
    /// The steps with their checks.
    pub steps: Vec<StepTold>,
    /// The rosters.
    pub rosters: Vec<RosterTold>,
    /// How mail was collected over time.
    pub mail: Vec<MailPoint>,
    /// Mailboxes that count as done although the disk does not show it.
    pub waived: Vec<Waiver>,
    /// The record, line by line.
    pub timeline: Vec<Entry>,
    /// Of what all this is.
    pub versions: Versions,
    /// The head hashes.
    pub heads: Vec<Head>,
}

/// A line of the record, with what its ids stand for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// What, by whom, when, why.
    #[serde(flatten)]
    pub told: Told,
    /// What its ids stand for: the step's title, the check, the operation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
}

/// Serial numbers as they were typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Numbers {
    /// Before.
    pub old: Option<String>,
    /// After.
    pub new: Option<String>,
}

/// Somebody, somewhere, at some time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Who {
    /// The person.
    pub by: String,
    /// The host.
    pub host: String,
    /// When, by that host's clock.
    pub at: Moment,
    /// What they noted: the reason where one is needed.
    pub note: String,
}

/// A time in which P1 was away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outage {
    /// When P1 was renamed away, or was seen to be.
    pub since: Moment,
    /// When it was back; none while it is away.
    pub until: Option<Moment>,
    /// How long, until now where it is still away.
    pub seconds: i64,
    /// How it ended: `step-8`, `taken-back` or `open`.
    pub ended_by: &'static str,
}

/// An exchange of MASTER.GLB. Between its two renames nobody could sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lockout {
    /// The number of the operation.
    pub operation: u64,
    /// When it was begun.
    pub since: Moment,
    /// When its outcome was written.
    pub until: Option<Moment>,
    /// How long MASTER.GLB was missing at the most, in microseconds, where it was measured.
    pub missing_us: Option<u64>,
    /// The same in words, with what is not known.
    pub says: String,
}

/// An operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OperationTold {
    /// Its number.
    pub number: u64,
    /// The step that it belongs to.
    pub step: Option<String>,
    /// Whether it changes nothing but the folder of the record: what is kept there.
    pub in_record: bool,
    /// The operation that it takes back; 0 for what takes back nothing of ours.
    pub undoes: Option<u64>,
    /// `rename`, `copy`.
    pub verb: &'static str,
    /// `intended`, `done`, `failed`, `not-begun`, `resolved`, `undone`.
    pub status: &'static str,
    /// What became of it, in a line.
    pub says: String,
    /// The files that it took, with what they were.
    pub took: Vec<FileTold>,
    /// The files that it left, as they were read back.
    pub left: Vec<FileTold>,
    /// Begun by whom, when.
    pub begun: Who,
    /// When its outcome was written.
    pub ended_at: Option<Moment>,
    /// What is worth knowing.
    pub notes: Vec<String>,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileTold {
    /// `OLD` or `NEW`.
    pub tree: String,
    /// Its path in the tree.
    pub path: String,
    /// Whether it lies in the folder of a record.
    #[serde(skip)]
    pub kept: bool,
    /// Its length; none where the record does not tell.
    pub bytes: Option<u64>,
    /// Its digest.
    pub sha256: Option<Sha256>,
}

/// The files of a tree in one state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sums {
    /// `before` or `after`.
    pub state: &'static str,
    /// `OLD` or `NEW`.
    pub tree: &'static str,
    /// Where the tree lies, as the host that opened the change called it.
    pub root: String,
    /// The files.
    pub files: Vec<FileTold>,
    /// The same as `sha256sum -c` reads it, in the root of the tree.
    pub sha256sums: String,
}

/// A step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepTold {
    /// `5c`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// `done`, `n/a`, `skipped`, `rolled back`, `to do`, `not yet`, `running`, `failed`.
    pub state: &'static str,
    /// Settled by whom, when, why.
    pub settled: Option<Who>,
    /// Its checks.
    pub checks: Vec<CheckTold>,
}

/// A check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckTold {
    /// Its id.
    pub id: String,
    /// What must be so.
    pub text: String,
    /// The article.
    pub article: String,
    /// Whether it is inferred rather than published.
    pub inferred: bool,
    /// Whether the program looked at the disk for it.
    pub looked: bool,
    /// Whether it only warns and stops nothing.
    pub only_warns: bool,
    /// How it stands: `ok`, `to do`, `no`, `unknown`, `overridden`.
    pub standing: &'static str,
    /// What was found, in a line.
    pub says: String,
    /// Who answered for it.
    pub who: Option<Who>,
    /// What was typed or chosen.
    pub answer: Option<Answered>,
}

/// What was typed or chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answered {
    /// The words.
    pub value: String,
}

/// A roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RosterTold {
    /// Its id.
    pub id: String,
    /// Heading.
    pub title: String,
    /// The columns: id and label.
    pub columns: Vec<(String, String)>,
    /// Who is on it.
    pub people: Vec<PersonTold>,
}

/// Somebody on a roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PersonTold {
    /// The name.
    pub name: String,
    /// The detail.
    pub detail: String,
    /// What was marked.
    pub marks: Vec<MarkTold>,
}

/// A mark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MarkTold {
    /// Which.
    pub mark: String,
    /// By whom, when, where, with what note.
    #[serde(flatten)]
    pub who: Who,
}

/// The mailboxes at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MailPoint {
    /// When.
    pub at: Moment,
    /// All.
    pub all: usize,
    /// Collected by the rule in force, or waived.
    pub collected: usize,
    /// Not yet.
    pub waiting: usize,
    /// Not to be told from the disk.
    pub unknown: usize,
}

/// A mailbox that counts as done although the disk does not show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Waiver {
    /// Its id.
    pub mailbox: String,
    /// Its name, where a list gave one.
    pub name: String,
    /// By whom, when, why.
    pub who: Who,
}

/// Of what a report is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Versions {
    /// The program that opened the record.
    pub program: String,
    /// The program that made the report.
    pub report_by: String,
    /// The procedure.
    pub procedure: String,
    /// The article.
    pub article: String,
    /// The article's last change, as the procedure of the record had it.
    pub revision: String,
    /// The format of the record.
    pub format: u32,
}

/// The digest of the last line of a file of the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Head {
    /// The file.
    pub file: String,
    /// How many of its lines count.
    pub lines: usize,
    /// The digest.
    pub sha256: Option<Sha256>,
    /// The same in groups of eight, to be compared from paper.
    pub grouped: String,
}
