//! Opens a change: finds or starts its record, picks what acts (the one place that chooses between the disk and a
//! rehearsal), takes it in hand, and looks how the disk stands to the record.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::clock::Clock;
use crate::fsops::{Disk, FsError, Glance, Overlay, ReadTree, RecordTree, Sha256, TreePath, WriteTree};
use crate::journal::{Change, Closing, Event, Journal, Mode, OpStatus, RecordError, RecordRef, records};
use crate::plan::{Operation, Print, Trees, execute};
use crate::postoffice::{HexId, Kind, inspect, paths};
use crate::procedure::{AnswerId, Procedure, RosterId, q209486};

use super::carry::carry_over;
use super::claim::{TRIES, claim};
use super::history::history;
use super::view::Texts;
use super::{Refusal, Session, SessionError};

/// What to open.
#[derive(Clone)]
pub struct Opening {
    /// Whether operations act.
    pub mode: Mode,
    /// The old tree.
    pub old: PathBuf,
    /// The new tree; a change in progress knows it.
    pub new: Option<PathBuf>,
    /// Who works.
    pub operator: String,
    /// On which host.
    pub host: String,
    /// Where rehearsals keep their records.
    pub state: PathBuf,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The disk.
    pub disk: Arc<dyn Disk>,
    /// What a practice suggests.
    pub hints: Hints,
    /// Look on without taking it in hand.
    pub watch: Watch,
}

/// What is suggested where something is to be typed: only a practice knows the answers beforehand.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    /// Answers.
    pub answers: BTreeMap<AnswerId, String>,
    /// Names for the rosters, each with a detail.
    pub people: Vec<(RosterId, String, String)>,
    /// Whose mailbox is whose.
    pub mailboxes: BTreeMap<HexId, String>,
    /// The texts to send, where the administrator has words of their own.
    pub texts: Texts,
}

/// Whether to take a change in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watch {
    /// Take it; somebody else's is an error.
    Take,
    /// Take it, or look on when somebody else has it.
    TakeOrWatch,
}

/// Returns the folder that keeps the rehearsals of a postoffice: keyed by the place itself.
///
/// # Errors
/// When it cannot be made or the postoffice cannot be looked at.
pub fn rehearsals(disk: &dyn Disk, state: &Path, old: &dyn ReadTree) -> Result<Arc<dyn RecordTree>, SessionError> {
    let identity = old.find(&TreePath::root())?.and_then(|entry| entry.identity);
    let key = format!("{}\n{identity:?}", old.root().display());
    Ok(disk.make(&state.join("rehearsals").join(Sha256::of(key.as_bytes()).short()))?)
}

/// Returns the newest record below `base` with its replay, if there is one. A reverse change that was taken back itself
/// leaves the change before it as it stood, so that one counts.
///
/// # Errors
/// When it cannot be read.
pub fn newest(
    base: &Arc<dyn RecordTree>,
    clock: &Arc<dyn Clock>,
) -> Result<Option<(RecordRef, Journal)>, SessionError> {
    for read in history(base, clock)? {
        let (record, journal) = read?;
        if !journal.change().leaves_the_one_before() {
            return Ok(Some((record, journal)));
        }
    }
    Ok(None)
}

/// What came of an attempt to open a change.
enum Opened {
    Session(Box<Session>),
    Overtaken,
}

impl Session {
    /// Opens a change, or starts one.
    ///
    /// # Errors
    /// A [`SessionError`]; nothing has been written then, except that a change may have been taken in hand and let go.
    pub fn open(opening: &Opening) -> Result<Self, SessionError> {
        for _ in 0..TRIES {
            // Overtaken: another operator ended or began a change between the look and the claim.
            if let Opened::Session(session) = Self::try_open(opening)? {
                return Ok(*session);
            }
        }
        let lift = "See what there is in RESERIAL (reserial status OLD), then start again.";
        Err(Refusal::new("record", "No record can be begun: its name is taken again and again.", lift).into())
    }

