//! A walk in a real session: its record, going on with it, and what it leaves alone.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::SystemTime;

use reserial::clock::SystemClock;
use reserial::engine::{CheckKind, Command, Resume, Session, SessionError, Standing, StandingView, UndoTo, Walking};
use reserial::fsops::RealDisk;
use reserial::journal::Mode;
use reserial::procedure::{Severity, walk};
use tempfile::TempDir;

fn open(state: &Path, id: &str, folder: Option<&Path>, resume: Resume) -> Session {
    let walking = Walking {
        procedure: walk(id).unwrap().unwrap(),
        folder: folder.map(Path::to_owned),
        resume,
        operator: "ann".into(),
        host: "desk".into(),
        state: state.to_owned(),
        clock: Arc::new(SystemClock),
        disk: Arc::new(RealDisk),
    };
    let mut session = Session::diagnose(walking).unwrap();
    session.look().unwrap();
    session
}

fn submit(session: &mut Session, command: Command) -> Result<(), SessionError> {
    session.submit(command, &AtomicBool::new(false), &|_, _, _| {})
}

fn choose(session: &mut Session, check: &str, option: &str) {
    submit(session, Command::Choose { check: check.into(), option: option.into() }).unwrap();
}

fn complete(session: &mut Session, step: &str) {
    submit(session, Command::Complete { step: step.into() }).unwrap();
}

/// Every name below a folder with its bytes and time; folders too.
fn everything(root: &Path) -> BTreeMap<String, (Vec<u8>, SystemTime)> {
    let entries = walkdir::WalkDir::new(root).into_iter().map(Result::unwrap);
    entries
        .map(|entry| {
            let bytes = if entry.file_type().is_file() { std::fs::read(entry.path()).unwrap() } else { Vec::new() };
            (entry.path().display().to_string(), (bytes, entry.metadata().unwrap().modified().unwrap()))
        })
        .collect()
}

#[test]
fn a_walk_ends_with_what_it_comes_to_and_touches_nothing() {
    let (state, folder) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    #[expect(clippy::disallowed_methods, reason = "a test makes the folder that is left alone")]
    std::fs::write(folder.path().join("Microsoft Mail Data"), b"mac").unwrap();
    let before = everything(folder.path());
    let mut session = open(state.path(), "q99164", Some(folder.path()), Resume::GoOn);
    assert_eq!(session.view().mode, Mode::Diagnosis);
    choose(&mut session, "data", "yes");
    complete(&mut session, "1");
    choose(&mut session, "twice", "routed");
    complete(&mut session, "2");
    assert!(session.view().ending.is_none());
    complete(&mut session, "8");
    let ending = session.view().ending.unwrap();
    assert!(ending.title.contains("it cannot be changed"), "{ending:?}");
    assert!(ending.done.iter().any(|line| line.ends_with(": No Connection")), "{ending:?}");
    assert!(ending.sources[0].starts_with("Q99164") && ending.sources[0].contains("Q99393"), "{ending:?}");
    assert_eq!(ending.next.len(), 3);
    assert!(ending.record.starts_with(&state.path().canonicalize().unwrap().display().to_string()));
    session.close().unwrap();
    assert_eq!(everything(folder.path()), before);
}

#[test]
fn a_walk_that_was_left_is_gone_on_with_unless_it_is_begun_anew() {
    let state = TempDir::new().unwrap();
    let mut session = open(state.path(), "q151228", None, Resume::GoOn);
    choose(&mut session, "number", "connector");
    session.close().unwrap();
    let mut session = open(state.path(), "q151228", None, Resume::GoOn);
    let chosen = |session: &Session| match &session.view().steps[0].checks[0].kind {
        CheckKind::Choice { chosen, .. } => chosen.as_ref().map(|id| id.as_str().to_owned()),
        other => panic!("{other:?}"),
    };
    assert_eq!(chosen(&session).as_deref(), Some("connector"));
    session.close().unwrap();
    let mut anew = open(state.path(), "q151228", None, Resume::Anew);
    assert_eq!(chosen(&anew), None);
    anew.close().unwrap();
}

#[test]
fn nothing_can_be_carried_out_or_taken_back() {
    let state = TempDir::new().unwrap();
    let mut session = open(state.path(), "q142196", None, Resume::GoOn);
    let reason = || "because".to_owned();
    for command in [
        Command::Undo { to: UndoTo::All, reason: reason() },
        Command::GiveUp { reason: reason() },
        Command::Adopt { reason: reason() },
        Command::Restore,
        Command::TakeBaseline,
        Command::Skip { step: "1".into(), reason: reason() },
        Command::NotApplicable { step: "1".into(), reason: reason() },
    ] {
        let told = format!("{command:?}");
        assert!(matches!(submit(&mut session, command), Err(SessionError::Refused(_))), "{told}");
    }
    let view = session.view();
    assert_eq!((view.standing, view.undo.open, view.outage), (StandingView::Clear, false, None));
    session.close().unwrap();
}

/// Returns how the two checks of the place stand.
fn place(folder: Option<&Path>) -> [(Standing, Severity); 2] {
    let state = TempDir::new().unwrap();
    let mut session = open(state.path(), "q182309", folder, Resume::GoOn);
    choose(&mut session, "media", "select");
    complete(&mut session, "1");
    choose(&mut session, "disk-one", "not-yet");
    let view = session.view();
    let step = view.steps.iter().find(|step| step.id.as_str() == "7").unwrap();
    session.close().unwrap();
    [0, 1].map(|at| (step.checks[at].standing, step.checks[at].severity))
}

#[test]
fn without_a_folder_the_place_of_the_serializer_is_for_a_person_to_answer() {
    let [elsewhere, local] = place(None);
    assert_eq!(elsewhere, (Standing::Holds, Severity::Refuse));
    assert_eq!(local, (Standing::Unknown, Severity::Block));
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_in_memory_is_refused_for_good() {
    let Ok(memory) = TempDir::new_in("/dev/shm") else { return };
    let [elsewhere, local] = place(Some(memory.path()));
    assert_eq!(elsewhere, (Standing::Fails, Severity::Refuse));
    assert_eq!(local.0, Standing::Fails);
}

#[test]
fn the_tree_is_looked_at_when_a_folder_is_named() {
    let (state, folder) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let mut session = open(state.path(), "q142196", Some(folder.path()), Resume::GoOn);
    let view = session.view();
    assert_eq!(
        (view.steps[0].checks[0].standing, view.steps[0].checks[0].says.as_str()),
        (Standing::Fails, "not a postoffice")
    );
    session.close().unwrap();
    let mut session = open(state.path(), "q142196", None, Resume::GoOn);
    assert_eq!(session.view().steps[0].checks[0].standing, Standing::Unknown);
    session.close().unwrap();
}
