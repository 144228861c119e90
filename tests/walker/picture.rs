//! What a change answers for in both trees, told so that any two file systems can be held against each other: names in
//! capitals, times down to even seconds, no owners and modes.

use std::fs::Metadata;
use std::path::Path;
use std::time::UNIX_EPOCH;

use reserial::fsops::Sha256;

/// What the people of the practice change on their own account in OLD, differently in every walk; P1 by its names below.
const THEIRS: [&str; 6] = ["OLD/MBG", "OLD/MMF", "OLD/KEY", "OLD/MAI", "OLD/P1", "OLD/GLB/CONTROL.GLB"];

/// Returns a line for each entry below `dir/OLD` and `dir/NEW`, the records left out.
pub fn of(dir: &Path) -> Vec<String> {
    let mut lines = Vec::new();
    for side in ["OLD", "NEW"] {
        for entry in walkdir::WalkDir::new(dir.join(side)).min_depth(1) {
            let entry = entry.unwrap();
            let below = entry.path().strip_prefix(dir.join(side)).unwrap();
            let names: Vec<String> = below.iter().map(|name| name.to_string_lossy().to_ascii_uppercase()).collect();
            let name = format!("{side}/{}", names.join("/"));
            let within = |top: &str| name.strip_prefix(top).is_some_and(|rest| rest.starts_with('/'));
            if names[0] == "RESERIAL"
                || THEIRS.iter().any(|theirs| within(theirs) || name == *theirs && name.contains('.'))
            {
                continue;
            }
            lines.push(format!("{name} {}", told(entry.path(), &entry.metadata().unwrap())));
        }
    }
    lines.sort();
    lines
}

fn told(path: &Path, meta: &Metadata) -> String {
    if meta.is_dir() {
        return "directory".into();
    }
    let seconds = meta.modified().unwrap().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let closed = if meta.permissions().readonly() { "read-only" } else { "writable" };
    let digest = Sha256::of(&std::fs::read(path).unwrap());
    format!("{} bytes {} {closed} {digest}", meta.len(), seconds & !1)
}
