//! Operations as an aligned list, always in words of what is to be done: "would rename" in a rehearsal, "will rename"
//! else. Words for what was done stand in the record only.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::text::{block, columns, labelled, pad};
use crate::journal::Mode;
use crate::plan::Operation;
use crate::text::thousands;
use crate::tui::look::Look;

/// How the folders that are made in the record are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folders {
    /// How many.
    Counted,
    /// Each of them.
    Listed,
}

/// Returns the operations that touch a postoffice first, and the folders of the record, which make room for them, below.
pub fn sorted(operations: &[Operation], mode: Mode, folders: Folders, width: usize, look: &Look) -> Vec<Line<'static>> {
    let (made, touching): (Vec<_>, Vec<_>) = operations.iter().cloned().partition(in_the_record);
    if made.is_empty() || touching.is_empty() {
        return lines(operations, mode, width, look);
    }
    let mut out = lines(&touching, mode, width, look);
    let verb = match mode {
        Mode::Rehearsal | Mode::Diagnosis => "would be made",
        Mode::Practice | Mode::Live => "will be made",
    };
    let says = match made.len() {
        1 => format!("1 folder of the record {verb} first"),
        many => format!("{many} folders of the record {verb} first"),
    };
    let end = if folders == Folders::Listed { ":" } else { "" };
    out.push(Line::default());
    out.extend(block(&format!("{says}{end}"), width, 0, look.theme.dim()));
    if folders == Folders::Listed {
        out.extend(made.iter().flat_map(|operation| block(&operation.from_to().0, width, 2, look.theme.dim())));
    }
    out
}

/// Returns whether an operation makes a folder of the record; no mail program looks there.
fn in_the_record(operation: &Operation) -> bool {
    let Operation::CreateDir { at } = operation else { return false };
    let path = at.path.to_string();
    path == RECORD || path.starts_with(&format!("{RECORD}/"))
}

/// The folder of the record in either tree.
const RECORD: &str = "RESERIAL";

/// Returns the operations as lines of at most `width` columns: one line each where that fits, the target on a second
/// line otherwise; on a narrow screen verb, source and target below each other. Nothing is cut off.
pub fn lines(operations: &[Operation], mode: Mode, width: usize, look: &Look) -> Vec<Line<'static>> {
    let rows: Vec<Row> = operations.iter().flat_map(|operation| rows(operation, mode)).collect();
    let widest = |part: fn(&Row) -> usize| rows.iter().map(part).max().unwrap_or(0);
    let (verb, from) = (widest(|row| columns(&row.verb)), widest(|row| columns(&row.from)));
    let (to, size) = (widest(|row| columns(&row.to)), widest(|row| columns(&row.size)));
    if verb + 2 + from.max(to + 2 + size) > width {
        return rows.iter().flat_map(|row| stacked(row, width, look)).collect();
    }
    let arrow = columns(look.glyphs.arrow) + 2;
    let before = verb + 2 + from + arrow;
    let fits = |row: &&Row| before + columns(&row.to) + 2 + size <= width;
    let to = rows.iter().filter(fits).map(|row| columns(&row.to)).max().unwrap_or(0);
    let mut lines = Vec::new();
    for row in &rows {
        let arrow = if row.to.is_empty() { " ".repeat(arrow) } else { format!(" {} ", look.glyphs.arrow) };
        let verb_ = Span::styled(pad(&row.verb, verb + 2, ""), look.theme.accent());
        let (arrow, target) = (Span::styled(arrow, look.theme.dim()), Span::raw(row.to.clone()));
        if fits(&row) {
            let gap = Span::raw(" ".repeat(from - columns(&row.from)));
            let bytes = format!("{}  {:>size$}", " ".repeat(to - columns(&row.to)), row.size);
            let bytes = Span::styled(bytes, look.theme.dim());
            lines.push(Line::from(vec![verb_, Span::raw(row.from.clone()), gap, arrow, target, bytes]));
            continue;
        }
        if row.to.is_empty() && verb + 2 + columns(&row.from) + 2 + columns(&row.size) <= width {
            let bytes = Span::styled(format!("  {}", row.size), look.theme.dim());
            lines.push(Line::from(vec![verb_, Span::raw(row.from.clone()), bytes]));
            continue;
        }
        lines.push(Line::from(vec![verb_, Span::raw(row.from.clone())]));
        let margin = Span::raw(" ".repeat((verb + 2).saturating_sub(columns(&arrow.content))));
        let bytes = Span::styled(format!("  {}", row.size), look.theme.dim());
        lines.push(Line::from(vec![margin, arrow, target, bytes]));
    }
    lines
}

fn stacked(row: &Row, width: usize, look: &Look) -> Vec<Line<'static>> {
    let mut lines = vec![Line::from(vec![
        Span::styled(format!("{}  ", row.verb), look.theme.accent()),
        Span::styled(row.size.clone(), look.theme.dim()),
    ])];
    let arrow = (look.glyphs.arrow, look.theme.dim());
    for (label, path) in [((" ", Style::new()), &row.from), (arrow, &row.to)] {
        if !path.is_empty() {
            lines.extend(labelled(label, columns(look.glyphs.arrow) + 1, path, width, Style::new()));
        }
    }
    lines
}

struct Row {
    verb: String,
    from: String,
    to: String,
    size: String,
}

fn rows(operation: &Operation, mode: Mode) -> Vec<Row> {
    let verb = match mode {
        Mode::Rehearsal | Mode::Diagnosis => format!("would {}", operation.verb()),
        Mode::Practice | Mode::Live => format!("will {}", operation.verb()),
    };
    let size = operation.bytes().map(|count| format!("{} B", thousands(count))).unwrap_or_default();
    if let Operation::Exchange { side, live, out, incoming, .. } = operation {
        let row = |verb: &str, from, to, size: &str| Row {
            verb: verb.into(),
            from: format!("{side}: {from}"),
            to: format!("{side}: {to}"),
            size: size.into(),
        };
        return vec![row(&verb, live, out, ""), row("  and at once", incoming, live, &size)];
    }
    let (from, to) = operation.from_to();
    vec![Row { verb, from, to, size }]
}
