//! The start screen: what would you like to do? Has no engine behind it; what was chosen is all that comes out.

use std::io;
use std::sync::mpsc::Receiver;

use ratatui::backend::Backend;
use ratatui::crossterm::event::{Event as Terminal_, KeyCode, KeyEvent, KeyModifiers};
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::{Frame, Terminal};
use tui_input::{Input, InputRequest};

use super::draw::text::{block, columns, pad};
use super::event::{Event, counts};
use super::look::Look;
use super::menu::{self, Leave};
use super::typing::request;

/// What was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StartChoice {
    /// The practice postoffice.
    Practise,
    /// A rehearsal on two trees.
    Rehearse {
        /// The old tree, as typed.
        old: String,
        /// The new tree, as typed.
        new: String,
    },
    /// The real change on two trees.
    Live {
        /// The old tree, as typed.
        old: String,
        /// The new tree, as typed.
        new: String,
    },
    /// The change in progress of this place in the list.
    GoOn(usize),
    /// The menu of situations.
    Diagnose,
    /// Nothing.
    Quit,
    /// A signal ended it.
    Signal(i32),
}

/// The state of the start screen.
#[derive(Debug)]
pub struct Start {
    in_progress: Vec<String>,
    selected: usize,
    asking: Option<Asking>,
}

#[derive(Debug)]
struct Asking {
    live: Row,
    field: usize,
    fields: [Input; 2],
    complaint: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    GoOn(usize),
    Practise,
    Rehearse,
    Live,
    Diagnose,
    Quit,
}

impl Start {
    /// Returns the screen with the changes in progress first.
    pub fn new(in_progress: &[String]) -> Self {
        Self { in_progress: in_progress.to_vec(), selected: 0, asking: None }
    }

    fn rows(&self) -> Vec<Row> {
        let go_on = (0..self.in_progress.len()).map(Row::GoOn);
        go_on.chain([Row::Practise, Row::Rehearse, Row::Live, Row::Diagnose, Row::Quit]).collect()
    }

    /// Takes a key in; returns what was chosen once something was.
    pub fn key(&mut self, key: KeyEvent) -> Option<StartChoice> {
        let ctrl_c = key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL);
        if ctrl_c {
            return Some(StartChoice::Quit);
        }
        match self.asking.take() {
            Some(asking) => self.type_into(asking, key),
            None => self.choose(key),
        }
    }

    fn choose(&mut self, key: KeyEvent) -> Option<StartChoice> {
        let rows = self.rows();
        match key.code {
            KeyCode::Up | KeyCode::Char('k') => self.selected = self.selected.saturating_sub(1),
            KeyCode::Down | KeyCode::Char('j') => self.selected = (self.selected + 1).min(rows.len() - 1),
            KeyCode::Char('q') | KeyCode::Esc => return Some(StartChoice::Quit),
            KeyCode::Enter => match rows[self.selected.min(rows.len() - 1)] {
                Row::GoOn(at) => return Some(StartChoice::GoOn(at)),
                Row::Practise => return Some(StartChoice::Practise),
                Row::Diagnose => return Some(StartChoice::Diagnose),
                Row::Quit => return Some(StartChoice::Quit),
                live @ (Row::Rehearse | Row::Live) => {
                    self.asking = Some(Asking { live, field: 0, fields: Default::default(), complaint: "" });
                }
            },
            _ => {}
        }
        None
    }

    fn type_into(&mut self, mut asking: Asking, key: KeyEvent) -> Option<StartChoice> {
        match key.code {
            KeyCode::Esc if asking.field == 0 => return None,
            KeyCode::Esc | KeyCode::Up | KeyCode::BackTab => asking.field = 0,
            KeyCode::Down | KeyCode::Tab => asking.field = 1,
            KeyCode::Enter => {
                let typed = asking.fields.each_ref().map(|field| field.value().trim().to_owned());
                if typed[asking.field].is_empty() {
                    asking.complaint = "Please type the directory, or press Esc.";
                } else if asking.field == 0 {
                    (asking.field, asking.complaint) = (1, "");
                } else {
                    let [old, new] = typed;
                    return Some(match asking.live {
                        Row::Live => StartChoice::Live { old, new },
                        _ => StartChoice::Rehearse { old, new },
                    });
                }
            }
            _ => {
                if let Some(request) = request(key) {
                    asking.complaint = "";
                    asking.fields[asking.field].handle(request);
                }
            }
        }
        self.asking = Some(asking);
        None
    }

    /// Puts a pasted text into the open field.
    pub fn paste(&mut self, text: &str) {
        if let Some(asking) = &mut self.asking {
            for c in text.trim().chars().filter(|c| !c.is_control()).take(1000) {
                asking.fields[asking.field].handle(InputRequest::InsertChar(c));
            }
        }
    }

    /// Draws it.
    pub fn draw(&self, frame: &mut Frame, look: &Look) {
        let Some((page, width)) = menu::page(frame, look) else { return };
        let mut lines = vec![Line::default(), Line::styled("reserial", look.theme.strong())];
        lines.extend(block(ABOUT, width, 0, look.theme.dim()));
        lines.push(Line::default());
        match &self.asking {
            Some(asking) => asked(asking, width, &mut lines, look),
            None => {
                let room = usize::from(page.height).saturating_sub(lines.len() + 1);
                lines.extend(menu::rows(&self.told(), self.selected, (width, room), look));
                lines.push(menu::keys(Leave::Quit, look));
            }
        }
        let at = self.asking.as_ref().map(|asking| {
            let row = lines.iter().position(|line| line.spans.first().is_some_and(|s| s.content == MARK)).unwrap_or(0);
            (asking.fields[asking.field].visual_cursor(), row)
        });
        let body = menu::put(lines, page, frame);
        if let Some((x, y)) = at {
            let x = body.x + 2 + u16::try_from(x).unwrap_or(0).min(body.width.saturating_sub(4));
            frame.set_cursor_position((x, body.y + u16::try_from(y).unwrap_or(0)));
        }
    }

    /// Returns what each row says.
    fn told(&self) -> Vec<(String, String)> {
        let told = |row| {
            let (name, about) = match row {
                Row::GoOn(at) => ("Go on", self.in_progress.get(at).cloned().unwrap_or_default()),
                Row::Practise => ("Practice", "A made-up postoffice and users. Start here.".into()),
                Row::Rehearse => ("Rehearse", "On your own postoffice; nothing is touched.".into()),
                Row::Live => ("Change", "The real change, on the live postoffice.".into()),
                Row::Diagnose => ("Diagnose", "Trouble with a number? Nothing is changed.".into()),
                Row::Quit => ("Quit", String::new()),
            };
            (name.to_owned(), about)
        };
        self.rows().into_iter().map(told).collect()
    }
}

