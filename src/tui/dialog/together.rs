//! Dialogs between people at one change: handing it over, and the approval of a second person.

use crate::engine::{CheckView, HandedOver, Role, View};
use crate::journal::Mode;
use crate::people::same_person;

use super::{Ask, Modal, Need, Part, Purpose, Tone, dim, text};

/// Returns whether leaving can be a handing over.
pub fn may_hand_over(view: &View) -> bool {
    view.together.role == Role::Operates && view.ending.is_none() && view.mode != Mode::Diagnosis
}

/// Asks to whom the change is handed over.
pub fn hand_over() -> Modal {
    let body = vec![text("Whoever takes it next sees your note first thing, and so does reserial status.")];
    Ask::line(Purpose::HandOver, "Hand over", body, "To whom (optional)").verb("go on").modal()
}

/// Asks what whoever takes it next is to know.
pub fn hand_over_note(to: String) -> Modal {
    let title = if to.is_empty() { "Hand over".to_owned() } else { format!("Hand over to {to}") };
    let body = vec![text("What must they know? What waits, whom you have called, what to look out for.")];
    let need = Need::Required("Please type a note, or press Esc.");
    Ask::line(Purpose::HandOverNote(to), title, body, "Note").need(need).verb("hand over and leave").modal()
}

/// Shows what was said by whoever handed it over.
pub fn handed_over(handed: &HandedOver, operator: &str) -> Modal {
    let who = &handed.who;
    let mut body = vec![Part::Text(Tone::Strong, who.note.clone()), Part::Gap];
    body.push(Part::Labelled("From", format!("{} on {}", who.by, who.host)));
    body.push(Part::Labelled("When", who.at.format("%Y-%m-%d %H:%M UTC").to_string()));
    if !handed.to.is_empty() {
        body.push(Part::Labelled("For", handed.to.clone()));
        if !same_person(&handed.to, operator) {
            body.push(Part::Text(Tone::Wait, format!("It was meant for {}, and you have taken it.", handed.to)));
        }
    }
    Modal::message("This change was handed over", body)
}

/// Asks for the name of the second person, on the operator's screen.
pub fn second_name(file: &str, number: &str) -> Modal {
    let body = vec![
        text("Somebody else than the operator looks at what is about to go in, and types their own name here."),
        Part::Labelled("File", file.to_owned()),
        dim("The record says that it was done on the operator's screen. On a machine of their own: reserial assist."),
    ];
    let purpose = Purpose::SecondName { file: file.to_owned(), number: number.to_owned() };
    let need = Need::Required("Please type the name of the second person.");
    Ask::line(purpose, "A second person approves", body, "Name").need(need).verb("go on").modal()
}

/// Asks for the new number, which approves.
pub fn second(file: &str, number: &str, name: &str) -> Modal {
    let who = if name.is_empty() { "You approve".to_owned() } else { format!("{name} approves") };
    let body = vec![
        text(format!("{who} that exactly this Master.glb goes in, in steps 6 and 7.")),
        Part::Labelled("File", file.to_owned()),
        dim("If another one is declared ready later, this approval is void. It can be taken back."),
    ];
    let ask = Ask::line(Purpose::Second(name.to_owned()), "Approve as the second person", body, "New number");
    ask.need(Need::Number(number.to_owned())).verb("approve").modal()
}

/// Asks why an approval is taken back.
pub fn unsecond(shown: &str, name: &str) -> Modal {
    let title = format!("Take the approval of {} back", crate::text::printable(shown));
    Ask::reason(Purpose::Unsecond(name.to_owned()), title, Vec::new()).verb("take it back").modal()
}

/// Says how the approval of a second person stands.
pub fn no_second(check: &CheckView) -> Modal {
    let body = vec![Part::Text(Tone::Strong, check.says.clone()), Part::Gap, Part::Labelled("Do", check.todo.clone())];
    Modal::message(check.text.clone(), body)
}
