//! The end: the result, what was done differently, what was done, what comes next, where the record lies.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use super::text::{block, labelled};
use super::{inset, put_scrolled};
use crate::engine::View;
use crate::journal::Mode;
use crate::tui::look::Look;
use crate::tui::scroll::Scroll;

/// Draws the end.
pub fn draw(view: &View, scroll: &mut Scroll, area: Rect, buf: &mut Buffer, look: &Look) {
    let Some(ending) = &view.ending else { return };
    let area = inset(area, 2);
    let width = usize::from(area.width).saturating_sub(2);
    let mut lines = vec![Line::default()];
    lines.extend(block(&ending.title, width, 0, look.theme.ok().patch(look.theme.strong())));
    let mut section = |title: &str, items: &[String], mark: &'static str, style: Style| {
        if items.is_empty() {
            return;
        }
        lines.extend([Line::default(), Line::styled(title.to_owned(), look.theme.strong())]);
        lines.extend(items.iter().flat_map(|item| labelled((mark, style), 2, item, width, Style::new())));
    };
    section("Not as planned", &ending.deviations, look.glyphs.bent, look.theme.wait());
    section("What to do next", &ending.next, look.glyphs.open, look.theme.accent());
    let done = if view.mode == Mode::Diagnosis { "What was answered" } else { "What was done" };
    section(done, &ending.done, look.glyphs.yes, look.theme.ok());
    section("What it rests on", &ending.sources, look.glyphs.dot, look.theme.dim());
    lines.extend([Line::default(), Line::styled("The record", look.theme.strong())]);
    for line in std::iter::once(&ending.record).chain(&ending.proof) {
        lines.extend(block(line, width, 2, Style::new()));
    }
    put_scrolled(lines, scroll, area, buf, look);
}
