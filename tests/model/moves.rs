//! What an operator can do next, and what other people and programs can do to the disk. An operator is a real session on
//! the disk in memory, from opening it to letting go.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use reserial::engine::decide::decide;
use reserial::engine::{
    Command, Hints, Opening, Pacing, ResolveWay, Session, SessionError, Standing, StandingView, UndoTo, Watch, newest,
    unlock,
};
use reserial::fsops::RecordTree;
use reserial::journal::Mode;
use reserial::people::RosterChange;
use reserial::procedure::{ActionId, AnswerId, By, Check, MailCheck, Severity, Tick};

use crate::memory::{Flaw, Machine, MemoryDisk, Step, Tree};
use crate::world::{CLOCK, SITE, World};

/// What an operator does between opening the change and letting go of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Says and marks everything that people must say in the first open step.
    Say,
    /// Carries out an action as it is shown.
    Do(ActionId),
    /// Passes the gate of the first open step.
    Pass,
    /// Takes back the last operation.
    UndoLast,
    /// Takes back everything.
    UndoAll,
    /// Takes back everything since step 5a.
    UndoNight,
    /// Gives up for tonight.
    GiveUp,
    /// Follows the disk.
    Adopt,
    /// Puts the disk back to the record.
    Restore,
    /// Puts the old file back.
    GoBack,
    /// Puts the new file in.
    GoOn,
    /// Waives every mailbox that has not collected.
    Waive,
    /// Takes the waivers back.
    Unwaive,
    /// Opens it and lets go of it.
    Look,
}

impl Move {
    /// Every one.
    pub const ALL: [Self; 18] = [
        Self::Say,
        Self::Do(ActionId::CopyAccounts),
        Self::Do(ActionId::KeepCore),
        Self::Do(ActionId::Freeze),
        Self::Do(ActionId::Swap),
        Self::Do(ActionId::Thaw),
        Self::Pass,
        Self::UndoLast,
        Self::UndoAll,
        Self::UndoNight,
        Self::GiveUp,
        Self::Adopt,
        Self::Restore,
        Self::GoBack,
        Self::GoOn,
        Self::Waive,
        Self::Unwaive,
        Self::Look,
    ];

    /// Whether it changes the postoffice itself.
    pub fn acts(self) -> bool {
        !matches!(self, Self::Say | Self::Pass | Self::Adopt | Self::Waive | Self::Unwaive | Self::Look)
    }
}

/// Who is at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Ann,
    Bob,
}

/// The number under which the acts of others stand among the calls.
pub const OTHERS: u8 = 9;

fn reason() -> String {
    "because it is so".to_owned()
}

/// Opens the change.
pub fn open(machine: &Arc<Machine>, who: Who) -> Result<Session, SessionError> {
    let (operator, host) = match who {
        Who::Ann => ("ann", "desk"),
        Who::Bob => ("bob", "hall"),
    };
    Session::open(&Opening {
        mode: Mode::Live,
        old: SITE.old.clone(),
        new: Some(SITE.new.clone()),
        operator: operator.into(),
        host: host.into(),
        state: "/state".into(),
        clock: Arc::clone(&CLOCK),
        disk: Arc::new(MemoryDisk(Arc::clone(machine))),
        hints: Hints::default(),
        watch: Watch::Take,
    })
}

/// Submits a command.
pub fn submit(session: &mut Session, command: Command) -> Result<(), SessionError> {
    session.submit(command, &AtomicBool::new(false), &|_, _, _| {})
}

/// What came of a move.
pub struct Played {
    /// The calls, with the disk after each.
    pub steps: Vec<Step>,
    /// What it ended with, if not well.
    pub error: Option<SessionError>,
}

/// A guest, and after how many calls that change anything he comes in.
pub type Interruption = (usize, Box<dyn FnOnce(&Arc<Machine>) + Send>);

/// Lets an operator open the change, make a move and let go.
pub fn play(world: &World, who: Who, what: Move, guest: Option<Interruption>, flaw: Option<Flaw>) -> Played {
    let machine = Machine::with(world.trees.clone(), flaw);
    if let Some((n, guest)) = guest {
        machine.interrupt(n, guest);
    }
    let error = at(&machine, who, what).err();
    Played { steps: machine.steps(), error }
}

/// One operator at a machine.
pub fn at(machine: &Arc<Machine>, who: Who, what: Move) -> Result<(), SessionError> {
    let mut session = open(machine, who)?;
    let result = session.look().and_then(|()| make(&mut session, what));
    session.close()?;
    result
}

