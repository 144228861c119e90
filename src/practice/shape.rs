//! The bytes of practice files.
//!
//! Only what articles publish has a meaning here; the rest is filler. What programs of the time would find in the
//! filler is not known, and nothing in reserial reads it.

use crate::postoffice::HexId;

/// A source of filler: SplitMix64, so that one seed always makes the same bytes.
#[derive(Clone, Debug)]
pub(super) struct Filler(u64);

impl Filler {
    /// Starts from a seed.
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns the next 64 bits.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Returns `len` bytes.
    pub(super) fn bytes(&mut self, len: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(len + 8);
        while bytes.len() < len {
            bytes.extend(self.next().to_le_bytes());
        }
        bytes.truncate(len);
        bytes
    }
}

/// A MASTER.GLB: 176 bytes (Q77926) with byte 0x93 as in the published sample without Connection (61h, Q148666),
/// enhanced security on at 0x94 (Q104586) and both names somewhere in ASCII (deduced from Q148666 and Q104586).
/// Where they stand, and everything else, is invented: no article tells where the serial number is.
pub(super) fn master(network: &str, postoffice: &str, filler: &mut Filler) -> Vec<u8> {
    let mut bytes = filler.bytes(176);
    put(&mut bytes, 0x10, 11, network);
    put(&mut bytes, 0x20, 11, postoffice);
    bytes[0x93] = 0x61;
    bytes[0x94] = 0x01;
    bytes
}

/// A record of ACCESS2.GLB: 69 bytes (Q87465). The place of the name is invented; a log-on does look for it in this
/// file (Q87402).
pub(super) fn access2(mailbox: &str, filler: &mut Filler) -> Vec<u8> {
    let mut bytes = filler.bytes(69);
    put(&mut bytes, 0x0C, 11, mailbox);
    bytes
}

/// A record of a name list: 45 bytes (Q77926). The place of the name is invented.
pub(super) fn name_entry(name: &str) -> Vec<u8> {
    let mut bytes = vec![0; 45];
    put(&mut bytes, 2, 31, name);
    bytes
}

/// A record of NETWORK.GLB: 122 bytes, with the fields of Q148666.
pub(super) fn network(code: u8, name: &str, xtn: &HexId, mailbag: &HexId) -> Vec<u8> {
    let mut bytes = vec![0; 122];
    bytes[0] = 0x01;
    bytes[1] = code;
    put(&mut bytes, 0x02, 11, name);
    put(&mut bytes, 0x0D, 9, xtn.as_str());
    put(&mut bytes, 0x21, 9, mailbag.as_str());
    bytes
}

/// A record of an XTN file: 698 bytes, with the fields of Q86625 and Q148666.
pub(super) fn xtn(postoffice: &str, mailbag: &HexId) -> Vec<u8> {
    let mut bytes = vec![0; 698];
    bytes[0] = 0x01;
    put(&mut bytes, 0x01, 11, postoffice);
    put(&mut bytes, 0x0C, 9, mailbag.as_str());
    bytes
}

/// A record of a mailbag: 116 bytes, with the fields of the dump in Q108027.
pub(super) fn mail_record(sender: &str, subject: &str, letter: &HexId) -> Vec<u8> {
    let mut bytes = vec![0; 116];
    put(&mut bytes, 2, 11, sender);
    put(&mut bytes, 13, 41, subject);
    // Minute, hour, day, month, year, as words (a reading of the dump): 13 June 2000, 16:40.
    for (i, word) in [40u16, 16, 13, 6, 2000].into_iter().enumerate() {
        bytes[56 + 2 * i..58 + 2 * i].copy_from_slice(&word.to_le_bytes());
    }
    bytes[67..75].copy_from_slice(letter.as_str().as_bytes());
    bytes
}

/// A message: the word at 0x0B counts the mailbags that refer to it (Q104423); the rest would be encrypted (Q77926).
pub(super) fn message(mailbags: u16, filler: &mut Filler) -> Vec<u8> {
    let mut bytes = filler.bytes(240);
    bytes[0x0B..0x0D].copy_from_slice(&mailbags.to_le_bytes());
    bytes
}

/// Returns the path of a message below the root: the last digit names the directory (Q87409).
pub(super) fn message_path(letter: &HexId) -> String {
    let id = letter.as_str();
    format!("MAI/MA{}/{id}.MAI", &id[7..])
}

/// Returns the path of an attachment below the root.
pub(super) fn attachment_path(letter: &HexId) -> String {
    let id = letter.as_str();
    format!("ATT/AT{}/{id}.ATT", &id[7..])
}

/// Writes text into a field, cut to leave a NUL at its end.
fn put(bytes: &mut [u8], at: usize, width: usize, text: &str) {
    let field = &mut bytes[at..at + width];
    field.fill(0);
    for (to, from) in field[..width - 1].iter_mut().zip(text.bytes()) {
        *to = from;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postoffice::sizes;

    #[test]
    fn every_record_has_its_published_length() {
        let (id, mut filler) = (HexId::parse("0000001F").unwrap(), Filler::new(1));
        let long = "a name that is much longer than any field of these records could hold, whatever it is";
        for (len, bytes) in [
            (sizes::MASTER, master(long, long, &mut filler)),
            (sizes::ACCESS2, access2(long, &mut filler)),
            (sizes::NME, name_entry(long)),
            (sizes::NETWORK, network(1, long, &id, &id)),
            (sizes::XTN, xtn(long, &id)),
            (116, mail_record(long, long, &id)),
        ] {
            assert_eq!(bytes.len() as u64, len);
        }
        assert_eq!(message_path(&id), "MAI/MAF/0000001F.MAI");
    }

    #[test]
    fn a_master_keeps_to_what_is_published() {
        let one = master("ANYCORP", "HEADPO", &mut Filler::new(1));
        let other = master("ANYCORP", "HEADPO", &mut Filler::new(2));
        assert_ne!(one, other);
        assert_eq!((one[0x93] & 0x10, one[0x94]), (0, 1));
        assert!(one.windows(7).any(|w| w == b"ANYCORP") && one.windows(6).any(|w| w == b"HEADPO"));
    }

    #[test]
    fn one_seed_makes_one_filler() {
        assert_eq!(Filler::new(7).bytes(13), Filler::new(7).bytes(13));
    }
}
