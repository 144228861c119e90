//! `reserial compare`: the old postoffice against the new one, setting by setting. Looks only: nothing is touched, and no
//! record is needed. Works for any two directories that hold a MASTER.GLB, a backup among them.

use std::path::Path;

use serde::Serialize;

use crate::clock::Moment;
use crate::engine::SessionError;
use crate::engine::facts::{Places, places};
use crate::error::Exit;
use crate::fsops::{Glance, ReadTree};
use crate::postoffice::{Inspection, Kind, Row, Setting, Verdict, Weight, compare as rows_of, inspect, settings};
use crate::procedure::{Procedure, q209486};
use crate::text::{counted, printable};
use crate::tui::draw::text::{pad, wrap};

use super::args;
use super::{CliError, Context, out};

/// The version of the format of `--json`.
const SCHEMA: &str = "reserial-compare-1";

/// Columns of a line.
const WIDTH: usize = 80;
/// Columns of a setting's name, and of each of the two cells.
const COLUMNS: (usize, usize) = (23, 20);
/// Columns of the words before a paragraph.
const LABEL: usize = 10;

/// Carries the command out. Ends with [`Exit::Findings`] when something differs that matters, or is odd.
///
/// # Errors
/// When a directory is none, holds no MASTER.GLB and is no postoffice, cannot be read, or both are one place.
pub fn compare(context: &Context, args: &args::Compare) -> Result<Exit, CliError> {
    let (old, new) = (context.tree(&args.old)?, context.tree(&args.new)?);
    let (old, new) = (Glance::of(&*old), Glance::of(&*new));
    if places(&old, &new)? != Places::Apart {
        return Err(SessionError::OnePlace.into());
    }
    let (was, is) = (look(&old, &args.old)?, look(&new, &args.new)?);
    let procedure = q209486().map_err(SessionError::from)?;
    let rows = rows_of(&was, &is, args.postoffice.as_ref());
    let mut answer =
        Comparison::of([&old, &new].map(|tree| tree.root().to_string_lossy().into_owned()), &rows, &procedure);
    answer.oddities = oddities(&was, &is);
    if args.json {
        let comparison = Dated { comparison: &answer, at: context.clock.now() };
        out::json(&serde_json::to_string_pretty(&comparison).map_err(|_| CliError::Fault)?);
    } else {
        out::lines(answer.lines());
    }
    Ok(if answer.differs == 0 && answer.oddities.is_empty() { Exit::Done } else { Exit::Findings })
}

/// Looks at one of the two; a folder with nothing in it that could be compared is a mistake in the call.
fn look(tree: &dyn ReadTree, typed: &Path) -> Result<Inspection, CliError> {
    let seen = inspect(tree).map_err(CliError::unreadable(typed))?;
    if seen.kind == Kind::NotAPostoffice && seen.master.is_none() {
        let (path, because) = (tree.root().to_owned(), seen.kind_because);
        return Err(SessionError::NotAPostoffice { path, because }.into());
    }
    Ok(seen)
}

/// What is odd about the two trees, so that a comparison may be wrong: one line each.
fn oddities(old: &Inspection, new: &Inspection) -> Vec<String> {
    let of = |side: &'static str, seen: &Inspection| {
        seen.oddities.iter().map(|line| format!("{side}: {line}")).collect::<Vec<_>>()
    };
    [of("old", old), of("new", new)].concat()
}

/// The answer with the moment at which it was given.
#[derive(Serialize)]
struct Dated<'a> {
    #[serde(flatten)]
    comparison: &'a Comparison<'a>,
    at: Moment,
}

/// Everything that is told.
#[derive(Serialize)]
struct Comparison<'a> {
    schema: &'static str,
    old: String,
    new: String,
    /// How many settings differ in a way that matters.
    differs: usize,
    /// How many only people can compare.
    to_ask: usize,
    settings: Vec<Told<'a>>,
    /// What is odd about the two trees, so that a comparison may be wrong.
    oddities: Vec<String>,
}

/// A row.
#[derive(Serialize)]
struct Told<'a> {
    id: &'static str,
    name: &'a str,
    old: &'a str,
    new: &'a str,
    verdict: &'static str,
    weight: &'static str,
    says: &'a str,
    lines: &'a [String],
    seen: &'a str,
    wrong: &'a str,
    articles: &'a [String],
    inferred: bool,
    check: &'a str,
    step: Option<String>,
    #[serde(skip)]
    row: &'a Row,
}

