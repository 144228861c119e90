//! How a diagnosis is told: as text for people, as JSON for programs.

use serde::Serialize;

use crate::diagnosis::event::Named;
use crate::diagnosis::{Evidence, Finding, SituationId, situations};
use crate::postoffice::Kind;
use crate::procedure::Procedure;
use crate::text::counted;
use crate::tui::draw::text::wrap;

use super::{CliError, out};

const SCHEMA: &str = "reserial-diagnose-1";
/// Columns of the answer.
const WIDTH: usize = 80;
/// Columns of the word before a paragraph.
const LABEL: usize = 8;

/// Everything that is told.
#[derive(Debug, Serialize)]
pub struct Answer {
    schema: &'static str,
    findings: Vec<Told>,
    folders: Vec<Folder>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<Read>,
    notes: Vec<String>,
    walks: Vec<Walk>,
}

/// A finding with its words.
#[derive(Debug, Serialize)]
pub struct Told {
    id: SituationId,
    title: String,
    articles: Vec<String>,
    grade: &'static str,
    found: Vec<String>,
    means: String,
    todo: String,
    walk: Option<String>,
}

/// A folder that was looked at.
#[derive(Debug, Serialize)]
struct Folder {
    path: String,
    kind: Option<Kind>,
    number: Option<String>,
}

/// What an event said.
#[derive(Debug, Serialize)]
struct Read {
    says_4188: bool,
    number: Option<String>,
    postoffices: Vec<Postoffice>,
}

#[derive(Debug, Serialize)]
struct Postoffice {
    name: String,
    at: Option<String>,
}

/// A walk that can be gone through.
#[derive(Debug, Serialize)]
struct Walk {
    id: String,
    article: String,
    title: String,
}

impl Walk {
    fn of(procedure: &Procedure) -> Self {
        let (id, article) = (procedure.id.clone(), procedure.article.clone());
        Self { id, article, title: procedure.title.clone() }
    }
}

impl Told {
    /// Puts words to findings.
    ///
    /// # Errors
    /// Never for a build that passed its tests: the words are part of the program.
    pub fn all(findings: &[Finding]) -> Result<Vec<Self>, CliError> {
        let words = situations().map_err(|_| CliError::Fault)?;
        let told = |finding: &Finding| {
            let situation = words.iter().find(|situation| situation.id == finding.id)?;
            let inferred = situation.grade.is_inferred() || finding.grade.is_inferred();
            Some(Self {
                id: finding.id,
                title: situation.title.clone(),
                articles: situation.articles.clone(),
                grade: if inferred { "inferred" } else { "published" },
                found: finding.because.clone(),
                means: situation.means.clone(),
                todo: situation.todo.clone(),
                walk: situation.walk.as_ref().map(|id| format!("reserial diagnose --walk {id}")),
            })
        };
        Ok(findings.iter().filter_map(told).collect())
    }

    /// Prints it as text.
    pub fn print(&self) {
        out::line(&self.title);
        self.found.iter().for_each(|found| paragraph("Found", found));
        paragraph("Means", &self.means);
        paragraph("Do", &self.todo);
        self.walk.iter().for_each(|walk| paragraph("Walk", walk));
        paragraph("Source", &format!("{}; {} [{}]", self.articles.join(", "), self.grade, id(self.id)));
        out::line("");
    }
}

impl Answer {
    /// Puts the answer together.
    ///
    /// # Errors
    /// Never for a build that passed its tests: the words are part of the program.
    pub fn new(
        findings: &[Finding],
        evidence: &Evidence,
        notes: Vec<String>,
        walks: &[Procedure],
    ) -> Result<Self, CliError> {
        let folders = evidence.seen.iter().map(|seen| Folder {
            path: seen.path.clone(),
            kind: seen.inspection.as_ref().ok().map(|found| found.kind),
            number: seen.number.as_ref().map(ToString::to_string),
        });
        let postoffice = |named: &Named| Postoffice { name: named.name.clone(), at: named.at.clone() };
        let event = evidence.event.as_ref().map(|reading| Read {
            says_4188: reading.says_4188,
            number: reading.number.as_ref().map(ToString::to_string),
            postoffices: reading.postoffices.iter().map(postoffice).collect(),
        });
        let findings = Told::all(findings)?;
        let walks = walks.iter().map(Walk::of).collect();
        Ok(Self { schema: SCHEMA, findings, folders: folders.collect(), event, notes, walks })
    }

    /// Returns whether no situation applies.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    /// Prints it.
    ///
    /// # Errors
    /// When it cannot be written as JSON, which would be our fault.
    pub fn print(&self, json: bool) -> Result<(), CliError> {
        if json {
            out::json(&serde_json::to_string_pretty(self).map_err(|_| CliError::Fault)?);
            return Ok(());
        }
        for told in &self.findings {
            told.print();
        }
        for note in &self.notes {
            paragraph("Note", note);
        }
        match self.findings.len() {
            0 => out::line("None of the known situations applies, as far as this shows."),
            some => out::line(&format!("{} found. Nothing was changed.", counted(some, "situation"))),
        }
        Ok(())
    }
}

/// Lists what can be walked through.
///
/// # Errors
/// When it cannot be written as JSON, which would be our fault.
pub fn list(walks: &[Procedure], json: bool) -> Result<(), CliError> {
    if json {
        return Answer::new(&[], &Evidence::default(), Vec::new(), walks)?.print(json);
    }
    out::line("Situations to walk through, question by question; nothing is changed:");
    for walk in walks {
        out::line(&format!("  {:<8} {}", walk.id, walk.title));
    }
    out::line("Go through one:  reserial diagnose --walk ID [FOLDER]");
    out::line("Look at folders: reserial diagnose PATH... [--serial N] [--event FILE]");
    Ok(())
}

/// Returns the stable name of a situation.
fn id(id: SituationId) -> String {
    serde_json::to_value(id).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Prints a paragraph with a word before it.
pub fn paragraph(label: &str, text: &str) {
    for (at, row) in wrap(text, WIDTH - LABEL - 2).into_iter().enumerate() {
        let label = if at == 0 { label } else { "" };
        out::line(&format!("  {label:<LABEL$}{row}"));
    }
}
