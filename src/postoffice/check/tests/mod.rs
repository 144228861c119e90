//! The check, on a real directory: clean when it is as published, and with exactly one finding when one thing is broken.
#![cfg(unix)]

mod site;

use std::collections::HashSet;

use chrono::TimeDelta;

use self::site::{Elsewhere, Site, identity, now};
use super::PLACES;
use crate::fsops::Kind as EntryKind;
use crate::postoffice::paths;
use crate::postoffice::rules::RuleId as R;
use crate::postoffice::{
    Evidence, Fingerprint, Kind, Reading, Version, core_files, evidence, inspect, message, scan_mail, scan_queue,
};

/// How to break a fresh installation so that exactly one rule is broken.
type Breaks = fn(&mut Site);

const MINUTE: TimeDelta = TimeDelta::minutes(1);
const LATE: TimeDelta = TimeDelta::minutes(10);

/// One row a rule.
fn rows() -> Vec<(R, Breaks)> {
    vec![
        (R::NotAPostoffice, |s| s.remove(&["GLB"])),
        (R::WorkgroupPostoffice, |s| s.remove_scripts()),
        (R::ConnectorPostoffice, |s| s.remove(&["CAL", "FOLDERS", "INI", "MEM", "MMF", "GLB/PROCESS.GLB"])),
        (R::RemoteUsersFiles, |s| {
            for name in ["RNETWORK.GLB", "ACCESS.MAI", "TRANSFIL.GLB", "CONTROL.MAI", "C850SORT.GLB"] {
                s.put(name, b"x");
            }
            s.fill("CONNECT.GLB", 695);
        }),
        (R::AppletalkServer, |s| s.put("Microsoft Mail Data", b"x")),
        (R::VersionTooOld, |s| s.remove(&["CAL", "MMF", "INI"])),
        (R::DirMissing, |s| s.remove(&["LOG"])),
        (R::IniMissing, |s| s.remove(&["INI"])),
        (R::DirIsFile, |s| {
            s.remove(&["MAI/MA3"]);
            s.put("MAI/MA3", b"");
        }),
        (R::SubdirMissing, |s| s.remove(&["ATT/ATF"])),
        (R::DirReadOnly, |s| s.mode("GLB", 0o555)),
        (R::PopulateMissing, |s| s.remove(&["USR/POPULATE.MSM"])),
        (R::PoldPresent, |s| s.put("POLD/POPULATE.MSM", b"x")),
        (R::OldmastPresent, |s| s.fill("GLB/OLDMAST.GLB", 176)),
        (R::ChangeInProgress, |s| {
            s.rename("P1", "Pold");
            s.put("RESERIAL/C0001/OPERATOR.LOG", b"{}");
        }),
        (R::NameTwice, |s| s.put("p1/POPULATE.MSM", b"x")),
        (R::Link, |s| s.link("EXTRA")),
        (R::UnreadableName, |s| s.unreadable_name()),
        (R::LongName, |s| s.put("GLB/copy of master.glb.bak", b"")),
        (R::CannotList, |s| s.deny_list = Some("MAI/MA7")),
        (R::CannotRead, |s| s.deny_read = Some("GLB/NETWORK.GLB")),
        (R::NotYoursToWrite, |s| s.deny_write = Some("P1")),
        (R::CoreMissing, |s| s.remove(&["GLB/TID.GLB"])),
        (R::CoreReadOnly, |s| s.mode("GLB/MASTER.GLB", 0o444)),
        (R::CoreHidden, |s| s.dos_hidden = Some("GLB/MASTER.GLB")),
        (R::CoreHeld, |s| s.held = Some("GLB/MASTER.GLB")),
        (R::MasterEmpty, |s| s.put("GLB/MASTER.GLB", b"")),
        (R::MasterTranslated, |s| s.fill("GLB/MASTER.GLB", 174)),
        (R::MasterLength, |s| s.fill("GLB/MASTER.GLB", 352)),
        (R::MasterSecurity, |s| s.put("GLB/MASTER.GLB", &[&[0; 0x94][..], &[7; 28]].concat())),
        (R::MasterConnection, |s| s.network(1, 0x10, "00000001")),
        (R::AccountsEmpty, |s| s.put("NME/ADMIN.NME", b"")),
        (R::AccountsLength, |s| s.fill("GLB/ACCESS2.GLB", 70)),
        (R::AccountsDisagree, |s| s.fill("GLB/ACCESS3.GLB", 1024)),
        (R::AccountsMany, |s| {
            for (name, record) in [("ACCESS", 586), ("ACCESS2", 69), ("ACCESS3", 512)] {
                s.fill(&format!("GLB/{name}.GLB"), 501 * record);
            }
        }),
        (R::ShadowDiffers, |s| s.fill("GRP/ADMINSHD.GRP", 16)),
        (R::ShadowDates, |s| {
            s.fill("NME/ADMINSHD.NME", 45);
            s.dated("NME/ADMINSHD.NME", now() - TimeDelta::days(30));
        }),
        (R::FlagEmpty, |s| s.put("GLB/FLAG.GLB", b"")),
        (R::WrongLength, |s| s.fill("KEY/SYSTEM.KEY", 512)),
        (R::CounterZero, |s| s.counters(0, 0x200)),
        (R::CounterBehind, |s| {
            s.put("MBG/00000010.MBG", b"");
            s.fill("KEY/00000010.KEY", 560);
        }),
        (R::LetterCounterBehind, |s| s.put("MAI/MA0/00000200.MAI", b"x")),
        (R::CounterLarge, |s| s.counters(0x10_0000, 0x200)),
        (R::RecordStatus, |s| s.network(0x7f, 1, "00000001")),
        (R::RecordNameless, |s| s.outside("", "")),
        (R::RecordXtn, |s| s.network(1, 1, "00000007")),
        (R::RecordMailbag, |s| s.outside("SALES", "00000009")),
        (R::KeyAlone, |s| s.fill("KEY/00000005.KEY", 560)),
        (R::MailbagAlone, |s| s.put("MBG/00000005.MBG", b"")),
        (R::SystemBagMissing, |s| s.remove(&["KEY/INQUEUE.KEY", "MBG/INQUEUE.MBG"])),
        (R::MailbagFull, |s| s.fill("MBG/00000000.MBG", 4096 * 116)),
        (R::MailbagsMany, |s| {
            s.counters(0xF_FFFF, 0x7FFF_FFFF);
            s.crowd = Some(("KEY", 50_001, |n| format!("{:08X}.KEY", n + 1)));
        }),
        (R::MmfOrphan, |s| s.put("MMF/00000005.MMF", b"x")),
        (R::MmfLarge, |s| s.stretch("MMF/00000000.MMF", 31 * 1024 * 1024)),
        (R::LetterMisplaced, |s| s.put("ATT/AT5/00000016.ATT", b"x")),
        (R::QueueOutside, |s| {
            s.outside("SALES", "00000005");
            s.fill("KEY/00000005.KEY", 560);
            s.fill("MBG/00000005.MBG", 232);
        }),
        (R::QueueSystem, |s| s.fill("MBG/INQUEUE3.MBG", 116)),
        (R::EnvelopeStranded, |s| s.in_p1("00000012.P1", LATE)),
        (R::EnvelopeOld, |s| s.in_p1("00000012.P1", TimeDelta::days(3))),
        (R::LockStranded, |s| s.in_p1("INQUEUE.0LK", LATE)),
        (R::WorkingStranded, |s| s.in_p1("LOCKP1ID.PBB", LATE)),
        (R::MtaAtWork, |s| {
            s.in_p1("INQUEUE.0LK", MINUTE);
            s.in_p1("00000012.P1", MINUTE);
        }),
        (R::P1Stranger, |s| s.in_p1("00000012.PX", LATE)),
        (R::DirsyncServer, |s| s.fill("GLB/SRVCONF.GLB", 2048)),
        (R::DirsyncPending, |s| s.fill("GLB/REQTRANS.GLB", 200)),
        (R::FutureDate, |s| s.dated("NME/ADMIN.NME", now() + TimeDelta::days(2))),
    ]
}

