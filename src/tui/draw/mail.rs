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
/// How wide the column is of what was done by phone.
const PHONE: usize = 10;
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
    // What was done by phone counts for more than the size of a message file; where there is room, both are shown.
    let phoned = mail.rows.iter().any(|row| !row.marks.is_empty());
    let shape = Columns { name: 0, dated, size: !phoned || dated > 0, phoned };
    let room = width.saturating_sub(2 + 10 + 14 + 18 + 9 + 1 + shape.beside()).clamp(8, 30);
    // Without a name anywhere there is no column for names.
    let name = if mail.rows.iter().all(|row| row.name.is_empty()) { 0 } else { room };
    let shape = Columns { name, ..shape };
    top.push(heading(shape, width, look));
    let lines: Vec<Line> = rows.iter().enumerate().map(|(n, row)| line(row, n == at, shape, width, look)).collect();
    let mut bottom = vec![Line::default()];
    if let Some(row) = rows.get(at).filter(|row| !row.note.is_empty()) {
        bottom.extend(block(&note(row), width, 0, look.theme.wait()));
    }
    if let Some(row) = rows.get(at).filter(|row| !row.marks.is_empty()) {
        bottom.extend(block(&phone(row, look), width, 0, look.theme.wait()));
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

/// Which columns the table has, beside those that it always has.
#[derive(Clone, Copy)]
struct Columns {
    /// How wide the names are; 0 where there is none.
    name: usize,
    /// How wide the dates of the oldest mail are.
    dated: usize,
    size: bool,
    phoned: bool,
}

impl Columns {
    /// Returns how wide those are that may be missing, but for the names.
    fn beside(self) -> usize {
        self.dated + if self.size { 10 } else { 0 } + if self.phoned { PHONE } else { 0 }
    }

    /// Returns what stands behind the time of the message file.
    fn after(self, [size, records, phone, oldest]: [String; 4], look: &Look) -> String {
        let size = if self.size { format!("{size:>10}") } else { String::new() };
        let phone =
            if self.phoned { format!("  {}", pad(&phone, PHONE - 2, look.glyphs.ellipsis)) } else { String::new() };
        let oldest = if self.dated > 0 { format!("  {oldest}") } else { String::new() };
        format!("{size} {records:>8}{phone}{oldest}")
    }
}

fn heading(shape: Columns, width: usize, look: &Look) -> Line<'static> {
    let after = ["MMF size", "mailbag", "by phone", "oldest mail"].map(str::to_owned);
    let title = format!(
        "  {:<10}{}{:<14}{:<18}{}",
        "id",
        pad("name", shape.name, ""),
        "state",
        "MMF written",
        shape.after(after, look)
    );
    Line::styled(pad(&title, width, ""), look.theme.dim())
}

/// Returns what was done by phone for a mailbox, with who says so.
pub(super) fn phone(row: &MailRow, look: &Look) -> String {
    let said = row.marks.iter().map(|(label, who)| format!("{label}: {}", super::roster::attested(who, look)));
    format!("By phone: {}", said.collect::<Vec<_>>().join("; "))
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

fn line(row: &MailRow, selected: bool, shape: Columns, width: usize, look: &Look) -> Line<'static> {
    let name = shape.name;
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
    let oldest = row.oldest.map(|sent| sent.format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default();
    // The last of them says how far it has come.
    let phone = row.marks.last().map(|(label, _)| label.clone()).unwrap_or_default();
    let after = format!("{time:<18}{}", shape.after([size, records, phone, oldest], look));
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
