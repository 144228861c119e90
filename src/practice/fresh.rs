//! Lays out a fresh installation, as Setup of version 3.5 leaves it (Q135868).

use super::PracticeError;
use super::disk::{Ground, Left};
use super::office::{Attribute, Office, installed_files};
use super::shape::{self, Filler};
use crate::clock::Moment;
use crate::fsops::TreePath;
use crate::postoffice::paths;

/// A postoffice being laid out below a practice directory.
pub(super) struct Site<'a> {
    ground: &'a Ground,
    root: TreePath,
    installed: Moment,
}

impl<'a> Site<'a> {
    /// Takes the directory `root` of the ground for a postoffice installed at that moment.
    pub(super) fn new(ground: &'a Ground, root: &str, installed: Moment) -> Self {
        Self { ground, root: TreePath::root().join(root), installed }
    }

    /// Returns a path of this postoffice as a path of the ground.
    fn at(&self, path: &str) -> Result<TreePath, PracticeError> {
        Ok(TreePath::parse(&format!("{}/{path}", self.root.as_str()))?)
    }

    /// Writes a file dated with the installation.
    pub(super) fn put(&self, path: &str, bytes: &[u8]) -> Result<(), PracticeError> {
        self.put_on(path, bytes, Left::On(self.installed))
    }

    /// Writes a file dated otherwise.
    pub(super) fn put_on(&self, path: &str, bytes: &[u8], left: Left) -> Result<(), PracticeError> {
        self.ground.write(&self.at(path)?, bytes, left)
    }

    /// Creates a directory with its POPULATE.MSM: one byte, read-only (Q127954).
    pub(super) fn make_dir(&self, path: &str) -> Result<(), PracticeError> {
        self.ground.make_dir(&self.at(path)?)?;
        let populate = self.at(&format!("{path}/{}", paths::POPULATE))?;
        self.ground.write(&populate, b"\x1a", Left::ReadOnlyOn(self.installed))
    }

    /// Lays out the fresh installation: directories, files of the published lengths, and its own MASTER.GLB.
    pub(super) fn install(&self, office: &Office, filler: &mut Filler) -> Result<(), PracticeError> {
        for name in paths::DIRECTORIES {
            self.make_dir(name)?;
        }
        for path in paths::subdirectories() {
            self.make_dir(path.as_str())?;
        }
        for name in ["FOLDERS/LOC", "FOLDERS/PUB", "FOLDERS/LOC/00000000"] {
            self.make_dir(name)?;
        }
        for group in installed_files()? {
            let left = match (group.written, group.attribute) {
                (Some(then), Some(Attribute::ReadOnly)) => Left::ReadOnlyOn(then),
                (then, _) => Left::On(then.unwrap_or(self.installed)),
            };
            for (name, len) in &group.files {
                let bytes = self.content(name, *len, office, filler);
                self.put_on(&format!("{}/{name}", group.directory), &bytes, left)?;
            }
        }
        Ok(())
    }

    fn content(&self, name: &str, len: usize, office: &Office, filler: &mut Filler) -> Vec<u8> {
        match name {
            "MASTER.GLB" => shape::master(&office.network, &office.postoffice, filler),
            "ACCESS2.GLB" => shape::access2("ADMIN", filler),
            "ADMIN.NME" => shape::name_entry("Postoffice Administrator"),
            "NETWORK.GLB" => local_network(office),
            // The bitmap of a mailbag that holds nothing; its polarity is not published, nor the header (Q77926).
            _ if name.ends_with(".KEY") => vec![0; len],
            _ => filler.bytes(len),
        }
    }
}

/// The type of the practice's ordinary networks. Invented: codes other than 10h and 64h are not published.
pub(super) const LAN: u8 = 0x01;

/// The first record of NETWORK.GLB: the local network, whose XTN is 00000001 (Q135868).
pub(super) fn local_network(office: &Office) -> Vec<u8> {
    let id = super::office::hex_id(1);
    shape::network(LAN, &office.network, &id, &id)
}
