//! The model for the checker: from a world to all that can come next, and the graph of what was seen.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, Mutex};

use reserial::journal::Closing;
use reserial::procedure::ActionId;
use stateright::{Model, Property};

use crate::laws::{Law, after, asked_for, stands, untouched};
use crate::memory::{Flaw, Step};
use crate::moves::{Move, OTHERS, Other, Played, Who, open, play, possible, take_over};
use crate::world::{SITE, World};

/// What is broken on purpose, so that a law can be seen to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutant {
    /// The disk.
    Disk(Flaw),
    /// An operator whose program begins operations that nobody approved.
    SkipsApproval,
    /// A program that renames P1 before it writes that down.
    ActsFirst,
    /// A start that says of an unfinished operation, without a look, that it has not begun.
    ForgetsAtStart,
    /// A start that leaves waivers out of the record.
    DropsWaivers,
    /// A program that cannot settle an exchange between its renames.
    CannotResolve,
}

/// How far is explored.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    /// The most kills, the most acts of others, the most takeovers, and the most of all of them together, on one way.
    pub kills: u8,
    pub others: u8,
    pub takeovers: u8,
    pub all: u8,
    /// Whether others and the second operator come in at every call of an operation, or between moves only.
    pub within: Within,
}

/// Whether all is explored, or only what one move leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Far {
    Everything,
    OneMove,
}

/// Where others and the second operator come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    Moves,
    Operations,
}

/// One way from a world to another.
#[derive(Clone)]
pub struct Way {
    pub label: Arc<str>,
    pub to: World,
}

impl PartialEq for Way {
    fn eq(&self, other: &Self) -> bool {
        self.label == other.label && self.to == other.to
    }
}

impl std::fmt::Debug for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.label)
    }
}

/// A world that was seen: what it is, where an operator can go from it without anybody's misfortune.
#[derive(Clone, Debug, Default)]
struct Seen {
    ended: Option<Closing>,
    given_up: bool,
    own: Vec<u64>,
    told: String,
}

/// The change, as the checker sees it.
pub struct Explored {
    pub first: World,
    pub bound: Bound,
    pub mutant: Option<Mutant>,
    pub reach_of: Far,
    seen: Mutex<HashMap<u64, Seen>>,
    pub edges: Mutex<BTreeMap<&'static str, u64>>,
}

fn mark(world: &World) -> u64 {
    let mut hasher = DefaultHasher::new();
    world.hash(&mut hasher);
    hasher.finish()
}

impl Explored {
    pub fn from(first: World, bound: Bound, mutant: Option<Mutant>) -> Self {
        Self { first, bound, mutant, reach_of: Far::Everything, seen: Mutex::default(), edges: Mutex::default() }
    }

    fn flaw(&self) -> Option<Flaw> {
        match self.mutant {
            Some(Mutant::Disk(flaw)) => Some(flaw),
            _ => None,
        }
    }

    fn may(&self, world: &World, spent: impl Fn(&World) -> u8, most: u8) -> bool {
        world.spent.all() < self.bound.all && spent(world) < most
    }

    /// Every way on.
    fn ways(&self, world: &World) -> Vec<(&'static str, Way)> {
        let mut ways = Ways { explored: self, ways: Vec::new(), killed: HashSet::new() };
        let machine = crate::memory::Machine::with(world.trees.clone(), self.flaw());
        let mut session = match open(&machine, Who::Ann) {
            Ok(session) => session,
            Err(error) => {
                let mut to = world.clone();
                to.broken.insert(Law::Opens);
                ways.add("stuck", format!("cannot be opened: {error}"), to);
                return ways.ways;
            }
        };
        if session.look().is_err() {
            let mut to = world.clone();
            to.broken.insert(Law::Opens);
            ways.add("stuck", "cannot be looked at".into(), to);
            return ways.ways;
        }
        for what in Move::ALL.into_iter().filter(|what| possible(&session, *what)) {
            if self.mutant == Some(Mutant::CannotResolve) && matches!(what, Move::GoBack | Move::GoOn) {
                continue;
            }
            let played = play(world, Who::Ann, what, None, self.flaw());
            let calls = played.steps.len();
            ways.own(world, what, &played);
            let wanted = self.mutant.is_none() || what == Move::Do(ActionId::Swap);
            if self.bound.within == Within::Operations && what.acts() && wanted {
                ways.interrupted(world, what, calls);
            }
        }
        ways.others(world);
        if let Some(mutant) = self.mutant {
            ways.mutated(world, mutant);
        }
        ways.ways
    }
}

struct Ways<'a> {
    explored: &'a Explored,
    ways: Vec<(&'static str, Way)>,
    killed: HashSet<u64>,
}

