//! `reserial practice --copy-of`: the copy of a real pair that is practised on, made or found again.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::engine::fit;
use crate::fsops::RecordTree;
use crate::practice::{Beat, Copied, Pair, PracticeError, apart, copy, copy_in};
use crate::text::counted;

use super::follow::change_of;
use super::practice::{Stage, home, numbered};
use super::{CliError, Context, args, out};

/// What is shown of what was left out.
const SHOWN: usize = 8;
/// What the folders of copies begin with, where no other was named.
const LETTER: char = 'C';

/// Returns the copy to practise on, made if there is none. The pair itself is only read.
///
/// # Errors
/// When they are no pair, or a copy cannot be made; each error tells whether anything was written.
pub fn stage(context: &Context, (old, new): (&Path, &Path), args: &args::Practice) -> Result<Stage, CliError> {
    let (old_tree, new_tree) = (context.tree(old)?, context.tree(new)?);
    let pair = Pair { old: &*old_tree, new: &*new_tree };
    let dir = match &args.dir {
        Some(dir) => dir.clone(),
        None => the_folder_at_hand(context, pair, args)?,
    };
    let (dir, free) = apart(&dir, pair, &*context.disk)?;
    let copied = match copy_in(&dir, pair)? {
        Some(copied) => copied,
        None if args.reverse => return Err(CliError::NoCopy),
        None => {
            fit(pair.old, pair.new)?;
            out::lines(about_the_record(&old_tree, context));
            if free.is_none() {
                out::line("The system does not tell how much space is free; a full disk would stop the copy.");
            }
            make(&dir, pair, (free, context))?
        }
    };
    let quoted = |path: &Path| path.display().to_string();
    Ok(Stage {
        again: format!("--copy-of {} {} --dir {}", quoted(old), quoted(new), quoted(&copied.dir)),
        told: told(&copied, pair),
        dir: copied.dir,
        old: copied.old,
        new: copied.new,
        built: None,
    })
}

/// Tells that a change is in progress, of which the copy will have no record.
fn about_the_record(old: &Arc<dyn RecordTree>, context: &Context) -> Vec<String> {
    match change_of(old, &context.clock) {
        Ok(Some(change)) if change.closed.is_none() => vec![
            "A change is in progress in OLD. Its record (RESERIAL) is not copied: the copy".to_owned(),
            "begins anew, on trees that this change may have altered.".to_owned(),
        ],
        Ok(_) => Vec::new(),
        Err(why) => vec![format!("The record in OLD cannot be read, and is not copied: {why}")],
    }
}

fn make(dir: &Path, pair: Pair<'_>, (free, context): (Option<u64>, &Context)) -> Result<Copied, CliError> {
    let mut progress = out::Progress::begin();
    let mut beat = |beat: Beat| {
        progress.tell(|| match beat {
            Beat::Counted(entries) => format!("{entries} entries counted"),
            Beat::Files(done, all) => format!("{done} of {all} files copied"),
        });
    };
    let copied = copy(dir, pair, (free, context.clock.now()), &mut beat);
    drop(progress);
    let copied = copied?;
    if !copied.left_out.is_empty() {
        out::line(&format!("Left out of the copy: {}", counted(copied.left_out.len(), "name")));
        out::lines(copied.left_out.iter().take(SHOWN).map(|line| format!("  {line}")));
        let more = copied.left_out.len().saturating_sub(SHOWN);
        if more > 0 {
            out::line(&format!("  and {more} more"));
        }
    }
    Ok(copied)
}

fn told(copied: &Copied, pair: Pair<'_>) -> Vec<String> {
    vec![
        format!("Practice on a copy, in {}", copied.dir.display()),
        format!("  {}", copied.told),
        format!("  OLD  {}  of  {}", copied.old.display(), pair.old.root().display()),
        format!("  NEW  {}  of  {}", copied.new.display(), pair.new.root().display()),
        "  Nobody works on a copy: mailboxes do not empty by themselves. Waive them".to_owned(),
        "  with a reason in 5d; override what the disk cannot show, as in a rehearsal.".to_owned(),
    ]
}

/// Returns the folder of the newest copy of this pair whose change is not over, or the next free one.
fn the_folder_at_hand(context: &Context, pair: Pair<'_>, args: &args::Practice) -> Result<PathBuf, CliError> {
    let home = home(context);
    let folder = |number: u32| home.join(format!("{LETTER}{number:03}"));
    let mut numbers = numbered(&home, LETTER);
    numbers.sort_unstable();
    for number in numbers.iter().rev() {
        match copy_in(&folder(*number), pair) {
            Ok(Some(copied)) if args.reverse || goes_on(context, &copied) => return Ok(copied.dir),
            Err(half @ PracticeError::HalfCopied(_)) => return Err(half.into()),
            _ => {}
        }
    }
    Ok(folder(numbers.last().unwrap_or(&0) + 1))
}

fn goes_on(context: &Context, copied: &Copied) -> bool {
    let change = context.tree(&copied.old).and_then(|old| Ok(change_of(&old, &context.clock)?));
    change.is_ok_and(|change| change.is_none_or(|change| change.closed.is_none()))
}
