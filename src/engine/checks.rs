//! What the disk says to each disk check: one function a check, pure, from one look.

use crate::fsops::LockProbe;
use crate::journal::Change;
use crate::plan::Operation;
use crate::postoffice::{FileFacts, Inspection, Kind, QueueItem, Version};
use crate::procedure::{ActionId, DiskCheck};
use crate::text::printable;

use super::Standing;
use super::facts::{Facts, Places};

/// MASTER.GLB is this long, always (Q77926, Q141399).
const MASTER: u64 = 176;
/// External's default cycle in minutes: what is older in P1 is stranded (Q148707).
const POLL_MINUTES: i64 = 5;

/// What was found: how the check stands, one line about it, and more lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// How it stands.
    pub standing: Standing,
    /// One line.
    pub says: String,
    /// More.
    pub lines: Vec<String>,
}

impl Found {
    /// Makes a finding without further lines.
    pub fn new(standing: Standing, says: impl Into<String>) -> Self {
        Self { standing, says: says.into(), lines: Vec::new() }
    }

    fn holds(says: impl Into<String>) -> Self {
        Self::new(Standing::Holds, says)
    }

    fn fails(says: impl Into<String>) -> Self {
        Self::new(Standing::Fails, says)
    }

    fn with(mut self, lines: Vec<String>) -> Self {
        self.lines = lines;
        self
    }
}

/// Returns what one look says to a check.
pub fn disk(check: DiskCheck, facts: &Facts, change: &Change) -> Found {
    match check {
        DiskCheck::OldIsPostoffice => is_postoffice(&facts.old, change.frozen()),
        DiskCheck::NewIsPostoffice => is_postoffice(&facts.new, false),
        DiskCheck::TwoPlaces => match facts.places {
            Places::Apart => Found::holds("two places, neither inside the other"),
            Places::Same => Found::fails("both paths lead to one place"),
            Places::Nested => Found::fails("one lies inside the other"),
        },
        DiskCheck::SameVersion => same_version(facts),
        DiskCheck::OldMasterSize => master_size(facts.old.master.as_ref().map(|m| &m.file)),
        DiskCheck::NewMasterSize => master_size(facts.new.master.as_ref().map(|m| &m.file)),
        DiskCheck::MastersDiffer => masters_differ(facts),
        DiskCheck::SameSecurity => same_security(facts),
        DiskCheck::GatewaysInNew => gateways(facts),
        DiskCheck::GlobalListTrace => global_list(facts),
        DiskCheck::OldAccounts => old_accounts(facts),
        DiskCheck::AccountsCopied if !change.actions.contains_key(&ActionId::CopyAccounts) => {
            Found::new(Standing::Open, "not copied yet")
        }
        DiskCheck::AccountsCopied => accounts_copied(facts),
        DiskCheck::Space => space(facts),
        DiskCheck::Writable => match facts.read_only.as_slice() {
            [] => Found::holds("nothing says read-only (mode and attributes; nothing was tried)"),
            lines => Found::fails(format!("{} places are read-only", lines.len())).with(lines.to_vec()),
        },
        DiskCheck::PinHolds => pin_holds(facts, change),
        DiskCheck::P1There => match (&facts.old.layout.p1, facts.old.oddities.is_empty()) {
            (Some(p1), true) => Found::holds(format!("{} is there, {} files", printable(p1), facts.queue.items.len())),
            (Some(_), false) => Found::fails("names in the tree are doubled or links").with(facts.old.oddities.clone()),
            (None, _) => Found::fails("there is no P1").with(facts.old.oddities.clone()),
        },
        DiskCheck::PoldFree => match &facts.old.layout.pold {
            None => Found::holds("nothing is called Pold"),
            Some(name) => Found::fails(format!("{} is there already, and it is not ours", printable(name))),
        },
        DiskCheck::P1Quiet => p1_quiet(facts),
        // What waits where needs the names that people imported: `queues::empty` says that.
        DiskCheck::QueuesEmpty => Found::new(Standing::Unknown, "not looked at yet"),
        DiskCheck::P1StillAway => p1_still_away(facts),
        DiskCheck::OldmastFree => oldmast_free(facts),
        DiskCheck::MasterFree => match facts.master_lock {
            LockProbe::Free => Found::holds("nobody holds MASTER.GLB"),
            LockProbe::Held => Found::fails("another program holds MASTER.GLB"),
            LockProbe::CannotKnow => Found::new(
                Standing::Unknown,
                "this file system does not tell; the rename itself will show (look at the server's list of open files)",
            ),
        },
    }
}

