//! Who reads mail with what: the populations that a look at message files misses, as data from `assets/clients.toml`.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::grade::Grade;

const CLIENTS: &str = include_str!("../../assets/clients.toml");

/// What a population is called: `ms-dos`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClientId(String);

impl ClientId {
    /// Returns it as it stands in the data.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for ClientId {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// A population of users.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// Its id.
    pub id: ClientId,
    /// A few words.
    pub title: String,
    /// Why a message file does not show whether they have collected.
    #[serde(deserialize_with = "line")]
    pub misses: String,
    /// What to do about one of them in step 5d.
    #[serde(deserialize_with = "line")]
    pub todo: String,
    /// What to have one of them do on the phone, one by one.
    pub phone: Vec<String>,
    /// The articles.
    pub articles: Vec<String>,
    /// Where it comes from.
    pub grade: Grade,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    client: Vec<Client>,
}

static ALL: LazyLock<Vec<Client>> =
    LazyLock::new(|| toml::from_str::<File>(CLIENTS).map(|file| file.client).unwrap_or_default());

/// Returns all populations; the first is the one that message files do show.
pub fn clients() -> &'static [Client] {
    &ALL
}

/// Returns the population of that id.
pub fn client(id: &ClientId) -> Option<&'static Client> {
    ALL.iter().find(|client| client.id == *id)
}

/// A text is wrapped in the file and not on the screen.
fn line<'de, D: serde::Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(String::deserialize(from)?.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_population_of_users_is_there_once_with_its_articles() {
        let file: File = toml::from_str(CLIENTS).unwrap();
        assert_eq!(file.client.len(), 12);
        let ids: std::collections::BTreeSet<_> = file.client.iter().map(|client| client.id.clone()).collect();
        assert_eq!(ids.len(), file.client.len());
        for client in clients() {
            assert!(!client.articles.is_empty(), "{:?}", client.id);
            assert!(client.articles.iter().all(|article| article.starts_with('Q')), "{:?}", client.id);
            assert!(client.title.chars().count() <= 48 && !client.todo.contains('\n'), "{:?}", client.id);
        }
        assert_eq!(client(&"remote".into()).unwrap().title, "Remote");
        assert_eq!(client(&"telepathy".into()), None);
    }
}
