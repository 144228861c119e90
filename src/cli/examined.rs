//! What a check found, in lines that an 80-column terminal holds.

use std::path::Path;

use crate::postoffice::Kind;
use crate::postoffice::check::{Cost, Examination, Group, Place, Seen};
use crate::postoffice::rules::{Rule, Severity};
use crate::text::printable;
use crate::tui::draw::text::wrap;

/// The widest line.
const WIDTH: usize = 80;

/// The places that are shown of each rule; JSON has more.
const SHOWN: usize = 8;

/// Returns the lines about one postoffice.
pub fn told(path: &Path, found: &Examination) -> Vec<String> {
    let mut lines = wrapped("", "  ", &headline(path, found));
    lines.extend(wrapped("  ", "    ", &format!("Because: {}", found.kind_because)));
    if found.version.is_some() || matches!(found.kind, Kind::Workgroup | Kind::ExchangeConnector) {
        for line in seen(&found.seen) {
            lines.extend(wrapped("  ", "    ", &line));
        }
    }
    for severity in [Severity::Stop, Severity::Warn, Severity::Note] {
        let mut groups = found.findings.iter().filter(|group| group.severity() == Some(severity)).peekable();
        if groups.peek().is_some() {
            lines.push(String::new());
            lines.push(heading(severity).into());
        }
        lines.extend(groups.flat_map(finding));
    }
    lines.push(String::new());
    lines.extend(wrapped("  ", "  ", &verdict(found)));
    lines.extend(wrapped("  ", "  ", &cost(&found.cost)));
    lines.push("  Nothing was changed.".into());
    lines
}

fn headline(path: &Path, found: &Examination) -> String {
    let what = match (found.kind, found.version) {
        (Kind::Retail, Some(version)) => format!("a postoffice of version {}", version.long()),
        (kind, _) => kind.what().to_owned(),
    };
    format!("{}: {what}", printable(&path.to_string_lossy()))
}

/// What was seen, without judgment.
fn seen(seen: &Seen) -> Vec<String> {
    let accounts = seen.accounts.map_or("account files that do not agree".into(), |n| many(n, "account record"));
    let mut lines = vec![
        format!(
            "{accounts}; {} with {} in them; {} ({} KB); {}",
            many(seen.mailbags, "mailbag"),
            many(seen.records, "record"),
            many(seen.message_files, "message file"),
            seen.message_bytes / 1024,
            many(seen.letters, "message or attachment")
        ),
        format!(
            "{}, {}; {} queued for them; {} in P1",
            many(seen.networks, "network"),
            many(seen.postoffices, "outside postoffice"),
            many(seen.queued, "record"),
            many(seen.envelopes, "envelope")
        ),
    ];
    if !seen.gateways.is_empty() {
        lines.push(format!("Gateways: {}", seen.gateways.join(", ")));
    }
    if !seen.names.is_empty() {
        lines.push(format!("Names that can be seen in MASTER.GLB (a hint, inferred): {}", seen.names.join(", ")));
    }
    match seen.security {
        Some(0) => lines.push("Enhanced security is off (Q104586)".into()),
        Some(1) => lines.push("Enhanced security is on (Q104586)".into()),
        _ => {}
    }
    lines
}

fn many(n: u64, what: &str) -> String {
    let what = match (n, what.split_once(" or ")) {
        (1, _) => what.to_owned(),
        (_, Some((one, other))) => format!("{one}s and {other}s"),
        (_, None) => format!("{what}s"),
    };
    format!("{n} {what}")
}

fn heading(severity: Severity) -> &'static str {
    match severity {
        Severity::Stop => "STOP: mend this before the change begins",
        Severity::Warn => "WARN: see to this before the change",
        Severity::Note => "NOTE: good to know; no finding by itself",
    }
}

fn finding(group: &Group) -> Vec<String> {
    let Some(row) = group.row() else { return Vec::new() };
    let mut lines = vec![format!("  {}", row.id.name())];
    lines.extend(group.places.iter().take(SHOWN).flat_map(place));
    let more = group.more + group.places.len().saturating_sub(SHOWN) as u64;
    if more > 0 {
        lines.push(format!("    - and {more} more"));
    }
    let rule = format!("{} {}", row.text, sources(row));
    for (name, text) in [("Rule:  ", &rule), ("Means: ", &row.means), ("Do:    ", &row.todo)] {
        lines.extend(wrapped(&format!("    {name}"), "           ", text));
    }
    lines
}

fn sources(row: &Rule) -> String {
    let inferred = if row.grade.is_inferred() { "inferred from " } else { "" };
    format!("({inferred}{})", row.articles.join(", "))
}

fn place(place: &Place) -> Vec<String> {
    let article = place.article.map_or(String::new(), |article| format!(" ({article})"));
    let path = if place.path.is_root() { "this directory".into() } else { place.path.to_string() };
    wrapped("    - ", "      ", &format!("{path} {}{article}", printable(&place.detail)))
}

fn verdict(found: &Examination) -> String {
    let count = |severity| found.findings.iter().filter(|group| group.severity() == Some(severity)).count() as u64;
    let (stops, warns, notes) = (count(Severity::Stop), count(Severity::Warn), count(Severity::Note));
    let notes = if notes == 0 { String::new() } else { format!("; {}", many(notes, "note")) };
    match (stops, warns) {
        (0, 0) => format!("Clean: no rule is broken{notes}."),
        _ => format!("Findings: {stops} to mend first, {warns} to see to{notes}."),
    }
}

fn cost(cost: &Cost) -> String {
    format!(
        "Looked at: {} directories, {} entries; read: {}, {} bytes.",
        cost.directories,
        cost.entries,
        many(cost.files_read, "file"),
        cost.bytes_read
    )
}

/// Returns a text in lines of at most [`WIDTH`] columns: the first after `first`, the others after `rest`.
fn wrapped(first: &str, rest: &str, text: &str) -> Vec<String> {
    let lines = wrap(text, WIDTH - rest.len().max(first.len())).into_iter().enumerate();
    lines.map(|(nth, line)| format!("{}{line}", if nth == 0 { first } else { rest })).collect()
}
