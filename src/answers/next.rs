//! What to do now: a snapshot and the answers in, one decision out, or everything that is missing for the next one. Pure. It
//! goes through the steps that can be worked on in their order, and through the checks of each in theirs, as a person does.

use crate::clock::Moment;
use crate::engine::{CheckKind, CheckView, Command, MailRow, Pacing, Standing, StandingView, StepState, StepView};
use crate::engine::{OfferId, ResolveWay, UndoTo, View, Word};
use crate::error::Exit;
use crate::people::RosterChange;
use crate::plan::Operation;
use crate::procedure::{ActionId, MailCheck, RosterId, Severity, Tick, Without};

use super::missing::{Missing, entry, marked};
use super::read::BASELINE;
use super::shape::{Answers, Subject, same};

/// What to do now.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Hand this to the engine.
    Enter(Word, Box<Command>),
    /// Something must be settled first, and the file says nothing about it.
    Unsettled,
    /// Nothing can be done: this is missing, in the order of the steps.
    Missing(Vec<Missing>),
    /// The change has ended.
    Ended,
}

/// Returns what to do now.
pub fn next(view: &View, answers: &Answers) -> Act {
    if view.standing != StandingView::Clear {
        return settle(view, answers).unwrap_or(Act::Unsettled);
    }
    if view.ending.is_some() {
        return Act::Ended;
    }
    let mut missing = Vec::new();
    for step in view.steps.iter().filter(|step| open(step)) {
        let mut walk = Walk { view, answers, step, missing: Vec::new() };
        if let Some(act) = walk.act() {
            return act;
        }
        missing.append(&mut walk.missing);
    }
    Act::Missing(missing)
}

fn open(step: &StepView) -> bool {
    !step.state.settled() && !matches!(step.state, StepState::NotYet | StepState::Running)
}

/// What the file says about an interruption or a drift.
fn settle(view: &View, answers: &Answers) -> Option<Act> {
    let scene = view.standing.scene()?;
    let begun = scene.operation.as_ref().map(|flight| flight.begun.at);
    let found = |settle: &&super::Settle| {
        settle.verdict == scene.verdict.id()
            && scene.offers(settle.offer)
            // A decision about another interruption is none about this one.
            && begun.or(view.log.last().map(|line| line.at)).is_none_or(|at| settle.reasoned.said.at >= at)
            && settle.reasoned.said.at <= view.at
    };
    let settle = answers.settles.iter().find(found)?;
    let reason = settle.reasoned.reason.clone();
    let command = match (settle.offer, &view.standing) {
        (OfferId::GoBack, StandingView::Between { .. }) => Command::Resolve { way: ResolveWay::GoBack },
        (OfferId::GoOn, StandingView::Between { .. }) => Command::Resolve { way: ResolveWay::GoOn },
        (OfferId::GoOn, _) => Command::Acknowledge,
        (OfferId::Restore, _) => Command::Restore,
        (OfferId::Adopt, _) => Command::Adopt { reason },
        (OfferId::GoBack, _) => {
            let (step, _) = scene.operation.as_ref()?.place.clone()?;
            Command::Undo { to: UndoTo::Step(step), reason }
        }
        (OfferId::ByHand, _) => return None,
    };
    Some(Act::Enter(answers.said(&settle.reasoned.said), Box::new(command)))
}

/// One step on the way through its checks.
struct Walk<'a> {
    view: &'a View,
    answers: &'a Answers,
    step: &'a StepView,
    missing: Vec<Missing>,
}

