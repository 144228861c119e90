//! Dialogs. The text wraps and scrolls; what the keys do is pinned at the bottom and always seen.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};

use super::operations::{self, Folders};
use super::text::{block, columns, fit, labelled, pad, wrap};
use super::{put, put_scrolled};
use crate::tui::dialog::{Ask, Choice, Modal, Part, Purpose, Tone};
use crate::tui::look::Look;

/// The widest dialog, and the widest with operations in it: a line each is easier to compare.
const WIDEST: (u16, u16) = (78, 116);

/// Draws a dialog over the body of the screen; returns where the cursor is.
pub fn draw(modal: &mut Modal, area: Rect, buf: &mut Buffer, look: &Look) -> Option<Position> {
    if matches!(modal, Modal::Input(ask) if ask.purpose == Purpose::Filter) {
        return None;
    }
    let widest = if parts(modal).iter().any(|part| matches!(part, Part::Operations(..))) { WIDEST.1 } else { WIDEST.0 };
    let width = area.width.saturating_sub(2).min(widest);
    let inner = usize::from(width.saturating_sub(6));
    let body = body(modal, inner, look);
    let foot = pinned(modal, inner, usize::from(area.height.saturating_sub(7)), look);
    let tall = u16::try_from(body.len() + foot.len() + 3).unwrap_or(u16::MAX);
    let height = tall.min(area.height);
    let frame = Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height };
    stand_back(area, buf, look);
    border(title(modal), frame, buf, look);
    let below = u16::try_from(foot.len()).unwrap_or(0).min(height.saturating_sub(2));
    let inside = Rect { x: frame.x + 3, width: width.saturating_sub(6), ..frame };
    let text = Rect { y: frame.y + 1, height: height.saturating_sub(below + 3), ..inside };
    let text = Rect { width: text.width + 2, ..text };
    let foot_area = Rect { y: frame.bottom().saturating_sub(below + 1), height: below, ..inside };
    put_scrolled(body, modal.scroll(), text, buf, look);
    put(foot, foot_area, buf);
    match modal {
        Modal::Input(ask) => Some(cursor(ask, foot_area)),
        Modal::Confirm(_) | Modal::Message(_) | Modal::Choice(_) => None,
    }
}

fn title(modal: &Modal) -> &str {
    match modal {
        Modal::Confirm(confirm) => &confirm.title,
        Modal::Input(ask) => &ask.title,
        Modal::Message(message) => &message.title,
        Modal::Choice(choice) => &choice.title,
    }
}

fn border(title: &str, frame: Rect, buf: &mut Buffer, look: &Look) {
    // A column on each side stays empty, so that nothing from below touches the border.
    let left = frame.x.saturating_sub(1).max(buf.area.x);
    let right = (frame.right() + 1).min(buf.area.right());
    Clear.render(Rect { x: left, width: right - left, ..frame }, buf);
    let inner = usize::from(frame.width.saturating_sub(2));
    let [top_left, top_right, bottom_left, bottom_right] = look.glyphs.corners;
    let style = look.theme.accent();
    let title = format!(" {} ", fit(title, inner.saturating_sub(4), look.glyphs.ellipsis));
    let rest = look.glyphs.across.repeat(inner.saturating_sub(1 + columns(&title)));
    let mut lines = vec![Line::from(vec![
        Span::styled(format!("{top_left}{}", look.glyphs.across), style),
        Span::styled(title, look.theme.strong()),
        Span::styled(format!("{rest}{top_right}"), style),
    ])];
    let side = || Span::styled(look.glyphs.down, style);
    lines.extend((2..frame.height).map(|_| Line::from(vec![side(), Span::raw(" ".repeat(inner)), side()])));
    lines.push(Line::styled(format!("{bottom_left}{}{bottom_right}", look.glyphs.across.repeat(inner)), style));
    put(lines, frame, buf);
}

/// Puts what is below a dialog into the background: one thing at a time asks for attention.
fn stand_back(area: Rect, buf: &mut Buffer, look: &Look) {
    let quiet = Style::reset().patch(look.theme.dim());
    buf.set_style(area, quiet);
}

fn parts(modal: &Modal) -> &[Part] {
    match modal {
        Modal::Confirm(confirm) => &confirm.body,
        Modal::Input(ask) => &ask.body,
        Modal::Message(message) => &message.body,
        Modal::Choice(choice) => &choice.body,
    }
}

