//! What else the disk tells about mailboxes: how old the mail in them is, private folders, calendars.
//!
//! Mailbags are read only when they are not empty, and only those whose length or time has changed since the last look:
//! a look that is repeated stays cheap. Of their records only the date is kept.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;

use super::message::messages;
use super::paths::{self, split};
use super::{HexId, MailScan};
use crate::fsops::{Entry, FsError, ReadTree, ServerTime, TreePath};

/// What a mailbag told when it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BagDate {
    /// How long it was.
    len: u64,
    /// When it was last written.
    written: Option<ServerTime>,
    /// When the oldest message in it was sent, by its sender's clock (inferred from one published dump: Q108027).
    pub oldest: Option<NaiveDateTime>,
}

/// A user's directory in FOLDERS\LOC when it was listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Folders {
    /// When it was last written.
    written: Option<ServerTime>,
    /// Folder files in it. The index alone is no sign: Setup makes one for the first administrator (Q135868).
    pub files: usize,
}

/// How much of the mail is read at a look.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// What the last look knew.
    pub known: &'a Evidence,
    /// The most mailbags that are read, and the most folders.
    pub most: usize,
}

/// What else the disk tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The dates of mailbags that are not empty and have been read.
    pub dates: BTreeMap<HexId, BagDate>,
    /// Users' directories in FOLDERS\LOC that have been listed (Q77926, Q99419).
    pub folders: BTreeMap<HexId, Folders>,
    /// Users' directories there that have not been listed yet.
    pub unlisted: usize,
    /// Folder files in FOLDERS\PUB: shared folders and those of groups (Q77926).
    pub shared: usize,
    /// Calendars in CAL. Their ids are of another series, so they do not tell whose they are (Q77926, Q99419).
    pub calendars: usize,
    /// What could not be read, one line each.
    pub unreadable: Vec<String>,
}

/// Gathers it. Never fails: what cannot be read here makes nobody's mail look collected.
pub fn evidence(tree: &dyn ReadTree, scan: &MailScan, reading: Reading<'_>) -> Evidence {
    let mut found = Evidence::default();
    let folders = paths::dir("FOLDERS");
    let of_kind = |entry: &&Entry, kind: &str| split(entry.name()).1.eq_ignore_ascii_case(kind);
    let mut left = reading.most;
    for entry in found.list(tree, &folders.join("LOC")).into_iter().filter(|entry| !entry.is_file()) {
        let Some(id) = HexId::parse(entry.name()) else { continue };
        let known = reading.known.folders.get(&id).filter(|known| known.written == entry.modified);
        if let Some(known) = known {
            found.folders.insert(id, *known);
        } else if left > 0 {
            left -= 1;
            let files = found.list(tree, &entry.path).iter().filter(|e| of_kind(e, "FLD")).count();
            found.folders.insert(id, Folders { written: entry.modified, files });
        } else {
            found.unlisted += 1;
        }
    }
    found.shared = found.list(tree, &folders.join("PUB")).iter().filter(|e| of_kind(e, "FLD")).count();
    found.calendars = found.list(tree, &paths::dir("CAL")).iter().filter(|e| of_kind(e, "CAL")).count();
    let mut left = reading.most;
    for mailbox in scan.mailboxes.iter().filter(|mailbox| mailbox.records() > Some(0)) {
        let (len, written) = (mailbox.mbg.unwrap_or(0), mailbox.written);
        let known = reading.known.dates.get(&mailbox.id).filter(|date| (date.len, date.written) == (len, written));
        if let Some(date) = known {
            found.dates.insert(mailbox.id.clone(), *date);
        } else if left > 0 {
            left -= 1;
            match messages(tree, &paths::mbg(&mailbox.id)) {
                Ok(all) => {
                    let oldest = all.iter().filter_map(|message| message.sent).min();
                    found.dates.insert(mailbox.id.clone(), BagDate { len, written, oldest });
                }
                Err(e) => found.unreadable.push(e.to_string()),
            }
        }
    }
    found
}

