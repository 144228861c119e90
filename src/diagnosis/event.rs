//! Reads the text of an event 4188 (Q151228): the two postoffices and the number that they share.
//!
//! ```text
//! The postoffice NET/PO on \\computer\share and the postoffice NET1/PO1 on \\computer1\share1
//! have the same postoffice serial number [22-28798].
//! ```
//!
//! The text is pasted from an event viewer, a mail or a fax: lines break anywhere, a blank may stand inside the number, the
//! words may be in another language. So only what cannot be otherwise is relied upon: the brackets, the slash between
//! network and postoffice, the two backslashes before a computer. Any bytes are read; nothing here can fail.

use crate::serial::SerialNumber;

/// The longest text that is read, in bytes.
pub const LIMIT: usize = 1024 * 1024;
/// The longest name of a network or a postoffice (Q114246).
const LONGEST_NAME: usize = 10;
/// How many words before a computer its postoffice's name is looked for.
const REACH: usize = 6;

/// What was found in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Whether the number of the event stands in it.
    pub says_4188: bool,
    /// The serial number.
    pub number: Option<SerialNumber>,
    /// The postoffices, in order; at most two.
    pub postoffices: Vec<Named>,
}

/// A postoffice as an event names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// `NETWORK/POSTOFFICE`.
    pub name: String,
    /// `\\computer\share`, where it stands there.
    pub at: Option<String>,
}

impl Named {
    /// Returns name and place in a few words.
    pub fn words(&self) -> String {
        match &self.at {
            Some(at) => format!("{} on {at}", self.name),
            None => self.name.clone(),
        }
    }
}

impl Reading {
    /// Returns whether anything of an event 4188 was found.
    pub fn found_anything(&self) -> bool {
        self.number.is_some() || self.postoffices.len() == 2
    }

    /// Returns whether both names are of one postoffice.
    pub fn names_one_twice(&self) -> bool {
        match self.postoffices.as_slice() {
            [a, b] => a.name.eq_ignore_ascii_case(&b.name),
            _ => false,
        }
    }
}

/// Reads a text of any encoding; what is beyond [`LIMIT`] is left out.
pub fn read(bytes: &[u8]) -> Reading {
    let text = decoded(&bytes[..bytes.len().min(LIMIT)]);
    let words: Vec<&str> = text.split_whitespace().collect();
    let says_4188 = text.split(|c: char| !c.is_ascii_digit()).any(|word| word == "4188");
    let postoffices = postoffices(&words);
    // Without brackets a number is one of many; it counts only in a text that is about this: `serial`, `Seriennummer`.
    let about_it = || says_4188 || postoffices.len() == 2 || text.to_ascii_lowercase().contains("seri");
    let number = bracketed(&text).or_else(|| loose(&words).filter(|_| about_it()));
    Reading { says_4188, number, postoffices }
}

/// Windows saves event texts in UTF-16; everything else is taken for UTF-8 with garbage in it.
fn decoded(bytes: &[u8]) -> String {
    let little = bytes.starts_with(&[0xff, 0xfe]) || (bytes.len() > 3 && bytes[1] == 0 && bytes[3] == 0);
    let big = bytes.starts_with(&[0xfe, 0xff]) || (bytes.len() > 3 && bytes[0] == 0 && bytes[2] == 0);
    if little || big {
        let unit = |pair: &[u8]| match pair {
            [a, b] if big => u16::from_be_bytes([*a, *b]),
            [a, b] => u16::from_le_bytes([*a, *b]),
            _ => u16::from(b' '),
        };
        let units: Vec<u16> = bytes.chunks(2).map(unit).collect();
        return String::from_utf16_lossy(&units);
    }
    String::from_utf8_lossy(bytes).into_owned()
}

/// Returns the number between square brackets: two groups of digits with a hyphen, blanks anywhere.
fn bracketed(text: &str) -> Option<SerialNumber> {
    text.split('[').skip(1).filter_map(|rest| rest.split_once(']')).find_map(|(inside, _)| number(inside))
}

/// Returns a number that stands by itself, for a text whose brackets were lost.
fn loose(words: &[&str]) -> Option<SerialNumber> {
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_ascii_digit() && c != '-').to_owned();
    let alone = words.iter().map(|word| bare(word));
    let split = words.windows(2).map(|pair| format!("{}{}", bare(pair[0]), bare(pair[1])));
    let looks_published = |n: &SerialNumber| n.shape() == crate::serial::Shape::Published;
    alone.chain(split).filter_map(|word| number(&word)).find(looks_published)
}

fn number(text: &str) -> Option<SerialNumber> {
    let kept: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let digits = |part: &str, longest| (1..=longest).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let (first, second) = kept.split_once('-')?;
    (digits(first, 4) && digits(second, 6)).then(|| SerialNumber::typed(&kept)).flatten()
}

/// Returns the names that stand before a computer; in a text without computers, all names.
fn postoffices(words: &[&str]) -> Vec<Named> {
    let mut found: Vec<Named> = Vec::new();
    let mut from = 0;
    for (at, word) in words.iter().enumerate() {
        let Some(computer) = computer(word) else { continue };
        let near = from.max(at.saturating_sub(REACH));
        let named = words[near..at].iter().rev().find_map(|word| name(word));
        found.extend(named.map(|name| Named { name, at: Some(computer) }));
        from = at + 1;
    }
    if found.is_empty() {
        let named = words.iter().filter_map(|word| name(word));
        found.extend(named.map(|name| Named { name, at: None }));
    }
    found.truncate(2);
    found
}

