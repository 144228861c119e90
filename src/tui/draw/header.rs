//! The top of every screen: which postoffice, which numbers, in which mode, who, and the clock while P1 is away.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::engine::{Assistant, Outage, StandingView, View};
use crate::journal::Mode;
use crate::procedure::Severity;
use crate::window::length;

use super::text::{columns, fit, middle, wrap};
use super::together::{gone, not_written};
use super::{put, rule};
use crate::tui::app::App;
use crate::tui::look::{Look, elapsed};
use crate::tui::screen::Screen;

/// The most notices that are shown at once.
const NOTICES: usize = 2;

/// Draws the three lines.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer, look: &Look) {
    let width = usize::from(area.width);
    let Some(view) = app.view.as_deref() else {
        let word = app.role().word().map_or(String::new(), |word| format!("  {word}  "));
        let right = vec![Span::styled(word, look.theme.selected()), Span::raw(" ")];
        put(vec![ends(vec![Span::styled(" reserial", look.theme.strong())], right, width)], area, buf);
        return rule(Rect { y: area.y + 2, height: 1, ..area }, buf, look, look.theme.dim());
    };
    let first = first(view, width, look);
    let second = second(app, view, width, look);
    put(vec![first, second], area, buf);
    rule(Rect { y: area.y + 2, height: 1, ..area }, buf, look, look.theme.mode(view.mode));
}

fn first(view: &View, width: usize, look: &Look) -> Line<'static> {
    let badge = match view.together.role.word() {
        Some(word) => format!("  {word} {}  ", view.mode.word()),
        None => format!("  {}  ", view.mode.word()),
    };
    let numbers = match (&view.old_number, &view.new_number) {
        (None, None) => "number not typed yet".into(),
        (old, new) => {
            let shown = |number: &Option<String>| number.clone().unwrap_or_else(|| "?".into());
            format!("{} {} {}", shown(old), look.glyphs.arrow, shown(new))
        }
    };
    // A diagnosis is of a situation first, and of a folder only if one was named.
    let (subject, numbers) = match view.mode {
        Mode::Diagnosis => (&view.title, view.article.clone()),
        Mode::Rehearsal | Mode::Practice | Mode::Live => (&view.old, numbers),
    };
    let numbers = fit(&numbers, 30, look.glyphs.ellipsis);
    let room = width.saturating_sub(columns(&badge) + columns(&numbers) + 7);
    let path = middle(subject, room, look.glyphs.ellipsis);
    let left = vec![
        Span::raw(" "),
        Span::styled(path, look.theme.strong()),
        Span::raw("   "),
        Span::styled(numbers, look.theme.accent()),
    ];
    ends(left, vec![Span::styled(badge, look.theme.badge(view.mode)), Span::raw(" ")], width)
}

fn second(app: &App, view: &View, width: usize, look: &Look) -> Line<'static> {
    let right: Vec<Span> = match &view.outage {
        Some(outage) => {
            let (clock, style) = clock(app, outage, look);
            vec![Span::styled(clock, style), Span::raw(" ")]
        }
        None if view.mode == Mode::Diagnosis && view.old.is_empty() => {
            vec![Span::styled("no folder is looked at ", look.theme.dim())]
        }
        None => match view.looked_at {
            Some(at) => vec![Span::styled(format!("disk looked at {} ", look.time(at)), look.theme.dim())],
            None => vec![Span::styled(format!("looking at the disk{} ", look.glyphs.ellipsis), look.theme.dim())],
        },
    };
    let right: Vec<Span> = window(app, view, look).into_iter().chain(right).collect();
    let taken: usize = right.iter().map(|span| columns(&span.content)).sum();
    let room = width.saturating_sub(taken + 3);
    let who = match (view.mode, view.old.is_empty()) {
        (Mode::Diagnosis, false) => middle(&view.old, room, look.glyphs.ellipsis),
        _ => fit(&who(view), room, look.glyphs.ellipsis),
    };
    ends(vec![Span::raw(" "), Span::styled(who, look.theme.dim())], right, width)
}

/// Returns who is at this screen, and who else is at the change.
fn who(view: &View) -> String {
    let who = format!("{}@{}", view.operator, view.host);
    let holder = match (view.together.role.follows(), &view.together.holder) {
        (false, _) => String::new(),
        (true, None) => "; nobody has it in hand".to_owned(),
        (true, Some(holder)) => format!("; in hand: {holder}"),
    };
    let help = |a: &&Assistant| a.left.is_none() && (&a.name, &a.host) != (&view.operator, &view.host);
    let names: Vec<&str> = view.together.assistants.iter().filter(help).map(|a| a.name.as_str()).collect();
    let helps = if names.is_empty() { String::new() } else { format!("; with {}", names.join(", ")) };
    format!("{who}{holder}{helps}")
}

