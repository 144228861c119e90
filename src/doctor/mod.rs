//! The doctor: finds out what a disk or share does with names, times and locks before a change depends on it.
//!
//! Everything is tried in a folder of its own, made with create-new beside the postoffice's directories and removed again
//! at the end; nothing else of the tree is touched. Where that folder cannot be made, what can be known by looking is told
//! all the same. Each [`Finding`] says what was seen and what it means for the change.
//!
//! Must not know what a postoffice is, beyond the name of one file to compare dress with, nor how findings are shown.

mod dress;
mod files;
mod finding;
mod names;
mod renames;
mod scratch;
mod surroundings;
mod times;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

pub use self::finding::{Finding, Probe, Verdict};
pub use self::scratch::SCRATCH;
use self::scratch::Scratch;
use crate::clock::Clock;
use crate::fsops::{Bench, FsError, RecordTree};

/// Opens a bench in a folder that was made for it.
pub type OpenBench<'a> = &'a dyn Fn(&Path) -> Result<Box<dyn Bench>, FsError>;

/// What was found out, and whether all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examined {
    /// The findings, in the order of the probes.
    pub findings: Vec<Finding>,
    /// Whether somebody stopped it before the end.
    pub stopped: bool,
}

/// One way to find something out in the scratch folder.
type Try = fn(&Scratch<'_>, &dyn Clock) -> Result<Finding, FsError>;

/// The probes that need the scratch folder, in their order.
const TRIES: [(Probe, Try); 14] = [
    (Probe::Case, names::case),
    (Probe::CaseRename, names::case_rename),
    (Probe::Names, names::lengths),
    (Probe::NoReplace, renames::no_replace),
    (Probe::HeldDirectory, renames::held_directory),
    (Probe::ExclusiveCreate, files::exclusive_create),
    (Probe::Locks, files::locks),
    (Probe::Append, files::append),
    (Probe::ReadBack, files::read_back),
    (Probe::Sync, files::sync),
    (Probe::Times, times::step),
    (Probe::Clock, times::clock),
    (Probe::Dress, dress::dress),
    (Probe::Pace, times::pace),
];

/// Tries everything below `home`. Between two probes `stop` is asked, and `each` hears what comes next.
pub fn examine(
    home: &dyn RecordTree,
    open: OpenBench<'_>,
    clock: &dyn Clock,
    stop: &AtomicBool,
    each: &mut dyn FnMut(Probe),
) -> Examined {
    let mut findings = vec![surroundings::place(home), surroundings::space(home)];
    let stopped = || stop.load(Ordering::SeqCst);
    each(Probe::Scratch);
    findings.extend(scratch::left_over(home));
    let scratch = match Scratch::make(home, open) {
        Ok(scratch) => scratch,
        Err(error) => {
            findings.push(scratch::refused(home, &error));
            findings.extend(surroundings::case_by_looking(home));
            return Examined { findings, stopped: stopped() };
        }
    };
    for (probe, attempt) in TRIES {
        if stopped() {
            break;
        }
        each(probe);
        findings.push(attempt(&scratch, clock).unwrap_or_else(|error| finding::failed(probe, &error)));
        scratch.sweep();
    }
    let told = scratch.close();
    findings.insert(2, told);
    Examined { findings, stopped: stopped() }
}
