//! The palette: five colours with a meaning each, none of which carries it alone. Knows nothing about screens.
//!
//! The sixteen colours of the terminal are used, so that the user's own palette holds.

use ratatui::style::{Color, Modifier, Style};

use crate::engine::{Standing, StepState};
use crate::journal::Mode;
use crate::procedure::Severity;

/// Whether colours are used at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Palette {
    /// The sixteen colours.
    Colour,
    /// Bold and reverse only.
    Plain,
}

/// The styles of everything on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme(pub Palette);

impl Theme {
    /// Returns the theme for an environment: no colours when `NO_COLOR` is set and not empty, nor on a dumb terminal.
    pub fn from_env(get: impl Fn(&str) -> Option<String>) -> Self {
        let no_color = get("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = get("TERM").is_some_and(|term| term == "dumb");
        Self(if no_color || dumb { Palette::Plain } else { Palette::Colour })
    }

    fn fg(self, color: Color) -> Style {
        match self.0 {
            Palette::Colour => Style::new().fg(color),
            Palette::Plain => Style::new(),
        }
    }

    /// Returns the style of what is as it should be.
    pub fn ok(self) -> Style {
        self.fg(Color::Green)
    }

    /// Returns the style of what waits for somebody.
    pub fn wait(self) -> Style {
        self.fg(Color::Yellow)
    }

    /// Returns the style of what stands in the way.
    pub fn stop(self) -> Style {
        self.fg(Color::Red).add_modifier(Modifier::BOLD)
    }

    /// Returns the style of keys and of what to look at next.
    pub fn accent(self) -> Style {
        self.fg(Color::Cyan)
    }

    /// Returns the style of what stands back.
    pub fn dim(self) -> Style {
        self.fg(Color::DarkGray)
    }

    /// Returns the style of a heading.
    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// Returns the style of the selected row where the keys go.
    pub fn selected(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// Returns the style of the selected row of the other pane.
    pub fn remembered(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// Returns the colour that stands for a mode.
    pub fn mode(self, mode: Mode) -> Style {
        self.fg(match mode {
            Mode::Rehearsal => Color::Cyan,
            Mode::Practice => Color::Magenta,
            Mode::Live => Color::Red,
            Mode::Diagnosis => Color::Green,
        })
    }

    /// Returns the style of the badge of a mode; without colours it is reversed.
    pub fn badge(self, mode: Mode) -> Style {
        let (back, text) = match mode {
            Mode::Rehearsal => (Color::Cyan, Color::Black),
            Mode::Practice => (Color::Magenta, Color::White),
            Mode::Live => (Color::Red, Color::White),
            Mode::Diagnosis => (Color::Green, Color::Black),
        };
        match self.0 {
            Palette::Colour => Style::new().bg(back).fg(text).add_modifier(Modifier::BOLD),
            Palette::Plain => Style::new().add_modifier(Modifier::REVERSED | Modifier::BOLD),
        }
    }

    /// Returns the style of a step's state.
    pub fn step(self, state: StepState) -> Style {
        match state {
            StepState::Done => self.ok(),
            StepState::Ready | StepState::Running => self.accent(),
            StepState::Waiting | StepState::Skipped | StepState::RolledBack => self.wait(),
            StepState::Blocked | StepState::Failed => self.stop(),
            StepState::NotYet | StepState::NotApplicable => self.dim(),
        }
    }

    /// Returns the style of a check's result.
    pub fn standing(self, standing: Standing) -> Style {
        match standing {
            Standing::Holds => self.ok(),
            Standing::Open => self.accent(),
            Standing::Fails => self.stop(),
            Standing::Unknown => self.dim(),
            Standing::Overridden => self.wait(),
        }
    }

    /// Returns the style of how far something may be bent.
    pub fn severity(self, severity: Severity) -> Style {
        match severity {
            Severity::Warn => self.wait(),
            Severity::Block | Severity::Refuse => self.stop(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_color_means_no_color() {
        let plain = Theme::from_env(|name| (name == "NO_COLOR").then(|| "1".into()));
        for style in [plain.ok(), plain.stop(), plain.dim(), plain.badge(Mode::Live), plain.selected()] {
            assert_eq!((style.fg, style.bg), (None, None));
        }
        assert!(plain.badge(Mode::Live).add_modifier.contains(Modifier::REVERSED));
        assert_eq!(Theme::from_env(|name| (name == "NO_COLOR").then(String::new)).0, Palette::Colour);
    }
}
