//! Secrets and what is in messages never reach record, log or report: markers are put where a postoffice keeps them, the whole
//! change is walked, every view opened, every command asked, and nothing of them is found.

use std::fs;
use std::path::Path;

use crate::common::{Office, Walker};
use reserial::fsops::LiveTree;
use reserial::journal::Mode;
use reserial::postoffice::message::messages;
use reserial::postoffice::{HexId, paths};

const PASSWORD: &[u8] = b"Xy7SECRETPW";
const SUBJECT: &[u8] = b"Practice message";
const SENDER: &[u8] = b"HEADPO";
const BODY: &[u8] = b"Dear Karin, the merger is off";

/// Whether `bytes` hold the marker: as it is, under any byte that it may be XORed with, as UTF-16, in hexadecimal.
fn holds(bytes: &[u8], marker: &[u8]) -> bool {
    let find = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    let hex: String = marker.iter().map(|b| format!("{b:02x}")).collect();
    let wide: Vec<u8> = marker.iter().flat_map(|b| [*b, 0]).collect();
    // The differences of neighbours are the same under any one byte.
    let steps = |text: &[u8]| text.windows(2).map(|w| w[0] ^ w[1]).collect::<Vec<u8>>();
    let (all, wanted) = (steps(bytes), steps(marker));
    let xored = all.windows(wanted.len()).any(|window| window == wanted);
    xored || find(&wide) || find(hex.as_bytes()) || find(hex.to_uppercase().as_bytes())
}

fn plant(root: &Path) {
    for name in ["ACCESS.GLB", "ACCESS2.GLB", "ACCESS3.GLB"] {
        let path = root.join("GLB").join(name);
        let Ok(mut bytes) = fs::read(&path) else { continue };
        for (at, marker) in [(60, PASSWORD.to_vec()), (90, PASSWORD.iter().map(|b| b ^ 0x19).collect())] {
            if bytes.len() >= at + marker.len() {
                bytes[at..at + marker.len()].copy_from_slice(&marker);
            }
        }
        fs::write(path, bytes).unwrap();
    }
    let letters = ["MAI", "ATT", "KEY"].map(|dir| root.join(dir));
    for entry in
        letters.iter().flat_map(walkdir::WalkDir::new).filter_map(Result::ok).filter(|e| e.file_type().is_file())
    {
        let mut bytes = fs::read(entry.path()).unwrap();
        if entry.path().starts_with(root.join("KEY")) {
            let (at, len) = (200, BODY.len());
            if let Some(room) = bytes.get_mut(at..at + len) {
                room.copy_from_slice(BODY);
            }
        } else {
            bytes.extend(BODY);
            bytes.extend(BODY.iter().map(|b| b ^ 0x5a));
        }
        fs::write(entry.path(), bytes).unwrap();
    }
}

#[test]
fn neither_passwords_nor_messages_reach_record_log_or_report() {
    assert!(holds(b"..Xy7SECRETPW..", PASSWORD) && !holds(b"nothing of the kind", PASSWORD));
    assert!(holds(&PASSWORD.iter().map(|b| b ^ 0x19).collect::<Vec<_>>(), PASSWORD), "XORed as stored");
    let office = Office::new(2);
    plant(office.old());
    plant(office.new_tree());
    let state = office.dir.path().join("state");
    let mut told = Vec::new();
    let (old, new) = (office.old().to_string_lossy().into_owned(), office.new_tree().to_string_lossy().into_owned());
    let mut ask = || {
        for args in [
            &["status", &old][..],
            &["status", &old, "--json"],
            &["plan", &old, &new],
            &["plan", &old, &new, "--json"],
            &["check", &old, &new],
            &["check", &old, &new, "--json"],
            &["compare", &old, &new],
            &["compare", &old, &new, "--json"],
            &["diagnose", &old, &new],
            &["diagnose", &old, &new, "--json"],
            &["serials", &old, &new],
            &["serials", &old, &new, "--json"],
            &["undo", &old],
        ] {
            let mut binary = assert_cmd::Command::cargo_bin("reserial").unwrap();
            let output = binary.env("RESERIAL_STATE_DIR", &state).args(args).output().unwrap();
            told.push((args.join(" "), [output.stdout, output.stderr].concat()));
        }
    };
    let mut rehearsal = office.open(Mode::Rehearsal);
    Walker { session: &mut rehearsal, play: None }.walk_to("5d");
    rehearsal.close().unwrap();
    let mut session = office.open(Mode::Live);
    let mut shown = 0;
    for step in crate::common::STEPS {
        let mut walker = Walker { session: &mut session, play: Some(office.people()) };
        if step == "6" {
            // In the middle of it, with P1 away.
            ask();
        }
        walker.step(step);
        let seen = session.looker()();
        session.looked(seen);
        session.view();
        for row in session.view().mail.rows {
            // Shown to who asks: this is the place where senders and subjects are read.
            let id: HexId = row.id;
            let tree = LiveTree::open(office.old()).unwrap();
            shown += messages(&tree, &paths::mbg(&id)).map_or(0, |all| all.len());
        }
    }
    session.close().unwrap();
    assert!(shown > 0, "messages were looked at");
    for root in [office.old().join("RESERIAL"), office.new_tree().join("RESERIAL"), state] {
        for entry in walkdir::WalkDir::new(root).into_iter().filter_map(Result::ok).filter(|e| e.file_type().is_file())
        {
            let path = entry.path().to_string_lossy().into_owned();
            // Copies of the postoffice's own files, kept for the way back.
            if !path.contains("/CORE") && !path.contains("/ASIDE/") {
                told.push((path, fs::read(entry.path()).unwrap()));
            }
        }
    }
    assert!(told.iter().any(|(what, _)| what.ends_with("OPERATOR.LOG")));
    for (what, bytes) in &told {
        for marker in [PASSWORD, SUBJECT, BODY] {
            assert!(!holds(bytes, marker), "{what} holds {}", String::from_utf8_lossy(marker));
        }
        // The name of the postoffice is no secret; as a sender it would stand beside a subject.
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains(&format!("{} Practice", String::from_utf8_lossy(SENDER))), "{what}");
    }
}
