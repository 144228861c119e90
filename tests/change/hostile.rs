//! Hostile surroundings: links, escape sequences, absurd sizes, edited records, clocks that jump.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::common::{Office, Walker, picture, submit};
use crate::helpers::{begun, helper, mark};
use reserial::clock::{Clock, Moment, SystemClock};
use reserial::engine::{Command, Opening, Session};
use reserial::error::{Exit, Guidance};
use reserial::fsops::{LiveTree, RecordTree, Sha256};
use reserial::journal::{Journal, Line, Mode, RecordError, records};

fn record(office: &Office) -> PathBuf {
    office.old().join("RESERIAL/C0001")
}

fn log(office: &Office) -> PathBuf {
    record(office).join("OPERATOR.LOG")
}

fn read(office: &Office) -> Result<Journal, RecordError> {
    let base: Arc<dyn RecordTree> = Arc::new(LiveTree::open(office.old()).unwrap());
    let record = records(&*base)?.pop().unwrap();
    Journal::open(base, Arc::new(SystemClock), ("x".into(), "x".into()), &record)
}

pub fn binary(office: &Office, args: &[&str]) -> (i32, String) {
    let output = assert_cmd::Command::cargo_bin("reserial")
        .unwrap()
        .env("RESERIAL_STATE_DIR", office.dir.path().join("state"))
        .args(args)
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(text).unwrap())
}

fn closed(office: &Office) {
    let mut session = office.open(Mode::Live);
    Walker { session: &mut session, play: None }.walk_to("1a");
    session.close().unwrap();
}

/// Puts a link that leads out of the tree in the place of `path`, with what was there at its end.
fn lead_out(office: &Office, path: &str) -> PathBuf {
    let outside = office.dir.path().join("outside");
    fs::create_dir_all(&outside).unwrap();
    let (here, there) = (office.old().join(path), outside.join(path.replace('/', "-")));
    if here.exists() {
        fs::rename(&here, &there).unwrap();
    }
    symlink(&there, &here).unwrap();
    outside
}

#[test]
fn links_are_named_and_never_followed() {
    let parts =
        ["GLB", "GLB/MASTER.GLB", "MBG/00000001.MBG", "P1", "RESERIAL", "RESERIAL/C0001", "RESERIAL/C0001/HOLDER.LCK"];
    for path in parts.into_iter().chain(["RESERIAL/C0001/OPERATOR.LOG"]) {
        let office = Office::new(2);
        closed(&office);
        let outside = lead_out(&office, path);
        let before = (picture(office.old()), picture(&outside));
        let old = office.old().to_string_lossy().into_owned();
        let told = binary(&office, &["status", &old]).1 + &binary(&office, &["check", &old]).1;
        let opened = match Session::open(&office.opening(Mode::Live)) {
            Ok(mut session) => {
                let looked = session.look().map_err(|e| e.to_string());
                let view = session.view();
                session.close().unwrap();
                format!("{looked:?} {:?} {:?} {:?}", view.problems, view.notices, view.steps)
            }
            Err(e) => e.to_string(),
        };
        let told = (told + &opened).to_lowercase();
        assert!(told.contains("link"), "{path}: {told}");
        assert_eq!(before.1, picture(&outside), "{path}");
        assert_eq!(before.0, picture(office.old()), "{path}");
    }
}

#[test]
fn a_link_that_leads_to_itself_is_an_error_and_no_loop() {
    for path in ["P1", "GLB/MASTER.GLB", "RESERIAL", "RESERIAL/C0001/H0001.LOG"] {
        let office = Office::new(2);
        closed(&office);
        let here = office.old().join(path);
        if here.exists() {
            fs::rename(&here, office.dir.path().join("away")).unwrap();
        }
        symlink(&here, &here).unwrap();
        let old = office.old().to_string_lossy().into_owned();
        let (_, told) = binary(&office, &["status", &old]);
        let told = told + &binary(&office, &["check", &old]).1;
        assert!(told.contains("link") || told.contains("not a file"), "{path}: {told}");
    }
}

/// Writes a record anew with a line changed, every digest made to fit.
pub fn forged(text: &str, change: impl Fn(usize, &mut serde_json::Value)) -> String {
    let (mut prev, mut out) = (Sha256::of(b""), String::new());
    for (index, line) in text.lines().enumerate() {
        let mut value: serde_json::Value = serde_json::from_str(line).unwrap();
        value["prev"] = serde_json::to_value(prev).unwrap();
        change(index, &mut value);
        let line = value.to_string();
        prev = Sha256::of(line.as_bytes());
        out += &(line + "\n");
    }
    out
}

