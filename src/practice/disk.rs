//! The hands of the practice: the one file of it that writes.
//!
//! Everything goes through a [`Ground`], which writes below `OLD` and `NEW` of a directory with a PRACTICE.TXT (or, for a
//! copy, a COPYING.TXT) and nowhere else, and through no link. It overwrites freely there: that is what mail programs do.

#![expect(clippy::disallowed_methods, reason = "plays the mail programs, and only in a practice directory")]

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::PracticeError;
use super::lists::FILES;
use crate::clock::Moment;
use crate::fsops::{FsError, TreePath, Verb};

/// The file that tells a practice directory from any other.
const MARKER: &str = "PRACTICE.TXT";
/// The first line of it.
const FIRST_LINE: &str = "A practice of reserial";
/// The file that a copy begins with; it goes when the copy is whole.
pub(super) const BEGUN: &str = "COPYING.TXT";
/// The file that tells a whole copy, written last.
pub(super) const WHOLE: &str = "COPY.TXT";
/// How many bytes of a file are copied at a time.
const BLOCK: usize = 64 * 1024;
/// The old postoffice.
pub(super) const OLD: &str = "OLD";
/// The new one.
pub(super) const NEW: &str = "NEW";

/// A directory that may be written: it was made for a practice.
#[derive(Clone, Debug)]
pub(super) struct Ground {
    dir: PathBuf,
}

/// How a file is left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// Dated now.
    Now,
    /// Dated then.
    On(Moment),
    /// Dated then and read-only.
    ReadOnlyOn(Moment),
}

/// How a copied file is left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seal {
    /// Its date, where the original has one.
    pub(super) modified: Option<Moment>,
    /// Its permission bits (Unix).
    pub(super) mode: Option<u32>,
    /// Whether it may not be written, where there are no such bits.
    pub(super) read_only: bool,
}

impl Ground {
    /// Makes `dir` (if need be, for nobody else to look into) the place of a copy with empty `OLD` and `NEW`, and `text` in
    /// its COPYING.TXT.
    pub(super) fn stake_copy(dir: &Path, text: &str) -> Result<Self, PracticeError> {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.recursive(true).create(dir).map_err(|e| at(Verb::CreateDir, dir, e))?;
        let ground = Self { dir: dir.to_owned() };
        ground.leave(BEGUN, text)?;
        ground.make_dir(&TreePath::parse(OLD)?)?;
        ground.make_dir(&TreePath::parse(NEW)?)?;
        Ok(ground)
    }

    /// Marks a copy as whole, once everything before is on the disk (where the system has one call for that).
    pub(super) fn seal_copy(&self, text: &str) -> Result<(), PracticeError> {
        #[cfg(target_os = "linux")]
        File::open(&self.dir)
            .and_then(|dir| Ok(rustix::fs::syncfs(&dir)?))
            .map_err(|e| at(Verb::Sync, &self.dir, e))?;
        self.leave(WHOLE, text)?;
        let begun = self.dir.join(BEGUN);
        fs::remove_file(&begun).map_err(|e| at(Verb::Remove, &begun, e))
    }

    /// Creates a file with what `content` yields, without a sync; `unread` makes the error of a failure to read.
    pub(super) fn pour(
        &self,
        path: &TreePath,
        content: &mut dyn Read,
        seal: Seal,
        unread: &dyn Fn(io::Error) -> PracticeError,
    ) -> Result<u64, PracticeError> {
        let place = self.place(path)?;
        let failed = |e| at(Verb::Write, &place, e);
        let mut file = File::create_new(&place).map_err(failed)?;
        let (mut block, mut len) = (vec![0; BLOCK], 0);
        loop {
            let got = match content.read(&mut block) {
                Ok(0) => break,
                Ok(got) => got,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(unread(e)),
            };
            file.write_all(block.get(..got).unwrap_or_default()).map_err(failed)?;
            len += got as u64;
        }
        if let Some(then) = seal.modified {
            file.set_modified(then.into()).map_err(|e| at(Verb::Dress, &place, e))?;
        }
        seal.put_on(&file).map_err(|e| at(Verb::Dress, &place, e))?;
        Ok(len)
    }