fn body(modal: &Modal, width: usize, look: &Look) -> Vec<Line<'static>> {
    let mut lines: Vec<Line> = Vec::new();
    if !parts(modal).is_empty() {
        lines.push(Line::default());
    }
    for part in parts(modal) {
        match part {
            Part::Text(tone, text) => lines.extend(block(text, width, 0, style(*tone, look))),
            Part::Labelled(label, text) => {
                lines.extend(labelled((label, look.theme.accent()), 9, text, width, Style::new()));
            }
            Part::Item(text) => {
                lines.extend(labelled((look.glyphs.dot, look.theme.dim()), 2, text, width, Style::new()));
            }
            Part::Operations(mode, all) => {
                lines.push(Line::default());
                lines.extend(operations::sorted(all, *mode, Folders::Listed, width, look));
            }
            Part::Gap => lines.push(Line::default()),
        }
    }
    lines
}

fn style(tone: Tone, look: &Look) -> Style {
    match tone {
        Tone::Plain => Style::new(),
        Tone::Dim => look.theme.dim(),
        Tone::Strong => look.theme.strong(),
        Tone::Stop => look.theme.stop(),
        Tone::Wait => look.theme.wait(),
    }
}

/// Returns the lines at the bottom: the line to type, the choices, what the keys do.
fn pinned(modal: &Modal, width: usize, room: usize, look: &Look) -> Vec<Line<'static>> {
    let key =
        |key: &str, does: &str| [Span::styled(key.to_owned(), look.theme.accent()), Span::raw(format!(" {does}     "))];
    match modal {
        Modal::Confirm(confirm) => {
            let keys = key("y", &confirm.yes).into_iter().chain(key("Enter", &confirm.no));
            vec![keys.collect()]
        }
        Modal::Message(message) => {
            let close = key("Enter", "close").into_iter();
            let lift = message.lift.iter().flat_map(|_| key("x", "override with a reason"));
            vec![close.chain(lift).collect()]
        }
        Modal::Input(ask) => {
            let keys = key("Enter", ask.verb).into_iter().chain(key("Esc", "back"));
            let mut lines = vec![Line::styled(ask.label, look.theme.accent()), field(ask, width, look)];
            let (says, style) = match (&ask.complaint, ask.remark()) {
                (Some(complaint), _) => (complaint.clone(), look.theme.stop()),
                (None, Some(remark)) => (remark, look.theme.dim()),
                (None, None) => (String::new(), Style::new()),
            };
            lines.push(Line::styled(fit(&says, width, look.glyphs.ellipsis), style));
            lines.push(keys.collect());
            lines
        }
        Modal::Choice(choice) => {
            let mut lines = choices(choice, width, room, look);
            lines.push(Line::default());
            lines.push(key("Enter", "choose").into_iter().chain(key("Esc", "back")).collect());
            lines
        }
    }
}

/// Returns the choices, the selected one reversed; of many those around it, as many lines as there is room for.
fn choices(choice: &Choice, width: usize, room: usize, look: &Look) -> Vec<Line<'static>> {
    let name = choice.options.iter().map(|(name, ..)| columns(name)).max().unwrap_or(0);
    let beside = width.saturating_sub(name + 4);
    let (mut lines, mut until) = (Vec::new(), 0);
    for (at, (label, about, _)) in choice.options.iter().enumerate() {
        let selected = at == choice.selected;
        let cursor = if selected { look.glyphs.cursor } else { " " };
        for (row, text) in wrap(about, beside).into_iter().enumerate() {
            let (cursor, label) = if row == 0 { (cursor, label.as_str()) } else { (" ", "") };
            let text = pad(&format!("{cursor} {}  {text}", pad(label, name, "")), width, look.glyphs.ellipsis);
            lines.push(Line::styled(text, if selected { look.theme.selected() } else { Style::new() }));
        }
        if selected {
            until = lines.len();
        }
    }
    let first = until.saturating_sub(room).min(lines.len().saturating_sub(room));
    lines.into_iter().skip(first).take(room.max(1)).collect()
}

/// Returns the line that is being typed, scrolled so that its cursor is seen.
fn field(ask: &Ask, width: usize, look: &Look) -> Line<'static> {
    let room = width.saturating_sub(1).max(1);
    let skip = ask.input.visual_scroll(room);
    let mut at = 0;
    let mut shown = String::new();
    for c in ask.input.value().chars() {
        let wide = unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        if at >= skip && at + wide <= skip + room {
            shown.push(c);
        }
        at += wide;
    }
    let text = pad(&shown, width, "");
    Line::styled(text, look.theme.strong().add_modifier(ratatui::style::Modifier::UNDERLINED))
}

fn cursor(ask: &Ask, area: Rect) -> Position {
    let room = usize::from(area.width).saturating_sub(1).max(1);
    let at = ask.input.visual_cursor().max(ask.input.visual_scroll(room)) - ask.input.visual_scroll(room);
    let x = area.x + u16::try_from(at).unwrap_or(0).min(area.width.saturating_sub(1));
    Position { x, y: (area.y + 1).min(area.bottom().saturating_sub(1)) }
}
