//! The record on the disk: numbered folders, one append-only file per writer.

use std::sync::Arc;

use thiserror::Error;

use crate::clock::Clock;
use crate::error::{Exit, Guidance};
use crate::fsops::{FsError, RecordTree, Sha256, TreePath, Verb};
use crate::postoffice::paths;

use super::{Change, Event, FORMAT, Line, LineError};

/// The operator's file.
const OPERATOR: &str = "OPERATOR.LOG";
/// The longest record that is read.
const LARGEST: u64 = 256 * 1024 * 1024;

/// A record that cannot be used.
#[derive(Debug, Error)]
pub enum RecordError {
    /// The file layer says so.
    #[error("the record: {0}")]
    Fs(#[from] FsError),
    /// A line is damaged, and it is not the torn end of a file.
    #[error("the record {file} is damaged at line {line}: {what}")]
    Damaged {
        /// The file.
        file: TreePath,
        /// Which line, from 1.
        line: usize,
        /// What is wrong with it.
        what: String,
    },
    /// Written by a newer program.
    #[error("the record {file} was written in format {found}; this program knows up to {FORMAT}")]
    Newer {
        /// The file.
        file: TreePath,
        /// Its format.
        found: u32,
    },
    /// The outcome of something could not be written: the disk may say more than the record.
    #[error("the record could not be written: {0}")]
    NotWritten(FsError),
    /// A line of this process could not be written to its end, so that nothing can follow it before the next start.
    #[error("the record {0} ends in a line that could not be written to its end")]
    CutOff(TreePath),
}

impl Guidance for RecordError {
    fn advice(&self) -> String {
        match self {
            Self::Fs(e) => e.advice(),
            Self::Damaged { file, .. } => format!(
                "Nothing was changed. Keep a copy of {file}, restore it from the backup of the record or ask whoever edited it; the disk itself tells what has been done (reserial status)."
            ),
            Self::Newer { .. } => "Use the newer reserial that wrote it. Nothing was changed.".into(),
            Self::NotWritten(e) => format!("Nothing more will be touched. {} At the next start the disk is compared with the record.", e.advice()),
            Self::CutOff(_) => "Nothing more will be touched. Start again: that line is set aside, and the disk is compared with the record.".into(),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Fs(e) => e.exit(),
            Self::Damaged { .. } | Self::Newer { .. } => Exit::Refused,
            Self::NotWritten(_) | Self::CutOff(_) => Exit::Unfinished,
        }
    }
}

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
    let mut found: Vec<RecordRef> = base
        .list(&home.path)?
        .into_iter()
        .filter(crate::fsops::Entry::is_dir)
        .filter_map(|entry| Some(RecordRef { number: numbered(entry.name())?, dir: entry.path }))
        .collect();
    found.sort_by_key(|record| record.number);
    Ok(found)
}

/// The operator's file of one record, open for appending, with its replay.
pub struct Journal {
    base: Arc<dyn RecordTree>,
    clock: Arc<dyn Clock>,
    by: String,
    host: String,
    dir: TreePath,
    file: TreePath,
    len: u64,
    head: Sha256,
    lines: Vec<Line>,
    change: Change,
    torn: Option<u64>,
    /// A write has failed; how much of it is there only the next start can tell.
    failed: bool,
}

