//! What a file system does with names and times, tried in a folder that is made for it.

use std::fs;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use reserial::fsops::{LiveTree, Renamed, TreePath, WriteTree as _};

/// Returns four lines: how names are kept and compared, whether a rename can refuse an existing name, the step of times as
/// the system tells them, and whether the case alone of a name can be changed.
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
    let lines = vec![format!("{blind}, {kept}"), refuses.into(), times, spelling.into()];
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