#[test]
fn a_published_installation_is_clean() {
    let found = Site::fresh().check();
    assert_eq!(found.findings, []);
    assert!(found.is_clean());
    assert_eq!((found.kind, found.version), (Kind::Retail, Some(Version::V32)), "{}", found.kind_because);
    assert_eq!((found.seen.accounts, found.seen.networks, found.seen.security), (Some(1), 1, Some(1)));
    assert_eq!(found.seen.names, ["ANYCORP"]);
    // The root, 51 directories and the three below FOLDERS; MASTER.GLB, NETWORK.GLB, an XTN and CONTROL.GLB.
    assert_eq!((found.cost.directories, found.cost.files_read), (55, 4));
    assert_eq!(found.cost.bytes_read, 176 + 122 + 8);
}

#[test]
fn each_rule_is_broken_by_its_row_and_no_other_rule_with_it() {
    for (rule, breaks) in rows() {
        let mut site = Site::fresh();
        breaks(&mut site);
        assert_eq!(site.broken(), [rule], "{}", rule.name());
    }
}

#[test]
fn every_rule_has_a_row() {
    let tested: HashSet<R> = rows().into_iter().map(|(rule, _)| rule).collect();
    let untested: Vec<&str> = R::ALL.iter().filter(|rule| !tested.contains(rule)).map(|rule| rule.name()).collect();
    assert_eq!(untested, [""; 0]);
}

