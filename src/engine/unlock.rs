//! Takes a change away from a holder who cannot let go of it: never by accident, always written down.

use crate::journal::{Claim, Event, HolderState, Journal};

use super::{Refusal, SessionError};

/// Moves the holder's file aside, with the reason in the record. The former holder finds that before its next operation
/// and stops. Returns who held it.
///
/// # Errors
/// When nobody holds it, the reason says nothing, or the record cannot be written.
pub fn unlock(journal: &mut Journal, reason: &str) -> Result<String, SessionError> {
    if reason.chars().filter(|c| c.is_alphanumeric()).count() < 3 {
        return Err(Refusal::new("reason", "A reason is needed.", "Say why in a few words: --reason TEXT.").into());
    }
    let held = match Claim::look(journal)? {
        HolderState::Free => {
            return Err(
                Refusal::new("unlock", "Nobody has this change in hand.", "Just start: reserial run OLD.").into()
            );
        }
        HolderState::Held(holder) => holder.to_string(),
        HolderState::Unreadable(digest) | HolderState::CutOff(digest) => {
            format!("an unreadable holder's file (SHA-256 {}...)", digest.short())
        }
    };
    journal.append(Event::Note { text: format!("unlocked, was held by {held}: {}", reason.trim()) })?;
    Claim::set_aside(journal)?;
    Ok(held)
}
