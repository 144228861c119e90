//! Writes an answers file from a record: what stands at its end. What was taken back on the way is left out.

use std::collections::BTreeMap;

use crate::journal::{Event, Line, Mode, Settled};
use crate::people::RosterChange;

use super::missing::quoted;
use super::read::{BASELINE, SCHEMA};

/// Returns the text of an answers file with what the lines of a record say.
pub fn record<'a>(lines: impl IntoIterator<Item = &'a Line>) -> String {
    let mut kept = Kept::default();
    lines.into_iter().for_each(|line| kept.take(line));
    kept.text()
}

/// What stands, each kind under a key that a later line replaces.
#[derive(Default)]
struct Kept {
    replay: bool,
    number: usize,
    answers: BTreeMap<String, String>,
    choices: BTreeMap<String, String>,
    clients: BTreeMap<String, String>,
    /// Entries by what they are about, each with its place among all.
    entries: BTreeMap<String, (usize, String)>,
}

impl Kept {
    fn take(&mut self, line: &Line) {
        match &line.event {
            Event::Opened { mode, .. } => self.replay = *mode != Mode::Live,
            Event::Answered { answer, value, reason } if reason.is_empty() => {
                self.answers.insert(answer.name().into(), quoted(value));
            }
            Event::Answered { answer, value, reason } => {
                let both = format!("{{ value = {}, reason = {} }}", quoted(value), quoted(reason));
                self.answers.insert(answer.name().into(), both);
            }
            Event::Chosen { check, option } => {
                self.choices.insert(check.to_string(), quoted(option.as_str()));
            }
            Event::Classed { mailbox, client: Some(client) } => {
                self.clients.insert(mailbox.to_string(), quoted(client.as_str()));
            }
            Event::Classed { mailbox, client: None } => {
                self.clients.remove(mailbox.as_str());
            }
            Event::Ticked { check, note } => {
                self.put(format!("tick {check}"), "tick", &[("check", check.as_str()), ("note", note)], Some(line));
            }
            Event::Unticked { check, .. } => {
                self.drop(&format!("tick {check}"));
                self.drop(&format!("override {check}"));
            }
            Event::Overridden { check, reason, .. } => {
                let own = [("check", check.as_str()), ("reason", reason)];
                self.put(format!("override {check}"), "override", &own, Some(line));
            }
            Event::Roster { list, change } => self.roster(list.as_str(), change, line),
            Event::Step { step, settled, reason } => {
                let table = match settled {
                    Settled::Done => return,
                    Settled::NotApplicable => "not-applicable",
                    Settled::Skipped => "skip",
                };
                self.put(format!("step {step}"), table, &[("step", step.as_str()), ("reason", reason)], Some(line));
            }
            Event::Reopened { step, .. } => self.drop(&format!("step {step}")),
            Event::Waived { mailbox, reason } => {
                let own = [("mailbox", mailbox.as_str()), ("reason", reason)];
                self.put(format!("waive {mailbox}"), "waive", &own, Some(line));
            }
            Event::Unwaived { mailbox, .. } => self.drop(&format!("waive {mailbox}")),
            Event::Approved { action, typed, .. } => {
                let own = [("action", action.name()), ("number", typed)];
                self.put(format!("approve {}", action.name()), "approve", &own, Some(line));
            }
            Event::Baseline(_) => {
                self.put("approve baseline".into(), "approve", &[("action", BASELINE)], Some(line));
            }
            _ => {}
        }
    }

    fn roster(&mut self, list: &str, change: &RosterChange, line: &Line) {
        match change {
            RosterChange::Add { name, detail } => {
                let own = [("list", list), ("name", name), ("detail", detail)];
                self.put(format!("person {list} {name}"), "person", &own, None);
            }
            RosterChange::Remove { name, .. } => {
                self.drop(&format!("person {list} {name}"));
                let marks = format!("mark {list} {name} ");
                self.entries.retain(|key, _| !key.starts_with(&marks));
            }
            RosterChange::Mark { name, mark, note } => {
                let own = [("list", list), ("name", name.as_str()), ("mark", mark), ("note", note)];
                self.put(format!("mark {list} {name} {mark}"), "mark", &own, Some(line));
            }
            RosterChange::TakeBack { name, mark, .. } => self.drop(&format!("mark {list} {name} {mark}")),
            RosterChange::Rename { name, to } => self.rename(list, name, to),
            RosterChange::Together { changes } => changes.iter().for_each(|change| self.roster(list, change, line)),
        }
    }

    fn rename(&mut self, list: &str, name: &str, to: &str) {
        let (from, into) = (format!("name = {}\n", quoted(name)), format!("name = {}\n", quoted(to)));
        let (person, mark) = (format!("person {list} {name}"), format!("mark {list} {name} "));
        let keys: Vec<String> =
            self.entries.keys().filter(|key| **key == person || key.starts_with(&mark)).cloned().collect();
        for key in keys {
            let Some((number, text)) = self.entries.remove(&key) else { continue };
            let key = match key.strip_prefix(&mark) {
                Some(mark) => format!("mark {list} {to} {mark}"),
                None => format!("person {list} {to}"),
            };
            self.entries.insert(key, (number, text.replacen(&from, &into, 1)));
        }
    }

    fn put(&mut self, key: String, table: &str, own: &[(&str, &str)], said: Option<&Line>) {
        let mut text = format!("[[{table}]]\n");
        for (key, value) in own.iter().filter(|(_, value)| !value.is_empty()) {
            text.push_str(&format!("{key} = {}\n", quoted(value)));
        }
        if let Some(line) = said {
            let by = line.entered.as_ref().and_then(|entered| entered.said.as_ref()).map_or(&line.by, |said| &said.by);
            let at = line.effective().format("%Y-%m-%dT%H:%M:%S%.3fZ");
            text.push_str(&format!("who = {}\nwhen = {at}\n", quoted(by)));
        }
        self.number += 1;
        self.entries.insert(key, (self.number, text));
    }

    fn drop(&mut self, key: &str) {
        self.entries.remove(key);
    }

    fn text(self) -> String {
        let mut text =
            format!("# What was decided, as the record has it. The format: docs/answers.md\nschema = {SCHEMA}\n");
        if self.replay {
            text.push_str("# Nobody's mail was at stake: how old this is does not count, and it is refused live.\nreplay = true\n");
        }
        for (table, rows) in [("answers", self.answers), ("choices", self.choices), ("clients", self.clients)] {
            if !rows.is_empty() {
                text.push_str(&format!("\n[{table}]\n"));
                text.extend(rows.iter().map(|(key, value)| format!("{key} = {value}\n")));
            }
        }
        let mut entries: Vec<_> = self.entries.into_values().collect();
        entries.sort();
        text.extend(entries.into_iter().map(|(_, entry)| format!("\n{entry}")));
        text
    }
}