#[test]
fn harmless_oddities_are_not_told() {
    let site = Site::fresh();
    // What an update leaves behind (Q121956), calendars, backups of CheckMMF and PSTs (Q104362, Q139352), gateways.
    for name in ["GLB/DELTID.GLB", "GLB/NPTRANS.GLB", "CAL/SCHEDULE.KEY", "FAX/LOCAL.CFG", "VMGATE/ERR/X.LOG"] {
        site.put(name, b"");
    }
    for name in ["MMF/00000000.BAK", "MMF/00000000.001", "MMF/00000000.PST", "MMF/00000000.MMF"] {
        site.put(name, b"x");
    }
    site.fill("GLB/FLAG.GLB", 2);
    site.fill("GLB/RNETSEM.GLB", 4);
    site.fill("GLB/REQTRANS.GLB", 49);
    // Mail of users that waits is what the change is about, and no finding.
    site.fill("MBG/00000000.MBG", 4095 * 116);
    site.put("MAI/MA1/00000101.MAI", b"x");
    // A change in progress has a record, which knows what POLD and OLDMAST.GLB are.
    site.rename("P1", "Pold");
    site.put("RESERIAL/C0001/OPERATOR.LOG", b"{}");
    site.fill("GLB/OLDMAST.GLB", 176);
    let found = site.check();
    let rules: Vec<R> = found.findings.iter().map(|group| group.rule).collect();
    assert_eq!((rules, found.is_clean()), (vec![R::ChangeInProgress], true));
    assert_eq!((found.seen.records, found.seen.message_files, found.seen.letters), (4095, 1, 1));
}

#[test]
fn a_damaged_init_disk_is_told_as_well() {
    let site = Site::fresh();
    for name in ["RNETWORK.GLB", "ACCESS.MAI", "CONNECT.GLB", "TRANSFIL.GLB", "CONTROL.MAI", "C850SORT.GLB"] {
        site.put(name, b"x");
    }
    let found = site.check();
    let rules: Vec<R> = found.findings.iter().map(|group| group.rule).collect();
    assert_eq!((found.kind, rules), (Kind::MailRemote, vec![R::RemoteUsersFiles, R::WrongLength]));
}

#[test]
fn whose_mail_waits_is_told_and_the_administrator_is_nobody_else() {
    let site = Site::fresh();
    site.outside("SALES", "00000005");
    site.network(1, 1, "00000001");
    site.fill("KEY/00000005.KEY", 560);
    site.fill("MBG/00000005.MBG", 117);
    site.fill("MBG/00000000.MBG", 116);
    site.put("INF/00000000.INF", b"");
    let found = site.check();
    let queue = found.findings.iter().find(|group| group.rule == R::QueueOutside).unwrap();
    assert_eq!((queue.places.len(), queue.places[0].detail.as_str()), (1, "holds 2 records for SALES"));
    assert_eq!((found.seen.queued, found.seen.records), (2, 1));
}

