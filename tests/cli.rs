//! The real binary: what each command says, what it leaves alone, and what it exits with.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "helpers of tests; tests make and break trees")]
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use assert_cmd::Command as Binary;
use reserial::clock::SystemClock;
use reserial::engine::{Command, Hints, Opening, Pacing, Session, Watch};
use reserial::fsops::{RealDisk, Sha256};
use reserial::journal::Mode;
use reserial::people::RosterChange;
use reserial::procedure::{ActionId, AnswerId};
use tempfile::TempDir;

/// A practice pair built by the binary, and a state directory of its own.
struct Desk {
    dir: TempDir,
}

impl Desk {
    fn new() -> Self {
        // In memory where there is a place for that: most of the time goes into syncing.
        let desk = Self { dir: TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).unwrap() };
        let dir = desk.dir.path().join("PO").to_string_lossy().into_owned();
        let built = desk.run(&["practice", "--dir", &dir, "--users", "5", "--build-only"]);
        assert_eq!(code(&built), 0, "{}", stderr(&built));
        desk
    }

    fn old(&self) -> PathBuf {
        self.dir.path().join("PO/OLD")
    }

    fn new_tree(&self) -> PathBuf {
        self.dir.path().join("PO/NEW")
    }

    fn state(&self) -> PathBuf {
        self.dir.path().join("state")
    }

    fn file(&self, name: &str) -> String {
        self.dir.path().join(name).to_string_lossy().into_owned()
    }

    /// Runs the binary; `OLD` and `NEW` stand for the two trees.
    fn run(&self, args: &[&str]) -> Output {
        let mut binary = Binary::cargo_bin("reserial").unwrap();
        binary.env("RESERIAL_STATE_DIR", self.state()).args(["--operator", "ann"]);
        for arg in args {
            match *arg {
                "OLD" => binary.arg(self.old()),
                "NEW" => binary.arg(self.new_tree()),
                other => binary.arg(other),
            };
        }
        binary.output().unwrap()
    }

    fn session(&self, mode: Mode) -> Session {
        Session::open(&Opening {
            mode,
            old: self.old(),
            new: Some(self.new_tree()),
            operator: "ann".into(),
            host: host(),
            state: self.state(),
            clock: Arc::new(SystemClock),
            disk: Arc::new(RealDisk),
            hints: Hints::default(),
            watch: Watch::Take,
        })
        .unwrap()
    }

    /// A live change that has copied the accounts, and is not in anybody's hand.
    fn change_with_copies(&self) {
        let mut session = self.session(Mode::Live);
        submit(&mut session, answer(AnswerId::OldNumber, "32-10447"));
        submit(&mut session, answer(AnswerId::NewNumber, "32-20981"));
        submit(&mut session, answer(AnswerId::Names, "ANYCORP/HEADPO"));
        for check in ["password-same", "network-type-same", "hop-count-same", "snads-same", "dirsync-same"] {
            submit(&mut session, Command::Tick { check: check.into(), note: String::new() });
        }
        submit(&mut session, Command::Complete { step: "1a".into() });
        submit(&mut session, answer(AnswerId::GlobalList, "yes"));
        submit(&mut session, Command::Tick { check: "global-list-on".into(), note: String::new() });
        submit(&mut session, Command::Complete { step: "1b".into() });
        session.look().unwrap();
        let action = ActionId::CopyAccounts;
        let shown = session.facts().unwrap().plans[&action].clone().unwrap();
        submit(&mut session, Command::Perform { action, shown, typed: String::new(), pacing: Pacing::All });
        session.close().unwrap();
    }

    /// The file of the record.
    fn log(&self) -> PathBuf {
        self.old().join("RESERIAL/C0001/OPERATOR.LOG")
    }
}

fn submit(session: &mut Session, command: Command) {
    session.submit(command, &AtomicBool::new(false), &|_, _, _| {}).unwrap();
}

fn answer(answer: AnswerId, value: &str) -> Command {
    Command::Answer { answer, value: value.into(), reason: String::new() }
}

fn host() -> String {
    whoami::hostname().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Runs, and checks the exit code and what stands on stderr.
fn refused(desk: &Desk, args: &[&str], expected: i32, says: &str) {
    let output = desk.run(args);
    let told = stderr(&output);
    assert_eq!(code(&output), expected, "{args:?}\n{told}");
    assert!(told.contains(says), "{args:?}: {says:?} is not in\n{told}");
    assert!((2..=4).contains(&told.lines().count()), "a message and advice:\n{told}");
}

/// Everything about everything below a directory: names, kinds, modes, times (of directories too), bytes.
fn picture(root: &Path) -> BTreeMap<PathBuf, String> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let mut picture = BTreeMap::new();
    for entry in walkdir::WalkDir::new(root) {
        let entry = entry.unwrap();
        let meta = entry.path().symlink_metadata().unwrap();
        let what = match meta.is_file() {
            true => Sha256::of(&fs::read(entry.path()).unwrap()).to_string(),
            false => format!("{:?}", meta.file_type()),
        };
        let (mode, time) = (meta.permissions().mode(), (meta.mtime(), meta.mtime_nsec()));
        picture.insert(entry.path().to_owned(), format!("{mode:o} {time:?} {what}"));
    }
    picture
}

#[test]
fn what_cannot_be_understood_is_a_usage_error() {
    let desk = Desk::new();
    for args in [
        &["run", "OLD", "NEW", "--live", "--dry-run"][..],
        &["status"],
        &["plan", "OLD"],
        &["compare", "OLD"],
        &["unlock", "OLD"],
        &["frobnicate"],
        &["practice", "--users", "many"],
    ] {
        assert_eq!(code(&desk.run(args)), 2, "{args:?}");
    }
    refused(&desk, &["run", "OLD", "NEW", "--names", "no-such-list.txt"], 2, "no-such-list.txt cannot be read");
    refused(&desk, &["run", "OLD", "NEW", "--names", "x", "--names-as", "EBCDIC"], 2, "known are UTF-8");
    refused(&desk, &["run", "OLD", "NEW", "--names", "OLD"], 2, "it is not a plain file");
    refused(&desk, &["run", "OLD", "NEW", "--start-at", "77"], 2, "there is no step 77");
    assert_eq!(code(&desk.run(&["--help"])), 0);
}

