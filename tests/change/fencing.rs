//! Two operators: exactly one holds a postoffice, and one from whom it was taken stops before the next thing they do.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command as Process, Stdio};
use std::sync::{Arc, Barrier, Mutex};

use crate::common::{Office, Walker, picture, submit};
use crate::helpers::journal_of;
use crate::wrapped::{Call, Wrapped};
use reserial::clock::SystemClock;
use reserial::engine::{Command, Opening, Pacing, Session, SessionError, StandingView, Watch, claim, unlock};
use reserial::error::{Exit, Guidance};
use reserial::fsops::{FsError, LiveTree, RecordTree, Verb};
use reserial::journal::{Event, Journal, Mode, RecordError, records};
use reserial::procedure::ActionId;

const CHILD: &str = "RESERIAL_TEST_CLAIM";

fn as_bob(office: &Office) -> Opening {
    Opening { operator: "bob".into(), host: "laptop".into(), ..office.opening(Mode::Live) }
}

/// Bob takes the change away and goes on with it.
fn bob_takes_over(office: &Office) -> Session {
    bob_unlocks(office);
    Session::open(&as_bob(office)).unwrap()
}

fn bob_unlocks(office: &Office) {
    let base: Arc<dyn RecordTree> = Arc::new(LiveTree::open(office.old()).unwrap());
    let record = records(&*base).unwrap().pop().unwrap();
    let who = ("bob".to_owned(), "laptop".to_owned());
    let mut journal = Journal::open(base, Arc::new(SystemClock), who, &record).unwrap();
    unlock(&mut journal, "ann's machine is off", Some("ann on desk")).unwrap();
}

fn taken_over_by_bob(error: &SessionError) {
    assert!(matches!(error, SessionError::TakenOver { .. }), "{error}");
    assert_eq!(error.exit(), Exit::Held);
    assert!(error.to_string().contains("bob on laptop"), "{error}");
}

#[test]
fn one_who_wakes_up_after_a_takeover_stops_and_touches_nothing() {
    let office = Office::new(2);
    let mut ann = office.open(Mode::Live);
    Walker { session: &mut ann, play: None }.walk_to("1b");
    let shown = Walker { session: &mut ann, play: None }.shown(ActionId::CopyAccounts);
    let mut bob = bob_takes_over(&office);
    let over: Vec<_> = bob.journal().lines().iter().filter(|l| matches!(l.event, Event::Taken { .. })).collect();
    let Event::Taken { epoch, over: Some(why) } = &over[1].event else { panic!("{over:?}") };
    assert_eq!((*epoch, over[1].by.as_str(), over[1].host.as_str()), (2, "bob", "laptop"));
    assert!(why.starts_with("ann on desk") && why.ends_with("unlocked: ann's machine is off"), "{why}");
    assert!(bob.view().log.iter().any(|line| line.text.contains("ann's machine is off")));

    let (old, new) = (picture(office.old()), picture(office.new_tree()));
    let record = fs::read(office.old().join("RESERIAL/C0001/OPERATOR.LOG")).unwrap();
    let command = Command::Perform { action: ActionId::CopyAccounts, shown, typed: String::new(), pacing: Pacing::All };
    taken_over_by_bob(&submit(&mut ann, command).unwrap_err());
    taken_over_by_bob(&submit(&mut ann, Command::Note { text: "still here".into() }).unwrap_err());
    ann.close().unwrap();
    assert_eq!((old, new), (picture(office.old()), picture(office.new_tree())));
    assert_eq!(record, fs::read(office.old().join("RESERIAL/C0001/OPERATOR.LOG")).unwrap());
    submit(&mut bob, Command::Note { text: "mine".into() }).unwrap();
    bob.close().unwrap();
}

#[test]
fn one_who_was_only_unlocked_reads_in_the_record_by_whom() {
    let office = Office::new(2);
    let mut ann = office.open(Mode::Live);
    bob_unlocks(&office);
    taken_over_by_bob(&submit(&mut ann, Command::Note { text: "still here".into() }).unwrap_err());
}

