//! The verbs that change the disk: put before the rules, done by the hands, made durable.

use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom, Write as _};

use super::{LiveTree, dress, hands};
use crate::fsops::{
    Dress, Entry, FsError, ReadTree as _, RecordTree, Renamed, ServerTime, Sha256, TreePath, Verb, WriteTree,
    digest_of, rules,
};

impl WriteTree for LiveTree {
    fn rename(&self, from: &TreePath, to: &TreePath) -> Result<Renamed, FsError> {
        self.rename_found(&rules::rename(self, from, to)?)
    }

    fn create_dir(&self, dir: &TreePath) -> Result<(), FsError> {
        let dir = rules::vacant(self, Verb::CreateDir, dir)?;
        hands::create_dir(&self.real(&dir)).map_err(|e| FsError::io(Verb::CreateDir, &dir, e))?;
        self.sync_parent(&dir)
    }

    fn write_new(&self, file: &TreePath, content: &mut dyn Read, modified: Option<ServerTime>) -> Result<(), FsError> {
        let path = rules::vacant(self, Verb::Write, file)?;
        let mut file = hands::create_to_write(&self.real(&path)).map_err(|e| FsError::io(Verb::Write, &path, e))?;
        rules::pour(&path, content, |block| file.write_all(block))?;
        if let Some(time) = modified {
            time.to_system()
                .and_then(|time| hands::set_modified(&file, time))
                .map_err(|e| FsError::io(Verb::Dress, &path, e))?;
        }
        file.sync_all().map_err(|e| FsError::io(Verb::Sync, &path, e))?;
        self.sync_parent(&path)
    }

    fn set_dress(&self, file: &TreePath, dress: &Dress) -> Result<Vec<String>, FsError> {
        let entry = rules::file(self, Verb::Dress, file)?;
        let lines =
            dress::wear(&self.real(&entry.path), dress).map_err(|e| FsError::io(Verb::Dress, &entry.path, e))?;
        self.patience.insist((Verb::Sync, &entry.path, entry.kind), || {
            hands::sync_file(&self.real(&entry.path)).map_err(|e| FsError::io(Verb::Sync, &entry.path, e))
        })?;
        Ok(lines)
    }

    fn remove_file(&self, file: &TreePath, ours: &Sha256) -> Result<(), FsError> {
        let entry = rules::file(self, Verb::Remove, file)?;
        let (found, _) =
            digest_of(self.open_spelled(&entry.path)?).map_err(|e| FsError::io(Verb::Read, &entry.path, e))?;
        rules::still_ours(&entry, ours, &found)?;
        self.patience.insist((Verb::Remove, &entry.path, entry.kind), || {
            hands::remove_file(&self.real(&entry.path)).map_err(|e| FsError::io(Verb::Remove, &entry.path, e))
        })?;
        self.sync_parent(&entry.path)
    }

    fn remove_dir(&self, dir: &TreePath) -> Result<(), FsError> {
        let entry = rules::empty_dir(self, dir)?;
        self.patience.insist((Verb::Remove, &entry.path, entry.kind), || {
            hands::remove_dir(&self.real(&entry.path)).map_err(|e| match e.kind() {
                io::ErrorKind::DirectoryNotEmpty => rules::not_empty(&entry.path, "something new in it"),
                _ => FsError::io(Verb::Remove, &entry.path, e),
            })
        })?;
        self.sync_parent(&entry.path)
    }
}

impl RecordTree for LiveTree {
    fn append(&self, file: &TreePath, expected_len: u64, bytes: &[u8]) -> Result<(), FsError> {
        let created = expected_len == 0 && self.find(file)?.is_none();
        let (path, mut file) = if created {
            let path = rules::vacant(self, Verb::Write, file)?;
            let made = hands::create_to_append(&self.real(&path));
            let file = made.map_err(|e| FsError::io(Verb::Write, &path, e))?;
            (path, file)
        } else {
            let entry = rules::file(self, Verb::Write, file)?;
            let file = self.open_to_append(&entry)?;
            (entry.path, file)
        };
        let failed = |verb, e| FsError::io(verb, &path, e);
        must_be_long(&path, &mut file, expected_len)?;
        file.write_all(bytes).map_err(|e| failed(Verb::Write, e))?;
        file.sync_data().map_err(|e| failed(Verb::Sync, e))?;
        // Whoever else appended in between shows now.
        must_be_long(&path, &mut file, expected_len + bytes.len() as u64)?;
        if created {
            self.sync_parent(&path)?;
        }
        Ok(())
    }
}

impl LiveTree {
    fn open_to_append(&self, entry: &Entry) -> Result<File, FsError> {
        self.patience.insist((Verb::Write, &entry.path, entry.kind), || {
            hands::open_to_append(&self.real(&entry.path)).map_err(|e| FsError::io(Verb::Write, &entry.path, e))
        })
    }

    fn sync_parent(&self, path: &TreePath) -> Result<(), FsError> {
        self.sync_dir(&path.parent().unwrap_or_default())
    }
}

/// Compares the length by seeking, which asks a server anew where metadata may come from a cache.
fn must_be_long(path: &TreePath, file: &mut File, expected: u64) -> Result<(), FsError> {
    let found = file.seek(SeekFrom::End(0)).map_err(|e| FsError::io(Verb::Write, path, e))?;
    if found == expected {
        return Ok(());
    }
    Err(FsError::Changed { path: path.clone(), expected: format!("{expected} bytes"), found: format!("{found} bytes") })
}
