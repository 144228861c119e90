//! What a probe comes to.

use serde::Serialize;

use crate::error::Guidance as _;
use crate::fsops::FsError;

/// What is found out. The names are stable: scripts may rely on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Probe {
    /// What kind of disk it is.
    Place,
    /// How many bytes are free.
    FreeSpace,
    /// Whether a folder can be made and removed.
    Scratch,
    /// What an earlier doctor left behind.
    LeftOver,
    /// Whether case counts in names, and is kept.
    Case,
    /// Whether a rename can change nothing but the case.
    CaseRename,
    /// What becomes of names that are no DOS names.
    Names,
    /// Whether a rename onto a name that is taken is refused.
    NoReplace,
    /// Whether a directory can be renamed while a file in it is open.
    HeldDirectory,
    /// Whether of two who create one file at once, one is refused.
    ExclusiveCreate,
    /// Whether it can be seen that another program holds a file.
    Locks,
    /// Whether what is appended shows at once to who has the file open.
    Append,
    /// Whether what was written is what is read.
    ReadBack,
    /// Whether files and names can be made durable.
    Sync,
    /// In what steps times are kept, and whether they can be set.
    Times,
    /// How far the clock of the disk is from the one here.
    Clock,
    /// Whether owner, mode and DOS attributes can be set.
    Dress,
    /// How long calls take.
    Pace,
    /// Whether the terminal shows the wizard well.
    Terminal,
    /// Where rehearsals are kept.
    State,
}

/// How much something matters for the change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// As it should be.
    Ok,
    /// Good to know.
    Note,
    /// See to this.
    Warn,
    /// A live change cannot be made here.
    Stop,
}

/// What was seen, and what it means for the change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was to be found out.
    pub probe: Probe,
    /// How much it matters.
    pub verdict: Verdict,
    /// What was seen, in a word for scripts.
    pub value: &'static str,
    /// What was seen, in a sentence.
    pub seen: String,
    /// What it means for the change, in a sentence.
    pub means: String,
}

impl Finding {
    /// Returns a finding.
    pub fn new(
        probe: Probe,
        (verdict, value): (Verdict, &'static str),
        seen: impl Into<String>,
        means: impl Into<String>,
    ) -> Self {
        Self { probe, verdict, value, seen: seen.into(), means: means.into() }
    }
}

/// Returns the finding that a probe could not be carried out: the change would fail at the same call.
pub(super) fn failed(probe: Probe, error: &FsError) -> Finding {
    let means = format!("The change would be refused here as well. {}", error.advice());
    Finding::new(probe, (Verdict::Stop, "failed"), format!("It could not be tried: {error}."), means)
}
