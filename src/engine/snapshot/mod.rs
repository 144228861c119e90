//! Puts together what a front end shows. Pure: record and latest look in, snapshot out.

mod compare;
mod conclusion;
mod mail;
mod notices;
mod people;
mod texts;
mod together;
mod undo;

use self::compare::compare_view;
use self::mail::mail_view;
use self::notices::notices;
use self::people::roster_view;
pub use self::texts::texts_view;
use self::undo::undo_view;
use crate::journal::{Change, Closing, Journal, Mode, OpStatus, Tense};
use crate::plan::Operation;
use crate::postoffice::suggested_names;
use crate::procedure::{ActionId, AnswerId, By, Check, CheckId, DiskCheck, Severity, Step, StepId};
use crate::text::{counted, printable};

use super::applies::Applies;
use super::dates;
use super::decide::not_ready;
use super::judge::{Case, clock, person};
use super::lists::{self, is_gate};
use super::mail::table;
use super::scene::{Finding, drifted, interrupted};
use super::story::{deviations, log, operation};
use super::{
    CheckKind, CheckView, Ending, Outage, Problem, Session, Standing, StandingView, StepState, StepView, Verdict, View,
};

impl Session {
    /// Returns what a front end shows now.
    pub fn view(&self) -> View {
        let case = self.case();
        let change = case.change;
        let answer = |id: AnswerId| change.answers.get(&id).map(|(value, _)| printable(value).into_owned());
        let steps: Vec<StepView> = case.procedure.steps.iter().map(|step| step_view(&case, step)).collect();
        let (operator, host) = self.journal.writer();
        View {
            title: case.procedure.title.clone(),
            article: case.procedure.article.clone(),
            mode: change.mode.unwrap_or(Mode::Rehearsal),
            old: self.place_of_old(),
            new: printable(&change.new).into_owned(),
            reverses: change.reverses.as_ref().map(|over| over.record.to_string()),
            old_number: answer(AnswerId::OldNumber),
            new_number: answer(AnswerId::NewNumber),
            operator: printable(operator).into_owned(),
            host: printable(host).into_owned(),
            record: printable(&self.journal.base().root().join(self.journal.dir().as_str()).to_string_lossy())
                .into_owned(),
            held_by: self.held_by.clone(),
            together: together::together(self),
            at: self.journal.now(),
            looked_at: case.facts.map(|facts| facts.at),
            window: dates::window_view(&case),
            outage: change.frozen_at.map(|since| Outage {
                since,
                until: change.thawed_at,
                mta_left_running: mta_left_running(&case),
            }),
            next: self.first(&case, &steps),
            rosters: case.procedure.rosters.iter().map(|roster| roster_view(&case, &roster.id)).collect(),
            texts: texts_view(&case, operator, self.hints.texts.clone()),
            mail: mail_view(&case),
            compare: compare_view(&case),
            notices: notices(self, &case),
            problems: problems(&case),
            standing: self.standing_view(&case),
            undo: undo_view(&case),
            log: log(self.journal.all_lines()),
            ending: ending(&self.journal, &case),
            steps,
        }
    }

    /// The old tree, as the machine of whoever looks calls it: by another mount it has another name than for the operator.
    fn place_of_old(&self) -> String {
        let recorded = &self.journal.change().old;
        if self.role.follows() && !recorded.is_empty() {
            return printable(&self.trees.old.root().to_string_lossy()).into_owned();
        }
        printable(recorded).into_owned()
    }

    /// The step to attend to: the one that was asked for until it is settled, else the first that is open.
    fn first(&self, case: &Case<'_>, steps: &[StepView]) -> Option<(StepId, Option<CheckId>)> {
        let asked = self.start.as_ref().filter(|id| !case.settled(id));
        asked.map_or_else(|| next(case, steps), |id| Some((id.clone(), None)))
    }

