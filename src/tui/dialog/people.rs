//! Dialogs about lists of people: adding, editing, marking, taking back, and what came of a file.

use crate::engine::{Command, ListReport, MailRow, RosterRow, RosterView};
use crate::people::RosterChange;
use crate::procedure::{RosterId, RosterMark};
use crate::text::counted;

use super::{Ask, Modal, Need, Next, Part, Purpose, Tone, dim, text};

/// How many names a dialog lists.
const NAMED: usize = 12;

/// Asks for the name of somebody who goes on a list.
pub fn adding(roster: &RosterView) -> Modal {
    let body = vec![dim(roster.about.clone())];
    let ask = Ask::line(Purpose::Name(roster.id.clone()), format!("Add a {}", roster.one), body, "Name");
    ask.need(Need::Required("Please type a name.")).verb("go on").modal()
}

/// Asks whether everybody who was found goes on a list.
pub fn adding_found(roster: &RosterView) -> Modal {
    let found = &roster.suggested;
    let body = found.iter().map(|(name, detail)| Part::Item(format!("{name}  {detail}"))).collect();
    let add = |(name, detail): &(String, String)| RosterChange::Add { name: name.clone(), detail: detail.clone() };
    let title = format!("Add {} found in the old postoffice", found.len());
    let then = Next::Change(roster.id.clone(), RosterChange::of(found.iter().map(add).collect()));
    Modal::confirm(title, body, "add them", then)
}

/// Asks for the name of somebody, as it is to be from here on; the detail is asked for next.
pub fn editing(roster: &RosterView, row: &RosterRow) -> Modal {
    let purpose = Purpose::Rename(roster.id.clone(), row.name.clone(), row.detail.clone());
    let body = vec![dim("What was marked stays. The detail is asked for next.")];
    let ask = Ask::line(purpose, format!("Edit {}", row.name), body, "Name").prefilled(&row.name);
    ask.need(Need::Required("Please type a name.")).verb("go on").modal()
}

/// Asks for the detail of somebody, as it is to be from here on.
pub(super) fn editing_detail(list: RosterId, name: String, detail: String, to: String) -> Modal {
    let title = format!("Edit {to}");
    let body = vec![dim("A mailbox, a phone number, a place, a machine. It may be empty.")];
    let purpose = Purpose::Edit(list, name, detail.clone(), to);
    Ask::line(purpose, title, body, "Detail").prefilled(&detail).verb("save").modal()
}

/// Asks why somebody comes off a list.
pub fn removing(list: RosterId, names: Vec<String>) -> Modal {
    let title = match &names[..] {
        [name] => format!("Take {name} off the list"),
        many => format!("Take {} off the list", many.len()),
    };
    let body = several(&names);
    Ask::reason(Purpose::Remove(list, names), title, body).verb("remove").modal()
}

/// Asks for a note that goes with a mark; `had` have it already.
pub fn marking(list: RosterId, mark: &RosterMark, names: Vec<String>, had: usize) -> Modal {
    let title = match &names[..] {
        [name] => format!("{name}: {}", mark.label),
        many => format!("Mark {}: {}", many.len(), mark.label),
    };
    let mut body = several(&names);
    if had > 0 {
        body.push(dim(format!("{had} more of those selected have it already; nothing changes for them.")));
    }
    let who = if let [name] = &names[..] { name.clone() } else { "each of them".to_owned() };
    body.push(dim(format!("You say that {who} {}. The note goes with it; it may be empty.", mark.says)));
    Ask::line(Purpose::Mark(list, names, mark.id.clone()), title, body, "Note").verb("mark").modal()
}

/// Asks why a mark is taken back.
pub fn taking_back(list: RosterId, mark: &RosterMark, names: Vec<String>) -> Modal {
    let title = match &names[..] {
        [name] => format!("{name}: take \"{}\" back", mark.label),
        many => format!("Take \"{}\" back from {}", mark.label, many.len()),
    };
    let body = several(&names);
    Ask::reason(Purpose::TakeBack(list, names, mark.id.clone()), title, body).modal()
}

