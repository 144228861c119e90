//! Killed anywhere, it goes on to the same end, or goes back to where it began; the record holds each time.
//!
//! A kill is tried at every call that changes anything, of a whole change and of a whole undo: before it, after it, and
//! in the middle of what it writes. An image of both trees is taken there ([`camera`]), laid out again ([`image`]), and
//! started on. `tests/crash/run` does the same to system calls from outside, with SIGKILL.
//!
//! `RESERIAL_CRASH=all` starts on every image both ways (some minutes); otherwise places where nothing but an answer is
//! being written down take turns.

mod camera;
pub mod image;
mod killed;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::camera::{Camera, CameraDisk, Shot};
use self::image::Album;
use crate::common::{Office, Walker, picture_of_files, submit};
use reserial::clock::{Clock, SystemClock};
use reserial::engine::{Command, ResolveWay, Session, SessionError, StandingView, UndoTo, Watch};
use reserial::fsops::{Disk, LiveTree, RealDisk, RecordTree};
use reserial::journal::{Closing, Event, Journal, Mode, Outcome, Resolution, records};
use reserial::practice::{Built, Pace, Play};

pub fn opening(built: &Built, disk: Arc<dyn Disk>) -> reserial::engine::Opening {
    reserial::engine::Opening {
        mode: Mode::Live,
        old: built.old.clone(),
        new: Some(built.new.clone()),
        operator: "ann".into(),
        host: "desk".into(),
        state: built.dir.join("../state"),
        clock: Arc::new(SystemClock),
        disk,
        hints: reserial::engine::Hints::default(),
        watch: Watch::Take,
    }
}

/// Starts on what is there, and settles an exchange that stands between its renames by `way`.
fn start(built: &Built, disk: impl Disk + 'static, way: ResolveWay) -> Session {
    let mut session = Session::open(&opening(built, Arc::new(disk))).unwrap();
    if matches!(session.view().standing, StandingView::Between { .. }) {
        submit(&mut session, Command::Resolve { way }).unwrap();
    }
    session
}

/// Walks a change up to and including step `last`, from wherever it stands.
fn walk(built: &Built, disk: impl Disk + 'static, last: &str, way: ResolveWay) {
    if ended(built) == Some(Closing::Finished) {
        // Killed as it let go: another start would begin another change.
        return;
    }
    let mut session = start(built, disk, way);
    Walker { session: &mut session, play: Some(Play::new(built, Pace::AT_ONCE)) }.walk_to(last);
    assert!(last != "9" || matches!(session.change().closed, Some((Closing::Finished, _))));
    session.close().unwrap();
}

/// Starts on what a kill has left and walks to the end.
fn go_on(built: &Built, way: ResolveWay) {
    if ended(built).is_none() {
        let mut session = start(built, RealDisk, way);
        // Killed before the new file is out again, a way back has opened steps whose checks cannot hold while it is in
        // place (the new number cannot be pinned): the way on leads over the end of the way back.
        let half_way = session.change().undoing.is_some() && session.change().swapped();
        session.close().unwrap();
        if half_way {
            assert_eq!(take_all_back(built, RealDisk, way), Back::Start);
        }
    }
    walk(built, RealDisk, "9", way);
}

/// How far back a way back went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Back {
    /// To where the change began.
    Start,
    /// Nowhere: step 8 is done, or half done, and undo says so (it is over).
    Over,
}

/// Takes everything back, from wherever the change stands.
fn take_all_back(built: &Built, disk: impl Disk + 'static, way: ResolveWay) -> Back {
    match ended(built) {
        Some(Closing::Finished) => return Back::Over,
        Some(_) => return Back::Start,
        None => {}
    }
    let mut session = start(built, disk, way);
    if let Some((closing, _)) = session.change().closed {
        // Every step was settled, or everything was taken back; the start has written down that it is so.
        session.close().unwrap();
        return if closing == Closing::Finished { Back::Over } else { Back::Start };
    }
    let command = Command::Undo { to: UndoTo::All, reason: "killed, and not again".into() };
    let back = match submit(&mut session, command) {
        Ok(()) => Back::Start,
        Err(SessionError::Refused(refusal)) if refusal.guard == "undo-over" => Back::Over,
        Err(SessionError::Refused(refusal)) if refusal.why.contains("nothing to take back") => Back::Start,
        Err(error) => panic!("undo: {error}"),
    };
    session.close().unwrap();
    back
}

