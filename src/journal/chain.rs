//! One append-only file read as a chain: every line carries the digest of the line before it.
//!
//! Fed with what has grown, so that nothing is read twice. Knows lines, not what they mean for a change.

use crate::fsops::Sha256;

use super::{Event, Line, LineError};

/// The most pieces that torn writes may have left one after the other (each start that is cut off adds one).
const MOST_FRAGMENTS: usize = 8;

/// Where a file stops to be a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// A line that cannot be, from 1, and what is wrong with it.
    Damaged(usize, String),
    /// A line of a newer format.
    Newer(u32),
}

/// What torn writes have left: pieces that are no lines, until a line says that they were set aside.
#[derive(Clone, Debug)]
struct Fragments {
    first: usize,
    what: String,
    pieces: usize,
    bytes: u64,
}

/// The lines of a file, as far as it has been read.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    /// The lines, oldest first.
    pub lines: Vec<Line>,
    /// The digest of the last one.
    pub head: Sha256,
    /// How many bytes of the file have been read: up to the end of a line.
    pub read: u64,
    pieces: usize,
    fragments: Option<Fragments>,
}

impl Default for Chain {
    fn default() -> Self {
        Self { lines: Vec::new(), head: Sha256::of(b""), read: 0, pieces: 0, fragments: None }
    }
}

impl Chain {
    /// Reads on, from `read`. Returns what follows the last line end: a line that is not finished, or nothing.
    pub fn feed<'a>(&mut self, bytes: &'a [u8]) -> Result<&'a [u8], Flaw> {
        let mut rest = bytes;
        while let Some(end) = rest.iter().position(|b| *b == b'\n') {
            self.take(&rest[..end])?;
            self.read += end as u64 + 1;
            rest = &rest[end + 1..];
        }
        Ok(rest)
    }

    /// Takes what follows the last line end. A whole line counts; the next one begins on a new line. Returns the bytes that
    /// torn writes have left and nobody has set aside yet: 0 when only a line end is missing.
    pub fn end(&mut self, rest: &[u8]) -> Result<Option<u64>, Flaw> {
        if !rest.is_empty() {
            self.take(rest)?;
        }
        let whole = (!rest.is_empty()).then_some(0);
        Ok(self.fragments.as_ref().map(|torn| torn.bytes).or(whole))
    }

    /// Returns the first line that is none, and why, when no line after it has set it aside.
    pub fn torn(&self) -> Option<(usize, &str)> {
        self.fragments.as_ref().map(|torn| (torn.first, torn.what.as_str()))
    }

    /// Returns the number that the next line gets.
    pub fn next_seq(&self) -> u64 {
        self.lines.last().map_or(0, |line| line.seq) + 1
    }

    /// Takes a line that has just been written; the file is `read` bytes long now.
    pub fn push(&mut self, line: Line, json: &str, read: u64) {
        self.head = Sha256::of(json.as_bytes());
        self.read = read;
        self.pieces += 1;
        self.fragments = None;
        self.lines.push(line);
    }

    /// Returns the digest of the line of a number, if there is one.
    pub fn digest_of(&self, seq: u64) -> Option<Sha256> {
        let after = usize::try_from(seq).ok().filter(|after| (1..=self.lines.len()).contains(after))?;
        Some(self.lines.get(after).map_or(self.head, |next| next.prev))
    }

    fn take(&mut self, piece: &[u8]) -> Result<(), Flaw> {
        self.pieces += 1;
        let number = self.pieces;
        if piece.is_empty() {
            let torn = self.fragments.is_some();
            return if torn { Ok(()) } else { Err(Flaw::Damaged(number, "it is empty".into())) };
        }
        let line = match Line::from_json(piece) {
            Ok(line) => line,
            Err(LineError::Newer { found }) => return Err(Flaw::Newer(found)),
            Err(LineError::Shape(what)) => {
                let torn = self.fragments.get_or_insert(Fragments { first: number, what, pieces: 0, bytes: 0 });
                torn.pieces += 1;
                torn.bytes += piece.len() as u64;
                let most = torn.pieces > MOST_FRAGMENTS;
                return if most { Err(Flaw::Damaged(torn.first, torn.what.clone())) } else { Ok(()) };
            }
        };
        if let Some(torn) = self.fragments.take()
            && line.event != (Event::TornTail { bytes: torn.bytes })
        {
            return Err(Flaw::Damaged(torn.first, torn.what));
        }
        if line.prev != self.head {
            let what = "it does not follow the line before it (the chain of digests is broken)";
            return Err(Flaw::Damaged(number, what.into()));
        }
        if line.seq != self.next_seq() {
            return Err(Flaw::Damaged(number, format!("it is numbered {}", line.seq)));
        }
        self.head = Sha256::of(piece);
        self.lines.push(line);
        Ok(())
    }
}
