//! What is missing in an answers file: which check of which step, in its own words, and what to add.

use crate::clock::Moment;
use crate::engine::{CheckView, StepView};
use crate::error::Exit;
use crate::procedure::{By, Check, Procedure, Severity, Step, StepId, Without};

use super::read::BASELINE;
use super::shape::{Answers, Subject};

/// Something that a run stops for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The step.
    pub step: StepId,
    /// Its title.
    pub title: String,
    /// The check.
    pub check: String,
    /// What must be so, in its own words.
    pub text: String,
    /// How it stands.
    pub says: String,
    /// What to do.
    pub todo: String,
    /// What to add to the file, a line each; nothing where a file cannot help.
    pub add: Vec<String>,
    /// What the run ends with on its account.
    pub exit: Exit,
}

impl Missing {
    /// Makes one for a check as it stands.
    pub(super) fn of(step: &StepView, check: &CheckView, says: String, add: Vec<String>, exit: Exit) -> Self {
        Self {
            step: step.id.clone(),
            title: step.title.clone(),
            check: check.id.to_string(),
            text: check.text.clone(),
            says,
            todo: check.todo.clone(),
            add,
            exit,
        }
    }

    /// Returns it as lines.
    pub fn lines(&self, file: &str) -> Vec<String> {
        let mut lines = vec![
            format!("step {} ({}): {} [{}]", self.step, self.title, self.text, self.check),
            format!("  Found  {}", self.says),
            format!("  Do     {}", self.todo.replace("\n\n", " ").replace('\n', " ")),
        ];
        if !self.add.is_empty() {
            lines.push(format!("  Add    to {file}:"));
            lines.extend(self.add.iter().map(|line| format!("           {line}")));
        }
        lines
    }
}

/// Returns the lines that say who and when.
pub(super) fn who(at: Moment) -> [String; 2] {
    ["who = \"NAME\"".into(), format!("when = {}  # when they said so", at.format("%Y-%m-%dT%H:%M:%SZ"))]
}

/// Returns an entry of the file: its table, its own lines, who and when.
pub(super) fn entry(table: &str, own: &[String], at: Moment) -> Vec<String> {
    let head = format!("[[{table}]]");
    std::iter::once(head).chain(own.iter().cloned()).chain(who(at)).collect()
}

/// Returns a text as it stands in the file.
pub(super) fn quoted(text: &str) -> String {
    let json = serde_json::to_string(text).unwrap_or_default();
    json.replace('\u{7f}', "\\u007f")
}

/// Returns what a file lacks for a whole procedure, as far as that can be told without a postoffice: what the disk will
/// show, and who is on a list already, is not known.
pub fn lacking(procedure: &Procedure, answers: &Answers, now: Moment) -> Vec<Missing> {
    let mut lacking = Vec::new();
    for step in &procedure.steps {
        let left_out = |id: &StepId| {
            let subjects = [Subject::Skip(id.clone()), Subject::NotApplicable(id.clone())];
            subjects.iter().any(|subject| answers.reason(subject).is_some())
        };
        let together = step.with.as_ref().is_some_and(|with| answers.reason(&Subject::Skip(with.clone())).is_some());
        if left_out(&step.id) || together || step.when.is_some() {
            continue;
        }
        for check in step.checks.iter().filter(|check| check.severity != Severity::Warn) {
            if answers.reason(&Subject::Override(check.id.clone())).is_some() {
                continue;
            }
            if let Some((says, add)) = lacks(procedure, check, answers, now) {
                let mut add = add;
                if add.is_empty() && step.without.contains(&Without::NotApplicable) {
                    add = entry("not-applicable", &[format!("step = \"{}\"", step.id), "reason = \"WHY\"".into()], now);
                }
                lacking.push(about(step, check, says, add));
            }
        }
    }
    lacking
}

fn about(step: &Step, check: &Check, says: String, add: Vec<String>) -> Missing {
    Missing {
        step: step.id.clone(),
        title: step.title.clone(),
        check: check.id.to_string(),
        text: check.text.clone(),
        says,
        todo: check.todo.clone(),
        add,
        exit: Exit::Findings,
    }
}

/// Returns what the file lacks for a check, and what to add.
fn lacks(procedure: &Procedure, check: &Check, answers: &Answers, now: Moment) -> Option<(String, Vec<String>)> {
    match &check.by {
        By::Answer(answer) => {
            let add = vec!["[answers]".into(), format!("{} = \"...\"", answer.name())];
            (!answers.answers.contains_key(answer)).then_some(("not answered in the file".into(), add))
        }
        By::Choice(options) => {
            let options: Vec<&str> = options.iter().map(|option| option.id.as_str()).collect();
            let add = vec!["[choices]".into(), format!("{} = \"...\"  # {}", check.id, options.join(", "))];
            (!answers.choices.contains_key(&check.id)).then_some(("not chosen in the file".into(), add))
        }
        By::Tick(_) => {
            let add = entry("tick", &[format!("check = \"{}\"", check.id)], now);
            (!answers.ticks.contains_key(&check.id)).then_some(("nobody says so in the file".into(), add))
        }
        By::Action(action) => {
            let mut own = vec![format!("action = \"{}\"", action.name())];
            if *action == crate::procedure::ActionId::Swap {
                own.push("number = \"...\"  # the number that it gets".into());
            }
            let add = entry("approve", &own, now);
            answers.approval(Some(*action)).is_none().then_some(("not approved in the file".into(), add))
        }
        By::Mail(crate::procedure::MailCheck::Baseline) => {
            let add = entry("approve", &[format!("action = \"{BASELINE}\"")], now);
            answers.approval(None).is_none().then_some(("not approved in the file".into(), add))
        }
        By::Second(_) => None,
        By::Roster { list, mark, of } => {
            let known = procedure.roster(list).map_or(String::new(), |roster| roster.one.clone());
            let on: Vec<_> = answers.people.iter().filter(|person| person.list == *list).collect();
            if on.is_empty() && of.is_some() {
                return None;
            }
            if on.is_empty() && !answers.marks.iter().any(|other| other.list == *list && other.mark == *mark) {
                return Some((format!("no {known} stands in the file"), Vec::new()));
            }
            let counts = |name: &str| of.as_ref().is_none_or(|of| answers.mark(list, name, of).is_some());
            let lacks = |name: &str| counts(name) && answers.mark(list, name, mark).is_none();
            let without = on.iter().find(|person| lacks(&person.name))?;
            Some((
                format!("not marked in the file for {}", without.name),
                marked(list.as_str(), &without.name, mark, now),
            ))
        }
        By::Disk(_) | By::Mail(_) | By::Clock(_) => None,
    }
}

/// Returns the entry that marks somebody.
pub(super) fn marked(list: &str, name: &str, mark: &str, at: Moment) -> Vec<String> {
    let own = [format!("list = \"{list}\""), format!("name = {}", quoted(name)), format!("mark = \"{mark}\"")];
    entry("mark", &own, at)
}
