//! DOS attributes inside extended attributes, so that a file can be dressed like a hidden or read-only one
//! without becoming either.
//!
//! Three keepers are known: Samba on its server (`user.DOSATTRIB`), the kernel's client of Windows shares
//! (`user.cifs.dosattrib`) and ntfs-3g (`system.ntfs_attrib`). Anything in another form is not touched.

/// The extended attributes that hold DOS attributes.
pub(super) const NAMES: [&str; 3] = [SAMBA, "user.cifs.dosattrib", "system.ntfs_attrib"];

const SAMBA: &str = "user.DOSATTRIB";
const READ_ONLY_OR_HIDDEN: u32 = 1 | 2;
const NORMAL: u32 = 0x80;

/// Returns `value` of the extended attribute `name` without the read-only and hidden bits; `None` when its
/// form is not known.
pub(super) fn visible(name: &str, mut value: Vec<u8>) -> Option<Vec<u8>> {
    if name == SAMBA {
        clear_samba(&mut value)?;
        return Some(value);
    }
    let bits = u32::from_ne_bytes(value.try_into().ok()?);
    // To a server no bits at all mean: leave them as they are.
    let kept = match bits & !READ_ONLY_OR_HIDDEN {
        0 => NORMAL,
        kept => kept,
    };
    Some(kept.to_ne_bytes().to_vec())
}

/// Returns whether `value` of the extended attribute `name` says read-only or hidden. An unknown form says nothing.
pub(super) fn closes(name: &str, value: &[u8]) -> bool {
    if name == SAMBA {
        let clear = visible(name, value.to_vec());
        return clear.is_some_and(|clear| !clear.eq_ignore_ascii_case(value));
    }
    value.try_into().is_ok_and(|bits| u32::from_ne_bytes(bits) & READ_ONLY_OR_HIDDEN != 0)
}

/// Samba writes the bits as text (`0x22`), ended by a NUL and followed, since version 3 of the form, by:
/// version, version again, which fields are valid, the bits (all little-endian, aligned to their size).
fn clear_samba(value: &mut [u8]) -> Option<()> {
    let end = value.iter().position(|b| *b == 0).unwrap_or(value.len());
    let (text, rest) = value.split_at_mut(end);
    if !text.is_empty() {
        let digits = std::str::from_utf8(text).ok()?.strip_prefix("0x")?;
        let bits = u32::from_str_radix(digits, 16).ok()? & !READ_ONLY_OR_HIDDEN;
        let width = digits.len();
        text[2..].copy_from_slice(format!("{bits:0width$x}").as_bytes());
    }
    if rest.iter().all(|b| *b == 0) {
        return (end > 0).then_some(());
    }
    let version_at = (end + 1).next_multiple_of(2);
    let bits_at = (version_at + 4).next_multiple_of(4) + 4;
    let version = value.get(version_at..version_at + 2)?;
    if !matches!(version, [3..=5, 0]) || value.get(version_at + 2..version_at + 4)? != version {
        return None;
    }
    // The two bits are in the first byte of a little-endian number.
    *value.get_mut(bits_at)? &= !3;
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clears_the_number_of_a_share_and_never_sends_none() {
        let clear = |bits: u32| visible("user.cifs.dosattrib", bits.to_ne_bytes().to_vec());
        assert_eq!(clear(0x23), Some(0x20u32.to_ne_bytes().to_vec()));
        assert_eq!(clear(0x03), Some(0x80u32.to_ne_bytes().to_vec()));
        assert_eq!(visible("user.cifs.dosattrib", vec![1, 2, 3]), None);
    }

    #[test]
    fn clears_samba_text() {
        assert_eq!(visible(SAMBA, b"0x23".to_vec()), Some(b"0x20".to_vec()));
        assert_eq!(visible(SAMBA, b"0x2\0".to_vec()), Some(b"0x0\0".to_vec()));
    }

    #[test]
    fn tells_what_is_hidden_or_read_only() {
        assert!(closes(SAMBA, b"0x22\0") && closes(SAMBA, b"0x1\0") && !closes(SAMBA, b"0x2C\0"));
        let number = |bits: u32| bits.to_ne_bytes();
        assert!(closes(NAMES[1], &number(0x22)) && !closes(NAMES[1], &number(0)) && !closes(NAMES[1], b"x"));
    }

    #[test]
    fn clears_samba_version_3_in_both_places() {
        let head = [b"0x23\0\0", &[3, 0, 3, 0, 0, 0, 0x11, 0, 0, 0][..]].concat();
        let tail = [0, 0, 0, 9, 9, 9, 9];
        let value = [&head[..], &[0x23], &tail].concat();
        let mut clear = [&head[..], &[0x20], &tail].concat();
        clear[3] = b'0';
        assert_eq!(visible(SAMBA, value), Some(clear));
    }

    #[test]
    fn clears_samba_version_5() {
        let head = [0, 0, 5, 0, 5, 0, 0, 0, 0x11, 0, 0, 0];
        let value = [&head[..], &[0x22, 0, 0, 0, 1, 2, 3]].concat();
        let clear = [&head[..], &[0x20, 0, 0, 0, 1, 2, 3]].concat();
        assert_eq!(visible(SAMBA, value), Some(clear));
    }

    #[test]
    fn does_not_touch_a_form_it_does_not_know() {
        let newer = [0, 0, 6, 0, 6, 0, 0, 0, 0x11, 0, 0, 0, 0x22, 0, 0, 0];
        assert_eq!(visible(SAMBA, newer.to_vec()), None);
        for bad in [&b""[..], b"\0", b"0xzz", b"22", b"0x22\0\0\x05\0"] {
            assert_eq!(visible(SAMBA, bad.to_vec()), None, "{bad:?}");
        }
    }
}
