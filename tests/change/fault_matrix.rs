//! The fault matrix: every fault that a disk or a share is known for, at every operation and at every line of the record.
//! Each is told with the place, the cause and what to do; the tree is as it was or what is left is named; and once the
//! cause is gone, trying again works. With `--nocapture` the matrix is printed as a table.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use crate::common::{Office, Walker, picture_of_files, submit};
use crate::crash::image::{Album, Image};
use crate::faulty::{Fault, Faulty, FaultyDisk, Striker};
use reserial::engine::{Command, Pacing, Session, SessionError, StandingView, UndoTo};
use reserial::error::{Exit, Guidance};
use reserial::fsops::{LiveTree, TreePath, WriteTree};
use reserial::journal::{Event, Journal, Mode, Outcome, records};
use reserial::plan::{Operation, Place, Print, Probe, Side, Trees, Way, execute, probe};
use reserial::procedure::ActionId;
use tempfile::TempDir;

/// What the system says, and what the advice must speak of then.
const SAYS: [(&str, i32, &str); 10] = [
    ("permission denied", 13, "Run as somebody who may"),
    ("not permitted", 1, "Run as somebody who may"),
    ("read-only", 30, "mounted read-only"),
    ("no space, half written", 28, "Free space"),
    ("I/O error, half written", 5, "See whether the share is still connected"),
    ("quota, half written", 122, "quota"),
    ("stale handle", 116, "came back"),
    ("another file system", 18, "one disk"),
    ("name too long", 36, "shorter path"),
    ("timed out", 110, "See whether the share is still connected"),
];

/// The operations, and at which of their calls they are struck.
pub const COLUMNS: [(&str, u64); 10] = [
    ("rename", 1),
    ("move aside", 1),
    ("copy: write", 1),
    ("copy: owner and mode", 2),
    ("copy: put in place", 3),
    ("create directory", 1),
    ("remove own copy: provisional name", 1),
    ("remove own copy: removal", 2),
    ("exchange: first rename", 1),
    ("exchange: second rename", 2),
];

fn path(text: &str) -> TreePath {
    TreePath::parse(text).unwrap()
}

fn print(text: &str) -> Print {
    Print { len: text.len() as u64, sha256: reserial::fsops::Sha256::of(text.as_bytes()) }
}

/// Two small trees, and the operation of a column.
pub struct Bench {
    dir: TempDir,
    pub operation: Operation,
}

