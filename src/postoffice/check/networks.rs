//! NETWORK.GLB and the XTN files, record by record, and whose mailbag each of the others is.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::glb::Glb;
use super::pass::Pass;
use super::{KEPT, Seen, in_root};
use crate::fsops::{Entry, TreePath};
use crate::postoffice::paths::{self, id_in};
use crate::postoffice::rules::RuleId;
use crate::postoffice::{HexId, NetworkRecord, network, xtn};

/// What the records say.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The records of NETWORK.GLB; `None` when they could not be read.
    pub(super) networks: Option<Vec<NetworkRecord>>,
    /// The mailbags that belong to outside postoffices and gateways, as the ids of their files.
    pub(super) outside: HashSet<u32>,
    /// The mailbags that an active record names, and which it is. Mail may wait in them.
    pub(super) named: BTreeMap<u32, Named>,
}

/// A record that names a mailbag.
#[derive(Clone, Debug)]
pub(super) struct Named {
    /// The file that holds the record.
    pub(super) file: TreePath,
    /// The postoffice or network, printable.
    pub(super) name: String,
}

/// Returns the number that an id spells.
pub(super) fn number(id: &HexId) -> u32 {
    u32::from_str_radix(id.as_str(), 16).unwrap_or(u32::MAX)
}

/// Reads the records and visits the directories of outside postoffices.
pub(super) fn visit(pass: &mut Pass<'_>, root: &[Entry], glb: &Glb, seen: &mut Seen) -> Known {
    let mut known = Known::default();
    let bytes = glb.file("NETWORK.GLB").and_then(|e| Some((&e.path, pass.read(&e.path, network::LIMIT)?)));
    let files = xtn_files(pass, root);
    if let Some((place, bytes)) = bytes {
        let records = network::records(&bytes);
        let status = bytes.chunks_exact(network::RECORD).map(|record| record[0]);
        for (nth, (record, status)) in records.iter().zip(status).enumerate() {
            judge_status(pass, place, nth, status);
            if record.active {
                known.active(pass, place, nth, &record.name, network::outside_mailbag(nth, record));
                seen.networks += 1;
                xtn_is_there(pass, place, nth, record, files.as_ref());
            } else {
                known.outside.extend(network::outside_mailbag(nth, record).map(number));
            }
        }
        known.networks = Some(records);
    }
    let mut files: Vec<(u32, TreePath)> = files.unwrap_or_default().into_iter().collect();
    files.sort();
    for (id, file) in files {
        let Some(bytes) = pass.read(&file, network::LIMIT) else { continue };
        let status = bytes.chunks_exact(xtn::RECORD).map(|record| record[0]);
        // A network that was deleted may leave its file behind, and nothing says what is in it then.
        let counts = known.networks.as_ref().is_none_or(|all| all.iter().any(|network| is_file_of(network, id)));
        for (nth, (record, status)) in xtn::records(&bytes).into_iter().zip(status).enumerate() {
            if counts {
                judge_status(pass, &file, nth, status);
            }
            if counts && record.active {
                known.active(pass, &file, nth, &record.name, record.mailbag.as_ref());
                seen.postoffices += 1;
            } else {
                known.outside.extend(record.mailbag.as_ref().map(number));
            }
        }
    }
    // Files that bear the id of an outside mailbag (Q77926, Q199800).
    for name in ["USR", "TPL", "INF"] {
        if let Some(dir) = in_root(root, name) {
            pass.visit(dir, |findings, entry| {
                known
                    .outside
                    .extend(id_in(entry.name(), name).filter(|_| known.outside.len() < 16 * KEPT).as_ref().map(number));
                Pass::judge_length(findings, entry);
            });
        }
    }
    known
}

/// Whether an active network has that XTN file.
fn is_file_of(network: &NetworkRecord, id: u32) -> bool {
    network.active && network.xtn.as_ref().map(number) == Some(id)
}

/// Visits XTN; returns its files by id, or `None` when there is no telling.
fn xtn_files(pass: &mut Pass<'_>, root: &[Entry]) -> Option<HashMap<u32, TreePath>> {
    let mut files = HashMap::new();
    let dir = in_root(root, paths::XTN)?;
    pass.visit(dir, |findings, entry| {
        if let Some(id) = id_in(entry.name(), "XTN").filter(|_| entry.is_file() && files.len() < KEPT) {
            files.insert(number(&id), entry.path.clone());
        }
        Pass::judge_length(findings, entry);
    })?;
    Some(files)
}

/// The XTN file that an active network names is there.
fn xtn_is_there(
    pass: &mut Pass<'_>,
    place: &TreePath,
    nth: usize,
    record: &NetworkRecord,
    files: Option<&HashMap<u32, TreePath>>,
) {
    let (Some(id), Some(files)) = (&record.xtn, files) else { return };
    if files.len() < KEPT && !files.contains_key(&number(id)) {
        let what = format!("names {id}.XTN in record {} ({}), and there is none", nth + 1, record.name);
        pass.findings.add(RuleId::RecordXtn, place, what);
    }
}

/// A record is active or deleted (Q148666, Q86625).
fn judge_status(pass: &mut Pass<'_>, place: &TreePath, nth: usize, status: u8) {
    if status > 1 {
        let what = format!("has status {status:02X}h in record {}: neither active (01h) nor deleted (00h)", nth + 1);
        pass.findings.add(RuleId::RecordStatus, place, what);
    }
}

impl Known {
    /// Judges an active record, and keeps whose mailbag it names.
    fn active(&mut self, pass: &mut Pass<'_>, place: &TreePath, nth: usize, name: &str, mailbag: Option<&HexId>) {
        if name.trim().is_empty() {
            let what = format!("has no name in record {}, which is active", nth + 1);
            pass.findings.add(RuleId::RecordNameless, place, what);
        }
        if let Some(id) = mailbag.filter(|_| self.named.len() < KEPT) {
            self.outside.insert(number(id));
            self.named.insert(number(id), Named { file: place.clone(), name: name.to_owned() });
        }
    }
}
