//! Everything that a diagnosis rests on, taken at one look: the folders, how they lie to each other, numbers, an event.

use std::path::Path;

use super::event::Reading;
use crate::fsops::{FsError, Glance, Place, ReadTree, TreePath};
use crate::postoffice::{Fingerprint, Inspection, Twins, inspect};
use crate::serial::SerialNumber;
use crate::text::printable;

/// The program that gives Setup disks their numbers (Q182309).
const SERIALIZER: &str = "SERIAL.EXE";

/// What is known.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// The folders that were named.
    pub seen: Vec<Seen>,
    /// Every two of them.
    pub pairs: Vec<Pair>,
    /// Numbers that were typed and belong to no folder in particular.
    pub numbers: Vec<SerialNumber>,
    /// The text of an event.
    pub event: Option<Reading>,
}

/// A folder.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Where, printable.
    pub path: String,
    /// What kind of disk it lies on.
    pub place: Place,
    /// Whether SERIAL.EXE lies in it.
    pub serializer: bool,
    /// What it holds, or why it cannot be read.
    pub inspection: Result<Inspection, String>,
    /// The number that was typed for it.
    pub number: Option<SerialNumber>,
}

/// How two folders lie to each other.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The first, by its place in the list.
    pub a: usize,
    /// The second.
    pub b: usize,
    /// One place, copies, or apart; or why they cannot be compared.
    pub twins: Result<Twins, String>,
}

/// Looks at one folder, which is called as it was typed: two names of one place are told apart by that. Changes nothing.
pub fn look(glance: &Glance<'_>, typed: &Path, number: Option<SerialNumber>) -> Seen {
    let serializer = glance.find(&TreePath::root().join(SERIALIZER));
    let told = |error: FsError| printable(&error.to_string()).into_owned();
    Seen {
        path: printable(&typed.to_string_lossy()).into_owned(),
        place: glance.place(),
        serializer: serializer.is_ok_and(|found| found.is_some_and(|entry| entry.is_file())),
        inspection: inspect(glance).map_err(told),
        number,
    }
}

/// Compares every two folders. Each is looked at once, in the look that `glances` have begun.
pub fn compare(glances: &[Glance<'_>]) -> Vec<Pair> {
    let print = |glance| Fingerprint::of(glance).map_err(|e: FsError| printable(&e.to_string()).into_owned());
    let prints: Vec<_> = glances.iter().map(|glance| print(glance)).collect();
    let mut pairs = Vec::new();
    for (a, first) in prints.iter().enumerate() {
        for (b, second) in prints.iter().enumerate().skip(a + 1) {
            let twins = match (first, second) {
                (Ok(first), Ok(second)) => Ok(first.compare(second)),
                (Err(why), _) | (_, Err(why)) => Err(why.clone()),
            };
            pairs.push(Pair { a, b, twins });
        }
    }
    pairs
}
