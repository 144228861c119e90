//! A list of people and what has been marked for each. Only the rows that are seen are laid out.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::text::{block, columns, fit, pad};
use super::{inset, more, put};
use crate::engine::{Role, RosterRow, RosterView, View};
use crate::people::Attestation;
use crate::tui::look::Look;
use crate::tui::roster::{RosterTable, Show, Sort};

/// The columns of a name.
const NAME: std::ops::RangeInclusive<usize> = 8..=28;

/// Returns the columns of a mark: those of its heading, or of a word in it.
fn wide(label: &str) -> usize {
    columns(label).max(5) + 2
}

/// Draws the list.
pub fn draw(view: &View, table: &mut RosterTable, area: Rect, buf: &mut Buffer, look: &Look) {
    let area = inset(area, 1);
    let width = usize::from(area.width);
    let Some(roster) = table.roster(view) else { return };
    let mut bottom = vec![Line::default()];
    bottom.extend(below(view, roster, table, width, look));
    let most = usize::from(area.height * 2 / 5);
    let mut top = vec![title(roster, table, width, look)];
    // The headings of the columns count for more than what goes on the list, which is known after a while.
    top.extend(block(&roster.about, width, 0, look.theme.dim()).into_iter().take(most.saturating_sub(4)));
    if most > 4 {
        top.push(Line::default());
    }
    let [above, middle, under] = super::lists::three(area, top.len() + 2, bottom.len());
    let (height, all) = (usize::from(middle.height), table.len());
    let mut scroll = table.scroll;
    let first = scroll.seen_with(all, height, table.at);
    let rows = table.shown(view, first, height);
    let name = rows.iter().map(|row| columns(&row.name)).max().unwrap_or(0).clamp(*NAME.start(), *NAME.end());
    let marks = roster.marks.iter().map(|mark| wide(&mark.label)).sum::<usize>();
    let name = name.min(width.saturating_sub(5 + marks).max(*NAME.start()));
    let detail = width.saturating_sub(5 + name + marks);
    top.extend(headings(roster, table, name + 2 + detail, look));
    let lines: Vec<Line> = rows
        .iter()
        .enumerate()
        .map(|(n, row)| {
            let at = (first + n == table.at).then_some(table.column);
            line(view, roster, row, (at, table.chosen.contains(&row.name)), (name, detail), look)
        })
        .collect();
    put(top, above, buf);
    if lines.is_empty() {
        let says = match (roster.rows.is_empty(), table.show) {
            (true, _) => "Nobody is on this list yet. Enter shows what can be done.",
            (false, Show::All) => "Nobody matches the filter.",
            (false, _) => "Nobody to show. v shows all.",
        };
        put(vec![Line::styled(says, look.theme.dim())], middle, buf);
    } else {
        put(lines, middle, buf);
        more(&scroll, middle, buf, look);
    }
    put(bottom, under, buf);
    table.scroll = scroll;
}

/// Returns what is on the screen: how many of how many, which, in what order, and how many are selected.
fn title(roster: &RosterView, table: &RosterTable, width: usize, look: &Look) -> Line<'static> {
    let label = roster.marks.get(table.column).map_or("", |mark| mark.label.as_str());
    let mut says = format!("{} of {}", table.len(), roster.rows.len());
    match table.show {
        Show::All => says.push_str(" shown"),
        Show::Open => says.push_str(&format!(" shown: not {label}")),
        Show::Done => says.push_str(&format!(" shown: {label}")),
    }
    if !table.filter.trim().is_empty() {
        says.push_str(&format!(", with \"{}\"", table.filter.trim()));
    }
    if table.sort != Sort::Added {
        says.push_str(&format!(", {}", table.sort.word()));
    }
    let chosen = match table.chosen.len() {
        0 => String::new(),
        many => format!("{many} selected   "),
    };
    let room = width.saturating_sub(columns(&roster.title) + 3 + columns(&chosen));
    Line::from(vec![
        Span::styled(format!("{}   ", roster.title), look.theme.strong()),
        Span::styled(chosen, look.theme.wait()),
        Span::styled(fit(&says, room, look.glyphs.ellipsis), look.theme.dim()),
    ])
}

