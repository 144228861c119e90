//! Inputs that once led a fuzzer to new code, looked at again: the parsers of files, lists and whole trees come to an end,
//! do not panic, and say nothing that could act on a terminal. How to look for more: tests/fuzz/run.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "helpers of tests")]

use std::path::Path;

#[path = "fuzz/bodies/lists.rs"]
mod lists;
#[path = "fuzz/bodies/records.rs"]
mod records;
#[path = "fuzz/bodies/trees.rs"]
mod trees;

fn replay(target: &str, run: impl Fn(&[u8])) {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(target);
    let mut inputs = 0;
    for entry in std::fs::read_dir(dir).unwrap() {
        run(&std::fs::read(entry.unwrap().path()).unwrap());
        inputs += 1;
    }
    assert!(inputs > 20, "{target}: only {inputs} inputs");
}

#[test]
fn records_of_any_bytes() {
    replay("records", records::run);
}

#[test]
fn lists_of_any_bytes() {
    replay("lists", lists::run);
}

#[test]
fn trees_of_any_bytes() {
    replay("trees", trees::run);
}
