//! A change in hand: takes commands, asks `decide`, writes down, acts, reads back.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use chrono::TimeDelta;

use crate::fsops::{FsError, TreePath};
use crate::journal::{Change, Claim, Event, Farewell, Journal, Outcome};
use crate::plan::{Back, Former, Print, Trees, Way};
use crate::postoffice::{Reading, layout, paths};
use crate::procedure::{ActionId, Procedure, StepId};

use super::assist::may_help;
use super::decide::{Decision, decide};
use super::drift::{Drift, drift};
use super::facts::{Facts, NewTree, look};
use super::judge::Case;
use super::saved::SavedPlan;
use super::scene::Finding;
use super::{Away, Command, Hints, ImportReport, Opening, Pending, Refusal, Role, SessionError, UndoTo, Verdict};

mod act;
mod mail;

/// The most mailbags that are read while somebody waits for a command; a look on a thread of its own reads all.
const MAILBAGS_AT_ONCE: usize = 40;

/// Tells how far a list of operations has got: what is done now, how many are done, of how many.
pub type Tell<'a> = dyn Fn(&str, u64, u64) + 'a;

/// A change in hand (or looked on at).
pub struct Session {
    pub(super) procedure: Arc<Procedure>,
    pub(super) trees: Trees,
    pub(super) journal: Journal,
    pub(super) claim: Option<Claim>,
    pub(super) held_by: Option<String>,
    pub(super) facts: Option<Facts>,
    /// What the last look at the disk failed with.
    pub(super) blind: Option<String>,
    pub(super) drift: Option<Drift>,
    /// What the disk says of an operation that was interrupted.
    pub(super) finding: Option<Finding>,
    pub(super) record: TreePath,
    pub(super) plan: Option<SavedPlan>,
    pub(super) hints: Hints,
    pub(super) start: Option<StepId>,
    pub(super) reports: Vec<ImportReport>,
    /// How it was opened; a diagnosis has no other way to be opened.
    pub(super) opening: Option<Opening>,
    /// What the person at the screen has to do with it.
    pub(super) role: Role,
    /// Whether the new tree can be seen from here.
    pub(super) sight: NewTree,
    /// Who has it in hand, for somebody who follows.
    pub(super) holder: Option<String>,
    /// The disk of the record does not answer.
    pub(super) away: Option<Away>,
    /// What an assistant has entered and is not written yet.
    pub(super) pending: Vec<Pending>,
    /// What is said to whoever takes it next.
    pub(super) farewell: Farewell,
    /// What an earlier finished change of ours has left under the name that this one needs.
    finished: Option<Print>,
    offset: Option<TimeDelta>,
}

impl Session {
    pub(super) fn new(
        procedure: Procedure,
        trees: Trees,
        journal: Journal,
        claim: Option<Claim>,
        held_by: Option<String>,
        finished: Option<Print>,
    ) -> Self {
        let record = journal.dir().clone();
        let mut session = Self {
            procedure: Arc::new(procedure),
            trees,
            journal,
            claim,
            held_by,
            facts: None,
            blind: None,
            drift: None,
            finding: None,
            record,
            plan: None,
            hints: Hints::default(),
            start: None,
            reports: Vec::new(),
            opening: None,
            role: Role::Operates,
            sight: NewTree::InSight,
            holder: None,
            away: None,
            pending: Vec::new(),
            farewell: Farewell::default(),
            finished,
            offset: None,
        };
        session.offset = session.server_offset();
        session
    }

    /// Holds every action to a saved plan from here on: it is applied exactly, or refused with the fact that changed.
    pub fn hold_to(&mut self, plan: SavedPlan) {
        self.plan = Some(plan);
    }

    /// Opens the wizard at a step instead of at the first that is not settled. Guards stay in force.
    ///
    /// # Errors
    /// A refusal when there is no such step, or something before it is not settled.
    pub fn start_at(&mut self, id: &StepId) -> Result<(), Refusal> {
        let case = self.case();
        let Some(step) = case.procedure.step(id) else {
            return Err(Refusal::new("unknown", format!("There is no step called {id}."), "See the list of steps."));
        };
        if let Some(before) = case.waits_for(step) {
            let why = format!("Step {id} comes after step {before}, which is not settled.");
            return Err(Refusal::new("order", why, format!("Start at step {before}.")));
        }
        self.start = Some(id.clone());
        Ok(())
    }

    /// Returns the state of the change.
    pub fn change(&self) -> &Change {
        self.journal.change()
    }

