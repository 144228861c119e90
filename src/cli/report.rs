//! `reserial report`: tells a change from its record, at any time. Reads nothing but the record, takes nothing in hand.

use crate::engine::SessionError;
use crate::error::Exit;
use crate::fsops::{FsError, save_new};
use crate::journal::Journal;
use crate::procedure::{of_record, q209486};
use crate::report::{Report, blank, html, md, sheet};

use super::args::{self, Format};
use super::looking::{Which, find};
use super::{CliError, Context, out};

/// Carries the command out.
///
/// # Errors
/// When there is no record to tell, it cannot be read, or the file is there already.
pub fn report(context: &Context, args: &args::Report) -> Result<Exit, CliError> {
    let text = match &args.old {
        Some(old) if !args.blank => {
            let tree = context.tree(old)?;
            let which = Which::from(args.rehearsal);
            match find(context, &tree, which)?.filter(|(_, journal)| journal.change().mode.is_some()) {
                Some((_, journal)) => told(context, &journal, args.format)?,
                None if args.format == Format::Sheet => empty(Some(&tree.root().to_string_lossy()))?,
                None => {
                    let what = if args.rehearsal { "rehearsal" } else { "change" };
                    return Err(CliError::NothingToTell { old: old.clone(), what });
                }
            }
        }
        old => empty(old.as_ref().map(|old| old.to_string_lossy()).as_deref())?,
    };
    match (&args.output, args.format) {
        (Some(file), _) => save_new(&*context.disk, file, text.as_bytes()).map_err(|error| match error {
            FsError::Exists { .. } => CliError::FileThere(file.clone()),
            other => other.into(),
        })?,
        (None, Format::Json) => out::json(text.trim_end()),
        (None, _) => out::lines(text.lines()),
    }
    Ok(Exit::Done)
}

fn told(context: &Context, journal: &Journal, format: Format) -> Result<String, CliError> {
    let procedure = of_record(&journal.change().procedure).map_err(SessionError::from)?;
    let report = Report::of(journal, &procedure, context.clock.now());
    Ok(match format {
        Format::Md => md(&report),
        Format::Html => html(&report),
        Format::Json => report.json().map_err(|_| CliError::Fault)? + "\n",
        Format::Sheet => sheet(&report),
    })
}

fn empty(old: Option<&str>) -> Result<String, CliError> {
    Ok(blank(&q209486().map_err(SessionError::from)?, old))
}
