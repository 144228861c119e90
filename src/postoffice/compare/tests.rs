//! Each setting with a pair of trees in which just that one differs, and exactly that row.

use super::*;
use crate::postoffice::testing::DiskTree;
use crate::postoffice::{inspect, paths};

/// A MASTER.GLB with names, the published bytes and a filler that stands for the number.
fn master(filler: u8) -> Vec<u8> {
    let mut bytes = vec![0; 176];
    bytes[4..11].copy_from_slice(b"ANYCORP");
    bytes[20..26].copy_from_slice(b"HEADPO");
    (bytes[0x93], bytes[0x94], bytes[0xA0]) = (0x61, 0x01, filler);
    bytes
}

fn network(name: &str, id: &str) -> Vec<u8> {
    let mut bytes = vec![0; 122];
    (bytes[0], bytes[1]) = (1, 1);
    bytes[2..2 + name.len()].copy_from_slice(name.as_bytes());
    bytes[0x0D..0x15].copy_from_slice(id.as_bytes());
    bytes
}

fn xtn(name: &str) -> Vec<u8> {
    let mut bytes = vec![0; 698];
    bytes[0] = 1;
    bytes[1..1 + name.len()].copy_from_slice(name.as_bytes());
    bytes
}

/// A retail postoffice with one gateway and one outside postoffice.
fn tree(filler: u8) -> DiskTree {
    let dirs = paths::DIRECTORIES.iter().map(|d| format!("{d}/"));
    let files = ["GLB/DEFAULT.SCR=9", "GLB/FAX.GLB=4", "NME/FAX.NME=45"].map(str::to_owned);
    let tree = DiskTree::holding(&dirs.chain(files).collect::<Vec<_>>().iter().map(String::as_str).collect::<Vec<_>>());
    tree.put("GLB/MASTER.GLB", &master(filler));
    tree.put("XTN/00000002.XTN", &xtn("BRANCH"));
    let networks = [network("ANYCORP", "00000001"), network("FAX", "00000009"), network("SALES", "00000002")];
    tree.put("GLB/NETWORK.GLB", &networks.concat());
    tree
}

fn names() -> Names {
    Names::parse("anycorp/headpo").unwrap()
}

fn rows(old: &DiskTree, new: &DiskTree) -> Vec<Row> {
    compare(&inspect(old).unwrap(), &inspect(new).unwrap(), Some(&names()))
}

/// The rows that are otherwise than those of a pair that is as it should be.
fn changed(old: &DiskTree, new: &DiskTree) -> Vec<(SettingId, Verdict, Weight)> {
    let (usual, rows) = (rows(&tree(1), &tree(2)), rows(old, new));
    let pairs = usual.iter().zip(&rows);
    let other = pairs.filter(|(a, b)| (a.verdict, a.weight) != (b.verdict, b.weight));
    other.map(|(_, row)| (row.setting, row.verdict, row.weight)).collect()
}

/// Damages the new tree and returns which rows that changes.
fn breaking(damage: impl FnOnce(&DiskTree)) -> Vec<(SettingId, Verdict, Weight)> {
    let new = tree(2);
    damage(&new);
    changed(&tree(1), &new)
}

fn with_byte(at: usize, byte: u8) -> Vec<u8> {
    let mut bytes = master(2);
    bytes[at] = byte;
    bytes
}

#[test]
fn a_pair_that_differs_in_its_number_only_is_fine() {
    for row in rows(&tree(1), &tree(2)) {
        match row.verdict {
            Verdict::AskPeople => assert_eq!(row.weight, Weight::Note, "{row:?}"),
            Verdict::Differs => assert_eq!((row.setting, row.weight), (SettingId::MasterBytes, Weight::Fine)),
            other => assert_eq!((other, row.weight), (Verdict::Same, Weight::Fine), "{row:?}"),
        }
    }
    let bytes = rows(&tree(1), &tree(2)).remove(4);
    assert_eq!(bytes.says, "1 byte of 176 differ, as they should");
}

#[test]
fn the_same_bytes_would_change_nothing() {
    assert_eq!(changed(&tree(1), &tree(1)), [(SettingId::MasterBytes, Verdict::Same, Weight::Stops)]);
}

