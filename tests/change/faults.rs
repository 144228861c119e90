//! Something fails at any one call: nothing is lost, what failed is said, and trying again works.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::common::{Office, Walker, picture_of_files, submit};
use crate::faulty::{Fault, Faulty, FaultyDisk, Striker};
use crate::wrapped::{Ask, Call, Wrapped};
use reserial::engine::{Command, Pacing, ResolveWay, Session, SessionError, StandingView, UndoTo};
use reserial::fsops::{Disk as _, LiveTree, ReadTree, TreePath, WriteTree};
use reserial::journal::Mode;
use reserial::plan::{Operation, Print, Probe, Side, Trees, Way, execute, probe};
use reserial::procedure::ActionId;

fn path(text: &str) -> TreePath {
    TreePath::parse(text).unwrap()
}

/// Both trees behind one striker, and the exchange of steps 6 and 7 with its copy already staged.
fn exchange(office: &Office, fault: Fault, at: u64) -> (Trees, Operation) {
    let old = LiveTree::open(office.old()).unwrap();
    let print = |tree: &LiveTree, file: &str| {
        let (sha256, len) = tree.digest(&path(file)).unwrap();
        Print { len, sha256 }
    };
    std::fs::copy(office.new_tree().join("GLB/MASTER.GLB"), office.old().join("GLB/RESERIAL.TMP")).unwrap();
    let operation = Operation::Exchange {
        side: Side::Old,
        live: path("GLB/MASTER.GLB"),
        out: path("GLB/OLDMAST.GLB"),
        incoming: path("GLB/RESERIAL.TMP"),
        was: print(&old, "GLB/MASTER.GLB"),
        becomes: print(&old, "GLB/RESERIAL.TMP"),
        mailbags: Some(path("MBG")),
    };
    let striker = Striker::new(fault, at);
    let tree = |root| -> Arc<dyn WriteTree> {
        Arc::new(Faulty { tree: LiveTree::open(root).unwrap(), striker: Arc::clone(&striker) })
    };
    (Trees { old: tree(office.old()), new: tree(office.new_tree()) }, operation)
}

#[test]
fn an_exchange_that_fails_takes_itself_back() {
    // The exchange makes two calls; its way back makes a third, which does not fail here.
    for (fault, at) in [(Fault::Error, 1), (Fault::Error, 2), (Fault::ErrorAfter, 1)] {
        let office = Office::new(2);
        let (trees, operation) = exchange(&office, fault, at);
        let before = picture_of_files(office.old());
        let failure = execute(&operation, &trees).unwrap_err();
        assert!(matches!(failure.way, Way::Untouched | Way::BackAgain), "{fault:?} {at}: {:?}", failure.way);
        assert_eq!(before, picture_of_files(office.old()), "{fault:?} {at}");
        assert_eq!(probe(&operation, &trees).unwrap(), Probe::NotBegun);
    }
}

#[test]
fn an_exchange_whose_second_rename_happened_in_spite_of_its_error_is_not_claimed_to_be_undone() {
    let office = Office::new(2);
    let (trees, operation) = exchange(&office, Fault::ErrorAfter, 2);
    let failure = execute(&operation, &trees).unwrap_err();
    assert!(matches!(failure.way, Way::Unclear { .. }), "{:?}", failure.way);
    assert_eq!(probe(&operation, &trees).unwrap(), Probe::Done);
}

#[test]
fn mail_that_arrives_between_the_renames_puts_the_old_file_back() {
    let office = Office::new(2);
    let (trees, operation) = exchange(&office, Fault::None, 0);
    let bag = office.old().join("MBG/00000000.MBG");
    let master = std::fs::read(office.old().join("GLB/MASTER.GLB")).unwrap();
    // Delivers a message as soon as MASTER.GLB has been renamed away.
    let away = office.old().join("GLB/MASTER.GLB");
    let postman: Ask = Arc::new(move |call| {
        if matches!(call, Call::After("rename", _)) && !away.exists() {
            let mut letters = std::fs::read(&bag).unwrap();
            letters.extend([0; 116]);
            std::fs::write(&bag, letters).unwrap();
        }
        Ok(())
    });
    let old: Arc<dyn WriteTree> = Wrapped(postman).open(office.old()).unwrap();
    let failure = execute(&operation, &Trees { old, new: trees.new }).unwrap_err();
    assert_eq!(failure.way, Way::BackAgain);
    assert!(failure.to_string().contains("mail arrived"), "{failure}");
    assert_eq!(std::fs::read(office.old().join("GLB/MASTER.GLB")).unwrap(), master);
}

/// Opens a change whose disk fails at the `at`th call from now on.
fn open(office: &Office, striker: &Arc<Striker>) -> Result<Session, SessionError> {
    let mut opening = office.opening(Mode::Live);
    opening.disk = Arc::new(FaultyDisk(Arc::clone(striker)));
    Session::open(&opening)
}

/// What a person does after a failure: let go or, when the record could not even be written, unlock; and start again.
fn again(office: &Office, session: Session) -> Session {
    drop(session);
    let record = reserial::journal::records(&LiveTree::open(office.old()).unwrap()).unwrap().pop().unwrap();
    let base: Arc<dyn reserial::fsops::RecordTree> = Arc::new(LiveTree::open(office.old()).unwrap());
    let who = ("ann".to_owned(), "desk".to_owned());
    let clock = Arc::new(reserial::clock::SystemClock);
    let mut journal = reserial::journal::Journal::open(base, clock, who, &record).unwrap();
    reserial::engine::unlock(&mut journal, "the share came back", Some("ann")).unwrap();
    office.open(Mode::Live)
}

