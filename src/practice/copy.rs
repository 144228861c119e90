//! A copy of a real pair of postoffices, to practise on: what must hold before one is made, and the making.
//!
//! The sources are seen through [`ReadTree`], so nothing here could change them. What is read goes to the [`Ground`] of the
//! practice and is not synced file by file: a copy that was cut off is told by its COPYING.TXT and made anew.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::PracticeError;
use super::disk::{BEGUN, Ground, NEW, OLD, Seal, WHOLE};
use crate::clock::Moment;
use crate::fsops::{Disk, Entry, FsError, Identity, Kind, ReadTree, TreePath, Verb};
use crate::postoffice::paths;

/// The first line of COPYING.TXT and COPY.TXT.
const FIRST_LINE: &str = "A copy made by reserial to practise on";
/// What a file or directory takes on the disk at the least, and in steps of what.
const CLUSTER: u64 = 4096;
/// What is left free at the least: room for the record and for what the change keeps.
const MARGIN: u64 = 16 * 1024 * 1024;

/// The postoffices that are copied.
#[derive(Clone, Copy)]
pub struct Pair<'a> {
    /// The old one.
    pub old: &'a dyn ReadTree,
    /// The new one.
    pub new: &'a dyn ReadTree,
}

/// How far a copy has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beat {
    /// So many entries have been counted.
    Counted(u64),
    /// So many files have been copied, of so many.
    Files(u64, u64),
}

/// A whole copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Where it lies.
    pub dir: PathBuf,
    /// The copy of the old postoffice.
    pub old: PathBuf,
    /// The copy of the new one.
    pub new: PathBuf,
    /// What was copied and when, in words.
    pub told: String,
    /// What was left out, each with why; known only to the one who made the copy.
    pub left_out: Vec<String>,
}

impl Pair<'_> {
    fn both(&self) -> [(&dyn ReadTree, &'static str); 2] {
        [(self.old, OLD), (self.new, NEW)]
    }

    /// The lines of the markers that name the sources: as Rust writes strings, so that each is one line.
    fn lines(&self) -> String {
        let line = |(tree, name): (&dyn ReadTree, &str)| format!("{name} is a copy of {:?}\r\n", tree.root());
        format!("{FIRST_LINE}\r\n{}", self.both().map(line).concat())
    }
}

/// Returns the whole copy of this pair in `dir`, or `None` when `dir` is empty or not there.
///
/// # Errors
/// When it holds anything else: half a copy, the copy of another pair, or what is not ours.
pub fn copy_in(dir: &Path, pair: Pair<'_>) -> Result<Option<Copied>, PracticeError> {
    match fs::read_dir(dir).map(|mut listing| listing.next().is_none()) {
        Ok(true) => return Ok(None),
        Ok(false) => {}
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) if e.kind() == io::ErrorKind::NotADirectory => return Err(PracticeError::Taken(dir.to_owned())),
        Err(e) => return Err(FsError::io_at(Verb::List, dir, e).into()),
    }
    let marker = |name: &str| fs::read_to_string(dir.join(name)).ok().filter(|text| text.starts_with(FIRST_LINE));
    match (marker(WHOLE), marker(BEGUN)) {
        (Some(text), _) => match text.strip_prefix(&pair.lines()) {
            Some(rest) => Ok(Some(at(dir, rest.lines().next().unwrap_or_default(), Vec::new()))),
            None => Err(PracticeError::OtherCopy(dir.to_owned())),
        },
        (None, Some(_)) => Err(PracticeError::HalfCopied(dir.to_owned())),
        (None, None) => Err(PracticeError::Taken(dir.to_owned())),
    }
}

