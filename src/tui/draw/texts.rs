//! A text to send, as it will be sent.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::header::ends;
use super::text::{block, columns, fit};
use super::{inset, put, put_scrolled};
use crate::engine::View;
use crate::people::texts::{COLUMNS, Filled, Text};
use crate::text::counted;
use crate::tui::look::Look;
use crate::tui::texts::TextPage;

/// Draws the text.
pub fn draw(view: &View, page: &mut TextPage, area: Rect, buf: &mut Buffer, look: &Look) {
    let area = inset(area, 1);
    let Some((text, filled)) = page.text(view) else { return };
    let head = head(view, page, text, &filled, usize::from(area.width), look);
    let rows = [Constraint::Length(u16::try_from(head.len()).unwrap_or(0)), Constraint::Fill(1)];
    let [above, below] = Layout::vertical(rows).areas(area);
    put(head, above, buf);
    let room = usize::from(below.width);
    let lines = filled.text.lines().flat_map(|line| {
        // It is wrapped only where the screen is narrower than the text: what is sent is not.
        if room >= COLUMNS { vec![Line::raw(line.to_owned())] } else { block(line, room, 0, Style::new()) }
    });
    put_scrolled(lines.collect(), &mut page.scroll, below, buf, look);
}

fn head(view: &View, page: &TextPage, text: &Text, filled: &Filled, width: usize, look: &Look) -> Vec<Line<'static>> {
    let count = view.texts.texts.all().len();
    let place = format!("{} of {count}, Left Right", page.at + 1);
    let title = fit(&text.about.title, width.saturating_sub(columns(&place) + 2), look.glyphs.ellipsis);
    let title = vec![Span::styled(title, look.theme.strong())];
    let mut lines = vec![ends(title, vec![Span::styled(place, look.theme.dim())], width)];
    if let Some(file) = &text.own {
        lines.extend(block(&format!("Your own words, from {file}."), width, 0, look.theme.dim()));
    }
    let person = text.about.person && page.person(view).is_none();
    if person {
        let says = "About one person: select a mailbox in the table (m) and press T.";
        lines.extend(block(says, width, 0, look.theme.accent()));
    } else if !filled.missing.is_empty() {
        let missing: Vec<&str> = filled.missing.iter().map(|field| field.about()).collect();
        let says = format!("{} Not known yet: {}.", look.glyphs.blocked, missing.join(", "));
        lines.extend(block(&says, width, 0, look.theme.wait()));
    }
    if filled.lost > 0 {
        let letters = counted(filled.lost, "letter");
        let says = format!("{} {letters} that a mail program of the time cannot show: see the ?.", look.glyphs.blocked);
        lines.extend(block(&says, width, 0, look.theme.wait()));
    }
    lines.push(Line::default());
    lines
}
