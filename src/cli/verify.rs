//! `reserial verify`: is every file of the record as it was written, is it the one that a head hash from paper is of, and is the tree
//! as the record says. Looks only.

mod paper;

use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use crate::engine::held::{Differs, Held, Scope, held};
use crate::engine::ledger::Ledger;
use crate::error::Exit;
use crate::fsops::{RecordTree, Sha256};
use crate::journal::{Audit, Change, Journal, Mode, RecordRef, audit, records};
use crate::plan::Side;
use crate::text::{columns, counted, wrap};

use self::paper::{OnPaper, Paper};
use super::args;
use super::context::absent;
use super::looking::{Which, home};
use super::{CliError, Context, out};

/// The version of the format of `--json`.
const SCHEMA: &str = "reserial-verify-1";
/// The width of a line.
const WIDTH: usize = 79;
/// The width of a mark with the room around it.
const MARGIN: usize = 6;
/// The tree that the record is about.
const OLD: &str = "OLD";
const PROVES: &str = include_str!("../../assets/report/proves.txt");
const NOT: &str = include_str!("../../assets/report/not.txt");

/// Carries the command out.
///
/// # Errors
/// When there is no record, the hash is none, or something cannot be read.
pub fn verify(context: &Context, args: &args::Verify) -> Result<Exit, CliError> {
    let paper = args.head.as_deref().map(Paper::read).transpose()?;
    let old = context.tree(&args.old)?;
    let which = Which::from(args.rehearsal);
    let what = if args.rehearsal { "rehearsal" } else { "change" };
    let none = || CliError::NothingToTell { old: args.old.clone(), what };
    let base = home(context, &old, which)?.ok_or_else(none)?;
    let all = records(&*base)?;
    if all.is_empty() {
        return Err(none());
    }
    let mut verified = Verified::of(context, &base, &all, &old)?;
    verified.paper = paper.map(|paper| paper.find(&verified.records));
    if args.json {
        out::json(&serde_json::to_string_pretty(&verified).map_err(|_| CliError::Fault)?);
    } else {
        out::lines(verified.lines().iter().flat_map(|line| folded(line)));
    }
    Ok(if verified.is_clean() { Exit::Done } else { Exit::Findings })
}

/// Everything that was found.
#[derive(Debug, Serialize)]
struct Verified {
    schema: &'static str,
    old: String,
    mode: Option<Mode>,
    records: Vec<RecordTold>,
    #[serde(rename = "head")]
    paper: Option<OnPaper>,
    trees: Vec<TreeTold>,
    /// What could not be looked at, and what is worth knowing.
    notes: Vec<String>,
    proves: &'static str,
    does_not_prove: &'static str,
}

/// A record.
#[derive(Debug, Serialize)]
pub(super) struct RecordTold {
    record: String,
    files: Vec<FileTold>,
}

/// A file of a record.
#[derive(Debug, Serialize)]
pub(super) struct FileTold {
    file: String,
    lines: usize,
    head: Option<Sha256>,
    whole: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    broken_at: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    what: Option<String>,
    #[serde(skip)]
    digests: Vec<Sha256>,
}

/// One of the trees, held against the record.
#[derive(Debug, Serialize)]
struct TreeTold {
    tree: String,
    record: String,
    files: usize,
    names: usize,
    /// Whether what differs may have come after the change had ended.
    closed: bool,
    differs: Vec<Difference>,
}

#[derive(Debug, Serialize)]
struct Difference {
    path: String,
    expected: String,
    found: String,
}

impl RecordTold {
    fn of(audit: Audit) -> Self {
        let files = audit.files.into_iter().map(|file| FileTold {
            file: file.file.name().to_owned(),
            lines: file
                .broken
                .as_ref()
                .and_then(|broken| broken.line)
                .map_or(file.digests.len(), |line| line.saturating_sub(1)),
            head: file.digests.last().copied(),
            whole: file.broken.is_none(),
            broken_at: file.broken.as_ref().and_then(|broken| broken.line),
            what: file.broken.map(|broken| broken.what),
            digests: file.digests,
        });
        Self { record: audit.dir.to_string(), files: files.collect() }
    }
}

