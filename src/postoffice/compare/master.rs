//! What the two MASTER.GLB tell of each other: names that are visible in them, their size, two published bytes, and how
//! many of the others differ.

use super::{Row, Verdict, Weight};
use crate::postoffice::{FileFacts, Inspection, MasterFacts, SettingId, master, sizes};
use crate::text::{counted, printable};

/// The names of a postoffice, as Help, About or ADMIN, Config, Password show them (Q111070, Q114246).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// The network.
    pub network: String,
    /// The postoffice.
    pub postoffice: String,
}

impl Names {
    /// Reads `NETWORK/POSTOFFICE`, each of one to ten characters (Q114246).
    pub fn parse(text: &str) -> Option<Self> {
        let (network, postoffice) = text.trim().split_once('/')?;
        let fits = |name: &str| (1..=master::LONGEST_NAME).contains(&name.chars().count()) && !name.contains('/');
        let (network, postoffice) = (network.trim(), postoffice.trim());
        (fits(network) && fits(postoffice))
            .then(|| Self { network: network.to_owned(), postoffice: postoffice.to_owned() })
    }
}

/// Returns what the disk suggests as the names of the old postoffice: its first network, where MASTER.GLB shows that
/// name, and the one other name that both MASTER.GLB show, where there is just one (inferred; a suggestion only).
pub fn suggested_names(old: &Inspection, new: &Inspection) -> Option<String> {
    let network = network(old)?;
    let shown = &old.master.as_ref()?.bytes;
    if !master::shows(shown, network) {
        return None;
    }
    let both = new.master.as_ref().map_or(&[][..], |master| &master.bytes);
    let name = |name: &String| {
        name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
            && !name.eq_ignore_ascii_case(network)
            && master::shows(both, name)
    };
    let mut others = master::visible(shown).into_iter().filter(name);
    match (others.next(), others.next()) {
        (Some(postoffice), None) => Some(format!("{network}/{postoffice}")),
        _ => Some(format!("{network}/")),
    }
}

/// Returns the name of a postoffice's own network: that of the first active record of NETWORK.GLB (Q148666).
fn network(seen: &Inspection) -> Option<&str> {
    let first = seen.networks.iter().find(|record| record.active)?;
    let name = first.name.as_str();
    (1..=master::LONGEST_NAME).contains(&name.len()).then_some(name)
}

pub(super) fn names(old: &Inspection, new: &Inspection, names: Option<&Names>) -> Row {
    let (Some(a), Some(b)) = (&old.master, &new.master) else { return missing(SettingId::Names, old, new) };
    let Some(names) = names else { return network_only(old, new, a, b) };
    let seen = [&names.network, &names.postoffice]
        .map(|name| (printable(name).into_owned(), master::shows(&a.bytes, name), master::shows(&b.bytes, name)));
    let cell = |side: fn(&(String, bool, bool)) -> bool| {
        seen.iter().map(|one| if side(one) { one.0.as_str() } else { "?" }).collect::<Vec<_>>().join("/")
    };
    let cells = (cell(|one| one.1), cell(|one| one.2));
    let those = |old: bool, new: bool| {
        let of = seen.iter().filter(|one| (one.1, one.2) == (old, new)).map(|one| one.0.as_str());
        of.collect::<Vec<_>>().join(" and ")
    };
    let lines = vec!["Names are looked for as text in Master.glb: a hint, not a field (inferred).".to_owned()];
    let row = |verdict, says: String| Row::new(SettingId::Names, cells.clone(), verdict, says).with(lines.clone());
    let (lost, foreign, unseen) = (those(true, false), those(false, true), those(false, false));
    if !lost.is_empty() {
        row((Verdict::Differs, Weight::Stops), format!("{lost}: in the old Master.glb and not in the new one"))
    } else if !foreign.is_empty() {
        let says = format!("{foreign}: not in the old Master.glb; is this the right postoffice?");
        row((Verdict::Differs, Weight::Stops), says)
    } else if !unseen.is_empty() {
        let says = format!("{unseen}: not to be seen in either file; look at Help, About in both");
        row((Verdict::CannotTell, Weight::Note), says)
    } else {
        row((Verdict::Same, Weight::Fine), format!("{}: both names stand in both files", cells.0))
    }
}

/// Without names that a person has read, NETWORK.GLB tells that of the network and nothing tells the postoffice's.
fn network_only(old: &Inspection, new: &Inspection, a: &MasterFacts, b: &MasterFacts) -> Row {
    let (was, is) = (network(old), network(new));
    let cell = |name: Option<&str>| format!("{}/?", name.unwrap_or("?"));
    let row = |verdict, says: String| Row::new(SettingId::Names, (cell(was), cell(is)), verdict, says);
    match (was, is) {
        (Some(was), Some(is)) if !was.eq_ignore_ascii_case(is) => {
            row((Verdict::Differs, Weight::Stops), format!("the network is {was} in the old and {is} in the new one"))
        }
        (Some(was), _) if master::shows(&a.bytes, was) && !master::shows(&b.bytes, was) => row(
            (Verdict::Differs, Weight::Stops),
            format!("the network {was} is in the old Master.glb and not in the new one"),
        ),
        (Some(was), Some(_)) => {
            let says = format!("the network is {was} in both; the postoffice's name is to be asked");
            row((Verdict::AskPeople, Weight::Note), says)
        }
        _ => row((Verdict::CannotTell, Weight::Note), "NETWORK.GLB names no network in one of the two".into()),
    }
}

