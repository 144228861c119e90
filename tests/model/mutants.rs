//! Programs that are broken on purpose: each must be caught by the law that is meant for it.

use crate::explore::Mutant;
use crate::memory::{Machine, Step};
use crate::world::World;

/// What the broken program does in a world, if it can do anything there.
pub fn acts(world: &World, mutant: Mutant) -> Vec<(String, Vec<Step>)> {
    let machine = Machine::with(world.trees.clone(), None);
    let _ = (machine, mutant);
    Vec::new()
}
