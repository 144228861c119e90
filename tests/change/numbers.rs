//! What `reserial serials` says of postoffices before, in the middle of and after a change.

use std::process::Output;

use assert_cmd::Command as Binary;
use reserial::journal::Mode;

use crate::common::{Office, Walker};

fn serials(args: &[&std::ffi::OsStr]) -> (String, Option<i32>) {
    let Output { status, stdout, stderr } =
        Binary::cargo_bin("reserial").unwrap().arg("serials").args(args).output().unwrap();
    let text = String::from_utf8(stdout).unwrap();
    assert_eq!(String::from_utf8(stderr).unwrap(), "");
    (text, status.code())
}

#[test]
fn the_number_is_the_one_of_the_newest_record_that_fits_the_disk() {
    let office = Office::new(3);
    let old = office.old().as_os_str();
    let (text, code) = serials(&[old]);
    assert!(text.contains("nobody has typed its number") && code == Some(0), "{text}");

    let mut session = office.open(Mode::Live);
    Walker { session: &mut session, play: Some(office.people()) }.walk_to("5a");
    let (text, code) = serials(&[old]);
    let number = office.built.old_serial.to_string();
    assert!(text.contains(&number) && text.contains("LIVE at step 5b") && code == Some(1), "{text}");

    Walker { session: &mut session, play: Some(office.people()) }.walk_to("9");
    session.close().unwrap();
    let (text, code) = serials(&[old]);
    let number = office.built.new_serial.to_string();
    assert!(text.contains(&number) && text.contains("typed in RESERIAL/C0001"), "{text}");
    assert_eq!(code, Some(0), "{text}");

    // The temporary postoffice has the same number until it is deleted (Q151228).
    let (text, code) = serials(&[old, office.new_tree().as_os_str()]);
    let unwrapped = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(unwrapped.contains("MASTER.GLB is the same in both") && code == Some(1), "{text}");

    std::fs::rename(office.old().join("GLB/MASTER.GLB"), office.old().join("GLB/KEPT.GLB")).unwrap();
    std::fs::copy(office.old().join("GLB/OLDMAST.GLB"), office.old().join("GLB/MASTER.GLB")).unwrap();
    let (text, code) = serials(&[old]);
    assert!(text.contains("MASTER.GLB is not the one that the last change put in") && code == Some(1), "{text}");
}

#[test]
fn json_comes_line_by_line_and_ends_with_a_summary() {
    let office = Office::new(1);
    let list = office.dir.path().join("LIST.CSV");
    let lines = format!("{};32-1\n{};32-1\n;32-2\n/nowhere;\n", office.old().display(), office.new_tree().display());
    std::fs::write(&list, lines).unwrap();
    let (text, code) = serials(&["--from".as_ref(), list.as_os_str(), "--json".as_ref()]);
    assert_eq!(code, Some(1));
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 4);
    assert!(lines.iter().all(|line| line["schema"] == "reserial-serials-1"));
    let summary = &lines[3];
    assert_eq!((&summary["asked"], &summary["numbers"]), (&3.into(), &2.into()));
    let ids: Vec<&str> = summary["findings"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["cannot-be-read", "duplicate-number"]);
    assert_eq!(summary["left_out"][0]["line"], 3);
}