/// Returns where `dir` really lies, links on the way to it followed, with the bytes free there where the system tells.
///
/// # Errors
/// When it and one of the postoffices lie one inside the other, whichever way each is reached.
pub fn apart(dir: &Path, pair: Pair<'_>, disk: &dyn Disk) -> Result<(PathBuf, Option<u64>), PracticeError> {
    let (real, there) = resolved(dir)?;
    for (tree, _) in pair.both() {
        let above =
            |path: &Path, of: Option<Identity>| of.is_some() && path.ancestors().any(|dir| identity(disk, dir) == of);
        let inside = real.starts_with(tree.root()) || above(&there, identity(disk, tree.root()));
        let around = tree.root().starts_with(&real) || (there == real && above(tree.root(), identity(disk, &real)));
        if inside || around {
            return Err(PracticeError::Within { dir: real, tree: tree.root().to_owned() });
        }
    }
    // What is no directory is told by whoever looks into it.
    let free = disk.open(&there).ok().and_then(|tree| tree.free_space());
    Ok((real, free))
}

/// Copies the pair into `dir`, which lies [apart] from both and empty or not there: names as they are spelled, bytes,
/// times and permission bits. Links are not followed, and RESERIAL is left out.
///
/// # Errors
/// When there is not room enough or something cannot be counted (nothing has been written then), or something cannot be
/// read or written: the copy stays behind then, and is told from a whole one.
pub fn copy(
    dir: &Path,
    pair: Pair<'_>,
    (free, now): (Option<u64>, Moment),
    beat: &mut dyn FnMut(Beat),
) -> Result<Copied, PracticeError> {
    let weight = weigh(pair, beat)?;
    let needed = weight.needed();
    if let Some(free) = free.filter(|free| *free < needed) {
        return Err(PracticeError::NoRoom { dir: dir.to_owned(), needed, free });
    }
    let stopped = |why| PracticeError::Stopped { dir: dir.to_owned(), why: Box::new(why) };
    let ground = Ground::stake_copy(dir, &pair.lines())?;
    let mut copying = Copying { ground: &ground, files: 0, bytes: 0, left_out: Vec::new() };
    for (tree, name) in pair.both() {
        walk(tree, &mut |entry| {
            copying.take(tree, name, entry)?;
            beat(Beat::Files(copying.files, weight.files));
            Ok(())
        })
        .map_err(stopped)?;
    }
    let (files, kb) = (copying.files, copying.bytes.div_ceil(1024));
    let told = format!("{files} files, {kb} KB, copied on {}", now.format("%Y-%m-%d %H:%M UTC"));
    let rest = "This is mail of real people. Nothing uses this copy but the practice, and all of it may be deleted.";
    ground.seal_copy(&format!("{}{told}\r\n{rest}\r\n", pair.lines())).map_err(stopped)?;
    Ok(at(dir, &told, copying.left_out))
}

fn at(dir: &Path, told: &str, left_out: Vec<String>) -> Copied {
    Copied { dir: dir.to_owned(), old: dir.join(OLD), new: dir.join(NEW), told: told.to_owned(), left_out }
}

/// What a copy takes.
#[derive(Clone, Copy, Debug, Default)]
struct Weight {
    entries: u64,
    files: u64,
    space: u64,
}

impl Weight {
    /// The bytes that must be free: a twentieth more than what is there, and the margin.
    fn needed(self) -> u64 {
        self.space.saturating_add(self.space / 20).saturating_add(MARGIN)
    }
}

fn weigh(pair: Pair<'_>, beat: &mut dyn FnMut(Beat)) -> Result<Weight, PracticeError> {
    let mut weight = Weight::default();
    for (tree, _) in pair.both() {
        walk(tree, &mut |entry| {
            weight.entries += 1;
            weight.files += u64::from(entry.is_file());
            let takes = entry.len.max(1).div_ceil(CLUSTER).saturating_mul(CLUSTER);
            weight.space = weight.space.saturating_add(takes);
            beat(Beat::Counted(weight.entries));
            Ok(())
        })?;
    }
    Ok(weight)
}

