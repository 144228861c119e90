//! Bytes of unknown age to text: a mark at the start, valid UTF-8, or one of the three code pages that such lists come in.

use yore::code_pages::{CP437, CP850, CP1252};

/// How the bytes of a list stand for letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8; plain ASCII too.
    Utf8,
    /// UTF-16 with a mark at the start, as Windows NT saves it.
    Utf16,
    /// The code page of MS-DOS in the United States.
    Cp437,
    /// The code page of MS-DOS in western Europe.
    Cp850,
    /// The code page of Windows in the west.
    Cp1252,
}

impl Encoding {
    /// Reads a name, as it is typed.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_ascii_lowercase().replace(['-', ' '], "").as_str() {
            "utf8" => Some(Self::Utf8),
            "utf16" => Some(Self::Utf16),
            "cp437" | "437" => Some(Self::Cp437),
            "cp850" | "850" => Some(Self::Cp850),
            "cp1252" | "1252" | "windows1252" => Some(Self::Cp1252),
            _ => None,
        }
    }

    /// Returns its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16 => "UTF-16",
            Self::Cp437 => "CP437",
            Self::Cp850 => "CP850",
            Self::Cp1252 => "CP1252",
        }
    }
}

/// How the encoding came to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// It was told.
    Told,
    /// The bytes themselves say so: a mark at the start, or valid UTF-8.
    Seen,
    /// It was guessed from which letters it makes.
    Guessed,
}

/// Letters that names of the west are full of, beside those of ASCII.
const COMMON: &str = "äöüßåæøéèêëàâáíîïóôúûñçÄÖÜÅÆØÉÇÑœ";

/// Returns the bytes as text, in what encoding, and how that is known. Bytes that stand for nothing become U+FFFD.
pub fn decode(bytes: &[u8], told: Option<Encoding>) -> (String, Encoding, Known) {
    if let Some(encoding) = told {
        return (in_encoding(bytes, encoding), encoding, Known::Told);
    }
    if matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) {
        return (in_encoding(bytes, Encoding::Utf16), Encoding::Utf16, Known::Seen);
    }
    if std::str::from_utf8(bytes).is_ok() {
        return (in_encoding(bytes, Encoding::Utf8), Encoding::Utf8, Known::Seen);
    }
    // The first of equals is taken: Mail itself sorts by code page 850 (C850SORT.GLB, Q113452).
    let all = [Encoding::Cp850, Encoding::Cp437, Encoding::Cp1252];
    let best = all.map(|encoding| (in_encoding(bytes, encoding), encoding)).into_iter().rev();
    let best = best.max_by_key(|(text, _)| score(text)).unwrap_or((String::new(), Encoding::Cp850));
    (best.0, best.1, Known::Guessed)
}

fn in_encoding(bytes: &[u8], encoding: Encoding) -> String {
    match encoding {
        Encoding::Utf8 => String::from_utf8_lossy(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)).into_owned(),
        Encoding::Utf16 => utf16(bytes),
        Encoding::Cp437 => CP437.decode(bytes).into_owned(),
        Encoding::Cp850 => CP850.decode(bytes).into_owned(),
        Encoding::Cp1252 => CP1252.decode(bytes).into_owned(),
    }
}

/// Little end first, unless the mark at the start says otherwise.
fn utf16(bytes: &[u8]) -> String {
    let (bytes, word): (_, fn([u8; 2]) -> u16) = match bytes {
        [0xFE, 0xFF, rest @ ..] => (rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => (rest, u16::from_le_bytes),
        all => (all, u16::from_le_bytes),
    };
    let words = bytes.as_chunks::<2>().0.iter().map(|pair| word(*pair));
    char::decode_utf16(words).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// Returns how much a text looks like names: letters of the west in and at words speak for it, capitals inside a
/// lower-case word, signs inside a word and what stands for nothing speak against it.
fn score(text: &str) -> i64 {
    let chars: Vec<char> = text.chars().collect();
    let at = |n: Option<usize>| n.and_then(|n| chars.get(n)).copied().unwrap_or(' ');
    let worth = |(n, c): (usize, &char)| {
        let (before, after) = (at(n.checked_sub(1)), at(Some(n + 1)));
        let in_word = before.is_alphabetic() || after.is_alphabetic();
        match c {
            c if c.is_ascii() => 0,
            c if *c == char::REPLACEMENT_CHARACTER || c.is_control() => -4,
            c if c.is_alphabetic() && c.is_uppercase() && before.is_lowercase() => -3,
            c if COMMON.contains(*c) => 3,
            c if c.is_alphabetic() => 0,
            _ if in_word => -3,
            _ => -1,
        }
    };
    chars.iter().enumerate().map(worth).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &str = "00000001  Jürgen Groß\r\n00000002  Søren Ærø\r\n00000003  José Muñoz\r\n";

    #[test]
    fn each_code_page_is_told_from_the_others_by_the_names_it_makes() {
        let encoded = [
            (CP850.encode(NAMES).unwrap(), Encoding::Cp850),
            (CP1252.encode(NAMES).unwrap(), Encoding::Cp1252),
            (CP437.encode("Strauß naïve £5 Århus Ñandú España garçon").unwrap(), Encoding::Cp850),
        ];
        for (bytes, encoding) in encoded {
            let (text, found, known) = decode(&bytes, None);
            assert_eq!((found, known), (encoding, Known::Guessed), "{text}");
        }
        // Only the older page has this letter for a cent, so only there is it a sign.
        let (text, ..) = decode(&CP1252.encode(NAMES).unwrap(), None);
        assert_eq!(text, NAMES);
    }

    #[test]
    fn what_is_told_is_not_guessed() {
        let bytes = CP437.encode("J\u{fc}rgen \u{a2}").unwrap();
        assert_eq!(decode(&bytes, Some(Encoding::Cp437)).0, "Jürgen ¢");
        assert_eq!(decode(&bytes, Some(Encoding::Cp850)).0, "Jürgen ø");
        for name in ["CP437", "850", "windows-1252", "utf-8", "UTF16"] {
            assert!(Encoding::parse(name).is_some(), "{name}");
        }
        assert_eq!(Encoding::parse("ebcdic"), None);
    }

    #[test]
    fn marks_at_the_start_are_seen_and_taken_off() {
        assert_eq!(decode(b"\xEF\xBB\xBFa\xC3\xBC", None), ("aü".into(), Encoding::Utf8, Known::Seen));
        assert_eq!(decode(b"\xFF\xFEa\0\xFC\0", None), ("aü".into(), Encoding::Utf16, Known::Seen));
        assert_eq!(decode(b"\xFE\xFF\0a\0\xFC", None).0, "aü");
        assert_eq!(decode(b"plain", None), ("plain".into(), Encoding::Utf8, Known::Seen));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_will_do(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400)) {
            decode(&bytes, None);
            for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Cp437, Encoding::Cp850, Encoding::Cp1252] {
                decode(&bytes, Some(encoding));
            }
        }
    }
}