/// How the newest change ended, if it did.
fn ended(built: &Built) -> Option<Closing> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let newest = reserial::engine::newest(&RealDisk.open(&built.old).unwrap(), &clock).unwrap();
    newest.and_then(|(_, journal)| journal.change().closed.map(|(closing, _)| closing))
}

/// Names, bytes, modes, owners and times of all files of both trees, without what the people of the practice do, which
/// differs from run to run. Of P1 its names remain: what lies in it is nobody's to lose.
fn ours(built: &Built) -> BTreeMap<PathBuf, String> {
    let mut all = BTreeMap::new();
    for (root, name) in [(&built.old, "OLD"), (&built.new, "NEW")] {
        for (path, line) in picture_of_files(root) {
            let theirs = ["MBG", "MMF", "KEY", "MAI", "GLB/CONTROL.GLB"];
            if theirs.iter().any(|dir| path.starts_with(dir)) {
                continue;
            }
            let line = if path.starts_with("P1") { String::new() } else { line };
            all.insert(Path::new(name).join(path), line);
        }
    }
    all
}

/// The names in P1, wherever it stands, and what they hold.
fn queue(built: &Built) -> Vec<(String, Vec<u8>)> {
    let away = built.old.join("POLD");
    let dir = if away.exists() { away } else { built.old.join("P1") };
    let mut files: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|file| file.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap()))
        .collect();
    files.sort();
    files
}

/// What the record says since line `from`: that it verifies, and what the next start found.
fn verdicts(built: &Built, found: &mut BTreeMap<&'static str, usize>) {
    let base: Arc<dyn RecordTree> = Arc::new(LiveTree::open(&built.old).unwrap());
    for record in records(&*base).unwrap() {
        let nobody = (String::new(), String::new());
        let journal = Journal::open(Arc::clone(&base), Arc::new(SystemClock), nobody, &record).unwrap();
        assert!(journal.change().unfinished().is_none(), "an operation is left without an outcome");
        for line in journal.lines() {
            let verdict = match &line.event {
                Event::Outcome { outcome: Outcome::FoundDone(_), .. } => "found done",
                Event::Outcome { outcome: Outcome::FoundNotBegun, .. } => "found not begun",
                Event::Resolved { resolution: Resolution::StagedAside { .. }, .. } => "staged copy set aside",
                Event::Resolved { resolution: Resolution::CutAside { .. }, .. } => "cut copy set aside",
                Event::Resolved { resolution: Resolution::WentBack, .. } => "between: went back",
                Event::Resolved { resolution: Resolution::WentOn, .. } => "between: went on",
                Event::TornTail { .. } => "torn line explained",
                Event::Taken { over: Some(_), .. } => "taken over from the dead",
                Event::Outcome { outcome: Outcome::Failed { error, .. }, .. } => panic!("{error}"),
                _ => continue,
            };
            *found.entry(verdict).or_default() += 1;
        }
    }
}

