//! Several people at one change: who follows writes nothing, who helps writes lists and notes, who takes over reads the note of
//! whoever let go, and a second person approves exactly the file that goes in.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::common::{Office, Walker, submit};
use crate::helpers::{LIST, begun, helper, journal_of, mark};
use crate::wrapped::{Call, Wrapped};
use reserial::clock::SystemClock;
use reserial::engine::{
    Beat, Command, Opening, Request, ResolveWay, Role, Session, SessionError, Standing, UndoTo, Update, View, Worker,
    may_help, start_at, start_following,
};
use reserial::fsops::{Disk, LiveTree, RealDisk, RecordTree, TreePath};
use reserial::journal::{Event, Farewell, Help, Mode, Spot};
use reserial::people::RosterChange;
use reserial::procedure::ActionId;

/// Faster than life.
const BEAT: Beat = Beat(Duration::from_millis(60));

/// A screen without a screen: what it was told last, and the worker behind it.
struct Desk {
    worker: Worker,
    told: std::sync::mpsc::Receiver<Update>,
    view: Option<Box<View>>,
    refused: Option<String>,
    waited: bool,
}

impl Desk {
    fn follow(opening: Opening, role: Role) -> Self {
        let (sender, told) = std::sync::mpsc::channel();
        let worker = start_following(BEAT, opening, role, move |update| drop(sender.send(update)));
        Self { worker, told, view: None, refused: None, waited: false }
    }

    fn operate(session: Session) -> Self {
        let (sender, told) = std::sync::mpsc::channel();
        let worker = start_at(BEAT, move || Ok(session), move |update| drop(sender.send(update)));
        Self { worker, told, view: None, refused: None, waited: false }
    }

    /// Takes updates in until `is` holds; returns how long that took.
    fn until(&mut self, what: &str, is: impl Fn(&Self) -> bool) -> Duration {
        let began = Instant::now();
        while !is(self) {
            assert!(began.elapsed() < Duration::from_secs(20), "{what}");
            match self.told.recv_timeout(Duration::from_secs(20)).unwrap_or_else(|_| panic!("{what}: nothing more")) {
                Update::View(view) => self.view = Some(view),
                Update::Refused(refusal) => self.refused = Some(refusal.to_string()),
                Update::Trouble { what, .. } | Update::NotOpened { what, .. } => self.refused = Some(what),
                Update::Waiting(_) => self.waited = true,
                _ => {}
            }
        }
        began.elapsed()
    }

    fn sees(&mut self, what: &str, is: impl Fn(&View) -> bool) -> Duration {
        self.until(what, |desk| desk.view.as_ref().is_some_and(|view| is(view)))
    }

    fn send(&self, command: Command) {
        self.worker.send(Request::Submit(command));
    }

    fn stop(mut self) {
        self.worker.send(Request::Stop);
        while !matches!(self.told.recv_timeout(Duration::from_secs(5)), Ok(Update::Stopped) | Err(_)) {}
        self.view = None;
    }
}

fn as_who(office: &Office, who: &str, disk: Arc<dyn Disk>) -> Opening {
    Opening { operator: who.into(), host: format!("pc-of-{who}"), new: None, disk, ..office.opening(Mode::Live) }
}

fn real() -> Arc<dyn Disk> {
    Arc::new(RealDisk)
}

/// A disk that fails the test when anything is changed on it.
fn untouchable() -> Arc<dyn Disk> {
    Arc::new(Wrapped(Arc::new(|call| match call {
        Call::Before(what, path) => panic!("{what} {path}"),
        Call::After(..) => Ok(()),
    })))
}

fn marks(view: &View) -> usize {
    let roster = view.rosters.iter().find(|roster| roster.id.as_str() == LIST).unwrap();
    roster.rows.iter().flat_map(|row| &row.marks).flatten().count()
}

fn mark_it(name: &str) -> Command {
    let change = RosterChange::Mark { name: name.into(), mark: "made".into(), note: String::new() };
    Command::Roster { list: LIST.into(), change }
}

