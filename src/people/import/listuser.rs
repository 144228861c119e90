//! LISTUSER output: mailbox names with their ids, and with options the full name, whether the account is deleted, and the
//! size of the MMF (Q99419). Where on the line each stands is not published.

use super::words::{columns, id, is_ruled};
use super::{Account, Found, Named};

/// The longest mailbox name (Q118964).
const MAILBOX: usize = 10;

/// Reads the list.
pub(super) fn read(text: &str) -> Found {
    let mut found = Found::default();
    let lines: Vec<(usize, &str)> = text.lines().enumerate().map(|(n, line)| (n + 1, line)).collect();
    let column = column_of_ids(&lines);
    for (number, line) in lines {
        match entry(line, column) {
            Some(named) => found.entries.push((number, named)),
            // What stands above the first mailbox is a heading.
            None if found.entries.is_empty() || line.trim().is_empty() || is_ruled(line) => {}
            None if line.chars().any(|c| c.is_control() && c != '\t') => {
                let why = "unreadable: LISTUSER 2.1 writes such lines at the end when there are more than 475 users \
                           (Q135932); get a later one";
                found.bad(number, why);
            }
            None => found.bad(number, "no eight-digit id stands in it"),
        }
    }
    found
}

/// Returns the words of a line that are ids, with the column in which each begins.
fn ids(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let words = line.split(char::is_whitespace).scan(0, |at, word| {
        let here = *at;
        *at += word.chars().count() + 1;
        Some((here, word))
    });
    words.filter(|(_, word)| id(word).is_some())
}

/// The size of an MMF may have eight digits too, and so may a mailbox name: the ids stand where most lines have one,
/// and of two such places where more begin with a zero.
fn column_of_ids(lines: &[(usize, &str)]) -> Option<usize> {
    let mut tally: std::collections::BTreeMap<usize, (usize, usize)> = std::collections::BTreeMap::new();
    for (at, word) in lines.iter().flat_map(|(_, line)| ids(line)) {
        let counts = tally.entry(at).or_default();
        *counts = (counts.0 + 1, counts.1 + usize::from(word.starts_with('0')));
    }
    tally.into_iter().rev().max_by_key(|(_, counts)| *counts).map(|(at, _)| at)
}

fn entry(line: &str, column: Option<usize>) -> Option<Named> {
    let all: Vec<(usize, &str)> = ids(line).collect();
    let (_, word) = all
        .iter()
        .find(|(at, _)| Some(*at) == column)
        .or_else(|| all.iter().find(|(_, word)| word.starts_with('0')).or(all.first()))?;
    let id = id(word)?;
    let (before, after) = line.split_once(word)?;
    Some(named(id, columns(before).into_iter().chain(columns(after))))
}

/// Makes a mailbox of what else stands beside its id.
pub(super) fn named<'a>(id: String, texts: impl Iterator<Item = &'a str>) -> Named {
    let (mut account, mut mailbox, mut name) = (Account::Present, "", "");
    for text in texts {
        match text.to_lowercase().trim_matches(|c: char| !c.is_alphanumeric()) {
            "deleted" | "del" => account = Account::Deleted,
            "" | "active" | "present" | "no mmf" => {}
            _ if is_size(text) => {}
            _ if mailbox.is_empty() && text.chars().count() <= MAILBOX && !text.contains(char::is_whitespace) => {
                mailbox = text;
            }
            _ if name.is_empty() => name = text,
            _ => {}
        }
    }
    let name = if name.is_empty() { mailbox } else { name }.to_owned();
    let mailbox = if name == mailbox { String::new() } else { mailbox.to_owned() };
    Named::Mailbox { id, name, mailbox, account }
}

fn is_size(text: &str) -> bool {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ' ');
    let unit = text[digits.len()..].trim().to_lowercase();
    let number = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.'));
    number && ["", "k", "kb", "bytes", "byte", "mb"].contains(&unit.as_str())
}

#[cfg(test)]
mod tests {
    use super::super::{Account, Kind, Named, import};

    fn rows(text: &str) -> Vec<(String, String, String)> {
        let entries = import(text.as_bytes(), Some(Kind::Listuser), None).entries;
        let row = |named| match named {
            Named::Mailbox { id, name, mailbox, .. } => (id, name, mailbox),
            Named::Outside { .. } => panic!(),
        };
        entries.into_iter().map(row).collect()
    }

    fn row(id: &str, name: &str, mailbox: &str) -> (String, String, String) {
        (id.into(), name.into(), mailbox.into())
    }

    #[test]
    fn columns_in_any_order_are_read() {
        let expected = [row("00000000", "Administrator", "ADMIN"), row("00000002", "Anna Berg", "ANNAB")];
        for text in [
            "Mailbox     Full name              ID\r\n----------------\r\nADMIN       Administrator          00000000\r\nANNAB       Anna Berg              00000002\r\n",
            "00000000  ADMIN  Administrator\n00000002  ANNAB  Anna Berg\n",
            "ADMIN\t00000000\tAdministrator\t1,234,567\nANNAB\t00000002\tAnna Berg\t32 KB\n",
        ] {
            assert_eq!(rows(text), expected, "{text}");
        }
    }

    #[test]
    fn a_size_or_a_name_of_eight_digits_is_not_taken_for_the_id() {
        let text = "ADMIN     00000000  12345678\nDEADBEEF  00000002  23456789\nANNAB     00000003     32768\n";
        let expected = [row("00000000", "ADMIN", ""), row("00000002", "DEADBEEF", ""), row("00000003", "ANNAB", "")];
        assert_eq!(rows(text), expected);
        assert_eq!(rows("12345678  FACADE12  00000007\n"), [row("00000007", "FACADE12", "")]);
    }

    #[test]
    fn deleted_accounts_are_told() {
        let read = import(b"ANNAB  00000002  Deleted\nBOB    00000003  Active\n", None, None);
        let accounts = read.entries.iter().map(|named| match named {
            Named::Mailbox { account, .. } => *account,
            Named::Outside { .. } => panic!(),
        });
        assert_eq!(accounts.collect::<Vec<_>>(), [Account::Deleted, Account::Present]);
    }

    #[test]
    fn bad_lines_are_told_by_number_and_the_rest_is_used() {
        let text = b"Users of HEADPO\r\n\r\nADMIN  00000000\r\nno id here\r\n========\r\nANNAB  00000002\r\n\x01\x02\xff\xfe\x07\r\n";
        let read = import(text, None, None);
        assert_eq!(read.entries.len(), 2);
        let lines: Vec<usize> = read.problems.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [4, 7], "{:?}", read.problems);
        assert!(read.problems[1].1.contains("Q135932"));
    }
}
