//! What a mailbag says about the messages in it: 116 bytes each (Q77926, Q108027). Not encrypted (Q87417).
//!
//! Whether a record is deleted stands in the KEY file, whose bitmap's polarity is not published: so read and unread
//! records look alike here until Compress has been run. Senders and subjects are other people's mail: they are shown to
//! the operator who asks, and go into no record and no report.

use chrono::{NaiveDate, NaiveDateTime};

use super::HexId;
use super::network::{id, text};
use crate::fsops::{FsError, ReadTree, TreePath};

/// The length of a record in bytes (Q77926, Q108027).
pub const RECORD: usize = 116;

/// The length of the longest mailbag in bytes.
const LIMIT: u64 = MOST_RECORDS * super::Mailbox::RECORD;

/// The most records that a mailbag may hold (Q119088, Q163020).
pub const MOST_RECORDS: u64 = 4096;

/// Where the sender's mailbox name stands: ten characters at the most (Q118964).
const SENDER: std::ops::Range<usize> = 2..13;
/// Where the subject stands: forty characters at the most (Q97025).
const SUBJECT: std::ops::Range<usize> = 13..54;
/// Where minute, hour, day, month and year stand, as words: our reading of the dump in Q108027 (inferred).
const SENT: usize = 56;
/// Where the name of the MAI file stands: 54 bytes after the start of the subject (Q108027).
const LETTER: std::ops::Range<usize> = 67..75;

/// One message in a mailbag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageHeader {
    /// The sender's mailbox, printable.
    pub sender: String,
    /// The subject, printable.
    pub subject: String,
    /// When it was sent, by the sender's clock (inferred from one published dump); `None` when that is no date.
    pub sent: Option<NaiveDateTime>,
    /// The name of its MAI file.
    pub letter: Option<HexId>,
}

/// Reads the messages of a mailbag, as many as one may hold.
///
/// # Errors
/// When the file is not there or cannot be read.
pub fn messages(tree: &dyn ReadTree, mailbag: &TreePath) -> Result<Vec<MessageHeader>, FsError> {
    Ok(headers(&tree.read(mailbag, LIMIT)?))
}

/// Takes the bytes of a mailbag apart. An incomplete last record is left out: the rule of lengths tells of it.
pub fn headers(bytes: &[u8]) -> Vec<MessageHeader> {
    let (records, _) = bytes.as_chunks::<RECORD>();
    records.iter().map(header).collect()
}

fn header(bytes: &[u8; RECORD]) -> MessageHeader {
    MessageHeader {
        sender: text(&bytes[SENDER]),
        subject: text(&bytes[SUBJECT]),
        sent: sent(bytes),
        letter: id(&bytes[LETTER]),
    }
}

fn sent(bytes: &[u8; RECORD]) -> Option<NaiveDateTime> {
    let word = |nth: usize| u32::from(u16::from_le_bytes([bytes[SENT + 2 * nth], bytes[SENT + 2 * nth + 1]]));
    let [minute, hour, day, month, year] = [0, 1, 2, 3, 4].map(word);
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?.and_hms_opt(hour, minute, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The dump of Q108027, as DEBUG prints it, to the end of its second record.
    const DUMP: &str = "\
00 00 4D 61 72 74 69 61 6E 00 00 00 00 54 68 69 73 20 69 73 20 74 68 65 20 73 75 62 6A 65 63 74
00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 19 00 10 00 08 00 0A 00
C9 07 00 30 30 30 30 30 30 36 32 00 00 00 28 02 00 00 00 00 00 00 00 00 18 00 00 00 00 00 00 00
00 00 00 00 00 00 00 00 00 00 00 00 98 C9 5B 00 00 00 00 00 00 00 4D 61 72 74 69 61 6E 00 00 00
00 54 68 69 73 20 69 73 20 74 68 65 20 6E 65 78 74 20 73 75 62 6A 65 63 74 00 00 00 00 00 00 00
00 00 00 00 00 00 00 00 00 00 00 00 1A 00 10 00 08 00 0A 00 C9 07 00 30 30 30 30 30 30 36 33 00
00 00 2A 02 00 00 00 00 00 00 00 00 18 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 82 54 6B 00
00 00 00 00 D4 4A 7F 4D";

    #[test]
    fn the_dump_of_q108027_is_read_as_the_article_reads_it() {
        let bytes: Vec<u8> = DUMP.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect();
        assert_eq!(bytes.len(), 232, "two records of 116 bytes");
        let found = headers(&bytes);
        let at = |minute| NaiveDate::from_ymd_opt(1993, 10, 8).unwrap().and_hms_opt(16, minute, 0);
        let header = |subject: &str, minute, letter: &str| MessageHeader {
            sender: "Martian".into(),
            subject: subject.into(),
            sent: at(minute),
            letter: HexId::parse(letter),
        };
        assert_eq!(
            found,
            [header("This is the subject", 25, "00000062"), header("This is the next subject", 26, "00000063")]
        );
    }

    #[test]
    fn hostile_fields_are_made_printable_and_bad_dates_are_none() {
        let mut bytes = [0xff; RECORD];
        bytes[SUBJECT.start..SUBJECT.start + 4].copy_from_slice(b"\x1b[2J");
        let found = headers(&bytes).remove(0);
        assert!(found.subject.starts_with("\\x1b[2J"), "{}", found.subject);
        assert_eq!((found.sent, found.letter), (None, None));
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
        #[test]
        fn any_bytes_will_do(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..1000)) {
            assert_eq!(headers(&bytes).len(), bytes.len() / RECORD);
        }
    }
}
