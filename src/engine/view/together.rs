//! Who else is at a change: who has it in hand, who helps, what is not written yet, what was handed over with it.

use crate::clock::Moment;
use crate::people::Attestation;
use crate::procedure::RosterId;

/// What somebody has to do with the change on their screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// They have it in hand.
    #[default]
    Operates,
    /// Somebody else has it in hand, and they meant to take it.
    LooksOn,
    /// They follow it, and nothing of theirs is written.
    Watches,
    /// They follow it, mark lists and write notes.
    Assists,
}

impl Role {
    /// Returns the word that stands before the mode in the header.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::Operates | Self::LooksOn => None,
            Self::Watches => Some("WATCHING"),
            Self::Assists => Some("ASSISTING"),
        }
    }

    /// Returns whether they follow a change that somebody else may have in hand, or nobody.
    pub fn follows(self) -> bool {
        matches!(self, Self::Watches | Self::Assists)
    }
}

/// Who else is at a change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Together {
    /// What the person at this screen has to do with it.
    pub role: Role,
    /// Who has it in hand, for somebody who follows; none when nobody has.
    pub holder: Option<String>,
    /// The disk does not answer.
    pub away: Option<Away>,
    /// Who helps, or has helped; those who help now come first.
    pub assistants: Vec<Assistant>,
    /// What an assistant has entered and is not written yet, oldest first.
    pub pending: Vec<Pending>,
    /// With what it was handed over to whoever has it now.
    pub handed: Option<HandedOver>,
    /// The second person, where the procedure knows one.
    pub second: Option<SecondView>,
}

impl Together {
    /// Returns what waits to be written about a mark.
    pub fn waits(&self, list: &RosterId, name: &str, mark: &str) -> Option<&Pending> {
        let is = |(l, n, m): &(RosterId, String, String)| l == list && n == name && m == mark;
        self.pending.iter().rfind(|pending| pending.marks.iter().any(is))
    }
}

/// Somebody who helps with a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assistant {
    /// Who.
    pub name: String,
    /// On which host.
    pub host: String,
    /// Since when, by their clock.
    pub since: Option<Moment>,
    /// When they last marked or wrote something.
    pub marked: Option<Moment>,
    /// When they left; none while they help.
    pub left: Option<Moment>,
}

/// Something that an assistant has entered and that is not written yet. It counts nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// What, in a few words.
    pub what: String,
    /// The marks that it sets or takes back: list, name, mark.
    pub marks: Vec<(RosterId, String, String)>,
    /// Why it could not be written so far.
    pub why: Option<String>,
}

/// What was said to whoever takes a change next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedOver {
    /// To whom, if to anybody in particular.
    pub to: String,
    /// By whom, when; the note is what they said.
    pub who: Attestation,
}

/// How the approval by a second person stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondView {
    /// Whether the change asks for one.
    pub asked: bool,
    /// What can be approved: length and digest of the pinned file.
    pub file: Option<String>,
    /// Who has approved the pinned file, when and where; none while nobody has.
    pub approved: Option<String>,
    /// Whose approvals there are, whatever they are worth.
    pub names: Vec<String>,
    /// Whether the person at the screen has approved the pinned file.
    pub mine: bool,
}

/// The disk does not answer: what is on the screen is from before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Away {
    /// Since when.
    pub since: Moment,
    /// What it says, or that it says nothing.
    pub why: String,
}

/// There is no change to follow yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// What they will have to do with it.
    pub role: Role,
    /// The postoffice.
    pub old: String,
    /// Who waits, and on which host.
    pub who: String,
    /// The disk does not answer.
    pub away: Option<Away>,
}