    /// Makes `dir` (if need be) a practice directory with empty `OLD` and `NEW`, and `text` in its PRACTICE.TXT.
    pub(super) fn stake(dir: &Path, text: &str) -> Result<Self, PracticeError> {
        fs::create_dir_all(dir).map_err(|e| at(Verb::CreateDir, dir, e))?;
        for name in [OLD, NEW, MARKER].into_iter().chain(FILES) {
            let path = dir.join(name);
            if path.symlink_metadata().is_ok() {
                return Err(PracticeError::Exists(path));
            }
        }
        let marker = dir.join(MARKER);
        let mut file = File::create_new(&marker).map_err(|e| at(Verb::Write, &marker, e))?;
        file.write_all(format!("{FIRST_LINE}\r\n{text}").as_bytes()).map_err(|e| at(Verb::Write, &marker, e))?;
        let ground = Self { dir: dir.to_owned() };
        ground.make_dir(&TreePath::parse(OLD)?)?;
        ground.make_dir(&TreePath::parse(NEW)?)?;
        Ok(ground)
    }

    /// Leaves a text beside the two postoffices.
    pub(super) fn leave(&self, name: &str, text: &str) -> Result<(), PracticeError> {
        let place = self.dir.join(name);
        let mut file = File::create_new(&place).map_err(|e| at(Verb::Write, &place, e))?;
        file.write_all(text.as_bytes()).map_err(|e| at(Verb::Write, &place, e))
    }

    /// Opens a practice directory; returns it with the text of its PRACTICE.TXT.
    pub(super) fn open(dir: &Path) -> Result<(Self, String), PracticeError> {
        let text = fs::read_to_string(dir.join(MARKER)).unwrap_or_default();
        match text.strip_prefix(FIRST_LINE) {
            Some(rest) => Ok((Self { dir: dir.to_owned() }, rest.to_owned())),
            None => Err(PracticeError::NotAPractice(dir.to_owned())),
        }
    }

    /// Returns the practice directory.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Creates a directory; its parent must be there.
    pub(super) fn make_dir(&self, path: &TreePath) -> Result<(), PracticeError> {
        let place = self.place(path)?;
        fs::create_dir(&place).map_err(|e| at(Verb::CreateDir, &place, e))
    }

    /// Writes a file, replacing what was there.
    pub(super) fn write(&self, path: &TreePath, bytes: &[u8], left: Left) -> Result<(), PracticeError> {
        let place = self.place(path)?;
        let failed = |e| at(Verb::Write, &place, e);
        let mut file = File::create(&place).map_err(failed)?;
        file.write_all(bytes).map_err(failed)?;
        if let Left::On(then) | Left::ReadOnlyOn(then) = left {
            file.set_modified(then.into()).map_err(failed)?;
        }
        if let Left::ReadOnlyOn(_) = left {
            let mut permissions = file.metadata().map_err(failed)?.permissions();
            permissions.set_readonly(true);
            file.set_permissions(permissions).map_err(failed)?;
        }
        Ok(())
    }

    /// Appends to a file.
    pub(super) fn append(&self, path: &TreePath, bytes: &[u8]) -> Result<(), PracticeError> {
        let place = self.place(path)?;
        let mut file = File::options().append(true).open(&place).map_err(|e| at(Verb::Write, &place, e))?;
        file.write_all(bytes).map_err(|e| at(Verb::Write, &place, e))
    }

    /// Cuts a file off after `len` bytes.
    pub(super) fn shorten(&self, path: &TreePath, len: u64) -> Result<(), PracticeError> {
        let place = self.place(path)?;
        let file = File::options().write(true).open(&place).map_err(|e| at(Verb::Write, &place, e))?;
        file.set_len(len).map_err(|e| at(Verb::Write, &place, e))
    }

