//! Old against new, as a front end sees it.

use crate::postoffice::{SettingId, Verdict, Weight};
use crate::procedure::{CheckId, StepId};

use super::Standing;

/// The comparison; empty before the first look and once the new MASTER.GLB is in, when there is nothing left to compare.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CompareView {
    /// One row a setting, in the order of the table.
    pub rows: Vec<CompareRow>,
}

/// A setting in both postoffices.
#[derive(Clone, Debug, PartialEq)]
pub struct CompareRow {
    /// Which.
    pub setting: SettingId,
    /// Its name.
    pub name: String,
    /// What the old one shows.
    pub old: String,
    /// What the new one shows.
    pub new: String,
    /// How they stand to each other.
    pub verdict: Verdict,
    /// What that means for the change.
    pub weight: Weight,
    /// What was found, or who attested it: one line.
    pub says: String,
    /// More of it.
    pub lines: Vec<String>,
    /// Where it is seen and set.
    pub seen: String,
    /// What goes wrong if it differs.
    pub wrong: String,
    /// Articles.
    pub articles: Vec<String>,
    /// Whether it is our inference.
    pub inferred: bool,
    /// The check that it belongs to.
    pub step: StepId,
    /// Its id.
    pub check: CheckId,
    /// How that check stands.
    pub standing: Standing,
}

impl CompareRow {
    /// Returns the verdict as a word; what people have seen to is ticked.
    pub fn word(&self) -> &'static str {
        match (self.verdict, self.standing) {
            (_, Standing::Overridden) => "overridden",
            _ if self.answered() => "ticked",
            (verdict, _) => verdict.word(),
        }
    }

    /// Returns whether people have said what the disk does not tell. Names count too: where the files do not show them, a
    /// person's word does.
    pub fn answered(&self) -> bool {
        let silent = self.verdict == Verdict::AskPeople
            || (self.verdict == Verdict::CannotTell && self.setting == SettingId::Names);
        silent && self.standing == Standing::Holds
    }

    /// Returns whether it stands in the way of the change.
    pub fn stops(&self) -> bool {
        self.weight == Weight::Stops && self.standing != Standing::Overridden
    }

    /// Returns whether people still have to say something about it.
    pub fn to_ask(&self) -> bool {
        self.verdict == Verdict::AskPeople && !matches!(self.standing, Standing::Holds | Standing::Overridden)
    }
}
