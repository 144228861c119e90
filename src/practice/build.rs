//! Builds the practice pair: a postoffice that people work in, and the fresh one of step 1.

use std::path::{Path, PathBuf};

use super::disk::{Ground, Left, NEW, OLD};
use super::fresh::{LAN, Site, local_network};
use super::office::{Client, Office, User, hex_id};
use super::shape::{self, Filler};
use super::{PracticeError, lists};
use crate::clock::Moment;
use crate::postoffice::HexId;
use crate::serial::SerialNumber;

/// The lock that an MTA holds in P1 (Q128913).
pub(super) const LOCK: &str = "INQUEUE.0LK";
/// Its working file.
pub(super) const WORKING: &str = "LOCKP1ID.PBB";
/// How large a practice is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuildOptions {
    /// Mailboxes in the old postoffice, 1 to 500.
    pub users: usize,
    /// Messages and attachments beyond those that mailbags refer to: weight for trying things at size.
    pub extra_files: usize,
}

impl Default for BuildOptions {
    fn default() -> Self {
        Self { users: 17, extra_files: 0 }
    }
}

/// A practice that stands on the disk.
#[derive(Clone, Debug)]
pub struct Built {
    /// The practice directory.
    pub dir: PathBuf,
    /// The old postoffice, the one to change.
    pub old: PathBuf,
    /// The new one.
    pub new: PathBuf,
    /// The number to type as the old one.
    pub old_serial: SerialNumber,
    /// The number to type as the new one.
    pub new_serial: SerialNumber,
    /// Who works there.
    pub users: Vec<User>,
    pub(super) office: Office,
    pub(super) ground: Ground,
}

/// Builds `dir/OLD` and `dir/NEW`. The same options always make the same bytes.
///
/// # Errors
/// When a practice or anything else of these names is there already, or the disk refuses.
pub fn build(dir: &Path, options: &BuildOptions) -> Result<Built, PracticeError> {
    let office = Office::load()?;
    let users = office.users(options.users)?;
    let ground = Ground::stake(dir, &marker(&office, options.users))?;
    let built = Built::new(ground, office, users)?;
    let mut filler = Filler::new(1);
    let old = Site::new(&built.ground, OLD, built.office.installed_old);
    old.install(&built.office, &mut filler)?;
    Builder { site: &old, office: &built.office, letters: 0x100 }.populate(&built.users, options, &mut filler)?;
    let new = Site::new(&built.ground, NEW, built.office.installed_new);
    new.install(&built.office, &mut filler)?;
    let mut builder = Builder { site: &new, office: &built.office, letters: 0 };
    let next_id = builder.gateways(&[], 2)?;
    let left = Left::On(built.office.installed_new);
    builder.counters(next_id, left)?;
    for (name, text) in lists::FILES.into_iter().zip(lists::texts(&built.office, &built.users)) {
        built.ground.leave(name, &text)?;
    }
    Ok(built)
}

/// Opens a practice that was built before.
///
/// # Errors
/// When `dir` holds no practice.
pub fn reopen(dir: &Path) -> Result<Built, PracticeError> {
    let (ground, text) = Ground::open(dir)?;
    let users = text.lines().find_map(|line| line.strip_prefix("Users: ")).and_then(|n| n.trim().parse().ok());
    let office = Office::load()?;
    let users = office.users(users.ok_or_else(|| PracticeError::NotAPractice(dir.to_owned()))?)?;
    Built::new(ground, office, users)
}

/// Returns the first id that is not a user's.
pub(super) fn first_partner(users: usize) -> usize {
    users + 1
}

/// The text of PRACTICE.TXT, below its first line.
fn marker(office: &Office, users: usize) -> String {
    format!(
        "Users: {users}\r\nOLD is a postoffice to practise on, NEW the fresh one of step 1 of Q209486.\r\n\
         USERS.TXT and NETS.TXT are lists to take names from (key i).\r\n\
         Numbers to type: old {}, new {}. Nothing here is real, and all of it may be deleted.\r\n",
        office.old_serial, office.new_serial
    )
}

impl Built {
    /// Returns the names of both postoffices, as NETWORK/POSTOFFICE.
    pub fn names(&self) -> String {
        format!("{}/{}", self.office.network, self.office.postoffice)
    }

    fn new(ground: Ground, office: Office, users: Vec<User>) -> Result<Self, PracticeError> {
        let (old_serial, new_serial) = office.serials()?;
        let dir = ground.dir().to_owned();
        Ok(Self { old: dir.join(OLD), new: dir.join(NEW), dir, old_serial, new_serial, users, office, ground })
    }
}

/// Fills a fresh postoffice.
struct Builder<'a> {
    site: &'a Site<'a>,
    office: &'a Office,
    /// The letter id that was given last.
    letters: usize,
}

