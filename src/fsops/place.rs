//! What kind of disk a folder lies on, as far as the operating system says: a local hard disk, a network drive, memory,
//! something virtual.
//!
//! On Linux the table of mounts tells. Windows is asked for the type of the drive; a network path shows by its form. Must not
//! know what anybody wants to know it for.

#[cfg(any(windows, test))]
mod drives;

use std::path::{Path, PathBuf};

/// What kind of disk a folder lies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceKind {
    /// A disk of this machine.
    LocalDisk,
    /// A share or another network file system.
    Network,
    /// Memory.
    Ram,
    /// A loop device, an overlay, a file system that a program or a virtual machine's host plays.
    Virtual,
    /// A floppy disk or a CD.
    Removable,
    /// The system does not tell.
    Unknown,
}

/// A kind of disk, and what says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The kind.
    pub kind: PlaceKind,
    /// What the system says, in a line: `ext4 from /dev/sda1, mounted at /home`.
    pub evidence: String,
}

impl Place {
    /// Returns the place of which nothing is known, and why.
    pub fn unknown(why: &str) -> Self {
        Self { kind: PlaceKind::Unknown, evidence: why.to_owned() }
    }
}

impl PlaceKind {
    /// Returns it in words, with an article.
    pub fn words(self) -> &'static str {
        match self {
            Self::LocalDisk => "a disk of this machine",
            Self::Network => "a network drive",
            Self::Ram => "a RAM drive",
            Self::Virtual => "a virtual drive",
            Self::Removable => "a floppy disk or a CD",
            Self::Unknown => "a drive of unknown kind",
        }
    }
}

/// Returns what kind of disk the folder `real` lies on. Its path must have no links in it any more; `typed` is how it was
/// reached.
#[cfg(target_os = "linux")]
pub(super) fn place(_typed: &Path, real: &Path) -> Place {
    // A table of mounts is text, but a mount point may be named in any bytes.
    match std::fs::read("/proc/self/mountinfo") {
        Ok(table) => in_mounts(&table, real),
        Err(_) => Place::unknown("the table of mounts cannot be read"),
    }
}

/// Returns what kind of disk the folder `real` lies on. Its path must have no links in it any more; `typed` is how it was
/// reached.
#[cfg(windows)]
pub(super) fn place(typed: &Path, real: &Path) -> Place {
    let real = real.to_string_lossy();
    let typed = std::path::absolute(typed).ok().and_then(|typed| drives::letter(&typed.to_string_lossy()));
    // What the letter leads to: itself, a share, or, where SUBST has made it, a folder elsewhere.
    let target = typed.and_then(|letter| Path::new(&drives::root(letter)).canonicalize().ok());
    if let (Some(letter), Some(target)) = (typed, target)
        && let Some(place) = drives::substitute(letter, &target.to_string_lossy())
    {
        return place;
    }
    if drives::is_share(&real) {
        return drives::place(drives::REMOTE, &real);
    }
    // A disk may be mounted in a folder of another one.
    let plain = drives::plain(&real);
    let root = winsafe::GetVolumePathName(plain).ok().or_else(|| drives::letter(plain).map(drives::root));
    match root {
        Some(root) => drives::place(winsafe::GetDriveType(Some(&root)).raw(), &root),
        None => Place::unknown("the path names no drive"),
    }
}

/// Returns what kind of disk the folder `real` lies on. Its path must have no links in it any more; `typed` is how it was
/// reached.
#[cfg(not(any(target_os = "linux", windows)))]
pub(super) fn place(_typed: &Path, _real: &Path) -> Place {
    Place::unknown("this system is not asked")
}

/// Finds the mount that a folder lies on in the text of `/proc/self/mountinfo`: the one with the longest mount point, and
/// of several on one point the last, which covers the others.
pub fn in_mounts(table: &[u8], real: &Path) -> Place {
    let mut best: Option<(usize, Mount)> = None;
    for mount in table.split(|b| *b == b'\n').filter_map(Mount::parse) {
        let depth = mount.point.components().count();
        if real.starts_with(&mount.point) && best.as_ref().is_none_or(|(deepest, _)| depth >= *deepest) {
            best = Some((depth, mount));
        }
    }
    best.map_or_else(|| Place::unknown("no mount of the table holds it"), |(_, mount)| mount.place())
}

