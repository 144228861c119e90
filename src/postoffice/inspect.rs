//! One look at a postoffice, without its mail.

use super::layout::{LARGEST, facts_of, too_long};
use super::rules::lengths;
use super::{
    Accounts, FileFacts, GlobalListTrace, Inspection, Kind, Layout, MasterFacts, NetworkRecord, accounts::accounts,
    directories, gateways::gateways, kind, master, network, paths, traces::traces,
};
use crate::fsops::{Entry, FsError, ReadTree, TreePath};

/// Looks at a tree and tells what it is. Any directory will do; what is odd about it (links, names in two spellings)
/// stands in `oddities`, and nothing may be decided on an inspection that has some.
///
/// # Errors
/// When something that is there cannot be read. Absence and damage are findings, not errors.
pub fn inspect(tree: &dyn ReadTree) -> Result<Inspection, FsError> {
    let mut look = Look { tree, oddities: Vec::new() };
    let root = tree.list(&TreePath::root())?;
    look.note_links(&root);
    let glb = look.list(&root, paths::GLB)?;
    let nme = look.list(&root, paths::NME)?;
    look.note_links(&glb);
    look.note_links(&nme);
    let (kind, kind_because) = kind::kind(tree.root(), &root, &glb);
    let version = (kind == Kind::Retail).then(|| kind::version(&root));

    let dir = |name: &str| root.iter().find(|e| e.is_dir() && e.name().eq_ignore_ascii_case(name));
    let (p1, pold) = (dir(paths::P1), dir(paths::POLD));
    let seen = look.file(paths::master())?;
    let oldmast = look.file(paths::oldmast())?.map(|(facts, _)| facts);
    let layout = Layout {
        p1: p1.map(|e| e.name().to_owned()),
        pold: pold.map(|e| e.name().to_owned()),
        master: seen.as_ref().map(|(facts, _)| facts.clone()),
        oldmast,
    };
    let networks = look.networks(&glb)?;
    let gateways = gateways(&networks, &root, &glb, &nme);
    Ok(Inspection {
        kind,
        kind_because,
        version,
        missing_dirs: directories::missing(&root, version),
        missing_subdirs: look.missing_subdirectories(&root)?,
        files_for_dirs: directories::files_instead(&root),
        master: seen.map(|(file, bytes)| MasterFacts {
            gateway_byte: bytes.get(master::GATEWAY_BYTE).copied(),
            security_byte: bytes.get(master::SECURITY_BYTE).copied(),
            bytes: bytes.iter().copied().take(master::LENGTH).collect(),
            file,
        }),
        accounts: look.settle(accounts(tree))?.unwrap_or_else(Accounts::default),
        traces: traces(tree, &networks, &gateways, &glb),
        gateways,
        networks,
        global_list: GlobalListTrace {
            gal_nme: len_of(&nme, "GAL.NME"),
            galindex: len_of(&glb, "GALINDEX.GLB"),
            galnetpo: len_of(&glb, "GALNETPO.GLB"),
        },
        wrong_sizes: wrong_sizes(&glb).chain(wrong_sizes(&nme)).collect(),
        layout,
        oddities: look.oddities,
    })
}

/// A look in progress: the tree, and what was odd about it so far.
struct Look<'a> {
    tree: &'a dyn ReadTree,
    oddities: Vec<String>,
}