#[test]
fn nothing_in_a_record_acts_on_a_terminal() {
    let evil = "x\u{1b}[2J\u{9b}31m\u{202e}\u{7}";
    let (office, mut session) = begun(&["Ann"]);
    submit(&mut session, Command::Note { text: evil.into() }).unwrap();
    session.close().unwrap();
    let text = fs::read_to_string(log(&office)).unwrap();
    let hostile = forged(&text, |index, line| {
        if index > 1 {
            (line["by"], line["host"]) = (evil.into(), evil.into());
        }
        if line["event"]["name"] == "Ann" {
            line["event"]["name"] = evil.into();
            line["event"]["detail"] = evil.into();
        }
    });
    fs::write(log(&office), hostile).unwrap();
    let mut eve = helper(&office, evil);
    eve.write(mark(evil)).unwrap();
    eve.write(reserial::journal::Help::Note { text: evil.into() }).unwrap();
    fs::write(record(&office).join("H0002.LOG"), evil).unwrap();
    let mut holder: serde_json::Value =
        serde_json::json!({"by": evil, "host": evil, "process": 1, "epoch": 9, "since": "2026-11-24T12:00:00Z"});
    fs::write(record(&office).join("HOLDER.LCK"), holder.to_string()).unwrap();
    let old = office.old().to_string_lossy().into_owned();
    let clean = |text: &str| text.chars().all(|c| c == '\n' || (!c.is_control() && c != '\u{202e}'));
    for args in [
        &["status", &old][..],
        &["status", "--json", &old],
        &["run", &old, "--live"],
        &["undo", &old],
        &["unlock", &old, "--reason", "x y z", "--holder", "bob"],
        &["check", &old],
    ] {
        let (_, told) = binary(&office, args);
        assert!(clean(&told), "{args:?}: {told:?}");
    }
    let viewer = Opening { watch: reserial::engine::Watch::TakeOrWatch, ..office.opening(Mode::Live) };
    let mut session = Session::open(&viewer).unwrap();
    session.look().unwrap();
    let view = session.view();
    assert!(clean(view.held_by.as_ref().unwrap()));
    assert!(view.log.iter().all(|line| clean(&line.by) && clean(&line.text)));
    let rows: Vec<_> = view.rosters.iter().flat_map(|roster| &roster.rows).collect();
    assert!(rows.iter().all(|row| clean(&row.name) && clean(&row.detail)));
    let marks: Vec<_> = rows.iter().flat_map(|row| row.marks.iter().flatten()).collect();
    assert!(!marks.is_empty() && marks.iter().all(|who| clean(&who.by) && clean(&who.host) && clean(&who.note)));
    assert!(view.notices.iter().all(|notice| clean(&notice.text)));
    assert!(view.steps.iter().flat_map(|step| &step.record).all(|line| clean(line)));
    holder["host"] = "desk".into();
    fs::write(record(&office).join("HOLDER.LCK"), holder.to_string()).unwrap();
    assert!(clean(&Session::open(&office.opening(Mode::Live)).err().unwrap().to_string()));
}

fn sparse(path: &Path, len: u64) {
    fs::File::create(path).unwrap().set_len(len).unwrap();
}

#[test]
fn absurd_sizes_are_named_and_cost_neither_time_nor_memory() {
    let start = Instant::now();
    let refused = |name: &str, says: &str, make: &dyn Fn(&Path)| {
        let office = Office::new(2);
        closed(&office);
        make(&record(&office).join(name));
        let old = office.old().to_string_lossy().into_owned();
        let (exit, told) = binary(&office, &["run", &old, "--live"]);
        assert!(told.contains(says), "{name}: {told}");
        assert!(exit == 3 || exit == 4, "{name}: {exit} {told}");
    };
    refused("OPERATOR.LOG", "67,108,864 bytes at the most, found 209,715,200 bytes", &|path| sparse(path, 200 << 20));
    refused("OPERATOR.LOG", "damaged at line 1", &|path| fs::write(path, "x\n".repeat(10_000_000)).unwrap());
    refused("OPERATOR.LOG", "damaged at line 1", &|path| {
        let deep = format!("{{\"v\":1,\"seq\":1,\"event\":{}", "[".repeat(3_000_000));
        fs::write(path, format!("{deep}\n{}", "{\"v\":1}\n".repeat(9))).unwrap();
    });
    refused("OPERATOR.LOG", "damaged at line 1", &|path| {
        fs::write(path, format!("\"{}\"\n{}", "a".repeat(5 << 20), "{\"v\":1}\n".repeat(9))).unwrap();
    });
    refused("HOLDER.LCK", "holder's file", &|path| sparse(path, 1 << 30));
    refused("HOLDER.LCK", "holder's file", &|path| {
        fs::write(path, format!("{{\"by\":\"{}", "a".repeat(1 << 20))).unwrap();
    });
    println!("{:?}", start.elapsed());
    assert!(start.elapsed() < Duration::from_secs(30));
}

