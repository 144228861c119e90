//! Dialogs as data: what each says, what its keys lead to. Knows nothing about drawing; a dialog never acts itself, it
//! leads to a [`Next`].

mod act;
mod ask;
mod attest;
mod names;
mod people;
mod settle;
mod stop;
mod together;

use crate::engine::{Command, ListFile};
use crate::journal::{Farewell, Mode};
use crate::people::RosterChange;
use crate::plan::Operation;
use crate::procedure::RosterId;

use super::action::Action;
use super::scroll::Scroll;

pub use act::{
    Typed, action, baseline, call_off, give_up_confirm, missing, reverse, ruled_out, undo_back_to, undo_choice,
    undo_confirm,
};
pub use ask::{Ask, Need, Purpose};
pub use attest::{answer, choose, compress, tick, untick, without};
pub use names::{import, imported};
pub use people::{adding, adding_found, editing, import_list, listed, marking, marking_mailbox, removing, taking_back};
pub use settle::settling;
pub use stop::{leave, overriding, refused, stands_in_the_way, trouble};
pub use together::{hand_over, handed_over, may_hand_over, no_second, second, second_name, unsecond};

/// What a dialog leads to.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// Nothing: the dialog closes.
    Close,
    /// A command.
    Send(Box<Command>),
    /// Several commands, in order.
    SendAll(Vec<Command>),
    /// A change of a list.
    Change(RosterId, RosterChange),
    /// Where a list of people lies that is to be read for a roster.
    Read(RosterId, ListFile),
    /// What a key would do.
    Do(Action),
    /// Another dialog in its place.
    Then(Box<Modal>),
    /// A reverse change, in that mode.
    Reverse(Mode),
    /// The end of the program, with a word to whoever takes the change next.
    HandOver(Farewell),
    /// A text saved under that name.
    Save(String, String),
    /// The end of the program.
    Leave,
}

/// How a piece of text is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As it is.
    Plain,
    /// In the background.
    Dim,
    /// Emphasised.
    Strong,
    /// Stands in the way.
    Stop,
    /// Waits, or is uncertain.
    Wait,
}

/// A piece of what a dialog says.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// A paragraph.
    Text(Tone, String),
    /// A paragraph with a word before it.
    Labelled(&'static str, String),
    /// A line of a list.
    Item(String),
    /// Operations that are to be done.
    Operations(Mode, Vec<Operation>),
    /// An empty line.
    Gap,
}

/// A dialog.
#[derive(Clone, Debug, PartialEq)]
pub enum Modal {
    /// Yes or no; no is what every key but `y` means.
    Confirm(Confirm),
    /// A line to type.
    Input(Box<Ask>),
    /// Something to read.
    Message(Message),
    /// Something to choose.
    Choice(Choice),
}

/// Yes or no.
#[derive(Clone, Debug, PartialEq)]
pub struct Confirm {
    /// Heading.
    pub title: String,
    /// What it is about.
    pub body: Vec<Part>,
    /// What yes means, in a word or three.
    pub yes: String,
    /// What no means.
    pub no: String,
    /// What yes leads to.
    pub then: Next,
    /// How far the text is scrolled.
    pub scroll: Scroll,
}

/// Something to read.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Heading.
    pub title: String,
    /// What it says.
    pub body: Vec<Part>,
    /// What overriding leads to, where that may be done.
    pub lift: Option<Box<Modal>>,
    /// How far the text is scrolled.
    pub scroll: Scroll,
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Heading.
    pub title: String,
    /// What it is about.
    pub body: Vec<Part>,
    /// The choices: what, what it means, what it leads to.
    pub options: Vec<(String, String, Next)>,
    /// The selected one.
    pub selected: usize,
    /// How far the text is scrolled.
    pub scroll: Scroll,
}

impl Modal {
    /// Makes a message.
    pub fn message(title: impl Into<String>, body: Vec<Part>) -> Self {
        Self::Message(Message { title: title.into(), body, lift: None, scroll: Scroll::default() })
    }

    /// Makes a question.
    pub fn confirm(title: impl Into<String>, body: Vec<Part>, yes: impl Into<String>, then: Next) -> Self {
        let (title, yes, no) = (title.into(), yes.into(), "no".into());
        Self::Confirm(Confirm { title, body, yes, no, then, scroll: Scroll::default() })
    }

    /// Makes a choice.
    pub fn choice(title: impl Into<String>, body: Vec<Part>, options: Vec<(String, String, Next)>) -> Self {
        let (title, scroll) = (title.into(), Scroll::default());
        Self::Choice(Choice { title, body, options, selected: 0, scroll })
    }

    /// Returns how far its text is scrolled.
    pub fn scroll(&mut self) -> &mut Scroll {
        match self {
            Self::Confirm(confirm) => &mut confirm.scroll,
            Self::Input(ask) => &mut ask.scroll,
            Self::Message(message) => &mut message.scroll,
            Self::Choice(choice) => &mut choice.scroll,
        }
    }
}

/// Makes a paragraph.
fn text(text: impl Into<String>) -> Part {
    Part::Text(Tone::Plain, text.into())
}

/// Makes a paragraph in the background.
fn dim(text: impl Into<String>) -> Part {
    Part::Text(Tone::Dim, text.into())
}
