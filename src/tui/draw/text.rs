//! Text made to fit: wrapped, cut, shortened in the middle, by columns and never by bytes. Knows nothing about screens.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthChar;

use crate::text::take;
pub use crate::text::{columns, wrap};

/// Returns a text cut to `width` columns, with `ellipsis` where something is missing.
pub fn fit(text: &str, width: usize, ellipsis: &str) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let room = width.saturating_sub(columns(ellipsis));
    let cut = take(text, room);
    if columns(ellipsis) <= width { format!("{cut}{ellipsis}") } else { take(text, width).to_owned() }
}

/// Returns a text cut or filled to exactly `width` columns.
pub fn pad(text: &str, width: usize, ellipsis: &str) -> String {
    let mut out = fit(text, width, ellipsis);
    out.extend(std::iter::repeat_n(' ', width.saturating_sub(columns(&out))));
    out
}

/// Returns a path shortened in the middle: its start and its last names tell more than what is between.
pub fn middle(text: &str, width: usize, ellipsis: &str) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let room = width.saturating_sub(columns(ellipsis));
    if room < 4 {
        return fit(text, width, ellipsis);
    }
    let head = take(text, room / 3);
    let mut tail_start = text.len();
    let mut used = columns(head);
    for (at, c) in text.char_indices().rev() {
        used += c.width().unwrap_or(0);
        if used > room {
            break;
        }
        tail_start = at;
    }
    format!("{head}{ellipsis}{}", &text[tail_start..])
}

/// Returns a text wrapped, in one style, each line after `indent` columns.
pub fn block(text: &str, width: usize, indent: usize, style: Style) -> Vec<Line<'static>> {
    let margin = " ".repeat(indent);
    let inner = width.saturating_sub(indent);
    wrap(text, inner)
        .into_iter()
        .map(|line| Line::from(vec![Span::raw(margin.clone()), Span::styled(line, style)]))
        .collect()
}

/// Returns a text wrapped beside a label, its lines aligned after the label's column.
pub fn labelled(label: (&str, Style), column: usize, text: &str, width: usize, style: Style) -> Vec<Line<'static>> {
    let mut lines = block(text, width, column, style);
    if let Some(first) = lines.first_mut() {
        first.spans[0] = Span::styled(pad(label.0, column, ""), label.1);
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cuts_by_columns() {
        assert_eq!(fit("abcdef", 4, "…"), "abc…");
        assert_eq!(fit("日本語", 4, "…"), "日…");
        assert_eq!(pad("日", 4, "…"), "日  ");
        assert_eq!(fit("abcdef", 2, "..."), "ab");
        assert_eq!(middle("/mnt/images/court/MAILDATA", 16, "…"), "/mnt/…t/MAILDATA");
    }

    #[test]
    fn wraps_between_words_and_breaks_what_is_too_long() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
        assert_eq!(wrap("a\n\nb", 9), ["a", "", "b"]);
        assert_eq!(wrap("日本", 1), ["日", "本"]);
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_asked_and_nothing_is_lost(text in "[a-zé ]{0,60}", width in 1usize..20) {
            let lines = wrap(&text, width);
            prop_assert!(lines.iter().all(|line| columns(line) <= width));
            let letters = |s: &str| s.chars().filter(|c| *c != ' ').collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
            prop_assert!(columns(&fit(&text, width, "…")) <= width);
            prop_assert!(columns(&middle(&text, width, "…")) <= width);
            prop_assert_eq!(columns(&pad(&text, width, "...")), width);
        }
    }
}
