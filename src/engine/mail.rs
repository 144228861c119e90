//! Who has collected their mail: rules 8 and 9, in their one place.
//!
//! Until Compress has been run with the MTAs stopped, a mailbag counts records that were read long ago, so its size
//! decides nothing and the MMF is only a sign; after it, the size divided by 116 is the number of messages still on
//! the server, and decides (Q146113, Q148707, Q101749). Touched means changed against the baseline, not newer than
//! some clock.

use crate::fsops::ServerTime;
use crate::journal::Change;
use crate::postoffice::{HexId, Mailbox};
use crate::procedure::{By, Check, MailCheck, Procedure, Tick};
use crate::text::counted;

use super::checks::Found;
use super::facts::Facts;
use super::judge::Case;
use super::{MailRow, MailState, Standing};

/// On what the column "done" rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rests {
    /// Nothing yet: neither baseline nor Compress.
    Nothing,
    /// The MMF times, as a sign: Compress has not been run.
    Sign,
    /// The MMF times, because somebody answered for Compress not having been run.
    SignByOverride,
    /// The mailbag sizes.
    Mailbags,
}

impl Rests {
    /// Returns what it rests on under the record.
    pub fn on(procedure: &Procedure, change: &Change) -> Self {
        let compress = compress(procedure);
        if compress.is_some_and(|check| change.ticks.contains_key(&check.id)) {
            Self::Mailbags
        } else if compress.is_some_and(|check| change.overrides.contains_key(&check.id)) {
            Self::SignByOverride
        } else if change.baseline.is_some() {
            Self::Sign
        } else {
            Self::Nothing
        }
    }

    /// Returns it as a sentence for the screen.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Nothing => {
                "A survey: nobody has been asked to collect mail yet (step 5b). Who has no MMF here must be asked by other means."
            }
            Self::Sign => {
                "The MMF time is only a sign. Mailbag sizes count read mail too and decide nothing until Compress is run (Q146113)."
            }
            Self::SignByOverride => {
                "Compress was overridden: the MMF time alone decides, which proves little (Q146113)."
            }
            Self::Mailbags => {
                "Compress has been run: the mailbag decides. Size / 116 is the mail still on the server (Q146113)."
            }
        }
    }
}

/// What the table cannot prove, however it looks.
pub const CANNOT_PROVE: &str = "An MMF cannot show users whose MMF is elsewhere, MS-DOS and Macintosh users (they have none), or a time \
     moved by something other than a download (Q86100, Q96718, Q86101). Windows clients look every 10 minutes by default, in \
     practice up to 20 (Q104913).";

/// Returns the check that stands for the act of Compress.
pub fn compress(procedure: &Procedure) -> Option<&Check> {
    tick(procedure, Tick::Compress)
}

/// Returns the check that stands for a tick of that kind.
pub fn tick(procedure: &Procedure, kind: Tick) -> Option<&Check> {
    procedure.steps.iter().flat_map(|step| &step.checks).find(|check| check.by == By::Tick(kind))
}

/// Returns the table: those to see to first come first.
pub fn table(case: &Case<'_>, facts: &Facts) -> Vec<MailRow> {
    let (scan, rests) = (&facts.mail, Rests::on(case.procedure, case.change));
    let sent = case.sent_at().and_then(|at| facts.server_time_of(at));
    let mut rows: Vec<MailRow> = scan.mailboxes.iter().map(|mailbox| row(mailbox, case.change, rests, sent)).collect();
    for row in &mut rows {
        (row.name, row.mailbox) = super::names::owner(case, &row.id);
    }
    rows.sort_by(|a, b| a.done.cmp(&b.done).then(a.state.cmp(&b.state)).then(a.id.cmp(&b.id)));
    rows
}

/// Returns whether everybody has their mail or is waived, and who was empty after Compress and is not any more.
pub(super) fn all_collected(case: &Case<'_>, facts: &Facts) -> Found {
    if !facts.mail.unreadable.is_empty() {
        let lines = facts.mail.unreadable.clone();
        return Found { lines, ..Found::new(Standing::Fails, "some mailboxes cannot be read") };
    }
    let rows = table(case, facts);
    let done = rows.iter().filter(|row| row.done).count();
    let standing = if done == rows.len() { Standing::Holds } else { Standing::Open };
    let again: Vec<&MailRow> = rows.iter().filter(|row| row.state == MailState::Again).collect();
    let mut found = Found::new(standing, format!("{done} of {} mailboxes", rows.len()));
    if !again.is_empty() {
        found.says = format!("{}; {} filled up again since Compress", found.says, again.len());
        let line = |row: &&MailRow| {
            let n = counted(row.records.and_then(|n| usize::try_from(n).ok()).unwrap_or(0), "message");
            format!("{} {}: {n} since", row.id, row.name)
        };
        found.lines = again.iter().map(line).collect();
        found.lines.push(format!(
            "Loop back: open {}, let them collect, run Compress again (Q136055, Q146113)",
            loop_back(case.procedure)
        ));
    }
    let untold = super::lists::untold(case);
    if !untold.is_empty() {
        found.says = format!("{}; {untold}", found.says);
    }
    found
}