impl Bench {
    pub fn new(column: &str) -> Self {
        let dir = TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).unwrap();
        for tree in ["OLD", "NEW"] {
            fs::create_dir_all(dir.path().join(tree).join("GLB")).unwrap();
            fs::create_dir_all(dir.path().join(tree).join("RESERIAL/C0001/ASIDE")).unwrap();
        }
        let put = |place: &str, text: &str| fs::write(dir.path().join(place), text).unwrap();
        put("OLD/GLB/MASTER.GLB", "the old number");
        put("OLD/GLB/RESERIAL.TMP", "the new number");
        put("NEW/GLB/MASTER.GLB", "the new number");
        put("OLD/GLB/ACCESS.GLB", "accounts");
        put("NEW/GLB/ACCESS.GLB", "accounts");
        let side = Side::Old;
        let place = |side, text: &str| Place { side, path: path(text) };
        let operation = match column.split(':').next().unwrap() {
            "rename" => Operation::Rename {
                side,
                from: path("GLB/ACCESS.GLB"),
                to: path("GLB/ACCESS.OLD"),
                print: Some(print("accounts")),
            },
            "move aside" => Operation::MoveAside {
                side,
                from: path("GLB/ACCESS.GLB"),
                to: path("RESERIAL/C0001/ASIDE/ACCESS.GLB"),
                print: Some(print("accounts")),
            },
            "copy" => Operation::CopyNew {
                from: place(Side::New, "GLB/MASTER.GLB"),
                to: place(side, "GLB/COMING.GLB"),
                print: print("the new number"),
                staged: path("GLB/COMING.TMP"),
                like: Some(path("GLB/MASTER.GLB")),
            },
            "create directory" => Operation::CreateDir { at: place(side, "RESERIAL/C0001/CORE") },
            "remove own copy" => {
                Operation::RemoveFile { at: place(Side::New, "GLB/ACCESS.GLB"), print: print("accounts") }
            }
            _ => Operation::Exchange {
                side,
                live: path("GLB/MASTER.GLB"),
                out: path("GLB/OLDMAST.GLB"),
                incoming: path("GLB/RESERIAL.TMP"),
                was: print("the old number"),
                becomes: print("the new number"),
                mailbags: None,
            },
        };
        Self { dir, operation }
    }

    fn trees(&self, striker: &Arc<Striker>) -> Trees {
        self.through(|tree| Arc::new(Faulty { tree, striker: Arc::clone(striker) }))
    }

    /// Both trees, as `disk` hands them over.
    pub fn through(&self, disk: impl Fn(LiveTree) -> Arc<dyn WriteTree>) -> Trees {
        let tree = |name| disk(LiveTree::open(&self.dir.path().join(name)).unwrap());
        Trees { old: tree("OLD"), new: tree("NEW") }
    }

    /// All files, those of the record too.
    fn picture(&self) -> BTreeMap<std::path::PathBuf, String> {
        picture_of_files(self.dir.path())
    }

    /// Carries the operation out with `striker` in the way, holds it to the promises, and returns what is told.
    fn struck(&self, striker: &Arc<Striker>, told: &str) -> (Way, String) {
        self.fails(&self.trees(striker), told)
    }

    /// The same on any trees in which something is in the way.
    pub fn fails(&self, trees: &Trees, told: &str) -> (Way, String) {
        let before = self.picture();
        let failure = execute(&self.operation, trees).expect_err(told);
        let (way, text, advice) = (failure.way.clone(), failure.to_string(), failure.error.advice());
        let names = ["ACCESS", "COMING", "CORE", "RESERIAL.TMP", "MASTER", "OLDMAST"];
        assert!(names.iter().any(|name| text.contains(name)), "{told}: no place in {text}");
        assert!(!advice.is_empty(), "{told}");
        assert!(matches!(failure.error.exit(), Exit::Refused | Exit::Drift), "{told}");
        let now = self.picture();
        let differs: Vec<_> = now
            .keys()
            .chain(before.keys())
            .filter(|path| now.get(*path) != before.get(*path))
            .map(|path| path.to_string_lossy().into_owned())
            .collect();
        match &way {
            Way::Untouched | Way::BackAgain => assert!(differs.is_empty(), "{told}: {way:?}, but {differs:?}"),
            Way::Staged { at } => {
                assert!(differs.iter().all(|path| path.ends_with(at.path.as_str())), "{told}: {differs:?}");
                // What the next start does with it: out of the way, into the record.
                fs::remove_file(self.dir.path().join("OLD").join(at.path.as_str())).unwrap();
            }
            Way::Unclear { what } => assert!(!what.is_empty() && !differs.is_empty(), "{told}: {what}: {differs:?}"),
        }
        (way, format!("{text}. {advice}"))
    }

    /// The cause is gone: it works now, or has been done all the same.
    pub fn again(&self, told: &str) {
        let trees = self.trees(&Striker::new(Fault::None, 0));
        match probe(&self.operation, &trees).unwrap() {
            Probe::Done => {}
            Probe::Away { from, to } => {
                // As the next start does.
                trees.side(from.side).rename(&from.path, &to.path).unwrap();
                self.again(told);
            }
            Probe::NotBegun => drop(execute(&self.operation, &trees).unwrap_or_else(|e| panic!("{told}: {e}"))),
            other => panic!("{told}: {other:?}"),
        }
        assert_eq!(probe(&self.operation, &trees).unwrap(), Probe::Done, "{told}");
    }
}

pub fn word(way: &Way) -> &'static str {
    match way {
        Way::Untouched => "nothing changed",
        Way::Staged { .. } => "own copy left, named",
        Way::BackAgain => "taken back",
        Way::Unclear { .. } => "told as unclear; the disk decides",
    }
}

