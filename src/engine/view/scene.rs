//! What must be settled, or was found, before anything else: what happened, what is on the disk now, what can be done
//! about it. Facts and offers; the screen, `status` and JSON show the same.

use crate::people::Attestation;
use crate::plan::{NameNow, Operation};
use crate::procedure::{CheckId, StepId};

/// Whether something must be settled before anything else.
#[derive(Clone, Debug, PartialEq)]
pub enum StandingView {
    /// No.
    Clear,
    /// An operation was interrupted; what became of it was found and written down, and nobody has seen that yet.
    Found {
        /// What happened and what is there.
        scene: Box<Scene>,
    },
    /// An exchange stands between its two renames: nobody can log on. Going back is offered first.
    Between {
        /// What happened and what is there.
        scene: Box<Scene>,
    },
    /// The disk is not what the record says.
    Drift {
        /// What differs and what is there.
        scene: Box<Scene>,
        /// What Restore would do; `None` when it must be done by hand.
        restore: Option<Operation>,
    },
}

impl StandingView {
    /// Returns what is to be seen, if anything is.
    pub fn scene(&self) -> Option<&Scene> {
        match self {
            Self::Clear => None,
            Self::Found { scene } | Self::Between { scene } | Self::Drift { scene, .. } => Some(scene),
        }
    }
}

/// What the disk says of an operation without an outcome, or of the record as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing of the operation has happened.
    NotBegun,
    /// All of it has happened.
    Done,
    /// Only our own staged file was there; it is moved aside.
    Staged,
    /// Between the two renames of an exchange.
    Between,
    /// Somebody else has changed what it is about.
    Foreign,
    /// No operation is unfinished, and the disk is not what the record says.
    Drift,
    /// It cannot be told: the disk cannot be looked at.
    Unknown,
}

impl Verdict {
    /// Returns the id that scripts may rely on.
    pub fn id(self) -> &'static str {
        match self {
            Self::NotBegun => "not-begun",
            Self::Done => "done",
            Self::Staged => "staged",
            Self::Between => "between",
            Self::Foreign => "foreign",
            Self::Drift => "drift",
            Self::Unknown => "unknown",
        }
    }

    /// Returns it in a word or four.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotBegun => "not begun",
            Self::Done => "done",
            Self::Staged => "half done by us",
            Self::Between => "between the two renames",
            Self::Foreign => "changed by somebody else",
            Self::Drift => "not as the record says",
            Self::Unknown => "not known",
        }
    }

    /// Returns whether nothing goes on until a person has decided.
    pub fn halts(self) -> bool {
        matches!(self, Self::Between | Self::Foreign | Self::Drift | Self::Unknown)
    }
}

/// The operation that was interrupted.
#[derive(Clone, Debug, PartialEq)]
pub struct InFlight {
    /// Its number in the record.
    pub number: u64,
    /// The step that it belongs to, and the check that shows its operations; none for what puts the disk back to the
    /// record.
    pub place: Option<(StepId, CheckId)>,
    /// The operation.
    pub operation: Operation,
    /// Who began it, where and when.
    pub begun: Attestation,
    /// Whether it takes something back.
    pub course: Course,
}

/// Which way an operation goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// On, for a step.
    On,
    /// Back: it takes an operation back.
    Back,
    /// It puts the disk back to the record.
    Restore,
}

/// Something that can be done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OfferId {
    /// Take it back.
    GoBack,
    /// Go on, or do it again.
    GoOn,
    /// Put the disk back to the record.
    Restore,
    /// The disk is right.
    Adopt,
    /// Leave it, and show what to do by hand.
    ByHand,
}

impl OfferId {
    /// Returns the id that scripts may rely on.
    pub fn id(self) -> &'static str {
        match self {
            Self::GoBack => "go-back",
            Self::GoOn => "go-on",
            Self::Restore => "restore",
            Self::Adopt => "adopt",
            Self::ByHand => "by-hand",
        }
    }
}

/// An offer: only what is safe is among them, what to do first comes first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Which.
    pub id: OfferId,
    /// In a word or three.
    pub label: String,
    /// What it does.
    pub says: String,
}

/// Something to do without this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByHand {
    /// What, in a sentence.
    pub says: String,
    /// The same as commands of DOS or a Windows command prompt, typed in the postoffice.
    pub dos: Vec<String>,
}

/// What is shown before anything else.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// What the disk says.
    pub verdict: Verdict,
    /// What happened, in a sentence.
    pub title: String,
    /// More of it, a sentence each: what differs, where a file of ours went.
    pub says: Vec<String>,
    /// What it means for the users, and the article.
    pub means: (String, String),
    /// The operation that was interrupted.
    pub operation: Option<InFlight>,
    /// The names concerned.
    pub names: Vec<NameNow>,
    /// What can be done.
    pub offers: Vec<Offer>,
    /// What could be done by hand.
    pub by_hand: Vec<ByHand>,
}

impl Scene {
    /// Returns whether something is offered.
    pub fn offers(&self, id: OfferId) -> bool {
        self.offers.iter().any(|offer| offer.id == id)
    }
}
