//! Real kills: a child of this test is killed with SIGKILL before and after a call. What the images of the matrix stand
//! for is proved on these few.

use std::path::Path;
use std::process::Command as Process;
use std::sync::Arc;

use super::{Back, go_on, ours, take_all_back, walk};
use crate::common::Office;
use crate::faulty::{Fault, FaultyDisk, Striker};
use reserial::engine::ResolveWay;
use reserial::fsops::RealDisk;
use reserial::practice::reopen;

/// The environment of the child: what to do, the call, and the practice folder.
const CHILD: &str = "RESERIAL_TEST_CHILD";

/// Not a test of its own: the process that a test below, or tests/crash/run, starts and kills.
#[test]
fn child() {
    let Ok(told) = std::env::var(CHILD) else { return };
    let words: Vec<&str> = told.splitn(3, ' ').collect();
    let [word, at, place] = words[..] else { panic!("{told}") };
    let built = reopen(Path::new(place)).unwrap();
    let killed = |fault| FaultyDisk(Striker::new(fault, at.parse().unwrap()));
    match word {
        "before" => walk(&built, killed(Fault::KillBefore), "9", ResolveWay::GoBack),
        "after" => walk(&built, killed(Fault::KillAfter), "9", ResolveWay::GoBack),
        // Undisturbed from inside: up to and including a step, or back.
        "walk" => walk(&built, RealDisk, at, ResolveWay::GoBack),
        "undo" => assert_eq!(take_all_back(&built, RealDisk, ResolveWay::GoBack), Back::Start),
        // What follows a kill: on to the end, or back as far as undo goes.
        "on" => go_on(&built, ResolveWay::GoOn),
        "back" => drop(take_all_back(&built, RealDisk, ResolveWay::GoBack)),
        _ => panic!("{told}"),
    }
}

#[test]
fn killed_in_earnest_it_goes_on_to_the_same_end() {
    let undisturbed = Office::new(2);
    let striker = Striker::new(Fault::None, 0);
    walk(&undisturbed.built, FaultyDisk(Arc::clone(&striker)), "9", ResolveWay::GoBack);
    let (calls, end) = (striker.count(), ours(&undisturbed.built));
    assert!(calls > 150, "{calls} calls");

    // Both sides of the exchange, and calls far from it.
    let exchange = striker.exchange();
    let points = [(calls / 4, "before"), (calls / 2, "after"), (calls - 1, "before")];
    let swap = [(exchange, "before"), (exchange, "after"), (exchange + 1, "before"), (exchange + 1, "after")];
    let mut between = 0;
    for (at, word) in points.into_iter().chain(swap) {
        let office = Office::new(2);
        let told = format!("{word} {at} {}", office.built.dir.display());
        let status = Process::new(std::env::current_exe().unwrap())
            .args(["crash::killed::child", "--exact", "--nocapture"])
            .env(CHILD, told)
            .output()
            .unwrap()
            .status;
        use std::os::unix::process::ExitStatusExt;
        assert_eq!(status.signal(), Some(9), "{word} {at}: the child was not killed");
        between += usize::from(!office.old().join("GLB/MASTER.GLB").exists());
        let way = if word == "before" { ResolveWay::GoBack } else { ResolveWay::GoOn };
        walk(&office.built, RealDisk, "9", way);
        assert_eq!(end, ours(&office.built), "{word} {at}");
    }
    // After the first rename, and before the second.
    assert_eq!(between, 2);
}
