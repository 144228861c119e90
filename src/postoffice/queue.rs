//! What lies in P1, or in POLD while it stands in for P1.

use super::paths::{POPULATE, split};
use super::{QueueItem, QueueItemKind, QueueScan};
use crate::fsops::{FsError, ReadTree, TreePath};

/// External's default cycle in minutes: what is older in P1 is stranded (Q148707).
pub const POLL_MINUTES: i64 = 5;

/// Lists P1 or POLD.
///
/// # Errors
/// When the directory cannot be listed.
pub fn scan_queue(tree: &dyn ReadTree, dir: &TreePath) -> Result<QueueScan, FsError> {
    let item = |entry: crate::fsops::Entry| QueueItem {
        kind: if entry.is_file() { kind_of(entry.name()) } else { QueueItemKind::Other },
        name: entry.name().to_owned(),
        len: entry.len,
        modified: entry.modified,
    };
    Ok(QueueScan { items: tree.list(dir)?.into_iter().map(item).collect() })
}

/// Tells files in P1 apart by their names (Q128913, Q119642).
pub(super) fn kind_of(name: &str) -> QueueItemKind {
    let name = name.to_ascii_uppercase();
    if name == POPULATE {
        return QueueItemKind::Populate;
    }
    match split(&name).1.as_bytes() {
        b"0LK" => QueueItemKind::Lock,
        b"P1" => QueueItemKind::Envelope,
        // 3.2 and 3.5 write .PBB to .PZZ, 3.0 .P00 and up, 2.1 .0xx as well.
        [b'P' | b'0', a, b] if a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric() => QueueItemKind::Working,
        _ => QueueItemKind::Other,
    }
}

impl QueueScan {
    /// Returns the locks of MTAs.
    pub fn locks(&self) -> impl Iterator<Item = &QueueItem> {
        self.of(QueueItemKind::Lock)
    }

    /// Returns the working files of MTAs.
    pub fn working(&self) -> impl Iterator<Item = &QueueItem> {
        self.of(QueueItemKind::Working)
    }

    /// Returns the envelopes: mail that has come in and not been handed out.
    pub fn envelopes(&self) -> impl Iterator<Item = &QueueItem> {
        self.of(QueueItemKind::Envelope)
    }

    /// Returns what no article says belongs there, the debug copies of Exchange (Q166153) among it.
    pub fn strangers(&self) -> impl Iterator<Item = &QueueItem> {
        self.of(QueueItemKind::Other)
    }

    fn of(&self, kind: QueueItemKind) -> impl Iterator<Item = &QueueItem> {
        self.items.iter().filter(move |item| item.kind == kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postoffice::testing::DiskTree;

    #[test]
    fn the_published_names_are_told_apart() {
        use QueueItemKind as K;
        for (name, kind) in [
            ("populate.msm", K::Populate),
            ("00000012.0LK", K::Lock),
            ("inqueue.0lk", K::Lock),
            ("00001234.P1", K::Envelope),
            ("LOCKP1ID.PBB", K::Working),
            ("00001234.PZZ", K::Working),
            ("00001234.P00", K::Working),
            ("00000012.001", K::Working),
            ("00001234.PX", K::Other),
            ("README.TXT", K::Other),
            ("P1", K::Other),
            (".", K::Other),
        ] {
            assert_eq!(kind_of(name), kind, "{name}");
        }
    }

    #[test]
    fn a_directory_in_p1_is_a_stranger_whatever_its_name() {
        let tree = DiskTree::holding(&["P1/POPULATE.MSM=1", "P1/00000001.P1=10", "P1/A.0LK=0", "P1/SUB.P1/X=1"]);
        let scan = scan_queue(&tree, &super::super::paths::p1()).unwrap();
        assert_eq!((scan.locks().count(), scan.envelopes().count(), scan.working().count()), (1, 1, 0));
        assert_eq!(scan.strangers().map(|i| i.name.as_str()).collect::<Vec<_>>(), ["SUB.P1"]);
    }
}