#[test]
fn what_is_no_directory_or_no_postoffice_is_named() {
    let desk = Desk::new();
    let (nowhere, file, empty) = (desk.file("nowhere"), desk.file("file"), desk.file("empty"));
    fs::write(&file, "x").unwrap();
    fs::create_dir(&empty).unwrap();
    for command in ["status", "undo", "run"] {
        refused(&desk, &[command, &nowhere], 2, "nowhere is not a directory");
        refused(&desk, &[command, &file], 2, "file is not a directory");
    }
    refused(&desk, &["plan", "OLD", &nowhere], 2, "nowhere is not a directory");
    refused(&desk, &["run", "OLD", &nowhere], 2, "nowhere is not a directory");
    refused(&desk, &["status", &empty], 2, "empty is not a postoffice");
    refused(&desk, &["plan", &empty, "NEW"], 2, "empty is not a postoffice");
    refused(&desk, &["run", "OLD", &empty, "--live"], 2, "empty is not a postoffice");
    assert_eq!(fs::read_dir(&empty).unwrap().count(), 0);
}

#[test]
fn old_and_new_must_be_two_places_the_right_way_round() {
    let desk = Desk::new();
    let around = desk.file("PO");
    for command in ["plan", "run"] {
        refused(&desk, &[command, "NEW", "OLD"], 2, "they look swapped");
        refused(&desk, &[command, "OLD", "OLD"], 2, "the same place");
        refused(&desk, &[command, "OLD", &around], 2, "the same place, or one is inside the other");
    }
    refused(&desk, &["run", "OLD"], 2, "NEW is missing");
    let link = desk.file("link");
    std::os::unix::fs::symlink(desk.old(), &link).unwrap();
    refused(&desk, &["plan", "OLD", &link], 2, "the same place");
    assert!(!desk.old().join("RESERIAL").exists() && !desk.state().exists());
}

#[test]
fn a_link_out_of_the_tree_is_not_followed() {
    let desk = Desk::new();
    let away = desk.file("away");
    fs::rename(desk.old().join("GLB"), &away).unwrap();
    std::os::unix::fs::symlink(&away, desk.old().join("GLB")).unwrap();
    let before = picture(desk.dir.path());
    refused(&desk, &["status", "OLD"], 3, "GLB is a link");
    refused(&desk, &["plan", "OLD", "NEW"], 3, "GLB is a link");
    refused(&desk, &["run", "OLD", "NEW", "--live"], 3, "GLB is a link");
    assert_eq!(before, picture(desk.dir.path()));
}

#[test]
fn names_with_escape_sequences_are_shown_and_not_sent() {
    let desk = Desk::new();
    let evil = desk.file("PO\u{1b}[2J\u{202e}");
    fs::rename(desk.file("PO"), &evil).unwrap();
    let (old, new) = (format!("{evil}/OLD"), format!("{evil}/NEW"));
    fs::write(format!("{new}/TPL/\u{1b}]0;x\u{7}.TPL"), "x").unwrap();
    fs::write(format!("{old}/TPL/\u{1b}]0;x\u{7}.TPL"), "x").unwrap();
    let nowhere = format!("{evil}/nowhere");
    let calls: &[&[&str]] = &[
        &["plan", &old, &new],
        &["plan", &old, &new, "--json"],
        &["compare", &old, &new],
        &["compare", &old, &new, "--json"],
        &["status", &old],
        &["status", &old, "--json"],
        &["undo", &old],
        &["run", &old, &new],
        &["status", &nowhere],
        &["run", &old, &new, "--start-at", "\u{1b}[2J"],
    ];
    for args in calls {
        let output = desk.run(args);
        let told = stdout(&output) + &stderr(&output);
        assert!(told.chars().all(|c| c == '\n' || !(c.is_control() || c == '\u{202e}')), "{args:?}\n{told:?}");
    }
    assert!(stdout(&desk.run(&["status", &old])).contains("PO\\x1b[2J\\u{202e}/OLD"));
    let json = stdout(&desk.run(&["status", &old, "--json"]));
    let status: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(status["old"], old.as_str());
}

#[test]
fn a_plan_touches_nothing_and_has_every_operation_with_its_inverse() {
    let desk = Desk::new();
    let before = picture(desk.dir.path());
    let human = desk.run(&["plan", "OLD", "NEW"]);
    assert_eq!(code(&human), 0, "{}", stderr(&human));
    let told = stdout(&human);
    for line in [
        "would rename  OLD: P1 -> OLD: POLD",
        "    would rename  OLD: POLD -> OLD: P1",
        "would copy              OLD: GLB/ACCESS.GLB",
        "would exchange",
        "Step 8  thaw",
    ] {
        assert!(told.contains(line), "{line:?} is not in\n{told}");
    }
    let json = desk.run(&["plan", "OLD", "NEW", "--json"]);
    assert_eq!(code(&json), 0);
    let plan: serde_json::Value = serde_json::from_str(&stdout(&json)).unwrap();
    assert_eq!(plan["schema"], "reserial-plan-1");
    assert_eq!(before, picture(desk.dir.path()));
}

