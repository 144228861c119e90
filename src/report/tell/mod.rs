//! Puts a report into words, in the order in which it is read: first what was not done by the book, then what came of it.

mod operations;

use crate::clock::Moment;
use crate::journal::{Mode, Tense};

use super::doc::{Block, Cell, Doc, Table, Tone};
use super::figure;
use super::model::{CheckTold, Entry, Report, RosterTold, StepTold};
use super::words::{by_tense, duration, moment};

const HEADS: &str = include_str!("../../../assets/report/heads.txt");
const PROVES: &str = include_str!("../../../assets/report/proves.txt");
const NOT: &str = include_str!("../../../assets/report/not.txt");

/// Returns the report as a document.
pub(super) fn tell(report: &Report) -> Doc {
    let parts = [
        about(report),
        deviations(report),
        result(report),
        outage(report),
        operations::operations(report),
        operations::files(report),
        checks(report),
        rosters(report),
        timeline(report),
        mail(report),
        versions(report),
        heads(report),
        operations::kept(report),
    ];
    Doc {
        banner: report.mode.word().to_owned(),
        title: report.title.clone(),
        numbers: numbers(report),
        subtitle: capital(&report.position),
        blocks: parts.into_iter().flatten().collect(),
    }
}

/// Returns the two numbers; nothing before one was typed.
pub(super) fn numbers(report: &Report) -> String {
    let number = |number: &Option<String>| number.clone().unwrap_or_else(|| "?".into());
    match (&report.numbers.old, &report.numbers.new) {
        (None, None) => String::new(),
        (old, new) => format!("{} to {}", number(old), number(new)),
    }
}

/// Returns a text with its first letter as a capital.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

fn tense(report: &Report) -> Tense {
    report.mode.tense()
}

fn about(report: &Report) -> Vec<Block> {
    let mut facts = vec![("Postoffice".to_owned(), Cell::Code(report.old.clone()))];
    if !report.new.is_empty() {
        facts.push(("New postoffice".to_owned(), Cell::Code(report.new.clone())));
    }
    if let Some(opened) = &report.opened {
        facts.push((
            "Opened".to_owned(),
            format!("{} UTC by {} on {}", moment(opened.at), opened.by, opened.host).into(),
        ));
    }
    if let Some(at) = report.ended_at {
        facts.push(("Ended".to_owned(), format!("{} UTC", moment(at)).into()));
    }
    if let Some(record) = &report.reverses {
        facts.push(("Goes back over".to_owned(), Cell::Code(record.clone())));
    }
    facts.push(("Record".to_owned(), Cell::Code(report.record.clone())));
    facts.push((
        "Told".to_owned(),
        format!("{} UTC, from the record alone; all times are UTC", moment(report.made_at)).into(),
    ));
    let mut blocks = Vec::new();
    if tense(report) == Tense::Would {
        let note = "This was a rehearsal. Nothing has been changed: what follows says what would have been done.";
        blocks.push(Block::Note(note.into()));
    }
    if report.mode == Mode::Practice {
        let note = "This was a practice: real operations, on a made-up pair of postoffices or on copies.";
        blocks.push(Block::Note(note.into()));
    }
    blocks.push(Block::Facts(facts));
    blocks
}

fn deviations(report: &Report) -> Vec<Block> {
    let mut blocks = vec![Block::Heading("Not as planned".into())];
    blocks.extend(report.remarks.iter().map(|remark| Block::Note(capital(remark))));
    if report.deviations.is_empty() {
        blocks.push(Block::Para(
            "Nothing: no step was left out, nothing was waived, overridden, adopted, taken over or taken back, and no operation failed."
                .into(),
        ));
        return blocks;
    }
    let mut table = Table::with("deviations", &["What, and why", "About", "Who", "When"]);
    table.rows = report.deviations.iter().map(departure).collect();
    blocks.push(Block::Table(table));
    blocks
}

fn departure(Entry { told, about }: &Entry) -> Vec<Cell> {
    let who = format!("{} on {}", told.by, told.host);
    vec![capital(&told.text).into(), about.clone().unwrap_or_default().into(), who.into(), time(told.at)]
}

/// Returns a time that stays on one line.
fn time(at: Moment) -> Cell {
    Cell::Short(moment(at))
}

fn result(report: &Report) -> Vec<Block> {
    let mut blocks = vec![Block::Heading("Result".into()), Block::List(report.result.clone())];
    if !report.next.is_empty() {
        blocks.extend([Block::Subheading("What comes next".into()), Block::List(report.next.clone())]);
    }
    blocks
}

