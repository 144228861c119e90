//! XTN files: the outside postoffices of one network, or the nodes of a hierarchical gateway (Q86625, Q148666, Q87467).
//!
//! Four fields of a record are published; routing, sign-on and statistics lie in between and are not read.

use super::OutsideRecord;
use super::network::{id, text};
use crate::fsops::{FsError, ReadTree, TreePath};

/// The length of a record (Q77926, Q128243; Q86625 steps by 2BAh).
pub const RECORD: usize = 698;

/// The most that is read of one file: some 1,500 postoffices.
const LIMIT: u64 = 1024 * 1024;

/// Where the postoffice's name stands (Q86625: DEBUG address 101, and files load at 100).
const NAME: std::ops::Range<usize> = 0x01..0x0C;
/// Where the id of its mailbag stands (Q148666: DEBUG address 10C).
const MAILBAG: std::ops::Range<usize> = 0x0C..0x14;
/// Where the word stands that counts the postoffices that are reached through it (Q86625: DEBUG address 389).
const INDIRECT: usize = 0x289;

/// Reads an XTN file, at the most its first mebibyte.
///
/// # Errors
/// When the file is not there or cannot be read.
pub fn postoffices(tree: &dyn ReadTree, file: &TreePath) -> Result<Vec<OutsideRecord>, FsError> {
    Ok(records(&tree.read(file, LIMIT)?))
}

/// Takes the bytes of an XTN file apart. An incomplete last record is left out: the rule of lengths tells of it.
pub fn records(bytes: &[u8]) -> Vec<OutsideRecord> {
    let (records, _) = bytes.as_chunks::<RECORD>();
    records.iter().map(record).collect()
}

fn record(bytes: &[u8; RECORD]) -> OutsideRecord {
    OutsideRecord {
        active: bytes[0] == 0x01,
        name: text(&bytes[NAME]),
        mailbag: id(&bytes[MAILBAG]),
        indirect: u16::from_le_bytes([bytes[INDIRECT], bytes[INDIRECT + 1]]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postoffice::HexId;

    /// The addresses that Q86625 lists for DEBUG: delete bit, name, counter of indirect postoffices.
    const PUBLISHED: [(usize, usize, usize); 20] = [
        (0x100, 0x101, 0x389),
        (0x3BA, 0x3BB, 0x643),
        (0x674, 0x675, 0x8FD),
        (0x92E, 0x92F, 0xBB7),
        (0xBE8, 0xBE9, 0xE71),
        (0xEA2, 0xEA3, 0x112B),
        (0x115C, 0x115D, 0x13E5),
        (0x1416, 0x1417, 0x169F),
        (0x16D0, 0x16D1, 0x1959),
        (0x198A, 0x198B, 0x1C13),
        (0x1C44, 0x1C45, 0x1ECD),
        (0x1EFE, 0x1EFF, 0x2187),
        (0x21B8, 0x21B9, 0x2441),
        (0x2472, 0x2473, 0x26FB),
        (0x272C, 0x272D, 0x29B5),
        (0x29E6, 0x29E7, 0x2C6F),
        (0x2CA0, 0x2CA1, 0x2F29),
        (0x2F5A, 0x2F5B, 0x31E3),
        (0x3214, 0x3215, 0x349D),
        (0x34CE, 0x34CF, 0x3757),
    ];

    #[test]
    fn the_repair_of_q86625_finds_what_it_says_where_it_says() {
        let mut file = vec![0; RECORD * PUBLISHED.len()];
        for (nth, (status, name, counter)) in PUBLISHED.iter().enumerate() {
            file[status - 0x100] = u8::from(nth % 2 == 0);
            file[name - 0x100..name - 0x100 + 4].copy_from_slice(format!("PO{nth:02}").as_bytes());
            file[counter - 0x100] = u8::try_from(nth).unwrap();
            file[counter - 0x100 + 1] = 1;
        }
        let records = records(&file);
        assert_eq!(records.len(), PUBLISHED.len());
        for (nth, record) in records.iter().enumerate() {
            assert_eq!((record.active, &record.name), (nth % 2 == 0, &format!("PO{nth:02}")));
            assert_eq!(usize::from(record.indirect), 256 + nth);
        }
    }

    /// The repair itself: `-E389` shows 01, and 00 00 typed there empties bytes 389h and 38Ah of the first record.
    #[test]
    fn the_repair_of_q86625_empties_the_counter() {
        let mut file = vec![0; RECORD];
        file[0] = 1;
        file[0x389 - 0x100] = 0x01;
        assert_eq!(records(&file)[0].indirect, 1, "Notice 53: a hub for others");
        file[0x389 - 0x100..=0x38A - 0x100].copy_from_slice(&[0, 0]);
        assert_eq!(records(&file)[0].indirect, 0);
    }

    #[test]
    fn the_mailbag_stands_where_q148666_dumps_it() {
        let mut file = vec![0; RECORD];
        file[0x10C - 0x100..0x10C - 0x100 + 8].copy_from_slice(b"0000001b");
        assert_eq!(records(&file)[0].mailbag, HexId::parse("0000001B"));
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
        #[test]
        fn any_bytes_will_do(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..3000)) {
            assert_eq!(records(&bytes).len(), bytes.len() / RECORD);
        }
    }
}
