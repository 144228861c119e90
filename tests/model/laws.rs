//! What must hold after every single call that changes the disk. Each law is looked at from the raw lines of the record
//! and the bytes of the disk, not through what it is to check.

use std::collections::BTreeSet;
use std::sync::Arc;

use reserial::fsops::Sha256;
use reserial::journal::{Change, Event, Line, OpStatus};
use reserial::plan::Operation;
use reserial::postoffice::HexId;

use crate::memory::Step;
use crate::moves::Move;
use crate::world::{SITE, World, in_record, record};

/// A law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Law {
    /// A MASTER.GLB is there, except while an exchange is under way.
    MasterIsThere,
    /// No content that was there at first, or that others brought, is gone.
    NothingIsLost,
    /// Nothing outside the record is touched but under an intent that is written down.
    IntentComesFirst,
    /// No operation is begun that was not approved, and nothing taken back without an undo.
    ApprovedFirst,
    /// The record only grows, and always can be read.
    RecordOnlyGrows,
    /// A waiver ends by being taken back in the record, and not otherwise.
    WaiversStand,
    /// Whoever writes is the one who took the change last.
    OneOperator,
    /// A command that was refused has changed nothing.
    RefusedIsNothing,
    /// A change that is in progress can be opened.
    Opens,
}

impl Law {
    /// Its name, as the checker reports it.
    pub fn name(self) -> &'static str {
        match self {
            Self::MasterIsThere => "a MASTER.GLB is there outside the exchange",
            Self::NothingIsLost => "no bytes are lost, OLDMAST.GLB among them",
            Self::IntentComesFirst => "nothing is touched before its intent is written",
            Self::ApprovedFirst => "nothing is done without its approval",
            Self::RecordOnlyGrows => "the record only grows and can be read",
            Self::WaiversStand => "a waiver never vanishes",
            Self::OneOperator => "never two operators",
            Self::RefusedIsNothing => "what is refused changes nothing",
            Self::Opens => "a change in progress can be opened",
        }
    }
}

/// Returns the world after one more call, with the laws that the call broke.
pub fn after(world: World, step: &Step) -> World {
    let before = record(&world.trees);
    let mut next = World { trees: step.after.clone(), ..world };
    let now = record(&next.trees);
    if !now.starts_with(&before) {
        next.broken.insert(Law::RecordOnlyGrows);
        let rewritten: Vec<_> =
            now.split(|b| *b == b'\n').filter_map(|l| Line::from_json(l).ok()).map(Arc::new).collect();
        if waived(&rewritten) != waived(&next.lines) {
            next.broken.insert(Law::WaiversStand);
        }
        return next;
    }
    let outside = step.names.iter().any(|name| !in_record(name));
    if outside && next.change.unfinished().is_none() {
        next.broken.insert(Law::IntentComesFirst);
    }
    if now.len() > before.len() {
        read_on(&mut next, &now[before.len()..]);
    }
    if !step.names.is_empty() {
        let there: BTreeSet<Sha256> = next.trees.values().flat_map(|tree| tree.digests()).collect();
        if !next.kept.is_subset(&there) {
            next.broken.insert(Law::NothingIsLost);
        }
    }
    stands(&mut next);
    next
}

/// What must hold wherever the world stands.
pub fn stands(world: &mut World) {
    let exchanging = world.change.ops.iter().any(|op| {
        let open = matches!(op.status, OpStatus::Intended | OpStatus::Failed { .. });
        open && matches!(op.operation, Operation::Exchange { .. })
    });
    let unfinished = world.change.unfinished().is_some();
    let master = world.old().get("GLB/MASTER.GLB").is_some();
    let excused = world.master_taken || (exchanging && unfinished);
    if !master && !excused {
        world.broken.insert(Law::MasterIsThere);
    }
    if !waived(&world.lines).iter().eq(world.change.waived.keys()) {
        world.broken.insert(Law::WaiversStand);
    }
}

