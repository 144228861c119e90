//! A situation with its words, and the finding that it applies.

use serde::{Deserialize, Serialize};

use crate::grade::Grade;

/// The situations that the program finds by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SituationId {
    /// The number is 0799-99992 (Q142196, Q132560).
    PlaceholderNumber,
    /// The folder is a workgroup postoffice (Q132560).
    WorkgroupPostoffice,
    /// The number is 22-28798 (Q151228).
    ConnectorNumber,
    /// The folder is an Exchange connector's postoffice (Q151228).
    ExchangeConnector,
    /// Two connectors' postoffices are served by one PC MTA (Q151228).
    ConnectorsAsBackbone,
    /// Two postoffices have one number (Q151228).
    DuplicateNumber,
    /// Two paths lead to one postoffice (Q151228).
    OnePlaceTwice,
    /// The number keeps the X.400 gateway 3.0 from starting (Q194712).
    X400TooLarge,
    /// The folder is that of a server for AppleTalk networks (Q99164).
    AppletalkServer,
    /// Two folders have the same accounts and different MASTER.GLB (inferred from Q128358, Q201788).
    MasterReplaced,
    /// SERIAL.EXE lies where it must not (Q182309).
    SerializerElsewhere,
    /// The folder is no postoffice.
    NotAPostoffice,
    /// The folder cannot be read.
    CannotBeRead,
    /// The text is no event 4188 (Q151228).
    EventNotUnderstood,
}

impl SituationId {
    /// Every one of them, in the order in which they are told.
    pub const ALL: [Self; 14] = [
        Self::CannotBeRead,
        Self::NotAPostoffice,
        Self::AppletalkServer,
        Self::WorkgroupPostoffice,
        Self::ExchangeConnector,
        Self::OnePlaceTwice,
        Self::ConnectorsAsBackbone,
        Self::DuplicateNumber,
        Self::PlaceholderNumber,
        Self::ConnectorNumber,
        Self::X400TooLarge,
        Self::MasterReplaced,
        Self::SerializerElsewhere,
        Self::EventNotUnderstood,
    ];
}

/// A situation as `assets/situations.toml` words it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Situation {
    /// Which.
    pub id: SituationId,
    /// A line.
    pub title: String,
    /// The articles that it rests on, the main one first.
    pub articles: Vec<String>,
    /// Whether the articles say so, or we infer it.
    pub grade: Grade,
    /// What shows it.
    pub shows: String,
    /// What it means.
    pub means: String,
    /// What to do now.
    pub todo: String,
    /// The procedure that walks through it, where there is one.
    #[serde(default)]
    pub walk: Option<String>,
}

/// A situation that applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which.
    pub id: SituationId,
    /// What shows it here, a line each.
    pub because: Vec<String>,
    /// Whether that is said by somebody or something, or deduced.
    pub grade: Grade,
}
