//! The comparison of the two trees with what people have said about it.

use crate::postoffice::{Names, compare, settings};
use crate::procedure::{ActionId, AnswerId};
use crate::text::printable;

use super::super::facts::NewTree;
use super::super::judge::Case;
use super::super::{CompareRow, CompareView, Standing};

/// Compares what the latest look showed. A procedure without the checks of the table compares nothing.
pub(super) fn compare_view(case: &Case<'_>) -> CompareView {
    let Some(facts) = case.facts else { return CompareView::default() };
    if facts.new_tree == NewTree::OutOfSight || case.change.actions.contains_key(&ActionId::Swap) {
        return CompareView::default();
    }
    let names = case.change.answers.get(&AnswerId::Names).and_then(|(value, _)| Names::parse(value));
    let rows = compare(&facts.old, &facts.new, names.as_ref());
    let rows = rows.into_iter().zip(settings()).filter_map(|(row, setting)| {
        let (step, check) = case.procedure.check(&setting.check.as_str().into())?;
        let found = case.judge(check);
        let plain = |text: &String| printable(text).into_owned();
        let mut told = CompareRow {
            setting: setting.id,
            name: setting.name.clone(),
            old: plain(&row.old),
            new: plain(&row.new),
            verdict: row.verdict,
            weight: row.weight,
            says: plain(&row.says),
            lines: row.lines.iter().map(plain).collect(),
            seen: setting.seen.clone(),
            wrong: setting.wrong.clone(),
            articles: setting.articles.clone(),
            inferred: setting.grade.is_inferred(),
            step: step.id.clone(),
            check: check.id.clone(),
            standing: found.standing,
        };
        // Who has answered for it says more than what the disk shows.
        if told.answered() || told.standing == Standing::Overridden {
            told.says = plain(&found.says);
        }
        Some(told)
    });
    CompareView { rows: rows.collect() }
}
