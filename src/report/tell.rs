//! Puts a report into words, in the order in which it is read: first what was not done by the book, then what came of it.

use crate::engine::story::Told;
use crate::journal::Tense;

use super::doc::{Block, Cell, Doc, Table, Tone};
use super::figure;
use super::model::{CheckTold, FileTold, OperationTold, Report, RosterTold, StepTold, Sums};
use super::words::{by_tense, duration, minute, moment};

const HEADS: &str = include_str!("../../assets/report/heads.txt");
const PROVES: &str = include_str!("../../assets/report/proves.txt");
const NOT: &str = include_str!("../../assets/report/not.txt");
const SUMS: &str = include_str!("../../assets/report/sums.txt");

/// Returns the report as a document.
pub(super) fn tell(report: &Report) -> Doc {
    let parts = [
        about(report),
        deviations(report),
        result(report),
        outage(report),
        operations(report),
        files(report),
        checks(report),
        rosters(report),
        timeline(report),
        mail(report),
        versions(report),
        heads(report),
    ];
    Doc {
        banner: report.mode.word().to_owned(),
        title: title(report),
        subtitle: capital(&report.position),
        blocks: parts.into_iter().flatten().collect(),
    }
}

/// Returns the title with the two numbers.
pub(super) fn title(report: &Report) -> String {
    let number = |number: &Option<String>| number.clone().unwrap_or_else(|| "?".into());
    match (&report.numbers.old, &report.numbers.new) {
        (None, None) => report.title.clone(),
        (old, new) => format!("{}, {} to {}", report.title, number(old), number(new)),
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
    blocks.push(Block::Facts(facts));
    blocks
}

fn deviations(report: &Report) -> Vec<Block> {
    let mut blocks = vec![Block::Heading("Not as planned".into())];
    blocks.extend(report.damage.iter().map(|damage| Block::Note(damage.clone())));
    if report.deviations.is_empty() {
        blocks.push(Block::Para(
            "Nothing: no step was left out, nothing was waived, overridden, adopted, taken over or taken back, and no operation failed."
                .into(),
        ));
        return blocks;
    }
    let mut table = Table::with(&["What, and why", "Who", "When"]);
    table.rows = report.deviations.iter().map(departure).collect();
    blocks.push(Block::Table(table));
    blocks
}

fn departure(told: &Told) -> Vec<Cell> {
    vec![capital(&told.text).into(), format!("{} on {}", told.by, told.host).into(), moment(told.at).into()]
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
        "P1 was not renamed, so mail moved between postoffices all the time.",
        "P1 would not have been renamed as far as this rehearsal goes.",
    );
    if report.outages.is_empty() {
        blocks.push(Block::Para(none.into()));
    } else {
        blocks.push(Block::Para(
            by_tense(
                tense(report),
                "From step 5a to step 8 P1 is away, and no mail moves between postoffices; mail inside this one does.",
                "From step 5a to step 8 P1 would be away, and no mail would move between postoffices. The times are those of the rehearsal.",
            )
            .into(),
        ));
        let mut table = Table::with(&["P1 away since", "Until", "How long", "Ended by"]);
        for outage in &report.outages {
            let ended = match outage.ended_by {
                "step-8" => "step 8",
                "taken-back" => "P1 put back without step 8",
                _ => "not ended when this was told",
            };
            let until = outage.until.map_or("-".to_owned(), moment);
            table.rows.push(vec![
                moment(outage.since).into(),
                until.into(),
                duration(outage.seconds).into(),
                ended.into(),
            ]);
        }
        blocks.push(Block::Table(table));
    }
    blocks.push(Block::Subheading("Lock-out".into()));
    if report.lockouts.is_empty() {
        let none = by_tense(
            tense(report),
            "MASTER.GLB was not exchanged, so nobody was locked out.",
            "MASTER.GLB would not have been exchanged as far as this rehearsal goes.",
        );
        blocks.push(Block::Para(none.into()));
    } else {
        blocks.push(Block::Para(
            "Between the two renames of steps 6 and 7 there is no MASTER.GLB, and nobody can sign in.".into(),
        ));
        let told = report.lockouts.iter().map(|lockout| format!("Operation {}: {}", lockout.operation, lockout.says));
        blocks.push(Block::List(told.collect()));
    }
    blocks
}

