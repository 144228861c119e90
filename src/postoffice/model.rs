//! What can be known about a postoffice from its disk.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::traces::Traces;
use crate::fsops::{ServerTime, Sha256, TreePath};

/// The id of a mailbox or of an outside postoffice's mailbag: eight hexadecimal digits (Q77926, Q99419).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HexId(String);

impl HexId {
    /// Reads eight hexadecimal digits in any case; kept in capitals.
    pub fn parse(text: &str) -> Option<Self> {
        let good = text.len() == 8 && text.bytes().all(|b| b.is_ascii_hexdigit());
        good.then(|| Self(text.to_ascii_uppercase()))
    }

    /// Returns whether it is 00000000: the first administrator's mailbox, whatever else bears that id (Q77926, Q99419).
    pub fn is_first_administrators(&self) -> bool {
        self.0 == "00000000"
    }

    /// Returns the digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HexId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What kind of mail system a directory holds, as far as its names tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A retail postoffice: the subject of Q209486.
    Retail,
    /// A workgroup postoffice (Q150688, Q132560): out of scope.
    Workgroup,
    /// The Exchange connector's own postoffice (Q181951, Q151228): out of scope.
    ExchangeConnector,
    /// The files of a remote user: an init disk (Q113452) or what Mail Remote makes of it (Q119414). Out of scope.
    MailRemote,
    /// A Mail server for AppleTalk networks (Q99164): out of scope.
    AppleTalk,
    /// None of these.
    NotAPostoffice,
}

/// The version, as far as the directories tell (deduced from Q77926, Q132744, Q109466).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Version {
    /// 2.1: no CAL, no MMF. Out of scope.
    V21,
    /// 3.0: CAL and MMF, no INI.
    V30,
    /// 3.2, 3.2a or 3.5: all nineteen.
    V32,
}

/// A file as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// Where, spelled as on the disk.
    pub path: TreePath,
    /// Length in bytes.
    pub len: u64,
    /// SHA-256 of the content.
    pub sha256: Sha256,
    /// When it was last written.
    pub modified: Option<ServerTime>,
    /// DOS read-only.
    pub read_only: bool,
    /// DOS hidden.
    pub hidden: bool,
}

/// MASTER.GLB: 176 bytes of which two are published (Q77926, Q148666, Q104586).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MasterFacts {
    /// The file.
    pub file: FileFacts,
    /// Byte 0x93: bit 0x10 tells the Connection gateway (Q148666); `None` in a shorter file.
    pub gateway_byte: Option<u8>,
    /// Byte 0x94: enhanced security, 1 on, 0 off (Q104586); `None` in a shorter file.
    pub security_byte: Option<u8>,
    /// Its content, at the most the 176 bytes that it should have: to count what differs and to look for names.
    pub bytes: Vec<u8>,
}

/// The three account files and the postoffice address list that step 1c copies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accounts {
    /// GLB/ACCESS.GLB, records of 586 bytes (Q87465).
    pub access: Option<FileFacts>,
    /// GLB/ACCESS2.GLB, records of 69.
    pub access2: Option<FileFacts>,
    /// GLB/ACCESS3.GLB, records of 512.
    pub access3: Option<FileFacts>,
    /// NME/ADMIN.NME, records of 45 (Q77926).
    pub admin_nme: Option<FileFacts>,
    /// The number of mailboxes, when the three agree.
    pub records: Option<u64>,
    /// What breaks the rules, in words, one line each.
    pub problems: Vec<String>,
}

/// One record of NETWORK.GLB, 122 bytes (Q148666).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkRecord {
    /// Status 01 active, 00 deleted.
    pub active: bool,
    /// Type: 10h MSMAIL (Connection gateway), 64h FFAPI; other codes are not published.
    pub code: u8,
    /// Name, printable.
    pub name: String,
    /// The XTN file's id.
    pub xtn: Option<HexId>,
    /// The mailbag's id.
    pub mailbag: Option<HexId>,
}

/// One record of an XTN file, 698 bytes (Q86625, Q148666).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutsideRecord {
    /// Status 01 active, 00 deleted.
    pub active: bool,
    /// The postoffice's name, printable.
    pub name: String,
    /// The id of its mailbag here.
    pub mailbag: Option<HexId>,
    /// How many postoffices are reached through it.
    pub indirect: u16,
}

/// A gateway (or its access component) of which the tree shows evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gateway {
    /// `FAX`, `SMTP`, `X400`, or the name of an FFAPI gateway's record.
    pub name: String,
    /// The evidence, one line each: `GLB/FAX.GLB and NME/FAX.NME`.
    pub evidence: Vec<String>,
    /// The article.
    pub article: &'static str,
}

/// What the tree says about the global address list: suggestive only (Q134226).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GlobalListTrace {
    /// Length of NME/GAL.NME.
    pub gal_nme: Option<u64>,
    /// Length of GLB/GALINDEX.GLB.
    pub galindex: Option<u64>,
    /// Length of GLB/GALNETPO.GLB.
    pub galnetpo: Option<u64>,
}

