//! What a mail program of 1995 shows: code page 437 and at most 78 columns. What has no place in that page becomes the nearest
//! that has one; the rest becomes a question mark, and is told.

use unicode_normalization::char::{decompose_canonical, is_combining_mark};
use yore::code_pages::CP437;

/// The most columns of a line.
pub const COLUMNS: usize = 78;

/// What typesetters write and keyboards of the time did not.
const NEAREST: &[(char, &str)] = &[
    ('\u{2018}', "'"),
    ('\u{2019}', "'"),
    ('\u{201a}', "'"),
    ('\u{201c}', "\""),
    ('\u{201d}', "\""),
    ('\u{201e}', "\""),
    ('\u{2010}', "-"),
    ('\u{2011}', "-"),
    ('\u{2012}', "-"),
    ('\u{2013}', "-"),
    ('\u{2014}', "-"),
    ('\u{2026}', "..."),
    ('\u{20ac}', "EUR"),
    ('\u{2022}', "-"),
    ('\u{a0}', " "),
    ('\u{a9}', "(c)"),
    ('\u{ae}', "(R)"),
    ('\u{2122}', "(TM)"),
    ('\t', "    "),
];

/// Letters that are no letter with a mark, and that code page 437 has no place for.
const LETTERS: &[(char, &str)] = &[
    ('Ð', "D"),
    ('Đ', "D"),
    ('đ', "d"),
    ('ð', "d"),
    ('Ł', "L"),
    ('ł', "l"),
    ('Ø', "O"),
    ('ø', "o"),
    ('ı', "i"),
    ('Œ', "OE"),
    ('œ', "oe"),
    ('Þ', "Th"),
    ('þ', "th"),
];

/// Returns the text in characters of code page 437, and how many had no likeness there.
pub(super) fn plain(text: &str) -> (String, usize) {
    let (mut out, mut lost) = (String::with_capacity(text.len()), 0);
    for c in text.chars() {
        if is_plain(c) {
            out.push(c);
        } else if let Some((_, near)) = NEAREST.iter().chain(LETTERS).find(|(from, _)| *from == c) {
            out.push_str(near);
        } else if !is_combining_mark(c) {
            // A letter with a mark: the letter.
            let mut bare = None;
            decompose_canonical(c, |part| bare = bare.or(Some(part)));
            let bare = bare.filter(|bare| is_plain(*bare));
            out.push(bare.unwrap_or('?'));
            lost += usize::from(bare.is_none());
        }
    }
    (out, lost)
}

/// Whether code page 437 has it as something to be seen: its first 32 places are controls to a mail program.
fn is_plain(c: char) -> bool {
    !c.is_control() && (c.is_ascii() || CP437.encode(c.encode_utf8(&mut [0; 4])).is_ok_and(|bytes| bytes[0] >= 0x80))
}

/// Returns a text as a file for a mail program of the time: code page 437, lines ended with CR and LF.
pub fn file_bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() + 64);
    for line in text.lines() {
        let (line, _) = plain(line);
        match CP437.encode(&line) {
            Ok(encoded) => bytes.extend_from_slice(&encoded),
            Err(_) => bytes.extend(line.chars().map(|c| if c.is_ascii() { c as u8 } else { b'?' })),
        }
        bytes.extend_from_slice(b"\r\n");
    }
    bytes
}

/// Breaks a line between words so that none is wider than [`COLUMNS`]; what follows stands under the first word. A
/// word that is wider by itself is cut.
pub(super) fn broken(line: &str) -> Vec<String> {
    if line.chars().count() <= COLUMNS {
        return vec![line.trim_end().to_owned()];
    }
    let indent = line.chars().take_while(|c| *c == ' ').count().min(COLUMNS / 2);
    let (mut lines, mut current) = (Vec::new(), " ".repeat(indent));
    let mut empty = true;
    for word in line.split_whitespace() {
        let mut word: Vec<char> = word.chars().collect();
        while !word.is_empty() {
            let gap = usize::from(!empty);
            let room = COLUMNS.saturating_sub(current.chars().count() + gap);
            if word.len() <= room {
                current.extend(" ".repeat(gap).chars().chain(word.drain(..)));
                empty = false;
            } else if empty {
                current.extend(word.drain(..room.max(1)));
                lines.push(std::mem::replace(&mut current, " ".repeat(indent)));
            } else {
                lines.push(std::mem::replace(&mut current, " ".repeat(indent)));
                empty = true;
            }
        }
    }
    if !empty {
        lines.push(current);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_the_code_page_has_stays_and_the_rest_becomes_the_nearest() {
        assert_eq!(plain("Jürgen Ñandú, 5 £"), ("Jürgen Ñandú, 5 £".into(), 0));
        assert_eq!(plain("Čapek “Øre” – 5 €…"), ("Capek \"Ore\" - 5 EUR...".into(), 0));
        assert_eq!(plain("e\u{301} 日本"), ("e ??".into(), 2));
        assert_eq!(file_bytes("Jürgen\n"), b"J\x81rgen\r\n");
    }

    #[test]
    fn long_lines_are_broken_under_their_first_word() {
        let line = format!("    {}", "word ".repeat(20));
        let lines = broken(&line);
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| line.starts_with("    w") && line.len() <= COLUMNS));
        assert_eq!(broken(&"x".repeat(100)).iter().map(String::len).collect::<Vec<_>>(), [78, 22]);
    }

    proptest! {
        #[test]
        fn nothing_is_wider_and_no_letter_is_lost(text in "\\PC{0,300}") {
            let (text, _) = plain(&text);
            let lines = broken(&text);
            prop_assert!(lines.iter().all(|line| line.chars().count() <= COLUMNS));
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
            prop_assert!(CP437.encode(&text).is_ok());
        }
    }
}
