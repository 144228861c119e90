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
/// How often a claim is written down anew when somebody else's last line comes in between.
const TRIES: u32 = 5;

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
    /// From whom it was taken and why, if it was: should this process end before that is in the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<String>,
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

/// What is said to whoever takes a change next; nothing when both are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Farewell {
    /// To whom it is handed over, if to anybody in particular.
    pub to: String,
    /// What they are to know.
    pub note: String,
}

/// What a look at the holder's file showed, to be held to when it is set aside.
#[derive(Clone, Debug)]
pub struct Sighting {
    /// What it says.
    pub state: HolderState,
    bytes: Option<Sha256>,
    aside: TreePath,
}

impl Claim {
    /// Reads who holds the change.
    ///
    /// # Errors
    /// When the file cannot be looked for or read.
    pub fn look(journal: &Journal) -> Result<HolderState, FsError> {
        Ok(Self::read(journal)?.0)
    }

    fn read(journal: &Journal) -> Result<(HolderState, Option<Sha256>), FsError> {
        let base = journal.base();
        let free = Ok((HolderState::Free, None));
        let Some(entry) = base.find(&journal.dir().join(FILE))? else { return free };
        let bytes = match base.read(&entry.path, LONGEST + 1) {
            Ok(bytes) => bytes,
            Err(FsError::Missing { .. }) => return free,
            Err(e) => return Err(e),
        };
        let digest = Sha256::of(&bytes);
        let whole = bytes.len() as u64 <= LONGEST;
        let state = match serde_json::from_slice(&bytes) {
            Ok(holder) if whole => HolderState::Held(holder),
            Err(e) if whole && e.is_eof() => HolderState::CutOff(digest),
            _ => HolderState::Unreadable(digest),
        };
        Ok((state, Some(digest)))
    }

    /// Reads who holds the change, for somebody who may have to take it over. The name under which the holder's file would
    /// be set aside is chosen first: whoever is a step ahead has taken it, and what they put in place is never moved.
    ///
    /// # Errors
    /// As for [`look`](Self::look).
    pub fn sight(journal: &Journal) -> Result<Sighting, FsError> {
        let (dir, mut last) = (journal.dir(), 0);
        journal.base().visit_names(dir, &mut |name, _| last = last.max(number_of(name).unwrap_or(0)))?;
        let aside = dir.join(&aside_name(last + 1)).spelled_like(dir.name());
        let (state, bytes) = Self::read(journal)?;
        Ok(Sighting { state, bytes, aside })
    }

    /// Returns whose file was set aside last.
    fn last_aside(journal: &Journal) -> Result<Option<Holder>, FsError> {
        let (dir, mut last) = (journal.dir(), None);
        journal.base().visit_names(dir, &mut |name, _| last = last.max(number_of(name)))?;
        let Some(number) = last else { return Ok(None) };
        let bytes = journal.base().read(&dir.join(&aside_name(number)), LONGEST)?;
        Ok(serde_json::from_slice(&bytes).ok())
    }

    /// Moves the file of a former holder away, so that the change can be taken: `HOLDnnnn.OLD`. Nothing is deleted. Whoever
    /// calls this has made sure that it may be. Returns whether it was this call that did it; when not, somebody else
    /// was faster, and it is to be looked again.
    ///
    /// # Errors
    /// What the disk says.
    pub fn set_aside(journal: &Journal, seen: &Sighting) -> Result<bool, FsError> {
        let (dir, base) = (journal.dir(), journal.base());
        let file = dir.join(FILE).spelled_like(dir.name());
        match base.rename(&file, &seen.aside) {
            Ok(_) => {}
            Err(FsError::Exists { .. } | FsError::Missing { .. }) => return Ok(false),
            Err(e) => return Err(e),
        }
        let moved = Sha256::of(&base.read(&seen.aside, LONGEST + 1)?);
        if Some(moved) == seen.bytes {
            return Ok(true);
        }
        // Where renaming cannot refuse to replace, somebody may have come in between after all: theirs goes back.
        base.rename(&seen.aside, &file)?;
        Ok(false)
    }

