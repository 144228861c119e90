//! MASTER.GLB: the little of its 176 bytes that is published.
//!
//! Where the serial number stands, and how, is not published: it is never read and never patched (Q209486 replaces the
//! whole file). Names are visible in it as text (inferred from Q114246, Q130322): a hint, not a field.

/// The length of the file in bytes, always (Q77926).
pub const LENGTH: usize = 176;
/// Where the byte with the Connection gateway's bit stands (Q148666: DEBUG address 193, and files load at 100).
pub const GATEWAY_BYTE: usize = 0x93;
/// The Connection gateway's bit in it (Q148666).
pub const CONNECTION: u8 = 0x10;
/// Where the enhanced-security byte stands: 01 on, 00 off (Q104586).
pub const SECURITY_BYTE: usize = 0x94;

/// The longest name of a network or a postoffice (Q114246).
pub const LONGEST_NAME: usize = 10;

/// Returns whether a name stands in the file as text, without regard to case (inferred). What stands before it may be
/// anything, since other fields are encrypted; behind it, only a name of full length is followed by another field at once.
pub fn shows(bytes: &[u8], name: &str) -> bool {
    let name = name.trim().as_bytes();
    let ends = |at: usize| name.len() >= LONGEST_NAME || !bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    !name.is_empty()
        && bytes
            .windows(name.len())
            .enumerate()
            .any(|(at, window)| window.eq_ignore_ascii_case(name) && ends(at + name.len()))
}

/// Returns the runs of text in the file that could be names: three to ten printable characters with a NUL behind them, as
/// the names in NETWORK.GLB and XTN files have, unless they are of full length (inferred). What is encrypted can look like
/// one now and then.
pub fn visible(bytes: &[u8]) -> Vec<String> {
    let printable = |byte: &u8| (0x20..0x7f).contains(byte);
    let (mut names, mut at) = (Vec::new(), 0);
    for run in bytes.chunk_by(|a, b| printable(a) == printable(b)) {
        at += run.len();
        let Ok(name) = std::str::from_utf8(run).map(str::trim) else { continue };
        let ends = name.len() == LONGEST_NAME || bytes.get(at).is_none_or(|byte| *byte == 0);
        if run.iter().all(printable) && (3..=LONGEST_NAME).contains(&name.len()) && ends {
            names.push(name.to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(parts: &[(usize, &[u8])]) -> Vec<u8> {
        let mut bytes = vec![0; 176];
        for (at, part) in parts {
            bytes[*at..at + part.len()].copy_from_slice(part);
        }
        bytes
    }

    #[test]
    fn the_debug_session_of_q148666_changes_the_connection_bit() {
        let installed = file(&[(0x193 - 0x100, &[0x71])]);
        let removed = file(&[(0x193 - 0x100, &[0x61])]);
        assert_eq!(installed[GATEWAY_BYTE] & CONNECTION, CONNECTION);
        assert_eq!(removed[GATEWAY_BYTE] & CONNECTION, 0);
    }

    /// Q104586 copies the file and types `-d194`: the first byte shown is the switch.
    #[test]
    fn the_debug_session_of_q104586_shows_enhanced_security() {
        for byte in [0, 1] {
            assert_eq!(file(&[(0x194 - 0x100, &[byte])])[SECURITY_BYTE], byte);
        }
    }

    #[test]
    fn names_are_seen_in_any_case_and_to_their_end() {
        let bytes = file(&[(4, b"ANYCORP"), (20, b"HeadPO"), (40, b"\x01\x02"), (50, b"no name, too long")]);
        assert!(shows(&bytes, "anycorp") && shows(&bytes, " HEADPO "));
        assert!(!shows(&bytes, "HEAD") && !shows(&bytes, "ANY") && !shows(&bytes, ""));
        assert_eq!(visible(&bytes), ["ANYCORP", "HeadPO"]);
        let noise = file(&[(4, b"uiV\x81"), (20, b"TENLETTERS\x9f"), (60, b"ABC")]);
        assert_eq!(visible(&noise), ["TENLETTERS", "ABC"]);
        let beside = file(&[(4, b"xANYCORP"), (20, b"TENLETTERSx")]);
        assert!(shows(&beside, "ANYCORP") && shows(&beside, "TENLETTERS"), "other fields stand close by");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_will_do(bytes: Vec<u8>, name: String) {
            shows(&bytes, &name);
            visible(&bytes);
        }
    }
}
