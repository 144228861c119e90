//! What must be settled, or was found, first: what happened, what it means for the users, what is on the disk now, and
//! below it, always seen, what is offered.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::text::{block, columns, fit, labelled, pad, wrap};
use super::{inset, put, put_scrolled};
use crate::engine::{InFlight, Scene, Verdict, View};
use crate::fsops::{Kind, Sha256};
use crate::plan::{Expected, Fit, NameNow, Now};
use crate::text::{printable, thousands};
use crate::tui::look::Look;
use crate::tui::settle::{Digests, SettlePage, Side};

/// From this width on digests are shown whole.
const WIDE: usize = 117;

/// Columns of the words before a paragraph.
const LABEL: usize = 9;

/// Draws the screen.
pub fn draw(view: &View, page: &mut SettlePage, area: Rect, buf: &mut Buffer, look: &Look) {
    let Some(scene) = view.standing.scene() else { return };
    let area = inset(area, 1);
    let width = usize::from(area.width).saturating_sub(1);
    if page.side == Side::ByHand {
        return put_scrolled(by_hand(view, scene, width, look), &mut page.scroll, area, buf, look);
    }
    page.selected = page.selected.min(scene.offers.len().saturating_sub(1));
    let offers = offers(view, scene, page.selected, width, look);
    let below = u16::try_from(offers.len() + 1).unwrap_or(u16::MAX).min(area.height * 3 / 5);
    let [above, under] = Layout::vertical([Constraint::Fill(1), Constraint::Length(below)]).areas(area);
    page.wide = width >= WIDE;
    let digests = if page.wide { Digests::Whole } else { page.digests };
    let roomy = facts(scene, width, Room::Loose, digests, look);
    let lines = match roomy.len() <= usize::from(above.height) {
        true => roomy,
        false => facts(scene, width, Room::Tight, digests, look),
    };
    put_scrolled(lines, &mut page.scroll, above, buf, look);
    let rule = Line::styled(look.glyphs.across.repeat(usize::from(area.width)), look.theme.dim());
    let mut all = vec![rule];
    all.extend(offers);
    put(all, under, buf);
}

/// How much of the screen there is for what is told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Room {
    Loose,
    Tight,
}

fn facts(scene: &Scene, width: usize, room: Room, digests: Digests, look: &Look) -> Vec<Line<'static>> {
    let tone = if scene.verdict.halts() { look.theme.stop() } else { look.theme.strong() };
    let title = block(&scene.title, width, 0, tone);
    let (means, article) = &scene.means;
    let article = if article.is_empty() { String::new() } else { format!(" ({article})") };
    let means = |style| block(&format!("{means}{article}"), width, 0, style);
    // Users who cannot log on come before everything else.
    let mut lines = match scene.verdict {
        Verdict::Between => [means(look.theme.stop()), title].concat(),
        _ => [title, means(Style::new())].concat(),
    };
    if room == Room::Loose {
        lines.push(Line::default());
    }
    let mut add = |label: &'static str, text: &str| {
        lines.extend(labelled((label, look.theme.dim()), LABEL, text, width, Style::new()));
    };
    if let Some(flight) = &scene.operation {
        add("Meant", &printable(&flight.operation.to_string()));
        add("Begun", &begun(flight, look));
    }
    if room == Room::Loose {
        add("Found", scene.verdict.word());
    }
    for line in &scene.says {
        lines.extend(labelled((look.glyphs.dot, look.theme.dim()), 2, line, width, Style::new()));
    }
    if room == Room::Loose {
        lines.push(Line::default());
    }
    lines.push(Line::styled("On the disk now", look.theme.strong()));
    let widest = scene.names.iter().map(|name| columns(&shown(name))).max().unwrap_or(0);
    let whole = digests == Digests::Whole;
    for (n, name) in scene.names.iter().enumerate() {
        if n > 0 && room == Room::Loose && whole {
            lines.push(Line::default());
        }
        lines.extend(row(name, (width, widest), whole, look));
    }
    lines
}

fn begun(flight: &InFlight, look: &Look) -> String {
    let who = format!("{} on {}", printable(&flight.begun.by), printable(&flight.begun.host));
    let step = flight.place.as_ref().map_or(String::new(), |(step, _)| format!(", step {step}"));
    format!("{} by {who} (operation {}{step})", look.full(flight.begun.at), flight.number)
}

fn shown(name: &NameNow) -> String {
    printable(&name.at.to_string()).into_owned()
}

