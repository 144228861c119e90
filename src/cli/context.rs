//! What every command needs: who works, where things are kept, the clock and the disk.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use etcetera::BaseStrategy;

use crate::clock::{Clock, SystemClock};
use crate::engine::{Hints, Opening, Texts, Watch};
use crate::fsops::{Disk, FsError, RealDisk, RecordTree, Verb};
use crate::journal::Mode;
use crate::people::import::decode;
use crate::people::texts::texts_with;

use super::CliError;
use super::args::Global;

/// Who works, and with what.
#[derive(Clone)]
pub struct Context {
    /// The person.
    pub operator: String,
    /// The host.
    pub host: String,
    /// Where rehearsals and practices are kept.
    pub state: PathBuf,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The disk.
    pub disk: Arc<dyn Disk>,
    /// The texts to send.
    pub texts: Texts,
}

impl Context {
    /// Takes what was typed, and asks the system for the rest.
    ///
    /// # Errors
    /// When there is no place to keep rehearsals in.
    pub fn new(global: Global) -> Result<Self, CliError> {
        let named = global.operator.filter(|name| !name.trim().is_empty());
        Ok(Self {
            operator: named.or_else(|| whoami::username().ok()).unwrap_or_else(|| "unknown".into()),
            host: whoami::hostname().unwrap_or_else(|_| "unknown".into()),
            state: global.state.map_or_else(state_dir, Ok)?,
            clock: Arc::new(SystemClock),
            disk: Arc::new(RealDisk),
            texts: own_texts(global.texts.as_deref())?,
        })
    }

    /// Opens the tree that was named.
    ///
    /// # Errors
    /// When it is no directory, or what the system says.
    pub fn tree(&self, path: &Path) -> Result<Arc<dyn RecordTree>, CliError> {
        self.disk.open(path).map_err(|error| match error {
            FsError::Io { source, .. } if absent(&source) => {
                CliError::NotADirectory { path: path.to_owned(), why: source }
            }
            other => other.into(),
        })
    }

    /// Returns what is to be opened.
    pub fn opening(&self, mode: Mode, old: &Path, new: Option<&Path>) -> Opening {
        Opening {
            mode,
            old: old.to_owned(),
            new: new.map(Path::to_owned),
            operator: self.operator.clone(),
            host: self.host.clone(),
            state: self.state.clone(),
            clock: Arc::clone(&self.clock),
            disk: Arc::clone(&self.disk),
            hints: Hints { texts: self.texts.clone(), ..Hints::default() },
            watch: Watch::Take,
        }
    }
}

/// Whether the system says that there is no such directory.
pub(super) fn absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotADirectory | io::ErrorKind::NotFound)
}

/// Returns the texts, with the administrator's own words where there are any: in the folder that was named, or else in this
/// user's folder of settings.
fn own_texts(named: Option<&Path>) -> Result<Texts, CliError> {
    let usual = || Some(etcetera::choose_base_strategy().ok()?.config_dir().join("reserial").join("texts"));
    let dir = match named {
        Some(dir) if !dir.is_dir() => return Err(CliError::NoTexts { path: dir.to_owned() }),
        Some(dir) => Some(dir.to_owned()),
        None => usual().filter(|dir| dir.is_dir()),
    };
    let Some(dir) = dir else { return Ok(Texts::default()) };
    let own = |id: &str| {
        let file = dir.join(format!("{id}.txt"));
        match std::fs::read(&file) {
            Ok(bytes) => Ok(Some((file.display().to_string(), decode(&bytes, None).0))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(CliError::from(FsError::io_at(Verb::Read, &file, error))),
        }
    };
    Ok(Texts::from(texts_with(own)?))
}

fn state_dir() -> Result<PathBuf, CliError> {
    let system = etcetera::choose_base_strategy().map_err(|_| CliError::NoState)?;
    Ok(system.state_dir().unwrap_or_else(|| system.data_dir()).join("reserial"))
}
