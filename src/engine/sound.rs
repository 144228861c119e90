//! What the check of a whole postoffice says to the steps. Rules that a step judges by itself are left to that step:
//! mail waits for the outside every day until the night of the change, and P1 is away while it is away.

use crate::plan::Side;
use crate::postoffice::check::{Examination, Group};
use crate::postoffice::rules::{RuleId, Severity};
use crate::text::printable;

use super::Standing;
use super::checks::Found;

/// Rules that other checks of the steps judge, at their time.
const ELSEWHERE: [RuleId; 15] = [
    // old-is-postoffice and new-is-postoffice
    RuleId::NotAPostoffice,
    RuleId::WorkgroupPostoffice,
    RuleId::ConnectorPostoffice,
    RuleId::RemoteUsersFiles,
    RuleId::AppletalkServer,
    RuleId::VersionTooOld,
    // p1-quiet and queues-empty
    RuleId::QueueOutside,
    RuleId::QueueSystem,
    RuleId::EnvelopeStranded,
    RuleId::EnvelopeOld,
    RuleId::LockStranded,
    RuleId::WorkingStranded,
    // pold-free and oldmast-free
    RuleId::PoldPresent,
    RuleId::OldmastPresent,
    // master-free
    RuleId::CoreHeld,
];

/// The most lines that one check shows; the rest is told by `reserial check`.
const MOST: usize = 12;

/// What `new-master-size` judges, which is never overridden.
const OF_THE_NEW: [RuleId; 3] = [RuleId::MasterEmpty, RuleId::MasterTranslated, RuleId::MasterLength];

/// Returns whether nothing stands in the way of a change.
pub fn sound(seen: &Examination, side: Side) -> Found {
    let also: &[RuleId] = if side == Side::New { &OF_THE_NEW } else { &[] };
    found(seen, Severity::Stop, also, "things are broken", "nothing is broken that the articles let one check")
}

/// Returns whether nothing is to be seen to that does not stand in the way.
pub fn remarks(seen: &Examination) -> Found {
    found(seen, Severity::Warn, &[], "things to see to", "nothing is to be seen to")
}

fn found(seen: &Examination, severity: Severity, elsewhere: &[RuleId], many: &str, clean: &str) -> Found {
    let groups: Vec<&Group> = seen
        .findings
        .iter()
        .filter(|group| {
            group.severity() == Some(severity) && !ELSEWHERE.contains(&group.rule) && !elsewhere.contains(&group.rule)
        })
        .collect();
    let mut lines: Vec<String> = groups.iter().flat_map(|group| told(group)).collect();
    let Some(first) = lines.first().cloned() else { return Found::new(Standing::Holds, clean) };
    let says = match groups.len() {
        1 => first,
        n => format!("{n} {many}; first: {first}"),
    };
    if lines.len() > MOST {
        lines.truncate(MOST);
        lines.push("and more: see reserial check".into());
    }
    let mut found = Found::new(Standing::Fails, says);
    found.lines = lines;
    found
}

/// A line for each place of a broken rule, and one that counts the places that were not kept.
fn told(group: &Group) -> Vec<String> {
    let Some(rule) = group.row() else { return Vec::new() };
    let mut lines: Vec<String> = group
        .places
        .iter()
        .map(|place| {
            let article = place.article.unwrap_or_else(|| group.rule.article());
            let detail = printable(&place.detail);
            let inferred = if rule.grade.is_inferred() { ", inferred" } else { "" };
            format!("{} {detail} ({article}{inferred})", place.path)
        })
        .collect();
    if group.more > 0 {
        lines.push(format!("and {} more places like the last one", group.more));
    }
    lines
}
