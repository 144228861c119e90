//! The helpers' files of a record, read and laid together with the operator's into rosters that are the same for every
//! reader.
//!
//! Lines of all files have one order: by their turn (one more than the highest that the writer had seen), then by file with
//! the operator's last, then by number. Neither a clock nor the order of a listing has a say in it, and whoever takes a mark
//! back that they have seen comes after it.

use std::collections::BTreeMap;

use crate::clock::Moment;
use crate::fsops::{Sha256, TreePath};

use super::chain::{Chain, Flaw};
use super::help::{Help, HelperHead};
use super::tails::{Piece, name_of};
use super::{Event, FORMAT, Line, Shared};

/// Where a line stands among those of all writers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    turn: u64,
    file: u32,
    seq: u64,
}

impl Rank {
    /// Returns the number of the helper's file that the line stands in; none for the operator's.
    pub fn helper(self) -> Option<u32> {
        (self.file != u32::MAX).then_some(self.file)
    }

    /// Returns where a line of the operator stands.
    pub fn of_operator(line: &Line) -> Self {
        Self { turn: line.turn(), file: u32::MAX, seq: line.seq }
    }

    fn of_helper(file: u32, line: &Line) -> Self {
        Self { turn: line.turn(), file, seq: line.seq }
    }
}

/// How a helper's file stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Helper {
    /// The file: `RESERIAL/C0001/H0001.LOG`.
    pub file: TreePath,
    /// Who wrote it, and on which host; empty for a file without a line.
    pub by: String,
    /// On which host.
    pub host: String,
    /// How many of its lines count.
    pub lines: usize,
    /// When the last of them was written, by the helper's clock.
    pub last: Option<Moment>,
    /// The digest of the last of them.
    pub head: Option<Sha256>,
    /// Since when they help, by their clock.
    pub since: Option<Moment>,
    /// When they last marked, took back or wrote something.
    pub marked: Option<Moment>,
    /// When they left, if that is the last that they wrote.
    pub left: Option<Moment>,
    /// What is wrong with it, and from which line on it does not count.
    pub damage: Option<String>,
}

#[derive(Debug, Default)]
struct HelperFile {
    path: TreePath,
    chain: Chain,
    /// What the file itself shows to be wrong: the first line that does not count, and why.
    flaw: Option<(usize, String)>,
    /// How many lines count.
    counted: usize,
    /// The first line that the operator's file has noted otherwise.
    noted_otherwise: Option<u64>,
    damage: Option<String>,
}

/// All helpers' files of a record.
#[derive(Debug, Default)]
pub(super) struct Helpers {
    files: BTreeMap<u32, HelperFile>,
    /// What the operator's file has noted of them, oldest first.
    noted: BTreeMap<u32, Vec<(u64, Sha256)>>,
    /// The last line that the rosters rest on.
    last: Option<Rank>,
    /// The highest turn that was ever seen in them.
    turn: u64,
}

impl Helpers {
    /// Forgets what the operator's file said, because it is read anew.
    pub fn forget_operator(&mut self) {
        self.noted.clear();
        self.last = None;
    }

    /// Takes in a line of the operator's file that has just been applied.
    pub fn follow(&mut self, line: &Line) {
        match &line.event {
            Event::Helped { heads } => {
                for head in heads {
                    self.noted.entry(head.helper).or_default().push((head.seq, head.head));
                }
            }
            event if event.is_shared() => self.last = self.last.max(Some(Rank::of_operator(line))),
            _ => {}
        }
    }

    /// Takes in what was read. Returns the lines to apply, in order, or none when the rosters must be laid together anew.
    pub fn take_in(&mut self, pieces: Vec<Piece>) -> Option<Vec<&Line>> {
        let before: BTreeMap<u32, usize> = self.files.iter().map(|(number, file)| (*number, file.counted)).collect();
        let there: Vec<u32> = pieces.iter().map(|piece| piece.number).collect();
        let gone = |number: &u32| !there.contains(number);
        let mut anew = self.files.keys().any(gone);
        self.files.retain(|number, _| !gone(number));
        for piece in pieces {
            let file = self.files.entry(piece.number).or_default();
            anew |= file.take_in(piece);
        }
        for (number, file) in &mut self.files {
            file.weigh(self.noted.get(number).map_or(&[], Vec::as_slice));
        }
        let mut new: Vec<(Rank, &Line)> = Vec::new();
        for (number, file) in &self.files {
            let known = before.get(number).copied().unwrap_or(0);
            anew |= file.counted < known;
            new.extend(
                file.chain.lines.iter().take(file.counted).skip(known).map(|l| (Rank::of_helper(*number, l), l)),
            );
        }
        new.sort_by_key(|(rank, _)| *rank);
        self.turn = self.turn.max(new.iter().map(|(rank, _)| rank.turn).max().unwrap_or(0));
        anew |= new.first().is_some_and(|(rank, _)| self.last.is_some_and(|last| *rank <= last));
        if anew {
            return None;
        }
        self.last = self.last.max(new.last().map(|(rank, _)| *rank));
        Some(new.into_iter().map(|(_, line)| line).collect())
    }

