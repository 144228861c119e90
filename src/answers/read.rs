//! Reads an answers file. Whatever cannot be used is named by line and column, with the nearest word that is known; a file with
//! anything of that kind is not used at all.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::ops::Range;

use thiserror::Error;
use toml::Spanned;
use toml::value::Datetime;

use crate::clock::Moment;
use crate::engine::{Freshness, OfferId};
use crate::journal::Said;
use crate::people::clients::{ClientId, clients};
use crate::postoffice::HexId;
use crate::procedure::{ActionId, AnswerId, By, CheckId, OptionId, Procedure, RosterId, StepId, Without};

use super::entries::{
    ApproveEntry, File, MarkEntry, OverrideEntry, PersonEntry, SettleEntry, StepEntry, Value, WaiveEntry, WithReason,
};
use super::near::{nearest, place};
use super::shape::{Answers, Approval, Mark, Person, Reasoned, Settle, Subject, Tick, same};

/// The version of the format.
pub const SCHEMA: i64 = 1;

/// What the baseline is called among the things to approve.
pub const BASELINE: &str = "baseline";

/// What cannot be used, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// What.
    pub says: String,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.says)
    }
}

/// A file that cannot be used.
#[derive(Debug, Error)]
#[error("{}", remarks.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct ReadError {
    /// Everything that cannot be used.
    pub remarks: Vec<Remark>,
}

/// The verdicts that can be settled.
const VERDICTS: [&str; 6] = ["not-begun", "done", "staged", "between", "foreign", "drift"];

/// Reads an answers file for a procedure. `from` is its name, for the record.
///
/// # Errors
/// When something in it cannot be used; everything of that kind is named.
pub fn read(text: &str, from: &str, procedure: &Procedure) -> Result<Answers, ReadError> {
    let file: File = toml::from_str(text).map_err(|e| ReadError { remarks: vec![shape(text, &e)] })?;
    let mut reader = Reader { text, procedure, remarks: Vec::new() };
    let answers = reader.answers(file, from);
    reader.remarks.sort_by_key(|remark| (remark.line, remark.column));
    match reader.remarks.is_empty() {
        true => Ok(answers),
        false => Err(ReadError { remarks: reader.remarks }),
    }
}

/// Says what is wrong with the shape of the file.
fn shape(text: &str, error: &toml::de::Error) -> Remark {
    let (line, column) = place(text, &error.span().unwrap_or(0..0));
    let mut says = error.message().trim().replace('\n', ", ");
    if let Some(rest) = says.strip_prefix("unknown field `") {
        let mut words = rest.split('`');
        let wrong = words.next().unwrap_or("");
        let known = words.skip(1).step_by(2);
        if let Some(near) = nearest(wrong, known) {
            says = format!("{says}; nearest is `{near}`");
        }
    }
    Remark { line, column, says }
}

struct Reader<'a> {
    text: &'a str,
    procedure: &'a Procedure,
    remarks: Vec<Remark>,
}