    /// Removes a file.
    pub(super) fn remove(&self, path: &TreePath) -> Result<(), PracticeError> {
        let place = self.place(path)?;
        fs::remove_file(&place).map_err(|e| at(Verb::Remove, &place, e))
    }

    /// Returns the length of a file, or `None` when there is no such file.
    pub(super) fn len(&self, path: &TreePath) -> Option<u64> {
        self.dir.join(path.as_str()).symlink_metadata().ok().filter(fs::Metadata::is_file).map(|m| m.len())
    }

    /// Returns the names in a directory, sorted; none when it is not there.
    pub(super) fn names(&self, dir: &TreePath) -> Vec<String> {
        let listing = fs::read_dir(self.dir.join(dir.as_str())).into_iter().flatten().flatten();
        let mut names: Vec<String> = listing.filter_map(|e| e.file_name().into_string().ok()).collect();
        names.sort();
        names
    }

    /// Returns where a path lies: below OLD or NEW, and with no link on the way.
    fn place(&self, path: &TreePath) -> Result<PathBuf, PracticeError> {
        let mut place = self.dir.clone();
        let outside = || PracticeError::Outside(self.dir.join(path.as_str()));
        if !path.names().next().is_some_and(|first| first == OLD || first == NEW) {
            return Err(outside());
        }
        for name in path.names() {
            place.push(name);
            if place.symlink_metadata().is_ok_and(|m| m.is_symlink()) {
                return Err(outside());
            }
        }
        Ok(place)
    }
}

impl Seal {
    /// What the owner of a copy may always do: look at it.
    #[cfg(unix)]
    const OWNER_MAY_READ: u32 = 0o400;

    fn put_on(self, file: &File) -> io::Result<()> {
        #[cfg(unix)]
        if let Some(mode) = self.mode {
            use std::os::unix::fs::PermissionsExt as _;
            return file.set_permissions(fs::Permissions::from_mode(mode & 0o777 | Self::OWNER_MAY_READ));
        }
        let mut permissions = file.metadata()?.permissions();
        permissions.set_readonly(self.read_only);
        file.set_permissions(permissions)
    }
}

fn at(verb: Verb, path: &Path, source: io::Error) -> PracticeError {
    FsError::io_at(verb, path, source).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> TreePath {
        TreePath::parse(text).unwrap()
    }

    #[test]
    fn nothing_outside_the_two_postoffices_is_written() {
        let dir = tempfile::tempdir().unwrap();
        let ground = Ground::stake(dir.path(), "").unwrap();
        for name in ["PRACTICE.TXT", "X", "old/X"] {
            let refused = ground.write(&path(name), b"x", Left::Now);
            assert!(matches!(refused, Err(PracticeError::Outside(_))), "{name}");
        }
        ground.write(&path("OLD/X"), b"x", Left::Now).unwrap();
        assert_eq!(ground.len(&path("OLD/X")), Some(1));
    }

    #[cfg(unix)]
    #[test]
    fn no_link_leads_out() {
        let (dir, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let ground = Ground::stake(dir.path(), "").unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), dir.path().join("OLD/GLB")).unwrap();
        assert!(matches!(ground.write(&path("OLD/GLB/X"), b"x", Left::Now), Err(PracticeError::Outside(_))));
        assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_place_that_is_taken_is_refused_and_a_foreign_one_not_opened() {
        let dir = tempfile::tempdir().unwrap();
        assert!(matches!(Ground::open(dir.path()), Err(PracticeError::NotAPractice(_))));
        fs::create_dir(dir.path().join(NEW)).unwrap();
        assert!(matches!(Ground::stake(dir.path(), ""), Err(PracticeError::Exists(_))));
        assert!(!dir.path().join(MARKER).exists());
    }
}
