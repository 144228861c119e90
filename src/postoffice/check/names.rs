//! Judges names: links, two spellings, names that are no text or no DOS names.

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use super::findings::Findings;
use crate::fsops::{Entry, Kind, TreePath};
use crate::postoffice::paths::split;
use crate::postoffice::rules::RuleId;

/// The most names of one directory that are compared with each other.
const COMPARED: usize = 65_536;
/// What stands for a character that is no text.
const NO_TEXT: char = '\u{fffd}';

/// The names of one directory, as numbers, to notice a second spelling.
#[derive(Default)]
pub(super) struct Spellings {
    hasher: RandomState,
    seen: HashSet<u64>,
}

impl Spellings {
    /// Returns whether the name was there in another spelling. A directory lists no name twice in one spelling.
    fn again(&mut self, name: &str) -> bool {
        if self.seen.len() >= COMPARED {
            return false;
        }
        let folded = name.to_ascii_uppercase();
        !self.seen.insert(self.hasher.hash_one(folded))
    }
}

/// Judges the name of an entry.
pub(super) fn judge(findings: &mut Findings, entry: &Entry, spellings: &mut Spellings) {
    if !entry.nameable {
        findings.add(RuleId::UnreadableName, &entry.path, "has a name that is no text");
        return;
    }
    name(findings, &entry.path, entry.kind, spellings);
}

/// Judges a name of which no more is known.
pub(super) fn judge_name(findings: &mut Findings, dir: &TreePath, told: &str, kind: Kind, spellings: &mut Spellings) {
    if told.contains(NO_TEXT) {
        findings.add(RuleId::UnreadableName, &dir.join(told), "has a name that is no text");
        return;
    }
    name(findings, &dir.join(told), kind, spellings);
}

fn name(findings: &mut Findings, path: &TreePath, kind: Kind, spellings: &mut Spellings) {
    match kind {
        Kind::Link => findings.add(RuleId::Link, path, "is a link"),
        Kind::Other => findings.add(RuleId::Link, path, "is neither a file nor a directory"),
        Kind::File | Kind::Dir => {}
    }
    if spellings.again(path.name()) {
        findings.add(RuleId::NameTwice, path, "is there in two spellings");
    }
    if !is_dos_name(path.name()) {
        findings.add(RuleId::LongName, path, "is not a DOS name");
    }
}

/// Whether DOS programs can name it: eight characters and three, none of them reserved.
fn is_dos_name(name: &str) -> bool {
    let (stem, extension) = split(name);
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_graphic() && !br#""*+,./:;<=>?[\]|"#.contains(&b));
    let dotless = !name.contains('.') || !extension.is_empty();
    (1..=8).contains(&stem.len()) && extension.len() <= 3 && dotless && plain(stem) && plain(extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dos_names_are_eight_and_three() {
        for good in ["P1", "POPULATE.MSM", "0000001a.mai", "X", "COUR_EX.TPL", "INQUEUE.0LK", "$A~1.P1"] {
            assert!(is_dos_name(good), "{good}");
        }
        for bad in ["", ".hidden", "A.", "A.B.C", "NINELETTR", "A.FOUR", "A B", "\u{e4}.TXT", "A:B", "~lock.file#"] {
            assert!(!is_dos_name(bad), "{bad}");
        }
    }
}
