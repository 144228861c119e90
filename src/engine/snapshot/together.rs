//! Who else is at a change, as a front end sees it.

use super::super::second::approved;
use super::super::{Assistant, HandedOver, Role, SecondView, Session, Together};
use super::people::shown;
use crate::journal::Helper;
use crate::people::same_person;
use crate::text::printable;

/// Returns who else is at it.
pub(super) fn together(session: &Session) -> Together {
    let role = if session.held_by.is_some() { Role::LooksOn } else { session.role };
    let change = session.journal.change();
    let handed =
        change.handed.as_ref().map(|over| HandedOver { to: printable(&over.to).into_owned(), who: shown(&over.who) });
    Together {
        role,
        holder: session.holder.clone(),
        away: session.away.clone(),
        assistants: assistants(session.journal.helpers()),
        pending: session.pending.clone(),
        handed,
        second: second(session),
    }
}

/// Returns who helps: one entry a person and host, however many files they have begun.
fn assistants(helpers: Vec<Helper>) -> Vec<Assistant> {
    let mut all: Vec<Assistant> = Vec::new();
    for helper in helpers.into_iter().filter(|helper| !helper.by.is_empty()) {
        let (name, host) = (printable(&helper.by).into_owned(), printable(&helper.host).into_owned());
        match all.iter_mut().find(|known| known.name == name && known.host == host) {
            Some(known) => {
                // Who has left and come back begins another file.
                known.since = if known.left.is_some() { helper.since } else { known.since.min(helper.since) };
                known.marked = known.marked.max(helper.marked);
                known.left = helper.left;
            }
            None => {
                let Helper { since, marked, left, .. } = helper;
                all.push(Assistant { name, host, since, marked, left });
            }
        }
    }
    all.sort_by_key(|assistant| assistant.left.is_some());
    all
}

fn second(session: &Session) -> Option<SecondView> {
    let case = session.case();
    let (_, choice) = case.second()?;
    let (me, pin) = (session.journal.writer().0, case.change.pin.as_ref());
    let of_pinned = |print| pin.is_some_and(|pin| pin.print == print);
    let seconds = &case.change.seconds;
    Some(SecondView {
        asked: case.asks_for_second(choice),
        file: pin.map(|pin| pin.print.to_string()),
        approved: case.seconded().map(approved),
        names: seconds.values().map(|second| second.who.by.clone()).collect(),
        mine: seconds.values().any(|second| of_pinned(second.print) && same_person(&second.who.by, me)),
    })
}
