//! The check of a whole postoffice: one pass over its directories, every finding at once, nothing changed.
//!
//! Safe while people work in it: nothing is opened for writing, what vanishes meanwhile is no finding, and the counters
//! are read last, since they only grow. Memory does not grow with the number of files: directories are visited and not
//! collected, and of each rule only the first places are kept. Messages are judged by their names alone.

mod bags;
mod core;
mod findings;
mod glb;
mod letters;
mod names;
mod networks;
mod pass;
mod queue;
#[cfg(test)]
mod tests;

pub use findings::{Group, PLACES, Place};

use serde::Serialize;

use self::pass::Pass;
use super::rules::{RuleId, Severity};
use super::{Kind, Version, directories, kind, paths};
use crate::clock::Moment;
use crate::fsops::{Entry, FsError, ReadTree, TreePath};

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Examination {
    /// What it is.
    pub kind: Kind,
    /// Why it is taken for that.
    pub kind_because: String,
    /// Its version, where it is a retail postoffice.
    pub version: Option<Version>,
    /// What was seen, without judgment.
    pub seen: Seen,
    /// The rules that are broken, the weightiest first.
    pub findings: Vec<Group>,
    /// What the check took.
    pub cost: Cost,
}

impl Examination {
    /// Returns whether something is to be seen to. Notes alone are no finding.
    pub fn is_clean(&self) -> bool {
        !self.findings.iter().any(|group| group.severity().is_none_or(|severity| severity != Severity::Note))
    }
}

/// What was seen of the postoffice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// Accounts, when the three ACCESS files agree.
    pub accounts: Option<u64>,
    /// Mailbags of users.
    pub mailbags: u64,
    /// The records in them: messages, read ones included until Compress has been run (Q146113).
    pub records: u64,
    /// Message files of users on the server.
    pub message_files: u64,
    /// The bytes of all of them.
    pub message_bytes: u64,
    /// Messages and attachments.
    pub letters: u64,
    /// Active records of NETWORK.GLB.
    pub networks: u64,
    /// Active records of outside postoffices.
    pub postoffices: u64,
    /// Records in the queues of outside postoffices and gateways.
    pub queued: u64,
    /// Envelopes in P1 or POLD.
    pub envelopes: u64,
    /// Gateways of which something is there.
    pub gateways: Vec<String>,
    /// Text in MASTER.GLB that could be the names of network and postoffice: a hint (inferred from Q114246).
    pub names: Vec<String>,
    /// Enhanced security, byte 0x94 of MASTER.GLB (Q104586).
    pub security: Option<u8>,
}

/// What a check took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cost {
    /// Directories listed.
    pub directories: u64,
    /// Entries seen in them.
    pub entries: u64,
    /// Files of which something was read.
    pub files_read: u64,
    /// Bytes read of them.
    pub bytes_read: u64,
}

/// How far a check goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Everything.
    Whole,
    /// Everything but the names of messages and attachments, of which there may be hundreds of thousands: for looks that
    /// are repeated.
    WithoutLetters,
}

/// Checks a postoffice. `now` is this machine's time: ages in P1 and dates in the future are measured by it, since a
/// check makes no file that could tell the server's. `progress` is told the cost so far, now and then.
///
/// # Errors
/// When the root cannot be listed. Whatever else cannot be read is a finding.
pub fn check(
    tree: &dyn ReadTree,
    now: Moment,
    depth: Depth,
    progress: &mut dyn FnMut(&Cost),
) -> Result<Examination, FsError> {
    let mut pass = Pass::new(tree, now, progress);
    let mut root = Vec::new();
    let listed = pass.visit(&TreePath::root(), |_, entry| keep(&mut root, entry, is_known_in_root));
    if listed.is_none() {
        tree.list(&TreePath::root())?;
    }
    sort(&mut root);
    let glb = glb::visit(&mut pass, &root);
    let (kind, mut kind_because) = kind::kind(tree.root(), &root, &glb.entries);
    if kind == Kind::NotAPostoffice && glb.is_closed(&root) {
        kind_because = "GLB cannot be listed, so there is no telling what it is".into();
    }
    let version = (kind == Kind::Retail).then(|| kind::version(&root));
    let mut seen = Seen::default();
    let goes_on = pass.scope(kind, version, &kind_because);
    if kind == Kind::MailRemote {
        root.iter().for_each(|entry| Pass::judge_length(&mut pass.findings, entry.clone()));
    }
    if goes_on {
        pass.directories(&root, kind, version);
        let known = networks::visit(&mut pass, &root, &glb, &mut seen);
        glb.judge(&mut pass, &root, (kind, version), &known, &mut seen);
        let bags = bags::visit(&mut pass, &root, &known, (kind, version), &mut seen);
        queue::visit(&mut pass, &root, &mut seen);
        let letters = letters::visit(&mut pass, &root, depth, &mut seen);
        pass.other_directories(&root);
        glb::counters(&mut pass, bags.highest, letters);
    }
    Ok(Examination { kind, kind_because, version, seen, findings: pass.findings.groups(), cost: pass.cost })
}