/// Ann freezes P1, and bob takes over at the moment that `when` tells. Returns what ann was told, and bob's session.
fn ambushed(office: &Office, when: fn(&Call<'_>) -> bool) -> (SessionError, Session) {
    let bob: Arc<Mutex<Option<Session>>> = Arc::default();
    let (taken, dir) = (Arc::clone(&bob), (office.built.clone(), office.dir.path().to_owned()));
    let armed = Arc::new(Mutex::new(false));
    let ready = Arc::clone(&armed);
    let ask = move |call: Call<'_>| {
        if *ready.lock().unwrap() && when(&call) {
            *ready.lock().unwrap() = false;
            let mut opening = crate::crash::opening(&dir.0, Arc::new(reserial::fsops::RealDisk));
            (opening.operator, opening.host, opening.state) = ("bob".into(), "laptop".into(), dir.1.join("state"));
            let base: Arc<dyn RecordTree> = Arc::new(LiveTree::open(&dir.0.old).unwrap());
            let record = records(&*base).unwrap().pop().unwrap();
            let who = ("bob".to_owned(), "laptop".to_owned());
            let mut journal = Journal::open(base, Arc::new(SystemClock), who, &record).unwrap();
            unlock(&mut journal, "ann does not answer", Some("ann")).unwrap();
            *taken.lock().unwrap() = Some(Session::open(&opening).unwrap());
        }
        Ok(())
    };
    let mut opening = office.opening(Mode::Live);
    opening.disk = Arc::new(Wrapped(Arc::new(ask)));
    let mut ann = Session::open(&opening).unwrap();
    let mut walker = Walker { session: &mut ann, play: Some(office.people()) };
    walker.walk_to("4");
    walker.answer(reserial::procedure::AnswerId::Backup, "tape 12, 2026-11-27 18:00");
    walker.mark("mtas", "External", "stopped");
    crate::common::act(walker.play.as_mut().unwrap(), &reserial::practice::Cue::MtasStopped);
    walker.tick("queues-compress");
    crate::common::act(walker.play.as_mut().unwrap(), &reserial::practice::Cue::Drained);
    walker.session.look().unwrap();
    walker.perform(ActionId::KeepCore, "");
    let shown = walker.shown(ActionId::Freeze);
    *armed.lock().unwrap() = true;
    let command = Command::Perform { action: ActionId::Freeze, shown, typed: String::new(), pacing: Pacing::All };
    let error = submit(&mut ann, command).unwrap_err();
    ann.close().unwrap();
    let bob = bob.lock().unwrap().take().unwrap();
    (error, bob)
}

#[test]
fn a_takeover_between_an_intent_and_its_operation_keeps_the_operation_from_happening() {
    let office = Office::new(2);
    let intent = |call: &Call<'_>| matches!(call, Call::After("append", bytes) if String::from_utf8_lossy(bytes).contains("\"kind\":\"intent\""));
    let (error, mut bob) = ambushed(&office, intent);
    taken_over_by_bob(&error);
    assert!(office.old().join("P1").is_dir() && !office.old().join("POLD").exists());
    let found =
        |event: &Event| matches!(event, Event::Outcome { outcome: reserial::journal::Outcome::FoundNotBegun, .. });
    assert!(bob.journal().lines().iter().any(|line| found(&line.event) && line.by == "bob"));
    bob.look().unwrap();
    assert!(matches!(bob.view().standing, StandingView::Found { .. }));
    bob.close().unwrap();
}

#[test]
fn in_the_window_that_remains_the_one_operation_happens_and_the_next_look_says_so() {
    let office = Office::new(2);
    let (error, mut bob) =
        ambushed(&office, |call| matches!(call, Call::Before("rename", path) if path.name() == "P1"));
    taken_over_by_bob(&error);
    assert!(office.old().join("POLD").is_dir(), "ann was past her look");
    bob.look().unwrap();
    assert!(matches!(bob.view().standing, StandingView::Drift { restore: Some(_), .. }), "{:?}", bob.view().standing);
    submit(&mut bob, Command::Restore).unwrap();
    assert!(office.old().join("P1").is_dir());
    bob.close().unwrap();
}

#[test]
fn two_operators_files_are_never_mixed() {
    let office = Office::new(2);
    office.open(Mode::Live).close().unwrap();
    let (mut one, mut two) =
        (journal_of(&office, "ann", Arc::new(SystemClock)), journal_of(&office, "bob", Arc::new(SystemClock)));
    one.append(Event::Note { text: "first".into() }).unwrap();
    let before = fs::read(office.old().join("RESERIAL/C0001/OPERATOR.LOG")).unwrap();
    let error = two.append(Event::Note { text: "second".into() }).unwrap_err();
    assert!(matches!(error, RecordError::NotWritten(FsError::Changed { .. })), "{error}");
    assert_eq!(before, fs::read(office.old().join("RESERIAL/C0001/OPERATOR.LOG")).unwrap());
}

#[test]
fn a_holders_file_that_disappeared_is_written_down_as_a_takeover() {
    let office = Office::new(2);
    drop(office.open(Mode::Live));
    fs::remove_file(office.old().join("RESERIAL/C0001/HOLDER.LCK")).unwrap();
    let mut bob = Session::open(&as_bob(&office)).unwrap();
    let last = bob.journal().lines().last().unwrap().event.clone();
    assert!(
        matches!(&last, Event::Taken { epoch: 2, over: Some(why) } if why.starts_with("ann on desk, whose")),
        "{last:?}"
    );
    bob.close().unwrap();
}

