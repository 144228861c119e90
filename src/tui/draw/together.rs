//! What somebody sees who is not alone at a change, or waits for one.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use super::text::{block, labelled, middle};
use super::{inset, put};
use crate::engine::{Away, Role, View, Waiting};
use crate::tui::look::Look;

/// Says that there is nothing to follow yet.
pub fn waiting(waiting: &Waiting, area: Rect, buf: &mut Buffer, look: &Look) {
    let area = inset(area, 2);
    let width = usize::from(area.width);
    let what = match waiting.role {
        Role::Assists => "It comes on this screen when one begins; then you can mark lists and write notes.",
        Role::Operates | Role::LooksOn | Role::Watches => {
            "It comes on this screen when one begins. Nothing is written from here."
        }
    };
    let mut lines = vec![
        Line::default(),
        Line::styled("Nothing is in progress.", look.theme.strong()),
        Line::from(middle(&waiting.old, width, look.glyphs.ellipsis)),
        Line::default(),
    ];
    lines.extend(block(what, width, 0, look.theme.dim()));
    if let Some(away) = &waiting.away {
        lines.push(Line::default());
        lines.extend(block(&gone(away, look), width, 0, look.theme.stop()));
    }
    put(lines, area, buf);
}

/// Returns what there is to say of a disk that does not answer.
pub fn gone(away: &Away, look: &Look) -> String {
    format!(
        "Out of reach since {}. What you see is from before; it is tried again by itself ({}).",
        look.time(away.since),
        away.why
    )
}

/// Returns what there is to say of entries that are not written yet.
pub fn not_written(view: &View) -> String {
    let pending = &view.together.pending;
    let what: Vec<&str> = pending.iter().map(|pending| pending.what.as_str()).collect();
    let why = pending.iter().find_map(|pending| pending.why.as_deref());
    let why = why.map_or(String::new(), |why| format!(" ({why})"));
    format!("Not written yet: {}. It is tried again by itself{why}.", what.join("; "))
}

/// Returns who is at the change, a line each, for the record.
pub fn people(view: &View, width: usize, look: &Look) -> Vec<Line<'static>> {
    let (together, mut lines) = (&view.together, Vec::new());
    let mut say = |label: &str, text: String| {
        lines.extend(labelled((label, look.theme.accent()), 10, &text, width, Style::new()));
    };
    if together.role.follows() {
        say("In hand", together.holder.clone().unwrap_or_else(|| "nobody".into()));
    }
    if let Some(handed) = &together.handed {
        let to = if handed.to.is_empty() { String::new() } else { format!(" to {}", handed.to) };
        let (by, at) = (&handed.who.by, look.moment(handed.who.at));
        say("Handed", format!("over{to} by {by}, {at}: {}", handed.who.note));
    }
    for assistant in &together.assistants {
        let since = assistant.since.map_or(String::new(), |at| format!(", since {}", look.moment(at)));
        let marked = assistant.marked.map_or(", no mark yet".into(), |at| format!(", last mark {}", look.moment(at)));
        let left = assistant.left.map_or(String::new(), |at| format!(", left {}", look.moment(at)));
        say("Helps", format!("{} on {}{since}{marked}{left}", assistant.name, assistant.host));
    }
    if let Some(second) = together.second.as_ref().filter(|second| second.asked) {
        say("Second", second.approved.clone().unwrap_or_else(|| "nobody has approved the exchange yet".into()));
    }
    if !lines.is_empty() {
        lines.push(Line::default());
    }
    lines
}
