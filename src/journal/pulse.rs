//! Tells from directory entries alone whether a record has grown: what somebody who follows asks for every other moment.

use crate::fsops::{FsError, RecordTree, ServerTime};
use crate::postoffice::paths;

use super::Tails;
use super::tails::number_of;

/// How a record looked at a moment, without a byte of it read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marks {
    /// When a file was last made or removed in its folder; none when the folder is not there.
    dir: Option<Option<ServerTime>>,
    /// How long each file is that was known then; none for one that is not there.
    files: Vec<Option<u64>>,
}

impl Tails {
    /// Looks at the folder and at the files that are known: one call each.
    ///
    /// # Errors
    /// When the disk does not say.
    pub fn marks(&self) -> Result<Marks, FsError> {
        let dir = self.base.stat_listed(&self.dir)?.map(|entry| entry.modified);
        let operator = self.operator.iter().map(|(file, _)| file.clone());
        let helpers = self.helpers.values().map(|(file, _)| file.clone());
        let len = |file| Ok(self.base.stat_listed(&file)?.map(|entry| entry.len));
        let files = operator.chain(helpers).map(len).collect::<Result<_, FsError>>()?;
        Ok(Marks { dir, files })
    }

    /// Looks whether there are helpers' files that are not known, for a disk whose folders do not tell when they changed, or
    /// not to the second.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn strangers(&self) -> Result<bool, FsError> {
        let mut strangers = false;
        self.base.visit_names(&self.dir, &mut |name, _| {
            strangers |= number_of(name).is_some_and(|number| !self.helpers.contains_key(&number));
        })?;
        Ok(strangers)
    }
}

/// Returns when a record was last begun (or anything else done in their folder) below `base`; none while there is none.
///
/// # Errors
/// When the disk does not say.
pub fn last_begun(base: &dyn RecordTree) -> Result<Option<Option<ServerTime>>, FsError> {
    Ok(base.find(&paths::records())?.map(|entry| entry.modified))
}
