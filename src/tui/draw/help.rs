//! The help: keys from the keymap, words from the glossary. Nothing here is written twice.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use super::text::labelled;
use super::{inset, put_scrolled};
use crate::tui::glossary::glossary;
use crate::tui::keymap::{BINDINGS, Context, name};
use crate::tui::look::Look;
use crate::tui::scroll::Scroll;

/// The order of the groups.
const GROUPS: [Context; 20] = [
    Context::Everywhere,
    Context::Checks,
    Context::Steps,
    Context::Roster,
    Context::Person,
    Context::Mail,
    Context::Mailbox,
    Context::Text,
    Context::Overview,
    Context::Journal,
    Context::Undo,
    Context::Settle,
    Context::Working,
    Context::Confirm,
    Context::Input,
    Context::Choice,
    Context::Message,
    Context::Dialog,
    Context::Ending,
    Context::Help,
];

/// Draws the help.
pub fn draw(from: Context, scroll: &mut Scroll, area: Rect, buf: &mut Buffer, look: &Look) {
    let area = inset(area, 2);
    put_scrolled(lines(from, usize::from(area.width).saturating_sub(2), look), scroll, area, buf, look);
}

/// Returns the help as lines: the keys of where the user came from first.
pub fn lines(from: Context, width: usize, look: &Look) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let groups = std::iter::once(from).chain(GROUPS.into_iter().filter(|group| *group != from));
    for group in groups {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.push(Line::styled(group.title(), look.theme.strong()));
        for binding in BINDINGS.iter().filter(|binding| binding.context == group) {
            let keys: Vec<_> = binding.keys.iter().map(|key| name(*key)).collect();
            let keys = format!("  {}", keys.join(" "));
            lines.extend(labelled((&keys, look.theme.accent()), 17, binding.action.about(), width, Style::new()));
        }
    }
    lines.extend([Line::default(), Line::styled("Words", look.theme.strong())]);
    for term in glossary() {
        let says = format!("{} ({})", term.says, term.articles.join(", "));
        lines.extend(labelled((&format!("  {}", term.name), look.theme.accent()), 20, &says, width, Style::new()));
    }
    lines
}
