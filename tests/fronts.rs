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
                for key in [
                    "at",
                    "by",
                    "host",
                    "prev",
                    "entered",
                    "seq",
                    "turn",
                    "place",
                    "server_time",
                    "identity",
                    "missing_us",
                ] {
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
        script.pick("change-date", &["2026-01-31 22:00"]);
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

/// A file in which everything up to the first operation is said, long before it.
const LONG_AGO: &str = r#"
schema = 1
[answers]
old-number = "32-10447"
new-number = "32-20981"
names = "ANYCORP/HEADPO"
global-list = "yes"
[[approve]]
action = "copy-accounts"
who = "Ann"
when = 2020-01-01T10:00:00Z
"#;

fn said(checks: &[&str]) -> String {
    let one = |check: &&str| format!("[[tick]]\ncheck = \"{check}\"\nwho = \"Ann\"\nwhen = 2020-01-01T10:00:00Z\n");
    checks.iter().map(one).collect()
}

/// Runs a file of answers and returns the exit code, the events, and what was said in words.
fn driven(office: &Office, text: &str) -> (i32, Vec<Value>, String) {
    let file = office.dir.path().join("answers.toml");
    write(&file, text);
    let args = ["--headless", "--json", "--answers", &file.to_string_lossy()];
    let output = program(office, &args).assert().get_output().clone();
    let told = String::from_utf8(output.stdout).unwrap();
    let events = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (output.status.code().unwrap(), events, String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_run_stops_for_what_nobody_has_said_and_for_what_was_said_too_early() {
    let office = Office::new(3);
    let (code, events, words) = driven(&office, &LONG_AGO.replace("schema = 1", "schema = 1\nunknwn = 2"));
    assert_eq!((code, events.len()), (2, 0), "nothing was done: {words}");
    assert!(!office.dir.path().join("state").exists());

    let (code, events, words) = driven(&office, LONG_AGO);
    let stop = events.last().unwrap();
    assert_eq!((code, stop["event"].as_str()), (8, Some("stopped")), "{words}");
    assert!(events.iter().all(|event| event["schema"] == "reserial-events/1"));
    let named: Vec<_> = stop["missing"].as_array().unwrap().iter().map(|one| one["check"].as_str().unwrap()).collect();
    assert_eq!(named, common::SETTINGS, "everything that people are to say in this step");
    assert_eq!(stop["missing"][0]["add"][1], "check = \"password-same\"");
    assert!(words.contains("step 1a (Install the new postoffice) waits for: The sign-on password is the same in both"));

    let before_the_copy = said(&[&common::SETTINGS[..], &["global-list-on", "sign-in"]].concat());
    let (code, events, words) = driven(&office, &format!("{LONG_AGO}{before_the_copy}"));
    let stop = events.last().unwrap();
    assert_eq!((code, stop["guard"].as_str()), (8, Some("stale")), "{words}");
    assert!(words.contains("before copy-accounts was done"), "{words}");
    assert!(events.iter().any(|event| event["line"]["event"]["kind"] == "action-done"));
    let signed = |event: &&Value| event["line"]["event"]["check"] == "sign-in";
    assert_eq!(events.iter().find(signed), None, "nobody's word was written down for them");

    let (code, _, words) = driven(&office, &format!("{LONG_AGO}{before_the_copy}").replace("2020", "2999"));
    assert_eq!(code, 8, "{words}");
    assert!(words.contains("Nothing can be said before it is so"), "{words}");
}

#[test]
fn what_is_typed_ahead_ends_like_quit_and_a_recording_is_never_played_live() {
    let office = Office::new(3);
    program(&office, &["--plain"]).write_stdin("step 1a\n2\n32-10447\n").assert().code(8);
    let journal = rehearsed(&office);
    assert!(journal.change().holding.is_none(), "let go of");
    assert_eq!(journal.change().answers.len(), 1);

    let file = office.dir.path().join("recorded.toml");
    program(&office, &["--plain", "--record-answers", &file.to_string_lossy()]).write_stdin("").assert().code(8);
    let recorded = std::fs::read_to_string(&file).unwrap();
    assert!(recorded.contains("replay = true") && recorded.contains("old-number = \"32-10447\""), "{recorded}");
    program(&office, &["--live", "--headless", "--answers", &file.to_string_lossy()]).assert().code(2);
    program(&office, &["--plain", "--record-answers", &file.to_string_lossy()]).write_stdin("").assert().code(3);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), recorded, "never replaced");
    program(&office, &["--check-answers", &file.to_string_lossy()]).assert().code(1);
    assert!(!office.old().join("RESERIAL").exists());
}