/// The four names on which the change turns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// P1, spelled as on the disk.
    pub p1: Option<String>,
    /// Pold.
    pub pold: Option<String>,
    /// GLB/MASTER.GLB.
    pub master: Option<FileFacts>,
    /// GLB/OLDMAST.GLB.
    pub oldmast: Option<FileFacts>,
}

/// Everything that one look at a postoffice (without its mail) tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// What it is.
    pub kind: Kind,
    /// Why it is taken for that, in a sentence.
    pub kind_because: String,
    /// Its version.
    pub version: Option<Version>,
    /// Which of the nineteen directories are missing (P1 is not counted while Pold is there).
    pub missing_dirs: Vec<&'static str>,
    /// Which of the thirty-two directories below ATT and MAI are missing, where ATT and MAI are there (Q132744).
    pub missing_subdirs: Vec<String>,
    /// Directories that are plain files (Q132744).
    pub files_for_dirs: Vec<&'static str>,
    /// MASTER.GLB.
    pub master: Option<MasterFacts>,
    /// The accounts.
    pub accounts: Accounts,
    /// NETWORK.GLB, record by record.
    pub networks: Vec<NetworkRecord>,
    /// Gateways.
    pub gateways: Vec<Gateway>,
    /// The global address list.
    pub global_list: GlobalListTrace,
    /// The directory-synchronization server's files, and outside postoffices.
    pub traces: Traces,
    /// P1, Pold, MASTER, OLDMAST.
    pub layout: Layout,
    /// Files in GLB and NME whose length breaks a published rule, one line each (Q77926).
    pub wrong_sizes: Vec<String>,
    /// Links and names in two spellings at the places that matter, one line each. Nothing may be decided on the rest
    /// while this is not empty.
    pub oddities: Vec<String>,
}

/// What a file in P1 is (Q128913, Q119642, Q166153).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueItemKind {
    /// `*.0LK`: an MTA holds a mailbag's queue.
    Lock,
    /// LOCKP1ID.P??, *.P??, *.0??: an MTA's working file.
    Working,
    /// `*.P1`: an envelope.
    Envelope,
    /// POPULATE.MSM: belongs there.
    Populate,
    /// Anything else.
    Other,
}

/// A file in P1 or Pold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueItem {
    /// The name as on the disk.
    pub name: String,
    /// What it is.
    pub kind: QueueItemKind,
    /// Length in bytes.
    pub len: u64,
    /// When it was last written.
    pub modified: Option<ServerTime>,
}

/// P1 (or Pold), listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueScan {
    /// Everything in it.
    pub items: Vec<QueueItem>,
}

/// A user's message file on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mmf {
    /// Length in bytes.
    pub len: u64,
    /// When it was last written, by the server's clock.
    pub modified: ServerTime,
}

/// A mailbox as far as the disk shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// Its id.
    pub id: HexId,
    /// Its MMF, if the server holds one. MMFs may be kept elsewhere (Q86100, Q126925).
    pub mmf: Option<Mmf>,
    /// The length of its MBG: 116 bytes a record (Q77926); `None` when there is no MBG.
    pub mbg: Option<u64>,
    /// When its MBG was last written.
    pub written: Option<ServerTime>,
    /// The length of its KEY; `None` when there is no KEY.
    pub key: Option<u64>,
}

impl Mailbox {
    /// The size of one MBG record (Q77926, Q108027).
    pub const RECORD: u64 = super::message::RECORD as u64;

    /// Returns the number of records in the mailbag, read ones included until Compress has been run (Q146113).
    pub fn records(&self) -> Option<u64> {
        self.mbg.map(Self::records_in)
    }

    /// Returns how many records a mailbag of so many bytes holds. A part of one counts: such a length is damage, and no
    /// proof that the mailbag is empty.
    pub fn records_in(len: u64) -> u64 {
        len.div_ceil(Self::RECORD)
    }
}

/// A mailbag that is nobody's inbox and is not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueOf {
    /// Its id, or `INQUEUE3`, `INQUEUE`, `SYSTEM`.
    pub mailbag: String,
    /// Whose it is, where NETWORK.GLB and XTN tell, printable: `NORDNET/OSLO`, `FAX`. Empty where they do not.
    pub whose: String,
    /// Its records, sent ones included until Compress has been run (Q146113); a part of one counts.
    pub records: u64,
}

/// The ids that belong to outside postoffices and gateways. They change when ADMIN defines one, so they can be read once
/// and used for many scans.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outside {
    /// The ids, each with whose it is, where NETWORK.GLB and XTN tell.
    pub ids: BTreeMap<HexId, String>,
    /// What could not be read, one line each: an id that was missed there shows up as a mailbox.
    pub unreadable: Vec<String>,
}

/// The mailboxes of local users, in order of id, and what could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailScan {
    /// Every id that has a KEY, an MBG or an MMF and does not belong to an outside postoffice or gateway.
    pub mailboxes: Vec<Mailbox>,
    /// Mailbags of outside postoffices, gateways and the system (INQUEUE, INQUEUE3, SYSTEM) that are not empty.
    pub queues: Vec<QueueOf>,
    /// The number of MMFs without a KEY and an MBG: left behind by deleted users, and of no account (Q123321).
    pub orphan_mmfs: usize,
    /// What could not be read, one line each.
    pub unreadable: Vec<String>,
}