    /// Takes a change that nobody holds, and writes that down. The record is read again once it is in hand. Returns none
    /// when somebody else was faster.
    ///
    /// # Errors
    /// What the disk says, or damage in the record.
    pub fn take(
        journal: &mut Journal,
        over: Option<String>,
        former: &HolderState,
    ) -> Result<Option<Self>, RecordError> {
        journal.catch_up()?;
        let (by, host) = journal.writer();
        let process = std::process::id();
        let written = journal.change().epoch;
        // A holder who came no further than the file is in no record yet: nor is the reason that they had.
        let aside = Self::last_aside(journal)?.filter(|holder| holder.epoch > written);
        let former = match former {
            HolderState::Held(holder) => Some(holder.clone()),
            _ => aside.clone(),
        };
        let last = former.as_ref().map_or(0, |holder| holder.epoch);
        let over = over.or_else(|| aside.map(|holder| format!("{holder}, whose file had been set aside")));
        let before = former.filter(|_| last > written).and_then(|holder| holder.over);
        let before = before.map_or(String::new(), |why| format!(", who had taken it over from {why}"));
        let holder = Holder {
            by: by.to_owned(),
            host: host.to_owned(),
            process,
            started: told(process).since(),
            epoch: written.max(last).saturating_add(1),
            since: journal.now(),
            over: over.map(|why| why + &before),
        };
        let json = serde_json::to_vec(&holder).map_err(|e| {
            let source = std::io::Error::other(e.to_string());
            FsError::Io { verb: crate::fsops::Verb::Lock, path: FILE.into(), source }
        })?;
        let file = journal.dir().join(FILE).spelled_like(journal.dir().name());
        match journal.base().write_new(&file, &mut json.as_slice(), None) {
            Ok(()) => {}
            Err(FsError::Exists { .. }) => return Ok(None),
            Err(e) => return Err(e.into()),
        }
        let claim = Self { file, bytes: Sha256::of(&json), holder };
        match claim.enter(journal) {
            Ok(true) => Ok(Some(claim)),
            Ok(false) => Ok(None),
            Err(e) => {
                journal.let_go();
                // What cannot be written down is not held. Should this fail as well, the next start finds the process gone.
                let _ = journal.base().remove_file(&claim.file, &claim.bytes);
                Err(e)
            }
        }
    }

    /// Writes down that the change is in hand: on top of all that is in the record by now.
    fn enter(&self, journal: &mut Journal) -> Result<bool, RecordError> {
        let mut tries = 0;
        loop {
            if self.lost(journal)?.is_some() {
                return Ok(false);
            }
            journal.let_go();
            journal.catch_up()?;
            if journal.change().epoch >= self.holder.epoch {
                // Somebody held it and let go since the record was read.
                journal.base().remove_file(&self.file, &self.bytes)?;
                return Ok(false);
            }
            journal.hold();
            let lost = || {
                journal
                    .change()
                    .holding
                    .as_ref()
                    .map(|who| format!("{} on {}, whose holder's file was gone", who.by, who.host))
            };
            let over = self.holder.over.clone().or_else(lost);
            match journal.append(Event::Taken { epoch: self.holder.epoch, over }) {
                Ok(()) => return Ok(true),
                Err(RecordError::NotWritten(FsError::Changed { .. })) if tries < TRIES => tries += 1,
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
    pub fn release(&self, journal: &mut Journal) -> Result<(), RecordError> {
        self.hand_over(journal, Farewell::default())
    }

    /// The same, with a word to whoever takes it next.
    ///
    /// # Errors
    /// As [`release`](Self::release).
    pub fn hand_over(&self, journal: &mut Journal, farewell: Farewell) -> Result<(), RecordError> {
        if self.lost(journal)?.is_none() {
            let Farewell { to, note } = farewell;
            journal.append(Event::Released { epoch: self.holder.epoch, to, note })?;
            journal.base().remove_file(&self.file, &self.bytes)?;
        }
        journal.let_go();
        Ok(())
    }
}

fn aside_name(number: u32) -> String {
    format!("HOLD{number:04}.OLD")
}

/// Returns the number of a holder's file that was set aside: 1 for `HOLD0001.OLD`.
fn number_of(name: &str) -> Option<u32> {
    let name = name.to_ascii_uppercase();
    let digits = name.strip_prefix("HOLD")?.strip_suffix(".OLD")?;
    (digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok())?
}
