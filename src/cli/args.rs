//! What can be typed on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::people::import::Encoding;
use crate::postoffice::Names;
use crate::procedure::StepId;

/// Change the serial number of a Microsoft Mail for PC Networks postoffice, step by step (Q209486).
///
/// Without a command the start screen is shown.
#[derive(Debug, Parser)]
#[command(name = "reserial", version)]
pub struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// How many times faster than life the users of a practice are: slow enough to watch, fast enough not to wait.
pub const PACE: u32 = 5;

/// What holds for every command.
#[derive(Debug, Args)]
pub struct Global {
    /// Who works; the name goes into the record [default: the name you are signed in with]
    #[arg(long, global = true, value_name = "NAME")]
    pub operator: Option<String>,
    /// Where rehearsals and practices are kept [default: this system's directory for it]
    #[arg(long, global = true, value_name = "DIR", env = "RESERIAL_STATE_DIR", hide_env_values = true)]
    pub state: Option<PathBuf>,
    /// Where your own words for the texts to send are [default: texts/ in this system's directory for settings]
    #[arg(long, global = true, value_name = "DIR", env = "RESERIAL_TEXTS_DIR", hide_env_values = true)]
    pub texts: Option<PathBuf>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Do the change on a made-up postoffice with made-up users
    Practice(Practice),
    /// Walk through the change: a rehearsal, or with --live the real one
    Run(Run),
    /// Show every operation with what would take it back; nothing is touched
    Plan(Plan),
    /// Compare the old postoffice with the new one, setting by setting; nothing is touched
    Compare(Compare),
    /// Check postoffices without touching them; may run while people work
    Check(Check),
    /// Tell how the change in progress stands, or what the disk shows
    Status(Status),
    /// Tell a change from its record: for the ticket, for a program, for paper; reads nothing but the record
    Report(Report),
    /// Hold a record to its chain of digests and to a head hash from paper, and the tree to the record
    Verify(Verify),
    /// Tell the lists of people of a change, or one of them as a table (CSV)
    Roster(Roster),
    /// Tell the serial numbers of many postoffices, and which stand out
    Serials(Serials),
    /// Show the texts to send, or one of them, filled in as far as the change in progress tells
    Texts(Texts),
    /// Show the way back; with --live take it
    Undo(Undo),
    /// Go back to the old number once step 8 is done and undo is over: a rehearsal, or with --live the real way back
    Reverse(Reverse),
    /// Tell which serial-number situation this is, or walk through one
    Diagnose(Diagnose),
    /// Tell what a disk or share does with names, times and locks, tried in a folder of its own
    Doctor(Doctor),
    /// Follow a change on a screen of your own, whoever has it in hand; nothing is written anywhere
    Watch(Follow),
    /// Help with a change from a screen of your own: mark lists, write notes
    Assist(Follow),
    /// Take a change away from a holder who cannot let go of it
    Unlock(Unlock),
}

/// `practice`
#[derive(Debug, Args)]
pub struct Practice {
    /// Where the two practice postoffices are, or are to be built or copied [default: the one in progress, or a new one]
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Practise on a copy of this pair instead, which is only read; best while nobody works there. Nobody works on the copy:
    /// mailboxes do not empty by themselves, so waive them with a reason in 5d, and override as in a rehearsal
    #[arg(long, num_args = 2, value_names = ["OLD", "NEW"], conflicts_with_all = ["users", "extra_files", "pace"])]
    pub copy_of: Option<Vec<PathBuf>>,
    /// How many users to build, 1 to 500 [default: 17]
    #[arg(long, value_name = "N")]
    pub users: Option<usize>,
    /// Build the two postoffices and stop
    #[arg(long)]
    pub build_only: bool,
    /// Practise the way back on a practice whose change is done
    #[arg(long, conflicts_with_all = ["users", "build_only"])]
    pub reverse: bool,
    /// Messages and attachments beside those that mailbags refer to: weight for trying things at size
    #[arg(long, value_name = "N", default_value_t = 0, hide = true)]
    pub extra_files: usize,
    /// How many times faster than life the users are
    #[arg(long, value_name = "N", default_value_t = PACE, hide = true)]
    pub pace: u32,
}