impl Builder<'_> {
    /// Makes a postoffice that has been worked in for years.
    fn populate(&mut self, users: &[User], options: &BuildOptions, filler: &mut Filler) -> Result<(), PracticeError> {
        self.accounts(users, filler)?;
        for (nth, user) in users.iter().enumerate() {
            self.mailbox(user, self.written(nth), filler)?;
        }
        let next_id = self.partners(first_partner(users.len()), filler)?;
        self.envelopes(filler)?;
        self.extras(options.extra_files, filler)?;
        self.counters(next_id, Left::On(self.office.last_mail))?;
        // What programs make as they run: ADMIN (Q131670), External (Q118946), REBUILD (Q86375).
        self.recent("GLB/FLAG.GLB", &[0, 0])?;
        self.recent("GLB/RNETSEM.GLB", &[0; 4])?;
        self.recent("GLB/GALINDEX.GLB", &filler.bytes(512))?;
        self.recent("GLB/GALNETPO.GLB", &filler.bytes(86))?;
        let listed = users.iter().map(|u| u.name.as_str()).chain(["Kari Nord", "Luc Martin", "Goods In"]);
        self.recent("NME/GAL.NME", &listed.flat_map(shape::name_entry).collect::<Vec<u8>>())
    }

    /// CONTROL.GLB: the ids that the next mailbag and the next message get (Q87388).
    fn counters(&mut self, next_id: usize, left: Left) -> Result<(), PracticeError> {
        let counters = [next_id, self.letters + 1].map(|n| u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes());
        self.site.put_on("GLB/CONTROL.GLB", &counters.concat(), left)
    }

    /// ACCESS, ACCESS2, ACCESS3: as many records each (Q87465); the address list and its shadow (Q132744).
    fn accounts(&self, users: &[User], filler: &mut Filler) -> Result<(), PracticeError> {
        let then = Left::On(self.office.accounts_changed);
        let access2: Vec<u8> = users.iter().flat_map(|u| shape::access2(&u.mailbox, filler)).collect();
        self.site.put_on("GLB/ACCESS.GLB", &filler.bytes(users.len() * 586), then)?;
        self.site.put_on("GLB/ACCESS2.GLB", &access2, then)?;
        self.site.put_on("GLB/ACCESS3.GLB", &filler.bytes(users.len() * 512), then)?;
        let names: Vec<u8> = users.iter().flat_map(|u| shape::name_entry(&u.name)).collect();
        let groups = filler.bytes(8);
        for list in ["ADMIN", "ADMINSHD"] {
            self.site.put_on(&format!("NME/{list}.NME"), &names, then)?;
            self.site.put_on(&format!("GRP/{list}.GRP"), &groups, then)?;
        }
        Ok(())
    }

    /// Everything that one user has on the server.
    fn mailbox(&mut self, user: &User, written: Moment, filler: &mut Filler) -> Result<(), PracticeError> {
        let (id, left) = (&user.id, Left::On(written));
        let bag = self.mailbag(user.read + user.waiting, "HEADPO", "Practice message", filler)?;
        self.site.put_on(&format!("MBG/{id}.MBG"), &bag, left)?;
        self.site.put_on(&format!("KEY/{id}.KEY"), &[0; 560], left)?;
        self.site.put(&format!("NME/{id}.NME"), b"")?;
        self.site.put(&format!("GRP/{id}.GRP"), &[0; 8])?;
        if user.client.has_mmf() {
            // An empty MMF is about 32 KB long (Q93134). An Exchange user's was left behind years ago (Q134632).
            let len = 32 * 1024 + 128 * usize::try_from(user.read * 7 + user.waiting).unwrap_or(0);
            let stale = user.client == Client::Exchange;
            let left = if stale { Left::On(self.office.installed_old + chrono::Days::new(500)) } else { left };
            self.site.put_on(&format!("MMF/{id}.MMF"), &filler.bytes(len), left)?;
        }
        if user.client.has_folders() {
            self.site.make_dir(&format!("FOLDERS/LOC/{id}"))?;
            self.site.put_on(&format!("FOLDERS/LOC/{id}/{id}.IDX"), &[0; 100], left)?;
            self.site.put_on(&format!("FOLDERS/LOC/{id}/{id}.FLD"), &filler.bytes(400), left)?;
        }
        Ok(())
    }

    /// The outside postoffices, each in a network of its own, and the gateways. Returns the next free mailbag id.
    fn partners(&mut self, first_id: usize, filler: &mut Filler) -> Result<usize, PracticeError> {
        let (mut id, mut records) = (first_id, Vec::new());
        for partner in &self.office.partners {
            let (network, bag) = (hex_id(id), hex_id(id + 1));
            id += 2;
            records.extend(shape::network(LAN, &partner.network, &network, &bag));
            self.recent(&format!("XTN/{network}.XTN"), &shape::xtn(&partner.postoffice, &bag))?;
            self.recent(&format!("USR/{bag}.USR"), &filler.bytes(53 * usize::try_from(partner.people).unwrap_or(0)))?;
            let queued = self.mailbag(partner.queued, "ANNAB", "To another postoffice", filler)?;
            self.recent(&format!("MBG/{bag}.MBG"), &queued)?;
            self.recent(&format!("KEY/{bag}.KEY"), &[0; 560])?;
        }
        self.gateways(&records, id)
    }

    /// NETWORK.GLB with the local network, `partners` and the gateways' access components, and what those install
    /// (Q85349, Q87028). Returns the next free mailbag id.
    fn gateways(&self, partners: &[u8], first_id: usize) -> Result<usize, PracticeError> {
        let mut records = local_network(self.office);
        records.extend(partners);
        let mut id = first_id;
        for gateway in &self.office.gateways {
            let (network, bag, name) = (hex_id(id), hex_id(id + 1), gateway.name.as_str());
            id += 2;
            // The type is invented, like that of the networks.
            records.extend(shape::network(LAN, name, &network, &bag));
            let listed: Vec<u8> =
                (1..=gateway.listed).flat_map(|n| shape::name_entry(&format!("{name} {n}"))).collect();
            self.site.put(&format!("NME/{name}.NME"), &listed)?;
            self.site.put(&format!("GLB/{name}.GLB"), &[0; 4])?;
            self.site.put(&format!("XTN/{network}.XTN"), &shape::xtn(name, &bag))?;
            self.site.put(&format!("MBG/{bag}.MBG"), b"")?;
            self.site.put(&format!("KEY/{bag}.KEY"), &[0; 560])?;
        }
        self.site.put("GLB/NETWORK.GLB", &records)?;
        Ok(id)
    }

    /// Mail under way: an envelope in P1 and a record in INQUEUE3 each (Q77628), and an MTA at work on it: its lock
    /// and its working file (Q128913).
    fn envelopes(&mut self, filler: &mut Filler) -> Result<(), PracticeError> {
        let mut bag = Vec::new();
        for envelope in &self.office.envelopes {
            let letter = self.letter(filler)?;
            self.recent(&format!("P1/{letter}.P1"), format!("TO {}\r\n", envelope.to).as_bytes())?;
            bag.extend(shape::mail_record("KARIN", &envelope.subject, &letter));
        }
        self.recent("MBG/INQUEUE3.MBG", &bag)?;
        self.site.put_on(&format!("P1/{LOCK}"), b"", Left::Now)?;
        self.site.put_on(&format!("P1/{WORKING}"), b"MTA", Left::Now)
    }

    /// Messages and attachments that no mailbag refers to, spread over the thirty-two directories.
    fn extras(&mut self, count: usize, filler: &mut Filler) -> Result<(), PracticeError> {
        let left = Left::On(self.office.last_mail);
        for nth in 0..count {
            let id = self.next_letter();
            let path = if nth % 3 == 2 { shape::attachment_path(&id) } else { shape::message_path(&id) };
            self.site.put_on(&path, &filler.bytes(64), left)?;
        }
        Ok(())
    }

    /// Returns so many records of a mailbag, with a message in MAI for each.
    fn mailbag(
        &mut self,
        count: u32,
        from: &str,
        subject: &str,
        filler: &mut Filler,
    ) -> Result<Vec<u8>, PracticeError> {
        let mut bag = Vec::new();
        for nth in 1..=count {
            let letter = self.letter(filler)?;
            bag.extend(shape::mail_record(from, &format!("{subject} {nth}"), &letter));
        }
        Ok(bag)
    }

    /// Writes one message and returns its id.
    fn letter(&mut self, filler: &mut Filler) -> Result<HexId, PracticeError> {
        let id = self.next_letter();
        self.recent(&shape::message_path(&id), &shape::message(1, filler))?;
        Ok(id)
    }

    fn next_letter(&mut self) -> HexId {
        self.letters += 1;
        hex_id(self.letters)
    }

    /// When the nth user last wrote: each some minutes before the one in front.
    fn written(&self, nth: usize) -> Moment {
        self.office.last_mail - chrono::TimeDelta::minutes(i64::try_from(nth % 400 * 11).unwrap_or(0))
    }

    fn recent(&self, path: &str, bytes: &[u8]) -> Result<(), PracticeError> {
        self.site.put_on(path, bytes, Left::On(self.office.last_mail))
    }
}