/// Returns a name with what is there, and below it how that stands to what is expected.
fn row(name: &NameNow, (width, widest): (usize, usize), whole: bool, look: &Look) -> Vec<Line<'static>> {
    let (symbol, tone) = match (name.fit(), &name.now) {
        (_, Now::Unreadable(_)) => (look.glyphs.unknown, look.theme.stop()),
        (Fit::Neither, _) => (look.glyphs.no, look.theme.stop()),
        (Fit::Both | Fit::Before | Fit::After, _) => (look.glyphs.yes, look.theme.ok()),
    };
    let there = there(&name.now, whole);
    let head =
        [Span::styled(format!("{symbol} "), tone), Span::styled(pad(&shown(name), widest, ""), look.theme.strong())];
    let mut lines = Vec::new();
    if widest + 4 + columns(&there) <= width {
        lines.push(Line::from([head.as_slice(), &[Span::raw(format!("  {there}"))]].concat()));
    } else {
        let name = fit(&shown(name), width.saturating_sub(2), look.glyphs.ellipsis);
        lines.push(Line::from(vec![head[0].clone(), Span::styled(name, look.theme.strong())]));
        lines.extend(block(&there, width, 4, Style::new()));
    }
    let fits = if name.fit() == Fit::Neither { tone } else { look.theme.dim() };
    lines.extend(block(name.says(), width, 4, fits));
    if !whole {
        return lines;
    }
    let watched = name.before == name.after;
    let sides = if watched {
        vec![("    record", name.before)]
    } else {
        vec![("    before", name.before), ("    after", name.after)]
    };
    for (label, expected) in sides {
        lines.extend(labelled((label, look.theme.dim()), 12, &told(expected), width, look.theme.dim()));
    }
    lines
}

fn there(now: &Now, whole: bool) -> String {
    match now {
        Now::Absent => "not there".into(),
        Now::Unreadable(why) => printable(why).into_owned(),
        Now::There { kind, len, sha256, modified } => {
            let what = match (kind, sha256) {
                (Kind::File, Some(sha256)) => format!("{} B  {}", thousands(*len), digest(sha256, whole)),
                (Kind::Dir, _) => "a directory".into(),
                (Kind::Link, _) => "a link".into(),
                _ => "something else".into(),
            };
            match modified {
                Some(time) => format!("{what}  {}", time.0.format("%Y-%m-%d %H:%M:%S")),
                None => what,
            }
        }
    }
}

fn digest(sha256: &Sha256, whole: bool) -> String {
    if whole { sha256.to_string() } else { sha256.short() }
}

fn told(expected: Expected) -> String {
    match expected {
        Expected::File(Some(print)) => format!("{} B  {}", thousands(print.len), print.sha256),
        other => other.to_string(),
    }
}

/// Returns the offers, the selected one reversed.
fn offers(view: &View, scene: &Scene, at: usize, width: usize, look: &Look) -> Vec<Line<'static>> {
    let name = scene.offers.iter().map(|offer| columns(&offer.label)).max().unwrap_or(0);
    let mut lines = Vec::new();
    for (n, offer) in scene.offers.iter().enumerate() {
        let cursor = if n == at { look.glyphs.cursor } else { " " };
        let style = if n == at { look.theme.selected() } else { Style::new() };
        for (row, text) in wrap(&offer.says, width.saturating_sub(name + 4)).into_iter().enumerate() {
            let (cursor, label) = if row == 0 { (cursor, offer.label.as_str()) } else { (" ", "") };
            let text = pad(&format!("{cursor} {}  {text}", pad(label, name, "")), width, look.glyphs.ellipsis);
            lines.push(Line::styled(text, style));
        }
    }
    if let Some(holder) = &view.held_by {
        lines.extend(block(&format!("Only {holder} can settle this."), width, 2, look.theme.wait()));
    }
    lines
}

fn by_hand(view: &View, scene: &Scene, width: usize, look: &Look) -> Vec<Line<'static>> {
    let mut lines = vec![Line::styled("By hand, without reserial", look.theme.strong())];
    lines.extend(block(&scene.title, width, 0, Style::new()));
    lines.push(Line::default());
    lines.extend(labelled(("OLD is", look.theme.dim()), LABEL, &view.old, width, Style::new()));
    lines.extend(labelled(("NEW is", look.theme.dim()), LABEL, &view.new, width, Style::new()));
    for step in &scene.by_hand {
        lines.push(Line::default());
        lines.extend(labelled((look.glyphs.dot, look.theme.accent()), 2, &printable(&step.says), width, Style::new()));
        for command in &step.dos {
            lines.extend(block(&printable(command), width, 6, look.theme.accent()));
        }
    }
    lines
}
