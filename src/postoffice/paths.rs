//! The names of a postoffice: the one home of every path that the program knows by heart.
//!
//! All names are given in capitals, as DOS does; trees find them in any spelling.

use super::HexId;
use crate::fsops::TreePath;

/// The nineteen directories of a 3.2, 3.2a or 3.5 postoffice; all must exist, even empty (Q114395, Q132744).
pub const DIRECTORIES: [&str; 19] = [
    "ATT", "CAL", "FOLDERS", "GLB", "GRP", "HLP", "INF", "INI", "KEY", "LOG", "MAI", "MBG", "MEM", "MMF", "NME", "P1",
    "TPL", "USR", "XTN",
];

/// Mail in transit between postoffices (Q77926).
pub const P1: &str = "P1";
/// What step 5a makes of P1 (Q209486).
pub const POLD: &str = "POLD";
/// This program's own records.
pub const RESERIAL: &str = "RESERIAL";
/// System files (Q77926).
pub const GLB: &str = "GLB";
/// Name lists (Q77926).
pub const NME: &str = "NME";
/// Groups (Q77926).
pub const GRP: &str = "GRP";
/// Mailbags (Q77926).
pub const MBG: &str = "MBG";
/// Mailbag indexes (Q77926).
pub const KEY: &str = "KEY";
/// Message files of Windows and OS/2 users (Q77926).
pub const MMF: &str = "MMF";
/// Messages (Q77926).
pub const MAI: &str = "MAI";
/// Attachments (Q77926).
pub const ATT: &str = "ATT";
/// Folders (Q77926).
pub const FOLDERS: &str = "FOLDERS";
/// Outside networks (Q77926).
pub const XTN: &str = "XTN";
/// The one-byte file that keeps backups from dropping an empty directory (Q123248, Q104362).
pub const POPULATE: &str = "POPULATE.MSM";

/// The mailbags that are the system's: mail that comes in, and directory synchronization (Q77926, Q77628).
pub const SYSTEM_BAGS: [&str; 3] = ["INQUEUE", "INQUEUE3", "SYSTEM"];

/// Returns the path of one of the first-level directories.
pub fn dir(name: &str) -> TreePath {
    TreePath::root().join(name)
}

/// Returns `P1`.
pub fn p1() -> TreePath {
    dir(P1)
}

/// Returns `POLD`; to be spelled like P1 when it is made.
pub fn pold() -> TreePath {
    dir(POLD)
}

/// Returns the path of a file in GLB.
pub fn glb(name: &str) -> TreePath {
    dir(GLB).join(name)
}

/// Returns the path of a file in NME.
pub fn nme(name: &str) -> TreePath {
    dir(NME).join(name)
}

/// Returns `GLB/MASTER.GLB`, which carries the serial number (Q209486).
pub fn master() -> TreePath {
    glb("MASTER.GLB")
}

/// Returns `GLB/OLDMAST.GLB`, what step 6 makes of MASTER.GLB (Q209486).
pub fn oldmast() -> TreePath {
    glb("OLDMAST.GLB")
}

/// Returns `GLB/NEWMAST.GLB`, what a reverse change makes of the MASTER.GLB that it takes out: a name that no mail program
/// looks for.
pub fn newmast() -> TreePath {
    glb("NEWMAST.GLB")
}

/// Returns `GLB/ACCESS.GLB`.
pub fn access() -> TreePath {
    glb("ACCESS.GLB")
}

/// Returns `GLB/ACCESS2.GLB`.
pub fn access2() -> TreePath {
    glb("ACCESS2.GLB")
}

/// Returns `GLB/ACCESS3.GLB`.
pub fn access3() -> TreePath {
    glb("ACCESS3.GLB")
}

/// Returns `GLB/NETWORK.GLB`.
pub fn network() -> TreePath {
    glb("NETWORK.GLB")
}

/// Returns `GLB/CONTROL.GLB`, the counters (Q87388).
pub fn control() -> TreePath {
    glb("CONTROL.GLB")
}

/// Returns `NME/ADMIN.NME`, the postoffice address list.
pub fn admin_nme() -> TreePath {
    nme("ADMIN.NME")
}

/// Returns `NME/ADMINSHD.NME`, which is as long as ADMIN.NME (Q132744).
pub fn adminshd_nme() -> TreePath {
    nme("ADMINSHD.NME")
}

/// Returns where the new MASTER.GLB waits for the swap: a name that no mail program looks for.
pub fn staging() -> TreePath {
    glb("RESERIAL.TMP")
}

/// Returns the directory of this program's own records.
pub fn records() -> TreePath {
    dir(RESERIAL)
}

/// Returns the message file of a mailbox, where it is on the server (Q77926, Q117693).
pub fn mmf(id: &HexId) -> TreePath {
    dir(MMF).join(&format!("{id}.MMF"))
}

/// Returns the mailbag of a mailbox.
pub fn mbg(id: &HexId) -> TreePath {
    dir(MBG).join(&format!("{id}.MBG"))
}

/// Returns the mailbag index of a mailbox.
pub fn key(id: &HexId) -> TreePath {
    dir(KEY).join(&format!("{id}.KEY"))
}

/// Returns the thirty-two directories below ATT and MAI, named by the last digit of the files in them (Q132744, Q87409).
pub fn subdirectories() -> impl Iterator<Item = TreePath> {
    [(ATT, "AT"), (MAI, "MA")]
        .into_iter()
        .flat_map(|(parent, stem)| (0..16).map(move |digit| dir(parent).join(&format!("{stem}{digit:X}"))))
}

/// Splits a file name into stem and extension; the extension is empty when there is none.
pub(super) fn split(name: &str) -> (&str, &str) {
    name.rsplit_once('.').unwrap_or((name, ""))
}

/// Returns the mailbox id that a file name stands for: eight hexadecimal digits and the extension asked for.
pub(super) fn id_in(name: &str, extension: &str) -> Option<HexId> {
    let (stem, found) = split(name);
    if found.eq_ignore_ascii_case(extension) { HexId::parse(stem) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_fifty_one_directories() {
        assert_eq!(DIRECTORIES.len() + subdirectories().count(), 51);
        assert_eq!(subdirectories().last().unwrap().as_str(), "MAI/MAF");
    }

    #[test]
    fn only_eight_digits_are_an_id() {
        assert_eq!(id_in("0000000a.mmf", "MMF").unwrap().as_str(), "0000000A");
        for name in ["POPULATE.MSM", "0000000A.BAK", "0000000A.001", "A.MMF", "0000000G.MMF", "0000000A"] {
            assert_eq!(id_in(name, "MMF"), None, "{name}");
        }
    }
}
