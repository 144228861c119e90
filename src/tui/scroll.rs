//! How far a text is scrolled. Drawing tells it how much there is and how much is seen; keys move it. So scrolling is by
//! the lines that are on the screen, and never past the end.

/// The position in a text of wrapped lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scroll {
    offset: usize,
    total: usize,
    height: usize,
}

impl Scroll {
    /// Returns the top of a text of which nothing is known yet.
    pub const fn new() -> Self {
        Self { offset: 0, total: 0, height: 0 }
    }

    /// Tells how many lines there are and how many are seen; returns the first to be shown.
    pub fn seen(&mut self, total: usize, height: usize) -> usize {
        (self.total, self.height) = (total, height);
        self.offset = self.offset.min(self.last());
        self.offset
    }

    /// Tells the same, and moves as little as needed for line `at` to be among those shown.
    pub fn seen_with(&mut self, total: usize, height: usize, at: usize) -> usize {
        if at < self.offset {
            self.offset = at;
        } else if height > 0 && at >= self.offset + height {
            self.offset = at + 1 - height;
        }
        self.seen(total, height)
    }

    /// Moves by lines, down when positive; returns whether anything moved.
    pub fn by(&mut self, lines: isize) -> bool {
        let before = self.offset;
        self.offset = self.offset.saturating_add_signed(lines).min(self.last());
        self.offset != before
    }

    /// Moves by pages, one line of which stays.
    pub fn pages(&mut self, pages: isize) -> bool {
        let page = isize::try_from(self.height.saturating_sub(1).max(1)).unwrap_or(1);
        self.by(pages * page)
    }

    /// Returns whether there is more above, and below.
    pub fn more(&self) -> (bool, bool) {
        (self.offset > 0, self.offset < self.last())
    }

    fn last(&self) -> usize {
        self.total.saturating_sub(self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_leaves_the_text() {
        let mut scroll = Scroll::default();
        assert_eq!(scroll.seen(10, 4), 0);
        assert!(scroll.pages(1) && scroll.pages(5));
        assert_eq!((scroll.seen(10, 4), scroll.more()), (6, (true, false)));
        assert!(!scroll.by(1));
        assert_eq!(scroll.seen(3, 4), 0);
        assert_eq!((scroll.seen_with(10, 4, 7), scroll.seen_with(10, 4, 5), scroll.seen_with(10, 4, 1)), (4, 4, 1));
    }
}
