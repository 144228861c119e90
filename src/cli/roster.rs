//! `reserial roster`: the lists of people of a change, or one of them as a table. Looks only: takes nothing in hand, writes
//! nothing.

use crate::error::Exit;
use crate::people::{Attestation, Person, Roster};
use crate::procedure::{Roster as Shape, RosterId, of_record};
use crate::text::printable;

use super::looking::{Which, find};
use super::{CliError, Context, args, out};
use crate::engine::SessionError;

/// Carries the command out.
///
/// # Errors
/// When there is no such list, or the record cannot be read.
pub fn roster(context: &Context, args: &args::Roster) -> Result<Exit, CliError> {
    let old = context.tree(&args.old)?;
    let which = Which::from(args.rehearsal);
    let found = find(context, &old, which)?;
    let (_, journal) = found.ok_or(CliError::NoRecord)?;
    let change = journal.change();
    let procedure = of_record(&change.procedure).map_err(SessionError::from)?;
    let empty = Roster::default();
    let of = |id: &RosterId| change.rosters.get(id).unwrap_or(&empty);
    let Some(wanted) = &args.list else {
        out::lines(procedure.rosters.iter().map(|shape| summary(shape, of(&shape.id))));
        return Ok(Exit::Done);
    };
    let shape = procedure.roster(&RosterId::from(wanted.as_str())).ok_or_else(|| CliError::NoSuchList {
        list: wanted.clone(),
        known: procedure.rosters.iter().map(|shape| shape.id.to_string()).collect::<Vec<_>>().join(", "),
    })?;
    out::lines(table(shape, of(&shape.id)).lines());
    Ok(Exit::Done)
}

fn summary(shape: &Shape, roster: &Roster) -> String {
    let marks = shape.marks.iter().map(|mark| format!("{} {}", mark.label, roster.count(&mark.id).0));
    format!("{:<18} {:>5}  {}", shape.id, roster.people().len(), marks.collect::<Vec<_>>().join(", "))
}

/// Returns a list as a table that `i` on a list reads again.
fn table(shape: &Shape, roster: &Roster) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let marks = shape.marks.iter().map(|mark| mark.id.clone());
    let heading: Vec<String> = ["name", "detail"].map(str::to_owned).into_iter().chain(marks).collect();
    let row = |person: &Person| {
        let marks = shape.marks.iter().map(|mark| person.marks.get(&mark.id).map_or_else(String::new, said));
        let row: Vec<String> = [cell(&person.name), cell(&person.detail)].into_iter().chain(marks).collect();
        row
    };
    // Memory takes whatever is written to it.
    for row in std::iter::once(heading).chain(roster.people().iter().map(row)) {
        let _ = writer.write_record(row);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn said(who: &Attestation) -> String {
    let note = if who.note.is_empty() { String::new() } else { format!(": {}", who.note) };
    cell(&format!("{} {} on {}{note}", who.at.format("%Y-%m-%d %H:%M"), who.by, who.host))
}

/// Returns a text that a spreadsheet takes for text, and a terminal for nothing else: what would begin a formula begins
/// with a space.
fn cell(text: &str) -> String {
    let text = printable(text);
    if text.starts_with(['=', '+', '-', '@']) { format!(" {text}") } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Moment;
    use crate::people::RosterChange;
    use crate::people::import::people;
    use crate::procedure::q209486;

    #[test]
    fn a_list_as_a_table_is_read_again_as_it_was() {
        let procedure = q209486().unwrap();
        let shape = procedure.roster(&"remote-users".into()).unwrap();
        let who = Attestation { by: "ann".into(), host: "desk".into(), at: Moment::default(), note: String::new() };
        let mut roster = Roster::default();
        for (name, detail) in [("Berg, \"Anna\"", "421"), ("=cmd()", ""), ("Jürgen", "-1")] {
            roster.apply(&RosterChange::Add { name: name.into(), detail: detail.into() }, &who);
        }
        let note = "by post, twice".to_owned();
        roster.apply(&RosterChange::Mark { name: "Jürgen".into(), mark: "sent".into(), note }, &who);
        let text = table(shape, &roster);
        assert!(text.contains("\n =cmd(),"), "{text}");
        assert!(text.contains("\"1970-01-01 00:00 ann on desk: by post, twice\""), "{text}");
        let marks: Vec<(&str, &str)> = shape.marks.iter().map(|m| (m.id.as_str(), m.label.as_str())).collect();
        let read = people(text.as_bytes(), None, &marks);
        assert_eq!(read.problems, []);
        let told: Vec<_> = read.people.iter().map(|p| (p.name.as_str(), p.detail.as_str(), p.marks.len())).collect();
        assert_eq!(told, [("Berg, \"Anna\"", "421", 0), ("=cmd()", "", 0), ("Jürgen", "-1", 1)]);
    }
}
