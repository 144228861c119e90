//! The table of mailboxes: who has collected their mail, as far as the disk can tell.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::text::{block, pad};
use super::{inset, put, put_rows};
use crate::clock::Moment;
use crate::engine::{MailRow, MailState, MailView, View};
use crate::text::thousands;
use crate::tui::look::Look;
use crate::tui::screen::MailTable;

/// From this width on the table has a column for the oldest mail, and how wide that is.
const ROOMY: usize = 110;
const DATE: usize = 18;
/// From this height on everything that the table cannot prove stands below it.
const TALL: u16 = 24;

/// Draws the table. `clock` is the present, and when the disk is looked at again.
pub fn draw(
    view: &View,
    table: &mut MailTable,
    clock: (Moment, Option<Moment>),
    area: Rect,
    buf: &mut Buffer,
    look: &Look,
) {
    let area = inset(area, 1);
    let width = usize::from(area.width);
    let mail = &view.mail;
    let rows = table.rows(view);
    let at = table.at(&rows);
    let mut top = summary(mail, clock, look);
    top.extend(block(&mail.rests_on, width, 0, Style::new()));
    top.push(Line::default());
    let dated = if width >= ROOMY { DATE } else { 0 };
    let room = width.saturating_sub(2 + 10 + 14 + 18 + 10 + 9 + 1 + dated).clamp(8, 30);
    // Without a name anywhere there is no column for names.
    let name = if mail.rows.iter().all(|row| row.name.is_empty()) { 0 } else { room };
    top.push(heading((name, dated), width, look));
    let lines: Vec<Line> =
        rows.iter().enumerate().map(|(n, row)| line(row, n == at, (name, dated), width, look)).collect();
    let mut bottom = vec![Line::default()];
    if let Some(row) = rows.get(at).filter(|row| !row.note.is_empty()) {
        bottom.extend(block(&note(row), width, 0, look.theme.wait()));
    }
    bottom.extend(beside(mail, width, area.height, look));
    let [above, middle, under] = super::lists::three(area, top.len(), bottom.len());
    put(top, above, buf);
    if lines.is_empty() {
        let says =
            if table.filter.is_empty() { "No mailboxes have been read yet." } else { "No mailbox matches the filter." };
        put(vec![Line::styled(says, look.theme.dim())], middle, buf);
    } else {
        put_rows(lines, at, &mut table.scroll, middle, buf, look);
    }
    put(bottom, under, buf);
}

/// Returns how many are done, when the disk is looked at again, and what was done when.
fn summary(mail: &MailView, (now, next): (Moment, Option<Moment>), look: &Look) -> Vec<Line<'static>> {
    let (done, all) = mail.count;
    let style = if done == all { look.theme.ok() } else { look.theme.wait() };
    let mut first =
        vec![Span::styled("Mailboxes   ", look.theme.strong()), Span::styled(format!("{done} of {all} done"), style)];
    if let Some(next) = next {
        let left = (next - now).num_seconds().max(0);
        first.push(Span::styled(format!("   next look in {left} s, r looks now"), look.theme.dim()));
    }
    let mut says: Vec<String> = Vec::new();
    let mut add = |what: &str, at: Option<Moment>| says.extend(at.map(|at| format!("{what} {}", look.moment(at))));
    add("baseline", mail.baseline_at);
    add("message out", mail.sent_at);
    add("Compress", mail.compressed_at);
    let mut lines = vec![Line::from(first)];
    if !says.is_empty() {
        lines.push(Line::styled(says.join("   "), look.theme.dim()));
    }
    lines
}

fn heading((name, dated): (usize, usize), width: usize, look: &Look) -> Line<'static> {
    let title = format!(
        "  {:<10}{}{:<14}{:<18}{:>10} {:>8}  {}",
        "id",
        pad("name", name, ""),
        "state",
        "MMF written",
        "MMF size",
        "mailbag",
        if dated > 0 { "oldest mail" } else { "" }
    );
    Line::styled(pad(&title, width, ""), look.theme.dim())
}

/// Returns what was noted about a mailbox, as a sentence that stands by itself.
pub(super) fn note(row: &MailRow) -> String {
    let what = if row.state == MailState::Waived { "Waived: " } else { "" };
    format!("{what}{}", row.note)
}

/// Returns the symbol and the style of a state.
pub(super) fn mark(state: MailState, look: &Look) -> (&'static str, Style) {
    match state {
        MailState::Collected => (look.glyphs.yes, look.theme.ok()),
        MailState::Touched => (look.glyphs.waiting, look.theme.wait()),
        MailState::Waived => (look.glyphs.bent, look.theme.wait()),
        MailState::Again => (look.glyphs.blocked, look.theme.stop()),
        MailState::Waiting => (look.glyphs.no, look.theme.wait()),
        MailState::NotYet => (look.glyphs.open, look.theme.accent()),
        MailState::NoMmf => (look.glyphs.unknown, look.theme.wait()),
        MailState::NoBaseline => (look.glyphs.dot, look.theme.dim()),
    }
}

fn line(row: &MailRow, selected: bool, (name, dated): (usize, usize), width: usize, look: &Look) -> Line<'static> {
    let (symbol, tone) = mark(row.state, look);
    let cursor = if selected { look.glyphs.cursor } else { " " };
    let time = row.mmf.map_or_else(|| "-".into(), |time| look.server(time));
    let size = row.mmf_len.map_or_else(|| "-".into(), thousands);
    let records = row.records.map_or_else(|| "-".into(), thousands);
    let state = pad(&format!("{symbol} {}", row.state.word()), 14, look.glyphs.ellipsis);
    let before = format!(
        "{cursor} {:<10}{}",
        row.id.as_str(),
        pad(&pad(&row.name, name.saturating_sub(1), look.glyphs.ellipsis), name, "")
    );
    let oldest = row.oldest.filter(|_| dated > 0).map(|sent| sent.format("  %Y-%m-%d %H:%M").to_string());
    let after = format!("{time:<18}{size:>10} {records:>8}{}", oldest.unwrap_or_default());
    let style = |own: Style| if selected { look.theme.selected() } else { own };
    let rest = width.saturating_sub(super::text::columns(&before) + 14);
    Line::from(vec![
        Span::styled(before, style(Style::new())),
        Span::styled(state, style(tone)),
        Span::styled(pad(&after, rest, look.glyphs.ellipsis), style(look.theme.dim())),
    ])
}

/// Returns what stands beside the table: queues, what could not be read, what the table cannot prove.
fn beside(mail: &MailView, width: usize, height: u16, look: &Look) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if !mail.queues.is_empty() {
        let queues: Vec<_> = mail.queues.iter().map(|(name, count)| format!("{name} {}", thousands(*count))).collect();
        lines.extend(block(&format!("Mail under way in and out: {}", queues.join(", ")), width, 0, look.theme.wait()));
    }
    if !mail.unreadable.is_empty() {
        lines.extend(block(&format!("Could not be read: {}", mail.unreadable.join(", ")), width, 0, look.theme.stop()));
    }
    if !mail.missed.is_empty() {
        lines.extend(block(&mail.missed, width, 0, look.theme.wait()));
    }
    // On a small screen the rows count for more; each mailbox's own screen says the same.
    if mail.missed.is_empty() || height >= TALL {
        lines.extend(block(&mail.cannot_prove, width, 0, look.theme.dim()));
    }
    lines
}
