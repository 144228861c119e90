//! How the screen looks on this terminal: palette, symbols and time zone, chosen once from the environment.

use chrono::Local;
use ratatui::style::Style;

use super::glyphs::Glyphs;
use super::theme::Theme;
use crate::clock::Moment;
use crate::engine::{CheckView, Standing};
use crate::fsops::ServerTime;
use crate::procedure::Severity;

/// The time zone in which moments are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// That of this machine.
    Local,
    /// UTC, for tests.
    Utc,
}

/// The look.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// The palette.
    pub theme: Theme,
    /// The symbols.
    pub glyphs: &'static Glyphs,
    /// The time zone.
    pub zone: Zone,
}

impl Look {
    /// Returns the symbol and the style of a check: what only warns does not look like what stands in the way.
    pub fn check(&self, check: &CheckView) -> (&'static str, Style) {
        match (check.standing, check.severity) {
            (Standing::Fails, Severity::Warn) => (self.glyphs.blocked, self.theme.wait()),
            (standing, _) => (self.glyphs.standing(standing), self.theme.standing(standing)),
        }
    }

    /// Returns the look for this process's environment.
    pub fn from_env() -> Self {
        let get = |name: &str| std::env::var(name).ok();
        Self { theme: Theme::from_env(get), glyphs: Glyphs::from_env(get), zone: Zone::Local }
    }

    /// Returns day and time: `14 Jun 21:05`.
    pub fn moment(&self, moment: Moment) -> String {
        self.format(moment, "%d %b %H:%M")
    }

    /// Returns the time with seconds: `21:05:13`.
    pub fn time(&self, moment: Moment) -> String {
        self.format(moment, "%H:%M:%S")
    }

    /// Returns day, year and time with seconds: `14 Jun 2000 21:05:13`.
    pub fn full(&self, moment: Moment) -> String {
        self.format(moment, "%d %b %Y %H:%M:%S")
    }

    /// Returns a time that a server put on a file, in that form and without a claim about its zone.
    pub fn server(&self, time: ServerTime) -> String {
        time.0.format("%Y-%m-%d %H:%M").to_string()
    }

    fn format(&self, moment: Moment, form: &str) -> String {
        match self.zone {
            Zone::Local => moment.with_timezone(&Local).format(form).to_string(),
            Zone::Utc => moment.format(form).to_string(),
        }
    }
}

/// Returns a length of time as a clock shows it: `00:12:31`.
pub fn elapsed(since: Moment, until: Moment) -> String {
    let seconds = (until - since).num_seconds().max(0);
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_read_well() {
        let since = Moment::default();
        assert_eq!(elapsed(since, since + chrono::Duration::seconds(3 * 3600 + 751)), "03:12:31");
        assert_eq!(elapsed(since + chrono::Duration::seconds(5), since), "00:00:00");
    }
}
