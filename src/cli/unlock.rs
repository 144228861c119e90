//! `reserial unlock`: takes a change away from a holder who cannot let go of it.

use std::path::Path;

use crate::engine::{Refusal, SessionError, unlock as take_away};
use crate::error::Exit;

use super::out::{complain, say};
use super::place::Place;

/// Runs the command.
pub fn unlock(place: &Place, old: &Path, reason: &str) -> Exit {
    let act = || -> Result<String, SessionError> {
        let base = place.disk.open(old)?;
        let Some(mut journal) = place.open_record(&base)? else {
            return Err(Refusal::new("unlock", "There is no change in progress here.", "Nothing to unlock.").into());
        };
        take_away(&mut journal, reason)
    };
    match act() {
        Ok(held) => {
            say([
                format!("Unlocked; it was in the hands of {held}."),
                "If that program still runs, it stops before its next operation. Go on with: reserial run OLD --live"
                    .into(),
            ]);
            Exit::Done
        }
        Err(e) => complain(&e),
    }
}
