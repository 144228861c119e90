//! One mailbox: what the disk shows about it, what it is read with, and what to do about it in step 5d.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::mail::mark;
use super::text::{block, labelled};
use super::{inset, put_scrolled};
use crate::engine::{MailRow, MailState, View};
use crate::grade::Grade;
use crate::people::clients;
use crate::tui::look::Look;
use crate::tui::screen::MailboxPage;

/// The columns of the labels.
const LABEL: usize = 13;

/// Draws the mailbox.
pub fn draw(view: &View, page: &mut MailboxPage, area: Rect, buf: &mut Buffer, look: &Look) {
    let area = inset(area, 1);
    let width = usize::from(area.width).saturating_sub(2);
    let lines = match page.row(view) {
        Some(row) => lines(view, row, width, look),
        None => vec![Line::styled("This mailbox is not there any more.", look.theme.dim())],
    };
    put_scrolled(lines, &mut page.scroll, area, buf, look);
}

fn lines(view: &View, row: &MailRow, width: usize, look: &Look) -> Vec<Line<'static>> {
    let (symbol, tone) = mark(row.state, look);
    let mailbox = if row.mailbox.is_empty() { String::new() } else { format!(", mailbox {}", row.mailbox) };
    let name = if row.name.is_empty() { "Mailbox" } else { row.name.as_str() };
    let mut lines = vec![Line::from(vec![
        Span::styled(format!("{name}   "), look.theme.strong()),
        Span::raw(format!("{}{mailbox}   ", row.id)),
        Span::styled(format!("{symbol} {}", row.state.word()), tone),
    ])];
    if !row.note.is_empty() && row.state != MailState::Again {
        lines.extend(block(&super::mail::note(row), width, 0, look.theme.wait()));
    }
    for (label, who) in &row.marks {
        let says = format!("By phone, {label}: {}", super::roster::attested(who, look));
        lines.extend(block(&says, width, 0, look.theme.wait()));
    }
    let section = |lines: &mut Vec<Line<'static>>, title: &str| {
        lines.extend([Line::default(), Line::styled(title.to_owned(), look.theme.strong())]);
    };
    let items = |lines: &mut Vec<Line<'static>>, all: &[String]| {
        lines.extend(
            all.iter().flat_map(|item| labelled((look.glyphs.dot, look.theme.dim()), 2, item, width, Style::new())),
        );
    };
    let told = |lines: &mut Vec<Line<'static>>, label: &str, text: &str| {
        lines.extend(labelled((label, look.theme.accent()), LABEL, text, width, Style::new()));
    };
    section(&mut lines, "What the disk shows");
    items(&mut lines, &row.evidence);
    section(&mut lines, "What it is read with");
    match row.client.as_ref().and_then(clients::client) {
        Some(client) => {
            told(&mut lines, "Client", &format!("{}; {}", client.title, row.client_by));
            told(&mut lines, "MMF test", &client.misses);
            told(&mut lines, "Do in 5d", &client.todo);
            let inferred = if client.grade == Grade::Inferred { ", inferred" } else { "" };
            lines.extend(labelled(
                ("Source", look.theme.accent()),
                LABEL,
                &format!("{}{inferred}", client.articles.join(", ")),
                width,
                look.theme.dim(),
            ));
        }
        None => {
            told(&mut lines, "Client", "The disk does not tell. Ask which program they use, then press t and say so.");
            told(
                &mut lines,
                "Do in 5d",
                "Call them. What to do depends on the program: the wrong one can take the mail where they never see it.",
            );
        }
    }
    if !view.mail.elsewhere.is_empty() {
        section(&mut lines, "In this postoffice, of nobody in particular");
        items(&mut lines, &view.mail.elsewhere);
    }
    lines
}
