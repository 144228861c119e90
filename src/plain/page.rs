//! Where the user is, as lines: a heading, what there is to say, and rows to choose from by number.

use crate::engine::{Scene, View};
use crate::plan::Operation;
use crate::procedure::Severity;
use crate::tui::app::App;
use crate::tui::screen::{Focus, Screen, log, problems};
use crate::tui::settle::Side;
use crate::tui::texts::TextPage;

use super::lines::{block, labelled, operations};
use super::{mailboxes, people, step};

/// The most lines of the record that are told at once.
const MOST_LINES: usize = 20;

/// A page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The heading and what there is to say.
    pub lines: Vec<String>,
    /// What can be chosen by its number, in the order of the rows of the screen.
    pub rows: Vec<String>,
    /// The rows that are told only when somebody asks for the menu.
    pub quiet: Vec<usize>,
}

/// Returns where the user is.
pub fn page(app: &App, scene: fn(&Scene) -> Vec<String>) -> Page {
    let Some(view) = app.view.as_deref() else {
        return Page { lines: vec!["The postoffice is being looked at.".into()], ..Page::default() };
    };
    match app.screen() {
        Screen::Walk(walk) if walk.focus == Focus::Steps => steps(view),
        Screen::Walk(_) => walk(app, view),
        Screen::Roster(table) => people::list(view, table),
        Screen::Person(page) => people::one(view, page),
        Screen::Mail(table) => mailboxes::table(view, table),
        Screen::Mailbox(page) => mailboxes::one(view, page.row(view)),
        Screen::Compare(_) => compare(view),
        Screen::Overview(_) => overview(view),
        Screen::Journal(list) => journal(view, &list.filter),
        Screen::Undo(_) => undo(view),
        Screen::Settle(page) => settle(view, page.side, scene),
        Screen::Ending(_) => ending(view),
        Screen::Text(text) => texts(view, text),
        Screen::Help(_) => Page::default(),
    }
}

fn steps(view: &View) -> Page {
    let row = |step: &crate::engine::StepView| {
        let because = if step.because.is_empty() { String::new() } else { format!(": {}", step.because) };
        format!("step {} {} [{}{because}]", step.id, step.title, step.state.word())
    };
    let mut lines = block(&format!("{}  {}  {}", view.mode.word(), view.title, view.old), 0);
    lines.push("Steps".into());
    Page { lines, rows: view.steps.iter().map(row).collect(), ..Page::default() }
}

fn walk(app: &App, view: &View) -> Page {
    let Some(step) = app.step() else { return Page::default() };
    let all = app.rows();
    let quiet =
        all.iter().enumerate().filter(|(_, row)| step::holds_by_itself(step, **row)).map(|(at, _)| at).collect();
    let rows = all.into_iter().map(|row| step::row(step, row)).collect();
    Page { lines: step::heading(view, step), rows, quiet }
}

fn compare(view: &View) -> Page {
    let row = |row: &crate::engine::CompareRow| {
        format!("[{}] {}: old {}, new {}. {}", row.word(), row.name, row.old, row.new, row.says)
    };
    Page {
        lines: vec!["Old against new. A number goes to its check.".into()],
        rows: view.compare.rows.iter().map(row).collect(),
        ..Page::default()
    }
}

fn overview(view: &View) -> Page {
    let mut lines = vec!["Problems, of all steps. A number goes there.".to_owned()];
    for notice in &view.notices {
        lines.extend(block(&format!("! {} {}", notice.text, notice.article), 2));
    }
    let row = |problem: &&crate::engine::Problem| {
        let word = if problem.severity == Severity::Warn { "worth knowing" } else { "stands in the way" };
        format!("step {} [{word}] {} Do: {}", problem.step, problem.says, problem.todo)
    };
    let rows: Vec<String> = problems(view).iter().map(row).collect();
    if rows.is_empty() {
        lines.push("  Nothing that the disk shows stands in the way.".into());
    }
    Page { lines, rows, ..Page::default() }
}

fn journal(view: &View, filter: &str) -> Page {
    let all = log(view, filter);
    let left = all.len().saturating_sub(MOST_LINES);
    let mut lines = block(&format!("Record  {}", view.record), 0);
    if left > 0 {
        lines.push(format!("  The last {MOST_LINES} of {} lines; \"filter\" finds others.", all.len()));
    }
    for line in all.iter().skip(left) {
        let text = format!("{} {} {}  {}", line.seq, line.at.format("%b %e %H:%M"), line.by, line.text);
        lines.extend(block(&text, 2));
    }
    Page { lines, ..Page::default() }
}

fn undo(view: &View) -> Page {
    let mut lines = vec!["The way back".to_owned()];
    lines.extend(block(&view.undo.says, 2));
    if !view.undo.reverse.is_empty() {
        lines.push("  What a reverse change costs:".into());
        lines.extend(view.undo.reverse.iter().flat_map(|cost| block(&format!("- {cost}"), 2)));
    }
    let row = |(step, operation): &(crate::procedure::StepId, Operation)| {
        let told = operations(view.mode, std::slice::from_ref(operation)).join(" ");
        format!("step {step}: {}", told.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let rows: Vec<String> = view.undo.operations.iter().map(row).collect();
    if !rows.is_empty() {
        lines.push("  Newest first. A number asks how far back.".into());
    }
    Page { lines, rows, ..Page::default() }
}

fn settle(view: &View, side: Side, scene: fn(&Scene) -> Vec<String>) -> Page {
    let Some(found) = view.standing.scene() else { return Page::default() };
    match side {
        Side::ByHand => {
            let steps = found.by_hand.iter().flat_map(|step| {
                let dos = step.dos.iter().map(|command| format!("      {command}"));
                block(&step.says, 2).into_iter().chain(dos)
            });
            Page { lines: std::iter::once("By hand".to_owned()).chain(steps).collect(), ..Page::default() }
        }
        Side::Facts => {
            let told = scene(found);
            let facts = told.iter().take_while(|line| *line != "What can be done").cloned();
            let rows = found.offers.iter().map(|offer| format!("{}: {}", offer.label, offer.says)).collect();
            Page {
                lines: std::iter::once("To be settled first".to_owned()).chain(facts).collect(),
                rows,
                ..Page::default()
            }
        }
    }
}

fn texts(view: &View, page: &TextPage) -> Page {
    let Some((text, filled)) = page.text(view) else { return Page::default() };
    let mut lines =
        block(&format!("Text {} of {}: {}", page.at + 1, view.texts.texts.all().len(), text.about.title), 0);
    lines.extend(filled.text.lines().map(ToOwned::to_owned));
    Page { lines, ..Page::default() }
}

fn ending(view: &View) -> Page {
    let Some(ending) = &view.ending else { return Page::default() };
    let mut lines = block(&ending.title, 0);
    for (label, all) in [
        ("Not as planned", &ending.deviations),
        ("Done", &ending.done),
        ("Next", &ending.next),
        ("Articles", &ending.sources),
    ] {
        if !all.is_empty() {
            lines.push(format!("{label}:"));
            lines.extend(all.iter().flat_map(|line| block(&format!("- {line}"), 2)));
        }
    }
    lines.extend(labelled("Record", &ending.record));
    Page { lines, ..Page::default() }
}
