//! A line to type, what it is for, and what becomes of what was typed.

use tui_input::Input;

use crate::engine::{Command, ListFile, Pacing, UndoTo};
use crate::journal::Farewell;
use crate::people::RosterChange;
use crate::plan::Operation;
use crate::postoffice::HexId;
use crate::procedure::{ActionId, AnswerId, CheckId, RosterId, StepId};
use crate::serial::{SerialNumber, Shape};

use super::people::editing_detail;
use super::together::{hand_over_note, second};
use super::{Modal, Next, Part, Scroll, give_up_confirm, undo_confirm};

/// Whether something must be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing need be typed.
    Optional,
    /// Something must be; the text says what is missing otherwise.
    Required(&'static str),
    /// Exactly this serial number.
    Number(String),
}

/// What a line is typed for.
#[derive(Clone, Debug, PartialEq)]
pub enum Purpose {
    /// An answer.
    Answer(AnswerId),
    /// Why an answer of unusual shape is right.
    AnswerReason(AnswerId, String),
    /// The note of an attestation.
    Tick(CheckId),
    /// Why an attestation is taken back.
    Untick(CheckId),
    /// Why a check is overridden.
    Override(CheckId),
    /// The name of somebody who goes on a list.
    Name(RosterId),
    /// The detail of somebody who goes on a list.
    Detail(RosterId, String),
    /// The new name of somebody: the list, the old name, the detail.
    Rename(RosterId, String, String),
    /// The new detail of somebody: the list, old name and old detail, and the new name.
    Edit(RosterId, String, String, String),
    /// Why people come off a list.
    Remove(RosterId, Vec<String>),
    /// The note of a mark.
    Mark(RosterId, Vec<String>, String),
    /// Why a mark is taken back.
    TakeBack(RosterId, Vec<String>, String),
    /// Where a list of people lies.
    ListFile(RosterId),
    /// Why a step does not apply.
    NotApplicable(StepId),
    /// Why a step is left out.
    Skip(StepId),
    /// Why a step is opened again.
    Reopen(StepId),
    /// Why a mailbox counts as done.
    Waive(HexId),
    /// Why it does not any more.
    Unwaive(HexId),
    /// The new number, to approve an action.
    Approve(ActionId, Vec<Operation>),
    /// Why the change is given up for tonight.
    GiveUp,
    /// Why operations are taken back, and which those are.
    Undo(UndoTo, Vec<Operation>),
    /// Why the record follows the disk.
    Adopt,
    /// A remark.
    Note,
    /// Where a list of names lies.
    Names,
    /// Where a text is saved; it is this one.
    SaveText(String),
    /// What the rows of the screen below must hold.
    Filter,
    /// To whom the change is handed over.
    HandOver,
    /// What they are to know.
    HandOverNote(String),
    /// Who approves as the second person, on the operator's screen.
    SecondName {
        /// The file that is approved.
        file: String,
        /// The new number.
        number: String,
    },
    /// The new number, by which the second person of that name approves; an assistant needs no name.
    Second(String),
    /// Why the approval of a second person is taken back.
    Unsecond(String),
}

/// A line to type.
#[derive(Clone, Debug)]
pub struct Ask {
    /// What for.
    pub purpose: Purpose,
    /// Heading.
    pub title: String,
    /// What it is about.
    pub body: Vec<Part>,
    /// The word before the line.
    pub label: &'static str,
    /// The line.
    pub input: Input,
    /// Whether something must be typed.
    pub need: Need,
    /// What Enter does.
    pub verb: &'static str,
    /// Why the line was not taken.
    pub complaint: Option<String>,
    /// How far the text is scrolled.
    pub scroll: Scroll,
}

impl PartialEq for Ask {
    fn eq(&self, other: &Self) -> bool {
        let of = |ask: &Self| (ask.purpose.clone(), ask.title.clone(), ask.input.value().to_owned());
        of(self) == of(other)
    }
}

/// The label of a line that takes a reason.
const REASON: &str = "Reason";

impl Ask {
    /// Makes a line that must not stay empty.
    pub fn reason(purpose: Purpose, title: impl Into<String>, body: Vec<Part>) -> Self {
        let need = Need::Required("Please type the reason, in a word or more. It goes into the report.");
        Self::line(purpose, title, body, REASON).need(need)
    }

