//! NETWORK.GLB: the networks and gateways that a postoffice knows (Q148666).

use super::{HexId, NetworkRecord};
use crate::fsops::{FsError, ReadTree, TreePath};
use crate::text::printable;

/// The length of a record (Q148666, Q95961).
pub const RECORD: usize = 122;

/// Far more than any postoffice has (Q148666 shows 45 records for a large one); the rest of a longer file is not read.
pub(super) const LIMIT: u64 = 1024 * 1024;

/// The type of the Connection gateway's record (Q148666).
pub const MSMAIL: u8 = 0x10;
/// The type of a record of an FFAPI gateway (Q148666).
pub const FFAPI: u8 = 0x64;

/// Reads NETWORK.GLB, at the most its first mebibyte.
///
/// # Errors
/// When the file is not there or cannot be read.
pub fn networks(tree: &dyn ReadTree, file: &TreePath) -> Result<Vec<NetworkRecord>, FsError> {
    Ok(records(&tree.read(file, LIMIT)?))
}

/// Takes the bytes of NETWORK.GLB apart. An incomplete last record is left out: [`sizes`](super::sizes) tells of it.
pub fn records(bytes: &[u8]) -> Vec<NetworkRecord> {
    let (records, _) = bytes.as_chunks::<RECORD>();
    records.iter().map(record).collect()
}

/// Offsets of Q148666: status at 0, type at 1, name from 2, id of the XTN at 0Dh, id of the mailbag at 21h. That the
/// ids stand there as eight ASCII digits is how the article's dump reads; whatever is no such id is `None`.
fn record(bytes: &[u8; RECORD]) -> NetworkRecord {
    NetworkRecord {
        active: bytes[0] == 0x01,
        code: bytes[1],
        name: text(&bytes[0x02..0x0D]),
        xtn: id(&bytes[0x0D..0x15]),
        mailbag: id(&bytes[0x21..0x29]),
    }
}

/// Returns the mailbag of an outside network or gateway that record `nth` of NETWORK.GLB names. The first record is the
/// local network's (Q148666): what stands there in place of a mailbag is not published.
pub(super) fn outside_mailbag(nth: usize, record: &NetworkRecord) -> Option<&HexId> {
    record.mailbag.as_ref().filter(|id| nth > 0 && !id.is_first_administrators())
}

/// Returns a name that ends at the first NUL, printable.
pub(super) fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
    printable(String::from_utf8_lossy(&bytes[..end]).trim_end()).into_owned()
}

/// Returns the id that eight bytes spell, if they do.
pub(super) fn id(bytes: &[u8]) -> Option<HexId> {
    std::str::from_utf8(bytes).ok().and_then(HexId::parse)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(status: u8, code: u8, name: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; 122];
        (bytes[0], bytes[1]) = (status, code);
        bytes[2..2 + name.len()].copy_from_slice(name);
        bytes[0x0D..0x15].copy_from_slice(b"0000001a");
        bytes[0x21..0x29].copy_from_slice(b"0000001B");
        bytes
    }

    /// Record 12 of the file that Q148666 shows: what DEBUG prints from 063E on.
    const DUMP: &str = "\
01 10
4D 53 4D 41 49 4C 00 00 00 00 00 00 00 00 00 00
00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 30
30 30 30 30 30 32 45 00 00 00 00 00 00 00 00 00
00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
00 00 00 00 00 00 00 00";

    #[test]
    fn the_record_that_q148666_dumps_is_read_as_the_article_reads_it() {
        let bytes: Vec<u8> = DUMP.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect();
        assert_eq!(bytes.len(), RECORD);
        // `-w` says 5B8 bytes: twelve records, of which this is the last.
        let mut file = vec![0; 0x5B8 - RECORD];
        assert_eq!((file.len() + 0x100, (file.len() + RECORD) / RECORD), (0x63E, 12));
        file.extend(bytes);
        let found = |file: &[u8]| records(file).remove(11);
        let shown = NetworkRecord {
            active: true,
            code: MSMAIL,
            name: "MSMAIL".into(),
            xtn: None,
            mailbag: HexId::parse("0000002E"),
        };
        assert_eq!(found(&file), shown);
        // `-e63e` makes 00 of 01, and the record is deleted.
        file[0x63E - 0x100] = 0;
        assert_eq!(found(&file), NetworkRecord { active: false, ..shown });
    }

    /// The table of Q148666: 45 records in 5,490 bytes, with the DEBUG address of each field of each record.
    #[test]
    fn the_addresses_of_q148666_are_where_the_fields_are_read() {
        let first = [0x100, 0x101, 0x102, 0x10D, 0x121];
        // Rows of the table from its beginning, its middle and its end.
        let rows: [(usize, [usize; 5]); 6] = [
            (1, first),
            (2, [0x17A, 0x17B, 0x17C, 0x187, 0x19B]),
            (12, [0x63E, 0x63F, 0x640, 0x64B, 0x65F]),
            (24, [0xBF6, 0xBF7, 0xBF8, 0xC03, 0xC17]),
            (33, [0x1040, 0x1041, 0x1042, 0x104D, 0x1061]),
            (45, [0x15F8, 0x15F9, 0x15FA, 0x1605, 0x1619]),
        ];
        let mut file = vec![0; 5490];
        for (number, at) in rows {
            assert_eq!(at, first.map(|address| address + 122 * (number - 1)), "record {number}");
            let [status, code, name, xtn, mailbag] = at.map(|address| address - 0x100);
            (file[status], file[code]) = (1, FFAPI);
            file[name..name + 8].copy_from_slice(b"PROXYNET");
            file[xtn..xtn + 8].copy_from_slice(format!("{number:08X}").as_bytes());
            file[mailbag..mailbag + 8].copy_from_slice(format!("{:08X}", number + 0x100).as_bytes());
        }
        let records = records(&file);
        assert_eq!(records.len(), 45);
        for (number, _) in rows {
            let record = &records[number - 1];
            assert_eq!((record.active, record.code, record.name.as_str()), (true, FFAPI, "PROXYNET"));
            assert_eq!(record.xtn, HexId::parse(&format!("{number:08X}")));
            assert_eq!(record.mailbag, HexId::parse(&format!("{:08X}", number + 0x100)));
        }
        assert_eq!(records.iter().filter(|record| record.active).count(), rows.len());
    }

    #[test]
    fn reads_the_published_fields() {
        let bytes = [sample(1, MSMAIL, b"MSMAIL\0junk"), sample(0, 0, b"TENLETTERS")].concat();
        let records = records(&bytes);
        assert_eq!((records[0].active, records[0].code, records[0].name.as_str()), (true, MSMAIL, "MSMAIL"));
        assert_eq!(records[0].xtn, HexId::parse("0000001A"));
        assert_eq!(records[0].mailbag, HexId::parse("0000001B"));
        assert_eq!((records[1].active, records[1].name.as_str()), (false, "TENLETTERS"));
    }

    #[test]
    fn hostile_names_are_made_printable_and_bad_ids_are_none() {
        let mut bytes = sample(1, FFAPI, b"\x1b[2J\xff");
        bytes[0x0D] = b'G';
        let record = records(&bytes).remove(0);
        assert_eq!((record.name.as_str(), record.xtn), ("\\x1b[2J\u{fffd}", None));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_will_do(bytes: Vec<u8>) {
            assert_eq!(records(&bytes).len(), bytes.len() / 122);
        }
    }
}
