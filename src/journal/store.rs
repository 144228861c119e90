//! The record on the disk: numbered folders, one append-only file per writer.

use std::sync::Arc;

use crate::clock::Clock;
use crate::fsops::{FsError, Kind, RecordTree, Sha256, TreePath, Verb};
use crate::postoffice::paths;

use super::chain::{Chain, Flaw};
use super::error::MOST;
use super::helpers::{Helper, Helpers};
use super::tails::{Grown, Tails, name_of};
use super::{Change, Event, FORMAT, Line, RecordError, Sheet};

/// The operator's file.
pub(super) const OPERATOR: &str = "OPERATOR.LOG";

/// One record among those of a postoffice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRef {
    /// Its number.
    pub number: u32,
    /// Its folder: `RESERIAL/C0001`, spelled as on the disk.
    pub dir: TreePath,
}

/// Returns the records below `base` (a postoffice, or a folder of rehearsals), oldest first.
///
/// # Errors
/// When the folder cannot be listed.
pub fn records(base: &dyn RecordTree) -> Result<Vec<RecordRef>, FsError> {
    let Some(home) = base.find(&paths::records())? else { return Ok(Vec::new()) };
    if !home.is_dir() {
        return Err(FsError::WrongKind { path: home.path, wanted: "directory" });
    }
    let numbered = |name: &str| -> Option<u32> {
        let digits = name.strip_prefix(['C', 'c'])?;
        (digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok())?
    };
    let mut found = Vec::new();
    for entry in base.list(&home.path)? {
        match (numbered(entry.name()), entry.kind) {
            (Some(number), Kind::Dir) => found.push(RecordRef { number, dir: entry.path }),
            // Somebody points somewhere else: no record of ours, and no number to go past.
            (Some(_), Kind::Link) => return Err(FsError::Link(entry.path)),
            _ => {}
        }
    }
    found.sort_by_key(|record| record.number);
    Ok(found)
}

/// The operator's file of one record, open for appending, with the replay of it and of the helpers' files.
pub struct Journal {
    base: Arc<dyn RecordTree>,
    clock: Arc<dyn Clock>,
    by: String,
    host: String,
    dir: TreePath,
    file: TreePath,
    /// The length of the file, as this process left it.
    len: u64,
    chain: Chain,
    torn: Option<u64>,
    change: Change,
    helpers: Helpers,
    part: Part,
    /// A write has failed; how much of it is there only the next start can tell.
    failed: bool,
}

/// What a process has to do with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// It reads: what others append is taken in.
    Reads,
    /// It holds the change: what others append to the operator's file must not be there.
    Holds,
}

