//! What can be asked of the screen: the one vocabulary of keys, footer and help. Knows no keys and no screens.

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $label:literal, $about:literal;)+) => {
        /// Something that a key asks for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action {
            $($(#[$doc])* $name,)+
        }

        impl Action {
            /// Every one of them, in the order of the help.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Returns the word for the footer.
            pub fn label(self) -> &'static str {
                match self { $(Self::$name => $label),+ }
            }

            /// Returns the line for the help.
            pub fn about(self) -> &'static str {
                match self { $(Self::$name => $about),+ }
            }
        }
    };
}

actions! {
    /// One row up.
    Up = "up", "One row up.";
    /// One row down.
    Down = "down", "One row down.";
    /// To the left.
    Left = "left", "To the list of steps; in a table, one column to the left.";
    /// To the right.
    Right = "right", "To the checks of the step; in a table, one column to the right.";
    /// A page up.
    PageUp = "page up", "The text (or the table) one page up.";
    /// A page down.
    PageDown = "page down", "The text (or the table) one page down.";
    /// To the first row.
    Top = "first", "To the first row.";
    /// To the last row.
    Bottom = "last", "To the last row.";
    /// Opens, answers, ticks, approves: whatever the selected row is for.
    Open = "open", "Does what the selected row is for: answer, tick, list, look at operations, go on.";
    /// Marks, or takes a mark back.
    Mark = "mark", "Marks the selected thing; takes a mark back, which asks why.";
    /// Back.
    Back = "back", "Back to where you came from. Nothing that you entered is lost.";
    /// The other pane.
    SwitchPane = "steps/checks", "Switches between the steps and the checks of one step.";
    /// Goes to what is to be done next.
    Next = "next", "Goes to what is to be done next, wherever that is.";
    /// Everything that stands in the way.
    Overview = "problems", "Everything that stands in the way, of all steps, in one list.";
    /// The mailboxes.
    Mailboxes = "mail", "The table of mailboxes. Worth a look any day before the change.";
    /// Old against new.
    Compare = "compare", "The old postoffice against the new one, setting by setting. In step 1.";
    /// The record.
    Journal = "record", "What the record says, line by line.";
    /// The way back.
    Undo = "undo", "The way back: what an undo would do. It asks before it does anything.";
    /// Looks at the disk again.
    Reread = "re-read", "Looks at the disk again.";
    /// Overrides a check, waives a mailbox.
    Override = "override", "Overrides a check that does not hold, or waives a mailbox. Asks for the reason.";
    /// Leaves a step out.
    Without = "skip", "Says that a step does not apply, or leaves it out. Asks for the reason.";
    /// Puts somebody on a list.
    Add = "add", "Puts somebody on the list.";
    /// Puts everybody on the list whom the disk names.
    AddSuggested = "add found", "Puts everybody on the list whom the old postoffice, or a list of names, tells.";
    /// Changes a name and what is said beside it.
    Edit = "edit", "Changes a name on the list and what is said beside it. Marks stay.";
    /// Marks with a note.
    MarkNote = "mark, note", "Marks with a note, or takes a mark back.";
    /// Selects.
    Select = "select", "Selects somebody, or no longer: a mark then goes to everybody selected. Esc selects nobody.";
    /// Selects all.
    SelectAll = "select all", "Selects everybody who is shown, or nobody any more.";
    /// Who is shown.
    Show = "show", "Shows all, those without the selected mark, or those with it.";
    /// Takes somebody off the list.
    Remove = "remove", "Takes somebody off the list. Asks for the reason.";
    /// Takes names from a list.
    ImportNames = "import", "Takes names from LISTUSER or NETDUMP output, or from a table (CSV); on a list, its people.";
    /// Says what a mailbox is read with.
    Classify = "client", "Says what a mailbox is read with: Windows, MS-DOS, Exchange, remote and so on.";
    /// Shows the mail that waits.
    Messages = "view mail", "Shows senders and subjects of the mail in a mailbag. Nothing of it is written down.";
    /// Says that Compress was run.
    Compress = "compress", "Says that Compress was run with the mail programs stopped. From then on sizes decide.";
    /// Gives up for tonight.
    GiveUp = "give up", "Gives Pold its name P1 back. Steps 1 to 4 stay done; go on another day at 5a.";
    /// Writes a remark down.
    Note = "note", "Writes a remark into the record.";
    /// Approves as the second person.
    Second = "approve", "Approves the new Master.glb as the second person, where the change asks for one; takes that back.";
    /// Leaves with a word to whoever takes it next.
    HandOver = "hand over", "When leaving: hands the change over, with a note to whoever takes it next.";
    /// Settles what must be settled first.
    Settle = "settle", "Back to what must be settled or was found first: an interruption, a disk that is not what the record says.";
    /// Takes it back.
    GoBack = "go back", "Takes the interrupted operation back. Asks first.";
    /// Goes on from what was found.
    GoOn = "go on", "Goes on from what was found, or does it again. What renames asks first.";
    /// Puts the disk back to the record.
    Restore = "put back", "The record is right: puts the disk back to it, by one rename. Asks first.";
    /// The disk is right.
    Adopt = "take as is", "The disk is right: the record follows it. Asks for the reason.";
    /// What to do by hand.
    ByHand = "by hand", "Leaves it, and shows what could be done by hand: names, and commands of DOS.";
    /// Whole digests.
    Digests = "digests", "Shows digests whole, and what was expected before and after.";
    /// The texts to send.
    Texts = "texts", "The texts to send, filled in: to remote users, to partners, to everybody, and what to say on the phone.";
    /// To the clipboard.
    Copy = "copy", "Hands the text to the clipboard of your terminal, if it has one.";
    /// To a file.
    Save = "save", "Saves the text as a plain file that a mail program can take in. Asks for the name.";
    /// Filters.
    Filter = "filter", "Shows only the rows that hold the text you type.";
    /// Sorts.
    Sort = "sort", "Sorts by the next column; a list also by who is open, and by what changed last.";
    /// Follows, or stays.
    Pace = "pace", "Switches between all operations of an approval at once and one at a time.";
    /// Yes.
    Yes = "yes", "Says yes to a question. Enter alone never does.";
    /// No.
    No = "no", "Says no to a question.";
    /// Stops before the next operation.
    Cancel = "stop", "Stops before the next operation begins. The one that runs is finished and written down.";
    /// Draws the screen again.
    Redraw = "redraw", "Draws the screen again.";
    /// Help.
    Help = "help", "These keys, and the words that the screens use.";
    /// Leaves.
    Quit = "quit", "Leaves, after a question. The change can be gone on with later.";
}
