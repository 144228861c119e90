//! GLB with the lists beside it: core files, accounts, the published bytes of MASTER.GLB, the counters.

use super::core;
use super::networks::Known;
use super::pass::Pass;
use super::{Seen, in_root, keep, sort};
use crate::fsops::{Entry, TreePath};
use crate::postoffice::rules::RuleId;
use crate::postoffice::rules::lengths::AccountLengths;
use crate::postoffice::{Kind, Version, control, gateways::gateways, kind, master, network, paths, sizes};

/// What REQTRANS.GLB is long when nothing waits: new, after a cycle (Q133428), made again by PODIAG (Q110496).
const NOTHING_PENDING: [u64; 3] = [0, 49, 60];

/// The length of ERRORADM.GLB in 3.2 (Q106099) and 3.5 (Q135868); in 2.1 it is 10,210 bytes long.
const ERRORADM_32: u64 = 22_272;

/// How far apart the dates of a list and its shadow may lie (Q135932 has them alike; a backup may round them).
const A_DAY: chrono::TimeDelta = chrono::TimeDelta::days(1);

/// From here on a counter is abnormally large, which Q87388 leaves to the reader: a million mailbags, and half of all the
/// ids that there are for messages (Q122852 counts 60,000 a week and is at 439 million).
const LARGE: control::Counters = control::Counters { mailbag: 0x10_0000, letter: 0x8000_0000 };

/// The listing of GLB.
#[derive(Debug, Default)]
pub(super) struct Glb {
    pub(super) entries: Vec<Entry>,
    listed: Option<()>,
}

/// Visits GLB and judges the lengths of what is in it.
pub(super) fn visit(pass: &mut Pass<'_>, root: &[Entry]) -> Glb {
    let entries = listing(pass, root, paths::GLB);
    Glb { listed: entries.as_ref().map(|_| ()), entries: entries.unwrap_or_default() }
}

/// Visits a directory with names that matter; judges lengths; returns the entries in order. `None` when it is not there,
/// or was not listed to its end: nothing in it can be missed then.
fn listing(pass: &mut Pass<'_>, root: &[Entry], dir: &str) -> Option<Vec<Entry>> {
    let mut entries = Vec::new();
    pass.visit(in_root(root, dir)?, |findings, entry| {
        Pass::judge_length(findings, entry.clone());
        keep(&mut entries, entry, core::matters);
    })?;
    sort(&mut entries);
    Some(entries)
}

/// Returns a plain file of a listing.
fn file<'a>(listing: &'a [Entry], name: &str) -> Option<&'a Entry> {
    listing.iter().find(|e| e.is_file() && e.name().eq_ignore_ascii_case(name))
}

impl Glb {
    /// Returns a plain file of GLB.
    pub(super) fn file(&self, name: &str) -> Option<&Entry> {
        file(&self.entries, name)
    }

    /// Whether GLB is there and could not be listed.
    pub(super) fn is_closed(&self, root: &[Entry]) -> bool {
        self.listed.is_none() && in_root(root, paths::GLB).is_some()
    }

    /// Judges what hangs together.
    pub(super) fn judge(
        &self,
        pass: &mut Pass<'_>,
        root: &[Entry],
        scope: (Kind, Option<Version>),
        known: &Known,
        seen: &mut Seen,
    ) {
        let (nme, grp) = (listing(pass, root, paths::NME), listing(pass, root, paths::GRP));
        for core in core::expected(scope) {
            let list = match core.dir {
                paths::NME => nme.as_ref(),
                paths::GRP => grp.as_ref(),
                _ => self.listed.map(|()| &self.entries),
            };
            match (list, list.and_then(|list| file(list, core.name))) {
                (_, Some(entry)) => core::judge(pass, &core, scope.0, entry),
                (Some(list), None) if core.must_be_there => {
                    // A directory or a pipe of that name is no file that a program could read.
                    let is = if kind::has(list, core.name) { "is there, and is no file" } else { "is missing" };
                    pass.findings.add(RuleId::CoreMissing, &paths::dir(core.dir).join(core.name), is);
                }
                (_, None) => {}
            }
        }
        let (nme, grp) = (nme.unwrap_or_default(), grp.unwrap_or_default());
        self.accounts(pass, &nme, &grp, seen);
        self.master(pass, scope.0, known, seen);
        self.rest(pass, root, scope.1);
        let networks = known.networks.as_deref().unwrap_or_default();
        seen.gateways = gateways(networks, root, &self.entries, &nme).into_iter().map(|g| g.name).collect();
    }

    fn accounts(&self, pass: &mut Pass<'_>, nme: &[Entry], grp: &[Entry], seen: &mut Seen) {
        let len = |listing: &[Entry], name: &str| file(listing, name).map(|e| e.len);
        let lengths = AccountLengths {
            access: ["ACCESS.GLB", "ACCESS2.GLB", "ACCESS3.GLB"].map(|name| len(&self.entries, name)),
            admin_nme: len(nme, "ADMIN.NME"),
            adminshd_nme: len(nme, "ADMINSHD.NME"),
            admin_grp: len(grp, "ADMIN.GRP"),
            adminshd_grp: len(grp, "ADMINSHD.GRP"),
        };
        let (records, broken) = lengths.together();
        seen.accounts = records;
        broken.into_iter().for_each(|finding| pass.findings.note(finding));
        for (list, name, shadow) in [(nme, "ADMIN.NME", "ADMINSHD.NME"), (grp, "ADMIN.GRP", "ADMINSHD.GRP")] {
            let (Some(list), Some(shadow)) = (file(list, name), file(list, shadow)) else { continue };
            if let (Some(a), Some(b)) = (list.modified, shadow.modified)
                && list.len == shadow.len
                && (a.0 - b.0).abs() > A_DAY
            {
                let what = format!("is dated {a}, and {} {b}", shadow.path.name());
                pass.findings.add(RuleId::ShadowDates, &list.path, what);
            }
        }
    }

