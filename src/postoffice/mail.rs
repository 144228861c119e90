//! Mailboxes and queues as the listings of MMF, MBG and KEY show them.
//!
//! One listing of each directory, never a look at single files: a postoffice has up to 500 mailboxes (Q123376) and is
//! read again and again while people collect their mail.

use std::collections::{BTreeMap, BTreeSet};

use super::paths::{self, id_in};
use super::{HexId, MailScan, Mailbox, Mmf, NetworkRecord, Outside, QueueOf, network, xtn};
use crate::fsops::{Entry, FsError, ReadTree};

/// Lists the mailboxes of local users, and the queues of everybody else that are not empty.
///
/// Reads the XTN files each time; a scan that is repeated takes [`outside`] once and [`scan_mailboxes`] after that.
///
/// # Errors
/// When the system cannot list MMF, MBG or KEY: a partial list would make a full mailbox look empty. A directory that is
/// not there, or is no directory, stands in `unreadable`, and nothing may be taken for empty then.
pub fn scan_mail(tree: &dyn ReadTree, networks: &[NetworkRecord]) -> Result<MailScan, FsError> {
    scan_mailboxes(tree, &outside(tree, networks))
}

/// Lists mailboxes and queues with one listing each of KEY, MBG and MMF.
///
/// An id with an MMF is a user's, even when it is among the outside ones: only users have one. So is the first
/// administrator's. An id in two spellings is told as unreadable: one of the two may be empty and the other not.
///
/// # Errors
/// As for [`scan_mail`].
pub fn scan_mailboxes(tree: &dyn ReadTree, outside: &Outside) -> Result<MailScan, FsError> {
    let mut scan = MailScan { unreadable: outside.unreadable.clone(), ..MailScan::default() };
    let keys = listed(tree, paths::KEY, &mut scan.unreadable)?;
    let keys = by_id(&keys, "KEY", &mut scan.unreadable);
    let bags = listed(tree, paths::MBG, &mut scan.unreadable)?;
    let messages = message_files(&listed(tree, paths::MMF, &mut scan.unreadable)?, &mut scan.unreadable);
    let there = by_id(&bags, "MBG", &mut scan.unreadable);

    let ids: BTreeSet<&HexId> = keys.keys().chain(there.keys()).collect();
    // Q77926, Q132744: every mailbox has both KEY and MBG; an MMF with neither was left behind by a deleted user.
    scan.orphan_mmfs = messages.keys().filter(|id| !ids.contains(id)).count();
    for id in ids {
        let (mmf, bag) = (messages.get(id).copied(), there.get(id));
        let (mbg, written) = (bag.map(|bag| bag.len), bag.and_then(|bag| bag.modified));
        match outside.ids.get(id) {
            Some(whose) if mmf.is_none() && !id.is_first_administrators() => {
                push_queue(&mut scan.queues, id.as_str(), whose, mbg.unwrap_or(0));
            }
            _ => {
                let key = keys.get(id).map(|key| key.len);
                scan.mailboxes.push(Mailbox { id: id.clone(), mmf, mbg, written, key });
            }
        }
    }
    for bag in bags.iter().filter(|e| e.is_file()) {
        let (stem, extension) = paths::split(bag.name());
        if extension.eq_ignore_ascii_case("MBG")
            && paths::SYSTEM_BAGS.iter().any(|name| name.eq_ignore_ascii_case(stem))
        {
            push_queue(&mut scan.queues, &stem.to_ascii_uppercase(), "", bag.len);
        }
    }
    Ok(scan)
}

/// Lists one of the three directories; what is odd about it becomes a line.
fn listed(tree: &dyn ReadTree, dir: &str, unreadable: &mut Vec<String>) -> Result<Vec<Entry>, FsError> {
    tree.list(&paths::dir(dir)).or_else(|e| {
        if !e.is_about_the_tree() {
            return Err(e);
        }
        unreadable.push(e.to_string());
        Ok(Vec::new())
    })
}

/// Notes a queue that is not empty.
fn push_queue(queues: &mut Vec<QueueOf>, mailbag: &str, whose: &str, len: u64) {
    if len > 0 {
        let records = Mailbox::records_in(len);
        queues.push(QueueOf { mailbag: mailbag.to_owned(), whose: whose.to_owned(), records });
    }
}