    /// Makes a line that may stay empty.
    pub fn line(purpose: Purpose, title: impl Into<String>, body: Vec<Part>, label: &'static str) -> Self {
        let (title, input, scroll) = (title.into(), Input::default(), Scroll::default());
        Self { purpose, title, body, label, input, need: Need::Optional, verb: "save", complaint: None, scroll }
    }

    /// Sets what must be typed.
    #[must_use]
    pub fn need(mut self, need: Need) -> Self {
        self.need = need;
        self
    }

    /// Sets what stands on the line at first.
    #[must_use]
    pub fn prefilled(mut self, value: &str) -> Self {
        self.input = Input::new(value.to_owned());
        self
    }

    /// Sets what Enter does, in a word.
    #[must_use]
    pub fn verb(mut self, verb: &'static str) -> Self {
        self.verb = verb;
        self
    }

    /// Makes it a dialog.
    pub fn modal(self) -> Modal {
        Modal::Input(Box::new(self))
    }

    /// Returns what there is to say about what stands on the line now.
    pub fn remark(&self) -> Option<String> {
        let value = self.input.value().trim();
        if value.is_empty() {
            return match &self.need {
                Need::Number(wanted) => Some(format!("To approve, type the {}: {wanted}", self.label.to_lowercase())),
                Need::Optional | Need::Required(_) => None,
            };
        }
        match (&self.purpose, &self.need) {
            (_, Need::Number(wanted)) if !is_number(value, wanted) => Some(format!("not yet {wanted}")),
            (Purpose::Answer(AnswerId::OldNumber | AnswerId::NewNumber), _) => remark_on_number(value),
            _ => None,
        }
    }

    /// Returns what the typed line leads to, or why it cannot be taken.
    ///
    /// # Errors
    /// The complaint to show.
    pub fn accept(&self) -> Result<Next, String> {
        let text = self.input.value().trim().to_owned();
        match &self.need {
            Need::Required(missing) if text.is_empty() => return Err((*missing).to_owned()),
            // Who reads the report wants more than a keystroke.
            Need::Required(missing)
                if self.label == REASON && text.chars().filter(|c| c.is_alphanumeric()).count() < 3 =>
            {
                return Err((*missing).to_owned());
            }
            Need::Number(wanted) if !is_number(&text, wanted) => {
                return Err(format!("Type the {}, {wanted}, or press Esc.", self.label.to_lowercase()));
            }
            _ => {}
        }
        Ok(lead(self.purpose.clone(), text))
    }
}

fn lead(purpose: Purpose, text: String) -> Next {
    let command = match purpose {
        Purpose::Answer(answer) => Command::Answer { answer, value: text, reason: String::new() },
        Purpose::AnswerReason(answer, value) => Command::Answer { answer, value, reason: text },
        Purpose::Tick(check) => Command::Tick { check, note: text },
        Purpose::Untick(check) => Command::Untick { check, note: text },
        Purpose::Override(check) => Command::Override { check, reason: text },
        Purpose::Name(list) => {
            let title = format!("Add {text}");
            let body = vec![super::dim("Optional: a mailbox, a phone number, a place, a machine.")];
            let ask = Ask::line(Purpose::Detail(list, text), title, body, "Detail").verb("add");
            return Next::Then(Box::new(ask.modal()));
        }
        Purpose::Detail(list, name) => return Next::Change(list, RosterChange::Add { name, detail: text }),
        Purpose::Rename(list, name, detail) => return Next::Then(Box::new(editing_detail(list, name, detail, text))),
        Purpose::Edit(list, name, detail, to) => return edited(list, name, &detail, to, text),
        Purpose::Remove(list, names) => {
            return each(list, names, |name| RosterChange::Remove { name, reason: text.clone() });
        }
        Purpose::Mark(list, names, mark) => {
            return each(list, names, |name| RosterChange::Mark { name, mark: mark.clone(), note: text.clone() });
        }
        Purpose::TakeBack(list, names, mark) => {
            return each(list, names, |name| RosterChange::TakeBack { name, mark: mark.clone(), note: text.clone() });
        }
        Purpose::ListFile(list) => return Next::Read(list, ListFile::typed(&text)),
        Purpose::NotApplicable(step) => Command::NotApplicable { step, reason: text },
        Purpose::Skip(step) => Command::Skip { step, reason: text },
        Purpose::Reopen(step) => Command::Reopen { step, reason: text },
        Purpose::Waive(mailbox) => Command::Waive { mailbox, reason: text },
        Purpose::Unwaive(mailbox) => Command::Unwaive { mailbox, reason: text },
        Purpose::Approve(action, shown) => Command::Perform { action, shown, typed: text, pacing: Pacing::All },
        Purpose::GiveUp => return Next::Then(Box::new(give_up_confirm(text))),
        Purpose::Undo(to, operations) => return Next::Then(Box::new(undo_confirm(to, text, operations))),
        Purpose::Adopt => Command::Adopt { reason: text },
        Purpose::Note => Command::Note { text },
        Purpose::Names => Command::ImportNames(ListFile::typed(&text)),
        Purpose::SaveText(words) => return Next::Save(text, words),
        Purpose::Filter => return Next::Close,
        Purpose::HandOver => return Next::Then(Box::new(hand_over_note(text))),
        Purpose::HandOverNote(to) => return Next::HandOver(Farewell { to, note: text }),
        Purpose::SecondName { file, number } => return Next::Then(Box::new(second(&file, &number, &text))),
        Purpose::Second(name) => Command::Second { name, number: text },
        Purpose::Unsecond(name) => Command::Unsecond { name, note: text },
    };
    Next::Send(Box::new(command))
}

