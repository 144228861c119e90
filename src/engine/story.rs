//! Tells the record in sentences: the journal view, the report's timeline, and the deviations that every summary opens with.

use serde::Serialize;

use crate::clock::Moment;
use crate::journal::{Closing, Event, Line, OpRecord, OpStatus, Outcome, Resolution, Settled, Tense};
use crate::people::RosterChange;
use crate::plan::Piece;
use crate::text::{counted, printable};

use super::LogLine;
use super::judge::clock;

/// A line of the record, told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    /// The file that it stands in.
    pub file: String,
    /// Its number there.
    pub seq: u64,
    /// When, by the writer's clock.
    pub at: Moment,
    /// Who.
    pub by: String,
    /// On which host.
    pub host: String,
    /// What kind of event, as the record names it.
    pub kind: String,
    /// What, in a sentence.
    pub text: String,
    /// The operation that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<u64>,
    /// Whether it is what every operation leaves in a record: its intent, and that it was done and read back.
    #[serde(skip)]
    pub ordinary: bool,
}

impl Told {
    /// Tells a line.
    pub fn of(file: &str, line: &Line, tense: Tense) -> Self {
        let clean = |text: &str| printable(text).into_owned();
        Self {
            file: file.to_owned(),
            seq: line.seq,
            at: line.at,
            by: clean(&line.by),
            host: clean(&line.host),
            kind: line.event.kind(),
            text: text_of(line, tense),
            operation: match &line.event {
                Event::Intent { number, .. }
                | Event::Before { number, .. }
                | Event::Outcome { number, .. }
                | Event::Resolved { number, .. }
                | Event::Acknowledged { number } => Some(*number),
                _ => None,
            },
            ordinary: matches!(
                &line.event,
                Event::Intent { .. } | Event::Before { .. } | Event::Outcome { outcome: Outcome::Done(_), .. }
            ),
        }
    }
}

/// Returns the record as lines, oldest first. A rehearsal is told in the conditional: nothing has happened.
pub fn log<'a>(lines: impl Iterator<Item = &'a Line>) -> Vec<LogLine> {
    let mut tense = Tense::Did;
    let tell = |line: &Line| {
        tense = tense_from(line, tense);
        LogLine { seq: line.seq, at: line.at, by: printable(&line.by).into_owned(), text: text_of(line, tense) }
    };
    lines.map(tell).collect()
}

/// Returns the lines told, each with the file that it stands in.
pub fn told<'a>(lines: impl Iterator<Item = (String, &'a Line)>) -> Vec<Told> {
    let mut tense = Tense::Did;
    let tell = |(file, line): (String, &Line)| {
        tense = tense_from(line, tense);
        Told::of(&file, line, tense)
    };
    lines.map(tell).collect()
}

/// The first line of a record says how to speak of all that follow.
fn tense_from(line: &Line, before: Tense) -> Tense {
    match &line.event {
        Event::Opened { mode, .. } => mode.tense(),
        _ => before,
    }
}

fn text_of(line: &Line, tense: Tense) -> String {
    printable(&sentence(&line.event, tense == Tense::Would)).into_owned()
}

/// Returns the lines that tell what was not done by the book: left out, waived, overridden, adopted, taken over, failed,
/// taken back.
pub fn departures(lines: &[Line]) -> impl Iterator<Item = &Line> {
    let departs = |line: &&Line| {
        matches!(
            &line.event,
            Event::Step { settled: Settled::Skipped | Settled::NotApplicable, .. }
                | Event::Overridden { .. }
                | Event::Waived { .. }
                | Event::Unwaived { .. }
                | Event::Adopted { .. }
                | Event::GaveUp { .. }
                | Event::UndoBegun { .. }
                | Event::Resolved { .. }
                | Event::Outcome { outcome: Outcome::Failed { .. }, .. }
                | Event::Taken { over: Some(_), .. }
        )
    };
    lines.iter().filter(departs)
}

/// Returns what was not done by the book, with who and when.
pub fn deviations(lines: &[Line]) -> Vec<String> {
    let tell = |line: &Line| format!("{} ({}, {})", text_of(line, Tense::Did), printable(&line.by), clock(line.at));
    departures(lines).map(tell).collect()
}

