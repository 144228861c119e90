//! What a mailbox is read with: what a person said, else what the disk and the lists suggest; and the evidence for it.
//!
//! A suggestion is an inference and says so. Where nothing suggests anything, it is a question to the administrator.

use std::collections::HashSet;

use crate::people::clients::{ClientId, clients};
use crate::people::import::Account;
use crate::postoffice::Mailbox;
use crate::procedure::RosterId;
use crate::text::{counted, thousands};

use super::facts::Facts;
use super::judge::{Case, person};
use super::mail::Rests;
use super::{MailRow, MailState};

/// Mailboxes that programs read: Schedule distribution (Q170435), the postmaster (Q128444).
const SERVICES: [&str; 2] = ["ADMINSCH", "POSTMASTER"];

/// Puts what is known about each mailbox beside it.
pub(super) fn describe(case: &Case<'_>, facts: &Facts, rows: &mut [MailRow]) {
    let rests = Rests::on(case.procedure, case.change);
    let mailboxes: std::collections::BTreeMap<_, _> = facts.mail.mailboxes.iter().map(|m| (&m.id, m)).collect();
    let remote = Remote::of(case);
    for row in rows {
        let Some(mailbox) = mailboxes.get(&row.id) else { continue };
        row.oldest = facts.evidence.dates.get(&row.id).and_then(|date| date.oldest);
        (row.client, row.client_by) = match case.change.clients.get(&row.id) {
            Some((client, who)) => (Some(client.clone()), format!("said by {}", person(who))),
            None => match suggested(&remote, facts, mailbox, row) {
                Some((client, because)) => (Some(ClientId::from(client)), format!("inferred: {because}")),
                None => (None, String::new()),
            },
        };
        row.evidence = evidence(case, facts, mailbox, row, rests);
    }
}

/// The remote users of the list, to find a mailbox among ten thousand at once.
struct Remote {
    names: HashSet<String>,
    /// The words of their details, in capitals.
    words: HashSet<String>,
}

impl Remote {
    fn of(case: &Case<'_>) -> Self {
        let list = case.change.rosters.get(&RosterId::from("remote-users"));
        let users = list.map(crate::people::Roster::people).unwrap_or_default();
        let words =
            |text: &'_ str| text.split(|c: char| !c.is_alphanumeric()).map(str::to_ascii_uppercase).collect::<Vec<_>>();
        Self {
            names: users.iter().map(|user| user.name.trim().to_lowercase()).collect(),
            words: users.iter().flat_map(|user| words(&user.detail)).collect(),
        }
    }

    /// Whether the list names the owner of a mailbox, or the mailbox in what it says beside a name.
    fn names(&self, row: &MailRow) -> bool {
        let word = |word: &str| !word.is_empty() && self.words.contains(&word.to_ascii_uppercase());
        (!row.name.is_empty() && self.names.contains(&row.name.to_lowercase()))
            || word(&row.mailbox)
            || word(row.id.as_str())
    }
}

fn suggested(remote: &Remote, facts: &Facts, mailbox: &Mailbox, row: &MailRow) -> Option<(&'static str, &'static str)> {
    let is = |name: &&str| row.mailbox.eq_ignore_ascii_case(name) || row.name.eq_ignore_ascii_case(name);
    if SERVICES.iter().any(is) {
        return Some(("service", "by its name (Q170435, Q128444)"));
    }
    if remote.names(row) {
        return Some(("remote", "is on the list of remote users"));
    }
    match (mailbox.mmf.is_some(), facts.evidence.folders_of(&mailbox.id) > Some(0)) {
        (true, true) => Some(("both", "an MMF, and private folders of MS-DOS (Q101368)")),
        (true, false) => Some(("windows", "it has an MMF on the server (Q77926)")),
        (false, true) => {
            Some(("ms-dos", "private folders and no MMF (Q77926); Macintosh and Windows 2.1 look the same"))
        }
        (false, false) => None,
    }
}

