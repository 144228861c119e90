//! A dialog as lines: what it says, and what may be typed.

use crate::tui::dialog::{Modal, Need, Part, Purpose, Tone};

use super::lines::{block, labelled, numbered, operations};

/// What takes one back out of every question.
pub const BACK: &str = ".";

/// Returns a dialog as lines, the question last.
pub fn told(modal: &Modal) -> Vec<String> {
    let mut lines = vec![String::new()];
    match modal {
        Modal::Confirm(confirm) => {
            lines.extend(heading(&confirm.title));
            lines.extend(body(&confirm.body));
            lines.push(format!("Type yes to {}, no to {}.", confirm.yes, meaning(&confirm.no)));
        }
        Modal::Input(ask) => {
            lines.extend(heading(&ask.title));
            lines.extend(body(&ask.body));
            if let Some(remark) = ask.remark() {
                lines.extend(block(&remark, 0));
            }
            let kept = ask.input.value();
            lines.push(match (&ask.need, kept.is_empty()) {
                (_, false) => format!("{} (Enter alone keeps {kept}; {BACK} goes back):", ask.label),
                (Need::Optional, true) if ask.purpose == Purpose::Filter => {
                    format!("{} (Enter alone shows all; {BACK} goes back):", ask.label)
                }
                (Need::Optional, true) => format!("{} (Enter alone leaves it empty; {BACK} goes back):", ask.label),
                (Need::Required(_) | Need::Number(_), true) => format!("{} ({BACK} goes back):", ask.label),
            });
        }
        Modal::Message(message) => {
            lines.extend(heading(&message.title));
            lines.extend(body(&message.body));
            if message.lift.is_some() {
                lines.push(format!("Type override to override it, or {BACK} to go back."));
            }
        }
        Modal::Choice(choice) => {
            lines.extend(heading(&choice.title));
            lines.extend(body(&choice.body));
            for (at, (name, about, _)) in choice.options.iter().enumerate() {
                let text = if about.is_empty() { name.clone() } else { format!("{name}: {about}") };
                lines.extend(numbered(at + 1, &text));
            }
            lines.push(format!("Number or word ({BACK} goes back):"));
        }
    }
    lines
}

/// Returns why a line was not taken.
pub fn complaint(modal: &Modal) -> Option<String> {
    match modal {
        Modal::Input(ask) => ask.complaint.clone(),
        _ => None,
    }
}

fn meaning(no: &str) -> &str {
    if no == "no" { "leave it" } else { no }
}

fn heading(title: &str) -> Vec<String> {
    if title.is_empty() { Vec::new() } else { block(title, 0) }
}

fn body(parts: &[Part]) -> Vec<String> {
    let mut lines = Vec::new();
    for part in parts {
        match part {
            Part::Text(Tone::Stop | Tone::Wait, text) => lines.extend(block(&format!("! {text}"), 2)),
            Part::Text(_, text) => lines.extend(block(text, 2)),
            Part::Labelled(label, text) => lines.extend(labelled(&format!("  {label}"), text)),
            Part::Item(text) => lines.extend(block(&format!("- {text}"), 2)),
            Part::Operations(mode, all) => lines.extend(operations(*mode, all)),
            Part::Gap => {}
        }
    }
    lines
}
