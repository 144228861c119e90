//! Writes a document as one HTML page that refers to nothing outside itself, for a screen of any width and for paper.
//!
//! Every text goes through [`escaped`]; a picture was escaped where it was made.

use super::Report;
use super::doc::{Block, Cell, Doc, Table, Tone};
use super::tell::tell;

const CSS: &str = include_str!("../../assets/report/report.css");

/// The longest word for how something stands.
const LONGEST_WORD: usize = 12;

/// Returns a report as an HTML page.
pub fn html(report: &Report) -> String {
    written(&tell(report))
}

fn written(doc: &Doc) -> String {
    let (banner, title, numbers) = (escaped(&doc.banner), escaped(&doc.title), escaped(&doc.numbers));
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{banner}: {title} {numbers}</title>\n<style>\n{CSS}</style>\n</head>\n<body>\n<header>\n\
         <p class=\"banner {}\">{banner}</p>\n<h1>{title} <span class=\"short\">{numbers}</span></h1>\n<p class=\"position\">{}</p>\n</header>\n<main>\n",
        banner.to_lowercase(),
        escaped(&doc.subtitle),
    );
    let mut open = false;
    for block in &doc.blocks {
        if let Block::Heading(text) = block {
            out.push_str(if open { "</section>\n" } else { "" });
            out.push_str(&format!("<section>\n<h2>{}</h2>\n", escaped(text)));
            open = true;
            continue;
        }
        out.push_str(&one(block));
    }
    out.push_str(if open { "</section>\n" } else { "" });
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn one(block: &Block) -> String {
    match block {
        Block::Heading(text) | Block::Subheading(text) => format!("<h3>{}</h3>\n", escaped(text)),
        Block::Para(text) => format!("<p>{}</p>\n", escaped(text)),
        Block::Note(text) => format!("<p class=\"note\">{}</p>\n", escaped(text)),
        Block::List(lines) => {
            let items: String = lines.iter().map(|line| format!("<li>{}</li>\n", escaped(line))).collect();
            format!("<ul>\n{items}</ul>\n")
        }
        Block::Facts(facts) => {
            let items =
                facts.iter().map(|(name, cell)| format!("<dt>{}</dt><dd>{}</dd>\n", escaped(name), inline(cell)));
            format!("<dl>\n{}</dl>\n", items.collect::<String>())
        }
        Block::Table(table) => rows(table),
        Block::Code(text) => format!("<pre>{}</pre>\n", escaped(text)),
        Block::Figure { caption, svg } => {
            format!("<figure>\n{svg}<figcaption>{}</figcaption>\n</figure>\n", escaped(caption))
        }
    }
}

fn rows(table: &Table) -> String {
    let head: String = table.head.iter().map(|name| format!("<th scope=\"col\">{}</th>", escaped(name))).collect();
    let mut out = format!("<table class=\"{}\">\n<thead><tr>{head}</tr></thead>\n<tbody>\n", table.class);
    for row in &table.rows {
        out.push_str("<tr>");
        for (name, cell) in table.head.iter().zip(row) {
            // On a narrow screen a row is a card, and each cell names its column.
            let empty = if cell.text().is_empty() { " class=\"empty\"" } else { "" };
            out.push_str(&format!("<td data-label=\"{}\"{empty}>{}</td>", escaped(name), inline(cell)));
        }
        out.push_str("</tr>\n");
    }
    out + "</tbody>\n</table>\n"
}

fn inline(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => escaped(text),
        Cell::Short(text) => format!("<span class=\"short\">{}</span>", escaped(text)),
        Cell::Code(text) if text.is_empty() => String::new(),
        Cell::Code(text) => format!("<code>{}</code>", escaped(text)),
        Cell::Mark(tone, text) => {
            let (class, symbol) = match tone {
                Tone::Good => ("good", "&#10003;"),
                Tone::Bent => ("bent", "!"),
                Tone::Bad => ("bad", "&#10007;"),
                Tone::Open => ("open", "&#183;"),
            };
            // A word is not to be broken from its symbol; who and when may be.
            let short = if text.len() <= LONGEST_WORD { " short" } else { "" };
            format!("<span class=\"{class}{short}\">{symbol} {}</span>", escaped(text))
        }
    }
}

/// Returns a text in which nothing acts as HTML, in an element or between quotes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}
