//! Killed anywhere, it goes on to the same end; failing anywhere, nothing is lost and trying again works.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command as Process;
use std::sync::Arc;

use crate::common::{Office, Walker, picture_of_files};
use crate::faulty::{Fault, FaultyDisk, Striker};
use reserial::engine::{Command, ResolveWay, Session, StandingView, Watch};
use reserial::fsops::{Disk as _, RealDisk};
use reserial::journal::{Closing, Mode};
use reserial::practice::{Built, Pace, Play, reopen};

/// The environment of the child that is killed: the practice folder, the kind of fault and the call.
const CHILD: &str = "RESERIAL_TEST_CHILD";

pub fn opening(built: &Built, disk: Arc<dyn reserial::fsops::Disk>) -> reserial::engine::Opening {
    reserial::engine::Opening {
        mode: Mode::Live,
        old: built.old.clone(),
        new: Some(built.new.clone()),
        operator: "ann".into(),
        host: "desk".into(),
        state: built.dir.join("../state"),
        clock: Arc::new(reserial::clock::SystemClock),
        disk,
        hints: reserial::engine::Hints::default(),
        watch: Watch::Take,
    }
}

/// Walks a change to its end, settling an exchange between its renames by `way` first. Returns the calls it took.
fn walk(built: &Built, striker: &Arc<Striker>, way: ResolveWay) {
    if finished(built) {
        // Killed as it let go: another start would begin another change.
        return;
    }
    let mut session = Session::open(&opening(built, Arc::new(FaultyDisk(Arc::clone(striker))))).unwrap();
    if matches!(session.view().standing, StandingView::Between { .. }) {
        crate::common::submit(&mut session, Command::Resolve { way }).unwrap();
    }
    Walker { session: &mut session, play: Some(Play::new(built, Pace::AT_ONCE)) }.walk_to("9");
    assert!(matches!(session.change().closed, Some((Closing::Finished, _))));
    session.close().unwrap();
}

/// Whether the record says that the change came to its end.
fn finished(built: &Built) -> bool {
    let clock: Arc<dyn reserial::clock::Clock> = Arc::new(reserial::clock::SystemClock);
    let newest = reserial::engine::newest(&RealDisk.open(&built.old).unwrap(), &clock).unwrap();
    newest.is_some_and(|(_, journal)| matches!(journal.change().closed, Some((Closing::Finished, _))))
}

/// The tree without what the people of the practice do, which differs from run to run.
fn ours(root: &Path) -> BTreeMap<PathBuf, String> {
    let mut picture = picture_of_files(root);
    let theirs = ["MBG", "MMF", "KEY", "MAI", "P1", "GLB/CONTROL.GLB"];
    picture.retain(|path, _| !theirs.iter().any(|dir| path.starts_with(dir)));
    for line in picture.values_mut() {
        // Copies get the time of their source; what was created anew is compared by content.
        *line = line.split(' ').filter(|word| !word.contains('.')).collect::<Vec<_>>().join(" ");
    }
    picture
}

/// Not a test of its own: the process that a test below starts and that is killed.
#[test]
fn child() {
    let Ok(told) = std::env::var(CHILD) else { return };
    let mut words = told.splitn(3, ' ');
    let fault = match words.next() {
        Some("before") => Fault::KillBefore,
        Some("after") => Fault::KillAfter,
        // Walks on undisturbed: tests/crash/run kills it from outside.
        _ => Fault::None,
    };
    let at = words.next().unwrap().parse().unwrap();
    let built = reopen(Path::new(words.next().unwrap())).unwrap();
    walk(&built, &Striker::new(fault, at), ResolveWay::GoBack);
}

#[test]
fn killed_at_many_places_it_goes_on_to_the_same_end() {
    let undisturbed = Office::new(2);
    let striker = Striker::new(Fault::None, 0);
    walk(&undisturbed.built, &striker, ResolveWay::GoBack);
    let (calls, end) = (striker.count(), (ours(undisturbed.old()), ours(undisturbed.new_tree())));
    assert!(calls > 150, "{calls} calls");

    let (mut killed, mut between) = (0, 0);
    // A stride that meets every kind of call; the exchange, its neighbourhood and the end are taken one by one.
    let exchange = striker.exchange();
    let points: BTreeSet<u64> =
        (1..=calls).step_by(29).chain(exchange - 2..=exchange + 3).chain(calls - 2..=calls).collect();
    for at in points {
        for (word, way) in [("before", ResolveWay::GoBack), ("after", ResolveWay::GoOn)] {
            let office = Office::new(2);
            let told = format!("{word} {at} {}", office.built.dir.display());
            let status = Process::new(std::env::current_exe().unwrap())
                .args(["crash::child", "--exact", "--nocapture"])
                .env(CHILD, told)
                .output()
                .unwrap()
                .status;
            use std::os::unix::process::ExitStatusExt;
            assert_eq!(status.signal(), Some(9), "{word} {at}: the child was not killed");
            killed += 1;
            between += usize::from(!office.old().join("GLB/MASTER.GLB").exists());
            walk(&office.built, &Striker::new(Fault::None, 0), way);
            assert_eq!(end, (ours(office.old()), ours(office.new_tree())), "{word} {at}");
        }
    }
    // After the first rename, and before the second.
    assert!(killed >= 20 && between == 2, "{killed}, {between}");
    println!("killed {killed} times in {calls} calls, {between} of them between the two renames");
}
