//! Several people at one change through two ways to its folder, such as two mounts of one share: the operator by one, who
//! helps and who watches by the other. Tells how long each thing took until it stood on every screen, and holds what both
//! ways tell afterwards to each other. `tests/together/run` starts it in its machine.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::terminal::{Terminal, patience};
use crate::together::{DOWN, ENTER, leave, open_list, press, shows};

const RIGHT: &str = "\x1b[C";
const NAMES: [&str; 4] = ["ann", "carol", "dora", "eve"];
/// What replay must show of each.
const DONE: [(&str, &str); 8] = [
    ("ann", "Al Archer added"),
    ("ann", "Bo Baker added"),
    ("carol", "Al Archer made"),
    ("carol", "Al Archer sent"),
    ("carol", "Al Archer sent taken back: it came back"),
    ("dora", "Bo Baker made"),
    ("dora", "Bo Baker sent"),
    ("dora", "note: called twice"),
];

/// The two ways, from RESERIAL_TEST_WAYS (A:B); without it one new folder for both.
fn ways(home: &Path) -> [String; 2] {
    let told = std::env::var("RESERIAL_TEST_WAYS").unwrap_or_default();
    let (a, b) = told.split_once(':').unwrap_or_default();
    if a.is_empty() { [home, home].map(|home| home.to_str().unwrap().to_owned()) } else { [a.into(), b.into()] }
}

/// Runs the program to its end; it must succeed.
fn told(args: &[&str]) -> String {
    let output = Command::new(crate::terminal::program()).args(["--operator", "fay"]).args(args).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let failed = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{args:?}\n{said}{failed}");
    said
}

/// What `args` tells through one way, without the paths of the ways: the record knows the new postoffice by the operator's.
fn through(ways: &[String; 2], way: &str, args: &[&str]) -> String {
    let place = format!("{way}/PO/OLD");
    told(&[args, &[place.as_str()]].concat()).replace(&ways[0], "").replace(&ways[1], "")
}

/// The same as JSON, without the time of asking.
fn json_through(ways: &[String; 2], way: &str, args: &[&str]) -> Value {
    let text = through(ways, way, args);
    let mut value: Value = serde_json::from_str(&text).unwrap();
    if let Some(told) = value.as_object_mut() {
        told.remove("at");
        told.remove("made_at");
    }
    value
}

/// Waits until every screen tells these counts, and prints how long each took since `began`.
#[expect(clippy::print_stdout, reason = "figures are what it is run for")]
fn seen(what: &str, screens: [&Terminal; 4], counts: [&str; 3], began: Instant) {
    let [made, sent, all] = counts;
    let mut took = [None; 4];
    while took.contains(&None) {
        for (screen, took) in screens.iter().zip(&mut took).filter(|(_, took)| took.is_none()) {
            if shows(screen, made, sent, all) {
                *took = Some(began.elapsed());
            }
        }
        let late = screens.iter().zip(took).find(|(_, took)| took.is_none()).map(|(screen, _)| screen.screen());
        assert!(began.elapsed() < patience(), "{what}: {took:?}\n{}", late.unwrap_or_default());
        std::thread::sleep(Duration::from_millis(10));
    }
    let told = took.map(|took| format!("{:.1}", took.unwrap_or_default().as_secs_f64()));
    println!("|{what}|{}|", told.join("|"));
}

