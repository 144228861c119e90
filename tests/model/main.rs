//! The change as a whole, explored exhaustively: from where steps 1 to 4 are done, every way on that its bounds allow.
//!
//! **What is real.** Every move is a whole [`Session`](reserial::engine::Session): it opens the record and takes the
//! change in hand, recovers, looks, decides, carries out, writes down, and lets go. So `decide`, `judge`, `drift`, `undo`,
//! `recover`, `plan`, the journal with its chain of digests, its replay and the holder's file are those of the program, under the
//! procedure of the program.
//!
//! **What stands in.** The disk is one in memory ([`memory`]) on which every call that changes anything is a state of its
//! own: a process killed after it leaves exactly that. Others and a second operator come in between moves or, in the larger
//! bounds, at every such call of an operation. The postoffice has one user and few core files. What people say in a step is said
//! at once, and the operations of step 1c are taken back only with everything else. A write is whole or not there (torn ones:
//! `tests/change/crash.rs`), an operator lets go after each move, and a change that has ended is not followed by another.
//!
//! **What counts as one world** is told in [`world`]: the disk, and of the record what its further course depends on.
//!
//! The checker is `stateright`; that an end can be reached from everywhere it does not find out in a graph with cycles, so that
//! is searched backwards from the ends. `tests/model/run` explores the larger bounds and says what was seen.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests build trees and tell")]

mod explore;
mod laws;
mod memory;
mod moves;
mod mutants;
mod world;

use std::sync::LazyLock;
use std::time::Instant;

use explore::{Bound, Explored, Far, Mutant, Reach, Within, meddled};
use laws::{Law, after};
use memory::Flaw;
use moves::{Move, Other, Who, play};
use reserial::procedure::{ActionId, StepId};
use stateright::{Checker, Model};
use world::{SITE, World};

/// The world after a move.
fn then(mut world: World, what: Move) -> World {
    for step in &play(&world, Who::Ann, what, None, None).steps {
        world = after(world, step);
    }
    world.reshape();
    world
}

/// The world with steps 1 to 4 done.
fn prepared() -> World {
    static PREPARED: LazyLock<World> = LazyLock::new(walk_to_step_5);
    PREPARED.clone()
}

fn walk_to_step_5() -> World {
    let mut world = World::at_first();
    while !world.change.steps.contains_key(&StepId::from("4")) {
        let before = world.shape.clone();
        for what in [Move::Say, Move::Do(ActionId::CopyAccounts), Move::Say, Move::Pass] {
            world = then(world, what);
        }
        assert_ne!(before, world.shape, "nothing more can be done: {world:?}");
    }
    assert!(world.broken.is_empty(), "{world:?}");
    world
}

/// The world in which the exchange may be approved.
fn before_the_exchange() -> World {
    static LATE: LazyLock<World> = LazyLock::new(walk_to_step_6);
    LATE.clone()
}

fn walk_to_step_6() -> World {
    use Move::{Do, Pass, Say};
    let night = [Say, Do(ActionId::KeepCore), Do(ActionId::Freeze), Pass, Say, Pass, Say, Pass, Pass, Say];
    let world = night.into_iter().fold(prepared(), then);
    assert!(world.change.steps.contains_key(&StepId::from("5d")), "{world:?}");
    world
}

/// The world that a kill between the two renames leaves.
fn killed_between_the_renames(late: &World) -> World {
    let mut ways = Vec::new();
    Explored::from(late.clone(), Bound { kills: 1, all: 1, ..NOTHING }, None).actions(late, &mut ways);
    let gone = |world: &World| world.old().get("GLB/MASTER.GLB").is_none();
    ways.into_iter().map(|way| way.to).find(gone).unwrap()
}

/// Which ends must be seen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    /// Finished, and undone.
    Both,
    /// One of them: what others did is not ours to take back.
    Any,
}

/// Explores everything within a bound, tells what was seen, and demands that every law holds.
fn explored(name: &str, first: World, bound: Bound, ends: Ends) {
    let began = Instant::now();
    let checker = Explored::from(first, bound, None).checker().threads(2).spawn_bfs().join();
    let model = checker.model();
    println!("== {name}: {bound:?}");
    println!(
        "  {:>6} worlds, {} ways, {} moves deep, {:.1} s",
        checker.unique_state_count(),
        checker.state_count() - 1,
        checker.max_depth() - 1,
        began.elapsed().as_secs_f64()
    );
    println!("  ways: {:?}", model.edges.lock().unwrap());
    let mut found = checker.discoveries();
    let mut broken = Vec::new();
    for property in model.properties() {
        let way = found.remove(property.name);
        println!("  {} {}", if way.is_none() { "holds " } else { "BROKEN" }, property.name);
        for (_, way) in way.into_iter().flat_map(stateright::Path::into_vec) {
            println!("           {}", way.map_or_else(String::new, |way| way.label.to_string()));
            broken.push(property.name);
        }
    }
    let Reach { worlds, finish, back, stuck, ends: (finished, undone) } = model.reach();
    println!(
        "  {} from every world it can be finished or taken back ({finish} and {back} of {worlds})",
        if stuck.is_empty() { "holds " } else { "BROKEN" }
    );
    for world in stuck.iter().take(3) {
        println!("           {world}");
    }
    assert!(finished && (undone || ends == Ends::Any), "no end was seen");
    assert!(broken.is_empty() && stuck.is_empty(), "{broken:?}, {} worlds without a way out", stuck.len());
}

