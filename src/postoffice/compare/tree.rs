//! What the two trees tell of each other beside MASTER.GLB: kind, version, gateways, postoffices outside, and the files of
//! the global address list and of directory synchronization.

use std::collections::{BTreeMap, BTreeSet};

use super::{Row, Verdict, Weight};
use crate::postoffice::{Inspection, Kind, OutsidePlace, SettingId, Version};
use crate::text::counted;

pub(super) fn kind(old: &Inspection, new: &Inspection) -> Row {
    let cells = (old.kind.word(), new.kind.word());
    let lines = vec![format!("old: {}", old.kind_because), format!("new: {}", new.kind_because)];
    let (verdict, says) = match (old.kind, new.kind) {
        (Kind::Retail, Kind::Retail) => ((Verdict::Same, Weight::Fine), "both are full postoffices".to_owned()),
        (a, b) if a == b => ((Verdict::Same, Weight::Stops), format!("both: {}", a.says())),
        (Kind::Retail, b) => ((Verdict::Differs, Weight::Stops), format!("the new one is {}", b.says())),
        (a, _) => ((Verdict::Differs, Weight::Stops), format!("the old one is {}", a.says())),
    };
    Row::new(SettingId::Kind, cells, verdict, says).with(lines)
}

pub(super) fn version(old: &Inspection, new: &Inspection) -> Row {
    let word = |version: Option<Version>| version.map_or("not known", Version::word);
    let long = |version: Option<Version>| version.map_or_else(|| "of no known version".to_owned(), Version::long);
    let (a, b) = (old.version, new.version);
    let (verdict, says) = match (a, b) {
        (Some(_), Some(_)) if a == b => {
            ((Verdict::Same, Weight::Fine), format!("both are {}, by their directories", long(a)))
        }
        (None, None) => ((Verdict::CannotTell, Weight::Note), "the directories of neither tell a version".to_owned()),
        _ => ((Verdict::Differs, Weight::Stops), format!("old is {}, new is {}", long(a), long(b))),
    };
    let row = Row::new(SettingId::Version, (word(a), word(b)), verdict, says);
    match (a, b) {
        (Some(Version::V30), Some(Version::V32)) | (Some(Version::V32), Some(Version::V30)) => row.with(vec![
            "Only INI tells the two apart, and PODIAG makes one in a 3.0 postoffice too (Q109466): see the Setup disks."
                .into(),
        ]),
        _ => row,
    }
}

pub(super) fn gateways(old: &Inspection, new: &Inspection) -> Row {
    let upper = |seen: &Inspection| seen.gateways.iter().map(|g| g.name.to_ascii_uppercase()).collect::<BTreeSet<_>>();
    let (a, b) = (upper(old), upper(new));
    // Both its lists and its own record are what an installed access component has (Q87028, Q85349); one without the
    // other was left over or not finished (Q141583).
    let lacks = |name: &String| !b.contains(name) || (record(old, name) && !record(new, name));
    let lost = a.iter().filter(|name| !b.contains(*name) && !record(new, name));
    let lost: Vec<&str> = lost.map(String::as_str).collect();
    let half = a.iter().filter(|name| lacks(name) && !lost.contains(&name.as_str()));
    let half: Vec<&str> = half.map(String::as_str).collect();
    let extra: Vec<&str> = b.difference(&a).map(String::as_str).collect();
    let told = |names: Vec<&str>| if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    let cells = (told(a.iter().map(String::as_str).collect()), told(b.iter().map(String::as_str).collect()));
    let mut says = Vec::new();
    let mut say = |what: &str, names: &[&str]| {
        if !names.is_empty() {
            says.push(format!("{what}: {}", names.join(", ")));
        }
    };
    say("missing in the new tree", &lost);
    say("only half there in the new tree", &half);
    say("only in the new tree", &extra);
    let verdict = match (lost.is_empty(), half.is_empty(), extra.is_empty()) {
        (true, true, true) => (Verdict::Same, Weight::Fine),
        (true, true, false) => (Verdict::OnlyNew, Weight::Warns),
        (false, _, true) => (Verdict::OnlyOld, Weight::Stops),
        _ => (Verdict::Differs, Weight::Stops),
    };
    let says = if says.is_empty() { format!("gateways of the old tree: {}", cells.0) } else { says.join("; ") };
    let line = |name: &String| {
        let shows = |seen: &Inspection| {
            let found = seen.gateways.iter().find(|g| g.name.eq_ignore_ascii_case(name));
            let none = if record(seen, name) { "only a record of GLB/NETWORK.GLB" } else { "nothing" };
            found.map_or_else(|| none.to_owned(), |g| g.evidence.join("; "))
        };
        let known = old.gateways.iter().chain(&new.gateways).find(|g| g.name.eq_ignore_ascii_case(name));
        let article = known.map_or("Q209486", |g| g.article);
        match (shows(old), shows(new)) {
            (was, is) if was == is => format!("{name}: both: {was} ({article})"),
            (was, is) => format!("{name}: old: {was}; new: {is} ({article})"),
        }
    };
    // What is wrong comes first.
    let wrong = |name: &&String| lacks(name) || !a.contains(*name);
    let (wrong, right): (Vec<_>, Vec<_>) = a.union(&b).partition(wrong);
    let lines = wrong.into_iter().chain(right).map(line);
    Row::new(SettingId::Gateways, cells.clone(), verdict, says).with(lines.collect())
}

/// Returns whether NETWORK.GLB has an active record of that name (Q148666).
fn record(seen: &Inspection, name: &str) -> bool {
    seen.networks.iter().any(|record| record.active && record.name.eq_ignore_ascii_case(name))
}

/// The most postoffices that are listed by name.
const LISTED: usize = 30;