#[test]
fn who_watches_sees_it_begin_go_on_and_end_and_writes_nothing() {
    let office = Office::new(2);
    let opening =
        Opening { state: office.opening(Mode::Live).state.join("of-eve"), ..as_who(&office, "eve", untouchable()) };
    let nowhere = opening.state.clone();
    let mut watch = Desk::follow(opening, Role::Watches);
    watch.until("there is nothing yet", |desk| desk.waited);
    let mut session = office.open(Mode::Live);
    watch.sees("it begins", |view| view.together.holder.as_deref() == Some("ann on desk"));
    Walker { session: &mut session, play: None }.answer(reserial::procedure::AnswerId::OldNumber, "32-10447");
    watch.sees("an answer", |view| view.old_number.is_some());
    for command in commands() {
        watch.refused = None;
        watch.send(command);
        watch.until("it is refused", |desk| desk.refused.is_some());
    }
    let view = watch.view.as_ref().unwrap();
    let new = |check: &str| view.steps[0].checks.iter().find(|c| c.id.as_str() == check).unwrap().standing;
    assert_eq!(new("new-is-postoffice"), Standing::Unknown, "its path is that of another machine");
    assert_eq!(new("old-is-postoffice"), Standing::Holds);
    session.close().unwrap();
    watch.sees("nobody has it", |view| view.together.holder.is_none());
    assert!(!nowhere.exists());
    watch.stop();
}

/// Another mount of the same share, played by a copy: the record in it names the place by the operator's path.
#[test]
fn who_follows_by_another_mount_sees_the_place_as_their_own_machine_calls_it() {
    let office = Office::new(2);
    let mut session = office.open(Mode::Live);
    let mount = office.dir.path().join("mount-b");
    assert!(std::process::Command::new("cp").arg("-a").arg(office.old()).arg(&mount).status().unwrap().success());
    let opening = Opening { old: mount.clone(), ..as_who(&office, "eve", Arc::new(RealDisk)) };
    let mut watch = Desk::follow(opening, Role::Watches);
    watch.sees("it is there", |view| !view.old.is_empty());
    assert_eq!(watch.view.as_ref().unwrap().old, mount.to_string_lossy());
    watch.stop();
    session.close().unwrap();
}

/// One of every kind of command.
fn commands() -> Vec<Command> {
    let (check, step, mailbox) = ("sign-in", "1a", reserial::postoffice::HexId::parse("00000001").unwrap());
    let (reason, list) = (String::from("because of a test"), reserial::procedure::RosterId::from(LIST));
    let roster = |change| Command::Roster { list: list.clone(), change };
    let (name, mark, note) = (String::from("Ann"), String::from("made"), reason.clone());
    vec![
        Command::Answer { answer: reserial::procedure::AnswerId::OldNumber, value: "1".into(), reason: String::new() },
        Command::Choose { check: "second-person".into(), option: "yes".into() },
        Command::Tick { check: check.into(), note: String::new() },
        Command::Untick { check: check.into(), note: reason.clone() },
        Command::Override { check: check.into(), reason: reason.clone() },
        roster(RosterChange::Add { name: name.clone(), detail: String::new() }),
        roster(RosterChange::Remove { name: name.clone(), reason: reason.clone() }),
        Command::NotApplicable { step: step.into(), reason: reason.clone() },
        Command::Skip { step: step.into(), reason: reason.clone() },
        Command::Reopen { step: step.into(), reason: reason.clone() },
        Command::Waive { mailbox: mailbox.clone(), reason: reason.clone() },
        Command::Unwaive { mailbox: mailbox.clone(), reason: reason.clone() },
        Command::TakeBaseline,
        Command::ReadMail,
        Command::Perform { action: ActionId::Freeze, shown: vec![], typed: String::new(), pacing: Default::default() },
        Command::Complete { step: step.into() },
        Command::GiveUp { reason: reason.clone() },
        Command::Undo { to: UndoTo::All, reason: reason.clone() },
        Command::Adopt { reason: reason.clone() },
        Command::Restore,
        Command::Acknowledge,
        Command::Resolve { way: ResolveWay::GoOn },
        Command::ImportNames(reserial::engine::ListFile::typed("names.csv")),
        Command::Classify { mailbox, client: None },
        // From here on those that an assistant may.
        roster(RosterChange::Mark { name: name.clone(), mark: mark.clone(), note: note.clone() }),
        roster(RosterChange::TakeBack { name, mark, note: note.clone() }),
        Command::Note { text: reason },
        Command::Second { name: "bob".into(), number: "32-20981".into() },
        Command::Unsecond { name: "bob".into(), note },
    ]
}

