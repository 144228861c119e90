//! Lists of names made by other programs: LISTUSER and NETDUMP output (Q99419), and tables with commas.
//!
//! Pure: bytes in, names and complaints out. How LISTUSER and NETDUMP lay out their output is not published; what they
//! print is (Q99419). So anything with an eight-digit id, or a network and postoffice, is taken, in whatever columns; a
//! line that cannot be used is reported by its number, and the rest is used. Nothing here knows files or mailboxes.

mod decode;
mod list;
mod listuser;
mod netdump;
mod table;
mod words;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use decode::{Encoding, Known, decode};
pub use list::{Listed, ListedPeople, people};
pub use words::is_id;

/// The longest list that is read, in bytes. One postoffice has up to 500 mailboxes (Q123376).
pub const LARGEST: u64 = 4 * 1024 * 1024;
/// The most names that are taken from one list.
pub const MOST: usize = 20_000;
/// The most complaints that are kept.
const MOST_PROBLEMS: usize = 500;
/// The longest name, in characters: ADMIN takes thirty.
pub const LONGEST_NAME: usize = 100;
/// The longest of what is said beside a name.
pub const LONGEST_DETAIL: usize = 200;

/// What made a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Output of LISTUSER: mailboxes with their ids.
    Listuser,
    /// Output of NETDUMP: outside postoffices and gateways.
    Netdump,
    /// A table with commas, semicolons or tabs.
    Csv,
}

impl Kind {
    /// Returns it in words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Listuser => "LISTUSER output",
            Self::Netdump => "NETDUMP output",
            Self::Csv => "a table (CSV)",
        }
    }
}

/// Whether an account still exists, where the list tells (`listuser -x`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Account {
    /// It does, or the list does not tell.
    #[default]
    Present,
    /// It is deleted.
    Deleted,
}

/// How an outside postoffice is reached (Q99419, Q78833).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Route {
    /// By modem: its administrator keeps our number in External-Admin, Setup.
    Modem,
    /// By X.25: the same.
    X25,
    /// On the LAN: no number is kept there (Q78833).
    Lan,
    /// Through another postoffice: no number is kept there (Q78833).
    Indirect,
    /// It is a gateway.
    Gateway,
    /// The list does not tell.
    #[default]
    Unknown,
}

impl Route {
    /// Returns whether its administrator must type the new number (Q78833).
    pub fn keeps_our_number(self) -> bool {
        matches!(self, Self::Modem | Self::X25)
    }

    /// Returns it in words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Modem => "by modem",
            Self::X25 => "by X.25",
            Self::Lan => "on the LAN",
            Self::Indirect => "through another postoffice",
            Self::Gateway => "a gateway",
            Self::Unknown => "connection not told",
        }
    }
}

/// Who or what a list names. Ids are eight capital hexadecimal digits; texts are as they stand in the list, so they
/// may hold anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "kebab-case")]
pub enum Named {
    /// A local mailbox.
    Mailbox {
        /// Its id.
        id: String,
        /// The full name, or the mailbox name where that is all there is.
        name: String,
        /// The mailbox name; empty where the list has none.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        mailbox: String,
        /// Whether it still exists.
        #[serde(default)]
        account: Account,
    },
    /// An outside postoffice or a gateway.
    Outside {
        /// The network, or the gateway's name.
        network: String,
        /// The postoffice; empty for a gateway.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        postoffice: String,
        /// How it is reached.
        route: Route,
        /// The id of its mailbag, where the list tells.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mailbag: Option<String>,
    },
}

/// What a list held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// What made it.
    pub kind: Kind,
    /// How its bytes stand for letters.
    pub encoding: Encoding,
    /// How that is known.
    pub known: Known,
    /// What it names, in its order.
    pub entries: Vec<Named>,
    /// What could not be used, or only with a remark: line number from 1, and why.
    pub problems: Vec<(usize, String)>,
}

/// What is found in a list, with the line of each.
#[derive(Default)]
struct Found {
    entries: Vec<(usize, Named)>,
    problems: Vec<(usize, String)>,
}

impl Found {
    fn bad(&mut self, line: usize, why: impl Into<String>) {
        self.problems.push((line, why.into()));
    }
}

/// Reads a list. `kind` and `encoding` are found out where they are not given.
pub fn import(bytes: &[u8], kind: Option<Kind>, encoding: Option<Encoding>) -> Imported {
    let whole = usize::try_from(LARGEST).unwrap_or(usize::MAX);
    let cut = bytes.len() > whole;
    let (text, encoding, known) = decode(&bytes[..bytes.len().min(whole)], encoding);
    let text = &lines_of(&text);
    let kind = kind.unwrap_or_else(|| words::kind_of(text));
    let mut found = match kind {
        Kind::Listuser => listuser::read(text),
        Kind::Netdump => netdump::read(text),
        Kind::Csv => table::read(text),
    };
    if cut {
        found.bad(text.lines().count(), format!("the list is longer than {LARGEST} bytes; the rest is not read"));
    }
    let (entries, problems) = settle(found);
    Imported { kind, encoding, known, entries, problems: bounded(problems) }
}

/// Returns the text of a list as far as it goes, with line ends that every reader counts alike. A DOS program ends its
/// text with Ctrl-Z; what follows is the rest of a sector.
fn lines_of(text: &str) -> String {
    text.split('\u{1a}').next().unwrap_or_default().replace("\r\n", "\n")
}

