//! Operations as an aligned list, always in words of what is to be done: "would rename" in a rehearsal, "will rename"
//! else. Words for what was done stand in the record only.

use ratatui::text::{Line, Span};

use super::text::{columns, pad};
use crate::journal::Mode;
use crate::plan::Operation;
use crate::tui::look::{Look, bytes};

/// Returns the operations as lines of at most `width` columns.
pub fn lines(operations: &[Operation], mode: Mode, width: usize, look: &Look) -> Vec<Line<'static>> {
    let rows: Vec<Row> = operations.iter().flat_map(|operation| rows(operation, mode)).collect();
    let widest = |part: fn(&Row) -> &str| rows.iter().map(|row| columns(part(row))).max().unwrap_or(0);
    let (verb, from) = (widest(|row| &row.verb), widest(|row| &row.from));
    let (to, size) = (widest(|row| &row.to), widest(|row| &row.size));
    let arrow = columns(look.glyphs.arrow);
    let beside = verb + 2 + from + 1 + arrow + 1 + to + 2 + size <= width;
    let mut lines = Vec::new();
    for row in rows {
        let mut first = vec![
            Span::styled(pad(&row.verb, verb, ""), look.theme.accent()),
            Span::raw("  "),
            Span::raw(if beside { pad(&row.from, from, "") } else { row.from.clone() }),
        ];
        let target = (!row.to.is_empty()).then(|| [Span::styled(look.glyphs.arrow, look.theme.dim()), Span::raw(" ")]);
        let size_of = |text: &str| Span::styled(format!("  {text:>size$}"), look.theme.dim());
        if beside {
            first.push(Span::raw(" "));
            first.extend(target.unwrap_or([Span::raw(" ".repeat(arrow)), Span::raw(" ")]));
            first.push(Span::raw(pad(&row.to, to, "")));
            first.push(size_of(&row.size));
            lines.push(Line::from(first));
            continue;
        }
        lines.push(Line::from(first));
        if let Some(target) = target {
            let mut second = vec![Span::raw(" ".repeat((verb + 2).saturating_sub(arrow + 1)))];
            second.extend(target);
            second.push(Span::raw(row.to.clone()));
            if !row.size.is_empty() {
                second.push(Span::styled(format!("  {}", row.size), look.theme.dim()));
            }
            lines.push(Line::from(second));
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
        Mode::Rehearsal => format!("would {}", operation.verb()),
        Mode::Practice | Mode::Live => format!("will {}", operation.verb()),
    };
    let size = operation.bytes().map(|count| format!("{} bytes", bytes(count))).unwrap_or_default();
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
