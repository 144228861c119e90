//! What a file system does with names, times and attributes, tried in a folder that is made for it.

use std::fs;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use reserial::fsops::{LiveTree, Renamed, TreePath, WriteTree as _};

/// Returns five lines: how names are kept and compared, whether a rename can refuse an existing name, the step of times as
/// the system tells them, whether the case alone of a name can be changed, and whether a file can be made read-only.
pub fn of(dir: &Path) -> Vec<String> {
    let place = dir.join("PROBE");
    fs::create_dir(&place).unwrap();
    let file = place.join("Name.Txt");
    fs::write(&file, "x").unwrap();
    let listed = fs::read_dir(&place).unwrap().next().unwrap().unwrap().file_name().into_string().unwrap();
    let kept = match listed.as_str() {
        "Name.Txt" => "kept as given",
        "name.txt" => "shown in lower case",
        "NAME.TXT" => "shown in capitals",
        _ => "changed",
    };
    let blind = if place.join("nAME.tXT").exists() { "case-blind" } else { "case-sensitive" };
    let tree = LiveTree::open(&place).unwrap();
    let at = |text: &str| TreePath::parse(text).unwrap();
    let refuses = match tree.rename(&at("NAME.TXT"), &at("OTHER.TXT")).unwrap() {
        Renamed::Exclusive => "exclusive rename",
        Renamed::Narrowed => "no exclusive rename",
    };
    let spelling = match tree.rename(&at("OTHER.TXT"), &at("other.txt")) {
        Ok(_) => "respells",
        Err(_) => "does not respell",
    };
    let file = place.join("other.txt");
    let file = if file.exists() { file } else { place.join("OTHER.TXT") };
    let times = format!("times in {}", step(&file));
    let closes = if closes(&file) { "keeps read-only" } else { "read-only is not kept" };
    let lines = vec![format!("{blind}, {kept}"), refuses.into(), times, spelling.into(), closes.into()];
    fs::remove_file(&file).unwrap();
    fs::remove_dir(&place).unwrap();
    lines
}

/// Sets a time that no step divides, and looks what is left of it.
fn step(file: &Path) -> String {
    let told = Duration::new(1_700_000_001, 123_456_789);
    fs::OpenOptions::new().write(true).open(file).unwrap().set_modified(UNIX_EPOCH + told).unwrap();
    let kept = fs::metadata(file).unwrap().modified().unwrap().duration_since(UNIX_EPOCH).unwrap();
    let Some(lost) = told.checked_sub(kept) else { return "steps that round up".into() };
    match lost.as_nanos() {
        0 => "1 ns".into(),
        89 => "100 ns".into(),
        3_456_789 => "10 ms".into(),
        123_456_789 => "1 s".into(),
        1_123_456_789 => "2 s".into(),
        other => format!("steps that lose {other} ns of 1700000001.123456789"),
    }
}

/// Whether a file can be made read-only; it is writable again afterwards.
#[expect(clippy::permissions_set_readonly_false, reason = "a file of our own, about to be removed")]
fn closes(file: &Path) -> bool {
    let mut permissions = fs::metadata(file).unwrap().permissions();
    permissions.set_readonly(true);
    let told = fs::set_permissions(file, permissions.clone()).is_ok();
    let closed = told && fs::metadata(file).unwrap().permissions().readonly();
    permissions.set_readonly(false);
    let _ = fs::set_permissions(file, permissions);
    closed
}
