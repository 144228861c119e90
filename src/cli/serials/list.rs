//! A list of postoffices: one path a line, and behind a comma, semicolon or tab the number that somebody typed for it.

use std::path::PathBuf;

use crate::serial::SerialNumber;

/// The longest list that is read, in bytes.
pub const LONGEST: u64 = 16 * 1024 * 1024;

/// One postoffice to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its directory.
    pub path: PathBuf,
    /// The number that was typed for it.
    pub number: Option<SerialNumber>,
}

/// A list as read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// What it names, in its order.
    pub entries: Vec<Listed>,
    /// Lines that were left out: number from 1, and why.
    pub problems: Vec<(u64, String)>,
}

/// Reads a list. Lines that begin with `#`, empty lines and a heading (`path` or `postoffice` in its first column) are
/// passed over; a line that cannot be used is told of by its number, and the rest is used.
pub fn read(bytes: &[u8]) -> List {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let delimiter = delimiter(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .comment(Some(b'#'))
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_reader(bytes);
    let mut list = List::default();
    for (nth, record) in reader.byte_records().enumerate() {
        let mut take = |record: csv::ByteRecord| {
            let line = record.position().map_or(0, csv::Position::line);
            let text = |at: usize| record.get(at).map(|field| std::str::from_utf8(field).map_err(|_| ()));
            let problem = match (text(0), text(1)) {
                (Some(Err(())), _) | (_, Some(Err(()))) => Some("is not UTF-8; save the list as UTF-8"),
                (None | Some(Ok("")), _) if record.iter().all(<[u8]>::is_empty) => None,
                (None | Some(Ok("")), _) => Some("names no directory"),
                (Some(Ok(path)), _) if nth == 0 && is_heading(path) => None,
                (Some(Ok(path)), number) => {
                    let number = number.and_then(Result::ok).and_then(SerialNumber::typed);
                    list.entries.push(Listed { path: PathBuf::from(path), number });
                    None
                }
            };
            list.problems.extend(problem.map(|problem| (line, problem.to_owned())));
        };
        match record {
            Ok(record) => take(record),
            Err(e) => {
                let line = e.position().map_or(0, csv::Position::line);
                list.problems.push((line, "cannot be read".into()));
            }
        }
    }
    list
}

fn is_heading(first: &str) -> bool {
    ["path", "postoffice", "directory"].iter().any(|word| first.eq_ignore_ascii_case(word))
}

/// The separator is the first of tab, semicolon and comma that stands anywhere.
fn delimiter(bytes: &[u8]) -> u8 {
    [b'\t', b';'].into_iter().find(|separator| bytes.contains(separator)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(path: &str, number: &str) -> Listed {
        Listed { path: PathBuf::from(path), number: SerialNumber::typed(number) }
    }

    #[test]
    fn paths_with_and_without_numbers_in_every_dress() {
        let expected = [listed("/srv/a b", "32-10447"), listed(r"\\srv\maildata", ""), listed("/srv/c", "22- 28798")];
        for text in [
            "/srv/a b,32-10447\n\\\\srv\\maildata\n/srv/c, 22- 28798\n",
            "\u{feff}Path;Number\r\n\"/srv/a b\";32-10447\r\n\r\n\\\\srv\\maildata;\r\n/srv/c;22- 28798",
            "# ours\n/srv/a b\t32-10447\n\\\\srv\\maildata\n/srv/c\t22- 28798\textra",
        ] {
            let list = read(text.as_bytes());
            assert_eq!((list.entries.as_slice(), list.problems.len()), (&expected[..], 0), "{text:?}");
        }
    }

    #[test]
    fn bad_lines_are_told_by_number_and_the_rest_is_used() {
        let list = read(b"/srv/a\n,32-1\n/srv/\xff,1\n/srv/b\n");
        assert_eq!(list.entries, [listed("/srv/a", ""), listed("/srv/b", "")]);
        assert_eq!(list.problems.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 3]);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_will_do(bytes: Vec<u8>) {
            read(&bytes);
        }
    }
}
