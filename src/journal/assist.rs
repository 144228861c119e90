//! The writing end of a helper: a file of their own, made with create-new, so that no two machines ever append to one.

use std::sync::Arc;

use crate::clock::Moment;
use crate::fsops::{FsError, RecordTree, Sha256, TreePath, Verb};

use super::help::Help;
use super::tails::name_of;
use super::{Event, FORMAT, Journal, Line, RecordError};

/// What a helper needs to write: the record as far as it has been read, on any thread.
#[derive(Clone)]
pub struct Sheet {
    pub(super) base: Arc<dyn RecordTree>,
    pub(super) dir: TreePath,
    pub(super) by: String,
    pub(super) host: String,
    pub(super) at: Moment,
    pub(super) turn: u64,
    pub(super) number: u32,
    pub(super) ended: bool,
}

/// The pen of a helper. Their file is made with their first entry.
#[derive(Default)]
pub struct Pen {
    own: Option<Own>,
    turn: u64,
}

/// The file that this helper writes.
struct Own {
    path: TreePath,
    len: u64,
    seq: u64,
    head: Sha256,
}

impl Pen {
    /// Writes an entry, synced. After a failure the next entry begins a file of its own: what the failed one has left is
    /// never written behind.
    ///
    /// # Errors
    /// When the change has ended or the disk refuses; the entry may not be counted on then.
    pub fn write(&mut self, sheet: &Sheet, help: Help) -> Result<(), RecordError> {
        if sheet.ended {
            return Err(RecordError::Ended);
        }
        let turn = self.turn.max(sheet.turn).saturating_add(1);
        let own = self.own.take();
        let written = put(sheet, own, turn, help.into()).map_err(RecordError::NotWritten)?;
        (self.own, self.turn) = (Some(written), turn);
        Ok(())
    }
}

fn put(sheet: &Sheet, own: Option<Own>, turn: u64, event: Event) -> Result<Own, FsError> {
    let (seq, prev) = own.as_ref().map_or_else(|| (1, Sha256::of(b"")), |own| (own.seq + 1, own.head));
    let (by, host, at) = (sheet.by.clone(), sheet.host.clone(), sheet.at);
    let line = Line { v: FORMAT, seq, turn: (turn != seq).then_some(turn), at, by, host, prev, event };
    let json = line.to_json().map_err(|e| FsError::Io {
        verb: Verb::Write,
        path: sheet.dir.to_string(),
        source: std::io::Error::other(e.to_string()),
    })?;
    let (head, bytes) = (Sha256::of(json.as_bytes()), format!("{json}\n"));
    let Some(own) = own else {
        return Ok(Own { path: begin(sheet, bytes.as_bytes())?, len: bytes.len() as u64, seq, head });
    };
    sheet.base.append(&own.path, own.len, bytes.as_bytes())?;
    Ok(Own { len: own.len + bytes.len() as u64, path: own.path, seq, head })
}

/// Makes the first file whose number is free, with a line in it.
fn begin(sheet: &Sheet, bytes: &[u8]) -> Result<TreePath, FsError> {
    let (base, dir) = (&sheet.base, &sheet.dir);
    let mut number = sheet.number;
    loop {
        let path = dir.join(&name_of(number)).spelled_like(dir.name());
        match base.write_new(&path, &mut &*bytes, None) {
            Ok(()) => return Ok(path),
            Err(FsError::Exists { .. }) if number < 9999 => number += 1,
            Err(e) => return Err(e),
        }
    }
}

/// Somebody who helps with the rosters of a change, with the record that they read.
pub struct Assistant {
    journal: Journal,
    pen: Pen,
}

impl Assistant {
    /// Takes a record to help with. It was opened with the name and the host of the helper.
    pub fn new(journal: Journal) -> Self {
        Self { journal, pen: Pen::default() }
    }

    /// Returns the record, as far as it has been read.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Returns the file of this helper, once there is an entry in it.
    pub fn file(&self) -> Option<&TreePath> {
        self.pen.own.as_ref().map(|own| &own.path)
    }

    /// Reads what others (and this helper) have written since.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn catch_up(&mut self) -> Result<(), RecordError> {
        self.journal.catch_up()
    }

    /// Writes an entry, synced.
    ///
    /// # Errors
    /// As [`Pen::write`].
    pub fn write(&mut self, help: Help) -> Result<(), RecordError> {
        self.pen.write(&self.journal.sheet(), help)
    }
}