fn is_postoffice(seen: &Inspection, frozen: bool) -> Found {
    if seen.kind != Kind::Retail {
        let kind = match seen.kind {
            Kind::Workgroup => "a workgroup postoffice; its number cannot be changed this way (Q132560)",
            Kind::ExchangeConnector => "an Exchange connector's postoffice; its number is always 22-28798 (Q151228)",
            Kind::AppleTalk => "a Mail server for AppleTalk; its number cannot be changed (Q99164)",
            Kind::Retail | Kind::NotAPostoffice => "not a postoffice",
        };
        return Found::fails(kind).with(vec![seen.kind_because.clone()]);
    }
    if seen.version == Some(Version::V21) {
        return Found::fails("version 2.1: no CAL and no MMF; Q209486 is for 3.0 to 3.5 (Q77926)");
    }
    let mut lines: Vec<String> = Vec::new();
    let missing: Vec<&str> = seen.missing_dirs.iter().copied().filter(|dir| !(frozen && *dir == "P1")).collect();
    lines.extend(missing.iter().map(|dir| format!("the directory {dir} is missing (Q132744)")));
    lines.extend(seen.files_for_dirs.iter().map(|dir| format!("{dir} is a file and should be a directory (Q132744)")));
    lines.extend(seen.oddities.iter().cloned());
    if lines.is_empty() {
        Found::holds(seen.kind_because.clone()).with(seen.wrong_sizes.clone())
    } else {
        Found::fails(format!("a postoffice, but {}", lines[0])).with(lines)
    }
}

fn version_name(version: Option<Version>) -> &'static str {
    match version {
        Some(Version::V21) => "2.1 (16 directories)",
        Some(Version::V30) => "3.0 (18 directories)",
        Some(Version::V32) => "3.2 or later (19 directories)",
        None => "of no known version",
    }
}

fn same_version(facts: &Facts) -> Found {
    let (old, new) = (version_name(facts.old.version), version_name(facts.new.version));
    if facts.old.version.is_some() && facts.old.version == facts.new.version {
        Found::holds(format!("both are {old}, by their directories"))
    } else {
        Found::fails(format!("old is {old}, new is {new}"))
    }
}

fn master_size(master: Option<&FileFacts>) -> Found {
    match master {
        None => Found::fails("there is no MASTER.GLB"),
        Some(file) if file.hidden || file.read_only => {
            Found::fails(format!("{} bytes, but hidden or read-only (Q128358, Q118932)", file.len))
        }
        Some(file) if file.len == MASTER => Found::holds(format!("176 bytes, SHA-256 {}...", file.sha256.short())),
        Some(file) if file.len == 0 => Found::fails("0 bytes: programs say it is incompatible (Q128358)"),
        Some(file) if file.len == 174 => {
            Found::fails("174 bytes: the file server translates line ends; switch that off (Q103199)")
        }
        Some(file) => Found::fails(format!("{} bytes instead of 176", file.len)),
    }
}

fn masters_differ(facts: &Facts) -> Found {
    let (Some(old), Some(new)) = (&facts.old.master, &facts.new.master) else {
        return Found::new(Standing::Unknown, "one of the two is missing");
    };
    if old.file.sha256 == new.file.sha256 {
        Found::fails("the two files are the same, byte for byte")
    } else {
        Found::holds(format!("they differ: {}... and {}...", old.file.sha256.short(), new.file.sha256.short()))
    }
}