impl<'a> Comparison<'a> {
    fn of([old, new]: [String; 2], rows: &'a [Row], procedure: &Procedure) -> Self {
        let told = rows.iter().zip(settings()).map(|(row, setting)| Told::of(row, setting, procedure));
        Self {
            schema: SCHEMA,
            old,
            new,
            differs: rows.iter().filter(|row| row.counts()).count(),
            to_ask: rows.iter().filter(|row| row.verdict == Verdict::AskPeople).count(),
            settings: told.collect(),
            oddities: Vec::new(),
        }
    }

    fn lines(&self) -> Vec<String> {
        let (name, cell) = COLUMNS;
        let mut lines = vec![format!("OLD  {}", self.old), format!("NEW  {}", self.new), String::new()];
        lines.push(format!("  {:<name$}{:<cell$}{:<cell$}verdict", "setting", "old", "new"));
        lines.extend(self.settings.iter().map(Told::line));
        if !self.oddities.is_empty() {
            lines.extend([String::new(), "Odd, so that what is said here may be wrong:".into()]);
            lines.extend(self.oddities.iter().flat_map(|line| labelled("  -", 4, line)));
        }
        let (asked, found): (Vec<_>, Vec<_>) =
            self.settings.iter().partition(|told| told.row.verdict == Verdict::AskPeople);
        for told in found.iter().filter(|told| told.row.weight != Weight::Fine) {
            lines.push(String::new());
            lines.extend(told.about());
        }
        if !asked.is_empty() {
            lines.extend([String::new(), "To be asked, since the disk does not tell:".into()]);
        }
        for told in asked {
            lines.extend(labelled("  o", 4, &format!("{}: {} ({})", told.name, told.seen, told.articles.join(", "))));
        }
        let verdict = match self.differs {
            0 => "Nothing differs that matters".to_owned(),
            1 => "1 setting differs in a way that matters".to_owned(),
            n => format!("{n} settings differ in a way that matters"),
        };
        let asked =
            if self.to_ask == 0 { String::new() } else { format!("; {} to be asked", counted(self.to_ask, "setting")) };
        lines.extend([String::new(), format!("{verdict}{asked}.")]);
        lines
    }
}

impl<'a> Told<'a> {
    fn of(row: &'a Row, setting: &'a Setting, procedure: &Procedure) -> Self {
        let step = procedure.check(&setting.check.as_str().into()).map(|(step, _)| step.id.as_str().to_owned());
        Self {
            id: setting.id.name(),
            name: &setting.name,
            old: &row.old,
            new: &row.new,
            verdict: row.verdict.name(),
            weight: row.weight.name(),
            says: &row.says,
            lines: &row.lines,
            seen: &setting.seen,
            wrong: &setting.wrong,
            articles: &setting.articles,
            inferred: setting.grade.is_inferred(),
            check: &setting.check,
            step,
            row,
        }
    }

    /// The row of the table.
    fn line(&self) -> String {
        let mark = match (self.row.verdict, self.row.weight) {
            (Verdict::AskPeople, _) => "o",
            (_, Weight::Stops) => "X",
            (_, Weight::Warns) => "!",
            (Verdict::CannotTell, _) => "?",
            (_, Weight::Note) => "-",
            (_, Weight::Fine) => " ",
        };
        let part = |text: &str, width: usize| format!("{} ", pad(&printable(text), width - 1, "..."));
        let (old, new) = (part(self.old, COLUMNS.1), part(self.new, COLUMNS.1));
        format!("{mark} {}{old}{new}{}", part(self.name, COLUMNS.0), self.row.verdict.word())
    }

    /// What there is to say about a row that is not as it should be.
    fn about(&self) -> Vec<String> {
        let mut lines = wrap(&format!("{}: {}", self.name, printable(self.says)), WIDTH);
        lines.extend(self.lines.iter().flat_map(|line| labelled("  -", 4, line)));
        let grade = if self.inferred { "; inferred" } else { "" };
        let check = self.step.as_ref().map(|step| format!("; step {step}, {}", self.check)).unwrap_or_default();
        let source = format!("{}{grade}{check}", self.articles.join(", "));
        for (label, text) in [("  Where", self.seen), ("  If not", self.wrong), ("  Source", &source)] {
            lines.extend(labelled(label, LABEL, text));
        }
        lines
    }
}

/// Returns a text wrapped beside a label.
fn labelled(label: &str, column: usize, text: &str) -> Vec<String> {
    let wrapped = wrap(&printable(text), WIDTH - column);
    let label = |nth: usize| if nth == 0 { label } else { "" };
    wrapped.into_iter().enumerate().map(|(nth, line)| format!("{:<column$}{line}", label(nth))).collect()
}
