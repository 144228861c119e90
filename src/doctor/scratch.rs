//! The scratch folder: made with create-new, told apart from what others make, and removed with what was made in it.
//!
//! A file goes only while it has a content that was written here, a directory only when it has a name that was given here
//! and is empty: whatever else turns up in the folder stays, and is named.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Finding, OpenBench, Probe, Verdict};
use crate::error::Guidance as _;
use crate::fsops::{Bench, FsError, Kind, ReadTree, RecordTree, ServerTime, Sha256, TreePath};
use crate::text::counted;

/// The name of the folder: no program of Microsoft Mail looks for it.
pub const SCRATCH: &str = "RESERIAL.TST";

/// A folder that is ours to try things in.
pub(super) struct Scratch<'a> {
    home: &'a dyn RecordTree,
    name: TreePath,
    bench: Option<Box<dyn Bench>>,
    ours: Mutex<Ours>,
}

/// What may be removed again.
struct Ours {
    contents: BTreeSet<Sha256>,
    dirs: BTreeSet<String>,
    /// Files that could be written only in part: ours, whatever they hold.
    partial: BTreeSet<TreePath>,
}

impl<'a> Scratch<'a> {
    /// Makes the folder below `home`.
    ///
    /// # Errors
    /// When the name is taken, or what the system says.
    pub fn make(home: &'a dyn RecordTree, open: OpenBench<'_>) -> Result<Self, FsError> {
        let name = free_name(home)?;
        home.create_dir(&name)?;
        let ours =
            Ours { contents: BTreeSet::from([Sha256::of(b"")]), dirs: BTreeSet::new(), partial: BTreeSet::new() };
        let mut made = Self { home, name, bench: None, ours: Mutex::new(ours) };
        // From here on, leaving removes the folder.
        made.bench = Some(open(&home.root().join(made.name.as_str()))?);
        Ok(made)
    }

    /// Returns the postoffice's own tree, to look at.
    pub fn home(&self) -> &dyn ReadTree {
        self.home
    }

    /// Returns the bench in the folder.
    ///
    /// # Errors
    /// Never after [`make`](Self::make).
    pub fn bench(&self) -> Result<&dyn Bench, FsError> {
        let gone = || FsError::Missing { verb: crate::fsops::Verb::Find, path: self.name.clone() };
        self.bench.as_deref().ok_or_else(gone)
    }

    /// Returns the folder as a tree.
    ///
    /// # Errors
    /// As for [`bench`](Self::bench).
    pub fn tree(&self) -> Result<&dyn RecordTree, FsError> {
        Ok(self.bench()?.tree())
    }

    /// Writes a new file.
    ///
    /// # Errors
    /// What the system says.
    pub fn put(&self, name: &str, bytes: &[u8]) -> Result<TreePath, FsError> {
        self.put_dated(name, bytes, None)
    }

    /// Writes a new file with a time.
    ///
    /// # Errors
    /// What the system says.
    pub fn put_dated(&self, name: &str, bytes: &[u8], time: Option<ServerTime>) -> Result<TreePath, FsError> {
        let path = TreePath::parse(name)?;
        self.own(bytes);
        let told = self.tree()?.write_new(&path, &mut Cursor::new(bytes), time);
        self.ours_in_part(&path, told)?;
        Ok(path)
    }

    /// Appends to a file that holds `before`.
    ///
    /// # Errors
    /// What the system says.
    pub fn append(&self, file: &TreePath, before: &[u8], bytes: &[u8]) -> Result<(), FsError> {
        self.own(&[before, bytes].concat());
        let told = self.tree()?.append(file, before.len() as u64, bytes);
        self.ours_in_part(file, told)
    }

    /// Remembers a file of which no content may be known, unless somebody else has made it.
    fn ours_in_part(&self, file: &TreePath, told: Result<(), FsError>) -> Result<(), FsError> {
        if told.as_ref().is_err_and(|error| !matches!(error, FsError::Exists { .. })) {
            self.spoiled(file);
        }
        told
    }

    /// Remembers a file of ours that does not hold what was written to it.
    pub fn spoiled(&self, file: &TreePath) {
        self.ours().partial.insert(file.clone());
    }

    fn ours(&self) -> MutexGuard<'_, Ours> {
        self.ours.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers that a file with this content is ours.
    pub fn own(&self, bytes: &[u8]) {
        self.ours().contents.insert(Sha256::of(bytes));
    }

    /// Makes a directory. `later` are the names that it may get.
    ///
    /// # Errors
    /// What the system says.
    pub fn make_dir(&self, name: &str, later: &[&str]) -> Result<TreePath, FsError> {
        let path = TreePath::parse(name)?;
        let names = later.iter().chain([&name]).map(|name| name.to_ascii_uppercase());
        self.ours().dirs.extend(names);
        self.tree()?.create_dir(&path)?;
        Ok(path)
    }

    /// Removes what was made in the folder; returns what had to stay, and why.
    pub fn sweep(&self) -> Vec<String> {
        self.tree().map_or_else(|_| Vec::new(), |tree| self.sweep_dir(tree, &TreePath::root()))
    }