    /// Returns the record.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Returns the steps.
    pub fn procedure(&self) -> &Procedure {
        &self.procedure
    }

    /// Returns the latest look at the disk.
    pub fn facts(&self) -> Option<&Facts> {
        self.facts.as_ref()
    }

    /// Returns how the disk differs from the record, if it did at the last look.
    pub fn drift(&self) -> Option<&Drift> {
        self.drift.as_ref()
    }

    /// Returns whether an exchange stands between its two renames.
    pub(super) fn is_between(&self) -> bool {
        self.finding.as_ref().is_some_and(|finding| finding.verdict == Verdict::Between)
    }

    /// Returns what a verdict rests on.
    pub fn case(&self) -> Case<'_> {
        Case {
            procedure: &self.procedure,
            change: self.journal.change(),
            facts: self.facts.as_ref(),
            record: &self.record,
            hints: &self.hints,
            at: self.journal.now(),
        }
    }

    /// Returns what a reader on another thread needs for a look at the disk.
    pub fn looker(&self) -> impl FnOnce() -> Result<Facts, FsError> + Send + 'static {
        let (trees, former, wanted) = (self.trees.clone(), self.former(), self.wanted());
        let (now, known) = ((self.journal.now(), self.offset), self.known());
        // The first look is waited for, so it reads no mailbag; the next one reads them all.
        let most = if self.facts.is_some() { usize::MAX } else { 0 };
        let tails = self.journal.tails();
        move || {
            let mut facts = look(&trees, &former, &wanted, Reading { known: &known, most }, now)?;
            facts.grown = tails.read()?;
            Ok(facts)
        }
    }

    /// Takes a look over.
    pub fn looked(&mut self, facts: Result<Facts, FsError>) {
        match facts {
            Ok(mut facts) => {
                facts.new_tree = self.sight;
                // Read before the record was: what has come into the record meanwhile may be behind what it says.
                let behind = self.claim.is_none() && facts.grown.tells_of_the_operator();
                if let Err(e) = self.journal.take_in(std::mem::take(&mut facts.grown)) {
                    self.blind = Some(e.to_string());
                    return;
                }
                // What an unfinished operation has left is for `recover` to judge.
                if self.journal.change().unfinished().is_none() && !behind {
                    self.drift = drift(self.journal.change(), &facts.old.layout);
                }
                (self.facts, self.blind) = (Some(facts), None);
            }
            Err(e) => self.blind = Some(e.to_string()),
        }
    }

    /// Looks at the disk.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn look(&mut self) -> Result<(), SessionError> {
        let (known, now) = (self.known(), (self.journal.now(), self.offset));
        let reading = Reading { known: &known, most: MAILBAGS_AT_ONCE };
        let mut facts = look(&self.trees, &self.former(), &self.wanted(), reading, now)?;
        facts.grown = self.journal.tails().read()?;
        self.looked(Ok(facts));
        Ok(())
    }

    /// The actions worth planning: those of steps that are open; and, for the check of space, those that copy much.
    fn wanted(&self) -> Vec<ActionId> {
        let case = self.case();
        let wanted = |action: &ActionId| {
            let Some((step, _)) = case.procedure.action(*action) else { return false };
            let open = !case.settled(&step.id) && !case.change.actions.contains_key(action);
            let early = matches!(action, ActionId::CopyAccounts | ActionId::KeepCore | ActionId::Freeze);
            // While P1 is away, its way back must be known: to step 8, and to giving up.
            let early = early || (*action == ActionId::Thaw && case.change.frozen());
            // A reverse change is decided on with its exchange in view.
            let early = early || (*action == ActionId::Swap && case.change.reverses.is_some());
            open && (early || case.waits_for(step).is_none())
        };
        ActionId::ALL.iter().copied().filter(wanted).collect()
    }

    pub(super) fn former(&self) -> Former {
        let change = self.journal.change();
        let core = if change.kept == 0 { "CORE".to_owned() } else { format!("CORE{}", change.kept + 1) };
        Former {
            record: self.record.clone(),
            core,
            p1: change.former_p1(),
            pin: change.pin.as_ref().map(|pin| pin.print),
            staged: change.staged(&paths::staging()),
            thawed: change.frozen_at.is_some() && change.thawed_at.is_some(),
            oldmast: self.finished.filter(|_| change.reverses.is_none()),
            back: change.reverses.as_ref().map(|_| Back { newmast: self.finished }),
        }
    }

    /// Carries a command through.
    ///
    /// # Errors
    /// A refusal, or what went wrong; the record says how far it got.
    pub fn submit(&mut self, command: Command, cancel: &AtomicBool, tell: &Tell<'_>) -> Result<(), SessionError> {
        if let Some(holder) = &self.held_by {
            return Err(SessionError::ViewOnly { holder: holder.clone() });
        }
        match self.role {
            Role::Operates | Role::LooksOn => {}
            Role::Watches => return Err(SessionError::Watching),
            // What an assistant may write goes into a file of their own, on another way.
            Role::Assists => return Err(may_help(&command).err().map_or(SessionError::Watching, SessionError::from)),
        }
        let acts = matches!(
            command,
            Command::Perform { .. }
                | Command::Undo { .. }
                | Command::GiveUp { .. }
                | Command::TakeBaseline
                | Command::ReadMail
                | Command::Complete { .. }
                | Command::Tick { .. }
        );
        if acts {
            self.look()?;
        }
        if self.journal.change().unfinished().is_some() && !matches!(command, Command::Note { .. }) {
            self.still_ours()?;
            self.recover()?;
        }
        if self.is_between() && !matches!(command, Command::Resolve { .. } | Command::Note { .. }) {
            return Err(SessionError::Between);
        }
        let settles = matches!(
            command,
            Command::Adopt { .. } | Command::Restore | Command::Note { .. } | Command::Resolve { .. }
        );
        if let Some(drift) = self.drift.clone().filter(|_| acts && !settles) {
            return Err(SessionError::Drift(drift));
        }
        let notes_mail = self.notes_mail(&command);
        let reach = match &command {
            Command::Undo { to: UndoTo::All, .. } => act::Reach::Everything,
            _ => act::Reach::Part,
        };
        let command = super::dates::placed(command, |local| self.journal.zone_at(local));
        match decide(&self.case(), command)? {
            Decision::Record(events) => self.write(events)?,
            Decision::Perform { action, operations, typed, pacing } => {
                self.perform(action, operations, (typed, pacing), cancel, tell)?;
            }
            Decision::TakeBack { inverses, reason, then } => {
                self.take_back(inverses, (reach, &reason), cancel, tell)?;
                self.write(then)?;
                self.fulfil()?;
            }
            Decision::Baseline => self.baseline()?,
            Decision::ReadMail => self.read_mail()?,
            Decision::Adopt { reason } => self.adopt(reason)?,
            Decision::Restore => self.restore(tell)?,
            Decision::Resolve(way) => self.resolve(way)?,
            Decision::ImportNames(file) => self.import_names(&file)?,
        }
        if acts || settles {
            self.look()?;
        }
        if notes_mail {
            self.read_mail()?;
        }
        Ok(())
    }

    pub(super) fn write(&mut self, events: Vec<Event>) -> Result<(), SessionError> {
        self.still_ours()?;
        for event in events {
            self.append(event)?;
        }
        Ok(())
    }

    fn adopt(&mut self, reason: String) -> Result<(), SessionError> {
        if self.drift.is_none() {
            return Err(Refusal::new("drift", "The disk is as the record says.", "There is nothing to adopt.").into());
        }
        let seen = layout(&*self.trees.old)?;
        let mut events = Vec::new();
        if let Some(op) = self.journal.change().unfinished() {
            let error = "left as it is on the disk, as was adopted".to_owned();
            let outcome = Outcome::Failed { error, way: Way::Untouched };
            events.push(Event::Outcome { number: op.number, outcome });
        }
        events.extend(super::recover::reopened_by(&self.case(), &seen, &reason));
        events.push(Event::Adopted { layout: seen, reason });
        self.write(events)?;
        self.drift = None;
        Ok(())
    }

    /// Returns the difference between the server's clock and this machine's, from the record's own file; a rehearsal
    /// has none.
    fn server_offset(&self) -> Option<TimeDelta> {
        let server = self.server_time()?;
        let last = self.journal.lines().last()?;
        Some(server.0.signed_duration_since(last.at))
    }

    fn server_time(&self) -> Option<crate::fsops::ServerTime> {
        self.journal.change().mode.filter(|mode| mode.record_lies_with_the_mail())?;
        self.journal.modified()
    }

    /// Lets go of the change.
    ///
    /// # Errors
    /// When that cannot be written; the next start finds this process gone.
    pub fn close(&mut self) -> Result<(), SessionError> {
        if let Some(claim) = self.claim.take() {
            claim.hand_over(&mut self.journal, std::mem::take(&mut self.farewell))?;
        }
        Ok(())
    }

    /// Returns how many operations stand.
    pub fn standing(&self) -> usize {
        self.journal.change().standing().count()
    }
}
