//! The screens and what each remembers. Knows nothing about drawing.

use crate::engine::{CompareView, LogLine, MailRow, Problem, StepView, View};
use crate::people::clients;
use crate::postoffice::{HexId, SettingId};

use super::keymap::Context;
use super::roster::{PersonPage, RosterTable};
use super::scroll::Scroll;
use super::settle::SettlePage;
use super::texts::TextPage;

/// A screen.
#[derive(Clone, Debug, PartialEq)]
pub enum Screen {
    /// The steps, and one of them.
    Walk(Walk),
    /// A list of people.
    Roster(Box<RosterTable>),
    /// One of them.
    Person(PersonPage),
    /// The mailboxes.
    Mail(MailTable),
    /// Old against new.
    Compare(CompareTable),
    /// One mailbox.
    Mailbox(MailboxPage),
    /// Everything that stands in the way.
    Overview(List),
    /// The record.
    Journal(List),
    /// The way back.
    Undo(List),
    /// What must be settled, or was found, first.
    Settle(SettlePage),
    /// The end.
    Ending(Scroll),
    /// A text to send.
    Text(TextPage),
    /// The help.
    Help(Scroll),
}

impl Screen {
    /// Returns which keys it has.
    pub fn context(&self) -> Context {
        match self {
            Self::Walk(Walk { focus: Focus::Steps, .. }) => Context::Steps,
            Self::Walk(Walk { focus: Focus::Checks, .. }) => Context::Checks,
            Self::Roster(_) => Context::Roster,
            Self::Person(_) => Context::Person,
            Self::Mail(_) => Context::Mail,
            Self::Compare(_) => Context::Compare,
            Self::Mailbox(_) => Context::Mailbox,
            Self::Overview(_) => Context::Overview,
            Self::Journal(_) => Context::Journal,
            Self::Undo(_) => Context::Undo,
            Self::Settle(_) => Context::Settle,
            Self::Ending(_) => Context::Ending,
            Self::Text(_) => Context::Text,
            Self::Help(_) => Context::Help,
        }
    }
}

/// The pane that has the keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    /// The list of steps.
    Steps,
    /// The checks of the selected step.
    #[default]
    Checks,
}

/// The walk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Walk {
    /// The pane that has the keys.
    pub focus: Focus,
    /// The selected step.
    pub step: usize,
    /// The selected row of it.
    pub row: usize,
    /// The list of steps.
    pub steps: Scroll,
    /// The rows of the step.
    pub rows: Scroll,
    /// The text about the selected row.
    pub detail: Scroll,
}

/// A row of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// What to do, and why.
    About,
    /// A check.
    Check(usize),
    /// The gate.
    Continue,
    /// The texts to send in it.
    Texts,
    /// What the record says about it.
    Record,
}

impl Row {
    /// Returns the rows of a step.
    pub fn of(step: &StepView) -> Vec<Self> {
        let mut rows = vec![Self::About];
        rows.extend((0..step.checks.len()).map(Self::Check));
        rows.push(Self::Continue);
        if step.texts > 0 {
            rows.push(Self::Texts);
        }
        if !step.record.is_empty() {
            rows.push(Self::Record);
        }
        rows
    }
}

/// A list that is read and perhaps filtered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// The selected row, among those shown.
    pub selected: usize,
    /// What rows must hold to be shown.
    pub filter: String,
    /// The rows on the screen.
    pub scroll: Scroll,
}

/// How the mailboxes are sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Those to see to first.
    #[default]
    ToSeeTo,
    /// By name.
    Name,
    /// By the time of the MMF, the oldest first.
    Time,
    /// By the records in the mailbag, the most first.
    Records,
}

