//! What every file was before a change and is since, by the record alone: the operations with what was read back of each,
//! laid one after the other. Pure.

use std::collections::BTreeMap;

use crate::fsops::TreePath;
use crate::journal::{Event, Line, Outcome, Resolution};
use crate::plan::{Observed, Operation, Print, Side};
use crate::postoffice::{FileFacts, Layout, paths};

/// What is at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A file.
    File(Print),
    /// A file whose content the record does not tell.
    SomeFile,
    /// A directory.
    Dir,
    /// Nothing.
    Absent,
}

/// A place with what is there.
type Places = BTreeMap<(Side, TreePath), What>;

/// What the record tells of files, before and since.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// What was there before, of everything that was changed or copied.
    pub before: Places,
    /// What is there since, of everything that was changed.
    pub after: Places,
}

impl Ledger {
    /// Returns what the operator's lines tell.
    pub fn of(lines: &[Line]) -> Self {
        let (mut ledger, mut meant) = (Self::default(), BTreeMap::new());
        for line in lines {
            match &line.event {
                Event::Intent { number, operation, .. } => {
                    meant.insert(*number, operation);
                }
                Event::Outcome { number, outcome: Outcome::Done(seen) | Outcome::FoundDone(seen) } => {
                    meant.get(number).into_iter().for_each(|operation| ledger.done(operation, seen));
                }
                Event::Resolved { number, resolution } => match resolution {
                    Resolution::WentOn => {
                        let operation = meant.get(number).into_iter();
                        operation.for_each(|operation| ledger.done(operation, &Observed::default()));
                    }
                    Resolution::StagedAside { from, to } => {
                        ledger.put(from.side, &from.path, What::Absent);
                        ledger.put(to.side, &to.path, What::SomeFile);
                    }
                    Resolution::CutAside { piece, to } => {
                        ledger.put(piece.at.side, &piece.at.path, What::Absent);
                        ledger.put(to.side, &to.path, What::SomeFile);
                    }
                    Resolution::WentBack => {}
                },
                Event::Adopted { layout, .. } => ledger.adopt(layout),
                _ => {}
            }
        }
        ledger
    }

    fn done(&mut self, operation: &Operation, seen: &Observed) {
        let told = |print: Option<Print>| seen.print.or(print).map_or(What::SomeFile, What::File);
        match operation {
            Operation::Rename { side, from, to, print } | Operation::MoveAside { side, from, to, print } => {
                let dir = seen.names.is_some() || (print.is_none() && seen.print.is_none());
                let was = print.map_or(if dir { What::Dir } else { told(None) }, What::File);
                self.was(*side, from, was);
                self.was(*side, to, What::Absent);
                self.renamed(*side, from, to);
                self.put(*side, from, What::Absent);
                self.put(*side, to, if dir { What::Dir } else { told(*print) });
            }
            Operation::CopyNew { from, to, print, .. } => {
                self.was(from.side, &from.path, What::File(*print));
                self.was(to.side, &to.path, What::Absent);
                self.put(to.side, &to.path, told(Some(*print)));
            }
            Operation::CreateDir { at } => {
                self.was(at.side, &at.path, What::Absent);
                self.put(at.side, &at.path, What::Dir);
            }
            Operation::RemoveFile { at, print } => {
                self.was(at.side, &at.path, What::File(*print));
                self.put(at.side, &at.path, What::Absent);
            }
            Operation::Exchange { side, live, out, incoming, was, becomes, .. } => {
                self.was(*side, live, What::File(*was));
                self.was(*side, out, What::Absent);
                self.was(*side, incoming, What::File(*becomes));
                self.put(*side, incoming, What::Absent);
                self.put(*side, out, What::File(*was));
                self.put(*side, live, told(Some(*becomes)));
            }
        }
    }

    /// The disk was taken as it is: the four names are what it showed.
    fn adopt(&mut self, layout: &Layout) {
        let dir = |name: &Option<String>| if name.is_some() { What::Dir } else { What::Absent };
        let file = |facts: &Option<FileFacts>| {
            let print = |facts: &FileFacts| What::File(Print { len: facts.len, sha256: facts.sha256 });
            facts.as_ref().map_or(What::Absent, print)
        };
        self.put(Side::Old, &paths::p1(), dir(&layout.p1));
        self.put(Side::Old, &paths::pold(), dir(&layout.pold));
        self.put(Side::Old, &paths::master(), file(&layout.master));
        self.put(Side::Old, &paths::oldmast(), file(&layout.oldmast));
    }

    /// What lies in a directory that was renamed lies under its new name.
    fn renamed(&mut self, side: Side, from: &TreePath, to: &TreePath) {
        let inside: Vec<_> =
            self.after.keys().filter(|(s, p)| *s == side && p != from && p.is_within(from)).cloned().collect();
        for key in inside {
            let Some(what) = self.after.remove(&key) else { continue };
            let rest = key.1.names().skip(from.names().count());
            let path = rest.fold(to.clone(), |dir, name| dir.join(name));
            self.put(side, &path, what);
        }
    }

    fn was(&mut self, side: Side, path: &TreePath, what: What) {
        let key = (side, path.clone());
        if !self.after.contains_key(&key) {
            self.before.entry(key).or_insert(what);
        }
    }

    /// The latest spelling counts.
    fn put(&mut self, side: Side, path: &TreePath, what: What) {
        let key = (side, path.clone());
        self.after.remove(&key);
        self.after.insert(key, what);
    }
}
