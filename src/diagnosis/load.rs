//! Reads the words of the situations and refuses a file in which one is missing.

use serde::Deserialize;
use thiserror::Error;

use super::{Situation, SituationId};
use crate::procedure::WALKS;

const SITUATIONS: &str = include_str!("../../assets/situations.toml");

/// A file of situations that cannot be used.
#[derive(Debug, Error)]
pub enum LoadError {
    /// Not the shape of it.
    #[error("the situations cannot be read: {0}")]
    Shape(#[from] toml::de::Error),
    /// One is missing or stands twice, or names a walk that is not there.
    #[error("the situations are not complete: {0}")]
    Broken(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "situation")]
    situations: Vec<Situation>,
}

/// Returns all situations with their words.
///
/// # Errors
/// Never for a build that passed its tests; the file is part of the program.
pub fn situations() -> Result<Vec<Situation>, LoadError> {
    load(SITUATIONS)
}

fn load(text: &str) -> Result<Vec<Situation>, LoadError> {
    let File { situations } = toml::from_str(text)?;
    let joined = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for id in SituationId::ALL {
        let count = situations.iter().filter(|situation| situation.id == id).count();
        if count != 1 {
            return Err(LoadError::Broken(format!("{id:?} stands {count} times")));
        }
    }
    for situation in &situations {
        let unknown = situation.walk.as_ref().filter(|walk| !WALKS.iter().any(|(id, _)| id == *walk));
        if let Some(walk) = unknown {
            return Err(LoadError::Broken(format!(
                "{:?} is walked through by {walk}, which does not exist",
                situation.id
            )));
        }
        if situation.articles.is_empty() {
            return Err(LoadError::Broken(format!("{:?} cites no article", situation.id)));
        }
    }
    let plain = |situation: Situation| Situation {
        means: joined(&situation.means),
        todo: joined(&situation.todo),
        shows: joined(&situation.shows),
        ..situation
    };
    Ok(situations.into_iter().map(plain).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_situation_has_its_words_once() {
        let all = situations().unwrap();
        assert_eq!(all.len(), SituationId::ALL.len());
        for situation in &all {
            for text in [&situation.title, &situation.shows, &situation.means, &situation.todo] {
                assert!(text.is_ascii() && !text.is_empty() && !text.contains('!'), "{:?}: {text}", situation.id);
            }
            assert!(situation.title.len() <= 60 && !situation.title.ends_with('.'), "{}", situation.title);
            for text in [&situation.shows, &situation.means, &situation.todo] {
                assert!(text.ends_with('.') && text.len() <= 320, "{:?}: {text}", situation.id);
            }
        }
    }

    #[test]
    fn every_walk_is_offered_by_a_situation() {
        let all = situations().unwrap();
        for (id, _) in WALKS {
            assert!(all.iter().any(|situation| situation.walk.as_deref() == Some(id)), "{id}");
        }
    }

    #[test]
    fn a_situation_that_is_missing_doubled_or_walks_nowhere_is_refused() {
        let one = SITUATIONS.split("[[situation]]").nth(1).unwrap();
        let broken = |text: String| match load(&text) {
            Err(LoadError::Broken(why)) => why,
            other => panic!("{other:?}"),
        };
        assert!(broken(SITUATIONS.replace(one, "").replacen("[[situation]]", "", 1)).ends_with("stands 0 times"));
        assert!(broken(format!("{SITUATIONS}\n[[situation]]{one}")).ends_with("stands 2 times"));
        assert!(broken(SITUATIONS.replace("\"q99164\"", "\"q1\"")).contains("q1, which does not exist"));
        assert!(matches!(load("[[situation]]\nid = \"luck\""), Err(LoadError::Shape(_))));
    }
}
