//! A list of people on the screen: which rows are shown, in what order, who is selected. Knows nothing about drawing.
//!
//! Rows are laid out once for every key or snapshot that changes what is shown, and not once a frame: lists may have ten
//! thousand.

use std::collections::BTreeSet;

use super::scroll::Scroll;
use crate::engine::{RosterRow, RosterView, View};
use crate::procedure::RosterId;

/// How a list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// As they were added.
    #[default]
    Added,
    /// By name.
    Name,
    /// By what is said beside the name.
    Detail,
    /// Those without the selected mark first.
    Open,
    /// The last changed first.
    Changed,
}

impl Sort {
    /// Returns it in words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "as added",
            Self::Name => "by name",
            Self::Detail => "by detail",
            Self::Open => "open first",
            Self::Changed => "last changed first",
        }
    }

    /// Returns the next one.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Added => Self::Name,
            Self::Name => Self::Detail,
            Self::Detail => Self::Open,
            Self::Open => Self::Changed,
            Self::Changed => Self::Added,
        }
    }
}

/// Who is shown, by the selected mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// Everybody.
    #[default]
    All,
    /// Those without it.
    Open,
    /// Those with it.
    Done,
}

impl Show {
    /// Returns the next one.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::All => Self::Open,
            Self::Open => Self::Done,
            Self::Done => Self::All,
        }
    }
}

/// What decides which rows are shown, and in what order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Key {
    snapshot: u64,
    filter: String,
    sort: Sort,
    show: Show,
    column: usize,
}

/// What a new arrangement keeps under the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Whoever was there.
    Person,
    /// The place: what has changed was done from there.
    Place,
}

/// A list of people.
#[derive(Clone, Debug, PartialEq)]
pub struct RosterTable {
    /// Which.
    pub list: RosterId,
    /// The selected column of marks.
    pub column: usize,
    /// The row under the cursor, among those shown.
    pub at: usize,
    /// What rows must hold to be shown.
    pub filter: String,
    /// How they are sorted.
    pub sort: Sort,
    /// Which are shown.
    pub show: Show,
    /// Who is selected, to be marked in one go.
    pub chosen: BTreeSet<String>,
    /// The rows on the screen.
    pub scroll: Scroll,
    /// The rows that are shown, as places among all, and for what they were laid out.
    rows: Vec<usize>,
    key: Option<Key>,
    /// Who is under the cursor.
    person: String,
}

impl RosterTable {
    /// Returns the list with a column of marks selected.
    pub fn new(list: RosterId, column: usize) -> Self {
        let (filter, chosen, rows, person) = (String::new(), BTreeSet::new(), Vec::new(), String::new());
        let (sort, show, scroll) = (Sort::default(), Show::default(), Scroll::default());
        Self { list, column, at: 0, filter, sort, show, chosen, scroll, rows, key: None, person }
    }

