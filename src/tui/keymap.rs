//! Which key asks for which action where: one table, read by the loop, the footer and the help. Knows nothing about
//! what an action does.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::action::Action::{self, *};

/// Where a key is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Context {
    /// Anywhere but in a dialog.
    Everywhere,
    /// While operations run.
    Working,
    /// The steps.
    Steps,
    /// The checks of a step.
    Checks,
    /// A list of people.
    Roster,
    /// Somebody on a list.
    Person,
    /// The mailboxes.
    Mail,
    /// Old against new.
    Compare,
    /// One mailbox.
    Mailbox,
    /// The problems.
    Overview,
    /// The record.
    Journal,
    /// The way back.
    Undo,
    /// What must be settled first.
    Settle,
    /// The end.
    Ending,
    /// A text to send.
    Text,
    /// The help.
    Help,
    /// A question with yes or no.
    Confirm,
    /// A line to type.
    Input,
    /// Something to read.
    Message,
    /// Something to choose.
    Choice,
    /// Any dialog.
    Dialog,
}

impl Context {
    /// Returns the heading in the help.
    pub fn title(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::Working => "While operations run",
            Self::Steps => "Steps",
            Self::Checks => "Checks of a step",
            Self::Roster => "Lists of people",
            Self::Person => "Somebody on a list",
            Self::Mail => "Mailboxes",
            Self::Compare => "Old against new",
            Self::Mailbox => "One mailbox",
            Self::Overview => "Problems",
            Self::Journal => "Record",
            Self::Undo => "The way back",
            Self::Settle => "What must be settled, or was found, first",
            Self::Ending => "The end",
            Self::Text => "Texts to send",
            Self::Help => "Help",
            Self::Confirm => "Questions",
            Self::Input => "Lines to type",
            Self::Message => "Messages",
            Self::Choice => "Choices",
            Self::Dialog => "All dialogs",
        }
    }

    /// Returns whether a dialog has the keys, so that those of everywhere do not count.
    pub fn is_dialog(self) -> bool {
        matches!(self, Self::Confirm | Self::Input | Self::Message | Self::Choice | Self::Dialog)
    }
}

/// One row of the table.
pub struct Binding {
    /// Where.
    pub context: Context,
    /// The action.
    pub action: Action,
    /// The keys; the first is the one that the footer shows.
    pub keys: &'static [KeyCode],
}

const fn bind(context: Context, action: Action, keys: &'static [KeyCode]) -> Binding {
    Binding { context, action, keys }
}

use KeyCode::{BackTab, Char, Delete, Down as KDown, End, Enter, Esc, F, Home, Left as KLeft, PageDown as KPageDown};
use KeyCode::{PageUp as KPageUp, Right as KRight, Tab, Up as KUp};

