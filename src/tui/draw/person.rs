//! Somebody on a list: what has been marked, what can be done, and everything that was ever said about them.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::roster::attested;
use super::text::{block, columns, labelled, pad};
use super::{inset, put, put_scrolled};
use crate::engine::{RosterRow, RosterView, View};
use crate::people::Done;
use crate::tui::look::Look;
use crate::tui::roster::{PersonPage, PersonRow};

/// Draws the page.
pub fn draw(view: &View, page: &mut PersonPage, area: Rect, buf: &mut Buffer, look: &Look) {
    let area = inset(area, 1);
    let width = usize::from(area.width).saturating_sub(2);
    let Some((roster, row)) = page.find(view) else {
        return put(vec![Line::styled("Nobody of that name is on the list any more.", look.theme.dim())], area, buf);
    };
    let mut top = block(&row.name, width, 0, look.theme.strong());
    let detail = if row.detail.is_empty() { "nothing is said beside the name" } else { row.detail.as_str() };
    top.extend(block(detail, width, 0, look.theme.dim()));
    top.push(Line::default());
    let rows = page.rows(view);
    page.at = page.at.min(rows.len().saturating_sub(1));
    let label = roster.marks.iter().map(|mark| columns(&mark.label)).max().unwrap_or(0);
    top.extend(rows.iter().enumerate().map(|(n, each)| line((roster, row), *each, n == page.at, (label, width), look)));
    top.extend([Line::default(), Line::styled("What was said, the latest first", look.theme.strong())]);
    let height = u16::try_from(top.len()).unwrap_or(u16::MAX);
    let [above, under] = Layout::vertical([Constraint::Length(height), Constraint::Fill(1)]).areas(area);
    put(top, above, buf);
    put_scrolled(history(row, width, look), &mut page.scroll, under, buf, look);
}

fn line(
    (roster, row): (&RosterView, &RosterRow),
    each: PersonRow,
    selected: bool,
    (label, width): (usize, usize),
    look: &Look,
) -> Line<'static> {
    let cursor = if selected { look.glyphs.cursor } else { " " };
    let style = |own: Style| if selected { look.theme.selected() } else { own };
    let plain = |says: &str| {
        let text = pad(&format!("{cursor} {says}"), width, look.glyphs.ellipsis);
        Line::styled(text, style(look.theme.accent()))
    };
    match each {
        PersonRow::Mark(at) => {
            let Some(mark) = roster.marks.get(at) else { return plain("") };
            let (says, tone) = match row.marks.get(at).and_then(Option::as_ref) {
                Some(who) => (format!("{} yes  {}", look.glyphs.yes, attested(who, look)), look.theme.ok()),
                None => (format!("{} no   not yet: {}", look.glyphs.dot, mark.says), look.theme.dim()),
            };
            let name = format!("{cursor} {}  ", pad(&mark.label, label, look.glyphs.ellipsis));
            let rest = width.saturating_sub(columns(&name));
            let says = pad(&says, rest, look.glyphs.ellipsis);
            Line::from(vec![Span::styled(name, style(Style::new())), Span::styled(says, style(tone))])
        }
        PersonRow::Edit => plain("Change the name, or what is said beside it"),
        PersonRow::Remove => plain("Take off the list"),
        PersonRow::List => plain("The whole list: add, import, filter, sort, select"),
    }
}

fn history(row: &RosterRow, width: usize, look: &Look) -> Vec<Line<'static>> {
    if row.history.is_empty() {
        return vec![Line::styled("Nothing yet.", look.theme.dim())];
    }
    let told = row.history.iter().rev().flat_map(|deed| {
        let (sign, style, word) = match deed.done {
            Done::Marked => (look.glyphs.yes, look.theme.ok(), ""),
            Done::TakenBack => (look.glyphs.back, look.theme.wait(), " taken back"),
        };
        let says = format!("{}{word}: {}", deed.mark, attested(&deed.who, look));
        labelled((sign, style), 2, &says, width, Style::new())
    });
    told.collect()
}