    /// The bytes of MASTER.GLB that are published, and names that can be seen in it.
    fn master(&self, pass: &mut Pass<'_>, kind: Kind, known: &Known, seen: &mut Seen) {
        let Some(bytes) = self.file("MASTER.GLB").and_then(|e| pass.read(&e.path, sizes::MASTER)) else { return };
        let place = paths::master();
        seen.names = names(&bytes, known);
        seen.security = bytes.get(master::SECURITY_BYTE).copied();
        if let Some(byte) = seen.security.filter(|byte| *byte > 1) {
            let what = format!("has {byte:02X}h at 94h, where 00h is off and 01h is on");
            pass.findings.add(RuleId::MasterSecurity, &place, what);
        }
        // The connector has a record of that type of its own (Q201120).
        let networks = known.networks.as_ref().filter(|_| kind == Kind::Retail);
        if let (Some(byte), Some(networks)) = (bytes.get(master::GATEWAY_BYTE), networks) {
            let says = byte & master::CONNECTION != 0;
            let listed = networks.iter().any(|record| record.active && record.code == network::MSMAIL);
            if says != listed {
                let (a, b) = if says { ("has", "has no") } else { ("has not", "has a") };
                let what = format!("{a} the bit of the Connection gateway at 93h; NETWORK.GLB {b} record of it");
                pass.findings.add(RuleId::MasterConnection, &place, what);
            }
        }
    }

    fn rest(&self, pass: &mut Pass<'_>, root: &[Entry], version: Option<Version>) {
        let of_32 = self.file("ERRORADM.GLB").filter(|e| e.len == ERRORADM_32 && version == Some(Version::V30));
        if let Some(entry) = of_32 {
            let what = format!("is {} bytes long, as in 3.2 and later, and there is no INI", entry.len);
            pass.findings.add(RuleId::IniMissing, &entry.path, what);
        }
        for name in ["SRVCONF.GLB", "MSTTRANS.GLB"] {
            if let Some(entry) = self.file(name) {
                pass.findings.add(RuleId::DirsyncServer, &entry.path, "is there: only a server has it");
            }
        }
        if let Some(entry) = self.file("REQTRANS.GLB").filter(|e| !NOTHING_PENDING.contains(&e.len)) {
            pass.findings.add(RuleId::DirsyncPending, &entry.path, format!("is {} bytes long", entry.len));
        }
        let recorded = kind::has_dir(root, paths::RESERIAL);
        if let Some(entry) = self.file("OLDMAST.GLB").filter(|_| !recorded) {
            let dated = entry.modified.map_or(String::new(), |time| format!(", dated {time}"));
            pass.findings.add(RuleId::OldmastPresent, &entry.path, format!("is there{dated}"));
        }
    }
}

/// Names that can be seen in MASTER.GLB: that of the local network first, then what looks like one (inferred).
fn names(bytes: &[u8], known: &Known) -> Vec<String> {
    let network = known.networks.iter().flatten().next().map(|record| &record.name);
    let network = network.filter(|name| master::shows(bytes, name)).cloned();
    let plain = |name: &String| {
        name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_ ".contains(&b)) && Some(name) != network.as_ref()
    };
    let others: Vec<String> = master::visible(bytes).into_iter().filter(plain).collect();
    network.into_iter().chain(others).collect()
}

/// Compares the counters with the highest ids that were seen. Read last: the counters only grow, so an id above them was
/// not given by them.
pub(super) fn counters(pass: &mut Pass<'_>, highest: Option<u32>, letter: Option<(u32, TreePath)>) {
    let place = paths::control();
    let Some(counters) = pass.read(&place, control::LEN as u64 + 1).and_then(|bytes| control::counters(&bytes)) else {
        return;
    };
    let next = counters.mailbag;
    match highest {
        _ if next == 0 => pass.findings.add(RuleId::CounterZero, &place, "has zero as the next mailbag id"),
        Some(id) if id >= next => {
            let what = format!("would give the id {next:08X} next, and mailbag {id:08X} is there");
            pass.findings.add(RuleId::CounterBehind, &place, what);
        }
        _ => {}
    }
    for (what, value, large) in
        [("mailbag", counters.mailbag, LARGE.mailbag), ("message", counters.letter, LARGE.letter)]
    {
        if value >= large {
            let what = format!("would give the {what} id {value:08X} next");
            pass.findings.add(RuleId::CounterLarge, &place, what);
        }
    }
    if let Some((id, path)) = letter.filter(|(id, _)| *id >= counters.letter) {
        let what = format!("would give the id {:08X} next, and {id:08X} is there: {path}", counters.letter);
        pass.findings.add(RuleId::LetterCounterBehind, &place, what);
    }
}