/// The table. Within a context the order is that of the footer.
pub const BINDINGS: &[Binding] = &[
    bind(Context::Working, Cancel, &[Esc]),
    bind(Context::Steps, Open, &[Enter]),
    bind(Context::Steps, PageDown, &[KPageDown]),
    bind(Context::Steps, Right, &[KRight, Char('l')]),
    bind(Context::Steps, SwitchPane, &[Tab, BackTab]),
    bind(Context::Steps, Without, &[Char('w')]),
    bind(Context::Checks, Open, &[Enter]),
    bind(Context::Checks, PageDown, &[KPageDown]),
    bind(Context::Checks, Mark, &[Char(' ')]),
    bind(Context::Checks, Override, &[Char('x')]),
    bind(Context::Checks, Without, &[Char('w')]),
    bind(Context::Checks, Left, &[KLeft, Char('h')]),
    bind(Context::Checks, SwitchPane, &[Tab, BackTab]),
    bind(Context::Checks, Back, &[Esc]),
    bind(Context::Roster, Mark, &[Char(' ')]),
    bind(Context::Roster, Open, &[Enter]),
    bind(Context::Roster, Add, &[Char('a')]),
    bind(Context::Roster, Filter, &[Char('/')]),
    bind(Context::Roster, Select, &[Char('x')]),
    bind(Context::Roster, Show, &[Char('v')]),
    bind(Context::Roster, Sort, &[Char('s')]),
    bind(Context::Roster, ImportNames, &[Char('i')]),
    bind(Context::Roster, AddSuggested, &[Char('A')]),
    bind(Context::Roster, SelectAll, &[Char('*')]),
    bind(Context::Roster, MarkNote, &[Char('N')]),
    bind(Context::Roster, Edit, &[Char('e')]),
    bind(Context::Roster, Remove, &[Char('d'), Delete]),
    bind(Context::Roster, Left, &[KLeft, Char('h')]),
    bind(Context::Roster, Right, &[KRight, Char('l')]),
    bind(Context::Roster, Back, &[Esc]),
    bind(Context::Person, Open, &[Enter]),
    bind(Context::Person, Mark, &[Char(' ')]),
    bind(Context::Person, MarkNote, &[Char('N')]),
    bind(Context::Person, Edit, &[Char('e')]),
    bind(Context::Person, Remove, &[Char('d'), Delete]),
    bind(Context::Person, Back, &[Esc]),
    bind(Context::Mail, Open, &[Enter]),
    bind(Context::Mail, Mark, &[Char(' ')]),
    bind(Context::Mail, Override, &[Char('x')]),
    bind(Context::Mail, Compress, &[Char('c')]),
    bind(Context::Mail, Back, &[Esc]),
    bind(Context::Mail, ImportNames, &[Char('i')]),
    bind(Context::Mail, Classify, &[Char('t')]),
    bind(Context::Mail, Filter, &[Char('/')]),
    bind(Context::Mail, Sort, &[Char('s')]),
    bind(Context::Compare, Open, &[Enter]),
    bind(Context::Compare, PageDown, &[KPageDown]),
    bind(Context::Compare, Back, &[Esc]),
    bind(Context::Mailbox, Messages, &[Char('v')]),
    bind(Context::Mailbox, Mark, &[Char(' ')]),
    bind(Context::Mailbox, Classify, &[Char('t')]),
    bind(Context::Mailbox, Override, &[Char('x')]),
    bind(Context::Mailbox, Back, &[Esc]),
    bind(Context::Overview, Open, &[Enter]),
    bind(Context::Overview, Back, &[Esc]),
    bind(Context::Journal, Filter, &[Char('/')]),
    bind(Context::Journal, Back, &[Esc]),
    bind(Context::Undo, Open, &[Enter]),
    bind(Context::Undo, Back, &[Esc]),
    bind(Context::Settle, Open, &[Enter]),
    bind(Context::Settle, GoBack, &[Char('b')]),
    bind(Context::Settle, GoOn, &[Char('g')]),
    bind(Context::Settle, Restore, &[Char('p')]),
    bind(Context::Settle, Adopt, &[Char('a')]),
    bind(Context::Settle, ByHand, &[Char('h')]),
    bind(Context::Settle, Back, &[Esc]),
    bind(Context::Settle, PageDown, &[KPageDown]),
    bind(Context::Settle, Digests, &[Char('v')]),
    bind(Context::Ending, Back, &[Esc, Enter]),
    bind(Context::Text, Copy, &[Char('y')]),
    bind(Context::Text, Save, &[Char('s')]),
    bind(Context::Text, Left, &[KLeft, Char('h')]),
    bind(Context::Text, Right, &[KRight, Char('l')]),
    bind(Context::Text, PageDown, &[KPageDown]),
    bind(Context::Text, Back, &[Esc]),
    bind(Context::Help, Back, &[Esc]),
    bind(Context::Confirm, Yes, &[Char('y')]),
    bind(Context::Confirm, HandOver, &[Char('h')]),
    bind(Context::Confirm, No, &[Esc, Char('n'), Enter]),
    bind(Context::Input, Open, &[Enter]),
    bind(Context::Input, Back, &[Esc]),
    bind(Context::Message, Back, &[Enter, Esc]),
    bind(Context::Message, Override, &[Char('x')]),
    bind(Context::Choice, Open, &[Enter]),
    bind(Context::Choice, Up, &[KUp, Char('k')]),
    bind(Context::Choice, Down, &[KDown, Char('j')]),
    bind(Context::Choice, Back, &[Esc]),
    bind(Context::Dialog, Up, &[KUp]),
    bind(Context::Dialog, Down, &[KDown]),
    bind(Context::Dialog, PageUp, &[KPageUp]),
    bind(Context::Dialog, PageDown, &[KPageDown]),
    bind(Context::Everywhere, Settle, &[Char('!')]),
    bind(Context::Everywhere, Next, &[Char('f')]),
    bind(Context::Everywhere, GiveUp, &[Char('g')]),
    bind(Context::Everywhere, Compare, &[Char('c')]),
    bind(Context::Everywhere, Mailboxes, &[Char('m')]),
    bind(Context::Everywhere, Reread, &[Char('r')]),
    bind(Context::Everywhere, Overview, &[Char('o')]),
    bind(Context::Everywhere, Undo, &[Char('u')]),
    bind(Context::Everywhere, Journal, &[Char('J')]),
    bind(Context::Everywhere, Texts, &[Char('T')]),
    bind(Context::Everywhere, Note, &[Char('n')]),
    bind(Context::Everywhere, Second, &[Char('2')]),
    bind(Context::Everywhere, Pace, &[Char('p')]),
    bind(Context::Everywhere, Up, &[KUp, Char('k')]),
    bind(Context::Everywhere, Down, &[KDown, Char('j')]),
    bind(Context::Everywhere, PageUp, &[KPageUp]),
    bind(Context::Everywhere, PageDown, &[KPageDown]),
    bind(Context::Everywhere, Top, &[Home]),
    bind(Context::Everywhere, Bottom, &[End]),
    bind(Context::Everywhere, Redraw, &[Char('L')]),
    bind(Context::Everywhere, Help, &[Char('?'), F(1)]),
    bind(Context::Everywhere, Quit, &[Char('q')]),
];

