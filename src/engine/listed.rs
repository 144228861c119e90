//! A list of people from a file, held against the roster that it is for: what would be added, changed and marked. Nothing
//! is written; whoever asked decides, and sends it back as one change. A mark in a file is nobody's word until then.

use crate::people::import::{Listed, ListedPeople, Route, people};
use crate::people::{Roster, RosterChange};
use crate::procedure::{Roster as Shape, RosterId};
use crate::text::{counted, printable};

use super::names::{ListFile, how_known, read};
use super::{Session, SessionError};

/// What came of a list of people, for the one who named it. Every text is printable.
#[derive(Clone, Debug, PartialEq)]
pub struct ListReport {
    /// The roster.
    pub list: RosterId,
    /// Its heading.
    pub title: String,
    /// The file.
    pub source: String,
    /// What it was taken for, and how its bytes were read.
    pub taken_for: String,
    /// What it held, a line each.
    pub held: Vec<String>,
    /// What could not be used, or only with a remark, by line number.
    pub problems: Vec<(usize, String)>,
    /// Whom it would put on the list, or change.
    pub add: Vec<RosterChange>,
    /// What it would mark besides, once somebody has said so in their own name.
    pub marks: Vec<RosterChange>,
    /// The same in words: `14 received, 3 told`.
    pub marked: String,
    /// The file once more, where its names are worth keeping as well: it tells how postoffices are reached.
    pub names: Option<ListFile>,
}

impl Session {
    /// Reads a list for a roster.
    ///
    /// # Errors
    /// When it cannot be read, or there is no such roster.
    pub fn read_list(&self, list: &RosterId, file: &ListFile) -> Result<ListReport, SessionError> {
        let case = self.case();
        let shape = case.procedure.roster(list).ok_or_else(|| super::decide::unknown("list", list))?;
        let bytes = read(file)?;
        let marks: Vec<(&str, &str)> = shape.marks.iter().map(|m| (m.id.as_str(), m.label.as_str())).collect();
        let found = people(&bytes, file.encoding, &marks);
        let outside = found.people.iter().any(|listed| listed.route.is_some());
        let source = file.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let empty = Roster::default();
        let mut report = report(shape, case.change.rosters.get(list).unwrap_or(&empty), &source, found);
        report.names = outside.then(|| file.clone());
        Ok(report)
    }
}

fn report(shape: &Shape, roster: &Roster, source: &str, found: ListedPeople) -> ListReport {
    let ListedPeople { kind, encoding, known, people, mut problems } = found;
    let source = printable(source).into_owned();
    let (mut add, mut marks, mut apart) = (Vec::new(), Vec::new(), Vec::new());
    let (mut new, mut there, mut changed) = (0, 0, 0);
    for listed in people {
        if let Some(why) = not_for(shape, &listed) {
            match listed.route {
                Some(_) => apart.push(format!("{} ({why})", listed.name)),
                None => problems.push((listed.line, why.to_owned())),
            }
            continue;
        }
        let known = roster.find(&listed.name);
        match known {
            None => new += 1,
            Some(person) if listed.detail.is_empty() || listed.detail == person.detail => there += 1,
            Some(_) => changed += 1,
        }
        if known.is_none_or(|person| !listed.detail.is_empty() && listed.detail != person.detail) {
            add.push(RosterChange::Add { name: listed.name.clone(), detail: listed.detail.clone() });
        }
        for (mark, cell) in listed.marks {
            if known.is_none_or(|person| !person.marks.contains_key(&mark)) {
                let note = if cell.contains(|c: char| c.is_ascii_digit()) && cell.len() > 1 {
                    format!("from {source}: {}", printable(&cell))
                } else {
                    format!("from {source}")
                };
                marks.push(RosterChange::Mark { name: listed.name.clone(), mark, note });
            }
        }
    }
    let mut held = vec![format!("{} for this list", counted(new, "new name"))];
    let mut say = |count: usize, what: &str| held.extend((count > 0).then(|| format!("{count} {what}")));
    say(there, "on the list already, and nothing else is said of them");
    say(changed, "on the list already; what the file says beside them replaces what stood there");
    if !apart.is_empty() {
        held.push(format!("Not for this list: {}", apart.join(", ")));
    }
    problems.sort_by_key(|(line, _)| *line);
    ListReport {
        list: shape.id.clone(),
        title: shape.title.clone(),
        taken_for: format!("{}, in {} ({})", kind.word(), encoding.name(), how_known(known)),
        source,
        held,
        problems: problems.into_iter().map(|(line, why)| (line, printable(&why).into_owned())).collect(),
        marked: in_words(shape, &marks),
        add,
        marks,
        names: None,
    }
}

/// Returns why somebody named in a file does not belong on a list. Only what is reached by modem or X.25 keeps our
/// number (Q78833); programs that move mail are gateways.
fn not_for(shape: &Shape, listed: &Listed) -> Option<&'static str> {
    match (shape.id.as_str(), listed.route) {
        (_, None) => None,
        ("async-postoffices", Some(Route::Modem | Route::X25)) | ("mtas", Some(Route::Gateway)) => None,
        ("async-postoffices", Some(Route::Unknown)) => Some("by modem or X.25? The list does not tell"),
        (_, Some(route)) => Some(route.word()),
    }
}

fn in_words(shape: &Shape, marks: &[RosterChange]) -> String {
    let of = |id: &str| marks.iter().filter(|c| matches!(c, RosterChange::Mark { mark, .. } if mark == id)).count();
    let told = shape.marks.iter().map(|mark| (of(&mark.id), &mark.label)).filter(|(count, _)| *count > 0);
    told.map(|(count, label)| format!("{count} {label}")).collect::<Vec<_>>().join(", ")
}