impl Look<'_> {
    /// Turns the errors that are findings into a line; passes on those that hide something.
    fn settle<T>(&mut self, outcome: Result<T, FsError>) -> Result<Option<T>, FsError> {
        match outcome {
            Ok(value) => Ok(Some(value)),
            Err(e) if e.is_about_the_tree() => {
                self.note(e.to_string());
                Ok(None)
            }
            Err(e) => Err(e),
        }
    }

    fn note(&mut self, line: String) {
        if !self.oddities.contains(&line) {
            self.oddities.push(line);
        }
    }

    /// Tells of links and of names in two spellings, as long as they are names that matter.
    fn note_links(&mut self, listing: &[Entry]) {
        for entry in listing.iter().filter(|e| e.kind == crate::fsops::Kind::Link) {
            self.note(FsError::Link(entry.path.clone()).to_string());
        }
        for pair in listing.windows(2).filter(|pair| pair[0].path == pair[1].path) {
            let (first, second) = (pair[0].path.clone(), pair[1].path.clone());
            self.note(FsError::Ambiguous { first, second }.to_string());
        }
    }

    /// Lists a first-level directory; nothing when it is not there.
    fn list(&mut self, root: &[Entry], name: &str) -> Result<Vec<Entry>, FsError> {
        if !kind::has_dir(root, name) {
            return Ok(Vec::new());
        }
        let listed = self.tree.list(&paths::dir(name));
        Ok(self.settle(listed)?.unwrap_or_default())
    }

    /// Returns the facts of a file with its content, if it is there.
    fn file(&mut self, path: TreePath) -> Result<Option<(FileFacts, Vec<u8>)>, FsError> {
        let found = self.tree.find(&path);
        let Some(Some(entry)) = self.settle(found)? else { return Ok(None) };
        if entry.len > LARGEST {
            self.note(too_long(&entry.path, entry.len));
            return Ok(None);
        }
        let facts = facts_of(self.tree, entry);
        self.settle(facts)
    }

    fn networks(&mut self, glb: &[Entry]) -> Result<Vec<NetworkRecord>, FsError> {
        let Some(len) = len_of(glb, "NETWORK.GLB") else { return Ok(Vec::new()) };
        if len > network::LIMIT {
            self.note(format!("GLB/NETWORK.GLB is {len} bytes long; only the first {} are read", network::LIMIT));
        }
        let read = network::networks(self.tree, &paths::network());
        Ok(self.settle(read)?.unwrap_or_default())
    }

    /// Which of the thirty-two directories below ATT and MAI are missing.
    fn missing_subdirectories(&mut self, root: &[Entry]) -> Result<Vec<String>, FsError> {
        let below = [self.list(root, paths::ATT)?, self.list(root, paths::MAI)?].concat();
        Ok(directories::missing_below(root, &below).iter().map(ToString::to_string).collect())
    }
}

fn len_of(listing: &[Entry], name: &str) -> Option<u64> {
    listing.iter().find(|e| e.is_file() && e.name().eq_ignore_ascii_case(name)).map(|e| e.len)
}

