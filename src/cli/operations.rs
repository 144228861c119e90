//! Operations as aligned lines.

use crate::plan::Operation;

/// Returns one line an operation: verb, from, to, bytes, each in its column.
pub fn table(indent: &str, verb: impl Fn(&Operation) -> String, all: &[&Operation]) -> Vec<String> {
    let rows: Vec<[String; 3]> = all
        .iter()
        .map(|operation| {
            let (from, to) = operation.from_to();
            let to = if to.is_empty() { to } else { format!("-> {to}") };
            [verb(operation), from, to]
        })
        .collect();
    let width = |at: usize| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0);
    let (a, b, c) = (width(0), width(1), width(2));
    let lines = rows.iter().zip(all).map(|([verb, from, to], operation)| {
        let bytes = operation.bytes().map_or(String::new(), |n| format!("{n:>10} bytes"));
        format!("{indent}{verb:<a$}  {from:<b$} {to:<c$}{bytes}").trim_end().to_owned()
    });
    lines.collect()
}

/// Says of an operation that it has not been done.
pub fn would(operation: &Operation) -> String {
    format!("would {}", operation.verb())
}
