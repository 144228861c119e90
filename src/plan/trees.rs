//! The two trees of a change.

use std::sync::Arc;

use crate::fsops::WriteTree;

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

impl Trees {
    /// Returns one of the two.
    pub fn side(&self, side: Side) -> &dyn WriteTree {
        match side {
            Side::Old => &*self.old,
            Side::New => &*self.new,
        }
    }
}