/// What is by design in the kinds that are out of scope is no damage of theirs.
#[test]
fn a_whole_workgroup_postoffice_is_told_as_that_and_nothing_else() {
    let mut site = Site::fresh();
    site.remove_scripts();
    // Nobody outside, no MTA and no directory synchronization (Q91039, Q94178); hidden files by design (Q91041).
    site.remove(&["GLB/NETWORK.GLB", "GLB/PROCESS.GLB", "GLB/REQCONF.GLB", "GLB/MODEM.GLB", "XTN/00000001.XTN", "INI"]);
    for name in ["INQUEUE", "INQUEUE3", "SYSTEM"] {
        site.remove(&[&format!("KEY/{name}.KEY"), &format!("MBG/{name}.MBG")]);
    }
    site.put("TPL/ADMIN.TPL", b"x");
    site.put("INF/ADMIN.INF", b"x");
    site.dos_hidden = Some("GLB/MASTER.GLB");
    assert_eq!(site.broken(), [R::WorkgroupPostoffice]);
}

#[test]
fn a_whole_connector_postoffice_is_told_as_that_and_nothing_else() {
    let site = Site::fresh();
    site.remove(&["CAL", "FOLDERS", "INI", "MEM", "MMF", "GLB/PROCESS.GLB"]);
    // Its own record of type MSMAIL (Q201120), with the queue for AppleTalk beside it (Q153097).
    let mut record = vec![0; 122];
    record[..8].copy_from_slice(b"\x01\x10MSMAIL");
    record[0x21..0x29].copy_from_slice(b"00000002");
    let own = std::fs::read(site.path("GLB/NETWORK.GLB")).unwrap();
    site.put("GLB/NETWORK.GLB", &[own, record].concat());
    site.fill("KEY/00000002.KEY", 560);
    site.put("MBG/00000002.MBG", b"");
    assert_eq!(site.broken(), [R::ConnectorPostoffice]);
    // With the five directories made for an installation's sake (Q181951) its place still tells.
    for dir in ["CAL", "FOLDERS", "INI", "MEM", "MMF"] {
        site.put(&format!("{dir}/{}", paths::POPULATE), b"x");
    }
    let found = super::check(&Elsewhere(site.tree()), now(), super::Depth::Whole, &mut |_| ()).unwrap();
    assert_eq!(found.kind, Kind::ExchangeConnector, "{}", found.kind_because);
}

#[test]
fn after_the_exchange_and_before_step_8_nothing_but_that_is_told() {
    let site = Site::fresh();
    site.put("RESERIAL/C0001/OPERATOR.LOG", b"{}");
    site.rename("P1", "Pold");
    site.rename("GLB/MASTER.GLB", "GLB/OLDMAST.GLB");
    // Between the two renames nobody can log on.
    assert_eq!(site.broken(), [R::CoreMissing, R::ChangeInProgress]);
    site.put("GLB/MASTER.GLB", &std::fs::read(site.path("GLB/OLDMAST.GLB")).unwrap());
    assert_eq!(site.broken(), [R::ChangeInProgress]);
    site.rename("Pold", "P1");
    assert_eq!(site.broken(), []);
}

#[test]
fn what_a_deleted_network_leaves_behind_is_no_damage() {
    let site = Site::fresh();
    // The network is deleted (Q148666: 00); its file still lists a postoffice whose mailbag is gone.
    site.network(0, 1, "00000002");
    let mut record = vec![0; 698];
    record[..9].copy_from_slice(b"\x01BRANCH\0\0");
    record[0x0C..0x14].copy_from_slice(b"00000009");
    site.put("XTN/00000002.XTN", &record);
    let found = site.check();
    assert_eq!((found.findings, found.seen.postoffices), (vec![], 0));
}

#[test]
fn older_versions_are_not_held_to_what_came_later() {
    let site = Site::fresh();
    site.remove(&["INI"]);
    site.fill("GLB/ERRORADM.GLB", 10_210);
    let found = site.check();
    assert_eq!((found.findings, found.version), (vec![], Some(Version::V30)));
}

