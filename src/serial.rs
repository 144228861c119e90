//! Serial numbers as people type them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A serial number as typed, with white space removed. No article gives a grammar (the published ones
/// look like `\d{2,4}-\d{5}`: Q151228, Q142196, Q132560, Q194712); so any text is kept, and [`Shape`] tells
/// whether it looks like the published ones.
#[derive(Clone, Debug, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SerialNumber(String);

/// Whether a number looks like the published ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Two to four digits, a hyphen, five digits.
    Published,
    /// Anything else: to be asked about, not refused.
    Unusual,
}

/// Numbers that no postoffice may be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reserved {
    /// 0799-99992: every workgroup postoffice, and packages installed without a number (Q142196, Q132560).
    Placeholder,
    /// 22-28798: every postoffice of an Exchange connector (Q151228).
    ExchangeConnector,
}

/// [`Reserved::Placeholder`] as Q142196 prints it.
const PLACEHOLDER: &str = "0799-99992";
/// [`Reserved::ExchangeConnector`].
const EXCHANGE_CONNECTOR: &str = "22-28798";

impl SerialNumber {
    /// Returns the number of every workgroup postoffice (Q132560, Q142196).
    pub fn placeholder() -> Self {
        Self(PLACEHOLDER.to_owned())
    }

    /// Returns the number of every postoffice of an Exchange connector (Q151228).
    pub fn exchange_connector() -> Self {
        Self(EXCHANGE_CONNECTOR.to_owned())
    }

    /// Takes what was typed; white space is dropped (Q151228 prints `22- 28798`). `None` when nothing is left.
    pub fn typed(text: &str) -> Option<Self> {
        let kept: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        (!kept.is_empty()).then_some(Self(kept))
    }

    /// Returns the number as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether it looks like the published numbers.
    pub fn shape(&self) -> Shape {
        let digits = |s: &str, lengths: std::ops::RangeInclusive<usize>| {
            lengths.contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit())
        };
        match self.0.split_once('-') {
            Some((a, b)) if digits(a, 2..=4) && digits(b, 5..=5) => Shape::Published,
            _ => Shape::Unusual,
        }
    }

    /// Returns why no postoffice may be given this number, if so.
    pub fn reserved(&self) -> Option<Reserved> {
        if *self == Self::placeholder() {
            Some(Reserved::Placeholder)
        } else if *self == Self::exchange_connector() {
            Some(Reserved::ExchangeConnector)
        } else {
            None
        }
    }

    /// Returns whether the second group is above 64,536, which keeps the X.400 gateway 3.0 from starting (Q194712).
    pub fn too_large_for_x400(&self) -> bool {
        self.0.split_once('-').and_then(|(_, b)| b.parse::<u64>().ok()).is_some_and(|group| group > 64_536)
    }

    /// Returns the form in which two spellings of one number are equal: a leading zero does not count
    /// (0799-99992 and 799-99992 are one number: Q142196, Q143060).
    fn key(&self) -> String {
        let key = self.0.trim_start_matches('0');
        if key.starts_with('-') || key.is_empty() { self.0.clone() } else { key.to_owned() }
    }
}

impl PartialEq for SerialNumber {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl fmt::Display for SerialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::text::printable(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> SerialNumber {
        SerialNumber::typed(text).unwrap()
    }

    #[test]
    fn spaces_and_a_leading_zero_do_not_count() {
        assert_eq!(n("22- 28798"), n("22-28798"));
        assert_eq!(n("0799-99992"), n(" 799-99992 "));
        assert_ne!(n("22-28798"), n("22-28799"));
        assert!(SerialNumber::typed("  ").is_none());
    }

    #[test]
    fn knows_the_published_shape_and_the_reserved_numbers() {
        assert_eq!(n("32-64537").shape(), Shape::Published);
        assert_eq!(n("A-1").shape(), Shape::Unusual);
        assert_eq!(n("0799-99992").reserved(), Some(Reserved::Placeholder));
        assert_eq!(n("22- 28798").reserved(), Some(Reserved::ExchangeConnector));
        assert_eq!(n("32-12345").reserved(), None);
    }

    #[test]
    fn the_x400_limit_is_64536() {
        assert!(n("32-64537").too_large_for_x400());
        assert!(!n("32-64536").too_large_for_x400());
    }
}
