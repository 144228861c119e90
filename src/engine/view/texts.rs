//! The texts to send, with what is known filled in.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::people::clients;
use crate::people::texts::{Field, Filled, Text, Values, texts};
use crate::procedure::{RosterId, StepId};

use super::MailRow;

/// The templates: the program's, or the administrator's in their place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts(Arc<[Text]>);

impl Default for Texts {
    fn default() -> Self {
        Self(texts().into())
    }
}

impl From<Vec<Text>> for Texts {
    fn from(texts: Vec<Text>) -> Self {
        Self(texts.into())
    }
}

impl Texts {
    /// Returns all of them, in the order in which they are needed.
    pub fn all(&self) -> &[Text] {
        &self.0
    }

    /// Returns those that are offered at a step.
    pub fn of_step<'a>(&'a self, step: &'a StepId) -> impl Iterator<Item = &'a Text> {
        self.all().iter().filter(|text| text.about.steps.iter().any(|id| id == step.as_str()))
    }

    /// Returns the text of that id.
    pub fn find(&self, id: &str) -> Option<&Text> {
        self.all().iter().find(|text| text.about.id == id)
    }
}

/// The templates, and what is filled into them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextsView {
    /// The templates.
    pub texts: Texts,
    /// What is known.
    pub values: Values,
    /// Whom the texts for a list are for.
    pub to: BTreeMap<RosterId, String>,
}

impl TextsView {
    /// Returns a text with everything filled in that is known, about one person where it is.
    pub fn fill(&self, text: &Text, person: Option<&MailRow>) -> Filled {
        let mut values = self.values.clone();
        if let Some(to) = text.about.to.as_deref().and_then(|list| self.to.get(&RosterId::from(list))) {
            values.set(Field::To, to);
        }
        if let Some(row) = person {
            let name = if row.name.is_empty() { row.id.as_str() } else { &row.name };
            values.set(Field::Name, name);
            values.set(Field::Mailbox, if row.mailbox.is_empty() { row.id.as_str() } else { &row.mailbox });
            if let Some(client) = row.client.as_ref().and_then(clients::client) {
                values.set(Field::Client, &client.title);
                let steps = client.phone.iter().enumerate().map(|(at, step)| format!("  {}. {step}", at + 1));
                values.set(Field::Steps, steps.collect::<Vec<_>>().join("\n"));
            }
        }
        text.template.fill(&values)
    }
}