/// Returns the message files by id. POPULATE.MSM, backups of CheckMMF (`.BAK`, `.001`) and `.PST` files lie there too
/// and are none (Q104362, Q139352).
fn message_files(listing: &[Entry], unreadable: &mut Vec<String>) -> BTreeMap<HexId, Mmf> {
    let mut found = BTreeMap::new();
    for entry in listing {
        let Some(id) = id_in(entry.name(), "MMF") else { continue };
        match entry.modified {
            Some(modified) if entry.is_file() => {
                if found.insert(id, Mmf { len: entry.len, modified }).is_some() {
                    unreadable.push(format!("{} is there in two spellings", entry.path));
                }
            }
            Some(_) => unreadable.push(format!("{} is not a plain file", entry.path)),
            None => unreadable.push(format!("{} has no time that could be read", entry.path)),
        }
    }
    found
}

/// Returns the ids that belong to outside postoffices and gateways: those that NETWORK.GLB or an XTN record names as a
/// mailbag (Q148666), and those that a USR, TPL or INF file bears (Q77926, Q199800). The name of an XTN file is the
/// network's own id, not a mailbag's; through it a postoffice gets the name of its network.
pub fn outside(tree: &dyn ReadTree, networks: &[NetworkRecord]) -> Outside {
    let mut found = Outside::default();
    for (nth, record) in networks.iter().enumerate() {
        found.ids.extend(network::outside_mailbag(nth, record).map(|id| (id.clone(), record.name.clone())));
    }
    for dir in ["USR", "TPL", "INF"] {
        for entry in found.note(tree.list(&paths::dir(dir))) {
            if let Some(id) = file_id(&entry, dir) {
                found.ids.entry(id).or_default();
            }
        }
    }
    for entry in found.note(tree.list(&paths::dir(paths::XTN))) {
        let Some(id) = file_id(&entry, "XTN") else { continue };
        let network =
            networks.iter().find(|record| record.xtn.as_ref() == Some(&id)).map(|record| record.name.as_str());
        for record in found.note(xtn::postoffices(tree, &entry.path)) {
            let Some(mailbag) = record.mailbag else { continue };
            let whose = match network {
                // The one record of a gateway bears the gateway's own name.
                Some(network) if network.eq_ignore_ascii_case(&record.name) => record.name,
                Some(network) => format!("{network}/{}", record.name),
                None => record.name,
            };
            found.ids.insert(mailbag, whose);
        }
    }
    found
}

impl Outside {
    /// Keeps what could not be read as a line. That is no error: an id that is missed shows up as a mailbox too many,
    /// never the reverse.
    fn note<T: Default>(&mut self, outcome: Result<T, FsError>) -> T {
        outcome.unwrap_or_else(|e| {
            self.unreadable.push(e.to_string());
            T::default()
        })
    }
}

/// Returns the plain files of a listing by the id that they bear.
fn by_id<'a>(listing: &'a [Entry], extension: &str, unreadable: &mut Vec<String>) -> BTreeMap<HexId, &'a Entry> {
    let mut found = BTreeMap::new();
    for entry in listing {
        let Some(id) = file_id(entry, extension) else { continue };
        if found.insert(id, entry).is_some() {
            unreadable.push(format!("{} is there in two spellings", entry.path));
        }
    }
    found
}

