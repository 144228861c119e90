//! The sheet to tick and to sign: plain text, 78 columns, the steps with their checks. What the record has is filled in; without a
//! record it is the checklist before the start.

use crate::procedure::{By, Procedure, Roster};
use crate::text::{columns, wrap};

use super::Report;
use super::model::{CheckTold, Entry, PersonTold, RosterTold, StepTold, Who};
use super::tell::numbers;
use super::words::{clean, duration, minute};

/// The width of a page of plain text.
const WIDTH: usize = 78;
/// Rows for names on a blank sheet.
const ROWS: usize = 4;

/// A sheet as it grows.
#[derive(Default)]
struct Sheet {
    out: String,
}

impl Sheet {
    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn rule(&mut self, with: char) {
        self.line(&with.to_string().repeat(WIDTH));
    }

    fn heading(&mut self, text: &str) {
        self.line("");
        self.rule('-');
        self.line(&text.to_uppercase());
        self.rule('-');
    }

    /// A text behind a label, its further lines below its beginning.
    fn labelled(&mut self, label: &str, text: &str) {
        let indent = columns(label);
        for (at, row) in wrap(text, WIDTH - indent).iter().enumerate() {
            let before = if at == 0 { label.to_owned() } else { " ".repeat(indent) };
            self.line(&format!("{before}{row}"));
        }
    }

    /// A text with another at the right edge, or below it where there is no room.
    fn sides(&mut self, left: &str, right: &str) {
        let room = WIDTH.saturating_sub(columns(left) + columns(right));
        if right.is_empty() || room >= 2 {
            self.line(&format!("{left}{}{right}", " ".repeat(room)));
        } else {
            let indent = left.len() - left.trim_start().len() + 4;
            self.line(left);
            self.labelled(&" ".repeat(indent), right);
        }
    }

    fn head(&mut self, banner: &str, title: &str, facts: &[(&str, String)]) {
        self.rule('=');
        self.labelled(&format!("{banner}  "), title);
        self.rule('=');
        for (name, text) in facts {
            self.labelled(&format!("{name:<14}"), text);
        }
        self.line("");
        self.line("[x] done   [!] overridden, with the reason   [-] left out   [ ] to do");
    }

    fn signatures(&mut self) {
        self.heading("Signatures");
        for role in ["Operator", "Second person", "For the postoffice"] {
            self.line("");
            self.line(&format!("{role:<19}{}  Date {}  Time {}", blank_of(29), blank_of(10), blank_of(6)));
        }
    }
}

fn blank_of(width: usize) -> String {
    "_".repeat(width)
}

/// Returns the sheet of a change.
pub fn sheet(report: &Report) -> String {
    let mut sheet = Sheet::default();
    let title = match numbers(report) {
        none if none.is_empty() => report.title.clone(),
        numbers => format!("{}, {numbers}", report.title),
    };
    let mut facts = vec![("Postoffice", report.old.clone())];
    if !report.new.is_empty() {
        facts.push(("New one", report.new.clone()));
    }
    if let Some(opened) = &report.opened {
        facts.push(("Opened", opened.told()));
    }
    facts.push(("State", report.position.clone()));
    facts.push(("Record", report.record.clone()));
    facts.push(("Told", format!("{} UTC, from the record; all times are UTC", minute(report.made_at))));
    sheet.head(report.mode.word(), &title, &facts);
    if report.mode.tense() == crate::journal::Tense::Would {
        sheet.line("A rehearsal: nothing has been changed, and nobody has attested anything.");
    }
    sheet.line("[?] only warns, and is not in the record");
    sheet.line("What nobody's name stands below was looked at by reserial.");

    sheet.heading("Not as planned");
    report.remarks.iter().for_each(|remark| sheet.labelled("! ", remark));
    if report.deviations.is_empty() {
        sheet.line("Nothing.");
    }
    for Entry { told, about } in &report.deviations {
        let about = about.as_ref().map_or(String::new(), |about| format!(" ({about})"));
        sheet.labelled("! ", &format!("{}{about}", told.text));
        sheet.line(&format!("  {} on {}, {}", told.by, told.host, minute(told.at)));
    }
    sheet.heading("Result");
    report.result.iter().for_each(|line| sheet.labelled("- ", line));
    for outage in &report.outages {
        let until = outage.until.map_or("not back yet".to_owned(), minute);
        sheet.labelled("- ", &format!("P1 away: {} to {until}, {}", minute(outage.since), duration(outage.seconds)));
    }
    report.lockouts.iter().for_each(|lockout| sheet.labelled("- ", &lockout.says));

    sheet.heading("Steps");
    report.steps.iter().for_each(|step| filled(&mut sheet, step));
    for roster in &report.rosters {
        sheet.heading(&roster.title);
        people(&mut sheet, roster);
    }
    sheet.signatures();
    sheet.heading("Head hashes");
    for head in &report.heads {
        sheet.line(&format!("{}, {} lines", head.file, head.lines));
        for half in halves(&head.grouped) {
            sheet.line(&format!("    {half}"));
        }
    }
    sheet.line("");
    sheet.line("To be held against the record later: reserial verify OLD --head HASH");
    sheet.out
}

