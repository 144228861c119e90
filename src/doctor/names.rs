//! What a disk does with names.

use super::scratch::Scratch;
use super::{Finding, Probe, Verdict};
use crate::clock::Clock;
use crate::fsops::{FsError, TreePath};

const MIXED: &str = "RsCase.Tst";

const UNNEEDED: &str =
    "P1 becomes POLD and P1 again, which is never a change of case alone; DOS programs do not see the difference.";

/// Whether two spellings are one name, and whether the spelling is kept.
pub(super) fn case(scratch: &Scratch<'_>, _: &dyn Clock) -> Result<Finding, FsError> {
    let file = scratch.put(MIXED, b"case")?;
    let tree = scratch.tree()?;
    let kept = tree.find_now(&file)?.is_some_and(|entry| entry.name() == MIXED);
    let blind = tree.answers_to(&TreePath::parse(&MIXED.to_ascii_uppercase())?);
    let value = match (blind, kept) {
        (Some(true), true) => "blind",
        (Some(true), false) => "blind-not-kept",
        (Some(false), _) => "sensitive",
        (None, _) => "unknown",
    };
    Ok(of_case(value, "tried"))
}

/// Returns the finding about case.
pub(super) fn of_case(value: &'static str, how: &str) -> Finding {
    let (verdict, seen, means) = match value {
        "blind" => (
            Verdict::Ok,
            "Two spellings are one name, and the spelling is kept",
            "As under DOS: P1 and p1 cannot both be there.",
        ),
        "blind-not-kept" => (
            Verdict::Note,
            "Two spellings are one name, and names are shown in a spelling of the disk's own",
            "As under DOS. The record shows names as they are listed here, which may be small letters.",
        ),
        "sensitive" => (
            Verdict::Note,
            "Two spellings are two names",
            "DOS programs take P1 and p1 for one (Q152903). The program looks for names by listing, and refuses a name that is there twice.",
        ),
        _ => (
            Verdict::Note,
            "The system does not tell whether two spellings are one name",
            "The program looks for names by listing in any case.",
        ),
    };
    Finding::new(Probe::Case, (verdict, value), format!("{seen} ({how})."), means)
}

/// Whether a rename can change nothing but the case.
pub(super) fn case_rename(scratch: &Scratch<'_>, _: &dyn Clock) -> Result<Finding, FsError> {
    let dir = scratch.make_dir("RSP1", &[])?;
    let tree = scratch.tree()?;
    let wanted = TreePath::parse("rsp1")?;
    let spelled = |path| Ok::<_, FsError>(tree.find_now(path)?.map(|entry| entry.name().to_owned()));
    if spelled(&dir)?.as_deref() != Some("RSP1") {
        let seen = "A directory made as RSP1 is listed in a spelling of the disk's own.";
        return Ok(Finding::new(Probe::CaseRename, (Verdict::Note, "not-kept"), seen, UNNEEDED));
    }
    let told = tree.rename(&dir, &wanted);
    let now = spelled(&dir)?;
    let (verdict, value, seen) = match (&told, now.as_deref()) {
        (_, None) => (Verdict::Stop, "lost", "After a rename of RSP1 to rsp1 neither is listed.".into()),
        (Ok(_), Some("rsp1")) => (Verdict::Ok, "changes", "A directory RSP1 can be renamed to rsp1.".into()),
        (Ok(_), Some(_)) => (Verdict::Note, "not-shown", "RSP1 was renamed to rsp1, and is listed as before.".into()),
        (Err(FsError::Io { source, .. }), _) if source.kind() == std::io::ErrorKind::Unsupported => {
            (Verdict::Note, "not-tried", format!("RSP1 is not renamed to rsp1: {source}."))
        }
        (Err(FsError::Io { source, .. }), _) if source.raw_os_error().is_none() => {
            (Verdict::Note, "says-ok", "Renaming RSP1 to rsp1 succeeds and changes nothing.".into())
        }
        (Err(error), _) => (Verdict::Note, "refused", format!("RSP1 cannot be renamed to rsp1: {error}.")),
    };
    let means = match value {
        "lost" => "A rename loses names here: make no change on this disk.",
        _ => UNNEEDED,
    };
    Ok(Finding::new(Probe::CaseRename, (verdict, value), seen, means))
}

/// What becomes of a name that is no DOS name.
pub(super) fn lengths(scratch: &Scratch<'_>, _: &dyn Clock) -> Result<Finding, FsError> {
    const LONG: &str = "no name for DOS.text";
    let told = scratch.put(LONG, b"long");
    let listed: Vec<String> = scratch.tree()?.list(&TreePath::root())?.iter().map(|e| e.name().to_owned()).collect();
    let short = scratch.put("RSSHORT1.TST", b"short")?;
    if scratch.tree()?.find_now(&short)?.is_none() {
        let seen = "A file with a name of eight and three characters was written and is not listed.";
        let means = "The record and the copies of the change have such names: no change can be made here.";
        return Ok(Finding::new(Probe::Names, (Verdict::Stop, "no-8.3"), seen, means));
    }
    let (value, seen) = match (told, listed.as_slice()) {
        (Ok(_), [one]) if one.eq_ignore_ascii_case(LONG) => {
            ("long", "Names longer than eight and three characters are kept.".to_owned())
        }
        (Ok(_), [one]) => ("cut", format!("A longer name is cut to eight and three characters: {one}.")),
        (Ok(_), _) => ("not-listed", "A file with a longer name was written and is not listed.".to_owned()),
        (Err(error), _) if full(&error) => return Err(error),
        (Err(error), _) => ("8.3", format!("Longer names are refused: {error}.")),
    };
    let means = "Every name of the change has eight and three characters and is kept, as DOS programs need it.";
    Ok(Finding::new(Probe::Names, (Verdict::Ok, value), seen, means))
}

/// Whether it is not the name that is wrong.
fn full(error: &FsError) -> bool {
    use std::io::ErrorKind::{QuotaExceeded, StorageFull};
    matches!(error, FsError::Io { source, .. } if matches!(source.kind(), StorageFull | QuotaExceeded))
}
