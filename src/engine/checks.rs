//! What the disk says to each disk check: one function a check, pure, from one look.

use crate::fsops::{LockProbe, Place, PlaceKind};
use crate::journal::{Change, Mode};
use crate::plan::{Operation, Side};
use crate::postoffice::rules::{Finding, RuleId, lengths};
use crate::postoffice::{
    FileFacts, Inspection, Kind, Names, POLL_MINUTES, QueueItem, Row, SettingId, Verdict, Weight, out_of_scope, paths,
    row, settings, sizes,
};
use crate::procedure::{ActionId, AnswerId, CheckId, DiskCheck};
use crate::text::{counted, printable};

use super::Standing;
use super::facts::{Facts, Places};
use super::reverse::{master_of_change, newmast_free, oldmast_of_change};
use super::sound::{remarks, sound};

/// The check with which a person says that both names were seen, where the files do not show them.
const NAMES_SEEN: &str = "names-seen";

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

    pub(super) fn holds(says: impl Into<String>) -> Self {
        Self::new(Standing::Holds, says)
    }

    pub(super) fn fails(says: impl Into<String>) -> Self {
        Self::new(Standing::Fails, says)
    }

    fn with(mut self, lines: Vec<String>) -> Self {
        self.lines = lines;
        self
    }

    /// Names what a finding that does not hold is about: among other problems its line stands by itself.
    fn about(mut self, what: &str) -> Self {
        if self.standing == Standing::Fails {
            self.says = format!("{what}: {}", self.says);
        }
        self
    }
}