    fn try_open(opening: &Opening) -> Result<Opened, SessionError> {
        let procedure = q209486()?;
        let old = opening.disk.open(&opening.old)?;
        let in_tree = Arc::clone(&old);
        let base = base(opening, &old)?;

        let latest = newest(&base, &opening.clock)?;
        let running = latest.filter(|(_, journal)| journal.change().closed.is_none());
        // The change in progress is gone on with, whichever way it goes.
        let back = running.as_ref().filter(|(_, journal)| journal.change().reverses.is_some());
        let running = match (back, &opening.new) {
            (None, _) => running,
            (Some(_), None) => return Ok(Opened::Session(Box::new(Self::reverse(opening)?))),
            (Some((record, _)), Some(_)) if opening.mode.record_lies_with_the_mail() => {
                return Err(SessionError::GoesBack { record: record.dir.to_string() });
            }
            // A rehearsal of the way back is left; that of a change begins anew.
            (Some(_), Some(_)) => None,
        };
        let live = if opening.mode == Mode::Rehearsal { newest(&in_tree, &opening.clock)? } else { None };
        if let Some((record, journal)) = &live
            && journal.change().closed.is_none()
        {
            return Err(SessionError::LiveInProgress { record: record.dir.to_string() });
        }
        let known = running.as_ref().map(|(_, journal)| journal.change().new.clone()).filter(|new| !new.is_empty());
        let new = new_tree(&*opening.disk, opening.new.as_deref(), known)?;
        // A record without its first line (killed right after its folder was made) vouches for nothing.
        if running.as_ref().is_none_or(|(_, journal)| journal.change().mode.is_none()) {
            fit(&*old, &*new)?;
        }

        let who = (opening.operator.clone(), opening.host.clone());
        let neighbour = old.find(&paths::dir(paths::GLB))?.map_or(String::from("GLB"), |entry| entry.name().to_owned());
        let mut journal = match &running {
            Some((record, _)) => Journal::open(Arc::clone(&base), Arc::clone(&opening.clock), who, record)?,
            None => {
                let taken = records(&*in_tree)?.into_iter().chain(records(&*base)?).map(|record| record.number).max();
                let number = taken.unwrap_or(0) + 1;
                match Journal::create(Arc::clone(&base), Arc::clone(&opening.clock), who, number, &neighbour) {
                    Err(RecordError::Fs(FsError::Exists { .. })) if newest(&base, &opening.clock)?.is_some() => {
                        return Ok(Opened::Overtaken);
                    }
                    made => made?,
                }
            }
        };
        let (claim, held_by) = claim(&mut journal, opening.watch)?;
        if let Some(claim) = claim.as_ref().filter(|_| journal.change().closed.is_some()) {
            claim.release(&mut journal)?;
            return Ok(Opened::Overtaken);
        }
        if claim.is_some() && journal.change().mode.is_none() {
            begin(&mut journal, opening, &procedure, &*old, &*new)?;
            let rehearsed = rehearsals(&*opening.disk, &opening.state, &*old)?;
            carry_over(&mut journal, &[&base, &rehearsed], &opening.clock)?;
        }
        let trees = trees(opening.mode, journal.change(), old, new)?;
        let finished = finished_oldmast(&in_tree, &opening.clock)?;
        let mut session = Self::new(procedure, trees, journal, claim, held_by, finished);
        session.hints = opening.hints.clone();
        session.opening = Some(opening.clone());
        session.recover()?;
        Ok(Opened::Session(Box::new(session)))
    }
}

/// Returns where the record of a change in that mode lies.
///
/// # Errors
/// When there is no place for rehearsals.
pub(super) fn base(opening: &Opening, old: &Arc<dyn RecordTree>) -> Result<Arc<dyn RecordTree>, SessionError> {
    match opening.mode {
        Mode::Rehearsal => rehearsals(&*opening.disk, &opening.state, &**old),
        Mode::Live | Mode::Practice | Mode::Diagnosis => Ok(Arc::clone(old)),
    }
}

/// Returns what operations act on: the one place that chooses between the disk and a rehearsal.
///
/// # Errors
/// When a rehearsal cannot be repeated on the trees as they are now.
pub(super) fn trees(
    mode: Mode,
    change: &Change,
    old: Arc<dyn RecordTree>,
    new: Arc<dyn RecordTree>,
) -> Result<Trees, SessionError> {
    match mode {
        Mode::Rehearsal | Mode::Diagnosis => rehearsal(change, old, new),
        Mode::Live | Mode::Practice => Ok(Trees { old, new }),
    }
}

