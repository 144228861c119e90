//! What changed between two snapshots, in lines: steps, checks, mailboxes, and what must be seen everywhere.

use crate::engine::{CheckKind, CheckView, StepState, StepView, View};
use crate::procedure::StepId;

use super::lines::block;
use super::mailboxes;

/// Returns what changed. `here` is the step that the user is in, of which every word counts.
pub fn changes(before: &View, after: &View, here: Option<&StepId>) -> Vec<String> {
    let mut lines = Vec::new();
    for notice in after.notices.iter().filter(|notice| !before.notices.contains(notice)) {
        lines.extend(block(&format!("! {} {}", notice.text, notice.article), 0));
    }
    let away = |view: &View| view.outage.as_ref().is_some_and(|outage| outage.until.is_none());
    match (away(before), away(after)) {
        (false, true) => lines.push("P1 is away: no mail moves between postoffices until step 8.".into()),
        (true, false) => lines.push("P1 is back: mail moves between postoffices again.".into()),
        _ => {}
    }
    for step in &after.steps {
        let Some(old) = before.steps.iter().find(|other| other.id == step.id) else { continue };
        lines.extend(checks(old, step, here));
        if old.state != step.state && (old.state, step.state) != (StepState::NotYet, StepState::Blocked) {
            let because = if step.because.is_empty() { String::new() } else { format!(": {}", step.because) };
            lines.extend(block(&format!("Step {} {}: {}{because}", step.id, step.title, step.state.word()), 0));
        }
    }
    if before.mail.baseline_at.is_some() {
        let state = |view: &View, row: &crate::engine::MailRow| {
            view.mail.rows.iter().find(|other| other.id == row.id).map(|other| (other.state, other.done))
        };
        let moved = after.mail.rows.iter().filter(|row| state(before, row) != Some((row.state, row.done)));
        lines.extend(moved.flat_map(|row| block(&format!("Mailbox {}", mailboxes::row(row)), 0)));
    }
    lines
}

/// Returns what changed in the checks of a step that can be worked on.
fn checks(before: &StepView, after: &StepView, here: Option<&StepId>) -> Vec<String> {
    if after.state == StepState::NotYet || after.state.settled() && before.state != after.state {
        return Vec::new();
    }
    let here = here == Some(&after.id);
    let changed = |check: &&CheckView| {
        let old = before.checks.iter().find(|other| other.id == check.id);
        old.is_some_and(|old| {
            old.standing != check.standing || (here && check.kind != CheckKind::Disk && old.says != check.says)
        })
    };
    let told = |check: &CheckView| {
        let says = if check.says.is_empty() { String::new() } else { format!(": {}", check.says) };
        block(&format!("[{}] {}{says}", check.standing.word(), check.text), 2)
    };
    let new = before.state == StepState::NotYet;
    after.checks.iter().filter(changed).filter(|_| !new).flat_map(told).collect()
}