/// A line of the table of mounts.
struct Mount {
    point: PathBuf,
    kind: String,
    source: String,
}

impl Mount {
    /// Reads `36 35 98:0 /root /point rw,noatime shared:1 - ext3 /dev/root rw`: the fifth field is the mount point, and
    /// after a lone hyphen stand the type and the source.
    fn parse(line: &[u8]) -> Option<Self> {
        let fields: Vec<&[u8]> = line.split(|b| *b == b' ').filter(|field| !field.is_empty()).collect();
        let hyphen = 6 + fields.get(6..)?.iter().position(|field| *field == b"-")?;
        let text = |field: &[u8]| String::from_utf8_lossy(&unescaped(field)).into_owned();
        let point = to_path(unescaped(fields.get(4)?));
        let (kind, source) = (fields.get(hyphen + 1)?, fields.get(hyphen + 2).copied().unwrap_or_default());
        Some(Self { point, kind: text(kind), source: text(source) })
    }

    fn place(&self) -> Place {
        let point = self.point.to_string_lossy();
        let evidence = format!("{} from {}, mounted at {point}", self.kind, self.source);
        Place { kind: self.kind_of_place(), evidence: crate::text::printable(&evidence).into_owned() }
    }

    fn kind_of_place(&self) -> PlaceKind {
        let kind = self.kind.to_ascii_lowercase();
        let device = |stem: &str| self.source.starts_with(&format!("/dev/{stem}"));
        match kind.strip_prefix("fuse.").unwrap_or(&kind) {
            "nfs" | "nfs4" | "cifs" | "smb" | "smb2" | "smb3" | "smbfs" | "ncp" | "ncpfs" | "afs" | "ceph"
            | "lustre" | "glusterfs" | "sshfs" | "davfs" | "davfs2" | "coda" | "gfs2" | "ocfs2" | "beegfs" => {
                PlaceKind::Network
            }
            "tmpfs" | "ramfs" | "devtmpfs" | "rootfs" => PlaceKind::Ram,
            _ if device("ram") || device("zram") => PlaceKind::Ram,
            _ if device("loop") || device("nbd") => PlaceKind::Virtual,
            "iso9660" | "udf" => PlaceKind::Removable,
            _ if device("fd") || device("sr") => PlaceKind::Removable,
            // A file system that a program plays over a real disk; every other of that kind may play anything.
            "fuseblk" if device("") => PlaceKind::LocalDisk,
            "ext2" | "ext3" | "ext4" | "xfs" | "jfs" | "reiserfs" | "f2fs" | "vfat" | "msdos" | "exfat" | "ntfs"
            | "ntfs3" | "hfs" | "hfsplus"
                if device("") =>
            {
                PlaceKind::LocalDisk
            }
            "btrfs" | "bcachefs" | "zfs" => PlaceKind::LocalDisk,
            "overlay" | "overlayfs" | "aufs" | "unionfs" | "squashfs" | "erofs" | "9p" | "virtiofs" | "vboxsf"
            | "vmhgfs" | "vmhgfs-fuse" | "prl_fs" | "drvfs" | "ecryptfs" => PlaceKind::Virtual,
            _ if kind.starts_with("fuse") => PlaceKind::Virtual,
            _ => PlaceKind::Unknown,
        }
    }
}

/// Undoes `\040` and the like: the table writes white space and backslashes as three octal digits.
fn unescaped(field: &[u8]) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::with_capacity(field.len()), field);
    while let Some((first, after)) = rest.split_first() {
        let code = (*first == b'\\').then(|| after.get(..3)).flatten().and_then(octal);
        match code {
            Some(byte) => {
                out.push(byte);
                rest = after.get(3..).unwrap_or_default();
            }
            None => {
                out.push(*first);
                rest = after;
            }
        }
    }
    out
}

