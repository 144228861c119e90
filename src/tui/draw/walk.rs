//! The walk: the steps on the left, the selected one on the right; its rows, and what there is to say about the selected
//! row, beside each other on a wide screen and below each other on a narrow one.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::header::ends;
use super::text::{columns, fit, pad, wrap};
use super::{inset, put, put_rows, put_scrolled, rule, step, steps};
use crate::engine::{Standing, StepView, View};
use crate::tui::dialog::stands_in_the_way;
use crate::tui::look::Look;
use crate::tui::screen::{Focus, Row, Walk};

/// From this width on, rows and text stand side by side.
const WIDE: u16 = 120;

/// Draws the walk.
pub fn draw(view: &View, walk: &mut Walk, area: Rect, buf: &mut Buffer, look: &Look) {
    let width = match area.width {
        wide @ WIDE.. => (37 + (wide - WIDE) / 2).min(54),
        narrow => (narrow * 13 / 40).clamp(21, 34),
    };
    let left = Rect { width, ..area };
    let right = Rect { x: area.x + width + 1, width: area.width - width - 1, ..area };
    steps::draw(view, walk, left, buf, look);
    for y in area.y..area.bottom() {
        buf.set_string(area.x + width, y, look.glyphs.down, look.theme.dim());
    }
    let Some(step) = view.steps.get(walk.step) else { return };
    let right = inset(right, 1);
    put(title(view, step, usize::from(right.width), look), Rect { height: right.height.min(3), ..right }, buf);
    let below = Rect { y: right.y + 3, height: right.height.saturating_sub(3), ..right };
    let rows = Row::of(step);
    let selected = rows.get(walk.row).copied().unwrap_or(Row::About);
    if area.width >= WIDE {
        let half = below.width / 2;
        let list = Rect { width: half.saturating_sub(1), ..below };
        let detail = Rect { x: below.x + half + 1, width: below.width - half - 1, ..below };
        self::rows((step, view.ending.is_some()), &rows, walk, Rows::Wrapped, list, buf, look);
        let text = step::detail(view, step, selected, usize::from(detail.width) - 1, usize::from(detail.height), look);
        put_scrolled(text, &mut walk.detail, detail, buf, look);
        return;
    }
    let count = u16::try_from(rows.len()).unwrap_or(u16::MAX);
    let height = count.min((below.height * 2 / 5).max(3)).min(below.height);
    let list = Rect { height, ..below };
    let line = Rect { y: below.y + height, height: 1.min(below.height - height), ..below };
    let rest = below.height.saturating_sub(height + 1);
    let detail = Rect { y: below.y + height + 1, height: rest, ..below };
    self::rows((step, view.ending.is_some()), &rows, walk, Rows::Cut, list, buf, look);
    rule(line, buf, look, look.theme.dim());
    if rest > 0 {
        let text = step::detail(view, step, selected, usize::from(detail.width) - 1, usize::from(detail.height), look);
        put_scrolled(text, &mut walk.detail, detail, buf, look);
    }
}

/// Returns the lines over a step: its title and its place among the nine; how it stands, and why (two lines at most).
fn title(view: &View, step: &StepView, width: usize, look: &Look) -> Vec<Line<'static>> {
    let number = |id: &str| id.trim_end_matches(|c: char| c.is_ascii_lowercase()).to_owned();
    let last = view.steps.last().map(|last| number(last.id.as_str())).unwrap_or_default();
    let place = format!("step {} of {last}", number(step.id.as_str()));
    let name = format!("{}  {}", step.id, step.title);
    let name = fit(&name, width.saturating_sub(columns(&place) + 2), look.glyphs.ellipsis);
    let first = ends(vec![Span::styled(name, look.theme.strong())], vec![Span::styled(place, look.theme.dim())], width);
    let count = step.count.filter(|(done, all)| done < all);
    let count = count.map(|(done, all)| format!("  {done} of {all}")).unwrap_or_default();
    let state = format!("{} {}{count}", look.glyphs.step(step.state), step.state.word());
    let room = width.saturating_sub(columns(&state) + 2);
    let mut because = wrap(&step.because, room);
    let rest = because.get(1..).map(|rest| rest.join(" ")).filter(|rest| !rest.is_empty());
    let reason = if because.is_empty() { String::new() } else { because.swap_remove(0) };
    let second = vec![Span::styled(state.clone(), look.theme.step(step.state)), Span::raw(format!("  {reason}"))];
    let mut lines = vec![first, Line::from(second)];
    if let Some(rest) = rest {
        let rest = fit(&rest, room, look.glyphs.ellipsis);
        lines.push(Line::raw(format!("{}{rest}", " ".repeat(columns(&state) + 2))));
    }
    lines
}

