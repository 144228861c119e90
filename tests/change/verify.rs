//! `verify` and `report` by the real binary: what is proven, what is found, and by which line.

use std::fs;
use std::path::PathBuf;

use crate::common::Office;
use crate::hostile::binary;
use crate::report::finished;

fn file(office: &Office, name: &str) -> PathBuf {
    office.old().join("RESERIAL/C0001").join(name)
}

fn verify(office: &Office, more: &[&str]) -> (i32, String) {
    let old = office.old().to_string_lossy().into_owned();
    binary(office, &[&["verify", &old], more].concat())
}

/// The head of a file of the record, as it stands on the sheet.
fn head_on_paper(office: &Office, name: &str) -> String {
    let old = office.old().to_string_lossy().into_owned();
    let (exit, sheet) = binary(office, &["report", &old, "--format", "sheet"]);
    assert_eq!(exit, 0, "{sheet}");
    let mut lines = sheet.lines().skip_while(|line| !line.starts_with(name)).skip(1);
    format!("{} {}", lines.next().unwrap(), lines.next().unwrap())
}

/// Changes one line of a file, from 1.
fn edit(office: &Office, name: &str, line: usize, from: &str, to: &str) {
    let path = file(office, name);
    let text = fs::read_to_string(&path).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    assert!(lines[line - 1].contains(from), "{}", lines[line - 1]);
    lines[line - 1] = lines[line - 1].replace(from, to);
    fs::write(path, lines.join("\n") + "\n").unwrap();
}

#[test]
fn a_record_and_its_tree_are_proven_and_a_head_from_paper_says_up_to_where() {
    let office = &finished();
    let head = head_on_paper(office, "OPERATOR.LOG");
    let lines = fs::read_to_string(file(office, "OPERATOR.LOG")).unwrap().lines().count();
    let (exit, told) = verify(office, &["--head", &head.to_uppercase()]);
    assert_eq!(exit, 0, "{told}");
    assert!(told.contains(&format!("line {lines} of {lines}, the last one")), "{told}");
    assert!(told.contains("Nothing was found.") && told.contains("No digest tells"), "{told}");
    let helper = head_on_paper(office, "H0001.LOG");
    let (exit, told) = verify(office, &["--head", &helper[..24], "--json"]);
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(
        (exit, &told["head"]["line"]["file"], &told["head"]["line"]["line"]),
        (0, &"H0001.LOG".into(), &4.into())
    );
    assert_eq!(told["schema"], "reserial-verify-1");
    assert_eq!(verify(office, &["--head", "ba7816bf8f01cfe"]).0, 2);
}

#[test]
fn a_record_that_was_cut_off_or_edited_is_found_by_file_and_line() {
    let office = finished();
    let head = head_on_paper(&office, "OPERATOR.LOG");
    let log = file(&office, "OPERATOR.LOG");
    let text = fs::read_to_string(&log).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    // Cut off cleanly it is in itself sound, and the tree may be too: only the paper knows.
    fs::write(&log, lines[..lines.len() - 1].join("\n") + "\n").unwrap();
    assert_eq!(verify(&office, &[]).0, 0);
    let (exit, told) = verify(&office, &["--head", &head]);
    assert!(exit == 1 && told.contains("!!  no line has it"), "{told}");
    let cut = head_on_paper(&office, "OPERATOR.LOG");
    fs::write(&log, &text).unwrap();
    let (exit, told) = verify(&office, &["--head", &cut]);
    let up_to = format!("line {} of {}: everything up to there", lines.len() - 1, lines.len());
    assert!(exit == 0 && told.contains(&up_to), "{told}");
    // The line that was edited is named, not the one at which the chain breaks.
    edit(&office, "OPERATOR.LOG", 12, "keeps no global address list", "keeps a global address list");
    let (exit, told) = verify(&office, &[]);
    assert!(
        exit == 1 && told.contains("OPERATOR.LOG") && told.contains("line 12: it is not as it was written"),
        "{told}"
    );
    assert!(told.contains("No tree was held against"), "{told}");
}

#[test]
fn an_edited_helper_a_changed_file_and_a_lost_copy_are_found() {
    let office = finished();
    edit(&office, "H0001.LOG", 2, "by phone", "by boat!");
    let (exit, told) = verify(&office, &[]);
    assert!(exit == 1 && told.contains("H0001.LOG") && told.contains("line 2: it is not as it was written"), "{told}");
    edit(&office, "H0001.LOG", 2, "by boat!", "by phone");
    edit(&office, "H0001.LOG", 4, "by phone", "by boat!");
    let (exit, told) = verify(&office, &[]);
    assert!(exit == 1 && told.contains("line 1: it, or one after it up to line 4"), "{told}");
    edit(&office, "H0001.LOG", 4, "by boat!", "by phone");
    assert_eq!(verify(&office, &[]).0, 0);

    let master = office.old().join("GLB/MASTER.GLB");
    let mut bytes = fs::read(&master).unwrap();
    bytes[0] ^= 1;
    fs::write(&master, bytes).unwrap();
    fs::remove_file(file(&office, "CORE/GLB/MASTER.GLB")).unwrap();
    let (exit, told) = verify(&office, &[]);
    assert!(exit == 1 && told.contains("!!  GLB/MASTER.GLB: changed since the change ended"), "{told}");
    assert!(told.contains("!!  RESERIAL/C0001/CORE/GLB/MASTER.GLB") && told.contains("now     nothing"), "{told}");
    assert!(told.contains("ok  OPERATOR.LOG"), "what others changed is no broken record: {told}");
}

#[test]
fn a_report_replaces_no_file_and_a_sheet_needs_no_change() {
    let office = &finished();
    let old = office.old().to_string_lossy().into_owned();
    let here = tempfile::tempdir().unwrap();
    let page = here.path().join("report.html").to_string_lossy().into_owned();
    let args = ["report", &old, "--format", "html", "-o", &page];
    assert_eq!(binary(office, &args), (0, String::new()));
    let written = fs::read(&page).unwrap();
    let (exit, told) = binary(office, &args);
    assert!(exit == 3 && told.contains(&page) && told.contains("nothing is ever replaced"), "{told}");
    assert_eq!(fs::read(&page).unwrap(), written);
    // The new tree stands for a postoffice without a change.
    let fresh = here.path().to_string_lossy().into_owned();
    let (exit, told) = binary(office, &["report", &fresh]);
    assert!(exit == 2 && told.contains("--format sheet"), "{told}");
    let (exit, told) = binary(office, &["report", &fresh, "--format", "sheet"]);
    assert!(exit == 0 && told.contains("CHECKLIST") && told.contains(&fresh), "{told}");
    assert_eq!(binary(office, &["report", "--blank"]).0, 0);
}