fn operations(report: &Report) -> Vec<Block> {
    let mut blocks = vec![Block::Heading("Operations".into())];
    if report.operations.is_empty() {
        blocks.push(Block::Para("None so far.".into()));
        return blocks;
    }
    let mut table = Table::with(&["No.", "Step", "What", "Length and SHA-256, before", "and after", "Begun"]);
    table.rows = report.operations.iter().map(operation).collect();
    blocks.push(Block::Table(table));
    blocks
}

fn operation(told: &OperationTold) -> Vec<Cell> {
    let step = match (&told.step, told.undoes) {
        (Some(step), _) => step.clone(),
        (None, Some(0) | None) => String::new(),
        (None, Some(of)) => format!("takes back {of}"),
    };
    let mut says = told.says.clone();
    says.extend(told.notes.iter().map(|note| format!(". Note: {note}")));
    let begun = format!("{}, {} on {}", moment(told.begun.at), told.begun.by, told.begun.host);
    vec![
        told.number.to_string().into(),
        step.into(),
        says.into(),
        Cell::Code(digests(&told.took)),
        Cell::Code(digests(&told.left)),
        begun.into(),
    ]
}

fn digests(files: &[FileTold]) -> String {
    let one = |file: &FileTold| Some(format!("{} bytes {}", file.bytes?, file.sha256?));
    files.iter().filter_map(one).collect::<Vec<_>>().join(", ")
}

fn files(report: &Report) -> Vec<Block> {
    if report.files.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![Block::Heading("Files before and after".into()), Block::Para(SUMS.trim_end().into())];
    for sums in &report.files {
        let state = match (sums.state, tense(report), report.state) {
            ("before", ..) => "before",
            (_, Tense::Would, _) => "as it would be",
            (_, Tense::Did, "in-progress") => "as operations have left it so far",
            (_, Tense::Did, _) => "as operations have left it",
        };
        blocks.push(Block::Subheading(format!("{} {state}: {}", sums.tree, sums.root)));
        blocks.push(Block::Code(sums.sha256sums.clone()));
        if sums.state == "after" {
            blocks.push(Block::Code(certutil(sums)));
        }
    }
    blocks
}

/// The same on Windows: the command, and the digits that it shows.
fn certutil(sums: &Sums) -> String {
    let one = |file: &FileTold| {
        let path = file.path.replace('/', "\\");
        let path = if path.contains(' ') { format!("\"{path}\"") } else { path };
        Some(format!("certutil -hashfile {path} SHA256\n{}\n", file.sha256?))
    };
    sums.files.iter().filter_map(one).collect()
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
        let mut table = Table::with(&["Check", "Stands", "Found", "Who"]);
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
    let mut table = Table::with(&["Name", "About"]);
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
    let mut table = Table::with(&["When", "Who", "What", "Line"]);
    table.rows = report.timeline.iter().map(line).collect();
    blocks.push(Block::Table(table));
    blocks
}

fn line(told: &Told) -> Vec<Cell> {
    let file = told.file.split('.').next().unwrap_or_default();
    let place =
        if file.eq_ignore_ascii_case("OPERATOR") { told.seq.to_string() } else { format!("{file} {}", told.seq) };
    vec![
        moment(told.at).into(),
        format!("{} on {}", told.by, told.host).into(),
        capital(&told.text).into(),
        place.into(),
    ]
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
        let mut table = Table::with(&["When", "Mailboxes", "Collected", "Waiting", "Unknown"]);
        for point in &report.mail {
            let counts = [point.all, point.collected, point.waiting, point.unknown];
            let cells = counts.map(|count| Cell::from(count.to_string()));
            table.rows.push(std::iter::once(moment(point.at).into()).chain(cells).collect());
        }
        blocks.push(Block::Table(table));
    }
    if !report.waived.is_empty() {
        let mut table = Table::with(&["Waived mailbox", "Name", "Why", "Who"]);
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
    let mut table = Table::with(&["File", "Lines", "Head hash"]);
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
        Block::Para(format!("Told {} UTC.", minute(report.made_at))),
    ]
}
