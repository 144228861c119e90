//! The list of steps: symbol, number, title, state. Under it, which way back applies.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::text::{block, columns, pad};
use super::{put, put_rows};
use crate::engine::{StepState, StepView, View};
use crate::tui::look::Look;
use crate::tui::screen::{Focus, Walk};

/// From this width on a row says its state as a word and its count as well; below, symbol and count.
const ROOMY: u16 = 42;

/// Draws the list.
pub fn draw(view: &View, walk: &mut Walk, area: Rect, buf: &mut Buffer, look: &Look) {
    let rows: Vec<Line> = view
        .steps
        .iter()
        .enumerate()
        .map(|(at, step)| {
            let style = match (at == walk.step, walk.focus) {
                (true, Focus::Steps) => Some(look.theme.selected()),
                (true, Focus::Checks) => Some(look.theme.remembered()),
                (false, _) => None,
            };
            row(step, style, area.width, look)
        })
        .collect();
    let says = block(&undo(view, area.width), usize::from(area.width).saturating_sub(2), 1, look.theme.dim());
    let below = u16::try_from(says.len()).unwrap_or(u16::MAX).min(area.height / 3);
    let list = Rect { height: area.height - below, ..area };
    put_rows(rows, walk.step, &mut walk.steps, list, buf, look);
    put(says, Rect { y: list.bottom(), height: below, ..area }, buf);
}

/// Returns how far the way back is open: in full where there is room, else what comes first; u says the rest.
fn undo(view: &View, width: u16) -> String {
    let says = &view.undo.says;
    match (says.split_once(':'), says.split_once(';')) {
        _ if width >= ROOMY => says.clone(),
        (Some((first, _)), _) => format!("{first}: u"),
        (None, Some((first, _))) => format!("{first}."),
        (None, None) => says.clone(),
    }
}

fn row(step: &StepView, selected: Option<Style>, width: u16, look: &Look) -> Line<'static> {
    let count = step.count.filter(|_| !step.state.settled()).map(|(done, all)| format!("{done}/{all}"));
    let word = match (step.state, count, width >= ROOMY) {
        (StepState::Blocked | StepState::Failed, _, false) => step.state.word().into(),
        (_, count, false) => count.unwrap_or_default(),
        (state, None, true) => state.word().into(),
        (state, Some(count), true) => format!("{} {count}", state.word()),
    };
    let cursor = if selected.is_some() { look.glyphs.cursor } else { " " };
    let word = if word.is_empty() { word } else { format!("{word} ") };
    let taken = 7 + columns(&word);
    let title = pad(&step.title, usize::from(width).saturating_sub(taken), look.glyphs.ellipsis);
    let state = look.theme.step(step.state);
    let quiet = matches!(step.state, StepState::NotYet | StepState::NotApplicable);
    let plain = selected.unwrap_or_else(|| if quiet { look.theme.dim() } else { Style::new() });
    let mark =
        selected.map_or(state, |style| style.patch(if style == look.theme.selected() { Style::new() } else { state }));
    Line::from(vec![
        Span::styled(cursor, selected.unwrap_or_default()),
        Span::styled(look.glyphs.step(step.state), mark),
        Span::styled(format!(" {:<2} {title} ", step.id.as_str()), plain),
        Span::styled(word, mark),
    ])
}