pub(super) fn outside(old: &Inspection, new: &Inspection) -> Row {
    let key = |place: &OutsidePlace| {
        (place.network.to_ascii_uppercase(), place.postoffice.as_ref().map(|name| name.to_ascii_uppercase()))
    };
    // What one of the two shows to be a gateway is none of these in the other.
    let gateway = |place: &OutsidePlace| {
        let mut gateways = old.gateways.iter().chain(&new.gateways);
        gateways.any(|gateway| gateway.name.eq_ignore_ascii_case(&place.network))
    };
    let of = |seen: &Inspection| {
        let places = seen.traces.outside.iter().filter(|place| !gateway(place));
        places.map(|place| (key(place), place.to_string())).collect::<BTreeMap<_, _>>()
    };
    let (a, b) = (of(old), of(new));
    let lost: Vec<_> = a.iter().filter(|(key, _)| !b.contains_key(*key)).map(|(_, place)| place).collect();
    let extra: Vec<_> = b.iter().filter(|(key, _)| !a.contains_key(*key)).map(|(_, place)| place).collect();
    let cells = [a.len(), b.len()].map(|n| if n == 0 { "none".to_owned() } else { n.to_string() });
    let mut lines: Vec<String> = lost.iter().map(|place| format!("only in the old tree: {place}")).collect();
    lines.extend(extra.iter().map(|place| format!("only in the new tree: {place}")));
    if lines.len() > LISTED {
        let more = lines.len() - LISTED;
        lines.truncate(LISTED);
        lines.push(format!("and {more} more"));
    }
    for (side, seen) in [("old", old), ("new", new)] {
        lines.extend(seen.traces.unreadable.iter().map(|line| format!("{side}: {line}")));
    }
    let (verdict, says) = match (lost.len(), extra.len()) {
        (0, 0) => ((Verdict::Same, Weight::Fine), format!("the same in both: {}", cells[0])),
        (n, 0) => {
            let says = format!("{} of the old tree not in the new one", counted(n, "postoffice"));
            ((Verdict::OnlyOld, Weight::Note), says)
        }
        (0, n) => ((Verdict::OnlyNew, Weight::Note), format!("{} only in the new tree", counted(n, "postoffice"))),
        (n, m) => ((Verdict::Differs, Weight::Note), format!("{n} only in the old tree, {m} only in the new one")),
    };
    let [was, is] = cells;
    Row::new(SettingId::Outside, (was, is), verdict, says).with(lines)
}

pub(super) fn global_list(old: &Inspection, new: &Inspection) -> Row {
    let files = |seen: &Inspection| {
        let trace = &seen.global_list;
        [("GAL.NME", trace.gal_nme), ("GALINDEX.GLB", trace.galindex), ("GALNETPO.GLB", trace.galnetpo)]
    };
    let full = |seen: &Inspection| files(seen).iter().any(|(_, len)| len.is_some_and(|len| len > 0));
    let word = |seen: &Inspection| match seen.global_list.gal_nme {
        Some(len) if len > 0 => "seems used",
        _ if full(seen) => "traces",
        _ => "none",
    };
    let (verdict, says) = match (full(old), full(new)) {
        (true, true) => ((Verdict::Same, Weight::Fine), "files of the list are in both trees"),
        (false, false) => {
            ((Verdict::Same, Weight::Fine), "no files of the list in either tree: it seems not to be used")
        }
        (true, false) => (
            (Verdict::OnlyOld, Weight::Note),
            "the old one seems to use the list: switch it on in the new one (step 1b)",
        ),
        (false, true) => {
            ((Verdict::OnlyNew, Weight::Note), "only the new tree has files of the list: is the switch right?")
        }
    };
    let row = Row::new(SettingId::GlobalListFiles, (word(old), word(new)), verdict, says);
    row.with(vec![format!("old: {}", lengths(&files(old))), format!("new: {}", lengths(&files(new)))])
}

pub(super) fn dirsync(old: &Inspection, new: &Inspection) -> Row {
    let files = |seen: &Inspection| {
        let trace = &seen.traces.dirsync;
        [("SRVCONF.GLB", trace.srvconf), ("MSTTRANS.GLB", trace.msttrans)]
    };
    let word = |seen: &Inspection| if seen.traces.dirsync.any() { "seems the server" } else { "none" };
    let (verdict, says) = match (old.traces.dirsync.any(), new.traces.dirsync.any()) {
        (true, true) => ((Verdict::Same, Weight::Fine), "the server's files are in both trees"),
        (false, false) => {
            ((Verdict::Same, Weight::Fine), "the server's files are in neither tree: it is not the server")
        }
        (true, false) => (
            (Verdict::OnlyOld, Weight::Warns),
            "the old one seems to be the server of directory synchronization, and the new one not",
        ),
        (false, true) => (
            (Verdict::OnlyNew, Weight::Warns),
            "the new one seems to be the server of directory synchronization, and the old one not",
        ),
    };
    let mut lines = vec![format!("old: {}", lengths(&files(old))), format!("new: {}", lengths(&files(new)))];
    if verdict.1 == Weight::Warns {
        lines.push(
            "Set the role in the TEMPORARY postoffice. Switching it in the old one deletes both files (Q257740)."
                .into(),
        );
    }
    Row::new(SettingId::DirsyncFiles, (word(old), word(new)), verdict, says).with(lines)
}

/// Returns which files are there and how long they are.
fn lengths(files: &[(&str, Option<u64>)]) -> String {
    let one = |(name, len): &(&str, Option<u64>)| {
        len.map_or_else(|| format!("no {name}"), |len| format!("{name} {len} bytes"))
    };
    files.iter().map(one).collect::<Vec<_>>().join(", ")
}
