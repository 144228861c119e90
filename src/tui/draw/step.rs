//! What there is to say about the selected row of a step.

use ratatui::style::Style;
use ratatui::text::Line;

use super::operations::{self, Folders};
use super::text::{block, labelled};
use crate::engine::{CheckKind, CheckView, Standing, StepView, View};
use crate::plan::Operation;
use crate::procedure::Severity;
use crate::text::counted;
use crate::tui::dialog::stands_in_the_way;
use crate::tui::look::Look;
use crate::tui::screen::Row;

/// Columns of the words before a paragraph.
const LABEL: usize = 9;

/// Returns the text about a row, wrapped. Its paragraphs stand apart as far as `room` lines allow that.
pub fn detail(view: &View, step: &StepView, row: Row, width: usize, room: usize, look: &Look) -> Vec<Line<'static>> {
    let parts = match row {
        Row::About => return about(step, width, look),
        Row::Check(at) => step.checks.get(at).map(|c| check(view, c, width, look)).unwrap_or_default(),
        Row::Continue => vec![gate(step, view.ending.is_some(), width, look)],
        Row::Texts => vec![texts(view, step, width, look)],
        Row::Record => vec![step.record.iter().flat_map(|line| item(line, width, Style::new(), look)).collect()],
    };
    let apart = parts.iter().map(|part| part.len() + 1).sum::<usize>() <= room;
    let mut lines = Vec::new();
    for (n, part) in parts.into_iter().enumerate() {
        if n == 1 || (n > 1 && apart) {
            lines.push(Line::default());
        }
        lines.extend(part);
    }
    lines
}

fn about(step: &StepView, width: usize, look: &Look) -> Vec<Line<'static>> {
    let mut lines = block(&step.what, width, 0, Style::new());
    let mut add = |label: &'static str, text: &str| {
        if !text.is_empty() {
            lines.push(Line::default());
            lines.extend(labelled((label, look.theme.dim()), LABEL, text, width, Style::new()));
        }
    };
    add("Why", &step.why);
    add("If not", &step.breaks);
    add("Takes", &step.takes);
    add("Source", &step.articles.join(", "));
    lines
}

/// Returns what there is to say about a check, in parts: what and how it stands, operations, what to do, what else.
fn check(view: &View, check: &CheckView, width: usize, look: &Look) -> Vec<Vec<Line<'static>>> {
    let mut head = block(&check.text, width, 0, look.theme.strong());
    let (symbol, style) = look.check(check);
    let found = if check.says.is_empty() { check.standing.word() } else { &check.says };
    head.extend(labelled((symbol, style), 2, found, width, style));
    head.extend(check.lines.iter().flat_map(|line| item(line, width, Style::new(), look)));
    let mut parts = vec![head];
    let open = check.standing != Standing::Holds;
    if let (CheckKind::Action { plan, ready, .. }, true) = (&check.kind, open) {
        parts.extend(Some(action(view, plan, ready, width, look)).filter(|lines| !lines.is_empty()));
    }
    let mut add = |label: &'static str, text: &str, style: Style| {
        let own = if label == "Do" { look.theme.accent() } else { look.theme.dim() };
        parts.push(labelled((label, own), LABEL, text, width, style));
    };
    if open {
        add("Do", &check.todo, Style::new());
    }
    // A question has no "if not": what it says is why it is asked, as in its dialog.
    let means = if matches!(check.kind, CheckKind::Choice { .. }) { "Why" } else { "If not" };
    add(means, &check.means, look.theme.dim());
    add("Source", &source(check), look.theme.dim());
    parts
}

fn action(
    view: &View,
    plan: &Result<Vec<Operation>, String>,
    ready: &Result<(), String>,
    width: usize,
    look: &Look,
) -> Vec<Line<'static>> {
    let mut lines = match plan {
        Ok(operations) => operations::sorted(operations, view.mode, Folders::Counted, width, look),
        Err(why) => block(why, width, 0, look.theme.dim()),
    };
    if let Err(why) = ready {
        lines.extend(labelled(("Not yet", look.theme.wait()), LABEL, why, width, Style::new()));
    }
    lines
}

fn gate(step: &StepView, ended: bool, width: usize, look: &Look) -> Vec<Line<'static>> {
    if step.ruled_out() {
        let mut lines = block("There is nothing to do here:", width, 0, Style::new());
        lines.extend(block(&step.because, width, 0, look.theme.dim()));
        return lines;
    }
    if step.state.settled() {
        let says = match ended {
            true => "This has ended; its steps stay as they are.",
            false => "Nothing more to do here. You can open the step again; what was entered stays.",
        };
        let mut lines = block(says, width, 0, Style::new());
        if !step.because.is_empty() {
            lines.extend(block(&step.because, width, 0, look.theme.dim()));
        }
        return lines;
    }
    if step.can_complete {
        let seen_to = |check: &&CheckView| matches!(check.standing, Standing::Holds | Standing::Overridden);
        let advised = step.checks.iter().filter(|check| !seen_to(check)).count();
        let says = match advised {
            0 => "Everything is there. Press Enter to close the step and go on.".to_owned(),
            n => format!(
                "Nothing stands in the way. Press Enter to close the step and go on. Advised, and not seen to yet: {}.",
                counted(n, "thing")
            ),
        };
        return block(&says, width, 0, look.theme.ok());
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

fn texts(view: &View, step: &StepView, width: usize, look: &Look) -> Vec<Line<'static>> {
    let mut lines = block("Filled in and ready to send, to copy or to save:", width, 0, Style::new());
    lines
        .extend(view.texts.texts.of_step(&step.id).flat_map(|text| item(&text.about.title, width, Style::new(), look)));
    lines
}

fn item(text: &str, width: usize, style: Style, look: &Look) -> Vec<Line<'static>> {
    labelled((look.glyphs.dot, look.theme.dim()), 2, text, width, style)
}

/// Returns where a rule comes from and how far it may be bent.
fn source(check: &CheckView) -> String {
    let inferred = if check.inferred { ", inferred" } else { "" };
    if check.standing == Standing::Holds {
        return format!("{}{inferred}", check.article);
    }
    let bends = match check.severity {
        Severity::Warn => "a warning only",
        Severity::Block => "can be overridden with a reason",
        Severity::Refuse => "never overridden",
    };
    format!("{}{inferred}; {bends}", check.article)
}
