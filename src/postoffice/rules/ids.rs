//! What the rules are called. The rest about them stands in `assets/rules.toml`.

use serde::{Deserialize, Serialize};

macro_rules! rule_ids {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)+) => {
        /// A rule that a postoffice is held to. The order is that of the table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum RuleId {
            $($(#[$doc])* #[serde(rename = $text)] $variant,)+
        }

        impl RuleId {
            /// Every one of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Returns the id as it stands in the table and in JSON.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
    };
}

rule_ids!(
    /// Nothing of a postoffice.
    NotAPostoffice = "not-a-postoffice",
    /// A workgroup postoffice.
    WorkgroupPostoffice = "workgroup-postoffice",
    /// The Exchange connector's own postoffice.
    ConnectorPostoffice = "connector-postoffice",
    /// The files of a remote user.
    RemoteUsersFiles = "remote-users-files",
    /// A Mail server for AppleTalk networks.
    AppletalkServer = "appletalk-server",
    /// Version 2.1.
    VersionTooOld = "version-too-old",
    /// One of the first-level directories is missing.
    DirMissing = "dir-missing",
    /// INI is missing, and ADMIN's files are of 3.2 or later.
    IniMissing = "ini-missing",
    /// A directory is a file.
    DirIsFile = "dir-is-file",
    /// One of the directories below ATT and MAI is missing.
    SubdirMissing = "subdir-missing",
    /// A directory is read-only.
    DirReadOnly = "dir-read-only",
    /// An empty directory without POPULATE.MSM.
    PopulateMissing = "populate-missing",
    /// POLD without a record.
    PoldPresent = "pold-present",
    /// OLDMAST.GLB without a record.
    OldmastPresent = "oldmast-present",
    /// POLD with a record: a change goes on, or was left half-way.
    ChangeInProgress = "change-in-progress",
    /// A name in two spellings.
    NameTwice = "name-twice",
    /// A link.
    Link = "link",
    /// A name that is no text.
    UnreadableName = "unreadable-name",
    /// A name that DOS cannot see as it is.
    LongName = "long-name",
    /// A directory that cannot be listed.
    CannotList = "cannot-list",
    /// A file that cannot be read.
    CannotRead = "cannot-read",
    /// Something that this user may not write.
    NotYoursToWrite = "not-yours-to-write",
    /// A core file is missing.
    CoreMissing = "core-missing",
    /// A core file is read-only.
    CoreReadOnly = "core-read-only",
    /// A core file is hidden from DOS programs.
    CoreHidden = "core-hidden",
    /// A core file is held by another program.
    CoreHeld = "core-held",
    /// MASTER.GLB is empty.
    MasterEmpty = "master-empty",
    /// MASTER.GLB is 174 bytes long.
    MasterTranslated = "master-translated",
    /// MASTER.GLB has another wrong length.
    MasterLength = "master-length",
    /// Byte 0x94 of MASTER.GLB is neither on nor off.
    MasterSecurity = "master-security",
    /// MASTER.GLB and NETWORK.GLB disagree about the Connection gateway.
    MasterConnection = "master-connection",
    /// An account file is empty.
    AccountsEmpty = "accounts-empty",
    /// An account file does not hold whole records.
    AccountsLength = "accounts-length",
    /// The three ACCESS files hold different numbers of records.
    AccountsDisagree = "accounts-disagree",
    /// More accounts than a postoffice can have.
    AccountsMany = "accounts-many",
    /// A list and its shadow differ in length.
    ShadowDiffers = "shadow-differs",
    /// A list and its shadow differ in date.
    ShadowDates = "shadow-dates",
    /// FLAG.GLB is empty.
    FlagEmpty = "flag-empty",
    /// Any other file has a wrong length.
    WrongLength = "wrong-length",
    /// The mailbag counter is zero.
    CounterZero = "counter-zero",
    /// A mailbag has an id that the counter has yet to give.
    CounterBehind = "counter-behind",
    /// A message has an id that the counter has yet to give.
    LetterCounterBehind = "letter-counter-behind",
    /// A counter is larger than a postoffice can have made it.
    CounterLarge = "counter-large",
    /// A record of NETWORK.GLB or an XTN file is neither active nor deleted.
    RecordStatus = "record-status",
    /// An active record has no name.
    RecordNameless = "record-nameless",
    /// A network names an XTN file that is not there.
    RecordXtn = "record-xtn",
    /// A record names a mailbag that is not there.
    RecordMailbag = "record-mailbag",
    /// A KEY without MBG.
    KeyAlone = "key-alone",
    /// An MBG without KEY.
    MailbagAlone = "mailbag-alone",
    /// A mailbag of the system is missing.
    SystemBagMissing = "system-bag-missing",
    /// A mailbag with more records than one may hold.
    MailbagFull = "mailbag-full",
    /// More mailbags than are compared.
    MailbagsMany = "mailbags-many",
    /// A message file without mailbag.
    MmfOrphan = "mmf-orphan",
    /// A message file of more than 30 MB.
    MmfLarge = "mmf-large",
    /// A message or attachment in the wrong directory.
    LetterMisplaced = "letter-misplaced",
    /// Mail waits for an outside postoffice or gateway.
    QueueOutside = "queue-outside",
    /// Mail waits in a mailbag of the system.
    QueueSystem = "queue-system",
    /// Mail waits in P1 for longer than a cycle.
    EnvelopeStranded = "envelope-stranded",
    /// Mail waits in P1 for longer than two days.
    EnvelopeOld = "envelope-old",
    /// A lock is left in P1.
    LockStranded = "lock-stranded",
    /// A working file is left in P1.
    WorkingStranded = "working-stranded",
    /// Something fresh in P1: an MTA is at work.
    MtaAtWork = "mta-at-work",
    /// A stranger in P1.
    P1Stranger = "p1-stranger",
    /// The postoffice is a directory-synchronization server.
    DirsyncServer = "dirsync-server",
    /// Changes of the address list wait to be sent.
    DirsyncPending = "dirsync-pending",
    /// A file dated in the future.
    FutureDate = "future-date",
);
