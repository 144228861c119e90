use chrono::TimeDelta;

use super::*;
use crate::fsops::{Sha256, TreePath};
use crate::journal::{Baseline, FORMAT, Said, Settled};
use crate::plan::{Observed, Operation, Place, Side};
use crate::procedure::{AnswerId, RosterId, q209486};

fn minute(minute: i64) -> Moment {
    Moment::default() + TimeDelta::minutes(minute)
}

/// A line for each event, a minute apart, the first at minute 1.
fn lines(events: Vec<(Event, Option<i64>)>) -> Vec<Line> {
    let line = |(at, (event, said)): (usize, (Event, Option<i64>))| {
        let said = said.map(|at| Said { by: "Ann".into(), at: minute(at) });
        let seq = at as u64 + 1;
        Line {
            v: FORMAT,
            seq,
            turn: None,
            at: minute(i64::try_from(seq).unwrap()),
            by: "bob".into(),
            host: "desk".into(),
            prev: Sha256::of(b""),
            entered: said.map(|said| Entered { from: "answers.toml".into(), said: Some(said) }),
            event,
        }
    };
    events.into_iter().enumerate().map(line).collect()
}

fn done(action: ActionId, number: u64) -> Vec<Event> {
    let operation = Operation::CreateDir { at: Place { side: Side::Old, path: TreePath::root() } };
    let intent = Event::Intent { number, action: Some(action), undoes: None, operation };
    vec![intent, Event::Outcome { number, outcome: Outcome::Done(Observed::default()) }]
}

fn back(of: u64, number: u64) -> Vec<Event> {
    let operation = Operation::CreateDir { at: Place { side: Side::Old, path: TreePath::root() } };
    let intent = Event::Intent { number, action: None, undoes: Some(of), operation };
    vec![intent, Event::Outcome { number, outcome: Outcome::Done(Observed::default()) }]
}

fn step(id: &str) -> Event {
    Event::Step { step: id.into(), settled: Settled::Done, reason: String::new() }
}

fn ticked(check: &str) -> Event {
    Event::Ticked { check: check.into(), note: String::new() }
}

fn marked(list: &str, mark: &str) -> Event {
    let change = RosterChange::Mark { name: "Ann".into(), mark: mark.into(), note: String::new() };
    Event::Roster { list: RosterId::from(list), change }
}

fn answered(answer: AnswerId, value: &str) -> Event {
    Event::Answered { answer, value: value.into(), reason: String::new() }
}

fn reopened(id: &str) -> Event {
    Event::Reopened { step: id.into(), reason: "again".into() }
}

/// The minute since when `about` can be said after these events, each as typed.
fn after(events: Vec<Event>, about: About) -> Option<i64> {
    of(events.into_iter().map(|event| (event, None)).collect(), about)
}

fn of(events: Vec<(Event, Option<i64>)>, about: About) -> Option<i64> {
    let lines = lines(events);
    let lines: Vec<&Line> = lines.iter().collect();
    since(&q209486().unwrap(), &lines, &about).map(|since| (since.at - Moment::default()).num_minutes())
}

fn check(id: &str) -> About {
    About::Check(id.into())
}