    fn sweep_dir(&self, tree: &dyn RecordTree, dir: &TreePath) -> Vec<String> {
        let mut left = Vec::new();
        match tree.list(dir) {
            Err(error) => left.push(error.to_string()),
            Ok(entries) => {
                for entry in entries {
                    match entry.kind {
                        Kind::File => left.extend(self.remove_file(tree, &entry.path)),
                        Kind::Dir => {
                            left.extend(self.sweep_dir(tree, &entry.path));
                            left.extend(self.remove_dir(tree, &entry.path));
                        }
                        Kind::Link | Kind::Other => left.push(format!("{} is not ours", entry.path)),
                    }
                }
            }
        }
        left
    }

    /// Removes a file of ours; returns why not.
    fn remove_file(&self, tree: &dyn RecordTree, file: &TreePath) -> Option<String> {
        let told = tree.digest(file).map_err(|e| e.to_string()).and_then(|(digest, _)| {
            let ours = self.ours();
            if !ours.contents.contains(&digest) && !ours.partial.contains(file) {
                return Err(format!("{file} is not ours"));
            }
            drop(ours);
            tree.remove_file(file, &digest).map_err(|e| e.to_string())
        });
        told.err()
    }

    fn remove_dir(&self, tree: &dyn RecordTree, dir: &TreePath) -> Option<String> {
        let named = dir.name().to_ascii_uppercase();
        if !self.ours().dirs.contains(&named) {
            return Some(format!("{dir} is not ours"));
        }
        tree.remove_dir(dir).err().map(|e| e.to_string())
    }

    /// Removes the folder, and tells of it.
    pub fn close(mut self) -> Finding {
        let left = self.leave();
        let name = &self.name;
        if left.is_empty() {
            return Finding::new(
                Probe::Scratch,
                (Verdict::Ok, "removed"),
                format!("A folder could be made, used and removed again ({name})."),
                "Files can be created, renamed and removed here. Only the time of this directory itself has moved.",
            );
        }
        Finding::new(
            Probe::Scratch,
            (Verdict::Warn, "left-behind"),
            format!("{name} could not be removed: {}.", left.join("; ")),
            format!("Look into {name}, then remove it by hand. Nothing outside of it was touched."),
        )
    }

    /// Removes what is there and the folder itself; returns what had to stay. A second time does nothing.
    fn leave(&mut self) -> Vec<String> {
        let mut left = self.sweep();
        // On some systems a folder cannot go while somebody has it open.
        let had = self.bench.take().is_some();
        if had && left.is_empty() {
            left.extend(self.home.remove_dir(&self.name).err().map(|e| e.to_string()));
        }
        left
    }
}

impl Drop for Scratch<'_> {
    fn drop(&mut self) {
        // After `close` there is nothing left to do; otherwise nobody is there to be told.
        if self.bench.is_some() {
            self.leave();
        } else if let Ok(Some(_)) = self.home.find(&self.name) {
            let _ = self.home.remove_dir(&self.name);
        }
    }
}

/// Returns a name that is not taken: RESERIAL.TST, or behind what others have left, RESERIAL.T01 and so on.
fn free_name(home: &dyn ReadTree) -> Result<TreePath, FsError> {
    let first = TreePath::parse(SCRATCH)?;
    for name in names() {
        let path = TreePath::parse(&name)?;
        if home.find(&path)?.is_none() {
            return Ok(path);
        }
    }
    Err(FsError::Exists { verb: crate::fsops::Verb::CreateDir, path: first })
}

fn names() -> impl Iterator<Item = String> {
    std::iter::once(SCRATCH.to_owned()).chain((1..=9).map(|n| format!("RESERIAL.T{n:02}")))
}

/// Names what a doctor left behind that was killed, or the folder of one that runs now.
pub(super) fn left_over(home: &dyn ReadTree) -> Option<Finding> {
    let there = |name: String| {
        let entry = home.find(&TreePath::parse(&name).ok()?).ok()??;
        let holds = home.list(&entry.path).map_or(0, |inside| inside.len());
        Some(format!("{} ({})", entry.path, counted(holds, "entry").replace("entrys", "entries")))
    };
    let found: Vec<String> = names().filter_map(there).collect();
    if found.is_empty() {
        return None;
    }
    Some(Finding::new(
        Probe::LeftOver,
        (Verdict::Warn, "left-over"),
        format!("There already: {}.", found.join(", ")),
        "A doctor was killed here, or one is at work now. If none is, look into it and remove it by hand; no mail program uses it.",
    ))
}

/// Tells that the folder could not be made.
pub(super) fn refused(home: &dyn ReadTree, error: &FsError) -> Finding {
    let may = match home.may_write(&TreePath::root()) {
        Ok(crate::fsops::MayWrite::No) => " The system says as well that you may not write here.",
        _ => "",
    };
    Finding::new(
        Probe::Scratch,
        (Verdict::Stop, "refused"),
        format!("No folder can be made here: {error}.{may}"),
        format!("A live change needs to create and rename here; a rehearsal does not. {}", error.advice()),
    )
}
