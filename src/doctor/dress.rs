//! Whether owner, mode and DOS attributes can be set: the new MASTER.GLB is to be dressed like the old one.

use super::scratch::Scratch;
use super::{Finding, Probe, Verdict};
use crate::clock::Clock;
use crate::fsops::{Dress, FsError, TreePath};

/// The file that another one will have to look like, where the folder is a postoffice.
const MODEL: &str = "GLB/MASTER.GLB";

/// Dresses a file like the one that matters, or, where there is none, with another mode.
pub(super) fn dress(scratch: &Scratch<'_>, _: &dyn Clock) -> Result<Finding, FsError> {
    let tree = scratch.tree()?;
    let file = scratch.put("RSDRESS.TST", b"dress")?;
    let own = tree.dress(&file)?;
    let model = scratch.home().dress(&TreePath::parse(MODEL)?).ok();
    let wanted = model.as_ref().map_or_else(|| other_mode(&own), Dress::worn);
    let said = tree.set_dress(&file, &wanted)?;
    let now = tree.dress(&file)?;
    let like = if model.is_some() { format!("like {MODEL}") } else { "with another mode".to_owned() };
    let mut lacks = said;
    if now.mode != wanted.mode && wanted.mode.is_some() {
        lacks.push(format!("mode is {}, not {}", octal(now.mode), octal(wanted.mode)));
    }
    if now.owner != wanted.owner && wanted.owner.is_some() {
        lacks.push(format!("owner is {}, not {}", ids(now.owner), ids(wanted.owner)));
    }
    lacks.dedup();
    let keeps = if now.attributes.is_empty() {
        "no DOS attributes or access lists are shown".to_owned()
    } else {
        let names: Vec<&str> = now.attributes.iter().map(|(name, _)| name.as_str()).collect();
        format!("shown are {}", names.join(", "))
    };
    Ok(if lacks.is_empty() && (now.mode.is_some() || !now.attributes.is_empty()) {
        Finding::new(
            Probe::Dress,
            (Verdict::Ok, "settable"),
            format!("A new file could be dressed {like}; {keeps}."),
            "The new MASTER.GLB gets the owner, the mode and the access of the one that it replaces.",
        )
    } else if lacks.is_empty() || model.is_none() {
        Finding::new(
            Probe::Dress,
            (Verdict::Note, "fixed"),
            format!("Owner and mode are what the mount or the folder gives{}; {keeps}.", given(&own)),
            "The new MASTER.GLB gets them as every new file here does. If the old one had others, set them where the disk is.",
        )
    } else {
        Finding::new(
            Probe::Dress,
            (Verdict::Warn, "differs"),
            format!("A new file cannot be dressed {like}: {}; {keeps}.", lacks.join("; ")),
            "Users may not be able to read the new MASTER.GLB. Make the change as the owner of the old one, or set it right by hand in steps 6 and 7.",
        )
    })
}

/// The same with the group's reading turned over; never anything that shuts the owner out.
fn other_mode(own: &Dress) -> Dress {
    Dress { mode: own.mode.map(|mode| mode ^ 0o040), ..own.worn() }
}

fn given(own: &Dress) -> String {
    own.mode.map_or(String::new(), |mode| format!(" (mode {mode:o})"))
}

fn octal(mode: Option<u32>) -> String {
    mode.map_or("unknown".into(), |mode| format!("{mode:o}"))
}

fn ids(owner: Option<(u32, u32)>) -> String {
    owner.map_or("unknown".into(), |(user, group)| format!("{user}:{group}"))
}
