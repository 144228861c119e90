//! What the terminal is told besides cells: text for its clipboard, a bell, a title. Nothing of it is answered, so nothing
//! of it is ever taken for done.

use std::io::stdout;

use ratatui::crossterm::clipboard::CopyToClipboard;
use ratatui::crossterm::execute;
use ratatui::crossterm::style::Print;
use ratatui::crossterm::terminal::SetTitle;

/// Who can be told.
pub trait Voice {
    /// Hands a text to the terminal's clipboard (OSC 52). Returns what can be said about that.
    fn copy(&mut self, text: &str) -> String;
    /// Calls somebody to the screen.
    fn bell(&mut self);
    /// Sets the title of the window.
    fn title(&mut self, title: &str);
}

/// Whether somebody is called by a bell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bell {
    /// Yes.
    Rings,
    /// No: the environment holds `NO_BELL`.
    Silent,
}

/// The terminal that this process has.
#[derive(Debug)]
pub struct TerminalVoice {
    bell: Bell,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// It may know OSC sequences; one that does not leaves them out.
    Window,
    /// It has neither a clipboard nor a title: the console of Linux, a terminal of long ago.
    Console,
}

impl TerminalVoice {
    /// Returns the voice for this process's environment.
    pub fn from_env() -> Self {
        let bell = if std::env::var_os("NO_BELL").is_some() { Bell::Silent } else { Bell::Rings };
        Self { bell, kind: kind(std::env::var("TERM").ok().as_deref()) }
    }

    /// Remembers the title that the window has, for [`give_back`].
    pub fn begin(&self) {
        if cfg!(unix) && self.kind == Kind::Window {
            let _ = execute!(stdout(), Print("\x1b[22;2t"));
        }
    }
}

/// Gives the window the title back that it had.
pub fn give_back() {
    if cfg!(unix) && kind(std::env::var("TERM").ok().as_deref()) == Kind::Window {
        let _ = execute!(stdout(), Print("\x1b[23;2t"));
    }
}

fn kind(term: Option<&str>) -> Kind {
    match term {
        Some("linux" | "dumb" | "vt100" | "vt102" | "vt220" | "ansi" | "cons25" | "") => Kind::Console,
        _ => Kind::Window,
    }
}

impl Voice for TerminalVoice {
    fn copy(&mut self, text: &str) -> String {
        if self.kind == Kind::Console {
            return "This terminal has no clipboard. Press s to save the text as a file.".into();
        }
        match execute!(stdout(), CopyToClipboard::to_clipboard_from(text)) {
            Ok(()) => "Handed to the terminal's clipboard. If pasting gives something else, press s to save it.".into(),
            Err(_) => "The terminal did not take it. Press s to save the text as a file.".into(),
        }
    }

    fn bell(&mut self) {
        if self.bell == Bell::Rings {
            let _ = execute!(stdout(), Print('\x07'));
        }
    }

    fn title(&mut self, title: &str) {
        if self.kind == Kind::Window {
            let _ = execute!(stdout(), SetTitle(title));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_console_is_told_nothing_that_it_would_print() {
        assert_eq!([Some("linux"), Some("vt220"), Some("")].map(kind), [Kind::Console; 3]);
        assert_eq!([Some("xterm-256color"), Some("tmux"), None].map(kind), [Kind::Window; 3]);
        let mut console = TerminalVoice { bell: Bell::Silent, kind: Kind::Console };
        assert!(console.copy("text").starts_with("This terminal has no clipboard."));
    }
}