/// The step in which Compress is said to have been run; where those who are left have a step of their own, that one first.
fn loop_back(procedure: &Procedure) -> String {
    let owner = |check: Option<&Check>| check.and_then(|check| procedure.check(&check.id)).map(|(step, _)| &step.id);
    let left = |check: &&Check| check.by == By::Mail(MailCheck::AllCollected);
    let left = procedure.steps.iter().flat_map(|step| &step.checks).find(left);
    match (owner(compress(procedure)), owner(left)) {
        (Some(step), Some(left)) if step != left => format!("{step} again ({left} first)"),
        (Some(step), _) => format!("{step} again"),
        (None, _) => String::new(),
    }
}

fn row(mailbox: &Mailbox, change: &Change, rests: Rests, sent: Option<ServerTime>) -> MailRow {
    let waiver = change.waived.get(&mailbox.id);
    let early = matches!((mailbox.mmf, sent), (Some(mmf), Some(sent)) if mmf.modified <= sent);
    let state = if waiver.is_some() { MailState::Waived } else { state(mailbox, change, rests) };
    let done = match state {
        MailState::Collected | MailState::Waived => true,
        MailState::Touched => rests == Rests::SignByOverride && !early,
        MailState::Again | MailState::Waiting | MailState::NotYet | MailState::NoMmf | MailState::NoBaseline => false,
    };
    MailRow {
        id: mailbox.id.clone(),
        name: String::new(),
        mailbox: String::new(),
        state,
        done,
        mmf: mailbox.mmf.map(|mmf| mmf.modified),
        mmf_len: mailbox.mmf.map(|mmf| mmf.len),
        records: mailbox.records(),
        note: match (waiver, state) {
            (Some(who), _) => who.note.clone(),
            (None, MailState::Touched) if early => "before the message was out".to_owned(),
            (None, MailState::Again) => "It was empty after Compress, and has mail again.".to_owned(),
            (None, _) => String::new(),
        },
        oldest: None,
        client: None,
        client_by: String::new(),
        evidence: Vec::new(),
        marks: Vec::new(),
    }
}

fn state(mailbox: &Mailbox, change: &Change, rests: Rests) -> MailState {
    match (rests, mailbox.records()) {
        (Rests::Mailbags, Some(0)) => return MailState::Collected,
        (Rests::Mailbags, Some(_)) if change.emptied.contains(&mailbox.id) => return MailState::Again,
        (Rests::Mailbags, Some(_)) => return MailState::Waiting,
        _ => {}
    }
    match (mailbox.mmf, &change.baseline) {
        (None, _) => MailState::NoMmf,
        (Some(_), None) => MailState::NoBaseline,
        (Some(mmf), Some((baseline, _))) => {
            if touched(&mailbox.id, change, mmf == baseline.mmfs.get(&mailbox.id).copied().unwrap_or(mmf)) {
                MailState::Touched
            } else {
                MailState::NotYet
            }
        }
    }
}

/// Returns the mailboxes that are empty after Compress and have not been noted as such: the least that must be written
/// down to know later which of them have mail again (Q136055).
pub(super) fn newly_emptied(case: &Case<'_>, facts: &Facts) -> Vec<HexId> {
    if Rests::on(case.procedure, case.change) != Rests::Mailbags {
        return Vec::new();
    }
    let empty = facts.mail.mailboxes.iter().filter(|mailbox| mailbox.records() == Some(0));
    empty.map(|mailbox| mailbox.id.clone()).filter(|id| !case.change.emptied.contains(id)).collect()
}

/// An MMF that is new since the baseline is touched, too.
fn touched(id: &HexId, change: &Change, unchanged: bool) -> bool {
    let known = change.baseline.as_ref().is_some_and(|(baseline, _)| baseline.mmfs.contains_key(id));
    !known || !unchanged
}
