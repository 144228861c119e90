//! What Unix and Windows tell differently about a file. Reads only; decides nothing.

use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};

use crate::fsops::{Identity, Kind, MayWrite};

/// Spells a resolved path as people do: Windows resolves `G:\PO` to `\\?\G:\PO`. A path that does not lead back stays.
#[cfg(windows)]
pub(super) fn plain(real: PathBuf) -> PathBuf {
    let spelled = real.to_str().and_then(without_prefix).map(PathBuf::from);
    match spelled {
        Some(plain) if plain.canonicalize().is_ok_and(|back| back == real) => plain,
        _ => real,
    }
}

/// Spells a resolved path as people do: here it is.
#[cfg(not(windows))]
pub(super) fn plain(real: PathBuf) -> PathBuf {
    real
}

/// Takes the prefix from a path on a drive or a share that Windows has resolved.
#[cfg(any(windows, test))]
fn without_prefix(real: &str) -> Option<String> {
    let rest = real.strip_prefix(r"\\?\")?;
    if let Some(share) = rest.strip_prefix(r"UNC\") {
        return Some(format!(r"\\{share}"));
    }
    let drive = matches!(rest.as_bytes(), [letter, b':', b'\\', ..] if letter.is_ascii_alphabetic());
    drive.then(|| rest.to_owned())
}

/// Returns the identity of a file, where the system tells.
#[cfg(unix)]
pub(super) fn identity(metadata: &Metadata) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    Some(Identity { device: metadata.dev(), file: metadata.ino() })
}

/// Returns the identity of a file, where the system tells.
#[cfg(not(unix))]
pub(super) fn identity(_: &Metadata) -> Option<Identity> {
    None
}

/// Returns the identity of a file or directory where only opening it tells: the serial number of its volume and its
/// index there. Opened for its attributes alone, so a program that holds it is not in the way. `None` when even that is
/// refused.
#[cfg(windows)]
pub(super) fn identity_by_opening(path: &Path) -> Option<Identity> {
    let told = winapi_util::file::information(super::hands::open_for_attributes(path).ok()?).ok()?;
    Some(Identity { device: told.volume_serial_number(), file: told.file_index() })
}

/// Returns the identity of a file or directory where only opening it tells. Here the listing has told already.
#[cfg(not(windows))]
pub(super) fn identity_by_opening(_: &Path) -> Option<Identity> {
    None
}

/// Returns whether DOS programs would not see the file, where the system tells.
#[cfg(windows)]
pub(super) fn hidden(metadata: &Metadata) -> bool {
    use std::os::windows::fs::MetadataExt as _;
    const FILE_ATTRIBUTE_HIDDEN: u32 = 2;
    metadata.file_attributes() & FILE_ATTRIBUTE_HIDDEN != 0
}

/// Returns whether DOS programs would not see the file, where the system tells.
#[cfg(not(windows))]
pub(super) fn hidden(_: &Metadata) -> bool {
    false
}

/// Returns whether `error` means that another program holds the file.
#[cfg(windows)]
pub(super) fn in_use(error: &io::Error, kind: Kind) -> bool {
    const ERROR_ACCESS_DENIED: i32 = 5;
    const ERROR_SHARING_VIOLATION: i32 = 32;
    const ERROR_LOCK_VIOLATION: i32 = 33;
    match error.raw_os_error() {
        Some(ERROR_SHARING_VIOLATION | ERROR_LOCK_VIOLATION) => true,
        // A directory in which some program has a file open answers with this one.
        Some(ERROR_ACCESS_DENIED) => kind == Kind::Dir,
        _ => false,
    }
}

/// Returns whether `error` means that another program holds the file.
#[cfg(unix)]
pub(super) fn in_use(error: &io::Error, _: Kind) -> bool {
    use rustix::io::Errno;
    error.kind() == io::ErrorKind::ResourceBusy
        || matches!(Errno::from_io_error(error), Some(Errno::BUSY | Errno::TXTBSY | Errno::AGAIN))
}

/// Returns whether `error` means that a file system has no rename that refuses to replace.
#[cfg(unix)]
pub(super) fn cannot_refuse(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let errno = Errno::from_io_error(error);
    error.kind() == io::ErrorKind::Unsupported || matches!(errno, Some(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP))
}

/// Returns whether `error` means that a file system has no rename that refuses to replace.
#[cfg(not(unix))]
pub(super) fn cannot_refuse(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::Unsupported
}

