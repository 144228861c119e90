//! What is printed: the one place that writes to standard output and standard error.

use std::io::{self, Write};

use crate::error::{Exit, Guidance};

/// Prints lines to standard output. A reader that has gone away is no error.
pub fn say<T: AsRef<str>>(lines: impl IntoIterator<Item = T>) {
    let mut out = io::stdout().lock();
    for line in lines {
        if writeln!(out, "{}", line.as_ref()).is_err() {
            return;
        }
    }
    let _ = out.flush();
}

/// Says what went wrong and what to do now, on standard error; returns how to exit.
pub fn complain(error: &impl Guidance) -> Exit {
    complain_in_words(&error.to_string(), &error.advice());
    error.exit()
}

/// The same for words.
pub fn complain_in_words(what: &str, advice: &str) {
    let mut err = io::stderr().lock();
    let _ = writeln!(err, "reserial: {what}");
    if !advice.is_empty() {
        let _ = writeln!(err, "          {advice}");
    }
}
