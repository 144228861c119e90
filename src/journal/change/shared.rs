//! What all writers write together: lists of people, and the approvals of a second person. Laid together from the lines of all
//! files in their one order.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::rosters::on;
use super::super::{Event, Line};
use crate::people::{Attestation, Roster, folded};
use crate::plan::Print;
use crate::procedure::RosterId;

/// Where a second person has approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spot {
    /// On a machine of their own.
    OwnMachine,
    /// In a session of their own, on the operator's machine.
    OperatorsMachine,
    /// On the operator's screen: their name was typed there.
    OperatorsScreen,
}

impl Spot {
    /// Returns it in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::OwnMachine => "on a machine of their own",
            Self::OperatorsMachine => "on the operator's machine",
            Self::OperatorsScreen => "on the operator's screen",
        }
    }
}

/// An approval by a second person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Second {
    /// Who, as they gave their name; the note is the number that they typed.
    pub who: Attestation,
    /// The file that they approved.
    pub print: Print,
    /// Where.
    pub spot: Spot,
}

/// A change that was let go of with a word to whoever takes it next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOver {
    /// To whom, if to anybody in particular.
    pub to: String,
    /// By whom and when; the note is what they said.
    pub who: Attestation,
}

/// What all writers have written together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shared {
    /// Rosters.
    pub rosters: BTreeMap<RosterId, Roster>,
    /// Approvals by a second person, one a person.
    pub seconds: BTreeMap<String, Second>,
}

impl Shared {
    /// Applies a line of anybody; most change nothing here.
    pub fn apply(&mut self, line: &Line) {
        let named = |name: &str| if name.is_empty() { line.by.clone() } else { name.to_owned() };
        match &line.event {
            Event::Roster { list, change } => {
                on(&mut self.rosters, list).apply(change, &line.attestation(""));
            }
            Event::Seconded { print, number, name, spot } => {
                let who = Attestation { by: named(name), ..line.attestation(number) };
                self.seconds.insert(folded(&who.by), Second { who, print: *print, spot: *spot });
            }
            Event::Unseconded { name, .. } => {
                self.seconds.remove(&folded(&named(name)));
            }
            _ => {}
        }
    }
}