impl Verified {
    fn of(
        context: &Context,
        base: &Arc<dyn RecordTree>,
        all: &[RecordRef],
        old: &Arc<dyn RecordTree>,
    ) -> Result<Self, CliError> {
        let mut verified = Self {
            schema: SCHEMA,
            old: old.root().to_string_lossy().into_owned(),
            mode: None,
            records: Vec::new(),
            paper: None,
            trees: Vec::new(),
            notes: Vec::new(),
            proves: PROVES.trim_end(),
            does_not_prove: NOT.trim_end(),
        };
        let mut newest = true;
        for record in all.iter().rev() {
            let told = RecordTold::of(audit(base, record)?);
            let readable = told.files.first().is_some_and(|file| file.lines > 0 && file.whole);
            verified.records.insert(0, told);
            if !readable {
                verified
                    .notes
                    .push(format!("No tree was held against {}: its record cannot be relied on.", record.dir));
                newest = false;
                continue;
            }
            let nobody = (String::new(), String::new());
            let journal = Journal::open(Arc::clone(base), Arc::clone(&context.clock), nobody, record)?;
            verified.mode = verified.mode.or(journal.change().mode);
            if journal.change().mode.is_some_and(Mode::record_lies_with_the_mail) {
                verified.hold(context, &journal, old, newest)?;
                newest &= journal.change().leaves_the_one_before();
            }
        }
        if verified.mode == Some(Mode::Rehearsal) {
            verified.notes.push("A rehearsal has done nothing, so there is no tree to hold against it.".into());
        }
        Ok(verified)
    }

    /// Holds the trees against a record: whole for the newest, the kept copies only for those before it.
    fn hold(
        &mut self,
        context: &Context,
        journal: &Journal,
        old: &Arc<dyn RecordTree>,
        newest: bool,
    ) -> Result<(), CliError> {
        let (change, ledger) = (journal.change(), Ledger::of(journal.lines()));
        let scope = if newest { Scope::Whole } else { Scope::Kept(journal.dir()) };
        let seen = held(&ledger, change, scope, (Side::Old, &**old))?;
        self.take_in(journal, OLD, seen);
        if !newest {
            return Ok(());
        }
        if !ledger.after.keys().any(|(side, _)| *side == Side::New) {
            return Ok(());
        }
        let new = match context.disk.open(Path::new(&change.new)) {
            Ok(new) => new,
            Err(crate::fsops::FsError::Io { source, .. }) if absent(&source) => {
                self.notes.push(format!("The new tree was not looked at: {} is not there from here.", change.new));
                return Ok(());
            }
            Err(e) => return Err(e.into()),
        };
        let seen = held(&ledger, change, scope, (Side::New, &*new))?;
        if change.closed.is_some() && !seen.differs.is_empty() {
            // It has served; people are told to delete it.
            self.notes.push(format!("In the new tree {} not as the change left it.", are(seen.differs.len())));
            self.take_in(journal, "NEW", Held { differs: Vec::new(), ..seen });
        } else {
            self.take_in(journal, "NEW", seen);
        }
        Ok(())
    }

    fn take_in(&mut self, journal: &Journal, tree: &str, seen: Held) {
        let Held { files, names, differs, drift, notes } = seen;
        self.notes.extend(notes);
        let drift = drift.into_iter().map(|found| Difference { path: String::new(), expected: String::new(), found });
        let differs = differs.into_iter().map(|Differs { at, expected, found }| Difference {
            path: at.path.to_string(),
            expected,
            found,
        });
        // An operation without an outcome explains every difference at its names: those were not looked at.
        let open = journal.change().unfinished().filter(|op| tree == op.operation.side().to_string());
        let open = open.map(|op| Difference {
            path: String::new(),
            expected: String::new(),
            found: format!(
                "operation {} has no outcome in the record ({}); reserial status OLD tells what the disk shows",
                op.number, op.operation
            ),
        });
        let differs = open.into_iter().chain(drift).chain(differs).collect();
        self.trees.push(TreeTold { files, names, differs, ..TreeTold::empty(tree, journal, journal.change()) });
    }

