//! The change as a whole, explored exhaustively.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests build trees")]

mod explore;
mod laws;
mod memory;
mod moves;
mod mutants;
mod world;

use std::time::Instant;

use explore::{Bound, Explored, Within};
use laws::after;
use moves::{Move, Who, play};
use reserial::procedure::{ActionId, StepId};
use stateright::{Checker, Model};
use world::World;

/// The world with steps 1 to 4 done.
fn prepared() -> World {
    let mut world = World::at_first();
    let done = |world: &World| world.change.steps.contains_key(&StepId::from("4"));
    while !done(&world) {
        let before = world.shape.clone();
        for what in [Move::Say, Move::Do(ActionId::CopyAccounts), Move::Say, Move::Pass] {
            let played = play(&world, Who::Ann, what, None, None);
            for step in &played.steps {
                world = after(world, step);
            }
            world.reshape();
        }
        assert_ne!(before, world.shape, "{:?}", play(&world, Who::Ann, Move::Pass, None, None).error);
    }
    world
}

fn explore(bound: Bound) {
    let began = Instant::now();
    let first = prepared();
    println!("prepared in {:?}; {} {:?}", began.elapsed(), first.lines.len(), first.broken);
    let began = Instant::now();
    let checker = Explored::from(first, bound, None).checker().threads(2).spawn_bfs().join();
    println!("{} {} depth {} in {:?}", checker.unique_state_count(), checker.state_count(), checker.max_depth(), began.elapsed());
    println!("{:?}", checker.model().edges.lock().unwrap());
    for (name, path) in checker.discoveries() {
        println!("{name}:");
        for (_, way) in path.into_vec() { if let Some(way) = way { println!("    {way:?}"); } }
    }
    let reach = checker.model().reach();
    println!("worlds {} finish {} back {} stuck {}", reach.worlds, reach.finish, reach.back, reach.stuck.len());
    for (i, t) in reach.all.iter().enumerate() { std::fs::write(format!("/tmp/shapes.{i}"), t.replace(";", "\n").replace("\", ","\",\n   ")).ok(); if i > 60 { break } }
    let mut ops: std::collections::BTreeMap<String, usize> = Default::default();
    for t in &reach.all { let k = t.split("steps").nth(1).unwrap_or("").split(';').next().unwrap_or("").rsplit(',').next().unwrap_or("").to_owned(); *ops.entry(k).or_default() += 1; }
    println!("{ops:?}");
    for stuck in reach.stuck.iter().take(3) { println!("STUCK {stuck}"); }
}

#[test]
fn clean() {
    explore(Bound { kills: 0, others: 0, takeovers: 0, all: 0, within: Within::Moves });
}

#[test]
#[ignore = "slow"]
fn one() {
    explore(Bound { kills: 1, others: 1, takeovers: 0, all: 1, within: Within::Moves });
}

#[test]
#[ignore = "slow"]
fn within() {
    explore(Bound { kills: 1, others: 1, takeovers: 1, all: 1, within: Within::Operations });
}