impl Evidence {
    /// Returns how many private folders of a mailbox lie on the server; `None` before they have been looked at.
    pub fn folders_of(&self, id: &HexId) -> Option<usize> {
        match self.folders.get(id) {
            Some(folders) => Some(folders.files),
            None => (self.unlisted == 0).then_some(0),
        }
    }

    /// Lists a directory that need not be there: 2.1 has no CAL (Q77926).
    fn list(&mut self, tree: &dyn ReadTree, dir: &TreePath) -> Vec<Entry> {
        let listed = || -> Result<Vec<Entry>, FsError> {
            match tree.find(dir)? {
                Some(_) => tree.list(dir),
                None => Ok(Vec::new()),
            }
        };
        listed().unwrap_or_else(|e| {
            self.unreadable.push(e.to_string());
            Vec::new()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postoffice::scan_mail;
    use crate::postoffice::testing::DiskTree;

    fn record(day: u16) -> Vec<u8> {
        let mut bytes = vec![0; 116];
        for (nth, word) in [40u16, 16, day, 6, 2000].into_iter().enumerate() {
            bytes[56 + 2 * nth..58 + 2 * nth].copy_from_slice(&word.to_le_bytes());
        }
        bytes
    }

    fn office() -> DiskTree {
        let tree = DiskTree::holding(&["KEY/", "MMF/", "MBG/00000003.MBG=0", "FOLDERS/PUB/00000001.FLD=1"]);
        tree.put("MBG/00000002.MBG", &[record(14), record(13)].concat());
        tree.put("FOLDERS/LOC/00000000/00000000.IDX", b"x");
        tree.put("FOLDERS/LOC/00000002/00000002.IDX", b"x");
        tree.put("FOLDERS/LOC/00000002/0000000A.FLD", b"x");
        tree.put("CAL/0000002F.CAL", b"x");
        tree.put("CAL/SCHEDULE.KEY", b"x");
        tree
    }

    fn look(tree: &DiskTree, known: &Evidence, most: usize) -> Evidence {
        evidence(tree, &scan_mail(tree, &[]).unwrap(), Reading { known, most })
    }

    #[test]
    fn the_oldest_message_folders_and_calendars_are_told() {
        let found = look(&office(), &Evidence::default(), 9);
        let oldest: Vec<_> =
            found.dates.iter().map(|(id, date)| (id.as_str(), date.oldest.unwrap().to_string())).collect();
        assert_eq!(oldest, [("00000002", "2000-06-13 16:40:00".to_owned())], "an empty mailbag is not read");
        let of = |id: &str| found.folders_of(&HexId::parse(id).unwrap());
        assert_eq!((of("00000002"), of("00000003")), (Some(1), Some(0)));
        assert_eq!(of("00000000"), Some(0), "Setup makes that index (Q135868)");
        assert_eq!((found.shared, found.calendars, found.unreadable.len()), (1, 1, 0));
    }

    #[test]
    fn a_mailbag_that_did_not_change_is_not_read_again_and_one_that_did_is() {
        let tree = office();
        let first = look(&tree, &Evidence::default(), 9);
        let again = look(&tree, &first, 0);
        assert_eq!((&again.dates, &again.folders), (&first.dates, &first.folders), "known without reading");
        let nothing = look(&tree, &Evidence::default(), 0);
        assert_eq!(nothing.folders_of(&HexId::parse("00000002").unwrap()), None, "not looked at yet");
        tree.put("MBG/00000002.MBG", &[record(14), record(13), record(12)].concat());
        assert!(look(&tree, &first, 0).dates.is_empty(), "not known any more");
        let again = look(&tree, &first, 1);
        assert_eq!(again.dates.values().next().unwrap().oldest.unwrap().to_string(), "2000-06-12 16:40:00");
    }
}
