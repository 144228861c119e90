//! What the numbers of many postoffices say together. Pure: answers in, evidence and remarks out.
//!
//! Which situations apply (duplicates, two paths to one place, numbers that nobody may have) is decided where every
//! diagnosis decides it; what is added here are remarks on how a number is known.

use std::path::PathBuf;

use serde::Serialize;

use crate::diagnosis::{Evidence, Pair, Seen};
use crate::fsops::Place as Drive;
use crate::postoffice::{Inspection, Twins};
use crate::text::printable;

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

/// What a remark is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Matter {
    /// It did not answer in time, so nothing is known.
    NoAnswer,
    /// What was typed in two places does not agree.
    Contradiction,
    /// The newest record with a number does not fit MASTER.GLB any more.
    OldRecord,
    /// A change is in progress.
    InProgress,
}

/// A remark on how a number is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// What about.
    pub id: Matter,
    /// The path that it is about, as text: what is no UTF-8 in it becomes U+FFFD.
    pub path: String,
    /// In a sentence.
    pub says: String,
    /// What to do.
    pub todo: &'static str,
    /// The article; empty where no rule of the postoffice stands behind it.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub article: &'static str,
}

/// Returns what a diagnosis of all places rests on.
pub fn evidence(places: &[Place]) -> Evidence {
    let mut evidence = Evidence::default();
    let mut surveys: Vec<(usize, &Survey)> = Vec::new();
    for place in places {
        match &place.outcome {
            Outcome::Seen(survey) => {
                surveys.push((evidence.seen.len(), survey));
                evidence.seen.push(survey.seen.clone());
            }
            Outcome::Failed(why) => evidence.seen.push(unread(place, why)),
            Outcome::Silent => {}
        }
    }
    for (nth, (a, first)) in surveys.iter().enumerate() {
        for (b, second) in &surveys[nth + 1..] {
            let twins = first.print.compare(&second.print);
            if worth_telling(twins, first, second) {
                evidence.pairs.push(Pair { a: *a, b: *b, twins: Ok(twins) });
            }
        }
    }
    evidence
}

/// Two places are compared only where that can show something: of hundreds there are too many pairs to keep. Connectors'
/// postoffices have one number by right, and a list does not say that one program sees two of them.
fn worth_telling(twins: Twins, a: &Survey, b: &Survey) -> bool {
    let accounts =
        |survey: &Survey| survey.inspection().and_then(|seen: &Inspection| Some(seen.accounts.access.as_ref()?.sha256));
    let connector = |survey: &Survey| {
        survey.inspection().is_some_and(|seen| seen.kind == crate::postoffice::Kind::ExchangeConnector)
    };
    if twins.is_one_place() {
        return true;
    }
    let numbers = a.number().is_some() && a.number() == b.number();
    let same = twins == Twins::SameMaster || numbers || (accounts(a).is_some() && accounts(a) == accounts(b));
    same && !(connector(a) && connector(b))
}

fn unread(place: &Place, why: &str) -> Seen {
    Seen {
        path: printable(&place.path.to_string_lossy()).into_owned(),
        place: Drive::unknown("it was not looked at"),
        serializer: false,
        inspection: Err(printable(why).into_owned()),
        number: None,
    }
}

/// Returns the remarks, in order of matter.
pub fn remarks(places: &[Place]) -> Vec<Remark> {
    let mut remarks: Vec<Remark> = places.iter().flat_map(on).collect();
    remarks.sort_by_key(|remark| remark.id);
    remarks
}

fn on(place: &Place) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let mut say = |id, says: String, todo, article| {
        remarks.push(Remark { id, path: place.path.to_string_lossy().into_owned(), says, todo, article });
    };
    let survey = match &place.outcome {
        Outcome::Seen(survey) => survey,
        Outcome::Failed(_) => return remarks,
        Outcome::Silent => {
            let todo = "See whether the share is connected, and ask again. Nothing is known about its number.";
            say(Matter::NoAnswer, "It did not answer in time.".into(), todo, "");
            return remarks;
        }
    };
    if let Some((a, b)) = survey.contradiction() {
        let says = format!("{} was {}; {} was {}.", a.number, a.source.says(), b.number, b.source.says());
        say(Matter::Contradiction, says, "Read the number on External's F2 screen and correct the list.", "Q118448");
    }
    if survey.numbers.iter().any(|known| matches!(known.source, Source::OldRecord(_))) {
        let says = "MASTER.GLB is not the one that the last change put in, so the number may be another one.";
        say(Matter::OldRecord, says.into(), "Read the number on External's F2 screen (Serial#).", "Q118448");
    }
    if let Some(change) = &survey.change {
        say(Matter::InProgress, format!("A change is in progress: {change}."), "See: reserial status.", "");
    }
    remarks
}