/// One row of the table: the fault, and where it left the disk for each column.
pub fn row(fault: &str, cells: &[&str], advice: &str) -> String {
    format!("| {fault} | {} | {advice} |", cells.join(" | "))
}

#[test]
fn every_fault_at_every_operation_is_told_and_trying_again_works() {
    let mut table = vec![
        row("fault", &COLUMNS.map(|(name, _)| name), "what to do"),
        format!("|{}", "---|".repeat(COLUMNS.len() + 2)),
    ];
    let mut tried = 0;
    for (fault, errno, advice) in SAYS {
        let mut cells = Vec::new();
        let mut said = String::new();
        for (column, at) in COLUMNS {
            let told = format!("{fault} at {column}");
            let bench = Bench::new(column);
            let (way, text) = bench.struck(&Striker::new(Fault::Says(errno), at), &told);
            assert!(text.contains(advice), "{told}: {text}");
            said = text.rsplit_once("). ").map_or(text.clone(), |(_, advice)| advice.to_owned());
            bench.again(&told);
            cells.push(word(&way));
            tried += 1;
        }
        table.push(row(fault, &cells, &said));
    }
    // A sync that fails after all was done, and a share that dies right after.
    let mut cells = Vec::new();
    for (column, at) in COLUMNS {
        let told = format!("a sync that fails at {column}");
        let bench = Bench::new(column);
        let (way, _) = bench.struck(&Striker::new(Fault::SaysAfter(5), at), &told);
        assert!(!matches!(way, Way::Untouched), "{told}: something was done, and it says that nothing was");
        if column == "exchange: second rename" {
            assert!(matches!(way, Way::Unclear { .. }), "{told}: {way:?}");
        }
        bench.again(&told);
        cells.push(word(&way));
        tried += 1;
    }
    table.push(row("fails after it was done (sync)", &cells, "the disk is compared with the record"));
    println!("{}", table.join("\n"));
    assert_eq!(tried, 10 * 11);
}

#[test]
fn an_owner_or_a_mode_that_cannot_be_set_is_told_and_the_copy_is_made_all_the_same() {
    let bench = Bench::new("copy");
    let seen = execute(&bench.operation, &bench.trees(&Striker::new(Fault::Undressed, 0))).unwrap();
    assert_eq!(seen.print, Some(print("the new number")));
    assert!(seen.notes.iter().any(|note| note.contains("owner 0")), "{:?}", seen.notes);
    assert!(seen.notes.iter().any(|note| note.contains("mode 644")), "{:?}", seen.notes);
    bench.again("undressed");
}

