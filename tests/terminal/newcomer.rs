//! Somebody who has never seen it and reads nothing but the screen: does what the screen says Enter does, fills lists from
//! what it offers, sees to the mailboxes it names, and types the number it asks for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::terminal::Terminal;
use tempfile::TempDir;

/// How long a walk may take before the test gives up; two minutes were not always enough on a busy machine.
const PATIENCE: Duration = Duration::from_secs(600);

/// How somebody leaves a screen.
const ESC: &str = "\x1b";

/// Walks until the ending is on the screen. Returns how many keys it took.
pub fn walk(terminal: &mut Terminal) -> usize {
    let (start, mut keys, mut looked) = (Instant::now(), 0, 0);
    let mut press = |terminal: &mut Terminal, text: &str| {
        keys += 1;
        terminal.press(text);
    };
    loop {
        let screen = terminal.screen();
        assert!(start.elapsed() < PATIENCE, "it does not come to an end; the screen shows:\n{screen}");
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
        } else if let Some(known) = known(&dialog) {
            press(terminal, known);
            press(terminal, "\r");
        } else if dialog.is_some() {
            press(terminal, "\r");
        } else if says("A adds what") {
            press(terminal, "A");
        } else if says("Nobody is on this list yet") {
            press(terminal, "a");
        } else if footer.contains("a add") {
            mark_everybody(terminal, &mut press);
            press(terminal, ESC);
        } else if footer.contains("waive") {
            // The table of mailboxes: see to the first one that is not done, or go back when all are.
            if says("mail waits") || says("mail again") || says("no MMF here") || says("not yet") {
                press(terminal, "x");
            } else {
                press(terminal, ESC);
            }
        } else if footer.contains("Enter go there") || footer.contains("Esc back") {
            press(terminal, ESC);
        } else {
            press(terminal, "f");
            let again = terminal.screen().contains("Enter look again");
            looked = if again { looked + 1 } else { 0 };
            if looked > 8 {
                // Looking again does not help (in a rehearsal nobody stops an MTA): answer for it.
                press(terminal, "x");
                looked = 0;
                continue;
            }
            press(terminal, "\r");
            if again {
                std::thread::sleep(Duration::from_millis(300));
            }
        }
    }
}

/// What somebody has at hand when nothing is suggested: both numbers, a date, a backup, a name for a list.
fn known(dialog: &Option<String>) -> Option<&'static str> {
    let dialog = dialog.as_ref()?;
    let empty = ["Please type", "Write it as", "Say who", "Type a name"].iter().any(|text| dialog.contains(text));
    let answers = [
        ("number used now", "32-10447"),
        ("new serial number", "32-20981"),
        ("Date and time", "2026-12-05 22:00"),
        ("full backup", "Ann, tape 12 in the safe, this evening"),
        ("Name", "Ann Archer"),
    ];
    answers.iter().find(|(about, _)| empty && dialog.contains(about)).map(|(_, answer)| *answer)
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

/// What was changed below a directory: every file with its bytes, `RESERIAL` left out.
fn files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let ours = |e: &walkdir::DirEntry| e.depth() == 1 && e.file_name() == "RESERIAL";
    let entries = walkdir::WalkDir::new(root).into_iter().filter_entry(|e| !ours(e)).map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().is_file());
    files.map(|e| (e.path().strip_prefix(root).unwrap().to_owned(), std::fs::read(e.path()).unwrap())).collect()
}

fn leave(mut terminal: Terminal) -> (u32, String) {
    terminal.press("q");
    terminal.screen();
    terminal.press("y");
    terminal.end()
}

#[test]
fn from_the_start_screen_to_the_end_reading_nothing_but_the_screen() {
    let home = TempDir::new().unwrap();
    let mut terminal = Terminal::start(&[], home.path(), (24, 80));
    terminal.wait("Start here");
    terminal.press("\r");
    terminal.wait("PRACTICE");
    let keys = walk(&mut terminal);
    let (code, said) = leave(terminal);
    assert_eq!(code, 0, "{said}");
    assert!(keys < 400, "{keys} keys");
    let practice = home.path().join("practice/P001");
    assert!(practice.join("OLD/GLB/OLDMAST.GLB").is_file());
    let master = |tree: &str| std::fs::read(practice.join(tree).join("GLB/MASTER.GLB")).unwrap();
    assert_eq!(master("OLD"), master("NEW"));
}

#[test]
fn a_rehearsal_comes_to_its_end_and_changes_nothing() {
    let home = TempDir::new().unwrap();
    let dir = home.path().join("PO");
    let place = dir.to_str().unwrap().to_owned();
    let built = Terminal::start(&["practice", "--build-only", "--users", "7", "--dir", &place], home.path(), (24, 80));
    assert_eq!(built.end().0, 0);
    let (old, new) = (dir.join("OLD"), dir.join("NEW"));
    let before = (files(&old), files(&new));
    let (old_name, new_name) = (old.to_str().unwrap(), new.to_str().unwrap());
    let mut terminal = Terminal::start(&["run", old_name, new_name], home.path(), (45, 140));
    terminal.wait("REHEARSAL");
    walk(&mut terminal);
    let (code, said) = leave(terminal);
    assert_eq!(code, 0, "{said}");
    assert_eq!(before, (files(&old), files(&new)));
    assert!(!old.join("RESERIAL").exists() && !new.join("RESERIAL").exists());
}

/// A practice walked on the full screen, recorded, and walked again from that file without a screen: what people decide is the
/// same in both records, in the same order; what differs is what the made-up users did meanwhile.
#[test]
fn what_was_recorded_on_the_screen_walks_another_practice_to_the_same_decisions() {
    let home = TempDir::new().unwrap();
    let path = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let (one, two, file) = (path("ONE"), path("TWO"), path("answers.toml"));
    let args = ["practice", "--dir", &one, "--users", "5", "--record-answers", &file];
    let mut terminal = Terminal::start(&args, &home.path().join("state"), (24, 80));
    terminal.wait("PRACTICE");
    walk(&mut terminal);
    let (code, said) = leave(terminal);
    assert_eq!(code, 0, "{said}");
    let args = ["practice", "--dir", &two, "--users", "5", "--headless", "--answers", &file, "--wait", "5m"];
    let mut again = std::process::Command::new(env!("CARGO_BIN_EXE_reserial"));
    let told = again.args(args).env("RESERIAL_STATE_DIR", path("state2")).output().unwrap();
    let both = [&told.stdout[..], &told.stderr[..]].concat();
    let both = String::from_utf8_lossy(&both);
    assert_eq!(told.status.code(), Some(0), "{}\n{both}", std::fs::read_to_string(&file).unwrap());
    assert_eq!(decided(Path::new(&one)), decided(Path::new(&two)));
}

/// What people decided in a practice: kind and subject of each line that is a decision.
fn decided(dir: &Path) -> Vec<String> {
    let log = std::fs::read_to_string(dir.join("OLD/RESERIAL/C0001/OPERATOR.LOG")).unwrap();
    let lines = log.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["event"].clone());
    let kinds = ["answered", "chosen", "ticked", "overridden", "step", "waived", "approved", "closed"];
    let told = lines.filter(|event| kinds.contains(&event["kind"].as_str().unwrap())).map(|event| {
        let about = ["answer", "check", "step", "action", "mailbox"].map(|key| event[key].as_str().unwrap_or_default());
        format!("{} {}", event["kind"].as_str().unwrap(), about.concat())
    });
    told.collect()
}