impl Journal {
    /// Creates the folder of a new record; its number is the first after `taken`.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn create(
        base: Arc<dyn RecordTree>,
        clock: Arc<dyn Clock>,
        (by, host): (String, String),
        number: u32,
        neighbour: &str,
    ) -> Result<Self, RecordError> {
        let home = match base.find(&paths::records())? {
            Some(entry) => entry.path,
            None => {
                let home = paths::records().spelled_like(neighbour);
                base.create_dir(&home)?;
                home
            }
        };
        let dir = home.join(&format!("C{number:04}")).spelled_like(home.name());
        base.create_dir(&dir)?;
        let file = dir.join(OPERATOR).spelled_like(dir.name());
        Ok(Self {
            base,
            clock,
            by,
            host,
            dir,
            file,
            len: 0,
            head: Sha256::of(b""),
            lines: Vec::new(),
            change: Change::default(),
            torn: None,
            failed: false,
        })
    }

    /// Opens a record and replays it. A torn last line is not an error: it is set aside by the next event.
    ///
    /// # Errors
    /// When a line is damaged or of a newer format.
    pub fn open(
        base: Arc<dyn RecordTree>,
        clock: Arc<dyn Clock>,
        (by, host): (String, String),
        record: &RecordRef,
    ) -> Result<Self, RecordError> {
        let file = record.dir.join(OPERATOR);
        let file = base.find(&file)?.map_or(file.spelled_like(record.dir.name()), |entry| entry.path);
        let bytes = match base.read(&file, LARGEST) {
            Ok(bytes) => bytes,
            Err(FsError::Missing { .. }) => Vec::new(),
            Err(e) => return Err(e.into()),
        };
        let read = read_lines(&file, &bytes)?;
        let change = Change::replay(&read.lines);
        Ok(Self {
            base,
            clock,
            by,
            host,
            dir: record.dir.clone(),
            file,
            len: bytes.len() as u64,
            head: read.head,
            lines: read.lines,
            change,
            torn: read.torn,
            failed: false,
        })
    }

    /// Returns the state of the change.
    pub fn change(&self) -> &Change {
        &self.change
    }

    /// Returns the lines, oldest first.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Returns the digest of the last line: what a report prints, so that the record can be held to it later.
    pub fn head(&self) -> Sha256 {
        self.head
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
        self.write(event, "")
    }

    fn write(&mut self, event: Event, before: &str) -> Result<(), RecordError> {
        let line = Line {
            v: FORMAT,
            seq: self.lines.last().map_or(0, |line| line.seq) + 1,
            at: self.clock.now(),
            by: self.by.clone(),
            host: self.host.clone(),
            prev: self.head,
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
            .inspect_err(|_| self.failed = true)?;
        self.len += bytes.len() as u64;
        self.head = Sha256::of(json.as_bytes());
        self.change.apply(&line);
        self.lines.push(line);
        Ok(())
    }
}

struct Read {
    lines: Vec<Line>,
    head: Sha256,
    /// The bytes of a last line that was not written to its end; 0 when only its line end is missing.
    torn: Option<u64>,
}

/// The most pieces that torn writes may have left one after the other (each start that is cut off adds one).
const MOST_FRAGMENTS: usize = 8;

/// What torn writes have left: pieces that are no lines, until a line says that they were set aside.
struct Fragments {
    first: usize,
    what: String,
    pieces: usize,
    bytes: u64,
}

fn read_lines(file: &TreePath, bytes: &[u8]) -> Result<Read, RecordError> {
    let mut read = Read { lines: Vec::new(), head: Sha256::of(b""), torn: None };
    let mut fragments: Option<Fragments> = None;
    let mut rest = bytes.split(|b| *b == b'\n').enumerate().peekable();
    while let Some((index, piece)) = rest.next() {
        let (number, last) = (index + 1, rest.peek().is_none());
        let damaged = |line: usize, what: String| RecordError::Damaged { file: file.clone(), line, what };
        if piece.is_empty() {
            if last || fragments.is_some() {
                continue;
            }
            return Err(damaged(number, "it is empty".into()));
        }
        let line = match Line::from_json(piece) {
            Ok(line) => line,
            Err(LineError::Newer { found }) => return Err(RecordError::Newer { file: file.clone(), found }),
            Err(LineError::Shape(what)) => {
                let torn = fragments.get_or_insert(Fragments { first: number, what, pieces: 0, bytes: 0 });
                torn.pieces += 1;
                torn.bytes += piece.len() as u64;
                if torn.pieces > MOST_FRAGMENTS {
                    return Err(damaged(torn.first, torn.what.clone()));
                }
                continue;
            }
        };
        if let Some(torn) = fragments.take()
            && line.event != (Event::TornTail { bytes: torn.bytes })
        {
            return Err(damaged(torn.first, torn.what));
        }
        if line.prev != read.head {
            return Err(damaged(
                number,
                "it does not follow the line before it (the chain of digests is broken)".into(),
            ));
        }
        if line.seq != read.lines.last().map_or(0, |line| line.seq) + 1 {
            return Err(damaged(number, format!("it is numbered {}", line.seq)));
        }
        if last {
            // Whole, but for its line end: it counts, and the next one begins on a new line.
            read.torn = Some(0);
        }
        read.head = Sha256::of(piece);
        read.lines.push(line);
    }
    if let Some(torn) = fragments {
        read.torn = Some(torn.bytes);
    }
    Ok(read)
}
