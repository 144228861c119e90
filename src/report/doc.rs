//! A document as blocks: what Markdown and HTML have in common. Knows nothing of a change.

/// A document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doc {
    /// The word that must be seen first: LIVE.
    pub banner: String,
    /// Its title.
    pub title: String,
    /// The numbers that it is about; may be empty.
    pub numbers: String,
    /// A line below it.
    pub subtitle: String,
    /// What follows.
    pub blocks: Vec<Block>,
}

/// A block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Heads a section.
    Heading(String),
    /// Heads a part of a section.
    Subheading(String),
    /// A paragraph.
    Para(String),
    /// Something to be seen.
    Note(String),
    /// Lines, each for itself.
    List(Vec<String>),
    /// Names with what they are.
    Facts(Vec<(String, Cell)>),
    /// A table.
    Table(Table),
    /// Lines to be copied as they are.
    Code(String),
    /// A picture, as SVG elements that were escaped where they were made; what it shows stands in a table as well.
    Figure {
        /// What it shows.
        caption: String,
        /// The picture.
        svg: String,
    },
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// What it is a table of, for its looks; may be empty.
    pub class: &'static str,
    /// The columns.
    pub head: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number, a path, a digest.
    Code(String),
    /// Words that stay on one line: a time, a number.
    Short(String),
    /// A word for how something stands, and how it is to be seen.
    Mark(Tone, String),
}

/// How a mark is to be seen; the word alone says it as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As it should be.
    Good,
    /// Answered for, left out, or only known in part.
    Bent,
    /// Not as it should be.
    Bad,
    /// Not yet.
    Open,
}

impl Cell {
    /// Returns what it says.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Code(text) | Self::Short(text) | Self::Mark(_, text) => text,
        }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl Table {
    /// Returns a table with these columns.
    pub fn with(class: &'static str, head: &[&str]) -> Self {
        Self { class, head: head.iter().map(|name| (*name).to_owned()).collect(), rows: Vec::new() }
    }
}