/// One run that is filmed and its images started on.
struct Take {
    /// Which way the filmed run goes.
    run: Run,
    /// The start of the change, its end, and where the filmed run began.
    start: BTreeMap<PathBuf, String>,
    end: BTreeMap<PathBuf, String>,
    office: Office,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Run {
    Walk,
    Undo,
}

/// What came of it.
#[derive(Default)]
struct Tally {
    calls: usize,
    states: usize,
    went_on: usize,
    went_back: usize,
    over: usize,
    lost: Vec<String>,
    by_call: BTreeMap<&'static str, (usize, usize)>,
    found: BTreeMap<&'static str, usize>,
}

impl Tally {
    fn add(&mut self, other: Self) {
        (self.calls, self.states) = (other.calls, other.states);
        self.went_on += other.went_on;
        self.went_back += other.went_back;
        self.over += other.over;
        self.lost.extend(other.lost);
        for (call, (on, back)) in other.by_call {
            let row = self.by_call.entry(call).or_default();
            (row.0, row.1) = (row.0 + on, row.1 + back);
        }
        for (verdict, count) in other.found {
            *self.found.entry(verdict).or_default() += count;
        }
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{} calls, {} states that a kill can leave", self.calls, self.states)?;
        for (call, (on, back)) in &self.by_call {
            writeln!(f, "  {call:8} {on:4} went on, {back:4} undone")?;
        }
        for (verdict, count) in &self.found {
            writeln!(f, "  {verdict}: {count}")?;
        }
        let tried = self.by_call.values().map(|(on, back)| on + back).sum::<usize>();
        let (on, back, over) = (self.went_on, self.went_back, self.over);
        writeln!(
            f,
            "  tried {tried}, resumed {} (to the end {on}, to the start {back}, undo over {over}), lost {}",
            on + back + over,
            self.lost.len()
        )
    }
}

impl Take {
    fn new(run: Run) -> Self {
        let office = Office::new(2);
        let start = ours(&office.built);
        let fresh = Album::default().image(office.dir.path());
        walk(&office.built, RealDisk, "9", ResolveWay::GoBack);
        let end = ours(&office.built);
        fresh.lay_out(office.dir.path());
        assert_eq!(start, ours(&office.built));
        Self { run, start, end, office }
    }

    /// Films the run, keeping every `of`th image from the `nth` on, and starts on each of them.
    fn shoot(self, share: (usize, usize), all: bool) -> Tally {
        let built = &self.office.built;
        if self.run == Run::Undo {
            walk(built, RealDisk, "7", ResolveWay::GoBack);
        }
        let camera = Camera::new(self.office.dir.path(), share);
        let disk = CameraDisk(Arc::clone(&camera));
        match self.run {
            Run::Walk => walk(built, disk, "9", ResolveWay::GoBack),
            Run::Undo => assert_eq!(take_all_back(built, disk, ResolveWay::GoBack), Back::Start),
        }
        let (shots, calls, states) = camera.develop();
        let mut tally = Tally { calls, states, ..Tally::default() };
        for shot in shots {
            let (on, back) = wanted(self.run, &shot, all);
            let row = tally.by_call.entry(shot.call).or_default();
            (row.0, row.1) = (row.0 + usize::from(on), row.1 + usize::from(back));
            // Between the renames both ways lead to both ends.
            let mut ways = [ResolveWay::GoBack, ResolveWay::GoOn];
            ways.rotate_left(shot.number % 2);
            if on {
                self.attempt(&shot, "go on", &mut tally, |tally| self.go_on(ways[0], tally));
            }
            if back {
                self.attempt(&shot, "undo", &mut tally, |tally| self.go_back(ways[1], tally));
            }
        }
        tally
    }

    fn attempt(&self, shot: &Shot, told: &str, tally: &mut Tally, act: impl FnOnce(&mut Tally)) {
        shot.image.of_the_dead().lay_out(self.office.dir.path());
        let outcome = catch_unwind(AssertUnwindSafe(|| act(tally)));
        if let Err(panic) = outcome {
            let why = panic.downcast_ref::<String>().map_or("", String::as_str);
            let why: String = why.chars().take(2000).collect();
            tally.lost.push(format!("{:?} {}, {}, then {told}: {why}", self.run, shot.number, shot.what));
        }
    }

    fn go_on(&self, way: ResolveWay, tally: &mut Tally) {
        go_on(&self.office.built, way);
        same(&self.end, &ours(&self.office.built));
        verdicts(&self.office.built, &mut tally.found);
        tally.went_on += 1;
    }