/// Returns the headings of the marks, and below each how many have it.
fn headings(roster: &RosterView, table: &RosterTable, before: usize, look: &Look) -> [Line<'static>; 2] {
    let all = roster.rows.len();
    let mut labels = vec![Span::raw(" ".repeat(before + 3))];
    let mut counts = vec![Span::styled(pad(&format!("   of {all}"), before + 3, ""), look.theme.dim())];
    for (at, mark) in roster.marks.iter().enumerate() {
        let here = at == table.column;
        let style = if here { look.theme.accent().patch(look.theme.strong()) } else { look.theme.dim() };
        let done = roster.counts.get(at).copied().unwrap_or(0);
        let tone = match done {
            _ if all == 0 => look.theme.dim(),
            done if done == all => look.theme.ok(),
            _ => look.theme.wait(),
        };
        let width = wide(&mark.label);
        labels.push(Span::styled(pad(&mark.label, width, look.glyphs.ellipsis), style));
        counts.push(Span::styled(pad(&done.to_string(), width, look.glyphs.ellipsis), tone));
    }
    [Line::from(labels), Line::from(counts)]
}

fn line(
    view: &View,
    roster: &RosterView,
    row: &RosterRow,
    (at, chosen): (Option<usize>, bool),
    (name, detail): (usize, usize),
    look: &Look,
) -> Line<'static> {
    let cursor = if at.is_some() { look.glyphs.cursor } else { " " };
    let style = if at.is_some() { look.theme.remembered() } else { Style::new() };
    let star = if chosen { "*" } else { " " };
    let mut spans = vec![
        Span::styled(format!("{cursor}{star}{}  ", pad(&row.name, name, look.glyphs.ellipsis)), style),
        Span::styled(format!("{} ", pad(&row.detail, detail, look.glyphs.ellipsis)), look.theme.dim()),
    ];
    for (column, mark) in row.marks.iter().enumerate() {
        let id = roster.marks.get(column).map_or("", |mark| mark.id.as_str());
        let (says, style) = match mark {
            _ if view.together.waits(&roster.id, &row.name, id).is_some() => {
                (format!("{} {}", look.glyphs.unknown, look.glyphs.ellipsis), look.theme.wait())
            }
            Some(_) => (format!("{} yes", look.glyphs.yes), look.theme.ok()),
            None => (format!("{} no", look.glyphs.dot), look.theme.dim()),
        };
        let style = if at == Some(column) { look.theme.selected() } else { style };
        let width = roster.marks.get(column).map_or(7, |mark| wide(&mark.label));
        spans.push(Span::styled(pad(&says, width - 2, ""), style));
        spans.push(Span::raw("  "));
    }
    Line::from(spans)
}

/// Returns what is known about the selected mark, and what the disk suggests.
fn below(view: &View, roster: &RosterView, table: &RosterTable, width: usize, look: &Look) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if let (Some(row), Some(mark)) = (table.row(view), roster.marks.get(table.column)) {
        let waits = view.together.waits(&roster.id, &row.name, &mark.id);
        let says = match row.marks.get(table.column).and_then(Option::as_ref) {
            _ if waits.is_some() => format!("{}: not written yet. Space takes it off again.", row.name),
            _ if !table.chosen.is_empty() => {
                format!("Space marks all {} selected: each {}. Esc selects nobody.", table.chosen.len(), mark.says)
            }
            Some(who) => format!("{} {}: {}", row.name, mark.says, attested(who, look)),
            None if matches!(view.together.role, Role::Watches | Role::LooksOn) => {
                format!("Nobody has marked yet that {} {}.", row.name, mark.says)
            }
            None => format!("Space marks that {} {}.", row.name, mark.says),
        };
        lines.extend(block(&says, width, 0, Style::new()));
    }
    if !roster.suggested.is_empty() && view.together.role == Role::Operates {
        let names: Vec<_> = roster.suggested.iter().take(20).map(|(name, _)| name.as_str()).collect();
        let says = format!("A adds what the old postoffice or a list names: {}", names.join(", "));
        lines.extend(block(&says, width, 0, look.theme.accent()).into_iter().take(2));
    }
    if !roster.apart.is_empty() {
        let names: Vec<_> = roster.apart.iter().take(20).map(String::as_str).collect();
        let says = format!("Not for this list, as they keep no number (Q78833): {}", names.join(", "));
        lines.extend(block(&says, width, 0, look.theme.dim()).into_iter().take(2));
    }
    lines
}

/// Returns who attested something, when, and what they noted.
pub(super) fn attested(who: &Attestation, look: &Look) -> String {
    let note = if who.note.is_empty() { String::new() } else { format!(", \"{}\"", who.note) };
    format!("{} on {}, {}{note}", who.by, who.host, look.moment(who.at))
}