/// Returns the id that a plain file bears.
fn file_id(entry: &Entry, extension: &str) -> Option<HexId> {
    if entry.is_file() { id_in(entry.name(), extension) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postoffice::testing::DiskTree;

    const DIRS: [&str; 7] = ["KEY/", "MBG/", "MMF/", "USR/", "TPL/", "INF/", "XTN/"];

    fn of(files: &[&str], networks: &[NetworkRecord]) -> MailScan {
        scan_mail(&DiskTree::holding(&[&DIRS, files].concat()), networks).unwrap()
    }

    fn ids(scan: &MailScan) -> Vec<&str> {
        scan.mailboxes.iter().map(|m| m.id.as_str()).collect()
    }

    #[test]
    fn keys_mailbags_and_message_files_meet_in_one_mailbox() {
        let scan = of(
            &[
                "KEY/00000002.KEY=560",
                "MBG/00000002.MBG=232",
                "MMF/00000002.MMF=32768",
                "KEY/00000003.KEY=560",
                "MBG/00000003.mbg=0",
                "KEY/0000000a.KEY=560",
                "MMF/POPULATE.MSM=1",
                "MMF/00000003.BAK=9",
                "MMF/00000003.001=9",
                "MMF/00000003.PST=9",
            ],
            &[],
        );
        assert_eq!(ids(&scan), ["00000002", "00000003", "0000000A"]);
        assert_eq!(scan.mailboxes[0].records(), Some(2));
        assert_eq!(scan.mailboxes[0].mmf.unwrap().len, 32_768);
        assert_eq!((scan.mailboxes[1].records(), scan.mailboxes[1].mmf), (Some(0), None));
        assert_eq!(scan.mailboxes[2].mbg, None);
        assert_eq!((scan.orphan_mmfs, scan.unreadable.len()), (0, 0));
    }

    #[test]
    fn an_mmf_alone_is_an_orphan() {
        let scan = of(&["MMF/00000009.MMF=1"], &[]);
        assert_eq!((scan.mailboxes.len(), scan.orphan_mmfs), (0, 1));
    }

    #[test]
    fn queues_of_others_are_kept_apart_and_told_when_not_empty() {
        let record = |name: &str, mailbag: &str| NetworkRecord {
            active: true,
            code: 0,
            name: name.into(),
            xtn: None,
            mailbag: HexId::parse(mailbag),
        };
        let mut xtn = vec![0; 698];
        xtn[0x0C..0x14].copy_from_slice(b"00000021");
        let tree = DiskTree::holding(
            &[
                &DIRS[..],
                &["MBG/00000020.MBG=116", "MBG/00000021.MBG=0", "MBG/00000022.MBG=117", "USR/00000022.USR=53"],
                &[
                    "MBG/INQUEUE3.MBG=348",
                    "MBG/SYSTEM.MBG=0",
                    "MBG/00000023.MBG=116",
                    "MMF/00000023.MMF=1",
                    "INF/00000023.INF=1",
                ],
            ]
            .concat(),
        );
        tree.put("XTN/00000030.XTN", &xtn);
        let scan = scan_mail(&tree, &[record("OWN", ""), record("N", "00000020")]).unwrap();
        let queue =
            |mailbag: &str, whose: &str, records| QueueOf { mailbag: mailbag.into(), whose: whose.into(), records };
        assert_eq!(scan.queues, [queue("00000020", "N", 1), queue("00000022", "", 2), queue("INQUEUE3", "", 3)]);
        assert_eq!(ids(&scan), ["00000023"], "an id with an MMF is a user's");
    }

    #[test]
    fn the_first_administrator_and_whoever_the_local_network_names_are_users() {
        let files = ["KEY/00000000.KEY=560", "MBG/00000000.MBG=116", "INF/00000000.INF=1", "MBG/00000005.MBG=116"];
        let local = |mailbag: &str| NetworkRecord {
            active: true,
            code: 1,
            name: "OWN".into(),
            xtn: None,
            mailbag: HexId::parse(mailbag),
        };
        // Without an MMF, as with MS-DOS: whoever else is said to own it.
        let scan = of(&files, &[local("00000005"), local("00000000")]);
        assert_eq!((ids(&scan), scan.queues.len()), (vec!["00000000", "00000005"], 0));
    }

    #[cfg(unix)]
    #[test]
    fn an_id_in_two_spellings_is_told_since_one_may_be_empty_and_the_other_not() {
        let scan = of(&["KEY/0000000A.KEY=560", "MBG/0000000A.MBG=232", "MBG/0000000a.MBG=0"], &[]);
        assert_eq!(scan.unreadable.len(), 1, "{:?}", scan.unreadable);
        assert!(scan.unreadable[0].contains("0000000a.MBG"), "{:?}", scan.unreadable);
        let scan =
            of(&["MMF/0000000A.MMF=1", "MMF/0000000a.mmf=1", "KEY/0000000a.KEY=560", "KEY/0000000A.KEY=560"], &[]);
        assert_eq!(scan.unreadable.len(), 2, "{:?}", scan.unreadable);
    }

    #[test]
    fn a_directory_that_is_gone_is_told_and_makes_nothing_empty() {
        for gone in ["KEY/", "MBG/", "MMF/"] {
            let there: Vec<&str> =
                DIRS.into_iter().filter(|dir| *dir != gone).chain(["KEY/00000002.KEY=560"]).collect();
            let tree = DiskTree::holding(&there);
            if gone == "KEY/" {
                tree.remove("KEY");
            }
            let scan = scan_mail(&tree, &[]).unwrap();
            assert_eq!(scan.unreadable, [format!("cannot look for {}: it is not there", &gone[..3])]);
            assert!(scan.mailboxes.iter().all(|mailbox| mailbox.records() != Some(0)));
        }
    }
}
