//! What kind of mail system a directory holds, and of which version: told from names alone.

use std::path::Path;

use super::rules::RuleId;
use super::{Kind, Version, paths, sizes};
use crate::fsops::Entry;

/// The directories that the Exchange connector's postoffice does without (Q181951).
const NOT_IN_CONNECTOR: [&str; 5] = ["CAL", "FOLDERS", "INI", "MEM", "MMF"];

/// The files of an init disk (Q113452).
const INIT_DISK: [&str; 6] = ["RNETWORK", "ACCESS", "CONNECT", "TRANSFIL", "CONTROL", "C850SORT"];

/// The directories that Mail Remote makes of it (Q119414); USERINFO is in no postoffice (Q132744).
const REMOTE: [&str; 12] = ["ATT", "GLB", "INF", "KEY", "MAI", "MBG", "NME", "P1", "TPL", "USERINFO", "USR", "XTN"];

/// Half-way between the 32 files in the GLB of a workgroup postoffice and the 72 of a retail one (Q150688).
const FEW_GLB_FILES: usize = 52;

impl Kind {
    /// Returns what it is in a few words.
    pub fn what(self) -> &'static str {
        match self {
            Self::Retail => "a full postoffice",
            Self::Workgroup => "a workgroup postoffice",
            Self::ExchangeConnector => "an Exchange connector's postoffice",
            Self::AppleTalk => "a Mail server for AppleTalk networks",
            Self::MailRemote => "the files of one remote user",
            Self::NotAPostoffice => "not a postoffice",
        }
    }

    /// Returns what it is; for what is out of the scope of Q209486 with the reason.
    pub fn says(self) -> String {
        let because = match self {
            Self::Retail | Self::NotAPostoffice => return self.what().to_owned(),
            Self::Workgroup => "its number cannot be changed this way (Q132560)",
            Self::ExchangeConnector => "its number is always 22-28798 (Q151228)",
            Self::AppleTalk => "its number cannot be changed (Q99164)",
            Self::MailRemote => "they go with the postoffice they were made for (Q113452)",
        };
        format!("{}; {because}", self.what())
    }

    /// Returns it as a word or two, for a column.
    pub fn word(self) -> &'static str {
        match self {
            Self::Retail => "full postoffice",
            Self::Workgroup => "workgroup",
            Self::ExchangeConnector => "Exchange connector",
            Self::AppleTalk => "AppleTalk",
            Self::MailRemote => "remote files",
            Self::NotAPostoffice => "not a postoffice",
        }
    }
}

impl Version {
    /// Returns it in words.
    pub fn word(self) -> &'static str {
        match self {
            Self::V21 => "2.1",
            Self::V30 => "3.0",
            Self::V32 => "3.2 or later",
        }
    }

    /// Returns it with what it is told by.
    pub fn long(self) -> String {
        let directories = paths::DIRECTORIES.iter().filter(|dir| belongs(self, dir)).count();
        format!("{} ({directories} directories)", self.word())
    }
}

/// Returns the kind and the reason for it. The order matters: what looks least like a postoffice goes first.
pub(super) fn kind(at: &Path, root: &[Entry], glb: &[Entry]) -> (Kind, String) {
    // Q99164: the Macintosh server keeps everything in one data file.
    if root.iter().any(|e| e.name().to_ascii_lowercase().starts_with("microsoft mail data")) {
        return (Kind::AppleTalk, "it holds the data file of a Mail server for AppleTalk networks (Q99164)".into());
    }
    if let Some(because) = remote(root) {
        return (Kind::MailRemote, because.into());
    }
    let present = paths::DIRECTORIES.iter().filter(|name| has_dir(root, name)).count();
    let core = ["MASTER.GLB", "OLDMAST.GLB", "ACCESS.GLB"].iter().any(|name| has(glb, name));
    // No article draws this line: fewer than half of the nineteen directories is no postoffice that anyone could mend.
    if !core || present < 10 {
        let of = paths::DIRECTORIES.len();
        let files = if core { "" } else { ", and neither MASTER.GLB nor ACCESS.GLB" };
        return (
            Kind::NotAPostoffice,
            format!("it holds {present} of a postoffice's {of} directories{files} (Q132744)"),
        );
    }
    let reduced = NOT_IN_CONNECTOR.iter().all(|name| !has_dir(root, name)) && !has(glb, "PROCESS.GLB");
    if reduced || is_connector_path(at) {
        let why = if reduced { "CAL, FOLDERS, INI, MEM, MMF and PROCESS.GLB are missing" } else { "of where it lies" };
        return (
            Kind::ExchangeConnector,
            format!("taken for an Exchange connector's postoffice because {why} (Q181951, Q149451)"),
        );
    }
    let scripts = glb.iter().any(|e| matches!(extension(e).as_str(), "MDM" | "SCR"));
    let files = glb.iter().filter(|e| e.is_file()).count();
    // A workgroup postoffice knows nobody outside (Q94178), so it has the record of its own network at the most.
    let outside =
        glb.iter().any(|e| e.is_file() && e.name().eq_ignore_ascii_case("NETWORK.GLB") && e.len > sizes::NETWORK);
    if !scripts && !outside && (files < FEW_GLB_FILES || !has(glb, "NETWORK.GLB")) {
        return (
            Kind::Workgroup,
            format!("GLB holds {files} files, no modem script among them, as in a workgroup postoffice (Q150688)"),
        );
    }
    let sign = match (scripts, outside) {
        (true, _) => "modem scripts in GLB (Q132744, Q150688)",
        (false, true) => "networks outside in NETWORK.GLB (Q132744, Q94178)",
        (false, false) => "NETWORK.GLB and many files in GLB (Q132744, Q150688)",
    };
    (Kind::Retail, format!("it holds {present} of the nineteen directories and {sign}"))
}

