//! Follows a change that somebody else has in hand, or nobody: opens the newest record without a claim, notices another one,
//! and keeps what was seen while the disk is away. Writes nothing.

use std::path::Path;
use std::sync::Arc;

use crate::fsops::{FsError, RecordTree};
use crate::journal::{Claim, Event, Grown, HolderState, Journal, Mode};
use crate::postoffice::{Kind, inspect};
use crate::procedure::of_record;
use crate::text::printable;

use super::facts::NewTree;
use super::open::{base, finished_oldmast, newest, trees};
use super::{Away, Opening, Role, Session, SessionError, Waiting};

/// What came of new lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum News {
    /// Nothing that asks for more.
    Told,
    /// The operator has done something: the disk is to be looked at again.
    Acted,
    /// What is shown rests on a record that was not there yet, or on a rehearsal that has gone on: it is to be opened anew.
    Outdated,
}

impl Session {
    /// Opens the newest change of a postoffice to follow it; none when there is none yet.
    ///
    /// # Errors
    /// When it cannot be read, or there is neither a change nor a postoffice. Nothing is ever written.
    pub fn follow(opening: &Opening, role: Role) -> Result<Option<Self>, SessionError> {
        let old = opening.disk.open(&opening.old)?;
        let base = match base(opening, &old) {
            Ok(base) => base,
            // Nobody has rehearsed here yet, and no folder is made for it.
            Err(SessionError::Fs(FsError::Io { source, .. })) if source.kind() == std::io::ErrorKind::NotFound => {
                return Ok(None);
            }
            Err(e) => return Err(e),
        };
        let Some((record, journal)) = newest(&base, &opening.clock)? else {
            let seen = inspect(&*old)?;
            return match seen.kind {
                Kind::NotAPostoffice => {
                    let (path, because) = (old.root().to_owned(), seen.kind_because);
                    Err(SessionError::NotAPostoffice { path, because })
                }
                _ => Ok(None),
            };
        };
        let (change, clock) = (journal.change(), Arc::clone(&opening.clock));
        let procedure = of_record(&change.procedure)?;
        // Its path means something on the machine that opened the change, and nowhere else.
        let here = change.opened.as_ref().is_some_and(|who| who.host == opening.host);
        let (new, sight): (Arc<dyn RecordTree>, _) = match (&change.mode, change.new.as_str()) {
            (Some(_), "") => (Arc::clone(&old), NewTree::InSight),
            (Some(_), path) if here => match opening.disk.open(Path::new(path)) {
                Ok(new) => (new, NewTree::InSight),
                Err(_) => (Arc::clone(&old), NewTree::OutOfSight),
            },
            (_, _) => (Arc::clone(&old), NewTree::OutOfSight),
        };
        let finished = finished_oldmast(&old, &opening.clock)?;
        let mode = change.mode.unwrap_or(Mode::Live);
        let trees = match sight {
            // What would have been done cannot be repeated on a tree that is not there.
            NewTree::OutOfSight => trees(Mode::Live, change, old, new)?,
            NewTree::InSight => trees(mode, change, old, new)?,
        };
        let who = (opening.operator.clone(), opening.host.clone());
        let journal = Journal::open(base, clock, who, &record)?;
        let mut session = Self::new(procedure, trees, journal, None, None, finished);
        (session.opening, session.role, session.sight) = (Some(opening.clone()), role, sight);
        session.find_holder();
        Ok(Some(session))
    }

    /// Returns where the records lie that are followed.
    ///
    /// # Errors
    /// When the disk does not answer.
    pub(super) fn records(opening: &Opening) -> Result<Arc<dyn RecordTree>, SessionError> {
        base(opening, &opening.disk.open(&opening.old)?)
    }

    /// Takes in what was felt of the record.
    ///
    /// # Errors
    /// When a line of the operator's file is damaged or of a newer format.
    pub(super) fn felt(&mut self, grown: Grown) -> Result<News, SessionError> {
        let (mode, known) = (self.journal.change().mode, self.journal.lines().len());
        self.journal.take_in(grown)?;
        self.away = None;
        if self.claim.is_some() {
            return Ok(News::Told);
        }
        self.find_holder();
        let change = self.journal.change();
        let lines = self.journal.lines();
        let new = lines.get(known..).unwrap_or(lines);
        let acted = |event: &Event| {
            !matches!(event, Event::Roster { .. } | Event::Note { .. } | Event::Helped { .. } | Event::Taken { .. })
        };
        let outcome = |event: &Event| matches!(event, Event::Outcome { .. } | Event::Resolved { .. });
        let overlaid = change.mode.is_some_and(|mode| !mode.record_lies_with_the_mail());
        let behind = overlaid && new.iter().any(|line| outcome(&line.event));
        Ok(if self.role.follows() && (mode != change.mode || behind) {
            News::Outdated
        } else if new.iter().any(|line| acted(&line.event)) {
            News::Acted
        } else {
            News::Told
        })
    }

    /// Keeps what is known, and says since when nothing new is.
    pub(super) fn lost_sight(&mut self, why: &str, for_so_long: std::time::Duration) {
        let since = match &self.away {
            Some(away) => away.since,
            None => {
                let long = chrono::TimeDelta::from_std(for_so_long).unwrap_or_default();
                let now = self.journal.now();
                now.checked_sub_signed(long).unwrap_or(now)
            }
        };
        self.away = Some(Away { since, why: printable(why).into_owned() });
    }

    /// Looks who has the change in hand, for somebody who follows it.
    fn find_holder(&mut self) {
        if !self.role.follows() {
            return;
        }
        self.holder = match Claim::look(&self.journal) {
            Ok(HolderState::Free) => None,
            Ok(HolderState::Held(holder)) => Some(printable(&format!("{} on {}", holder.by, holder.host)).into_owned()),
            Ok(HolderState::Unreadable(_) | HolderState::CutOff(_)) => {
                Some("somebody whose holder's file cannot be read".into())
            }
            // What was known is kept.
            Err(_) => return,
        };
    }
}

impl Waiting {
    /// Says that there is nothing to follow yet, and why not even that is known.
    pub(super) fn at(opening: &Opening, role: Role, why: Option<String>, before: Option<&Self>) -> Self {
        let now = || opening.clock.now();
        let since = before.and_then(|before| before.away.as_ref()).map(|away| away.since);
        let clean = |text: &str| printable(text).into_owned();
        Self {
            role,
            old: clean(&opening.old.to_string_lossy()),
            who: clean(&format!("{}@{}", opening.operator, opening.host)),
            away: why.map(|why| Away { since: since.unwrap_or_else(now), why: clean(&why) }),
        }
    }
}