/// Returns whether `error` means that the last name turned out to be a link.
#[cfg(unix)]
pub(super) fn met_a_link(error: &io::Error) -> bool {
    rustix::io::Errno::from_io_error(error) == Some(rustix::io::Errno::LOOP)
}

/// Returns whether `error` means that the last name turned out to be a link.
#[cfg(not(unix))]
pub(super) fn met_a_link(_: &io::Error) -> bool {
    false
}

/// Returns the bytes free for an ordinary user below `dir`, where the system tells.
#[cfg(unix)]
pub(super) fn free_space(dir: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(dir).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

/// Returns the bytes free for an ordinary user below `dir`, where the system tells.
#[cfg(windows)]
pub(super) fn free_space(dir: &Path) -> Option<u64> {
    let mut free = 0;
    winsafe::GetDiskFreeSpaceEx(dir.to_str(), Some(&mut free), None, None).ok()?;
    Some(free)
}

/// Returns the bytes free for an ordinary user below `dir`, where the system tells.
#[cfg(not(any(unix, windows)))]
pub(super) fn free_space(_: &Path) -> Option<u64> {
    None
}

/// Asks the system whether this user may write `path`. Opens nothing.
#[cfg(unix)]
pub(super) fn may_write(path: &Path) -> MayWrite {
    use rustix::io::Errno;
    match rustix::fs::access(path, rustix::fs::Access::WRITE_OK) {
        Ok(()) => MayWrite::Yes,
        Err(Errno::ACCESS | Errno::PERM | Errno::ROFS) => MayWrite::No,
        Err(_) => MayWrite::CannotKnow,
    }
}

/// Asks the system whether this user may write `path`. Opens nothing.
#[cfg(not(unix))]
pub(super) fn may_write(_: &Path) -> MayWrite {
    MayWrite::CannotKnow
}

/// Returns whether `path` lies on a share whose server enforces the locks of Windows programs.
#[cfg(target_os = "linux")]
pub(super) fn is_on_smb(path: &Path) -> bool {
    const CIFS_SUPER_MAGIC: u64 = 0xFF53_4D42;
    const SMB2_SUPER_MAGIC: u64 = 0xFE53_4D42;
    let magic = rustix::fs::statfs(path).map(|disk| (disk.f_type as u64) & 0xFFFF_FFFF);
    matches!(magic, Ok(CIFS_SUPER_MAGIC | SMB2_SUPER_MAGIC))
}

/// Returns whether `path` lies on a share whose server enforces the locks of Windows programs. Windows says itself what is
/// held.
#[cfg(not(target_os = "linux"))]
pub(super) fn is_on_smb(_: &Path) -> bool {
    false
}

/// Returns why a folder of the program's own is not safe from others, if it is not.
#[cfg(unix)]
pub(super) fn open_to_others(stat: &Metadata) -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;
    let (me, group) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
    // What is sticky (a folder for temporary files) keeps others from replacing what is ours in it.
    let written = |bit: u32| stat.mode() & bit != 0 && stat.mode() & 0o1000 == 0;
    match stat {
        // The superuser may keep records with whoever they work for.
        _ if stat.uid() != me && stat.uid() != 0 && me != 0 => Some(format!("it belongs to user {}", stat.uid())),
        _ if written(0o002) => Some("everybody may write to it".into()),
        _ if written(0o020) && stat.gid() != group => Some(format!("group {} may write to it", stat.gid())),
        _ => None,
    }
}

/// Here the access list decides, and the folder of a user's own settings is theirs.
#[cfg(not(unix))]
pub(super) fn open_to_others(_: &Metadata) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drives_and_shares_are_spelled_as_people_do() {
        assert_eq!(without_prefix(r"\\?\G:\PO\OLD").as_deref(), Some(r"G:\PO\OLD"));
        assert_eq!(without_prefix(r"\\?\UNC\SRV\MAIL\PO").as_deref(), Some(r"\\SRV\MAIL\PO"));
        for other in [r"G:\PO", r"\\SRV\MAIL", r"\\?\Volume{0}\PO", "/mnt/po"] {
            assert_eq!(without_prefix(other), None, "{other}");
        }
    }

    #[cfg(windows)]
    #[test]
    fn a_path_that_is_typed_with_the_prefix_is_the_one_without() {
        let dir = tempfile::tempdir().unwrap();
        let typed = dir.path().canonicalize().unwrap();
        assert!(typed.to_str().unwrap().starts_with(r"\\?\"));
        assert!(!plain(typed).to_str().unwrap().starts_with(r"\\?\"));
    }
}