/// What Ctrl with a letter asks for, in dialogs too.
const CONTROL: &[(char, Action)] = &[('c', Quit), ('l', Redraw)];

/// Returns the bindings that count in `contexts`, the first context first.
pub fn bindings(contexts: &[Context]) -> impl Iterator<Item = &'static Binding> {
    contexts.iter().flat_map(|context| BINDINGS.iter().filter(move |binding| binding.context == *context))
}

/// Returns what a key asks for: the first binding that has it.
pub fn lookup(contexts: &[Context], key: KeyEvent) -> Option<Action> {
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return CONTROL.iter().find(|(c, _)| key.code == Char(*c)).map(|(_, action)| *action);
    }
    bindings(contexts).find(|binding| binding.keys.contains(&key.code)).map(|binding| binding.action)
}

/// Returns the name of a key.
pub fn name(key: KeyCode) -> String {
    match key {
        KUp => "Up".into(),
        KDown => "Down".into(),
        KLeft => "Left".into(),
        KRight => "Right".into(),
        KPageUp => "PgUp".into(),
        KPageDown => "PgDn".into(),
        Char(' ') => "Space".into(),
        Char(c) => c.to_string(),
        F(number) => format!("F{number}"),
        BackTab => "Shift-Tab".into(),
        other => format!("{other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things_in_one_context() {
        for binding in BINDINGS {
            for key in binding.keys {
                let same = BINDINGS.iter().filter(|b| b.context == binding.context && b.keys.contains(key));
                assert_eq!(same.count(), 1, "{:?} in {:?}", key, binding.context);
            }
        }
    }

    #[test]
    fn a_question_is_never_answered_yes_by_the_key_that_opens_things() {
        let opening = BINDINGS.iter().filter(|b| b.action == Open).flat_map(|b| b.keys);
        for key in opening {
            assert_ne!(lookup(&[Context::Confirm], KeyEvent::from(*key)), Some(Yes));
        }
    }

    #[test]
    fn every_action_has_a_key() {
        for action in Action::ALL {
            assert!(BINDINGS.iter().any(|binding| binding.action == *action), "{action:?}");
        }
    }
}