#[test]
fn enhanced_security_that_differs_stops_and_names_the_tools() {
    let new = tree(2);
    new.put("GLB/MASTER.GLB", &with_byte(0x94, 0));
    assert_eq!(changed(&tree(1), &new), [(SettingId::Security, Verdict::Differs, Weight::Stops)]);
    let row = row(SettingId::Security, &inspect(&tree(1)).unwrap(), &inspect(&new).unwrap(), None);
    assert_eq!((row.old.as_str(), row.new.as_str()), ("on", "off"));
    assert!(row.says.contains("on in the old, off in the new") && row.says.contains("every password"));
    assert!(
        row.lines[0].contains("Set it to on") && row.lines[0].contains("Setup") && row.lines[0].contains("ESCNTLR")
    );
}

#[test]
fn only_the_published_bit_of_byte_0x93_is_read() {
    let bit = breaking(|new| new.put("GLB/MASTER.GLB", &with_byte(0x93, 0x71)));
    assert_eq!(bit, [(SettingId::Connection, Verdict::OnlyNew, Weight::Warns)]);
    let new = tree(2);
    new.put("GLB/MASTER.GLB", &with_byte(0x93, 0x60 ^ 0x81));
    assert_eq!(changed(&tree(1), &new), []);
    let row = row(SettingId::Connection, &inspect(&tree(1)).unwrap(), &inspect(&new).unwrap(), None);
    assert_eq!(row.lines, ["1 other bit of byte 0x93 differs; its meaning is not published."]);
}

#[test]
fn a_name_that_is_lost_or_foreign_or_unseen_is_told_apart() {
    let without = |name: &str, filler| {
        let mut bytes = master(filler);
        let at = bytes.windows(name.len()).position(|w| w == name.as_bytes()).unwrap();
        bytes[at] = b'X';
        bytes
    };
    let lost = breaking(|new| new.put("GLB/MASTER.GLB", &without("HEADPO", 2)));
    assert_eq!(lost, [(SettingId::Names, Verdict::Differs, Weight::Stops)]);
    let old = tree(1);
    old.put("GLB/MASTER.GLB", &without("HEADPO", 1));
    assert_eq!(changed(&old, &tree(2)), [(SettingId::Names, Verdict::Differs, Weight::Stops)]);
    assert!(rows(&old, &tree(2))[0].says.contains("is this the right postoffice?"));
    let new = tree(2);
    new.put("GLB/MASTER.GLB", &without("HEADPO", 2));
    assert_eq!(changed(&old, &new), [(SettingId::Names, Verdict::CannotTell, Weight::Note)]);
}

#[test]
fn without_names_the_disk_tells_the_network() {
    let of =
        |old: &DiskTree, new: &DiskTree| row(SettingId::Names, &inspect(old).unwrap(), &inspect(new).unwrap(), None);
    let same = of(&tree(1), &tree(2));
    assert_eq!((same.verdict, same.old.as_str()), (Verdict::AskPeople, "ANYCORP/?"));
    let new = tree(2);
    new.put("GLB/NETWORK.GLB", &network("OTHER", "00000001"));
    assert_eq!((of(&tree(1), &new).verdict, of(&tree(1), &new).weight), (Verdict::Differs, Weight::Stops));
    new.remove("GLB/NETWORK.GLB");
    assert_eq!(of(&tree(1), &new).verdict, Verdict::CannotTell);
}

#[test]
fn the_suggestion_is_what_both_files_show() {
    let suggested = |old: &DiskTree, new: &DiskTree| suggested_names(&inspect(old).unwrap(), &inspect(new).unwrap());
    assert_eq!(suggested(&tree(1), &tree(2)).as_deref(), Some("ANYCORP/HEADPO"));
    let new = tree(2);
    new.put("GLB/MASTER.GLB", &[0; 176]);
    assert_eq!(suggested(&tree(1), &new).as_deref(), Some("ANYCORP/"));
    assert_eq!(suggested(&new, &tree(2)), None);
}

