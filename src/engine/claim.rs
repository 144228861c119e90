//! Takes a change in hand, from nobody or from a process that is gone.

use crate::journal::{Claim, HolderState, Journal, Liveness, liveness};

use super::{SessionError, Watch};

/// How long a process may take between making its holder's file and filling it.
const SLOW: std::time::Duration = std::time::Duration::from_millis(1500);

/// How often it is looked again when somebody else is faster.
pub(super) const TRIES: u32 = 20;

/// Takes a change in hand. A holder on this host whose process is gone is taken over from, and that is written down. Who
/// only wants to look on is told who holds it instead.
///
/// # Errors
/// [`SessionError::Held`] when somebody has it, or what the disk says.
pub fn claim(journal: &mut Journal, watch: Watch) -> Result<(Option<Claim>, Option<String>), SessionError> {
    for _ in 0..TRIES {
        let seen = Claim::sight(journal)?;
        let over = match &seen.state {
            HolderState::Free => None,
            HolderState::Held(holder) => match liveness(holder, journal.writer().1) {
                Liveness::Gone => Some(format!("{holder}: that process is gone")),
                Liveness::Alive | Liveness::Unknown if watch == Watch::TakeOrWatch => {
                    return Ok((None, Some(holder.to_string())));
                }
                Liveness::Alive | Liveness::Unknown => return Err(SessionError::Held { holder: holder.clone() }),
            },
            // A holder's file that was cut off while it was written belongs to a process that never came to act. One that
            // is only slow would go on within the pause; it reads its file back before it acts.
            HolderState::CutOff(_) => {
                std::thread::sleep(SLOW);
                if Claim::look(journal)? != seen.state {
                    continue;
                }
                Some("a holder's file that was cut off while it was written".into())
            }
            // Anything else is somebody's doing, so a person decides.
            HolderState::Unreadable(_) => return Err(SessionError::HolderUnreadable),
        };
        if over.is_some() && !Claim::set_aside(journal, &seen)? {
            continue;
        }
        if let Some(claim) = Claim::take(journal, over, &seen.state)? {
            return Ok((Some(claim), None));
        }
    }
    Err(SessionError::HolderUnreadable)
}
