//! Gathers a report from a record: its lines, their replay, and the procedure that it is of.

mod checks;
mod files;
mod times;

use crate::clock::Moment;
use crate::engine::judge::Case;
use crate::engine::reverse::left_open;
use crate::engine::story::{Told, departures, told};
use crate::engine::{Hints, StepState, ending};
use crate::journal::{Change, Closing, Event, FORMAT, Journal, Line, Mode, Tense};
use crate::people::{Person, Roster};
use crate::procedure::{AnswerId, Procedure};
use crate::text::counted;

use super::model::{
    Entry, Head, MailPoint, MarkTold, Numbers, PersonTold, Report, RosterTold, SCHEMA, StepTold, Versions, Waiver,
};
use super::words::{clean, grouped, who};

/// Gathers everything.
pub(super) fn gather(journal: &Journal, procedure: &Procedure, at: Moment) -> Report {
    let (change, lines, hints) = (journal.change(), journal.lines(), Hints::default());
    let case = Case { procedure, change, facts: None, record: journal.dir(), hints: &hints, at };
    let ending = ending(journal, &case);
    let steps: Vec<StepTold> = procedure.steps.iter().map(|step| checks::step(&case, step)).collect();
    let answer = |id: AnswerId| change.answers.get(&id).map(|(value, _)| clean(value));
    let helpers = journal.helpers();
    let damage = helpers.iter().filter_map(|helper| {
        let damage = helper.damage.as_ref()?;
        Some(clean(&format!("{} is damaged: {damage}", helper.file.name())))
    });
    let (mut result, mut next) = (Vec::new(), Vec::new());
    if let Some(ending) = &ending {
        result.push(ending.title.clone());
        result.extend(ending.done.iter().cloned());
        next.extend(ending.next.iter().cloned());
    } else {
        result.push(in_progress(change, &steps));
        next.push("Going on, and what stands in the way: reserial status OLD, then reserial run OLD.".to_owned());
    }
    Report {
        schema: SCHEMA,
        made_at: at,
        title: procedure.title.clone(),
        mode: change.mode.unwrap_or(Mode::Rehearsal),
        state: match change.closed {
            None => "in-progress",
            Some((Closing::Finished, _)) => "finished",
            Some((Closing::Undone, _)) => "undone",
        },
        position: position(change, &case, &steps),
        old: clean(&change.old),
        new: clean(&change.new),
        record: clean(&journal.base().root().join(journal.dir().as_str()).to_string_lossy()),
        reverses: change.reverses.as_ref().map(|over| over.record.to_string()),
        numbers: Numbers { old: answer(AnswerId::OldNumber), new: answer(AnswerId::NewNumber) },
        opened: change.opened.as_ref().map(who),
        ended_at: change.closed.map(|(_, at)| at),
        deviations: departures(lines)
            .map(|line| entry(procedure, change, Told::of("OPERATOR.LOG", line, change.tense()), line))
            .collect(),
        remarks: left_open(change).into_iter().chain(damage).collect(),
        result,
        next,
        outages: times::outages(lines, at),
        lockouts: times::lockouts(change, lines),
        operations: change.ops.iter().map(|op| files::operation(&case, op)).collect(),
        files: files::sums(change, lines),
        steps,
        rosters: rosters(procedure, change),
        mail: lines.iter().filter_map(mail).collect(),
        waived: waived(change),
        timeline: told(journal.told_lines())
            .into_iter()
            .zip(journal.all_lines())
            .map(|(told, line)| entry(procedure, change, told, line))
            .collect(),
        versions: versions(procedure, lines),
        heads: heads(journal),
    }
}

fn position(change: &Change, case: &Case<'_>, steps: &[StepTold]) -> String {
    let settled = steps.iter().filter(|step| matches!(step.state, "done" | "n/a" | "skipped")).count();
    let all = format!("{settled} of {} steps settled", steps.len());
    match change.closed {
        Some((Closing::Finished, _)) => format!("finished, {all}"),
        Some((Closing::Undone, _)) => "ended, everything taken back".into(),
        None => {
            let next = case.procedure.steps.iter().find(|step| !case.settled(&step.id));
            let at = next.map_or(String::new(), |step| format!(", at step {} {}", step.id, step.title));
            format!("in progress, {all}{at}")
        }
    }
}