/// `run`
#[derive(Debug, Args)]
pub struct Run {
    /// The postoffice that gets the new number: the directory that holds GLB, MBG and P1
    pub old: PathBuf,
    /// The freshly installed postoffice; a change in progress knows it
    pub new: Option<PathBuf>,
    /// Act on the postoffice; without this it is a rehearsal that touches nothing
    #[arg(long)]
    pub live: bool,
    /// Say explicitly that it is a rehearsal
    #[arg(long, conflicts_with = "live")]
    pub dry_run: bool,
    /// Hold every operation to a saved plan
    #[arg(long, value_name = "FILE")]
    pub plan: Option<PathBuf>,
    /// Open at this step; refused while something before it is not settled
    #[arg(long, value_name = "STEP", value_parser = |text: &str| Ok::<_, std::convert::Infallible>(StepId::from(text)))]
    pub start_at: Option<StepId>,
    /// Take names from LISTUSER or NETDUMP output, or from a table (CSV); may be given more than once
    #[arg(long, value_name = "FILE")]
    pub names: Vec<PathBuf>,
    /// How the bytes of these lists stand for letters: UTF-8, CP437, CP850 or CP1252 [default: found out]
    #[arg(long, value_name = "ENCODING", requires = "names", value_parser = |text: &str| {
        Encoding::parse(text).ok_or("known are UTF-8, UTF-16, CP437, CP850 and CP1252")
    })]
    pub names_as: Option<Encoding>,
}

/// `plan`
#[derive(Debug, Args)]
pub struct Plan {
    /// The postoffice that gets the new number
    pub old: PathBuf,
    /// The freshly installed postoffice
    #[arg(required_unless_present = "reverse")]
    pub new: Option<PathBuf>,
    /// Plan the way back after step 8 instead: what `reverse` would do
    #[arg(long, conflicts_with_all = ["new", "save"])]
    pub reverse: bool,
    /// Print it as JSON
    #[arg(long)]
    pub json: bool,
    /// Save it, for `run --plan`; an existing file is never replaced
    #[arg(long, value_name = "FILE")]
    pub save: Option<PathBuf>,
}

/// `compare`
#[derive(Debug, Args)]
pub struct Compare {
    /// The postoffice that gets the new number, or a backup of it
    pub old: PathBuf,
    /// The freshly installed postoffice
    pub new: PathBuf,
    /// The names of the old postoffice, as Help, About shows them
    #[arg(long, value_name = "NETWORK/POSTOFFICE", value_parser = names)]
    pub postoffice: Option<Names>,
    /// Print it as JSON
    #[arg(long)]
    pub json: bool,
}

/// `check`
#[derive(Debug, Args)]
pub struct Check {
    /// The postoffices, each the directory that holds GLB, MBG and P1
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Print it as JSON
    #[arg(long)]
    pub json: bool,
}

/// Reads two names of at most ten characters each (Q114246).
fn names(text: &str) -> Result<Names, &'static str> {
    Names::parse(text).ok_or("write it as NETWORK/POSTOFFICE, each of at most ten characters")
}

/// `status`
#[derive(Debug, Args)]
pub struct Status {
    /// The postoffice
    pub old: PathBuf,
    /// Print it as JSON
    #[arg(long)]
    pub json: bool,
    /// Tell about the rehearsal instead of the change
    #[arg(long)]
    pub rehearsal: bool,
}

/// `report`
#[derive(Debug, Args)]
pub struct Report {
    /// The postoffice
    #[arg(required_unless_present = "blank")]
    pub old: Option<PathBuf>,
    /// What it is for: a ticket (md), a page of its own (html), a program (json), paper to sign (sheet)
    #[arg(long, value_enum, default_value_t = Format::Md)]
    pub format: Format,
    /// Write it there; an existing file is never replaced [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Tell about the rehearsal instead of the change
    #[arg(long)]
    pub rehearsal: bool,
    /// The empty sheet of the nine steps, for the paper before the start
    #[arg(long, conflicts_with_all = ["format", "rehearsal"])]
    pub blank: bool,
}

/// What a report is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Markdown
    Md,
    /// One HTML file that refers to nothing outside
    Html,
    /// JSON
    Json,
    /// A plain sheet to tick and to sign
    Sheet,
}

/// `verify`
#[derive(Debug, Args)]
pub struct Verify {
    /// The postoffice
    pub old: PathBuf,
    /// A head hash from a report or a sheet; spaces and capitals do not matter, 16 digits are enough
    #[arg(long, value_name = "HASH")]
    pub head: Option<String>,
    /// Verify the rehearsal's record instead of the change's
    #[arg(long)]
    pub rehearsal: bool,
    /// Print it as JSON
    #[arg(long)]
    pub json: bool,
}

