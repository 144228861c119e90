//! P1, and POLD while it stands in for it: envelopes, locks and working files with their ages (Q128913, Q148707).

use chrono::TimeDelta;

use super::pass::Pass;
use super::{Seen, in_root};
use crate::clock::Moment;
use crate::fsops::Entry;
use crate::postoffice::queue::{POLL_MINUTES, kind_of};
use crate::postoffice::rules::RuleId;
use crate::postoffice::{QueueItemKind, paths};

/// The age in days from which no program takes up an envelope (Q237695).
const OLD_DAYS: i64 = 2;

/// Visits P1 and POLD.
pub(super) fn visit(pass: &mut Pass<'_>, root: &[Entry], seen: &mut Seen) {
    let now = pass.now;
    for name in [paths::P1, paths::POLD] {
        let Some(dir) = in_root(root, name) else { continue };
        pass.visit(dir, |findings, entry| {
            let kind = if entry.is_file() { kind_of(entry.name()) } else { QueueItemKind::Other };
            seen.envelopes += u64::from(kind == QueueItemKind::Envelope);
            let age = age(&entry, now);
            let fresh = age.is_some_and(|age| age < TimeDelta::minutes(POLL_MINUTES));
            let old = age.is_some_and(|age| age > TimeDelta::days(OLD_DAYS));
            let rule = match kind {
                QueueItemKind::Populate => return,
                QueueItemKind::Other => RuleId::P1Stranger,
                _ if fresh => RuleId::MtaAtWork,
                QueueItemKind::Lock => RuleId::LockStranded,
                QueueItemKind::Working => RuleId::WorkingStranded,
                QueueItemKind::Envelope if old => RuleId::EnvelopeOld,
                QueueItemKind::Envelope => RuleId::EnvelopeStranded,
            };
            findings.add(rule, &entry.path, age.map_or("is of unknown age".to_owned(), |age| in_words(age, now)));
        });
    }
}

/// How long ago a file was written, by this machine's clock; what is dated ahead is as good as new.
fn age(entry: &Entry, now: Moment) -> Option<TimeDelta> {
    entry.modified.map(|time| now.signed_duration_since(time.0).max(TimeDelta::zero()))
}

/// From this age on a date says more than a number of days.
const LONG_AGO: i64 = 60;

fn in_words(age: TimeDelta, now: Moment) -> String {
    let told = |n: i64, unit: &str| format!("is {n} {unit}{} old", if n == 1 { "" } else { "s" });
    match (age.num_days(), age.num_hours(), age.num_minutes()) {
        (0, 0, minutes) => told(minutes, "minute"),
        (0, hours, _) => told(hours, "hour"),
        (days, _, _) if days > LONG_AGO => format!("dates from {}", (now - age).format("%Y-%m-%d")),
        (days, _, _) => told(days, "day"),
    }
}