#[test]
fn a_comparison_touches_nothing_and_counts_only_what_matters() {
    let desk = Desk::new();
    let before = picture(desk.dir.path());
    let fine = desk.run(&["compare", "OLD", "NEW"]);
    assert_eq!(code(&fine), 0, "{}", stdout(&fine));
    let told = stdout(&fine);
    for line in
        ["Enhanced security      on", "o Sign-on password", "- Outside postoffices", "Nothing differs that matters;"]
    {
        assert!(told.contains(line), "{line:?} is not in\n{told}");
    }
    assert!(told.lines().filter(|line| !line.contains(desk.dir.path().to_str().unwrap())).all(|line| line.len() <= 80));
    assert_eq!(before, picture(desk.dir.path()));

    let master = desk.new_tree().join("GLB/MASTER.GLB");
    let mut bytes = fs::read(&master).unwrap();
    bytes[0x94] = 0;
    fs::write(&master, bytes).unwrap();
    fs::remove_file(desk.new_tree().join("NME/FAX.NME")).unwrap();
    let trapped = desk.run(&["compare", "OLD", "NEW", "--postoffice", "ANYCORP/HEADPO"]);
    assert_eq!(code(&trapped), 1);
    let told = stdout(&trapped);
    for line in ["X Enhanced security", "every password", "ESCNTLR", "X Gateways", "Q104586", "2 settings differ"] {
        assert!(told.contains(line), "{line:?} is not in\n{told}");
    }
    let foreign = desk.run(&["compare", "OLD", "NEW", "--postoffice", "OTHER/PLACE"]);
    assert!(stdout(&foreign).contains("? Names"), "{}", stdout(&foreign));
}

#[test]
fn a_comparison_is_json_with_ids_that_stay() {
    let desk = Desk::new();
    let output = desk.run(&["compare", "OLD", "NEW", "--json"]);
    assert_eq!(code(&output), 0);
    let json: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(
        (json["schema"].as_str(), json["differs"].as_u64(), json["to_ask"].as_u64()),
        (Some("reserial-compare-1"), Some(0), Some(7))
    );
    let settings = json["settings"].as_array().unwrap();
    let ids: Vec<&str> = settings.iter().map(|setting| setting["id"].as_str().unwrap()).collect();
    assert_eq!(ids, reserial::postoffice::SettingId::ALL.iter().map(|id| id.name()).collect::<Vec<_>>());
    let security = &settings[ids.iter().position(|id| *id == "security").unwrap()];
    let expected = [("verdict", "same"), ("weight", "fine"), ("old", "on"), ("check", "same-security"), ("step", "1a")];
    for (field, value) in expected {
        assert_eq!(security[field], value, "{field}");
    }
}

/// What the comparison rests on cannot be trusted then, so nothing is said to be fine.
#[cfg(unix)]
#[test]
fn a_comparison_of_a_tree_with_two_spellings_is_not_clean() {
    let desk = Desk::new();
    fs::write(desk.new_tree().join("GLB/master.glb"), [0; 176]).unwrap();
    std::os::unix::fs::symlink("/etc", desk.old().join("EXTRA")).unwrap();
    let json = |desk: &Desk| -> serde_json::Value {
        let output = desk.run(&["compare", "OLD", "NEW", "--json"]);
        assert_eq!(code(&output), 1, "{}", stdout(&output));
        serde_json::from_str(&stdout(&output)).unwrap()
    };
    let odd = json(&desk)["oddities"].as_array().unwrap().clone();
    assert!(odd.iter().any(|line| line.as_str().unwrap().starts_with("new: GLB/")), "{odd:?}");
    // A link alone makes no row differ, and is told all the same.
    fs::remove_file(desk.new_tree().join("GLB/master.glb")).unwrap();
    let told = json(&desk);
    assert_eq!((&told["differs"], told["oddities"].as_array().unwrap().len()), (&0.into(), 1));
}

#[test]
fn a_comparison_needs_two_places_with_something_in_them() {
    let desk = Desk::new();
    let (nowhere, empty, backup, around) =
        (desk.file("nowhere"), desk.file("empty"), desk.file("backup"), desk.file("PO"));
    fs::create_dir(&empty).unwrap();
    refused(&desk, &["compare", "OLD", &nowhere], 2, "nowhere is not a directory");
    refused(&desk, &["compare", &empty, "NEW"], 2, "empty is not a postoffice");
    refused(&desk, &["compare", "OLD", "OLD"], 2, "the same place");
    refused(&desk, &["compare", "OLD", &around], 2, "the same place, or one is inside the other");
    assert_eq!(code(&desk.run(&["compare", "OLD", "NEW", "--postoffice", "ANYCORP"])), 2);
    // The file of a backup can be held against the postoffice: it is another kind of thing, and its bytes are told.
    fs::create_dir_all(format!("{backup}/GLB")).unwrap();
    fs::copy(desk.old().join("GLB/MASTER.GLB"), format!("{backup}/GLB/MASTER.GLB")).unwrap();
    let output = desk.run(&["compare", "OLD", &backup]);
    assert_eq!(code(&output), 1);
    let told = stdout(&output);
    assert!(told.contains("X Kind of postoffice") && told.contains("the same, byte for byte"), "{told}");
}

#[test]
fn kinds_out_of_scope_are_compared_and_said() {
    let desk = Desk::new();
    for entry in fs::read_dir(desk.new_tree().join("GLB")).unwrap() {
        let path = entry.unwrap().path();
        if ["MDM", "SCR"].iter().any(|ext| path.extension().is_some_and(|e| e == *ext)) {
            fs::remove_file(path).unwrap();
        }
    }
    // Nor does a workgroup postoffice know anybody outside (Q94178).
    let networks = desk.new_tree().join("GLB/NETWORK.GLB");
    let own = fs::read(&networks).unwrap()[..122].to_vec();
    fs::write(&networks, own).unwrap();
    let output = desk.run(&["compare", "OLD", "NEW"]);
    assert_eq!(code(&output), 1);
    assert!(stdout(&output).contains("the new one is a workgroup postoffice"), "{}", stdout(&output));
}

#[test]
fn a_plan_with_an_obstacle_is_refused_and_names_it() {
    let desk = Desk::new();
    fs::create_dir(desk.old().join("POLD")).unwrap();
    let output = desk.run(&["plan", "OLD", "NEW"]);
    assert_eq!(code(&output), 3);
    assert!(stdout(&output).contains("cannot go on:"), "{}", stdout(&output));
    assert!(stderr(&output).contains("step 5a") && stderr(&output).contains("POLD"), "{}", stderr(&output));
}

