//! Reads files of answers, and tells what one would stop for.

use std::path::Path;

use crate::answers::{Answers, lacking, read};
use crate::clock::Clock;
use crate::error::Exit;
use crate::procedure::Procedure;
use crate::text::{counted, printable_os};

use super::{CliError, out};

/// The longest file that is read.
const LONGEST: u64 = 4 * 1024 * 1024;

/// Reads a file of answers.
///
/// # Errors
/// When it cannot be read or used.
pub fn load(file: &Path, procedure: &Procedure) -> Result<Answers, CliError> {
    let unreadable = |why: String| CliError::AnswersUnreadable { path: file.to_owned(), why };
    let stat = file.metadata().map_err(|e| unreadable(e.to_string()))?;
    if !stat.is_file() || stat.len() > LONGEST {
        return Err(unreadable("it is no plain file of up to 4 MiB".into()));
    }
    let text = std::fs::read_to_string(file).map_err(|e| unreadable(e.to_string()))?;
    read(&text, &name(file), procedure).map_err(|e| CliError::Answers {
        path: file.to_owned(),
        remarks: e.remarks.iter().map(ToString::to_string).collect(),
    })
}

/// Returns the name of a file without its folder.
pub fn name(file: &Path) -> String {
    file.file_name().map_or_else(|| "answers".into(), printable_os)
}

/// Tells what a file would stop for; nothing else is looked at.
///
/// # Errors
/// As [`load`].
pub fn check(file: &Path, procedure: &Procedure, clock: &dyn Clock) -> Result<Exit, CliError> {
    let answers = load(file, procedure)?;
    let lacking = lacking(procedure, &answers, clock.now());
    for missing in &lacking {
        out::lines(missing.lines(&answers.from));
    }
    if lacking.is_empty() {
        out::line(&format!("{} has all that {} asks of people.", answers.from, procedure.id));
    } else {
        let many = counted(lacking.len(), "answer");
        out::line(&format!("{} lacks {many} for {}.", answers.from, procedure.id));
    }
    out::line("What the disk will show, and how old each word is by then, is seen by the run itself.");
    Ok(if lacking.is_empty() { Exit::Done } else { Exit::Findings })
}