/// Returns why a directory is taken for a remote user's, if it is.
fn remote(root: &[Entry]) -> Option<&'static str> {
    let disk = |name: &&str| root.iter().any(|e| e.is_file() && paths::split(e.name()).0.eq_ignore_ascii_case(name));
    if INIT_DISK.iter().all(disk) {
        return Some("it holds the six files of a remote user's init disk (Q113452)");
    }
    let more = paths::DIRECTORIES.iter().any(|name| !REMOTE.contains(name) && has_dir(root, name));
    (!more && REMOTE.iter().all(|name| has_dir(root, name)))
        .then_some("it holds the directories that Mail Remote makes, USERINFO among them (Q119414)")
}

/// Returns the version (deduced): CAL and MMF came with 3.0, INI with 3.2 (Q77926); PODIAG may make an INI in an older
/// one (Q109466).
pub(super) fn version(root: &[Entry]) -> Version {
    match (has_dir(root, "CAL") || has_dir(root, "MMF"), has_dir(root, "INI")) {
        (false, _) => Version::V21,
        (true, false) => Version::V30,
        (true, true) => Version::V32,
    }
}

/// Returns the rule by which Q209486 is not for such a thing; `None` when it is.
pub fn out_of_scope(kind: Kind, version: Option<Version>) -> Option<RuleId> {
    match (kind, version) {
        (Kind::Retail, Some(Version::V21)) => Some(RuleId::VersionTooOld),
        (Kind::Retail, _) => None,
        (Kind::Workgroup, _) => Some(RuleId::WorkgroupPostoffice),
        (Kind::ExchangeConnector, _) => Some(RuleId::ConnectorPostoffice),
        (Kind::MailRemote, _) => Some(RuleId::RemoteUsersFiles),
        (Kind::AppleTalk, _) => Some(RuleId::AppletalkServer),
        (Kind::NotAPostoffice, _) => Some(RuleId::NotAPostoffice),
    }
}

/// Returns whether a version has one of the nineteen directories.
pub(super) fn belongs(version: Version, dir: &str) -> bool {
    match dir {
        "CAL" | "MMF" => version != Version::V21,
        "INI" => version == Version::V32,
        _ => true,
    }
}

pub(super) fn has_dir(listing: &[Entry], name: &str) -> bool {
    listing.iter().any(|e| e.is_dir() && e.name().eq_ignore_ascii_case(name))
}

pub(super) fn has(listing: &[Entry], name: &str) -> bool {
    listing.iter().any(|e| e.name().eq_ignore_ascii_case(name))
}

fn extension(entry: &Entry) -> String {
    paths::split(entry.name()).1.to_ascii_uppercase()
}

