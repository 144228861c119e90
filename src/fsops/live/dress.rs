//! Reading how a file is dressed, and dressing another one the same way (rule 13).
//!
//! What cannot be set is told in words: the operator may mend it by hand, and the swap need not fail for it.

use std::fs;
use std::io;
use std::path::Path;

use super::{hands, platform};
use crate::fsops::Dress;

/// Returns how the file at `real` is dressed.
pub(super) fn read(real: &Path) -> io::Result<Dress> {
    let stat = fs::symlink_metadata(real)?;
    let read_only = stat.permissions().readonly();
    let hidden = platform::hidden(&stat);
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        Ok(Dress {
            mode: Some(stat.mode() & 0o7777),
            owner: Some((stat.uid(), stat.gid())),
            attributes: attributes::read(real)?,
            read_only,
            hidden,
        })
    }
    #[cfg(not(unix))]
    Ok(Dress { read_only, hidden, ..Dress::default() })
}

/// Dresses the file at `real` like `told`, visible and writable, and returns what could not be set.
#[cfg(unix)]
pub(super) fn wear(real: &Path, told: &Dress) -> io::Result<Vec<String>> {
    let now = read(real)?;
    let worn = told.worn_over(&now);
    let mut lines = told.left_off();
    if let Some((user, group)) = worn.owner.filter(|_| worn.owner != now.owner)
        && let Err(e) = hands::set_owner(real, (user, group))
    {
        lines.push(format!("owner {user} and group {group}: {e}"));
    }
    attributes::set(real, &now, &worn, &mut lines);
    // Last: an access list that forbids the owner to write gives way to the mode.
    if let Some(mode) = worn.mode.filter(|mode| read_mode(real) != Some(*mode))
        && let Err(e) = hands::set_mode(real, mode)
    {
        lines.push(format!("mode {mode:o}: {e}"));
    }
    Ok(lines)
}

#[cfg(unix)]
fn read_mode(real: &Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt as _;
    Some(fs::symlink_metadata(real).ok()?.mode() & 0o7777)
}

/// Makes the file at `real` writable. Owner and access list are out of reach here; it has those that its
/// directory gives.
#[cfg(not(unix))]
pub(super) fn wear(real: &Path, _: &Dress) -> io::Result<Vec<String>> {
    let mut lines = vec!["owner and access list: cannot be set here; it has those that its directory gives".into()];
    if let Err(e) = hands::make_writable(real) {
        lines.push(format!("read-only attribute: {e}"));
    }
    if platform::hidden(&fs::symlink_metadata(real)?) {
        lines.push("hidden attribute: cannot be taken off here; use ATTRIB -H".into());
    }
    Ok(lines)
}

#[cfg(target_os = "linux")]
mod attributes {
    use std::io;
    use std::path::Path;

    use rustix::fs::lgetxattr;
    use rustix::io::Errno;

    use super::hands;
    use crate::fsops::{Dress, dosattr, hex};

    /// Access lists, as POSIX, Samba and the clients of Windows shares and disks keep them. Several of
    /// them are never listed and must be asked for by name.
    const ACCESS_LISTS: [&str; 4] = ["system.posix_acl_access", "security.NTACL", "system.cifs_acl", "system.ntfs_acl"];

    /// What a file can be without; the others are its file system's own records, always there.
    const OPTIONAL: [&str; 3] = ["system.posix_acl_access", "security.NTACL", "user.DOSATTRIB"];

    /// The longest value that the kernel allows.
    const LONGEST: usize = 64 * 1024;

    fn names() -> impl Iterator<Item = &'static str> {
        ACCESS_LISTS.into_iter().chain(dosattr::NAMES)
    }

    pub(super) fn read(real: &Path) -> io::Result<Vec<(String, String)>> {
        let mut found = Vec::new();
        let mut value = vec![0; LONGEST];
        for name in names() {
            match lgetxattr(real, name, &mut value[..]) {
                Ok(len) => found.push((name.to_owned(), hex::encode(&value[..len]))),
                Err(e @ (Errno::NOENT | Errno::IO | Errno::STALE)) => return Err(e.into()),
                // No such attribute, not on this file system, or not for us to see.
                Err(_) => {}
            }
        }
        Ok(found)
    }

    pub(super) fn set(real: &Path, now: &Dress, worn: &Dress, lines: &mut Vec<String>) {
        for attribute in &worn.attributes {
            if now.attributes.contains(attribute) {
                continue;
            }
            let (name, value) = attribute;
            let set = if names().any(|known| known == name) {
                hex::decode(value)
                    .ok_or_else(|| io::Error::other("its value is not hexadecimal"))
                    .and_then(|bytes| hands::set_attribute(real, name, &bytes))
            } else {
                Err(io::Error::other("not an attribute that is carried over"))
            };
            if let Err(e) = set {
                lines.push(format!("{name}: {e}"));
            }
        }
        let told = |name: &str| worn.attributes.iter().any(|(told, _)| told == name);
        let had = now.attributes.iter().map(|(name, _)| name.as_str());
        for name in had.filter(|name| OPTIONAL.contains(name) && !told(name)) {
            if let Err(e) = hands::remove_attribute(real, name) {
                lines.push(format!("{name}, which it should not have: {e}"));
            }
        }
    }
}

#[cfg(all(unix, not(target_os = "linux")))]
mod attributes {
    use std::io;
    use std::path::Path;

    use crate::fsops::Dress;

    pub(super) fn read(_: &Path) -> io::Result<Vec<(String, String)>> {
        Ok(Vec::new())
    }

    pub(super) fn set(_: &Path, _: &Dress, worn: &Dress, lines: &mut Vec<String>) {
        for (name, _) in &worn.attributes {
            lines.push(format!("{name}: cannot be set here"));
        }
    }
}
