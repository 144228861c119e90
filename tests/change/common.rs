//! What the tests share: practice postoffices in temporary folders, a walker that takes a change through its steps as an
//! operator would, and pictures of trees to compare.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use reserial::clock::SystemClock;
use reserial::engine::{Command, Opening, Pacing, Session, SessionError, UndoTo, Watch};
use reserial::fsops::RealDisk;
use reserial::journal::Mode;
use reserial::people::RosterChange;
use reserial::plan::Operation;
use reserial::practice::{BuildOptions, Built, Cue, Pace, Play, build};
use reserial::procedure::{ActionId, AnswerId, CheckId, RosterId, StepId};
use tempfile::TempDir;

/// Everything about a tree that a rehearsal must leave alone: names, kinds, bytes, modes and times; `RESERIAL` left out.
pub fn picture(root: &Path) -> BTreeMap<PathBuf, String> {
    paint(root, Times::Everything)
}

/// The same without the times of directories: what an undo must bring back.
pub fn picture_of_files(root: &Path) -> BTreeMap<PathBuf, String> {
    paint(root, Times::FilesOnly)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Times {
    Everything,
    FilesOnly,
}

fn paint(root: &Path, times: Times) -> BTreeMap<PathBuf, String> {
    let mut picture = BTreeMap::new();
    let ours = |e: &walkdir::DirEntry| e.depth() == 1 && e.file_name().eq_ignore_ascii_case("RESERIAL");
    for entry in walkdir::WalkDir::new(root).into_iter().filter_entry(|e| !ours(e)) {
        let entry = entry.unwrap();
        let meta = entry.metadata().unwrap();
        let time = if meta.is_dir() && times == Times::FilesOnly {
            String::new()
        } else {
            let since = meta.modified().unwrap().duration_since(std::time::UNIX_EPOCH).unwrap();
            format!("{}.{:09}", since.as_secs(), since.subsec_nanos())
        };
        let what = if meta.is_file() {
            reserial::fsops::Sha256::of(&std::fs::read(entry.path()).unwrap()).to_string()
        } else {
            format!("{:?}", meta.file_type())
        };
        let line = format!("{} {time} {what}", dress(&meta));
        picture.insert(entry.path().strip_prefix(root).unwrap().to_owned(), line);
    }
    picture
}

/// Mode and owner.
#[cfg(unix)]
fn dress(meta: &std::fs::Metadata) -> String {
    use std::os::unix::fs::MetadataExt;
    format!("{:o} {}:{}", meta.mode(), meta.uid(), meta.gid())
}

/// What there is of them.
#[cfg(not(unix))]
fn dress(meta: &std::fs::Metadata) -> String {
    format!("{} -", if meta.permissions().readonly() { "read-only" } else { "writable" })
}

/// A practice pair in a temporary folder.
pub struct Office {
    pub dir: TempDir,
    pub built: Built,
}

impl Office {
    /// Builds one with so many users: in memory where this system has a place for that, since most of the time of a
    /// change goes into syncing. Tests that are about a disk take [`Office::on_disk`].
    pub fn new(users: usize) -> Self {
        let memory = Path::new("/dev/shm");
        let dir = TempDir::new_in(memory).or_else(|_| TempDir::new()).unwrap();
        Self::build_in(dir, users)
    }

    /// Builds one where temporary files go: on a disk, as a rule.
    pub fn on_disk(users: usize) -> Self {
        Self::build_in(TempDir::new().unwrap(), users)
    }

    fn build_in(dir: TempDir, users: usize) -> Self {
        let built = build(&dir.path().join("PO"), &BuildOptions { users, extra_files: 0 }).unwrap();
        Self { dir, built }
    }

    pub fn old(&self) -> &Path {
        &self.built.old
    }

    pub fn new_tree(&self) -> &Path {
        &self.built.new
    }

    pub fn opening(&self, mode: Mode) -> Opening {
        Opening {
            mode,
            old: self.old().to_owned(),
            new: Some(self.new_tree().to_owned()),
            operator: "ann".into(),
            host: "desk".into(),
            state: self.dir.path().join("state"),
            clock: Arc::new(SystemClock),
            disk: Arc::new(RealDisk),
            hints: reserial::engine::Hints::default(),
            watch: Watch::Take,
        }
    }

    pub fn open(&self, mode: Mode) -> Session {
        Session::open(&self.opening(mode)).unwrap()
    }

    /// Copies it, with all that has been done to it, to another temporary folder.
    pub fn copy(&self) -> Self {
        let dir = TempDir::new_in(self.dir.path().parent().unwrap()).unwrap();
        let status =
            std::process::Command::new("cp").arg("-a").arg(self.built.dir.as_os_str()).arg(dir.path()).status();
        assert!(status.unwrap().success(), "cp -a");
        let built = reserial::practice::reopen(&dir.path().join("PO")).unwrap();
        Self { dir, built }
    }

    /// The people of this office, who act at once.
    pub fn people(&self) -> Play {
        Play::new(&self.built, Pace::AT_ONCE)
    }
}

/// Lets the people act on a cue until nothing more happens.
pub fn act(play: &mut Play, cue: &Cue) {
    play.cue(cue, Duration::ZERO);
    for second in 1..1000 {
        play.tick(Duration::from_secs(second)).unwrap();
    }
}

/// Submits a command; no progress, no cancel.
pub fn submit(session: &mut Session, command: Command) -> Result<(), SessionError> {
    session.submit(command, &AtomicBool::new(false), &|_, _, _| {})
}

/// The steps in the order in which the walker takes them.
pub const STEPS: [&str; 14] = ["1a", "1b", "1c", "2", "3", "4", "5a", "5b", "5c", "5d", "6", "7", "8", "9"];

/// The settings of step 1a that people look at.
pub const SETTINGS: [&str; 5] = ["password-same", "network-type-same", "hop-count-same", "snads-same", "dirsync-same"];

/// Takes a session through its steps. In a rehearsal nobody acts, so the people stay at home.
pub struct Walker<'a> {
    pub session: &'a mut Session,
    pub play: Option<Play>,
}