#[test]
fn nothing_is_changed_by_a_check() {
    let mut site = Site::fresh();
    site.in_p1("00000012.P1", LATE);
    let before = identity(&site);
    site.check();
    assert_eq!(identity(&site), before);
    // Nor where it cannot look.
    site.deny_list = Some("MMF");
    assert_eq!(site.broken(), [R::CannotList, R::EnvelopeStranded]);
    assert_eq!(identity(&site), before);
}

#[test]
fn what_vanishes_meanwhile_is_no_finding() {
    let mut site = Site::fresh();
    site.remove(&["LOG", "MAI/MA4", "GLB/NETWORK.GLB"]);
    let (file, dir) = (EntryKind::File, EntryKind::Dir);
    site.vanished = vec![("LOG", dir), ("MAI/MA4", dir), ("GLB/NETWORK.GLB", file), ("KEY/00000003.KEY", file)];
    assert_eq!(site.broken(), []);
}

#[test]
fn where_nothing_may_be_listed_that_is_all_that_is_told_of_it() {
    let closed =
        ["GRP", "NME", "KEY", "MBG", "MMF", "XTN", "P1", "FOLDERS", "FOLDERS/PUB", "USR", "ATT", "MAI", "MAI/MA3"];
    for dir in closed {
        let mut site = Site::fresh();
        site.deny_list = Some(dir);
        let found = site.check();
        let told: Vec<_> = found.findings.iter().map(|group| (group.rule, group.places[0].path.as_str())).collect();
        assert_eq!(told, [(R::CannotList, dir)]);
        assert_eq!(found.findings[0].places[0].detail, "was not checked: permission denied");
    }
    // Without GLB there is no telling what it is.
    let mut site = Site::fresh();
    site.deny_list = Some("GLB");
    let found = site.check();
    let told: Vec<R> = found.findings.iter().map(|group| group.rule).collect();
    assert_eq!(told, [R::NotAPostoffice, R::CannotList]);
    assert!(found.kind_because.contains("no telling"), "{}", found.kind_because);
}

#[test]
fn a_root_that_cannot_be_listed_is_an_error() {
    let site = Site::fresh();
    let gone = crate::fsops::LiveTree::open(&site.path("P1")).unwrap();
    site.remove(&["P1"]);
    assert!(super::check(&gone, now(), super::Depth::Whole, &mut |_| ()).is_err());
}

#[test]
fn two_hundred_thousand_files_cost_no_memory_and_no_look_at_each() {
    let mut site = Site::fresh();
    site.crowd = Some(("MAI/MA0", 200_000, |n| format!("{:08X}.MAI", n % 0x1f0)));
    let mut beats = 0;
    let found = site.check();
    let group = found.findings.iter().find(|group| group.rule == R::LetterMisplaced).unwrap();
    assert_eq!(group.places.len(), PLACES);
    assert_eq!(group.places[0].path.as_str(), "MAI/MA0/00000001.MAI");
    assert!(found.findings.iter().all(|group| group.places.len() <= PLACES));
    assert_eq!(found.seen.letters, 200_000);
    assert_eq!(found.cost.bytes_read, 176 + 122 + 8);
    let tree = crate::fsops::LiveTree::open(&site.path("")).unwrap();
    super::check(&tree, now(), super::Depth::Whole, &mut |_| beats += 1).unwrap();
    assert!(beats >= 51);
}

#[test]
fn hostile_names_stay_what_they_are_and_are_told() {
    let site = Site::fresh();
    site.put("P1/\u{1b}[2J\u{202e}.P1", b"x");
    let found = site.check();
    let rules: Vec<R> = found.findings.iter().map(|group| group.rule).collect();
    assert_eq!(rules, [R::EnvelopeStranded, R::LongName]);
    assert_eq!(found.findings[1].places[0].path.to_string(), "P1/\\x1b[2J\\u{202e}.P1");
}