/// The connector keeps its postoffice in MAILDATA below CONNECT (Q181951) or its MSMCON, and shares it as MAILDAT$ (Q201120).
fn is_connector_path(at: &Path) -> bool {
    let names: Vec<String> = at.iter().map(|n| n.to_string_lossy().to_ascii_lowercase()).collect();
    let shared = names.iter().any(|name| name.rsplit(['\\', '/']).next() == Some("maildat$"));
    shared
        || matches!(&names[..], [.., above, last] if last == "maildata" && ["msmcon", "connect"].contains(&&above[..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fsops::{ReadTree, TreePath};
    use crate::postoffice::testing::DiskTree;

    fn kind_without(missing: &[&str], files: &[&str]) -> Kind {
        let dirs = paths::DIRECTORIES.iter().filter(|d| !missing.contains(d)).map(|d| format!("{d}/"));
        let all: Vec<String> = dirs.chain(files.iter().map(|f| (*f).to_owned())).collect();
        let tree = DiskTree::holding(&all.iter().map(String::as_str).collect::<Vec<_>>());
        let root = tree.list(&TreePath::root()).unwrap();
        let glb = if has_dir(&root, "GLB") { tree.list(&paths::dir("GLB")).unwrap() } else { vec![] };
        kind(Path::new("/x"), &root, &glb).0
    }

    #[test]
    fn the_published_kinds_are_told_apart() {
        let retail = ["GLB/MASTER.GLB=176", "GLB/NETWORK.GLB=122", "GLB/DEFAULT.SCR=1"];
        assert_eq!(kind_without(&[], &retail), Kind::Retail);
        assert_eq!(kind_without(&["P1", "LOG"], &retail), Kind::Retail);
        assert_eq!(kind_without(&NOT_IN_CONNECTOR, &retail), Kind::ExchangeConnector);
        assert_eq!(kind_without(&[], &["GLB/MASTER.GLB=176"]), Kind::Workgroup);
        let known = ["GLB/MASTER.GLB=176", "GLB/NETWORK.GLB=244"];
        assert_eq!(kind_without(&[], &known), Kind::Retail, "no scripts, but somebody outside");
        assert_eq!(kind_without(&[], &["GLB/MASTER.GLB=176", "GLB/NETWORK.GLB=122"]), Kind::Workgroup);
        assert_eq!(kind_without(&[], &["GLB/X=1"]), Kind::NotAPostoffice);
        assert_eq!(kind_without(&paths::DIRECTORIES, &["Microsoft Mail Data=9"]), Kind::AppleTalk);
        assert_eq!(kind_without(&paths::DIRECTORIES, &[]), Kind::NotAPostoffice);
        let disk = ["RNETWORK.GLB=9", "ACCESS.MAI=9", "CONNECT.GLB=695", "TRANSFIL.GLB=9", "CONTROL.MAI=8"];
        assert_eq!(kind_without(&paths::DIRECTORIES, &disk), Kind::NotAPostoffice);
        assert_eq!(kind_without(&paths::DIRECTORIES, &[&disk[..], &["C850SORT.GLB=795"]].concat()), Kind::MailRemote);
        let not_remote: Vec<&str> = paths::DIRECTORIES.into_iter().filter(|dir| !REMOTE.contains(dir)).collect();
        assert_eq!(kind_without(&not_remote, &["USERINFO/", "GLB/MASTER.GLB=176"]), Kind::MailRemote);
        assert_eq!(kind_without(&[], &["USERINFO/", "GLB/X25.MDM=1", "GLB/MASTER.GLB=176"]), Kind::Retail);
    }

    #[test]
    fn a_version_is_told_by_as_many_directories_as_it_has() {
        let long = [Version::V21, Version::V30, Version::V32].map(Version::long);
        assert_eq!(long, ["2.1 (16 directories)", "3.0 (18 directories)", "3.2 or later (19 directories)"]);
    }

    #[test]
    fn in_the_middle_of_the_swap_it_is_still_a_postoffice() {
        assert_eq!(kind_without(&["P1"], &["POLD/", "GLB/OLDMAST.GLB=176", "GLB/X25.MDM=1"]), Kind::Retail);
    }

    #[test]
    fn the_connector_is_known_by_its_place() {
        assert!(is_connector_path(Path::new("/srv/exchsrvr/Connect/MSMCON/MailData")));
        assert!(is_connector_path(Path::new("/srv/exchsrvr/CONNECT/maildata")));
        assert!(is_connector_path(Path::new("/mnt/exchange/Maildat$")));
        assert!(is_connector_path(Path::new(r"\\?\UNC\exchange\maildat$")));
        for other in ["/srv/maildata", "/srv/connect/maildata/old", "/srv/msmcon", "/"] {
            assert!(!is_connector_path(Path::new(other)), "{other}");
        }
    }
}
