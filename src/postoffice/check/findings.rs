//! Collects findings in bounded memory and a fixed order, whatever order the disk lists in.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::fsops::TreePath;
use crate::postoffice::rules::{Finding, Rule, RuleId, Severity};

/// The places that are kept of each rule; the rest is counted.
pub const PLACES: usize = 20;

/// A broken rule with the places where it is broken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// The rule.
    pub rule: RuleId,
    /// The first places in order of path.
    pub places: Vec<Place>,
    /// How many more there are.
    pub more: u64,
}

impl Group {
    /// Returns the row of the table.
    pub fn row(&self) -> Option<&'static Rule> {
        self.rule.rule()
    }

    /// Returns how much it matters.
    pub fn severity(&self) -> Option<Severity> {
        self.row().map(|rule| rule.severity)
    }
}

/// Where a rule is broken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file or directory, spelled as on the disk, or in capitals where it is made up of an id. Its text is not
    /// printable as it is.
    pub path: TreePath,
    /// What is so there, in words that follow the path. Not printable as it is.
    pub detail: String,
    /// The article, where it is more particular than the rule's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<&'static str>,
}

/// The findings so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    rules: BTreeMap<RuleId, Kept>,
}

/// The places of one rule: by path without regard to case, then by spelling, then by what is so.
#[derive(Debug, Default)]
struct Kept {
    first: BTreeMap<(String, String, String), (TreePath, Option<&'static str>)>,
    all: u64,
}

impl Findings {
    /// Notes that a rule is broken at a place.
    pub(super) fn add(&mut self, rule: RuleId, place: &TreePath, detail: impl Into<String>) {
        self.note(Finding::new(rule, place.clone(), detail));
    }

    /// Notes a finding.
    pub(super) fn note(&mut self, finding: Finding) {
        let kept = self.rules.entry(finding.rule).or_default();
        kept.all += 1;
        let key = (finding.place.folded(), finding.place.as_str().to_owned(), finding.detail);
        kept.first.insert(key, (finding.place, finding.article));
        if kept.first.len() > PLACES {
            kept.first.pop_last();
        }
    }

    /// Forgets everything but what was not checked.
    pub(super) fn forget(&mut self) {
        self.rules.retain(|rule, _| matches!(rule, RuleId::CannotList | RuleId::CannotRead));
    }

    /// Returns everything, the weightiest rules first, in the order of the table.
    pub(super) fn groups(self) -> Vec<Group> {
        let mut groups: Vec<Group> = self.rules.into_iter().map(|(rule, kept)| kept.into_group(rule)).collect();
        groups.sort_by_key(|group| (group.severity(), group.rule));
        groups
    }
}

impl Kept {
    fn into_group(self, rule: RuleId) -> Group {
        let more = self.all.saturating_sub(self.first.len() as u64);
        let places = self.first.into_iter().map(|((_, _, detail), (path, article))| Place { path, detail, article });
        Group { rule, places: places.collect(), more }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_twenty_places_are_kept_whatever_the_order() {
        let told = |numbers: &mut dyn Iterator<Item = u32>| {
            let mut findings = Findings::default();
            for n in numbers {
                let path = TreePath::root().join("MAI").join(&format!("{n:08X}.MAI"));
                findings.add(RuleId::LetterMisplaced, &path, "is elsewhere");
            }
            findings.add(RuleId::NotAPostoffice, &TreePath::root(), "is none");
            findings.add(RuleId::LongName, &TreePath::root(), "is long");
            findings.groups()
        };
        let groups = told(&mut (0..1000));
        assert_eq!(groups, told(&mut (0..1000).rev()));
        let rules: Vec<RuleId> = groups.iter().map(|group| group.rule).collect();
        assert_eq!(rules, [RuleId::NotAPostoffice, RuleId::LetterMisplaced, RuleId::LongName]);
        assert_eq!((groups[1].places.len(), groups[1].more), (PLACES, 980));
        assert_eq!(groups[1].places[19].path.as_str(), "MAI/00000013.MAI");
    }
}
