//! Whether a check holds, and whether a gate is open. Pure: procedure, record and one look in, a verdict out.

use crate::clock::Moment;
use crate::fsops::TreePath;
use crate::journal::{Change, OpStatus, Settled, Tense};
use crate::people::Attestation;
use crate::postoffice::Names;
use crate::procedure::{
    ActionId, AnswerId, By, Check, ClockCheck, DiskCheck, MailCheck, Procedure, Severity, Step, StepId,
};
use crate::serial::{SerialNumber, Shape};
use crate::text::{counted, printable};
use crate::window::{self, Window};

use super::applies::Applies;
use super::checks::{Found, disk};
use super::facts::{Facts, NewTree, rests_on_old_alone};
use super::{Hints, Standing, StepState};

/// Everything that a verdict rests on.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The steps.
    pub procedure: &'a Procedure,
    /// The record.
    pub change: &'a Change,
    /// The latest look at the disk; `None` before the first.
    pub facts: Option<&'a Facts>,
    /// The folder of the record, in the trees.
    pub record: &'a TreePath,
    /// What a practice suggests.
    pub hints: &'a Hints,
    /// What time it is.
    pub at: Moment,
}

impl<'a> Case<'a> {
    /// Returns how a check stands.
    pub fn judge(&self, check: &Check) -> Found {
        let mut found = self.find_out(check);
        if found.standing != Standing::Holds
            && let Some((was, who)) = self.change.overrides.get(&check.id)
        {
            found.lines.insert(0, format!("found: {}", if found.says.is_empty() { was } else { &found.says }));
            found.standing = Standing::Overridden;
            found.says = format!("overridden by {}: {}", person(who), printable(&who.note));
        }
        found
    }

    fn find_out(&self, check: &Check) -> Found {
        match &check.by {
            By::Disk(what) => match self.facts {
                _ if self.needs_nothing(check) => Found::new(Standing::Open, "not looked at: the step does not apply"),
                // What was checked before an action stays as it was when the action was approved.
                _ if self.passed(check) => Found::new(Standing::Holds, "held when the operation was approved"),
                Some(facts) if facts.new_tree == NewTree::OutOfSight && !rests_on_old_alone(*what) => {
                    Found::new(Standing::Unknown, "not told here: the new postoffice cannot be seen from this machine")
                }
                Some(facts) if *what == DiskCheck::QueuesEmpty => super::queues::empty(self, facts),
                Some(facts) => disk(*what, facts, self.change),
                None => Found::new(Standing::Unknown, "not looked at yet"),
            },
            By::Answer(answer) => self.answer(*answer),
            By::Tick(_) => match self.change.ticks.get(&check.id) {
                Some(who) => Found::new(Standing::Holds, self.attested(who)),
                None => Found { lines: check.list.clone(), ..Found::new(Standing::Open, "nobody has said so yet") },
            },
            By::Roster { list, mark, of } => super::lists::found(self, list, mark, of.as_deref(), check.severity),
            By::Action(action) => self.action(*action),
            By::Mail(what) => self.mail(*what),
            By::Second(choice) => self.second_found(choice),
            By::Clock(ClockCheck::Window) => {
                if self.passed(check) {
                    return Found::new(Standing::Holds, "held when the operation was approved");
                }
                super::dates::in_window(self.change, self.at)
            }
            By::Choice(_) => match (self.chosen(&check.id), self.change.choices.get(&check.id)) {
                (Some(option), Some((_, who))) => {
                    Found::new(Standing::Holds, format!("{} ({})", option.label, person(who)))
                }
                _ => Found::new(Standing::Open, "not answered yet"),
            },
        }
    }

    /// Whether a check belongs to a step that does not apply.
    fn needs_nothing(&self, check: &Check) -> bool {
        let owner = self.procedure.check(&check.id);
        owner.is_some_and(|(step, _)| matches!(self.applies(step), Applies::Not(_)))
    }

