//! Where something stands in a text, and which known word a wrong one is nearest to.

use std::ops::Range;

/// Returns line and column of a place, both from 1; columns count characters.
pub fn place(text: &str, span: &Range<usize>) -> (usize, usize) {
    let before = text.get(..span.start.min(text.len())).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or("");
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

/// Returns the known word that a wrong one is nearest to, where one is near.
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong = wrong.to_lowercase();
    let far = |word: &str| distance(&wrong, &word.to_lowercase());
    let best = known.into_iter().map(|word| (far(word), word)).min_by_key(|(far, _)| *far);
    best.filter(|(far, word)| *far <= 2.max(word.chars().count() / 3)).map(|(_, word)| word)
}

/// How many characters must be put in, left out or replaced to get from one word to the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = corner + usize::from(from != *to);
            corner = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_as_an_editor_counts() {
        let text = "a\nb\u{e4}c\nd";
        assert_eq!(place(text, &(0..1)), (1, 1));
        assert_eq!(place(text, &(5..6)), (2, 3));
        assert_eq!(place(text, &(99..99)), (3, 2));
    }

    #[test]
    fn the_nearest_word_is_named_when_one_is_near() {
        let known = ["compress", "message-out", "sign-in", "pin"];
        assert_eq!(nearest("compres", known), Some("compress"));
        assert_eq!(nearest("Message_out", known), Some("message-out"));
        assert_eq!(nearest("everybody", known), None);
    }
}
