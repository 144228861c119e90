//! Running text in a procedure file.

use serde::{Deserialize, Deserializer};

/// Reads running text: lines are joined to paragraphs, a blank line stays as the one between two of them.
/// So the file can be wrapped for its readers and the screen for its own width.
pub(super) fn paragraphs<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(joined(&String::deserialize(from)?))
}

fn joined(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = "";
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            gap = "\n\n";
            continue;
        }
        if !out.is_empty() {
            out.push_str(gap);
        }
        out.push_str(line);
        gap = " ";
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_lines_and_keeps_paragraphs() {
        assert_eq!(joined("One\ntwo.\n\n\nThree.\n"), "One two.\n\nThree.");
        assert_eq!(joined("\n  One.  "), "One.");
        assert_eq!(joined(" \n"), "");
    }
}
