//! Puts operations and files into words: what touched the postoffice with length and digest, and the files of each state as
//! `sha256sum` and `certutil` take them.

use crate::journal::Tense;
use crate::text::counted;

use super::super::doc::{Block, Cell, Table};
use super::super::model::{FileTold, OperationTold, Report, Sums};
use super::super::words::{by_tense, sha256sums};
use super::{tense, time};

const SUMS: &str = include_str!("../../../assets/report/sums.txt");

/// Returns the operations.
pub(super) fn operations(report: &Report) -> Vec<Block> {
    let mut blocks = vec![Block::Heading("Operations".into())];
    if report.operations.is_empty() {
        blocks.push(Block::Para("None so far.".into()));
        return blocks;
    }
    // What is kept in the record is told in one line; each of its files stands with its digest on the last pages.
    let (kept, shown): (Vec<&OperationTold>, Vec<&OperationTold>) =
        report.operations.iter().partition(|told| told.in_record && told.status == "done");
    let mut table = Table::with("operations", &["No.", "Step", "What", "Length and SHA-256", "When", "Who"]);
    table.rows = shown.into_iter().map(operation).collect();
    if !table.rows.is_empty() {
        blocks.push(Block::Table(table));
    }
    if !kept.is_empty() {
        let copies = kept.iter().filter(|told| !told.left.is_empty()).count();
        let text = by_tense(
            tense(report),
            "made folders in the record and kept copies of files there",
            "would have made folders in the record and kept copies of files there",
        );
        let count = counted(kept.len(), "more operation");
        blocks.push(Block::Para(format!("{count} {text} ({copies}); their digests stand on the last pages.")));
    }
    blocks
}

fn operation(told: &OperationTold) -> Vec<Cell> {
    let step = match (&told.step, told.undoes) {
        (Some(step), _) => step.clone(),
        (None, Some(0) | None) => String::new(),
        (None, Some(of)) => format!("takes back {of}"),
    };
    let mut says = told.says.clone();
    says.extend(told.notes.iter().map(|note| format!(". Note: {note}")));
    let (took, left) = (digests(&told.took), digests(&told.left));
    let prints = match (took.as_str(), left.as_str()) {
        (same, after) if same == after => took,
        (before, "") => format!("before: {before}"),
        (before, after) => format!("before: {before}; after: {after}"),
    };
    vec![
        Cell::Short(told.number.to_string()),
        step.into(),
        says.into(),
        Cell::Code(prints),
        time(told.begun.at),
        format!("{} on {}", told.begun.by, told.begun.host).into(),
    ]
}

fn digests(files: &[FileTold]) -> String {
    let one = |file: &FileTold| Some(format!("{} bytes {}", file.bytes?, file.sha256?));
    files.iter().filter_map(one).collect::<Vec<_>>().join(", ")
}

/// Returns the files of each state.
pub(super) fn files(report: &Report) -> Vec<Block> {
    if report.files.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![Block::Heading("Files before and after".into()), Block::Para(SUMS.trim_end().into())];
    for sums in &report.files {
        let own: Vec<&FileTold> = sums.files.iter().filter(|file| !file.kept).collect();
        if own.is_empty() {
            continue;
        }
        blocks.push(Block::Subheading(format!("{} {}: {}", sums.tree, state(report, sums), sums.root)));
        blocks.push(Block::Code(sha256sums(own.iter().copied())));
        if sums.state == "after" {
            blocks.push(Block::Code(own.into_iter().filter_map(certutil).collect()));
        }
    }
    blocks
}

/// Returns the files that are kept in the record: the last pages.
pub(super) fn kept(report: &Report) -> Vec<Block> {
    let mut blocks = vec![Block::Heading("Files kept in the record".into())];
    for sums in &report.files {
        let kept: Vec<&FileTold> = sums.files.iter().filter(|file| file.kept).collect();
        if sums.state == "after" && !kept.is_empty() {
            blocks.push(Block::Subheading(format!("{} {}: {}", sums.tree, state(report, sums), sums.root)));
            blocks.push(Block::Code(sha256sums(kept.into_iter())));
        }
    }
    if blocks.len() > 1 { blocks } else { Vec::new() }
}

fn state(report: &Report, sums: &Sums) -> &'static str {
    match (sums.state, tense(report), report.state) {
        ("before", ..) => "before",
        (_, Tense::Would, _) => "as it would be",
        (_, Tense::Did, "in-progress") => "as operations have left it so far",
        (_, Tense::Did, _) => "as operations have left it",
    }
}

/// The same on Windows: the command, and the digits that it shows.
fn certutil(file: &FileTold) -> Option<String> {
    let path = file.path.replace('/', "\\");
    let path = if path.contains(' ') { format!("\"{path}\"") } else { path };
    Some(format!("certutil -hashfile {path} SHA256\n{}\n", file.sha256?))
}
