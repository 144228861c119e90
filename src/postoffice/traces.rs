//! What a postoffice shows of things beside its own users: the directory-synchronization server's files, and the
//! postoffices outside that it knows.

use super::{Gateway, NetworkRecord, paths, xtn};
use crate::fsops::{Entry, ReadTree};

/// What the tree says about the role of directory-synchronization server: both files are there where the role is on
/// (Q131423, Q257740). SRVTRANS.GLB proves nothing: Setup makes it everywhere (Q135868).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DirsyncTrace {
    /// Length of GLB/SRVCONF.GLB, in bytes.
    pub srvconf: Option<u64>,
    /// Length of GLB/MSTTRANS.GLB, in bytes.
    pub msttrans: Option<u64>,
}

impl DirsyncTrace {
    /// Returns whether one of the two is there.
    pub fn any(&self) -> bool {
        self.srvconf.is_some() || self.msttrans.is_some()
    }
}

/// An outside postoffice, or an outside network of which no postoffice is listed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OutsidePlace {
    /// The network's name in NETWORK.GLB, printable.
    pub network: String,
    /// The postoffice's name in the network's XTN, printable.
    pub postoffice: Option<String>,
}

impl std::fmt::Display for OutsidePlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.postoffice {
            Some(postoffice) => write!(f, "{}/{postoffice}", self.network),
            None => write!(f, "{} (no postoffice listed)", self.network),
        }
    }
}

/// These traces of one tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traces {
    /// The directory-synchronization server's files.
    pub dirsync: DirsyncTrace,
    /// Outside networks and postoffices, in order of name.
    pub outside: Vec<OutsidePlace>,
    /// What could not be read, one line each: postoffices may be missing from `outside` then.
    pub unreadable: Vec<String>,
}

/// Collects the traces: the XTN of each active network (Q86625, Q148666), gateways left out, and the listing of GLB.
pub(super) fn traces(tree: &dyn ReadTree, networks: &[NetworkRecord], gateways: &[Gateway], glb: &[Entry]) -> Traces {
    let len = |name: &str| glb.iter().find(|e| e.is_file() && e.name().eq_ignore_ascii_case(name)).map(|e| e.len);
    let mut found = Traces {
        dirsync: DirsyncTrace { srvconf: len("SRVCONF.GLB"), msttrans: len("MSTTRANS.GLB") },
        ..Traces::default()
    };
    let is_gateway = |name: &str| gateways.iter().any(|gateway| gateway.name.eq_ignore_ascii_case(name));
    for (nth, record) in networks.iter().enumerate() {
        if !record.active || record.name.is_empty() || is_gateway(&record.name) {
            continue;
        }
        let listed = postoffices(tree, record, &mut found.unreadable);
        // The first record of a fresh postoffice is its own network (Q148666); others in it are outside all the same.
        if listed.is_empty() && nth > 0 {
            found.outside.push(OutsidePlace { network: record.name.clone(), postoffice: None });
        }
        let place = |postoffice| OutsidePlace { network: record.name.clone(), postoffice: Some(postoffice) };
        found.outside.extend(listed.into_iter().map(place));
    }
    found.outside.sort();
    found.outside.dedup();
    found
}

/// Returns the names of the active postoffices of a network; an XTN that is not there lists none.
fn postoffices(tree: &dyn ReadTree, record: &NetworkRecord, unreadable: &mut Vec<String>) -> Vec<String> {
    let Some(id) = &record.xtn else { return Vec::new() };
    let path = paths::dir(paths::XTN).join(&format!("{id}.XTN"));
    let read = match tree.find(&path) {
        Ok(None) => return Vec::new(),
        Ok(Some(entry)) => xtn::postoffices(tree, &entry.path),
        Err(error) => Err(error),
    };
    match read {
        Ok(records) => records.into_iter().filter(|r| r.active && !r.name.is_empty()).map(|r| r.name).collect(),
        Err(error) => {
            unreadable.push(error.to_string());
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fsops::TreePath;
    use crate::postoffice::HexId;
    use crate::postoffice::testing::DiskTree;

    fn record(name: &str, xtn: &str) -> NetworkRecord {
        NetworkRecord { active: true, code: 1, name: name.into(), xtn: HexId::parse(xtn), mailbag: None }
    }

    fn xtn(names: &[(&str, u8)]) -> Vec<u8> {
        let mut bytes = vec![0; 698 * names.len()];
        for (nth, (name, status)) in names.iter().enumerate() {
            bytes[698 * nth] = *status;
            bytes[698 * nth + 1..698 * nth + 1 + name.len()].copy_from_slice(name.as_bytes());
        }
        bytes
    }

    #[test]
    fn outside_postoffices_are_those_of_active_networks_that_are_no_gateways() {
        let tree = DiskTree::holding(&["XTN/", "GLB/SRVCONF.GLB=9", "GLB/SRVTRANS.GLB=0"]);
        tree.put("XTN/00000002.XTN", &xtn(&[("BRANCH", 1), ("GONE", 0)]));
        tree.put("XTN/00000004.XTN", &xtn(&[("FAX", 1)]));
        let gone = NetworkRecord { active: false, ..record("CLOSED", "00000002") };
        let networks = [
            record("OWN", "00000001"),
            record("SALES", "00000002"),
            record("FAX", "00000004"),
            record("EMPTY", "00000009"),
            gone,
        ];
        let gateway = Gateway { name: "fax".into(), evidence: Vec::new(), article: "Q85349" };
        let glb = tree.list(&TreePath::parse("GLB").unwrap()).unwrap();
        let found = traces(&tree, &networks, &[gateway], &glb);
        let outside: Vec<String> = found.outside.iter().map(ToString::to_string).collect();
        assert_eq!(outside, ["EMPTY (no postoffice listed)", "SALES/BRANCH"]);
        assert_eq!(found.dirsync, DirsyncTrace { srvconf: Some(9), msttrans: None });
        assert!(found.unreadable.is_empty() && found.dirsync.any());
    }

    #[test]
    fn an_xtn_that_cannot_be_read_is_told() {
        let tree = DiskTree::holding(&["XTN/00000002.XTN/"]);
        let found = traces(&tree, &[record("OWN", ""), record("SALES", "00000002")], &[], &[]);
        assert_eq!(found.unreadable.len(), 1, "{found:?}");
    }
}