    fn standing_view(&self, case: &Case<'_>) -> StandingView {
        // What was found is to be seen until somebody has decided anything since.
        let current = |finding: &&Finding| finding.verdict.halts() || case.change.found == Some(finding.number);
        let shown = self.finding.as_ref().filter(current).filter(|_| case.change.closed.is_none());
        let scene = shown.and_then(|finding| interrupted(case, finding)).map(Box::new);
        match (scene, &self.drift) {
            (Some(scene), _) if scene.verdict == Verdict::Between => StandingView::Between { scene },
            (Some(scene), Some(_)) if scene.verdict == Verdict::Foreign => StandingView::Drift { scene, restore: None },
            (_, Some(drift)) => {
                StandingView::Drift { scene: Box::new(drifted(case, drift)), restore: drift.restore.clone() }
            }
            (Some(scene), None) if scene.verdict != Verdict::Foreign => StandingView::Found { scene },
            (_, None) => StandingView::Clear,
        }
    }
}

/// A program that moves mail is left running when the check that all are stopped was overridden or is not marked.
fn mta_left_running(case: &Case<'_>) -> bool {
    let Some((step, _)) = case.procedure.action(ActionId::Freeze) else { return false };
    let counts = step.checks.iter().filter(|check| is_gate(check) && matches!(check.by, By::Roster { .. }));
    counts.into_iter().any(|check| case.judge(check).standing != Standing::Holds)
}

fn next(case: &Case<'_>, steps: &[StepView]) -> Option<(StepId, Option<CheckId>)> {
    let step = steps
        .iter()
        .find(|step| !step.state.settled() && step.state != StepState::NotYet && !after_open(case, step))?;
    // What only warns is offered on the screen, but nobody is led to it.
    let needed = |check: &&CheckView| {
        check.severity != Severity::Warn && !matches!(check.standing, Standing::Holds | Standing::Overridden)
    };
    let check = step.checks.iter().find(needed);
    Some((step.id.clone(), check.map(|check| check.id.clone())))
}

fn after_open(case: &Case<'_>, step: &StepView) -> bool {
    let step = case.procedure.step(&step.id);
    step.is_some_and(|step| step.after.iter().any(|id| !case.settled(id)))
}

fn step_view(case: &Case<'_>, step: &Step) -> StepView {
    let (state, because) = case.state(step);
    let checks: Vec<CheckView> = step.checks.iter().map(|check| check_view(case, step, check)).collect();
    let open = step.after.iter().all(|id| case.settled(id));
    StepView {
        id: step.id.clone(),
        title: step.title.clone(),
        state,
        because,
        count: count(case, step),
        what: step.what.clone(),
        why: step.why.clone(),
        breaks: step.breaks.clone(),
        takes: step.takes.clone(),
        articles: step.articles.clone(),
        without: step.without.clone(),
        can_complete: !case.settled(&step.id) && open && case.closed_by(step).is_none() && case.change.closed.is_none(),
        texts: texts::of_step(case, &step.id),
        record: record_of(case, step),
        checks,
    }
}

/// What a step counts: the roster that is furthest behind, or the mailboxes.
fn count(case: &Case<'_>, step: &Step) -> Option<(usize, usize)> {
    let counts = step.checks.iter().filter(is_gate).filter_map(|check| match &check.by {
        By::Roster { list, mark, of } => Some(lists::count(case.change.rosters.get(list)?, mark, of.as_deref())),
        By::Mail(crate::procedure::MailCheck::AllCollected) => {
            let rows = table(case, case.facts?);
            let open = step.after.iter().all(|id| case.settled(id)) && !case.settled(&step.id);
            open.then(|| (rows.iter().filter(|row| row.done).count(), rows.len()))
        }
        _ => None,
    });
    counts.filter(|(_, all)| *all > 0).min_by_key(|(done, all)| done * 1000 / all)
}

fn check_view(case: &Case<'_>, step: &Step, check: &Check) -> CheckView {
    let found = case.judge(check);
    CheckView {
        id: check.id.clone(),
        text: check.text.clone(),
        means: check.means.clone(),
        todo: check.todo.clone(),
        severity: check.severity,
        article: check.article.clone(),
        inferred: check.grade.is_inferred(),
        standing: found.standing,
        says: printable(&found.says).into_owned(),
        lines: found.lines.iter().map(|line| printable(line).into_owned()).collect(),
        kind: kind(case, step, check),
    }
}