impl Walk<'_> {
    fn act(&mut self) -> Option<Act> {
        if let Some(act) = self.without() {
            return Some(act);
        }
        for check in &self.step.checks {
            if matches!(check.standing, Standing::Holds | Standing::Overridden) {
                continue;
            }
            if let Some(act) = self.check(check) {
                return Some(act);
            }
        }
        let step = self.step.id.clone();
        self.step.can_complete.then(|| Act::Enter(self.answers.word(), Box::new(Command::Complete { step })))
    }

    /// The step is left out, or there is nothing to do in it.
    fn without(&self) -> Option<Act> {
        let id = &self.step.id;
        let ways =
            [(Without::Skip, Subject::Skip(id.clone())), (Without::NotApplicable, Subject::NotApplicable(id.clone()))];
        ways.into_iter().filter(|(way, _)| self.step.without.contains(way)).find_map(|(way, subject)| {
            let given = self.answers.reason(&subject)?;
            let (step, reason) = (id.clone(), given.reason.clone());
            let command = match way {
                Without::Skip => Command::Skip { step, reason },
                Without::NotApplicable => Command::NotApplicable { step, reason },
            };
            Some(Act::Enter(self.answers.said(&given.said), Box::new(command)))
        })
    }

    /// Does the next thing for a check, or writes down that it is missing.
    fn check(&mut self, check: &CheckView) -> Option<Act> {
        let rests = !self.missing.is_empty();
        let done = match &check.kind {
            CheckKind::Answer { answer, .. } => self.answers.answers.get(answer).map(|(value, reason)| {
                let command = Command::Answer { answer: *answer, value: value.clone(), reason: reason.clone() };
                Act::Enter(self.answers.word(), Box::new(command))
            }),
            CheckKind::Choice { .. } => self.answers.choices.get(&check.id).map(|option| {
                let command = Command::Choose { check: check.id.clone(), option: option.clone() };
                Act::Enter(self.answers.word(), Box::new(command))
            }),
            // What rests on the checks before it is not said before they hold.
            CheckKind::Tick(Tick::Pin | Tick::Sent | Tick::Drain | Tick::Compress) if rests => None,
            CheckKind::Tick(_) => self.answers.ticks.get(&check.id).map(|tick| {
                let command = Command::Tick { check: check.id.clone(), note: tick.note.clone() };
                Act::Enter(self.answers.said(&tick.said), Box::new(command))
            }),
            CheckKind::Roster { list, mark } => self.roster(list, mark),
            CheckKind::Action { action, plan: Ok(plan), ready: Ok(()), .. } if !rests => self.perform(*action, plan),
            CheckKind::Mail(MailCheck::Baseline) if !rests => self
                .answers
                .approval(None)
                .map(|approval| Act::Enter(self.answers.said(&approval.said), Box::new(Command::TakeBaseline))),
            CheckKind::Mail(MailCheck::Read) if !rests => {
                Some(Act::Enter(self.answers.word(), Box::new(Command::ReadMail)))
            }
            CheckKind::Mail(MailCheck::AllCollected) => self.mailboxes(),
            // Nobody approves in the name of somebody else.
            CheckKind::Disk | CheckKind::Action { .. } | CheckKind::Mail(_) | CheckKind::Second => None,
        };
        if done.is_some() {
            return done;
        }
        if let Some(given) = self.answers.reason(&Subject::Override(check.id.clone())).filter(|_| bends(check)) {
            let command = Command::Override { check: check.id.clone(), reason: given.reason.clone() };
            return Some(Act::Enter(self.answers.said(&given.said), Box::new(command)));
        }
        if check.severity != Severity::Warn {
            let missing = self.lacks(check);
            self.missing.push(missing);
        }
        None
    }

    fn roster(&self, list: &RosterId, mark: &str) -> Option<Act> {
        let roster = self.view.rosters.iter().find(|roster| roster.id == *list)?;
        let on = |name: &str| roster.rows.iter().find(|row| same(&row.name, name));
        let command = |change| Box::new(Command::Roster { list: list.clone(), change });
        let people = self.answers.people.iter().filter(|person| person.list == *list);
        if let Some(person) = people.into_iter().find(|person| on(&person.name).is_none()) {
            let (name, detail) = (person.name.clone(), person.detail.clone());
            return Some(Act::Enter(self.answers.word(), command(RosterChange::Add { name, detail })));
        }
        let column = roster.marks.iter().position(|other| other.id == mark)?;
        let open = roster.rows.iter().filter(|row| row.marks.get(column).is_some_and(Option::is_none));
        let (row, given) = open.into_iter().find_map(|row| Some((row, self.answers.mark(list, &row.name, mark)?)))?;
        let (name, mark, note) = (row.name.clone(), mark.to_owned(), given.note.clone());
        Some(Act::Enter(self.answers.said(&given.said), command(RosterChange::Mark { name, mark, note })))
    }

    fn perform(&self, action: ActionId, plan: &[Operation]) -> Option<Act> {
        let approval = self.answers.approval(Some(action))?;
        let (shown, typed) = (plan.to_vec(), approval.number.clone());
        let command = Command::Perform { action, shown, typed, pacing: Pacing::All };
        Some(Act::Enter(self.answers.said(&approval.said), Box::new(command)))
    }

    /// What mailboxes are read with, and those that are waived.
    fn mailboxes(&self) -> Option<Act> {
        let rows = &self.view.mail.rows;
        let classed = rows.iter().find_map(|row| {
            Some((row, self.answers.clients.get(&row.id)?)).filter(|(row, client)| row.client.as_ref() != Some(client))
        });
        if let Some((row, client)) = classed {
            let command = Command::Classify { mailbox: row.id.clone(), client: Some(client.clone()) };
            return Some(Act::Enter(self.answers.word(), Box::new(command)));
        }
        let given = |row: &MailRow| self.answers.reason(&Subject::Waive(row.id.clone()));
        let (row, given) = rows.iter().filter(|row| !row.done).find_map(|row| Some((row, given(row)?)))?;
        let command = Command::Waive { mailbox: row.id.clone(), reason: given.reason.clone() };
        Some(Act::Enter(self.answers.said(&given.said), Box::new(command)))
    }

    fn lacks(&self, check: &CheckView) -> Missing {
        let at = self.view.at;
        let own = |key: &str| format!("{key} = \"{}\"", check.id);
        let (add, exit) = match &check.kind {
            CheckKind::Answer { answer, .. } => {
                (vec!["[answers]".into(), format!("{} = \"...\"", answer.name())], Exit::People)
            }
            CheckKind::Choice { options, .. } => {
                let options: Vec<&str> = options.iter().map(|option| option.id.as_str()).collect();
                (vec!["[choices]".into(), format!("{} = \"...\"  # {}", check.id, options.join(", "))], Exit::People)
            }
            CheckKind::Tick(_) if self.answers.ticks.contains_key(&check.id) => (Vec::new(), Exit::People),
            CheckKind::Tick(_) => (entry("tick", &[own("check")], at), Exit::People),
            CheckKind::Roster { list, mark } => (self.to_mark(list, mark, at), Exit::People),
            CheckKind::Action { action, typed, ready: Ok(()), .. } if check.standing != Standing::Fails => {
                let mut own = vec![format!("action = \"{}\"", action.name())];
                if *typed {
                    own.push("number = \"...\"  # typed to approve, as on the screen".into());
                }
                (entry("approve", &own, at), Exit::People)
            }
            CheckKind::Mail(MailCheck::Baseline) => {
                (entry("approve", &[format!("action = \"{BASELINE}\"")], at), Exit::People)
            }
            CheckKind::Mail(_) => (self.to_waive(at), Exit::People),
            CheckKind::Action { .. } => (Vec::new(), Exit::Refused),
            CheckKind::Disk if bends(check) => {
                (entry("override", &[own("check"), "reason = \"WHY\"".into()], at), Exit::Refused)
            }
            CheckKind::Disk => (Vec::new(), Exit::Refused),
            CheckKind::Second => (Vec::new(), Exit::People),
        };
        let says = match &check.kind {
            CheckKind::Action { ready: Err(why), .. } | CheckKind::Action { plan: Err(why), .. } => why.clone(),
            _ => check.says.clone(),
        };
        // An approval in the file waits for what is missing before it.
        let add = if self.waits(check) { Vec::new() } else { add };
        Missing::of(self.step, check, says, add, exit)
    }

    /// Whether the file has what the check needs, which waits for something else.
    fn waits(&self, check: &CheckView) -> bool {
        match &check.kind {
            CheckKind::Action { action, .. } => self.answers.approval(Some(*action)).is_some(),
            CheckKind::Mail(MailCheck::Baseline) => self.answers.approval(None).is_some(),
            _ => false,
        }
    }

    fn to_mark(&self, list: &RosterId, mark: &str, at: Moment) -> Vec<String> {
        let roster = self.view.rosters.iter().find(|roster| roster.id == *list);
        let column = roster.and_then(|roster| roster.marks.iter().position(|other| other.id == mark));
        let rows = roster.map(|roster| roster.rows.as_slice()).unwrap_or_default();
        let open = rows.iter().find(|row| column.and_then(|at| row.marks.get(at)).is_some_and(Option::is_none));
        let mut lines = match open {
            Some(row) => marked(list.as_str(), &row.name, mark, at),
            None if self.step.without.contains(&Without::NotApplicable) => {
                let own = [format!("step = \"{}\"", self.step.id), "reason = \"WHY\"".into()];
                let mut lines = vec!["[[person]]".into(), format!("list = \"{list}\""), "name = \"NAME\"".into()];
                lines.push("# or, when there is nobody:".into());
                lines.extend(entry("not-applicable", &own, at));
                lines
            }
            None => {
                let mut lines = vec!["[[person]]".into(), format!("list = \"{list}\""), "name = \"NAME\"".into()];
                lines.extend(marked(list.as_str(), "NAME", mark, at));
                lines
            }
        };
        lines.retain(|line| !line.is_empty());
        lines
    }

    fn to_waive(&self, at: Moment) -> Vec<String> {
        let waiting = self.view.mail.rows.iter().filter(|row| !row.done);
        let one = |row: &MailRow| {
            let name = if row.name.is_empty() { String::new() } else { format!("  # {}", row.name) };
            entry("waive", &[format!("mailbox = \"{}\"{name}", row.id), "reason = \"WHY\"".into()], at)
        };
        waiting.flat_map(one).collect()
    }
}

/// Whether a check may be overridden as it stands.
fn bends(check: &CheckView) -> bool {
    check.severity == Severity::Block
        && !matches!(check.standing, Standing::Holds | Standing::Overridden)
        && !matches!(check.kind, CheckKind::Answer { .. } | CheckKind::Choice { .. })
}
