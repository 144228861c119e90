//! What steps, checks, rosters, actions and answers are called.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Returns the id as it stands in the procedure.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&crate::text::printable(&self.0))
            }
        }
    };
}

text_id!(
    /// A step or sub-step as the article numbers it: `1a`, `5c`, `9`.
    StepId
);
text_id!(
    /// A check, unique in its procedure: `new-is-postoffice`.
    CheckId
);
text_id!(
    /// A roster: `remote-users`.
    RosterId
);
text_id!(
    /// One of the answers that a check offers: `workgroup`.
    OptionId
);

macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $text)] $variant,)+
        }

        impl $name {
            /// Every one of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Returns the name as it stands in the procedure and in the record.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
    };
}

named!(
    /// What the program does to the disk, each only when approved.
    ActionId {
        /// 1c: Access.glb, Access2.glb, Access3.glb and Admin.nme from the old tree to the new (Q209486).
        CopyAccounts = "copy-accounts",
        /// Beyond 1c, inferred: Adminshd.nme and what Remote/Regenerate reads (Q132744, Q117713).
        CopyListings = "copy-listings",
        /// Before 5a: the core files into the record (Q69773, Q148666).
        KeepCore = "keep-core",
        /// 5a: P1 to Pold.
        Freeze = "freeze",
        /// 6 and 7: Master.glb to Oldmast.glb and the new Master.glb in, as one. In a reverse change: Master.glb to
        /// Newmast.glb and Oldmast.glb in.
        Swap = "swap",
        /// 8: Pold to P1, a P1 made meanwhile moved aside and its envelopes brought in.
        Thaw = "thaw",
    }
);

named!(
    /// What the administrator is asked for.
    AnswerId {
        /// The serial number the postoffice has now.
        OldNumber = "old-number",
        /// The serial number it gets.
        NewNumber = "new-number",
        /// Date and time of the change, as told to people.
        ChangeDate = "change-date",
        /// The backup: who made it, where it is, when it was made.
        Backup = "backup",
        /// Whether the old postoffice uses the global address list: yes or no.
        GlobalList = "global-list",
        /// The names of the old postoffice, as NETWORK/POSTOFFICE.
        Names = "names",
    }
);

named!(
    /// What the program looks for on the disk by itself. Each is one function in `engine::observe`.
    DiskCheck {
        /// The old tree is a retail postoffice in the scope of Q209486.
        OldIsPostoffice = "old-is-postoffice",
        /// The new tree is a retail postoffice in that scope.
        NewIsPostoffice = "new-is-postoffice",
        /// Old and new are two places, neither inside the other.
        TwoPlaces = "two-places",
        /// The two are of the same version, as far as their directories tell.
        SameVersion = "same-version",
        /// The new MASTER.GLB has exactly 176 bytes.
        NewMasterSize = "new-master-size",
        /// The old MASTER.GLB has exactly 176 bytes.
        OldMasterSize = "old-master-size",
        /// The two MASTER.GLB differ.
        MastersDiffer = "masters-differ",
        /// Byte 0x94 of both MASTER.GLB, enhanced security, is the same.
        SameSecurity = "same-security",
        /// Every gateway of the old tree is in the new one.
        GatewaysInNew = "gateways-in-new",
        /// What GAL.NME and GALINDEX.GLB in the old tree say.
        GlobalListTrace = "global-list-trace",
        /// The old tree's ACCESS files obey their size rules and agree in their number of records.
        OldAccounts = "old-accounts",
        /// The new tree's ACCESS files and ADMIN.NME are those of the old one, byte for byte.
        AccountsCopied = "accounts-copied",
        /// There is room for the copies on both disks.
        Space = "space",
        /// The trees can be written (attributes and mode; nothing is tried).
        Writable = "writable",
        /// The new MASTER.GLB is the one that was pinned.
        PinHolds = "pin-holds",
        /// P1 is there, once.
        P1There = "p1-there",
        /// Nothing is called Pold yet.
        PoldFree = "pold-free",
        /// No lock or working file of an MTA in P1.
        P1Quiet = "p1-quiet",
        /// No mail waits for outside postoffices, gateways and the system, and no envelope in P1.
        QueuesEmpty = "queues-empty",
        /// P1 has not been made again since step 5a.
        P1StillAway = "p1-still-away",
        /// Oldmast.glb is free, or is the one our own finished record names.
        OldmastFree = "oldmast-free",
        /// Oldmast.glb is the very file that the change to be reversed took out.
        OldmastOfChange = "oldmast-of-change",
        /// MASTER.GLB is still the file that the change to be reversed put in.
        MasterOfChange = "master-of-change",
        /// Newmast.glb is free, or is the one our own finished reverse change names.
        NewmastFree = "newmast-free",
        /// Nobody holds MASTER.GLB, as far as can be known.
        MasterFree = "master-free",
        /// No rule that would stop a change is broken in the old tree.
        OldSound = "old-sound",
        /// No other rule is broken in the old tree.
        OldRemarks = "old-remarks",
        /// No rule that would stop a change is broken in the new tree.
        NewSound = "new-sound",
        /// The names that were typed stand in both MASTER.GLB.
        SameNames = "same-names",
        /// The Connection gateway's bit of byte 0x93 is the same in both MASTER.GLB.
        SameConnectionBit = "same-connection-bit",
        /// What SRVCONF.GLB and MSTTRANS.GLB in both trees say.
        DirsyncTrace = "dirsync-trace",
        /// The new tree knows the outside postoffices of the old one.
        OutsideInNew = "outside-in-new",
        /// The folder of a diagnosis lies on no network drive, RAM drive or virtual drive, as far as the system tells.
        NotElsewhere = "not-elsewhere",
        /// The folder of a diagnosis lies on a local hard disk, and the system says so.
        LocalHardDisk = "local-hard-disk",
    }
);

named!(
    /// Checks on the table of mailboxes (rules 8 and 9).
    MailCheck {
        /// The baseline of all MMFs has been taken.
        Baseline = "baseline",
        /// The table has been read since the message went out.
        Read = "read",
        /// Everybody has collected, or is done by hand, or is waived.
        AllCollected = "all-collected",
    }
);