pub(super) fn size(old: &Inspection, new: &Inspection) -> Row {
    let cell = |seen: &Inspection| match seen.master.as_ref().map(|master| &master.file) {
        None => "missing".to_owned(),
        Some(file) if file.hidden => format!("{} bytes, hidden", file.len),
        Some(file) if file.read_only => format!("{} bytes, read-only", file.len),
        Some(file) => format!("{} bytes", file.len),
    };
    let good = |seen: &Inspection| seen.master.as_ref().is_some_and(|master| usable(&master.file));
    let cells = (cell(old), cell(new));
    let (verdict, weight, says) = match (good(old), good(new)) {
        (true, true) => (Verdict::Same, Weight::Fine, "both can be used".to_owned()),
        (true, false) => (Verdict::Differs, Weight::Stops, format!("the new one cannot be used: {}", cells.1)),
        (false, true) => (Verdict::Differs, Weight::Warns, format!("the old one is not as it should be: {}", cells.0)),
        (false, false) => (Verdict::Same, Weight::Stops, format!("neither can be used: {}, {}", cells.0, cells.1)),
    };
    Row::new(SettingId::MasterSize, cells, (verdict, weight), says)
}

/// Returns whether mail programs can use a MASTER.GLB (Q77926, Q128358, Q118932).
fn usable(file: &FileFacts) -> bool {
    file.len == sizes::MASTER && !file.hidden && !file.read_only
}

pub(super) fn bytes(old: &Inspection, new: &Inspection) -> Row {
    let (Some(a), Some(b)) = (&old.master, &new.master) else { return missing(SettingId::MasterBytes, old, new) };
    let cells = (format!("{}...", a.file.sha256.short()), format!("{}...", b.file.sha256.short()));
    if a.file.sha256 == b.file.sha256 {
        let says = "the two files are the same, byte for byte: the number would not change";
        return Row::new(SettingId::MasterBytes, cells, (Verdict::Same, Weight::Stops), says);
    }
    let apart = a.bytes.len().abs_diff(b.bytes.len());
    let differ = a.bytes.iter().zip(&b.bytes).filter(|(a, b)| a != b).count() + apart;
    let says = format!("{} of {} differ, as they should", counted(differ, "byte"), master::LENGTH);
    Row::new(SettingId::MasterBytes, cells, (Verdict::Differs, Weight::Fine), says)
}

pub(super) fn security(old: &Inspection, new: &Inspection) -> Row {
    let byte = |seen: &Inspection| seen.master.as_ref().and_then(|master| master.security_byte);
    let word = |byte: u8| match byte {
        0 => "off".to_owned(),
        1 => "on".to_owned(),
        other => format!("{other:#04x}, not published"),
    };
    let (Some(a), Some(b)) = (byte(old), byte(new)) else { return missing(SettingId::Security, old, new) };
    let cells = (word(a), word(b));
    let (verdict, says) = if a == b {
        ((Verdict::Same, Weight::Fine), format!("{} in both (byte 0x94)", cells.0))
    } else {
        let says = format!("{} in the old, {} in the new one (byte 0x94): every password would fail", cells.0, cells.1);
        ((Verdict::Differs, Weight::Stops), says)
    };
    let row = Row::new(SettingId::Security, cells.clone(), verdict, says);
    if a == b {
        return row;
    }
    row.with(vec![format!("Set it to {} in the new one, with Setup or with ESCNTLR (Q104586, Q99419).", cells.0)])
}

pub(super) fn connection(old: &Inspection, new: &Inspection) -> Row {
    let byte = |seen: &Inspection| seen.master.as_ref().and_then(|master| master.gateway_byte);
    let (Some(a), Some(b)) = (byte(old), byte(new)) else { return missing(SettingId::Connection, old, new) };
    let word = |byte: u8| if byte & master::CONNECTION == 0 { "not installed" } else { "installed" };
    let (verdict, says) = match (a & master::CONNECTION != 0, b & master::CONNECTION != 0) {
        (true, false) => {
            ((Verdict::OnlyOld, Weight::Warns), "installed in the old, not in the new one: install it there".to_owned())
        }
        (false, true) => ((Verdict::OnlyNew, Weight::Warns), "in the new one only: leave it out there".to_owned()),
        _ => ((Verdict::Same, Weight::Fine), format!("{} in both (bit 0x10 of byte 0x93)", word(a))),
    };
    let others = ((a ^ b) & !master::CONNECTION).count_ones();
    let lines = match others {
        0 => Vec::new(),
        1 => vec!["1 other bit of byte 0x93 differs; its meaning is not published.".to_owned()],
        n => vec![format!("{n} other bits of byte 0x93 differ; their meaning is not published.")],
    };
    Row::new(SettingId::Connection, (word(a), word(b)), verdict, says).with(lines)
}

/// The row of something that one of the two files is too short for, or that is not there at all.
fn missing(setting: SettingId, old: &Inspection, new: &Inspection) -> Row {
    let cell = |seen: &Inspection| match &seen.master {
        None => "no Master.glb",
        Some(master) if master.bytes.len() < master::LENGTH => "too short",
        Some(_) => "?",
    };
    let says = "one of the two Master.glb files is missing or too short to tell";
    Row::new(setting, (cell(old), cell(new)), (Verdict::CannotTell, Weight::Note), says)
}
