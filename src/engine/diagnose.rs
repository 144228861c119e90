//! Opens a walk through a situation: the same session as a change, on a procedure without operations. Its record lies in the
//! user's state directory, and its trees are overlays, so that nothing it is shown can be touched.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::clock::Clock;
use crate::fsops::{Disk, RecordTree, Sha256};
use crate::journal::{Event, Journal, Mode};
use crate::procedure::Procedure;

use super::claim::claim;
use super::open::{newest, rehearsal};
use super::{Session, SessionError, Watch};

/// What to walk through.
pub struct Walking {
    /// The questions.
    pub procedure: Procedure,
    /// The folder that they are about, if one was named.
    pub folder: Option<PathBuf>,
    /// Whether a walk that was left unfinished is gone on with.
    pub resume: Resume,
    /// Who works.
    pub operator: String,
    /// On which host.
    pub host: String,
    /// Where records are kept.
    pub state: PathBuf,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The disk.
    pub disk: Arc<dyn Disk>,
}

/// Whether a walk that was left unfinished is gone on with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resume {
    /// It is.
    GoOn,
    /// It is left as it is, and another is begun.
    Anew,
}

impl Walking {
    /// Returns the folder that keeps the records of this walk on this folder.
    fn home(&self, folder: Option<&Path>) -> PathBuf {
        let folder = folder.map(|folder| folder.to_string_lossy().into_owned()).unwrap_or_default();
        let key = format!("{}\n{folder}", self.procedure.id);
        self.state.join("diagnoses").join(Sha256::of(key.as_bytes()).short())
    }
}

impl Session {
    /// Opens a walk through a situation, or goes on with one.
    ///
    /// # Errors
    /// A [`SessionError`]; nothing has been written then but in the state directory.
    pub fn diagnose(walking: Walking) -> Result<Self, SessionError> {
        let folder = walking.folder.as_ref().map(|folder| walking.disk.open(folder)).transpose()?;
        let base = walking.disk.make(&walking.home(folder.as_ref().map(|tree| tree.root())))?;
        let tree: Arc<dyn RecordTree> = folder.clone().unwrap_or_else(|| Arc::clone(&base));
        let who = (walking.operator.clone(), walking.host.clone());
        let latest = newest(&base, &walking.clock)?;
        let next = latest.as_ref().map_or(1, |(record, _)| record.number + 1);
        let unfinished = |journal: &Journal| journal.change().closed.is_none() && walking.resume == Resume::GoOn;
        let running = latest.filter(|(_, journal)| unfinished(journal)).map(|(record, _)| record);
        let clock = Arc::clone(&walking.clock);
        let mut journal = match &running {
            Some(record) => Journal::open(Arc::clone(&base), clock, who, record)?,
            None => Journal::create(Arc::clone(&base), clock, who, next, "GLB")?,
        };
        let (claim, held_by) = claim(&mut journal, Watch::TakeOrWatch)?;
        if claim.is_some() && journal.change().mode.is_none() {
            let named = |tree: &Arc<dyn RecordTree>| tree.root().to_string_lossy().into_owned();
            journal.append(Event::Opened {
                mode: Mode::Diagnosis,
                program: env!("CARGO_PKG_VERSION").to_owned(),
                procedure: walking.procedure.id.clone(),
                revision: walking.procedure.revision.clone(),
                old: folder.as_ref().map(named).unwrap_or_default(),
                new: String::new(),
                reverses: None,
            })?;
        }
        let trees = rehearsal(journal.change(), Arc::clone(&tree), tree)?;
        Ok(Self::new(walking.procedure, trees, journal, claim, held_by, None))
    }
}