fn kind(case: &Case<'_>, step: &Step, check: &Check) -> CheckKind {
    match &check.by {
        By::Disk(_) | By::Clock(_) => CheckKind::Disk,
        By::Answer(answer) => {
            let value = case.change.answers.get(answer).map(|(value, _)| value.clone());
            CheckKind::Answer { answer: *answer, value: value.unwrap_or_else(|| suggestion(case, *answer)) }
        }
        By::Tick(tick) => CheckKind::Tick(*tick),
        By::Roster { list, mark, .. } => CheckKind::Roster { list: list.clone(), mark: mark.clone() },
        By::Action(action) => {
            let looked = case.facts.and_then(|facts| facts.plans.get(action).cloned());
            let own = case.procedure.action(*action).is_some_and(|(owner, _)| owner.id == step.id);
            let ready = match not_ready(case, *action) {
                Some(refusal) => Err(refusal.why),
                None if !own => Err("It is done together with the step before.".into()),
                None => Ok(()),
            };
            CheckKind::Action {
                action: *action,
                plan: looked.unwrap_or_else(|| Err("The disk has not been looked at yet.".into())),
                ready,
                typed: *action == ActionId::Swap,
            }
        }
        By::Mail(what) => CheckKind::Mail(*what),
        By::Second(_) => CheckKind::Second,
        By::Choice(options) => {
            let chosen = case.chosen(&check.id).map(|option| option.id.clone());
            CheckKind::Choice { options: options.clone(), chosen }
        }
    }
}

fn suggestion(case: &Case<'_>, answer: AnswerId) -> String {
    let used = |facts: &super::facts::Facts| facts.old.global_list.gal_nme.is_some_and(|len| len > 0);
    if let Some(hint) = case.hints.answers.get(&answer) {
        return hint.clone();
    }
    match answer {
        AnswerId::GlobalList => case.facts.map_or("", |facts| if used(facts) { "yes" } else { "no" }).to_owned(),
        AnswerId::Names => case.facts.and_then(|facts| suggested_names(&facts.old, &facts.new)).unwrap_or_default(),
        _ => String::new(),
    }
}

fn record_of(case: &Case<'_>, step: &Step) -> Vec<String> {
    let mine = |action: Option<ActionId>| {
        action.is_some_and(|a| case.procedure.action(a).is_some_and(|(owner, _)| owner.id == step.id))
    };
    let tense = case.change.tense();
    let mut lines = Vec::new();
    for op in case.change.ops.iter().filter(|op| mine(op.action)) {
        lines.push(format!("{:>3}  {}", op.number, operation(op, tense)));
        if let OpStatus::Done(seen) = &op.status {
            lines.extend(seen.notes.iter().map(|note| format!("     note: {}", printable(note))));
        }
    }
    if let Some(mark) = case.change.steps.get(&step.id) {
        let reason = if mark.who.note.is_empty() { String::new() } else { format!(": {}", printable(&mark.who.note)) };
        lines.push(format!("{:?} by {}{reason}", mark.settled, person(&mark.who)));
    }
    lines
}

/// Everything the disk already shows to be in the way, all open steps in one pass.
fn problems(case: &Case<'_>) -> Vec<Problem> {
    if case.facts.is_none() {
        return Vec::new();
    }
    let mut problems = Vec::new();
    let counts = |step: &&Step| !case.settled(&step.id) && case.applies(step) == Applies::Yes;
    for step in case.procedure.steps.iter().filter(counts) {
        for check in &step.checks {
            let By::Disk(what) = check.by else { continue };
            let found = case.judge(check);
            // What an earlier step will bring about, or what is so every day until that night, is no problem yet.
            let later = matches!(
                what,
                DiskCheck::AccountsCopied
                    | DiskCheck::OutsideInNew
                    | DiskCheck::P1StillAway
                    | DiskCheck::P1Quiet
                    | DiskCheck::MasterFree
                    | DiskCheck::QueuesEmpty
            );
            let open = step.after.iter().all(|id| case.settled(id));
            if found.standing != Standing::Fails || (later && !open) {
                continue;
            }
            problems.push(Problem {
                step: step.id.clone(),
                check: check.id.clone(),
                severity: check.severity,
                says: printable(&found.says).into_owned(),
                lines: found.lines.iter().map(|line| printable(line).into_owned()).collect(),
                todo: check.todo.clone(),
                article: check.article.clone(),
            });
        }
    }
    problems.sort_by_key(|problem| std::cmp::Reverse(problem.severity));
    problems
}