fn outage(report: &Report) -> Vec<Block> {
    let mut blocks = vec![Block::Heading("Outage".into())];
    let none = by_tense(
        tense(report),
        "P1 was not renamed, as far as the record goes.",
        "P1 would not have been renamed as far as this rehearsal goes.",
    );
    if report.outages.is_empty() {
        blocks.push(Block::Para(none.into()));
    } else {
        blocks.push(Block::Para(
            by_tense(
                tense(report),
                "From step 5a to step 8 P1 is away, and no mail moves between postoffices.",
                "From step 5a to step 8 P1 would be away, and no mail would move between postoffices. The times are those of the rehearsal.",
            )
            .into(),
        ));
        let mut table = Table::with("", &["P1 away since", "Until", "How long", "Ended by"]);
        for outage in &report.outages {
            let ended = match outage.ended_by {
                "step-8" => "step 8",
                "taken-back" => "P1 put back without step 8",
                _ => "not ended when this was told",
            };
            let until = outage.until.map_or(Cell::from("-"), time);
            let long = Cell::Short(duration(outage.seconds));
            table.rows.push(vec![time(outage.since), until, long, ended.into()]);
        }
        blocks.push(Block::Table(table));
        if report.outages.len() > 1 {
            let all = report.outages.iter().map(|outage| outage.seconds).sum();
            blocks.push(Block::Para(format!("In all {}.", duration(all))));
        }
    }
    blocks.push(Block::Subheading("Lock-out".into()));
    if report.lockouts.is_empty() {
        let none = by_tense(
            tense(report),
            "MASTER.GLB was not exchanged, as far as the record goes.",
            "MASTER.GLB would not have been exchanged as far as this rehearsal goes.",
        );
        blocks.push(Block::Para(none.into()));
    } else {
        blocks.push(Block::Para(
            "Between the two renames of an exchange there is no MASTER.GLB, and nobody can log on (Q94259).".into(),
        ));
        let told = report.lockouts.iter().map(|lockout| format!("Operation {}: {}", lockout.operation, lockout.says));
        blocks.push(Block::List(told.collect()));
    }
    blocks
}

fn checks(report: &Report) -> Vec<Block> {
    let mut blocks = vec![Block::Heading("Steps and checks".into())];
    for step in &report.steps {
        blocks.push(Block::Subheading(format!("{} {}: {}", step.id, step.title, step.state)));
        if let Some(line) = settled(step) {
            blocks.push(Block::Para(line));
        }
        if step.checks.is_empty() {
            continue;
        }
        let mut table = Table::with("checks", &["Check", "Stands", "Found", "Who"]);
        table.rows = step.checks.iter().map(check).collect();
        blocks.push(Block::Table(table));
    }
    blocks
}

fn settled(step: &StepTold) -> Option<String> {
    let who = step.settled.as_ref()?;
    let note = if who.note.is_empty() { String::new() } else { format!(": {}", who.note) };
    Some(format!("{} by {}{note}", capital(step.state), who.told()))
}

fn check(check: &CheckTold) -> Vec<Cell> {
    let tone = match check.standing {
        "ok" => Tone::Good,
        "no" => Tone::Bad,
        "overridden" => Tone::Bent,
        _ => Tone::Open,
    };
    let source = if check.inferred { format!("{}, inferred", check.article) } else { check.article.clone() };
    let who = check.who.as_ref().map_or(String::new(), |who| {
        let note = if who.note.is_empty() { String::new() } else { format!(": {}", who.note) };
        format!("{}{note}", who.told())
    });
    vec![
        format!("{} ({source})", check.text).into(),
        Cell::Mark(tone, check.standing.to_owned()),
        check.found().into(),
        who.into(),
    ]
}

impl CheckTold {
    /// What was found or typed; who attested it stands beside it.
    pub(super) fn found(&self) -> String {
        match (&self.answer, &self.who, self.standing) {
            (Some(answer), ..) => answer.value.clone(),
            (None, Some(_), "ok") => String::new(),
            _ => self.says.clone(),
        }
    }
}

fn rosters(report: &Report) -> Vec<Block> {
    let mut blocks = vec![Block::Heading("People and programs".into())];
    for roster in &report.rosters {
        blocks.push(Block::Subheading(roster.title.clone()));
        match roster.people.is_empty() {
            true => blocks.push(Block::Para("Nobody is on this list.".into())),
            false => blocks.push(Block::Table(table_of(roster))),
        }
    }
    blocks
}

fn table_of(roster: &RosterTold) -> Table {
    let mut table = Table::with("", &["Name", "About"]);
    table.head.extend(roster.columns.iter().map(|(_, label)| capital(label)));
    for person in &roster.people {
        let mut row = vec![person.name.clone().into(), person.detail.clone().into()];
        row.extend(roster.columns.iter().map(|(id, _)| {
            let mark = person.marks.iter().find(|mark| mark.mark == *id);
            mark.map_or(Cell::Mark(Tone::Open, "not marked".into()), |mark| {
                let note = if mark.who.note.is_empty() { String::new() } else { format!(": {}", mark.who.note) };
                Cell::Mark(Tone::Good, format!("{}{note}", mark.who.told()))
            })
        }));
        table.rows.push(row);
    }
    table
}

