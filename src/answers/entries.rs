//! An answers file as it is written down: keys and types, and where each value stands.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

/// The file as it is written down.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct File {
    pub schema: Spanned<i64>,
    #[serde(default)]
    pub replay: Option<Spanned<bool>>,
    #[serde(default)]
    pub answers: BTreeMap<Spanned<String>, Spanned<Value>>,
    #[serde(default)]
    pub choices: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    pub clients: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default, rename = "tick")]
    pub ticks: Vec<TickEntry>,
    #[serde(default, rename = "person")]
    pub people: Vec<PersonEntry>,
    #[serde(default, rename = "mark")]
    pub marks: Vec<MarkEntry>,
    #[serde(default, rename = "override")]
    pub overrides: Vec<OverrideEntry>,
    #[serde(default, rename = "waive")]
    pub waivers: Vec<WaiveEntry>,
    #[serde(default, rename = "skip")]
    pub skips: Vec<StepEntry>,
    #[serde(default, rename = "not-applicable")]
    pub not_applicable: Vec<StepEntry>,
    #[serde(default, rename = "approve")]
    pub approvals: Vec<ApproveEntry>,
    #[serde(default, rename = "settle")]
    pub settles: Vec<SettleEntry>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a text in quotes is expected, or { value = \"...\", reason = \"...\" }")]
pub(super) enum Value {
    Text(String),
    Reasoned(WithReason),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WithReason {
    pub value: String,
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TickEntry {
    pub check: Spanned<String>,
    pub who: Spanned<String>,
    pub when: Spanned<Datetime>,
    #[serde(default)]
    pub note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonEntry {
    pub list: Spanned<String>,
    pub name: Spanned<String>,
    #[serde(default)]
    pub detail: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MarkEntry {
    pub list: Spanned<String>,
    pub name: Spanned<String>,
    pub mark: Spanned<String>,
    pub who: Spanned<String>,
    pub when: Spanned<Datetime>,
    #[serde(default)]
    pub note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OverrideEntry {
    pub check: Spanned<String>,
    pub who: Spanned<String>,
    pub when: Spanned<Datetime>,
    pub reason: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WaiveEntry {
    pub mailbox: Spanned<String>,
    pub who: Spanned<String>,
    pub when: Spanned<Datetime>,
    pub reason: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepEntry {
    pub step: Spanned<String>,
    pub who: Spanned<String>,
    pub when: Spanned<Datetime>,
    pub reason: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ApproveEntry {
    pub action: Spanned<String>,
    pub who: Spanned<String>,
    pub when: Spanned<Datetime>,
    #[serde(default)]
    pub number: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SettleEntry {
    pub verdict: Spanned<String>,
    #[serde(rename = "do")]
    pub offer: Spanned<String>,
    pub who: Spanned<String>,
    pub when: Spanned<Datetime>,
    pub reason: Spanned<String>,
}