#[test]
fn a_saved_plan_never_replaces_a_file() {
    let desk = Desk::new();
    let plan = desk.file("plan.json");
    assert_eq!(code(&desk.run(&["plan", "OLD", "NEW", "--save", &plan])), 0);
    let saved = fs::read(&plan).unwrap();
    let again = desk.run(&["plan", "OLD", "NEW", "--save", &plan]);
    assert_eq!(code(&again), 3, "{}", stderr(&again));
    assert!(stderr(&again).contains("plan.json"), "{}", stderr(&again));
    assert_eq!(saved, fs::read(&plan).unwrap());
}

#[test]
fn a_saved_plan_is_applied_exactly_or_refused_with_the_fact_that_changed() {
    let desk = Desk::new();
    let plan = desk.file("plan.json");
    assert_eq!(code(&desk.run(&["plan", "OLD", "NEW", "--save", &plan])), 0);
    // Nothing has changed: only the terminal is missing. NEW is known from the plan.
    refused(&desk, &["run", "OLD", "--plan", &plan], 8, "step 1a");
    let access = desk.old().join("GLB/ACCESS.GLB");
    let mut bytes = fs::read(&access).unwrap();
    bytes[7] ^= 1;
    fs::write(&access, &bytes).unwrap();
    refused(&desk, &["run", "OLD", "NEW", "--live", "--plan", &plan], 3, "ACCESS.GLB");
    bytes[7] ^= 1;
    fs::write(&access, &bytes).unwrap();
    refused(&desk, &["run", "OLD", "NEW", "--plan", &plan], 8, "step 1a");
    // Edited by hand: its digest gives it away.
    let edited = fs::read_to_string(&plan).unwrap().replacen("POLD", "POLE", 1);
    fs::write(desk.file("edited.json"), edited).unwrap();
    refused(&desk, &["run", "OLD", "NEW", "--plan", &desk.file("edited.json")], 3, "somebody has edited it");
    // For other trees, and no plan at all.
    let elsewhere = fs::read_to_string(&plan).unwrap().replacen("/PO/OLD", "/PO/OTHER", 1);
    fs::write(desk.file("elsewhere.json"), elsewhere).unwrap();
    refused(&desk, &["run", "OLD", "NEW", "--plan", &desk.file("elsewhere.json")], 3, "it is for");
    fs::write(desk.file("none.json"), "{}").unwrap();
    refused(&desk, &["run", "OLD", "NEW", "--plan", &desk.file("none.json")], 2, "is not a plan");
    refused(&desk, &["run", "OLD", "NEW", "--plan", &desk.file("missing.json")], 2, "is not a plan");
    assert!(!desk.old().join("RESERIAL").exists());
}

#[test]
fn without_a_terminal_the_wizard_says_what_it_waits_for_and_writes_nothing() {
    let desk = Desk::new();
    let before = picture(desk.dir.path());
    refused(&desk, &[], 8, "needs a terminal");
    refused(&desk, &["run", "OLD", "NEW"], 8, "step 1a");
    refused(&desk, &["run", "OLD", "NEW", "--live"], 8, "step 1a");
    refused(&desk, &["run", "OLD", "NEW", "--start-at", "5a"], 3, "comes after step 2, which is not settled");
    assert_eq!(before, picture(desk.dir.path()));
    desk.change_with_copies();
    let before = picture(desk.dir.path());
    refused(&desk, &["run", "OLD", "--live"], 8, "step 1c");
    refused(&desk, &["run", "OLD", "--live", "--start-at", "2"], 3, "comes after step 1c, which is not settled");
    refused(&desk, &["run", "OLD", "NEW"], 3, "a live change of this postoffice is in progress");
    refused(&desk, &["run", "OLD", &desk.file("PO/NEW/GLB"), "--live"], 2, "the change in progress is with");
    assert_eq!(before, picture(desk.dir.path()));
}

#[test]
fn status_tells_and_touches_nothing() {
    let desk = Desk::new();
    let before = picture(desk.dir.path());
    for args in [&["status", "OLD"][..], &["status", "OLD", "--json"], &["status", "OLD", "--rehearsal"]] {
        let output = desk.run(args);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
    }
    assert!(stdout(&desk.run(&["status", "OLD"])).starts_with("no change on record: "));
    assert_eq!(before, picture(desk.dir.path()));

    desk.change_with_copies();
    let before = picture(desk.dir.path());
    let told = stdout(&desk.run(&["status", "OLD"]));
    assert!(told.starts_with("LIVE in progress, 2 of 14 steps settled, at step 1c "), "{told}");
    let status: serde_json::Value = serde_json::from_str(&stdout(&desk.run(&["status", "OLD", "--json"]))).unwrap();
    assert_eq!(status["schema"], "reserial-status-1");
    assert_eq!(status["state"], "in-progress");
    assert_eq!(status["change"]["mode"], "live");
    assert_eq!(status["change"]["new_number"], "32-20981");
    assert_eq!(status["change"]["step"]["id"], "1c");
    assert_eq!(status["change"]["standing"], "clear");
    assert_eq!(before, picture(desk.dir.path()));
}

