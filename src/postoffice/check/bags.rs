//! KEY, MBG and MMF: what belongs together, and mail that waits for others.

use std::collections::BTreeMap;

use super::networks::{Known, number};
use super::pass::Pass;
use super::{Seen, in_root};
use crate::fsops::{Entry, TreePath};
use crate::postoffice::message::MOST_RECORDS;
use crate::postoffice::paths::{self, SYSTEM_BAGS, id_in, split};
use crate::postoffice::rules::RuleId;
use crate::postoffice::{Kind, Mailbox, Version};

/// The most mailbags that are compared: a hundred times what a postoffice has (Q123376).
const COMPARED: usize = 50_000;
/// How often a lone KEY or MBG is looked for once more: it may have been made while the other directory was visited.
const SECOND_LOOKS: u32 = 32;
/// The size that a message file should not pass (Q176011).
const LARGE: u64 = 30 * 1024 * 1024;

/// What there is of one mailbag.
#[derive(Clone, Copy, Debug, Default)]
struct Bag {
    key: Option<()>,
    mbg: Option<u64>,
    mmf: Option<()>,
}

/// What the other rules need of the mailbags.
#[derive(Debug, Default)]
pub(super) struct Bags {
    /// The highest id of a KEY or MBG.
    pub(super) highest: Option<u32>,
}

/// The mailbags while they are visited.
#[derive(Debug, Default)]
struct Table {
    bags: BTreeMap<u32, Bag>,
    system: BTreeMap<&'static str, Bag>,
    left_out: u64,
}

impl Table {
    /// Returns the place of the mailbag that a file belongs to, if it is one's.
    fn bag(&mut self, entry: &Entry, extension: &str) -> Option<&mut Bag> {
        if !entry.is_file() {
            return None;
        }
        let (stem, found) = split(entry.name());
        if !found.eq_ignore_ascii_case(extension) {
            return None;
        }
        if let Some(name) = SYSTEM_BAGS.iter().find(|name| name.eq_ignore_ascii_case(stem)) {
            return Some(self.system.entry(name).or_default());
        }
        let id = number(&id_in(entry.name(), extension)?);
        if self.bags.len() >= COMPARED && !self.bags.contains_key(&id) {
            self.left_out += 1;
            return None;
        }
        Some(self.bags.entry(id).or_default())
    }
}

/// Visits the three directories and judges what is in them.
pub(super) fn visit(
    pass: &mut Pass<'_>,
    root: &[Entry],
    known: &Known,
    scope: (Kind, Option<Version>),
    seen: &mut Seen,
) -> Bags {
    let mut table = Table::default();
    let mut whole = true;
    for (name, extension) in [(paths::KEY, "KEY"), (paths::MBG, "MBG"), (paths::MMF, "MMF")] {
        let Some(dir) = in_root(root, name) else {
            whole &= name == paths::MMF;
            continue;
        };
        let visited = pass.visit(dir, |findings, entry| {
            if extension == "MMF" && id_in(entry.name(), extension).is_some() && entry.len > LARGE {
                let what = format!("is {} MB large", entry.len / 1024 / 1024);
                findings.add(RuleId::MmfLarge, &entry.path, what);
            }
            match (extension, table.bag(&entry, extension)) {
                ("KEY", Some(bag)) => bag.key = Some(()),
                ("MBG", Some(bag)) => {
                    bag.mbg = Some(entry.len);
                    let records = Mailbox::records_in(entry.len);
                    if records >= MOST_RECORDS {
                        findings.add(RuleId::MailbagFull, &entry.path, format!("holds {records} records"));
                    }
                }
                ("MMF", Some(bag)) => {
                    bag.mmf = Some(());
                    seen.message_files += 1;
                    seen.message_bytes += entry.len;
                }
                _ => {}
            }
            Pass::judge_length(findings, entry);
        });
        whole &= visited.is_some();
    }
    if table.left_out > 0 {
        let what =
            format!("hold more than {COMPARED} mailbags together with MBG and MMF; {} were left out", table.left_out);
        pass.findings.add(RuleId::MailbagsMany, &paths::dir(paths::KEY), what);
    }
    // A list that is not whole makes every other one look lonely.
    if whole && table.left_out == 0 {
        pairs(pass, &table);
        named(pass, &table, known);
    }
    if whole && scope.0 == Kind::Retail && scope.1 != Some(Version::V21) {
        for name in SYSTEM_BAGS.iter().filter(|name| !table.system.contains_key(*name)) {
            let place = paths::dir(paths::MBG).join(&format!("{name}.MBG"));
            pass.findings.add(RuleId::SystemBagMissing, &place, "is missing, and its KEY too");
        }
    }
    queues(pass, &table, known, seen);
    let with_bag = table.bags.iter().filter(|(_, bag)| bag.key.is_some() || bag.mbg.is_some());
    Bags { highest: with_bag.map(|(id, _)| *id).next_back() }
}

