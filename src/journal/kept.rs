//! What events keep of other things: message files, another change, a list of names.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::fsops::{ServerTime, Sha256, TreePath};
use crate::people::import::{Kind, Named};
use crate::plan::Print;
use crate::postoffice::{HexId, Mmf};
use crate::procedure::StepId;

/// The MMFs just before the message of 5b went out (rule 8).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    /// Every MMF on the server.
    pub mmfs: BTreeMap<HexId, Mmf>,
    /// The server's own time at that moment; a rehearsal has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_time: Option<ServerTime>,
}

/// The change that a reverse change goes back over, as its record told it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reverses {
    /// The folder of its record: `RESERIAL/C0001`.
    pub record: TreePath,
    /// The MASTER.GLB that it took out, which is OLDMAST.GLB since.
    pub took_out: Print,
    /// The MASTER.GLB that it put in.
    pub put_in: Print,
    /// Its steps that were not settled when it was gone back over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_open: Vec<StepId>,
}

/// Names out of a list that another program made. Names only, never a subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameList {
    /// The name of the file, without its folder.
    pub source: String,
    /// Its digest.
    pub sha256: Sha256,
    /// What made it.
    pub list: Kind,
    /// How its bytes were read: `CP850`.
    pub encoding: String,
    /// What it names.
    pub names: Vec<Named>,
}
