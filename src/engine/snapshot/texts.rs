//! What is filled into the texts to send.

use crate::people::texts::{Field, Values};
use crate::procedure::{AnswerId, StepId};

use super::super::judge::Case;
use super::super::{Texts, TextsView, dates};

/// The most names that stand in a text one by one.
const NAMES: usize = 30;

/// Returns `texts` with what is known about this change. `operator` signs them.
pub fn texts_view(case: &Case<'_>, operator: &str, texts: Texts) -> TextsView {
    let mut values = Values::default();
    let answer = |id: AnswerId| case.change.answers.get(&id).map(|(value, _)| value.as_str());
    // On the way back the answers are the other way round; the texts speak of the postoffice's old number all the same.
    let (old, new) = (answer(AnswerId::OldNumber), answer(AnswerId::NewNumber));
    let (old, new) = if case.change.reverses.is_some() { (new, old) } else { (old, new) };
    values.set(Field::Old, old.unwrap_or_default());
    values.set(Field::New, new.unwrap_or_default());
    if let Some(window) = dates::window(case.change) {
        values.set(Field::Date, window.told());
        values.set(Field::Day, window.day());
    }
    values.set(Field::Postoffice, answer(AnswerId::Names).unwrap_or_default());
    values.set(Field::Operator, operator);
    let lists = case.procedure.rosters.iter().filter_map(|shape| {
        let people = case.change.rosters.get(&shape.id)?.people();
        let to = match people.len() {
            0 => return None,
            1..=NAMES => people.iter().map(|person| person.name.as_str()).collect::<Vec<_>>().join(", "),
            many => format!("all {many} on our list: {}", shape.title.to_lowercase()),
        };
        Some((shape.id.clone(), to))
    });
    TextsView { texts, values, to: lists.collect() }
}

/// Returns how many texts are offered at a step.
pub(super) fn of_step(case: &Case<'_>, step: &StepId) -> usize {
    case.hints.texts.of_step(step).count()
}
