//! Reads the table of rules and refuses one that is not whole.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::RuleId;
use crate::grade::Grade;

/// The table, built into the program.
const TABLE: &str = include_str!("../../../assets/rules.toml");

/// How much a broken rule matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The change must not begin before this is mended.
    Stop,
    /// See to it before the change.
    Warn,
    /// Good to know; by itself no finding.
    Note,
}

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What it is called.
    pub id: RuleId,
    /// What must be so, in a sentence.
    pub text: String,
    /// How much it matters.
    pub severity: Severity,
    /// Where it comes from.
    #[serde(default)]
    pub grade: Grade,
    /// The articles, the main one first.
    pub articles: Vec<String>,
    /// What it means for the change when it is not so.
    pub means: String,
    /// What to do then.
    pub todo: String,
}

/// A table that cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum TableError {
    /// Not the shape of a table of rules.
    #[error("the table of rules cannot be read: {0}")]
    Shape(#[from] toml::de::Error),
    /// A rule is missing, stands twice or has no article.
    #[error("the table of rules is not whole: {0}")]
    Broken(String),
}

/// Returns the rules in their order; none for a build that did not pass its tests.
pub fn rules() -> &'static [Rule] {
    static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| load(TABLE).unwrap_or_default());
    &RULES
}

/// Reads a table of rules from TOML.
///
/// # Errors
/// When it is not of that shape, a rule is missing or stands twice, or has no article.
pub fn load(text: &str) -> Result<Vec<Rule>, TableError> {
    #[derive(Deserialize)]
    struct File {
        rule: Vec<Rule>,
    }
    let broken = |what: String| Err(TableError::Broken(what));
    let File { rule: mut rules } = toml::from_str(text)?;
    let mut seen = HashSet::new();
    for rule in &rules {
        if !seen.insert(rule.id) {
            return broken(format!("{} stands twice", rule.id.name()));
        }
        let is_article = |text: &String| text.strip_prefix('Q').is_some_and(|n| n.parse::<u32>().is_ok());
        if rule.articles.is_empty() || !rule.articles.iter().all(is_article) {
            return broken(format!("{} needs articles", rule.id.name()));
        }
    }
    if let Some(missing) = RuleId::ALL.iter().find(|id| !seen.contains(id)) {
        return broken(format!("{} is missing", missing.name()));
    }
    rules.sort_by_key(|rule| rule.id);
    Ok(rules)
}

impl RuleId {
    /// Returns the row of the table.
    pub fn rule(self) -> Option<&'static Rule> {
        rules().iter().find(|rule| rule.id == self)
    }

    /// Returns the main article.
    pub fn article(self) -> &'static str {
        self.rule().and_then(|rule| rule.articles.first()).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_whole_and_short_enough_to_read() {
        let rules = load(TABLE).unwrap();
        assert_eq!(rules.iter().map(|rule| rule.id).collect::<Vec<_>>(), RuleId::ALL);
        for rule in &rules {
            for text in [&rule.text, &rule.means, &rule.todo] {
                assert!((10..=260).contains(&text.len()) && text.is_ascii(), "{}: {text}", rule.id.name());
                assert!(text.ends_with('.') && !text.contains('\n'), "{}: {text}", rule.id.name());
            }
        }
    }

    #[test]
    fn a_table_that_is_not_whole_is_refused() {
        let (first, rest) = TABLE.split_once("[[rule]]").and_then(|(_, t)| t.split_once("[[rule]]")).unwrap();
        let without = load(&format!("[[rule]]{rest}")).unwrap_err();
        assert!(without.to_string().contains("is missing"), "{without}");
        let twice = load(&format!("{TABLE}\n[[rule]]{first}")).unwrap_err();
        assert!(twice.to_string().contains("stands twice"), "{twice}");
        let unfounded = TABLE.replacen("articles = [\"", "articles = [\"X", 1);
        assert!(load(&unfounded).unwrap_err().to_string().contains("needs articles"));
        assert!(matches!(load("x = 1"), Err(TableError::Shape(_))));
    }
}