fn timeline(report: &Report) -> Vec<Block> {
    let mut blocks = vec![Block::Heading("Timeline".into())];
    blocks.extend(figure::steps(report).map(|(caption, svg)| Block::Figure { caption, svg }));
    let mut table = Table::with("timeline", &["When", "Who", "What", "Line"]);
    let mut rest = report.timeline.as_slice();
    while let Some(first) = rest.first() {
        // What every operation leaves in a record fills pages; in one line it is still told.
        let many = rest.iter().take_while(|entry| entry.told.ordinary && entry.told.file == first.told.file).count();
        let (these, after) = rest.split_at(if many > 2 { many } else { 1 });
        table.rows.push(if many > 2 { together(these) } else { line(first) });
        rest = after;
    }
    blocks.push(Block::Table(table));
    blocks
}

/// Returns the lines of operations that went as they should, as one.
fn together(these: &[Entry]) -> Vec<Cell> {
    let numbers = || these.iter().filter_map(|entry| entry.told.operation);
    let (first, last) = (numbers().min().unwrap_or(0), numbers().max().unwrap_or(0));
    let outcome = these.last().map_or("", |entry| entry.told.text.rsplit(": ").next().unwrap_or_default());
    let which = if first == last { format!("Operation {first}") } else { format!("Operations {first} to {last}") };
    let mut row = these.first().map(line).unwrap_or_default();
    if let ([_, _, what, place], Some(end)) = (row.as_mut_slice(), these.last()) {
        *what = format!("{which}: {outcome}").into();
        *place = Cell::Short(format!("{} to {}", place.text(), end.told.seq));
    }
    row
}

fn line(Entry { told, about }: &Entry) -> Vec<Cell> {
    let file = told.file.split('.').next().unwrap_or_default();
    let place =
        if file.eq_ignore_ascii_case("OPERATOR") { told.seq.to_string() } else { format!("{file} {}", told.seq) };
    let about = about.as_ref().map_or(String::new(), |about| format!(" ({about})"));
    let what = format!("{}{about}", capital(&told.text));
    vec![time(told.at), format!("{} on {}", told.by, told.host).into(), what.into(), Cell::Short(place)]
}

fn mail(report: &Report) -> Vec<Block> {
    let mut blocks = vec![Block::Heading("Mail collected".into())];
    if report.mail.is_empty() {
        blocks.push(Block::Para("The mailboxes were not read.".into()));
    } else {
        blocks.push(Block::Para(
            "Each time that the mailboxes were read: how many there were, and what the rule in force at that time said of them.".into(),
        ));
        blocks.extend(figure::mail(report).map(|(caption, svg)| Block::Figure { caption, svg }));
        let mut table = Table::with("", &["When", "Mailboxes", "Collected or waived", "Waiting", "Unknown"]);
        for point in &report.mail {
            let counts = [point.all, point.collected, point.waiting, point.unknown];
            let cells = counts.map(|count| Cell::from(count.to_string()));
            table.rows.push(std::iter::once(time(point.at)).chain(cells).collect());
        }
        blocks.push(Block::Table(table));
    }
    if !report.waived.is_empty() {
        let mut table = Table::with("", &["Waived mailbox", "Name", "Why", "Who"]);
        for waiver in &report.waived {
            let (name, why) = (waiver.name.clone(), waiver.who.note.clone());
            table.rows.push(vec![
                Cell::Code(waiver.mailbox.clone()),
                name.into(),
                why.into(),
                waiver.who.told().into(),
            ]);
        }
        blocks.push(Block::Table(table));
    }
    blocks
}

fn versions(report: &Report) -> Vec<Block> {
    let versions = &report.versions;
    let procedure = format!("{}, after article {} of {}", versions.procedure, versions.article, versions.revision);
    let facts = [
        ("The change was opened with", format!("reserial {}", versions.program)),
        ("This report was made by", format!("reserial {}", versions.report_by)),
        ("Procedure", procedure),
        ("Format of the record", versions.format.to_string()),
    ];
    let facts = facts.into_iter().map(|(name, text)| (name.to_owned(), text.into())).collect();
    vec![Block::Heading("Versions".into()), Block::Facts(facts)]
}

fn heads(report: &Report) -> Vec<Block> {
    let mut table = Table::with("", &["File", "Lines", "Head hash"]);
    for head in &report.heads {
        let lines = head.lines.to_string();
        table.rows.push(vec![Cell::Code(head.file.clone()), lines.into(), Cell::Code(head.grouped.clone())]);
    }
    vec![
        Block::Heading("Head hashes".into()),
        Block::Para(HEADS.trim_end().into()),
        Block::Table(table),
        Block::Para(PROVES.trim_end().into()),
        Block::Para(NOT.trim_end().into()),
    ]
}
