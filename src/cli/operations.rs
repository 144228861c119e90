//! Operations as aligned lines.

use crate::plan::Operation;

/// Returns a line per operation: lead, verb, from, to, bytes, in columns.
pub fn aligned(lead: &str, operations: &[Operation]) -> Vec<String> {
    let rows: Vec<(String, String, String)> = operations
        .iter()
        .map(|operation| {
            let (from, to) = operation.from_to();
            (format!("{lead} {}", operation.verb()), from, to)
        })
        .collect();
    let wide = |column: fn(&(String, String, String)) -> &String| rows.iter().map(|row| column(row).len()).max();
    let (verbs, froms) = (wide(|row| &row.0).unwrap_or(0), wide(|row| &row.1).unwrap_or(0));
    let line = |((verb, from, to), operation): (&(String, String, String), &Operation)| {
        let bytes = operation.bytes().map_or(String::new(), |bytes| format!("  ({bytes} bytes)"));
        let arrow = if to.is_empty() { "" } else { "-> " };
        format!("    {verb:verbs$}  {from:froms$}  {arrow}{to}{bytes}").trim_end().to_owned()
    };
    rows.iter().zip(operations).map(line).collect()
}