/// Returns complaints in the order of their lines, no more than are worth reading.
fn bounded(mut problems: Vec<(usize, String)>) -> Vec<(usize, String)> {
    problems.sort_by_key(|(line, _)| *line);
    if problems.len() > MOST_PROBLEMS {
        let (line, more) = (problems[MOST_PROBLEMS].0, problems.len() - MOST_PROBLEMS);
        problems.truncate(MOST_PROBLEMS);
        problems.push((line, format!("{more} more lines like these from here on")));
    }
    problems
}

/// Cuts names that are too long, drops what stands twice, and tells of both; and of names that two ids have.
fn settle(found: Found) -> (Vec<Named>, Vec<(usize, String)>) {
    let Found { entries, mut problems } = found;
    let (mut keys, mut names) = (BTreeMap::new(), BTreeMap::new());
    let mut kept = Vec::new();
    for (line, mut named) in entries {
        if kept.len() == MOST {
            problems.push((line, format!("only the first {MOST} names are used")));
            break;
        }
        if cut_to_size(&mut named) {
            problems.push((line, format!("a name is longer than {LONGEST_NAME} characters and was cut")));
        }
        let (key, name) = match &named {
            Named::Mailbox { id, name, .. } => (id.clone(), Some(name.to_lowercase())),
            Named::Outside { network, postoffice, .. } => (format!("{network}/{postoffice}").to_lowercase(), None),
        };
        if let Some(first) = keys.get(&key) {
            problems.push((line, format!("{key} stands in line {first} already; this line is not used")));
            continue;
        }
        keys.insert(key, line);
        if let Some(first) = name.filter(|name| !name.is_empty()).and_then(|name| names.insert(name, line)) {
            problems.push((line, format!("the name stands in line {first} too, with another id; both are used")));
        }
        kept.push(named);
    }
    (kept, problems)
}

/// Cuts names that are too long; returns whether there was one.
fn cut_to_size(named: &mut Named) -> bool {
    let texts = match named {
        Named::Mailbox { name, mailbox, .. } => [name, mailbox],
        Named::Outside { network, postoffice, .. } => [network, postoffice],
    };
    let mut cut = false;
    for text in texts {
        if let Some((end, _)) = text.char_indices().nth(LONGEST_NAME) {
            text.truncate(end);
            cut = true;
        }
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailbox(id: &str, name: &str) -> Named {
        Named::Mailbox { id: id.into(), name: name.into(), mailbox: String::new(), account: Account::Present }
    }

    #[test]
    fn what_stands_twice_is_used_once_and_told_by_its_line() {
        let list = "id,name\n00000001,Ann\n00000001,Bob\n00000002,ann\n";
        let read = import(list.as_bytes(), None, None);
        assert_eq!(read.entries, [mailbox("00000001", "Ann"), mailbox("00000002", "ann")]);
        let lines: Vec<_> = read.problems.iter().map(|(line, why)| (*line, why.contains("not used"))).collect();
        assert_eq!(lines, [(3, true), (4, false)], "{:?}", read.problems);
    }

    #[test]
    fn the_rest_of_a_sector_after_ctrl_z_is_not_read() {
        let read = import(b"00000001  ANN\r\n\x1a00000002  BOB\r\n", None, None);
        assert_eq!(read.entries.len(), 1);
    }

    #[test]
    fn names_are_bounded_in_length_and_number() {
        let mut list = format!("id;name\n00000001;{}\n", "x".repeat(500));
        list.extend((2..MOST + 9).map(|n| format!("{n:08X};N{n}\n")));
        let read = import(list.as_bytes(), None, None);
        assert_eq!(read.entries.len(), MOST);
        let Named::Mailbox { name, .. } = &read.entries[0] else { panic!() };
        assert_eq!(name.len(), LONGEST_NAME);
        assert_eq!(read.problems.len(), 2, "{:?}", read.problems);
    }

    #[test]
    fn complaints_are_bounded_too() {
        let list = format!("id,name\n00000001,Ann\n{}", "no id,Bob\n".repeat(5000));
        let read = import(list.as_bytes(), None, None);
        assert_eq!(read.problems.len(), MOST_PROBLEMS + 1);
        assert!(read.problems[MOST_PROBLEMS].1.starts_with("4500 more"));
    }

    #[test]
    fn modem_and_x25_only_keep_our_number() {
        let all = [Route::Modem, Route::X25, Route::Lan, Route::Indirect, Route::Gateway, Route::Unknown];
        assert_eq!(all.map(Route::keeps_our_number), [true, true, false, false, false, false], "Q78833");
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(400))]
        #[test]
        fn any_bytes_will_do(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..600)) {
            for kind in [None, Some(Kind::Listuser), Some(Kind::Netdump), Some(Kind::Csv)] {
                import(&bytes, kind, None);
            }
        }

        #[test]
        fn so_will_any_lines_of_likely_words(
            words in proptest::collection::vec("([0-9A-F]{8}|[A-Z]{1,9}/[A-Z]{1,9}|modem|X.25|Network:|Mailbag|[\",;\t]|\r\n|é|\u{0}| {1,5})", 0..60),
        ) {
            let text = words.concat();
            for kind in [None, Some(Kind::Listuser), Some(Kind::Netdump), Some(Kind::Csv)] {
                import(text.as_bytes(), kind, None);
            }
        }
    }
}
