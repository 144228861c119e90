//! The hands: the system calls that change a disk or open a file, one function each.
//!
//! This is the only file of the program that may call them. It decides nothing and checks nothing: what may
//! be done is for the callers to know, what was done is for them to read back.
#![expect(clippy::disallowed_methods, reason = "the one home of the calls that change a disk")]

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;
use std::time::SystemTime;

/// Makes a folder of the program's own, with those above it that are missing: nobody else may look into what is made.
pub(super) fn make_home(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)
}

/// Opens a file for reading; a link at the end is not followed, a pipe does not block.
pub(super) fn open_to_read(path: &Path) -> io::Result<File> {
    unfollowing(OpenOptions::new().read(true)).open(path)
}

/// Opens an existing file for appending.
pub(super) fn open_to_append(path: &Path) -> io::Result<File> {
    unfollowing(OpenOptions::new().read(true).append(true)).open(path)
}

/// Opens an existing file for reading and writing, truncates nothing, and closes it again.
#[cfg(target_os = "linux")]
pub(super) fn touch_nothing(path: &Path) -> io::Result<()> {
    unfollowing(OpenOptions::new().read(true).write(true)).open(path).map(drop)
}

/// Opens a file to the exclusion of all others, for as long as it stays open.
#[cfg(windows)]
pub(super) fn open_alone(path: &Path) -> io::Result<File> {
    use std::os::windows::fs::OpenOptionsExt as _;
    OpenOptions::new().read(true).share_mode(0).open(path)
}

/// Opens a file or directory for no more than its attributes: it is neither read nor kept from others.
#[cfg(windows)]
pub(super) fn open_for_attributes(path: &Path) -> io::Result<File> {
    use std::os::windows::fs::OpenOptionsExt as _;
    const FILE_FLAG_OPEN_REPARSE_POINT: u32 = 0x0020_0000;
    const FILE_FLAG_BACKUP_SEMANTICS: u32 = 0x0200_0000;
    OpenOptions::new().access_mode(0).custom_flags(FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT).open(path)
}

/// Creates a file for writing; refuses an existing one.
pub(super) fn create_to_write(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

/// Creates a file for appending; refuses an existing one.
pub(super) fn create_to_append(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).append(true).create_new(true).open(path)
}

/// Creates a directory.
pub(super) fn create_dir(path: &Path) -> io::Result<()> {
    fs::create_dir(path)
}

/// Removes a name of a file.
pub(super) fn remove_file(path: &Path) -> io::Result<()> {
    fs::remove_file(path)
}

/// Removes an empty directory.
pub(super) fn remove_dir(path: &Path) -> io::Result<()> {
    fs::remove_dir(path)
}

/// Renames; the system refuses to replace.
#[cfg(target_os = "linux")]
pub(super) fn rename_exclusively(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE)?)
}

/// Renames; the system refuses to replace.
#[cfg(windows)]
pub(super) fn rename_exclusively(from: &Path, to: &Path) -> io::Result<()> {
    renamore::rename_exclusive(from, to)
}

/// Renames; the system refuses to replace (here there is no such call).
#[cfg(not(any(target_os = "linux", windows)))]
pub(super) fn rename_exclusively(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Renames; replaces what is there. Only for a caller that has just looked.
pub(super) fn rename_replacing(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)
}

/// Sets the time at which a file was last written.
pub(super) fn set_modified(file: &File, time: SystemTime) -> io::Result<()> {
    file.set_modified(time)
}

/// Sets the permission bits of a file.
#[cfg(unix)]
pub(super) fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

/// Takes the read-only attribute from a file.
#[cfg(not(unix))]
pub(super) fn make_writable(path: &Path) -> io::Result<()> {
    let mut permissions = fs::metadata(path)?.permissions();
    permissions.set_readonly(false);
    fs::set_permissions(path, permissions)
}

/// Sets owner and group of a file.
#[cfg(unix)]
pub(super) fn set_owner(path: &Path, (user, group): (u32, u32)) -> io::Result<()> {
    std::os::unix::fs::lchown(path, Some(user), Some(group))
}

/// Sets an extended attribute.
#[cfg(target_os = "linux")]
pub(super) fn set_attribute(path: &Path, name: &str, value: &[u8]) -> io::Result<()> {
    let flags = rustix::fs::XattrFlags::empty();
    Ok(rustix::fs::lsetxattr(path, name, value, flags)?)
}

/// Removes an extended attribute.
#[cfg(target_os = "linux")]
pub(super) fn remove_attribute(path: &Path, name: &str) -> io::Result<()> {
    Ok(rustix::fs::lremovexattr(path, name)?)
}

/// Makes what was set on a file durable; it must be writable, which Windows asks for.
pub(super) fn sync_file(path: &Path) -> io::Result<()> {
    unfollowing(OpenOptions::new().write(true)).open(path)?.sync_all()
}

/// Makes the names in a directory durable, where the system has a call for it.
#[cfg(unix)]
pub(super) fn sync_dir(path: &Path) -> io::Result<()> {
    match File::open(path) {
        Ok(dir) => dir.sync_all().or_else(|e| if no_such_sync(&e) { Ok(()) } else { Err(e) }),
        // A directory that may be written but not listed cannot be opened to be synced.
        Err(e) if e.kind() == io::ErrorKind::PermissionDenied || no_such_sync(&e) => Ok(()),
        Err(e) => Err(e),
    }
}

/// Makes the names in a directory durable, where the system has a call for it.
#[cfg(not(unix))]
pub(super) fn sync_dir(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Makes what has just been renamed durable: the system may keep where a thing's content begins beside its name, and write
/// it only with the thing itself. What may not be opened is left to the system.
#[cfg(unix)]
pub(super) fn sync_renamed(path: &Path) -> io::Result<()> {
    match open_to_read(path) {
        Ok(renamed) => renamed.sync_all().or_else(|e| if no_such_sync(&e) { Ok(()) } else { Err(e) }),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Err(e),
        Err(_) => Ok(()),
    }
}

/// Makes what has just been renamed durable: here a name and what it stands for are written together.
#[cfg(not(unix))]
pub(super) fn sync_renamed(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Asks the system to make the names in a directory durable, and hands on what it says.
#[cfg(unix)]
pub(super) fn ask_sync_dir(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Asks the system to make the names in a directory durable: here it has no call for it.
#[cfg(not(unix))]
pub(super) fn ask_sync_dir(_: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Returns whether `error` means that the system has no call to sync this.
#[cfg(unix)]
pub(super) fn no_such_sync(error: &io::Error) -> bool {
    use rustix::io::Errno;
    matches!(Errno::from_io_error(error), Some(Errno::INVAL | Errno::NOTSUP | Errno::BADF))
}

/// Returns whether `error` means that the system has no call to sync this.
#[cfg(not(unix))]
pub(super) fn no_such_sync(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::Unsupported
}

#[cfg(unix)]
fn unfollowing(options: &mut OpenOptions) -> &mut OpenOptions {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt as _;
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    options.custom_flags(flags.bits().cast_signed())
}

#[cfg(not(unix))]
fn unfollowing(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}