fn octal(digits: &[u8]) -> Option<u8> {
    let value = digits.iter().try_fold(0_u16, |sum, digit| match digit {
        b'0'..=b'7' => Some(sum * 8 + u16::from(digit - b'0')),
        _ => None,
    })?;
    u8::try_from(value).ok()
}

#[cfg(unix)]
fn to_path(bytes: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt as _;
    std::ffi::OsString::from_vec(bytes).into()
}

#[cfg(not(unix))]
fn to_path(bytes: Vec<u8>) -> PathBuf {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
23 22 0:21 / /dev/shm rw - tmpfs tmpfs rw
24 22 0:40 / /mnt/mail rw,relatime shared:9 master:2 - cifs //SRV/MAILDATA rw,vers=1.0
25 22 8:17 / /mnt/mail/local rw - xfs /dev/sdb1 rw
26 22 7:0 / /mnt/image ro - vfat /dev/loop0 ro
27 22 8:1 /srv/dos /mnt/bound\\040folder rw - ext4 /dev/sda1 rw
28 22 2:0 / /media/floppy rw - vfat /dev/fd0 rw
29 22 0:50 / /mnt/ssh rw - fuse.sshfs ann@desk:/ rw
30 22 8:33 / /mnt/windows rw - fuseblk /dev/sdc1 rw
31 22 0:60 / /mnt/strange rw - strangefs none rw
32 22 0:61 / /mnt/over rw - ext4 /dev/sdd1 rw
33 32 0:62 / /mnt/over rw - overlay overlay rw
34 22 0:63 / /mnt/wsl rw - 9p C:\\134 rw
";

    fn kind(path: &str) -> PlaceKind {
        in_mounts(TABLE.as_bytes(), Path::new(path)).kind
    }

    #[test]
    fn the_deepest_mount_counts() {
        assert_eq!(kind("/home/ann"), PlaceKind::LocalDisk);
        assert_eq!(kind("/mnt/mail/GLB"), PlaceKind::Network);
        assert_eq!(kind("/mnt/mail/local/GLB"), PlaceKind::LocalDisk);
        assert_eq!(kind("/mnt/mailbox"), PlaceKind::LocalDisk, "a longer name is another folder");
        assert_eq!(kind("/mnt/over/x"), PlaceKind::Virtual, "the last mount on one point covers the first");
    }

    #[test]
    fn each_kind_of_drive_is_told() {
        assert_eq!(kind("/dev/shm/x"), PlaceKind::Ram);
        assert_eq!(kind("/mnt/image"), PlaceKind::Virtual);
        assert_eq!(kind("/media/floppy"), PlaceKind::Removable);
        assert_eq!(kind("/mnt/ssh/x"), PlaceKind::Network);
        assert_eq!(kind("/mnt/windows"), PlaceKind::LocalDisk);
        assert_eq!(kind("/mnt/wsl"), PlaceKind::Virtual);
        assert_eq!(kind("/mnt/strange"), PlaceKind::Unknown);
    }

    #[test]
    fn a_bound_folder_with_a_blank_in_its_name_is_found() {
        let place = in_mounts(TABLE.as_bytes(), Path::new("/mnt/bound folder/SERIAL"));
        assert_eq!(place.kind, PlaceKind::LocalDisk);
        assert_eq!(place.evidence, "ext4 from /dev/sda1, mounted at /mnt/bound folder");
    }

    #[test]
    fn an_empty_table_tells_nothing() {
        assert_eq!(in_mounts(b"", Path::new("/home")).kind, PlaceKind::Unknown);
        assert_eq!(in_mounts(b"22 1 8:1 / / rw\n- - -\n", Path::new("/home")).kind, PlaceKind::Unknown);
    }

    #[test]
    fn escapes_are_undone_and_others_kept() {
        assert_eq!(unescaped(b"a\\040b\\134c\\09\\777"), b"a b\\c\\09\\777");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_machine_says_something_about_its_own_memory() {
        if Path::new("/dev/shm").is_dir() {
            assert_eq!(place(Path::new("shm"), Path::new("/dev/shm")).kind, PlaceKind::Ram);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_table_is_read_without_a_fuss(table: Vec<u8>, path: String) {
            let _ = in_mounts(&table, Path::new(&path));
        }
    }
}
