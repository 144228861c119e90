//! The promise that all front ends leave one record: a change is rehearsed by decisions handed to the engine, in numbered lines,
//! and by a file of answers that the first record was turned into; but for times, people, hosts and paths the records are one.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "helpers of tests, which write files of their own"
)]

#[path = "change/common.rs"]
#[expect(dead_code, reason = "the walk is shared with tests/change, which uses the rest")]
mod common;

use std::path::Path;
use std::sync::Arc;

use assert_cmd::Command;
use common::{Office, Walker};
use reserial::answers::record;
use reserial::clock::{Clock, SystemClock};
use reserial::engine::{newest, rehearsals};
use reserial::fsops::{Disk, RealDisk};
use reserial::journal::{Journal, Mode};
use reserial::procedure::{CheckId, Procedure, q209486};
use serde_json::Value;

fn program(office: &Office, args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("reserial").unwrap();
    command.args(["run", &office.old().to_string_lossy(), &office.new_tree().to_string_lossy()]).args(args);
    command.env("RESERIAL_STATE_DIR", office.dir.path().join("state"));
    command
}

/// The newest record of the rehearsals of a practice pair.
fn rehearsed(office: &Office) -> Journal {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let old = RealDisk.open(office.old()).unwrap();
    let base = rehearsals(&RealDisk, &office.dir.path().join("state"), &*old).unwrap();
    newest(&base, &clock).unwrap().unwrap().1
}

/// A record without times, people, hosts and paths, a line each.
fn bare(journal: &Journal, office: &Office) -> Vec<String> {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                for key in ["at", "by", "host", "prev", "entered", "seq", "turn", "place", "server_time", "identity"] {
                    fields.remove(key);
                }
                fields.values_mut().for_each(strip);
            }
            Value::Array(all) => all.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let path = office.dir.path().to_string_lossy().into_owned();
    let one = |line| {
        let mut value = serde_json::to_value(line).unwrap();
        strip(&mut value);
        value.to_string().replace(&path, "DIR")
    };
    journal.lines().iter().map(one).collect()
}

/// What somebody types in numbered lines to do what the walker does.
struct Script {
    procedure: Procedure,
    lines: Vec<String>,
}

impl Script {
    fn say(&mut self, line: &str) {
        self.lines.push(line.to_owned());
    }

    /// Goes to the step of a check and picks its row, then types what its questions ask for.
    fn pick(&mut self, check: &str, then: &[&str]) {
        self.row("", check, then);
    }

    fn row(&mut self, word: &str, check: &str, then: &[&str]) {
        let (step, _) = self.procedure.check(&CheckId::from(check)).unwrap();
        let row = step.checks.iter().position(|other| other.id.as_str() == check).unwrap() + 2;
        let line = format!("step {}", step.id);
        self.say(&line);
        self.say(format!("{word} {row}").trim());
        then.iter().for_each(|line| self.say(line));
    }

    fn gate(&mut self, id: &str) {
        let step = self.procedure.step(&id.into()).unwrap();
        let row = step.checks.len() + 2;
        self.say(&format!("step {id}"));
        self.say(&row.to_string());
    }

    fn whole(mailboxes: usize) -> String {
        let mut script = Self { procedure: q209486().unwrap(), lines: Vec::new() };
        let said = &[""];
        script.pick("old-number", &["32-10447"]);
        script.pick("new-number", &["32-20981"]);
        script.pick("names", &["ANYCORP/HEADPO"]);
        common::SETTINGS.iter().for_each(|check| script.pick(check, said));
        script.gate("1a");
        script.pick("global-list", &["yes"]);
        script.pick("global-list-on", said);
        script.gate("1b");
        script.pick("copy-accounts", &["no"]);
        script.pick("copy-accounts", &["yes"]);
        script.pick("sign-in", said);
        script.pick("pin", said);
        script.gate("1c");
        script.pick("disks-made", &["add", "Franko Ortiz", "", "made 1", "sent 1", "received 1"]);
        script.gate("2");
        script.pick("change-date", &["2026-11-28 22:00"]);
        script.pick("users-told", &["told 1"]);
        script.gate("3");
        script.pick("partners-told", &["add", "LISBON", "", "told 1"]);
        script.gate("4");
        script.pick("backup", &["Ann, tape 12 in the safe, 2026-11-27 18:00"]);
        script.pick("mtas-stopped", &["add", "External", "", "1"]);
        script.pick("queues-compress", said);
        let reason = &["rehearsal: the MTAs run"];
        script.row("override", "queues-empty", reason);
        script.row("override", "p1-quiet", reason);
        script.pick("keep-core", &["yes"]);
        script.pick("freeze", &["yes"]);
        script.gate("5a");
        script.pick("baseline", &["yes"]);
        script.pick("message-out", said);
        script.gate("5b");
        script.pick("table-read", &[]);
        script.pick("compress", said);
        script.gate("5c");
        script.pick("all-collected", &[]);
        for _ in 0..mailboxes {
            script.say("waive 1");
            script.say("rehearsal: nobody collects");
        }
        script.gate("5d");
        script.pick("signed-off", said);
        script.pick("swap", &["yes", "32-10447", "32-20981"]);
        script.gate("6");
        script.pick("thaw", &["yes"]);
        script.gate("8");
        script.pick("partners-confirmed", &["confirmed 1"]);
        script.pick("mtas-restarted", &["restarted 1"]);
        script.pick("everybody-relog", said);
        script.pick("number-read", said);
        script.gate("9");
        script.lines.join("\n") + "\n"
    }
}

/// Holds a record to another, and names the first line that differs.
fn same(record: &[String], expected: &[String]) {
    for (at, (line, other)) in record.iter().zip(expected).enumerate() {
        assert_eq!(line, other, "line {}", at + 1);
    }
    assert_eq!(record.len(), expected.len(), "{:?}", record.last());
}

fn write(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
}

#[test]
fn all_front_ends_leave_the_same_record() {
    let office = Office::new(3);
    let (lines, file) = (office.copy(), office.copy());

    let mut session = office.open(Mode::Rehearsal);
    Walker { session: &mut session, play: None }.walk_to("9");
    session.close().unwrap();
    let walked = rehearsed(&office);
    let expected = bare(&walked, &office);

    let told = program(&lines, &["--plain"]).write_stdin(Script::whole(3)).assert().code(0);
    let told = String::from_utf8(told.get_output().stdout.clone()).unwrap();
    assert!(!told.contains('\u{1b}'), "no escape sequence");
    // Only a path is left whole.
    let long = told.lines().find(|line| line.chars().count() > 79 && !line.contains("/.tmp"));
    assert_eq!(long, None);
    same(&bare(&rehearsed(&lines), &lines), &expected);

    let answers = file.dir.path().join("answers.toml");
    write(&answers, &record(walked.lines()));
    let again = file.dir.path().join("again.toml");
    let args = ["--headless", "--answers", &answers.to_string_lossy(), "--record-answers", &again.to_string_lossy()];
    program(&file, &args).assert().code(0);
    let rerun = rehearsed(&file);
    same(&bare(&rerun, &file), &expected);
    let tick = rerun.lines().iter().find(|line| line.source().is_some_and(|source| source.contains("said by ann on")));
    assert!(tick.is_some(), "whose word it was is kept");
    // What was recorded of the rerun is what it was driven by.
    assert_eq!(std::fs::read_to_string(&again).unwrap(), std::fs::read_to_string(&answers).unwrap());
}
