//! What the thread does for whoever follows: waits for a change, takes in what was felt of its record, keeps what was seen
//! while the disk is away.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use super::super::follow::News;
use super::super::pulse::{Felt, Pulse, Stirred};
use super::super::{Opening, Role, Session, SessionError, Waiting};
use super::{Looking, Loop, Message, QUIET, Request, Update};
use crate::fsops::FsError;

/// What the thread works with.
pub(super) struct Desk<'a> {
    pub(super) tell: &'a dyn Fn(Update),
    pub(super) messages: &'a Receiver<Message>,
    pub(super) pulse: Pulse,
}

impl Desk<'_> {
    /// Opens the newest change to follow it, or waits for one. Returns none when it is to stop.
    pub(super) fn wait(&self, opening: &Opening, role: Role) -> Result<Option<Session>, SessionError> {
        let mut told = None;
        loop {
            match (Session::follow(opening, role), &told) {
                (Ok(Some(session)), _) => return Ok(Some(session)),
                (Ok(None), _) => self.say_waiting(opening, role, None, &mut told),
                // Only a disk that was there and is gone is waited for.
                (Err(e), None) => return Err(e),
                (Err(e), Some(_)) => self.say_waiting(opening, role, Some(e.to_string()), &mut told),
            }
            // Where that cannot be told, it is tried again after a while.
            if let Ok(base) = Session::records(opening) {
                self.pulse.feel(0, Felt::Records(base));
            }
            loop {
                match self.messages.recv_timeout(QUIET) {
                    Ok(Message::Request(Request::Stop)) | Err(RecvTimeoutError::Disconnected) => return Ok(None),
                    Ok(Message::Felt(_, Err(e))) => self.say_waiting(opening, role, Some(e.to_string()), &mut told),
                    Ok(Message::Felt(_, Ok(_)) | Message::Request(Request::Refresh)) => break,
                    Err(RecvTimeoutError::Timeout) if self.pulse.silent_for().is_none() => break,
                    Err(RecvTimeoutError::Timeout) => {
                        self.say_waiting(opening, role, Some(SILENT.to_owned()), &mut told);
                    }
                    Ok(_) => {}
                }
            }
        }
    }

    fn say_waiting(&self, opening: &Opening, role: Role, why: Option<String>, told: &mut Option<Waiting>) {
        let waiting = Waiting::at(opening, role, why, told.as_ref());
        if told.as_ref() != Some(&waiting) {
            (self.tell)(Update::Waiting(Box::new(waiting.clone())));
            *told = Some(waiting);
        }
    }
}

/// What is said of a disk that says nothing.
const SILENT: &str = "it does not answer";

impl Loop<'_> {
    /// Says what to feel for: the record, or, once it has ended, another one.
    pub(super) fn feel(&self) {
        let ended = self.session.change().closed.is_some() && self.follows.is_some();
        let felt = match ended {
            true => Felt::Records(Arc::clone(self.session.journal().base())),
            false => Felt::Record(self.session.journal().tails()),
        };
        self.desk.pulse.feel(self.nth, felt);
    }

    pub(super) fn felt(&mut self, stirred: Result<Stirred, FsError>) {
        match stirred {
            Ok(Stirred::Grown(grown)) => {
                let back = self.session.away.is_some();
                match self.session.felt(*grown) {
                    Ok(News::Outdated) => {
                        if let Some(session) = self.newest() {
                            self.replace(session);
                        }
                    }
                    Ok(News::Acted) => self.look(),
                    Ok(News::Told) if back => {
                        if let Some(helping) = &mut self.helping {
                            helping.try_now();
                        }
                        self.look();
                    }
                    Ok(News::Told) => {}
                    Err(e) => self.session.lost_sight(&e.to_string(), Duration::ZERO),
                }
            }
            Ok(Stirred::Begun) => {
                self.session.away = None;
                // What is not written yet belongs to this one; it is not taken from the screen.
                if self.session.pending.is_empty()
                    && let Some(session) = self.newest()
                    && session.change() != self.session.change()
                {
                    self.replace(session);
                }
            }
            Err(e) => self.session.lost_sight(&e.to_string(), Duration::ZERO),
        }
        self.show();
    }

    /// Looks whether the disk answers at all.
    pub(super) fn listen(&mut self) {
        if let Some(silent) = self.desk.pulse.silent_for() {
            self.session.lost_sight(SILENT, silent);
            self.show();
        }
    }

    /// Returns the newest change, opened once more.
    pub(super) fn newest(&mut self) -> Option<Session> {
        let (opening, role) = self.follows.as_ref()?;
        match Session::follow(opening, *role) {
            Ok(session) => session,
            Err(e) => {
                self.session.lost_sight(&e.to_string(), Duration::ZERO);
                None
            }
        }
    }

    pub(super) fn replace(&mut self, session: Session) {
        let another = session.journal().dir() != self.session.journal().dir();
        self.session = session;
        (self.looking, self.nth) = (Looking::Not, self.nth + 1);
        if another {
            (self.desk.tell)(Update::Another);
            if let Some(helping) = &mut self.helping {
                helping.another();
            }
        }
        self.look();
    }
}
