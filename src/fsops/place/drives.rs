//! What the numbers and paths that Windows gives say about a drive. Pure, so that every system can test it.

use super::{Place, PlaceKind};
use crate::text::printable;

/// The type of a network drive.
pub(super) const REMOTE: u32 = 4;

/// Returns the place that a type of drive stands for, by the number that Windows has for it. A virtual hard disk counts as
/// a fixed one there: that it lies in a file is not told.
pub(super) fn place(kind: u32, root: &str) -> Place {
    let root = plain(root);
    let (kind, says) = match kind {
        2 => (PlaceKind::Removable, "removable drive"),
        3 => (PlaceKind::LocalDisk, "fixed drive"),
        REMOTE => (PlaceKind::Network, "network drive"),
        5 => (PlaceKind::Removable, "CD drive"),
        6 => (PlaceKind::Ram, "RAM drive"),
        1 => return Place::unknown(&printable(&format!("Windows says that {root} is no root of a drive"))),
        _ => return Place::unknown(&printable(&format!("Windows does not know what kind of drive {root} is"))),
    };
    Place { kind, evidence: printable(&format!("{says} {root}")).into_owned() }
}

/// Returns the place where a drive letter stands for a folder, as SUBST makes it: counted as a virtual drive. A letter that
/// leads to a share is none, and one that leads to a whole drive may be a second letter of the same disk.
pub(super) fn substitute(drive: char, target: &str) -> Option<Place> {
    let found = letter(target)?;
    if plain(target).len() <= root(found).len() {
        return None;
    }
    let evidence = format!("drive {drive}: stands for the folder {}", plain(target));
    Some(Place { kind: PlaceKind::Virtual, evidence: printable(&evidence).into_owned() })
}

/// Returns whether a path names a share, in either form: `\\server\share` or `\\?\UNC\server\share`.
pub(super) fn is_share(path: &str) -> bool {
    let plain = plain(path);
    let verbatim = path
        .strip_prefix(r"\\?\")
        .is_some_and(|rest| rest.get(..4).is_some_and(|unc| unc.eq_ignore_ascii_case(r"UNC\")));
    verbatim || (plain.starts_with(r"\\") && !plain.starts_with(r"\\.\") && !plain.starts_with(r"\\?\"))
}

/// Returns the letter of the drive that a path begins with, as a capital.
pub(super) fn letter(path: &str) -> Option<char> {
    match plain(path).as_bytes() {
        [letter, b':', ..] if letter.is_ascii_alphabetic() => Some(char::from(letter.to_ascii_uppercase())),
        _ => None,
    }
}

/// Returns the root of a drive: `C:\`.
pub(super) fn root(letter: char) -> String {
    format!(r"{letter}:\")
}

/// Returns a path on a drive without the prefix that switches rules of names off.
pub(super) fn plain(path: &str) -> &str {
    match path.strip_prefix(r"\\?\") {
        Some(rest) if rest.as_bytes().get(1) == Some(&b':') => rest,
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_of_drive_is_a_kind_of_place() {
        let kinds: Vec<PlaceKind> = (0..8).map(|kind| place(kind, r"E:\").kind).collect();
        use PlaceKind as K;
        assert_eq!(
            kinds,
            [K::Unknown, K::Unknown, K::Removable, K::LocalDisk, K::Network, K::Removable, K::Ram, K::Unknown]
        );
        assert_eq!(place(3, r"\\?\C:\").evidence, r"fixed drive C:\");
        assert_eq!(place(1, r"E:\").evidence, r"Windows says that E:\ is no root of a drive");
    }

    #[test]
    fn shares_are_told_by_their_form() {
        for share in [r"\\SRV\MAILDATA", r"\\?\UNC\SRV\MAILDATA\GLB", r"\\?\unc\srv\x"] {
            assert!(is_share(share), "{share}");
            assert_eq!(letter(share), None);
        }
        for other in [r"C:\MAIL", r"\\?\C:\MAIL", r"\\.\C:", r"\\?\Volume{1}\MAIL", "MAIL"] {
            assert!(!is_share(other), "{other}");
        }
    }

    #[test]
    fn a_letter_that_stands_for_a_folder_is_a_virtual_drive() {
        let place = substitute('S', r"\\?\C:\SERIAL").unwrap();
        assert_eq!(
            (place.kind, place.evidence.as_str()),
            (PlaceKind::Virtual, r"drive S: stands for the folder C:\SERIAL")
        );
        assert!(substitute('S', r"\\?\C:\").is_none(), "perhaps a second letter of one disk");
        assert!(substitute('C', r"\\?\C:\").is_none());
        assert!(substitute('C', r"C:").is_none());
        assert!(substitute('M', r"\\?\UNC\SRV\MAILDATA").is_none(), "a mapped share is a network drive");
        assert!(substitute('V', r"\\?\Volume{1}\").is_none());
    }

    #[test]
    fn letters_are_read_in_either_case() {
        assert_eq!((letter(r"g:\OLD"), letter(r"\\?\G:\OLD"), letter("OLD")), (Some('G'), Some('G'), None));
        assert_eq!(root('G'), r"G:\");
    }
}