    /// Returns the roster.
    pub fn roster<'a>(&self, view: &'a View) -> Option<&'a RosterView> {
        view.rosters.iter().find(|roster| roster.id == self.list)
    }

    /// Returns how many rows are shown.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns whether no row is shown.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns some of the rows that are shown, in order.
    pub fn shown<'a>(&self, view: &'a View, from: usize, count: usize) -> Vec<&'a RosterRow> {
        let Some(roster) = self.roster(view) else { return Vec::new() };
        self.rows.iter().skip(from).take(count).filter_map(|at| roster.rows.get(*at)).collect()
    }

    /// Returns the row under the cursor.
    pub fn row<'a>(&self, view: &'a View) -> Option<&'a RosterRow> {
        self.roster(view)?.rows.get(*self.rows.get(self.at)?)
    }

    /// Returns whom a mark is for: those who are selected, else who is under the cursor.
    pub fn targets<'a>(&self, view: &'a View) -> Vec<&'a RosterRow> {
        if self.chosen.is_empty() {
            return self.row(view).into_iter().collect();
        }
        let rows = self.roster(view).map(|roster| roster.rows.as_slice()).unwrap_or_default();
        rows.iter().filter(|row| self.chosen.contains(&row.name)).collect()
    }

    /// Selects who is under the cursor, or no longer.
    pub fn choose(&mut self, view: &View) {
        let Some(name) = self.row(view).map(|row| row.name.clone()) else { return };
        if !self.chosen.remove(&name) {
            self.chosen.insert(name);
        }
    }

    /// Selects everybody who is shown; when all of them are, nobody any more.
    pub fn choose_all(&mut self, view: &View) {
        let shown: BTreeSet<String> = self.shown(view, 0, usize::MAX).iter().map(|row| row.name.clone()).collect();
        if shown.is_subset(&self.chosen) {
            self.chosen.clear();
        } else {
            self.chosen.extend(shown);
        }
    }

    /// Moves the cursor to a row.
    pub fn go_to(&mut self, at: usize, view: &View) {
        self.at = at;
        self.person = self.row(view).map_or_else(String::new, |row| row.name.clone());
    }

    /// Lays the rows out anew where anything has changed that they depend on. `snapshot` counts snapshots.
    pub fn arrange(&mut self, view: &View, snapshot: u64, keep: Keep) {
        let column = if self.show == Show::All && self.sort != Sort::Open { 0 } else { self.column };
        let key = Key { snapshot, filter: self.filter.clone(), sort: self.sort, show: self.show, column };
        if self.key.as_ref() == Some(&key) {
            return;
        }
        let all = self.roster(view).map(|roster| roster.rows.as_slice()).unwrap_or_default();
        let filter = self.filter.trim().to_lowercase();
        let marked = |row: &RosterRow| row.marks.get(self.column).is_some_and(Option::is_some);
        let shown = |row: &RosterRow| {
            let held = match self.show {
                Show::All => true,
                Show::Open => !marked(row),
                Show::Done => marked(row),
            };
            held && (super::screen::holds(&filter, &[&row.name, &row.detail]))
        };
        let mut rows: Vec<usize> = all.iter().enumerate().filter(|(_, row)| shown(row)).map(|(at, _)| at).collect();
        match self.sort {
            Sort::Added => {}
            Sort::Name => rows.sort_by_cached_key(|at| all[*at].name.to_lowercase()),
            Sort::Detail => rows.sort_by_cached_key(|at| all[*at].detail.to_lowercase()),
            Sort::Open => rows.sort_by_key(|at| marked(&all[*at])),
            Sort::Changed => rows.sort_by_key(|at| std::cmp::Reverse(all[*at].changed)),
        }
        let before = rows.iter().position(|at| all[*at].name == self.person);
        if self.key.as_ref().is_some_and(|old| old.snapshot != snapshot) && !self.chosen.is_empty() {
            let there: BTreeSet<&str> = all.iter().map(|row| row.name.as_str()).collect();
            self.chosen.retain(|name| there.contains(name.as_str()));
        }
        let own = keep == Keep::Place && self.key.as_ref().is_some_and(|old| old.snapshot != snapshot);
        self.at = if own { self.at } else { before.unwrap_or(self.at) }.min(rows.len().saturating_sub(1));
        (self.rows, self.key) = (rows, Some(key));
        self.go_to(self.at, view);
    }
}

/// One person of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonPage {
    /// The list.
    pub list: RosterId,
    /// Who.
    pub name: String,
    /// The selected row.
    pub at: usize,
    /// How far the text is scrolled.
    pub scroll: Scroll,
}

/// A row of the page of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonRow {
    /// A mark, by its column.
    Mark(usize),
    /// Name and detail.
    Edit,
    /// Off the list.
    Remove,
    /// What can be done with the whole list.
    List,
}

impl PersonPage {
    /// Returns the page at its top.
    pub fn new(list: RosterId, name: String) -> Self {
        Self { list, name, at: 0, scroll: Scroll::default() }
    }

    /// Returns the list and the person, while they are on it.
    pub fn find<'a>(&self, view: &'a View) -> Option<(&'a RosterView, &'a RosterRow)> {
        let roster = view.rosters.iter().find(|roster| roster.id == self.list)?;
        Some((roster, roster.rows.iter().find(|row| row.name == self.name)?))
    }

    /// Returns the rows.
    pub fn rows(&self, view: &View) -> Vec<PersonRow> {
        let marks = self.find(view).map_or(0, |(roster, _)| roster.marks.len());
        (0..marks).map(PersonRow::Mark).chain([PersonRow::Edit, PersonRow::Remove, PersonRow::List]).collect()
    }

    /// Returns the row under the cursor.
    pub fn row(&self, view: &View) -> Option<PersonRow> {
        self.rows(view).get(self.at).copied()
    }
}