#[test]
fn crowds_of_names_are_read_in_one_go() {
    let (office, mut session) = begun(&["Ann"]);
    helper(&office, "carol").write(mark("Ann")).unwrap();
    for number in 2..=9999 {
        fs::write(record(&office).join(format!("H{number:04}.LOG")), "").unwrap();
    }
    for number in 0..20_000 {
        fs::write(record(&office).join(format!("H{number:05}.LOG")), "x").unwrap();
    }
    sparse(&record(&office).join("H0003.LOG"), 1 << 30);
    fs::write(record(&office).join("h0004.log"), "x").unwrap();
    fs::remove_file(record(&office).join("H0005.LOG")).unwrap();
    fs::create_dir(record(&office).join("H0005.LOG")).unwrap();
    let start = Instant::now();
    session.look().unwrap();
    println!("{:?}", start.elapsed());
    assert!(start.elapsed() < Duration::from_secs(10));
    let told: Vec<_> =
        session.journal().helpers().into_iter().filter_map(|h| Some((h.file.name().to_owned(), h.damage?))).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[0].1.contains("1,073,741,824 bytes long"), "{told:?}");
    assert!(told[1].1.contains("two spellings") && told[2].1.contains("not a file"), "{told:?}");
    let error = helper(&office, "late").write(mark("Ann")).unwrap_err();
    assert!(error.to_string().contains("already there"), "{error}");
    session.close().unwrap();
}

#[test]
fn the_last_number_of_a_record_is_the_last() {
    let office = Office::new(2);
    fs::create_dir_all(office.old().join("RESERIAL/C9999")).unwrap();
    let closing = forged(
        "{\"v\":1,\"seq\":1,\"at\":\"2026-11-24T12:00:00Z\",\"by\":\"a\",\"host\":\"b\",\"event\":{\"kind\":\"closed\",\"closing\":\"finished\"}}",
        |_, _| (),
    );
    fs::write(office.old().join("RESERIAL/C9999/OPERATOR.LOG"), closing).unwrap();
    let error = Session::open(&office.opening(Mode::Live)).err().unwrap();
    assert!(error.to_string().contains("no number is left"), "{error}");
    assert_eq!(error.exit(), Exit::Refused);
}

/// What a reader makes of a record of which a byte was changed.
fn weigh(text: &[u8], sound: &[Line], office: &Office) -> &'static str {
    fs::write(log(office), text).unwrap();
    match read(office) {
        Err(RecordError::Damaged { .. } | RecordError::Newer { .. }) => "named",
        Err(e) => panic!("{e}"),
        Ok(journal) if journal.lines() == sound => "same",
        // Said by the next event: so many bytes were set aside.
        Ok(journal) if journal.lines().len() < sound.len() && sound.starts_with(journal.lines()) => "torn",
        Ok(journal)
            if journal.lines().len() == sound.len()
                && sound[..sound.len() - 1] == journal.lines()[..sound.len() - 1] =>
        {
            "last"
        }
        Ok(journal) => panic!("an edit passed: {:?}", journal.lines()),
    }
}

#[test]
fn every_changed_byte_is_found_except_in_the_last_line() {
    let office = Office::new(2);
    office.open(Mode::Live).close().unwrap();
    let sound = fs::read(log(&office)).unwrap();
    let lines = read(&office).unwrap().lines().to_vec();
    let last = sound[..sound.len() - 1].iter().rposition(|b| *b == b'\n').unwrap() + 1;
    for at in 0..sound.len() {
        for flip in [0x01, 0x20, 0x80, sound[at] ^ b'\n', sound[at] ^ b' '] {
            let mut text = sound.clone();
            text[at] ^= flip;
            if text == sound {
                continue;
            }
            let found = weigh(&text, &lines, &office);
            // In front of the last line: damage, except that joining it with the line before makes one torn end of both.
            let may: &[&str] = if at < last - 1 { &["named"] } else { &["named", "torn", "last", "same"] };
            assert!(may.contains(&found), "byte {at} of {last}, {flip:#x}: {found}");
        }
    }
    // Followed by another line, the line that was the last is held as well.
    let text = String::from_utf8(sound).unwrap();
    let edited = text.replacen("\"released\",\"epoch\":1", "\"released\",\"epoch\":7", 1);
    assert_ne!(edited, text);
    assert_eq!(weigh(edited.as_bytes(), &lines, &office), "last");
    fs::write(log(&office), &text).unwrap();
    office.open(Mode::Live).close().unwrap();
    let text = fs::read_to_string(log(&office)).unwrap();
    fs::write(log(&office), text.replacen("\"released\",\"epoch\":1", "\"released\",\"epoch\":7", 1)).unwrap();
    assert!(matches!(read(&office), Err(RecordError::Damaged { .. })));
}