/// KEY and MBG belong together (Q132744); an MMF with neither was left behind (Q123321).
fn pairs(pass: &mut Pass<'_>, table: &Table) {
    let named = table.system.iter().map(|(name, bag)| ((*name).to_owned(), *bag));
    let numbered = table.bags.iter().map(|(id, bag)| (format!("{id:08X}"), *bag));
    let mut looks = SECOND_LOOKS;
    let file = |dir: &str, name: &str| paths::dir(dir).join(&format!("{name}.{dir}"));
    for (name, bag) in named.chain(numbered) {
        let (key, mbg, mmf) = (file(paths::KEY, &name), file(paths::MBG, &name), file(paths::MMF, &name));
        match (bag.key, bag.mbg, bag.mmf) {
            (Some(()), None, _) if still_alone(pass, &key, &mbg, &mut looks) => {
                pass.findings.add(RuleId::KeyAlone, &key, "has no MBG");
            }
            (None, Some(_), _) if still_alone(pass, &mbg, &key, &mut looks) => {
                pass.findings.add(RuleId::MailbagAlone, &mbg, "has no KEY");
            }
            (None, None, Some(())) if still_alone(pass, &mmf, &key, &mut looks) => {
                pass.findings.add(RuleId::MmfOrphan, &mmf, "has neither KEY nor MBG");
            }
            _ => {}
        }
    }
}

/// Looks once more, for the first few: mailboxes are made and deleted while a check runs.
fn still_alone(pass: &Pass<'_>, is: &TreePath, is_not: &TreePath, looks: &mut u32) -> bool {
    if *looks == 0 {
        return true;
    }
    *looks -= 1;
    let there = |path: &TreePath| !matches!(pass.tree.find_now(path), Ok(None));
    let missing = |path: &TreePath| matches!(pass.tree.find_now(path), Ok(None));
    there(is) && missing(is_not)
}

/// The mailbags that records name are there.
fn named(pass: &mut Pass<'_>, table: &Table, known: &Known) {
    for (id, named) in &known.named {
        if table.bags.get(id).is_none_or(|bag| bag.key.is_none() && bag.mbg.is_none()) {
            let what = format!("names mailbag {id:08X} for {}, and there is none", named.name);
            pass.findings.add(RuleId::RecordMailbag, &named.file, what);
        }
    }
}

/// Mail that waits for others, and what users have. An id with an MMF is a user's: only users have one.
fn queues(pass: &mut Pass<'_>, table: &Table, known: &Known, seen: &mut Seen) {
    for (id, bag) in &table.bags {
        if bag.key.is_none() && bag.mbg.is_none() {
            continue;
        }
        let records = Mailbox::records_in(bag.mbg.unwrap_or(0));
        // 00000000 is the first administrator's, whatever else bears that id (Q99419).
        if *id == 0 || !known.outside.contains(id) || bag.mmf.is_some() {
            seen.mailbags += 1;
            seen.records += records;
        } else if records > 0 {
            seen.queued += records;
            let whom = known.named.get(id).map_or(String::new(), |named| format!(" for {}", named.name));
            let place = paths::dir(paths::MBG).join(&format!("{id:08X}.MBG"));
            pass.findings.add(RuleId::QueueOutside, &place, holds(records, &whom));
        }
    }
    for (name, bag) in &table.system {
        let records = Mailbox::records_in(bag.mbg.unwrap_or(0));
        if records > 0 {
            let place = paths::dir(paths::MBG).join(&format!("{name}.MBG"));
            pass.findings.add(RuleId::QueueSystem, &place, holds(records, ""));
        }
    }
}

fn holds(records: u64, whom: &str) -> String {
    format!("holds {records} record{}{whom}", if records == 1 { "" } else { "s" })
}