#[test]
fn what_others_do_between_the_look_and_the_act_is_refused_and_left_alone() {
    let theirs = |bench: &Bench, name: &str| {
        let at = bench.dir.path().join("OLD").join(name);
        move || fs::write(&at, "theirs").unwrap()
    };
    // A name that appears: at the target of every operation that makes one.
    for (column, at, name) in [
        ("rename", 1, "GLB/ACCESS.OLD"),
        ("move aside", 1, "RESERIAL/C0001/ASIDE/ACCESS.GLB"),
        ("copy: write", 1, "GLB/COMING.TMP"),
        ("copy: put in place", 3, "GLB/COMING.GLB"),
        ("create directory", 1, "RESERIAL/C0001/CORE"),
        ("exchange: first rename", 1, "GLB/OLDMAST.GLB"),
        ("exchange: second rename", 2, "GLB/MASTER.GLB"),
    ] {
        let bench = Bench::new(column);
        let failure =
            execute(&bench.operation, &bench.trees(&Striker::prank(at, theirs(&bench, name)))).expect_err(column);
        assert!(failure.to_string().contains(name), "{column}: {failure}");
        assert!(failure.error.advice().contains("Nothing was replaced"), "{column}");
        assert_eq!(fs::read(bench.dir.path().join("OLD").join(name)).unwrap(), b"theirs", "{column}");
        match (column, &failure.way) {
            ("copy: put in place", Way::Staged { .. }) | ("exchange: second rename", Way::Unclear { .. }) => {}
            (_, Way::Untouched) => {}
            (_, way) => panic!("{column}: {way:?}"),
        }
    }
    // A source that vanishes, or changes.
    for (column, at, name) in [
        ("rename", 1, "OLD/GLB/ACCESS.GLB"),
        ("move aside", 1, "OLD/GLB/ACCESS.GLB"),
        ("copy: put in place", 3, "OLD/GLB/COMING.TMP"),
        ("remove own copy", 1, "NEW/GLB/ACCESS.GLB"),
        ("exchange: first rename", 1, "OLD/GLB/MASTER.GLB"),
        ("exchange: second rename", 2, "OLD/GLB/RESERIAL.TMP"),
    ] {
        let bench = Bench::new(column);
        let file = bench.dir.path().join(name);
        let gone = Striker::prank(at, move || fs::remove_file(file).unwrap());
        let failure = execute(&bench.operation, &bench.trees(&gone)).expect_err(column);
        assert!(failure.to_string().contains(name.rsplit('/').next().unwrap()), "{column}: {failure}");
        if column == "exchange: second rename" {
            assert_eq!(failure.way, Way::BackAgain);
        }
    }
    for (column, name) in [
        ("rename", "OLD/GLB/ACCESS.GLB"),
        ("move aside", "OLD/GLB/ACCESS.GLB"),
        ("copy: write", "NEW/GLB/MASTER.GLB"),
        ("remove own copy", "NEW/GLB/ACCESS.GLB"),
        ("exchange: first rename", "OLD/GLB/MASTER.GLB"),
        ("exchange: first rename", "OLD/GLB/RESERIAL.TMP"),
    ] {
        let bench = Bench::new(column);
        fs::write(bench.dir.path().join(name), "somebody wrote here").unwrap();
        let before = bench.picture();
        let failure = execute(&bench.operation, &bench.trees(&Striker::new(Fault::None, 0))).expect_err(column);
        assert_eq!((failure.way.clone(), failure.error.exit()), (Way::Untouched, Exit::Drift), "{column}: {failure}");
        assert!(failure.error.advice().contains("who changed it"), "{column}");
        assert_eq!(before, bench.picture(), "{column}");
    }
}

/// One kind of operation in a whole change: the step before it, and the command that carries it out.
pub struct Kind {
    pub name: &'static str,
    before: &'static str,
    pub act: fn(&mut Session) -> Result<(), SessionError>,
    is: fn(&Operation) -> bool,
}

fn perform(session: &mut Session, action: ActionId, typed: &str) -> Result<(), SessionError> {
    session.look().unwrap();
    let shown = session.facts().unwrap().plans[&action].clone().unwrap();
    submit(session, Command::Perform { action, shown, typed: typed.into(), pacing: Pacing::All })
}

pub const KINDS: [Kind; 6] = [
    Kind {
        name: "create directory",
        before: "1b",
        act: |session| perform(session, ActionId::CopyAccounts, ""),
        is: |operation| matches!(operation, Operation::CreateDir { .. }),
    },
    Kind {
        name: "move aside",
        before: "1b",
        act: |session| perform(session, ActionId::CopyAccounts, ""),
        is: |operation| matches!(operation, Operation::MoveAside { .. }),
    },
    Kind {
        name: "copy",
        before: "1b",
        act: |session| perform(session, ActionId::CopyAccounts, ""),
        is: |operation| matches!(operation, Operation::CopyNew { .. }),
    },
    Kind { name: "rename", before: "4", act: freeze, is: |operation| matches!(operation, Operation::Rename { .. }) },
    Kind { name: "exchange", before: "5d", act: swap, is: |operation| matches!(operation, Operation::Exchange { .. }) },
    Kind {
        name: "remove own copy",
        before: "1c",
        act: |session| submit(session, Command::Undo { to: UndoTo::All, reason: "back to the start".into() }),
        is: |operation| matches!(operation, Operation::RemoveFile { .. }),
    },
];

/// Step 5a, without the people: what is asked of them is said by the test.
fn freeze(session: &mut Session) -> Result<(), SessionError> {
    perform(session, ActionId::Freeze, "")
}

