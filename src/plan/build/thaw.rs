//! Step 8: Pold is P1 again, and what arrived in a P1 that was made meanwhile is brought in.

use crate::fsops::{ReadTree, TreePath};
use crate::postoffice::{paths, scan_queue};

use super::super::{Operation, Place, Side};
use super::{Builder, Built, PlanError, find, print_at};

impl Builder<'_> {
    pub(super) fn thaw(&self) -> Built {
        let old = self.trees.side(Side::Old);
        if self.former.thawed {
            let home = self.require_dir(old, &paths::p1())?;
            return self.envelopes(&home, &home, None);
        }
        let pold = self.require_dir(old, &paths::pold())?;
        let back = self.pold_to_p1(pold.clone());
        let home = match &back {
            Operation::Rename { to, .. } => to.clone(),
            _ => paths::p1(),
        };
        let Some(again) = find(old, Side::Old, &paths::p1())? else {
            let mut operations = vec![back];
            operations.extend(self.envelopes(&pold, &home, None)?);
            return Ok(operations);
        };
        if !again.is_dir() {
            return Err(PlanError::InTheWay { at: Place { side: Side::Old, path: again.path } });
        }
        // A P1 made meanwhile (published help says to make one: Q135902, Q266442) goes aside with all that is in
        // it; what arrived in it is then brought in, one by one: losing an envelope loses mail (Q148707).
        let aside = self.free_aside(old)?;
        let envelopes = self.envelopes(&pold, &home, Some((&again.path, &aside)))?;
        let mut operations =
            vec![Operation::MoveAside { side: Side::Old, from: again.path, to: aside, print: None }, back];
        operations.extend(envelopes);
        self.with_dirs(Side::Old, operations)
    }

    /// The renames that bring envelopes in: from every P1 that was moved aside, and from the one that is about to be.
    fn envelopes(&self, holds: &TreePath, home: &TreePath, coming: Option<(&TreePath, &TreePath)>) -> Built {
        let old = self.trees.side(Side::Old);
        let fs = |source| PlanError::Fs { side: Side::Old, source };
        let held: Vec<String> = old.list(holds).map_err(fs)?.iter().map(|e| e.name().to_ascii_uppercase()).collect();
        let mut places: Vec<(TreePath, TreePath)> = Vec::new();
        for number in 1.. {
            let aside = self.aside_p1(number);
            if find(old, Side::Old, &aside)?.is_none() {
                break;
            }
            places.push((aside.clone(), aside));
        }
        places.extend(coming.map(|(now, then)| (now.clone(), then.clone())));
        let (mut renames, mut same) = (Vec::new(), Vec::new());
        for (now, then) in places {
            for item in scan_queue(old, &now).map_err(fs)?.envelopes() {
                if held.contains(&item.name.to_ascii_uppercase()) {
                    same.push(item.name.clone());
                    continue;
                }
                let print = Some(print_at(old, Side::Old, &now.join(&item.name))?);
                let (from, to) = (then.join(&item.name), home.join(&item.name));
                renames.push(Operation::Rename { side: Side::Old, from, to, print });
            }
        }
        if same.is_empty() {
            return Ok(renames);
        }
        Err(PlanError::SameNames { names: crate::text::printable(&same.join(", ")).into_owned() })
    }

    fn aside_p1(&self, number: u32) -> TreePath {
        let name = if number == 1 { "P1".to_owned() } else { format!("P1_{number}") };
        self.former.record.join("ASIDE").join(&name)
    }

    fn free_aside(&self, old: &dyn ReadTree) -> Result<TreePath, PlanError> {
        let mut number = 1;
        while find(old, Side::Old, &self.aside_p1(number))?.is_some() {
            number += 1;
        }
        Ok(self.aside_p1(number))
    }
}