#[test]
fn lists_of_people_are_told_and_printed_as_tables() {
    let desk = Desk::new();
    assert_eq!(code(&desk.run(&["roster", "OLD"])), 2, "no change is on record");
    desk.change_with_copies();
    let mut session = desk.session(Mode::Live);
    let change = RosterChange::Add { name: "Anna Berg".into(), detail: "phone 421, upstairs".into() };
    submit(&mut session, Command::Roster { list: "remote-users".into(), change });
    let change = RosterChange::Mark { name: "Anna Berg".into(), mark: "sent".into(), note: String::new() };
    submit(&mut session, Command::Roster { list: "remote-users".into(), change });
    session.close().unwrap();
    let before = picture(desk.dir.path());
    let told = stdout(&desk.run(&["roster", "OLD"]));
    assert!(told.starts_with("remote-users ") && told.contains("  1  made 0, sent 1, received 0"), "{told}");
    let table = stdout(&desk.run(&["roster", "OLD", "--list", "remote-users"]));
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(rows[0], "name,detail,made,sent,received,told,outbox");
    assert!(rows[1].starts_with("Anna Berg,\"phone 421, upstairs\",,20") && rows[1].ends_with(",,,"), "{table}");
    let unknown = desk.run(&["roster", "OLD", "--list", "everybody"]);
    assert!(code(&unknown) == 2 && stderr(&unknown).contains("remote-users, async-postoffices, mtas, mailboxes"));
    assert_eq!(before, picture(desk.dir.path()));
}

#[test]
fn status_of_a_rehearsal_is_told_apart() {
    let desk = Desk::new();
    let mut session = desk.session(Mode::Rehearsal);
    submit(&mut session, answer(AnswerId::OldNumber, "32-10447"));
    session.close().unwrap();
    let before = picture(desk.dir.path());
    assert!(stdout(&desk.run(&["status", "OLD"])).starts_with("no change on record"));
    let told = stdout(&desk.run(&["status", "OLD", "--rehearsal"]));
    assert!(told.starts_with("REHEARSAL in progress, 0 of 14"), "{told}");
    assert_eq!(before, picture(desk.dir.path()));
}

#[test]
fn a_situation_without_a_record_is_read_off_the_disk() {
    let desk = Desk::new();
    fs::rename(desk.old().join("P1"), desk.old().join("POLD")).unwrap();
    fs::rename(desk.old().join("GLB/MASTER.GLB"), desk.old().join("GLB/OLDMAST.GLB")).unwrap();
    let status: serde_json::Value = serde_json::from_str(&stdout(&desk.run(&["status", "OLD", "--json"]))).unwrap();
    assert_eq!(status["disk"]["situation"], "between-renames");
    let told = stdout(&desk.run(&["status", "OLD"]));
    assert!(told.starts_with("no change on record: Between steps 6 and 7"), "{told}");
    assert!(told.contains("Told by POLD, OLDMAST.GLB (of P1,") && told.contains("; inferred."), "{told}");
    assert_eq!(status["disk"]["inferred"], true);
}

#[test]
fn undo_shows_the_way_back_and_takes_it_only_when_told() {
    let desk = Desk::new();
    let output = desk.run(&["undo", "OLD", "--live", "--reason", "nothing"]);
    assert_eq!((code(&output), stdout(&output).starts_with("Nothing to undo")), (0, true));
    let new = |desk: &Desk| {
        let mut files = picture(&desk.new_tree());
        files.retain(|path, _| path.is_file() && !path.starts_with(desk.new_tree().join("RESERIAL")));
        files
    };
    let before = new(&desk);
    desk.change_with_copies();
    let changed = picture(desk.dir.path());
    let shown = desk.run(&["undo", "OLD"]);
    assert_eq!(code(&shown), 0, "{}", stderr(&shown));
    assert!(stdout(&shown).contains("would remove own copy  NEW: NME/ADMIN.NME"), "{}", stdout(&shown));
    refused(&desk, &["undo", "OLD", "--live"], 2, "needs a reason");
    assert_eq!(changed, picture(desk.dir.path()));

    let undone = desk.run(&["undo", "OLD", "--live", "--reason", "wrong disk set"]);
    assert_eq!(code(&undone), 7, "{}", stderr(&undone));
    assert!(stdout(&undone).contains("done: remove own copy NEW: NME/ADMIN.NME"), "{}", stdout(&undone));
    assert_eq!(before, new(&desk));
    let again = desk.run(&["undo", "OLD"]);
    assert_eq!((code(&again), stdout(&again).starts_with("Nothing to undo")), (0, true));
}

#[test]
fn a_change_that_was_taken_back_is_closed() {
    let desk = Desk::new();
    desk.change_with_copies();
    assert_eq!(code(&desk.run(&["undo", "OLD", "--live", "--reason", "wrong disk set"])), 7);
    assert!(stdout(&desk.run(&["status", "OLD"])).starts_with("LIVE undone"));
}

#[test]
fn a_disk_that_is_not_what_the_record_says_stops_everything_but_looking() {
    let desk = Desk::new();
    desk.change_with_copies();
    fs::rename(desk.old().join("P1"), desk.old().join("POLD")).unwrap();
    refused(&desk, &["undo", "OLD", "--live", "--reason", "wrong disk set"], 5, "P1 is gone");
    refused(&desk, &["undo", "OLD"], 5, "P1 is gone");
    refused(&desk, &["run", "OLD", "--live"], 5, "P1 is gone");
    decides(&desk, 5, "drift", &["restore", "adopt", "by-hand"], "REN POLD P1");
}

#[test]
fn an_exchange_between_its_renames_needs_a_decision() {
    let desk = Desk::new();
    desk.change_with_copies();
    intend_exchange(&desk);
    refused(&desk, &["undo", "OLD", "--live", "--reason", "wrong disk set"], 6, "between its two renames");
    refused(&desk, &["run", "OLD", "--live"], 6, "between its two renames");
    decides(&desk, 6, "between", &["go-back", "go-on", "by-hand"], "REN GLB\\OLDMAST.GLB MASTER.GLB");
    // A file to come that is not the one that was meant is not offered.
    fs::write(desk.old().join("GLB/RESERIAL.TMP"), "cut off").unwrap();
    decides(&desk, 6, "between", &["go-back", "by-hand"], "Nobody can log on");
}

