//! A walk in memory: the same decisions as in a session, without a disk.

use std::sync::{Arc, LazyLock};

use reserial::clock::Moment;
use reserial::engine::decide::{Decision, decide};
use reserial::engine::facts::{Facts, look};
use reserial::engine::judge::Case;
use reserial::engine::{Command, Hints, Refusal, Standing};
use reserial::fsops::{LiveTree, Sha256, TreePath};
use reserial::journal::{Change, Event, FORMAT, Line, Mode};
use reserial::plan::{Former, Trees};
use reserial::postoffice::{Evidence, Reading};
use reserial::procedure::{AnswerId, By, ChoiceOption, Procedure, Severity, Step, StepId, WALKS, walk};

static RECORD: LazyLock<TreePath> = LazyLock::new(|| TreePath::parse("RESERIAL/C0001").unwrap());
static HINTS: LazyLock<Hints> = LazyLock::new(Hints::default);
static FACTS: LazyLock<Facts> = LazyLock::new(|| {
    let empty = tempfile::tempdir().unwrap();
    let tree = Arc::new(LiveTree::open(empty.path()).unwrap());
    let trees = Trees { old: tree.clone(), new: tree };
    let reading = Reading { known: &Evidence::default(), most: 0 };
    look(&trees, &Former::default(), &[], reading, (Moment::default(), None)).unwrap()
});

/// Returns every walk.
pub fn walks() -> Vec<Procedure> {
    WALKS.iter().map(|(id, _)| walk(id).unwrap().unwrap()).collect()
}

/// A record in memory.
#[derive(Clone)]
pub struct Machine<'a> {
    pub procedure: &'a Procedure,
    pub change: Change,
    lines: u64,
}

impl<'a> Machine<'a> {
    pub fn new(procedure: &'a Procedure) -> Self {
        let mut machine = Self { procedure, change: Change::default(), lines: 0 };
        machine.write(Event::Opened {
            mode: Mode::Diagnosis,
            program: String::new(),
            procedure: procedure.id.clone(),
            revision: String::new(),
            old: String::new(),
            new: String::new(),
            reverses: None,
        });
        machine
    }

    fn write(&mut self, event: Event) {
        self.lines += 1;
        let (at, prev) = (Moment::default(), Sha256::of(b""));
        let line = Line {
            v: FORMAT,
            seq: self.lines,
            turn: None,
            at,
            by: "ann".into(),
            host: "desk".into(),
            prev,
            entered: None,
            event,
        };
        self.change.apply(&line);
    }

    pub fn case(&self) -> Case<'_> {
        Case {
            procedure: self.procedure,
            change: &self.change,
            facts: Some(&FACTS),
            record: &RECORD,
            hints: &HINTS,
            at: Moment::default(),
        }
    }

    /// Does what a session would do. Nothing may ever be carried out.
    pub fn submit(&mut self, command: Command) -> Result<(), Refusal> {
        match decide(&self.case(), command)? {
            Decision::Record(events) => events.into_iter().for_each(|event| self.write(event)),
            other => panic!("a walk never does anything: {other:?}"),
        }
        Ok(())
    }

    pub fn choose(&mut self, check: &str, option: &str) -> Result<(), Refusal> {
        self.submit(Command::Choose { check: check.into(), option: option.into() })
    }

    pub fn complete(&mut self, step: &str) -> Result<(), Refusal> {
        self.submit(Command::Complete { step: step.into() })
    }

    pub fn reopen(&mut self, step: &str) -> Result<(), Refusal> {
        self.submit(Command::Reopen { step: step.into(), reason: "looked once more".into() })
    }

    pub fn ended(&self) -> bool {
        self.change.closed.is_some()
    }

    /// Returns the first step that can be worked on.
    pub fn open(&self) -> Option<&'a Step> {
        let procedure = self.procedure;
        let case = Case {
            procedure,
            change: &self.change,
            facts: Some(&FACTS),
            record: &RECORD,
            hints: &HINTS,
            at: Moment::default(),
        };
        procedure.steps.iter().find(|step| {
            let waits = step.after.iter().any(|id| !case.settled(id));
            !case.settled(&step.id) && !waits
        })
    }

    /// Sees to everything in a step but its choices; returns the options of the first choice that is open.
    pub fn see_to(&mut self, step: &'a Step) -> Option<(&'a str, &'a [ChoiceOption])> {
        for check in &step.checks {
            if self.case().lets_through(check) {
                continue;
            }
            let id = check.id.clone();
            match &check.by {
                By::Choice(options) => return Some((check.id.as_str(), options)),
                By::Tick(_) => self.submit(Command::Tick { check: id, note: String::new() }).unwrap(),
                By::Answer(answer) => {
                    assert_eq!(*answer, AnswerId::NewNumber);
                    let value = "32-20981".into();
                    self.submit(Command::Answer { answer: *answer, value, reason: String::new() }).unwrap();
                }
                By::Disk(_) => {
                    assert_eq!(check.severity, Severity::Block, "{id} would shut the walk for good");
                    assert_eq!(self.case().judge(check).standing, Standing::Unknown);
                    self.submit(Command::Override { check: id, reason: "looked myself".into() }).unwrap();
                }
                other => panic!("{other:?} has no place in a walk"),
            }
        }
        None
    }

    pub fn settled(&self, step: &str) -> bool {
        self.change.steps.contains_key(&StepId::from(step))
    }
}