#[test]
fn names_are_two_of_ten_characters() {
    for bad in ["", "ANYCORP", "/HEADPO", "ANYCORP/", "ELEVENCHARS/PO", "A/B/C"] {
        assert_eq!(Names::parse(bad), None, "{bad}");
    }
    assert_eq!(Names::parse(" Any Corp / HEADPO ").unwrap().network, "Any Corp");
}

#[test]
fn a_master_that_cannot_be_used_stops() {
    let short = breaking(|new| new.put("GLB/MASTER.GLB", &master(2)[..174]));
    assert_eq!(short, [(SettingId::MasterSize, Verdict::Differs, Weight::Stops)]);
    let gone = breaking(|new| new.remove("GLB/MASTER.GLB"));
    let ids: Vec<SettingId> = gone.iter().map(|row| row.0).collect();
    let unreadable = [SettingId::MasterBytes, SettingId::Security, SettingId::Connection];
    assert!(unreadable.iter().all(|id| gone.contains(&(*id, Verdict::CannotTell, Weight::Note))), "{gone:?}");
    assert!(ids.contains(&SettingId::MasterSize));
    let old = tree(1);
    old.put("GLB/MASTER.GLB", &[master(1), vec![0]].concat());
    assert_eq!(changed(&old, &tree(2)), [(SettingId::MasterSize, Verdict::Differs, Weight::Warns)]);
}

#[test]
fn another_version_stops() {
    let older = breaking(|new| new.remove("INI"));
    assert_eq!(older, [(SettingId::Version, Verdict::Differs, Weight::Stops)]);
    let (old, new) = (tree(1), tree(2));
    new.remove("INI");
    let told = rows(&old, &new).into_iter().find(|row| row.setting == SettingId::Version).unwrap();
    assert!(told.lines[0].contains("PODIAG"), "{told:?}");
}

#[test]
fn another_kind_stops_and_out_of_scope_is_said() {
    // Without modem scripts, with few files in GLB and nobody outside it is taken for a workgroup postoffice (Q150688).
    let strip = |tree: &DiskTree| {
        tree.remove("GLB/DEFAULT.SCR");
        tree.put("GLB/NETWORK.GLB", &network("ANYCORP", "00000001"));
    };
    let kinds = breaking(strip);
    assert!(kinds.contains(&(SettingId::Kind, Verdict::Differs, Weight::Stops)), "{kinds:?}");
    let (old, new) = (tree(1), tree(2));
    strip(&old);
    strip(&new);
    let row = row(SettingId::Kind, &inspect(&old).unwrap(), &inspect(&new).unwrap(), None);
    assert_eq!((row.verdict, row.weight), (Verdict::Same, Weight::Stops));
    assert!(row.says.contains("cannot be changed this way (Q132560)"), "{}", row.says);
}

#[test]
fn a_gateway_is_missing_half_installed_or_one_too_many() {
    let without_record = [network("ANYCORP", "00000001"), network("SALES", "00000002")].concat();
    let missing = breaking(|new| {
        for file in ["GLB/FAX.GLB", "NME/FAX.NME"] {
            new.remove(file);
        }
        new.put("GLB/NETWORK.GLB", &without_record);
    });
    assert_eq!(missing, [(SettingId::Gateways, Verdict::OnlyOld, Weight::Stops)]);
    let half = breaking(|new| new.put("GLB/NETWORK.GLB", &without_record));
    assert_eq!(half, [(SettingId::Gateways, Verdict::Differs, Weight::Stops)]);
    let half = breaking(|new| new.remove("NME/FAX.NME"));
    assert_eq!(half, [(SettingId::Gateways, Verdict::Differs, Weight::Stops)], "its record is no outside postoffice");
    let extra = breaking(|new| {
        new.put("GLB/SMTP.GLB", &[0; 4]);
        new.put("NME/SMTP.NME", &[0; 45]);
    });
    assert_eq!(extra, [(SettingId::Gateways, Verdict::OnlyNew, Weight::Warns)]);
    let new = tree(2);
    new.put("GLB/SMTP.GLB", &[0; 4]);
    new.put("NME/SMTP.NME", &[0; 45]);
    let lines = rows(&tree(1), &new).remove(6).lines;
    assert_eq!(
        lines[0], "SMTP: old: nothing; new: GLB/SMTP.GLB and NME/SMTP.NME (Q87028)",
        "what is wrong comes first"
    );
    let lines = rows(&tree(1), &tree(2)).remove(6).lines;
    assert!(lines[0].starts_with("FAX: both: GLB/FAX.GLB and NME/FAX.NME; a record"), "{lines:?}");
}

