//! A file or directory that another program holds when an operation renames, opens, syncs or removes it: tried a few times. Let
//! go of in time, nothing is told; held to the last try, it is told as held, by name, and trying again works. The row of the
//! fault matrix that is about time (`--nocapture` prints it).

use std::io::{Error, ErrorKind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::common::{Office, picture_of_files};
use crate::fault_matrix::{Bench, COLUMNS, Front, KINDS, finish, row, word};
use reserial::engine::{Session, SessionError, StandingView};
use reserial::error::{Exit, Guidance};
use reserial::fsops::{Disk, FsError, LiveTree, Patience, RealDisk, RecordTree, TreePath, Verb};
use reserial::journal::{Event, Mode, Outcome};
use reserial::plan::{Trees, Way, execute};

/// How often something held is tried.
const TRIES: u64 = 5;

/// The usual number of tries, with no time between them.
fn at_once(others: impl Fn(Verb, &TreePath) -> Option<Error> + Send + Sync + 'static) -> Patience {
    Patience::of((1..TRIES).map(|_| Duration::ZERO).collect::<Vec<_>>()).among(others)
}

/// Whether the program that holds things does so at this call: from the `first` on, `times` in a row.
struct Holder {
    calls: AtomicU64,
    first: u64,
    times: u64,
}

impl Holder {
    fn of(first: u64, times: u64) -> Arc<Self> {
        Arc::new(Self { calls: AtomicU64::new(0), first, times })
    }

    fn trees(self: &Arc<Self>, bench: &Bench) -> Trees {
        bench.through(|tree| {
            let holder = Arc::clone(self);
            Arc::new(tree.with_patience(at_once(move |_, _| holder.holds())))
        })
    }

    fn holds(&self) -> Option<Error> {
        let call = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        (self.first..self.first + self.times).contains(&call).then(|| ErrorKind::ResourceBusy.into())
    }
}

#[test]
fn held_for_a_moment_nothing_is_told_and_held_for_long_it_is_named_at_every_operation() {
    let (mut cells, mut columns, mut said) = (Vec::new(), Vec::new(), String::new());
    for (column, _) in COLUMNS {
        let name = column.split(':').next().unwrap();
        if columns.contains(&name) {
            continue;
        }
        let counting = Holder::of(0, 0);
        let bench = Bench::new(column);
        execute(&bench.operation, &counting.trees(&bench)).unwrap();
        let all = counting.calls.load(Ordering::SeqCst);
        assert_eq!(all > 0, name != "create directory", "{column}: {all} calls find something that can be held");

        let mut ends = Vec::new();
        for call in 1..=all {
            let told = format!("held at call {call} of {all} of {column}");
            let bench = Bench::new(column);
            let holder = Holder::of(call, TRIES - 1);
            let seen = execute(&bench.operation, &holder.trees(&bench)).unwrap_or_else(|e| panic!("{told}: {e}"));
            assert_eq!(holder.calls.load(Ordering::SeqCst), all + TRIES - 1, "{told}: tried again, and only that");
            assert_eq!(seen.notes, Vec::<String>::new(), "{told}");
            bench.again(&told);

            let bench = Bench::new(column);
            let (way, text) = bench.fails(&Holder::of(call, TRIES).trees(&bench), &told);
            assert!(text.contains("another program holds it (tried 5 times)"), "{told}: {text}");
            assert!(text.contains("Close the program that holds it"), "{told}: {text}");
            bench.again(&told);
            if !ends.contains(&word(&way)) {
                ends.push(word(&way));
            }
        }
        said.clone_from(&ends.join("; "));
        columns.push(name);
        cells.push(if said.is_empty() { "holds nothing".to_owned() } else { said.clone() });
    }
    println!("{}", row("operation", &columns, "what to do"));
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    println!("{}", row("held by another program, 5 times", &cells, "close the program that holds it"));
    let untouched = columns.iter().zip(&cells).filter(|(_, cell)| cell.contains("nothing changed")).count();
    assert_eq!((columns.len(), untouched), (6, 5), "{cells:?}");
}

/// The disk on which one name is held, so many tries long, whenever it is to be renamed.
struct HeldName {
    name: &'static str,
    left: Arc<AtomicU64>,
}

impl Disk for HeldName {
    fn open(&self, root: &Path) -> Result<Arc<dyn RecordTree>, FsError> {
        let (name, left) = (self.name, Arc::clone(&self.left));
        let held = move |verb, path: &TreePath| {
            let hit = verb == Verb::Rename && path.as_str() == name && left.load(Ordering::SeqCst) > 0;
            hit.then(|| {
                left.fetch_sub(1, Ordering::SeqCst);
                ErrorKind::ResourceBusy.into()
            })
        };
        Ok(Arc::new(LiveTree::open(root)?.with_patience(at_once(held))))
    }

    fn make(&self, root: &Path) -> Result<Arc<dyn RecordTree>, FsError> {
        RealDisk.make(root)
    }
}

fn open(office: &Office, name: &'static str, times: u64) -> Session {
    let mut opening = office.opening(Mode::Live);
    opening.disk = Arc::new(HeldName { name, left: Arc::new(AtomicU64::new(times)) });
    Session::open(&opening).unwrap()
}

/// What came of the operations since then, by the record.
fn outcomes(session: &Session, from: usize) -> Vec<Outcome> {
    let lines = session.journal().lines()[from..].iter();
    lines
        .filter_map(|line| match &line.event {
            Event::Outcome { outcome, .. } => Some(outcome.clone()),
            _ => None,
        })
        .collect()
}

#[test]
fn p1_and_master_held_for_a_moment_are_renamed_and_held_for_long_are_named_and_keep_their_names() {
    for (kind, name) in [("rename", "P1"), ("exchange", "GLB/MASTER.GLB"), ("exchange", "GLB/RESERIAL.TMP")] {
        let kind = KINDS.iter().find(|known| known.name == kind).unwrap();
        let front = Front::of(kind);
        let mut session = open(front.again(), name, TRIES - 1);
        let from = session.journal().lines().len();
        (kind.act)(&mut session).unwrap_or_else(|e| panic!("{name}: {e}"));
        let told = outcomes(&session, from);
        assert!(told.iter().all(|outcome| matches!(outcome, Outcome::Done(_))), "{name}: {told:?}");
        assert_eq!(session.view().standing, StandingView::Clear, "{name}");
        drop(session);

        let office = front.again();
        let mut session = open(office, name, TRIES);
        let (from, before) = (session.journal().lines().len(), picture_of_files(office.old()));
        let error = (kind.act)(&mut session).unwrap_err();
        let SessionError::Operation { way, .. } = &error else { panic!("{name}: {error}") };
        assert!(error.to_string().contains(&format!("{name}: another program holds it (tried 5 times)")), "{error}");
        assert!(error.advice().contains("Close the program that holds it"), "{}", error.advice());
        assert_eq!(error.exit(), Exit::Refused, "{name}");
        let told = outcomes(&session, from);
        assert!(told.iter().any(|outcome| matches!(outcome, Outcome::Failed { .. })), "{name}: {told:?}");
        match name {
            "GLB/RESERIAL.TMP" => assert_eq!(*way, Way::BackAgain),
            _ => assert_eq!(*way, Way::Untouched),
        }
        assert!(before == picture_of_files(office.old()), "{name}: the postoffice is not as it was");
        // Let go of, the same command goes through, in the same session.
        assert_eq!(session.view().standing, StandingView::Clear, "{name}");
        finish(&mut session, kind, name);
    }
}
