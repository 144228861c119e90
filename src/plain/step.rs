//! The step that is worked on: its checks as numbered rows, and what there is to say about each.

use crate::engine::{CheckKind, CheckView, Standing, StepView, View};
use crate::procedure::Severity;
use crate::tui::screen::Row;

use super::lines::{block, labelled, operations};

/// Returns the heading of a step.
pub fn heading(view: &View, step: &StepView) -> Vec<String> {
    let because = if step.because.is_empty() { String::new() } else { format!(": {}", step.because) };
    let mut lines =
        block(&format!("{}  step {}, {} [{}{because}]", view.mode.word(), step.id, step.title, step.state.word()), 0);
    if let Some((done, all)) = step.count {
        lines.push(format!("  {done} of {all}"));
    }
    lines
}

/// Returns what a row of a step says.
pub fn row(step: &StepView, row: Row) -> String {
    match row {
        Row::About => "About this step: what to do, and why".into(),
        Row::Check(at) => step.checks.get(at).map_or_else(String::new, check),
        Row::Continue if step.ruled_out() => "Why this step does not apply".into(),
        Row::Continue if step.state.settled() => "Open this step again".into(),
        Row::Continue if step.can_complete => format!("Go on: step {} is done", step.id),
        Row::Continue => "What is still open in this step".into(),
        Row::Texts => "The texts to send".into(),
        Row::Record => "What the record says about it".into(),
    }
}

/// Returns what a row is about, without how it stands.
pub fn short(step: &StepView, at: Row) -> String {
    match at {
        Row::Check(at) => step.checks.get(at).map_or_else(String::new, |check| check.text.clone()),
        other => row(step, other),
    }
}

/// Returns whether a row is a check that the program makes by itself and that holds.
pub fn holds_by_itself(step: &StepView, row: Row) -> bool {
    let Row::Check(at) = row else { return false };
    step.checks.get(at).is_some_and(|check| check.kind == CheckKind::Disk && check.standing == Standing::Holds)
}

fn check(check: &CheckView) -> String {
    let says = if check.says.is_empty() { String::new() } else { format!(": {}", check.says) };
    let warns = if check.severity == Severity::Warn { ", only a warning" } else { "" };
    format!("[{}{warns}] {}{says}", check.standing.word(), check.text)
}

/// Returns everything there is to say about a row.
pub fn about(view: &View, step: &StepView, row: Row) -> Vec<String> {
    match row {
        Row::Check(at) => step.checks.get(at).map_or_else(Vec::new, |check| detail(view, check)),
        Row::About | Row::Continue | Row::Texts => {
            let mut lines = block(&step.what, 2);
            lines.extend(labelled("  Why", &step.why));
            lines.extend(labelled("  If left out", &step.breaks));
            lines.extend(labelled("  Takes", &step.takes));
            lines.extend(labelled("  Articles", &step.articles.join(", ")));
            lines
        }
        Row::Record => step.record.iter().flat_map(|line| block(line, 2)).collect(),
    }
}

/// Returns what the question about a check does not say itself.
pub fn found(check: &CheckView) -> Vec<String> {
    let mut lines = Vec::new();
    if !check.says.is_empty() {
        lines.extend(labelled("  Found", &check.says));
    }
    lines.extend(check.lines.iter().flat_map(|line| block(&format!("- {line}"), 2)));
    let inferred = if check.inferred { " (inferred)" } else { "" };
    lines.extend(labelled("  Source", &format!("{}{inferred}; check {}", check.article, check.id)));
    lines
}

/// Returns everything there is to say about a check.
pub fn detail(view: &View, check: &CheckView) -> Vec<String> {
    let mut lines = block(&format!("{} [{}]", check.text, check.standing.word()), 0);
    if let CheckKind::Action { plan, ready, .. } = &check.kind {
        match plan {
            Ok(all) => lines.extend(operations(view.mode, all)),
            Err(why) => lines.extend(labelled("  Now", why)),
        }
        if let Err(why) = ready {
            lines.extend(labelled("  Not yet", why));
        }
    }
    lines.extend(labelled("  Do", &check.todo));
    lines.extend(labelled("  If not", &check.means));
    lines.extend(found(check));
    lines
}
