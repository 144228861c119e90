//! The one place that prints. Every line is made printable on its way out, whoever wrote it.
//!
//! A reader that has gone away (`reserial status | head -1`) is no error: there is nobody left to tell.

use std::io::{Write, stderr, stdout};

use crate::error::Guidance;
use crate::text::printable;

/// Prints a line of the answer.
pub fn line(text: &str) {
    let _ = writeln!(stdout().lock(), "{}", printable(text));
}

/// Prints lines of the answer.
pub fn lines(texts: impl IntoIterator<Item = impl AsRef<str>>) {
    for text in texts {
        line(text.as_ref());
    }
}

/// Prints a JSON document as the whole answer. What could act on a terminal is written as a JSON escape.
pub fn json(document: &str) {
    let _ = writeln!(stdout().lock(), "{}", plain_json(document));
}

/// Prints what went wrong and what can be done now.
pub fn error(error: &dyn Guidance) {
    let message = error.to_string();
    let mut to = stderr().lock();
    let _ = writeln!(to, "reserial: {}", printable(&message));
    let _ = writeln!(to, "  {}", printable(&error.advice()));
}

fn plain_json(document: &str) -> String {
    let mut out = String::with_capacity(document.len());
    for c in document.chars() {
        if c == '\n' || printable(c.encode_utf8(&mut [0; 4])).len() == c.len_utf8() {
            out.push(c);
        } else {
            let mut units = [0; 2];
            out.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_stays_json_and_acts_on_no_terminal() {
        let name = "a\u{9b}31m\u{202e}b\u{1b}[2J";
        let document = serde_json::to_string_pretty(&vec![name]).unwrap();
        let out = plain_json(&document);
        assert!(out.chars().all(|c| c == '\n' || !c.is_control()), "{out:?}");
        assert!(!out.contains('\u{202e}'));
        assert_eq!(serde_json::from_str::<Vec<String>>(&out).unwrap(), [name]);
    }
}