    /// Lays what all writers write together anew.
    pub fn shared(&mut self, operator: &[Line]) -> Shared {
        let (mut shared, mut last) = (Shared::default(), None);
        for (rank, line) in self.all(operator).into_iter().filter(|(_, line)| line.event.is_shared()) {
            shared.apply(line);
            last = Some(rank);
        }
        self.last = last;
        shared
    }

    /// Returns the lines of all writers that count, in their order.
    pub fn all<'a>(&'a self, operator: &'a [Line]) -> Vec<(Rank, &'a Line)> {
        let mut all: Vec<(Rank, &Line)> = operator.iter().map(|line| (Rank::of_operator(line), line)).collect();
        all.extend(self.counted().map(|(number, line)| (Rank::of_helper(number, line), line)));
        all.sort_by_key(|(rank, _)| *rank);
        all
    }

    /// Returns the chain of each file that is there, and the first line that does not count with the reason.
    pub fn chains(&self) -> impl Iterator<Item = (&TreePath, &Chain, Option<(usize, String)>)> {
        self.files.values().map(|file| (&file.path, &file.chain, file.first_wrong()))
    }

    fn counted(&self) -> impl Iterator<Item = (u32, &Line)> {
        self.files
            .iter()
            .flat_map(|(number, file)| file.chain.lines.iter().take(file.counted).map(move |line| (*number, line)))
    }

    /// Returns the highest turn that was seen.
    pub fn turn(&self) -> u64 {
        self.turn
    }

    /// Returns the number after those of all files that are there or were noted.
    pub fn next(&self) -> u32 {
        let last = self.files.keys().chain(self.noted.keys()).max();
        last.map_or(1, |last| last.saturating_add(1))
    }

    /// Returns how far each file has been read, as far as the operator's has not noted it yet.
    pub fn heads(&self) -> Vec<HelperHead> {
        let heads = self.files.iter().filter_map(|(number, file)| {
            let seq = file.counted as u64;
            let head = HelperHead { helper: *number, seq, head: file.chain.digest_of(seq)? };
            let known = self.noted.get(number).and_then(|noted| noted.last()) == Some(&(seq, head.head));
            (!known && file.damage.is_none()).then_some(head)
        });
        heads.collect()
    }

    /// Returns from where on each file is to be read: a damaged one from its start.
    pub fn read(&self) -> BTreeMap<u32, (TreePath, u64)> {
        let read = |file: &HelperFile| if file.flaw.is_some() { 0 } else { file.chain.read };
        self.files.iter().map(|(number, file)| (*number, (file.path.clone(), read(file)))).collect()
    }

    /// Returns how each file stands; one that was noted and is not there is named as well.
    pub fn told(&self, dir: &TreePath) -> Vec<Helper> {
        let mut told: BTreeMap<u32, Helper> = self.files.iter().map(|(number, file)| (*number, file.told())).collect();
        for (number, noted) in &self.noted {
            let Some((seq, _)) = noted.last().filter(|_| !self.files.contains_key(number)) else { continue };
            let damage = format!("it is not there; the operator's file has noted {seq} lines of it");
            let file = dir.join(&name_of(*number)).spelled_like(dir.name());
            let (by, host) = (String::new(), String::new());
            let (last, since, marked, left) = (None, None, None, None);
            told.insert(
                *number,
                Helper { file, by, host, lines: 0, last, since, marked, left, head: None, damage: Some(damage) },
            );
        }
        told.into_values().collect()
    }
}

