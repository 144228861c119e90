//! Old against new: a table of settings, and below it what there is to say about the selected one.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::text::{labelled, pad};
use super::{inset, put, put_rows, put_scrolled, rule};
use crate::engine::{CompareRow, CompareView, Standing, View};
use crate::postoffice::{Verdict, Weight};
use crate::text::counted;
use crate::tui::look::Look;
use crate::tui::screen::CompareTable;

/// Columns of the words before a paragraph.
const LABEL: usize = 9;
/// Columns of the verdict with its symbol.
const VERDICT: usize = 14;

/// Draws the table.
pub fn draw(view: &View, table: &mut CompareTable, area: Rect, buf: &mut Buffer, look: &Look) {
    let area = inset(area, 1);
    let width = usize::from(area.width);
    let rows = &view.compare.rows;
    let at = table.at(&view.compare);
    let columns = Columns::in_width(width);
    let top = vec![summary(&view.compare, look), heading(columns, width, look)];
    let lines: Vec<Line> = rows.iter().enumerate().map(|(n, row)| line(row, n == at, columns, width, look)).collect();
    let text = rows.get(at).map(|row| about(row, width, look)).unwrap_or_default();
    let [above, middle, mut under] = super::lists::three(area, top.len(), text.len() + 1);
    put(top, above, buf);
    if rows.is_empty() {
        put(vec![Line::styled("There is nothing to compare now.", look.theme.dim())], middle, buf);
        return;
    }
    put_rows(lines, at, &mut table.scroll, middle, buf, look);
    if !under.is_empty() {
        rule(Rect { height: 1, ..under }, buf, look, look.theme.dim());
        (under.y, under.height) = (under.y + 1, under.height - 1);
        put_scrolled(text, &mut table.detail, under, buf, look);
    }
}

/// The widths of the name and of the two cells.
#[derive(Clone, Copy)]
struct Columns {
    name: usize,
    cell: usize,
}

impl Columns {
    /// Names and verdicts keep their width; the cells share the rest.
    fn in_width(width: usize) -> Self {
        let name = if width < 70 { 16 } else { 23 };
        Self { name, cell: (width.saturating_sub(2 + name + VERDICT) / 2).min(40) }
    }
}

/// Returns what the table comes to, in a line.
fn summary(compare: &CompareView, look: &Look) -> Line<'static> {
    let count = |of: fn(&CompareRow) -> bool| compare.rows.iter().filter(|row| of(row)).count();
    let (stops, asks) = (count(CompareRow::stops), count(CompareRow::to_ask));
    let warns = count(|row| row.weight == Weight::Warns && row.standing != Standing::Overridden);
    let (says, style) = match (stops, warns) {
        (0, 0) => ("nothing differs that matters".to_owned(), look.theme.ok()),
        (0, n) => (format!("{} may break something", counted(n, "setting")), look.theme.wait()),
        (n, _) => (format!("{} would break the mail", counted(n, "setting")), look.theme.stop()),
    };
    let mut spans = vec![Span::styled("Old against new   ", look.theme.strong()), Span::styled(says, style)];
    if stops > 0 && warns > 0 {
        spans.push(Span::styled(format!("   {warns} may"), look.theme.wait()));
    }
    if asks > 0 {
        spans.push(Span::styled(format!("   {asks} to be asked"), look.theme.accent()));
    }
    Line::from(spans)
}

fn heading(columns: Columns, width: usize, look: &Look) -> Line<'static> {
    let Columns { name, cell } = columns;
    let title = format!("  {:<name$}{:<cell$}{:<cell$}{}", "setting", "old", "new", "verdict");
    Line::styled(pad(&title, width, ""), look.theme.dim())
}

fn line(row: &CompareRow, selected: bool, columns: Columns, width: usize, look: &Look) -> Line<'static> {
    let cursor = if selected { look.glyphs.cursor } else { " " };
    let (symbol, tone) = tone(row, look);
    let part = |text: &str, width: usize| format!("{} ", pad(text, width.saturating_sub(1), look.glyphs.ellipsis));
    let before = format!(
        "{cursor} {}{}{}",
        part(&row.name, columns.name),
        part(&row.old, columns.cell),
        part(&row.new, columns.cell)
    );
    let room = width.saturating_sub(super::text::columns(&before) + 1);
    let verdict = pad(&format!("{symbol} {}", row.word()), room, look.glyphs.ellipsis);
    let style = |own: Style| if selected { look.theme.selected() } else { own };
    Line::from(vec![Span::styled(before, style(Style::new())), Span::styled(verdict, style(tone))])
}

/// Returns symbol and style of a row: a difference that is as it should be does not look like one that is not.
fn tone(row: &CompareRow, look: &Look) -> (&'static str, Style) {
    match (row.standing, row.verdict, row.weight) {
        (Standing::Overridden, ..) => (look.glyphs.bent, look.theme.wait()),
        _ if row.answered() => (look.glyphs.yes, look.theme.ok()),
        (_, Verdict::AskPeople, _) => (look.glyphs.open, look.theme.accent()),
        (_, _, Weight::Stops) => (look.glyphs.no, look.theme.stop()),
        (_, _, Weight::Warns) => (look.glyphs.blocked, look.theme.wait()),
        (_, Verdict::CannotTell, _) => (look.glyphs.unknown, look.theme.wait()),
        (_, _, Weight::Note) => (look.glyphs.dot, look.theme.wait()),
        (_, _, Weight::Fine) => (look.glyphs.yes, look.theme.ok()),
    }
}

/// Returns what there is to say about a row.
fn about(row: &CompareRow, width: usize, look: &Look) -> Vec<Line<'static>> {
    let (symbol, style) = tone(row, look);
    let mut lines = labelled((symbol, style), 2, &format!("{}: {}", row.name, row.says), width, look.theme.strong());
    for line in &row.lines {
        lines.extend(labelled((look.glyphs.dot, look.theme.dim()), 2, line, width, Style::new()));
    }
    lines.extend(labelled(("Where", look.theme.accent()), LABEL, &row.seen, width, Style::new()));
    lines.extend(labelled(("If not", look.theme.dim()), LABEL, &row.wrong, width, look.theme.dim()));
    let inferred = if row.inferred { "; inferred" } else { "" };
    let source = format!("{}{inferred}; check {} in step {}", row.articles.join(", "), row.check, row.step);
    lines.extend(labelled(("Source", look.theme.dim()), LABEL, &source, width, look.theme.dim()));
    lines
}
