//! A hundred writers, a hundred entries each, while an operator appends and a viewer reads all along: none lost, none torn,
//! and every reader comes to the same record.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::common::submit;
use crate::helpers::{LIST, begun, helper, journal_of};
use reserial::clock::SystemClock;
use reserial::engine::Command;
use reserial::fsops::{LiveTree, RecordTree};
use reserial::journal::{Assistant, Event, Help, Journal, records};
use reserial::people::RosterChange;

const WRITERS: usize = 100;
const ENTRIES: usize = 100;
/// The process of a writer: `write NUMBER DIR`, `view SECONDS DIR`, `operate ENTRIES DIR`, `check WRITERS DIR`.
const CHILD: &str = "RESERIAL_TEST_WRITER";

fn entry(writer: usize, nth: usize) -> Help {
    let (name, mark) = (format!("P{:02}", nth % 20), format!("w{writer:03}e{nth:03}"));
    Help::Mark { list: LIST.into(), name, mark, note: String::new() }
}

/// Which entries of which writers have been read; each writer's are the first so many, in order.
fn prefixes(journal: &Journal) -> BTreeMap<String, usize> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for line in journal.all_lines() {
        if let Event::Roster { change: RosterChange::Mark { mark, .. }, .. } = &line.event
            && line.by.starts_with('w')
        {
            let nth = seen.entry(line.by.clone()).or_default();
            assert_eq!(*mark, format!("{}e{nth:03}", line.by), "the entries of a writer are a prefix");
            *nth += 1;
        }
    }
    seen
}

/// Reads along until told to stop; nothing that was read ever goes away.
fn view(mut journal: Journal, done: impl Fn() -> bool) -> usize {
    let (mut before, mut rounds, mut operator) = (BTreeMap::new(), 0, 0);
    loop {
        let last = done();
        journal.catch_up().unwrap();
        assert!(journal.helpers().iter().all(|helper| helper.damage.is_none()), "{:?}", journal.helpers());
        let seen = prefixes(&journal);
        assert!(before.iter().all(|(by, n)| seen.get(by) >= Some(n)) && journal.lines().len() >= operator);
        (before, operator, rounds) = (seen, journal.lines().len(), rounds + 1);
        if last {
            return rounds;
        }
        std::thread::sleep(std::time::Duration::from_millis(30));
    }
}

fn all_there(journal: &Journal, writers: usize) {
    let seen = prefixes(journal);
    assert_eq!(seen.len(), writers);
    assert!(seen.values().all(|entries| *entries == ENTRIES), "{seen:?}");
    let people = journal.change().rosters[&LIST.into()].people();
    assert_eq!(people.iter().map(|p| p.marks.len()).sum::<usize>(), writers * ENTRIES);
}

#[test]
fn a_hundred_writers_lose_and_tear_nothing_and_every_reader_reads_the_same() {
    let names: Vec<String> = (0..20).map(|n| format!("P{n:02}")).collect();
    let (office, mut session) = begun(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let done = AtomicBool::new(false);
    let rounds = std::thread::scope(|scope| {
        let viewer =
            scope.spawn(|| view(journal_of(&office, "viewer", Arc::new(SystemClock)), || done.load(Ordering::SeqCst)));
        let writers: Vec<_> = (0..WRITERS)
            .map(|number| {
                let office = &office;
                scope.spawn(move || {
                    let mut writer = helper(office, &format!("w{number:03}"));
                    for nth in 0..ENTRIES {
                        writer.write(entry(number, nth)).unwrap();
                        if nth == 50 && number % 10 == 0 {
                            writer.catch_up().unwrap();
                        }
                    }
                })
            })
            .collect();
        for nth in 0..40 {
            submit(&mut session, Command::Note { text: format!("note {nth}") }).unwrap();
            if nth % 20 == 0 {
                session.look().unwrap();
            }
        }
        writers.into_iter().for_each(|writer| writer.join().unwrap());
        done.store(true, Ordering::SeqCst);
        viewer.join().unwrap()
    });
    session.look().unwrap();
    all_there(session.journal(), WRITERS);
    session.close().unwrap();
    let (one, other) =
        (journal_of(&office, "one", Arc::new(SystemClock)), journal_of(&office, "other", Arc::new(SystemClock)));
    assert_eq!(one.change(), other.change());
    assert_eq!(one.change(), session.change());
    assert!(one.all_lines().eq(session.journal().all_lines()));
    let files = std::fs::read_dir(office.old().join("RESERIAL/C0001")).unwrap();
    let helpers = files.filter(|e| e.as_ref().unwrap().file_name().to_string_lossy().starts_with('H'));
    assert_eq!(helpers.count(), WRITERS);
    println!("{rounds} rounds of the viewer");
}

fn open(dir: &str, by: &str) -> Journal {
    let base: Arc<dyn RecordTree> = Arc::new(LiveTree::open(Path::new(dir)).unwrap());
    let record = records(&*base).unwrap().pop().unwrap();
    Journal::open(base, Arc::new(SystemClock), (by.into(), "desk".into()), &record).unwrap()
}

/// Not a test of its own: one of the processes that tests/writers/run starts.
#[test]
fn child() {
    let Ok(told) = std::env::var(CHILD) else { return };
    let mut words = told.splitn(3, ' ');
    let (what, number, dir) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
    let number: usize = number.parse().unwrap();
    match what {
        "write" => {
            let mut writer = Assistant::new(open(dir, &format!("w{number:03}")));
            for nth in 0..ENTRIES {
                writer.write(entry(number, nth)).unwrap();
            }
        }
        "view" => {
            let stop = Path::new(dir).join("../STOP");
            println!("{} rounds", view(open(dir, "viewer"), || stop.exists()));
        }
        "operate" => {
            let mut journal = open(dir, "ann");
            let (claim, _) = reserial::engine::claim(&mut journal, reserial::engine::Watch::Take).unwrap();
            for nth in 0..20 {
                let change = RosterChange::Add { name: format!("P{nth:02}"), detail: String::new() };
                journal.append(Event::Roster { list: LIST.into(), change }).unwrap();
            }
            println!("operator ready");
            for nth in 0..number {
                journal.append(Event::Note { text: format!("note {nth}") }).unwrap();
                journal.catch_up().unwrap();
            }
            claim.unwrap().release(&mut journal).unwrap();
        }
        "check" => {
            let journal = open(dir, "checker");
            all_there(&journal, number);
            let all: String = journal.all_lines().map(|line| line.to_json().unwrap()).collect();
            println!("replay {}", reserial::fsops::Sha256::of(all.as_bytes()));
        }
        other => panic!("{other}"),
    }
}