fn swap(session: &mut Session) -> Result<(), SessionError> {
    perform(session, ActionId::Swap, "32-20981")
}

/// An office in front of an operation of a kind, and its image, to begin there again and again.
pub struct Front {
    office: Office,
    image: Image,
}

impl Front {
    pub fn of(kind: &Kind) -> Self {
        let office = in_front_of(kind);
        let image = Album::default().image(office.dir.path());
        Self { office, image }
    }

    pub fn again(&self) -> &Office {
        self.image.lay_out(self.office.dir.path());
        &self.office
    }
}

fn in_front_of(kind: &Kind) -> Office {
    let office = Office::new(2);
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to(kind.before);
    match kind.name {
        "rename" => {
            walker.answer(reserial::procedure::AnswerId::Backup, "Ann, tape 12 in the safe");
            walker.mark("mtas", "External", "stopped");
            crate::common::act(walker.play.as_mut().unwrap(), &reserial::practice::Cue::MtasStopped);
            walker.tick("queues-compress");
            crate::common::act(walker.play.as_mut().unwrap(), &reserial::practice::Cue::Drained);
            walker.perform(ActionId::KeepCore, "");
        }
        "exchange" => walker.tick("signed-off"),
        _ => {}
    }
    session.close().unwrap();
    office
}

fn open(office: &Office, striker: &Arc<Striker>) -> Session {
    let mut opening = office.opening(Mode::Live);
    opening.disk = Arc::new(FaultyDisk(Arc::clone(striker)));
    Session::open(&opening).unwrap()
}

/// Which calls write the intent and the outcome of the first operation of this kind.
fn calls_of(kind: &Kind, office: &Office) -> (u64, u64) {
    let striker = Striker::new(Fault::None, 0);
    let mut session = open(office, &striker);
    let from = session.journal().lines().len();
    (kind.act)(&mut session).unwrap();
    // Which intent of this command is the first of this kind?
    let intents = session.journal().lines()[from..].iter().filter_map(|line| match &line.event {
        Event::Intent { operation, .. } => Some(operation),
        _ => None,
    });
    let nth = intents.into_iter().position(|operation| (kind.is)(operation)).unwrap();
    let log = striker.log();
    let lines = |kind: &str| -> Vec<usize> {
        log.iter().enumerate().filter(|(_, told)| *told == kind).map(|(at, _)| at).collect()
    };
    let intent = lines("record intent")[nth];
    let outcome = lines("record outcome")[nth];
    (intent as u64 + 1, outcome as u64 + 1)
}

/// What a person does then: starts again. The process that had the change in hand is gone, so its file goes aside.
pub fn start_again(office: &Office, session: Session) -> Session {
    drop(session);
    let base: Arc<dyn reserial::fsops::RecordTree> = Arc::new(LiveTree::open(office.old()).unwrap());
    let record = records(&*base).unwrap().pop().unwrap();
    let clock = Arc::new(reserial::clock::SystemClock);
    let mut journal = Journal::open(base, clock, ("ann".into(), "desk".into()), &record).unwrap();
    reserial::engine::unlock(&mut journal, "the disk came back", Some("ann")).unwrap();
    office.open(Mode::Live)
}

fn both(office: &Office) -> (BTreeMap<std::path::PathBuf, String>, BTreeMap<std::path::PathBuf, String>) {
    // The record's folder as well: what is made or moved in it is an operation, too.
    let bare = |mut picture: BTreeMap<std::path::PathBuf, String>| {
        picture.retain(|path, _| !path.ends_with("OPERATOR.LOG") && !path.ends_with("HOLDER.LCK"));
        picture
    };
    let dir = office.dir.path().join("PO");
    (bare(picture_of_files(&dir)), picture_of_files(office.new_tree()))
}

