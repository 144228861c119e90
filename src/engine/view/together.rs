//! Who else is at a change: who has it in hand, who helps, what is not written yet, what was handed over with it.

use crate::clock::Moment;

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