fn in_progress(change: &Change, steps: &[StepTold]) -> String {
    let standing = counted(change.standing().count(), "operation");
    let done = match change.tense() {
        Tense::Would => "rehearsed: nothing has been changed",
        Tense::Did => "done and read back",
    };
    let failed = steps.iter().any(|step| step.state == StepState::Failed.word());
    let more = match (change.unfinished().is_some(), failed, change.undoing.is_some()) {
        (true, ..) => " One more has no outcome in the record yet.",
        (false, true, _) => " The last one failed.",
        (false, false, true) => " A way back was begun and is not finished.",
        (false, false, false) => "",
    };
    format!("The change is in progress. {standing} {done}, as far as the record goes.{more}")
}

/// A line with what its ids stand for.
fn entry(procedure: &Procedure, change: &Change, told: Told, line: &Line) -> Entry {
    let about = match &line.event {
        Event::Step { step, .. } | Event::Reopened { step, .. } => procedure.step(step).map(|step| step.title.clone()),
        Event::Overridden { check, .. }
        | Event::Ticked { check, .. }
        | Event::Unticked { check, .. }
        | Event::Chosen { check, .. } => procedure.check(check).map(|(_, check)| check.text.clone()),
        Event::Waived { mailbox, .. } | Event::Unwaived { mailbox, .. } | Event::Classed { mailbox, .. } => {
            change.names.mailboxes.get(mailbox).map(|name| clean(&name.name))
        }
        Event::Outcome { number, .. } | Event::Resolved { number, .. } => {
            change.ops.iter().find(|op| op.number == *number).map(|op| clean(&op.operation.to_string()))
        }
        _ => None,
    };
    Entry { told, about }
}

fn rosters(procedure: &Procedure, change: &Change) -> Vec<RosterTold> {
    let told = procedure.rosters.iter().map(|shape| {
        let people = change.rosters.get(&shape.id).map(Roster::people).unwrap_or_default();
        RosterTold {
            id: shape.id.to_string(),
            title: shape.title.clone(),
            columns: shape.marks.iter().map(|mark| (mark.id.clone(), mark.label.clone())).collect(),
            people: people.iter().map(person).collect(),
        }
    });
    told.collect()
}

fn person(person: &Person) -> PersonTold {
    let marks = person.marks.iter().map(|(mark, by)| MarkTold { mark: clean(mark), who: who(by) });
    PersonTold { name: clean(&person.name), detail: clean(&person.detail), marks: marks.collect() }
}

fn mail(line: &Line) -> Option<MailPoint> {
    match line.event {
        Event::MailRead { all, collected, waiting, unknown, .. } => {
            Some(MailPoint { at: line.at, all, collected, waiting, unknown })
        }
        _ => None,
    }
}

fn waived(change: &Change) -> Vec<Waiver> {
    let told = change.waived.iter().map(|(mailbox, by)| Waiver {
        mailbox: clean(mailbox.as_str()),
        name: change.names.mailboxes.get(mailbox).map_or(String::new(), |name| clean(&name.name)),
        who: who(by),
    });
    told.collect()
}

fn versions(procedure: &Procedure, lines: &[Line]) -> Versions {
    let opened = lines.iter().find_map(|line| match &line.event {
        Event::Opened { program, revision, .. } => Some((clean(program), clean(revision))),
        _ => None,
    });
    let (program, revision) = opened.unwrap_or_default();
    Versions {
        program,
        report_by: env!("CARGO_PKG_VERSION").to_owned(),
        procedure: procedure.id.clone(),
        article: procedure.article.clone(),
        revision,
        format: lines.last().map_or(FORMAT, |line| line.v),
    }
}

fn heads(journal: &Journal) -> Vec<Head> {
    let lines = journal.lines().len();
    let head = journal.head();
    let own = Head { file: "OPERATOR.LOG".into(), lines, sha256: Some(head), grouped: grouped(&head) };
    let helpers = journal.helpers().into_iter().map(|helper| Head {
        file: clean(helper.file.name()),
        lines: helper.lines,
        sha256: helper.head,
        grouped: helper.head.as_ref().map(grouped).unwrap_or_default(),
    });
    std::iter::once(own).chain(helpers).collect()
}
