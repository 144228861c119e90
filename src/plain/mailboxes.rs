//! The mailboxes as lines: all of them, and one.

use crate::engine::{MailRow, View};
use crate::people::clients;
use crate::tui::screen::MailTable;

use super::lines::{block, labelled};
use super::page::Page;

/// Returns all mailboxes.
pub fn table(view: &View, table: &MailTable) -> Page {
    let (done, all) = view.mail.count;
    let mut lines = block(&format!("Mailboxes: {done} of {all} done, {}", table.order.word()), 0);
    lines.extend(block(&view.mail.rests_on, 2));
    lines.extend(block(&view.mail.cannot_prove, 2));
    if !view.mail.missed.is_empty() {
        lines.extend(block(&view.mail.missed, 2));
    }
    for (name, records) in &view.mail.queues {
        lines.extend(block(&format!("- {name}: {records} waiting"), 2));
    }
    lines.extend(view.mail.unreadable.iter().flat_map(|name| block(&format!("! cannot be read: {name}"), 2)));
    Page { lines, rows: table.rows(view).into_iter().map(row).collect(), ..Page::default() }
}

/// Returns a mailbox in a line.
pub fn row(row: &MailRow) -> String {
    let name = if row.name.is_empty() { String::new() } else { format!(" {}", row.name) };
    let records = row.records.map_or(String::new(), |count| format!(", {count} in the mailbag"));
    let mmf = row.mmf.map_or(", no MMF".to_owned(), |time| format!(", MMF {time}"));
    let client = row.client.as_ref().and_then(clients::client);
    let client = client.map_or(String::new(), |client| format!(", {}", client.title));
    let note = if row.note.is_empty() { String::new() } else { format!(": {}", row.note) };
    format!("[{}] {}{name}{client}{mmf}{records}{note}", row.state.word(), row.id)
}

/// Returns one mailbox.
pub fn one(view: &View, mailbox: Option<&MailRow>) -> Page {
    let Some(mailbox) = mailbox else {
        return Page { lines: vec!["This mailbox is not there any more.".into()], ..Page::default() };
    };
    let mut lines = block(&row(mailbox), 0);
    lines.extend(mailbox.evidence.iter().flat_map(|line| block(&format!("- {line}"), 2)));
    match mailbox.client.as_ref().and_then(clients::client) {
        Some(client) => {
            lines.extend(labelled("  Client", &format!("{}; {}", client.title, mailbox.client_by)));
            lines.extend(labelled("  MMF test", &client.misses));
            lines.extend(labelled("  Do in 5d", &client.todo));
            let inferred = if client.grade.is_inferred() { ", inferred" } else { "" };
            lines.extend(labelled("  Source", &format!("{}{inferred}", client.articles.join(", "))));
        }
        None => lines
            .extend(labelled("  Client", "The disk does not tell. Ask which program they use, and say so (client).")),
    }
    lines.extend(view.mail.elsewhere.iter().flat_map(|line| block(&format!("- {line}"), 2)));
    Page { lines, ..Page::default() }
}