/// The change is taken away from whoever has it, and somebody else makes a move.
pub fn take_over(machine: &Arc<Machine>, what: Move) {
    let before = machine.acting(1);
    let base: Arc<dyn RecordTree> = reserial::fsops::Disk::open(&MemoryDisk(Arc::clone(machine)), &SITE.old).unwrap();
    if let Ok(Some((record, _))) = newest(&base, &CLOCK) {
        let bob = ("bob".to_owned(), "hall".to_owned());
        let journal = reserial::journal::Journal::open(base, Arc::clone(&CLOCK), bob, &record);
        // What he is told when it does not work is not of interest: he goes on as far as he gets.
        if let Ok(mut journal) = journal {
            let _ = unlock(&mut journal, "she does not answer", None);
        }
        let _ = at(machine, Who::Bob, what);
    }
    machine.acting(before);
}

fn make(session: &mut Session, what: Move) -> Result<(), SessionError> {
    if what == Move::Say {
        for _ in 0..40 {
            let Some(command) = next_to_say(session) else { return Ok(()) };
            submit(session, command)?;
        }
        return Ok(());
    }
    for command in commands(session, what) {
        submit(session, command)?;
    }
    Ok(())
}

/// Returns whether a move can be made now.
pub fn possible(session: &Session, what: Move) -> bool {
    match what {
        // What opening it alone settles: an operation that was cut off, or the line that ends it.
        Move::Look => return session.change().unfinished().is_some() || session.change().closed.is_some(),
        Move::Say => return goes_on(session) && next_to_say(session).is_some(),
        Move::Adopt | Move::Restore => return matches!(session.view().standing, StandingView::Drift { .. }),
        Move::GoBack | Move::GoOn => return matches!(session.view().standing, StandingView::Between { .. }),
        _ => {}
    }
    // What only the record holds, and what step 1c copied, goes back with everything else: undone singly it says nothing new.
    let singly = reserial::engine::undo::standing(&session.case())
        .first()
        .is_some_and(|last| last.step.as_str() != "1c" && last.operation.touches_postoffice(session.journal().dir()));
    if matches!(what, Move::UndoLast | Move::UndoNight) && !singly {
        return false;
    }
    let commands = commands(session, what);
    goes_on(session)
        && !commands.is_empty()
        && commands.into_iter().all(|command| decide(&session.case(), command).is_ok())
}

/// Whether nothing must be settled first. What a start found and wrote down is told until somebody decides anything, and
/// stops nothing.
fn goes_on(session: &Session) -> bool {
    matches!(session.view().standing, StandingView::Clear | StandingView::Found { .. })
}

fn commands(session: &Session, what: Move) -> Vec<Command> {
    let undo = |to| Command::Undo { to, reason: reason() };
    let first = session.procedure().steps.iter().find(|step| !session.case().settled(&step.id));
    let rows = || session.view().mail.rows;
    match what {
        Move::Say | Move::Look => Vec::new(),
        Move::Do(action) => {
            let shown = session.facts().and_then(|facts| facts.plans.get(&action)).and_then(|plan| plan.clone().ok());
            let perform = |shown| Command::Perform { action, shown, typed: "32-20981".into(), pacing: Pacing::All };
            shown.map(perform).into_iter().collect()
        }
        Move::Pass => first.map(|step| Command::Complete { step: step.id.clone() }).into_iter().collect(),
        Move::UndoLast => vec![undo(UndoTo::Last)],
        Move::UndoAll => vec![undo(UndoTo::All)],
        Move::UndoNight => vec![undo(UndoTo::Step("5a".into()))],
        Move::GiveUp => vec![Command::GiveUp { reason: reason() }],
        Move::Adopt => vec![Command::Adopt { reason: reason() }],
        Move::Restore => vec![Command::Restore],
        Move::GoBack => vec![Command::Resolve { way: ResolveWay::GoBack }],
        Move::GoOn => vec![Command::Resolve { way: ResolveWay::GoOn }],
        Move::Waive => {
            let open = rows().into_iter().filter(|row| !row.done);
            open.map(|row| Command::Waive { mailbox: row.id, reason: reason() }).collect()
        }
        Move::Unwaive => {
            let waived = session.change().waived.keys().cloned();
            waived.map(|mailbox| Command::Unwaive { mailbox, reason: reason() }).collect()
        }
    }
}

/// The next thing that people must say in the first open step.
fn next_to_say(session: &Session) -> Option<Command> {
    let case = session.case();
    let step = session.procedure().steps.iter().find(|step| !case.settled(&step.id))?;
    let check = step.checks.iter().find(|check| !case.lets_through(check))?;
    if matches!(check.by, By::Action(_) | By::Mail(MailCheck::AllCollected)) {
        return None;
    }
    let command = said(session, check)?;
    decide(&case, command.clone()).is_ok().then_some(command)
}

