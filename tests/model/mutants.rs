//! Programs that are broken on purpose: each does here what the real one must not, with the real parts of it.

use std::sync::Arc;

use reserial::fsops::{Disk as _, RecordTree};
use reserial::journal::{Claim, Event, Journal, Outcome, records};
use reserial::plan::{Former, Observed, Purpose, Sight, build};
use reserial::procedure::ActionId;

use crate::explore::Mutant;
use crate::memory::{Machine, MemoryDisk, Step};
use crate::world::{CLOCK, SITE, World};

/// What the broken program does in a world, if it can do anything there.
pub fn acts(world: &World, mutant: Mutant) -> Vec<(String, Vec<Step>)> {
    let machine = Machine::with(world.trees.clone(), None);
    let done = match mutant {
        Mutant::SkipsApproval | Mutant::ActsFirst => freezes(&machine, world, mutant),
        Mutant::ForgetsAtStart => forgets(&machine, world),
        Mutant::DropsWaivers => drops_waivers(&machine, world),
        Mutant::Disk(_) | Mutant::CannotResolve => return Vec::new(),
    };
    done.map(|()| (format!("{mutant:?}"), machine.steps())).into_iter().collect()
}

fn journal(machine: &Arc<Machine>) -> (Arc<dyn RecordTree>, Journal) {
    let base = MemoryDisk(Arc::clone(machine)).open(&SITE.old).unwrap();
    let record = records(&*base).unwrap().pop().unwrap();
    let ann = ("ann".to_owned(), "desk".to_owned());
    let journal = Journal::open(Arc::clone(&base), Arc::clone(&CLOCK), ann, &record).unwrap();
    (base, journal)
}

/// Renames P1: without an approval, or with all of them but after the fact.
fn freezes(machine: &Arc<Machine>, world: &World, mutant: Mutant) -> Option<()> {
    if world.change.frozen() || world.change.unfinished().is_some() || world.change.adopted.is_some() {
        return None;
    }
    let (base, mut journal) = journal(machine);
    let trees = Sight { old: &*base, new: &*base };
    let operation = build(Purpose::Freeze, trees, &Former::default()).ok()?.pop()?;
    let reserial::plan::Operation::Rename { from, to, .. } = &operation else { return None };
    let claim = Claim::take(&mut journal, None).ok()?;
    let number = journal.change().next_number();
    let act = || base.rename(from, to).map(drop).ok();
    if mutant == Mutant::ActsFirst {
        act()?;
        journal
            .append(Event::Approved { action: ActionId::Freeze, first: number, count: 1, typed: String::new() })
            .ok()?;
    }
    journal
        .append(Event::Intent { number, action: Some(ActionId::Freeze), undoes: None, operation: operation.clone() })
        .ok()?;
    if mutant == Mutant::SkipsApproval {
        act()?;
    }
    journal.append(Event::Outcome { number, outcome: Outcome::Done(Observed::default()) }).ok()?;
    claim.release(&mut journal).ok()
}

fn forgets(machine: &Arc<Machine>, world: &World) -> Option<()> {
    let number = world.change.unfinished()?.number;
    let (_, mut journal) = journal(machine);
    Claim::set_aside(&journal).ok()?;
    let claim = Claim::take(&mut journal, None).ok()?;
    journal.append(Event::Outcome { number, outcome: Outcome::FoundNotBegun }).ok()?;
    claim.release(&mut journal).ok()
}

/// A record rewritten without its waivers, as a program would do that keeps a state instead of events.
fn drops_waivers(machine: &Arc<Machine>, world: &World) -> Option<()> {
    world.change.waived.first_key_value()?;
    let mut kept = String::new();
    for line in world.lines.iter().filter(|line| !matches!(line.event, Event::Waived { .. })) {
        kept.push_str(&line.to_json().unwrap());
        kept.push('\n');
    }
    machine.meddle(&SITE.old, "rewrite the record", |tree| {
        tree.put("RESERIAL/C0001/OPERATOR.LOG", kept.as_bytes());
        true
    });
    Some(())
}
