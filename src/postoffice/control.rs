//! CONTROL.GLB: the counters from which new mailboxes and new messages get their ids (Q87388).

/// The length of the file (Q87388).
pub const LEN: usize = 8;

/// Both counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counters {
    /// The id that the next mailbag gets.
    pub mailbag: u32,
    /// The id that the next message gets.
    pub letter: u32,
}

/// Reads the counters: two longs, the mailbag's first (Q87388). `None` for a file of another length.
pub fn counters(bytes: &[u8]) -> Option<Counters> {
    let [a, b, c, d, e, f, g, h] = *<&[u8; LEN]>::try_from(bytes).ok()?;
    Some(Counters { mailbag: u32::from_le_bytes([a, b, c, d]), letter: u32::from_le_bytes([e, f, g, h]) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The three weekly copies of Q122852: the last four bytes of each, what they are, and how many messages and
    /// attachments were new from week to week.
    #[test]
    fn the_weeks_of_q122852_are_counted_as_the_article_counts_them() {
        let weeks = [[0x4D, 0x3C, 0x2B, 0x1A], [0xC8, 0x2C, 0x2C, 0x1A], [0x29, 0x21, 0x2D, 0x1A]];
        let letters = weeks.map(|[a, b, c, d]| counters(&[0x1a, 0, 0, 0, a, b, c, d]).unwrap().letter);
        assert_eq!(letters, [439_041_101, 439_102_664, 439_165_225]);
        assert_eq!((letters[1] - letters[0], letters[2] - letters[1]), (61_563, 62_561));
    }

    #[test]
    fn two_longs_and_nothing_else() {
        let counters = counters(&[0x1a, 0, 0, 0, 0x7b, 0xf0, 0, 0]).unwrap();
        assert_eq!((counters.mailbag, counters.letter), (0x1a, 61_563));
        for other in [&[][..], &[0; 7], &[0; 9]] {
            assert_eq!(super::counters(other), None);
        }
    }
}
