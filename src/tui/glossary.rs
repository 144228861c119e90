//! The words that the screens use, from `assets/glossary.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

/// A word and what it means.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The word.
    pub name: String,
    /// What it means, in a sentence or two.
    pub says: String,
    /// Where that is published.
    pub articles: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Glossary {
    #[serde(rename = "term")]
    terms: Vec<Term>,
}

static GLOSSARY: LazyLock<Glossary> =
    LazyLock::new(|| toml::from_str(include_str!("../../assets/glossary.toml")).unwrap_or_default());

/// Returns all words, in the order of the file.
pub fn glossary() -> &'static [Term] {
    &GLOSSARY.terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_a_meaning_and_a_source() {
        assert!(glossary().len() >= 6);
        for term in glossary() {
            assert!(!term.says.is_empty() && !term.articles.is_empty(), "{}", term.name);
            assert!(term.name.len() <= 17, "{} is too long for its column", term.name);
        }
    }
}
