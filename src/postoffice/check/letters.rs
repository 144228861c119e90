//! Messages and attachments, by their names alone: hundreds of thousands are no reason to look at each.

use super::networks::number;
use super::pass::Pass;
use super::{Depth, Seen, in_root, keep, sort};
use crate::fsops::{Entry, Kind, TreePath};
use crate::postoffice::directories;
use crate::postoffice::paths::{self, id_in};
use crate::postoffice::rules::RuleId;

/// Visits ATT and MAI with the sixteen directories below each, as far as the check goes. Returns the highest id, with the
/// file that bears it.
pub(super) fn visit(pass: &mut Pass<'_>, root: &[Entry], depth: Depth, seen: &mut Seen) -> Option<(u32, TreePath)> {
    let (mut below, mut closed) = (Vec::new(), Vec::new());
    for dir in [paths::ATT, paths::MAI].into_iter().filter_map(|name| in_root(root, name)) {
        if pass.visit(dir, |_, entry| keep(&mut below, entry, |_| false)).is_none() {
            closed.push(dir);
        }
    }
    sort(&mut below);
    let missing = directories::missing_below(root, &below);
    for path in missing.into_iter().filter(|path| !closed.iter().any(|dir| path.is_within(dir))) {
        match below.iter().find(|e| e.path == path) {
            Some(entry) if entry.kind == Kind::File => pass.findings.add(RuleId::DirIsFile, &entry.path, "is a file"),
            // A link has been noted.
            Some(_) => {}
            None => pass.findings.add(RuleId::SubdirMissing, &path, "is missing"),
        }
    }
    let mut highest = None;
    for dir in paths::subdirectories() {
        let Some(entry) = below.iter().find(|e| e.is_dir() && e.path == dir) else { continue };
        pass.writable(entry);
        if depth == Depth::WithoutLetters {
            continue;
        }
        let dir = &entry.path;
        let extension = dir.parent().map_or(String::new(), |parent| parent.folded());
        let digit = dir.name().bytes().last().unwrap_or_default();
        pass.visit_names(dir, |findings, name, kind| {
            let Some(id) = id_in(name, &extension).filter(|_| kind == Kind::File) else { return };
            seen.letters += 1;
            // The last digit names the directory (Q87409, Q87378).
            if id.as_str().bytes().last().is_none_or(|last| !last.eq_ignore_ascii_case(&digit)) {
                findings.add(RuleId::LetterMisplaced, &dir.join(name), "belongs elsewhere by its last digit");
            }
            let id = number(&id);
            if highest.as_ref().is_none_or(|(known, _)| id > *known) {
                highest = Some((id, dir.join(name)));
            }
        });
    }
    highest
}