impl Journal {
    /// Creates the folder of a new record.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn create(
        base: Arc<dyn RecordTree>,
        clock: Arc<dyn Clock>,
        who: (String, String),
        number: u32,
        neighbour: &str,
    ) -> Result<Self, RecordError> {
        if number > MOST {
            return Err(RecordError::NoNumber);
        }
        let home = match base.find(&paths::records())? {
            Some(entry) => entry.path,
            None => {
                let home = paths::records().spelled_like(neighbour);
                match base.create_dir(&home) {
                    // Somebody else begins a change at this moment; one of the two gets its number.
                    Ok(()) | Err(FsError::Exists { .. }) => home,
                    Err(e) => return Err(e.into()),
                }
            }
        };
        let dir = home.join(&format!("C{number:04}")).spelled_like(home.name());
        base.create_dir(&dir)?;
        let file = dir.join(OPERATOR).spelled_like(dir.name());
        Ok(Self::unread(base, clock, who, dir, file))
    }

    /// Opens a record and replays it. A torn last line is not an error: it is set aside by the next event.
    ///
    /// # Errors
    /// When a line of the operator's file is damaged or of a newer format.
    pub fn open(
        base: Arc<dyn RecordTree>,
        clock: Arc<dyn Clock>,
        who: (String, String),
        record: &RecordRef,
    ) -> Result<Self, RecordError> {
        let file = record.dir.join(OPERATOR);
        let file = base.find(&file)?.map_or(file.spelled_like(record.dir.name()), |entry| entry.path);
        let mut journal = Self::unread(base, clock, who, record.dir.clone(), file);
        journal.catch_up()?;
        Ok(journal)
    }

    fn unread(
        base: Arc<dyn RecordTree>,
        clock: Arc<dyn Clock>,
        (by, host): (String, String),
        dir: TreePath,
        file: TreePath,
    ) -> Self {
        let (chain, change, helpers) = (Chain::default(), Change::default(), Helpers::default());
        Self {
            base,
            clock,
            by,
            host,
            dir,
            file,
            len: 0,
            chain,
            torn: None,
            change,
            helpers,
            part: Part::Reads,
            failed: false,
        }
    }

    /// Returns what has to be read to catch up, for a thread of its own.
    pub fn tails(&self) -> Tails {
        let from = if self.torn.is_some() { 0 } else { self.chain.read };
        Tails {
            base: Arc::clone(&self.base),
            dir: self.dir.clone(),
            operator: (self.part == Part::Reads).then(|| (self.file.clone(), from)),
            helpers: self.helpers.read(),
        }
    }

    /// Takes in what was read.
    ///
    /// # Errors
    /// When a line of the operator's file is damaged or of a newer format. Damage in a helper's file is told by
    /// [`helpers`](Self::helpers); what stands before it counts.
    pub fn take_in(&mut self, grown: Grown) -> Result<(), RecordError> {
        let mut anew = match grown.operator {
            Some((from, bytes)) if self.part == Part::Reads => self.take_in_operator(from, &bytes)?,
            _ => false,
        };
        let Some(pieces) = grown.helpers else { return Ok(()) };
        match self.helpers.take_in(pieces) {
            Some(lines) if !anew => lines.into_iter().for_each(|line| self.change.apply_helper(line)),
            _ => anew = true,
        }
        if anew {
            self.change.lay(self.helpers.shared(&self.chain.lines));
        }
        Ok(())
    }

    fn take_in_operator(&mut self, from: u64, bytes: &[u8]) -> Result<bool, RecordError> {
        if from == 0 {
            (self.chain, self.change) = (Chain::default(), Change::default());
            self.helpers.forget_operator();
        } else if from != self.chain.read {
            return Ok(false);
        }
        let known = self.chain.lines.len();
        let read = self.chain.feed(bytes).and_then(|rest| self.chain.end(rest));
        self.torn = read.map_err(|flaw| match flaw {
            Flaw::Damaged(line, what) => RecordError::Damaged { file: self.file.clone(), line, what },
            Flaw::Newer(found) => RecordError::Newer { file: self.file.clone(), found },
        })?;
        self.len = from + bytes.len() as u64;
        let mut shared = from == 0;
        for line in self.chain.lines.iter().skip(known) {
            self.change.apply(line);
            self.helpers.follow(line);
            shared |= line.event.is_shared();
        }
        Ok(shared)
    }

    /// Reads what has been written since: by helpers, and (for whoever does not hold the change) by the operator.
    ///
    /// # Errors
    /// As for [`take_in`](Self::take_in), or when the record cannot be read.
    pub fn catch_up(&mut self) -> Result<(), RecordError> {
        let grown = self.tails().read()?;
        self.take_in(grown)
    }

    /// From here on this process alone appends to the operator's file.
    pub(super) fn hold(&mut self) {
        self.part = Part::Holds;
    }

    /// From here on others may append to the operator's file again.
    pub(super) fn let_go(&mut self) {
        self.part = Part::Reads;
    }

    /// Returns who took the change in hand after the holder of `epoch`, as the record on the disk says now.
    pub fn taken_by(&self, epoch: u64) -> Option<String> {
        let who = (self.by.clone(), self.host.clone());
        let mut now =
            Self::unread(Arc::clone(&self.base), Arc::clone(&self.clock), who, self.dir.clone(), self.file.clone());
        // A record that cannot be read now tells nothing.
        now.catch_up().ok()?;
        let taken =
            now.lines().iter().rev().find(|line| matches!(line.event, Event::Taken { epoch: e, .. } if e > epoch))?;
        Some(format!("{} on {} ({})", taken.by, taken.host, taken.at.format("%Y-%m-%d %H:%M UTC")))
    }

    /// Returns the helpers' files, and how they stand.
    pub fn helpers(&self) -> Vec<Helper> {
        self.helpers.told(&self.dir)
    }

    /// Returns the lines of all writers, in an order that is the same for every reader.
    pub fn all_lines(&self) -> impl Iterator<Item = &Line> {
        self.helpers.all(&self.chain.lines).into_iter().map(|(_, line)| line)
    }

    /// Returns the same, each with the name of the file that it stands in.
    pub fn told_lines(&self) -> impl Iterator<Item = (String, &Line)> {
        let operator = self.file.name();
        let all = self.helpers.all(&self.chain.lines).into_iter();
        all.map(move |(rank, line)| (rank.helper().map_or_else(|| operator.to_owned(), name_of), line))
    }

    /// Returns what a helper needs to write, on any thread.
    pub fn sheet(&self) -> Sheet {
        Sheet {
            base: Arc::clone(&self.base),
            dir: self.dir.clone(),
            by: self.by.clone(),
            host: self.host.clone(),
            at: self.clock.now(),
            turn: self.turn(),
            number: self.helpers.next(),
            ended: self.change.closed.is_some(),
        }
    }

    /// Returns the highest turn that has been read.
    pub(super) fn turn(&self) -> u64 {
        self.chain.lines.last().map_or(0, Line::turn).max(self.helpers.turn())
    }

    /// Returns the state of the change.
    pub fn change(&self) -> &Change {
        &self.change
    }

    /// Returns the lines, oldest first.
    pub fn lines(&self) -> &[Line] {
        &self.chain.lines
    }

    /// Returns the digest of the last line: what a report prints, so that the record can be held to it later.
    pub fn head(&self) -> Sha256 {
        self.chain.head
    }

    /// Returns the folder of the record.
    pub fn dir(&self) -> &TreePath {
        &self.dir
    }

    /// Returns the tree that the record lives in.
    pub fn base(&self) -> &Arc<dyn RecordTree> {
        &self.base
    }

    /// Returns who writes, and on which host.
    pub fn writer(&self) -> (&str, &str) {
        (&self.by, &self.host)
    }

    /// Returns the time by the writer's clock.
    pub fn now(&self) -> crate::clock::Moment {
        self.clock.now()
    }

    /// Returns the zone of the writer's machine at a local time.
    pub fn zone_at(&self, local: chrono::NaiveDateTime) -> chrono::FixedOffset {
        self.clock.zone_at(local)
    }

    /// Returns when the operator's file was last written, by the clock of the disk that it lies on.
    pub fn modified(&self) -> Option<crate::fsops::ServerTime> {
        self.base.find(&self.file).ok().flatten().and_then(|entry| entry.modified)
    }

    /// Makes an empty reference file in the record and returns its time: the server's own, at this moment (rule 8).
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn reference(&self) -> Result<Option<crate::fsops::ServerTime>, FsError> {
        for number in 1..10_000 {
            let file = self.dir.join(&format!("NOW{number:04}.REF")).spelled_like(self.dir.name());
            match self.base.write_new(&file, &mut std::io::empty(), None) {
                Ok(()) => return Ok(self.base.find(&file)?.and_then(|entry| entry.modified)),
                Err(FsError::Exists { .. }) => {}
                Err(e) => return Err(e),
            }
        }
        Ok(None)
    }

    /// Writes an event, synced, and applies it. It is on the disk when this returns.
    ///
    /// # Errors
    /// [`RecordError::NotWritten`]: the event did not become part of the record; nothing may be done on its account.
    pub fn append(&mut self, event: Event) -> Result<(), RecordError> {
        if let Some(bytes) = self.torn.take() {
            // The fragment becomes a line of its own, explained by the one that follows.
            self.write(Event::TornTail { bytes }, "\n").inspect_err(|_| self.torn = Some(bytes))?;
        }
        let heads = if event.rests_on_helpers() { self.helpers.heads() } else { Vec::new() };
        if !heads.is_empty() {
            self.write(Event::Helped { heads }, "")?;
        }
        self.write(event, "")
    }

    fn write(&mut self, event: Event, before: &str) -> Result<(), RecordError> {
        let (seq, turn) = (self.chain.next_seq(), self.turn().saturating_add(1));
        let line = Line {
            v: FORMAT,
            seq,
            turn: (turn != seq).then_some(turn),
            at: self.clock.now(),
            by: self.by.clone(),
            host: self.host.clone(),
            prev: self.chain.head,
            event,
        };
        let json = line.to_json().map_err(|e| {
            RecordError::NotWritten(FsError::Io {
                verb: Verb::Write,
                path: self.file.to_string(),
                source: std::io::Error::other(e.to_string()),
            })
        })?;
        let bytes = format!("{before}{json}\n");
        self.base
            .append(&self.file, self.len, bytes.as_bytes())
            .map_err(|e| match e {
                FsError::Changed { path, .. } if self.failed => RecordError::CutOff(path),
                other => RecordError::NotWritten(other),
            })
            // A file that others have written to was left as it is.
            .inspect_err(|e| self.failed |= !matches!(e, RecordError::NotWritten(FsError::Changed { .. })))?;
        self.len += bytes.len() as u64;
        self.change.apply(&line);
        // The line comes after all that has been read, so that it never comes too late for the rosters.
        self.helpers.follow(&line);
        self.chain.push(line, &json, self.len);
        Ok(())
    }
}
