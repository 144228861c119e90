//! Writes a document as Markdown: CommonMark with tables. Whatever could act as markup in a name is escaped.

use super::Report;
use super::doc::{Block, Cell, Doc, Table};
use super::tell::tell;

/// Returns a report as Markdown.
pub fn md(report: &Report) -> String {
    written(&tell(report))
}

fn written(doc: &Doc) -> String {
    let numbers = if doc.numbers.is_empty() { String::new() } else { format!(", {}", escaped(&doc.numbers)) };
    let title = format!("{}: {}{numbers}", escaped(&doc.banner), escaped(&doc.title));
    let mut out = format!("# {title}\n\n{}\n", escaped(&doc.subtitle));
    for block in &doc.blocks {
        let text = match block {
            Block::Heading(text) => format!("## {}\n", escaped(text)),
            Block::Subheading(text) => format!("### {}\n", escaped(text)),
            Block::Para(text) => format!("{}\n", escaped(text)),
            Block::Note(text) => format!("> **{}**\n", escaped(text)),
            Block::List(lines) => lines.iter().map(|line| format!("- {}\n", escaped(line))).collect(),
            Block::Facts(facts) => {
                facts.iter().map(|(name, cell)| format!("- {}: {}\n", escaped(name), inline(cell))).collect()
            }
            Block::Table(table) => rows(table),
            Block::Code(text) => fenced(text),
            // What it shows stands in a table.
            Block::Figure { .. } => continue,
        };
        out.push('\n');
        out.push_str(&text);
    }
    out
}

fn rows(table: &Table) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut out = line(table.head.iter().map(|name| escaped(name)).collect());
    out.push_str(&line(table.head.iter().map(|_| "---".to_owned()).collect()));
    for row in &table.rows {
        out.push_str(&line(row.iter().map(inline).collect()));
    }
    out
}

fn inline(cell: &Cell) -> String {
    match cell {
        // A pipe ends a cell even in code, and a backtick ends the code.
        Cell::Code(text) if !text.is_empty() && !text.contains(['`', '|', '\n']) => format!("`{text}`"),
        Cell::Text(text) | Cell::Short(text) | Cell::Code(text) | Cell::Mark(_, text) => escaped(text),
    }
}

/// Returns a block of code between fences that nothing in it can end.
fn fenced(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let end = if text.ends_with('\n') { "" } else { "\n" };
    format!("{fence}text\n{text}{end}{fence}\n")
}

/// Returns a text in which nothing acts as markup, as HTML, as a link or as a mention.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let acts = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '&' | '~' | '@' | '$' => true,
            '#' | '+' | '-' | '=' => at == 0,
            '.' | ')' => before.is_ascii_digit() && text[..at].bytes().all(|b| b.is_ascii_digit()) || link(&text[..at]),
            '/' => text[..at].ends_with(':'),
            _ => false,
        };
        match c {
            '\n' | '\r' => out.push(' '),
            _ if acts => out.extend(['\\', c]),
            _ => out.push(c),
        }
        before = c;
    }
    out
}

/// Whether what comes next would make a link of it all by itself.
fn link(before: &str) -> bool {
    before.to_ascii_lowercase().ends_with("www")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_acts() {
        assert_eq!(escaped("a|b <script> *x* [y](z) @ann"), "a\\|b \\<script\\> \\*x\\* \\[y\\](z) \\@ann");
        assert_eq!(escaped("1. x"), "1\\. x");
        assert_eq!(escaped("# x"), "\\# x");
        assert_eq!(escaped("http://x www.x"), "http:\\//x www\\.x");
        assert_eq!(escaped("32-10447 to 32-20981, 22:05"), "32-10447 to 32-20981, 22:05");
        assert_eq!(inline(&Cell::Code("a`|b".into())), "a\\`\\|b");
        assert_eq!(fenced("a ``` b"), "````text\na ``` b\n````\n");
    }
}