#[test]
fn an_assistant_may_do_five_things_and_the_rest_is_refused_in_words() {
    let (forbidden, allowed): (Vec<_>, Vec<_>) = commands().into_iter().partition(|command| may_help(command).is_err());
    assert_eq!((forbidden.len(), allowed.len()), (24, 5));
    let (office, mut session) = begun(&["Ann"]);
    let mut carol = Desk::follow(as_who(&office, "carol", real()), Role::Assists);
    carol.sees("she is in the record", |view| !view.together.assistants.is_empty());
    let before = session.journal().lines().len();
    for command in forbidden {
        carol.refused = None;
        carol.send(command);
        carol.until("it is refused", |desk| desk.refused.is_some());
        let says = carol.refused.clone().unwrap();
        assert!(says.contains("for the operator") && says.contains("[assist]"), "{says}");
    }
    carol.stop();
    session.look().unwrap();
    assert_eq!(session.journal().lines().len(), before);
    let kinds: Vec<_> = session.journal().all_lines().filter(|line| line.by == "carol").map(|l| &l.event).collect();
    assert!(matches!(kinds.as_slice(), [Event::Joined { .. }, Event::Left]), "{kinds:?}");
}

#[test]
fn marks_are_on_every_screen_within_two_seconds_and_the_gate_counts_them() {
    let (office, session) = begun(&["Ann", "Bob"]);
    let mut ann = Desk::operate(session);
    let mut carol = Desk::follow(as_who(&office, "carol", real()), Role::Assists);
    let mut dora = Desk::follow(as_who(&office, "dora", real()), Role::Assists);
    for desk in [&mut ann, &mut carol, &mut dora] {
        desk.sees("two help", |view| view.together.assistants.iter().filter(|a| a.left.is_none()).count() == 2);
    }
    carol.send(mark_it("Ann"));
    dora.send(mark_it("Bob"));
    for (who, desk) in [("ann", &mut ann), ("carol", &mut carol), ("dora", &mut dora)] {
        let took = desk.sees(who, |view| marks(view) == 2);
        assert!(took < Duration::from_secs(2), "{who}: {took:?}");
    }
    let gate = |view: &View| view.steps[3].checks[0].standing == Standing::Holds;
    assert!(gate(ann.view.as_ref().unwrap()), "the operator's gate counts them without a key");
    dora.stop();
    ann.sees("dora has left", |view| view.together.assistants.iter().any(|a| a.name == "dora" && a.left.is_some()));
    carol.stop();
    ann.stop();
}

#[test]
fn a_mark_that_cannot_be_written_waits_is_seen_to_wait_and_is_written_later() {
    let (office, mut session) = begun(&["Ann", "Bob"]);
    let closed = Arc::new(AtomicUsize::new(0));
    let full = Arc::clone(&closed);
    let disk = Wrapped(Arc::new(move |call| match call {
        Call::Before("append" | "write_new", path) if full.load(Ordering::SeqCst) == 1 => {
            Err(reserial::fsops::FsError::io(reserial::fsops::Verb::Write, path, std::io::Error::other("disk full")))
        }
        _ => Ok(()),
    }));
    let mut carol = Desk::follow(as_who(&office, "carol", Arc::new(disk)), Role::Assists);
    carol.sees("she is in the record", |view| !view.together.assistants.is_empty());
    closed.store(1, Ordering::SeqCst);
    carol.send(mark_it("Ann"));
    carol.send(mark_it("Bob"));
    carol.sees("both wait, and why", |view| {
        view.together.pending.len() == 2 && view.together.pending.iter().all(|p| p.why.is_some())
    });
    assert_eq!(marks(carol.view.as_ref().unwrap()), 0, "and neither counts");
    let change = RosterChange::TakeBack { name: "Bob".into(), mark: "made".into(), note: String::new() };
    carol.send(Command::Roster { list: LIST.into(), change });
    carol.sees("one is taken off", |view| view.together.pending.len() == 1);
    closed.store(0, Ordering::SeqCst);
    carol.sees("it is written", |view| view.together.pending.is_empty() && marks(view) == 1);
    session.look().unwrap();
    assert_eq!(marks(&session.view()), 1);
    carol.stop();
}