fn new_tree(disk: &dyn Disk, given: Option<&Path>, known: Option<String>) -> Result<Arc<dyn RecordTree>, SessionError> {
    match (given, known) {
        (None, None) => Err(SessionError::NewMissing),
        (None, Some(known)) => Ok(disk.open(Path::new(&known))?),
        (Some(given), known) => {
            let tree = disk.open(given)?;
            let at = tree.root().to_string_lossy().into_owned();
            match known {
                Some(recorded) if recorded != at => Err(SessionError::OtherNew { recorded, given: at }),
                _ => Ok(tree),
            }
        }
    }
}

/// Looks whether the two can be an old and a new postoffice at all, before anything is written.
///
/// # Errors
/// When they are one place, no postoffices, of a kind that is out of scope, or look swapped.
pub fn fit(old: &dyn ReadTree, new: &dyn ReadTree) -> Result<(), SessionError> {
    let identity = |tree: &dyn ReadTree| tree.identity(&TreePath::root());
    let (a, b) = (old.root(), new.root());
    let same = matches!((identity(old)?, identity(new)?), (Some(x), Some(y)) if x == y);
    if same || a.starts_with(b) || b.starts_with(a) {
        return Err(SessionError::OnePlace);
    }
    let mut mailboxes = Vec::new();
    for tree in [old, new] {
        let seen = inspect(&Glance::of(tree))?;
        let (path, because) = (tree.root().to_owned(), seen.kind_because);
        match seen.kind {
            Kind::Retail => {}
            Kind::NotAPostoffice => return Err(SessionError::NotAPostoffice { path, because }),
            Kind::Workgroup | Kind::ExchangeConnector | Kind::AppleTalk | Kind::MailRemote => {
                return Err(SessionError::OutOfScope { path, because });
            }
        }
        mailboxes.push(seen.accounts.records.unwrap_or(0));
    }
    match mailboxes.as_slice() {
        // A fresh installation has its one administrator; a postoffice in use has more.
        [old, new] if *old <= 1 && *new > 1 => Err(SessionError::Swapped { old: *old, new: *new }),
        _ => Ok(()),
    }
}

fn begin(
    journal: &mut Journal,
    opening: &Opening,
    procedure: &Procedure,
    old: &dyn ReadTree,
    new: &dyn ReadTree,
) -> Result<(), SessionError> {
    journal.append(Event::Opened {
        mode: opening.mode,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        procedure: procedure.id.clone(),
        revision: procedure.revision.clone(),
        old: old.root().to_string_lossy().into_owned(),
        new: new.root().to_string_lossy().into_owned(),
        reverses: None,
    })?;
    Ok(())
}

/// Lays overlays over both trees, or one where they are one, and repeats in them what has been rehearsed so far.
pub(super) fn rehearsal(
    change: &Change,
    old: Arc<dyn RecordTree>,
    new: Arc<dyn RecordTree>,
) -> Result<Trees, SessionError> {
    let over = |base: Arc<dyn ReadTree>| -> Arc<dyn WriteTree> { Arc::new(Overlay::over(base)) };
    let one = Arc::ptr_eq(&old, &new);
    let old = over(old);
    let trees = Trees { new: if one { Arc::clone(&old) } else { over(new) }, old };
    for op in &change.ops {
        if matches!(op.status, OpStatus::Done(_) | OpStatus::Used | OpStatus::Undone { .. }) {
            let repeated = execute(&op.operation, &trees);
            repeated.map_err(|failure| SessionError::RehearsalStale { what: failure.error.to_string() })?;
        }
    }
    Ok(trees)
}

/// Returns the Oldmast.glb that the newest finished record names by digest (rule 2).
///
/// # Errors
/// When the records cannot be listed.
pub fn finished_oldmast(base: &Arc<dyn RecordTree>, clock: &Arc<dyn Clock>) -> Result<Option<Print>, SessionError> {
    finished(base, clock, &paths::oldmast())
}

/// Returns the file that the newest finished record with an exchange has taken out under that name.
///
/// # Errors
/// When the records cannot be listed.
pub(super) fn finished(
    base: &Arc<dyn RecordTree>,
    clock: &Arc<dyn Clock>,
    name: &TreePath,
) -> Result<Option<Print>, SessionError> {
    for (_, journal) in history(base, clock)?.flatten() {
        if !matches!(journal.change().closed, Some((Closing::Finished, _))) {
            continue;
        }
        let swapped = journal.change().standing().find_map(|(op, _)| match &op.operation {
            Operation::Exchange { out, was, .. } if out == name => Some(*was),
            _ => None,
        });
        if swapped.is_some() {
            return Ok(swapped);
        }
    }
    Ok(None)
}
