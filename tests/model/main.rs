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

#![expect(clippy::disallowed_methods, clippy::unwrap_used, clippy::print_stdout, reason = "tests build trees and tell")]

mod explore;
mod laws;
mod memory;
mod moves;
mod mutants;
mod world;

use std::time::Instant;

use explore::{Bound, Explored, Far, Mutant, Reach, Within};
use laws::{Law, after};
use memory::Flaw;
use moves::{Move, Who, play};
use reserial::procedure::{ActionId, StepId};
use stateright::{Checker, Expectation, Model};
use world::World;

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

/// Explores everything within a bound, tells what was seen, and demands that every law holds.
fn explored(name: &str, first: World, bound: Bound) {
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
    let mut broken = Vec::new();
    for property in model.properties() {
        let found = checker.discovery(property.name);
        let holds = found.is_none() == (property.expectation == Expectation::Always);
        println!("  {} {}", if holds { "holds " } else { "BROKEN" }, property.name);
        if !holds {
            broken.push(property.name);
            for (_, way) in found.into_iter().flat_map(stateright::Path::into_vec) {
                println!("           {}", way.map_or_else(String::new, |way| way.label.to_string()));
            }
        }
    }
    let Reach { worlds, finish, back, stuck } = model.reach();
    println!(
        "  {} from every world it can be finished or taken back ({finish} and {back} of {worlds})",
        if stuck.is_empty() { "holds " } else { "BROKEN" }
    );
    for world in stuck.iter().take(3) {
        println!("           {world}");
    }
    assert!(broken.is_empty() && stuck.is_empty(), "{broken:?}, {} worlds without a way out", stuck.len());
}

const NOTHING: Bound = Bound { kills: 0, others: 0, takeovers: 0, all: 0, within: Within::Moves };

#[test]
fn every_law_holds_on_every_way_through_a_night() {
    explored("nothing goes wrong", prepared(), NOTHING);
}

#[test]
fn from_between_the_renames_there_is_a_way_to_every_end() {
    explored("killed between the renames", killed_between_the_renames(&before_the_exchange()), NOTHING);
}

#[test]
#[ignore = "minutes: tests/model/run"]
fn one_kill_or_one_act_of_others_between_moves() {
    explored("one thing goes wrong", prepared(), Bound { kills: 1, others: 1, all: 1, ..NOTHING });
}

#[test]
#[ignore = "long: tests/model/run"]
fn one_thing_goes_wrong_at_any_call() {
    explored(
        "one thing goes wrong, at any call",
        prepared(),
        Bound { kills: 1, others: 1, takeovers: 1, all: 1, within: Within::Operations },
    );
}

#[test]
#[ignore = "very long: tests/model/run"]
fn two_things_go_wrong_between_moves() {
    explored("two things go wrong", prepared(), Bound { kills: 2, others: 2, all: 2, ..NOTHING });
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
        assert!(checker.discovery(law.name()).is_some(), "{mutant:?} got away: {:?}", checker.discoveries().keys());
    }
    let checker = Explored::from(between, NOTHING, Some(Mutant::CannotResolve)).checker().spawn_bfs().join();
    assert!(!checker.model().reach().stuck.is_empty(), "nobody is stuck between the renames");
}
