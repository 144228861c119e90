//! A text with fields in braces. A field that is not known is an error that names the file, the line and the nearest name.

/// Why a template cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// It names a field that is not known.
    #[error("{file}, line {line}: nobody fills in {{{field}}}; did you mean {{{near}}}?")]
    Unknown {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What stands in braces.
        field: String,
        /// The known field that is most like it.
        near: &'static str,
    },
    /// A brace is opened and not closed in its line.
    #[error("{file}, line {line}: a brace is not closed; write {{{{ for a brace that is meant as one")]
    Open {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
    },
}

macro_rules! fields {
    ($($(#[$doc:meta])* $field:ident = $name:literal, $about:literal;)+) => {
        /// Something that is filled in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Field {
            $($(#[$doc])* $field,)+
        }

        impl Field {
            /// Every one of them.
            pub const ALL: &[Self] = &[$(Self::$field),+];

            /// Returns what stands in the braces.
            pub fn name(self) -> &'static str {
                match self { $(Self::$field => $name),+ }
            }

            /// Returns what is filled in, in a few words.
            pub fn about(self) -> &'static str {
                match self { $(Self::$field => $about),+ }
            }
        }
    };
}

fields! {
    /// The number before the change.
    Old = "old", "the old number";
    /// The number after it.
    New = "new", "the new number";
    /// Date and time.
    Date = "date", "date and time of the change, with the time zone";
    /// The day.
    Day = "day", "the day of the change";
    /// The postoffice.
    Postoffice = "postoffice", "the name of the postoffice";
    /// Who sends it.
    Operator = "operator", "your name";
    /// Whom it is for.
    To = "to", "the names on the list it is for";
    /// One person.
    Name = "name", "the person";
    /// Their mailbox.
    Mailbox = "mailbox", "the person's mailbox";
    /// What they read mail with.
    Client = "client", "what the person reads mail with";
    /// What to have them do.
    Steps = "steps", "what to have the person do, for their mail program";
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Words.
    Words(String),
    /// Something to fill in.
    Field(Field),
}

/// A text with fields, line by line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pub(super) lines: Vec<Vec<Piece>>,
}

impl Template {
    /// Reads a template. `file` is what it is called in errors.
    ///
    /// # Errors
    /// When a field is not known, or a brace is not closed.
    pub fn parse(file: &str, text: &str) -> Result<Self, TemplateError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let lines = text.lines().enumerate().map(|(at, line)| pieces(file, at + 1, line));
        Ok(Self { lines: lines.collect::<Result<_, _>>()? })
    }
}

/// As it was written.
impl std::fmt::Display for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for line in &self.lines {
            for piece in line {
                match piece {
                    Piece::Words(words) => write!(f, "{}", words.replace('{', "{{").replace('}', "}}"))?,
                    Piece::Field(field) => write!(f, "{{{}}}", field.name())?,
                }
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

fn pieces(file: &str, number: usize, line: &str) -> Result<Vec<Piece>, TemplateError> {
    let (mut pieces, mut words, mut rest) = (Vec::new(), String::new(), line);
    while let Some(at) = rest.find(['{', '}']) {
        words.push_str(&rest[..at]);
        let tail = &rest[at..];
        if let Some(after) = tail.strip_prefix("{{").or_else(|| tail.strip_prefix("}}")) {
            words.push_str(&tail[..1]);
            rest = after;
            continue;
        }
        let open = || TemplateError::Open { file: file.to_owned(), line: number };
        let (name, after) = tail.strip_prefix('{').and_then(|inner| inner.split_once('}')).ok_or_else(open)?;
        let field = Field::ALL.iter().find(|field| field.name() == name.trim()).ok_or_else(|| {
            let near = Field::ALL.iter().min_by_key(|field| distance(field.name(), name.trim()));
            let near = near.map_or("", |field| field.name());
            TemplateError::Unknown { file: file.to_owned(), line: number, field: name.to_owned(), near }
        })?;
        if !words.is_empty() {
            pieces.push(Piece::Words(std::mem::take(&mut words)));
        }
        pieces.push(Piece::Field(*field));
        rest = after;
    }
    words.push_str(rest);
    if !words.is_empty() {
        pieces.push(Piece::Words(words));
    }
    Ok(pieces)
}

/// How many letters must change to make one word of another; neighbours that changed places count once.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for (i, from) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, to) in b.iter().enumerate() {
            let mut best = (rows[i][j] + usize::from(from != to)).min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *from == b[j - 1] && a[i - 1] == *to {
                best = best.min(rows[i - 1][j - 1] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_words_are_told_apart() {
        let template = Template::parse("t", "\u{feff}Dear {name},\n{{not a field}}\n").unwrap();
        let words = |text: &str| Piece::Words(text.to_owned());
        assert_eq!(template.lines[0], [words("Dear "), Piece::Field(Field::Name), words(",")]);
        assert_eq!(template.lines[1], [words("{not a field}")]);
    }

    #[test]
    fn what_nobody_fills_in_is_named_with_line_and_nearest_name() {
        let error = Template::parse("own.txt", "a\nb {postofice} c").unwrap_err();
        assert_eq!(error.to_string(), "own.txt, line 2: nobody fills in {postofice}; did you mean {postoffice}?");
        for text in ["{name", "}", "{\nname}"] {
            let error = Template::parse("own.txt", text).unwrap_err();
            let expected = "own.txt, line 1: a brace is not closed; write {{ for a brace that is meant as one";
            assert_eq!(error.to_string(), expected, "{text}");
        }
    }
}
