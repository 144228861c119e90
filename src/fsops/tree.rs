//! The two traits through which a tree is seen.

use std::io::Read;
use std::path::Path;

use super::{Dress, Entry, FsError, Identity, Kind, Place, ServerTime, Sha256, TreePath, Verb, digest_of};

/// What can be known about other programs holding a file, without changing anything (rule 14).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockProbe {
    /// It could be opened to the exclusion of others: nobody holds it.
    Free,
    /// The system refused because another program holds it.
    Held,
    /// This file system does not tell; only the real rename will show.
    CannotKnow,
}

/// Whether the person who runs the program may write something, as far as the system tells without a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MayWrite {
    /// The system says so.
    Yes,
    /// The system says that it would refuse.
    No,
    /// The system does not tell.
    CannotKnow,
}

/// How sure a rename was not to replace anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renamed {
    /// The system itself refused to replace: no race.
    Exclusive,
    /// The file system has no such call: looked, renamed, looked again. The race was narrowed, not closed.
    Narrowed,
}

/// Looks at a tree and changes nothing. Names are found without regard to case; a name that exists in two
/// spellings is an error that names both; links are never followed.
pub trait ReadTree: Send + Sync {
    /// Returns the root directory, for display and for the identity of the tree.
    fn root(&self) -> &Path;

    /// Returns the entry at `path`, spelled as on the disk, or `None` when there is none.
    ///
    /// # Errors
    /// [`FsError::Ambiguous`] when two spellings exist, [`FsError::Link`] when a directory on the way is a
    /// link, or what the system says.
    fn find(&self, path: &TreePath) -> Result<Option<Entry>, FsError>;

    /// Returns the entries of a directory, sorted by name without regard to case.
    ///
    /// # Errors
    /// As for [`find`](Self::find), and when `dir` is no directory.
    fn list(&self, dir: &TreePath) -> Result<Vec<Entry>, FsError>;

    /// As [`find`](Self::find), past anything that was remembered of an earlier look.
    ///
    /// # Errors
    /// As for [`find`](Self::find).
    fn find_now(&self, path: &TreePath) -> Result<Option<Entry>, FsError> {
        self.find(path)
    }

    /// Returns the entry at `path`, which is spelled as a listing has given it: a glance that tells whether anything has
    /// changed, at the cost of one call where a tree can do so. What is read on its account is looked up anew.
    ///
    /// # Errors
    /// As for [`find`](Self::find).
    fn stat_listed(&self, path: &TreePath) -> Result<Option<Entry>, FsError> {
        self.find(path)
    }

    /// Opens a file for reading.
    ///
    /// # Errors
    /// As for [`find`](Self::find), and when there is no such file.
    fn open(&self, file: &TreePath) -> Result<Box<dyn Read + Send>, FsError>;

    /// As [`open`](Self::open), for a plain file spelled as a listing has just given it: trees that can do so search for
    /// nothing. Whoever calls has seen that there is no second spelling.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    fn open_listed(&self, file: &TreePath) -> Result<Box<dyn Read + Send>, FsError> {
        self.open(file)
    }

    /// Returns the identity of a file or directory spelled as a listing gave it, where the system tells. Windows tells
    /// only of what is opened, so its listings are without, and this opens the one file for its attributes.
    ///
    /// # Errors
    /// As for [`find`](Self::find).
    fn identity(&self, path: &TreePath) -> Result<Option<Identity>, FsError> {
        Ok(self.find(path)?.and_then(|entry| entry.identity))
    }

    /// Returns how a file is dressed.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    fn dress(&self, file: &TreePath) -> Result<Dress, FsError>;

    /// As [`dress`](Self::dress), for a plain file spelled as a listing has just given it.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    fn dress_listed(&self, file: &TreePath) -> Result<Dress, FsError> {
        self.dress(file)
    }

    /// Tells whether another program holds the file, as far as that can be known without changing anything.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    fn lock_probe(&self, file: &TreePath) -> Result<LockProbe, FsError>;

    /// As [`lock_probe`](Self::lock_probe), for a plain file spelled as a listing has just given it.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    fn lock_probe_listed(&self, file: &TreePath) -> Result<LockProbe, FsError> {
        self.lock_probe(file)
    }

    /// Returns the bytes free for a new file, where the system tells.
    fn free_space(&self) -> Option<u64>;

    /// Returns whether the system finds something when asked for exactly this spelling; `None` where it is not asked. Proves
    /// nothing about which spelling is there (that is what [`find`](Self::find) tells), but tells a case-blind disk.
    fn answers_to(&self, _path: &TreePath) -> Option<bool> {
        None
    }

    /// Returns what kind of disk the tree lies on, as far as the system tells.
    fn place(&self) -> Place {
        Place::unknown("not asked")
    }

    /// Tells whether this user may write the file or directory, spelled as a listing gave it. Asks; opens nothing and
    /// tries nothing.
    ///
    /// # Errors
    /// As for [`find`](Self::find).
    fn may_write(&self, _path: &TreePath) -> Result<MayWrite, FsError> {
        Ok(MayWrite::CannotKnow)
    }

    /// Hands over the entries of a directory one by one, in no order. `dir` is spelled as a listing gave it. Trees
    /// that can do so keep none of them, so that a directory of any size costs no memory.
    ///
    /// # Errors
    /// As for [`list`](Self::list).
    fn visit(&self, dir: &TreePath, each: &mut dyn FnMut(Entry)) -> Result<(), FsError> {
        self.list(dir)?.into_iter().for_each(each);
        Ok(())
    }

    /// As [`visit`](Self::visit), with no more than the name and the kind of each entry: where the directory itself
    /// tells the kind, no entry is looked at singly. A name that is not UTF-8 holds U+FFFD.
    ///
    /// # Errors
    /// As for [`list`](Self::list).
    fn visit_names(&self, dir: &TreePath, each: &mut dyn FnMut(&str, Kind)) -> Result<(), FsError> {
        self.visit(dir, &mut |entry| each(entry.name(), entry.kind))
    }

    /// Returns the first `limit` bytes of a file at the most.
    ///
    /// # Errors
    /// As for [`open`](Self::open), or a read error.
    fn read(&self, file: &TreePath, limit: u64) -> Result<Vec<u8>, FsError> {
        head_of(&mut self.open(file)?, file, limit)
    }

    /// Returns the bytes of a file from `from` on, `most` of them at the most. `file` is a plain file spelled as a listing has
    /// just given it. Trees that can do so read nothing of what comes before.
    ///
    /// # Errors
    /// As for [`open`](Self::open), or a read error.
    fn tail(&self, file: &TreePath, from: u64, most: u64) -> Result<Vec<u8>, FsError> {
        let mut open = self.open_listed(file)?;
        let skipped = std::io::copy(&mut open.by_ref().take(from), &mut std::io::sink());
        skipped.map_err(|e| FsError::io(Verb::Read, file, e))?;
        head_of(&mut open, file, most)
    }

    /// Returns the first `most` bytes of a file at the most, with digest and length of the whole, all of one moment: the
    /// file is opened once.
    ///
    /// # Errors
    /// As for [`open`](Self::open), or a read error.
    fn head_and_digest(&self, file: &TreePath, most: u64) -> Result<(Vec<u8>, (Sha256, u64)), FsError> {
        let mut open = self.open(file)?;
        let head = head_of(&mut open, file, most)?;
        let digest = digest_of(head.as_slice().chain(open)).map_err(|e| FsError::io(Verb::Read, file, e))?;
        Ok((head, digest))
    }

    /// Returns digest and length of a file.
    ///
    /// # Errors
    /// As for [`open`](Self::open), or a read error.
    fn digest(&self, file: &TreePath) -> Result<(Sha256, u64), FsError> {
        Ok(self.head_and_digest(file, 0)?.1)
    }
}