/// Returns what became of an operation, in a line. A rehearsal has done nothing: it is told in the conditional.
pub fn operation(op: &OpRecord, tense: Tense) -> String {
    let (from, to) = op.operation.from_to();
    let arrow = if to.is_empty() { from } else { format!("{from} -> {to}") };
    let verb = op.operation.verb();
    let text = match &op.status {
        OpStatus::Done(_) | OpStatus::Used if tense == Tense::Would => format!("would {verb} {arrow}"),
        OpStatus::Done(_) | OpStatus::Used => format!("{} {arrow}", op.operation.past()),
        OpStatus::Undone { .. } => format!("taken back: {verb} {arrow}"),
        OpStatus::Failed { error, .. } => format!("failed: {verb} {arrow}: {error}"),
        OpStatus::Intended => format!("unfinished: {verb} {arrow}"),
        OpStatus::NotBegun => format!("not begun: {verb} {arrow}"),
        OpStatus::Resolved(_) => format!("settled: {verb} {arrow}"),
    };
    printable(&text).into_owned()
}

fn sentence(event: &Event, would: bool) -> String {
    match event {
        Event::Opened { mode, program, procedure, .. } => {
            format!("{} of {procedure} opened with reserial {program}", mode.word().to_lowercase())
        }
        Event::Taken { epoch, over: None } => format!("taken in hand (epoch {epoch})"),
        Event::Taken { epoch, over: Some(why) } => format!("taken over (epoch {epoch}) from {why}"),
        Event::Released { to, note, .. } => match (to.is_empty(), note.is_empty()) {
            (true, true) => "let go".into(),
            (true, false) => format!("handed over: {note}"),
            (false, _) => with(format!("handed over to {to}"), note),
        },
        Event::Joined { program } => format!("begins to help, with reserial {program}"),
        Event::Left => "does not help any more".into(),
        Event::Seconded { print, number, name, spot } => {
            let who = if name.is_empty() { String::new() } else { format!("{name}, ") };
            format!("second person ({who}{}) approves {number}: {print}", spot.words())
        }
        Event::Unseconded { name, note } => {
            let who = if name.is_empty() { String::new() } else { format!(" of {name}") };
            with(format!("approval{who} as the second person taken back"), note)
        }
        Event::TornTail { bytes } => format!("a line cut off by a crash was set aside ({bytes} bytes)"),
        Event::Answered { answer, value, reason } => with(format!("{}: {value}", answer.name()), reason),
        Event::Chosen { check, option } => format!("{check}: {option}"),
        Event::Ticked { check, note } => with(format!("{} {check}", if would { "assumed" } else { "attested" }), note),
        Event::Unticked { check, note } => with(format!("taken back: {check}"), note),
        Event::Overridden { check, found, reason } => with(format!("overridden: {check} ({found})"), reason),
        Event::Roster { list, change } => roster(list.as_str(), change),
        Event::Step { step, settled, reason } => {
            let word = match settled {
                Settled::Done => "done",
                Settled::NotApplicable => "not applicable",
                Settled::Skipped => "skipped",
            };
            with(format!("step {step} {word}"), reason)
        }
        Event::Reopened { step, reason } => with(format!("step {step} open again"), reason),
        Event::Pinned { print, reason, .. } => with(format!("new MASTER.GLB pinned: {print}"), reason),
        Event::Baseline(baseline) => format!("baseline of {} message files taken", baseline.mmfs.len()),
        Event::MailRead { all, collected, .. } => format!("mailboxes read: {collected} of {all} collected or waived"),
        Event::Waived { mailbox, reason } => with(format!("mailbox {mailbox} waived"), reason),
        Event::Unwaived { mailbox, reason } => with(format!("waiver of mailbox {mailbox} taken back"), reason),
        Event::Approved { action, count, .. } => format!(
            "approved: {} ({})",
            action.name(),
            counted(usize::try_from(*count).unwrap_or(usize::MAX), "operation")
        ),
        Event::Before { number, likeness } => {
            let names = likeness.names.map_or(0, |(count, _)| count);
            format!("{number}: P1 holds {} before it", counted(usize::try_from(names).unwrap_or(usize::MAX), "name"))
        }
        Event::Intent { number, undoes, operation, .. } => {
            let back = undoes.filter(|of| *of > 0).map_or(String::new(), |of| format!("take back {of}: "));
            format!("{number}: {} {back}{operation}", if would { "would" } else { "about to" })
        }
        Event::Outcome { number, outcome } => format!("{number}: {}", outcome_of(outcome, would)),
        Event::Resolved { number, resolution } => match resolution {
            Resolution::StagedAside { from, to } => format!("{number}: our unfinished copy {from} moved to {to}"),
            Resolution::CutAside { piece, to } => {
                let Piece { at, len, whole, of } = piece;
                format!("{number}: {at}, the first {len} of {of} bytes of {whole}, moved to {to}")
            }
            Resolution::WentBack => format!("{number}: the old MASTER.GLB was put back"),
            Resolution::WentOn => format!("{number}: the new MASTER.GLB was put in"),
        },
        Event::Acknowledged { number } => format!("{number}: what was found was seen; going on"),
        Event::ActionDone { action } if would => format!("{}: would be done", action.name()),
        Event::ActionDone { action } => format!("{}: done", action.name()),
        Event::GaveUp { reason } => with("given up for tonight; steps 1 to 4 stay".into(), reason),
        Event::Adopted { reason, .. } => with("the disk as it is was adopted".into(), reason),
        Event::UndoBegun { from: 0, reason } => with("way back begun, to the start".into(), reason),
        Event::UndoBegun { from, reason } => with(format!("way back begun, to before operation {from}"), reason),
        Event::UndoEnded { undone, left } if left.is_empty() => format!("way back ended: {undone} taken back"),
        Event::UndoEnded { undone, left } => format!("way back stopped: {undone} taken back; {}", left.join("; ")),
        Event::NamesImported(list) => {
            format!("{} names taken from {} ({})", list.names.len(), list.source, list.list.word())
        }
        Event::Classed { mailbox, client: Some(client) } => {
            format!("mailbox {mailbox} is read with {}", client.as_str())
        }
        Event::Classed { mailbox, client: None } => format!("what mailbox {mailbox} is read with is open again"),
        Event::Helped { heads } => {
            let all = heads.iter().map(|head| format!("H{:04}.LOG to line {}", head.helper, head.seq));
            format!("helpers' entries counted: {}", all.collect::<Vec<_>>().join(", "))
        }
        Event::Note { text } => format!("note: {text}"),
        Event::CarriedOver { from } => format!("numbers and lists taken over from {from}"),
        Event::Closed { closing: Closing::Finished } => "finished".into(),
        Event::Closed { closing: Closing::Undone } => "ended, undone".into(),
    }
}

