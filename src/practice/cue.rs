//! What passes between the operator and the people of a practice: cues one way, deeds the other.

use std::fmt;
use std::time::Duration;

use crate::postoffice::HexId;

/// How fast the people are, and which of the possible evenings this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// How many times faster than the seconds of the practice data.
    pub times: u32,
    /// The same seed gives the same evening.
    pub seed: u64,
}

impl Pace {
    /// Everything that is due happens at the next tick.
    pub const AT_ONCE: Self = Self { times: u32::MAX, seed: 1 };

    /// Returns how long so many seconds of the practice data take.
    pub(super) fn span(self, seconds: u32) -> Duration {
        Duration::from_secs(seconds.into()) / self.times.max(1)
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self { times: 1, seed: 1 }
    }
}

/// Something that the operator did and that people or programs react to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cue {
    /// The MTAs were told to stop: they hand out the envelopes, deliver the queues and leave P1.
    MtasStopped,
    /// The message of 5b went out.
    MessageSent,
    /// A practice is gone on with after the message went out: those who have not collected yet still will.
    Reminded,
    /// Compress was run before P1 is renamed: the queues show what has not been sent, mailbags what waits.
    Drained,
    /// A practice is gone on with after that: what lies in a mailbag is mail that waits.
    DrainedBefore,
    /// ADMIN Local-Admin/Storage/Compress was run (Q146113).
    Compressed,
    /// Days have gone by since the change: the MTAs run, and everybody has got mail.
    AtWork,
    /// Somebody emptied this mailbox by hand (5d).
    DoneByHand(HexId),
    /// P1 was renamed: a while later a helper, told so by Q135902, makes a new one.
    Frozen,
    /// The remote users were made to dial in.
    RemoteDialled,
}

/// Something that happened, for display.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// The MTAs handed out so many envelopes and stopped.
    MtasStopped(usize),
    /// The message reached so many mailboxes.
    MessageArrived(usize),
    /// This user collected.
    Collected(HexId),
    /// The mailbags were compressed.
    Compressed,
    /// The MTAs run again, and so many mailboxes have got mail.
    WorkedOn(usize),
    /// This mailbox was emptied by hand.
    Emptied(HexId),
    /// Somebody made a P1.
    QueueMadeAgain,
}

impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MtasStopped(envelopes) => write!(f, "the MTAs handed out {envelopes} envelopes and stopped"),
            Self::MessageArrived(count) => write!(f, "the message lies in {count} mailboxes"),
            Self::Collected(id) => write!(f, "{id} collected"),
            Self::WorkedOn(count) => write!(f, "the MTAs run again, and mail lies in {count} mailboxes"),
            Self::Compressed => f.write_str("the mailbags were compressed"),
            Self::Emptied(id) => write!(f, "{id} was emptied by hand"),
            Self::QueueMadeAgain => f.write_str("somebody made a new P1"),
        }
    }
}
