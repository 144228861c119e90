//! Names that lists gave to ids and to outside postoffices: the latest of each.

use std::collections::BTreeMap;

use super::super::NameList;
use crate::fsops::Sha256;
use crate::people::import::{Account, Kind, Named, Route};
use crate::postoffice::HexId;

/// What a list says about a local mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalName {
    /// The full name, or the mailbox name where that is all there is.
    pub name: String,
    /// The mailbox name; may be empty.
    pub mailbox: String,
    /// Whether the account still exists.
    pub account: Account,
}

/// What a list says about an outside postoffice or a gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutsideName {
    /// `NORDNET/OSLO`, or the name of a gateway.
    pub name: String,
    /// How it is reached.
    pub route: Route,
    /// The id of its mailbag, where the list told.
    pub mailbag: Option<HexId>,
}

/// Names out of lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Local mailboxes.
    pub mailboxes: BTreeMap<HexId, LocalName>,
    /// Outside postoffices and gateways, by their name in small letters.
    pub outside: BTreeMap<String, OutsideName>,
    /// The lists that were taken in: digest, what made it, how its bytes were read.
    pub lists: Vec<(Sha256, Kind, String)>,
}

impl Names {
    pub(super) fn take_in(&mut self, list: &NameList) {
        self.lists.push((list.sha256, list.list, list.encoding.clone()));
        for named in &list.names {
            match named {
                Named::Mailbox { id, name, mailbox, account } => {
                    let Some(id) = HexId::parse(id) else { continue };
                    let (name, mailbox) = (name.clone(), mailbox.clone());
                    self.mailboxes.insert(id, LocalName { name, mailbox, account: *account });
                }
                Named::Outside { network, postoffice, route, mailbag } => {
                    let name = if postoffice.is_empty() { network.clone() } else { format!("{network}/{postoffice}") };
                    let mailbag = mailbag.as_deref().and_then(HexId::parse);
                    self.outside.insert(name.to_lowercase(), OutsideName { name, route: *route, mailbag });
                }
            }
        }
    }

    /// Returns the name of an outside postoffice or gateway by the id of its mailbag.
    pub fn of_mailbag(&self, id: &HexId) -> Option<&str> {
        self.outside.values().find(|outside| outside.mailbag.as_ref() == Some(id)).map(|outside| outside.name.as_str())
    }
}