/// Reads the first `most` bytes of an open file at the most.
pub(super) fn head_of(open: &mut (impl Read + ?Sized), file: &TreePath, most: u64) -> Result<Vec<u8>, FsError> {
    // With room from the start, a short file takes two reads: its bytes, and the end.
    let mut bytes = Vec::with_capacity(usize::try_from(most.min(8 * 1024)).unwrap_or(0));
    open.take(most).read_to_end(&mut bytes).map_err(|e| FsError::io(Verb::Read, file, e))?;
    Ok(bytes)
}

/// The verbs that change a tree. None of them can overwrite, and each is on the disk (synced, where the file
/// system can) when it returns.
pub trait WriteTree: ReadTree {
    /// Renames a file or directory; refuses an existing target. The new name is spelled as `to` spells it.
    ///
    /// # Errors
    /// [`FsError::Exists`] when the target is there, [`FsError::Missing`] when the source is not,
    /// [`FsError::InUse`] when another program holds it (after a few tries), or what the system says.
    fn rename(&self, from: &TreePath, to: &TreePath) -> Result<Renamed, FsError>;

    /// Creates a directory; its parent must exist.
    ///
    /// # Errors
    /// [`FsError::Exists`], or what the system says.
    fn create_dir(&self, dir: &TreePath) -> Result<(), FsError>;

    /// Creates a file with what `content` yields, gives it `modified` as its time, and syncs it. A file that
    /// could not be finished stays behind as it is: only the caller knows whether it may go.
    ///
    /// # Errors
    /// [`FsError::Exists`], a failure of `content`, or what the system says (no space, ...).
    fn write_new(&self, file: &TreePath, content: &mut dyn Read, modified: Option<ServerTime>) -> Result<(), FsError>;

    /// Dresses a file as told, except that it is never made hidden or read-only (rule 13): what must be read back
    /// is [`Dress::worn`]. Returns, in words, what could not be set here; reading back is the caller's part.
    ///
    /// # Errors
    /// When the file is not there. A field that the system refuses to set is no error but a returned line.
    fn set_dress(&self, file: &TreePath, dress: &Dress) -> Result<Vec<String>, FsError>;

    /// Removes a file of our own making: only while its content still has the digest `ours`.
    ///
    /// # Errors
    /// [`FsError::Changed`] when the content is another, or what the system says.
    fn remove_file(&self, file: &TreePath, ours: &Sha256) -> Result<(), FsError>;

    /// Removes an empty directory of our own making.
    ///
    /// # Errors
    /// [`FsError::Changed`] when it is not empty, or what the system says.
    fn remove_dir(&self, dir: &TreePath) -> Result<(), FsError>;
}

/// What the record needs beyond [`WriteTree`]: a file that only grows.
pub trait RecordTree: WriteTree {
    /// Appends to a file and syncs it; with `expected_len` 0 the file is created if it is not there. The length is
    /// compared before and after, so that a second writer is noticed. What could be written only in part stays.
    ///
    /// # Errors
    /// [`FsError::Changed`] when the file is not `expected_len` long before, or longer than it should be after;
    /// [`FsError::Missing`] when it should be there; or what the system says.
    fn append(&self, file: &TreePath, expected_len: u64, bytes: &[u8]) -> Result<(), FsError>;
}
