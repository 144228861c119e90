//! Who else is at a change, as a front end sees it.

use super::super::{Role, Session, Together};

/// Returns who else is at it.
pub(super) fn together(session: &Session) -> Together {
    let role = if session.held_by.is_some() { Role::LooksOn } else { session.role };
    Together { role, holder: session.holder.clone(), away: session.away.clone() }
}
