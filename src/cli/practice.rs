//! `reserial practice`: a made-up postoffice, and the people around it while the wizard runs.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::engine::{Hints, Opening, Watch};
use crate::error::Exit;
use crate::fsops::RecordTree;
use crate::journal::{Change, Mode};
use crate::practice::{BuildOptions, Built, Client, Crowd, Cue, Pace, PracticeError, build, reopen};
use crate::procedure::{ActionId, AnswerId, By, Procedure, RosterId, Tick, q209486};
use crate::tui::{Console, Leaving};

use super::out::{complain, complain_in_words, say};
use super::place::Place;
use super::walk::{Walk, in_console as console_of, show};

/// How much faster than life the people of a practice are.
const PACE: u32 = 6;

/// Builds the two trees and says where they are.
pub fn build_only(place: &Place, dir: Option<PathBuf>, users: usize) -> Exit {
    match find_or_build(place, dir, users) {
        Ok(built) => {
            say(where_it_is(&built));
            Exit::Done
        }
        Err(e) => complain(&e),
    }
}

/// Runs the wizard on a practice postoffice.
pub fn practice(place: &Place, dir: Option<PathBuf>, users: usize, pace: u32) -> Exit {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        complain_in_words("a practice needs a terminal", "To build the two trees only: reserial practice --build-only");
        return Exit::People;
    }
    match find_or_build(place, dir, users) {
        Ok(built) => console_of(|console| play(place, console, &built, pace)),
        Err(e) => complain(&e),
    }
}

/// The same from the start screen.
///
/// # Errors
/// When the terminal cannot be drawn on, or the practice cannot be built.
pub fn in_console(place: &Place, console: &mut Console) -> io::Result<Leaving> {
    let built = find_or_build(place, None, BuildOptions::default().users).map_err(io::Error::other)?;
    play(place, console, &built, PACE)
}

/// Goes on with a practice that was begun.
///
/// # Errors
/// When the terminal cannot be drawn on, or it is no practice.
pub fn go_on(place: &Place, console: &mut Console, dir: &Path) -> io::Result<Leaving> {
    let built = reopen(dir).map_err(io::Error::other)?;
    play(place, console, &built, PACE)
}

/// Returns the practice of `dir`, or the newest one that is not finished, or a new one.
fn find_or_build(place: &Place, dir: Option<PathBuf>, users: usize) -> Result<Built, PracticeError> {
    let options = BuildOptions { users, ..BuildOptions::default() };
    if let Some(dir) = dir {
        return if dir.join("OLD").exists() { reopen(&dir) } else { build(&dir, &options) };
    }
    let home = place.state.join("practice");
    place.disk.make(&home)?;
    for number in 1..1000 {
        let dir = home.join(format!("P{number:03}"));
        if !dir.exists() {
            return build(&dir, &options);
        }
        if let Ok(built) = reopen(&dir)
            && !ended(place, &built)
        {
            return Ok(built);
        }
    }
    Err(PracticeError::Exists(home))
}

fn ended(place: &Place, built: &Built) -> bool {
    let newest = place.disk.open(&built.old).ok().and_then(|base| place.newest(&base).ok().flatten());
    newest.is_some_and(|journal| journal.change().closed.is_some())
}

fn where_it_is(built: &Built) -> [String; 3] {
    let name = |path: &Path| crate::text::printable(&path.to_string_lossy()).into_owned();
    [
        format!("old postoffice  {}  (number {})", name(&built.old), built.old_serial),
        format!("new postoffice  {}  (number {})", name(&built.new), built.new_serial),
        format!("rehearse with   reserial run {} {}", name(&built.old), name(&built.new)),
    ]
}

fn play(place: &Place, console: &mut Console, built: &Built, pace: u32) -> io::Result<Leaving> {
    let opening =
        Opening { hints: hints(built), ..place.opening(Mode::Practice, &built.old, Some(&built.new), Watch::Take) };
    let crowd = Crowd::start(built, Pace { times: pace, ..Pace::default() });
    let base = place.disk.open(&built.old).map_err(io::Error::other)?;
    let over = Arc::new(AtomicBool::new(false));
    let follower = std::thread::spawn({
        let (place, over) = (place.clone(), Arc::clone(&over));
        move || follow(&place, &base, &crowd, &over)
    });
    let walk =
        Walk { mode: Mode::Practice, old: built.old.clone(), new: Some(built.new.clone()), plan: None, start_at: None };
    let leaving = show(place, console, opening, walk);
    over.store(true, Ordering::SeqCst);
    let _ = follower.join();
    leaving.map(|mut leaving| {
        leaving.farewell.push(format!("Practice postoffice: {}", crate::text::printable(&built.dir.to_string_lossy())));
        leaving
    })
}

