//! However it ends, the terminal is given back, and the next start goes on.

use std::process::Command;

use crate::terminal::Terminal;
use tempfile::TempDir;

/// What a terminal must have got before the program is gone: the ordinary screen and the cursor.
fn given_back(said: &str) {
    let (alternate, cursor) = (said.rfind("\x1b[?1049l"), said.rfind("\x1b[?25h"));
    assert!(alternate.is_some(), "the ordinary screen is back: {said:?}");
    assert!(cursor.is_some(), "the cursor is back: {said:?}");
    assert!(said.rfind("\x1b[?1049h") < alternate, "and nothing took it again");
}

#[test]
fn a_signal_restores_the_terminal_and_the_next_start_goes_on() {
    for (signal, number) in [("TERM", 15), ("HUP", 1)] {
        let home = TempDir::new().unwrap();
        let mut terminal = Terminal::start(&["practice", "--users", "3"], home.path(), (24, 80));
        terminal.wait("PRACTICE");
        terminal.press("f\r\r");
        terminal.wait("32-10447");
        let status = Command::new("kill").args([&format!("-{signal}"), &terminal.process().to_string()]).status();
        assert!(status.unwrap().success());
        let (code, said) = terminal.end();
        assert_eq!(code, 128 + number, "{said}");
        given_back(&said);
        let again = Terminal::start(&["practice"], home.path(), (24, 80));
        again.wait("32-10447");
    }
}

#[test]
fn quitting_asks_and_says_where_the_record_lies() {
    let home = TempDir::new().unwrap();
    let mut terminal = Terminal::start(&["practice", "--users", "3"], home.path(), (24, 80));
    terminal.wait("1a Install");
    terminal.press("q");
    terminal.screen();
    terminal.press("y");
    let (code, said) = terminal.end();
    assert_eq!(code, 8, "stopped where people must act: {said}");
    given_back(&said);
    assert!(said.contains("RESERIAL/C0001"), "{said}");
}

#[test]
fn a_bad_call_gives_the_terminal_back_and_says_why() {
    let home = TempDir::new().unwrap();
    let nowhere = home.path().join("nowhere");
    std::fs::create_dir_all(&nowhere).unwrap();
    let path = nowhere.to_str().unwrap();
    let terminal = Terminal::start(&["run", path, path], home.path(), (24, 80));
    let (code, said) = terminal.end();
    assert_eq!(code, 2, "{said}");
    given_back(&said);
    assert!(said.contains("same place"), "{said}");
}

#[test]
fn any_size_down_to_one_cell_is_survived() {
    let home = TempDir::new().unwrap();
    let mut terminal = Terminal::start(&["practice", "--users", "3"], home.path(), (24, 80));
    terminal.wait("1a Install");
    for (rows, cols) in [(1, 1), (10, 200), (45, 140), (3, 3), (16, 60), (24, 80)] {
        terminal.resize(rows, cols);
        terminal.screen();
        terminal.press("j");
    }
    terminal.wait("1a Install");
    terminal.press("q");
    terminal.screen();
    terminal.press("y");
    assert_eq!(terminal.end().0, 8);
}

#[test]
fn a_second_practice_on_the_same_folder_looks_on() {
    let home = TempDir::new().unwrap();
    let dir = home.path().join("PO");
    let args = ["practice", "--users", "3", "--dir", dir.to_str().unwrap()];
    let first = Terminal::start(&args, home.path(), (24, 80));
    first.wait("1a Install");
    let mut second = Terminal::start(&args, home.path(), (24, 80));
    second.wait("View only");
    second.press("q");
    second.screen();
    second.press("y");
    let (code, said) = second.end();
    assert_eq!(code, 4, "held by another operator: {said}");
    given_back(&said);
}
