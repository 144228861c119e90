//! What a disk does when something is renamed: onto a name that is taken, and with an open file inside.

use super::scratch::Scratch;
use super::{Finding, Probe, Verdict};
use crate::clock::Clock;
use crate::fsops::{FsError, Onto, Renamed, TreePath};

/// Whether the system refuses to replace: a file by a file, an empty directory by a directory.
pub(super) fn no_replace(scratch: &Scratch<'_>, _: &dyn Clock) -> Result<Finding, FsError> {
    let bench = scratch.bench()?;
    let (from, to) = (scratch.put("RSNEW.TST", b"new")?, scratch.put("RSOLD.TST", b"old")?);
    let files = bench.rename_onto(&from, &to)?;
    let (from, to) = (scratch.make_dir("RSFULL", &["RSEMPTY"])?, scratch.make_dir("RSEMPTY", &[])?);
    scratch.put("RSFULL/RSIN.TST", b"inside")?;
    let dirs = bench.rename_onto(&from, &to)?;
    // A system may see by itself that the name is taken, and have no call for the case that it cannot see.
    let (from, to) = (scratch.put("RSHERE.TST", b"free")?, TreePath::parse("RSTHERE.TST")?);
    let free = scratch.tree()?.rename(&from, &to)?;
    let finding = |verdict, value, seen: &str, means| Finding::new(Probe::NoReplace, (verdict, value), seen, means);
    Ok(match (&files, &dirs, free) {
        (Onto::Replaced, ..) | (_, Onto::Replaced, _) => {
            let what = if files == Onto::Replaced { "a file" } else { "an empty directory" };
            let seen = format!("Asked not to replace, the system replaced {what}.");
            finding(Verdict::Stop, "replaces", &seen, "Never make a change here: files could be lost without a word.")
        }
        (Onto::Refused, Onto::Refused, Renamed::Exclusive) => finding(
            Verdict::Ok,
            "exclusive",
            "The system refuses to rename onto a name that is taken.",
            "Nothing can be replaced by accident, not even when two are at it in the same moment.",
        ),
        _ => finding(
            Verdict::Note,
            "narrowed",
            "A name that is taken is seen and refused, but nothing refuses what another program makes in that very moment.",
            "The program lists before and after each rename. Keep mail programs stopped in steps 5a to 8, and nobody else makes such names.",
        ),
    })
}

/// Whether a directory can be renamed while a file in it is open, as P1 is when an MTA works.
pub(super) fn held_directory(scratch: &Scratch<'_>, _: &dyn Clock) -> Result<Finding, FsError> {
    let (from, to) = (scratch.make_dir("RSHELD", &["RSFREE"])?, TreePath::parse("RSFREE")?);
    let file = scratch.put("RSHELD/RSOPEN.TST", b"open")?;
    let tree = scratch.tree()?;
    let open = tree.open(&file)?;
    let held = tree.rename(&from, &to);
    drop(open);
    Ok(match held {
        Ok(_) => Finding::new(
            Probe::HeldDirectory,
            (Verdict::Note, "works"),
            "A directory can be renamed while a file in it is open here.",
            "That P1 could be renamed proves nothing about MTAs: they must be known to be stopped (step 5a asks).",
        ),
        Err(error) => {
            // Once the file is closed it must go.
            tree.rename(&from, &to)?;
            Finding::new(
                Probe::HeldDirectory,
                (Verdict::Ok, "refused"),
                format!("A directory with an open file in it is not renamed ({error})."),
                "While a program of this machine has a file in P1 open, step 5a fails, changes nothing, and can be tried again.",
            )
        }
    })
}
