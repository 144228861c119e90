//! What the new MASTER.GLB carries into the old postoffice: the table of `assets/settings.toml`.
//!
//! Knows what each setting is called, where it is set and what goes wrong if it differs; not how the two trees compare,
//! and not the steps: it names their checks, and a test holds it to them.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::grade::Grade;

macro_rules! settings {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)+) => {
        /// A setting of the table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum SettingId {
            $($(#[$doc])* #[serde(rename = $text)] $variant,)+
        }

        impl SettingId {
            /// Every one of them, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Returns the name as it stands in the table and in JSON.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
    };
}

settings! {
    /// The names of network and postoffice (Q114246).
    Names = "names",
    /// Retail, workgroup and so on (Q132560).
    Kind = "kind",
    /// The version, by directories (Q128358).
    Version = "version",
    /// The size of MASTER.GLB, and that it can be used (Q77926).
    MasterSize = "master-size",
    /// How many bytes of the two MASTER.GLB differ (Q209486).
    MasterBytes = "master-bytes",
    /// Enhanced security, byte 0x94 (Q104586).
    Security = "security",
    /// Gateways and their access components (Q209486).
    Gateways = "gateways",
    /// The Connection gateway's bit of byte 0x93 (Q148666).
    Connection = "connection",
    /// Outside networks and postoffices (Q117713).
    Outside = "outside",
    /// Files of the global address list (Q134226).
    GlobalListFiles = "global-list-files",
    /// Files of the directory-synchronization server (Q131423).
    DirsyncFiles = "dirsync-files",
    /// The sign-on password to this postoffice (Q174194).
    SignOnPassword = "sign-on-password",
    /// The network type (Q121956).
    NetworkType = "network-type",
    /// The hop count (Q134753).
    HopCount = "hop-count",
    /// SNADS address mappings (Q134753).
    Snads = "snads",
    /// The role of directory-synchronization server (Q128358).
    DirsyncRole = "dirsync-role",
    /// The switch of the global address list (Q209486).
    GlobalList = "global-list",
}

/// Who finds out whether a setting is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FoundBy {
    /// The program, from the two trees.
    Disk,
    /// The administrator, in the two ADMINs.
    People,
}

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// Which.
    pub id: SettingId,
    /// What the screen calls it, at most 22 characters.
    pub name: String,
    /// Where it is seen and set.
    pub seen: String,
    /// What goes wrong if it differs.
    pub wrong: String,
    /// The articles, the leading one first.
    pub articles: Vec<String>,
    /// Whether an article says that it goes wrong like this.
    pub grade: Grade,
    /// Who finds out.
    pub by: FoundBy,
    /// The check of the procedure that it belongs to.
    pub check: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(rename = "setting")]
    settings: Vec<Setting>,
}

/// The file is part of the program and a test reads it, so that it is never empty.
static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table: Table = toml::from_str(include_str!("../../assets/settings.toml")).unwrap_or_default();
    for setting in &mut table.settings {
        for text in [&mut setting.seen, &mut setting.wrong] {
            *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        }
    }
    table
});

/// Returns all settings, in the order of [`SettingId::ALL`].
pub fn settings() -> &'static [Setting] {
    &TABLE.settings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_setting_once_and_in_order() {
        let read: Result<Table, _> = toml::from_str(include_str!("../../assets/settings.toml"));
        read.unwrap();
        let ids: Vec<SettingId> = settings().iter().map(|setting| setting.id).collect();
        assert_eq!(ids, SettingId::ALL);
    }

    #[test]
    fn the_texts_fit_a_screen_and_name_their_source() {
        for setting in settings() {
            let id = setting.id.name();
            assert!((1..=22).contains(&setting.name.len()), "{id}: {}", setting.name);
            for text in [&setting.name, &setting.seen, &setting.wrong] {
                assert!(text.is_ascii() && !text.contains('!') && text.len() <= 200, "{id}: {text}");
            }
            assert!(setting.seen.ends_with('.') && setting.wrong.ends_with('.'), "{id}");
            let article = |name: &String| name.starts_with('Q') && name[1..].bytes().all(|b| b.is_ascii_digit());
            assert!(!setting.articles.is_empty() && setting.articles.iter().all(article), "{id}");
        }
    }
}
