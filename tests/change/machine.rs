//! The state machine under random commands: whatever is asked for, in whatever order, its promises hold.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;
use reserial::clock::Moment;
use reserial::engine::decide::{Decision, decide};
use reserial::engine::facts::{Facts, look};
use reserial::engine::judge::Case;
use reserial::engine::{Command, Hints, Pacing, UndoTo};
use reserial::fsops::{LiveTree, Sha256, TreePath};
use reserial::journal::{Change, Event, FORMAT, Line, Mode, Outcome, Settled};
use reserial::people::RosterChange;
use reserial::plan::{Former, Observed, Trees};
use reserial::postoffice::{Evidence, Reading};
use reserial::procedure::{ActionId, AnswerId, By, Procedure, Severity, StepId, Without, q209486};

use crate::common::Office;

static PROCEDURE: LazyLock<Procedure> = LazyLock::new(|| q209486().unwrap());
static RECORD: LazyLock<TreePath> = LazyLock::new(|| TreePath::parse("RESERIAL/C0001").unwrap());

/// One look at a practice pair; the machine is pure, so one look serves every run.
static FACTS: LazyLock<Facts> = LazyLock::new(|| {
    let office = Office::new(3);
    let tree = |root| std::sync::Arc::new(LiveTree::open(root).unwrap());
    let trees = Trees { old: tree(office.old()), new: tree(office.new_tree()) };
    let former = Former { record: RECORD.clone(), core: "CORE".into(), ..Former::default() };
    let reading = Reading { known: &Evidence::default(), most: 9 };
    look(&trees, &former, ActionId::ALL, reading, (Moment::default(), None)).unwrap()
});

/// A record in memory.
#[derive(Default)]
struct Machine {
    lines: Vec<Line>,
    change: Change,
}

impl Machine {
    fn write(&mut self, event: Event) {
        let line = Line {
            v: FORMAT,
            turn: None,
            seq: self.lines.len() as u64 + 1,
            at: Moment::default() + chrono::TimeDelta::seconds(self.lines.len() as i64),
            by: "ann".into(),
            host: "desk".into(),
            prev: Sha256::of(b""),
            entered: None,
            event,
        };
        self.change.apply(&line);
        self.lines.push(line);
    }

    fn case(&self) -> Case<'_> {
        static HINTS: LazyLock<Hints> = LazyLock::new(Hints::default);
        Case {
            procedure: &PROCEDURE,
            change: &self.change,
            facts: Some(&FACTS),
            record: &RECORD,
            hints: &HINTS,
            at: Moment::default(),
        }
    }

    /// Does what a session would do about a command, with every operation succeeding.
    fn submit(&mut self, command: Command) {
        let decision = match decide(&self.case(), command) {
            Ok(decision) => decision,
            Err(refusal) => {
                assert!(!refusal.why.is_empty() && !refusal.lift.is_empty(), "{refusal:?}");
                return;
            }
        };
        match decision {
            Decision::Record(events) => events.into_iter().for_each(|event| self.write(event)),
            Decision::Perform { action, operations, typed, .. } => {
                let (first, count) = (self.change.next_number(), operations.len() as u64);
                self.write(Event::Approved { action, first, count, typed });
                for operation in operations {
                    let number = self.change.next_number();
                    self.write(Event::Intent { number, action: Some(action), undoes: None, operation });
                    self.write(Event::Outcome { number, outcome: Outcome::Done(Observed::default()) });
                }
                self.write(Event::ActionDone { action });
            }
            Decision::TakeBack { inverses, reason, then } => {
                let reopened = reserial::engine::undo::reopened(&self.case(), &inverses, &reason);
                self.write(Event::UndoBegun { from: 1, reason });
                reopened.into_iter().for_each(|event| self.write(event));
                for inverse in inverses {
                    let number = self.change.next_number();
                    let operation = inverse.operation;
                    self.write(Event::Intent { number, action: None, undoes: Some(inverse.of), operation });
                    self.write(Event::Outcome { number, outcome: Outcome::Done(Observed::default()) });
                }
                self.write(Event::UndoEnded { undone: 1, left: Vec::new() });
                then.into_iter().for_each(|event| self.write(event));
            }
            Decision::Baseline => self.write(Event::Baseline(reserial::journal::Baseline::default())),
            Decision::ReadMail => {
                self.write(Event::MailRead { all: 3, collected: 3, waiting: 0, unknown: 0, emptied: Vec::new() });
            }
            Decision::Adopt { .. } | Decision::Restore | Decision::Resolve(_) | Decision::ImportNames(_) => {}
        }
    }

    fn settled(&self, id: &str) -> Option<Settled> {
        self.change.steps.get(&StepId::from(id)).map(|mark| mark.settled)
    }

    fn promises(&self) {
        for step in &PROCEDURE.steps {
            let Some(mark) = self.change.steps.get(&step.id) else { continue };
            for before in &step.after {
                // 5a and 8 are skipped together, so 8 may be settled before what comes between.
                let pair = step.with.as_ref().is_some_and(|with| self.change.steps.contains_key(with));
                assert!(self.change.steps.contains_key(before) || pair, "{} settled before {before}", step.id);
            }
            match mark.settled {
                Settled::Done => {}
                Settled::Skipped => assert!(step.without.contains(&Without::Skip), "{} skipped", step.id),
                Settled::NotApplicable => assert!(step.without.contains(&Without::NotApplicable), "{}", step.id),
            }
            assert!(mark.settled == Settled::Done || mark.who.note.len() >= 3, "{} without a reason", step.id);
        }
        assert!(!matches!(self.settled("6"), Some(Settled::Skipped | Settled::NotApplicable)));
        assert!(!matches!(self.settled("7"), Some(Settled::Skipped | Settled::NotApplicable)));
        let skipped = |id| self.settled(id) == Some(Settled::Skipped);
        assert_eq!(skipped("5a"), skipped("8"), "5a and 8 only together");
        assert!(!(skipped("8") && self.change.frozen()), "P1 must come back");
        assert!(!self.change.swapped() || self.change.pin.is_some(), "swapped without a pin");
        for id in self.change.overrides.keys() {
            let (_, check) = PROCEDURE.check(id).unwrap();
            assert_eq!(check.severity, Severity::Block, "{id} was bent");
        }
        for op in self.change.ops.iter().filter(|op| op.undoes.is_none()) {
            let approved = self.lines.iter().any(|line| {
                matches!(&line.event, Event::Approved { action, first, count, .. }
                    if Some(*action) == op.action && (*first..first + count).contains(&op.number))
            });
            assert!(approved, "operation {} was not approved", op.number);
        }
        if self.change.closed.is_some() {
            assert!(PROCEDURE.steps.iter().all(|step| self.change.steps.contains_key(&step.id)));
        }
        assert_eq!(Change::replay(&self.lines), self.change, "replay gives the same state");
    }
}