impl Order {
    /// Returns it in words.
    pub fn word(self) -> &'static str {
        match self {
            Self::ToSeeTo => "those to see to first",
            Self::Name => "by name",
            Self::Time => "oldest message file first",
            Self::Records => "fullest mailbag first",
        }
    }

    /// Returns the next one.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::ToSeeTo => Self::Name,
            Self::Name => Self::Time,
            Self::Time => Self::Records,
            Self::Records => Self::ToSeeTo,
        }
    }
}

/// The mailboxes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailTable {
    /// The selected mailbox; the first when it is not there.
    pub selected: Option<HexId>,
    /// How they are sorted.
    pub order: Order,
    /// What rows must hold to be shown.
    pub filter: String,
    /// The rows on the screen.
    pub scroll: Scroll,
}

impl MailTable {
    /// Returns the rows that are shown, in order.
    pub fn rows<'a>(&self, view: &'a View) -> Vec<&'a MailRow> {
        let shown = |row: &&MailRow| {
            let client = row.client.as_ref().and_then(clients::client).map_or("", |client| client.title.as_str());
            let texts = [row.id.as_str(), &row.name, &row.mailbox, row.state.word(), &row.note, client];
            holds(&self.filter, &texts) || row.marks.iter().any(|(label, _)| holds(&self.filter, &[label]))
        };
        let mut rows: Vec<_> = view.mail.rows.iter().filter(shown).collect();
        match self.order {
            Order::ToSeeTo => {}
            Order::Name => rows.sort_by_cached_key(|row| row.name.to_lowercase()),
            Order::Time => rows.sort_by_key(|row| row.mmf),
            Order::Records => rows.sort_by_key(|row| std::cmp::Reverse(row.records)),
        }
        rows
    }

    /// Returns the place of the selected row among `rows`.
    pub fn at(&self, rows: &[&MailRow]) -> usize {
        rows.iter().position(|row| Some(&row.id) == self.selected.as_ref()).unwrap_or(0)
    }
}

/// Old against new.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CompareTable {
    /// The selected setting; the first when it is not there.
    pub selected: Option<SettingId>,
    /// The rows on the screen.
    pub scroll: Scroll,
    /// The text about the selected row.
    pub detail: Scroll,
}

impl CompareTable {
    /// Returns the table with the first row selected that does not stand as it should.
    pub fn new(compare: &CompareView) -> Self {
        let first = compare.rows.iter().max_by_key(|row| (row.stops(), row.weight, std::cmp::Reverse(row.setting)));
        Self { selected: first.map(|row| row.setting), ..Self::default() }
    }

    /// Returns the place of the selected row.
    pub fn at(&self, compare: &CompareView) -> usize {
        compare.rows.iter().position(|row| Some(row.setting) == self.selected).unwrap_or(0)
    }
}

/// One mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxPage {
    /// Which.
    pub id: HexId,
    /// How far its text is scrolled.
    pub scroll: Scroll,
}

impl MailboxPage {
    /// Returns the page at its top.
    pub fn new(id: HexId) -> Self {
        Self { id, scroll: Scroll::default() }
    }

    /// Returns the mailbox.
    pub fn row<'a>(&self, view: &'a View) -> Option<&'a MailRow> {
        view.mail.rows.iter().find(|row| row.id == self.id)
    }
}

/// Returns what stands in the way, the worst first.
pub fn problems(view: &View) -> Vec<&Problem> {
    let mut problems: Vec<_> = view.problems.iter().collect();
    problems.sort_by_key(|problem| std::cmp::Reverse(problem.severity));
    problems
}

/// Returns the lines of the record that hold the filter.
pub fn log<'a>(view: &'a View, filter: &str) -> Vec<&'a LogLine> {
    view.log.iter().filter(|line| holds(filter, &[&line.text, &line.by])).collect()
}

/// Returns whether one of the texts holds the filter, without regard to case.
pub(super) fn holds(filter: &str, texts: &[&str]) -> bool {
    let filter = filter.trim().to_lowercase();
    filter.is_empty() || texts.iter().any(|text| text.to_lowercase().contains(&filter))
}
