//! The terminal is closed in the middle of a list of operations. The process ends by itself, the record holds, what was done
//! is in it, and the next start goes on from there.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use reserial::engine::StandingView;
use reserial::journal::{Closing, Mode};
use reserial::procedure::ActionId;
use rustix::process::{Pid, Signal, kill_process};

use crate::common::{Office, Walker};
use crate::terminal::Terminal;

fn signal(process: u32, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(process).unwrap()).unwrap();
    kill_process(pid, signal).unwrap();
}

/// Whether the record has that many intents, and which of its lines is the last of interest.
fn reached(log: &Path, intents: usize) -> bool {
    let lines = std::fs::read_to_string(log).unwrap_or_default();
    lines.matches("\"kind\":\"intent\"").count() >= intents
}

/// Steps up to `front` done; then the keys that approve `action` on the screen, and the terminal closed after its nth intent.
/// Returns the office when it was closed in the middle, before the last operation was done.
fn closed_at(front: &str, action: ActionId, approval: &str, nth: usize) -> Option<Office> {
    // On a disk: there an operation takes its time.
    let office = Office::on_disk(2);
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to(front);
    if action == ActionId::Swap {
        walker.tick("signed-off");
    }
    session.close().unwrap();
    let log = office.old().join("RESERIAL/C0001/OPERATOR.LOG");
    let before = std::fs::read_to_string(&log).unwrap().matches("\"kind\":\"intent\"").count();

    let old = office.old().to_str().unwrap();
    let mut terminal = Terminal::start(&["run", old, "--live"], &office.dir.path().join("state"), (24, 80));
    terminal.wait("Enter go on");
    terminal.press("f\r");
    terminal.wait(if approval == "y" { "y carry it out" } else { "Enter carry it out" });
    let process = terminal.process();
    // Watched from before the key: on a fast disk all is over before the screen has settled.
    let watched = log.clone();
    let stops = std::thread::spawn(move || {
        let began = Instant::now();
        while !reached(&watched, before + nth) {
            assert!(began.elapsed() < Duration::from_secs(60), "nothing is begun");
        }
        signal(process, Signal::STOP);
    });
    terminal.press(approval);
    stops.join().unwrap();
    let stopped = std::fs::read_to_string(&log).unwrap();
    let goes_on = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(100));
        // What hangs the terminal up may have ended it already.
        if let Some(pid) = i32::try_from(process).ok().and_then(Pid::from_raw) {
            let _ = kill_process(pid, Signal::CONT);
        }
    });
    terminal.close();
    goes_on.join().unwrap();
    let gone = Instant::now();
    while Path::new(&format!("/proc/{process}/stat")).exists() && gone.elapsed() < Duration::from_secs(10) {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(!Path::new(&format!("/proc/{process}/stat")).exists(), "it still runs without a terminal");
    let done = stopped.lines().rev().find(|line| line.contains("\"kind\":\"intent\"")).unwrap();
    let in_the_middle = !stopped[stopped.find(done).unwrap()..].contains("\"kind\":\"action-done\"");
    in_the_middle.then_some(office)
}

#[test]
fn closed_in_the_middle_of_operations_nothing_is_lost_and_the_next_start_goes_on() {
    for (front, action, approval, nth) in
        [("1b", ActionId::CopyAccounts, "y", 4), ("5d", ActionId::Swap, "32-20981\r", 2)]
    {
        let told = action.name();
        let office = (0..10).find_map(|_| closed_at(front, action, approval, nth));
        let office = office.unwrap_or_else(|| panic!("{told} is always over before its terminal can be closed"));
        let old = office.old().to_str().unwrap().to_owned();

        // The record can be read to its end, names who is gone, and says where it stands.
        let status = Command::new(env!("CARGO_BIN_EXE_reserial")).args(["status", &old]).output().unwrap();
        let said = String::from_utf8_lossy(&status.stdout).into_owned();
        assert!(status.status.success() && said.contains("in progress"), "{told}: {said}");

        let mut session = office.open(Mode::Live);
        session.look().unwrap();
        let standing = session.view().standing;
        assert!(matches!(standing, StandingView::Clear | StandingView::Found { .. }), "{told}: {standing:?}");
        let master = office.old().join("GLB/MASTER.GLB");
        assert!(master.is_file(), "{told}: nobody can log on");
        let mut walker = Walker { session: &mut session, play: Some(office.people()) };
        walker.walk_to("9");
        assert!(matches!(session.change().closed, Some((Closing::Finished, _))), "{told}");
        session.close().unwrap();
        let read = |path: &Path| std::fs::read(path).unwrap();
        assert_eq!(read(&master), read(&office.new_tree().join("GLB/MASTER.GLB")), "{told}");
        for name in ["ACCESS.GLB", "ACCESS2.GLB", "ACCESS3.GLB"] {
            let at = |root: &Path| read(&root.join("GLB").join(name));
            assert_eq!(at(office.old()), at(office.new_tree()), "{told}: {name}");
        }
    }
}