fn reason() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), Just(".".to_owned()), Just("because it is so".to_owned())]
}

fn command() -> impl Strategy<Value = Command> {
    let steps: Vec<StepId> = PROCEDURE.steps.iter().map(|step| step.id.clone()).collect();
    let checks: Vec<_> = PROCEDURE.steps.iter().flat_map(|s| &s.checks).map(|c| c.id.clone()).collect();
    let step = prop::sample::select(steps);
    let check = prop::sample::select(checks);
    let values: Vec<&str> =
        vec!["32-10447", "32-20981", "0799-99992", "yes", "2026-11-28 22:00", "Ann, tape 12, today", "x"];
    prop_oneof![
        8 => step.clone().prop_map(|step| Command::Complete { step }),
        4 => (check.clone(), reason()).prop_map(|(check, note)| Command::Tick { check, note }),
        2 => (check.clone(), reason()).prop_map(|(check, note)| Command::Untick { check, note }),
        6 => (check, reason()).prop_map(|(check, reason)| Command::Override { check, reason }),
        2 => (step.clone(), reason()).prop_map(|(step, reason)| Command::NotApplicable { step, reason }),
        2 => (step.clone(), reason()).prop_map(|(step, reason)| Command::Skip { step, reason }),
        1 => (step.clone(), reason()).prop_map(|(step, reason)| Command::Reopen { step, reason }),
        4 => (prop::sample::select(AnswerId::ALL), prop::sample::select(values), reason())
            .prop_map(|(answer, value, reason)| Command::Answer { answer, value: value.into(), reason }),
        4 => (prop::sample::select(ActionId::ALL), any::<bool>()).prop_map(|(action, right)| {
            let shown = FACTS.plans[&action].clone().unwrap_or_default();
            let typed = if right { "32-20981" } else { "32-1" };
            Command::Perform { action, shown, typed: typed.into(), pacing: Pacing::All }
        }),
        1 => Just(Command::TakeBaseline),
        1 => Just(Command::ReadMail),
        1 => reason().prop_map(|reason| Command::GiveUp { reason }),
        1 => (step, reason()).prop_map(|(step, reason)| Command::Undo { to: UndoTo::Step(step), reason }),
        1 => reason().prop_map(|reason| Command::Undo { to: UndoTo::Last, reason }),
        4 => (any::<bool>(), 0..3usize).prop_map(|(mark, list)| {
            let (list, mark_id) = [("remote-users", "told"), ("async-postoffices", "told"), ("mtas", "stopped")][list];
            let name = "One".to_owned();
            let change = if mark {
                RosterChange::Mark { name, mark: mark_id.into(), note: String::new() }
            } else {
                RosterChange::Add { name, detail: String::new() }
            };
            Command::Roster { list: list.into(), change }
        }),
    ]
}