#[test]
fn while_nothing_changes_a_beat_costs_a_call_a_file() {
    let (office, _session) = begun(&["Ann"]);
    helper(&office, "carol").write(mark("Ann")).unwrap();
    helper(&office, "dora").write(mark("Ann")).unwrap();
    let journal = journal_of(&office, "eve", Arc::new(SystemClock));
    let calls = Arc::new(AtomicUsize::new(0));
    let tree: Arc<dyn RecordTree> = Arc::new(Counting(LiveTree::open(office.old()).unwrap(), Arc::clone(&calls)));
    let who = ("eve".to_owned(), "pc".to_owned());
    let record = reserial::journal::records(&*tree).unwrap().pop().unwrap();
    let counted = reserial::journal::Journal::open(tree, Arc::new(SystemClock), who, &record).unwrap();
    calls.store(0, Ordering::SeqCst);
    let tails = counted.tails();
    let before = tails.marks().unwrap();
    // The folder, the operator's file, two helpers': every second and a half, and a wait between.
    assert_eq!(calls.load(Ordering::SeqCst), 4);
    assert_eq!(tails.marks().unwrap(), before);
    let mut third = helper(&office, "fay");
    third.write(Help::Note { text: "a new file".into() }).unwrap();
    assert_ne!(tails.marks().unwrap(), before, "a new file shows in the folder");
    assert!(tails.strangers().unwrap());
    drop(journal);
}

struct Counting(LiveTree, Arc<AtomicUsize>);

impl reserial::fsops::ReadTree for Counting {
    crate::through::looks_through!(0);
    fn stat_listed(&self, path: &TreePath) -> Result<Option<reserial::fsops::Entry>, reserial::fsops::FsError> {
        self.1.fetch_add(1, Ordering::SeqCst);
        self.0.stat_listed(path)
    }
}

impl reserial::fsops::WriteTree for Counting {
    fn rename(&self, _: &TreePath, _: &TreePath) -> Result<reserial::fsops::Renamed, reserial::fsops::FsError> {
        unreachable!("a look changes nothing")
    }
    fn create_dir(&self, _: &TreePath) -> Result<(), reserial::fsops::FsError> {
        unreachable!("a look changes nothing")
    }
    fn write_new(
        &self,
        _: &TreePath,
        _: &mut dyn std::io::Read,
        _: Option<reserial::fsops::ServerTime>,
    ) -> Result<(), reserial::fsops::FsError> {
        unreachable!("a look changes nothing")
    }
    fn set_dress(&self, _: &TreePath, _: &reserial::fsops::Dress) -> Result<Vec<String>, reserial::fsops::FsError> {
        unreachable!("a look changes nothing")
    }
    fn remove_file(&self, _: &TreePath, _: &reserial::fsops::Sha256) -> Result<(), reserial::fsops::FsError> {
        unreachable!("a look changes nothing")
    }
    fn remove_dir(&self, _: &TreePath) -> Result<(), reserial::fsops::FsError> {
        unreachable!("a look changes nothing")
    }
}

impl RecordTree for Counting {
    fn append(&self, _: &TreePath, _: u64, _: &[u8]) -> Result<(), reserial::fsops::FsError> {
        unreachable!("a look changes nothing")
    }
}

#[test]
fn whoever_takes_it_next_is_told_what_was_said_until_they_let_go_of_it() {
    let office = Office::new(2);
    let session = office.open(Mode::Live);
    let ann = Desk::operate(session);
    ann.worker.send(Request::HandOver(Farewell { to: "bob".into(), note: "call LISBON first".into() }));
    ann.stop();
    let mut bob = Session::open(&Opening { operator: "bob".into(), ..office.opening(Mode::Live) }).unwrap();
    let handed = bob.view().together.handed.unwrap();
    assert_eq!(
        (handed.to.as_str(), handed.who.by.as_str(), handed.who.note.as_str()),
        ("bob", "ann", "call LISBON first")
    );
    assert!(bob.view().log.iter().any(|line| line.text == "handed over to bob: call LISBON first"));
    bob.close().unwrap();
    let carol = office.open(Mode::Live);
    assert_eq!(carol.view().together.handed, None, "bob has read it");
}