impl Ways<'_> {
    fn add(&mut self, kind: &'static str, label: String, mut to: World) {
        to.reshape();
        self.ways.push((kind, Way { label: label.into(), to }));
    }

    /// Follows the calls of a move; after each the process may be killed.
    fn own(&mut self, world: &World, what: Move, played: &Played) {
        let mut here = world.clone();
        for step in &played.steps {
            here = after(here, step);
            if self.explored.may(&here, |w| w.spent.kills, self.explored.bound.kills) && what != Move::Say {
                self.kill(&here, what, step);
            }
        }
        let refused = matches!(played.error, Some(reserial::engine::SessionError::Refused(_)));
        if refused && !untouched(world, &here) {
            here.broken.insert(Law::RefusedIsNothing);
        }
        if !asked_for(what, world, &here) {
            here.broken.insert(Law::ApprovedFirst);
        }
        self.add("moves", format!("{what:?}{}", told(played)), here);
    }

    /// The process is gone; its holder's file stays.
    fn kill(&mut self, here: &World, what: Move, step: &Step) {
        let mut to = here.clone();
        to.spent.kills += 1;
        let tree = Arc::make_mut(to.trees.get_mut(&SITE.old).unwrap());
        if let Some(bytes) = tree.get("RESERIAL/C0001/HOLDER.LCK").and_then(|node| node.bytes.clone()) {
            let mut holder: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            // No system gives out this number.
            holder["process"] = 4_194_305.into();
            holder.as_object_mut().unwrap().remove("started");
            tree.put("RESERIAL/C0001/HOLDER.LCK", holder.to_string().as_bytes());
        }
        to.reshape();
        if self.killed.insert(mark(&to)) {
            let call: String = step.call.chars().take(60).collect();
            self.ways.push(("kills", Way { label: format!("{what:?}, killed after: {call}").into(), to }));
        }
    }

    fn others(&mut self, world: &World) {
        if !self.explored.may(world, |w| w.spent.others, self.explored.bound.others) {
            return;
        }
        for other in Other::ALL {
            let machine = crate::memory::Machine::with(world.trees.clone(), None);
            other.act_at(&machine, &SITE.old);
            if let Some(step) = machine.steps().first() {
                self.add("others", step.call.clone(), meddled(world, step));
            }
        }
    }

    /// Somebody comes in at each call of a move.
    fn interrupted(&mut self, world: &World, what: Move, calls: usize) {
        let bound = &self.explored.bound;
        let mut guests: Vec<(&'static str, String, Guest)> = Vec::new();
        if self.explored.may(world, |w| w.spent.others, bound.others) {
            for other in [Other::PutsP1Back, Other::MakesP1, Other::PutsMasterBack, Other::MakesOldmast, Other::Sends] {
                guests.push(("others within", format!("{other:?}"), Guest::Other(other)));
            }
        }
        if self.explored.may(world, |w| w.spent.takeovers, bound.takeovers) {
            for then in [what, Move::UndoLast, Move::Look] {
                guests.push(("takeovers", format!("Bob takes over and does {then:?}"), Guest::Bob(then)));
            }
        }
        if self.explored.mutant.is_some() {
            // One of each is enough to see a flaw.
            guests.retain(|(.., guest)| matches!(guest, Guest::Other(Other::MakesOldmast) | Guest::Bob(Move::Look)));
        }
        for (kind, label, guest) in guests {
            for n in 0..calls {
                let visit = move |machine: &Arc<crate::memory::Machine>| match guest {
                    Guest::Other(other) => other.act_at(machine, &SITE.old),
                    Guest::Bob(then) => take_over(machine, then),
                };
                let played = play(world, Who::Ann, what, Some((n, Box::new(visit))), self.explored.flaw());
                let to = followed(world, &played);
                self.add(kind, format!("{what:?}, after call {n}: {label}{}", told(&played)), to);
            }
        }
    }

    fn mutated(&mut self, world: &World, mutant: Mutant) {
        for (label, steps) in crate::mutants::acts(world, mutant) {
            let mut here = world.clone();
            for step in &steps {
                here = after(here, step);
            }
            self.add("mutants", label, here);
        }
    }
}

#[derive(Clone, Copy)]
enum Guest {
    Other(Other),
    Bob(Move),
}

fn told(played: &Played) -> String {
    played.error.as_ref().map_or_else(String::new, |error| format!(" ({error})"))
}