/// What a determined operator would do next: bends everything that bends, so that random runs get far.
fn push(machine: &mut Machine) {
    let case = machine.case();
    let open = PROCEDURE.steps.iter().find(|step| !case.settled(&step.id));
    let Some(step) = open else { return };
    let next = step.checks.iter().find(|check| !case.lets_through(check)).map(|check| {
        let (check_id, reason) = (check.id.clone(), "because it is so".to_owned());
        match &check.by {
            By::Action(action) => {
                let shown = FACTS.plans[action].clone().unwrap_or_default();
                Command::Perform { action: *action, shown, typed: "32-20981".into(), pacing: Pacing::All }
            }
            By::Answer(AnswerId::NewNumber) => {
                Command::Answer { answer: AnswerId::NewNumber, value: "32-20981".into(), reason }
            }
            _ => Command::Override { check: check_id, reason },
        }
    });
    let command = next.unwrap_or_else(|| Command::Complete { step: step.id.clone() });
    machine.submit(command);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn its_promises_hold_whatever_is_asked(commands in prop::collection::vec((command(), 0..6usize), 1..60)) {
        let mut machine = Machine::default();
        let opened = Event::Opened {
            mode: Mode::Live,
            program: String::new(),
            procedure: "q209486".into(),
            revision: String::new(),
            old: String::new(),
            new: String::new(),
            reverses: None,
        };
        machine.write(opened);
        for (command, pushes) in commands {
            machine.submit(command);
            for _ in 0..pushes {
                push(&mut machine);
            }
            machine.promises();
        }
    }
}

/// Slow, so not part of `cargo test`: `tests/model/run`.
#[test]
#[ignore = "a million commands: tests/model/run"]
fn a_million_commands() {
    use proptest::test_runner::TestRunner;
    let began = std::time::Instant::now();
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 11_000, failure_persistence: None, ..ProptestConfig::default() });
    let runs = prop::collection::vec((command(), 0..6usize), 1..60);
    let counted = std::cell::Cell::new((0_u64, 0_u64));
    let result = runner.run(&runs, |commands| {
        let mut machine = Machine::default();
        for (command, pushes) in commands {
            machine.submit(command);
            for _ in 0..pushes {
                push(&mut machine);
            }
            machine.promises();
            let (asked, taken) = counted.get();
            counted.set((asked + 1 + pushes as u64, taken));
        }
        let (asked, taken) = counted.get();
        counted.set((asked, taken + machine.lines.len() as u64));
        Ok(())
    });
    let (asked, written) = counted.get();
    println!("{asked} commands, {written} events came of them, {:.1} s", began.elapsed().as_secs_f64());
    result.unwrap();
    assert!(asked >= 1_000_000, "{asked}");
}

#[test]
fn what_was_skipped_together_is_opened_together() {
    for id in ["5a", "8"] {
        let mut machine = Machine::default();
        while machine.settled("4").is_none() {
            push(&mut machine);
        }
        let reason = || "because it is so".to_owned();
        machine.submit(Command::Skip { step: "5a".into(), reason: reason() });
        assert_eq!((machine.settled("5a"), machine.settled("8")), (Some(Settled::Skipped), Some(Settled::Skipped)));
        machine.submit(Command::Reopen { step: id.into(), reason: reason() });
        assert_eq!((machine.settled("5a"), machine.settled("8")), (None, None), "{id}");
        machine.promises();
    }
}

#[test]
fn a_step_in_between_is_opened_again_although_the_later_one_was_skipped_with_5a() {
    let mut machine = Machine::default();
    while machine.settled("4").is_none() {
        push(&mut machine);
    }
    let reason = || "because it is so".to_owned();
    machine.submit(Command::Skip { step: "5a".into(), reason: reason() });
    machine.submit(Command::Skip { step: "5b".into(), reason: reason() });
    assert!(machine.settled("5b").is_some() && machine.settled("8").is_some());
    machine.submit(Command::Reopen { step: "5b".into(), reason: reason() });
    assert_eq!(machine.settled("5b"), None, "step 8 does not rest on it alone");
}

#[test]
fn a_determined_operator_gets_as_far_as_the_disk_lets_him() {
    let mut machine = Machine::default();
    for _ in 0..200 {
        push(&mut machine);
    }
    let settled: BTreeMap<_, _> = machine.change.steps.iter().map(|(id, mark)| (id.as_str(), mark.settled)).collect();
    // Without a pin the exchange cannot be planned: the machine stops there and nowhere before.
    assert!(settled.contains_key("5d") && !settled.contains_key("6"), "{settled:?}");
    machine.promises();
}