/// One change for each of the names, as one.
fn each(list: RosterId, names: Vec<String>, change: impl Fn(String) -> RosterChange) -> Next {
    Next::Change(list, RosterChange::of(names.into_iter().map(change).collect()))
}

/// What has changed of a name and its detail, as one change; nothing when nothing has.
fn edited(list: RosterId, name: String, before: &str, to: String, detail: String) -> Next {
    let mut changes = Vec::new();
    if to != name {
        changes.push(RosterChange::Rename { name, to: to.clone() });
    }
    if detail != before {
        changes.push(RosterChange::Add { name: to, detail });
    }
    // Nothing to send closes both dialogs.
    if changes.is_empty() { Next::SendAll(Vec::new()) } else { Next::Change(list, RosterChange::of(changes)) }
}

fn is_number(typed: &str, wanted: &str) -> bool {
    match (SerialNumber::typed(typed), SerialNumber::typed(wanted)) {
        (Some(typed), Some(wanted)) => typed == wanted,
        _ => false,
    }
}

fn remark_on_number(value: &str) -> Option<String> {
    let number = SerialNumber::typed(value)?;
    if number.reserved().is_some() {
        return Some("this number belongs to no single postoffice (Q142196, Q151228)".into());
    }
    if number.too_large_for_x400() {
        return Some("above 64,536 the X.400 gateway 3.0 does not start (Q194712)".into());
    }
    match number.shape() {
        Shape::Published => Some("looks like a serial number".into()),
        Shape::Unusual => Some("published numbers look like 22-12345".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_must_be_typed() {
        let ask = Ask::reason(Purpose::Skip("1b".into()), "Skip", Vec::new());
        assert!(ask.accept().is_err());
        let accepted = ask.prefilled(" no list here ").accept();
        let skip = Command::Skip { step: "1b".into(), reason: "no list here".into() };
        assert_eq!(accepted, Ok(Next::Send(Box::new(skip))));
    }

    #[test]
    fn the_swap_wants_the_new_number_and_nothing_else() {
        let ask = Ask::line(Purpose::Approve(ActionId::Swap, Vec::new()), "Swap", Vec::new(), "Number")
            .need(Need::Number("22-22222".into()));
        assert!(ask.clone().prefilled("yes").accept().is_err());
        assert!(ask.clone().prefilled("22-11111").accept().is_err());
        assert!(ask.prefilled(" 022-22222").accept().is_ok());
    }

    #[test]
    fn numbers_are_judged_as_they_are_typed() {
        let ask = Ask::line(Purpose::Answer(AnswerId::NewNumber), "New", Vec::new(), "Number");
        let remark = |value: &str| ask.clone().prefilled(value).remark().unwrap_or_default();
        assert!(remark("0799-99992").contains("no single postoffice"));
        assert!(remark("22-70000").contains("X.400"));
        assert!(remark("22-1").contains("look like"));
        assert_eq!(remark(""), "");
    }
}
