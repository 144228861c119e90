//! Reads a procedure and refuses one that cannot be walked.

use std::collections::HashSet;

use thiserror::Error;

use super::{By, Procedure};

/// The text of Q209486, built into the program.
const Q209486: &str = include_str!("../../assets/procedure/q209486.toml");

/// A procedure file that cannot be used.
#[derive(Debug, Error)]
pub enum LoadError {
    /// Not the shape of a procedure.
    #[error("the procedure cannot be read: {0}")]
    Shape(#[from] toml::de::Error),
    /// Something names what is not there, or stands twice.
    #[error("the procedure cannot be walked: {0}")]
    Broken(String),
}

/// Returns the nine steps of Q209486.
///
/// # Errors
/// Never for a build that passed its tests; the file is part of the program.
pub fn q209486() -> Result<Procedure, LoadError> {
    load(Q209486)
}

/// Reads a procedure from TOML.
///
/// # Errors
/// When it is not the shape of [`Procedure`], an id stands twice, or something names a step or roster that
/// is not there (or, for `after`, not before).
pub fn load(text: &str) -> Result<Procedure, LoadError> {
    let procedure: Procedure = toml::from_str(text)?;
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
            if let By::Roster { list, mark } = &check.by {
                let known = procedure.roster(list).is_some_and(|r| r.marks.iter().any(|m| m.id == *mark));
                if !known {
                    return broken(format!("check {} counts {list}/{mark}, which does not exist", check.id));
                }
            }
        }
    }
    Ok(procedure)
}
