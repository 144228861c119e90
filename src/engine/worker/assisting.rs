//! What the thread does for an assistant: takes what they enter, hands it to the pen, and reads back what was written.

use std::time::{Duration, Instant};

use super::super::pulse::Stirred;
use super::super::{Command, SessionError};
use super::{Loop, Message, QUIET, Update};
use crate::journal::{Help, RecordError};
use crate::people::RosterChange;

/// How long an assistant who leaves waits until that is written down.
const PARTING: Duration = Duration::from_millis(1500);

impl Loop<'_> {
    /// Takes an assistant's command.
    pub(super) fn assist(&mut self, command: Command) {
        let Some(helping) = &mut self.helping else { return };
        let off = match &command {
            Command::Roster { list, change: RosterChange::TakeBack { name, mark, .. } } => {
                helping.take_off(list, name, mark)
            }
            _ => false,
        };
        let help = if off { Ok(Vec::new()) } else { self.session.help(command) };
        match help {
            Ok(help) => {
                help.into_iter().for_each(|help| helping.take(help));
                self.help_on();
                self.show();
            }
            Err(SessionError::Refused(refusal)) => (self.desk.tell)(Update::Refused(refusal)),
            Err(e) => self.trouble(&e),
        }
        (self.desk.tell)(Update::Idle);
    }

    /// Hands on what an assistant has entered. Returns how long there is nothing to do.
    pub(super) fn help_on(&mut self) -> Duration {
        let Some(helping) = &mut self.helping else { return QUIET };
        helping.go_on(self.session.journal());
        self.session.pending = helping.pending();
        helping.rest().unwrap_or(QUIET).min(QUIET)
    }

    /// Takes in what came of an entry. One that is written is read back before it is taken off the list.
    pub(super) fn wrote(&mut self, result: Result<(), RecordError>) {
        if result.is_ok() {
            match self.session.journal().tails().read() {
                Ok(grown) => self.felt(Ok(Stirred::Grown(Box::new(grown)))),
                Err(e) => self.felt(Err(e)),
            }
        }
        if let Some(helping) = &mut self.helping {
            helping.wrote(result);
        }
        self.help_on();
        self.show();
    }

    /// Writes down that an assistant leaves, if the disk takes it at once.
    pub(super) fn say_left(&mut self) {
        let Some(helping) = &mut self.helping else { return };
        if !helping.may_leave(self.session.journal()) || !helping.pending().is_empty() {
            return;
        }
        helping.take(Help::Left);
        helping.go_on(self.session.journal());
        let until = Instant::now() + PARTING;
        while let Some(left) = until.checked_duration_since(Instant::now()) {
            match self.desk.messages.recv_timeout(left) {
                Ok(Message::Wrote(_)) | Err(_) => return,
                Ok(_) => {}
            }
        }
    }
}
