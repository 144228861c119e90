//! On what a statement rests: whether an article makes it, or we deduced it. Everything that is shown with an article
//! has a grade, and what is inferred says so. Knows nothing of what is graded.

use serde::{Deserialize, Serialize};

/// Where a statement comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// An article says so.
    #[default]
    Published,
    /// Deduced from what articles say; shown as an inference.
    Inferred,
}

impl Grade {
    /// Returns the word for it, in tables and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Inferred => "inferred",
        }
    }

    /// Returns whether it must be shown as an inference.
    pub fn is_inferred(self) -> bool {
        self == Self::Inferred
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_and_tables_use_one_word() {
        for grade in [Grade::Published, Grade::Inferred] {
            assert_eq!(serde_json::to_string(&grade).unwrap(), format!("\"{}\"", grade.word()));
        }
        assert!(Grade::Inferred.is_inferred() && !Grade::default().is_inferred());
    }
}