/// Whether a row takes one line or as many as its text needs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rows {
    /// One.
    Cut,
    /// One for what holds, so that of many checks those that are to be seen to come onto the screen.
    Tight,
    /// As many as it needs.
    Wrapped,
}

fn rows(
    (step, ended): (&StepView, bool),
    rows: &[Row],
    walk: &mut Walk,
    how: Rows,
    area: Rect,
    buf: &mut Buffer,
    look: &Look,
) {
    let word = step.checks.iter().map(|check| columns(check.standing.word())).max().unwrap_or(0);
    let width = usize::from(area.width).saturating_sub(1);
    let needed: usize = rows.iter().map(|row| line((step, ended), *row, None, (width, word, how), look).len()).sum();
    let how = if how == Rows::Wrapped && needed > usize::from(area.height) { Rows::Tight } else { how };
    let (mut lines, mut at) = (Vec::new(), 0);
    for (n, row) in rows.iter().enumerate() {
        let selected = match (n == walk.row, walk.focus) {
            (true, Focus::Checks) => Some(look.theme.selected()),
            (true, Focus::Steps) => Some(look.theme.remembered()),
            (false, _) => None,
        };
        lines.extend(line((step, ended), *row, selected, (width, word, how), look));
        if n == walk.row {
            at = lines.len().saturating_sub(1);
        }
    }
    put_rows(lines, at, &mut walk.rows, area, buf, look);
}

fn line(
    (step, ended): (&StepView, bool),
    row: Row,
    selected: Option<Style>,
    (width, word, how): (usize, usize, Rows),
    look: &Look,
) -> Vec<Line<'static>> {
    let own = |style: Style| selected.unwrap_or(style);
    let (head, head_style, text, style) = match row {
        Row::About => ("  ".to_owned(), Style::new(), "What to do, and why".to_owned(), Style::new()),
        Row::Texts => ("  ".to_owned(), Style::new(), "Texts to send".to_owned(), Style::new()),
        Row::Record => ("  ".to_owned(), Style::new(), "What the record says".to_owned(), Style::new()),
        Row::Continue => {
            let (symbol, text, style) = gate(step, ended, look);
            (format!("{symbol} "), style, text, style)
        }
        Row::Check(at) => match step.checks.get(at) {
            None => return Vec::new(),
            Some(check) => {
                let (symbol, style) = look.check(check);
                let head = format!("{symbol} {}  ", pad(check.standing.word(), word, ""));
                let quiet = check.standing == Standing::Holds;
                let own = if quiet { look.theme.dim() } else { Style::new() };
                (head, style, check.text.clone(), own)
            }
        },
    };
    let room = width.saturating_sub(columns(&head) + 1);
    let holds = matches!(row, Row::Check(at) if step.checks.get(at).is_some_and(|c| c.standing == Standing::Holds));
    let texts = match how {
        Rows::Tight if !holds => wrap(&text, room),
        Rows::Wrapped => wrap(&text, room),
        Rows::Cut | Rows::Tight => vec![fit(&text, room, look.glyphs.ellipsis)],
    };
    let cursor = if selected.is_some() { look.glyphs.cursor } else { " " };
    let blank = " ".repeat(columns(&head));
    let one = |(n, text): (usize, &String)| {
        let (cursor, head) = if n == 0 { (cursor, head.clone()) } else { (" ", blank.clone()) };
        Line::from(vec![
            Span::styled(cursor, own(Style::new())),
            Span::styled(head, own(head_style)),
            Span::styled(pad(text, room, ""), own(style)),
        ])
    };
    texts.iter().enumerate().map(one).collect()
}

/// Returns the row of the gate: its symbol, its text with what is missing, its style.
fn gate(step: &StepView, ended: bool, look: &Look) -> (&'static str, String, Style) {
    if step.ruled_out() {
        return (look.glyphs.yes, format!("Step {} does not apply", step.id), look.theme.dim());
    }
    if step.state.settled() {
        let again = if ended { "" } else { "; open it again" };
        return (look.glyphs.yes, format!("Step {} is settled{again}", step.id), look.theme.dim());
    }
    let text = format!("Continue: step {} is done", step.id);
    if step.can_complete {
        return (look.glyphs.arrow_head, text, look.theme.accent().patch(look.theme.strong()));
    }
    let missing = match step.checks.iter().filter(|check| stands_in_the_way(check)).count() {
        0 => "not yet".into(),
        1 => "1 open".into(),
        many => format!("{many} open"),
    };
    (look.glyphs.dot, format!("{text}  ({missing})"), look.theme.dim())
}