impl Walker<'_> {
    /// Does one command; what is refused fails the test.
    pub fn must(&mut self, command: Command) {
        let told: String = format!("{command:?}").chars().take(100).collect();
        if let Err(e) = submit(self.session, command) {
            panic!("{told}: {e}");
        }
    }

    /// Does everything up to and including `last`, from wherever the change stands.
    pub fn walk_to(&mut self, last: &str) {
        for step in STEPS {
            self.step(step);
            if step == last {
                break;
            }
        }
    }

    fn cue(&mut self, cue: &Cue) {
        if let Some(play) = &mut self.play {
            act(play, cue);
        }
    }

    /// Does everything that a step needs and is not done yet, and passes its gate.
    pub fn step(&mut self, id: &str) {
        if self.settled(id) {
            return;
        }
        if self.session.facts().is_none() {
            self.session.look().unwrap();
        }
        match id {
            "1a" => {
                self.answer(AnswerId::OldNumber, "32-10447");
                self.answer(AnswerId::NewNumber, "32-20981");
                self.answer(AnswerId::Names, "ANYCORP/HEADPO");
                for check in SETTINGS {
                    self.tick(check);
                }
            }
            "1b" => {
                self.answer(AnswerId::GlobalList, "yes");
                self.tick("global-list-on");
            }
            "1c" => {
                self.perform(ActionId::CopyAccounts, "");
                self.tick("sign-in");
                self.tick("pin");
            }
            "2" => {
                self.mark("remote-users", "Franko Ortiz", "made");
                self.mark("remote-users", "Franko Ortiz", "sent");
                self.mark("remote-users", "Franko Ortiz", "received");
            }
            "3" => {
                self.answer(AnswerId::ChangeDate, "2026-01-31 22:00");
                self.mark("remote-users", "Franko Ortiz", "told");
            }
            "4" => self.mark("async-postoffices", "LISBON", "told"),
            "5a" => {
                self.answer(AnswerId::Backup, "Ann, tape 12 in the safe, 2026-11-27 18:00");
                self.mark("mtas", "External", "stopped");
                self.cue(&Cue::MtasStopped);
                self.tick("queues-compress");
                self.cue(&Cue::Drained);
                self.session.look().unwrap();
                if self.play.is_none() {
                    // Nobody stops anything in a rehearsal: what the disk shows is assumed away, with a reason.
                    for check in ["queues-empty", "p1-quiet"] {
                        let reason = "rehearsal: the MTAs run".to_owned();
                        let _ = submit(self.session, Command::Override { check: check.into(), reason });
                    }
                }
                self.perform(ActionId::KeepCore, "");
                self.perform(ActionId::Freeze, "");
            }
            "5b" => {
                if self.session.change().baseline.is_none() {
                    self.must(Command::TakeBaseline);
                }
                self.tick("message-out");
                self.cue(&Cue::MessageSent);
            }
            "5c" => {
                self.must(Command::ReadMail);
                self.cue(&Cue::Compressed);
                self.tick("compress");
            }
            "5d" => self.see_to_the_rest(),
            "6" => {
                self.tick("signed-off");
                self.perform(ActionId::Swap, "32-20981");
            }
            "8" => self.perform(ActionId::Thaw, ""),
            "9" => {
                self.mark("async-postoffices", "LISBON", "confirmed");
                self.mark("mtas", "External", "restarted");
                self.tick("everybody-relog");
                self.tick("number-read");
            }
            _ => {}
        }
        if !self.settled(id) {
            self.must(Command::Complete { step: id.into() });
        }
    }

    fn see_to_the_rest(&mut self) {
        self.session.look().unwrap();
        let open = self.session.view().mail.rows.into_iter().filter(|row| !row.done);
        for row in open.collect::<Vec<_>>() {
            match &mut self.play {
                Some(_) => self.cue(&Cue::DoneByHand(row.id)),
                None => self.must(Command::Waive { mailbox: row.id, reason: "rehearsal: nobody collects".into() }),
            }
        }
        self.cue(&Cue::RemoteDialled);
    }

    pub fn settled(&self, id: &str) -> bool {
        self.session.change().steps.contains_key(&StepId::from(id))
    }

    pub fn answer(&mut self, answer: AnswerId, value: &str) {
        if !self.session.change().answers.contains_key(&answer) {
            self.must(Command::Answer { answer, value: value.into(), reason: String::new() });
        }
    }

    pub fn tick(&mut self, check: &str) {
        if !self.session.change().ticks.contains_key(&CheckId::from(check)) {
            self.must(Command::Tick { check: check.into(), note: String::new() });
        }
    }

    pub fn mark(&mut self, list: &str, name: &str, mark: &str) {
        let list = RosterId::from(list);
        let roster = self.session.change().rosters.get(&list).cloned().unwrap_or_default();
        let name = name.to_owned();
        if roster.find(&name).is_none() {
            let change = RosterChange::Add { name: name.clone(), detail: String::new() };
            self.must(Command::Roster { list: list.clone(), change });
        }
        if roster.find(&name).is_none_or(|person| !person.marks.contains_key(mark)) {
            let change = RosterChange::Mark { name, mark: mark.into(), note: String::new() };
            self.must(Command::Roster { list, change });
        }
    }

    pub fn perform(&mut self, action: ActionId, typed: &str) {
        if !self.session.change().actions.contains_key(&action) {
            let shown = self.shown(action);
            self.must(Command::Perform { action, shown, typed: typed.into(), pacing: Pacing::All });
        }
    }

    /// What the screen shows for an action now.
    pub fn shown(&mut self, action: ActionId) -> Vec<Operation> {
        self.session.look().unwrap();
        let plan = self.session.facts().unwrap().plans.get(&action).unwrap();
        plan.clone().unwrap_or_else(|why| panic!("{}: {why}", action.name()))
    }

    pub fn undo(&mut self, to: UndoTo) -> Result<(), SessionError> {
        submit(self.session, Command::Undo { to, reason: "test of the way back".into() })
    }
}