/// The most entries of one directory that are kept beside those whose names are known.
const KEPT: usize = 4096;

/// Keeps an entry of a listing that must not grow without end.
fn keep(listing: &mut Vec<Entry>, entry: Entry, is_known: impl Fn(&str) -> bool) {
    if listing.len() < KEPT || (is_known(entry.name()) && listing.len() < 2 * KEPT) {
        listing.push(entry);
    }
}

fn sort(listing: &mut [Entry]) {
    listing.sort_by(|a, b| a.path.cmp(&b.path).then_with(|| a.path.as_str().cmp(b.path.as_str())));
}

fn is_known_in_root(name: &str) -> bool {
    let known = |known: &str| known.eq_ignore_ascii_case(name);
    paths::DIRECTORIES.iter().any(|dir| known(dir)) || known(paths::POLD) || known(paths::RESERIAL)
}

/// Returns a directory of the root as the disk spells it.
fn in_root<'a>(root: &'a [Entry], name: &str) -> Option<&'a TreePath> {
    root.iter().find(|e| e.is_dir() && e.name().eq_ignore_ascii_case(name)).map(|e| &e.path)
}

impl Pass<'_> {
    /// Says what is out of scope; returns whether there is something to check at all.
    fn scope(&mut self, kind: Kind, version: Option<Version>, because: &str) -> bool {
        let Some(rule) = kind::out_of_scope(kind, version) else { return true };
        let goes_on = !matches!(kind, Kind::MailRemote | Kind::AppleTalk | Kind::NotAPostoffice);
        if !goes_on {
            // Whatever was odd about its names is of no account then.
            self.findings.forget();
        }
        let because = if rule == RuleId::VersionTooOld { "it has neither CAL nor MMF" } else { because };
        self.findings.add(rule, &TreePath::root(), format!("is out of scope: {because}"));
        goes_on
    }

    /// The nineteen directories, whether they may be written, and what stands in the way of renaming P1.
    fn directories(&mut self, root: &[Entry], kind: Kind, version: Option<Version>) {
        for dir in directories::files_instead(root) {
            self.findings.add(RuleId::DirIsFile, &paths::dir(dir), "is a file");
        }
        // What a workgroup or a connector's postoffice does without is no gap (Q181951).
        if kind == Kind::Retail {
            let missing = directories::missing(root, version).into_iter();
            // A file, a link or a pipe in its place has been told as that.
            for dir in missing.filter(|dir| !kind::has(root, dir)) {
                self.findings.add(RuleId::DirMissing, &paths::dir(dir), "is missing");
            }
        }
        let recorded = in_root(root, paths::RESERIAL).is_some();
        if let Some(pold) = in_root(root, paths::POLD).filter(|_| !recorded) {
            let there =
                if in_root(root, paths::P1).is_some() { "and P1 is there as well" } else { "and there is no P1" };
            self.findings.add(RuleId::PoldPresent, pold, format!("is there, {there}"));
        }
        if let Some(pold) = in_root(root, paths::POLD).filter(|_| recorded) {
            self.findings.add(RuleId::ChangeInProgress, pold, "stands in for it");
        }
        for entry in root.iter().filter(|e| e.is_dir() && is_known_in_root(e.name())) {
            self.writable(entry);
        }
    }

    /// Directories of which nothing but the names and lengths is judged.
    fn other_directories(&mut self, root: &[Entry]) {
        for name in ["CAL", "HLP", "INI", "LOG", "MEM"] {
            if let Some(dir) = in_root(root, name) {
                self.visit(dir, Pass::judge_length);
            }
        }
        let Some(folders) = in_root(root, paths::FOLDERS) else { return };
        // FOLDERS\LOC\<id> and FOLDERS\PUB (Q77926): two levels below and no deeper.
        for dir in self.subdirectories(folders) {
            for below in self.subdirectories(&dir) {
                self.visit(&below, Pass::judge_length);
            }
        }
    }

    /// Visits a directory; returns the directories in it, so many as there may be mailboxes and more.
    fn subdirectories(&mut self, dir: &TreePath) -> Vec<TreePath> {
        let mut below = Vec::new();
        self.visit(dir, |findings, entry| {
            if entry.is_dir() && below.len() < KEPT {
                below.push(entry.path.clone());
            }
            Pass::judge_length(findings, entry);
        });
        below
    }
}
