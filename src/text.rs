//! Makes text from the disk safe to show, and breaks it into lines.
//!
//! Names and contents of files are hostile: they may hold escape sequences, controls or
//! bidirectional overrides. Nothing from a disk reaches a terminal or a report except through here.

use std::borrow::Cow;
use std::ffi::OsStr;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Returns `raw` with everything that could act on a terminal replaced by a visible escape:
/// controls as `\x1b`, invisible formatting characters (bidirectional overrides, zero-width) as `\u{202e}`.
pub fn printable(raw: &str) -> Cow<'_, str> {
    if raw.chars().all(is_plain) {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len() + 8);
    for c in raw.chars() {
        if is_plain(c) {
            out.push(c);
        } else if (c as u32) < 0x100 {
            out.push_str(&format!("\\x{:02x}", c as u32));
        } else {
            out.push_str(&format!("\\u{{{:x}}}", c as u32));
        }
    }
    Cow::Owned(out)
}

/// Returns a name from the disk as printable text; bytes that are not UTF-8 become U+FFFD.
pub fn printable_os(raw: &OsStr) -> String {
    printable(&raw.to_string_lossy()).into_owned()
}

/// Returns a number with its noun: `1 operation`, `2 operations`.
pub fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// Returns a number with its thousands apart: `12,345`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Returns how many columns a text takes.
pub fn columns(text: &str) -> usize {
    text.width()
}

/// Returns a text in lines of at most `width` columns, broken between words; a word that is too long is broken where
/// it must be. A line break in the text starts a new line.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let before = lines.len();
        for word in paragraph.split_whitespace() {
            let gap = usize::from(!line.is_empty());
            if columns(&line) + gap + columns(word) <= width {
                line.extend(std::iter::repeat_n(' ', gap));
                line.push_str(word);
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            let mut rest = word;
            while columns(rest) > width {
                let piece = match take(rest, width) {
                    "" => &rest[..rest.chars().next().map_or(rest.len(), char::len_utf8)],
                    piece => piece,
                };
                lines.push(piece.to_owned());
                rest = &rest[piece.len()..];
            }
            rest.clone_into(&mut line);
        }
        if !line.is_empty() || lines.len() == before {
            lines.push(line);
        }
    }
    lines
}

/// Returns the beginning of a text that takes `width` columns at the most.
pub fn take(text: &str, width: usize) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > width {
            return &text[..at];
        }
    }
    text
}

fn is_plain(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([7, 1234, 1_234_567].map(thousands), ["7", "1,234", "1,234,567"]);
    }

    #[test]
    fn leaves_ordinary_names_alone() {
        assert!(matches!(printable("ADMIN.NME"), Cow::Borrowed("ADMIN.NME")));
        assert_eq!(printable("Büro 7"), "Büro 7");
    }

    #[test]
    fn shows_escapes_instead_of_sending_them() {
        assert_eq!(printable("a\x1b[2Jb"), "a\\x1b[2Jb");
        assert_eq!(printable("x\u{202e}gpj"), "x\\u{202e}gpj");
        assert_eq!(printable("\u{9b}31m"), "\\x9b31m");
        assert_eq!(printable("a\nb"), "a\\x0ab");
    }
}
