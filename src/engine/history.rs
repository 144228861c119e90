//! The records of a postoffice as they are looked back at: newest first, read by nobody in particular.

use std::sync::Arc;

use crate::clock::Clock;
use crate::fsops::{FsError, RecordTree};
use crate::journal::{Journal, RecordError, RecordRef, records};

/// A record with its replay, or why it cannot be read. It is not touched.
type Read = Result<(RecordRef, Journal), RecordError>;

/// Returns the records below `base`, newest first; each is read when it is asked for.
///
/// # Errors
/// When the records cannot be listed.
pub(super) fn history(
    base: &Arc<dyn RecordTree>,
    clock: &Arc<dyn Clock>,
) -> Result<impl Iterator<Item = Read> + use<>, FsError> {
    let (base, clock) = (Arc::clone(base), Arc::clone(clock));
    let newest_first = records(&*base)?.into_iter().rev();
    Ok(newest_first.map(move |record| {
        let nobody = (String::new(), String::new());
        let journal = Journal::open(Arc::clone(&base), Arc::clone(&clock), nobody, &record)?;
        Ok((record, journal))
    }))
}
