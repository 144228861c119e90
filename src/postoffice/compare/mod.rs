//! The old postoffice against the new one: what the new MASTER.GLB would bring along, setting by setting.
//!
//! Pure: two inspections in, one row a setting out. It interprets the published bits and bytes only; what else differs is
//! counted. It knows no steps and no severities: [`Weight`] says what a difference does to the mail.

mod master;
mod tree;

use super::{FoundBy, Inspection, SettingId, settings};
pub use master::{Names, suggested_names};

/// How old and new stand to each other in one setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The same in both.
    Same,
    /// Otherwise in the new one.
    Differs,
    /// In the old one, and missing in the new.
    OnlyOld,
    /// In the new one, and not in the old.
    OnlyNew,
    /// The disk does not tell, although it sometimes does.
    CannotTell,
    /// Never to be seen on the disk: people must look.
    AskPeople,
}

impl Verdict {
    /// Returns it in words of at most eleven characters.
    pub fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Differs => "differs",
            Self::OnlyOld => "only in old",
            Self::OnlyNew => "only in new",
            Self::CannotTell => "cannot tell",
            Self::AskPeople => "to be asked",
        }
    }

    /// Returns the name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Differs => "differs",
            Self::OnlyOld => "only-old",
            Self::OnlyNew => "only-new",
            Self::CannotTell => "cannot-tell",
            Self::AskPeople => "ask-people",
        }
    }
}

/// What a row means for the change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// As it should be.
    Fine,
    /// Worth knowing; nothing breaks by it when the new MASTER.GLB goes in.
    Note,
    /// Something may break.
    Warns,
    /// Something breaks.
    Stops,
}

impl Weight {
    /// Returns the name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Note => "note",
            Self::Warns => "warns",
            Self::Stops => "stops",
        }
    }
}

/// One row. All texts may come from the disk and are printable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The setting.
    pub setting: SettingId,
    /// What the old one shows, in a few words.
    pub old: String,
    /// What the new one shows.
    pub new: String,
    /// How they stand to each other.
    pub verdict: Verdict,
    /// What that means.
    pub weight: Weight,
    /// What was found, in a line.
    pub says: String,
    /// More of it, one line each.
    pub lines: Vec<String>,
}

impl Row {
    /// Makes a row without further lines.
    fn new(
        setting: SettingId,
        (old, new): (impl Into<String>, impl Into<String>),
        (verdict, weight): (Verdict, Weight),
        says: impl Into<String>,
    ) -> Self {
        Self { setting, old: old.into(), new: new.into(), verdict, weight, says: says.into(), lines: Vec::new() }
    }

    fn with(mut self, lines: Vec<String>) -> Self {
        self.lines = lines;
        self
    }

    /// Returns whether it counts as a difference that matters.
    pub fn counts(&self) -> bool {
        self.weight >= Weight::Warns
    }
}

/// Compares two postoffices in every setting of the table, in its order. `names` are those that a person has read off
/// the old one; without them the disk tells what it can.
pub fn compare(old: &Inspection, new: &Inspection, names: Option<&Names>) -> Vec<Row> {
    settings().iter().map(|setting| row(setting.id, old, new, names)).collect()
}

/// Compares two postoffices in one setting.
pub fn row(setting: SettingId, old: &Inspection, new: &Inspection, names: Option<&Names>) -> Row {
    match setting {
        SettingId::Names => master::names(old, new, names),
        SettingId::Kind => tree::kind(old, new),
        SettingId::Version => tree::version(old, new),
        SettingId::MasterSize => master::size(old, new),
        SettingId::MasterBytes => master::bytes(old, new),
        SettingId::Security => master::security(old, new),
        SettingId::Gateways => tree::gateways(old, new),
        SettingId::Connection => master::connection(old, new),
        SettingId::Outside => tree::outside(old, new),
        SettingId::GlobalListFiles => tree::global_list(old, new),
        SettingId::DirsyncFiles => tree::dirsync(old, new),
        SettingId::SignOnPassword
        | SettingId::NetworkType
        | SettingId::HopCount
        | SettingId::Snads
        | SettingId::DirsyncRole
        | SettingId::GlobalList => ask(setting),
    }
}

/// The row of a setting that no article places in a file.
fn ask(setting: SettingId) -> Row {
    let people = settings().iter().any(|row| row.id == setting && row.by == FoundBy::People);
    debug_assert!(people, "{setting:?}");
    let says = "the disk does not tell; look in both ADMINs";
    Row::new(setting, ("-", "-"), (Verdict::AskPeople, Weight::Note), says)
}

#[cfg(test)]
mod tests;
