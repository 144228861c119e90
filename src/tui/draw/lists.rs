//! The lists: problems, record, way back. Each has a list, and below it what there is to say about the selected row.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::header::unsettled;
use super::text::{block, columns, labelled, pad};
use super::{inset, operations, put, put_rows, rule};
use crate::engine::View;
use crate::procedure::Severity;
use crate::tui::look::Look;
use crate::tui::screen::{List, log, problems};

/// The most lines of what was found that stand below the problems.
const MOST_LINES: usize = 3;

/// Returns an area in three: as many lines as needed at the top, at most a third at the bottom, the rest between.
pub fn three(area: Rect, top: usize, bottom: usize) -> [Rect; 3] {
    parted(area, top, (bottom, area.height * 2 / 5))
}

fn parted(area: Rect, top: usize, (bottom, most): (usize, u16)) -> [Rect; 3] {
    let top = u16::try_from(top).unwrap_or(u16::MAX).min(area.height * 2 / 5);
    let bottom = u16::try_from(bottom).unwrap_or(u16::MAX).min(most);
    Layout::vertical([Constraint::Length(top), Constraint::Fill(1), Constraint::Length(bottom)]).areas(area)
}

/// Draws everything that stands in the way.
pub fn overview(view: &View, list: &mut List, area: Rect, buf: &mut Buffer, look: &Look) {
    let problems = problems(view);
    list.selected = list.selected.min(problems.len().saturating_sub(1));
    let area = inset(area, 1);
    let width = usize::from(area.width);
    let bars = problems.iter().filter(|problem| problem.severity != Severity::Warn).count();
    let says = match (bars, problems.len() - bars) {
        _ if unsettled(view).is_some() => "one thing must be settled before anything else: press !".into(),
        (0, 0) => "nothing that the disk shows stands in the way".into(),
        (0, 1) => "nothing stands in the way; one thing is worth knowing".into(),
        (0, many) => format!("nothing stands in the way; {many} things are worth knowing"),
        (1, _) => "one thing stands in the way".into(),
        (many, _) => format!("{many} things stand in the way, of all steps"),
    };
    let tone = if bars == 0 && unsettled(view).is_none() { look.theme.ok() } else { look.theme.stop() };
    let mut top = vec![
        Line::from(vec![Span::styled("Problems   ", look.theme.strong()), Span::styled(says, tone)]),
        Line::default(),
    ];
    for notice in &view.notices {
        let says = if notice.article.is_empty() {
            notice.text.clone()
        } else {
            format!("{} ({})", notice.text, notice.article)
        };
        top.splice(1..1, block(&says, width, 2, look.theme.severity(notice.severity)));
    }
    let (mut lines, mut at, mut group) = (Vec::new(), 0, None);
    for (n, problem) in problems.iter().enumerate() {
        if group.replace(problem.severity) != Some(problem.severity) {
            if n > 0 {
                lines.push(Line::default());
            }
            lines.push(Line::styled(word(problem.severity), look.theme.severity(problem.severity)));
        }
        if n == list.selected {
            at = lines.len();
        }
        let text = format!("{:<3} {}", problem.step.as_str(), problem.says);
        lines.push(row(&text, n == list.selected, width, look));
    }
    let mut bottom = Vec::new();
    if let Some(problem) = problems.get(list.selected) {
        bottom.push(Line::styled(look.glyphs.across.repeat(width), look.theme.dim()));
        bottom.extend(block(&problem.says, width, 0, look.theme.strong()));
        bottom.extend(labelled(("Do", look.theme.accent()), 9, &problem.todo, width, Style::new()));
        // One line that only repeats what was found is left out, and so are more than there is room for.
        let told = problem.lines.iter().filter(|line| **line != problem.says);
        let more = told.clone().count().saturating_sub(MOST_LINES);
        for line in told.take(MOST_LINES) {
            bottom.extend(labelled((look.glyphs.dot, look.theme.dim()), 2, line, width, Style::new()));
        }
        if more > 0 {
            bottom.push(Line::styled(format!("  and {more} more: Enter shows them"), look.theme.dim()));
        }
        let source = format!("{}; check {} in step {}", problem.article, problem.check, problem.step);
        bottom.extend(labelled(("Source", look.theme.dim()), 9, &source, width, look.theme.dim()));
    }
    let [above, middle, under] = parted(area, top.len(), (bottom.len(), area.height / 2));
    put(top, above, buf);
    // The heading of the first group is seen with its first row.
    let at = if list.selected == 0 { 0 } else { at };
    put_rows(lines, at, &mut list.scroll, middle, buf, look);
    put(bottom, under, buf);
}