/// Returns what one look says to a check.
pub fn disk(check: DiskCheck, facts: &Facts, change: &Change) -> Found {
    if change.mode == Some(Mode::Diagnosis) && change.old.is_empty() {
        return no_folder(check);
    }
    match check {
        // A diagnosis and a reverse change have one folder only.
        DiskCheck::OldIsPostoffice if change.mode == Some(Mode::Diagnosis) || change.reverses.is_some() => {
            is_postoffice(&facts.old, false)
        }
        DiskCheck::OldIsPostoffice => is_postoffice(&facts.old, change.frozen()).about("the old tree"),
        DiskCheck::NewIsPostoffice => is_postoffice(&facts.new, false).about("the new tree"),
        DiskCheck::OldSound => sound(&facts.old_check, Side::Old),
        DiskCheck::OldRemarks => remarks(&facts.old_check),
        DiskCheck::NewSound => sound(&facts.new_check, Side::New).about("the new postoffice"),
        DiskCheck::TwoPlaces => match facts.places {
            Places::Apart => Found::holds("two places, neither inside the other"),
            Places::Same => Found::fails("both paths, old and new, lead to one place"),
            Places::Nested => Found::fails("one of the two trees lies inside the other"),
        },
        DiskCheck::SameVersion => compared(SettingId::Version, Weight::Stops, facts),
        DiskCheck::OldMasterSize => master_size("old", facts.old.master.as_ref().map(|m| &m.file)),
        DiskCheck::NewMasterSize => master_size("new", facts.new.master.as_ref().map(|m| &m.file)),
        DiskCheck::MastersDiffer => masters_differ(facts),
        DiskCheck::SameNames => same_names(facts, change),
        DiskCheck::SameSecurity => compared(SettingId::Security, Weight::Stops, facts),
        DiskCheck::GatewaysInNew => compared(SettingId::Gateways, Weight::Stops, facts),
        DiskCheck::SameConnectionBit => compared(SettingId::Connection, Weight::Warns, facts),
        DiskCheck::DirsyncTrace => compared(SettingId::DirsyncFiles, Weight::Warns, facts),
        DiskCheck::OutsideInNew => compared(SettingId::Outside, Weight::Note, facts),
        // A hint only, whatever it says (Q134226).
        DiskCheck::GlobalListTrace => compared(SettingId::GlobalListFiles, Weight::Stops, facts),
        DiskCheck::OldAccounts => old_accounts(facts),
        DiskCheck::AccountsCopied if !change.actions.contains_key(&ActionId::CopyAccounts) => {
            Found::new(Standing::Open, "not copied yet")
        }
        DiskCheck::AccountsCopied => accounts_copied(facts),
        DiskCheck::Space => space(facts, change),
        DiskCheck::Writable => match facts.read_only.as_slice() {
            [] => Found::holds("nothing says read-only (mode and attributes; nothing was tried)"),
            [only] => Found::fails(only.clone()),
            [first, more @ ..] => {
                Found::fails(format!("{first}, and so is {} more", more.len())).with(facts.read_only.clone())
            }
        },
        DiskCheck::PinHolds => pin_holds(facts, change),
        // Somebody else has renamed it, and that was adopted: what is left of 5a can still be done, and step 8 puts it back.
        DiskCheck::P1There | DiskCheck::PoldFree if change.frozen() && facts.old.layout.pold.is_some() => {
            Found::holds("P1 has its name Pold already, as was adopted")
        }
        DiskCheck::P1There => match (&facts.old.layout.p1, facts.old.oddities.is_empty()) {
            (Some(p1), true) => Found::holds(format!("{} is there, {} files", printable(p1), facts.queue.items.len())),
            (Some(_), false) => Found::fails("names in the tree are doubled or links, or a file is absurdly long")
                .with(facts.old.oddities.clone()),
            (None, _) => Found::fails("there is no P1").with(facts.old.oddities.clone()),
        },
        DiskCheck::PoldFree => match &facts.old.layout.pold {
            None => Found::holds("nothing is called Pold"),
            Some(name) => Found::fails(format!("{} is there already, and it is not ours", printable(name))),
        },
        DiskCheck::P1Quiet => p1_quiet(facts, change),
        // What waits where needs the names that people imported: `queues::empty` says that.
        DiskCheck::QueuesEmpty => Found::new(Standing::Unknown, "not looked at yet"),
        DiskCheck::P1StillAway => p1_still_away(facts),
        DiskCheck::NotElsewhere => not_elsewhere(&facts.place),
        DiskCheck::LocalHardDisk => local_hard_disk(&facts.place),
        DiskCheck::OldmastFree => oldmast_free(facts),
        DiskCheck::OldmastOfChange => oldmast_of_change(facts, change),
        DiskCheck::MasterOfChange => master_of_change(facts, change),
        DiskCheck::NewmastFree => newmast_free(facts),
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

/// What there is to say when a diagnosis was started without a folder: nothing was looked at.
fn no_folder(check: DiskCheck) -> Found {
    match check {
        DiskCheck::NotElsewhere => Found::holds("no folder was named, so nothing speaks against it"),
        _ => Found::new(Standing::Unknown, "no folder was named: start with one to have it looked at"),
    }
}

fn not_elsewhere(place: &Place) -> Found {
    let says = format!("{}: {}", place.kind.words(), place.evidence);
    match place.kind {
        PlaceKind::Network | PlaceKind::Ram | PlaceKind::Virtual => Found::fails(says),
        PlaceKind::LocalDisk | PlaceKind::Removable | PlaceKind::Unknown => Found::holds(says),
    }
}

fn local_hard_disk(place: &Place) -> Found {
    let says = format!("{}: {}", place.kind.words(), place.evidence);
    match place.kind {
        PlaceKind::LocalDisk => Found::holds(says),
        PlaceKind::Unknown => Found::new(Standing::Unknown, says),
        PlaceKind::Network | PlaceKind::Ram | PlaceKind::Virtual | PlaceKind::Removable => Found::fails(says),
    }
}

fn is_postoffice(seen: &Inspection, frozen: bool) -> Found {
    if let Some(row) = out_of_scope(seen.kind, seen.version).and_then(RuleId::rule) {
        let because = format!("{} ({})", row.means, row.id.article());
        return match seen.kind {
            Kind::Retail => Found::fails(because).with(vec![seen.kind_because.clone()]),
            other => Found::fails(other.says()).with(vec![seen.kind_because.clone(), because]),
        };
    }
    let mut lines: Vec<String> = Vec::new();
    let missing: Vec<&str> = seen.missing_dirs.iter().copied().filter(|dir| !(frozen && *dir == "P1")).collect();
    let broken = |rule, dir: &str, what: &str| Finding::new(rule, paths::dir(dir), what).line();
    lines.extend(missing.iter().map(|dir| broken(RuleId::DirMissing, dir, "is missing")));
    lines.extend(seen.files_for_dirs.iter().map(|dir| broken(RuleId::DirIsFile, dir, "is a file")));
    lines.extend(seen.oddities.iter().cloned());
    if lines.is_empty() {
        Found::holds(seen.kind_because.clone()).with(seen.wrong_sizes.clone())
    } else {
        Found::fails(format!("a postoffice, but {}", lines[0])).with(lines)
    }
}

fn master_size(whose: &str, master: Option<&FileFacts>) -> Found {
    match master {
        None => Found::fails(format!("the {whose} tree has no MASTER.GLB")),
        Some(file) if file.hidden || file.read_only => {
            Found::fails(format!("the {whose} MASTER.GLB is hidden or read-only (Q128358, Q118932)"))
        }
        Some(file) => match lengths::of_master(file.len) {
            None => Found::holds(format!("{} bytes, SHA-256 {}...", file.len, file.sha256.short())),
            Some((rule, what)) => Found::fails(format!("the {whose} MASTER.GLB {what} ({})", rule.article())),
        },
    }
}

fn masters_differ(facts: &Facts) -> Found {
    let (Some(old), Some(new)) = (&facts.old.master, &facts.new.master) else {
        return Found::new(Standing::Unknown, "one of the two is missing");
    };
    if old.file.sha256 == new.file.sha256 {
        Found::fails("the two Master.glb files are the same, byte for byte")
    } else {
        Found::holds(format!("they differ: {}... and {}...", old.file.sha256.short(), new.file.sha256.short()))
    }
}

/// What the comparison of the two trees says: a row that weighs as much as `fails` or more does not hold.
fn compared(setting: SettingId, fails: Weight, facts: &Facts) -> Found {
    told(row(setting, &facts.old, &facts.new, None), fails)
}

fn told(row: Row, fails: Weight) -> Found {
    let standing = match row.verdict {
        Verdict::CannotTell | Verdict::AskPeople => Standing::Unknown,
        _ if row.weight >= fails => Standing::Fails,
        _ => Standing::Holds,
    };
    // Among other problems a line must say by itself what it is about.
    let name = settings().iter().find(|setting| setting.id == row.setting).map(|setting| setting.name.as_str());
    let says = match (standing, name) {
        (Standing::Fails, Some(name)) => format!("{name}: {}", row.says),
        _ => row.says,
    };
    Found { standing, says, lines: row.lines }
}

/// Names that cannot be seen in either file hold once a person has seen them in both (Q111070).
fn same_names(facts: &Facts, change: &Change) -> Found {
    let typed = change.answers.get(&AnswerId::Names).and_then(|(value, _)| Names::parse(value));
    let Some(names) = typed else { return Found::new(Standing::Open, "the names have not been typed yet") };
    let found = told(row(SettingId::Names, &facts.old, &facts.new, Some(&names)), Weight::Stops);
    match (found.standing, change.ticks.get(&CheckId::from(NAMES_SEEN))) {
        (Standing::Unknown, Some(who)) => {
            Found::holds(format!("not to be seen in the files; {} has seen them in both", printable(&who.by)))
                .with(found.lines)
        }
        _ => found,
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
        Found::fails(format!("not the same in both trees: {}", differ.join(", ")))
    }
}

fn space(facts: &Facts, change: &Change) -> Found {
    let needed = |actions: &[ActionId]| -> u64 {
        let operations = actions.iter().filter_map(|action| facts.plans.get(action)?.as_ref().ok()).flatten();
        let copied = |operation: &Operation| match operation {
            Operation::CopyNew { print, .. } => print.len,
            _ => 0,
        };
        operations.map(copied).sum()
    };
    let (old, new) =
        (needed(&[ActionId::KeepCore]) + sizes::MASTER, needed(&[ActionId::CopyAccounts, ActionId::CopyListings]));
    let short = |free: Option<u64>, needed: u64| free.is_some_and(|free| free < needed.saturating_mul(2));
    let tell = |free: Option<u64>| free.map_or("unknown".to_owned(), |free| format!("{} KiB free", free / 1024));
    let needs = |bytes: u64, free| format!("{} KiB needed, {}", bytes.div_ceil(1024), tell(free));
    let says = match change.reverses {
        Some(_) => needs(old, facts.free.0),
        None => format!("old: {}; new: {}", needs(old, facts.free.0), needs(new, facts.free.1)),
    };
    if short(facts.free.0, old) || short(facts.free.1, new) {
        Found::fails(says).about("too little room")
    } else {
        Found::holds(says)
    }
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

fn p1_quiet(facts: &Facts, change: &Change) -> Found {
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
    let waiting = if envelopes == 0 {
        String::new()
    } else {
        // A reverse change leaves P1 where it is.
        let back = if change.reverses.is_none() { ", back in step 8" } else { "" };
        format!("; {} of waiting mail{back}", counted(envelopes, "envelope"))
    };
    if fresh > 0 {
        let files = counted(fresh, "lock or working file");
        Found::fails(format!("{files} in P1, younger than {POLL_MINUTES} minutes")).with(lines)
    } else if files.is_empty() {
        Found::holds(format!("no lock or working files{waiting}"))
    } else {
        let files = counted(files.len(), "old lock or working file");
        Found::holds(format!("{files}: stranded mail, perhaps (Q148707){waiting}")).with(lines)
    }
}

fn p1_still_away(facts: &Facts) -> Found {
    match &facts.p1_again {
        None => Found::holds("P1 is away"),
        Some(queue) => {
            let lines = queue
                .items
                .iter()
                .map(|item| {
                    format!(
                        "{}  {}",
                        printable(&item.name),
                        counted(usize::try_from(item.len).unwrap_or(usize::MAX), "byte")
                    )
                })
                .collect();
            Found::fails(format!("somebody has made a new P1, with {}", counted(queue.items.len(), "file"))).with(lines)
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