/// `roster`
#[derive(Debug, Args)]
pub struct Roster {
    /// The postoffice
    pub old: PathBuf,
    /// Print this list as a table (CSV): remote-users, async-postoffices, mtas or mailboxes
    #[arg(long, value_name = "LIST")]
    pub list: Option<String>,
    /// Tell about the rehearsal instead of the change
    #[arg(long)]
    pub rehearsal: bool,
}

/// `serials`
#[derive(Debug, Args)]
pub struct Serials {
    /// Postoffices
    #[arg(required_unless_present = "from")]
    pub paths: Vec<PathBuf>,
    /// A list of more: a path a line, and behind a comma the number that somebody typed for it; - reads standard input
    #[arg(long, value_name = "LIST")]
    pub from: Option<PathBuf>,
    /// Seconds that each may take to answer
    #[arg(long, value_name = "SECONDS", default_value_t = 15, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub timeout: u64,
    /// Print JSON, one object a line
    #[arg(long)]
    pub json: bool,
}

/// `undo`
#[derive(Debug, Args)]
pub struct Undo {
    /// The postoffice
    pub old: PathBuf,
    /// Take the operations back; without this they are only shown
    #[arg(long)]
    pub live: bool,
    /// Why; it goes into the record, and --live needs it
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

/// `texts`
#[derive(Debug, Args)]
pub struct Texts {
    /// Which text; without it all are listed
    pub name: Option<String>,
    /// Fill it in for the change of this postoffice; without it the text is shown as you may put it into words of your own
    #[arg(long, value_name = "OLD", requires = "name")]
    pub fill: Option<PathBuf>,
    /// Fill it in from the rehearsal
    #[arg(long, requires = "fill")]
    pub rehearsal: bool,
    /// Save it in this new file, in code page 437 with the line ends of DOS
    #[arg(short, long, value_name = "FILE", requires = "name")]
    pub output: Option<PathBuf>,
}

/// `reverse`
#[derive(Debug, Args)]
pub struct Reverse {
    /// The postoffice whose change is done, with step 8
    pub old: PathBuf,
    /// Act on the postoffice; without this it is a rehearsal that touches nothing
    #[arg(long)]
    pub live: bool,
    /// Say explicitly that it is a rehearsal
    #[arg(long, conflicts_with = "live")]
    pub dry_run: bool,
}

/// `diagnose`
#[derive(Debug, Args)]
pub struct Diagnose {
    /// Postoffices to look at and to compare with each other; with --walk, the folder that the walk is about
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// A serial number; given once for every PATH, in their order, or once for all
    #[arg(long = "serial", value_name = "N")]
    pub serials: Vec<String>,
    /// The text of an event 4188 in a file; - reads it from standard input
    #[arg(long, value_name = "FILE")]
    pub event: Option<PathBuf>,
    /// Walk through a situation, question by question: q182309, q142196, q151228, q194712, q99164 or q128358
    #[arg(long, value_name = "ID", conflicts_with_all = ["serials", "event", "json"])]
    pub walk: Option<String>,
    /// Begin the walk anew instead of going on with one that was left
    #[arg(long, requires = "walk")]
    pub again: bool,
    /// Print it as JSON
    #[arg(long)]
    pub json: bool,
}

/// `doctor`
#[derive(Debug, Args)]
pub struct Doctor {
    /// The folder to try it in: a postoffice, or any folder of the same disk or share
    pub path: PathBuf,
    /// Print it as JSON
    #[arg(long)]
    pub json: bool,
}

/// `watch` and `assist`
#[derive(Debug, Args)]
pub struct Follow {
    /// The postoffice
    pub old: PathBuf,
    /// Follow your own rehearsal instead of the change
    #[arg(long)]
    pub rehearsal: bool,
}

/// `unlock`
#[derive(Debug, Args)]
pub struct Unlock {
    /// The postoffice
    pub old: PathBuf,
    /// Why; it goes into the record
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Only if this is who holds it: ann, or "ann on desk"
    #[arg(long, value_name = "NAME")]
    pub holder: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definitions_are_sound() {
        Cli::command().debug_assert();
    }
}