/// Draws the record.
pub fn journal(view: &View, list: &mut List, area: Rect, buf: &mut Buffer, look: &Look) {
    let lines = log(view, &list.filter);
    list.selected = list.selected.min(lines.len().saturating_sub(1));
    let area = inset(area, 1);
    let width = usize::from(area.width);
    let mut top = vec![
        Line::from(vec![
            Span::styled("Record   ", look.theme.strong()),
            Span::styled(
                super::text::middle(&view.record, width.saturating_sub(10), look.glyphs.ellipsis),
                look.theme.dim(),
            ),
        ]),
        Line::default(),
    ];
    top.extend(super::together::people(view, width, look));
    let by = lines.iter().map(|line| columns(&line.by)).max().unwrap_or(0).min(12);
    let rows = lines.iter().enumerate().map(|(n, line)| {
        let who = pad(&line.by, by, look.glyphs.ellipsis);
        let text = format!("{:>4}  {}  {who}  {}", line.seq, look.moment(line.at), line.text);
        row(&text, n == list.selected, width, look)
    });
    let rows: Vec<Line> = rows.collect();
    let mut bottom = Vec::new();
    if let Some(line) = lines.get(list.selected) {
        bottom.push(Line::styled(look.glyphs.across.repeat(width), look.theme.dim()));
        bottom.extend(block(&line.text, width, 0, Style::new()));
        bottom.push(Line::styled(format!("{}, {}", line.by, look.full(line.at)), look.theme.dim()));
    }
    let [above, middle, under] = three(area, top.len(), bottom.len());
    put(top, above, buf);
    put_rows(rows, list.selected, &mut list.scroll, middle, buf, look);
    put(bottom, under, buf);
}

/// Draws the way back.
pub fn undo(view: &View, list: &mut List, area: Rect, buf: &mut Buffer, look: &Look) {
    let inverses = &view.undo.operations;
    list.selected = list.selected.min(inverses.len().saturating_sub(1));
    let area = inset(area, 1);
    let width = usize::from(area.width);
    let mut top = vec![Line::styled("The way back", look.theme.strong())];
    top.extend(block(&view.undo.says, width, 0, Style::new()));
    if !inverses.is_empty() {
        top.extend([Line::default(), Line::styled("Newest first. Enter asks how far back.", look.theme.dim())]);
    }
    if !view.undo.reverse.is_empty() {
        let heading = "What a reverse change costs (Enter begins one; it asks first)";
        top.extend([Line::default(), Line::styled(heading, look.theme.strong())]);
        for cost in &view.undo.reverse {
            top.extend(labelled((look.glyphs.bent, look.theme.wait()), 2, cost, width, Style::new()));
        }
        return put(top, area, buf);
    }
    let [above, middle, under] = three(area, top.len(), 0);
    put(top, above, buf);
    rule(under, buf, look, look.theme.dim());
    let (mut lines, mut at) = (Vec::new(), 0);
    for (n, (step, operation)) in inverses.iter().enumerate() {
        if n == list.selected {
            at = lines.len();
        }
        let cursor = if n == list.selected { look.glyphs.cursor } else { " " };
        let style = if n == list.selected { look.theme.selected() } else { look.theme.dim() };
        for (row, line) in operations::lines(std::slice::from_ref(operation), view.mode, width.saturating_sub(7), look)
            .into_iter()
            .enumerate()
        {
            let label = if row == 0 { format!("{cursor} {:<3} ", step.as_str()) } else { " ".repeat(6) };
            let mut spans = vec![Span::styled(label, if row == 0 { style } else { Style::new() }), Span::raw(" ")];
            spans.extend(line.spans);
            lines.push(Line::from(spans));
        }
    }
    put_rows(lines, at, &mut list.scroll, middle, buf, look);
}

fn row(text: &str, selected: bool, width: usize, look: &Look) -> Line<'static> {
    let cursor = if selected { look.glyphs.cursor } else { " " };
    let style = if selected { look.theme.selected() } else { Style::new() };
    Line::styled(pad(&format!("{cursor} {text}"), width.saturating_sub(1), look.glyphs.ellipsis), style)
}

/// Returns the heading of a group of problems.
fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Refuse => "Must be put right",
        Severity::Block => "Stands in the way; can be overridden with a reason",
        Severity::Warn => "Worth knowing",
    }
}
