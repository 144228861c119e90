//! The core files: which must be there, and whether programs can use them.

use super::pass::Pass;
use crate::fsops::{Entry, LockProbe, MayWrite};
use crate::postoffice::rules::RuleId;
use crate::postoffice::{Kind, Version, paths, sizes};

/// A file that programs cannot do without, or must be able to write.
#[derive(Clone, Copy, Debug)]
pub(super) struct Core {
    pub(super) dir: &'static str,
    pub(super) name: &'static str,
    /// Whether it is missed when it is not there.
    pub(super) must_be_there: bool,
}

/// What every kind of postoffice has: nobody can log on without it (Q199676).
const HEART: [&str; 5] = ["MASTER.GLB", "ACCESS.GLB", "ACCESS2.GLB", "ACCESS3.GLB", "CONTROL.GLB"];

/// What MAILINT looks for beside those (Q132744). RNETSEM.GLB comes with the first run of External (Q118946), SRVCONF.GLB
/// is a server's (Q77926), and the shadows come with ADMIN (Q135868): their absence tells nothing.
const MAILINT: [&str; 8] =
    ["GLOBAL.GLB", "GROUP.GLB", "GRPMEM.GLB", "NETPO.GLB", "NETWORK.GLB", "PROCESS.GLB", "REQCONF.GLB", "TID.GLB"];

/// What must be writable where it is there: ADMIN makes FLAG.GLB when it needs it (Q131670, Q128357).
const WRITTEN: [&str; 2] = ["FLAG.GLB", "MODEM.GLB"];

/// The files that are probed for a holder: all that is to be renamed (Q131423), and what ADMIN holds open (Q131670).
/// Others are not: on Windows a probe holds the file itself for an instant.
const PROBED: [&str; 2] = ["MASTER.GLB", "FLAG.GLB"];

/// Returns the core files of a postoffice of that kind and version.
pub(super) fn expected((kind, version): (Kind, Option<Version>)) -> impl Iterator<Item = Core> {
    // What 2.1 had is not published, nor what a workgroup or a connector's postoffice does without.
    let whole = kind == Kind::Retail && version != Some(Version::V21);
    let glb = |must_be_there| move |name| Core { dir: paths::GLB, name, must_be_there };
    let lists = [(paths::NME, "ADMIN.NME"), (paths::GRP, "ADMIN.GRP")];
    let lists = lists.map(|(dir, name)| Core { dir, name, must_be_there: whole });
    HEART
        .into_iter()
        .map(glb(true))
        .chain(MAILINT.into_iter().map(glb(whole)))
        .chain(WRITTEN.into_iter().map(glb(false)))
        .chain(lists)
}

/// Whether a name in GLB, NME or GRP means something to the check.
pub(super) fn matters(name: &str) -> bool {
    let is = |known: &&str| known.eq_ignore_ascii_case(name);
    let published = sizes::TABLE.iter().map(|row| row.name);
    let others = [
        "OLDMAST.GLB",
        "ERRORADM.GLB",
        "MSTTRANS.GLB",
        "REQTRANS.GLB",
        "ADMIN.NME",
        "ADMINSHD.NME",
        "ADMIN.GRP",
        "ADMINSHD.GRP",
    ];
    published.chain(others).any(|known| is(&known))
}

/// Judges whether programs can use a core file, by what can be seen without changing anything.
pub(super) fn judge(pass: &mut Pass<'_>, core: &Core, kind: Kind, entry: &Entry) {
    let path = &entry.path;
    if entry.read_only {
        pass.findings.add(RuleId::CoreReadOnly, path, "is read-only");
    } else if matches!(pass.tree.may_write(path), Ok(MayWrite::No)) {
        pass.findings.add(RuleId::NotYoursToWrite, path, "may not be written by you");
    }
    if PROBED.contains(&core.name) && matches!(pass.tree.lock_probe(path), Ok(LockProbe::Held)) {
        pass.findings.add(RuleId::CoreHeld, path, "is held by another program");
    }
    // A workgroup postoffice has hidden files by design (Q91041).
    if kind == Kind::Workgroup {
        return;
    }
    if entry.hidden {
        pass.findings.add(RuleId::CoreHidden, path, "is hidden");
    } else if !entry.read_only && HEART.contains(&core.name) && pass.tree.dress(path).is_ok_and(|d| d.closed_to_dos()) {
        pass.findings.add(RuleId::CoreHidden, path, "is hidden or read-only, by its DOS attribute");
    }
}
