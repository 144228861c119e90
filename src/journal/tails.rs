//! Reads what has grown of a record since it was last read: on any thread, and without a word about what it means.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::fsops::{Entry, FsError, Kind, RecordTree, TreePath};
use crate::text::thousands;

/// The largest operator's file that is read.
pub(super) const LARGEST: u64 = 64 * 1024 * 1024;
/// The largest helper's file that is read.
const LARGEST_OF_A_HELPER: u64 = 8 * 1024 * 1024;

/// What is to be read.
#[derive(Clone)]
pub struct Tails {
    pub(super) base: Arc<dyn RecordTree>,
    pub(super) dir: TreePath,
    /// The operator's file, and from where on; none for whoever writes it.
    pub(super) operator: Option<(TreePath, u64)>,
    /// The helpers' files that are known, and from where on each is read.
    pub(super) helpers: BTreeMap<u32, (TreePath, u64)>,
}

/// What was read.
#[derive(Clone, Debug, Default)]
pub struct Grown {
    /// From where on, and what.
    pub(super) operator: Option<(u64, Vec<u8>)>,
    /// Every helper's file that is there, with what is new in it; none when nobody looked.
    pub(super) helpers: Option<Vec<Piece>>,
}

impl Grown {
    /// Returns whether the operator's file has grown.
    pub fn tells_of_the_operator(&self) -> bool {
        self.operator.is_some()
    }
}

/// What is new in a helper's file.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// Its number.
    pub number: u32,
    /// Where it is.
    pub path: TreePath,
    /// From where on it was read.
    pub from: u64,
    /// What was read, or why not.
    pub bytes: Result<Vec<u8>, String>,
}

impl Tails {
    /// Reads. The operator's file comes first: what it says of the helpers' files is then in them when they are read.
    ///
    /// # Errors
    /// When the record cannot be listed, or the operator's file not be read. A helper's file that cannot be read is told in
    /// its piece.
    pub fn read(&self) -> Result<Grown, FsError> {
        let mut grown = Grown::default();
        if let Some((file, from)) = &self.operator
            && let Some(entry) = self.base.find(file)?
            && entry.len != *from
        {
            // A file that is shorter than it was is read anew, from its start.
            let from = if entry.len < *from { 0 } else { *from };
            grown.operator = Some((from, whole(&*self.base, &entry, from, LARGEST)?));
        }
        let mut there: BTreeMap<u32, Vec<Entry>> = BTreeMap::new();
        self.base.visit(&self.dir, &mut |entry| {
            if let Some(number) = number_of(entry.name()) {
                there.entry(number).or_default().push(entry);
            }
        })?;
        let mut left = LARGEST;
        let pieces = there.into_iter().map(|(number, entries)| self.piece(number, &entries, &mut left));
        grown.helpers = Some(pieces.collect());
        Ok(grown)
    }

    fn piece(&self, number: u32, entries: &[Entry], left: &mut u64) -> Piece {
        let known = self.helpers.get(&number).map_or(0, |(_, from)| *from);
        let path = entries.first().map_or_else(TreePath::root, |entry| entry.path.clone());
        let from = if entries.first().is_some_and(|entry| entry.len < known) { 0 } else { known };
        let bytes = match entries {
            [one] if !one.is_file() => Err("it is not a file".to_owned()),
            [one] if one.len > LARGEST_OF_A_HELPER => Err(format!(
                "it is {} bytes long; more than {} are not read",
                thousands(one.len),
                thousands(LARGEST_OF_A_HELPER)
            )),
            [one] if one.len > *left => Err("the helpers' files before it fill all the room that there is".to_owned()),
            [one] => {
                *left -= one.len;
                let same = one.len == from;
                if same {
                    Ok(Vec::new())
                } else {
                    whole(&*self.base, one, from, LARGEST_OF_A_HELPER).map_err(|e| e.to_string())
                }
            }
            _ => Err("its name is there in two spellings".to_owned()),
        };
        Piece { number, path, from, bytes }
    }
}

/// Reads a file of a record from `from` to its end.
///
/// # Errors
/// When it is longer than `most`, no file, or cannot be read.
pub(super) fn whole(base: &dyn RecordTree, entry: &Entry, from: u64, most: u64) -> Result<Vec<u8>, FsError> {
    let path = || entry.path.clone();
    match entry.kind {
        Kind::File if entry.len <= most => base.tail(&entry.path, from, most - from),
        Kind::File => {
            let (expected, found) =
                (format!("{} bytes at the most", thousands(most)), format!("{} bytes", thousands(entry.len)));
            Err(FsError::TooLong { path: path(), expected, found })
        }
        Kind::Link => Err(FsError::Link(path())),
        Kind::Dir | Kind::Other => Err(FsError::WrongKind { path: path(), wanted: "file" }),
    }
}

/// Returns the number of a helper's file: 1 for `H0001.LOG`.
pub(super) fn number_of(name: &str) -> Option<u32> {
    let bytes = name.as_bytes();
    let (first, rest) = bytes.split_first()?;
    let (digits, end) = rest.split_at_checked(4)?;
    let fits = first.eq_ignore_ascii_case(&b'H') && end.eq_ignore_ascii_case(b".LOG");
    let digits = std::str::from_utf8(digits).ok().filter(|text| text.bytes().all(|b| b.is_ascii_digit()))?;
    digits.parse().ok().filter(|number| fits && *number > 0)
}

/// Returns the name of a helper's file.
pub(super) fn name_of(number: u32) -> String {
    format!("H{number:04}.LOG")
}
