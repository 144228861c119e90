//! Exit codes, and what every error must be able to say.
//!
//! Each module has one error type of its own; all of them answer the two questions of [`Guidance`].

use std::process::ExitCode;

/// The exit codes of the program (`docs/exit-codes.md`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: done, clean, nothing to do.
    Done,
    /// 1: findings.
    Findings,
    /// 2: the call: arguments, not a directory, not a postoffice, old and new the same place.
    Usage,
    /// 3: refused by a guard, which is named.
    Refused,
    /// 4: held by another operator, who is named.
    Held,
    /// 5: the tree is not what the record says.
    Drift,
    /// 6: an unfinished operation needs a decision.
    Unfinished,
    /// 7: the change ended undone.
    Undone,
    /// 8: stopped where people must act or attest.
    People,
    /// 70: our fault.
    Internal,
    /// 128 + the number of the signal that ended the program.
    Signal(u8),
}

impl Exit {
    /// Returns the number that the process exits with.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::Refused => 3,
            Self::Held => 4,
            Self::Drift => 5,
            Self::Unfinished => 6,
            Self::Undone => 7,
            Self::People => 8,
            Self::Internal => 70,
            Self::Signal(number) => 128u8.saturating_add(number),
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// What an error tells beyond what went wrong.
pub trait Guidance: std::error::Error {
    /// Returns what the operator can do now, as one or two short sentences.
    fn advice(&self) -> String;
    /// Returns the exit code that a command which ends with this error exits with.
    fn exit(&self) -> Exit;
}
