//! A terminal that is no friend: shrunk to nothing and back, flooded, closed in the middle of it.

use std::time::{Duration, Instant};

use crate::terminal::Terminal;
use tempfile::TempDir;

/// What the program holds of the machine's memory, in kB.
fn memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn practice(home: &TempDir) -> Terminal {
    let terminal = Terminal::start(&["practice", "--users", "3"], home.path(), (24, 80));
    terminal.wait("1a Install");
    terminal
}

fn quit(mut terminal: Terminal) {
    terminal.press("\x03");
    terminal.wait("Leave?");
    terminal.press("y");
    let (code, said) = terminal.end();
    assert_eq!(code, 8, "{said}");
}

/// Bytes as a broken line or a dropped file sends them: any, with escape sequences among them, but for the keys that
/// leave.
fn noise(len: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut bytes = Vec::with_capacity(len + 16);
    let sequences: [&[u8]; 6] =
        [b"\x1b[A", b"\x1b[200~", b"\x1b[201~", b"\x1b[<0;10;10M", b"\x1b[99999;99999R", b"\x1bOP"];
    while bytes.len() < len {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let [kind, byte, ..] = state.to_le_bytes();
        match kind {
            0..16 => bytes.extend_from_slice(sequences[usize::from(byte) % sequences.len()]),
            // Yes, handing over, and Ctrl-C, which leaves when it is pressed twice.
            _ if byte.eq_ignore_ascii_case(&b'y') || byte.eq_ignore_ascii_case(&b'h') || byte == 3 => {}
            _ => bytes.push(byte),
        }
    }
    // Whatever was begun is ended.
    bytes.extend_from_slice(b"\x1b[201~");
    bytes
}

#[test]
fn shrunk_to_nothing_and_back_it_goes_on() {
    let home = TempDir::new().unwrap();
    let mut terminal = practice(&home);
    for round in 0..60 {
        let (rows, cols) = [(0, 0), (1, 1), (0, 80), (24, 0), (500, 500), (2, 300)][round % 6];
        terminal.resize(rows, cols);
        std::thread::sleep(Duration::from_millis(5));
        terminal.press("j");
    }
    terminal.resize(24, 80);
    terminal.wait("PRACTICE");
    quit(terminal);
}

#[test]
fn flooded_it_stays_alive_and_small() {
    let home = TempDir::new().unwrap();
    let mut terminal = practice(&home);
    let before = memory(terminal.process());
    let began = Instant::now();
    terminal.flood(&noise(1 << 20));
    terminal.press("\x1b\x1b\x1b");
    terminal.wait("PRACTICE");
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    let after = memory(terminal.process());
    assert!(after < before + 64 * 1024, "{before} kB, then {after} kB");
    quit(terminal);
}

#[test]
fn a_megabyte_pasted_into_a_line_is_survived() {
    let home = TempDir::new().unwrap();
    let mut terminal = practice(&home);
    terminal.press("n");
    terminal.wait("remark");
    let (began, before) = (Instant::now(), memory(terminal.process()));
    let pasted =
        [b"\x1b[200~".to_vec(), "Gr\u{fc}\u{df}e \u{1f4e7} ".repeat(70_000).into_bytes(), b"\x1b[201~".to_vec()];
    terminal.flood(&pasted.concat());
    terminal.press("\x1b");
    terminal.wait("PRACTICE");
    assert!(memory(terminal.process()) < before + 64 * 1024);
    assert!(began.elapsed() < Duration::from_secs(20));
    quit(terminal);
}

#[test]
fn closed_in_the_middle_it_ends_by_itself_and_the_record_is_whole() {
    let home = TempDir::new().unwrap();
    let mut terminal = practice(&home);
    terminal.press("f\r\r");
    terminal.wait("32-10447");
    let process = terminal.process();
    let began = Instant::now();
    terminal.close();
    let there = || std::path::Path::new(&format!("/proc/{process}/stat")).exists();
    while there() && began.elapsed() < Duration::from_secs(10) {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(!there(), "it still runs, ten seconds after its terminal was closed");
    let again = Terminal::start(&["practice"], home.path(), (24, 80));
    again.wait("32-10447");
}

/// The library that draws asks the terminal where its cursor is before it clears, and waits for the answer on the line that
/// the keys come on.
#[test]
fn drawing_anew_needs_no_answer_of_the_terminal() {
    let home = TempDir::new().unwrap();
    let mut terminal = practice(&home);
    for key in ["L", "\x0c", "\x1b[1;1R", "L"] {
        terminal.press(key);
        std::thread::sleep(Duration::from_millis(100));
    }
    terminal.wait("1a Install");
    quit(terminal);
}

/// Slow, so not part of `cargo test`: `tests/model/run`.
#[test]
#[ignore = "makes 400,000 files: tests/model/run"]
fn directories_without_end_do_not_hold_the_keys() {
    let home = TempDir::new().unwrap();
    let pair = home.path().join("PO");
    let built = std::process::Command::new(env!("CARGO_BIN_EXE_reserial"))
        .args(["practice", "--users", "3", "--build-only", "--dir"])
        .arg(&pair)
        .output();
    assert!(built.unwrap().status.success());
    for number in 0..200_000 {
        std::fs::write(pair.join(format!("OLD/P1/{number:08X}.P1")), "envelope").unwrap();
        std::fs::write(pair.join(format!("OLD/MBG/{:08X}.MBG", 0x10_0000 + number)), "").unwrap();
    }
    let (old, new) = (pair.join("OLD"), pair.join("NEW"));
    let began = Instant::now();
    let mut terminal = Terminal::start(&["run", old.to_str().unwrap(), new.to_str().unwrap()], home.path(), (24, 80));
    let mut slowest = Duration::ZERO;
    let mut looked = None;
    while began.elapsed() < Duration::from_secs(60) && looked.is_none() {
        let pressed = Instant::now();
        terminal.press("?");
        terminal.wait("Esc");
        terminal.press("\x1b");
        slowest = slowest.max(pressed.elapsed());
        if terminal.screen().contains("1a Install") {
            looked = Some(began.elapsed());
        }
    }
    println!("looked at after {looked:?}; the slowest key took {slowest:?}; {} kB", memory(terminal.process()));
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
    assert!(looked.is_some());
}
