//! Reads a procedure and refuses one that cannot be walked.

use std::collections::HashSet;
use std::sync::OnceLock;

use thiserror::Error;

use super::{By, Check, Procedure, Severity};

/// The text of Q209486, built into the program.
const Q209486: &str = include_str!("../../assets/procedure/q209486.toml");

/// The way back after step 8, built into the program.
const REVERSE: &str = include_str!("../../assets/procedure/q209486-reverse.toml");

/// The walks that change nothing, by id: what a situation is found out by, and what is done about it.
pub const WALKS: [(&str, &str); 6] = [
    ("q182309", include_str!("../../assets/procedure/q182309.toml")),
    ("q142196", include_str!("../../assets/procedure/q142196.toml")),
    ("q151228", include_str!("../../assets/procedure/q151228.toml")),
    ("q194712", include_str!("../../assets/procedure/q194712.toml")),
    ("q99164", include_str!("../../assets/procedure/q99164.toml")),
    ("q128358", include_str!("../../assets/procedure/q128358.toml")),
];

/// A procedure file that cannot be used.
#[derive(Debug, Error)]
pub enum LoadError {
    /// Not the shape of a procedure.
    #[error("the procedure cannot be read: {0}")]
    Shape(#[from] toml::de::Error),
    /// Something names what is not there, or stands twice.
    #[error("the procedure cannot be walked: {0}")]
    Broken(String),
    /// A record of a procedure that this program does not have.
    #[error("the record is of a procedure that this program does not know: {0:?}")]
    Unknown(String),
}

/// Returns the nine steps of Q209486.
///
/// # Errors
/// Never for a build that passed its tests; the file is part of the program.
pub fn q209486() -> Result<Procedure, LoadError> {
    static READ: OnceLock<Procedure> = OnceLock::new();
    if let Some(read) = READ.get() {
        return Ok(read.clone());
    }
    let procedure = load(Q209486)?;
    Ok(READ.get_or_init(|| procedure).clone())
}

/// Returns the steps of the reverse change: the way back once step 8 of Q209486 is done.
///
/// # Errors
/// Never for a build that passed its tests; the file is part of the program.
pub fn reverse() -> Result<Procedure, LoadError> {
    load(REVERSE)
}

/// Returns the procedure under which a record was made: a change of Q209486 or one that goes back. A record of which only
/// the folder was made names none yet, and is a change.
///
/// # Errors
/// When this program knows no such procedure, or as [`q209486`].
pub fn of_record(id: &str) -> Result<Procedure, LoadError> {
    let known = [q209486()?, reverse()?];
    match known.into_iter().find(|procedure| id.is_empty() || procedure.id == id) {
        Some(procedure) => Ok(procedure),
        None => walk(id)?.ok_or_else(|| LoadError::Unknown(id.to_owned())),
    }
}

/// Returns the walk of that id; `None` when there is none.
///
/// # Errors
/// Never for a build that passed its tests; the files are part of the program.
pub fn walk(id: &str) -> Result<Option<Procedure>, LoadError> {
    let found = WALKS.iter().find(|(known, _)| known.eq_ignore_ascii_case(id));
    found.map(|(_, text)| load(text)).transpose()
}

/// Reads a procedure from TOML.
///
/// # Errors
/// When it is not the shape of [`Procedure`], an id stands twice, or something names a step, a roster or a choice that
/// is not there (or, for `after` and `when`, not before).
pub fn load(text: &str) -> Result<Procedure, LoadError> {
    let procedure: Procedure = toml::from_str(text)?;
    references(&procedure)?;
    choices(&procedure)?;
    Ok(procedure)
}

fn references(procedure: &Procedure) -> Result<(), LoadError> {
    let broken = |what: String| Err(LoadError::Broken(what));
    let (mut steps, mut checks) = (HashSet::new(), HashSet::new());
    for step in &procedure.steps {
        if let Some(id) = step.after.iter().find(|id| !steps.contains(*id)) {
            return broken(format!("step {} comes after {id}, which does not stand before it", step.id));
        }
        if !steps.insert(&step.id) {
            return broken(format!("step {} stands twice", step.id));
        }
        if let Some(with) = step.with.as_ref().filter(|with| procedure.step(with).is_none()) {
            return broken(format!("step {} goes with {with}, which does not exist", step.id));
        }
        for check in &step.checks {
            if !checks.insert(&check.id) {
                return broken(format!("check {} stands twice", check.id));
            }
            if let By::Second(choice) = &check.by
                && (!checks.contains(choice) || procedure.options(choice).is_none())
            {
                return broken(format!("check {} rests on {choice}, which is no choice before it", check.id));
            }
            if let By::Roster { list, mark, of } = &check.by {
                let known =
                    |mark: &&String| procedure.roster(list).is_some_and(|r| r.marks.iter().any(|m| m.id == **mark));
                if let Some(mark) = std::iter::once(mark).chain(of).find(|mark| !known(mark)) {
                    return broken(format!("check {} counts {list}/{mark}, which does not exist", check.id));
                }
            }
        }
    }
    if let Some(step) = procedure.undo_until.as_ref().filter(|id| procedure.step(id).is_none()) {
        return broken(format!("undo ends with step {step}, which does not exist"));
    }
    Ok(())
}

/// A choice that must be made.
fn is_binding_choice(check: &Check) -> bool {
    matches!(check.by, By::Choice(_)) && check.severity != Severity::Warn
}

/// A choice has options, each with an id of its own; what rests on a choice comes after it and names options that it has.
fn choices(procedure: &Procedure) -> Result<(), LoadError> {
    let broken = |what: String| Err(LoadError::Broken(what));
    for check in procedure.steps.iter().flat_map(|step| &step.checks) {
        let By::Choice(options) = &check.by else { continue };
        let distinct: HashSet<_> = options.iter().map(|option| &option.id).collect();
        if options.len() < 2 || distinct.len() != options.len() {
            return broken(format!("check {} needs two options or more, each with an id of its own", check.id));
        }
        // What rests on a choice could never be settled without one; one on which no step rests may stay open.
        let rests = procedure.steps.iter().any(|step| step.when.as_ref().is_some_and(|when| when.check == check.id));
        if check.severity != Severity::Refuse && (rests || check.severity != Severity::Warn) {
            return broken(format!("check {} is a choice, so it must be of severity refuse", check.id));
        }
    }
    for step in &procedure.steps {
        if !step.without.is_empty() && step.checks.iter().any(is_binding_choice) {
            return broken(format!("step {} has a choice, so it cannot be left out", step.id));
        }
        let Some(when) = &step.when else { continue };
        let Some((owner, _)) = procedure.check(&when.check) else {
            return broken(format!("step {} rests on {}, which does not exist", step.id, when.check));
        };
        let Some(options) = procedure.options(&when.check) else {
            return broken(format!("step {} rests on {}, which is not answered by choosing", step.id, when.check));
        };
        if !procedure.comes_after(step, &owner.id) {
            return broken(format!(
                "step {} rests on a choice of step {}, and does not come after it",
                step.id, owner.id
            ));
        }
        if let Some(odd) = when.is.iter().find(|id| !options.iter().any(|option| option.id == **id)) {
            return broken(format!("step {} rests on {} being {odd}, which is no option", step.id, when.check));
        }
        if when.is.is_empty() {
            return broken(format!("step {} rests on {} and names no option", step.id, when.check));
        }
    }
    Ok(())
}
