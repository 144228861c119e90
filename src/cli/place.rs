//! Where and who: what every command needs to know about this machine.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use etcetera::BaseStrategy as _;

use crate::clock::{Clock, SystemClock};
use crate::engine::{Hints, Opening, SessionError, Watch, newest};
use crate::fsops::{Disk, RealDisk, RecordTree};
use crate::journal::{Journal, Mode};

use super::args::Who;

/// This machine and this user.
#[derive(Clone)]
pub struct Place {
    /// Who works.
    pub operator: String,
    /// On which host.
    pub host: String,
    /// Where rehearsals and practices are kept.
    pub state: PathBuf,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The disk.
    pub disk: Arc<dyn Disk>,
}

impl Place {
    /// Finds out.
    pub fn of(who: &Who) -> Self {
        let unnamed =
            |name: Option<String>, otherwise: &str| name.filter(|n| !n.is_empty()).unwrap_or(otherwise.into());
        let home = || {
            let base = etcetera::choose_base_strategy().ok()?;
            Some(base.state_dir().unwrap_or_else(|| base.data_dir()).join("reserial"))
        };
        Self {
            operator: unnamed(who.operator.clone().or_else(|| whoami::username().ok()), "somebody"),
            host: unnamed(whoami::hostname().ok(), "this host"),
            state: who.state.clone().or_else(home).unwrap_or_else(|| PathBuf::from(".reserial")),
            clock: Arc::new(SystemClock),
            disk: Arc::new(RealDisk),
        }
    }

    /// Returns what to open.
    pub fn opening(&self, mode: Mode, old: &Path, new: Option<&Path>, watch: Watch) -> Opening {
        Opening {
            mode,
            old: old.to_owned(),
            new: new.map(Path::to_owned),
            operator: self.operator.clone(),
            host: self.host.clone(),
            state: self.state.clone(),
            clock: Arc::clone(&self.clock),
            disk: Arc::clone(&self.disk),
            hints: Hints::default(),
            watch,
        }
    }

    /// Returns the newest record of a postoffice, read only, whatever its state.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn newest(&self, base: &Arc<dyn RecordTree>) -> Result<Option<Journal>, SessionError> {
        Ok(newest(base, &self.clock)?.map(|(_, journal)| journal))
    }

    /// Returns the newest record that is still open, to write to.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open_record(&self, base: &Arc<dyn RecordTree>) -> Result<Option<Journal>, SessionError> {
        let Some((record, seen)) = newest(base, &self.clock)? else { return Ok(None) };
        if seen.change().closed.is_some() {
            return Ok(None);
        }
        let who = (self.operator.clone(), self.host.clone());
        Ok(Some(Journal::open(Arc::clone(base), Arc::clone(&self.clock), who, &record)?))
    }
}
