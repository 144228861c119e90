//! Both trees of a practice as they were at one moment, kept in memory and laid out again at the same place.
//!
//! What a process that is killed leaves behind is what its system calls have done so far; that can be copied at the
//! moment of a call, without killing anybody.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// A file or a directory of an image. Times of directories are nobody's promise.
#[derive(Clone, Debug, PartialEq)]
enum Node {
    Dir { mode: u32 },
    File { mode: u32, modified: SystemTime, bytes: Arc<Vec<u8>> },
}

/// All that lies below one folder.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Image(BTreeMap<PathBuf, Node>);

/// What was read before, by place, inode, length and change: most files stay as they are from one image to the next.
#[derive(Default)]
pub struct Album(BTreeMap<PathBuf, (Key, Arc<Vec<u8>>)>);

type Key = (u64, u64, i64, i64);

impl Album {
    /// Takes the image of a folder.
    pub fn image(&mut self, dir: &Path) -> Image {
        let mut nodes = BTreeMap::new();
        for entry in walkdir::WalkDir::new(dir).min_depth(1) {
            let entry = entry.unwrap();
            let stat = entry.metadata().unwrap();
            let path = entry.path().strip_prefix(dir).unwrap().to_owned();
            let mode = stat.permissions().mode() & 0o7777;
            let node = if stat.is_dir() {
                Node::Dir { mode }
            } else {
                let bytes = self.bytes(entry.path(), &path, &stat);
                Node::File { mode, modified: stat.modified().unwrap(), bytes }
            };
            nodes.insert(path, node);
        }
        Image(nodes)
    }

    fn bytes(&mut self, at: &Path, path: &Path, stat: &fs::Metadata) -> Arc<Vec<u8>> {
        let key = (stat.ino(), stat.len(), stat.ctime(), stat.ctime_nsec());
        if let Some((known, bytes)) = self.0.get(path)
            && *known == key
        {
            return Arc::clone(bytes);
        }
        let bytes = Arc::new(fs::read(at).unwrap());
        // The clock of a file system ticks slowly: what changed just now may change again within the tick.
        let since = Duration::new(stat.ctime().cast_unsigned(), stat.ctime_nsec().try_into().unwrap());
        if SystemTime::now().duration_since(SystemTime::UNIX_EPOCH + since).is_ok_and(|age| age.as_millis() > 50) {
            self.0.insert(path.to_owned(), (key, Arc::clone(&bytes)));
        }
        bytes
    }
}

impl Image {
    /// Lays the image out in `dir`, in place of all that is there.
    pub fn lay_out(&self, dir: &Path) {
        for entry in fs::read_dir(dir).unwrap().map(Result::unwrap) {
            match entry.file_type().unwrap().is_dir() {
                true => fs::remove_dir_all(entry.path()).unwrap(),
                false => fs::remove_file(entry.path()).unwrap(),
            }
        }
        for (path, node) in &self.0 {
            let at = dir.join(path);
            match node {
                Node::Dir { mode } => {
                    fs::create_dir(&at).unwrap();
                    fs::set_permissions(&at, fs::Permissions::from_mode(*mode)).unwrap();
                }
                Node::File { mode, modified, bytes } => {
                    fs::write(&at, &**bytes).unwrap();
                    fs::File::options().write(true).open(&at).unwrap().set_modified(*modified).unwrap();
                    fs::set_permissions(&at, fs::Permissions::from_mode(*mode)).unwrap();
                }
            }
        }
    }

    /// The same with `more` at the end of the file at `path`, which is made when it is not there: a write that got so far.
    pub fn with(&self, path: &Path, more: &[u8]) -> Self {
        let mut image = self.clone();
        let mut bytes = match image.0.get(path) {
            Some(Node::File { bytes, .. }) => bytes.to_vec(),
            _ => Vec::new(),
        };
        bytes.extend(more);
        let node = Node::File { mode: 0o644, modified: SystemTime::now(), bytes: Arc::new(bytes) };
        image.0.insert(path.to_owned(), node);
        image
    }

    /// The same as the next start will find it: whoever holds the change is dead. (Here it is this process, which lives; so
    /// its number is now that of another one, started later.)
    pub fn of_the_dead(&self) -> Self {
        let mut image = self.clone();
        for (path, node) in &mut image.0 {
            if let Node::File { bytes, .. } = node
                && path.ends_with("HOLDER.LCK")
                && let Ok(mut holder) = serde_json::from_slice::<serde_json::Value>(bytes)
            {
                holder["started"] = 1.into();
                *bytes = Arc::new(holder.to_string().into_bytes());
            }
        }
        image
    }
}
