//! NETWORK.GLB: the networks and gateways that a postoffice knows (Q148666).

use super::{HexId, NetworkRecord};
use crate::fsops::{FsError, ReadTree, TreePath};
use crate::text::printable;

/// The length of a record (Q148666, Q95961).
const RECORD: usize = 122;

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
