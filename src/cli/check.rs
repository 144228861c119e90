//! `reserial check`: everything that can be told about a postoffice without touching it, in one pass. Looks only, and may
//! run while people work.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::clock::Moment;
use crate::error::{Exit, Guidance};
use crate::fsops::Glance;
use crate::grade::Grade;
use crate::postoffice::check::{Cost, Depth, Examination, Place, Seen, check as examine};
use crate::postoffice::rules::{RuleId, Severity};
use crate::postoffice::{Kind, Version};

use super::{CliError, Context, args, examined, out};

/// The version of the format of `--json`.
const SCHEMA: &str = "reserial-check-1";

/// Carries the command out. A path that cannot be checked holds up no other.
///
/// # Errors
/// When the answer cannot be written as JSON.
pub fn check(context: &Context, args: &args::Check) -> Result<Exit, CliError> {
    let now = context.clock.now();
    let mut told = Told { schema: SCHEMA, at: now, clean: true, postoffices: Vec::new(), failed: Vec::new() };
    let mut failed = None;
    for path in &args.paths {
        match look(context, path, now) {
            Ok(found) => {
                told.clean &= found.is_clean();
                if !args.json {
                    out::lines(examined::told(path, &found));
                }
                told.postoffices.push(Postoffice::of(path, found));
            }
            Err(error) => {
                out::error(&error);
                failed.get_or_insert(error.exit());
                told.failed.push(Failed { path: shown(path), error: error.to_string(), advice: error.advice() });
            }
        }
    }
    if args.json {
        out::json(&serde_json::to_string_pretty(&told).map_err(|_| CliError::Fault)?);
    }
    Ok(failed.unwrap_or(if told.clean { Exit::Done } else { Exit::Findings }))
}

fn look(context: &Context, path: &Path, now: Moment) -> Result<Examination, CliError> {
    let tree = context.tree(path)?;
    let mut progress = out::Progress::begin();
    let mut beat = |cost: &Cost| progress.tell(|| format!("{} entries looked at", cost.entries));
    examine(&Glance::of(&*tree), now, Depth::Whole, &mut beat).map_err(CliError::unreadable(path))
}

fn shown(path: &Path) -> PathBuf {
    PathBuf::from(path.to_string_lossy().into_owned())
}

/// The answer as JSON.
#[derive(Serialize)]
struct Told {
    schema: &'static str,
    at: Moment,
    /// No path that was checked breaks a rule that is more than a note.
    clean: bool,
    postoffices: Vec<Postoffice>,
    failed: Vec<Failed>,
}

/// A path that could not be checked.
#[derive(Serialize)]
struct Failed {
    path: PathBuf,
    error: String,
    advice: String,
}

#[derive(Serialize)]
struct Postoffice {
    path: PathBuf,
    kind: Kind,
    kind_because: String,
    version: Option<Version>,
    clean: bool,
    seen: Seen,
    findings: Vec<Finding>,
    cost: Cost,
}

/// A broken rule with its row of the table.
#[derive(Serialize)]
struct Finding {
    rule: RuleId,
    severity: Severity,
    grade: Grade,
    articles: &'static [String],
    text: &'static str,
    means: &'static str,
    todo: &'static str,
    places: Vec<Place>,
    more: u64,
}

impl Postoffice {
    fn of(path: &Path, found: Examination) -> Self {
        let clean = found.is_clean();
        let Examination { kind, kind_because, version, seen, findings, cost } = found;
        let told = findings.into_iter().filter_map(|group| {
            let row = group.row()?;
            Some(Finding {
                rule: row.id,
                severity: row.severity,
                grade: row.grade,
                articles: &row.articles,
                text: &row.text,
                means: &row.means,
                todo: &row.todo,
                places: group.places,
                more: group.more,
            })
        });
        Self { path: shown(path), kind, kind_because, version, clean, seen, findings: told.collect(), cost }
    }
}
