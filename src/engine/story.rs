//! Tells the record in sentences: the journal view, and the deviations that every summary opens with.

use crate::journal::{Closing, Event, Line, Outcome, Resolution, Settled, Tense};
use crate::people::RosterChange;
use crate::plan::Piece;
use crate::text::{counted, printable};

use super::LogLine;
use super::judge::clock;

/// Returns the record as lines, oldest first. A rehearsal is told in the conditional: nothing has happened.
pub fn log<'a>(lines: impl Iterator<Item = &'a Line>) -> Vec<LogLine> {
    let mut would = false;
    let tell = |line: &Line| {
        if let Event::Opened { mode, .. } = &line.event {
            would = mode.tense() == Tense::Would;
        }
        let text = printable(&sourced(line, sentence(&line.event, would))).into_owned();
        LogLine { seq: line.seq, at: line.at, by: printable(&line.by).into_owned(), text }
    };
    lines.map(tell).collect()
}

/// Returns what was not done by the book: left out, waived, overridden, adopted, taken over; with who, when and why.
pub fn deviations(lines: &[Line]) -> Vec<String> {
    let told = lines.iter().filter_map(|line| {
        let what = match &line.event {
            Event::Step { settled: Settled::Skipped | Settled::NotApplicable, .. }
            | Event::Overridden { .. }
            | Event::Waived { .. }
            | Event::Unwaived { .. }
            | Event::Adopted { .. }
            | Event::GaveUp { .. }
            | Event::UndoBegun { .. }
            | Event::Resolved { .. }
            | Event::Outcome { outcome: Outcome::Failed { .. }, .. }
            | Event::Taken { over: Some(_), .. } => sourced(line, sentence(&line.event, false)),
            _ => return None,
        };
        Some(printable(&format!("{what} ({}, {})", line.by, clock(line.at))).into_owned())
    });
    told.collect()
}

/// Adds where it came from, when the writer did not type it.
fn sourced(line: &Line, text: String) -> String {
    match line.source() {
        Some(source) => format!("{text} [{source}]"),
        None => text,
    }
}

fn sentence(event: &Event, would: bool) -> String {
    match event {
        Event::Opened { mode, program, procedure, .. } => {
            format!("{} of {procedure} opened with reserial {program}", mode.word().to_lowercase())
        }
        Event::Taken { epoch, over: None } => format!("taken in hand (epoch {epoch})"),
        Event::Taken { epoch, over: Some(why) } => format!("taken over (epoch {epoch}) from {why}"),
        Event::Released { .. } => "let go".into(),
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
        Event::MailRead { all, collected, .. } => format!("mailboxes read: {collected} of {all} collected"),
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
    }
}

fn with(text: String, more: &str) -> String {
    if more.is_empty() { text } else { format!("{text}: {more}") }
}