/// Every name that something reads, and what else a name may be.
const READ: [&str; 12] = [
    "GLB/MASTER.GLB",
    "GLB/OLDMAST.GLB",
    "GLB/ACCESS.GLB",
    "GLB/NETWORK.GLB",
    "GLB/CONTROL.GLB",
    "NME/ADMIN.NME",
    "XTN/00000001.XTN",
    "MBG/00000000.MBG",
    "KEY/00000000.KEY",
    "MMF/00000000.MMF",
    "P1/00000012.P1",
    "MAI/MA1/00000101.MAI",
];

/// Looks at a site in every way there is.
fn look_at(site: &Site) {
    let tree = site.tree();
    let found = inspect(&tree).unwrap();
    let scan = scan_mail(&tree, &found.networks).unwrap();
    let (none, most) = (Evidence::default(), 9);
    evidence(&tree, &scan, Reading { known: &none, most });
    for mailbox in &scan.mailboxes {
        let _ = message::messages(&tree, &paths::mbg(&mailbox.id));
    }
    let _ = (Fingerprint::of(&tree), core_files(&tree), scan_queue(&tree, &paths::p1()));
    site.check();
}

#[test]
fn a_pipe_with_the_name_of_a_file_keeps_nothing_waiting() {
    let (done, is_done) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for name in READ {
            let site = Site::fresh();
            site.pipe(name);
            look_at(&site);
            let found = site.check();
            let link = found.findings.iter().find(|group| group.rule == R::Link);
            // Messages are judged by their names alone, but what they are stands in the directory.
            let told = link.map(|group| (group.places[0].path.as_str(), group.places[0].detail.as_str()));
            assert_eq!(told, Some((name, "is neither a file nor a directory")));
            done.send(name).unwrap();
        }
    });
    for name in READ {
        assert_eq!(is_done.recv_timeout(std::time::Duration::from_secs(60)), Ok(name));
    }
}

#[test]
fn a_directory_with_the_name_of_a_file_is_no_file() {
    for name in READ {
        let site = Site::fresh();
        if site.path(name).exists() {
            site.remove(&[name]);
        }
        site.put(&format!("{name}/X"), b"x");
        look_at(&site);
    }
    let site = Site::fresh();
    site.remove(&["GLB/TID.GLB"]);
    site.put("GLB/TID.GLB/X", b"x");
    let found = site.check();
    assert_eq!(found.findings.len(), 1, "{:?}", found.findings);
    let place = &found.findings[0].places[0];
    assert_eq!((found.findings[0].rule, place.detail.as_str()), (R::CoreMissing, "is there, and is no file"));
}

#[test]
fn a_link_in_place_of_a_directory_is_told_as_a_link_only() {
    let site = Site::fresh();
    site.remove(&["LOG"]);
    site.link("LOG");
    assert_eq!(site.broken(), [R::Link]);
}

#[test]
fn of_files_of_an_absurd_length_no_more_is_read_than_their_beginning() {
    for name in READ {
        let site = Site::fresh();
        site.stretch(name, 4 << 30);
        let found = site.check();
        assert!(found.cost.bytes_read < 3 << 20, "{name}: {:?}", found.cost);
        look_at(&site);
    }
}

#[test]
fn a_file_that_shrinks_while_it_is_read_is_read_as_far_as_it_goes() {
    for name in READ {
        let mut site = Site::fresh();
        site.shrunk = Some(name);
        let found = site.check();
        let rules: Vec<R> = found.findings.iter().map(|group| group.rule).collect();
        assert_eq!(rules, [], "{name}");
    }
}

#[test]
fn a_directory_of_another_name_is_not_entered() {
    let site = Site::fresh();
    site.put("BACKUP/GLB/MASTER.GLB", b"short");
    assert_eq!(site.broken(), []);
    assert_eq!(site.check().cost.directories, 55);
    assert!(!paths::DIRECTORIES.contains(&"BACKUP"));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(16))]
    #[test]
    fn any_content_is_checked_without_a_fuss(
        bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..2000), which in 0usize..5
    ) {
        let site = Site::fresh();
        let name = ["GLB/MASTER.GLB", "GLB/NETWORK.GLB", "GLB/CONTROL.GLB", "XTN/00000001.XTN", "MBG/INQUEUE3.MBG"][which];
        site.put(name, &bytes);
        site.check();
    }
}
