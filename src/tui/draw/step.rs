//! What there is to say about the selected row of a step.

use ratatui::style::Style;
use ratatui::text::Line;

use super::operations;
use super::text::{block, labelled};
use crate::engine::{CheckKind, CheckView, Standing, StepView, View};
use crate::procedure::Severity;
use crate::tui::dialog::stands_in_the_way;
use crate::tui::look::Look;
use crate::tui::screen::Row;

/// Columns of the words before a paragraph.
const LABEL: usize = 9;

/// Returns the text about a row, wrapped.
pub fn detail(view: &View, step: &StepView, row: Row, width: usize, look: &Look) -> Vec<Line<'static>> {
    match row {
        Row::About => about(step, width, look),
        Row::Check(at) => step.checks.get(at).map(|c| check(view, c, width, look)).unwrap_or_default(),
        Row::Continue => gate(step, width, look),
        Row::Record => step.record.iter().flat_map(|line| item(line, width, Style::new(), look)).collect(),
    }
}

fn about(step: &StepView, width: usize, look: &Look) -> Vec<Line<'static>> {
    let mut lines = block(&step.what, width, 0, Style::new());
    let mut add = |label: &'static str, text: &str| {
        if !text.is_empty() {
            lines.push(Line::default());
            lines.extend(labelled((label, look.theme.accent()), LABEL, text, width, Style::new()));
        }
    };
    add("Why", &step.why);
    add("If not", &step.breaks);
    add("Takes", &step.takes);
    add("Source", &step.articles.join(", "));
    lines
}

fn check(view: &View, check: &CheckView, width: usize, look: &Look) -> Vec<Line<'static>> {
    let mut lines = block(&check.text, width, 0, look.theme.strong());
    let style = look.theme.standing(check.standing);
    let found = match check.says.is_empty() {
        true => check.standing.word().to_owned(),
        false => check.says.clone(),
    };
    lines.extend(labelled((look.glyphs.standing(check.standing), style), 2, &found, width, style));
    lines.extend(check.lines.iter().flat_map(|line| item(line, width, Style::new(), look)));
    lines.push(Line::default());
    if let (CheckKind::Action { plan, ready, .. }, true) = (&check.kind, check.standing != Standing::Holds) {
        lines.extend(action(view, plan, ready, width, look));
    }
    let open = !matches!(check.standing, Standing::Holds);
    let (what, means) = (look.theme.accent(), look.theme.dim());
    if open {
        lines.extend(labelled(("Do", what), LABEL, &check.todo, width, Style::new()));
    }
    lines.extend(labelled((if open { "If not" } else { "Means" }, what), LABEL, &check.means, width, means));
    lines.extend(labelled(("Source", what), LABEL, &source(check), width, means));
    lines
}

fn action(
    view: &View,
    plan: &Result<Vec<crate::plan::Operation>, String>,
    ready: &Result<(), String>,
    width: usize,
    look: &Look,
) -> Vec<Line<'static>> {
    let mut lines = match plan {
        Ok(operations) if operations.is_empty() => Vec::new(),
        Ok(operations) => operations::lines(operations, view.mode, width, look),
        Err(why) => block(why, width, 0, look.theme.dim()),
    };
    if let Err(why) = ready {
        lines.extend(labelled(("Not yet", look.theme.wait()), LABEL, why, width, Style::new()));
    }
    if !lines.is_empty() {
        lines.push(Line::default());
    }
    lines
}

fn gate(step: &StepView, width: usize, look: &Look) -> Vec<Line<'static>> {
    if step.state.settled() {
        let mut lines = block(
            "Nothing more to do here. You can open the step again; what was entered stays.",
            width,
            0,
            Style::new(),
        );
        if !step.because.is_empty() {
            lines.extend(block(&step.because, width, 0, look.theme.dim()));
        }
        return lines;
    }
    if step.can_complete {
        return block("Everything is there. Press Enter to close the step and go on.", width, 0, look.theme.ok());
    }
    let mut lines = block("Still open:", width, 0, Style::new());
    let open = step.checks.iter().filter(|check| stands_in_the_way(check));
    lines.extend(open.flat_map(|check| item(&check.text, width, Style::new(), look)));
    if !step.because.is_empty() {
        lines.push(Line::default());
        lines.extend(block(&step.because, width, 0, look.theme.dim()));
    }
    lines
}

fn item(text: &str, width: usize, style: Style, look: &Look) -> Vec<Line<'static>> {
    labelled((look.glyphs.dot, look.theme.dim()), 2, text, width, style)
}

/// Returns where a rule comes from and how far it may be bent.
fn source(check: &CheckView) -> String {
    let inferred = if check.inferred { ", inferred" } else { "" };
    let bends = match check.severity {
        Severity::Warn => "a warning only",
        Severity::Block => "can be overridden with a reason",
        Severity::Refuse => "never overridden",
    };
    format!("{}{inferred}; {bends}", check.article)
}
