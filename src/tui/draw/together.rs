//! What somebody sees who is not alone at a change, or waits for one.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::text::{block, middle};
use super::{inset, put};
use crate::engine::{Away, Role, Waiting};
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
