//! What a session does about mailboxes: notes them before the message, reads them, knows which have been read already.

use crate::journal::{Baseline, Event};
use crate::postoffice::Evidence;
use crate::procedure::{By, MailCheck, Tick};

use super::super::mail::{newly_emptied, table};
use super::super::{Command, MailState, SessionError};
use super::Session;

impl Session {
    /// What the last look read of mailbags and folders, for the next.
    pub(super) fn known(&self) -> Evidence {
        self.facts.as_ref().map(|facts| facts.evidence.clone()).unwrap_or_default()
    }

    pub(super) fn baseline(&mut self) -> Result<(), SessionError> {
        let lies_here = self.journal.change().mode.is_some_and(crate::journal::Mode::record_lies_with_the_mail);
        let server_time = if lies_here { self.journal.reference()? } else { None };
        let Some(facts) = &self.facts else { return Ok(()) };
        let mmfs = facts.mail.mailboxes.iter().filter_map(|m| Some((m.id.clone(), m.mmf?))).collect();
        self.write(vec![Event::Baseline(Baseline { mmfs, server_time })])
    }

    pub(super) fn read_mail(&mut self) -> Result<(), SessionError> {
        let case = self.case();
        let Some(facts) = case.facts else { return Ok(()) };
        let rows = table(&case, facts);
        let collected = rows.iter().filter(|row| row.done).count();
        let unknown = rows.iter().filter(|row| row.state == MailState::NoMmf).count();
        let all = rows.len();
        let emptied = newly_emptied(&case, facts);
        self.write(vec![Event::MailRead { all, collected, waiting: all - collected - unknown, unknown, emptied }])
    }

    /// Whether a command ends with a note of who is empty: Compress, and the gates behind which nobody should get mail
    /// any more.
    pub(super) fn notes_mail(&self, command: &Command) -> bool {
        let collects = |by: &By| matches!(by, By::Tick(Tick::Compress) | By::Mail(MailCheck::AllCollected));
        !self.journal.change().swapped()
            && match command {
                Command::Tick { check, .. } => {
                    self.procedure.check(check).is_some_and(|(_, check)| check.by == By::Tick(Tick::Compress))
                }
                Command::Complete { step } => {
                    self.procedure.step(step).is_some_and(|step| step.checks.iter().any(|check| collects(&check.by)))
                }
                _ => false,
            }
    }
}
