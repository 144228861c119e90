//! Several people at one change, each a real program in a terminal of their own.

use std::time::{Duration, Instant};

use crate::terminal::{Terminal, patience};
use tempfile::TempDir;

pub const DOWN: &str = "\x1b[B";
pub const ENTER: &str = "\r";

pub fn press(terminal: &mut Terminal, keys: &[&str]) {
    for key in keys {
        terminal.press(key);
        terminal.screen();
    }
}

/// Opens the list of remote users, from the first step.
pub fn open_list(terminal: &mut Terminal) {
    press(terminal, &["\t", DOWN, DOWN, DOWN, ENTER, DOWN, ENTER]);
    terminal.wait("Everybody who dials in");
}

pub fn leave(mut terminal: Terminal) -> (u32, String) {
    terminal.press("q");
    terminal.wait("Leave?");
    terminal.press("y");
    terminal.end()
}

/// Whether the list says now how many are made and sent, of how many.
pub fn shows(terminal: &Terminal, made: &str, sent: &str, all: &str) -> bool {
    let says = |line: &str| line.split_whitespace().take(4).eq(["of", all, made, sent]);
    terminal.screen().lines().any(says)
}

/// Waits until the list says how many are made and sent, of how many.
pub fn counts(terminal: &Terminal, made: &str, sent: &str, all: &str) {
    let began = Instant::now();
    while !shows(terminal, made, sent, all) {
        assert!(began.elapsed() < patience(), "made {made}, sent {sent}:\n{}", terminal.screen());
        std::thread::sleep(Duration::from_millis(30));
    }
}

/// Everything below a folder but the record, with bytes and times.
fn everything(root: &std::path::Path) -> Vec<(std::path::PathBuf, Option<std::time::SystemTime>, Vec<u8>)> {
    let entries = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().map(Result::unwrap);
    let told = entries.map(|entry| {
        let bytes = if entry.file_type().is_file() { std::fs::read(entry.path()).unwrap() } else { Vec::new() };
        (entry.path().to_owned(), entry.metadata().unwrap().modified().ok(), bytes)
    });
    told.collect()
}

#[test]
fn two_help_and_one_watches_and_all_see_what_all_do() {
    let home = TempDir::new().unwrap();
    let dir = home.path().join("PO");
    let place = dir.join("OLD").to_str().unwrap().to_owned();
    let args = |who: &'static str| ["--operator", who, "practice", "--users", "3", "--dir"];
    let mut ann = args("ann").to_vec();
    ann.push(dir.to_str().unwrap());
    let mut ann = Terminal::start(&ann, &home.path().join("ann"), (24, 80));
    ann.wait("1a Install");
    let assist =
        |who: &'static str| Terminal::start(&["--operator", who, "assist", &place], &home.path().join(who), (24, 80));
    let (mut carol, mut dora) = (assist("carol"), assist("dora"));
    let mut eve = Terminal::start(&["--operator", "eve", "watch", &place], &home.path().join("eve"), (45, 140));
    open_list(&mut ann);
    press(&mut ann, &["a", "Al Archer", ENTER, ENTER]);
    counts(&ann, "0", "0", "1");
    press(&mut ann, &["a", "Bo Baker", ENTER, ENTER]);
    for terminal in [&mut carol, &mut dora, &mut eve] {
        terminal.wait("1a");
        open_list(terminal);
        counts(terminal, "0", "0", "2");
    }
    let began = Instant::now();
    carol.press(" ");
    dora.press(DOWN);
    dora.press(" ");
    for terminal in [&carol, &dora, &ann, &eve] {
        counts(terminal, "2", "0", "2");
        assert!(began.elapsed() < Duration::from_millis(2300), "{:?}", began.elapsed());
    }
    let header = ann.wait("; with ");
    assert!(header.contains("carol") && header.contains("dora"), "{header}");
    assert!(header.contains("PRACTICE") && !header.contains("ASSISTING"), "{header}");
    assert!(eve.screen().contains("WATCHING PRACTICE") && carol.screen().contains("ASSISTING PRACTICE"));

    // The share goes away under everybody: what was seen stays, a mark waits, and all of it comes back by itself.
    let gone = home.path().join("GONE");
    std::fs::rename(&dir, &gone).unwrap();
    for terminal in [&ann, &carol, &eve] {
        terminal.wait("Out of reach since");
        counts(terminal, "2", "0", "2");
    }
    press(&mut carol, &["\x1b[C", " "]);
    carol.wait("Not written yet: Al Archer: sent");
    counts(&carol, "2", "0", "2");
    carol.press("q");
    carol.wait("lost if you leave now");
    press(&mut carol, &["\x1b"]);
    std::fs::rename(&gone, &dir).unwrap();
    for terminal in [&carol, &ann, &eve] {
        counts(terminal, "2", "1", "2");
    }

    // Watching leaves no trace, not even of when it looked.
    let before = everything(&dir.join("OLD/RESERIAL"));
    let (code, said) = leave(eve);
    assert_eq!((code, home.path().join("eve").exists()), (0, false), "{said}");
    assert_eq!(everything(&dir.join("OLD/RESERIAL")), before);
    assert_eq!((leave(carol).0, leave(dora).0), (0, 0));
    let status = || {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_reserial")).args(["status", &place]).output();
        String::from_utf8_lossy(&output.unwrap().stdout).into_owned()
    };
    let told = status();
    assert!(told.contains("carol on ") && told.contains("dora on ") && told.contains("; left at"), "{told}");

    // She hands over, and whoever takes it next reads the note first thing.
    press(&mut ann, &["q", "h", "bob", ENTER, "call LISBON first", ENTER]);
    let (code, said) = ann.end();
    assert!(code == 8 && said.contains("Handed over to bob, with your note."), "{said}");
    assert!(status().contains("to bob"), "{}", status());
    let mut bob = args("bob").to_vec();
    bob.push(dir.to_str().unwrap());
    let mut bob = Terminal::start(&bob, &home.path().join("bob"), (24, 80));
    bob.wait("call LISBON first");
    press(&mut bob, &[ENTER, "J"]);
    let log = bob.wait("Helps");
    assert!(log.contains("Handed") && log.contains("carol on "), "{log}");
    leave(bob);
}