/// Every command that meets it tells the same: what, which offers, what by hand; `run` and `status` exit alike.
fn decides(desk: &Desk, exit: i32, verdict: &str, offers: &[&str], by_hand: &str) {
    let before = (picture(&desk.old()), picture(&desk.new_tree()), fs::read_to_string(desk.log()).unwrap());
    let told = desk.run(&["status", "OLD"]);
    assert_eq!(code(&told), exit, "{}", stdout(&told));
    let text = stdout(&told);
    assert!(text.lines().next().unwrap().contains(&verdict.to_uppercase()), "{text}");
    let decision = &text[text.find("On the disk now").unwrap()..];
    assert!(text.contains(by_hand), "{text}");
    for args in [["run", "OLD", "--live"].as_slice(), &["undo", "OLD"]] {
        let met = desk.run(args);
        assert_eq!(code(&met), exit, "{args:?}: {}", stderr(&met));
        assert!(stdout(&met).contains(decision), "{args:?}: {}", stdout(&met));
    }
    let json = desk.run(&["status", "OLD", "--json"]);
    assert_eq!(code(&json), exit);
    let json: serde_json::Value = serde_json::from_str(&stdout(&json)).unwrap();
    assert_eq!(json["decision"]["verdict"], verdict);
    let ids: Vec<_> = json["decision"]["offers"].as_array().unwrap().iter().map(|offer| &offer["id"]).collect();
    assert_eq!(ids, offers);
    for name in json["decision"]["names"].as_array().unwrap() {
        assert!(name["path"].is_string() && name["now"]["kind"].is_string() && name["before"]["kind"].is_string());
    }
    let after = (picture(&desk.old()), picture(&desk.new_tree()), fs::read_to_string(desk.log()).unwrap());
    assert!(before == after, "looking changed something");
}

/// As a kill leaves step 5a: the intent written; `act` is what else happened.
fn intend_freeze(desk: &Desk, act: impl FnOnce(&Path)) {
    use reserial::fsops::{LiveTree, RecordTree, TreePath};
    use reserial::journal::{Event, Journal, records};
    use reserial::plan::{Operation, Side};

    let path = |text: &str| TreePath::parse(text).unwrap();
    let operation = Operation::Rename { side: Side::Old, from: path("P1"), to: path("POLD"), print: None };
    let base: Arc<dyn RecordTree> = Arc::new(LiveTree::open(&desk.old()).unwrap());
    let record = records(&*base).unwrap().pop().unwrap();
    let mut journal = Journal::open(base, Arc::new(SystemClock), ("ann".into(), host()), &record).unwrap();
    let (number, action) = (journal.change().next_number(), Some(ActionId::Freeze));
    journal.append(Event::Intent { number, action, undoes: None, operation }).unwrap();
    act(&desk.old());
}

#[test]
fn an_interrupted_operation_is_told_by_every_command_and_left_alone() {
    let rename = |old: &Path| fs::rename(old.join("P1"), old.join("POLD")).unwrap();
    let both = |old: &Path| fs::create_dir(old.join("POLD")).unwrap();
    let desk = Desk::new();
    desk.change_with_copies();
    intend_freeze(&desk, |_| {});
    decides(&desk, 6, "not-begun", &["go-on", "by-hand"], "REN P1 POLD");
    both(&desk.old());
    decides(&desk, 5, "foreign", &["by-hand", "adopt"], "Find out who or what changed these names");
    fs::remove_dir(desk.old().join("POLD")).unwrap();
    rename(&desk.old());
    decides(&desk, 6, "done", &["go-on", "go-back", "by-hand"], "REN POLD P1");
    // A tree that is out of reach says nothing about one that is there.
    fs::rename(desk.new_tree(), desk.dir.path().join("AWAY")).unwrap();
    let told = desk.run(&["status", "OLD"]);
    assert!(code(&told) == 6 && stdout(&told).contains("not known"), "{}", stdout(&told));
}

#[test]
fn what_a_start_found_and_wrote_down_is_still_told_until_somebody_decides() {
    let desk = Desk::new();
    desk.change_with_copies();
    intend_freeze(&desk, |old| fs::rename(old.join("P1"), old.join("POLD")).unwrap());
    let mut session = desk.session(Mode::Live);
    session.close().unwrap();
    decides(&desk, 6, "done", &["go-on", "go-back", "by-hand"], "REN POLD P1");
    let mut session = desk.session(Mode::Live);
    submit(&mut session, Command::Acknowledge);
    session.close().unwrap();
    assert_eq!(code(&desk.run(&["status", "OLD"])), 0);
}

#[test]
fn an_undo_that_was_asked_for_is_a_decision_about_what_was_found() {
    let desk = Desk::new();
    desk.change_with_copies();
    intend_freeze(&desk, |old| fs::rename(old.join("P1"), old.join("POLD")).unwrap());
    assert_eq!(code(&desk.run(&["undo", "OLD", "--live", "--reason", "wrong disk set"])), 7);
    assert!(desk.old().join("P1").is_dir());
}

/// As a kill between the two renames leaves it: the intent written, the old file away, the new one staged.
fn intend_exchange(desk: &Desk) {
    use reserial::fsops::{LiveTree, RecordTree, TreePath};
    use reserial::journal::{Event, Journal, records};
    use reserial::plan::{Operation, Print, Side};

    let path = |text: &str| TreePath::parse(text).unwrap();
    let print = |file: &Path| {
        let bytes = fs::read(file).unwrap();
        Print { len: bytes.len() as u64, sha256: Sha256::of(&bytes) }
    };
    let glb = desk.old().join("GLB");
    fs::copy(desk.new_tree().join("GLB/MASTER.GLB"), glb.join("RESERIAL.TMP")).unwrap();
    let operation = Operation::Exchange {
        side: Side::Old,
        live: path("GLB/MASTER.GLB"),
        out: path("GLB/OLDMAST.GLB"),
        incoming: path("GLB/RESERIAL.TMP"),
        was: print(&glb.join("MASTER.GLB")),
        becomes: print(&glb.join("RESERIAL.TMP")),
        mailbags: None,
    };
    let base: Arc<dyn RecordTree> = Arc::new(LiveTree::open(&desk.old()).unwrap());
    let record = records(&*base).unwrap().pop().unwrap();
    let mut journal = Journal::open(base, Arc::new(SystemClock), ("ann".into(), host()), &record).unwrap();
    let (number, action) = (journal.change().next_number(), Some(ActionId::Swap));
    journal.append(Event::Intent { number, action, undoes: None, operation }).unwrap();
    fs::rename(glb.join("MASTER.GLB"), glb.join("OLDMAST.GLB")).unwrap();
}