impl Reader<'_> {
    fn answers(&mut self, file: File, from: &str) -> Answers {
        if *file.schema.get_ref() != SCHEMA {
            self.remark(&file.schema.span(), format!("this program reads schema {SCHEMA}"));
        }
        let replay = file.replay.is_some_and(|replay| *replay.get_ref());
        let mut answers = Answers {
            from: from.to_owned(),
            freshness: if replay { Freshness::Replayed } else { Freshness::Counts },
            answers: BTreeMap::new(),
            choices: BTreeMap::new(),
            ticks: BTreeMap::new(),
            people: Vec::new(),
            marks: Vec::new(),
            reasoned: Vec::new(),
            approvals: Vec::new(),
            clients: BTreeMap::new(),
            settles: Vec::new(),
        };
        for (id, value) in file.answers {
            let asked = |by: &By| matches!(by, By::Answer(_));
            let known: Vec<AnswerId> = self.checks(asked, |by| if let By::Answer(id) = by { Some(*id) } else { None });
            let Some(answer) = self.named(&id, "question", &known, |id| id.name()) else { continue };
            let value = match value.into_inner() {
                Value::Text(value) => (value, String::new()),
                Value::Reasoned(WithReason { value, reason }) => (value, reason),
            };
            answers.answers.insert(answer, value);
        }
        for (id, option) in file.choices {
            let Some(check) = self.check(&id, "choice", |by| matches!(by, By::Choice(_))) else { continue };
            let options: Vec<OptionId> =
                self.procedure.options(&check).unwrap_or_default().iter().map(|option| option.id.clone()).collect();
            let Some(option) = self.named(&option, "answer", &options, |id| id.as_str()) else { continue };
            answers.choices.insert(check, option);
        }
        for (id, client) in file.clients {
            let known: Vec<ClientId> = clients().iter().map(|client| client.id.clone()).collect();
            let (mailbox, client) = (self.mailbox(&id), self.named(&client, "client", &known, |id| id.as_str()));
            if let (Some(mailbox), Some(client)) = (mailbox, client) {
                answers.clients.insert(mailbox, client);
            }
        }
        for entry in file.ticks {
            let check = self.check(&entry.check, "check that a person attests", |by| matches!(by, By::Tick(_)));
            let (Some(check), Some(said)) = (check, self.said(&entry.who, &entry.when)) else { continue };
            if answers.ticks.contains_key(&check) {
                self.twice(&entry.check);
            }
            answers.ticks.insert(check, Tick { said, note: entry.note });
        }
        self.people(file.people, file.marks, &mut answers);
        self.reasons(file.overrides, file.waivers, &mut answers);
        for (entries, how) in [(file.skips, Without::Skip), (file.not_applicable, Without::NotApplicable)] {
            for entry in entries {
                self.without(entry, how, &mut answers);
            }
        }
        for entry in file.approvals {
            self.approval(entry, &mut answers);
        }
        for entry in file.settles {
            self.settle(entry, &mut answers);
        }
        answers
    }

    fn people(&mut self, people: Vec<PersonEntry>, marks: Vec<MarkEntry>, answers: &mut Answers) {
        for entry in people {
            let (Some(list), Some(name)) = (self.list(&entry.list), self.filled(&entry.name, "name")) else { continue };
            let twice = answers.people.iter().any(|other| other.list == list && same(&other.name, &name));
            if twice {
                self.twice(&entry.name);
            }
            answers.people.push(Person { list, name, detail: entry.detail });
        }
        for entry in marks {
            let Some(list) = self.list(&entry.list) else { continue };
            let known: Vec<String> = self
                .procedure
                .roster(&list)
                .map(|roster| roster.marks.iter().map(|mark| mark.id.clone()).collect())
                .unwrap_or_default();
            let mark = self.named(&entry.mark, "mark of this list", &known, String::as_str);
            let (name, said) = (self.filled(&entry.name, "name"), self.said(&entry.who, &entry.when));
            let (Some(mark), Some(name), Some(said)) = (mark, name, said) else { continue };
            if answers.mark(&list, &name, &mark).is_some() {
                self.twice(&entry.name);
            }
            answers.marks.push(Mark { list, name, mark, said, note: entry.note });
        }
    }

    fn reasons(&mut self, overrides: Vec<OverrideEntry>, waivers: Vec<WaiveEntry>, answers: &mut Answers) {
        for entry in overrides {
            let check = self.check(&entry.check, "check", |_| true);
            let reasoned = self.reasoned(&entry.who, &entry.when, &entry.reason);
            if let (Some(check), Some(reasoned)) = (check, reasoned) {
                self.reason(&entry.check, Subject::Override(check), reasoned, answers);
            }
        }
        for entry in waivers {
            let mailbox = self.mailbox(&entry.mailbox);
            let reasoned = self.reasoned(&entry.who, &entry.when, &entry.reason);
            if let (Some(mailbox), Some(reasoned)) = (mailbox, reasoned) {
                self.reason(&entry.mailbox, Subject::Waive(mailbox), reasoned, answers);
            }
        }
    }

    fn without(&mut self, entry: StepEntry, how: Without, answers: &mut Answers) {
        let may = |step: &&crate::procedure::Step| step.without.contains(&how);
        let known: Vec<StepId> = self.procedure.steps.iter().filter(may).map(|step| step.id.clone()).collect();
        let what = match how {
            Without::Skip => "step that can be skipped",
            Without::NotApplicable => "step that can be not applicable",
        };
        let step = self.named(&entry.step, what, &known, |id| id.as_str());
        let reasoned = self.reasoned(&entry.who, &entry.when, &entry.reason);
        let (Some(step), Some(reasoned)) = (step, reasoned) else { return };
        let subject = match how {
            Without::Skip => Subject::Skip(step),
            Without::NotApplicable => Subject::NotApplicable(step),
        };
        self.reason(&entry.step, subject, reasoned, answers);
    }

    fn reason(&mut self, at: &Spanned<String>, subject: Subject, reasoned: Reasoned, answers: &mut Answers) {
        if answers.reason(&subject).is_some() {
            self.twice(at);
        }
        answers.reasoned.push((subject, reasoned));
    }

    fn approval(&mut self, entry: ApproveEntry, answers: &mut Answers) {
        let action = |by: &By| if let By::Action(action) = by { Some(action.name()) } else { None };
        let mut known: Vec<&str> = self.checks(|_| true, action);
        known.push(BASELINE);
        let action = self.named(&entry.action, "action", &known, |name| name);
        let (Some(name), Some(said)) = (action, self.said(&entry.who, &entry.when)) else { return };
        let action = ActionId::ALL.iter().copied().find(|action| action.name() == name);
        if answers.approval(action).is_some() {
            self.twice(&entry.action);
        }
        answers.approvals.push(Approval { action, said, number: entry.number });
    }

    fn settle(&mut self, entry: SettleEntry, answers: &mut Answers) {
        let offers = [OfferId::GoBack, OfferId::GoOn, OfferId::Restore, OfferId::Adopt];
        let verdict = self.named(&entry.verdict, "verdict", &VERDICTS, |verdict| verdict);
        let offer = self.named(&entry.offer, "thing to do about it", &offers, |offer| offer.id());
        let reasoned = self.reasoned(&entry.who, &entry.when, &entry.reason);
        if let (Some(verdict), Some(offer), Some(reasoned)) = (verdict, offer, reasoned) {
            answers.settles.push(Settle { verdict: verdict.to_owned(), offer, reasoned });
        }
    }

    fn reasoned(
        &mut self,
        who: &Spanned<String>,
        when: &Spanned<Datetime>,
        reason: &Spanned<String>,
    ) -> Option<Reasoned> {
        let (said, text) = (self.said(who, when), self.filled(reason, "reason"));
        Some(Reasoned { said: said?, reason: text? })
    }

    fn said(&mut self, who: &Spanned<String>, when: &Spanned<Datetime>) -> Option<Said> {
        let (by, at) = (self.filled(who, "who"), moment(when.get_ref()));
        if at.is_none() {
            let says = "a when needs date, time and offset: 2026-11-28T22:05:00Z, or +01:00 at its end";
            self.remark(&when.span(), says.to_owned());
        }
        Some(Said { by: by?, at: at? })
    }

    fn filled(&mut self, text: &Spanned<String>, what: &str) -> Option<String> {
        let value = text.get_ref().trim();
        if value.is_empty() {
            self.remark(&text.span(), format!("the {what} is empty"));
            return None;
        }
        Some(value.to_owned())
    }

    fn twice(&mut self, at: &Spanned<String>) {
        self.remark(&at.span(), format!("{} stands here a second time", quoted(at.get_ref())));
    }

    fn check(&mut self, id: &Spanned<String>, what: &str, fits: impl Fn(&By) -> bool) -> Option<CheckId> {
        let checks = self.procedure.steps.iter().flat_map(|step| &step.checks);
        let known: Vec<CheckId> = checks.filter(|check| fits(&check.by)).map(|check| check.id.clone()).collect();
        self.named(id, what, &known, |id| id.as_str())
    }

    fn checks<T>(&self, fits: impl Fn(&By) -> bool, of: impl Fn(&By) -> Option<T>) -> Vec<T> {
        let checks = self.procedure.steps.iter().flat_map(|step| &step.checks);
        checks.filter(|check| fits(&check.by)).filter_map(|check| of(&check.by)).collect()
    }

    fn list(&mut self, id: &Spanned<String>) -> Option<RosterId> {
        let known: Vec<RosterId> = self.procedure.rosters.iter().map(|roster| roster.id.clone()).collect();
        self.named(id, "list", &known, |id| id.as_str())
    }

    fn mailbox(&mut self, id: &Spanned<String>) -> Option<HexId> {
        let found = HexId::parse(id.get_ref());
        if found.is_none() {
            self.remark(&id.span(), format!("{} is no mailbox: eight digits 0-9 and A-F", quoted(id.get_ref())));
        }
        found
    }

    /// Returns the known thing of that name, or says that there is none.
    fn named<T: Clone>(&mut self, id: &Spanned<String>, what: &str, known: &[T], name: fn(&T) -> &str) -> Option<T> {
        let wrong = id.get_ref();
        let found = known.iter().find(|known| name(known) == wrong);
        if found.is_none() {
            let names: HashSet<&str> = known.iter().map(name).collect();
            let near = match nearest(wrong, names) {
                Some(near) => format!("; nearest is {}", quoted(near)),
                None => String::new(),
            };
            self.remark(&id.span(), format!("{} is no {what} of {}{near}", quoted(wrong), self.procedure.id));
        }
        found.cloned()
    }

    fn remark(&mut self, span: &Range<usize>, says: String) {
        let (line, column) = place(self.text, span);
        self.remarks.push(Remark { line, column, says });
    }
}

/// Returns the moment of a date with time and offset.
fn moment(when: &Datetime) -> Option<Moment> {
    when.offset?;
    let parsed = chrono::DateTime::parse_from_rfc3339(&when.to_string()).ok()?;
    Some(parsed.to_utc())
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", crate::text::printable(text))
}

#[cfg(test)]
mod tests;
