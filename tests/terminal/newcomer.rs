//! Somebody who has never seen it and reads nothing but the screen: does what the screen says Enter does, fills lists from
//! what it offers, sees to the mailboxes it names, and types the number it asks for.

use std::time::{Duration, Instant};

use crate::terminal::Terminal;
use tempfile::TempDir;

/// How somebody leaves a screen.
const ESC: &str = "\x1b";

/// Walks until the ending is on the screen. Returns how many keys it took.
pub fn walk(terminal: &mut Terminal) -> usize {
    let (start, mut keys) = (Instant::now(), 0);
    let mut press = |terminal: &mut Terminal, text: &str| {
        keys += 1;
        terminal.press(text);
    };
    loop {
        let screen = terminal.screen();
        assert!(start.elapsed() < Duration::from_secs(120), "it does not come to an end; the screen shows:\n{screen}");
        let lines: Vec<&str> = screen.lines().collect();
        let footer = lines.iter().rev().find(|line| !line.trim().is_empty()).copied().unwrap_or_default();
        let says = |text: &str| screen.contains(text);
        let dialog = dialog(&lines);
        let asks = |text: &str| dialog.as_ref().is_some_and(|dialog| dialog.contains(text));
        if says("The steps are done") || says("The rehearsal is finished") {
            return keys;
        }
        if asks("ype the new number") {
            // The header shows both numbers; the second is the new one.
            let number = screen.split('→').nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
            press(terminal, &number);
            press(terminal, "\r");
        } else if asks("Enter no") {
            press(terminal, "y");
        } else if asks("Reason") {
            press(terminal, "seen to it in person");
            press(terminal, "\r");
        } else if dialog.is_some() {
            press(terminal, "\r");
        } else if says("A adds what") {
            press(terminal, "A");
        } else if footer.contains("A add found") || footer.contains("a add") {
            mark_everybody(terminal, &mut press);
            press(terminal, ESC);
        } else if footer.contains("waive") {
            // The table of mailboxes: see to the first one that is not done, or go back when all are.
            if says("mail waits") || says("no MMF here") || says("not yet") {
                press(terminal, "x");
            } else {
                press(terminal, ESC);
            }
        } else if footer.contains("Enter go there") || footer.contains("Esc back") {
            press(terminal, ESC);
        } else {
            press(terminal, "f");
            let again = terminal.screen().contains("Enter look again");
            press(terminal, "\r");
            if again {
                std::thread::sleep(Duration::from_millis(300));
            }
        }
    }
}

/// What a dialog says, if one is open.
fn dialog(lines: &[&str]) -> Option<String> {
    let top = lines.iter().position(|line| line.contains('╭'))?;
    Some(lines[top..].iter().take_while(|line| !line.contains('╰')).copied().collect::<Vec<_>>().join("\n"))
}

/// Marks the selected column for everybody on the list.
fn mark_everybody(terminal: &mut Terminal, press: &mut impl FnMut(&mut Terminal, &str)) {
    let screen = terminal.screen();
    let people = screen.split(" of ").nth(1).and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(1);
    for _ in 0..people {
        press(terminal, " ");
        terminal.screen();
        press(terminal, "\x1b[B");
    }
}

#[test]
fn finishes_the_practice_change_reading_nothing_but_the_screen() {
    let home = TempDir::new().unwrap();
    let mut terminal = Terminal::start(&["practice", "--pace", "1000"], home.path(), (24, 80));
    terminal.wait("PRACTICE");
    let keys = walk(&mut terminal);
    terminal.press("q");
    terminal.screen();
    terminal.press("y");
    let (code, said) = terminal.end();
    assert_eq!(code, 0, "{said}");
    assert!(keys < 400, "{keys} keys");
    let glb = home.path().join("practice/P001/OLD/GLB");
    assert!(glb.join("OLDMAST.GLB").is_file());
    let master =
        |tree: &str| std::fs::read(home.path().join("practice/P001").join(tree).join("GLB/MASTER.GLB")).unwrap();
    assert_eq!(master("OLD"), master("NEW"));
}