#[test]
fn lines_that_are_left_out_or_swapped_are_found_and_a_clean_cut_is_not() {
    let (office, mut session) = begun(&["Ann"]);
    session.close().unwrap();
    let text = fs::read_to_string(log(&office)).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let head = read(&office).unwrap().head();
    for at in 0..lines.len() - 1 {
        let mut without = lines.clone();
        without.remove(at);
        fs::write(log(&office), without.concat()).unwrap();
        assert!(matches!(read(&office), Err(RecordError::Damaged { .. })), "without line {}", at + 1);
        let mut swapped = lines.clone();
        swapped.swap(at, at + 1);
        fs::write(log(&office), swapped.concat()).unwrap();
        assert!(matches!(read(&office), Err(RecordError::Damaged { .. })), "{} and {}", at + 1, at + 2);
    }
    // The chain cannot know that there was more. The head on paper does.
    fs::write(log(&office), lines[..lines.len() - 2].concat()).unwrap();
    assert_ne!(read(&office).unwrap().head(), head);
}

#[test]
fn who_recomputes_the_chain_is_found_by_the_head_on_paper_only() {
    let (office, mut session) = begun(&["Ann"]);
    session.close().unwrap();
    let (text, honest) = (fs::read_to_string(log(&office)).unwrap(), read(&office).unwrap());
    let edited = forged(&text, |_, line| {
        if line["event"]["kind"] == "answered" && line["event"]["value"] == "32-20981" {
            line["event"]["value"] = "32-66666".into();
        }
    });
    fs::write(log(&office), edited).unwrap();
    let passed = read(&office).unwrap();
    assert_ne!(passed.change().answers, honest.change().answers);
    assert_ne!(passed.head(), honest.head());
}

#[test]
fn clocks_that_jump_change_no_order_and_break_nothing() {
    struct Jumps(std::sync::atomic::AtomicUsize);
    impl Clock for Jumps {
        fn now(&self) -> Moment {
            let nth = self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            match nth % 5 {
                0 => Moment::MAX_UTC,
                1 => Moment::MIN_UTC,
                2 => Moment::from_timestamp(1_795_521_600 - 366 * 86_400, 0).unwrap(),
                _ => Moment::from_timestamp(1_795_521_600, 0).unwrap(),
            }
        }
    }
    let office = Office::new(2);
    let clock = Arc::new(Jumps(std::sync::atomic::AtomicUsize::new(0)));
    let mut session = Session::open(&Opening { clock, ..office.opening(Mode::Live) }).unwrap();
    Walker { session: &mut session, play: Some(office.people()) }.walk_to("9");
    let view = session.view();
    assert!(view.ending.unwrap().done.iter().all(|line| !line.contains('-') || !line.contains("stood still")));
    session.close().unwrap();
    let old = office.old().to_string_lossy().into_owned();
    let (exit, told) = binary(&office, &["status", &old]);
    assert_eq!(exit, 0, "{told}");
    let (exit, told) = binary(&office, &["status", "--json", &old]);
    assert_eq!(exit, 0, "{told}");
    assert!(read(&office).unwrap().change().closed.is_some());
}

#[test]
fn a_state_directory_that_others_may_write_to_is_refused() {
    let office = Office::new(2);
    office.open(Mode::Rehearsal).close().unwrap();
    let state = office.dir.path().join("state");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode(&state), 0o700);
    assert_eq!(mode(&state.join("rehearsals")), 0o700);
    for (folder, bits, fits) in [
        (state.clone(), 0o777, false),
        (state.join("rehearsals"), 0o757, false),
        (state.clone(), 0o1777, true),
        (state.clone(), 0o775, true),
        (state.clone(), 0o755, true),
    ] {
        fs::set_permissions(&folder, fs::Permissions::from_mode(bits)).unwrap();
        match Session::open(&office.opening(Mode::Rehearsal)) {
            Ok(mut session) => {
                session.close().unwrap();
                assert!(fits, "{bits:o}");
            }
            Err(e) => {
                assert!(!fits && e.exit() == Exit::Refused, "{bits:o}: {e}");
                assert!(
                    e.to_string().contains("everybody may write to it") && e.advice().contains("chmod go-w"),
                    "{e}"
                );
            }
        }
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
    }
}