fn refusal(result: Result<(), SessionError>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn a_second_person_approves_exactly_the_file_that_is_pinned() {
    let office = Office::new(2);
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("4");
    let second = |name: &str, number: &str| Command::Second { name: name.into(), number: number.into() };
    assert!(refusal(submit(walker.session, second("bob", "32-20981"))).contains("asks for no second"));
    walker.must(Command::Choose { check: "second-person".into(), option: "yes".into() });
    walker.walk_to("5d");
    walker.tick("signed-off");
    let shown = walker.shown(ActionId::Swap);
    let swap = Command::Perform { action: ActionId::Swap, shown, typed: "32-20981".into(), pacing: Default::default() };
    assert!(refusal(submit(walker.session, swap.clone())).contains("nobody else has approved"));
    for ann in ["ann", " ANN", "DOM\\Ann", "ann@dom", "A\u{301}nn", "a\u{200b}nn"] {
        assert!(refusal(submit(walker.session, second(ann, "32-20981"))).contains("somebody else than ann"), "{ann}");
    }
    assert!(refusal(submit(walker.session, second("bob", "32-10447"))).contains("not the new number"));
    walker.must(second("bob", " 032-20981"));
    let event = &walker.session.journal().lines().last().unwrap().event;
    assert!(matches!(event, Event::Seconded { spot: Spot::OperatorsScreen, name, .. } if name == "bob"), "{event:?}");
    walker.must(Command::Unsecond { name: "BOB".into(), note: "looked at the wrong file".into() });
    assert!(refusal(submit(walker.session, swap.clone())).contains("nobody else has approved"));

    // From a machine of their own; the operator's session takes it in at the next look.
    let mut carol = helper(&office, "carol");
    let print = walker.session.change().pin.as_ref().unwrap().print;
    let other = reserial::plan::Print { len: 176, sha256: reserial::fsops::Sha256::of(b"another") };
    let approve = |print| Help::Seconded { print, number: "32-20981".into(), spot: Spot::OwnMachine };
    carol.write(approve(other)).unwrap();
    assert!(refusal(submit(walker.session, swap.clone())).contains("another Master.glb"));
    carol.write(approve(print)).unwrap();
    walker.session.look().unwrap();
    let told = walker.session.view().together.second.unwrap();
    assert!(told.approved.unwrap().contains("carol"));
    // Whoever takes the change in hand is not their own second person.
    walker.session.close().unwrap();
    let mut as_carol = Session::open(&Opening { operator: "DOM\\Carol".into(), ..office.opening(Mode::Live) }).unwrap();
    as_carol.look().unwrap();
    assert!(refusal(submit(&mut as_carol, swap.clone())).contains("somebody else must approve"));
    as_carol.close().unwrap();
    let mut again = office.open(Mode::Live);
    submit(&mut again, swap).unwrap();
    assert!(again.change().swapped());
    let undo = Command::Undo { to: UndoTo::Step("6".into()), reason: "test of the way back".into() };
    submit(&mut again, undo).unwrap();
    assert!(!again.change().swapped(), "the way back needs no second person");
}

#[test]
fn an_assistant_approves_in_their_own_name_only_and_overriding_is_a_deviation() {
    let office = Office::new(2);
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("4");
    walker.must(Command::Choose { check: "second-person".into(), option: "yes".into() });
    walker.walk_to("5d");
    let mut ann = Desk::follow(as_who(&office, "Ann@elsewhere", real()), Role::Assists);
    ann.sees("she follows", |view| view.together.second.as_ref().is_some_and(|second| second.asked));
    ann.send(Command::Second { name: "bob".into(), number: "32-20981".into() });
    ann.until("it is refused", |desk| desk.refused.is_some());
    assert!(ann.refused.as_ref().unwrap().contains("somebody else than ann"), "{:?}", ann.refused);
    let mut carol = Desk::follow(as_who(&office, "carol", real()), Role::Assists);
    carol.sees("she follows", |view| view.together.second.as_ref().is_some_and(|second| second.asked));
    carol.send(Command::Second { name: "bob".into(), number: "32-20981".into() });
    carol.sees("she has approved", |view| view.together.second.as_ref().is_some_and(|second| second.mine));
    carol.send(Command::Unsecond { name: String::new(), note: "a closer look is needed".into() });
    carol.sees("she has not", |view| view.together.second.as_ref().is_some_and(|second| !second.mine));
    carol.stop();
    ann.stop();
    walker.session.look().unwrap();
    walker.must(Command::Override { check: "second-approved".into(), reason: "carol is on the phone".into() });
    walker.walk_to("9");
    let deviations = session.view().ending.unwrap().deviations.join("\n");
    assert!(deviations.contains("second-approved") && deviations.contains("carol is on the phone"), "{deviations}");
}

#[test]
fn who_watches_goes_along_when_a_change_is_gone_back_over_and_sees_both_ends() {
    let office = Office::new(2);
    let mut session = office.open(Mode::Live);
    let mut watch = Desk::follow(as_who(&office, "eve", untouchable()), Role::Watches);
    Walker { session: &mut session, play: Some(office.people()) }.walk_to("9");
    watch.sees("it has ended", |view| view.ending.is_some() && view.reverses.is_none());
    session.close().unwrap();
    let mut back = Session::reverse(&Opening { new: None, ..office.opening(Mode::Live) }).unwrap();
    watch.sees("the way back", |view| view.reverses.as_deref() == Some("RESERIAL/C0001") && view.ending.is_none());
    let undo = Command::Undo { to: UndoTo::All, reason: "the new number stays".into() };
    submit(&mut back, undo).unwrap();
    watch.sees("it stands as it was", |view| view.reverses.is_none() && view.ending.is_some());
    watch.stop();
}

#[test]
fn a_rehearsal_is_followed_too_and_what_was_chosen_in_it_carries_over() {
    let office = Office::new(2);
    let mut session = office.open(Mode::Rehearsal);
    let opening = Opening { disk: looks_only(), new: None, ..office.opening(Mode::Rehearsal) };
    let mut watch = Desk::follow(opening, Role::Watches);
    let mut walker = Walker { session: &mut session, play: None };
    walker.walk_to("4");
    walker.must(Command::Choose { check: "second-person".into(), option: "yes".into() });
    walker.walk_to("5a");
    watch.sees("P1 would be away", |view| view.outage.is_some() && view.mode == Mode::Rehearsal);
    watch.sees("what it rests on is seen", |view| {
        let step = view.steps.iter().find(|step| step.id.as_str() == "5b").unwrap();
        step.checks.iter().any(|check| check.id.as_str() == "p1-still-away" && check.standing == Standing::Holds)
    });
    watch.stop();
    session.close().unwrap();
    let live = office.open(Mode::Live);
    assert!(live.view().together.second.unwrap().asked);
}

/// As [`untouchable`], but for a folder that is there already.
fn looks_only() -> Arc<dyn Disk> {
    struct Looks;
    impl Disk for Looks {
        fn open(&self, root: &std::path::Path) -> Result<Arc<dyn RecordTree>, reserial::fsops::FsError> {
            untouchable().open(root)
        }
        fn make(&self, root: &std::path::Path) -> Result<Arc<dyn RecordTree>, reserial::fsops::FsError> {
            self.open(root)
        }
    }
    Arc::new(Looks)
}

#[test]
fn a_second_run_goes_along_by_itself() {
    let office = Office::new(2);
    let mut session = office.open(Mode::Live);
    let opening =
        Opening { watch: reserial::engine::Watch::TakeOrWatch, disk: looks_only(), ..as_who(&office, "bob", real()) };
    let mut bob = Desk::operate(Session::open(&opening).unwrap());
    bob.sees("he looks on", |view| view.together.role == Role::LooksOn);
    Walker { session: &mut session, play: None }.answer(reserial::procedure::AnswerId::OldNumber, "32-10447");
    bob.sees("an answer", |view| view.old_number.is_some());
    bob.stop();
    session.close().unwrap();
}
