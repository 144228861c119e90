//! The report of a change: what every form of it says of a change in which much was not by the book, and that hostile names
//! act in none of them.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};

use crate::common::{Office, Walker, submit};
use reserial::clock::{Clock, Moment};
use reserial::engine::{Command, Opening, Session, UndoTo};
use reserial::fsops::{LiveTree, RecordTree, Sha256};
use reserial::journal::{Assistant, Help, Journal, Mode, records};
use reserial::people::RosterChange;
use reserial::procedure::{AnswerId, q209486};
use reserial::report::{Report, html, md, sheet};

/// A clock that goes on by a few seconds whenever somebody looks at it.
pub struct Steady(AtomicI64);

impl Steady {
    pub fn from(hour: i64) -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(1_795_881_600 + hour * 3600)))
    }
}

impl Clock for Steady {
    fn now(&self) -> Moment {
        Moment::from_timestamp(self.0.fetch_add(3, Ordering::SeqCst), 0).unwrap()
    }
}

pub fn journal(office: &Office, by: &str, clock: Arc<dyn Clock>) -> Journal {
    let base: Arc<dyn RecordTree> = Arc::new(LiveTree::open(office.old()).unwrap());
    let record = records(&*base).unwrap().pop().unwrap();
    Journal::open(base, clock, (by.into(), "helpdesk-2".into()), &record).unwrap()
}

fn open(office: &Office, clock: &Arc<Steady>) -> Session {
    let clock: Arc<dyn Clock> = Arc::<Steady>::clone(clock);
    Session::open(&Opening { clock, ..office.opening(Mode::Practice) }).unwrap()
}

/// A finished change with a helper, a step that does not apply, an override, a waiver, a night given up and an undo.
fn eventful() -> Office {
    let office = Office::new(9);
    let (days, night) = (Steady::from(9), Steady::from(7 * 24 + 22));
    let mut session = open(&office, &days);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("1a");
    let reason = "this postoffice keeps no global address list".to_owned();
    walker.must(Command::NotApplicable { step: "1b".into(), reason });
    walker.step("1c");
    let add = |name: &str, detail: &str| RosterChange::Add { name: name.into(), detail: detail.into() };
    for (list, name, detail) in [
        ("remote-users", "Franko Ortiz", "mailbox FRANKO, calls from Lisbon"),
        ("remote-users", "Dr. Ana-Maria Constantinescu-Oyelaran", "phone 4410"),
        ("mtas", "FAX gateway", "on PC GATE1"),
    ] {
        walker.must(Command::Roster { list: list.into(), change: add(name, detail) });
    }
    let mut carol = Assistant::new(journal(&office, "carol", Arc::<Steady>::clone(&days)));
    for mark in ["made", "sent", "received", "told"] {
        let (list, name) = ("remote-users".into(), "Dr. Ana-Maria Constantinescu-Oyelaran".into());
        carol.write(Help::Mark { list, name, mark: mark.into(), note: "by phone".into() }).unwrap();
    }
    walker.session.look().unwrap();
    walker.walk_to("4");
    session.close().unwrap();

    let mut session = open(&office, &night);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.answer(AnswerId::Backup, "Ann, tape 12 in the safe, 2026-11-27 18:00");
    walker.mark("mtas", "External", "stopped");
    // A way back takes back what was said for the step.
    let again = |walker: &mut Walker<'_>| {
        let reason = "its PC is switched off; seen by Bob".to_owned();
        walker.must(Command::Override { check: "mtas-stopped".into(), reason });
    };
    again(&mut walker);
    walker.walk_to("5a");
    walker.undo(UndoTo::Last).unwrap();
    again(&mut walker);
    walker.walk_to("5b");
    walker.must(Command::GiveUp { reason: "too many are on leave".into() });
    again(&mut walker);
    walker.walk_to("5c");
    walker.session.look().unwrap();
    let open_row = walker.session.view().mail.rows.into_iter().find(|row| !row.done).unwrap();
    walker.must(Command::Waive { mailbox: open_row.id, reason: "left the company in May".into() });
    walker.walk_to("8");
    walker.mark("mtas", "FAX gateway", "restarted");
    walker.walk_to("9");
    session.close().unwrap();
    office
}

/// The same change for all tests that only read it.
pub static EVENTFUL: LazyLock<Office> = LazyLock::new(eventful);

fn report(office: &Office) -> Report {
    let journal = journal(office, "reader", Steady::from(8 * 24));
    Report::of(&journal, &q209486().unwrap(), Steady::from(8 * 24).now())
}

#[test]
fn keep() {
    let Ok(to) = std::env::var("KEEP") else { return };
    let copy = EVENTFUL.copy();
    std::process::Command::new("cp").arg("-a").arg(copy.dir.path()).arg(&to).status().unwrap();
    let report = report(&EVENTFUL);
    for (name, text) in [
        ("r.md", md(&report)),
        ("r.html", html(&report)),
        ("r.txt", sheet(&report)),
        ("r.json", report.json().unwrap()),
    ] {
        fs::write(Path::new(&to).join(name), text).unwrap();
    }
    let _ = (submit, Sha256::of(b""));
}
