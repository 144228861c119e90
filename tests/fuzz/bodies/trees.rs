//! Whole postoffices made of any bytes: the check, the inspection, the mailboxes and the comparison look at them, and
//! whatever they say can be printed.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;

use reserial::clock::Moment;
use reserial::fsops::{Dress, Entry, FsError, Kind, LockProbe, ReadTree, ServerTime, TreePath, Verb};
use reserial::postoffice::check::{Depth, check};
use reserial::postoffice::{Evidence, Reading, compare, evidence, inspect, scan_mail};

/// Where the files of the input go; what is left of a name is made of the input itself.
const NAMES: [&str; 24] = [
    "GLB/MASTER.GLB",
    "GLB/OLDMAST.GLB",
    "GLB/ACCESS.GLB",
    "GLB/ACCESS2.GLB",
    "GLB/ACCESS3.GLB",
    "GLB/CONTROL.GLB",
    "GLB/NETWORK.GLB",
    "GLB/FLAG.GLB",
    "GLB/GROUP.GLB",
    "GLB/SRVCONF.GLB",
    "NME/ADMIN.NME",
    "NME/ADMINSHD.NME",
    "NME/GAL.NME",
    "MBG/00000001.MBG",
    "MBG/INQUEUE3.MBG",
    "KEY/00000001.KEY",
    "MMF/00000001.MMF",
    "XTN/00000002.XTN",
    "P1/00000001.P1",
    "P1/INQUEUE.0LK",
    "POLD/X.PBB",
    "MAI/MA1/00000001.MAI",
    "FOLDERS/LOC/00000001/A.FLD",
    "USR/00000003.USR",
];

const DIRECTORIES: [&str; 19] = [
    "ATT", "CAL", "FOLDERS", "GLB", "GRP", "HLP", "INF", "INI", "KEY", "LOG", "MAI", "MBG", "MEM", "MMF", "NME", "P1",
    "TPL", "USR", "XTN",
];

/// A tree in memory.
struct Mem {
    files: BTreeMap<TreePath, Vec<u8>>,
    dirs: Vec<TreePath>,
}

impl Mem {
    /// Every chunk of the input is a file: a byte that picks the name, a byte for the length, and the content.
    fn of(mut input: &[u8]) -> Self {
        let mut tree = Self { files: BTreeMap::new(), dirs: vec![TreePath::root()] };
        let gone = input.first().copied().unwrap_or(0);
        for (nth, dir) in DIRECTORIES.iter().enumerate() {
            if gone < 200 || nth != usize::from(gone) % DIRECTORIES.len() {
                tree.dirs.push(TreePath::root().join(dir));
            }
        }
        while let [pick, len, rest @ ..] = input {
            let len = usize::from(*len).saturating_mul(4).min(rest.len());
            let (content, next) = rest.split_at(len);
            let path = match NAMES.get(usize::from(*pick)) {
                Some(name) => TreePath::parse(name),
                None => {
                    let dir = DIRECTORIES[usize::from(*pick) % DIRECTORIES.len()];
                    let name = String::from_utf8_lossy(content.get(..12).unwrap_or(content));
                    TreePath::parse(&format!("{dir}/{}", name.replace(['/', '\\', '\0'], "_")))
                }
            };
            input = next;
            let Ok(path) = path else { continue };
            let mut above = path.parent();
            while let Some(dir) = above.filter(|dir| !dir.is_root()) {
                above = dir.parent();
                if !tree.dirs.contains(&dir) {
                    tree.dirs.push(dir);
                }
            }
            if !tree.dirs.contains(&path) {
                tree.files.insert(path, content.to_vec());
            }
        }
        tree
    }

    fn entry(path: &TreePath, kind: Kind, len: usize) -> Entry {
        Entry {
            path: path.clone(),
            nameable: true,
            kind,
            len: len as u64,
            modified: Some(ServerTime(Moment::default())),
            read_only: len % 7 == 3,
            hidden: len % 11 == 5,
            identity: None,
        }
    }
}

impl ReadTree for Mem {
    fn root(&self) -> &Path {
        Path::new("/memory")
    }

    fn find(&self, path: &TreePath) -> Result<Option<Entry>, FsError> {
        let dir = self.dirs.iter().find(|dir| *dir == path).map(|dir| Self::entry(dir, Kind::Dir, 0));
        let file = || self.files.get_key_value(path).map(|(path, bytes)| Self::entry(path, Kind::File, bytes.len()));
        Ok(dir.or_else(file))
    }

    fn list(&self, dir: &TreePath) -> Result<Vec<Entry>, FsError> {
        if !self.dirs.contains(dir) {
            return Err(FsError::Missing { verb: Verb::List, path: dir.clone() });
        }
        let here = |path: &&TreePath| path.parent().as_ref() == Some(dir);
        let dirs = self.dirs.iter().filter(here).map(|path| Self::entry(path, Kind::Dir, 0));
        let files = self.files.keys().filter(here).map(|path| Self::entry(path, Kind::File, self.files[path].len()));
        let mut all: Vec<Entry> = dirs.chain(files).collect();
        all.sort_by_key(|entry| entry.path.folded());
        Ok(all)
    }

    fn open(&self, file: &TreePath) -> Result<Box<dyn Read + Send>, FsError> {
        let missing = || FsError::Missing { verb: Verb::Read, path: file.clone() };
        Ok(Box::new(Cursor::new(self.files.get(file).ok_or_else(missing)?.clone())))
    }

    fn dress(&self, _file: &TreePath) -> Result<Dress, FsError> {
        Ok(Dress::default())
    }

    fn lock_probe(&self, _file: &TreePath) -> Result<LockProbe, FsError> {
        Ok(LockProbe::CannotKnow)
    }

    fn free_space(&self) -> Option<u64> {
        None
    }
}

/// Looks at one input.
pub fn run(input: &[u8]) {
    let (a, b) = input.split_at(input.len() / 2);
    let (old, new) = (Mem::of(a), Mem::of(b));
    let found = check(&old, Moment::default(), Depth::Whole, &mut |_| ()).expect("a root can be listed");
    serde_json::to_string(&found).expect("it is told as JSON");
    let (Ok(seen), Ok(other)) = (inspect(&old), inspect(&new)) else { return };
    compare(&seen, &other, None);
    if let Ok(mail) = scan_mail(&old, &seen.networks) {
        evidence(&old, &mail, Reading { known: &Evidence::default(), most: 50 });
    }
}
