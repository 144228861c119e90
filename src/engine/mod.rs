//! Decides and acts.

mod command;
mod view;
mod worker;

pub use command::{Command, Refusal, ResolveWay, UndoTo};
pub use view::{
    CheckKind, CheckView, Ending, LogLine, MailRow, MailState, MailView, Notice, Outage, Problem, RosterRow,
    RosterView, Standing, StandingView, StepState, StepView, UndoView, View,
};
pub use worker::{Request, Update, Worker, start};

/// A change in hand.
pub struct Session;

impl Session {
    fn run(
        &mut self,
        _inbox: &std::sync::mpsc::Receiver<Request>,
        _cancel: &std::sync::atomic::AtomicBool,
        _tell: &dyn Fn(Update),
    ) {
    }
}
