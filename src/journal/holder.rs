//! Who has a change in hand: one operator at a time (rule 5).
//!
//! The holder's file is made with create-new, so that two cannot make it; it is read again before every operation,
//! so that somebody from whom the change was taken stops. Operating-system locks are not used: they lie on network
//! shares.

use serde::{Deserialize, Serialize};

use crate::clock::Moment;
use crate::fsops::{FsError, Sha256, TreePath};

use super::process::{Told, told};
use super::{Event, Journal, RecordError};

const FILE: &str = "HOLDER.LCK";
const LONGEST: u64 = 64 * 1024;

/// Who holds a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The person.
    pub by: String,
    /// The host.
    pub host: String,
    /// The process on that host.
    pub process: u32,
    /// When that process was started, in the host's own measure, where it tells: process numbers are used again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<u64>,
    /// Counts up with every holder.
    pub epoch: u64,
    /// Since when.
    pub since: Moment,
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let clean = |text: &str| crate::text::printable(text).into_owned();
        write!(
            f,
            "{} on {} (process {}, since {})",
            clean(&self.by),
            clean(&self.host),
            self.process,
            self.since.format("%Y-%m-%d %H:%M UTC")
        )
    }
}

/// Whether the process of a holder still runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Liveness {
    /// It runs, on this host.
    Alive,
    /// It ran on this host and is gone.
    Gone,
    /// It is on another host, or this system does not tell.
    Unknown,
}

/// What the holder's file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HolderState {
    /// Nobody.
    Free,
    /// Somebody.
    Held(Holder),
    /// The file is there and cannot be read as a holder's; its digest.
    Unreadable(Sha256),
    /// The file ends before it says anything: its writer was killed, or is about to go on. Its digest.
    CutOff(Sha256),
}

/// Returns whether the process of `holder` still runs, as seen from `host`.
pub fn liveness(holder: &Holder, host: &str) -> Liveness {
    if holder.host != host {
        return Liveness::Unknown;
    }
    match (told(holder.process), holder.started) {
        (Told::Gone, _) => Liveness::Gone,
        (Told::Since(now), Some(then)) if now != then => Liveness::Gone,
        (Told::Since(_), _) => Liveness::Alive,
        (Told::Nothing, _) if holder.process == std::process::id() => Liveness::Alive,
        (Told::Nothing, _) => Liveness::Unknown,
    }
}

/// The claim of this process to a change. It is given up with [`Claim::release`]; a process that dies leaves its file
/// behind, and the next one finds out that it is gone.
#[derive(Debug)]
pub struct Claim {
    file: TreePath,
    holder: Holder,
    bytes: Sha256,
}

impl Claim {
    /// Reads who holds the change.
    ///
    /// # Errors
    /// When the file cannot be looked for or read.
    pub fn look(journal: &Journal) -> Result<HolderState, FsError> {
        let base = journal.base();
        let Some(entry) = base.find(&journal.dir().join(FILE))? else { return Ok(HolderState::Free) };
        let bytes = match base.read(&entry.path, LONGEST) {
            Ok(bytes) => bytes,
            Err(FsError::Missing { .. }) => return Ok(HolderState::Free),
            Err(e) => return Err(e),
        };
        Ok(serde_json::from_slice(&bytes).map_or_else(
            |e| match e.is_eof() {
                true => HolderState::CutOff(Sha256::of(&bytes)),
                false => HolderState::Unreadable(Sha256::of(&bytes)),
            },
            HolderState::Held,
        ))
    }

    /// Takes a change that nobody holds, and writes that down.
    ///
    /// # Errors
    /// [`FsError::Exists`] when somebody else was faster, or what the disk says.
    pub fn take(journal: &mut Journal, over: Option<String>) -> Result<Self, RecordError> {
        let (by, host) = journal.writer();
        let process = std::process::id();
        let holder = Holder {
            by: by.to_owned(),
            host: host.to_owned(),
            process,
            started: told(process).since(),
            epoch: journal.change().epoch.saturating_add(1),
            since: journal.now(),
        };
        let json = serde_json::to_vec(&holder).map_err(|e| {
            let source = std::io::Error::other(e.to_string());
            FsError::Io { verb: crate::fsops::Verb::Lock, path: FILE.into(), source }
        })?;
        let file = journal.dir().join(FILE).spelled_like(journal.dir().name());
        journal.base().write_new(&file, &mut json.as_slice(), None)?;
        let claim = Self { file, bytes: Sha256::of(&json), holder };
        if let Some(state) = claim.lost(journal)? {
            let found = format!("{state:?}");
            return Err(FsError::Changed { path: claim.file, expected: "our own holder's file".into(), found }.into());
        }
        journal.append(Event::Taken { epoch: claim.holder.epoch, over })?;
        Ok(claim)
    }

    /// Moves the file of a former holder away, so that the change can be taken: `HOLDnnnn.OLD`, by its epoch. Nothing is
    /// deleted. Whoever calls this has made sure that it may be.
    ///
    /// # Errors
    /// What the disk says; [`FsError::Missing`] when somebody else did it first.
    pub fn set_aside(journal: &Journal) -> Result<(), FsError> {
        let (dir, base) = (journal.dir(), journal.base());
        let from = dir.join(FILE).spelled_like(dir.name());
        let mut number = journal.change().epoch;
        loop {
            let to = dir.join(&format!("HOLD{number:04}.OLD")).spelled_like(dir.name());
            match base.rename(&from, &to) {
                Ok(_) => return Ok(()),
                Err(FsError::Exists { .. }) => number += 1,
                Err(e) => return Err(e),
            }
        }
    }

    /// Returns `Free` for nobody, or who holds the change now when it is not this process any more; `None` while it is.
    /// To be asked before every operation.
    ///
    /// # Errors
    /// When it cannot be read: then nothing may be done either.
    pub fn lost(&self, journal: &Journal) -> Result<Option<HolderState>, FsError> {
        let state = Self::look(journal)?;
        Ok((state != HolderState::Held(self.holder.clone())).then_some(state))
    }

    /// Returns who this claim says holds the change.
    pub fn holder(&self) -> &Holder {
        &self.holder
    }

    /// Writes down that the change is let go, and removes the file, if it is still ours.
    ///
    /// # Errors
    /// When the disk refuses; the next start will find this process gone.
    pub fn release(self, journal: &mut Journal) -> Result<(), RecordError> {
        if Self::look(journal)? != HolderState::Held(self.holder.clone()) {
            return Ok(());
        }
        journal.append(Event::Released { epoch: self.holder.epoch })?;
        journal.base().remove_file(&self.file, &self.bytes)?;
        Ok(())
    }
}