#[test]
fn a_word_is_as_old_as_what_it_is_about_allows() {
    let baseline = || vec![Event::Baseline(Baseline::default())];
    let freeze = || done(ActionId::Freeze, 1);
    let mailbox = || About::Mailbox(HexId::parse("0000000A").unwrap());
    let table: Vec<(&str, Vec<Event>, About, Option<i64>)> = vec![
        ("nothing has happened", vec![], check("sign-in"), None),
        ("Compress after the freeze", freeze(), check("compress"), Some(2)),
        ("the message after the baseline", baseline(), check("message-out"), Some(1)),
        ("everybody off after 5a", freeze(), check("signed-off"), Some(2)),
        ("a step before it was settled", vec![step("5b")], check("compress"), Some(1)),
        ("a step far before it was settled", vec![step("1a")], check("number-read"), Some(1)),
        ("a step after it was settled", vec![step("5c")], check("message-out"), None),
        ("steps 2 and 3 do not rest on each other", vec![step("2")], check("users-told"), None),
        ("a step before it was opened again", vec![reopened("5b")], check("compress"), Some(1)),
        ("its own step was opened again", vec![reopened("5c")], check("compress"), Some(1)),
        ("a step after it was opened again", vec![reopened("6")], check("compress"), None),
        ("an operation of its own step before it", done(ActionId::CopyAccounts, 1), check("sign-in"), Some(2)),
        ("an operation of its own step after it", freeze(), check("queues-compress"), None),
        ("an operation that was not finished", freeze()[..1].to_vec(), check("compress"), None),
        ("an operation that was taken back", [freeze(), back(1, 2)].concat(), check("compress"), Some(4)),
        ("another check of its own step", vec![ticked("password-same")], check("snads-same"), None),
        (
            "Compress for the queues after the last MTA",
            vec![marked("mtas", "stopped")],
            check("queues-compress"),
            Some(1),
        ),
        ("a mark of a later step", vec![marked("mtas", "restarted")], check("queues-compress"), None),
        (
            "it was taken back itself",
            vec![Event::Unticked { check: "compress".into(), note: "x".into() }],
            check("compress"),
            Some(1),
        ),
        ("the date was typed", vec![answered(AnswerId::ChangeDate, "a")], check("users-told"), None),
        (
            "the date was changed",
            vec![answered(AnswerId::ChangeDate, "a"), answered(AnswerId::ChangeDate, "b")],
            check("users-told"),
            Some(2),
        ),
        (
            "the date was typed again",
            vec![answered(AnswerId::ChangeDate, "a"), answered(AnswerId::ChangeDate, "a")],
            check("users-told"),
            None,
        ),
        ("given up for a night", vec![Event::GaveUp { reason: "late".into() }], check("message-out"), Some(1)),
        ("a mailbox after the baseline", baseline(), mailbox(), Some(1)),
        ("a mailbox and what else was said", vec![ticked("compress")], mailbox(), None),
        ("an approval before everything", freeze(), About::Step("6".into()), None),
        ("an approval of what was taken back", vec![reopened("5a")], About::Step("5a".into()), Some(1)),
    ];
    for (what, events, about, expected) in table {
        assert_eq!(after(events, about), expected, "{what}");
    }
}

#[test]
fn what_a_file_said_counts_from_when_it_was_said_and_its_gates_by_what_they_rest_on() {
    let said = |event: Event, at: i64| (event, Some(at));
    assert_eq!(of(vec![said(ticked("message-out"), -30)], check("compress")), Some(-30));
    let gate = Entered { from: "answers.toml".into(), said: None };
    let mut lines = lines(vec![said(ticked("message-out"), -30), (step("5b"), None)]);
    lines[1].entered = Some(gate);
    let lines: Vec<&Line> = lines.iter().collect();
    let since = since(&q209486().unwrap(), &lines, &check("compress")).unwrap();
    assert_eq!((since.at, since.what.contains("was said (step 5b)")), (minute(-30), true), "{since:?}");
}

#[test]
fn a_word_to_come_is_refused_and_one_of_a_recording_is_held_to_nothing_but_that() {
    let procedure = q209486().unwrap();
    let lines = lines(done(ActionId::Freeze, 1).into_iter().map(|event| (event, None)).collect());
    let lines: Vec<&Line> = lines.iter().collect();
    let tell = |mode, freshness, at| {
        let said = Some(Said { by: "Ann".into(), at: minute(at) });
        let word = Word { entered: Entered { from: "a.toml".into(), said }, freshness };
        let command = Command::Tick { check: "compress".into(), note: String::new() };
        fresh(&procedure, (Some(mode), &lines), minute(60), &word, &command).err().map(|refusal| refusal.guard)
    };
    assert_eq!(tell(Mode::Live, Freshness::Counts, 1).as_deref(), Some("stale"));
    assert_eq!(tell(Mode::Live, Freshness::Counts, 2), None, "at that very moment");
    assert_eq!(tell(Mode::Practice, Freshness::Counts, 1).as_deref(), Some("stale"));
    assert_eq!(tell(Mode::Practice, Freshness::Replayed, 1), None);
    assert_eq!(tell(Mode::Live, Freshness::Replayed, 1).as_deref(), Some("stale"), "never live");
    assert_eq!(tell(Mode::Practice, Freshness::Replayed, 61).as_deref(), Some("future"));
}