fn same_security(facts: &Facts) -> Found {
    let byte = |seen: &Inspection| seen.master.as_ref().and_then(|master| master.security_byte);
    let word = |byte: u8| match byte {
        0 => "off".to_owned(),
        1 => "on".to_owned(),
        other => format!("{other:#04x}, which no article explains"),
    };
    match (byte(&facts.old), byte(&facts.new)) {
        (Some(old), Some(new)) if old == new => Found::holds(format!("{} in both (byte 0x94)", word(old))),
        (Some(old), Some(new)) => {
            Found::fails(format!("old: {}, new: {} (byte 0x94): every password would fail", word(old), word(new)))
        }
        _ => Found::new(Standing::Unknown, "MASTER.GLB is too short to tell"),
    }
}

fn gateways(facts: &Facts) -> Found {
    let has = |name: &str| facts.new.gateways.iter().any(|g| g.name.eq_ignore_ascii_case(name));
    let missing: Vec<_> = facts.old.gateways.iter().filter(|g| !has(&g.name)).collect();
    let names = |all: &[&str]| if all.is_empty() { "none".to_owned() } else { all.join(", ") };
    if missing.is_empty() {
        let all: Vec<&str> = facts.old.gateways.iter().map(|g| g.name.as_str()).collect();
        return Found::holds(format!("gateways of the old tree: {}", names(&all)));
    }
    let lines = missing.iter().map(|g| format!("{}: {} ({})", g.name, g.evidence.join("; "), g.article)).collect();
    let missing: Vec<&str> = missing.iter().map(|g| g.name.as_str()).collect();
    Found::fails(format!("missing in the new tree: {}", names(&missing))).with(lines)
}

fn global_list(facts: &Facts) -> Found {
    let trace = &facts.old.global_list;
    let says = |name: &str, len: Option<u64>| len.map_or(format!("no {name}"), |len| format!("{name} {len} bytes"));
    let both = format!("{}, {}", says("GAL.NME", trace.gal_nme), says("GALINDEX.GLB", trace.galindex));
    if trace.gal_nme.is_some_and(|len| len > 0) {
        Found::holds(format!("{both}: it seems to be used"))
    } else {
        Found::holds(format!("{both}: it seems not to be used"))
    }
}

fn old_accounts(facts: &Facts) -> Found {
    let accounts = &facts.old.accounts;
    match (accounts.records, accounts.problems.as_slice()) {
        (Some(records), []) => Found::holds(format!("{records} records in all three, lengths as published")),
        (_, problems) => {
            let first = problems.first().cloned().unwrap_or_else(|| "the account files do not agree".into());
            Found::fails(first).with(problems.to_vec())
        }
    }
}

fn accounts_copied(facts: &Facts) -> Found {
    let (old, new) = (&facts.old.accounts, &facts.new.accounts);
    let same = |a: &Option<FileFacts>, b: &Option<FileFacts>| match (a, b) {
        (Some(a), Some(b)) => (a.len, a.sha256) == (b.len, b.sha256),
        _ => false,
    };
    let files = [
        ("ACCESS.GLB", same(&old.access, &new.access)),
        ("ACCESS2.GLB", same(&old.access2, &new.access2)),
        ("ACCESS3.GLB", same(&old.access3, &new.access3)),
        ("ADMIN.NME", same(&old.admin_nme, &new.admin_nme)),
    ];
    let differ: Vec<&str> = files.iter().filter(|(_, same)| !same).map(|(name, _)| *name).collect();
    if differ.is_empty() {
        Found::holds("the four files are the same in both trees, byte for byte")
    } else {
        Found::fails(format!("not the same yet: {}", differ.join(", ")))
    }
}

