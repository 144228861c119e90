//! `reserial serials`: the numbers of many postoffices at once. Looks only; one that does not answer costs its own time
//! and nothing else.

mod ask;
pub mod list;
mod roll;
mod survey;
#[cfg(test)]
mod tests;

use std::io::Read;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use self::ask::{Answer, ask};
use self::list::{List, Listed};
use self::roll::{Outcome, Place, Remark, evidence, remarks};
use self::survey::Survey;
use super::args;
use super::situations::{Told as Finding, paragraph};
use super::{CliError, Context, out};
use crate::diagnosis::findings;
use crate::error::Exit;
use crate::postoffice::{Kind, Version};
use crate::serial::SerialNumber;
use crate::text::counted;

/// The version of the format of `--json`: one object a line.
const SCHEMA: &str = "reserial-serials-1";

/// Carries the command out.
///
/// # Errors
/// When there is nothing to ask, or the list cannot be read.
pub fn serials(context: &Context, args: &args::Serials) -> Result<Exit, CliError> {
    let list = gather(args)?;
    let told = if args.json { Told::Json } else { Told::Text };
    let mut places: Vec<Place> =
        list.entries.iter().map(|entry| Place { path: entry.path.clone(), outcome: Outcome::Silent }).collect();
    let all = places.len();
    let look = {
        let context = context.clone();
        move |listed: Listed| match Survey::take(&context, &listed) {
            Ok(survey) => Outcome::Seen(Box::new(survey)),
            Err(e) => Outcome::Failed(e.to_string()),
        }
    };
    let mut answered = 0;
    ask(list.entries, Duration::from_secs(args.timeout), look, |nth, answer| {
        let late = matches!(answer, Answer::Late(_));
        if let Answer::InTime(outcome) | Answer::Late(outcome) = answer {
            places[nth].outcome = outcome;
        }
        answered += usize::from(!late);
        told.place(&places[nth], (answered, all));
    });
    let end = Summary::of(&places, &list.problems)?;
    told.end(&end);
    Ok(if end.is_clean() { Exit::Done } else { Exit::Findings })
}

/// Takes the paths and the list together.
fn gather(args: &args::Serials) -> Result<List, CliError> {
    let typed = args.paths.iter().map(|path| Listed { path: path.clone(), number: None });
    let mut all = List { entries: typed.collect(), problems: Vec::new() };
    if let Some(file) = &args.from {
        let listed = list::read(&bytes(file)?);
        all.entries.extend(listed.entries);
        all.problems.extend(listed.problems);
    }
    if all.entries.is_empty() { Err(CliError::NothingToAsk) } else { Ok(all) }
}

fn bytes(file: &Path) -> Result<Vec<u8>, CliError> {
    let unreadable = |why: std::io::Error| CliError::List { path: file.to_owned(), why };
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        std::io::stdin().lock().take(list::LONGEST).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|file| file.take(list::LONGEST).read_to_end(&mut bytes))
    };
    read.map(|_| bytes).map_err(unreadable)
}

/// How it is told.
#[derive(Clone, Copy)]
enum Told {
    Text,
    Json,
}

/// One place as JSON.
#[derive(Serialize)]
struct Row<'a> {
    schema: &'static str,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<Kind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<Version>,
    number: Option<&'a SerialNumber>,
    #[serde(skip_serializing_if = "Option::is_none")]
    known: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

/// What the places say together: the last line of JSON.
#[derive(Serialize)]
struct Summary<'a> {
    schema: &'static str,
    asked: usize,
    numbers: usize,
    findings: Vec<Finding>,
    remarks: Vec<Remark>,
    left_out: Vec<LeftOut<'a>>,
}

#[derive(Serialize)]
struct LeftOut<'a> {
    line: u64,
    why: &'a str,
}

impl<'a> Summary<'a> {
    fn of(places: &[Place], problems: &'a [(u64, String)]) -> Result<Self, CliError> {
        Ok(Self {
            schema: SCHEMA,
            asked: places.len(),
            numbers: places.iter().filter(|place| number(place).is_some()).count(),
            findings: Finding::all(&findings(&evidence(places)))?,
            remarks: remarks(places),
            left_out: problems.iter().map(|(line, why)| LeftOut { line: *line, why }).collect(),
        })
    }

    fn is_clean(&self) -> bool {
        self.findings.is_empty() && self.remarks.is_empty() && self.left_out.is_empty()
    }

    fn print(&self) {
        out::line("");
        out::line(&format!("{} asked, the number of {} is known.", counted(self.asked, "place"), self.numbers));
        if self.numbers < self.asked {
            out::line("A number that nobody has typed is not known: no article says where it stands in MASTER.GLB.");
        }
        out::line("");
        self.findings.iter().for_each(Finding::print);
        for remark in &self.remarks {
            out::line(&remark.path);
            paragraph("Found", &remark.says);
            paragraph("Do", remark.todo);
            if !remark.article.is_empty() {
                paragraph("Source", remark.article);
            }
            out::line("");
        }
        out::lines(self.left_out.iter().map(|out| format!("Line {} of the list {}; left out.", out.line, out.why)));
    }
}

impl Told {
    fn place(self, place: &Place, (nth, all): (usize, usize)) {
        match self {
            Self::Text => out::line(&told(place, (nth, all))),
            Self::Json => json(&row(place)),
        }
    }

    fn end(self, end: &Summary<'_>) {
        match self {
            Self::Text => end.print(),
            Self::Json => json(end),
        }
    }
}

fn json<T: Serialize>(value: &T) {
    if let Ok(line) = serde_json::to_string(value) {
        out::json(&line);
    }
}

fn row(place: &Place) -> Row<'_> {
    let mut row = Row {
        schema: SCHEMA,
        path: place.path.to_string_lossy().into_owned(),
        kind: None,
        version: None,
        number: number(place),
        known: None,
        change: None,
        error: None,
    };
    match &place.outcome {
        Outcome::Seen(survey) => {
            let seen = survey.inspection();
            (row.kind, row.version) = (seen.map(|seen| seen.kind), seen.and_then(|seen| seen.version));
            row.error = survey.seen.inspection.as_ref().err().map(String::as_str);
            row.known = survey.numbers.first().map(|known| known.source.says());
            row.change = survey.change.as_deref();
        }
        Outcome::Failed(why) => row.error = Some(why),
        Outcome::Silent => row.error = Some("no answer in time"),
    }
    row
}

fn number(place: &Place) -> Option<&SerialNumber> {
    match &place.outcome {
        Outcome::Seen(survey) => survey.number(),
        Outcome::Failed(_) | Outcome::Silent => None,
    }
}

/// One place in a line: how many have answered, the number, what it is, where it is, and how its number is known.
fn told(place: &Place, (nth, all): (usize, usize)) -> String {
    let width = all.to_string().len();
    let number = number(place).map_or_else(|| "?".to_owned(), ToString::to_string);
    let (kind, more) = match &place.outcome {
        Outcome::Seen(survey) => {
            let known = survey.numbers.first().map(|known| known.source.says());
            let more = survey.change.iter().cloned().chain(known).collect::<Vec<_>>().join("; ");
            (
                survey.inspection().map_or("cannot be read", |seen| seen.kind.word()),
                if more.is_empty() { "nobody has typed its number".into() } else { more },
            )
        }
        Outcome::Failed(why) => ("not seen", why.clone()),
        Outcome::Silent => ("no answer", "not in time".into()),
    };
    format!("{nth:>width$}/{all}  {number:<12} {kind:<16}  {}  {more}", place.path.display())
}