fn wrong_sizes(listing: &[Entry]) -> impl Iterator<Item = String> + '_ {
    listing.iter().filter(|e| e.is_file()).filter_map(|e| Some(lengths::of_file(&e.path, e.len)?.line()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postoffice::testing::DiskTree;
    use crate::postoffice::{Version, situation};

    #[test]
    fn a_whole_postoffice_has_no_findings() {
        let found = inspect(&DiskTree::retail()).unwrap();
        assert_eq!((found.kind, found.version), (Kind::Retail, Some(Version::V32)), "{}", found.kind_because);
        assert!(found.missing_dirs.is_empty() && found.missing_subdirs.is_empty() && found.oddities.is_empty());
        assert_eq!((found.accounts.records, found.accounts.problems.len()), (Some(2), 0));
        assert_eq!(found.wrong_sizes, [""; 0]);
        let master = found.master.unwrap();
        assert_eq!((master.gateway_byte, master.security_byte), (Some(b'.'), Some(b'.')));
        assert_eq!(situation(&found.layout), super::super::Situation::AtRest);
    }

    #[test]
    fn p1_is_not_missing_while_pold_stands_in_for_it() {
        let tree = DiskTree::retail();
        tree.remove("P1");
        assert_eq!(inspect(&tree).unwrap().missing_dirs, ["P1"]);
        tree.put("Pold/POPULATE.MSM", b"x");
        let found = inspect(&tree).unwrap();
        assert!(found.missing_dirs.is_empty());
        assert_eq!(found.layout.pold.as_deref(), Some("Pold"));
    }

    #[test]
    fn damage_is_told_and_never_an_error() {
        let tree = DiskTree::retail();
        tree.remove("MAI/MA3");
        tree.remove("LOG");
        tree.put("LOG", b"");
        tree.put("GLB/MASTER.GLB", b"short");
        tree.put("GLB/NETWORK.GLB", &[0xff; 130]);
        let found = inspect(&tree).unwrap();
        assert_eq!(found.missing_subdirs, ["MAI/MA3"]);
        assert_eq!((found.missing_dirs, found.files_for_dirs), (vec!["LOG"], vec!["LOG"]));
        assert_eq!(found.master.unwrap().security_byte, None);
        assert_eq!(found.wrong_sizes.len(), 2);
        assert_eq!(found.networks.len(), 1);
    }

    #[cfg(unix)]
    #[test]
    #[expect(clippy::disallowed_methods, reason = "tests make links")]
    fn links_and_two_spellings_are_oddities() {
        let tree = DiskTree::retail();
        tree.put("GLB/master.glb", b"another");
        std::os::unix::fs::symlink("/etc", tree.root().join("EXTRA")).unwrap();
        let found = inspect(&tree).unwrap();
        assert_eq!(found.master, None);
        assert_eq!(found.oddities.len(), 2, "{:?}", found.oddities);
    }

    #[test]
    fn an_endless_network_file_is_read_to_a_limit() {
        let tree = DiskTree::retail();
        tree.put("GLB/NETWORK.GLB", &vec![0; 1_220_000]);
        let found = inspect(&tree).unwrap();
        assert_eq!(found.networks.len(), 1024 * 1024 / 122);
        assert!(found.oddities[0].contains("only the first 1048576"));
    }

    /// A sparse file costs nothing to make and hours to read over a slow line.
    #[test]
    fn core_files_of_an_absurd_length_are_told_and_not_read() {
        let tree = DiskTree::retail();
        for name in ["GLB/MASTER.GLB", "GLB/OLDMAST.GLB", "GLB/ACCESS2.GLB", "NME/ADMIN.NME", "GLB/NETWORK.GLB"] {
            tree.stretch(name, 4 << 30);
        }
        let found = inspect(&tree).unwrap();
        assert_eq!((found.master, found.layout.oldmast, found.accounts.access2), (None, None, None));
        let told = [found.oddities, found.accounts.problems].concat();
        assert_eq!(told.iter().filter(|line| line.contains("it is not read")).count(), 4, "{told:?}");
        assert!(told.iter().any(|line| line.contains("only the first 1048576")), "{told:?}");
        assert_eq!(found.accounts.records, None);
        assert!(!told.iter().any(|line| line.contains("missing")), "{told:?}");
        // The digest that tells places apart is not taken of it either.
        assert_eq!(crate::postoffice::Fingerprint::of(&tree).unwrap().master(), None);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]
        #[test]
        fn any_content_is_looked_at_without_a_fuss(master: Vec<u8>, access: Vec<u8>, network: Vec<u8>) {
            let tree = DiskTree::retail();
            for (name, bytes) in [("GLB/MASTER.GLB", &master), ("GLB/ACCESS.GLB", &access), ("GLB/NETWORK.GLB", &network)] {
                tree.put(name, bytes);
            }
            let found = inspect(&tree).unwrap();
            proptest::prop_assert_eq!(found.master.unwrap().security_byte, master.get(0x94).copied());
            proptest::prop_assert_eq!(found.accounts.records.is_some(), access.len() == 2 * 586);
        }
    }

    #[test]
    fn an_empty_directory_is_no_postoffice() {
        let found = inspect(&DiskTree::holding(&[])).unwrap();
        assert_eq!((found.kind, found.version), (Kind::NotAPostoffice, None));
    }
}
