//! What may be typed where the user is, and what a typed line means. The words are those of the screen: one vocabulary.

use crate::action::Action;
use crate::tui::app::App;
use crate::tui::keymap::bindings;
use crate::tui::screen::Screen;

use super::lines::numbered;

/// What a typed line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Nothing: where the user is, once more.
    Again,
    /// What may be typed.
    Menu,
    /// The words and what they do.
    Help,
    /// A row, from 0.
    Row(usize),
    /// All there is to say about a row.
    About(usize),
    /// An action, on a row where one is named.
    Act(Action, Option<usize>),
    /// A mark of the list on the page, for a row.
    Mark(usize, usize),
    /// A step.
    Step(String),
    /// Not understood.
    Unknown(String),
}

/// Returns the actions that can be asked for now, each once, with its word here.
pub fn actions(app: &App) -> Vec<(Action, &'static str)> {
    let mut found: Vec<(Action, &'static str)> = Vec::new();
    for binding in bindings(&app.contexts()) {
        let action = binding.action;
        if (moves(action) && !turns(app, action))
            || found.iter().any(|(other, _)| *other == action)
            || !app.live(action)
        {
            continue;
        }
        // A number opens a row; where there are none, the word does.
        if action == Action::Open && !matches!(app.screen(), Screen::Undo(_)) {
            continue;
        }
        let word = app.word(action);
        if found.iter().all(|(_, other)| *other != word) {
            found.push((action, word));
        }
    }
    found
}

/// Whether it turns to another text.
fn turns(app: &App, action: Action) -> bool {
    matches!((app.screen(), action), (Screen::Text(_), Action::Left | Action::Right))
}

/// Whether an action only moves about a screen, or needs one.
fn moves(action: Action) -> bool {
    use Action::{Bottom, Copy, Digests, Down, Help, Left, PageDown, PageUp, Redraw, Right, Top, Up};
    matches!(action, Up | Down | Left | Right | PageUp | PageDown | Top | Bottom | Redraw | Digests | Help | Copy)
}

/// Returns the rows and the words, each with its number. Of the rows in `quiet` only the numbers are told.
pub fn told(app: &App, rows: &[String], quiet: &[usize]) -> Vec<String> {
    let shown = rows.iter().enumerate().filter(|(at, _)| !quiet.contains(at));
    let mut lines: Vec<String> = shown.flat_map(|(at, row)| numbered(at + 1, row)).collect();
    if !quiet.is_empty() {
        let says = format!("Ok as the disk is, and shown by ?: {}.", spans(quiet));
        lines.extend(super::lines::block(&says, 2));
    }
    let words = actions(app).into_iter().enumerate();
    let words: Vec<String> = words.map(|(at, (_, word))| format!("{}. {word}", rows.len() + at + 1)).collect();
    lines.extend(super::lines::labelled("Words", &words.join("  ")));
    lines
}

/// What is said about typing, once.
pub const HINT: &str =
    "Type a number or a word, or a word and the number of a row. ? shows the menu, help what words do.";

/// Returns places as numbers from 1: `5 to 14, 17`.
fn spans(places: &[usize]) -> String {
    let mut told: Vec<(usize, usize)> = Vec::new();
    for at in places.iter().map(|at| at + 1) {
        match told.last_mut() {
            Some((_, last)) if *last + 1 == at => *last = at,
            _ => told.push((at, at)),
        }
    }
    let one =
        |(first, last): (usize, usize)| if first == last { first.to_string() } else { format!("{first} to {last}") };
    told.into_iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Returns what each word does.
pub fn help(app: &App) -> Vec<String> {
    let mut lines = Vec::new();
    for (action, word) in actions(app) {
        lines.extend(super::lines::labelled(word, action.about()));
    }
    for (word, about) in [
        ("about N", "Says all there is to say about row N."),
        ("step ID", "Goes to a step: step 5c."),
        ("?", "The menu. Enter alone: where you are, once more."),
        ("mark N", "In lists of people the word of a mark does too: received 2."),
    ] {
        lines.extend(super::lines::labelled(word, about));
    }
    lines
}

/// Returns what a line asks for, on a page with so many rows.
pub fn asked(app: &App, rows: usize, line: &str) -> Asked {
    let line = line.trim();
    let lower = line.to_lowercase();
    let words = actions(app);
    match lower.as_str() {
        "" => return Asked::Again,
        "?" => return Asked::Menu,
        "help" => return Asked::Help,
        _ => {}
    }
    if let Ok(number) = lower.parse::<usize>() {
        return match number.checked_sub(1) {
            Some(at) if at < rows => Asked::Row(at),
            Some(at) => words.get(at - rows).map_or_else(|| unknown(line), |(action, _)| Asked::Act(*action, None)),
            None => unknown(line),
        };
    }
    let (head, row) = match lower.rsplit_once(char::is_whitespace) {
        Some((head, number)) => match number.parse::<usize>().ok().and_then(|number| number.checked_sub(1)) {
            Some(at) if at < rows => (head.trim(), Some(at)),
            Some(_) if !head.starts_with("step") => return unknown(line),
            _ => (lower.as_str(), None),
        },
        None => (lower.as_str(), None),
    };
    if let Some(step) = lower.strip_prefix("step ") {
        return Asked::Step(step.trim().to_owned());
    }
    if let (Some(at), true) = (row, matches!(head, "about" | "open" | "row")) {
        return if head == "about" { Asked::About(at) } else { Asked::Row(at) };
    }
    if let (Some(at), Some(column)) = (row, column(app, head)) {
        return Asked::Mark(column, at);
    }
    match row {
        // Whether a word is for a row is known once the row is selected.
        Some(_) => named(Action::ALL.iter().map(|action| (*action, action.label())), head)
            .or_else(|| named(words.iter().copied(), head))
            .or_else(|| named([(Action::Override, "waive"), (Action::Mark, "take back")].into_iter(), head))
            .map_or_else(|| unknown(line), |action| Asked::Act(action, row)),
        None => {
            let labels = words.iter().map(|(action, _)| (*action, action.label()));
            named(words.iter().copied(), head)
                .or_else(|| named(labels, head))
                // Known, and for another place or time: the state says why not.
                .or_else(|| named(Action::ALL.iter().map(|action| (*action, action.label())), head))
                .map_or_else(|| unknown(line), |action| Asked::Act(action, None))
        }
    }
}

fn named(mut words: impl Iterator<Item = (Action, &'static str)>, typed: &str) -> Option<Action> {
    words.find(|(_, word)| *word == typed).map(|(action, _)| action)
}

/// Returns the column of a mark in the list on the page.
fn column(app: &App, typed: &str) -> Option<usize> {
    let (Screen::Roster(table), Some(view)) = (app.screen(), app.view.as_deref()) else { return None };
    let marks = &table.roster(view)?.marks;
    marks.iter().position(|mark| mark.id == typed || mark.label.to_lowercase() == typed)
}

fn unknown(line: &str) -> Asked {
    Asked::Unknown(line.to_owned())
}