fn computer(word: &str) -> Option<String> {
    let word = word.trim_matches(['"', '\'', ',', ';', '(', ')', '.']);
    let (computer, share) = word.strip_prefix("\\\\")?.split_once('\\')?;
    (!computer.is_empty() && !share.is_empty()).then(|| word.to_owned())
}

fn name(word: &str) -> Option<String> {
    let word = word.trim_matches(['"', '\'', ',', ';', '(', ')', '.', '<', '>', '«', '»']);
    let (network, postoffice) = word.split_once('/')?;
    let good = |part: &str| {
        (1..=LONGEST_NAME).contains(&part.chars().count())
            && part.chars().all(|c| !matches!(c, '/' | '\\' | ':' | '[' | ']') && !c.is_control())
            && part.chars().any(char::is_alphanumeric)
    };
    // Two numbers with a slash between them are a date or a page.
    let digits = word.chars().all(|c| c.is_ascii_digit() || c == '/');
    (good(network) && good(postoffice) && !digits).then(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLISHED: &str = "\
      Event ID: 4188
      Source : Microsoft PC MTA
      Type : Error
      Category: Session
      Description:
      The postoffice NET/PO on \\\\computername\\sharename and the postoffice NET1/PO1
      on \\\\computername1\\sharename1 have the same postoffice serial number
      [22-28798].

      Make sure you do not have two drives pointing to the same postoffice.
";

    fn names(reading: &Reading) -> Vec<String> {
        reading.postoffices.iter().map(Named::words).collect()
    }

    #[test]
    fn the_published_text_is_read() {
        let reading = read(PUBLISHED.as_bytes());
        assert!(reading.says_4188 && reading.found_anything() && !reading.names_one_twice());
        assert_eq!(reading.number.as_ref().unwrap().as_str(), "22-28798");
        assert_eq!(
            names(&reading),
            ["NET/PO on \\\\computername\\sharename", "NET1/PO1 on \\\\computername1\\sharename1"]
        );
    }

    #[test]
    fn line_breaks_and_a_blank_in_the_number_do_not_matter() {
        let broken = PUBLISHED.replace("22-28798", "22-\n 28798").replace(" on ", "\r\non\r\n");
        let reading = read(broken.as_bytes());
        assert_eq!(reading.number.unwrap().as_str(), "22-28798");
        assert_eq!(reading.postoffices.len(), 2);
    }

    #[test]
    fn another_language_around_it_does_not_matter() {
        let text = "Ereigniskennung: 4188. Das Postoffice \"HQ/VERTRIEB\" auf \\\\SRV1\\MAILDAT$ und das Postoffice \
                    \"hq/lager\" auf \\\\SRV2\\MAILDAT$ haben dieselbe Seriennummer [ 32-10447 ].";
        let reading = read(text.as_bytes());
        assert_eq!(names(&reading), ["HQ/VERTRIEB on \\\\SRV1\\MAILDAT$", "hq/lager on \\\\SRV2\\MAILDAT$"]);
        assert_eq!(reading.number.unwrap().as_str(), "32-10447");
    }

    #[test]
    fn what_windows_saves_in_utf_16_is_read() {
        let wide = |big: bool| -> Vec<u8> {
            let unit = |u: u16| if big { u.to_be_bytes() } else { u.to_le_bytes() };
            PUBLISHED.encode_utf16().flat_map(unit).collect()
        };
        for bytes in [wide(false), wide(true), [vec![0xff, 0xfe], wide(false)].concat()] {
            assert_eq!(read(&bytes), read(PUBLISHED.as_bytes()));
        }
    }

    #[test]
    fn half_of_it_is_said_to_be_half() {
        let number = read(b"error 3 ... serial number [22- 28798]");
        assert!(number.found_anything() && number.postoffices.is_empty() && !number.says_4188);
        let names = read(b"NET/PO and NET1/PO1 are the same");
        assert!(names.found_anything() && names.number.is_none());
        assert!(!read(b"only NET/PO is here").found_anything());
        assert_eq!(read(b"on 11/24/1998 at 10:05, page 3/4, D:\\X [see below]"), Reading::default());
    }

    #[test]
    fn lost_brackets_are_no_loss() {
        assert_eq!(read(b"same serial number 32-10447.").number.unwrap().as_str(), "32-10447");
        assert_eq!(read(b"same serial number 22- 28798").number.unwrap().as_str(), "22-28798");
        assert_eq!(read(b"call 0171-12345 about it"), Reading::default(), "a number of something else");
    }

    #[test]
    fn one_postoffice_named_twice_is_told() {
        let text = PUBLISHED.replace("NET1/PO1", "net/po");
        assert!(read(text.as_bytes()).names_one_twice());
    }

    #[test]
    fn what_is_beyond_the_limit_is_left_out() {
        let mut long = vec![b' '; LIMIT];
        long.extend_from_slice(PUBLISHED.as_bytes());
        assert_eq!(read(&long), Reading::default());
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_without_a_fuss(bytes: Vec<u8>) {
            let _ = read(&bytes);
        }

        #[test]
        fn any_garbage_around_the_event_leaves_the_number(before in "[a-zA-Z0-9 äöüß:./-]{0,40}", after in "\\PC{0,40}") {
            let text = format!("{before} {PUBLISHED} {after}");
            proptest::prop_assert_eq!(read(text.as_bytes()).number.unwrap().as_str().to_owned(), "22-28798");
        }
    }
}
