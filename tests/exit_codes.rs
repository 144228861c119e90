//! The promise of `docs/exit-codes.md`: its table is what the program exits with.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use reserial::error::Exit;

/// Every exit code; the `match` below does not compile while one is missing there.
const ALL: [Exit; 11] = [
    Exit::Done,
    Exit::Findings,
    Exit::Usage,
    Exit::Refused,
    Exit::Held,
    Exit::Drift,
    Exit::Unfinished,
    Exit::Undone,
    Exit::People,
    Exit::Internal,
    Exit::Signal(0),
];

/// Where an exit code stands in [`ALL`].
fn place(exit: Exit) -> usize {
    match exit {
        Exit::Done => 0,
        Exit::Findings => 1,
        Exit::Usage => 2,
        Exit::Refused => 3,
        Exit::Held => 4,
        Exit::Drift => 5,
        Exit::Unfinished => 6,
        Exit::Undone => 7,
        Exit::People => 8,
        Exit::Internal => 9,
        Exit::Signal(_) => 10,
    }
}

/// The number and the meaning of each row of the table.
fn table() -> Vec<(String, String)> {
    let text = include_str!("../docs/exit-codes.md");
    let rows = text.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | "));
    rows.filter(|(code, _)| code.starts_with(|c: char| c.is_ascii_digit()))
        .map(|(code, means)| (code.to_owned(), means.to_owned()))
        .collect()
}

/// The number and the meaning of each variant, as its documentation in the source says them.
fn documented() -> Vec<(String, String)> {
    let text = include_str!("../src/error.rs");
    let from = text.find("pub enum Exit {").unwrap();
    let body = &text[from..from + text[from..].find("\n}").unwrap()];
    let lines = body.lines().filter_map(|line| line.trim().strip_prefix("/// "));
    lines
        .map(|line| match line.strip_prefix("128 + ") {
            Some(signal) => ("128+n".to_owned(), signal.trim_end_matches('.').to_owned()),
            None => {
                let (code, means) = line.split_once(": ").unwrap();
                (code.to_owned(), means.trim_end_matches('.').to_owned())
            }
        })
        .collect()
}

#[test]
fn the_table_is_what_the_source_says() {
    assert_eq!(table(), documented());
}

#[test]
fn the_table_has_every_exit_code() {
    let codes: Vec<String> = table().into_iter().map(|(code, _)| code).collect();
    let expected: Vec<String> = ALL
        .iter()
        .enumerate()
        .map(|(i, exit)| {
            assert_eq!(place(*exit), i);
            match exit {
                Exit::Signal(_) => format!("{}+n", exit.code()),
                exit => exit.code().to_string(),
            }
        })
        .collect();
    assert_eq!(codes, expected);
}

#[test]
fn a_signal_is_added_to_128() {
    assert_eq!(Exit::Signal(2).code(), 130);
    assert_eq!(Exit::Signal(15).code(), 143);
}
