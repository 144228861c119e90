//! What waits for the outside, and so must leave before P1 is renamed: it is mail on the server like any other, and under
//! the new number nobody can read it (Q148707, Q146113; inferred).

use crate::journal::Change;
use crate::postoffice::{HexId, QueueOf};
use crate::procedure::{By, Procedure, Tick};
use crate::text::{counted, printable};

use super::Standing;
use super::checks::Found;
use super::facts::Facts;
use super::judge::Case;

/// Returns what waits: whose it is, how many messages, and in which mailbag. Sent mail counts until Compress is run.
pub(super) fn waiting(case: &Case<'_>, facts: &Facts) -> Vec<(String, u64, String)> {
    let named = |id: &str| HexId::parse(id).and_then(|id| case.change.names.of_mailbag(&id));
    let whose = |queue: &QueueOf| match (queue.whose.as_str(), named(&queue.mailbag)) {
        ("", Some(name)) => name.to_owned(),
        ("", None) => queue.mailbag.clone(),
        (whose, _) => whose.to_owned(),
    };
    facts
        .mail
        .queues
        .iter()
        .map(|queue| (printable(&whose(queue)).into_owned(), queue.records, queue.mailbag.clone()))
        .collect()
}

/// Returns whether nothing waits for the outside, and what waits where. Before Compress has been run with everything
/// that moves mail stopped, a mailbag counts what has been sent long ago (Q146113), so only an empty one decides.
pub(super) fn empty(case: &Case<'_>, facts: &Facts) -> Found {
    if !facts.mail.unreadable.is_empty() {
        let lines = facts.mail.unreadable.clone();
        return Found { lines, ..Found::new(Standing::Fails, "some mailbags cannot be read, so mail may wait unseen") };
    }
    let queues = waiting(case, facts);
    let envelopes = facts.queue.envelopes().count();
    if queues.is_empty() && envelopes == 0 {
        return Found::new(
            Standing::Holds,
            "no mail for the outside, and none that has come in and not been handed out",
        );
    }
    let mut lines: Vec<String> = queues
        .iter()
        .map(|(whose, n, mailbag)| {
            let beside = match whose == mailbag {
                true if HexId::parse(mailbag).is_none() => ", come in and not handed out (Q77628)".to_owned(),
                true => String::new(),
                false => format!(", mailbag {mailbag}"),
            };
            format!("{whose}: {}{beside}", counted(usize::try_from(*n).unwrap_or(usize::MAX), "message"))
        })
        .collect();
    if envelopes > 0 {
        lines.push(format!("P1: {} of mail not handed out (Q77628)", counted(envelopes, "envelope")));
    }
    let places = counted(lines.len(), "place");
    if drained(case.procedure, case.change) {
        Found { lines, ..Found::new(Standing::Fails, format!("mail waits in {places}")) }
    } else {
        let says = format!("mail in {places}, mail sent long ago among it until Compress is run (Q146113)");
        Found { lines, ..Found::new(Standing::Open, says) }
    }
}

/// Returns whether Compress was run before the freeze: from then on the queues' sizes decide.
fn drained(procedure: &Procedure, change: &Change) -> bool {
    let mut checks = procedure.steps.iter().flat_map(|step| &step.checks);
    checks.any(|check| check.by == By::Tick(Tick::Drain) && has_been_said(change, &check.id))
}

/// Somebody said so, or answered for it not being so.
fn has_been_said(change: &Change, check: &crate::procedure::CheckId) -> bool {
    change.ticks.contains_key(check) || change.overrides.contains_key(check)
}