const NOTHING: Bound = Bound { kills: 0, others: 0, takeovers: 0, all: 0, within: Within::Moves };

#[test]
fn every_law_holds_on_every_way_through_a_night() {
    explored("nothing goes wrong", prepared(), NOTHING, Ends::Both);
}

#[test]
fn from_between_the_renames_there_is_a_way_to_every_end() {
    explored("killed between the renames", killed_between_the_renames(&before_the_exchange()), NOTHING, Ends::Both);
}

/// P1 renamed by somebody else before the core files are kept, and adopted.
fn renamed_by_others_and_adopted() -> World {
    let world = then(prepared(), Move::Say);
    let machine = memory::Machine::with(world.trees.clone(), None);
    Other::RenamesP1.act_at(&machine, &SITE.old);
    let mut world = meddled(&world, &machine.steps()[0]);
    world.reshape();
    then(world, Move::Adopt)
}

/// Found by the checker: nothing could be done any more, neither on nor back, but renaming by hand.
#[test]
fn adopting_a_p1_that_others_renamed_leads_on() {
    use Move::{Do, Pass, Say};
    let world = [Do(ActionId::KeepCore), Pass, Say].into_iter().fold(renamed_by_others_and_adopted(), then);
    assert!(world.change.frozen() && world.change.steps.contains_key(&StepId::from("5a")), "{world:?}");
    assert!(world.change.baseline.is_some(), "and 5b is begun");
}

/// Every way on from a world, with no law broken on any.
fn ways_on(world: &World, bound: Bound) -> Vec<explore::Way> {
    let mut ways = Vec::new();
    Explored::from(world.clone(), bound, None).actions(world, &mut ways);
    for way in &ways {
        assert!(way.to.broken.is_empty(), "{:?} after {}", way.to.broken, way.label);
    }
    ways
}

/// The larger bounds rest on it: were a world held for one in which nothing can be done, all behind it would go unexplored.
#[test]
fn whatever_one_kill_leaves_an_operator_can_go_on() {
    let ready = [Move::Say, Move::Do(ActionId::KeepCore)].into_iter().fold(prepared(), then);
    let killed = ways_on(&ready, Bound { kills: 1, all: 1, ..NOTHING });
    let killed: Vec<_> = killed.into_iter().filter(|way| way.to.spent.kills == 1).collect();
    let mut unsettled = 0;
    for way in killed.iter().filter(|way| way.label.starts_with("Do(Freeze)")) {
        unsettled += usize::from(way.to.change.unfinished().is_some());
        let own = ways_on(&way.to, NOTHING);
        assert!(own.iter().any(|own| !own.label.starts_with("Say")), "nothing can be done after {}", way.label);
    }
    assert!(unsettled > 1, "{unsettled} of {} with an operation under way", killed.len());
}

#[test]
fn what_others_took_is_put_back_by_one_rename_that_was_asked_for() {
    let late = before_the_exchange();
    let machine = memory::Machine::with(late.trees.clone(), None);
    Other::TakesMaster.act_at(&machine, &SITE.old);
    let mut world = meddled(&late, &machine.steps()[0]);
    world.reshape();
    let ways = ways_on(&world, NOTHING);
    let restored = ways.iter().find(|way| &*way.label == "Restore").unwrap();
    assert!(restored.to.old().get("GLB/MASTER.GLB").is_some());
}

/// Killed before its last line: all steps are settled, and the record does not say that it has ended.
#[test]
fn a_change_that_lacks_only_its_last_line_is_ended_by_the_next_start() {
    use Move::{Do, Pass, Say};
    let late =
        [Do(ActionId::Swap), Pass, Pass, Do(ActionId::Thaw), Pass, Say].into_iter().fold(before_the_exchange(), then);
    let killed = ways_on(&late, Bound { kills: 1, all: 1, ..NOTHING });
    let settled = |world: &World| world.change.closed.is_none() && world.change.steps.contains_key(&StepId::from("9"));
    let without: Vec<_> = killed.into_iter().filter(|way| way.to.spent.kills == 1 && settled(&way.to)).collect();
    assert!(!without.is_empty());
    for way in without {
        let ends = ways_on(&way.to, NOTHING).into_iter().any(|way| way.to.change.closed.is_some());
        assert!(ends, "{} is left open", way.label);
    }
}