/// Asks what to mark for a mailbox that somebody has phoned about.
pub fn marking_mailbox(roster: &RosterView, row: &MailRow) -> Modal {
    let who = if row.name.is_empty() { row.id.to_string() } else { row.name.clone() };
    let option = |mark: &RosterMark| {
        let said = row.marks.iter().find(|(label, _)| *label == mark.label);
        let (list, names) = (roster.id.clone(), vec![row.id.to_string()]);
        match said {
            Some((_, by)) => {
                let says = format!("said by {}; Enter takes it back", by.by);
                (format!("{} (yes)", mark.label), says, Next::Then(Box::new(taking_back(list, mark, names))))
            }
            None => {
                let says = format!("It {}.", mark.says);
                (mark.label.clone(), says, Next::Then(Box::new(marking(list, mark, names, 0))))
            }
        }
    };
    let body = vec![dim("Only shown beside the mailbox. Whether its mail is gone the disk decides.")];
    Modal::choice(format!("What was done for {who}?"), body, roster.marks.iter().map(option).collect())
}

/// Asks where a list of people lies.
pub fn import_list(roster: &RosterView) -> Modal {
    let marks: Vec<&str> = roster.marks.iter().map(|mark| mark.label.as_str()).collect();
    let body = vec![
        text(format!("Puts people on the list \"{}\". What is in the file is shown first.", roster.title)),
        Part::Gap,
        Part::Labelled("CSV", "columns name and detail, with a heading or without".into()),
        Part::Labelled("Marks", format!("columns called {}; yes, x, 1 or a date", marks.join(", "))),
        Part::Labelled("Also", "output of LISTUSER (users) or of NETDUMP (postoffices, Q99419)".into()),
        Part::Gap,
        dim("If letters come out wrong, say the code page: LIST.CSV as CP437 (or CP850, CP1252, UTF-8)."),
    ];
    let title = format!("{} from a file", roster.title);
    let ask = Ask::line(Purpose::ListFile(roster.id.clone()), title, body, "File");
    ask.need(Need::Required("Please type the path of the file.")).verb("read it").modal()
}

/// Tells what a list of people holds, and asks what to do with it.
pub fn listed(report: &ListReport, operator: &str) -> Modal {
    let mut body =
        vec![Part::Text(Tone::Strong, report.source.clone()), Part::Labelled("Read as", report.taken_for.clone())];
    body.extend(report.held.iter().cloned().map(text));
    if !report.problems.is_empty() {
        body.push(Part::Gap);
        body.push(Part::Text(Tone::Wait, "Lines to look at (page keys show more):".into()));
        body.extend(report.problems.iter().map(|(line, why)| Part::Item(format!("line {line}: {why}"))));
    }
    let change = |changes: Vec<RosterChange>| {
        let put = Command::Roster { list: report.list.clone(), change: RosterChange::of(changes) };
        let names = report.names.clone().map(Command::ImportNames);
        Next::SendAll(std::iter::once(put).chain(names).collect())
    };
    let mut options = Vec::new();
    let names = counted(report.add.len(), "name");
    if !report.add.is_empty() {
        options.push((format!("Take {names}"), "Nothing is marked.".to_owned(), change(report.add.clone())));
    }
    if !report.marks.is_empty() {
        let both = report.add.iter().chain(&report.marks).cloned().collect();
        let title = if report.add.is_empty() { "Mark".to_owned() } else { format!("Take {names} and mark") };
        options.push((title, format!("Marks {}, in your name ({operator}).", report.marked), change(both)));
    }
    if options.is_empty() {
        if let Some(file) = &report.names {
            let keep = Next::Send(Box::new(Command::ImportNames(file.clone())));
            options.push((
                "Keep the names".to_owned(),
                "How each is reached is shown below the list.".to_owned(),
                keep,
            ));
        } else {
            return Modal::message(report.title.clone(), body);
        }
    }
    options.push(("Leave it".to_owned(), "Nothing is written down.".to_owned(), Next::Close));
    Modal::choice(report.title.clone(), body, options)
}

fn several(names: &[String]) -> Vec<Part> {
    if names.len() < 2 {
        return Vec::new();
    }
    let mut told = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > NAMED {
        told = format!("{told} and {} more", names.len() - NAMED);
    }
    vec![text(told)]
}