fn space(facts: &Facts) -> Found {
    let needed = |actions: &[ActionId]| -> u64 {
        let operations = actions.iter().filter_map(|action| facts.plans.get(action)?.as_ref().ok()).flatten();
        let copied = |operation: &Operation| match operation {
            Operation::CopyNew { print, .. } => print.len,
            _ => 0,
        };
        operations.map(copied).sum()
    };
    let (old, new) =
        (needed(&[ActionId::KeepCore]) + MASTER, needed(&[ActionId::CopyAccounts, ActionId::CopyListings]));
    let short = |free: Option<u64>, needed: u64| free.is_some_and(|free| free < needed.saturating_mul(2));
    let tell = |free: Option<u64>| free.map_or("unknown".to_owned(), |free| format!("{} KiB free", free / 1024));
    let says = format!(
        "old: {} KiB needed, {}; new: {} KiB needed, {}",
        old.div_ceil(1024),
        tell(facts.free.0),
        new.div_ceil(1024),
        tell(facts.free.1)
    );
    if short(facts.free.0, old) || short(facts.free.1, new) { Found::fails(says) } else { Found::holds(says) }
}

fn pin_holds(facts: &Facts, change: &Change) -> Found {
    match (&change.pin, &facts.new.master) {
        (None, _) => Found::new(Standing::Open, "nothing has been declared ready yet (step 1c)"),
        (Some(pin), Some(master)) if pin.print.sha256 == master.file.sha256 => {
            Found::holds(format!("still SHA-256 {}...", pin.print.sha256.short()))
        }
        (Some(_), Some(_)) => Found::fails("the new MASTER.GLB has changed since it was declared ready"),
        (Some(_), None) => Found::fails("the new MASTER.GLB is gone"),
    }
}

fn p1_quiet(facts: &Facts) -> Found {
    let now = facts.server_now.map_or(facts.at, |time| time.0);
    let age = |item: &QueueItem| item.modified.map(|time| now.signed_duration_since(time.0).num_minutes());
    let files: Vec<&QueueItem> = facts.queue.locks().chain(facts.queue.working()).collect();
    let lines = files
        .iter()
        .map(|item| {
            let age = age(item).map_or("age unknown".to_owned(), |minutes| format!("{minutes} minutes old"));
            format!("{}  {age}", printable(&item.name))
        })
        .collect::<Vec<_>>();
    let fresh = files.iter().filter(|item| age(item).is_none_or(|minutes| minutes < POLL_MINUTES)).count();
    let envelopes = facts.queue.envelopes().count();
    let waiting =
        if envelopes == 0 { String::new() } else { format!("; {envelopes} envelopes wait and come back in step 8") };
    if fresh > 0 {
        Found::fails(format!("{fresh} lock or working files are younger than {POLL_MINUTES} minutes")).with(lines)
    } else if files.is_empty() {
        Found::holds(format!("no lock or working files{waiting}"))
    } else {
        Found::holds(format!("{} old lock or working files: stranded mail, perhaps (Q148707){waiting}", files.len()))
            .with(lines)
    }
}

fn p1_still_away(facts: &Facts) -> Found {
    match &facts.p1_again {
        None => Found::holds("P1 is away"),
        Some(queue) => {
            let lines =
                queue.items.iter().map(|item| format!("{}  {} bytes", printable(&item.name), item.len)).collect();
            Found::fails(format!("somebody has made a new P1, with {} files", queue.items.len())).with(lines)
        }
    }
}

fn oldmast_free(facts: &Facts) -> Found {
    match (&facts.old.layout.oldmast, facts.plans.get(&ActionId::Swap)) {
        (None, _) => Found::holds("nothing is called Oldmast.glb"),
        (Some(_), Some(Ok(plan))) if plan.iter().any(|op| matches!(op, Operation::MoveAside { .. })) => {
            Found::holds("the one of our own finished change; it will be moved aside")
        }
        (Some(file), _) => {
            let date = file.modified.map_or(String::new(), |time| format!(", written {time}"));
            Found::fails(format!("{} is there already and is not ours{date}", file.path))
        }
    }
}