#[test]
#[ignore = "takes minutes on two mounts of a share: tests/together/run"]
fn through_two_mounts_of_a_share_all_see_what_all_do() {
    let home = TempDir::new().unwrap();
    let ways = ways(home.path());
    let [a, b] = &ways;
    let began = Instant::now();
    let start = |who: &'static str, args: &[&str], size| {
        Terminal::start(&[&["--operator", who], args].concat(), &home.path().join(who), size)
    };
    let mut ann = start("ann", &["practice", "--users", "3", "--dir", &format!("{a}/PO")], (24, 80));
    ann.wait("1a Install");
    println!("the practice is built and open after {:.0} s", began.elapsed().as_secs_f64());
    let place = format!("{b}/PO/OLD");
    let mut carol = start("carol", &["assist", &place], (24, 80));
    let mut dora = start("dora", &["assist", &place], (24, 80));
    let mut eve = start("eve", &["watch", &place], (24, 80));
    for terminal in [&mut ann, &mut carol, &mut dora, &mut eve] {
        terminal.wait("1a");
        open_list(terminal);
    }
    println!("|what|{}|", NAMES.join("|"));

    let began = Instant::now();
    press(&mut ann, &["a", "Al Archer", ENTER, ENTER]);
    seen("ann adds one", [&ann, &carol, &dora, &eve], ["0", "0", "1"], began);
    let began = Instant::now();
    press(&mut ann, &["a", "Bo Baker", ENTER, ENTER]);
    seen("ann adds another", [&ann, &carol, &dora, &eve], ["0", "0", "2"], began);
    let began = Instant::now();
    carol.press(" ");
    seen("carol marks", [&ann, &carol, &dora, &eve], ["1", "0", "2"], began);
    dora.press(DOWN);
    let began = Instant::now();
    dora.press(" ");
    seen("dora marks", [&ann, &carol, &dora, &eve], ["2", "0", "2"], began);
    carol.press(RIGHT);
    dora.press(RIGHT);
    let began = Instant::now();
    carol.press(" ");
    dora.press(" ");
    seen("both mark at once", [&ann, &carol, &dora, &eve], ["2", "2", "2"], began);
    press(&mut carol, &[" "]);
    carol.wait("Reason");
    carol.press("it came back");
    let began = Instant::now();
    carol.press(ENTER);
    seen("carol takes back", [&ann, &carol, &dora, &eve], ["2", "1", "2"], began);
    press(&mut dora, &["n", "called twice", ENTER]);
    let header = ann.wait("; with ");
    assert!(header.contains("carol") && header.contains("dora"), "{header}");
    // The operator leaves in the middle of a change. Where the disk is slow, a helper may leave without waiting for it.
    for (who, terminal, expected) in [("eve", eve, 0), ("carol", carol, 0), ("dora", dora, 0), ("ann", ann, 8)] {
        let (code, said) = leave(terminal);
        let hurried = said.contains("The disk did not answer within 2 seconds");
        assert!(code == expected || (hurried && code == 8), "{who}: {code}");
        println!("{who} left with {code}{}", if hurried { ", without waiting for the disk" } else { "" });
    }

    // Replay shows everything all of them did, the same by both ways.
    let both = |args: &[&str]| ways.each_ref().map(|way| json_through(&ways, way, args));
    let [status, by_the_other] = both(&["status", "--json"]);
    assert_eq!(status, by_the_other);
    let [report, by_the_other] = both(&["report", "--format", "json"]);
    assert_eq!(report, by_the_other);
    let mut helpers: Vec<_> = status["change"]["helpers"].as_array().unwrap().iter().map(|one| &one["by"]).collect();
    helpers.sort_by_key(|by| by.as_str());
    assert_eq!(helpers, ["carol", "dora"], "{status}");
    let text = |line: &Value, key: &str| line[key].as_str().unwrap_or_default().to_owned();
    let timeline = report["timeline"].as_array().unwrap();
    for line in timeline {
        println!("{} on {}: {}", text(line, "by"), text(line, "host"), text(line, "text"));
    }
    for (who, what) in DONE {
        let lines = timeline.iter().filter(|line| text(line, "by") == who && text(line, "text").ends_with(what));
        assert_eq!(lines.count(), 1, "{who}: {what}");
    }
    let [verified, by_the_other] = ways.each_ref().map(|way| through(&ways, way, &["verify"]));
    assert_eq!(verified, by_the_other);
    assert!(verified.contains("Nothing was found."), "{verified}");
    for line in verified.lines().filter(|line| line.starts_with("  ok")) {
        println!("verify: {}", line.trim());
    }
}
