//! A plan as a file: every operation of every action, each seeing what the ones before it would have done; applied
//! exactly, or refused with the fact that changed.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::fsops::{Overlay, ReadTree, Sha256, TreePath, WriteTree};
use crate::plan::{Former, Operation, Print, Purpose, Trees, build, execute, inverse};
use crate::postoffice::paths;
use crate::procedure::{ActionId, Procedure, StepId};

use super::SessionError;
use super::facts::purpose;

/// The version of the plan's format.
pub const SCHEMA: &str = "reserial-plan-1";

/// One action with its operations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedAction {
    /// The step.
    pub step: StepId,
    /// The action.
    pub action: ActionId,
    /// Its operations, in order.
    pub operations: Vec<Operation>,
    /// What takes them back, newest first. What goes into the record stays.
    pub inverses: Vec<Operation>,
    /// Why none can be planned, if so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub obstacle: Option<String>,
}

/// A whole plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedPlan {
    /// [`SCHEMA`].
    pub schema: String,
    /// The procedure.
    pub procedure: String,
    /// The old tree.
    pub old: String,
    /// The new tree.
    pub new: String,
    /// The folder of the record that it was planned for. Another number of the record is no other fact.
    pub record: TreePath,
    /// Its actions.
    pub actions: Vec<PlannedAction>,
    /// The digest of everything above.
    pub digest: Sha256,
}

impl SavedPlan {
    /// Plans everything from two trees as they are. Nothing is touched: each action is tried on an overlay, so that the
    /// next one sees it.
    ///
    /// # Errors
    /// When the trees cannot be read. An action that cannot be planned says so in the plan.
    pub fn make(
        procedure: &Procedure,
        old: Arc<dyn ReadTree>,
        new: Arc<dyn ReadTree>,
        mut former: Former,
    ) -> Result<Self, SessionError> {
        let name = |tree: &Arc<dyn ReadTree>| tree.root().to_string_lossy().into_owned();
        let (old_name, new_name) = (name(&old), name(&new));
        let over = |base: Arc<dyn ReadTree>| -> Arc<dyn WriteTree> { Arc::new(Overlay::over(base)) };
        let trees = Trees { old: over(old), new: over(new) };
        if former.pin.is_none()
            && let Some(master) = trees.new.find(&paths::master())?
        {
            let (sha256, len) = trees.new.digest(&master.path)?;
            former.pin = Some(Print { len, sha256 });
        }
        let mut actions = Vec::new();
        for step in &procedure.steps {
            for action in step.checks.iter().filter_map(|check| match check.by {
                crate::procedure::By::Action(action) => Some(action),
                _ => None,
            }) {
                // 6 and 7 are one operation; it stands with step 6.
                if actions.iter().any(|planned: &PlannedAction| planned.action == action) {
                    continue;
                }
                actions.push(planned(step.id.clone(), action, &trees, &former));
            }
        }
        let mut plan = Self {
            schema: SCHEMA.into(),
            procedure: procedure.id.clone(),
            old: old_name,
            new: new_name,
            record: former.record,
            actions,
            digest: Sha256::of(b""),
        };
        plan.digest = plan.compute();
        Ok(plan)
    }

    /// Returns the digest that the plan should have.
    pub fn compute(&self) -> Sha256 {
        let json =
            serde_json::to_vec(&(&self.schema, &self.procedure, &self.old, &self.new, &self.record, &self.actions));
        Sha256::of(&json.unwrap_or_default())
    }

    /// Returns whether these operations of an action are those of the plan. What only fills the record (the copies of
    /// the core files, which change while mail flows) is not held to it.
    ///
    /// # Errors
    /// The first fact that differs, in words.
    pub fn fits(&self, action: ActionId, operations: &[Operation], record: &TreePath) -> Result<(), String> {
        if self.digest != self.compute() {
            return Err("its digest does not fit its content: somebody has edited it".into());
        }
        let Some(planned) = self.actions.iter().find(|planned| planned.action == action) else {
            return Err(format!("it has no {}", action.name()));
        };
        let touches = |operation: &&Operation| operation.touches_postoffice(&record.parent().unwrap_or_default());
        let mut was = planned.operations.iter().filter(touches);
        let mut is = operations.iter().filter(touches);
        loop {
            match (was.next(), is.next()) {
                (None, None) => return Ok(()),
                (Some(a), Some(b)) if in_record(a, &self.record) == in_record(b, record) => {}
                (Some(a), Some(b)) => return Err(difference(a, b)),
                (Some(a), None) => return Err(format!("planned, and not needed now: {a}")),
                (None, Some(b)) => return Err(format!("needed now, and not planned: {b}")),
            }
        }
    }
}

fn planned(step: StepId, action: ActionId, trees: &Trees, former: &Former) -> PlannedAction {
    let purpose: Purpose = purpose(action);
    let operations = match build(purpose, trees.sight(), former) {
        Ok(operations) => operations,
        Err(e) => {
            let obstacle = Some(e.to_string());
            return PlannedAction { step, action, operations: Vec::new(), inverses: Vec::new(), obstacle };
        }
    };
    let (mut inverses, mut obstacle) = (Vec::new(), None);
    for (index, operation) in operations.iter().enumerate() {
        match execute(operation, trees) {
            Ok(seen) => {
                let number = index as u64 + 1;
                inverses.extend(inverse(number, operation, &seen, &former.record));
            }
            Err(failure) => {
                obstacle = Some(failure.to_string());
                break;
            }
        }
    }
    let consumed =
        |inverse: &Operation| matches!(inverse, Operation::RemoveFile { at, .. } if at.path == paths::staging());
    inverses.retain(|inverse| !consumed(inverse));
    inverses.reverse();
    PlannedAction { step, action, operations, inverses, obstacle }
}

/// Returns an operation as text in which the folder of its record has no number.
fn in_record(operation: &Operation, record: &TreePath) -> String {
    let json = serde_json::to_string(operation).unwrap_or_default();
    json.replace(&format!("\"{}/", record.as_str()), "\"RECORD/")
}

fn difference(was: &Operation, is: &Operation) -> String {
    if was.to_string() == is.to_string() {
        return format!("the files of \"{is}\" have changed since");
    }
    format!("planned: {was}; now: {is}")
}
