//! Fills a template in.

use std::collections::BTreeMap;

use super::plain::{broken, plain};
use super::template::{Field, Piece, Template};

/// What is filled in, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values(BTreeMap<Field, String>);

impl Values {
    /// Sets what a field is filled with; nothing leaves it open. Several lines stay several where the field has a line of
    /// its own.
    pub fn set(&mut self, field: Field, value: impl Into<String>) {
        let value = value.into();
        if value.trim().is_empty() {
            self.0.remove(&field);
        } else {
            self.0.insert(field, value);
        }
    }
}

/// A text, filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// The text: characters of code page 437, lines of at most 78 columns. What is not known stands in brackets.
    pub text: String,
    /// What is not known and stands in it.
    pub missing: Vec<Field>,
    /// How many characters the code page has nothing like; each is a question mark.
    pub lost: usize,
}

impl Template {
    /// Returns the text with `values` in it.
    pub fn fill(&self, values: &Values) -> Filled {
        let mut filled = Filled { text: String::new(), missing: Vec::new(), lost: 0 };
        for pieces in &self.lines {
            for line in lines(pieces, values, &mut filled.missing) {
                let (line, lost) = plain(&line);
                filled.lost += lost;
                for line in broken(&line) {
                    filled.text.push_str(&line);
                    filled.text.push('\n');
                }
            }
        }
        filled
    }
}

/// Returns a line of the template as the lines that it becomes.
fn lines(pieces: &[Piece], values: &Values, missing: &mut Vec<Field>) -> Vec<String> {
    let mut value = |field: Field| match values.0.get(&field) {
        Some(value) => value.clone(),
        None => {
            if !missing.contains(&field) {
                missing.push(field);
            }
            format!("[{}]", field.about())
        }
    };
    if let [Piece::Field(field)] = pieces {
        return value(*field).lines().map(str::to_owned).collect();
    }
    let piece = |piece: &Piece| match piece {
        Piece::Words(words) => words.clone(),
        Piece::Field(field) => value(*field).split_whitespace().collect::<Vec<_>>().join(" "),
    };
    vec![pieces.iter().map(piece).collect()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(text: &str, values: &[(Field, &str)]) -> Filled {
        let mut known = Values::default();
        for (field, value) in values {
            known.set(*field, *value);
        }
        Template::parse("t", text).unwrap().fill(&known)
    }

    #[test]
    fn what_is_known_is_filled_in_and_what_is_not_is_told() {
        let filled = fill("From {old} to {new}, {new}.\n", &[(Field::Old, "32-10447"), (Field::New, "  ")]);
        assert_eq!(filled.text, "From 32-10447 to [the new number], [the new number].\n");
        assert_eq!(filled.missing, [Field::New]);
    }

    #[test]
    fn a_field_on_a_line_of_its_own_may_have_several() {
        let filled = fill("Then:\n{steps}\nDone {steps}\n", &[(Field::Steps, "1. one\n2. two")]);
        assert_eq!(filled.text, "Then:\n1. one\n2. two\nDone 1. one 2. two\n");
    }

    #[test]
    fn a_value_cannot_bring_fields_controls_or_wide_lines_in() {
        let names = (0..40).map(|n| format!("Name Number{n}")).collect::<Vec<_>>().join(", ");
        let filled = fill("To: {to}\n{name}\n", &[(Field::To, &names), (Field::Name, "{old}\u{1b}[2J Ž")]);
        assert!(filled.text.lines().all(|line| line.chars().count() <= 78), "{}", filled.text);
        assert!(filled.text.ends_with("{old}?[2J Z\n"), "{}", filled.text);
        assert_eq!(filled.lost, 1);
    }
}