impl HelperFile {
    /// Reads on. Returns whether it was read from its start although something had been read of it before.
    fn take_in(&mut self, piece: Piece) -> bool {
        self.path = piece.path;
        let bytes = match piece.bytes {
            Ok(bytes) => bytes,
            Err(why) => {
                let had = std::mem::take(&mut self.chain).lines.len();
                self.flaw = Some((1, why));
                return had > 0;
            }
        };
        let anew = piece.from == 0 && self.chain.read > 0;
        if anew {
            self.chain = Chain::default();
        } else if piece.from != self.chain.read {
            // Read on elsewhere meanwhile: the next look reads the rest.
            return false;
        }
        if piece.from == 0 {
            self.flaw = None;
        }
        let known = self.chain.lines.len();
        // What follows the last line end is being written, or was cut off: it does not count.
        self.flaw = match self.chain.feed(&bytes) {
            Ok(_) => self.chain.torn().map(|(line, what)| (line, what.to_owned())),
            Err(Flaw::Damaged(line, what)) => Some((line, what)),
            Err(Flaw::Newer(found)) => {
                let line = self.chain.lines.len() + 1;
                Some((line, format!("it is written in format {found}; this program knows up to {FORMAT}")))
            }
        };
        let new = self.chain.lines.iter().enumerate().skip(known);
        if let Some((index, _)) = new.into_iter().find(|(_, line)| !Help::covers(&line.event)) {
            self.flaw = Some((index + 1, "helpers write marks, notes and approvals, and this is none".into()));
        }
        anew
    }

    /// Finds out how many lines count: those before a flaw that are as the operator's file has noted them.
    fn weigh(&mut self, noted: &[(u64, Sha256)]) {
        let before_flaw = self.flaw.as_ref().map_or(usize::MAX, |(line, _)| line - 1);
        self.counted = self.chain.lines.len().min(before_flaw);
        self.damage = self.flaw.as_ref().map(|(line, what)| format!("line {line}: {what}"));
        let differs = noted.iter().position(|(seq, head)| {
            self.chain.digest_of(*seq) != Some(*head) || usize::try_from(*seq).map_or(true, |seq| seq > self.counted)
        });
        self.noted_otherwise = differs.and_then(|index| noted.get(index)).map(|(seq, _)| *seq);
        if let Some(index) = differs {
            let seq = noted.get(index).map_or(0, |(seq, _)| *seq);
            let good = index.checked_sub(1).and_then(|index| noted.get(index)).map_or(0, |(seq, _)| *seq);
            self.counted = self.counted.min(usize::try_from(good).unwrap_or(usize::MAX));
            if self.damage.is_none() {
                self.damage = Some(format!("line {seq} is not the one that the operator's file has noted"));
            }
        }
    }

    /// Returns the first line that is not right, and why: the file's own flaw, or what the operator's file says of it.
    fn first_wrong(&self) -> Option<(usize, String)> {
        let own = self.flaw.clone();
        let noted = self.noted_otherwise.map(|seq| {
            let first = self.counted + 1;
            let until = if seq > first as u64 { format!(", or one after it up to line {seq},") } else { String::new() };
            (first, format!("it{until} is not as the operator's file has noted it"))
        });
        // A break in its own chain says it more exactly, unless what was noted comes before that.
        let seq = self.noted_otherwise.unwrap_or(u64::MAX);
        noted.filter(|_| own.as_ref().is_none_or(|(flaw, _)| seq < *flaw as u64)).or(own)
    }

    fn told(&self) -> Helper {
        let counted = self.chain.lines.get(..self.counted).unwrap_or_default();
        let (by, host) = self.chain.lines.first().map_or_else(Default::default, |l| (l.by.clone(), l.host.clone()));
        let damage = self.damage.as_ref().map(|what| {
            let kept = if self.counted == 0 {
                "nothing of it counts".to_owned()
            } else {
                format!("its first {} count", self.counted)
            };
            format!("{what}; {kept}")
        });
        let marks = |line: &&Line| !matches!(line.event, Event::Joined { .. } | Event::Left);
        let last = counted.last();
        Helper {
            file: self.path.clone(),
            by,
            host,
            lines: counted.len(),
            last: last.map(|line| line.at),
            since: counted.first().map(|line| line.at),
            marked: counted.iter().rfind(marks).map(|line| line.at),
            left: last.filter(|line| line.event == Event::Left).map(|line| line.at),
            head: self.chain.digest_of(counted.len() as u64),
            damage,
        }
    }
}