#[test]
fn a_reason_outlives_a_takeover_that_was_killed_before_it_was_written_down() {
    let office = Office::new(2);
    drop(office.open(Mode::Live));
    let holder = office.old().join("RESERIAL/C0001/HOLDER.LCK");
    let text = fs::read_to_string(&holder).unwrap();
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    value["epoch"] = 2.into();
    value["process"] = 999_999_999.into();
    value["over"] = "eve on hill, unlocked: she is on leave".into();
    fs::write(&holder, value.to_string()).unwrap();
    let mut session = office.open(Mode::Live);
    let last = session.journal().lines().last().unwrap().event.clone();
    assert!(
        matches!(&last, Event::Taken { epoch: 3, over: Some(why) } if why.contains("process is gone") && why.ends_with("eve on hill, unlocked: she is on leave")),
        "{last:?}"
    );
    session.close().unwrap();
}

#[test]
fn a_host_that_is_gone_is_taken_over_from_with_a_reason_only() {
    let office = Office::new(2);
    drop(office.open(Mode::Live));
    let error = Session::open(&as_bob(&office)).err().unwrap();
    assert_eq!(error.exit(), Exit::Held);
    let mut journal = journal_of(&office, "bob", Arc::new(SystemClock));
    for reason in ["", "  ", "..", "ab"] {
        assert_eq!(unlock(&mut journal, reason, None).err().unwrap().exit(), Exit::Refused);
    }
    assert!(office.old().join("RESERIAL/C0001/HOLDER.LCK").exists());
    assert!(unlock(&mut journal, "desk was stolen", None).unwrap().may_run);
    Session::open(&as_bob(&office)).unwrap().close().unwrap();
}

/// Leaves the holder's file of a process of this host that is gone.
fn dead_holder(old: &Path, epoch: u64) {
    let text = format!(
        "{{\"by\":\"ann\",\"host\":\"desk\",\"process\":999999999,\"epoch\":{epoch},\"since\":\"2026-11-24T12:00:00Z\"}}"
    );
    fs::write(old.join("RESERIAL/C0001/HOLDER.LCK"), text).unwrap();
}

#[test]
fn of_two_who_claim_at_once_exactly_one_wins() {
    let office = Office::new(2);
    office.open(Mode::Live).close().unwrap();
    for round in 0..50 {
        // A change that is free, and one whose holder is gone.
        let dead = round % 2 == 1;
        if dead {
            let epoch = journal_of(&office, "x", Arc::new(SystemClock)).change().epoch;
            dead_holder(office.old(), epoch + 1);
        }
        let barrier = Barrier::new(2);
        let won = std::thread::scope(|scope| {
            let one = |by: &'static str| {
                let (office, barrier) = (&office, &barrier);
                move || {
                    let base: Arc<dyn RecordTree> = Arc::new(LiveTree::open(office.old()).unwrap());
                    let record = records(&*base).unwrap().pop().unwrap();
                    let who = (by.to_owned(), "desk".to_owned());
                    let mut journal = Journal::open(base, Arc::new(SystemClock), who, &record).unwrap();
                    barrier.wait();
                    match claim(&mut journal, Watch::Take) {
                        Ok((Some(claim), _)) => {
                            assert_eq!(claim.lost(&journal).unwrap(), None);
                            Some((claim, journal))
                        }
                        Err(SessionError::Held { .. }) => None,
                        other => panic!("{:?}", other.err()),
                    }
                }
            };
            let (a, b) = (scope.spawn(one("ann")), scope.spawn(one("bob")));
            [a.join().unwrap(), b.join().unwrap()]
        });
        let mut won: Vec<_> = won.into_iter().flatten().collect();
        assert_eq!(won.len(), 1, "round {round}");
        let (claim, mut journal) = won.remove(0);
        let taken = journal.lines().last().unwrap().event.clone();
        assert!(matches!(taken, Event::Taken { ref over, .. } if over.is_some() == dead), "{taken:?}");
        claim.release(&mut journal).unwrap();
    }
    let journal = journal_of(&office, "x", Arc::new(SystemClock));
    let epochs = journal.lines().iter().filter_map(|l| match l.event {
        Event::Taken { epoch, .. } => Some(epoch),
        _ => None,
    });
    let epochs: Vec<u64> = epochs.collect();
    assert!(epochs.is_sorted_by(|a, b| a < b), "{epochs:?}");
}

