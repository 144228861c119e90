//! The texts to send: templates from `assets/messages/` or from a folder of the administrator's, filled in.
//!
//! What comes out can be read and sent by any mail program of the time: characters of code page 437, lines of at most 78
//! columns. Nothing here knows what a step is or where a text goes.

mod fill;
mod plain;
mod template;

pub use self::fill::{Filled, Values};
pub use self::plain::{COLUMNS, file_bytes};
pub use self::template::{Field, Template, TemplateError};

use std::sync::LazyLock;

use serde::Deserialize;

/// What is known of a text besides its words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// What it is called, in the program and as the name of its file: `remote-users`.
    pub id: String,
    /// What it is for, in a few words.
    pub title: String,
    /// The steps at which it is offered.
    pub steps: Vec<String>,
    /// The list whose people it is for.
    #[serde(default)]
    pub to: Option<String>,
    /// Whether it is about one person.
    #[serde(default)]
    pub person: bool,
}

/// A text that can be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// What it is for.
    pub about: About,
    /// Its words.
    pub template: Template,
    /// The file of the administrator's that replaces ours, where one does.
    pub own: Option<String>,
}

macro_rules! files {
    ($($id:literal),+ $(,)?) => {
        /// The words of every text, by the name of its file.
        const FILES: &[(&str, &str)] =
            &[$(($id, include_str!(concat!("../../../assets/messages/", $id, ".txt")))),+];
    };
}

files!(
    "init-disk",
    "remote-users",
    "async-admins",
    "everybody",
    "phone",
    "password-reset",
    "postponed",
    "confirm",
    "relog",
    "went-back",
);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    text: Vec<About>,
}

static ALL: LazyLock<Vec<Text>> = LazyLock::new(|| {
    let table = toml::from_str::<Table>(include_str!("../../../assets/messages/texts.toml"));
    let texts = table.map(|table| table.text).unwrap_or_default().into_iter().filter_map(|about| {
        let (_, words) = FILES.iter().find(|(id, _)| *id == about.id)?;
        Some(Text { template: Template::parse(&about.id, words).ok()?, about, own: None })
    });
    texts.collect()
});

/// Returns the texts of the program, in the order in which they are needed.
pub fn texts() -> &'static [Text] {
    &ALL
}

/// Returns the texts of the program with those replaced for which `own` has words: the name of the file and what is in it.
///
/// # Errors
/// When one of them names something that nobody fills in, by file and line; and what `own` fails with.
pub fn texts_with<E: From<TemplateError>>(
    mut own: impl FnMut(&str) -> Result<Option<(String, String)>, E>,
) -> Result<Vec<Text>, E> {
    let with = |text: &Text| match own(&text.about.id)? {
        Some((file, words)) => {
            Ok(Text { template: Template::parse(&file, &words)?, own: Some(file), about: text.about.clone() })
        }
        None => Ok(text.clone()),
    };
    texts().iter().map(with).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_has_words_and_every_file_is_used() {
        let ids: Vec<&str> = texts().iter().map(|text| text.about.id.as_str()).collect();
        assert_eq!(ids, FILES.iter().map(|(id, _)| *id).collect::<Vec<_>>());
    }

    #[test]
    fn words_of_the_administrators_replace_ours_and_are_named_when_they_cannot() {
        let own = |words: &'static str| {
            move |id: &str| {
                let own = (id == "relog").then(|| ("own/relog.txt".to_owned(), words.to_owned()));
                Ok::<_, TemplateError>(own)
            }
        };
        let error = texts_with(own("Hello {nmae}\n")).unwrap_err();
        assert_eq!(error.to_string(), "own/relog.txt, line 1: nobody fills in {nmae}; did you mean {name}?");
        let all = texts_with(own("Hello {name}\n")).unwrap();
        assert_eq!(all.len(), texts().len());
        assert_eq!(all.iter().filter(|text| text.own.is_some()).count(), 1);
    }
}
