//! The reverse change: the way back once step 8 is done and undo is over. A change of its own, with a record of its own
//! (`assets/procedure/q209486-reverse.toml`), that goes back over one record past its step 8: everybody fetches the mail
//! of now, then OLDMAST.GLB becomes MASTER.GLB again. P1 is left alone. No article tells it: it is deduced from Q209486
//! and Q148666. What only it knows about checks, undo and texts is here; how one is opened is in `reverse/open.rs`.

mod open;

use std::sync::{Arc, OnceLock};

pub use self::open::{Reversible, reversible};

use crate::clock::Clock;
use crate::fsops::{RecordTree, TreePath};
use crate::journal::Change;
use crate::plan::{Back, Former, Print};
use crate::postoffice::{FileFacts, paths};
use crate::procedure::{ActionId, Procedure, reverse};

use super::checks::Found;
use super::facts::{Facts, Newmast};
use super::judge::Case;
use super::{Refusal, SessionError, Standing};

/// Returns what going back costs, a line each: said before anybody begins.
pub fn costs() -> &'static [String] {
    static COSTS: OnceLock<Vec<String>> = OnceLock::new();
    // The procedure is part of the program; one that cannot be read is told by whoever opens it.
    COSTS.get_or_init(|| {
        let of = |procedure: Procedure| procedure.check(&COSTS_CHECK.into()).map(|(_, check)| check.list.clone());
        reverse().ok().and_then(of).unwrap_or_default()
    })
}

/// The check with which a person says that the costs are known.
const COSTS_CHECK: &str = "costs";

/// Why undo is over after step 8.
const OVER: &str = "Undo is over: since step 8 users and partners work under the new number, and mail stored since then would be \
     unreadable under the old one.";
/// What is left then.
const REVERSE: &str = "What is left is a reverse change: stop the MTAs, empty the mailboxes as in step 5, and exchange the files \
     once more, with OLDMAST.GLB as the new file. Start it with: reserial reverse OLD.";
/// The same in a reverse change.
const OVER_AGAIN: &str =
    "Undo is over: since R7 users and partners work under the old number, and mail is stored under it again.";
/// What is left in a reverse change.
const FORWARD: &str =
    "To get the new number again, begin a change anew, with a freshly installed postoffice: reserial run OLD NEW.";

/// Returns whether there is no undo any more: mail is stored under the number that was put in.
pub fn over(case: &Case<'_>) -> bool {
    let until = case.procedure.undo_until.as_ref();
    case.change.actions.contains_key(&ActionId::Thaw) || until.is_some_and(|step| case.settled(step))
}

/// Returns why undo is over, in a sentence.
pub fn over_says(case: &Case<'_>) -> &'static str {
    if case.change.reverses.is_some() { OVER_AGAIN } else { OVER }
}

/// Returns what is left when undo is over, in a sentence.
pub fn way_on(case: &Case<'_>) -> &'static str {
    if case.change.reverses.is_some() { FORWARD } else { REVERSE }
}

/// Returns why a reverse change that has exchanged the files cannot be taken back now: mail has been stored under the old
/// number since, and the way back would leave it behind in its turn.
pub(super) fn mail_since(case: &Case<'_>) -> Option<Refusal> {
    if case.change.reverses.is_none() || !case.change.swapped() {
        return None;
    }
    let found = super::mail::all_collected(case, case.facts?);
    (found.standing != Standing::Holds).then(|| {
        let why = format!("Mail has been stored under the old number since the exchange: {}.", found.says);
        let lift = "Let everybody fetch it first and run Compress, or go on with R7.";
        Refusal { article: Some("Q209486".into()), ..Refusal::new("mail-since", why, lift) }
    })
}

/// Returns what a plan of a reverse change rests on.
///
/// # Errors
/// When the records cannot be listed.
pub fn former(
    over: &Reversible,
    record: TreePath,
    base: &Arc<dyn RecordTree>,
    clock: &Arc<dyn Clock>,
) -> Result<Former, SessionError> {
    let newmast = super::open::finished(base, clock, &paths::newmast())?;
    let (pin, back) = (Some(over.over.took_out), Some(Back { newmast }));
    Ok(Former { record, core: "CORE".into(), pin, back, ..Former::default() })
}

fn is(file: &FileFacts, print: Print) -> bool {
    (file.len, file.sha256) == (print.len, print.sha256)
}

/// What the record of the change says about a file, held against what is there.
fn held(name: &str, file: Option<&FileFacts>, print: Option<Print>) -> Found {
    match (file, print) {
        (_, None) => Found::new(Standing::Unknown, "there is no record of a change to compare with"),
        (None, Some(print)) => Found::fails(format!("{name} is not there; it would have {print}")),
        (Some(file), Some(print)) if is(file, print) => Found::holds(format!("it is: {print}")),
        (Some(file), Some(print)) => Found::fails(format!(
            "{name} is another file: {} bytes, SHA-256 {}..., not {print}",
            file.len,
            file.sha256.short()
        )),
    }
}

pub(super) fn oldmast_of_change(facts: &Facts, change: &Change) -> Found {
    held("Oldmast.glb", facts.old.layout.oldmast.as_ref(), change.reverses.as_ref().map(|over| over.took_out))
}

pub(super) fn master_of_change(facts: &Facts, change: &Change) -> Found {
    held("Master.glb", facts.old.layout.master.as_ref(), change.reverses.as_ref().map(|over| over.put_in))
}

pub(super) fn newmast_free(facts: &Facts) -> Found {
    match &facts.newmast {
        Newmast::Free => Found::holds("nothing is called Newmast.glb"),
        Newmast::Ours => Found::holds("the one of our own earlier way back; it will be moved aside"),
        Newmast::Foreign(path) => Found::fails(format!("{path} is there already and is not ours")),
    }
}

/// Returns what the change that is gone back over had left open, in a sentence; it must not be forgotten.
pub fn left_open(change: &Change) -> Option<String> {
    let over = change.reverses.as_ref().filter(|over| !over.left_open.is_empty())?;
    let steps: Vec<String> = over.left_open.iter().map(ToString::to_string).collect();
    let verb = if steps.len() == 1 { "was" } else { "were" };
    let steps = format!("{} {}", if steps.len() == 1 { "step" } else { "steps" }, steps.join(", "));
    Some(format!("{steps} of the change before ({}) {verb} not settled when it was gone back over", over.record))
}

/// Returns what to do after a finished reverse change.
pub(super) fn next(change: &Change) -> Vec<String> {
    let waived = match change.waived.len() {
        0 => None,
        n => Some(format!(
            "Waived mailboxes: {n}. What lies in them was stored under the new number and opens with Newmast.glb only (inferred)."
        )),
    };
    let always = [
        "Collect the disks for the new number: they are void (Q209486).",
        "Ask those whose mail stayed behind in the first change whether it opens again (inferred).",
        "Set again what was changed in ADMIN between the two changes: Master.glb is that of before (Q128358).",
        "Keep Newmast.glb until nobody misses mail of the time between.",
    ];
    waived.into_iter().chain(always.map(str::to_owned)).collect()
}
