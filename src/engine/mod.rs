//! Decides and acts: the state machine over the steps of a procedure, and the session that carries its decisions out.
//!
//! [`decide`](decide::decide) is pure: procedure, record and one look at the disk in, events and operations or a
//! [`Refusal`] out. A [`Session`] does the rest: it writes intents down, acts, reads back and writes down what came of
//! it; it recovers what a crash left, and holds the disk against the record. Front ends see a [`View`] and send
//! [`Command`]s through a [`Worker`].

mod applies;
mod assist;
pub mod carry;
mod checks;
mod claim;
mod client;
mod command;
mod dates;
pub mod decide;
mod diagnose;
pub mod drift;
mod error;
pub mod facts;
mod follow;
pub mod held;
mod history;
pub mod judge;
pub mod ledger;
mod listed;
mod lists;
pub mod mail;
mod names;
mod open;
mod pulse;
mod queues;
pub mod recover;
pub mod reverse;
mod saved;
pub mod scene;
mod second;
mod session;
mod snapshot;
mod sound;
pub mod story;
pub mod undo;
mod unlock;
mod view;
mod worker;

pub use applies::Applies;
pub use assist::may_help;
pub use claim::claim;
pub use command::{Command, Pacing, Refusal, ResolveWay, UndoTo};
pub use diagnose::{Resume, Walking};
pub use error::SessionError;
pub use listed::ListReport;
pub use names::{ImportReport, ListFile};
pub use open::{Hints, Opening, Watch, finished_oldmast, fit, newest, rehearsals};
pub use pulse::Beat;
pub use saved::{PlannedAction, SCHEMA, SavedPlan};
pub use session::{Session, Tell};
pub use snapshot::{ending, texts_view};
pub use unlock::{Unlocked, unlock};
pub use view::{
    Assistant, Away, ByHand, CheckKind, CheckView, CompareRow, CompareView, Course, Ending, HandedOver, InFlight,
    LogLine, MailRow, MailState, MailView, Notice, Offer, OfferId, Outage, Pending, Problem, Role, RosterDeed,
    RosterRow, RosterView, Scene, SecondView, Standing, StandingView, StepState, StepView, Texts, TextsView, Together,
    UndoView, Verdict, View, Waiting, WindowView,
};
pub use worker::{Request, Update, Worker, start, start_at, start_following};
