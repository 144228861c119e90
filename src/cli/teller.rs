//! Tells a walk without a screen as it goes: as lines, or as events in JSON, one object a line and nothing else.

use std::time::Duration;

use serde_json::{Value, json};

use crate::answers::Missing;
use crate::engine::{Command, Refusal, Scene, View};
use crate::error::{Exit, Guidance};
use crate::journal::Line;

use super::headless::Told;
use super::{out, scene};

/// The version of the events.
pub const SCHEMA: &str = "reserial-events/1";

/// Tells it.
pub struct Teller {
    told: Told,
    /// The number of the last line of the record that was told.
    seq: u64,
    opened: bool,
}

impl Teller {
    /// Has told nothing yet.
    pub fn new(told: Told) -> Self {
        Self { told, seq: 0, opened: false }
    }

    fn event(&self, name: &str, mut body: Value) {
        if self.told == Told::Events {
            body["schema"] = SCHEMA.into();
            body["event"] = name.into();
            out::json(&body.to_string());
        }
    }

    fn lines(&self, lines: impl IntoIterator<Item = impl AsRef<str>>) {
        if self.told == Told::Text {
            out::lines(lines);
        }
    }

    /// Tells what is new in a snapshot.
    pub fn view(&mut self, view: &View) {
        if !self.opened {
            self.opened = true;
            self.lines([
                format!("{}  {}  {}", view.mode.word(), view.title, view.old),
                format!("Record: {}", view.record),
            ]);
            self.event(
                "opened",
                json!({
                    "mode": view.mode.word().to_lowercase(), "old": view.old, "new": view.new,
                    "record": view.record, "by": view.operator, "host": view.host,
                }),
            );
            let ours = view.log.iter().rev().find(|line| line.text.starts_with("taken "));
            self.seq = ours.map_or(0, |line| line.seq.saturating_sub(1));
        }
        for line in view.log.iter().filter(|line| line.seq > self.seq) {
            self.lines([format!("{}  {}", line.at.format("%H:%M:%S"), line.text)]);
        }
        self.seq = view.log.iter().map(|line| line.seq).max().unwrap_or(0).max(self.seq);
    }

    /// Tells a line of the record.
    pub fn line(&self, line: &Line) {
        // A line that was read from a record, or written to one, can be written again.
        if let Ok(value) = serde_json::to_value(line) {
            self.event("record", json!({ "line": value }));
        }
    }

    /// Tells how far something has got.
    pub fn progress(&self, what: &str, done: u64, total: u64) {
        self.event("progress", json!({ "what": what, "done": done, "total": total }));
    }

    /// Tells that something is waited for.
    pub fn waits(&self, missing: &[Missing], wait: Duration) {
        let seconds = wait.as_secs();
        let first = missing.iter().take(1);
        self.lines(
            first.map(|one| format!("Waiting up to {seconds} s. Step {}: {} ({})", one.step, one.text, one.says)),
        );
        self.event("waiting", json!({ "seconds": seconds, "missing": told(missing) }));
    }

    /// Tells that a command was refused.
    pub fn refused(&self, refusal: &Refusal, command: Option<&Command>) {
        let _ = command;
        self.event(
            "refused",
            json!({
                "guard": refusal.guard, "why": refusal.why, "lift": refusal.lift, "article": refusal.article,
                "exit": refusal.exit().code(),
            }),
        );
    }

    /// Tells that something went wrong.
    pub fn trouble(&self, what: &str, advice: &str, exit: Exit) {
        self.event("trouble", json!({ "what": what, "advice": advice, "exit": exit.code() }));
    }

    /// Tells what must be settled first, and how the file could.
    pub fn unsettled(&self, scene: &Scene, file: &str) {
        self.lines(scene::lines(scene));
        let offers: Vec<&str> = scene.offers.iter().map(|offer| offer.id.id()).filter(|id| *id != "by-hand").collect();
        let mut add = vec![format!("To decide it by {file}, add (do: {}):", offers.join(", "))];
        add.push("  [[settle]]".into());
        add.push(format!("  verdict = \"{}\"", scene.verdict.id()));
        add.extend(["do", "who", "when", "reason"].map(|key| format!("  {key} = ...")));
        self.lines(add);
        let exit = scene::exit(scene.verdict);
        self.event("unsettled", json!({ "decision": scene::Told::of(scene), "exit": exit.code() }));
    }

    /// Tells where it stopped, and what to add.
    pub fn stopped(&self, exit: Exit, missing: &[Missing], file: &str) {
        for one in missing {
            self.lines(one.lines(file));
        }
        self.event("stopped", json!({ "exit": exit.code(), "missing": told(missing) }));
    }

    /// Tells how it ended.
    pub fn ended(&self, view: Option<&View>) -> Exit {
        let left = crate::tui::parting(view);
        self.lines(&left.farewell);
        let ending = view.and_then(|view| view.ending.as_ref());
        let body = ending.map_or(json!({}), |ending| {
            json!({ "title": ending.title, "deviations": ending.deviations, "next": ending.next, "record": ending.record })
        });
        self.event("ended", json!({ "exit": left.exit.code(), "ending": body }));
        left.exit
    }
}

fn told(missing: &[Missing]) -> Vec<Value> {
    let one = |one: &Missing| {
        json!({
            "step": one.step.as_str(), "title": one.title, "check": one.check, "text": one.text, "says": one.says,
            "todo": one.todo, "add": one.add, "exit": one.exit.code(),
        })
    };
    missing.iter().map(one).collect()
}