fn evidence(case: &Case<'_>, facts: &Facts, mailbox: &Mailbox, row: &MailRow, rests: Rests) -> Vec<String> {
    let mut lines = Vec::new();
    lines.push(match mailbox.mmf {
        Some(mmf) => {
            let written = mmf.modified.0.format("%Y-%m-%d %H:%M");
            format!("MMF on the server: {} bytes, written {written}", thousands(mmf.len))
        }
        None => "No MMF on the server".to_owned(),
    });
    if let (Some(mmf), Some((baseline, _))) = (mailbox.mmf, &case.change.baseline) {
        lines.push(match baseline.mmfs.get(&mailbox.id) {
            Some(before) if *before == mmf => "The MMF has not changed since the baseline".to_owned(),
            Some(_) => "The MMF has changed since the baseline, which is only a sign (Q86101)".to_owned(),
            None => "The MMF is new since the baseline".to_owned(),
        });
    }
    let read = if rests == Rests::Mailbags { "" } else { ", read ones among them until Compress (Q146113)" };
    lines.push(match mailbox.records() {
        None => "No mailbag: every mailbox has one (Q132744)".to_owned(),
        Some(0) => "The mailbag is empty".to_owned(),
        Some(n) => {
            let n = counted(usize::try_from(n).unwrap_or(usize::MAX), "record");
            let oldest = row.oldest.map_or(String::new(), |sent| {
                format!("; the oldest was sent {} by its sender's clock (inferred)", sent.format("%Y-%m-%d %H:%M"))
            });
            format!("Mailbag: {n}{read}{oldest}")
        }
    });
    if row.state == MailState::Again {
        lines.push("It was empty after Compress, and has mail again (Q136055)".to_owned());
    }
    if mailbox.key.is_none() {
        lines.push("No KEY file: every mailbox has one beside its mailbag (Q132744)".to_owned());
    }
    let folders = match facts.evidence.folders_of(&mailbox.id) {
        None => "not looked at yet".to_owned(),
        Some(0) => "none".to_owned(),
        Some(n) => counted(n, "folder file"),
    };
    lines.push(format!("Private folders in FOLDERS\\LOC: {folders}"));
    if case.change.names.mailboxes.get(&mailbox.id).is_some_and(|local| local.account == Account::Deleted) {
        lines.push("The list of names says that this account is deleted (listuser -x, Q99419)".to_owned());
    }
    lines
}

/// Returns how many mailboxes the MMF test misses, by what they are read with, in a sentence; empty when it misses none.
pub(super) fn missed(rows: &[MailRow]) -> String {
    let count = |id: Option<&ClientId>| rows.iter().filter(|row| row.client.as_ref() == id).count();
    let covered = clients().first().map(|client| &client.id);
    let kinds = clients().iter().filter(|client| Some(&client.id) != covered);
    let told = kinds.map(|client| (client.title.as_str(), count(Some(&client.id)))).filter(|(_, n)| *n > 0);
    let told: Vec<String> = told.map(|(title, n)| format!("{n} {title}")).collect();
    match (told.as_slice(), count(None)) {
        ([], 0) => String::new(),
        ([], n) => format!("The MMF test may miss {n} mailboxes: what they are read with is not known."),
        (_, 0) => format!("The MMF test misses: {}.", told.join(", ")),
        (_, n) => {
            format!("The MMF test misses: {}. Of {n} more it is not known what they are read with.", told.join(", "))
        }
    }
}

/// Returns what the disk shows about no mailbox in particular.
pub(super) fn in_this_postoffice(facts: &Facts) -> Vec<String> {
    let mut lines = Vec::new();
    if facts.evidence.calendars > 0 {
        let n = counted(facts.evidence.calendars, "calendar");
        lines.push(format!("{n} in CAL; whose they are their names do not tell, DUMPKEY does (Q99419)"));
    }
    if facts.evidence.shared > 0 {
        let n = counted(facts.evidence.shared, "folder file");
        lines.push(format!("{n} in FOLDERS\\PUB: shared folders are in no MMF; their owners archive them (Q86537)"));
    }
    if facts.mail.orphan_mmfs > 0 {
        let n = counted(facts.mail.orphan_mmfs, "MMF");
        lines.push(format!("{n} without a mailbox: left behind by deleted users (Q123321)"));
    }
    lines
}
