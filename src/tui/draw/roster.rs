//! A list of people and what has been marked for each.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::text::{block, columns, pad};
use super::{inset, put, put_rows};
use crate::engine::{Role, RosterRow, RosterView, View};
use crate::people::Attestation;
use crate::tui::look::Look;
use crate::tui::screen::RosterTable;

/// Returns the columns of a mark: those of its heading, or of a word in it.
fn wide(label: &str) -> usize {
    columns(label).max(5) + 2
}

/// Draws the list.
pub fn draw(view: &View, table: &mut RosterTable, area: Rect, buf: &mut Buffer, look: &Look) {
    let area = inset(area, 1);
    let width = usize::from(area.width);
    let Some(roster) = table.roster(view) else { return };
    let mut top = vec![counts(roster, look)];
    top.extend(block(&roster.about, width, 0, look.theme.dim()));
    top.push(Line::default());
    let rows = table.rows(view);
    table.selected = table.selected.min(rows.len().saturating_sub(1));
    let mut bottom = vec![Line::default()];
    bottom.extend(below(view, roster, table, &rows, width, look));
    let name = rows.iter().map(|row| columns(&row.name)).max().unwrap_or(0).clamp(8, 28);
    let detail = width.saturating_sub(5 + name + roster.marks.iter().map(|mark| wide(&mark.label)).sum::<usize>());
    top.push(heading(roster, table, name + 2 + detail, look));
    let lines: Vec<Line> = rows
        .iter()
        .enumerate()
        .map(|(at, row)| line(view, roster, row, (at == table.selected).then_some(table.column), (name, detail), look))
        .collect();
    let selected = table.selected;
    let [above, middle, under] = super::lists::three(area, top.len(), bottom.len());
    put(top, above, buf);
    if lines.is_empty() {
        let says = if table.filter.is_empty() { "Nobody is on this list yet." } else { "Nobody matches the filter." };
        put(vec![Line::styled(says, look.theme.dim())], middle, buf);
    } else {
        put_rows(lines, selected, &mut table.scroll, middle, buf, look);
    }
    put(bottom, under, buf);
}

fn counts(roster: &RosterView, look: &Look) -> Line<'static> {
    let mut spans = vec![Span::styled(roster.title.clone(), look.theme.strong()), Span::raw("   ")];
    for (at, mark) in roster.marks.iter().enumerate() {
        let done = roster.rows.iter().filter(|row| row.marks.get(at).is_some_and(Option::is_some)).count();
        let all = roster.rows.len();
        let style = match (done, all) {
            (_, 0) => look.theme.dim(),
            (done, all) if done == all => look.theme.ok(),
            _ => look.theme.wait(),
        };
        spans.push(Span::styled(format!("{} {done} of {all}", mark.label), style));
        spans.push(Span::raw("   "));
    }
    Line::from(spans)
}

fn heading(roster: &RosterView, table: &RosterTable, before: usize, look: &Look) -> Line<'static> {
    let mut spans = vec![Span::raw(" ".repeat(before + 3))];
    for (at, mark) in roster.marks.iter().enumerate() {
        let style = if at == table.column { look.theme.accent().patch(look.theme.strong()) } else { look.theme.dim() };
        spans.push(Span::styled(pad(&mark.label, wide(&mark.label), look.glyphs.ellipsis), style));
    }
    Line::from(spans)
}

fn line(
    view: &View,
    roster: &RosterView,
    row: &RosterRow,
    selected: Option<usize>,
    (name, detail): (usize, usize),
    look: &Look,
) -> Line<'static> {
    let cursor = if selected.is_some() { look.glyphs.cursor } else { " " };
    let style = if selected.is_some() { look.theme.remembered() } else { Style::new() };
    let mut spans = vec![
        Span::styled(format!("{cursor} {}  ", pad(&row.name, name, look.glyphs.ellipsis)), style),
        Span::styled(format!("{} ", pad(&row.detail, detail, look.glyphs.ellipsis)), look.theme.dim()),
    ];
    for (at, mark) in row.marks.iter().enumerate() {
        let id = roster.marks.get(at).map_or("", |mark| mark.id.as_str());
        let (says, style) = match mark {
            _ if view.together.waits(&roster.id, &row.name, id).is_some() => {
                (format!("{} {}", look.glyphs.unknown, look.glyphs.ellipsis), look.theme.wait())
            }
            Some(_) => (format!("{} yes", look.glyphs.yes), look.theme.ok()),
            None => (format!("{} no", look.glyphs.dot), look.theme.dim()),
        };
        let style = if selected == Some(at) { look.theme.selected() } else { style };
        let width = roster.marks.get(at).map_or(7, |mark| wide(&mark.label));
        spans.push(Span::styled(pad(&says, width - 2, ""), style));
        spans.push(Span::raw("  "));
    }
    Line::from(spans)
}

/// Returns what is known about the selected mark, and what the disk suggests.
fn below(
    view: &View,
    roster: &RosterView,
    table: &RosterTable,
    rows: &[&RosterRow],
    width: usize,
    look: &Look,
) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if let (Some(row), Some(mark)) = (rows.get(table.selected), roster.marks.get(table.column)) {
        let waits = view.together.waits(&roster.id, &row.name, &mark.id);
        let says = match row.marks.get(table.column).and_then(Option::as_ref) {
            _ if waits.is_some() => format!("{}: not written yet. Space takes it off again.", row.name),
            Some(who) => format!("{} {}: {}", row.name, mark.says, attested(who, look)),
            None if matches!(view.together.role, Role::Watches | Role::LooksOn) => {
                format!("Nobody has marked yet that {} {}.", row.name, mark.says)
            }
            None => format!("Space marks that {} {}.", row.name, mark.says),
        };
        lines.extend(block(&says, width, 0, Style::new()));
    }
    if !roster.suggested.is_empty() && view.together.role == Role::Operates {
        let names: Vec<_> = roster.suggested.iter().map(|(name, _)| name.as_str()).collect();
        let says = format!("A adds what the old postoffice or a list names: {}", names.join(", "));
        lines.extend(block(&says, width, 0, look.theme.accent()).into_iter().take(2));
    }
    if !roster.apart.is_empty() {
        let says = format!("Not for this list, as they keep no number (Q78833): {}", roster.apart.join(", "));
        lines.extend(block(&says, width, 0, look.theme.dim()).into_iter().take(2));
    }
    lines
}

/// Returns who attested something, when, and what they noted.
fn attested(who: &Attestation, look: &Look) -> String {
    let note = if who.note.is_empty() { String::new() } else { format!(", \"{}\"", who.note) };
    format!("{} on {}, {}{note}", who.by, who.host, look.moment(who.at))
}
