//! What can end a command.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::engine::{Refusal, Scene, SessionError};
use crate::error::{Exit, Guidance};
use crate::fsops::FsError;
use crate::journal::RecordError;
use crate::people::texts::{Field, TemplateError};
use crate::practice::PracticeError;
use crate::text::printable;

use super::scene;

/// Why a command ended without doing what it was asked for.
#[derive(Debug, Error)]
pub enum CliError {
    /// The engine says so.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The practice says so.
    #[error(transparent)]
    Practice(#[from] PracticeError),
    /// A path that is no directory.
    #[error("{} is not a directory: {why}", shown(.path))]
    NotADirectory {
        /// The path.
        path: PathBuf,
        /// What the system says.
        why: io::Error,
    },
    /// A postoffice that could not be looked at to the end.
    #[error("{}: {why}", shown(.path))]
    Unreadable {
        /// The path as it was typed.
        path: PathBuf,
        /// What the file layer says.
        why: FsError,
    },
    /// A directory in which a practice would be lost among other things.
    #[error("{} holds something else, so no practice is built there", shown(.0))]
    NotEmpty(PathBuf),
    /// No practice has been begun yet.
    #[error("there is no practice yet whose change is done")]
    NoPractice,
    /// No copy of that pair has been practised on yet.
    #[error("there is no copy of this pair yet whose change is done")]
    NoCopy,
    /// Nobody knows where rehearsals are to be kept.
    #[error("there is no home directory to keep rehearsals and practices in")]
    NoState,
    /// A file that is no plan.
    #[error("{} is not a plan of reserial: {why}", shown(.path))]
    NotAPlan {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// A file that is there already where a new one is to be written.
    #[error("{} is there already, and nothing is ever replaced", shown(.0))]
    FileThere(PathBuf),
    /// A postoffice, or its rehearsals, without a record.
    #[error("there is no record of a {what} of {}", shown(.old))]
    NothingToTell {
        /// The postoffice.
        old: PathBuf,
        /// Of what: a change or a rehearsal.
        what: &'static str,
    },
    /// A head hash that cannot be one.
    #[error("{} is not a head hash: it takes 16 to 64 digits from 0 to 9 and a to f", printable(.0))]
    NotAHead(String),
    /// A plan that cannot be carried through as things are.
    #[error("the plan cannot be carried through: {0}")]
    Obstacles(String),
    /// A step that the procedure does not have.
    #[error("there is no step {}; the steps are {known}", printable(.step))]
    NoSuchStep {
        /// What was typed.
        step: String,
        /// What could have been typed.
        known: String,
    },
    /// A list that the change does not have.
    #[error("there is no list {}; the lists are {known}", printable(.list))]
    NoSuchList {
        /// What was typed.
        list: String,
        /// What could have been typed.
        known: String,
    },
    /// A text that does not exist.
    #[error("there is no text {}; the texts are {known}", printable(.text))]
    NoSuchText {
        /// What was typed.
        text: String,
        /// What could have been typed.
        known: String,
    },
    /// A folder of texts that is not there.
    #[error("{} is no directory, so there are no texts in it", shown(.path))]
    NoTexts {
        /// The folder.
        path: PathBuf,
    },
    /// A text of the administrator's that cannot be used.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// There is no record to fill a text in from.
    #[error("no change has been begun on this postoffice, so there is nothing to fill in from")]
    NoRecord,
    /// A walk that does not exist.
    #[error("there is no walk {}; the walks are {known}", printable(.walk))]
    NoSuchWalk {
        /// What was typed.
        walk: String,
        /// What could have been typed.
        known: String,
    },
    /// A walk about more than one folder.
    #[error("a walk is about one folder at the most")]
    OneFolder,
    /// Serial numbers that do not go with the folders.
    #[error("{0}")]
    Serials(String),
    /// The text of an event that cannot be read.
    #[error("the text of the event cannot be read from {}: {why}", shown(.path))]
    EventFile {
        /// The file.
        path: PathBuf,
        /// What the system says.
        why: io::Error,
    },
    /// A change of the live postoffice without a reason.
    #[error("undo --live needs a reason")]
    NoReason,
    /// A list of postoffices that cannot be read.
    #[error("the list {} cannot be read: {why}", shown(.path))]
    List {
        /// The file.
        path: PathBuf,
        /// Why.
        why: io::Error,
    },
    /// A list with nothing on it.
    #[error("there is no postoffice to ask")]
    NothingToAsk,
    /// Something must be settled, or was found and waits for somebody; it has been told in full.
    #[error("{}", scene::sentence(.0))]
    Unsettled(Box<Scene>),
    /// No terminal to show the wizard on.
    #[error("the wizard needs a terminal; {waits}")]
    NoTerminal {
        /// What the change waits for.
        waits: String,
    },
    /// The terminal does not do what it is told.
    #[error("the terminal cannot be used: {0}")]
    Terminal(io::Error),
    /// A thread or the program itself has failed.
    #[error("reserial has failed")]
    Fault,
}

impl CliError {
    /// Returns what makes an error of the file layer name the postoffice that was typed, of which it knows nothing.
    pub(super) fn unreadable(path: &Path) -> impl FnOnce(FsError) -> Self {
        |why| Self::Unreadable { path: path.to_owned(), why }
    }
}

impl From<FsError> for CliError {
    fn from(error: FsError) -> Self {
        Self::Session(error.into())
    }
}

impl From<RecordError> for CliError {
    fn from(error: RecordError) -> Self {
        Self::Session(error.into())
    }
}

impl From<Refusal> for CliError {
    fn from(refusal: Refusal) -> Self {
        Self::Session(refusal.into())
    }
}

impl Guidance for CliError {
    fn advice(&self) -> String {
        match self {
            Self::Session(e) => e.advice(),
            Self::Practice(e) => e.advice(),
            Self::NotADirectory { .. } => {
                "Name the directory that holds GLB, MBG and P1; see whether its share is connected.".into()
            }
            Self::Unreadable { why, .. } => why.advice(),
            Self::NotEmpty(_) => "Name a directory that is empty, or is not there yet.".into(),
            Self::NoPractice => {
                "Practise the change first: reserial practice. Or name its directory: --dir DIR.".into()
            }
            Self::NoCopy => {
                "Practise the change on a copy first: the same without --reverse. A new copy has nothing to go back over, because the record stays in OLD. To rehearse the way back of OLD itself: reserial reverse OLD.".into()
            }
            Self::NoState => "Say where: --state DIR.".into(),
            Self::NotAPlan { .. } => "Make one: reserial plan OLD NEW --save FILE.".into(),
            Self::Obstacles(_) => "See to what is named, then look at the plan again. Nothing was touched.".into(),
            Self::FileThere(_) => "Name another file, or move that one away. Nothing was written.".into(),
            Self::NothingToTell { .. } => {
                "The sheet can be had before the start: reserial report OLD --format sheet. Rehearsals have records of their own: --rehearsal.".into()
            }
            Self::NotAHead(_) => "Type it as the report or the sheet shows it; spaces do not matter.".into(),
            Self::NoSuchStep { .. } | Self::NoSuchWalk { .. } | Self::NoSuchText { .. } | Self::NoSuchList { .. } => {
                "Name one of them.".into()
            }
            Self::NoTexts { .. } => "Name the folder with your own texts, such as relog.txt: --texts DIR.".into(),
            Self::Template(_) => {
                format!(
                    "Mend that line. What can be filled in: {}.",
                    Field::ALL.iter().map(|f| f.name()).collect::<Vec<_>>().join(", ")
                )
            }
            Self::NoRecord => "Begin one: reserial run OLD NEW. For a rehearsal say --rehearsal.".into(),
            Self::OneFolder => "Name one folder, or none. Several are compared without --walk.".into(),
            Self::Serials(_) => {
                "Give one number for each folder, in their order, or one number: --serial 32-10447.".into()
            }
            Self::EventFile { .. } => {
                "Name a file with the text of the event, or - to paste it, ended by Ctrl-D.".into()
            }
            Self::NoReason => "Say why in a few words: --reason TEXT. Nothing was touched.".into(),
            Self::List { .. } | Self::NothingToAsk => {
                "Name postoffices, or a file with one path a line: --from LIST.".into()
            }
            Self::Unsettled(scene) => scene::advice(scene),
            Self::NoTerminal { .. } => {
                "Start it in a terminal window. Without one: reserial plan, reserial status.".into()
            }
            Self::Terminal(_) => "Try another terminal, or set TERM. Nothing was lost: start again to go on.".into(),
            Self::Fault => "What was done is in the record; start it again to go on, and report this.".into(),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Session(e) => e.exit(),
            Self::Practice(e) => e.exit(),
            Self::Unreadable { why, .. } => why.exit(),
            Self::NotADirectory { .. }
            | Self::NotEmpty(_)
            | Self::NoPractice
            | Self::NoCopy
            | Self::NoState
            | Self::NotAPlan { .. }
            | Self::NothingToTell { .. }
            | Self::NotAHead(_)
            | Self::NoSuchStep { .. }
            | Self::List { .. }
            | Self::NothingToAsk
            | Self::NoSuchWalk { .. }
            | Self::NoSuchList { .. }
            | Self::NoSuchText { .. }
            | Self::NoTexts { .. }
            | Self::Template(_)
            | Self::NoRecord
            | Self::OneFolder
            | Self::Serials(_)
            | Self::EventFile { .. }
            | Self::NoReason => Exit::Usage,
            Self::Obstacles(_) | Self::FileThere(_) => Exit::Refused,
            Self::Unsettled(scene) => scene::exit(scene.verdict),
            Self::NoTerminal { .. } => Exit::People,
            Self::Terminal(_) | Self::Fault => Exit::Internal,
        }
    }
}

fn shown(path: &Path) -> String {
    printable(&path.to_string_lossy()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fsops::{TreePath, Verb};

    #[test]
    fn a_share_that_goes_away_in_the_middle_is_named_as_it_was_typed() {
        let gone = FsError::io(Verb::List, &TreePath::root(), io::Error::other("Host is down"));
        let error = CliError::unreadable(Path::new("/mnt/mail"))(gone);
        assert_eq!(error.to_string(), "/mnt/mail: cannot list .: Host is down");
        assert_eq!(error.exit(), Exit::Refused);
        assert_eq!(error.advice(), "See whether the share is still connected, then try again.");
    }
}