fn said(session: &Session, check: &Check) -> Option<Command> {
    let id = check.id.clone();
    let bent = || {
        let bends = check.severity == Severity::Block && session.case().judge(check).standing != Standing::Holds;
        bends.then(|| Command::Override { check: id.clone(), reason: reason() })
    };
    match &check.by {
        By::Answer(answer) => {
            let value = match answer {
                AnswerId::OldNumber => "32-10447",
                AnswerId::NewNumber => "32-20981",
                AnswerId::Names => "ANYCORP/HEADPO",
                AnswerId::GlobalList => "yes",
                AnswerId::ChangeDate => "1969-12-31 22:00",
                AnswerId::Backup => "Ann, tape 12 in the safe, 2026-11-27 18:00",
            };
            Some(Command::Answer { answer: *answer, value: value.into(), reason: String::new() })
        }
        By::Tick(Tick::Pin) => Some(Command::Tick { check: id, note: reason() }),
        By::Tick(_) => Some(Command::Tick { check: id, note: String::new() }),
        By::Roster { list, mark, .. } => {
            let name = "One".to_owned();
            let known = session.change().rosters.get(list).is_some_and(|roster| roster.find(&name).is_some());
            let change = match known {
                false => RosterChange::Add { name, detail: String::new() },
                true => RosterChange::Mark { name, mark: mark.clone(), note: String::new() },
            };
            Some(Command::Roster { list: list.clone(), change })
        }
        By::Mail(MailCheck::Baseline) => Some(Command::TakeBaseline),
        By::Mail(MailCheck::Read) => Some(Command::ReadMail),
        By::Disk(_) => bent(),
        By::Mail(MailCheck::AllCollected) | By::Action(_) | By::Choice(_) | By::Clock(_) | By::Second(_) => None,
    }
}

/// What others do to the old postoffice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Other {
    /// POLD is P1 again.
    PutsP1Back,
    /// P1 becomes POLD.
    RenamesP1,
    /// A new P1 with an envelope in it (Q135902).
    MakesP1,
    /// The old MASTER.GLB is back, whatever was in its place.
    PutsMasterBack,
    /// MASTER.GLB becomes OLDMAST.GLB, and nothing takes its place.
    TakesMaster,
    /// An OLDMAST.GLB of somebody's own.
    MakesOldmast,
    /// A message comes in.
    Sends,
    /// The user collects everything.
    Collects,
}

impl Other {
    /// Every one.
    pub const ALL: [Self; 8] = [
        Self::PutsP1Back,
        Self::RenamesP1,
        Self::MakesP1,
        Self::PutsMasterBack,
        Self::TakesMaster,
        Self::MakesOldmast,
        Self::Sends,
        Self::Collects,
    ];

    /// Does it, where it can be done.
    pub fn act(self, tree: &mut Tree) -> bool {
        let there = |tree: &Tree, path| tree.get(path).is_some();
        let bag = || tree.all().map(|(path, _)| path).find(|path| path.starts_with("MBG/") && path.ends_with(".MBG"));
        match self {
            Self::PutsP1Back if there(tree, "POLD") && !there(tree, "P1") => tree.shift("POLD", "P1"),
            Self::RenamesP1 if there(tree, "P1") && !there(tree, "POLD") => tree.shift("P1", "POLD"),
            Self::MakesP1 if !there(tree, "P1") => {
                tree.make("P1");
                tree.put("P1/00000999.P1", b"an envelope that came in meanwhile");
            }
            Self::PutsMasterBack if there(tree, "GLB/OLDMAST.GLB") => {
                tree.drop("GLB/MASTER.GLB");
                tree.shift("GLB/OLDMAST.GLB", "GLB/MASTER.GLB");
            }
            Self::TakesMaster if there(tree, "GLB/MASTER.GLB") && !there(tree, "GLB/OLDMAST.GLB") => {
                tree.shift("GLB/MASTER.GLB", "GLB/OLDMAST.GLB");
            }
            Self::MakesOldmast if !there(tree, "GLB/OLDMAST.GLB") => tree.put("GLB/OLDMAST.GLB", b"somebody's own"),
            Self::Sends | Self::Collects => {
                let Some(bag) = bag() else { return false };
                let old = tree.get(&bag).and_then(|node| node.bytes.clone()).unwrap_or_else(|| Arc::from([]));
                let mail = [old.as_ref(), &[7; 116][..]].concat();
                match self {
                    Self::Sends if old.is_empty() => tree.put(&bag, &mail),
                    Self::Collects if !old.is_empty() => tree.put(&bag, b""),
                    _ => return false,
                }
            }
            _ => return false,
        }
        true
    }

    /// Does it at a machine; noted as a step of others.
    pub fn act_at(self, machine: &Arc<Machine>, root: &Path) {
        let before = machine.acting(OTHERS);
        machine.meddle(root, &format!("others: {self:?}"), |tree| self.act(tree));
        machine.acting(before);
    }
}