/// The waivers that stand by the lines of the record.
fn waived(lines: &[Arc<Line>]) -> BTreeSet<HexId> {
    let mut waived = BTreeSet::new();
    for line in lines {
        match &line.event {
            Event::Waived { mailbox, .. } => _ = waived.insert(mailbox.clone()),
            Event::Unwaived { mailbox, .. } => _ = waived.remove(mailbox),
            _ => {}
        }
    }
    waived
}

fn read_on(world: &mut World, bytes: &[u8]) {
    let (lines, change) = (Arc::make_mut(&mut world.lines), Arc::make_mut(&mut world.change));
    for piece in bytes.split(|b| *b == b'\n').filter(|piece| !piece.is_empty()) {
        let Ok(line) = Line::from_json(piece) else {
            world.broken.insert(Law::RecordOnlyGrows);
            continue;
        };
        for (law, kept) in [
            (Law::ApprovedFirst, approved(lines, change, &line.event)),
            (Law::OneOperator, by_the_operator(lines, &line)),
        ] {
            if !kept {
                world.broken.insert(law);
            }
        }
        change.apply(&line);
        lines.push(Arc::new(line));
    }
}

fn approved(lines: &[Arc<Line>], change: &Change, event: &Event) -> bool {
    let Event::Intent { number, action, undoes, operation } = event else { return true };
    let mut undoing = false;
    let mut approval = None;
    for line in lines {
        match &line.event {
            Event::UndoBegun { .. } => undoing = true,
            Event::UndoEnded { .. } => undoing = false,
            Event::Approved { action, first, count, .. } => approval = Some((*action, *first..first + count)),
            _ => {}
        }
    }
    match undoes {
        None => approval.is_some_and(|(approved, range)| Some(approved) == *action && range.contains(number)),
        // Takes back nothing of ours: the one rename that puts the disk back to the record. That somebody has asked for it,
        // `asked_for` looks at.
        Some(0) => undoing || matches!(operation, Operation::Rename { .. }),
        // The staged copy of an exchange that failed goes by itself.
        Some(_) => undoing || matches!(change.ops.last().map(|op| &op.status), Some(OpStatus::Failed { .. })),
    }
}

/// Whether a move has begun nothing that takes back nothing of ours, unless that is what the operator asked for.
pub fn asked_for(what: Move, before: &World, after: &World) -> bool {
    use Move::{GiveUp, Restore, UndoAll, UndoLast, UndoNight};
    let new = after.lines.get(before.lines.len()..).unwrap_or_default();
    let of_nothing = |line: &Arc<Line>| matches!(line.event, Event::Intent { undoes: Some(0), .. });
    matches!(what, Restore | GiveUp | UndoLast | UndoNight | UndoAll) || !new.iter().any(of_nothing)
}

fn by_the_operator(lines: &[Arc<Line>], line: &Line) -> bool {
    let epoch = |event: &Event| match event {
        Event::Taken { epoch, .. } => Some(*epoch),
        _ => None,
    };
    let last = lines.iter().rev().find_map(|line| Some((epoch(&line.event)?, line)));
    match (&line.event, last) {
        (Event::Taken { epoch, .. }, Some((before, _))) => *epoch > before,
        (Event::Note { text }, _) if text.starts_with("unlocked") => true,
        // A torn end is set aside by whoever writes next.
        (Event::Taken { .. } | Event::TornTail { .. }, _) => true,
        (_, Some((_, taken))) => (&taken.by, &taken.host) == (&line.by, &line.host),
        (_, None) => false,
    }
}

/// Whether both trees are as they were, the record left out.
pub fn untouched(before: &World, after: &World) -> bool {
    let outside = |world: &World, root| -> Vec<_> {
        let tree = &world.trees[root];
        tree.all()
            .filter(|(path, _)| !path.starts_with("RESERIAL"))
            .map(|(path, node)| (path, node.bytes.clone()))
            .collect()
    };
    [&SITE.old, &SITE.new].into_iter().all(|root| outside(before, root) == outside(after, root))
}
