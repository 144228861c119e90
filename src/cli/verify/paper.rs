//! A head hash from paper: as somebody typed it, and the line that it is the head of.

use serde::Serialize;

use super::{CliError, RecordTold};

/// The fewest digits that tell one line from all others.
const FEWEST: usize = 16;
/// The digits of a whole hash.
const WHOLE: usize = 64;

/// A head hash, or its beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Paper(String);

/// Where a head hash was found.
#[derive(Debug, Serialize)]
pub(super) struct OnPaper {
    given: String,
    /// The line that it is the head of.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<Of>,
}

#[derive(Debug, Serialize)]
struct Of {
    record: String,
    file: String,
    line: usize,
    lines: usize,
}

impl Paper {
    /// Reads it; white space, hyphens, dots and capitals mean nothing.
    ///
    /// # Errors
    /// When it cannot be a hash.
    pub fn read(typed: &str) -> Result<Self, CliError> {
        let digits: String = typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | ':')).collect();
        let digits = digits.to_ascii_lowercase();
        let fits = digits.bytes().all(|b| b.is_ascii_hexdigit()) && (FEWEST..=WHOLE).contains(&digits.len());
        if fits { Ok(Self(digits)) } else { Err(CliError::NotAHead(typed.to_owned())) }
    }

    /// Looks for the line that it is the head of, in the newest record first.
    pub fn find(self, records: &[RecordTold]) -> OnPaper {
        let files = records.iter().rev().flat_map(|record| record.files.iter().map(move |file| (record, file)));
        let line = files.into_iter().find_map(|(record, file)| {
            let at = file.digests.iter().position(|digest| digest.to_string().starts_with(&self.0))?;
            let (record, lines) = (record.record.clone(), file.digests.len());
            Some(Of { record, file: file.file.clone(), line: at + 1, lines })
        });
        OnPaper { given: self.0, line }
    }
}

impl OnPaper {
    /// Returns whether some line has it.
    pub fn found(&self) -> bool {
        self.line.is_some()
    }

    /// Returns what it proves, in a line.
    pub fn line(&self) -> String {
        match &self.line {
            None => "  !!  no line has it: since it was printed the record was cut off, edited or written anew".into(),
            Some(Of { file, line, lines, .. }) if line == lines => {
                format!("  ok  {file}, line {line} of {lines}, the last one: this is the record that was printed")
            }
            Some(Of { file, line, lines, .. }) => {
                format!("  ok  {file}, line {line} of {lines}: everything up to there is what was printed")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_read_as_people_type_it() {
        let typed = Paper::read(" BA7816BF 8f01cfea-4141.40de ").unwrap();
        assert_eq!(typed.0, "ba7816bf8f01cfea414140de");
        for bad in ["", "ba7816bf8f01cfe", "ba7816bf8f01cfeg", &"0".repeat(65), "é7816bf8f01cfea4"] {
            assert!(matches!(Paper::read(bad), Err(CliError::NotAHead(_))), "{bad}");
        }
    }
}