/// Not a test of its own: a process that claims, says how it went, and stays until it is told to go.
#[test]
fn child() {
    let Ok(dir) = std::env::var(CHILD) else { return };
    let base: Arc<dyn RecordTree> = Arc::new(LiveTree::open(Path::new(&dir)).unwrap());
    let record = records(&*base).unwrap().pop().unwrap();
    let who = (format!("p{}", std::process::id()), "desk".to_owned());
    let mut journal = Journal::open(base, Arc::new(SystemClock), who, &record).unwrap();
    let mut line = String::new();
    println!("CLAIM READY");
    std::io::stdin().read_line(&mut line).unwrap();
    match claim(&mut journal, Watch::Take) {
        Ok(_) => println!("CLAIM WON"),
        Err(SessionError::Held { .. }) => println!("CLAIM LOST"),
        Err(e) => println!("CLAIM ERROR {e}"),
    }
    std::io::stdin().read_line(&mut line).unwrap();
}

/// Two processes claim at once, so many times; each winner dies with the change in its hand.
fn race_of_processes(rounds: usize) {
    use std::io::Write as _;
    let office = Office::new(2);
    office.open(Mode::Live).close().unwrap();
    for round in 0..rounds {
        let start = || {
            let mut child = Process::new(std::env::current_exe().unwrap())
                .args(["fencing::child", "--exact", "--nocapture"])
                .env(CHILD, office.old())
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let said = BufReader::new(child.stdout.take().unwrap());
            (child, said.lines().map_while(Result::ok).filter(|line| line.contains("CLAIM ")))
        };
        let (mut a, mut b) = (start(), start());
        assert!(a.1.next().unwrap().ends_with("READY") && b.1.next().unwrap().ends_with("READY"));
        for child in [&mut a.0, &mut b.0] {
            child.stdin.as_mut().unwrap().write_all(b"go\n").unwrap();
        }
        let told = [a.1.next().unwrap(), b.1.next().unwrap()];
        let won = told.iter().filter(|line| line.ends_with("WON")).count();
        let lost = told.iter().filter(|line| line.ends_with("LOST")).count();
        assert_eq!((won, lost), (1, 1), "round {round}: {told:?}");
        for mut child in [a.0, b.0] {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }
    // Whoever wins says from whom, whichever of the two set the dead one's file aside.
    let over = |line: &&reserial::journal::Line| matches!(&line.event, Event::Taken { over: Some(_), .. });
    let journal = journal_of(&office, "x", Arc::new(SystemClock));
    assert_eq!(journal.lines().iter().filter(over).count(), rounds - 1);
}

#[test]
fn of_two_processes_that_claim_at_once_exactly_one_wins() {
    race_of_processes(8);
}

#[test]
#[ignore = "slow: tests/writers/run"]
fn of_two_processes_exactly_one_wins_fifty_times() {
    race_of_processes(50);
}

#[test]
fn a_viewer_changes_nothing_and_follows() {
    let office = Office::new(2);
    let mut ann = office.open(Mode::Live);
    Walker { session: &mut ann, play: None }.walk_to("1a");
    let refuse = |call: Call<'_>| match call {
        Call::Before(what, path) => {
            let source = std::io::Error::other(format!("a viewer called {what}"));
            Err(FsError::Io { verb: Verb::Write, path: path.to_string(), source })
        }
        Call::After(..) => Ok(()),
    };
    let disk = Arc::new(Wrapped(Arc::new(refuse)));
    let mut viewer = Session::open(&Opening { watch: Watch::TakeOrWatch, disk, ..as_bob(&office) }).unwrap();
    let before = (picture(office.old()), picture(office.new_tree()));
    let record: Vec<_> =
        fs::read_dir(office.old().join("RESERIAL/C0001")).unwrap().map(|e| e.unwrap().path()).collect();
    viewer.look().unwrap();
    let seen = viewer.looker()();
    viewer.looked(seen);
    assert!(viewer.view().held_by.is_some());
    assert_eq!(viewer.change(), ann.change());
    submit(&mut ann, Command::Note { text: "going on".into() }).unwrap();
    viewer.look().unwrap();
    assert!(viewer.view().log.last().unwrap().text.contains("going on"));
    assert_eq!(submit(&mut viewer, Command::Note { text: "may I".into() }).unwrap_err().exit(), Exit::Held);
    viewer.close().unwrap();
    assert_eq!(before, (picture(office.old()), picture(office.new_tree())));
    assert_eq!(record.len(), fs::read_dir(office.old().join("RESERIAL/C0001")).unwrap().count());
    ann.close().unwrap();
}
