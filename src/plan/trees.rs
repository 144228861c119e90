//! The two trees of a change.

use std::sync::Arc;

use crate::fsops::{ReadTree, WriteTree};

use super::Side;

/// The old postoffice and, once it is known, the new one. Whether they act or rehearse was decided where they were
/// made; nobody can tell from here.
#[derive(Clone)]
pub struct Trees {
    /// The live postoffice whose number changes.
    pub old: Arc<dyn WriteTree>,
    /// The freshly installed postoffice that lends its MASTER.GLB.
    pub new: Arc<dyn WriteTree>,
}

/// The two trees, to look at only.
#[derive(Clone, Copy)]
pub struct Sight<'a> {
    /// The live postoffice.
    pub old: &'a dyn ReadTree,
    /// The freshly installed one.
    pub new: &'a dyn ReadTree,
}

impl<'a> Sight<'a> {
    /// Returns one of the two.
    pub fn side(&self, side: Side) -> &'a dyn ReadTree {
        match side {
            Side::Old => self.old,
            Side::New => self.new,
        }
    }
}

impl Trees {
    /// Returns both, to look at only.
    pub fn sight(&self) -> Sight<'_> {
        Sight { old: &*self.old, new: &*self.new }
    }

    /// Returns one of the two.
    pub fn side(&self, side: Side) -> &dyn WriteTree {
        match side {
            Side::Old => &*self.old,
            Side::New => &*self.new,
        }
    }
}
