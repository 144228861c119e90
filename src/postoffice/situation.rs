//! Where a change stands when there is no record of it: read off four names.
//!
//! The table is deduced (from Q209486, Q94259, Q135902, Q128358), not published; and it is for trees without a
//! record only. Where there is a record, the record tells and the disk is compared with it.

use super::Layout;

/// The state that P1, POLD, MASTER.GLB and OLDMAST.GLB show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Situation {
    /// P1 and MASTER.GLB: not started, or finished and cleaned.
    AtRest,
    /// POLD and MASTER.GLB: between 5a and 6, or a swap undone.
    Frozen,
    /// POLD and OLDMAST.GLB, no MASTER.GLB: between 6 and 7.
    BetweenRenames,
    /// POLD, MASTER.GLB and OLDMAST.GLB: after 7, before 8.
    Swapped,
    /// P1, MASTER.GLB and OLDMAST.GLB: done, tonight or years ago.
    OldMasterKept,
    /// P1 and OLDMAST.GLB, no MASTER.GLB.
    MasterAside,
    /// P1 and POLD both.
    QueueTwice,
    /// Neither P1 nor POLD.
    QueueLost,
    /// Neither MASTER.GLB nor OLDMAST.GLB.
    MasterLost,
}

/// Returns the situation that the four names show. A missing MASTER.GLB without an OLDMAST.GLB goes before everything
/// else, since nobody can log on (Q94259).
pub fn situation(layout: &Layout) -> Situation {
    let queue = (layout.p1.is_some(), layout.pold.is_some());
    let master = (layout.master.is_some(), layout.oldmast.is_some());
    match (queue, master) {
        (_, (false, false)) => Situation::MasterLost,
        ((true, true), _) => Situation::QueueTwice,
        ((false, false), _) => Situation::QueueLost,
        ((true, false), (true, false)) => Situation::AtRest,
        ((false, true), (true, false)) => Situation::Frozen,
        ((false, true), (false, true)) => Situation::BetweenRenames,
        ((false, true), (true, true)) => Situation::Swapped,
        ((true, false), (true, true)) => Situation::OldMasterKept,
        ((true, false), (false, true)) => Situation::MasterAside,
    }
}

impl Situation {
    /// Returns what it means, in a sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::AtRest => "No change is in progress: not started, or finished and cleaned up.",
            Self::Frozen => {
                "P1 is renamed: mail between postoffices is frozen and users are collecting, or a swap was undone."
            }
            Self::BetweenRenames => "Between steps 6 and 7: there is no MASTER.GLB, so nobody can log on (Q94259).",
            Self::Swapped => "The new MASTER.GLB is in place; P1 has not been put back yet.",
            Self::OldMasterKept => {
                "MASTER.GLB and OLDMAST.GLB are both there: a finished change, of tonight or of years ago."
            }
            Self::MasterAside => "Mail flows, but there is no MASTER.GLB, so nobody can log on (Q94259).",
            Self::QueueTwice => {
                "P1 and POLD are both there: somebody made a new P1 during the freeze (Q135902 tells people to)."
            }
            Self::QueueLost => "Neither P1 nor POLD is there: mail between postoffices has nowhere to go (Q266442).",
            Self::MasterLost => "Neither MASTER.GLB nor OLDMAST.GLB is there: nobody can log on (Q94259).",
        }
    }

    /// Returns what to do next, in a sentence.
    pub fn next(self) -> &'static str {
        match self {
            Self::AtRest => "Compare the serial number on External's F2 screen with the planned one (Q118448).",
            Self::Frozen => "Go on with step 5c, or rename POLD back to P1 to give up for now.",
            Self::BetweenRenames => "Put the new MASTER.GLB in place now, or rename OLDMAST.GLB back.",
            Self::Swapped => "Verify MASTER.GLB (176 bytes, the digest of the new one), then do step 8.",
            Self::OldMasterKept => {
                "With a record of the change: go on with the verification and step 9. Without one: look at the dates and leave both."
            }
            Self::MasterAside => {
                "Rename OLDMAST.GLB back to MASTER.GLB, or with a record of the change put the new one in place."
            }
            Self::QueueTwice => "Stop, find out who made P1, and bring its files together with those of POLD.",
            Self::QueueLost => {
                "Look for the backup of P1; failing that create P1 with a read-only POPULATE.MSM from another directory (Q135902)."
            }
            Self::MasterLost => "Restore MASTER.GLB from the backup, or reinstall it from the same disk set (Q128358).",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fsops::{Sha256, TreePath};
    use crate::postoffice::FileFacts;

    fn layout(names: &str) -> Layout {
        let has = |name: &str| names.split(' ').any(|n| n == name);
        let file = |name: &str| {
            has(name).then(|| FileFacts {
                path: TreePath::root().join(name),
                len: 176,
                sha256: Sha256::of(name.as_bytes()),
                modified: None,
                read_only: false,
                hidden: false,
            })
        };
        let dir = |name: &str| has(name).then(|| name.to_owned());
        Layout { p1: dir("p1"), pold: dir("pold"), master: file("master"), oldmast: file("oldmast") }
    }

    #[test]
    fn the_whole_table() {
        use Situation as S;
        for (names, expected) in [
            ("p1 master", S::AtRest),
            ("pold master", S::Frozen),
            ("pold oldmast", S::BetweenRenames),
            ("pold master oldmast", S::Swapped),
            ("p1 master oldmast", S::OldMasterKept),
            ("p1 oldmast", S::MasterAside),
            ("p1 pold master", S::QueueTwice),
            ("p1 pold oldmast", S::QueueTwice),
            ("p1 pold master oldmast", S::QueueTwice),
            ("master", S::QueueLost),
            ("oldmast", S::QueueLost),
            ("master oldmast", S::QueueLost),
            ("", S::MasterLost),
            ("p1", S::MasterLost),
            ("pold", S::MasterLost),
            ("p1 pold", S::MasterLost),
        ] {
            let found = situation(&layout(names));
            assert_eq!(found, expected, "{names}");
            assert!(found.meaning().ends_with(['.', ')']) && found.next().ends_with('.'));
        }
    }
}
