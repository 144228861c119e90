//! What must be settled, or was found, first, for commands without a screen: the same facts and offers as text and as JSON,
//! and what the command exits with.

use serde::Serialize;
use serde_json::{Value, json};

use crate::clock::Moment;
use crate::engine::{Scene, Verdict};
use crate::error::Exit;
use crate::plan::{Expected, NameNow, Now};
use crate::text::printable;

/// Returns what a command exits with that meets this.
pub fn exit(verdict: Verdict) -> Exit {
    match verdict {
        Verdict::Foreign | Verdict::Drift => Exit::Drift,
        Verdict::NotBegun | Verdict::Done | Verdict::Staged | Verdict::Between | Verdict::Unknown => Exit::Unfinished,
    }
}

/// Returns it in a sentence, as an error.
pub fn sentence(scene: &Scene) -> String {
    match scene.verdict {
        Verdict::Drift => format!("the disk is not what the record says: {}", scene.says.join("; ")),
        _ => scene.title.trim_end_matches('.').to_owned(),
    }
}

/// Returns what can be done about it now.
pub fn advice(scene: &Scene) -> String {
    let offers: Vec<_> = scene.offers.iter().map(|offer| offer.label.to_lowercase()).collect();
    format!("Nothing was touched. In a terminal, reserial run OLD --live shows this and asks: {}.", offers.join(", "))
}

/// Returns it as lines: what happened, what is there, what can be done, what could be done by hand.
pub fn lines(scene: &Scene) -> Vec<String> {
    let (means, article) = &scene.means;
    let article = if article.is_empty() { String::new() } else { format!(" ({article})") };
    let mut lines = vec![scene.title.clone(), format!("  {means}{article}")];
    if let Some(flight) = &scene.operation {
        let step = flight.place.as_ref().map_or(String::new(), |(step, _)| format!(", step {step}"));
        let at = flight.begun.at.format("%Y-%m-%d %H:%M:%S UTC");
        lines.push(format!("  Meant       {}", flight.operation));
        lines.push(format!(
            "  Begun       {at} by {} on {} (operation {}{step})",
            flight.begun.by, flight.begun.host, flight.number
        ));
    }
    lines.push(format!("  Found       {}", scene.verdict.word()));
    lines.extend(scene.says.iter().map(|line| format!("              {line}")));
    lines.push("On the disk now".into());
    for name in &scene.names {
        lines.push(format!("  {}: {}", name.at, there(&name.now)));
        lines.push(format!("      {}", name.says()));
        if name.before == name.after {
            lines.push(format!("      record  {}", told(name.before)));
        } else {
            lines.push(format!("      before  {}", told(name.before)));
            lines.push(format!("      after   {}", told(name.after)));
        }
    }
    lines.push("What can be done".into());
    lines.extend(scene.offers.iter().map(|offer| format!("  {:<16}  {}", offer.label, offer.says)));
    lines.push("By hand".into());
    for step in &scene.by_hand {
        lines.push(format!("  {}", step.says));
        lines.extend(step.dos.iter().map(|command| format!("      {command}")));
    }
    lines.iter().map(|line| printable(line).into_owned()).collect()
}

fn there(now: &Now) -> String {
    match now {
        Now::Absent => "not there".into(),
        Now::Unreadable(why) => why.clone(),
        Now::There { len, sha256, modified, .. } => {
            let what = match sha256 {
                Some(sha256) => format!("{len} bytes, SHA-256 {sha256}"),
                None => "a directory".into(),
            };
            modified.map_or(what.clone(), |time| format!("{what}, written {time}"))
        }
    }
}

fn told(expected: Expected) -> String {
    match expected {
        Expected::File(Some(print)) => format!("{} bytes, SHA-256 {}", print.len, print.sha256),
        other => other.to_string(),
    }
}

/// What must be settled, for JSON.
#[derive(Debug, Serialize)]
pub struct Told {
    verdict: &'static str,
    title: String,
    says: Vec<String>,
    means: String,
    article: String,
    operation: Option<Flight>,
    names: Vec<Value>,
    offers: Vec<Value>,
    by_hand: Vec<Value>,
}

#[derive(Debug, Serialize)]
struct Flight {
    number: u64,
    step: Option<String>,
    text: String,
    begun_by: String,
    begun_on: String,
    begun_at: Moment,
}

impl Told {
    /// Makes it of what is shown.
    pub fn of(scene: &Scene) -> Self {
        Self {
            verdict: scene.verdict.id(),
            title: scene.title.clone(),
            says: scene.says.clone(),
            means: scene.means.0.clone(),
            article: scene.means.1.clone(),
            operation: scene.operation.as_ref().map(|flight| Flight {
                number: flight.number,
                step: flight.place.as_ref().map(|(step, _)| step.to_string()),
                text: flight.operation.to_string(),
                begun_by: flight.begun.by.clone(),
                begun_on: flight.begun.host.clone(),
                begun_at: flight.begun.at,
            }),
            names: scene.names.iter().map(name).collect(),
            offers: scene.offers.iter().map(|offer| json!({ "id": offer.id.id(), "says": offer.says })).collect(),
            by_hand: scene.by_hand.iter().map(|step| json!({ "says": step.says, "dos": step.dos })).collect(),
        }
    }
}

fn name(name: &NameNow) -> Value {
    json!({
        "role": name.role.id(),
        "tree": name.at.side,
        "path": name.at.path.as_str(),
        "fits": name.fit().id(),
        "before": expected(name.before),
        "after": expected(name.after),
        "now": now(&name.now),
    })
}

fn expected(expected: Expected) -> Value {
    match expected {
        Expected::Absent => json!({ "kind": "absent" }),
        Expected::Dir => json!({ "kind": "dir" }),
        Expected::File(None) => json!({ "kind": "file" }),
        Expected::File(Some(print)) => json!({ "kind": "file", "len": print.len, "sha256": print.sha256 }),
        Expected::Anything => json!({ "kind": "anything" }),
    }
}

fn now(now: &Now) -> Value {
    match now {
        Now::Absent => json!({ "kind": "absent" }),
        Now::Unreadable(why) => json!({ "kind": "unreadable", "why": why }),
        Now::There { kind, len, sha256, modified } => {
            json!({ "kind": kind, "len": len, "sha256": sha256, "modified": modified })
        }
    }
}
