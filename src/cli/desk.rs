//! What the doctor tells about this machine: its terminal, and the directory where rehearsals are kept.

use std::io::{IsTerminal as _, stdin, stdout};
use std::path::Path;

use crate::doctor::{Finding, Probe, Verdict};
use crate::tui::draw::SMALLEST;
use crate::tui::glyphs::{Glyphs, UNICODE};
use crate::tui::theme::{Palette, Theme};

/// Returns what is to be told.
pub fn findings(state: &Path) -> [Finding; 2] {
    let size = (stdin().is_terminal() && stdout().is_terminal()).then(crossterm::terminal::size).and_then(Result::ok);
    [terminal(size, |name| std::env::var(name).ok()), home(state)]
}

fn terminal(size: Option<(u16, u16)>, get: impl Fn(&str) -> Option<String>) -> Finding {
    let Some((width, height)) = size else {
        let seen = "There is no terminal on both ends of this command.";
        let means = "The wizard needs one; plan, check, status and this command do not.";
        return Finding::new(Probe::Terminal, (Verdict::Note, "none"), seen, means);
    };
    let colour = match Theme::from_env(&get).0 {
        Palette::Colour => "colours",
        Palette::Plain => "no colours, as NO_COLOR or TERM ask for",
    };
    let symbols = if *Glyphs::from_env(&get) == UNICODE { "Unicode symbols" } else { "ASCII symbols" };
    let term = get("TERM").unwrap_or_else(|| "not set".into());
    let seen = format!("{width}x{height}, TERM {term}; {colour}; {symbols}.");
    if width < SMALLEST.0 || height < SMALLEST.1 {
        let means = format!("Too small: the wizard needs {}x{}.", SMALLEST.0, SMALLEST.1);
        return Finding::new(Probe::Terminal, (Verdict::Warn, "too-small"), seen, means);
    }
    let means = "The wizard can be shown; everything is told by words and symbols, colours only add.";
    Finding::new(Probe::Terminal, (Verdict::Ok, "fits"), seen, means)
}

fn home(state: &Path) -> Finding {
    let there = state.display();
    let Ok(told) = state.metadata() else {
        let seen = format!("{there} is not there yet.");
        let means = "It is made with the first rehearsal or practice; --state names another place.";
        return Finding::new(Probe::State, (Verdict::Ok, "not-yet"), seen, means);
    };
    if !told.is_dir() {
        let seen = format!("{there} is no directory.");
        let means = "Rehearsals cannot be kept; name another place with --state DIR.";
        return Finding::new(Probe::State, (Verdict::Warn, "no-directory"), seen, means);
    }
    if let Some(mode) = open_to_others(&told) {
        let seen = format!("{there} can be read by others of this machine (mode {mode:o}).");
        let means = "Rehearsals hold names of people and notes about them: chmod 700 keeps them to you.";
        return Finding::new(Probe::State, (Verdict::Note, "open"), seen, means);
    }
    let means = "Rehearsals and practices are kept there; a live change keeps its record in the postoffice.";
    Finding::new(Probe::State, (Verdict::Ok, "kept"), format!("{there}."), means)
}

#[cfg(unix)]
fn open_to_others(told: &std::fs::Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = told.permissions().mode() & 0o7777;
    (mode & 0o077 != 0).then_some(mode)
}

#[cfg(not(unix))]
fn open_to_others(_: &std::fs::Metadata) -> Option<u32> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(size: Option<(u16, u16)>, set: &[(&str, &str)]) -> Finding {
        terminal(size, |name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn a_terminal_is_told_by_size_colours_and_symbols() {
        let plain = told(Some((80, 24)), &[("TERM", "xterm"), ("NO_COLOR", "1"), ("LANG", "C")]);
        assert_eq!((plain.verdict, plain.value), (Verdict::Ok, "fits"));
        assert_eq!(plain.seen, "80x24, TERM xterm; no colours, as NO_COLOR or TERM ask for; ASCII symbols.");
        let full = told(Some((140, 45)), &[("TERM", "xterm-256color"), ("LANG", "de_DE.UTF-8")]);
        assert_eq!(full.seen, "140x45, TERM xterm-256color; colours; Unicode symbols.");
        assert_eq!(told(Some((40, 10)), &[]).value, "too-small");
        assert_eq!(told(None, &[]).verdict, Verdict::Note);
    }

    #[cfg(unix)]
    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test makes directories")]
    fn a_state_directory_that_others_can_read_is_told() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let set = |mode| std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(mode)).unwrap();
        set(0o755);
        assert_eq!(home(dir.path()).value, "open");
        set(0o700);
        assert_eq!(home(dir.path()).value, "kept");
        assert_eq!(home(&dir.path().join("none")).value, "not-yet");
    }
}
