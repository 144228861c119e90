//! Takes a change away from a holder who cannot let go of it: never by accident, always written down.

use crate::journal::{Claim, Holder, HolderState, Journal, Liveness, liveness};

use super::{Refusal, SessionError};

/// What was unlocked.
pub struct Unlocked {
    /// Who held it.
    pub held: String,
    /// Whether that may still run somewhere: on another machine nobody can tell from here.
    pub may_run: bool,
}

/// Sets the holder's file aside, takes the change over with the reason in the record, and lets go of it: the epoch has
/// grown, so the former holder stops before its next operation.
///
/// # Errors
/// When nobody holds it, it runs on this machine and was not `named`, it is not the one that was, the reason says nothing, or the
/// record cannot be written.
pub fn unlock(journal: &mut Journal, reason: &str, named: Option<&str>) -> Result<Unlocked, SessionError> {
    let refused = |why: String, lift: &str| Err(Refusal::new("unlock", why, lift).into());
    if reason.chars().filter(|c| c.is_alphanumeric()).count() < 3 {
        return Err(Refusal::new("reason", "A reason is needed.", "Say why in a few words: --reason TEXT.").into());
    }
    let seen = Claim::sight(journal)?;
    let (held, may_run) = match &seen.state {
        HolderState::Free => {
            return refused("Nobody has this change in hand.".into(), "Just start: reserial run OLD.");
        }
        HolderState::Held(holder) => {
            if let Some(named) = named.filter(|named| !is_named(holder, named)) {
                let why =
                    format!("It is not {} who has this change in hand, but {holder}.", crate::text::printable(named));
                return refused(why, "See who it is (reserial status OLD), and ask them.");
            }
            match liveness(holder, journal.writer().1) {
                // It can be asked, or ended. Where it cannot (it hangs on a share that is gone), whoever names it means it.
                Liveness::Alive if named.is_none() => return Err(SessionError::HolderRuns { holder: holder.clone() }),
                Liveness::Alive => (format!("{holder}; that process runs on this machine"), true),
                Liveness::Gone => (format!("{holder}; that process is gone"), false),
                Liveness::Unknown => (holder.to_string(), true),
            }
        }
        HolderState::Unreadable(digest) | HolderState::CutOff(digest) => {
            (format!("an unreadable holder's file (SHA-256 {}...)", digest.short()), true)
        }
    };
    let changed =
        || refused("Who has this change in hand has just changed.".into(), "See who it is: reserial status OLD.");
    if !Claim::set_aside(journal, &seen)? {
        return changed();
    }
    let over = format!("{held}, unlocked: {}", reason.trim());
    let Some(claim) = Claim::take(journal, Some(over), &seen.state)? else { return changed() };
    claim.release(journal)?;
    Ok(Unlocked { held, may_run })
}

/// Whether `named` is how one would call the holder: `ann`, or `ann on desk`.
fn is_named(holder: &Holder, named: &str) -> bool {
    let same = |text: &str| text.trim().to_lowercase() == named.trim().to_lowercase();
    same(&holder.by) || same(&format!("{} on {}", holder.by, holder.host))
}