    fn go_back(&self, way: ResolveWay, tally: &mut Tally) {
        let queue_then = queue(&self.office.built);
        let back = take_all_back(&self.office.built, RealDisk, way);
        verdicts(&self.office.built, &mut tally.found);
        assert_eq!(queue_then, queue(&self.office.built), "what lay in P1");
        let mut now = ours(&self.office.built);
        match back {
            Back::Over => {
                assert_eq!(self.run, Run::Walk, "undo is not over before step 8");
                same(&self.end, &now);
                tally.over += 1;
            }
            Back::Start => {
                // The MTAs hand out what lies in P1 until they are stopped: its names were compared above.
                let mut start = self.start.clone();
                let in_p1 = |path: &Path| path.starts_with("OLD/P1") && path != Path::new("OLD/P1");
                start.retain(|path, _| !in_p1(path));
                now.retain(|path, _| !in_p1(path));
                same(&start, &now);
                tally.went_back += 1;
            }
        }
    }
}

/// Panics with what differs.
fn same(wanted: &BTreeMap<PathBuf, String>, found: &BTreeMap<PathBuf, String>) {
    let paths = wanted.keys().chain(found.keys()).filter(|path| wanted.get(*path) != found.get(*path));
    let differs: Vec<_> = paths.map(|path| (path, wanted.get(path), found.get(path))).collect();
    assert!(differs.is_empty(), "{differs:#?}");
}

/// Which ways are tried from a shot: around everything that touches a postoffice they take turns, the exchange gets both; the
/// other writes come up now and then. `RESERIAL_CRASH=all` tries everything both ways.
fn wanted(run: Run, shot: &Shot, all: bool) -> (bool, bool) {
    if all || shot.what.contains("MASTER.GLB") || shot.what.contains("OLDMAST.GLB") {
        return (true, true);
    }
    if !matches!(shot.call, "append" | "write") {
        return (shot.number.is_multiple_of(2), !shot.number.is_multiple_of(2));
    }
    // Neither shares a factor with the places that one line and one copy have, so each of them comes up.
    let turn = shot.number % if run == Run::Walk { 29 } else { 15 };
    (turn == 0, turn == 3)
}

fn matrix(run: Run) -> Tally {
    let all = std::env::var("RESERIAL_CRASH").is_ok_and(|told| told == "all");
    let threads = std::thread::available_parallelism().map_or(2, usize::from).clamp(2, 8);
    let mut tally = Tally::default();
    std::thread::scope(|scope| {
        let shares: Vec<_> =
            (0..threads).map(|nth| scope.spawn(move || Take::new(run).shoot((nth, threads), all))).collect();
        for share in shares {
            tally.add(share.join().unwrap());
        }
    });
    tally
}

#[test]
fn a_change_killed_at_any_call_goes_on_to_the_same_end_and_back_to_the_same_start() {
    let tally = matrix(Run::Walk);
    println!("Walk: {tally}");
    assert!(tally.lost.is_empty(), "{} lost:\n{}", tally.lost.len(), tally.lost.join("\n"));
    assert!(tally.calls > 250 && tally.states > 500, "{} calls, {} states", tally.calls, tally.states);
    assert!(tally.went_on > 45 && tally.went_back > 45, "{}, {}", tally.went_on, tally.went_back);
    for verdict in [
        "found done",
        "found not begun",
        "staged copy set aside",
        "between: went back",
        "between: went on",
        "torn line explained",
        "taken over from the dead",
    ] {
        assert!(tally.found.contains_key(verdict), "never {verdict}");
    }
}

#[test]
fn an_undo_killed_at_any_call_goes_back_to_the_same_start_and_on_to_the_same_end() {
    let tally = matrix(Run::Undo);
    println!("Undo: {tally}");
    assert!(tally.lost.is_empty(), "{} lost:\n{}", tally.lost.len(), tally.lost.join("\n"));
    assert!(tally.calls > 50 && tally.states > 100, "{} calls, {} states", tally.calls, tally.states);
    assert!(tally.went_on > 8 && tally.went_back > 8, "{}, {}", tally.went_on, tally.went_back);
    for verdict in ["found done", "found not begun", "between: went back", "between: went on", "torn line explained"] {
        assert!(tally.found.contains_key(verdict), "never {verdict}");
    }
}
