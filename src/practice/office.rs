//! Who works in the practice postoffice: the data of `assets/practice`, and the people drawn from it.
//!
//! Knows people and numbers; knows nothing of bytes or disks.

use serde::Deserialize;

use super::PracticeError;
use crate::clock::Moment;
use crate::postoffice::HexId;
use crate::serial::SerialNumber;

const OFFICE: &str = include_str!("../../assets/practice/office.toml");
const FILES: &str = include_str!("../../assets/practice/files.toml");

/// The most local users of a postoffice (Q123376).
const MOST_USERS: usize = 500;

/// What somebody reads mail with, which decides where it goes and what shows that it was collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Client {
    /// Windows 3.x with the MMF on the server: the only kind that step 5c sees (Q77926).
    Windows,
    /// Windows with the MMF on the user's own disk (Q86100).
    WindowsLocal,
    /// MS-DOS: the inbox is the mailbag itself; archiving empties it (Q96718, Q86537).
    MsDos,
    /// Macintosh: as MS-DOS.
    Macintosh,
    /// Exchange or Outlook: a PST; an MMF of former days may be left (Q174184, Q134632).
    Exchange,
    /// Mail Remote: collects by dialling in (Q96530).
    Remote,
    /// A mailbox that nobody has opened yet (Q114395).
    NeverLoggedOn,
    /// A mailbox that a program reads, such as ADMINSCH (Q170435).
    Service,
}

impl Client {
    /// Returns whether the server holds an MMF of such a user, stale or not.
    pub(super) fn has_mmf(self) -> bool {
        matches!(self, Self::Windows | Self::Exchange)
    }

    /// Returns whether collecting writes that MMF.
    pub(super) fn writes_mmf(self) -> bool {
        self == Self::Windows
    }

    /// Returns whether private folders lie in FOLDERS\LOC (Q77926).
    pub(super) fn has_folders(self) -> bool {
        matches!(self, Self::MsDos | Self::Macintosh)
    }
}

/// A user of the practice postoffice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The id of the mailbox.
    pub id: HexId,
    /// Its name, at most ten characters (Q118964).
    pub mailbox: String,
    /// The name of the person.
    pub name: String,
    /// What the person reads mail with.
    pub client: Client,
    /// Seconds from the message until the person has collected; `None` for those who do not unasked.
    pub collects: Option<u32>,
    /// Until when the person is on leave, in words.
    pub leave: Option<String>,
    /// Records of mail already read and not compressed away.
    pub read: u32,
    /// Records of mail that waits.
    pub waiting: u32,
}

/// The practice postoffice as data.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Office {
    pub network: String,
    pub postoffice: String,
    pub old_serial: String,
    pub new_serial: String,
    pub installed_old: Moment,
    pub installed_new: Moment,
    pub accounts_changed: Moment,
    pub last_mail: Moment,
    pub mta_works_every: u32,
    pub queue_made_again_after: u32,
    user: Vec<Member>,
    more: More,
    #[serde(rename = "partner")]
    pub partners: Vec<Partner>,
    #[serde(rename = "gateway")]
    pub gateways: Vec<GatewayData>,
    #[serde(rename = "envelope")]
    pub envelopes: Vec<Envelope>,
}

#[derive(Clone, Debug, Deserialize)]
struct Member {
    mailbox: String,
    name: String,
    client: Client,
    collects: Option<u32>,
    leave: Option<String>,
    #[serde(default)]
    read: u32,
    #[serde(default)]
    waiting: u32,
}

#[derive(Clone, Debug, Deserialize)]
struct More {
    clients: Vec<Client>,
    collects_from: u32,
    collects_to: u32,
}

/// An outside postoffice in a network of its own.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Partner {
    pub network: String,
    pub postoffice: String,
    pub connection: String,
    #[serde(default)]
    pub queued: u32,
    pub people: u32,
}

/// A gateway of which the access component is installed.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct GatewayData {
    pub name: String,
    pub listed: u32,
}

/// Mail under way to somebody.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Envelope {
    pub to: String,
    pub subject: String,
}

/// Files of a fresh installation that are alike.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Group {
    pub directory: String,
    pub written: Option<Moment>,
    pub attribute: Option<Attribute>,
    pub files: Vec<(String, usize)>,
}

/// An attribute that Setup gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Attribute {
    /// Read-only (Q127954).
    ReadOnly,
}

#[derive(Deserialize)]
struct Files {
    group: Vec<Group>,
}

