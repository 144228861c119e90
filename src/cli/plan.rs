//! `reserial plan`: every operation with its inverse; nothing is touched.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::engine::{PlannedAction, SavedPlan, SessionError, fit};
use crate::error::Exit;
use crate::fsops::{FsError, ReadTree, RecordTree, TreePath, Verb};
use crate::journal::records;
use crate::plan::Former;
use crate::postoffice::paths;
use crate::procedure::q209486;

use super::operations::aligned;
use super::out::{complain, say};
use super::place::Place;

/// For people or for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Lines.
    Text,
    /// JSON.
    Json,
}

impl Form {
    /// Returns what the flag asks for.
    pub fn of(json: bool) -> Self {
        if json { Self::Json } else { Self::Text }
    }
}

/// Runs the command.
pub fn plan(place: &Place, old: &Path, new: &Path, form: Form, save: Option<PathBuf>) -> Exit {
    match make(place, old, new).and_then(|plan| Ok((save.map(|to| keep(place, &plan, &to)).transpose()?, plan))) {
        Ok((saved, plan)) => {
            match form {
                Form::Json => say([pretty(&plan)]),
                Form::Text => say(text(&plan)),
            }
            if let (Some(at), Form::Text) = (saved, form) {
                say([format!("saved as {at}; apply it with: reserial run OLD NEW --live --plan {at}")]);
            }
            Exit::Done
        }
        Err(e) => complain(&e),
    }
}

fn make(place: &Place, old: &Path, new: &Path) -> Result<SavedPlan, SessionError> {
    let procedure = q209486()?;
    let (old, new) = (place.disk.open(old)?, place.disk.open(new)?);
    fit(&*old, &*new)?;
    let number = records(&*old)?.last().map_or(0, |record| record.number) + 1;
    let spelled = old.find(&paths::dir(paths::GLB))?.map_or("GLB".to_owned(), |entry| entry.name().to_owned());
    let record = paths::records().join(&format!("C{number:04}"));
    let record = record.names().fold(TreePath::root(), |dir, name| dir.join(name).spelled_like(&spelled));
    let former = Former { record, core: "CORE".into(), ..Former::default() };
    let read = |tree: Arc<dyn RecordTree>| -> Arc<dyn ReadTree> { tree };
    SavedPlan::make(&procedure, read(old), read(new), former)
}

/// Writes the plan to a new file. An existing one is never replaced.
fn keep(place: &Place, plan: &SavedPlan, to: &Path) -> Result<String, SessionError> {
    let dir = to.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let name = to.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let file = TreePath::parse(name).map_err(FsError::from)?;
    if file.is_root() {
        let source = std::io::Error::other("the name of a file is needed");
        return Err(FsError::io_at(Verb::Write, to, source).into());
    }
    place.disk.open(dir)?.write_new(&file, &mut pretty(plan).as_bytes(), None)?;
    Ok(crate::text::printable(&to.to_string_lossy()).into_owned())
}

fn pretty(plan: &SavedPlan) -> String {
    serde_json::to_string_pretty(plan).unwrap_or_default()
}

fn text(plan: &SavedPlan) -> Vec<String> {
    let clean = |text: &str| crate::text::printable(text).into_owned();
    let mut lines = vec![
        format!("Plan for {} with {}", clean(&plan.old), clean(&plan.new)),
        "Nothing has been touched. Each part sees what the parts before it would do.".to_owned(),
    ];
    for planned in &plan.actions {
        lines.push(String::new());
        lines.extend(part(planned));
    }
    lines.push(String::new());
    lines.push(format!("digest {}", plan.digest));
    lines
}

fn part(planned: &PlannedAction) -> Vec<String> {
    let mut lines = vec![format!("step {}  {}", planned.step, planned.action.name())];
    lines.extend(aligned("would", &planned.operations));
    if let Some(obstacle) = &planned.obstacle {
        lines.push(format!("    in the way: {}", crate::text::printable(obstacle)));
    } else if planned.operations.is_empty() {
        lines.push("    nothing to do".to_owned());
    }
    if !planned.inverses.is_empty() {
        lines.push("  the way back".to_owned());
        lines.extend(aligned("would", &planned.inverses));
    }
    lines
}
