//! The table of mailboxes as a front end sees it.

use crate::procedure::{Check, Tick};
use crate::text::printable;

use super::super::MailView;
use super::super::client::{describe, in_this_postoffice, missed};
use super::super::judge::Case;
use super::super::mail::{CANNOT_PROVE, Rests, compress, table, tick};
use super::people::marked;

pub(super) fn mail_view(case: &Case<'_>) -> MailView {
    let rests = Rests::on(case.procedure, case.change);
    let Some(facts) = case.facts else { return MailView::default() };
    let mut rows = table(case, facts);
    describe(case, facts, &mut rows);
    marked(case, &mut rows);
    let ticked = |check: Option<&Check>| check.and_then(|check| case.change.ticks.get(&check.id)).map(|who| who.at);
    MailView {
        count: (rows.iter().filter(|row| row.done).count(), rows.len()),
        rests_on: rests.sentence().to_owned(),
        cannot_prove: CANNOT_PROVE.to_owned(),
        queues: super::super::queues::waiting(case, facts).into_iter().map(|(what, n, _)| (what, n)).collect(),
        unreadable: facts.mail.unreadable.iter().map(|line| printable(line).into_owned()).collect(),
        missed: missed(&rows),
        elsewhere: in_this_postoffice(facts),
        baseline_at: case.change.baseline.as_ref().map(|(_, at)| *at),
        compressed_at: ticked(compress(case.procedure)),
        sent_at: ticked(tick(case.procedure, Tick::Sent)),
        rows,
    }
}
