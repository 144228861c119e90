//! Names out of lists: reading such a file, and what is told about it. What they are for stands in [`Names`].
//!
//! The file lies wherever its maker put it, so it is read from this machine's own disk and not through a tree; it is
//! only read.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::fsops::Sha256;
use crate::journal::{Event, NameList, Names};
use crate::people::Roster;
use crate::people::import::{Encoding, Imported, Kind, Known, LARGEST, Named, import};
use crate::postoffice::{HexId, Mailbox};
use crate::procedure::RosterId;
use crate::text::{counted, printable};

use super::judge::Case;
use super::{RosterView, Session, SessionError};

/// A list to take names from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListFile {
    /// Where it lies.
    pub path: PathBuf,
    /// What made it, where that is told and not to be found out.
    pub kind: Option<Kind>,
    /// How its bytes are to be read, where that is told.
    pub encoding: Option<Encoding>,
}

impl ListFile {
    /// Makes one of a path as it was typed: quotes around it, as a desktop pastes them, are taken off; what stands
    /// behind it as `as CP437` tells how its bytes are to be read.
    pub fn typed(text: &str) -> Self {
        let text = text.trim();
        let told = text.rsplit_once(" as ").and_then(|(path, word)| Some((path.trim(), Encoding::parse(word)?)));
        let (text, encoding) = told.map_or((text, None), |(path, encoding)| (path, Some(encoding)));
        let quoted = |sign: char| text.strip_prefix(sign).and_then(|rest| rest.strip_suffix(sign));
        let path = quoted('"').or_else(|| quoted('\'')).unwrap_or(text);
        Self { path: path.into(), kind: None, encoding }
    }
}

/// What came of a list, for the one who named it. Every text is printable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportReport {
    /// The name of the file.
    pub source: String,
    /// What it was taken for, and how its bytes were read.
    pub taken_for: String,
    /// What it held, a line each.
    pub held: Vec<String>,
    /// What could not be used, or only with a remark, by line number.
    pub problems: Vec<(usize, String)>,
}

impl Session {
    /// Reads a list and writes its names down. A list that was taken in before is told again and not written again.
    pub(super) fn import_names(&mut self, file: &ListFile) -> Result<(), SessionError> {
        let bytes = read(file)?;
        let sha256 = Sha256::of(&bytes);
        let read = import(&bytes, file.kind, file.encoding);
        let source = file.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (list, encoding) = (read.kind, read.encoding.name().to_owned());
        let before = self.journal.change().names.lists.contains(&(sha256, list, encoding.clone()));
        if !read.entries.is_empty() && !before {
            let names = read.entries.clone();
            self.write(vec![Event::NamesImported(NameList { source: source.clone(), sha256, list, encoding, names })])?;
        }
        let mailboxes = self.facts.as_ref().map(|facts| facts.mail.mailboxes.as_slice()).unwrap_or_default();
        let report = report(&source, &read, mailboxes, &self.journal.change().names);
        self.reports.push(report);
        Ok(())
    }

    /// Takes what has been found out about lists since this was last asked.
    pub fn take_reports(&mut self) -> Vec<ImportReport> {
        std::mem::take(&mut self.reports)
    }
}

/// Reads the bytes of a list.
pub(super) fn read(file: &ListFile) -> Result<Vec<u8>, SessionError> {
    bytes(&file.path).map_err(|why| SessionError::ListUnreadable { path: file.path.clone(), why: why.to_string() })
}

/// Reads a plain file, one byte more than is used at the most. Anything else might never end.
fn bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    if !path.metadata()?.is_file() {
        return Err(std::io::Error::other("it is not a plain file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Returns in words how it is known in which code page a list is written.
pub(super) fn how_known(known: Known) -> &'static str {
    match known {
        Known::Told => "as told",
        Known::Seen => "seen in the file",
        Known::Guessed => "guessed: look whether the names are right",
    }
}

fn report(source: &str, read: &Imported, mailboxes: &[Mailbox], names: &Names) -> ImportReport {
    let how = how_known(read.known);
    let local = read.entries.iter().filter(|named| matches!(named, Named::Mailbox { .. })).count();
    let outside = read.entries.len() - local;
    let mut held = Vec::new();
    if read.entries.is_empty() {
        held.push("No name could be taken from it. Is it the right file?".to_owned());
    }
    if local > 0 {
        held.push(format!("{} of mailboxes", counted(local, "name")));
        let named = mailboxes.iter().filter(|mailbox| names.mailboxes.contains_key(&mailbox.id)).count();
        if !mailboxes.is_empty() {
            held.push(format!(
                "{named} of {} mailboxes of this postoffice have a name from a list now",
                mailboxes.len()
            ));
        }
    }
    if outside > 0 {
        let asynchronous = names.outside.values().filter(|outside| outside.route.keeps_our_number()).count();
        held.push(format!("{outside} outside postoffices and gateways"));
        held.push(format!(
            "{asynchronous} of all known are reached by modem or X.25 and must get the new number (Q78833)"
        ));
    }
    let problems = read.problems.iter().map(|(line, why)| (*line, printable(why).into_owned())).collect();
    ImportReport {
        source: printable(source).into_owned(),
        taken_for: format!("{}, in {} ({how})", read.kind.word(), read.encoding.name()),
        held,
        problems,
    }
}

/// Returns what is known of a mailbox's owner: the name and the mailbox name, printable.
pub(super) fn owner(case: &Case<'_>, id: &HexId) -> (String, String) {
    match case.change.names.mailboxes.get(id) {
        Some(local) => (printable(&local.name).into_owned(), printable(&local.mailbox).into_owned()),
        None => (case.hints.mailboxes.get(id).cloned().unwrap_or_default(), String::new()),
    }
}

/// Puts what NETDUMP told into the suggestions for the asynchronous postoffices: those that must type the new number are
/// suggested, the others are told as such (Q78833). Without such a list the disk's own suggestions stay.
pub(super) fn suggest_outside(case: &Case<'_>, list: &RosterId, roster: &Roster, view: &mut RosterView) {
    let outside = &case.change.names.outside;
    if list.as_str() != "async-postoffices" || outside.is_empty() {
        return;
    }
    let hinted = |name: &str| case.hints.people.iter().any(|(of, hint, _)| of == list && hint == name);
    view.suggested.retain(|(name, _)| hinted(name));
    for known in outside.values().filter(|known| roster.find(&known.name).is_none()) {
        let name = printable(&known.name).into_owned();
        let word = known.route.word();
        match known.route {
            route if route.keeps_our_number() => view.suggested.push((name, format!("{word}, says the list"))),
            crate::people::import::Route::Unknown => {
                view.suggested.push((name, "is it by modem or X.25? The list does not tell".into()));
            }
            _ => view.apart.push(format!("{name} ({word})")),
        }
    }
}