#[test]
fn a_change_in_somebodys_hand_is_left_to_them_until_it_is_unlocked() {
    let desk = Desk::new();
    desk.change_with_copies();
    refused(&desk, &["unlock", "OLD", "--reason", "gone home"], 3, "Nobody has this change in hand");
    let session = desk.session(Mode::Live);
    refused(&desk, &["undo", "OLD", "--live", "--reason", "wrong disk set"], 4, "ann on");
    refused(&desk, &["run", "OLD", "--live"], 4, "ann on");
    let told = stdout(&desk.run(&["status", "OLD"]));
    assert!(told.lines().next().unwrap().contains("held by ann on"), "{told}");
    refused(&desk, &["unlock", "OLD", "--reason", "x"], 3, "A reason is needed");

    // The process of this test runs on this machine: it can be asked.
    let process = format!("process {}", std::process::id());
    refused(&desk, &["unlock", "OLD", "--reason", "ann has gone home"], 4, &process);
    let bob = ["unlock", "OLD", "--reason", "ann has gone home", "--holder", "bob"];
    refused(&desk, &bob, 3, "It is not bob who has this change in hand, but ann on");

    let unlocked = desk.run(&["unlock", "OLD", "--reason", "ann has gone home", "--holder", "Ann"]);
    assert_eq!(code(&unlocked), 0, "{}", stderr(&unlocked));
    assert!(stdout(&unlocked).contains("held by ann on"), "{}", stdout(&unlocked));
    drop(session);
    assert_eq!(code(&desk.run(&["undo", "OLD", "--live", "--reason", "wrong disk set"])), 7);
    let log = fs::read_to_string(desk.log()).unwrap();
    assert!(log.contains("ann has gone home"), "{log}");
}

#[test]
fn a_record_of_a_newer_version_is_left_alone() {
    let desk = Desk::new();
    desk.change_with_copies();
    let log = fs::read_to_string(desk.log()).unwrap();
    let format = format!("\"v\":{}", reserial::journal::FORMAT);
    assert!(log.contains(&format), "{log}");
    fs::write(desk.log(), log.replacen(&format, "\"v\":999", 1)).unwrap();
    unreadable(&desk, "format 999");
}

#[test]
fn a_damaged_record_is_left_alone() {
    let desk = Desk::new();
    desk.change_with_copies();
    let log = fs::read_to_string(desk.log()).unwrap();
    fs::write(desk.log(), log.replacen("32-20981", "32-20982", 1)).unwrap();
    unreadable(&desk, "is damaged at line");
}

fn unreadable(desk: &Desk, says: &str) {
    let before = picture(desk.dir.path());
    for args in [
        &["status", "OLD"][..],
        &["undo", "OLD"],
        &["undo", "OLD", "--live", "--reason", "wrong disk set"],
        &["run", "OLD", "NEW", "--live"],
        &["unlock", "OLD", "--reason", "gone home"],
    ] {
        refused(desk, args, 3, says);
    }
    assert_eq!(before, picture(desk.dir.path()));
}

#[test]
fn undo_is_over_when_the_change_is_finished() {
    use reserial::fsops::{LiveTree, RecordTree};
    use reserial::journal::{Closing, Event, Journal, records};

    let desk = Desk::new();
    desk.change_with_copies();
    let base: Arc<dyn RecordTree> = Arc::new(LiveTree::open(&desk.old()).unwrap());
    let record = records(&*base).unwrap().pop().unwrap();
    let mut journal = Journal::open(base, Arc::new(SystemClock), ("ann".into(), host()), &record).unwrap();
    journal.append(Event::ActionDone { action: ActionId::Thaw }).unwrap();
    refused(&desk, &["undo", "OLD"], 3, "Undo is over");
    journal.append(Event::Closed { closing: Closing::Finished }).unwrap();
    refused(&desk, &["undo", "OLD", "--live", "--reason", "wrong disk set"], 3, "Undo is over");
    assert!(stdout(&desk.run(&["status", "OLD"])).starts_with("LIVE finished"));
}

#[test]
fn a_practice_is_built_once_and_never_over_anything() {
    let desk = Desk::new();
    let dir = desk.file("PO");
    let before = picture(&desk.old());
    let again = desk.run(&["practice", "--dir", &dir, "--build-only"]);
    assert_eq!(code(&again), 0, "{}", stderr(&again));
    assert!(stdout(&again).contains("5 users") && stdout(&again).contains("32-20981"), "{}", stdout(&again));
    assert_eq!(before, picture(&desk.old()));
    let full = desk.file("full");
    fs::create_dir(&full).unwrap();
    fs::write(format!("{full}/letter.txt"), "x").unwrap();
    refused(&desk, &["practice", "--dir", &full], 2, "holds something else");
    refused(&desk, &["practice", "--dir", &format!("{full}/letter.txt")], 2, "is not a directory");
    refused(&desk, &["practice", "--dir", &desk.file("many"), "--users", "501"], 2, "1 to 500 users");
    assert!(!Path::new(&desk.file("many")).join("OLD").exists());
}