/// What others have done: what they brought must be kept from now on, what they took is theirs to take.
pub fn meddled(world: &World, step: &Step) -> World {
    let all =
        |trees: &crate::memory::Trees| -> BTreeSet<_> { trees.values().flat_map(|tree| tree.digests()).collect() };
    let (before, now) = (all(&world.trees), all(&step.after));
    let mut next = World { trees: step.after.clone(), ..world.clone() };
    let mut kept: BTreeSet<_> =
        world.kept.iter().filter(|digest| now.contains(digest) || !before.contains(digest)).copied().collect();
    kept.extend(now.difference(&before));
    next.kept = Arc::new(kept);
    next.spent.others += 1;
    next.master_taken |= next.old().get("GLB/MASTER.GLB").is_none() && world.old().get("GLB/MASTER.GLB").is_some();
    next
}

/// Follows the calls of a move into which somebody came. What the first operator had begun when the change was taken from
/// her she may end: no look at the holder's file can close that window. It is followed without the laws that hold
/// for each call, but at its end all must hold.
fn followed(world: &World, played: &Played) -> World {
    let mut here = world.clone();
    let mut taken = false;
    for step in &played.steps {
        match step.who {
            OTHERS => here = meddled(&here, step),
            0 if taken => {
                let before = here.broken.clone();
                here = after(here, step);
                let excused = [Law::IntentComesFirst, Law::MasterIsThere];
                here.broken.retain(|law| before.contains(law) || !excused.contains(law));
            }
            who => {
                taken |= who == 1;
                here = after(here, step);
            }
        }
    }
    here.spent.takeovers += u8::from(taken);
    stands(&mut here);
    here
}

impl Model for Explored {
    type State = World;
    type Action = Way;

    fn init_states(&self) -> Vec<World> {
        vec![self.first.clone()]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Way>) {
        let closed = world.change.closed.map(|(closing, _)| closing);
        // A law that is broken is shown with the shortest way to it; nothing is explored beyond.
        let far = self.reach_of == Far::OneMove && *world != self.first;
        let ways = if far || closed.is_some() || !world.broken.is_empty() { Vec::new() } else { self.ways(world) };
        let own = ways.iter().filter(|(kind, _)| *kind == "moves").map(|(_, way)| mark(&way.to)).collect();
        let standing = world.change.standing().count();
        let given_up =
            !world.change.frozen() && !world.change.swapped() && standing <= self.first.change.standing().count();
        let seen = Seen { ended: closed, given_up, own, told: format!("{world:?}") };
        self.seen.lock().unwrap().insert(mark(world), seen);
        let mut edges = self.edges.lock().unwrap();
        for (kind, _) in &ways {
            *edges.entry(kind).or_default() += 1;
        }
        actions.extend(ways.into_iter().map(|(_, way)| way));
    }

    fn next_state(&self, _: &World, way: Way) -> Option<World> {
        Some(way.to)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        macro_rules! laws {
            ($($law:ident)+) => {
                vec![$(Property::<Self>::always(Law::$law.name(), |_, world| !world.broken.contains(&Law::$law))),+]
            };
        }
        laws!(MasterIsThere NothingIsLost IntentComesFirst ApprovedFirst RecordOnlyGrows WaiversStand OneOperator RefusedIsNothing Opens)
    }
}

/// From how many worlds an operator alone can reach an end.
#[derive(Debug, Default)]
pub struct Reach {
    pub worlds: usize,
    pub finish: usize,
    pub back: usize,
    /// Whether a change that is finished, and one that is undone, was among them.
    pub ends: (bool, bool),
    /// Worlds from which neither can be reached.
    pub stuck: Vec<String>,
}

impl Explored {
    /// Searches the graph backwards from its ends, over the operator's own moves.
    pub fn reach(&self) -> Reach {
        let seen = self.seen.lock().unwrap();
        let mut into: HashMap<u64, Vec<u64>> = HashMap::new();
        for (from, world) in seen.iter() {
            for to in &world.own {
                into.entry(*to).or_default().push(*from);
            }
        }
        let backwards = |ends: &dyn Fn(&Seen) -> bool| -> HashSet<u64> {
            let mut found: HashSet<u64> = seen.iter().filter(|(_, world)| ends(world)).map(|(mark, _)| *mark).collect();
            let mut open: Vec<u64> = found.iter().copied().collect();
            while let Some(mark) = open.pop() {
                for from in into.get(&mark).into_iter().flatten() {
                    if found.insert(*from) {
                        open.push(*from);
                    }
                }
            }
            found
        };
        let finish = backwards(&|world| world.ended == Some(Closing::Finished));
        let back = backwards(&|world| world.ended == Some(Closing::Undone) || world.given_up);
        let stuck = seen.iter().filter(|(mark, _)| !finish.contains(mark) && !back.contains(mark));
        let stuck = stuck.map(|(_, world)| world.told.clone()).collect();
        let ended = |closing| seen.values().any(|world| world.ended == Some(closing));
        let ends = (ended(Closing::Finished), ended(Closing::Undone));
        Reach { ends, worlds: seen.len(), finish: finish.len(), back: back.len(), stuck }
    }
}
