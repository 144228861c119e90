//! Whether a step applies: a step may rest on what was chosen in an earlier one. Pure.

use crate::procedure::{ChoiceOption, Step};

use super::judge::Case;

/// Whether a step applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Applies {
    /// It does.
    Yes,
    /// It does not, and why, in a line without a period.
    Not(String),
    /// That is not decided yet: the choice that it rests on has not been made.
    Open,
}

impl<'a> Case<'a> {
    /// Returns whether a step applies, by the choices made so far. Nobody has to say that it does not: the choice did.
    pub fn applies(&self, step: &'a Step) -> Applies {
        let Some(when) = &step.when else { return Applies::Yes };
        let Some((owner, check)) = self.procedure.check(&when.check) else { return Applies::Yes };
        if let Applies::Not(because) = self.applies(owner) {
            return Applies::Not(because);
        }
        match self.chosen(&check.id) {
            None => Applies::Open,
            Some(option) if when.is.contains(&option.id) => Applies::Yes,
            Some(option) => Applies::Not(format!("\"{}\" was answered \"{}\"", check.text, option.label)),
        }
    }

    /// Returns the option that was chosen for a check, if it is one that the check offers.
    pub fn chosen(&self, check: &crate::procedure::CheckId) -> Option<&'a ChoiceOption> {
        let (chosen, _) = self.change.choices.get(check)?;
        self.procedure.options(check)?.iter().find(|option| option.id == *chosen)
    }
}
