//! What the numbers of many postoffices say together: duplicates, two paths to one place, numbers that nobody may have.
//! Pure: answers in, findings out.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::postoffice::{Kind, Twins};
use crate::serial::{Reserved, SerialNumber};
use crate::text::counted;

use super::survey::{Source, Survey};

/// What became of one place.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It was looked at.
    Seen(Box<Survey>),
    /// It cannot be looked at: why.
    Failed(String),
    /// It did not answer in time.
    Silent,
}

/// One place of the roll.
#[derive(Clone, Debug)]
pub struct Place {
    /// The path as given.
    pub path: PathBuf,
    /// What became of it.
    pub outcome: Outcome,
}

/// What stands out among the places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Matter {
    /// Two postoffices with one number (Q151228, Q110762).
    DuplicateNumber,
    /// Inferred: two postoffices with the same MASTER.GLB, and so with one number (Q209486).
    SameMaster,
    /// Two paths to one postoffice (Q151228).
    SamePlace,
    /// 0799-99992 (Q142196, Q132560).
    PlaceholderNumber,
    /// 22-28798 on what is no Exchange connector's postoffice (Q151228).
    ConnectorNumber,
    /// A number that keeps the X.400 gateway from starting, where there is one (Q194712).
    TooLargeForX400,
    /// What was typed in two places does not agree.
    Contradiction,
    /// The record of the newest finished change does not fit MASTER.GLB any more.
    OldRecord,
    /// A change is in progress.
    InProgress,
    /// No postoffice, or none whose number can be changed.
    OutOfScope,
    /// It could not be looked at.
    NotSeen,
}

/// A finding about one or more places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What.
    pub id: Matter,
    /// In a sentence.
    pub says: String,
    /// What to do.
    pub todo: &'static str,
    /// The article; none where no rule of the postoffice stands behind it.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub article: &'static str,
    /// Whether it is our inference.
    pub inferred: bool,
    /// The paths that it is about.
    pub paths: Vec<PathBuf>,
}

/// Returns what stands out, the worst first.
pub fn findings(places: &[Place]) -> Vec<Finding> {
    let seen: Vec<(&Path, &Survey)> = places
        .iter()
        .filter_map(|place| match &place.outcome {
            Outcome::Seen(survey) => Some((place.path.as_path(), &**survey)),
            Outcome::Failed(_) | Outcome::Silent => None,
        })
        .collect();
    let mut found = twins(&seen);
    found.extend(duplicates(&seen));
    for (path, survey) in &seen {
        found.extend(alone(path, survey));
    }
    found.extend(places.iter().filter_map(not_seen));
    found.sort_by_key(|finding| finding.id);
    found
}

/// Two paths to one place, and copies: each group once.
fn twins(seen: &[(&Path, &Survey)]) -> Vec<Finding> {
    let mut found = Vec::new();
    for (matter, wanted) in [(Matter::SamePlace, true), (Matter::SameMaster, false)] {
        let mut told = vec![false; seen.len()];
        for first in 0..seen.len() {
            let like = |other: &usize| {
                let twins = seen[first].1.print.compare(&seen[*other].1.print);
                if wanted { twins.is_one_place() } else { twins == Twins::SameMaster }
            };
            let group: Vec<usize> = (first + 1..seen.len()).filter(|other| !told[*other]).filter(like).collect();
            if told[first] || group.is_empty() {
                continue;
            }
            let says = seen[first].1.print.compare(&seen[group[0]].1.print);
            group.iter().for_each(|at| told[*at] = true);
            let paths = std::iter::once(first).chain(group).map(|at| seen[at].0.to_owned()).collect();
            found.push(Finding {
                id: matter,
                says: says.says().to_owned(),
                todo: if wanted {
                    "Let every mail program reach it by one path only, and list it once."
                } else {
                    "Find out which of them is in use. A copy must not be seen by a mail program that sees the other."
                },
                article: "Q151228",
                inferred: says.is_inferred(),
                paths,
            });
        }
    }
    found
}

