//! The symbols on the screen: one set for terminals that show Unicode, one in plain ASCII (CP437 consoles, serial
//! lines). Knows nothing about what a symbol is used for on which screen.

use crate::engine::{Standing, StepState};

/// A set of symbols, each one column wide except the ellipsis and the arrow of the ASCII set.
#[derive(Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// Done, holds, marked.
    pub yes: &'static str,
    /// Failed, does not hold.
    pub no: &'static str,
    /// Ready to be worked on.
    pub ready: &'static str,
    /// To do.
    pub open: &'static str,
    /// Waits for people.
    pub waiting: &'static str,
    /// Blocked.
    pub blocked: &'static str,
    /// Runs.
    pub running: &'static str,
    /// Left out, or nothing to do.
    pub left_out: &'static str,
    /// Taken back.
    pub back: &'static str,
    /// Not yet.
    pub dot: &'static str,
    /// Not known.
    pub unknown: &'static str,
    /// Overridden.
    pub bent: &'static str,
    /// The selected row.
    pub cursor: &'static str,
    /// The way on is open.
    pub arrow_head: &'static str,
    /// From -> to.
    pub arrow: &'static str,
    /// Something was cut off.
    pub ellipsis: &'static str,
    /// A rule across.
    pub across: &'static str,
    /// A rule down.
    pub down: &'static str,
    /// The done part of a bar.
    pub full: &'static str,
    /// The rest of a bar.
    pub empty: &'static str,
    /// There is more above, below.
    pub more: [&'static str; 2],
    /// The corners of a dialog: top left, top right, bottom left, bottom right.
    pub corners: [&'static str; 4],
}

/// For terminals that show Unicode.
pub const UNICODE: Glyphs = Glyphs {
    yes: "✓",
    no: "✗",
    ready: "●",
    open: "○",
    waiting: "◐",
    blocked: "!",
    running: "▶",
    left_out: "–",
    back: "↶",
    dot: "·",
    unknown: "?",
    bent: "~",
    cursor: "▸",
    arrow_head: "»",
    arrow: "→",
    ellipsis: "…",
    across: "─",
    down: "│",
    full: "█",
    empty: "░",
    more: ["▲", "▼"],
    corners: ["╭", "╮", "╰", "╯"],
};

/// For everything else.
pub const ASCII: Glyphs = Glyphs {
    yes: "+",
    no: "X",
    ready: "*",
    open: "o",
    waiting: "%",
    blocked: "!",
    running: ">",
    left_out: "-",
    back: "<",
    dot: ".",
    unknown: "?",
    bent: "~",
    cursor: ">",
    arrow_head: ">",
    arrow: "->",
    ellipsis: "...",
    across: "-",
    down: "|",
    full: "#",
    empty: ".",
    more: ["^", "v"],
    corners: ["+", "+", "+", "+"],
};

impl Glyphs {
    /// Returns the set for an environment: ASCII when `RESERIAL_ASCII` is `1`, on the Linux console (its font lacks most
    /// symbols), and when the locale is not UTF-8.
    pub fn from_env(get: impl Fn(&str) -> Option<String>) -> &'static Self {
        let set = |name: &str| get(name).filter(|value| !value.is_empty());
        if set("RESERIAL_ASCII").is_some_and(|value| value == "1") || set("TERM").is_some_and(|term| term == "linux") {
            return &ASCII;
        }
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
        let utf8 = match locale {
            Some(locale) => {
                let locale = locale.to_ascii_lowercase();
                locale.contains("utf-8") || locale.contains("utf8")
            }
            None => cfg!(windows),
        };
        if utf8 { &UNICODE } else { &ASCII }
    }

    /// Returns the symbol of a step's state.
    pub fn step(&self, state: StepState) -> &'static str {
        match state {
            StepState::NotYet => self.dot,
            StepState::Ready => self.ready,
            StepState::Blocked => self.blocked,
            StepState::Waiting => self.waiting,
            StepState::Running => self.running,
            StepState::Done => self.yes,
            StepState::NotApplicable | StepState::Skipped => self.left_out,
            StepState::Failed => self.no,
            StepState::RolledBack => self.back,
        }
    }

    /// Returns the symbol of a check's result.
    pub fn standing(&self, standing: Standing) -> &'static str {
        match standing {
            Standing::Holds => self.yes,
            Standing::Open => self.open,
            Standing::Fails => self.no,
            Standing::Unknown => self.unknown,
            Standing::Overridden => self.bent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(vars: &[(&str, &str)]) -> &'static Glyphs {
        let vars: Vec<(String, String)> = vars.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
        Glyphs::from_env(move |name| vars.iter().find(|(k, _)| k == name).map(|(_, v)| v.clone()))
    }

    #[test]
    fn the_locale_decides_and_the_variable_overrules_it() {
        assert_eq!(chosen(&[("LANG", "de_DE.UTF-8")]), &UNICODE);
        assert_eq!(chosen(&[("LANG", "de_DE.UTF-8"), ("LC_ALL", "C")]), &ASCII);
        assert_eq!(chosen(&[("LC_ALL", ""), ("LANG", "C.utf8")]), &UNICODE);
        assert_eq!(chosen(&[("LANG", "C.UTF-8"), ("RESERIAL_ASCII", "1")]), &ASCII);
        assert_eq!(chosen(&[("LANG", "C.UTF-8"), ("TERM", "linux")]), &ASCII);
    }

    #[test]
    fn the_plain_set_is_plain() {
        let all = format!("{ASCII:?}");
        assert!(all.is_ascii());
    }
}