#[test]
fn an_intent_that_cannot_be_made_durable_starts_nothing_for_any_kind_of_operation() {
    for kind in &KINDS {
        let front = Front::of(kind);
        let (intent, _) = calls_of(kind, &front.office);
        // Nothing of the line there; half of it; all of it, and the sync fails.
        for fault in [Fault::Says(13), Fault::Says(28), Fault::SaysAfter(5)] {
            let told = format!("{fault:?} at the intent of {}", kind.name);
            let office = front.again();
            let striker = Striker::new(fault, intent);
            let mut session = open(office, &striker);
            let before = both(office);
            let error = (kind.act)(&mut session).expect_err(&told);
            // A list of operations stops at the first of its kind; those before it are done.
            assert!(error.to_string().contains("the record could not be written"), "{told}: {error}");
            assert!(error.to_string().contains("OPERATOR.LOG"), "{told}: {error}");
            assert_eq!(error.exit(), Exit::Unfinished, "{told}");
            assert!(error.advice().contains("Nothing more will be touched"), "{told}: {}", error.advice());
            assert_eq!(striker.count(), intent, "{told}: something was done after it");
            if striker.log().iter().filter(|line| *line == "record intent").count() == 1 {
                assert_eq!(before, both(office), "{told}");
            }
            // Said again at once, it is not taken for written.
            if !matches!(fault, Fault::Says(13)) {
                let error = submit(&mut session, Command::Note { text: "still there".into() }).expect_err(&told);
                assert!(error.advice().contains("Start again"), "{told}: {error}: {}", error.advice());
            }
            let mut session = start_again(office, session);
            finish(&mut session, kind, &told);
        }
    }
}

#[test]
fn an_outcome_that_cannot_be_written_is_told_and_the_next_start_looks_at_the_disk() {
    for kind in &KINDS {
        let front = Front::of(kind);
        let (_, outcome) = calls_of(kind, &front.office);
        for fault in [Fault::Says(30), Fault::Says(28), Fault::SaysAfter(5)] {
            let told = format!("{fault:?} at the outcome of {}", kind.name);
            let office = front.again();
            let striker = Striker::new(fault, outcome);
            let mut session = open(office, &striker);
            let error = (kind.act)(&mut session).expect_err(&told);
            assert!(matches!(error, SessionError::OutcomeNotWritten { .. }), "{told}: {error}");
            assert!(error.to_string().contains("was done and read back"), "{told}: {error}");
            assert!(error.to_string().contains(kind.name), "{told}: {error}");
            assert_eq!(error.exit(), Exit::Unfinished, "{told}");
            assert!(error.advice().contains("Nothing more will be touched"), "{told}: {}", error.advice());
            assert_eq!(striker.count(), outcome, "{told}: something was done after it");
            let mut session = start_again(office, session);
            let found = session.journal().lines().iter().rev().find_map(|line| match &line.event {
                Event::Outcome { outcome, .. } => Some(outcome.clone()),
                Event::Resolved { .. } => Some(Outcome::FoundNotBegun),
                _ => None,
            });
            let whole_line = matches!(fault, Fault::SaysAfter(_));
            match found {
                Some(Outcome::FoundDone(_)) => {}
                // A copy under its own name is done again: its time and dress may have been missing.
                Some(Outcome::FoundNotBegun) if kind.name == "copy" => {}
                Some(Outcome::Done(_)) if whole_line => {}
                other => panic!("{told}: {other:?}"),
            }
            finish(&mut session, kind, &told);
        }
    }
}

/// The cause is gone: the same command goes through now, or has nothing left to do.
pub fn finish(session: &mut Session, kind: &Kind, told: &str) {
    assert!(session.change().unfinished().is_none(), "{told}");
    let standing = session.view().standing;
    assert!(matches!(standing, StandingView::Clear | StandingView::Found { .. }), "{told}: {standing:?}");
    let action = match kind.name {
        "rename" => Some(ActionId::Freeze),
        "exchange" => Some(ActionId::Swap),
        "remove own copy" => None,
        _ => Some(ActionId::CopyAccounts),
    };
    match action {
        Some(action) if session.change().actions.contains_key(&action) => {}
        Some(_) => (kind.act)(session).unwrap_or_else(|error| panic!("{told}: {error}")),
        None => match (kind.act)(session) {
            Ok(()) => {}
            Err(SessionError::Refused(refusal)) if refusal.why.contains("nothing to take back") => {}
            Err(error) => panic!("{told}: {error}"),
        },
    }
}