/// A digest of eight groups takes two lines.
fn halves(grouped: &str) -> Vec<String> {
    let groups: Vec<&str> = grouped.split(' ').collect();
    groups.chunks(4).map(|half| half.join(" ")).collect()
}

fn filled(sheet: &mut Sheet, step: &StepTold) {
    let mark = match step.state {
        "done" => "[x]",
        "n/a" | "skipped" => "[-]",
        _ => "[ ]",
    };
    let who = step.settled.as_ref().map_or(String::new(), Who::told);
    sheet.line("");
    sheet.sides(&format!("{mark} {:<3} {}", step.id, step.title), &who);
    if mark == "[-]" || step.state == "rolled back" {
        let why = step.settled.as_ref().map_or("", |who| who.note.as_str());
        sheet.labelled("        ", &format!("{}: {why}", step.state));
    }
    for check in &step.checks {
        let (mark, more) = match (mark, ticked(check)) {
            ("[-]", ("[ ]", _)) => ("[-]", String::new()),
            ("[x]", ("[ ]", _)) if check.looked && check.only_warns => ("[?]", String::new()),
            (_, ticked) => ticked,
        };
        sheet.sides(&format!("    {mark} {}", check.text), &check.article);
        if !more.is_empty() {
            sheet.labelled("        ", &more);
        }
    }
    if step.settled.is_none() {
        by_hand(sheet);
    }
}

/// The box of a check, and what is written below it.
fn ticked(check: &CheckTold) -> (&'static str, String) {
    let found = check.found();
    let who = check.who.as_ref().map(|who| match who.note.as_str() {
        "" => who.told(),
        note => format!("{}: {note}", who.told()),
    });
    let more = match (who, found.as_str()) {
        (Some(who), "") => who,
        (Some(who), found) => format!("{found} ({who})"),
        (None, found) => found.to_owned(),
    };
    match check.standing {
        // What the program looked at by itself needs no words.
        "ok" if check.looked => ("[x]", String::new()),
        "ok" => ("[x]", more),
        "overridden" => ("[!]", more),
        "no" => ("[ ]", more),
        // What has not been looked at needs no words: its box is empty.
        _ => ("[ ]", if check.who.is_some() || check.answer.is_some() { more } else { String::new() }),
    }
}

fn by_hand(sheet: &mut Sheet) {
    sheet.line(&format!("    Done by {}  Date {}  Time {}", blank_of(27), blank_of(12), blank_of(8)));
}

fn people(sheet: &mut Sheet, roster: &RosterTold) {
    if roster.people.is_empty() {
        sheet.line("Nobody is on this list.");
    }
    for person in &roster.people {
        let about = if person.detail.is_empty() { String::new() } else { format!(", {}", person.detail) };
        sheet.labelled("", &format!("{}{about}", person.name));
        for (id, label) in &roster.columns {
            marked(sheet, person, (id, label));
        }
    }
}

fn marked(sheet: &mut Sheet, person: &PersonTold, (id, label): (&str, &str)) {
    let mark = person.marks.iter().find(|mark| mark.mark == id);
    match mark {
        None => sheet.line(&format!("    [ ] {label}")),
        Some(mark) => {
            let note = if mark.who.note.is_empty() { String::new() } else { format!(": {}", mark.who.note) };
            sheet.labelled(&format!("    [x] {label:<10} "), &format!("{}{note}", mark.who.told()));
        }
    }
}

/// Returns the sheet before the start: everything to be ticked by hand.
pub fn blank(procedure: &Procedure, old: Option<&str>) -> String {
    let mut sheet = Sheet::default();
    let line = || blank_of(WIDTH - 14);
    let facts = [
        ("Postoffice", old.map_or_else(line, clean)),
        ("Old number", line()),
        ("New number", line()),
        ("Procedure", format!("{} of {}", procedure.article, procedure.revision)),
    ];
    sheet.head("CHECKLIST", &procedure.title, &facts);
    sheet.heading("Steps");
    for step in &procedure.steps {
        sheet.line("");
        sheet.sides(&format!("[ ] {:<3} {}", step.id.as_str(), step.title), &step.takes);
        for check in &step.checks {
            sheet.sides(&format!("    [ ] {}", check.text), &check.article);
            if matches!(check.by, By::Answer(_) | By::Choice(_)) {
                sheet.line(&format!("        {}", blank_of(60)));
            }
            check.list.iter().for_each(|line| sheet.labelled("        - ", line));
        }
        by_hand(&mut sheet);
    }
    procedure.rosters.iter().for_each(|roster| empty(&mut sheet, roster));
    sheet.signatures();
    sheet.out
}

fn empty(sheet: &mut Sheet, roster: &Roster) {
    sheet.heading(&roster.title);
    sheet.labelled("", &roster.about);
    let marks: Vec<String> = roster.marks.iter().map(|mark| format!("[ ] {}", mark.label)).collect();
    // What does not fit beside a name stands below it.
    let mut rows = vec![blank_of(28)];
    for mark in marks {
        match rows.last_mut() {
            Some(row) if row.chars().count() + 2 + mark.chars().count() <= WIDTH => *row = format!("{row}  {mark}"),
            _ => rows.push(format!("{:30}{mark}", "")),
        }
    }
    for _ in 0..ROWS {
        sheet.line("");
        rows.iter().for_each(|row| sheet.line(row));
    }
}
