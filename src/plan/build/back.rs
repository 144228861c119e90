//! The exchange of a reverse change: OLDMAST.GLB is MASTER.GLB again, and what is MASTER.GLB now becomes NEWMAST.GLB. Both
//! files lie in GLB already, so nothing is copied (deduced from Q209486 and Q148666; no article tells it).

use super::super::{Operation, Place, Side};
use super::{Back, Builder, Built, PlanError, find, print_at};
use crate::postoffice::paths;

impl Builder<'_> {
    pub(super) fn swap_back(&self, back: Back) -> Built {
        let old = self.trees.side(Side::Old);
        let expected = self.former.pin.ok_or(PlanError::NoPin)?;
        let incoming = self.require(old, Side::Old, &paths::oldmast())?;
        let found = print_at(old, Side::Old, &incoming)?;
        if found != expected {
            return Err(PlanError::NotTakenOut { at: Place { side: Side::Old, path: incoming }, expected, found });
        }
        let live = self.require(old, Side::Old, &paths::master())?;
        let was = print_at(old, Side::Old, &live)?;
        let mut operations = Vec::new();
        if let Some(there) = find(old, Side::Old, &paths::newmast())? {
            let print = print_at(old, Side::Old, &there.path)?;
            if back.newmast != Some(print) {
                return Err(PlanError::InTheWay { at: Place { side: Side::Old, path: there.path } });
            }
            let to = self.former.record.join("ASIDE").join("NEWMAST.GLB");
            operations.push(Operation::MoveAside { side: Side::Old, from: there.path, to, print: Some(print) });
        }
        operations.push(Operation::Exchange {
            side: Side::Old,
            out: paths::newmast().spelled_like(live.name()),
            live,
            incoming,
            was,
            becomes: expected,
            mailbags: find(old, Side::Old, &paths::dir(paths::MBG))?.map(|entry| entry.path),
        });
        self.with_dirs(Side::Old, operations)
    }
}
