//! `reserial diagnose` from outside: what it finds, what it leaves alone, and what it exits with.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "helpers of tests; tests make trees")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::SystemTime;

use assert_cmd::Command as Binary;
use serde_json::Value;
use tempfile::TempDir;

/// A practice postoffice, and a state directory of its own.
struct Desk {
    dir: TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self { dir: TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).unwrap() };
        let place = desk.path("PO");
        let built = desk.run(&["practice", "--dir", place.to_str().unwrap(), "--users", "3", "--build-only"]);
        assert!(built.status.success());
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn binary(&self, args: &[&str]) -> Binary {
        let mut binary = Binary::cargo_bin("reserial").unwrap();
        binary.env("RESERIAL_STATE_DIR", self.path("state"));
        for arg in args {
            match *arg {
                "OLD" => binary.arg(self.path("PO/OLD")),
                "NEW" => binary.arg(self.path("PO/NEW")),
                other => binary.arg(other),
            };
        }
        binary
    }

    fn run(&self, args: &[&str]) -> Output {
        self.binary(args).output().unwrap()
    }

    /// Diagnoses, and returns the exit code and the ids of what was found.
    fn found(&self, args: &[&str]) -> (i32, Vec<String>) {
        let output = self.run(&[&["diagnose", "--json"], args].concat());
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(answer["schema"], "reserial-diagnose-1");
        let findings = answer["findings"].as_array().unwrap();
        let ids = findings.iter().map(|finding| finding["id"].as_str().unwrap().to_owned()).collect();
        (output.status.code().unwrap(), ids)
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).unwrap();
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Every name below a folder with its time and bytes; folders too.
fn picture(root: &Path) -> BTreeMap<PathBuf, (SystemTime, Vec<u8>)> {
    let entries = walkdir::WalkDir::new(root).into_iter().map(Result::unwrap);
    let one = |entry: walkdir::DirEntry| {
        let bytes = if entry.file_type().is_file() { fs::read(entry.path()).unwrap() } else { Vec::new() };
        (entry.path().to_owned(), (entry.metadata().unwrap().modified().unwrap(), bytes))
    };
    entries.map(one).collect()
}

const EVENT: &str = "Event ID: 4188\nThe postoffice HQ/SALES on \\\\ONE\\MAILDATA and the postoffice HQ/DOCK\n\
                     on \\\\TWO\\MAILDATA have the same postoffice serial number\n[32- 10447].\n";

#[test]
fn each_situation_is_found_and_a_clean_postoffice_is_clean() {
    let desk = Desk::new();
    let one = |id: &str| (1, vec![id.to_owned()]);
    assert_eq!(desk.found(&["OLD", "--serial", "32-10447"]), (0, vec![]));
    assert_eq!(desk.found(&["OLD", "NEW"]), (0, vec![]));
    assert_eq!(desk.found(&["--serial", "799-99992"]), one("placeholder-number"));
    assert_eq!(desk.found(&["--serial", "22- 28798"]), one("connector-number"));
    assert_eq!(desk.found(&["OLD", "--serial", "32-70000"]), one("x400-too-large"));
    assert_eq!(desk.found(&["OLD", "NEW", "--serial", "32-10447", "--serial", "32-10447"]), one("duplicate-number"));
    copy(&desk.path("PO/OLD"), &desk.path("COPY"));
    let place = desk.path("COPY");
    let name = place.to_str().unwrap();
    assert_eq!(desk.found(&["OLD", name]), one("duplicate-number"));
    fs::copy(desk.path("PO/NEW/GLB/MASTER.GLB"), place.join("GLB/MASTER.GLB")).unwrap();
    assert_eq!(desk.found(&["OLD", name]), one("master-replaced"));
    fs::create_dir(desk.path("EMPTY")).unwrap();
    assert_eq!(desk.found(&[desk.path("EMPTY").to_str().unwrap()]), one("not-a-postoffice"));
    fs::write(desk.path("EMPTY/Microsoft Mail Data"), "mac").unwrap();
    assert_eq!(desk.found(&[desk.path("EMPTY").to_str().unwrap()]), one("appletalk-server"));
}