/// What a practice knows beforehand, so that nobody has to look anything up.
fn hints(built: &Built) -> Hints {
    let remote = built.users.iter().filter(|user| user.client == Client::Remote);
    let mut people: Vec<(RosterId, String, String)> =
        remote.map(|user| ("remote-users".into(), user.name.clone(), format!("mailbox {}", user.mailbox))).collect();
    people.push(("async-postoffices".into(), "HARBOR".into(), "by modem, at night".into()));
    for (name, detail) in [
        ("External", "on PC MTA1"),
        ("Dispatch", "on PC MTA1"),
        ("FAX gateway", "on PC GATE1"),
        ("SMTP gateway", "on PC GATE2"),
    ] {
        people.push(("mtas".into(), name.into(), detail.into()));
    }
    let answers = [
        (AnswerId::OldNumber, built.old_serial.to_string()),
        (AnswerId::NewNumber, built.new_serial.to_string()),
        (AnswerId::ChangeDate, "2026-12-05 22:00".to_owned()),
        (AnswerId::Backup, "Practice: nothing to lose, made today, in the next folder".to_owned()),
        (AnswerId::GlobalList, "yes".to_owned()),
    ];
    Hints { answers: answers.into(), people }
}

/// Reads the record as it grows and gives the people their cues. Never writes to it.
fn follow(place: &Place, base: &Arc<dyn RecordTree>, crowd: &Crowd, over: &AtomicBool) {
    let Ok(procedure) = q209486() else { return };
    let mut before = Change::default();
    let mut dialled = false;
    while !over.load(Ordering::SeqCst) {
        if let Ok(Some(journal)) = place.newest(base) {
            let now = journal.change();
            for cue in cues(&before, now, &procedure) {
                crowd.cue(cue);
            }
            if !dialled && ticked(now, &procedure, Tick::Sent) {
                crowd.cue(Cue::RemoteDialled);
                dialled = true;
            }
            before = now.clone();
        }
        std::thread::sleep(Duration::from_millis(300));
    }
}

/// Returns what the people react to, between two states of the record.
fn cues(before: &Change, now: &Change, procedure: &Procedure) -> Vec<Cue> {
    let mut cues = Vec::new();
    let turned = |was: bool, is: bool| !was && is;
    if turned(all_stopped(before, procedure), all_stopped(now, procedure)) {
        cues.push(Cue::MtasStopped);
    }
    if turned(before.frozen(), now.frozen()) {
        cues.push(Cue::Frozen);
    }
    if turned(ticked(before, procedure, Tick::Sent), ticked(now, procedure, Tick::Sent)) {
        cues.push(Cue::MessageSent);
    }
    if turned(ticked(before, procedure, Tick::Compress), ticked(now, procedure, Tick::Compress)) {
        cues.push(Cue::Compressed);
    }
    let seen_to = now.waived.keys().filter(|id| !before.waived.contains_key(*id));
    cues.extend(seen_to.map(|id| Cue::DoneByHand(id.clone())));
    cues
}

fn ticked(change: &Change, procedure: &Procedure, tick: Tick) -> bool {
    let mut checks = procedure.steps.iter().flat_map(|step| &step.checks).filter(|check| check.by == By::Tick(tick));
    checks.any(|check| change.ticks.contains_key(&check.id))
}

fn all_stopped(change: &Change, procedure: &Procedure) -> bool {
    let Some((step, _)) = procedure.action(ActionId::Freeze) else { return false };
    step.checks.iter().any(|check| match &check.by {
        By::Roster { list, mark } => change
            .rosters
            .get(list)
            .is_some_and(|roster| matches!(roster.count(mark), (done, all) if all > 0 && done == all)),
        _ => false,
    })
}