#[test]
fn an_error_at_any_call_of_the_swap_is_said_and_trying_again_works() {
    // The calls of one swap, counted on an undisturbed run.
    let prepare = |office: &Office| {
        let mut session = office.open(Mode::Live);
        Walker { session: &mut session, play: Some(office.people()) }.walk_to("5d");
        Walker { session: &mut session, play: None }.tick("signed-off");
        session.close().unwrap();
    };
    let swap = |session: &mut Session| {
        session.look().unwrap();
        let shown = session.facts().unwrap().plans[&ActionId::Swap].clone().unwrap();
        let command = Command::Perform { action: ActionId::Swap, shown, typed: "32-20981".into(), pacing: Pacing::All };
        session.submit(command, &AtomicBool::new(false), &|_, _, _| {})
    };
    let office = Office::new(2);
    prepare(&office);
    let striker = Striker::new(Fault::None, 0);
    let mut session = open(&office, &striker).unwrap();
    let from = striker.count();
    swap(&mut session).unwrap();
    let to = striker.count();
    drop(session);
    assert!(to - from > 10, "{}", to - from);

    for fault in [Fault::Error, Fault::ErrorAfter] {
        for at in (from + 1..=to).step_by(if fault == Fault::Error { 1 } else { 3 }) {
            let office = Office::new(2);
            prepare(&office);
            let (old, new) = (
                std::fs::read(office.old().join("GLB/MASTER.GLB")).unwrap(),
                std::fs::read(office.new_tree().join("GLB/MASTER.GLB")).unwrap(),
            );
            let mut session = open(&office, &Striker::new(fault, at)).unwrap();
            let error = swap(&mut session).expect_err("it fails");
            assert!(!reserial::error::Guidance::advice(&error).is_empty());
            let mut session = again(&office, session);
            if matches!(session.view().standing, StandingView::Between { .. }) {
                submit(&mut session, Command::Resolve { way: ResolveWay::GoBack }).unwrap();
            }
            let mut walker = Walker { session: &mut session, play: None };
            walker.walk_to("7");
            let glb = office.old().join("GLB");
            assert_eq!(std::fs::read(glb.join("MASTER.GLB")).unwrap(), new, "{fault:?} {at}");
            assert_eq!(std::fs::read(glb.join("OLDMAST.GLB")).unwrap(), old, "{fault:?} {at}");
            assert!(!glb.join("RESERIAL.TMP").exists(), "{fault:?} {at}");
            walker.undo(UndoTo::All).unwrap();
            assert_eq!(std::fs::read(glb.join("MASTER.GLB")).unwrap(), old, "{fault:?} {at}");
            assert!(!glb.join("OLDMAST.GLB").exists(), "{fault:?} {at}");
        }
    }
}

#[test]
fn a_full_and_a_read_only_disk_are_named_and_trying_again_works() {
    let prepare = |office: &Office| {
        let mut session = office.open(Mode::Live);
        Walker { session: &mut session, play: None }.walk_to("1b");
        session.close().unwrap();
    };
    let copy = |session: &mut Session| {
        session.look().unwrap();
        let shown = session.facts().unwrap().plans[&ActionId::CopyAccounts].clone().unwrap();
        let command =
            Command::Perform { action: ActionId::CopyAccounts, shown, typed: String::new(), pacing: Pacing::All };
        submit(session, command)
    };
    let office = Office::new(2);
    prepare(&office);
    let striker = Striker::new(Fault::None, 0);
    let mut session = open(&office, &striker).unwrap();
    let from = striker.count();
    copy(&mut session).unwrap();
    let to = striker.count();
    let end = picture_of_files(office.new_tree());
    drop(session);

    for (fault, advice) in [(Fault::Full, "Free space"), (Fault::ReadOnly, "read-only")] {
        for at in (from + 1..=to).step_by(5) {
            let office = Office::new(2);
            prepare(&office);
            let mut session = open(&office, &Striker::new(fault, at)).unwrap();
            let error = copy(&mut session).expect_err("it fails");
            let told = reserial::error::Guidance::advice(&error);
            let record = matches!(error, SessionError::Record(_));
            assert!(record || told.contains(advice), "{fault:?} {at}: {error}: {told}");
            let mut session = again(&office, session);
            Walker { session: &mut session, play: None }.walk_to("1c");
            assert_eq!(end, picture_of_files(office.new_tree()), "{fault:?} {at}");
        }
    }
}

#[test]
fn a_record_that_cannot_be_begun_leaves_the_tree_as_it_was() {
    let office = Office::new(2);
    let before = picture_of_files(office.old());
    let error = open(&office, &Striker::new(Fault::Error, 1)).err().expect("it fails");
    assert!(error.to_string().contains("Input/output error"), "{error}");
    assert_eq!(before, picture_of_files(office.old()));
    let session = office.open(Mode::Live);
    assert!(session.change().opened.is_some(), "and the next start works");
}

#[test]
fn a_share_that_goes_away_is_said_and_the_change_goes_on_when_it_is_back() {
    let office = Office::new(2);
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("5b");
    let away = office.dir.path().join("away");
    std::fs::rename(office.old(), &away).unwrap();
    let error = submit(walker.session, Command::ReadMail).unwrap_err();
    assert!(!reserial::error::Guidance::advice(&error).is_empty());
    let seen = walker.session.looker()();
    walker.session.looked(seen);
    let notices = walker.session.view().notices;
    assert!(notices.iter().any(|notice| notice.text.contains("cannot be read")), "{notices:?}");
    std::fs::rename(&away, office.old()).unwrap();
    walker.walk_to("9");
    session.close().unwrap();
}