/// Hands over everything below a postoffice, a directory before what is in it; RESERIAL is not looked into.
fn walk(tree: &dyn ReadTree, each: &mut dyn FnMut(&Entry) -> Result<(), PracticeError>) -> Result<(), PracticeError> {
    let unread = |why| PracticeError::Source { root: tree.root().to_owned(), why };
    let mut waiting = vec![TreePath::root()];
    while let Some(dir) = waiting.pop() {
        let mut entries = Vec::new();
        tree.visit(&dir, &mut |entry| entries.push(entry)).map_err(unread)?;
        for entry in entries {
            if entry.path == paths::dir(paths::RESERIAL) {
                continue;
            }
            if !entry.nameable {
                return Err(unread(FsError::Unnameable(entry.path)));
            }
            each(&entry)?;
            if entry.is_dir() {
                waiting.push(entry.path);
            }
        }
    }
    Ok(())
}

/// A copy under way.
struct Copying<'a> {
    ground: &'a Ground,
    files: u64,
    bytes: u64,
    left_out: Vec<String>,
}

impl Copying<'_> {
    fn take(&mut self, tree: &dyn ReadTree, name: &str, entry: &Entry) -> Result<(), PracticeError> {
        let to = TreePath::parse(&format!("{name}/{}", entry.path.as_str()))?;
        match entry.kind {
            Kind::Dir => self.ground.make_dir(&to),
            Kind::File => self.take_file(tree, name, entry, &to),
            Kind::Link => {
                self.leave_out(name, entry, "a link, not followed");
                Ok(())
            }
            Kind::Other => {
                self.leave_out(name, entry, "neither a file nor a directory");
                Ok(())
            }
        }
    }

    fn take_file(
        &mut self,
        tree: &dyn ReadTree,
        name: &str,
        entry: &Entry,
        to: &TreePath,
    ) -> Result<(), PracticeError> {
        let unread = |why| PracticeError::Source { root: tree.root().to_owned(), why };
        let opened = tree.dress_listed(&entry.path).and_then(|dress| Ok((dress, tree.open_listed(&entry.path)?)));
        let (dress, mut content) = match opened {
            // Gone since it was listed: people may be at work. That the share is still there is asked, not assumed.
            Err(FsError::Missing { .. }) if tree.find_now(&entry.path).map_err(unread)?.is_none() => {
                self.leave_out(name, entry, "gone before it could be copied");
                return Ok(());
            }
            opened => opened.map_err(unread)?,
        };
        let seal = Seal { modified: entry.modified.map(|time| time.0), mode: dress.mode, read_only: entry.read_only };
        let failed = |e| unread(FsError::io(Verb::Read, &entry.path, e));
        self.bytes += self.ground.pour(to, &mut content, seal, &failed)?;
        self.files += 1;
        Ok(())
    }

    fn leave_out(&mut self, name: &str, entry: &Entry, why: &str) {
        self.left_out.push(format!("{name}/{}: {why}", entry.path));
    }
}

/// Returns `dir` with the links on the way to it followed, and the nearest directory on that way that is there.
fn resolved(dir: &Path) -> Result<(PathBuf, PathBuf), PracticeError> {
    let failed = |e| FsError::io_at(Verb::Find, dir, e);
    let (mut there, mut below) = (std::path::absolute(dir).map_err(failed)?, Vec::new());
    loop {
        match (there.canonicalize(), there.file_name(), there.parent()) {
            (Ok(real), ..) => {
                let whole = below.iter().rev().fold(real.clone(), |path, name| path.join(name));
                return Ok((whole, real));
            }
            (Err(e), Some(name), Some(parent)) if e.kind() == io::ErrorKind::NotFound => {
                below.push(name.to_owned());
                there = parent.to_owned();
            }
            (Err(e), ..) => return Err(failed(e).into()),
        }
    }
}

fn identity(disk: &dyn Disk, dir: &Path) -> Option<Identity> {
    disk.open(dir).ok()?.identity(&TreePath::root()).ok().flatten()
}