#[test]
#[ignore = "a minute: tests/model/run"]
fn from_an_adopted_p1_there_is_a_way_to_an_end() {
    explored("P1 renamed by others and adopted", renamed_by_others_and_adopted(), NOTHING, Ends::Any);
}

#[test]
#[ignore = "minutes: tests/model/run"]
fn one_kill_or_one_act_of_others_between_moves() {
    explored("one thing goes wrong", prepared(), Bound { kills: 1, others: 1, all: 1, ..NOTHING }, Ends::Both);
}

/// Others and a second operator come in at every call of every operation of a night in which nothing else goes wrong, and the
/// laws hold right after. What can be done then is what `one_kill_or_one_act_of_others_between_moves` is about.
#[test]
#[ignore = "minutes: tests/model/run"]
fn others_and_a_second_operator_at_every_call() {
    let began = Instant::now();
    let (mut open, mut seen) = (vec![prepared()], Vec::<World>::new());
    while let Some(world) = open.pop() {
        if seen.contains(&world) {
            continue;
        }
        let mut ways = Vec::new();
        Explored::from(world.clone(), NOTHING, None).actions(&world, &mut ways);
        open.extend(ways.into_iter().map(|way| way.to));
        seen.push(world);
    }
    let bound = Bound { kills: 1, others: 1, takeovers: 1, all: 1, within: Within::Operations };
    let mut kinds = std::collections::BTreeMap::<&str, u64>::new();
    for world in &seen {
        let (model, mut ways) = (Explored::from(world.clone(), bound, None), Vec::new());
        model.actions(world, &mut ways);
        for way in &ways {
            assert!(way.to.broken.is_empty(), "{:?} after {}\n{world:?}", way.to.broken, way.label);
        }
        model.edges.lock().unwrap().iter().for_each(|(kind, count)| *kinds.entry(kind).or_default() += count);
    }
    println!("== at every call: {} worlds, {kinds:?}, {:.1} s", seen.len(), began.elapsed().as_secs_f64());
}

/// A kill has left the exchange between its renames; from there, once on every way, a second operator takes the change over
/// at any call of any operation, and either goes on or takes back the last operation or only looks.
#[test]
#[ignore = "minutes: tests/model/run"]
fn a_takeover_at_every_call_from_between_the_renames() {
    let between = killed_between_the_renames(&before_the_exchange());
    let bound = Bound { kills: 1, takeovers: 1, all: 2, within: Within::Operations, ..NOTHING };
    explored("killed between the renames, then taken over", between, bound, Ends::Both);
}

#[test]
#[ignore = "very long: tests/model/run"]
fn two_things_go_wrong_between_moves() {
    explored("two things go wrong", prepared(), Bound { kills: 2, others: 2, all: 2, ..NOTHING }, Ends::Both);
}

/// Every mutant, the law that is meant to catch it, and how far one must look for that.
#[test]
fn a_broken_program_is_caught_by_the_law_meant_for_it() {
    use Move::{Do, Pass, Say};
    let late = before_the_exchange();
    let between = killed_between_the_renames(&late);
    let unread = [Say, Do(ActionId::KeepCore), Do(ActionId::Freeze), Pass, Say, Pass, Move::Waive]
        .into_iter()
        .fold(prepared(), then);
    let others = Bound { others: 1, all: 1, within: Within::Operations, ..NOTHING };
    let takeovers = Bound { takeovers: 1, all: 1, within: Within::Operations, ..NOTHING };
    for (mutant, law, first, bound) in [
        (Mutant::SkipsApproval, Law::ApprovedFirst, prepared(), NOTHING),
        (Mutant::ActsFirst, Law::IntentComesFirst, prepared(), NOTHING),
        (Mutant::ForgetsAtStart, Law::MasterIsThere, between.clone(), NOTHING),
        (Mutant::DropsWaivers, Law::WaiversStand, unread, NOTHING),
        (Mutant::Disk(Flaw::RenameReplaces), Law::NothingIsLost, late.clone(), others),
        (Mutant::Disk(Flaw::BlindToOthers), Law::OneOperator, late, takeovers),
    ] {
        let mut model = Explored::from(first, bound, Some(mutant));
        model.reach_of = Far::OneMove;
        let began = Instant::now();
        let checker = model.checker().spawn_bfs().join();
        println!("  {mutant:?}: {} ways, {:.1} s", checker.state_count() - 1, began.elapsed().as_secs_f64());
        assert!(
            checker.discoveries().contains_key(law.name()),
            "{mutant:?} got away: {:?}",
            checker.discoveries().keys()
        );
    }
    let checker = Explored::from(between, NOTHING, Some(Mutant::CannotResolve)).checker().spawn_bfs().join();
    assert!(!checker.model().reach().stuck.is_empty(), "nobody is stuck between the renames");
}
