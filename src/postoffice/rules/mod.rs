//! The one table of rules that a postoffice is held to: what must be so, by which article, how much it matters, what it
//! means for the change and what to do. `check` shows them all; the steps of the change use those that they need.
//!
//! Must not know what looks: a rule is told facts. Where the facts are lengths, [`lengths`] judges them.

mod ids;
pub mod lengths;
mod table;

pub use ids::RuleId;
pub use table::{Rule, Severity, load, rules};

use crate::fsops::TreePath;

/// A rule that is broken, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: RuleId,
    /// The file or directory; the root when it is about the whole.
    pub place: TreePath,
    /// What is so, in words that follow the place: `is missing`. Not yet printable.
    pub detail: String,
    /// The article, where it is more particular than the rule's.
    pub article: Option<&'static str>,
}

impl Finding {
    /// Makes a finding.
    pub fn new(rule: RuleId, place: TreePath, detail: impl Into<String>) -> Self {
        Self { rule, place, detail: detail.into(), article: None }
    }

    /// Returns the article.
    pub fn article(&self) -> &'static str {
        self.article.unwrap_or_else(|| self.rule.article())
    }

    /// Returns the finding as one line, with its article.
    pub fn line(&self) -> String {
        format!("{} {} ({})", self.place, crate::text::printable(&self.detail), self.article())
    }
}