/// What it is for.
const ABOUT: &str = "Change the serial number of a Microsoft Mail postoffice (Q209486)";

/// What stands before the field that has the cursor.
const MARK: &str = "  ";

fn asked(asking: &Asking, width: usize, lines: &mut Vec<Line<'static>>, look: &Look) {
    let (title, about) = match asking.live {
        Row::Live => ("Change the live postoffice", "Every operation is shown and approved before it is done."),
        _ => ("Rehearse", "Nothing in either directory is touched."),
    };
    lines.push(Line::styled(title, look.theme.strong()));
    lines.extend(block(about, width, 0, look.theme.dim()));
    let labels =
        ["The postoffice to change: GLB, MBG and P1 are in it", "The new postoffice in its temporary directory"];
    for (at, (label, field)) in labels.into_iter().zip(&asking.fields).enumerate() {
        let here = at == asking.field;
        lines.extend([Line::default(), Line::styled(label, if here { look.theme.accent() } else { look.theme.dim() })]);
        let room = width.saturating_sub(4);
        let skip = columns(field.value()).saturating_sub(room);
        let shown: String = field.value().chars().skip(skip).collect();
        let underlined = Style::new().add_modifier(ratatui::style::Modifier::UNDERLINED);
        lines.push(Line::from(vec![
            ratatui::text::Span::raw(if here { MARK } else { "   " }),
            ratatui::text::Span::styled(
                pad(&shown, if here { room } else { room - 1 }, look.glyphs.ellipsis),
                underlined,
            ),
        ]));
    }
    lines.extend([Line::default(), Line::styled(asking.complaint, look.theme.stop())]);
    lines.push(Line::styled("Enter go on    Esc back", look.theme.dim()));
}

/// Shows the start screen until something is chosen.
///
/// # Errors
/// When the terminal cannot be drawn on.
pub fn start<B: Backend>(
    terminal: &mut Terminal<B>,
    events: &Receiver<Event>,
    in_progress: &[String],
    look: &Look,
) -> io::Result<StartChoice>
where
    B::Error: Send + Sync + 'static,
{
    let mut start = Start::new(in_progress);
    loop {
        terminal.draw(|frame| start.draw(frame, look)).map_err(io::Error::other)?;
        match events.recv() {
            Ok(Event::Input(Terminal_::Key(key))) if counts(&key) => {
                if let Some(choice) = start.key(key) {
                    return Ok(choice);
                }
            }
            Ok(Event::Input(Terminal_::Paste(text))) => start.paste(&text),
            Ok(Event::Signal(number)) => return Ok(StartChoice::Signal(number)),
            Ok(Event::Broken) | Err(_) => return Ok(StartChoice::Quit),
            Ok(_) => {}
        }
    }
}