/// Returns the files that Setup leaves behind (Q135868).
pub(super) fn installed_files() -> Result<Vec<Group>, PracticeError> {
    toml::from_str::<Files>(FILES).map(|files| files.group).map_err(|e| PracticeError::Data(e.to_string()))
}

impl Office {
    /// Reads the office that is built into the program.
    pub(super) fn load() -> Result<Self, PracticeError> {
        toml::from_str(OFFICE).map_err(|e| PracticeError::Data(e.to_string()))
    }

    /// Returns the numbers to practise with, old and new.
    pub(super) fn serials(&self) -> Result<(SerialNumber, SerialNumber), PracticeError> {
        let typed = |text: &str| SerialNumber::typed(text).ok_or_else(|| PracticeError::Data("an empty number".into()));
        Ok((typed(&self.old_serial)?, typed(&self.new_serial)?))
    }

    /// Returns the first `count` users, inventing more where the data runs out.
    pub(super) fn users(&self, count: usize) -> Result<Vec<User>, PracticeError> {
        if !(1..=MOST_USERS).contains(&count) {
            return Err(PracticeError::Users(count));
        }
        (0..count)
            .map(|i| Ok(self.user.get(i).cloned().unwrap_or_else(|| self.invented(i)).into_user(user_id(i))))
            .collect()
    }

    fn invented(&self, i: usize) -> Member {
        let More { clients, collects_from, collects_to } = &self.more;
        let client = clients.get(i % clients.len().max(1)).copied().unwrap_or(Client::Windows);
        // Seven is prime to the span, so that neighbours in the list do not collect together.
        let nth = u32::try_from(i).unwrap_or(0);
        let span = collects_to.saturating_sub(*collects_from).max(1);
        Member {
            mailbox: format!("U{:04}", i + 1),
            name: format!("User {:04}", i + 1),
            client,
            collects: (client != Client::Remote).then_some(collects_from + nth * 7 % span),
            leave: None,
            read: nth % 3,
            waiting: nth % 4,
        }
    }
}

impl Member {
    fn into_user(self, id: HexId) -> User {
        let Self { mailbox, name, client, collects, leave, read, waiting } = self;
        User { id, mailbox, name, client, collects, leave, read, waiting }
    }
}

/// Returns the id of the nth user: 00000000 is the first administrator's (Q99419), and Setup gives 00000001 to the local
/// network's XTN (Q135868).
fn user_id(nth: usize) -> HexId {
    hex_id(if nth == 0 { 0 } else { nth + 1 })
}

/// Returns a number as an id.
pub(super) fn hex_id(number: usize) -> HexId {
    let digits = format!("{:08X}", number & 0xFFFF_FFFF);
    HexId::parse(&digits).unwrap_or_else(|| hex_id(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serial::Shape;
    use std::collections::HashSet;

    #[test]
    fn seventeen_people_of_every_kind_by_default() {
        let office = Office::load().unwrap();
        let users = office.users(17).unwrap();
        let kinds: HashSet<Client> = users.iter().map(|u| u.client).collect();
        assert_eq!(kinds.len(), 8);
        assert_eq!(users.iter().filter(|u| u.leave.is_some()).count(), 1);
        let ids: HashSet<&HexId> = users.iter().map(|u| &u.id).collect();
        assert_eq!(ids.len(), 17);
        assert!(users.iter().all(|u| u.mailbox.len() <= 10), "Q118964");
    }

    #[test]
    fn up_to_five_hundred_and_never_one_in_its_neighbours_place() {
        let office = Office::load().unwrap();
        let users = office.users(500).unwrap();
        assert_eq!(users.iter().map(|u| u.mailbox.as_str()).collect::<HashSet<_>>().len(), 500);
        assert!(matches!(office.users(0), Err(PracticeError::Users(0))));
        assert!(matches!(office.users(501), Err(PracticeError::Users(501))));
    }

    #[test]
    fn the_numbers_may_be_given_to_a_postoffice() {
        let (old, new) = Office::load().unwrap().serials().unwrap();
        assert_ne!(old, new);
        for number in [old, new] {
            assert_eq!((number.shape(), number.reserved()), (Shape::Published, None));
        }
    }

    #[test]
    fn the_published_listing_is_whole() {
        let groups = installed_files().unwrap();
        let in_dir = |dir: &str| groups.iter().filter(|g| g.directory == dir).map(|g| g.files.len()).sum::<usize>();
        assert_eq!((in_dir("TPL"), in_dir("HLP"), in_dir("GLB")), (48, 16, 59));
        let text = include_str!("../../assets/practice/files.toml");
        assert!(text.is_ascii());
    }
}
