//! The one place that prints. Every line is made printable on its way out, whoever wrote it.
//!
//! A reader that has gone away (`reserial status | head -1`) is no error: there is nobody left to tell.

use std::io::{IsTerminal, Write, stderr, stdout};
use std::time::{Duration, Instant};

use crate::error::Guidance;
use crate::text::printable;

/// Prints a line of the answer.
pub fn line(text: &str) {
    let _ = writeln!(stdout().lock(), "{}", printable(text));
}

/// Says that a line may be typed: the one line that is not ended.
pub fn prompt() {
    let mut to = stdout().lock();
    let _ = write!(to, "> ").and_then(|()| to.flush());
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

/// Tells on the standard error how far something long has come, when that is a terminal: what takes less than a tenth of
/// a second says nothing.
pub struct Progress {
    begun: Instant,
    told: Option<Instant>,
    watched: bool,
}

impl Progress {
    /// Between two lines, and before the first.
    const PAUSE: Duration = Duration::from_millis(100);

    /// Begins to wait.
    pub fn begin() -> Self {
        Self { begun: Instant::now(), told: None, watched: stderr().is_terminal() }
    }

    /// Tells, when it is time to.
    pub fn tell(&mut self, text: impl FnOnce() -> String) {
        if self.watched && self.told.unwrap_or(self.begun).elapsed() >= Self::PAUSE {
            let _ = write!(stderr().lock(), "\r{}", printable(&text()));
            self.told = Some(Instant::now());
        }
    }
}

impl Drop for Progress {
    /// Leaves the line as it was found.
    fn drop(&mut self) {
        if self.told.is_some() {
            let _ = write!(stderr().lock(), "\r\x1b[K");
        }
    }
}

/// Prints something to be known beside what was asked for, where it does not get into it.
pub fn remark(text: &str) {
    let _ = writeln!(stderr().lock(), "{}", printable(text));
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