#[cfg(unix)]
#[test]
fn one_place_behind_two_names_is_found_by_identity() {
    let desk = Desk::new();
    let link = desk.path("LINK");
    std::os::unix::fs::symlink(desk.path("PO/OLD"), &link).unwrap();
    assert_eq!(desk.found(&["OLD", link.to_str().unwrap()]), (1, vec!["one-place-twice".into()]));
    let told = String::from_utf8(desk.run(&["diagnose", "OLD", link.to_str().unwrap()]).stdout).unwrap();
    assert!(told.contains("LINK"), "both names are told: {told}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_serializer_in_memory_is_found() {
    let Ok(memory) = TempDir::new_in("/dev/shm") else { return };
    fs::write(memory.path().join("serial.exe"), "MZ").unwrap();
    let found = Desk::new().found(&[memory.path().to_str().unwrap()]);
    assert_eq!(found, (1, vec!["serializer-elsewhere".into()]));
}

#[test]
fn an_event_is_read_from_a_file_and_from_standard_input() {
    let desk = Desk::new();
    let file = desk.path("event.txt");
    fs::write(&file, EVENT).unwrap();
    assert_eq!(desk.found(&["--event", file.to_str().unwrap()]), (1, vec!["duplicate-number".into()]));
    let piped = desk.binary(&["diagnose", "--event", "-", "--json"]).write_stdin(EVENT).output().unwrap();
    let answer: Value = serde_json::from_slice(&piped.stdout).unwrap();
    assert_eq!(piped.status.code(), Some(1));
    assert_eq!(answer["event"]["number"], "32-10447");
    assert_eq!(answer["event"]["says_4188"], true);
    assert_eq!(answer["event"]["postoffices"][1]["name"], "HQ/DOCK");
    assert_eq!(answer["event"]["postoffices"][1]["at"], "\\\\TWO\\MAILDATA");
    for garbage in [&b"\x00\xff\xfe\x1b[2J"[..], b"", b"nothing of the kind"] {
        let output = desk.binary(&["diagnose", "--event", "-"]).write_stdin(garbage).output().unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(told.contains("The text is no event 4188") && !told.contains('\u{1b}'), "{told}");
    }
}

#[test]
fn what_a_finding_says_is_complete_and_fits_the_screen() {
    let desk = Desk::new();
    let output = desk.run(&["diagnose", "--serial", "0799-99992"]);
    let told = String::from_utf8(output.stdout).unwrap();
    for part in ["Found ", "Means ", "Do ", "Walk ", "--walk q142196", "Q142196", "published", "1 situation found"] {
        assert!(told.contains(part), "{part:?} is not in\n{told}");
    }
    assert!(told.lines().all(|line| line.chars().count() <= 80), "{told}");
    let odd = desk.run(&["diagnose", "--serial", "frog"]);
    assert_eq!(odd.status.code(), Some(0));
    assert!(String::from_utf8(odd.stdout).unwrap().contains("does not look like a published number"));
}

#[test]
fn a_bad_call_is_told_and_nothing_is_looked_at() {
    let desk = Desk::new();
    fs::write(desk.path("file"), "x").unwrap();
    let file = desk.path("file");
    for (args, says) in [
        (&["/no/where"][..], "is not a directory"),
        (&[file.to_str().unwrap()], "is not a directory"),
        (&["OLD", "--serial", " "], "a serial number is empty"),
        (
            &["OLD", "NEW", "--serial", "1", "--serial", "2", "--serial", "3"],
            "3 serial numbers were given for 2 folders",
        ),
        (&["--event", "/no/where"], "cannot be read from /no/where"),
        (&["--walk", "q1"], "there is no walk q1"),
        (&["--walk", "q142196", "OLD", "NEW"], "one folder at the most"),
        (&["--walk", "q142196", "--serial", "1"], "cannot be used with"),
        (&["--again"], "--walk"),
    ] {
        let output = desk.run(&[&["diagnose"], args].concat());
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {told}");
        assert!(told.contains(says), "{args:?}: {told}");
    }
}

#[test]
fn without_a_terminal_the_walks_are_listed_and_none_is_begun() {
    let desk = Desk::new();
    let listed = desk.run(&["diagnose"]);
    let told = String::from_utf8(listed.stdout).unwrap();
    assert_eq!(listed.status.code(), Some(0));
    for id in ["q182309", "q142196", "q151228", "q194712", "q99164", "q128358"] {
        assert!(told.contains(id), "{told}");
    }
    let (code, ids) = desk.found(&[]);
    assert_eq!((code, ids.len()), (0, 0));
    let walk = desk.run(&["diagnose", "--walk", "Q99164"]);
    assert_eq!(walk.status.code(), Some(8));
    assert!(!desk.path("state/diagnoses").exists());
}

#[test]
fn a_diagnosis_leaves_every_name_byte_and_time_as_it_was() {
    let desk = Desk::new();
    let before = picture(&desk.path("PO"));
    desk.found(&["OLD", "NEW", "OLD", "--serial", "32-10447"]);
    assert_eq!(picture(&desk.path("PO")), before);
    assert!(!desk.path("state/diagnoses").exists());
}