    /// Whether the actions that a disk check stands before have all been done: until the last of them it is looked at anew.
    fn passed(&self, check: &Check) -> bool {
        let Some((step, _)) = self.procedure.check(&check.id) else { return false };
        let after = step.checks.iter().skip_while(|other| other.id != check.id);
        let actions = after.filter_map(|other| match other.by {
            By::Action(action) if other.severity != Severity::Warn => Some(action),
            _ => None,
        });
        let actions: Vec<ActionId> = actions.collect();
        let done = |action: &ActionId| self.change.actions.contains_key(action);
        (!actions.is_empty() && actions.iter().all(done)) || self.settled(&step.id)
    }

    /// Returns the check of the new MASTER.GLB that does not hold now, whatever was found when step 1a was settled.
    pub fn unfit_to_pin(&self) -> Option<&'a Check> {
        let facts = self.facts?;
        let mut checks = self.procedure.steps.iter().flat_map(|step| &step.checks);
        checks.find(|check| match check.by {
            By::Disk(
                what @ (DiskCheck::NewMasterSize
                | DiskCheck::MastersDiffer
                | DiskCheck::SameSecurity
                | DiskCheck::SameNames),
            ) => {
                let fails = disk(what, facts, self.change).standing == Standing::Fails;
                fails && !self.change.overrides.contains_key(&check.id)
            }
            _ => false,
        })
    }

    fn answer(&self, answer: AnswerId) -> Found {
        match self.change.answers.get(&answer) {
            None => Found::new(Standing::Open, "not answered yet"),
            Some((value, _)) => match self.unfit(answer, value) {
                Some(why) => Found::new(Standing::Fails, format!("{}: {why}", printable(value))),
                None => Found { lines: self.remarks(answer, value), ..Found::new(Standing::Holds, printable(value)) },
            },
        }
    }

    /// Returns why a value cannot be the answer. The shape of a number is asked about, not refused.
    pub fn unfit(&self, answer: AnswerId, value: &str) -> Option<String> {
        match answer {
            AnswerId::OldNumber => match SerialNumber::typed(value)?.reserved() {
                Some(crate::serial::Reserved::ExchangeConnector) => Some(
                    "every Exchange connector's postoffice has this number; it is not one to change (Q151228)".into(),
                ),
                _ => None,
            },
            AnswerId::NewNumber => {
                let number = SerialNumber::typed(value)?;
                if let Some(reserved) = number.reserved() {
                    return Some(match reserved {
                        crate::serial::Reserved::Placeholder => {
                            "this is the placeholder of workgroup postoffices and test packages (Q142196)".into()
                        }
                        crate::serial::Reserved::ExchangeConnector => {
                            "every Exchange connector's postoffice has it (Q151228)".into()
                        }
                    });
                }
                let old = self.change.answers.get(&AnswerId::OldNumber).and_then(|(old, _)| SerialNumber::typed(old));
                (old.as_ref() == Some(&number)).then(|| "this is the number that the postoffice has now".into())
            }
            AnswerId::ChangeDate => Window::recorded(value).is_none().then(|| window::FORM.into()),
            AnswerId::Backup => (value.split_whitespace().count() < 3)
                .then(|| "say who made it, where it is, and when it was made".into()),
            AnswerId::GlobalList => {
                (!["yes", "no"].contains(&value.trim().to_lowercase().as_str())).then(|| "answer yes or no".into())
            }
            AnswerId::Names => Names::parse(value)
                .is_none()
                .then(|| "write it as NETWORK/POSTOFFICE, each of at most ten characters (Q114246)".into()),
        }
    }

    /// Returns whether a value must be asked about before it is taken.
    pub fn unusual(answer: AnswerId, value: &str) -> Option<String> {
        let number = match answer {
            AnswerId::OldNumber | AnswerId::NewNumber => SerialNumber::typed(value)?,
            AnswerId::ChangeDate | AnswerId::Backup | AnswerId::GlobalList | AnswerId::Names => return None,
        };
        (number.shape() == Shape::Unusual).then(|| {
            format!("{number} does not look like a published number (such as 32-10447); no article gives the rule")
        })
    }

    fn remarks(&self, answer: AnswerId, value: &str) -> Vec<String> {
        let number =
            matches!(answer, AnswerId::NewNumber | AnswerId::OldNumber).then(|| SerialNumber::typed(value)).flatten();
        let Some(number) = number else { return Vec::new() };
        let mut remarks = Vec::new();
        if number.too_large_for_x400() && number.reserved().is_none() {
            let gateway = self.facts.map(|facts| facts.old.gateways.iter().any(|gateway| gateway.name == "X400"));
            let here = match gateway {
                Some(true) => "this postoffice has one: renew it first",
                Some(false) => "none is seen here",
                None => "see whether there is one",
            };
            remarks.push(format!(
                "its second group is above 64,536: the X.400 gateway 3.0 does not start with it (Q194712); {here}"
            ));
        }
        if answer == AnswerId::OldNumber && number.reserved().is_some() {
            remarks.push(
                "the placeholder number (Q142196, Q132560): see how it came here, with reserial diagnose --walk q142196"
                    .into(),
            );
        }
        if number.shape() == Shape::Unusual {
            remarks.push("of unusual shape, taken with a reason".into());
        }
        remarks
    }

    fn action(&self, action: ActionId) -> Found {
        if let Some(who) = self.change.actions.get(&action) {
            return Found::new(Standing::Holds, format!("done and read back, {}", person(who)));
        }
        let last = self.change.ops.iter().rev().find(|op| op.action == Some(action));
        if let Some(OpStatus::Failed { error, .. }) = last.map(|op| &op.status) {
            return Found::new(Standing::Fails, format!("failed: {}", printable(error)));
        }
        match self.facts.and_then(|facts| facts.plans.get(&action)) {
            Some(Err(why)) => Found::new(Standing::Open, printable(why)),
            Some(Ok(plan)) if plan.is_empty() => {
                Found::new(Standing::Open, "nothing is left to do; approve to write that down")
            }
            Some(Ok(plan)) => Found::new(Standing::Open, format!("{} to approve", counted(plan.len(), "operation"))),
            None => Found::new(Standing::Unknown, "not looked at yet"),
        }
    }

    fn mail(&self, what: MailCheck) -> Found {
        match what {
            MailCheck::Baseline => match &self.change.baseline {
                Some((baseline, at)) => {
                    Found::new(Standing::Holds, format!("{} message files, {}", baseline.mmfs.len(), clock(*at)))
                }
                None => Found::new(Standing::Open, "not taken yet"),
            },
            MailCheck::Read => match (&self.change.mail_read, self.sent_at()) {
                (Some((at, [all, collected, ..])), Some(sent)) if *at >= sent => Found::new(
                    Standing::Holds,
                    format!("{collected} of {all} by the rule in force, read {}", clock(*at)),
                ),
                _ => Found::new(Standing::Open, "not read since the message went out"),
            },
            MailCheck::AllCollected => {
                let Some(facts) = self.facts else { return Found::new(Standing::Unknown, "not looked at yet") };
                if self.change.actions.contains_key(&ActionId::Swap) {
                    return Found::new(Standing::Holds, "held when the exchange was approved");
                }
                super::mail::all_collected(self, facts)
            }
        }
    }

    /// Returns when the message of 5b went out.
    pub fn sent_at(&self) -> Option<Moment> {
        let check = super::mail::tick(self.procedure, crate::procedure::Tick::Sent)?;
        self.change.ticks.get(&check.id).map(|who| who.at)
    }

    fn attested(&self, who: &Attestation) -> String {
        let verb = match self.change.tense() {
            Tense::Would => "assumed by",
            Tense::Did => "attested by",
        };
        let note = if who.note.is_empty() { String::new() } else { format!(": {}", printable(&who.note)) };
        format!("{verb} {}{note}", person(who))
    }

    /// Returns whether a check lets the gate through.
    pub fn lets_through(&self, check: &Check) -> bool {
        check.severity == Severity::Warn || matches!(self.judge(check).standing, Standing::Holds | Standing::Overridden)
    }

    /// Returns the first check that keeps a gate closed.
    pub fn closed_by(&self, step: &'a Step) -> Option<&'a Check> {
        step.checks.iter().find(|check| !self.lets_through(check))
    }

    /// Returns the first check before `action` in its step that does not let it begin.
    pub fn held_by(&self, step: &'a Step, action: ActionId) -> Option<&'a Check> {
        let before = step.checks.iter().take_while(|check| check.by != By::Action(action));
        before.into_iter().find(|check| !self.lets_through(check))
    }

    /// Returns whether a step needs nothing more.
    pub fn settled(&self, step: &StepId) -> bool {
        let applies = |step| !matches!(self.applies(step), Applies::Not(_));
        self.change.steps.contains_key(step) || self.procedure.step(step).is_some_and(|step| !applies(step))
    }

    /// Returns the first step before `step`, however far, that is not settled: with 5a left out step 8 is settled early,
    /// and what comes after it still waits for what lies between.
    pub fn waits_for(&self, step: &'a Step) -> Option<&'a StepId> {
        let before = step.after.iter().filter_map(|id| self.procedure.step(id));
        before
            .into_iter()
            .find_map(|before| self.waits_for(before).or_else(|| (!self.settled(&before.id)).then_some(&before.id)))
    }

    /// Returns how a step stands, and why in a line.
    pub fn state(&self, step: &'a Step) -> (StepState, String) {
        let change = self.change;
        if let Some(mark) = change.steps.get(&step.id) {
            let state = match mark.settled {
                Settled::Done => return (StepState::Done, String::new()),
                Settled::NotApplicable => StepState::NotApplicable,
                Settled::Skipped => StepState::Skipped,
            };
            return (state, printable(&mark.who.note).into_owned());
        }
        if let Applies::Not(because) = self.applies(step) {
            return (StepState::NotApplicable, because);
        }
        let mine = |action: Option<ActionId>| action.is_some_and(|a| step.checks.iter().any(|c| c.by == By::Action(a)));
        let last = change.ops.iter().rev().find(|op| op.undoes.is_none() && mine(op.action));
        match last.map(|op| &op.status) {
            Some(OpStatus::Intended) => return (StepState::Running, String::new()),
            Some(OpStatus::Failed { error, .. }) => return (StepState::Failed, printable(error).into_owned()),
            _ => {}
        }
        if let Some(before) = self.waits_for(step) {
            let state =
                if change.rolled_back.contains_key(&step.id) { StepState::RolledBack } else { StepState::NotYet };
            return (state, format!("after step {before}"));
        }
        if let Some(who) = change.rolled_back.get(&step.id) {
            return (StepState::RolledBack, printable(&who.note).into_owned());
        }
        // What does not hold comes before what nobody has seen to yet.
        let closed: Vec<(&Check, Found)> = step
            .checks
            .iter()
            .filter(|check| !self.lets_through(check))
            .map(|check| (check, self.judge(check)))
            .collect();
        let fails = closed.iter().find(|(_, found)| found.standing == Standing::Fails);
        match fails.or(closed.first()) {
            None => (StepState::Ready, String::new()),
            Some((check, found)) => {
                let people = matches!(check.by, By::Roster { .. } | By::Mail(MailCheck::AllCollected));
                let state = match found.standing {
                    Standing::Fails | Standing::Unknown => StepState::Blocked,
                    _ if people => StepState::Waiting,
                    _ => StepState::Ready,
                };
                // What was found says by itself what it is about; the check says how it should be.
                let says = match found.standing {
                    Standing::Fails => found.says.clone(),
                    _ => format!("{}: {}", check.text, found.says),
                };
                (state, says)
            }
        }
    }
}

/// Returns who and when, in a few words.
pub fn person(who: &Attestation) -> String {
    format!("{}, {}", printable(&who.by), clock(who.at))
}

/// Returns a moment as the screen shows it: UTC, to the minute.
pub fn clock(at: Moment) -> String {
    at.format("%b %e %H:%M UTC").to_string()
}
