//! Walks through situations in a real terminal, from the menu to the end.

use crate::terminal::Terminal;
use tempfile::TempDir;

/// Presses keys one after the other, each once the screen has come to rest.
fn press(terminal: &mut Terminal, keys: &[&str]) {
    for key in keys {
        terminal.press(key);
        terminal.screen();
    }
}

const DOWN: &str = "\x1b[B";
const ENTER: &str = "\r";

fn leave(mut terminal: Terminal) -> (u32, String) {
    press(&mut terminal, &["q"]);
    terminal.press("y");
    terminal.end()
}

#[test]
fn from_the_menu_to_the_conclusion_on_two_connectors() {
    let home = TempDir::new().unwrap();
    let mut terminal = Terminal::start(&["diagnose"], home.path(), (24, 80));
    let menu = terminal.wait("Serial-number situations");
    assert!(menu.contains("Q182309") && menu.contains("Q128358"), "{menu}");
    press(&mut terminal, &[DOWN, DOWN, ENTER]);
    terminal.wait("DIAGNOSIS");
    // The explanation; then the question, its first answer; then the gate.
    press(&mut terminal, &[ENTER, ENTER]);
    terminal.wait("The number of every Exchange connector");
    press(&mut terminal, &[ENTER]);
    terminal.wait("Everything is there");
    press(&mut terminal, &[ENTER]);
    terminal.wait("3  The Exchange connector");
    press(&mut terminal, &[ENTER, ENTER]);
    terminal.wait("Two Exchange servers");
    press(&mut terminal, &[ENTER, ENTER]);
    terminal.wait("4  Connectors as a backbone");
    press(&mut terminal, &["f", ENTER]);
    let end = terminal.wait("What to do next");
    assert!(end.contains("Connect the two Exchange servers with another connector"), "{end}");
    let (code, said) = leave(terminal);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("DIAGNOSIS: Two Exchange connectors"), "{said}");
    assert!(home.path().join("diagnoses").is_dir());
}

#[test]
fn the_start_screen_leads_to_the_menu_and_back_and_to_a_walk() {
    let home = TempDir::new().unwrap();
    let mut terminal = Terminal::start(&[], home.path(), (24, 80));
    terminal.wait("Diagnose");
    press(&mut terminal, &[DOWN, DOWN, DOWN, ENTER]);
    terminal.wait("Serial-number situations");
    press(&mut terminal, &["\x1b"]);
    terminal.wait("Start here");
    press(&mut terminal, &[DOWN, DOWN, DOWN, ENTER]);
    terminal.wait("Serial-number situations");
    press(&mut terminal, &[DOWN, ENTER]);
    terminal.wait("What ADMIN shows");
    assert_eq!(leave(terminal).0, 8);
}

#[test]
fn the_number_of_a_test_server_walked_over_a_tree_that_stays_as_it_is() {
    let home = TempDir::new().unwrap();
    let dir = home.path().join("PO");
    let place = dir.to_str().unwrap().to_owned();
    let built = Terminal::start(&["practice", "--build-only", "--users", "3", "--dir", &place], home.path(), (24, 80));
    assert_eq!(built.end().0, 0);
    let old = dir.join("OLD");
    let names = || walkdir::WalkDir::new(&old).into_iter().map(|e| e.unwrap().into_path()).collect::<Vec<_>>();
    let before = names();
    let mut terminal =
        Terminal::start(&["diagnose", "--walk", "q142196", old.to_str().unwrap()], home.path(), (24, 80));
    let screen = terminal.wait("ok ");
    assert!(screen.contains("What ADMIN shows"), "{screen}");
    // A mind that is changed: only Local-Admin first, then all menus.
    press(&mut terminal, &[ENTER, ENTER, ENTER]);
    terminal.wait("Everything is there");
    press(&mut terminal, &["k", ENTER, DOWN, ENTER]);
    press(&mut terminal, &["f", ENTER]);
    terminal.wait("5  How it was installed");
    press(&mut terminal, &[ENTER, ENTER, DOWN, DOWN, DOWN, ENTER, "f", ENTER]);
    terminal.wait("6  Not for production");
    press(&mut terminal, &["f", ENTER]);
    let end = terminal.wait("What to do next");
    assert!(end.contains("A test server"), "{end}");
    assert_eq!(leave(terminal).0, 0);
    assert_eq!(names(), before);
}

#[test]
fn a_walk_that_was_left_goes_on_where_it_stood() {
    let home = TempDir::new().unwrap();
    let mut terminal = Terminal::start(&["diagnose", "--walk", "q194712"], home.path(), (24, 80));
    terminal.wait("Which gateway is it");
    press(&mut terminal, &[ENTER, ENTER, DOWN, ENTER]);
    terminal.wait("Everything is there");
    press(&mut terminal, &[ENTER]);
    terminal.wait("4  Is the number in use yet");
    let (code, said) = leave(terminal);
    assert_eq!(code, 8, "{said}");
    let again = Terminal::start(&["diagnose", "--walk", "q194712"], home.path(), (24, 80));
    again.wait("4  Is the number in use yet");
    drop(leave(again));
    let anew = Terminal::start(&["diagnose", "--walk", "q194712", "--again"], home.path(), (24, 80));
    anew.wait("1  Which gateway is it");
    drop(leave(anew));
}