    fn is_clean(&self) -> bool {
        let whole = self.records.iter().flat_map(|record| &record.files).all(|file| file.whole);
        let told = self.paper.as_ref().is_none_or(OnPaper::found);
        whole && told && self.trees.iter().all(|tree| tree.differs.is_empty())
    }

    fn lines(&self) -> Vec<String> {
        let mode = self.mode.map_or("", Mode::word);
        let mut lines = vec![format!("{mode} {}", self.old).trim_start().to_owned()];
        for record in &self.records {
            lines.push(format!("The record {}", record.record));
            lines.extend(record.files.iter().flat_map(FileTold::lines));
        }
        if let Some(paper) = &self.paper {
            lines.push("The head hash from paper".into());
            lines.push(paper.line());
        }
        for tree in &self.trees {
            lines.push(format!("The tree {} by {}", tree.tree, tree.record));
            lines.extend(tree.lines());
        }
        lines.extend(self.notes.iter().map(|note| format!("Note: {note}")));
        lines.push(String::new());
        lines.push(match self.is_clean() {
            true => "Nothing was found.".into(),
            false => "Something was found: the lines with !! say what, and where.".into(),
        });
        lines.extend([PROVES, NOT].iter().map(|text| text.trim_end().to_owned()));
        lines
    }
}

/// Breaks a line for a terminal of 80 columns; what follows a mark stays behind it.
fn folded(line: &str) -> Vec<String> {
    let margin = if line.starts_with("  ") { MARGIN } else { 0 };
    let (mark, text) = line.split_at_checked(margin).unwrap_or(("", line));
    if columns(line) <= WIDTH {
        return vec![line.to_owned()];
    }
    let rows = wrap(text, WIDTH - margin).into_iter().enumerate();
    rows.map(|(at, row)| if at == 0 { format!("{mark}{row}") } else { format!("{}{row}", " ".repeat(margin)) })
        .collect()
}

fn are(count: usize) -> String {
    if count == 1 { "1 place is".into() } else { format!("{count} places are") }
}

impl FileTold {
    fn lines(&self) -> Vec<String> {
        let head = self.head.as_ref().map(crate::report::grouped).unwrap_or_default();
        let count = counted(self.lines, "line");
        let mark = if self.whole { "ok" } else { "!!" };
        let mut lines =
            vec![format!("  {mark}  {:<12}  {count}{}", self.file, if self.whole { ", head" } else { " fit" })];
        match (&self.what, self.broken_at) {
            (Some(what), Some(line)) => lines.push(format!("      line {line}: {what}")),
            (Some(what), None) => lines.push(format!("      {what}")),
            (None, _) => lines.push(format!("      {head}")),
        }
        lines
    }
}

impl TreeTold {
    fn empty(tree: &str, journal: &Journal, change: &Change) -> Self {
        let (tree, record) = (tree.to_owned(), journal.dir().to_string());
        Self { tree, record, files: 0, names: 0, closed: change.closed.is_some(), differs: Vec::new() }
    }

    fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.files + self.names > 0 {
            let (files, names) = (counted(self.files, "file"), counted(self.names, "other name"));
            lines.push(format!("  ok  {files} by length and SHA-256, {names}: as operations left them"));
        }
        if !self.closed && self.tree == OLD && self.differs.iter().all(|difference| !difference.path.is_empty()) {
            lines.push("  ok  P1, POLD, MASTER.GLB and OLDMAST.GLB: no drift from the record".into());
        }
        let since = if self.closed { "changed since the change ended" } else { "not as the record says" };
        for difference in &self.differs {
            let Difference { path, expected, found } = difference;
            if path.is_empty() {
                lines.push(format!("  !!  {found}"));
                continue;
            }
            lines.push(format!("  !!  {path}: {since}"));
            lines.extend([format!("      record  {expected}"), format!("      now     {found}")]);
        }
        lines
    }
}
