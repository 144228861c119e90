//! Words and numbers that every form of a report shares. All times are UTC, as in the record.

use crate::clock::Moment;
use crate::fsops::Sha256;
use crate::journal::Tense;
use crate::people::Attestation;
use crate::text::printable;

use super::model::{FileTold, Who};

/// Returns a digest in groups of eight digits, short enough to be compared from paper.
pub fn grouped(digest: &Sha256) -> String {
    let digits = digest.to_string();
    let groups = digits.as_bytes().chunks(8).map(|group| String::from_utf8_lossy(group).into_owned());
    groups.collect::<Vec<_>>().join(" ")
}

/// Returns the lines that `sha256sum -c` reads, with paths from the root of the tree.
pub(super) fn sha256sums<'a>(files: impl Iterator<Item = &'a FileTold>) -> String {
    files.filter_map(|file| Some(format!("{}  {}\n", file.sha256?, file.path))).collect()
}

/// Returns a moment to the second.
pub(super) fn moment(at: Moment) -> String {
    at.format("%Y-%m-%d %H:%M:%S").to_string()
}

/// Returns a moment to the minute.
pub(super) fn minute(at: Moment) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}

/// Returns a duration as people say it: `1 h 02 min 03 s`.
pub(super) fn duration(seconds: i64) -> String {
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds:02} s"),
        (hours, minutes, seconds) => format!("{hours} h {minutes:02} min {seconds:02} s"),
    }
}

/// Returns a measured duration that is short as a rule.
pub(super) fn short_duration(microseconds: u64) -> String {
    match microseconds {
        0..=1_000 => "1 millisecond".into(),
        1_001..1_000_000 => format!("{} milliseconds", microseconds.div_ceil(1_000)),
        _ => format!("{}.{:01} seconds", microseconds / 1_000_000, microseconds / 100_000 % 10),
    }
}

/// Returns whoever attested something, printable.
pub(super) fn who(who: &Attestation) -> Who {
    Who { by: clean(&who.by), host: clean(&who.host), at: who.at, note: clean(&who.note) }
}

/// Returns a text that acts on nothing it is shown on.
pub(super) fn clean(text: &str) -> String {
    printable(text).into_owned()
}

impl Who {
    /// Returns person, host and time.
    pub(super) fn told(&self) -> String {
        format!("{} on {}, {}", self.by, self.host, minute(self.at))
    }
}

/// Returns the word for what has happened, or for what would have.
pub(super) fn by_tense(tense: Tense, did: &'static str, would: &'static str) -> &'static str {
    match tense {
        Tense::Did => did,
        Tense::Would => would,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_told_as_people_say_them() {
        assert_eq!([7, 67, 3600, 7384].map(duration), ["7 s", "1 min 07 s", "1 h 00 min 00 s", "2 h 03 min 04 s"]);
        assert_eq!(short_duration(999), "1 millisecond");
        assert_eq!(
            [1_001, 999_999, 2_340_000].map(short_duration),
            ["2 milliseconds", "1000 milliseconds", "2.3 seconds"]
        );
    }

    #[test]
    fn a_digest_stands_in_groups() {
        let digest = grouped(&Sha256::of(b"abc"));
        assert_eq!(digest, "ba7816bf 8f01cfea 414140de 5dae2223 b00361a3 96177a9c b410ff61 f20015ad");
    }
}
