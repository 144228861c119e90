//! What one postoffice says about its number. Looks only.

use std::sync::Arc;

use crate::diagnosis::{Seen, look};
use crate::engine::SessionError;
use crate::engine::drift::drift;
use crate::fsops::{Glance, ReadTree, RecordTree, Sha256};
use crate::journal::{Change, Journal, Mode, records};
use crate::plan::Operation;
use crate::postoffice::{Fingerprint, Inspection, Kind, layout, paths};
use crate::procedure::{AnswerId, Procedure, q209486};
use crate::serial::SerialNumber;

use super::super::looking::next_step;
use super::super::{CliError, Context};
use super::list::Listed;

/// Where a number is known from. The place of the number in MASTER.GLB is not published, so it is never read there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Somebody typed it into the list.
    List,
    /// It was typed in a change whose record lies in the postoffice.
    Record(String),
    /// It was typed in such a change, but MASTER.GLB is not the one of that change any more.
    OldRecord(String),
    /// Every postoffice of its kind has it.
    Kind(&'static str),
}

/// A number and where it is known from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The number.
    pub number: SerialNumber,
    /// Where from.
    pub source: Source,
}

/// One postoffice.
#[derive(Clone, Debug)]
pub struct Survey {
    /// What was seen of it, with the number to go by.
    pub seen: Seen,
    /// Its numbers, the one to go by first. None when nobody has typed one.
    pub numbers: Vec<Known>,
    /// A change in progress, in a few words.
    pub change: Option<String>,
    /// What tells it from others.
    pub print: Fingerprint,
}

impl Survey {
    /// Looks at one postoffice.
    ///
    /// # Errors
    /// When it is no directory, or something in it cannot be read.
    pub fn take(context: &Context, listed: &Listed) -> Result<Self, CliError> {
        let tree = context.tree(&listed.path)?;
        // Every directory is listed once, however often it is looked into.
        let sight = Glance::of(&*tree);
        let (mut seen, print) = (look(&sight, &listed.path, None), Fingerprint::of(&sight)?);
        let typed = listed.number.clone().map(|number| Known { number, source: Source::List });
        let journals = match sight.find(&paths::records())? {
            Some(_) => journals(context, &tree)?,
            None => Vec::new(),
        };
        let recorded = journals.iter().rev().find_map(|journal| of_record(journal, print.master()));
        let change = match journals.last().filter(|journal| journal.change().closed.is_none()) {
            Some(journal) => {
                let procedure = q209486().map_err(SessionError::from)?;
                Some(in_progress(journal.change(), &procedure, &*tree)?)
            }
            None => None,
        };
        let kind = seen.inspection.as_ref().ok().map(|found| found.kind);
        let numbers: Vec<Known> = typed.into_iter().chain(recorded).chain(kind.and_then(of_kind)).collect();
        seen.number = numbers.first().map(|known| known.number.clone());
        Ok(Self { seen, numbers, change, print })
    }

    /// Returns the number to go by.
    pub fn number(&self) -> Option<&SerialNumber> {
        self.seen.number.as_ref()
    }

    /// Returns what it is, if it can be read.
    pub fn inspection(&self) -> Option<&Inspection> {
        self.seen.inspection.as_ref().ok()
    }

    /// Returns a number that contradicts the one to go by.
    pub fn contradiction(&self) -> Option<(&Known, &Known)> {
        let first = self.numbers.first()?;
        self.numbers.iter().find(|other| other.number != first.number).map(|other| (first, other))
    }
}

/// Returns the records of changes of this postoffice, oldest first. One that cannot be read is an error: the number may
/// have been changed by it.
fn journals(context: &Context, tree: &Arc<dyn RecordTree>) -> Result<Vec<Journal>, CliError> {
    let open = |record| -> Result<Journal, CliError> {
        let nobody = (String::new(), String::new());
        Ok(Journal::open(Arc::clone(tree), Arc::clone(&context.clock), nobody, &record)?)
    };
    let opened: Vec<Journal> = records(&**tree)?.into_iter().map(open).collect::<Result<_, CliError>>()?;
    // A new postoffice has only the folder for what was moved aside: no record lies in it.
    Ok(opened.into_iter().filter(|journal| journal.change().mode.is_some()).collect())
}

/// Returns the number that a change left: the new one once the exchange stands, the old one before and after an undo.
fn of_record(journal: &Journal, master: Option<&Sha256>) -> Option<Known> {
    let change = journal.change();
    let swapped = change.standing().find_map(|(op, _)| match &op.operation {
        Operation::Exchange { .. } => change.pin.as_ref().map(|pin| pin.print.sha256),
        _ => None,
    });
    let answer = if swapped.is_some() { AnswerId::NewNumber } else { AnswerId::OldNumber };
    let (typed, _) = change.answers.get(&answer)?;
    let number = SerialNumber::typed(typed)?;
    let place = journal.dir().to_string();
    let source = match swapped {
        Some(put_in) if master != Some(&put_in) => Source::OldRecord(place),
        _ => Source::Record(place),
    };
    Some(Known { number, source })
}

/// Returns the number that every postoffice of a kind has.
pub(super) fn of_kind(kind: Kind) -> Option<Known> {
    let (number, article) = match kind {
        Kind::Workgroup => (SerialNumber::placeholder(), "Q132560"),
        Kind::ExchangeConnector => (SerialNumber::exchange_connector(), "Q151228"),
        _ => return None,
    };
    Some(Known { number, source: Source::Kind(article) })
}

fn in_progress(change: &Change, procedure: &Procedure, tree: &dyn RecordTree) -> Result<String, CliError> {
    let mode = change.mode.map_or("", Mode::word);
    let step = next_step(procedure, change).map_or(String::new(), |step| format!(" at step {}", step.id));
    let seen = layout(tree as &dyn ReadTree)?;
    let away = seen.master.is_none() && seen.oldmast.is_some();
    let standing = match change.unfinished().map(|op| &op.operation) {
        Some(Operation::Exchange { .. }) if away => ", between two renames: nobody can log on",
        Some(_) => ", unfinished",
        None if drift(change, &seen).is_some() => ", not as its record says",
        None => "",
    };
    Ok(format!("{mode}{step}{standing}"))
}

impl Source {
    /// Returns where the number is from, in a few words.
    pub fn says(&self) -> String {
        match self {
            Self::List => "typed in the list".into(),
            Self::Record(place) => format!("typed in {place}"),
            Self::OldRecord(place) => format!("typed in {place}, but MASTER.GLB is another one now"),
            Self::Kind(article) => format!("every postoffice of this kind has it ({article})"),
        }
    }
}