/// Returns how long it is until the window opens, or closes.
fn window(app: &App, view: &View, look: &Look) -> Option<Span<'static>> {
    let window = view.window.as_ref()?;
    let frozen = view.outage.as_ref().is_some_and(|outage| outage.until.is_none());
    let (says, style) = match window.until {
        _ if app.now < window.from && !frozen => {
            (format!("change opens in {}", length(app.now, window.from)), look.theme.strong())
        }
        Some(until) if app.now < until => (format!("window closes in {}", length(app.now, until)), look.theme.dim()),
        Some(_) if frozen || view.outage.is_none() => ("window has closed".to_owned(), look.theme.wait()),
        _ => return None,
    };
    Some(Span::styled(format!("{says}   "), style))
}

/// Returns the clock and its style: amber at 10 and red at 15 minutes when a program that moves mail was left running.
fn clock(app: &App, outage: &Outage, look: &Look) -> (String, Style) {
    if let Some(until) = outage.until {
        return (format!("mail was stopped for {}", elapsed(outage.since, until)), look.theme.dim());
    }
    let says = format!("mail stopped {}", elapsed(outage.since, app.now));
    let minutes = (app.now - outage.since).num_minutes();
    let style = match (outage.mta_left_running, minutes) {
        (true, 15..) => look.theme.stop(),
        (true, 10..) => look.theme.wait(),
        _ => look.theme.strong(),
    };
    (says, style)
}

/// Returns what must be seen on every screen, a line each.
pub fn notices(app: &App, width: usize, look: &Look) -> Vec<Line<'static>> {
    let Some(view) = app.view.as_deref() else { return Vec::new() };
    let room = width.saturating_sub(2);
    let line = |symbol: &str, says: String, style: Style| {
        let mut rows = wrap(&says, room.saturating_sub(2));
        if rows.len() > 2 {
            let rest = rows.split_off(1).join(" ");
            rows.push(fit(&rest, room.saturating_sub(2), look.glyphs.ellipsis));
        }
        let symbols = [symbol.to_owned(), " ".to_owned()];
        rows.into_iter().zip(symbols).map(move |(row, symbol)| Line::styled(format!(" {symbol} {row}"), style))
    };
    let mut lines = Vec::new();
    if let Some(holder) = &view.held_by {
        lines.extend(line(look.glyphs.unknown, format!("View only: {holder}"), look.theme.wait()));
    }
    if let Some(away) = &view.together.away {
        lines.extend(line(look.glyphs.no, gone(away, look), look.theme.stop()));
    }
    if !view.together.pending.is_empty() {
        lines.extend(line(look.glyphs.unknown, not_written(view), look.theme.wait()));
    }
    // The screen that settles it says the same.
    let settling = matches!(app.screen(), Screen::Settle(_));
    if let Some(says) = unsettled(view).filter(|_| !settling) {
        let lift = if app.read_only() { "" } else { " Press ! to see to it." };
        lines.extend(line(look.glyphs.no, format!("{says}{lift}"), look.theme.stop()));
    }
    let shown = view.notices.len().min(NOTICES);
    for notice in &view.notices[..shown] {
        let symbol = if notice.severity == Severity::Warn { look.glyphs.blocked } else { look.glyphs.no };
        let article = if notice.article.is_empty() { String::new() } else { format!(" ({})", notice.article) };
        lines.extend(line(symbol, format!("{}{article}", notice.text), look.theme.severity(notice.severity)));
    }
    if view.notices.len() > shown {
        let says = format!("and {} more: press o", view.notices.len() - shown);
        lines.extend(line(look.glyphs.blocked, says, look.theme.wait()));
    }
    lines
}

/// Returns what must be settled before anything else, in a sentence.
pub fn unsettled(view: &View) -> Option<&'static str> {
    match view.standing {
        StandingView::Clear => None,
        StandingView::Found { .. } => Some("The last operation was interrupted, and what was found waits for you."),
        StandingView::Between { .. } => Some("Nobody can log on: the postoffice has no Master.glb at the moment."),
        StandingView::Drift { .. } => Some("The disk is not what the record says."),
    }
}

/// Returns a line with something at its start and something at its end.
pub fn ends<'a>(left: Vec<Span<'a>>, right: Vec<Span<'a>>, width: usize) -> Line<'a> {
    let taken: usize = left.iter().chain(&right).map(|span| columns(&span.content)).sum();
    let gap = Span::raw(" ".repeat(width.saturating_sub(taken)));
    left.into_iter().chain([gap]).chain(right).collect()
}