fn outcome_of(outcome: &Outcome, would: bool) -> String {
    match outcome {
        Outcome::Done(_) if would => "would be done".into(),
        Outcome::Done(_) => "done, read back".into(),
        Outcome::Failed { error, .. } => format!("failed: {error}"),
        Outcome::FoundDone(_) => "found done".into(),
        Outcome::FoundNotBegun => "found not begun".into(),
    }
}

fn roster(list: &str, change: &RosterChange) -> String {
    match change {
        RosterChange::Add { name, detail } => with(format!("{list}: {name} added"), detail),
        RosterChange::Remove { name, reason } => with(format!("{list}: {name} removed"), reason),
        RosterChange::Mark { name, mark, note } => with(format!("{list}: {name} {mark}"), note),
        RosterChange::TakeBack { name, mark, note } => with(format!("{list}: {name} {mark} taken back"), note),
        RosterChange::Rename { name, to } => format!("{list}: {name} is now called {to}"),
        RosterChange::Together { changes } => format!("{list}: {}", together(changes)),
    }
}

/// Tells many changes by how many there are of each kind, and the first note; one person's are told one by one.
fn together(changes: &[RosterChange]) -> String {
    let mut kinds: Vec<(String, usize)> = Vec::new();
    let mut said = "";
    for change in changes {
        let (kind, note) = match change {
            RosterChange::Add { .. } => ("added".to_owned(), ""),
            RosterChange::Remove { reason, .. } => ("removed".to_owned(), reason.as_str()),
            RosterChange::Mark { mark, note, .. } => (mark.clone(), note.as_str()),
            RosterChange::TakeBack { mark, note, .. } => (format!("{mark} taken back"), note.as_str()),
            RosterChange::Rename { .. } => ("renamed".to_owned(), ""),
            RosterChange::Together { .. } => ("changed".to_owned(), ""),
        };
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => kinds.push((kind, 1)),
        }
        if said.is_empty() {
            said = note;
        }
    }
    let kinds: Vec<String> = kinds.into_iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    with(kinds.join(", "), said)
}

fn with(text: String, more: &str) -> String {
    if more.is_empty() { text } else { format!("{text}: {more}") }
}
