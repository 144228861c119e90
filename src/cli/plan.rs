//! `reserial plan`: every operation with what would take it back. Nothing is touched.

use std::path::Path;
use std::sync::Arc;

use crate::clock::Clock;
use crate::engine::reverse::{former, reversible};
use crate::engine::{PlannedAction, SCHEMA, SavedPlan, SessionError, finished_oldmast, fit};
use crate::error::Exit;
use crate::fsops::{FsError, ReadTree, RecordTree, TreePath, save_new};
use crate::journal::records;
use crate::plan::Former;
use crate::postoffice::{layout, paths};
use crate::procedure::{q209486, reverse};

use super::args::Plan;
use super::operations::{table, would};
use super::{CliError, Context, out};

/// Carries the command out.
///
/// # Errors
/// When the two directories do not fit, or the plan has obstacles: it is printed all the same.
pub fn plan(context: &Context, args: &Plan) -> Result<Exit, CliError> {
    let old = context.tree(&args.old)?;
    let plan = match &args.new {
        Some(new) => make(&old, &context.tree(new)?, &context.clock)?,
        None => make_back(&old, &context.clock)?,
    };
    if args.reverse && !args.json {
        out::lines(super::reverse::told());
        out::line("");
    }
    if args.json {
        out::json(&to_json(&plan)?);
    } else {
        out::lines(told(&plan));
    }
    if let Some(file) = &args.save {
        save_new(&*context.disk, file, (to_json(&plan)? + "\n").as_bytes())?;
        if !args.json {
            out::line(&format!("Saved as {}", file.display()));
        }
    }
    match obstacles(&plan) {
        obstacles if obstacles.is_empty() => Ok(Exit::Done),
        obstacles => Err(CliError::Obstacles(obstacles.join("; "))),
    }
}

/// Plans the whole change from two trees as they are.
///
/// # Errors
/// When they do not fit, or cannot be read.
pub fn make(
    old: &Arc<dyn RecordTree>,
    new: &Arc<dyn RecordTree>,
    clock: &Arc<dyn Clock>,
) -> Result<SavedPlan, SessionError> {
    unambiguous(&**old, &**new)?;
    fit(&**old, &**new)?;
    let procedure = q209486()?;
    let record = next_record(&**old)?;
    let oldmast = finished_oldmast(old, clock)?;
    let former = Former { record, core: "CORE".into(), oldmast, ..Former::default() };
    let (old, new): (Arc<dyn ReadTree>, Arc<dyn ReadTree>) =
        (Arc::<dyn RecordTree>::clone(old), Arc::<dyn RecordTree>::clone(new));
    SavedPlan::make(&procedure, old, new, former)
}

/// Plans the way back after step 8.
///
/// # Errors
/// When there is nothing to go back over, or it cannot be read.
fn make_back(old: &Arc<dyn RecordTree>, clock: &Arc<dyn Clock>) -> Result<SavedPlan, SessionError> {
    let over = reversible(old, clock)?;
    let former = former(&over, next_record(&**old)?, old, clock)?;
    let tree: Arc<dyn ReadTree> = Arc::<dyn RecordTree>::clone(old);
    SavedPlan::make(&reverse()?, Arc::clone(&tree), tree, former)
}

/// Looks whether the names on which a change turns are there once, and are no links: says so, before anything else is
/// concluded from what is missing.
///
/// # Errors
/// [`FsError::Link`], [`FsError::Ambiguous`], or when they cannot be read.
pub fn unambiguous(old: &dyn ReadTree, new: &dyn ReadTree) -> Result<(), FsError> {
    layout(old)?;
    layout(new)?;
    Ok(())
}

/// Reads a saved plan.
///
/// # Errors
/// When the file is no plan of this version.
pub fn load(file: &Path) -> Result<SavedPlan, CliError> {
    let not_a_plan = |why: String| CliError::NotAPlan { path: file.to_owned(), why };
    let text = std::fs::read_to_string(file).map_err(|e| not_a_plan(e.to_string()))?;
    let plan: SavedPlan = serde_json::from_str(&text).map_err(|e| not_a_plan(e.to_string()))?;
    match plan.schema == SCHEMA {
        true => Ok(plan),
        false => Err(not_a_plan(format!("its schema is {}, not {SCHEMA}", plan.schema))),
    }
}

/// Returns the first fact that has changed since the plan was saved, before a change begins.
///
/// # Errors
/// [`SessionError::StalePlan`], or when the trees cannot be read.
pub fn still_fits(
    plan: &SavedPlan,
    old: &Arc<dyn RecordTree>,
    new: &Arc<dyn RecordTree>,
    clock: &Arc<dyn Clock>,
) -> Result<(), SessionError> {
    let now = make(old, new, clock)?;
    let record = next_record(&**old)?;
    let stale = |fact: String| SessionError::StalePlan { fact };
    for action in &now.actions {
        if let Some(obstacle) = &action.obstacle {
            return Err(stale(format!("step {}: {obstacle}", action.step)));
        }
        plan.fits(action.action, &action.operations, &record).map_err(stale)?;
    }
    Ok(())
}

/// Checks that a plan is for these trees.
///
/// # Errors
/// [`SessionError::StalePlan`], which names the other tree.
pub fn is_for(plan: &SavedPlan, old: &dyn ReadTree, new: &dyn ReadTree) -> Result<(), SessionError> {
    for (planned, tree) in [(&plan.old, old), (&plan.new, new)] {
        let here = tree.root().to_string_lossy();
        if *planned != here {
            return Err(SessionError::StalePlan { fact: format!("it is for {planned}, not for {here}") });
        }
    }
    Ok(())
}

/// The folder that the next record will get.
fn next_record(old: &dyn RecordTree) -> Result<TreePath, FsError> {
    let home = match old.find(&paths::records())? {
        Some(entry) => entry.path,
        None => {
            let glb = old.find(&paths::dir(paths::GLB))?;
            paths::records().spelled_like(glb.as_ref().map_or(paths::GLB, |entry| entry.name()))
        }
    };
    let number = records(old)?.last().map_or(0, |record| record.number) + 1;
    Ok(home.join(&format!("C{number:04}")).spelled_like(home.name()))
}

fn obstacles(plan: &SavedPlan) -> Vec<String> {
    let of = |action: &PlannedAction| Some(format!("step {}: {}", action.step, action.obstacle.as_ref()?));
    plan.actions.iter().filter_map(of).collect()
}

fn told(plan: &SavedPlan) -> Vec<String> {
    let count: usize = plan.actions.iter().map(|action| action.operations.len()).sum();
    let mut lines =
        vec![format!("{count} operations, none of them done: this is only a plan"), format!("OLD  {}", plan.old)];
    if plan.new != plan.old {
        lines.push(format!("NEW  {}", plan.new));
    }
    lines.push(format!("SHA-256  {}", plan.digest));
    for action in &plan.actions {
        lines.extend([String::new(), format!("Step {}  {}", action.step, action.action.name())]);
        lines.extend(table("  ", would, &action.operations.iter().collect::<Vec<_>>()));
        if let Some(obstacle) = &action.obstacle {
            lines.push(format!("  cannot go on: {obstacle}"));
        }
        if !action.inverses.is_empty() {
            lines.push("  The way back:".into());
            lines.extend(table("    ", would, &action.inverses.iter().collect::<Vec<_>>()));
        }
    }
    lines
}

fn to_json(plan: &SavedPlan) -> Result<String, CliError> {
    serde_json::to_string_pretty(plan).map_err(|_| CliError::Fault)
}