/// Returns how a change ended, and what comes next; none while it is in progress.
pub fn ending(journal: &Journal, case: &Case<'_>) -> Option<Ending> {
    let (closing, at) = case.change.closed?;
    if case.change.mode == Some(Mode::Diagnosis) {
        return Some(conclusion::ending(journal, case));
    }
    let numbers = |id: AnswerId| case.change.answers.get(&id).map_or("?", |(value, _)| value.as_str());
    let tense = case.change.tense();
    let title = match closing {
        Closing::Finished if tense == Tense::Would => "The rehearsal is finished; nothing has been changed".to_owned(),
        Closing::Finished => {
            format!("The steps are done: {} to {}", numbers(AnswerId::OldNumber), numbers(AnswerId::NewNumber))
        }
        Closing::Undone => "Everything has been taken back".to_owned(),
    };
    let mut done = vec![format!("Ended {}", clock(at))];
    if let (Some(since), Some(until)) = (case.change.frozen_at, case.change.thawed_at) {
        let seconds = until.signed_duration_since(since).num_seconds().max(0);
        done.push(format!("Mail between postoffices stood still for {} min {:02} s", seconds / 60, seconds % 60));
    }
    let standing =
        case.change.standing().filter(|(op, _)| !matches!(op.operation, Operation::CreateDir { .. })).count();
    let verb = match tense {
        Tense::Would => "rehearsed",
        Tense::Did => "done and read back",
    };
    done.push(format!("{} {verb}", counted(standing, "operation")));
    done.extend(case.second_approved().filter(|_| case.second_asked()).map(|who| format!("The exchange was {who}")));
    let next = match closing {
        Closing::Finished if tense == Tense::Would => {
            vec!["Start the change with --live: numbers and lists are taken over.".to_owned()]
        }
        Closing::Finished if case.change.reverses.is_some() => super::reverse::next(case.change),
        Closing::Finished => [
            "Restart every MTA that still runs: running ones keep the old number in memory (Q131680).",
            "Read the number on External's F2 screen; it must be the new one (Q118448).",
            "Everybody logs off and on again (Q209486).",
            "Delete the temporary postoffice: it holds the users' passwords.",
            "Keep Oldmast.glb until the last straggler has read their mail.",
        ]
        .map(str::to_owned)
        .to_vec(),
        Closing::Undone if case.change.reverses.is_some() => {
            vec!["The new number stays. Tell those who were told otherwise, and go on with the change: reserial run OLD --live.".to_owned()]
        }
        Closing::Undone => vec!["Tell those who were told a date; old disks and numbers stay valid.".to_owned()],
    };
    let record = journal.base().root().join(journal.dir().as_str());
    Some(Ending {
        title: printable(&title).into_owned(),
        deviations: super::reverse::left_open(case.change).into_iter().chain(deviations(journal.lines())).collect(),
        done,
        next,
        sources: Vec::new(),
        record: printable(&record.to_string_lossy()).into_owned(),
        proof: proof(case.change).to_vec(),
    })
}

/// Returns the commands that tell a change and prove it, wherever somebody signs in.
fn proof(change: &Change) -> [String; 2] {
    let old = printable(&change.old);
    let old = if old.contains(' ') { format!("\"{old}\"") } else { old.into_owned() };
    let which = match change.tense() {
        Tense::Would => " --rehearsal",
        Tense::Did => "",
    };
    [format!("reserial report {old}{which} --format html -o report.html"), format!("reserial verify {old}{which}")]
}