/// Numbers that several places have. Paths to one place count once, and a number that no postoffice should have is told
/// of place by place.
fn duplicates(seen: &[(&Path, &Survey)]) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    let mut told: Vec<&SerialNumber> = Vec::new();
    for (nth, (_, survey)) in seen.iter().enumerate() {
        let Some(number) = survey.number().filter(|number| number.reserved().is_none()) else { continue };
        if told.contains(&number) {
            continue;
        }
        told.push(number);
        let mut group: Vec<usize> = Vec::new();
        for (at, (_, other)) in seen.iter().enumerate().skip(nth) {
            let again = || group.iter().any(|has| seen[*has].1.print.compare(&other.print).is_one_place());
            if other.number() == Some(number) && !again() {
                group.push(at);
            }
        }
        if group.len() > 1 {
            found.push(Finding {
                id: Matter::DuplicateNumber,
                says: format!("{} have the number {number}.", counted(group.len(), "postoffice")),
                todo: "All but one need another number: one set of disks for each postoffice. Then walk through reserial run.",
                article: "Q151228",
                inferred: false,
                paths: group.into_iter().map(|at| seen[at].0.to_owned()).collect(),
            });
        }
    }
    found
}

/// What one place says by itself.
fn alone(path: &Path, survey: &Survey) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut say = |id, says: String, todo, article| {
        found.push(Finding { id, says, todo, article, inferred: false, paths: vec![path.to_owned()] });
    };
    let walk = "Walk through it: reserial diagnose.";
    match survey.seen.kind {
        Kind::Retail => {}
        _ => say(Matter::OutOfScope, format!("Out of scope: {}.", survey.seen.kind_because), walk, "Q209486"),
    }
    let number = survey.number().filter(|_| survey.seen.kind == Kind::Retail);
    match number.and_then(SerialNumber::reserved) {
        Some(Reserved::Placeholder) => {
            say(
                Matter::PlaceholderNumber,
                "0799-99992 is the number of postoffices that were never given one.".into(),
                walk,
                "Q142196",
            );
        }
        Some(Reserved::ExchangeConnector) => {
            let says = "22-28798 belongs to the postoffices of Exchange connectors, and this is not one.";
            say(Matter::ConnectorNumber, says.into(), walk, "Q151228");
        }
        None => {}
    }
    let x400 = survey.seen.gateways.iter().any(|gateway| gateway.name.eq_ignore_ascii_case("X400"));
    if let Some(number) = number.filter(|number| x400 && number.too_large_for_x400()) {
        let says = format!("The X.400 gateway 3.0 does not start with {number}: the second group is above 64,536.");
        say(Matter::TooLargeForX400, says, "Get the fixed gateway program, or another number.", "Q194712");
    }
    if let Some((a, b)) = survey.contradiction() {
        let says = format!("{} was {}; {} was {}.", a.number, a.source.says(), b.number, b.source.says());
        say(Matter::Contradiction, says, "Read the number on External's F2 screen and correct the list.", "Q118448");
    }
    if survey.numbers.iter().any(|known| matches!(known.source, Source::OldRecord(_))) {
        let says = "MASTER.GLB is not the one that the last change put in, so its number may be another one.";
        say(Matter::OldRecord, says.into(), "Read the number on External's F2 screen (Serial#).", "Q118448");
    }
    if let Some(change) = &survey.change {
        say(Matter::InProgress, format!("A change is in progress: {change}."), "See: reserial status.", "");
    }
    found
}

fn not_seen(place: &Place) -> Option<Finding> {
    let says = match &place.outcome {
        Outcome::Seen(_) => return None,
        Outcome::Failed(why) => why.clone(),
        Outcome::Silent => "It did not answer in time.".into(),
    };
    Some(Finding {
        id: Matter::NotSeen,
        says,
        todo: "See whether the share is connected, and ask again. Nothing is known about its number.",
        article: "",
        inferred: false,
        paths: vec![place.path.clone()],
    })
}
