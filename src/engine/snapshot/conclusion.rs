//! What a diagnosis comes to: the conclusions of the steps that were done, the answers that led there, and the articles.

use crate::engine::Ending;
use crate::engine::judge::{Case, person};
use crate::engine::story::deviations;
use crate::journal::{Journal, Settled};
use crate::procedure::{By, Conclusion};
use crate::text::printable;

/// Returns the end of a diagnosis.
pub(super) fn ending(journal: &Journal, case: &Case<'_>) -> Ending {
    let mark = |step: &crate::procedure::StepId| case.change.steps.get(step).map(|mark| mark.settled);
    let done = || case.procedure.steps.iter().filter(|step| mark(&step.id) == Some(Settled::Done));
    let conclusions: Vec<&Conclusion> = done().filter_map(|step| step.ending.as_ref()).collect();
    let title = conclusions.iter().map(|conclusion| conclusion.says.as_str()).collect::<Vec<_>>().join(" ");
    let mut found = Vec::new();
    for check in done().flat_map(|step| &step.checks) {
        let said = match &check.by {
            By::Choice(_) => case.chosen(&check.id).map(|option| option.label.clone()),
            By::Answer(answer) => case.change.answers.get(answer).map(|(value, _)| printable(value).into_owned()),
            By::Tick(_) => case.change.ticks.get(&check.id).map(person),
            By::Disk(_) | By::Roster { .. } | By::Action(_) | By::Mail(_) | By::Clock(_) | By::Second(_) => None,
        };
        found.extend(said.map(|said| format!("{}: {said}", check.text)));
    }
    let mut articles: Vec<&str> = Vec::new();
    for article in done().flat_map(|step| &step.articles) {
        if !articles.contains(&article.as_str()) {
            articles.push(article);
        }
    }
    let record = journal.base().root().join(journal.dir().as_str());
    Ending {
        title,
        deviations: deviations(journal.lines()),
        done: found,
        next: conclusions.iter().flat_map(|conclusion| conclusion.next.clone()).collect(),
        sources: vec![articles.join(", ")],
        record: printable(&record.to_string_lossy()).into_owned(),
        proof: Vec::new(),
    }
}