#[test]
fn outside_postoffices_that_are_missing_are_worth_knowing_only() {
    let missing = breaking(|new| new.put("XTN/00000002.XTN", &xtn("OTHER")));
    assert_eq!(missing, [(SettingId::Outside, Verdict::Differs, Weight::Note)]);
    let networks = [network("ANYCORP", "00000001"), network("FAX", "00000009")].concat();
    let missing = breaking(|new| new.put("GLB/NETWORK.GLB", &networks));
    assert_eq!(missing, [(SettingId::Outside, Verdict::OnlyOld, Weight::Note)]);
}

#[test]
fn of_many_outside_postoffices_only_some_are_listed() {
    let old = tree(1);
    let many: Vec<u8> = (0..200).flat_map(|n| xtn(&format!("PO{n}"))).collect();
    old.put("XTN/00000002.XTN", &many);
    let row = rows(&old, &tree(2)).into_iter().find(|row| row.setting == SettingId::Outside).unwrap();
    assert_eq!((row.old.as_str(), row.lines.len()), ("200", 31));
    assert_eq!(row.lines[30], "and 171 more");
}

#[test]
fn files_of_the_global_list_hint_and_never_count() {
    for file in ["NME/GAL.NME", "GLB/GALINDEX.GLB", "GLB/GALNETPO.GLB"] {
        let old = tree(1);
        old.put(file, &[0; 45]);
        assert_eq!(changed(&old, &tree(2)), [(SettingId::GlobalListFiles, Verdict::OnlyOld, Weight::Note)]);
    }
    let empty = breaking(|new| new.put("NME/GAL.NME", b""));
    assert_eq!(empty, []);
}

#[test]
fn the_dirsync_servers_files_warn_and_name_the_trap() {
    for file in ["GLB/SRVCONF.GLB", "GLB/MSTTRANS.GLB"] {
        let old = tree(1);
        old.put(file, b"");
        assert_eq!(changed(&old, &tree(2)), [(SettingId::DirsyncFiles, Verdict::OnlyOld, Weight::Warns)]);
        assert!(rows(&old, &tree(2))[10].lines[2].contains("TEMPORARY"));
    }
    let new = breaking(|new| new.put("GLB/SRVCONF.GLB", &[0; 9]));
    assert_eq!(new, [(SettingId::DirsyncFiles, Verdict::OnlyNew, Weight::Warns)]);
}

#[test]
fn what_people_must_look_at_is_asked_whatever_the_disk_shows() {
    let rows = rows(&tree(1), &tree(1));
    for setting in settings().iter().filter(|setting| setting.by == FoundBy::People) {
        let row = rows.iter().find(|row| row.setting == setting.id).unwrap();
        assert_eq!((row.verdict, row.counts()), (Verdict::AskPeople, false), "{row:?}");
    }
}

#[test]
fn names_with_controls_are_shown_escaped() {
    let names = Names { network: "A\u{1b}[2J".into(), postoffice: "B".into() };
    let row = row(SettingId::Names, &inspect(&tree(1)).unwrap(), &inspect(&tree(2)).unwrap(), Some(&names));
    assert!(row.says.chars().all(|c| !c.is_control()), "{row:?}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]
    #[test]
    fn any_bytes_will_do(a: Vec<u8>, b: Vec<u8>, networks: Vec<u8>) {
        let (old, new) = (tree(1), tree(2));
        old.put("GLB/MASTER.GLB", &a);
        new.put("GLB/MASTER.GLB", &b);
        new.put("GLB/NETWORK.GLB", &networks);
        proptest::prop_assert_eq!(rows(&old, &new).len(), SettingId::ALL.len());
        suggested_names(&inspect(&old).unwrap(), &inspect(&new).unwrap());
    }
}
