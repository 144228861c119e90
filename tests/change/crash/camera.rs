//! A disk that takes an image of both trees at every call that changes anything: before it, after it, and, where
//! something is written, with part of it there.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::image::{Album, Image};
use crate::through::looks_through;
use reserial::fsops::{
    Disk, Dress, FsError, LiveTree, ReadTree, RecordTree, Renamed, ServerTime, Sha256, TreePath, WriteTree,
};

/// A place where the process could have been killed.
pub struct Shot {
    /// Counts from 0 over all shots of a run, whether they were kept or not.
    pub number: usize,
    /// When: `before append RESERIAL/C0001/OPERATOR.LOG`.
    pub what: String,
    /// Which call: `rename`, `append`, ...
    pub call: &'static str,
    /// How both trees stood.
    pub image: Image,
}

/// Takes the shots of one run below a folder; of those it keeps every `of`th, beginning with `nth`.
pub struct Camera {
    dir: PathBuf,
    share: (usize, usize),
    film: Mutex<Film>,
}

#[derive(Default)]
struct Film {
    album: Album,
    last: Option<Image>,
    taken: usize,
    calls: usize,
    shots: Vec<Shot>,
}

impl Camera {
    pub fn new(dir: &Path, share: (usize, usize)) -> Arc<Self> {
        Arc::new(Self { dir: dir.canonicalize().unwrap(), share, film: Mutex::default() })
    }

    /// The shots, how many calls were made, and how many different states they have left.
    pub fn develop(&self) -> (Vec<Shot>, usize, usize) {
        let mut film = self.film.lock().unwrap();
        (std::mem::take(&mut film.shots), film.calls, film.taken)
    }

    /// One call: how it is before, with each of `parts` written to `file`, and after.
    fn call<T>(
        &self,
        call: &'static str,
        file: (&Path, &TreePath),
        parts: &[&[u8]],
        act: impl FnOnce() -> Result<T, FsError>,
    ) -> Result<T, FsError> {
        let mut film = self.film.lock().unwrap();
        film.calls += 1;
        let before = film.album.image(&self.dir);
        self.keep(&mut film, call, format!("before {call} {}", file.1), &before);
        for part in parts {
            let path = file.0.strip_prefix(&self.dir).unwrap().join(file.1.as_str());
            let cut = before.with(&path, part);
            self.keep(&mut film, call, format!("{} bytes into {call} {}", part.len(), file.1), &cut);
        }
        let result = act();
        let after = film.album.image(&self.dir);
        self.keep(&mut film, call, format!("after {call} {}", file.1), &after);
        result
    }

    /// What is as the shot before it was is no other place.
    fn keep(&self, film: &mut Film, call: &'static str, what: String, image: &Image) {
        if film.last.as_ref() == Some(image) {
            return;
        }
        film.last = Some(image.clone());
        let number = film.taken;
        film.taken += 1;
        if number % self.share.1 == self.share.0 {
            film.shots.push(Shot { number, what, call, image: image.clone() });
        }
    }
}

/// A disk with a camera.
pub struct CameraDisk(pub Arc<Camera>);

impl Disk for CameraDisk {
    fn open(&self, root: &Path) -> Result<Arc<dyn RecordTree>, FsError> {
        Ok(Arc::new(Filmed { tree: LiveTree::open(root)?, camera: Arc::clone(&self.0) }))
    }
    fn make(&self, root: &Path) -> Result<Arc<dyn RecordTree>, FsError> {
        Ok(Arc::new(LiveTree::make(root)?))
    }
}

struct Filmed {
    tree: LiveTree,
    camera: Arc<Camera>,
}

impl ReadTree for Filmed {
    looks_through!(tree);
}

impl WriteTree for Filmed {
    fn rename(&self, from: &TreePath, to: &TreePath) -> Result<Renamed, FsError> {
        self.camera.call("rename", (self.tree.root(), from), &[], || self.tree.rename(from, to))
    }
    fn create_dir(&self, dir: &TreePath) -> Result<(), FsError> {
        self.camera.call("mkdir", (self.tree.root(), dir), &[], || self.tree.create_dir(dir))
    }
    fn write_new(&self, file: &TreePath, content: &mut dyn Read, time: Option<ServerTime>) -> Result<(), FsError> {
        let mut whole = Vec::new();
        content.read_to_end(&mut whole).unwrap();
        // Made and still empty; half of it there; all of it, without its time.
        let parts = [&whole[..0], &whole[..whole.len() / 2], &whole[..]];
        self.camera
            .call("write", (self.tree.root(), file), &parts, || self.tree.write_new(file, &mut whole.as_slice(), time))
    }
    fn set_dress(&self, file: &TreePath, dress: &Dress) -> Result<Vec<String>, FsError> {
        self.camera.call("dress", (self.tree.root(), file), &[], || self.tree.set_dress(file, dress))
    }
    fn remove_file(&self, file: &TreePath, ours: &Sha256) -> Result<(), FsError> {
        self.camera.call("unlink", (self.tree.root(), file), &[], || self.tree.remove_file(file, ours))
    }
    fn remove_dir(&self, dir: &TreePath) -> Result<(), FsError> {
        self.camera.call("rmdir", (self.tree.root(), dir), &[], || self.tree.remove_dir(dir))
    }
}

impl RecordTree for Filmed {
    fn append(&self, file: &TreePath, expected_len: u64, bytes: &[u8]) -> Result<(), FsError> {
        // A line that was cut off; on every third one, just before its line end; made and empty, where it is made.
        let half = &bytes[..bytes.len() / 2];
        let parts: &[&[u8]] = match expected_len {
            0 => &[b"", half],
            long if long % 3 == 0 => &[half, &bytes[..bytes.len() - 1]],
            _ => &[half],
        };
        self.camera.call("append", (self.tree.root(), file), parts, || self.tree.append(file, expected_len, bytes))
    }
}
