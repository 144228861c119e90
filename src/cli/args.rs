//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Change the serial number of a Microsoft Mail for PC Networks postoffice (Q209486): guided, rehearsed first, and
/// reversible until the last rename.
///
/// Without a command: the start screen. Nothing is ever changed without --live and an approval on the screen.
#[derive(Debug, Parser)]
#[command(name = "reserial", version, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub who: Who,
}

/// Who works, and where the program keeps its own files.
#[derive(Clone, Debug, Args)]
pub struct Who {
    /// Who the record says did it [default: the user who is logged on]
    #[arg(long, global = true, value_name = "NAME")]
    pub operator: Option<String>,
    /// Where rehearsals and practices are kept [default: the user's state directory]
    #[arg(long, global = true, value_name = "DIR", env = "RESERIAL_STATE_DIR")]
    pub state: Option<PathBuf>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Practice on a made-up postoffice: the whole change, with people who collect their mail
    Practice {
        /// Where to build it, or where one was built [default: a new one below the state directory]
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
        /// How many mailboxes, 1 to 500
        #[arg(long, value_name = "N", default_value_t = 17)]
        users: usize,
        /// Only build the two trees
        #[arg(long)]
        build_only: bool,
        /// How many times faster than life its people are
        #[arg(long, value_name = "N", default_value_t = 6, hide = true)]
        pace: u32,
    },
    /// The wizard: a rehearsal, or with --live the change itself; goes on where one stopped
    Run {
        /// The live postoffice
        old: PathBuf,
        /// The freshly installed one; a change in progress knows it
        new: Option<PathBuf>,
        /// Act. Without it nothing is touched
        #[arg(long)]
        live: bool,
        /// Say explicitly that this is a rehearsal
        #[arg(long, conflicts_with = "live")]
        dry_run: bool,
        /// Apply exactly this saved plan, or refuse with the fact that has changed
        #[arg(long, value_name = "FILE")]
        plan: Option<PathBuf>,
        /// Open at this step, if everything before it is settled
        #[arg(long, value_name = "STEP")]
        start_at: Option<String>,
    },
    /// Every operation with its inverse; nothing is touched
    Plan {
        /// The live postoffice
        old: PathBuf,
        /// The freshly installed one
        new: PathBuf,
        /// As JSON
        #[arg(long)]
        json: bool,
        /// Also write it to this new file, for run --plan
        #[arg(long, value_name = "FILE")]
        save: Option<PathBuf>,
    },
    /// The change in progress, or the state that the disk shows; nothing is written
    Status {
        /// The postoffice
        old: PathBuf,
        /// As JSON
        #[arg(long)]
        json: bool,
        /// Of the rehearsal
        #[arg(long)]
        rehearsal: bool,
    },
    /// The way back, until step 8 is done; without --live only its plan
    Undo {
        /// The postoffice
        old: PathBuf,
        /// Act
        #[arg(long)]
        live: bool,
        /// Why; needed with --live
        #[arg(long, value_name = "TEXT", required_if_eq("live", "true"))]
        reason: Option<String>,
    },
    /// Take a change away from somebody who cannot let go of it
    Unlock {
        /// The postoffice
        old: PathBuf,
        /// Why; it goes into the record
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}
