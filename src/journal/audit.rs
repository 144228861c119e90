//! Holds every file of a record to its chain: where the first line stands that cannot be, and which digests its lines have.
//!
//! Nothing here stops at damage: what can be read is told, and the first line that is not right is named. Reads only.

use crate::fsops::{FsError, RecordTree, Sha256, TreePath};

use super::chain::{Chain, Flaw};
use super::helpers::Helpers;
use super::store::OPERATOR;
use super::tails::{LARGEST, Tails, whole};
use super::{FORMAT, Line, RecordRef};

/// A record, held to its chains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audit {
    /// Its folder.
    pub dir: TreePath,
    /// The operator's file first, then the helpers'.
    pub files: Vec<AuditedFile>,
}

/// A file of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditedFile {
    /// The file.
    pub file: TreePath,
    /// The digest of each line that fits, oldest first.
    pub digests: Vec<Sha256>,
    /// The first line that is not right.
    pub broken: Option<Broken>,
}

/// The first line of a file that is not right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Its number, from 1; none for a file as a whole.
    pub line: Option<usize>,
    /// What is wrong with it.
    pub what: String,
}

impl Audit {
    /// Returns whether every file is whole.
    pub fn is_clean(&self) -> bool {
        self.files.iter().all(|file| file.broken.is_none())
    }
}

/// Reads a record and holds each of its files to its chain.
///
/// # Errors
/// When the record cannot be listed, or the operator's file not be read.
pub fn audit(base: &std::sync::Arc<dyn RecordTree>, record: &RecordRef) -> Result<Audit, FsError> {
    let named = record.dir.join(OPERATOR).spelled_like(record.dir.name());
    let mut files = Vec::new();
    let mut helpers = Helpers::default();
    match base.find(&named)? {
        Some(entry) => {
            let bytes = whole(&**base, &entry, 0, LARGEST)?;
            let (chain, broken) = operator(&bytes);
            chain.lines.iter().for_each(|line| helpers.follow(line));
            files.push(AuditedFile { file: entry.path, digests: digests(&chain), broken });
        }
        None => {
            let broken = Some(Broken { line: None, what: "it is not there".into() });
            files.push(AuditedFile { file: named, digests: Vec::new(), broken });
        }
    }
    let tails = Tails {
        base: std::sync::Arc::clone(base),
        dir: record.dir.clone(),
        operator: None,
        helpers: Default::default(),
    };
    let pieces = tails.read()?.helpers.unwrap_or_default();
    helpers.take_in(pieces.clone());
    for (path, chain, wrong) in helpers.chains() {
        let bytes = pieces.iter().find(|piece| piece.path == *path).and_then(|piece| piece.bytes.as_deref().ok());
        let broken = wrong.map(|(line, what)| {
            let exactly = bytes.and_then(|bytes| blame(bytes, line));
            exactly.unwrap_or(Broken { line: Some(line), what })
        });
        files.push(AuditedFile { file: path.clone(), digests: digests(chain), broken });
    }
    for helper in helpers.told(&record.dir) {
        if !files.iter().any(|file| file.file == helper.file) {
            let broken = helper.damage.map(|what| Broken { line: None, what });
            files.push(AuditedFile { file: helper.file, digests: Vec::new(), broken });
        }
    }
    Ok(Audit { dir: record.dir.clone(), files })
}

fn digests(chain: &Chain) -> Vec<Sha256> {
    (1..=chain.lines.len() as u64).filter_map(|seq| chain.digest_of(seq)).collect()
}

fn operator(bytes: &[u8]) -> (Chain, Option<Broken>) {
    let mut chain = Chain::default();
    let read = chain.feed(bytes).and_then(|rest| chain.end(rest));
    let broken = match read {
        Ok(_) => chain.torn().map(|(line, what)| {
            let what = format!("no whole line ({what}): cut off by a crash while it was written, or edited since");
            Broken { line: Some(line), what }
        }),
        Err(Flaw::Newer(found)) => {
            let what = format!("written in format {found}; this program knows up to {FORMAT}");
            Some(Broken { line: Some(chain.lines.len() + 1), what })
        }
        Err(Flaw::Damaged(line, what)) => Some(blame(bytes, line).unwrap_or(Broken { line: Some(line), what })),
    };
    (chain, broken)
}

/// Where the chain breaks at a line, the one before it was edited, or the line itself. The line after it tells which, since
/// it holds the digest that the line had when it was written.
fn blame(bytes: &[u8], line: usize) -> Option<Broken> {
    let mut pieces = bytes.split(|b| *b == b'\n').skip(line.checked_sub(2)?);
    let (before, here) = (pieces.next()?, pieces.next()?);
    let read = Line::from_json(here).ok()?;
    if read.prev == Sha256::of(before) || Line::from_json(before).is_err() {
        return None;
    }
    let after = pieces.next().and_then(|after| Line::from_json(after).ok());
    let last = line - 1;
    Some(match after {
        Some(after) if after.prev == Sha256::of(here) => Broken {
            line: Some(last),
            what: format!(
                "it is not as it was written, or a line after it was left out or put in: line {line} holds the digest of another"
            ),
        },
        Some(_) => Broken {
            line: Some(line),
            what: format!(
                "it is not as it was written: it does not follow line {last}, and line {} does not follow it",
                line + 1
            ),
        },
        None => Broken {
            line: Some(last),
            what: format!("either this line or line {line}, the last one, is not as it was written"),
        },
    })
}
