//! How each step and each check stands, as far as a record can tell: what the disk showed at the time is not all in it, and
//! what is not is said to be unknown.

use crate::engine::judge::Case;
use crate::engine::{Applies, Standing, StepState};
use crate::journal::{Settled, Tense};
use crate::procedure::{By, Check, MailCheck, Severity, Step};

use super::super::model::{Answered, CheckTold, StepTold};
use super::super::words::{clean, who};

/// Returns how a step stands.
pub(super) fn step<'a>(case: &Case<'a>, step: &'a Step) -> StepTold {
    let settled = case.change.steps.get(&step.id);
    let rolled_back = case.change.rolled_back.get(&step.id).filter(|_| settled.is_none());
    StepTold {
        id: step.id.to_string(),
        title: step.title.clone(),
        state: state(case, step),
        settled: settled.map(|mark| who(&mark.who)).or(rolled_back.map(who)),
        checks: step.checks.iter().map(|check| told(case, step, check)).collect(),
    }
}

/// Without a look at the disk nobody can say whether a step is ready or blocked: it is to be done.
fn state<'a>(case: &Case<'a>, step: &'a Step) -> &'static str {
    match case.state(step).0 {
        StepState::Ready | StepState::Blocked | StepState::Waiting => "to do",
        state => state.word(),
    }
}

fn told<'a>(case: &Case<'a>, step: &'a Step, check: &'a Check) -> CheckTold {
    let (standing, says) = result(case, step, check);
    let change = case.change;
    let overridden = change.overrides.get(&check.id).filter(|_| standing == Standing::Overridden);
    let (answer, by) = match &check.by {
        By::Answer(answer) => change.answers.get(answer).map(|(value, who)| (value.clone(), who)).unzip(),
        By::Choice(_) => {
            let chosen = case.procedure.options(&check.id).zip(change.choices.get(&check.id));
            chosen
                .and_then(|(options, (id, who))| Some((options.iter().find(|o| o.id == *id)?.label.clone(), who)))
                .unzip()
        }
        By::Tick(_) => (None, change.ticks.get(&check.id)),
        By::Action(action) => (None, change.actions.get(action)),
        By::Disk(_) | By::Clock(_) | By::Roster { .. } | By::Mail(_) | By::Second(_) => (None, None),
    };
    CheckTold {
        id: check.id.to_string(),
        text: check.text.clone(),
        article: check.article.clone(),
        inferred: check.grade.is_inferred(),
        looked: looked(check),
        only_warns: check.severity == Severity::Warn,
        standing: standing.word(),
        says: clean(&says),
        who: overridden.map(|(_, by)| by).or(by).map(who),
        answer: answer.map(|value| Answered { value: clean(&value) }),
    }
}

/// Whether the disk or the clock says whether it holds: both are asked at the time, and what they said then counts.
fn looked(check: &Check) -> bool {
    matches!(check.by, By::Disk(_) | By::Clock(_) | By::Mail(MailCheck::AllCollected))
}

fn result<'a>(case: &Case<'a>, step: &'a Step, check: &'a Check) -> (Standing, String) {
    if let Some((found, _)) = case.change.overrides.get(&check.id) {
        return (Standing::Overridden, format!("found: {found}"));
    }
    let settled = case.change.steps.get(&step.id).map(|mark| mark.settled);
    let looked = looked(check);
    let judged = || {
        let found = case.judge(check);
        match (&check.by, found.standing, case.change.tense()) {
            (By::Action(_), Standing::Holds, Tense::Would) => (Standing::Holds, "would be done".into()),
            _ => (found.standing, found.says),
        }
    };
    match (settled, case.applies(step)) {
        (Some(Settled::Skipped | Settled::NotApplicable), _) | (None, Applies::Not(_)) => match judged() {
            (Standing::Holds, says) if !looked => (Standing::Holds, says),
            _ => (Standing::Open, "left out with its step".into()),
        },
        (Some(Settled::Done), _) if looked && check.severity == Severity::Warn => {
            (Standing::Unknown, "only warns, not in the record".into())
        }
        (Some(Settled::Done), _) if looked => (Standing::Holds, "held when settled".into()),
        (None, _) if looked => (Standing::Unknown, "looked at when the step is settled".into()),
        (Some(Settled::Done), _) => match judged() {
            (Standing::Open | Standing::Unknown, _) if check.severity == Severity::Warn => {
                (Standing::Open, "not said; it only warns".into())
            }
            other => other,
        },
        (None, _) => match (judged(), &check.by) {
            ((Standing::Unknown, _), By::Action(_)) => (Standing::Open, "not done".into()),
            (other, _) => other,
        },
    }
}
