//! A list of people, and one of them, as lines.

use crate::engine::{RosterRow, View};
use crate::people::{Attestation, Done};
use crate::procedure::RosterMark;
use crate::tui::roster::{PersonPage, PersonRow, RosterTable};

use super::lines::{block, labelled};
use super::page::Page;

/// Returns a list.
pub fn list(view: &View, table: &RosterTable) -> Page {
    let Some(roster) = table.roster(view) else { return Page::default() };
    let mut lines = block(&roster.title, 0);
    lines.extend(block(&roster.about, 2));
    let marks: Vec<&str> = roster.marks.iter().map(|mark| mark.label.as_str()).collect();
    let column = roster.marks.get(table.column).map_or("", |mark| mark.label.as_str());
    lines.extend(labelled("  Marks", &marks.join(", ")));
    lines.extend(block(
        &format!(
            "A number marks that row as {column}, or takes that mark back. Another mark: its word and the number."
        ),
        2,
    ));
    if !roster.suggested.is_empty() {
        let names: Vec<_> = roster.suggested.iter().map(|(name, _)| name.as_str()).collect();
        lines.extend(labelled("  Found, to be added by \"add found\"", &names.join(", ")));
    }
    if !roster.apart.is_empty() {
        lines.extend(labelled("  Not for this list, as they keep no number (Q78833)", &roster.apart.join(", ")));
    }
    let row = |row: &RosterRow| {
        let detail = if row.detail.is_empty() { String::new() } else { format!(", {}", row.detail) };
        let marks: Vec<String> = roster.marks.iter().zip(&row.marks).map(marked).collect();
        format!("{}{detail}: {}", row.name, marks.join("; "))
    };
    let rows: Vec<String> = table.shown(view, 0, usize::MAX).into_iter().map(row).collect();
    if rows.is_empty() {
        lines.push("  Nobody is on it.".into());
    }
    Page { lines, rows, ..Page::default() }
}

/// Returns one person of a list: what can be done, and everything that was ever said about them.
pub fn one(view: &View, page: &PersonPage) -> Page {
    let Some((roster, row)) = page.find(view) else {
        return Page { lines: vec!["Nobody of that name is on the list any more.".into()], ..Page::default() };
    };
    let detail = if row.detail.is_empty() { String::new() } else { format!(", {}", row.detail) };
    let mut lines = block(&format!("{}: {}{detail}", roster.title, row.name), 0);
    for deed in row.history.iter().rev() {
        let word = if deed.done == Done::TakenBack { " taken back" } else { "" };
        lines.extend(block(&format!("{}{word}: {}", deed.mark, said(&deed.who)), 2));
    }
    let told = |each: PersonRow| match each {
        PersonRow::Mark(at) => match (roster.marks.get(at), row.marks.get(at)) {
            (Some(mark), Some(who)) => marked((mark, who)),
            _ => String::new(),
        },
        PersonRow::Edit => "change the name, or what is said beside it".to_owned(),
        PersonRow::Remove => "take off the list".to_owned(),
        PersonRow::List => "the whole list: add, import, filter, sort, select".to_owned(),
    };
    Page { lines, rows: page.rows(view).into_iter().map(told).collect(), ..Page::default() }
}

fn marked((mark, who): (&RosterMark, &Option<Attestation>)) -> String {
    match who {
        Some(who) => format!("{} ({})", mark.label, said(who)),
        None => format!("not {}", mark.label),
    }
}

fn said(who: &Attestation) -> String {
    let note = if who.note.is_empty() { String::new() } else { format!(": {}", who.note) };
    format!("{}, {}{note}", who.by, who.at.format("%b %e %H:%M UTC"))
}