#[test]
fn practices_are_numbered_and_the_unfinished_one_is_gone_on_with() {
    let desk = Desk::new();
    let first = desk.run(&["practice", "--users", "3"]);
    assert_eq!(code(&first), 8, "{}", stderr(&first));
    assert!(stdout(&first).contains("practice/P001/OLD"), "{}", stdout(&first));
    assert!(stdout(&desk.run(&["practice"])).contains("3 users, in"));
    assert!(stdout(&desk.run(&["practice", "--users", "4", "--build-only"])).contains("practice/P002/OLD"));
    assert!(stdout(&desk.run(&["practice"])).contains("4 users, in"));
    assert!(!desk.state().join("practice/P003").exists());
}

#[test]
fn the_step_that_is_asked_for_must_be_one_that_can_be_worked_on() {
    let desk = Desk::new();
    desk.change_with_copies();
    for step in ["1a", "1b", "1c"] {
        refused(&desk, &["run", "OLD", "--live", "--start-at", step], 8, "step 1c");
    }
}

#[test]
fn check_tells_a_clean_postoffice_from_one_with_findings() {
    let desk = Desk::new();
    let clean = desk.run(&["check", "NEW"]);
    assert_eq!(code(&clean), 0, "{}", stdout(&clean));
    assert!(stdout(&clean).contains("Clean: no rule is broken."), "{}", stdout(&clean));
    let found = desk.run(&["check", "OLD"]);
    let told = stdout(&found);
    assert_eq!(code(&found), 1, "{told}");
    for part in ["WARN:", "queue-outside", "MBG/", "(inferred", "Means:", "Do:", "Nothing was changed."] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(told.lines().all(|line| line.chars().count() <= 80), "{told}");
    assert_eq!(stderr(&found), "", "no progress without a terminal");
}

#[test]
fn check_goes_on_after_a_path_that_is_no_directory_and_exits_with_2() {
    let desk = Desk::new();
    let found = desk.run(&["check", "nowhere/at-all", "NEW"]);
    assert_eq!(code(&found), 2, "{}", stderr(&found));
    assert!(stderr(&found).contains("nowhere/at-all is not a directory"), "{}", stderr(&found));
    assert!(stdout(&found).contains("Clean:"), "{}", stdout(&found));
    assert_eq!(code(&desk.run(&["check"])), 2);
}

#[test]
fn check_as_json_names_every_rule_with_its_articles_and_places() {
    let desk = Desk::new();
    let hostile = "\u{1b}[31m.P1";
    fs::write(desk.old().join("P1").join(hostile), b"x").unwrap();
    let before = picture(&desk.old());
    let found = desk.run(&["check", "OLD", "NEW", "nowhere", "--json"]);
    assert_eq!(code(&found), 2);
    assert_eq!(picture(&desk.old()), before);
    assert!(!stdout(&found).contains('\u{1b}'));
    let told: serde_json::Value = serde_json::from_str(&stdout(&found)).unwrap();
    assert_eq!((&told["schema"], &told["clean"]), (&"reserial-check-1".into(), &false.into()));
    assert_eq!(told["failed"][0]["path"], "nowhere");
    let (old, new) = (&told["postoffices"][0], &told["postoffices"][1]);
    assert_eq!((&new["clean"], &new["kind"], &new["version"]), (&true.into(), &"retail".into(), &"v32".into()));
    assert_eq!(new["findings"].as_array().unwrap().len(), 0);
    assert_eq!(old["seen"]["accounts"], 5);
    let findings = old["findings"].as_array().unwrap();
    let long = findings.iter().find(|finding| finding["rule"] == "long-name").unwrap();
    assert_eq!((&long["severity"], &long["places"][0]["path"]), (&"note".into(), &format!("P1/{hostile}").into()));
    for finding in findings {
        assert!(finding["articles"][0].as_str().unwrap().starts_with('Q'), "{finding}");
        assert!(["means", "todo", "text", "grade"].iter().all(|key| finding[key].is_string()), "{finding}");
    }
    assert!(old["cost"]["entries"].as_u64().unwrap() > 250);
}

#[test]
fn check_says_what_a_directory_is_that_is_no_postoffice() {
    let desk = Desk::new();
    let found = desk.run(&["check", &desk.file("PO")]);
    assert_eq!(code(&found), 1);
    assert!(stdout(&found).contains("not-a-postoffice"), "{}", stdout(&found));
}

#[test]
fn texts_are_listed_filled_in_and_replaced_by_the_administrators_own() {
    let desk = Desk::new();
    let listed = desk.run(&["texts"]);
    assert!(code(&listed) == 0 && stdout(&listed).contains("relog"), "{}", stdout(&listed));
    refused(&desk, &["texts", "hello"], 2, "there is no text hello; the texts are init-disk, remote-users");
    refused(&desk, &["texts", "relog", "--fill", "OLD"], 2, "no change has been begun");
    submit(&mut desk.session(Mode::Live), answer(AnswerId::OldNumber, "32-10447"));
    let filled = desk.run(&["texts", "confirm", "--fill", "OLD"]);
    assert!(stdout(&filled).contains("Old number:  32-10447"), "{}", stdout(&filled));
    assert!(stderr(&filled).contains("Not known, and in brackets: the name of the postoffice"), "{}", stderr(&filled));

    let own = desk.file("own");
    fs::create_dir(&own).unwrap();
    fs::write(desk.dir.path().join("own/relog.txt"), "Sign out, please.\n{operator}, J\u{fc}rgen\n").unwrap();
    let file = desk.file("RELOG.TXT");
    let mine = ["--texts", &own, "texts", "relog", "--fill", "OLD", "-o", &file];
    assert_eq!(code(&desk.run(&mine)), 0);
    assert_eq!(fs::read(&file).unwrap(), b"Sign out, please.\r\nann, J\x81rgen\r\n");
    refused(&desk, &mine, 3, "RELOG.TXT");
    fs::write(desk.dir.path().join("own/relog.txt"), "Sign out.\n{oprator}\n").unwrap();
    refused(&desk, &mine, 2, "relog.txt, line 2: nobody fills in {oprator}; did you mean {operator}?");
    refused(&desk, &["--texts", "nowhere", "texts"], 2, "nowhere is no directory");
}
