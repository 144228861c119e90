//! Texts as lines of at most 79 columns, what belongs to a line further in.

use crate::journal::Mode;
use crate::plan::Operation;
use crate::text::thousands;
use crate::tui::draw::text::wrap;

/// Columns of a serial terminal, less one so that none breaks the line by itself.
const WIDTH: usize = 79;

/// Returns a text as lines, each `indent` columns in.
pub fn block(text: &str, indent: usize) -> Vec<String> {
    let margin = " ".repeat(indent);
    let paragraph = |text: &str| -> Vec<String> {
        if text.trim().is_empty() { vec![String::new()] } else { wrap(text, WIDTH - indent) }
    };
    let rows = text.split('\n').flat_map(paragraph);
    rows.map(|row| if row.is_empty() { row } else { format!("{margin}{row}") }).collect()
}

/// Returns a text behind a label, what does not fit on its line below it.
pub fn labelled(label: &str, text: &str) -> Vec<String> {
    hanging(&format!("{label}: "), text)
}

/// Returns a row of a list with its number.
pub fn numbered(number: usize, text: &str) -> Vec<String> {
    hanging(&format!("{number:>3}. "), text)
}

fn hanging(head: &str, text: &str) -> Vec<String> {
    let indent = head.chars().count().min(6);
    let first = head.chars().count() - head.trim_start().chars().count();
    let text = text.replace('\n', " ");
    let rows = wrap(&format!("{}{text}", head.trim_start()), WIDTH - indent).into_iter().enumerate();
    rows.map(|(at, row)| format!("{}{row}", " ".repeat(if at == 0 { first } else { indent }))).collect()
}

/// Returns operations in words of what is to be done.
pub fn operations(mode: Mode, all: &[Operation]) -> Vec<String> {
    let will = match mode {
        Mode::Rehearsal | Mode::Diagnosis => "would",
        Mode::Practice | Mode::Live => "will",
    };
    let one = |operation: &Operation| {
        let (from, to) = operation.from_to();
        let to = if to.is_empty() { to } else { format!(" -> {to}") };
        let bytes = operation.bytes().map_or(String::new(), |count| format!(", {} B", thousands(count)));
        block(&format!("{will} {} {from}{to}{bytes}", operation.verb()), 2)
    };
    all.iter().flat_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_longer_than_a_serial_terminal() {
        let text = "one two three four five six seven eight nine ten ".repeat(9);
        for lines in [block(&text, 4), labelled("Do", &text), numbered(12, &text)] {
            assert!(lines.len() > 3 && lines.iter().all(|line| line.chars().count() <= WIDTH), "{lines:#?}");
        }
        assert_eq!(numbered(3, "a"), ["  3. a"]);
    }
}
