//! How long the files of a postoffice may be: the published record sizes, one row a file.
//!
//! A right length proves nothing about the content (Q87465); a wrong one proves damage.

use std::fmt;

use super::paths::split;
use super::{HexId, Mailbox, control, master, network, xtn};

/// Length of MASTER.GLB (Q77926, Q121735, Q141399).
pub const MASTER: u64 = master::LENGTH as u64;
/// One record of ACCESS.GLB (Q87465).
pub const ACCESS: u64 = 586;
/// One record of ACCESS2.GLB (Q87465).
pub const ACCESS2: u64 = 69;
/// One record of ACCESS3.GLB (Q87465).
pub const ACCESS3: u64 = 512;
/// One record of a name list, `*.NME` (Q77926, Q86375).
pub const NME: u64 = 45;
/// One record of NETWORK.GLB (Q77926, Q148666).
pub const NETWORK: u64 = network::RECORD as u64;
/// One record of an XTN file (Q77926, Q128243).
pub const XTN: u64 = xtn::RECORD as u64;
/// Length of every KEY file (Q77926, Q119088).
pub const KEY: u64 = 560;
/// The records that a member list may hold, at four bytes each: 500 members (Q77926).
const MEMBERS: u64 = 500;

/// What lengths are right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// Exactly so many bytes.
    Exactly(u64),
    /// A header and whole records.
    Records {
        /// The bytes before the first record.
        header: u64,
        /// The bytes of a record.
        record: u64,
    },
    /// Whole records, and no more than so many.
    UpTo {
        /// The bytes of a record.
        record: u64,
        /// The most records.
        most: u64,
    },
}

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The first-level directory; empty for the root.
    pub dir: &'static str,
    /// The name in capitals: whole, `*.KEY` for every name with that extension, `<id>.IDX` for eight digits.
    pub name: &'static str,
    /// The right lengths.
    pub length: Length,
    /// The article.
    pub article: &'static str,
}

/// Every published length, the particular before the general.
pub const TABLE: &[Row] = &[
    row("GLB", "MASTER.GLB", Length::Exactly(MASTER), "Q77926"),
    row("GLB", "ACCESS.GLB", records(0, ACCESS), "Q87465"),
    row("GLB", "ACCESS2.GLB", records(0, ACCESS2), "Q87465"),
    row("GLB", "ACCESS3.GLB", records(0, ACCESS3), "Q87465"),
    row("GLB", "CONTROL.GLB", Length::Exactly(control::LEN as u64), "Q87388"),
    row("GLB", "FLAG.GLB", Length::Exactly(2), "Q121256"),
    row("GLB", "GLOBAL.GLB", Length::Exactly(512), "Q77926"),
    row("GLB", "GROUP.GLB", records(4, 51), "Q77926"),
    row("GLB", "GRPMEM.GLB", records(4, 128), "Q77926"),
    row("GLB", "MODEM.GLB", Length::Exactly(64), "Q77926"),
    row("GLB", "NETPO.GLB", records(4, 43), "Q175694"),
    row("GLB", "NETWORK.GLB", records(0, NETWORK), "Q148666"),
    row("GLB", "PROCESS.GLB", records(512, 197), "Q77926"),
    row("GLB", "REQCONF.GLB", Length::Exactly(512), "Q77926"),
    row("GLB", "SERVER.GLB", records(0, 181), "Q77926"),
    row("GLB", "SRVCONF.GLB", records(1024, 1024), "Q77926"),
    row("GLB", "TID.GLB", Length::Exactly(4), "Q77926"),
    row("GLB", "RNETSEM.GLB", Length::Exactly(4), "Q118946"),
    row("FOLDERS", "SERIALNO.IDX", Length::Exactly(4), "Q135868"),
    row("FOLDERS", "FOLDROOT.IDX", records(100, 158), "Q77926"),
    row("FOLDERS", "<id>.IDX", records(100, 158), "Q77926"),
    row("KEY", "*.KEY", Length::Exactly(KEY), "Q119088"),
    row("MBG", "*.MBG", records(0, Mailbox::RECORD), "Q119088"),
    row("NME", "*.NME", records(0, NME), "Q77926"),
    // Q135932 takes off eight bytes and divides the rest by eight; Q108840 makes an empty one of eight.
    row("GRP", "*.GRP", records(8, 8), "Q135932"),
    row("MEM", "*.MEM", Length::UpTo { record: 4, most: MEMBERS }, "Q77926"),
    row("USR", "*.USR", records(0, 53), "Q77926"),
    row("XTN", "*.XTN", records(0, XTN), "Q128243"),
    row("", "CONNECT.GLB", Length::Exactly(695), "Q80270"),
    row("", "CONNECT.MAI", Length::Exactly(695), "Q80270"),
];

const fn row(dir: &'static str, name: &'static str, length: Length, article: &'static str) -> Row {
    Row { dir, name, length, article }
}

const fn records(header: u64, record: u64) -> Length {
    Length::Records { header, record }
}

impl Length {
    /// Returns whether a file may be so long.
    pub fn allows(self, len: u64) -> bool {
        match self {
            Self::Exactly(right) => len == right,
            Self::Records { header, record } => len >= header && (len - header).is_multiple_of(record),
            Self::UpTo { record, most } => len.is_multiple_of(record) && len / record <= most,
        }
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(right) => write!(f, "{right} bytes"),
            Self::Records { header: 0, record } => write!(f, "whole records of {record} bytes"),
            Self::Records { header, record } => write!(f, "{header} bytes and whole records of {record}"),
            Self::UpTo { record, most } => write!(f, "whole records of {record} bytes, at most {most}"),
        }
    }
}

/// Returns the row for the file `name` in `dir` (a first-level directory or one below it), if a length is published.
pub fn row_of(dir: &str, name: &str) -> Option<&'static Row> {
    let first = dir.split('/').next().unwrap_or_default();
    let fits = |row: &&Row| {
        if !row.dir.eq_ignore_ascii_case(first) {
            return false;
        }
        match (row.name.strip_prefix("*."), row.name.strip_prefix("<id>.")) {
            (Some(extension), _) => split(name).1.eq_ignore_ascii_case(extension),
            (_, Some(extension)) => {
                split(name).1.eq_ignore_ascii_case(extension) && HexId::parse(split(name).0).is_some()
            }
            _ => row.name.eq_ignore_ascii_case(name),
        }
    };
    TABLE.iter().find(fits)
}

/// Returns what is wrong with the length of a file, and the article: `117 bytes long, and must be ...`. `None` when nothing
/// is, or no rule is published.
pub fn breach(dir: &str, name: &str, len: u64) -> Option<(String, &'static str)> {
    let Row { length, article, .. } = row_of(dir, name)?;
    (!length.allows(len)).then(|| (format!("{len} bytes long, and must be {length}"), *article))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_with_its_article() {
        assert_eq!(breach("Glb", "Master.glb", 176), None);
        let (what, article) = breach("GLB", "MASTER.GLB", 174).unwrap();
        assert_eq!((what.as_str(), article), ("174 bytes long, and must be 176 bytes", "Q77926"));
        assert_eq!(breach("MBG", "POPULATE.MSM", 1), None);
    }

    /// Section by section what Q77926 and the articles beside it allow: the right lengths of each row and a wrong one.
    #[test]
    fn every_row_allows_what_is_published_and_nothing_else() {
        let cases: &[(&str, &str, &[u64], &[u64])] = &[
            ("GLB", "MASTER.GLB", &[176], &[0, 174, 177]),
            ("GLB", "ACCESS.GLB", &[586, 1172], &[587]),
            ("GLB", "ACCESS2.GLB", &[69, 138], &[70]),
            ("GLB", "ACCESS3.GLB", &[512], &[513]),
            ("GLB", "CONTROL.GLB", &[8], &[0, 16]),
            ("GLB", "FLAG.GLB", &[2], &[0]),
            ("GLB", "GLOBAL.GLB", &[512], &[0]),
            ("GLB", "GROUP.GLB", &[4, 55], &[51]),
            ("GLB", "GRPMEM.GLB", &[4, 132], &[128]),
            ("GLB", "MODEM.GLB", &[64], &[128]),
            ("GLB", "NETPO.GLB", &[4, 47], &[43]),
            ("GLB", "NETWORK.GLB", &[122, 5490], &[123]),
            ("GLB", "PROCESS.GLB", &[512, 709], &[197]),
            ("GLB", "REQCONF.GLB", &[512], &[1024]),
            ("GLB", "SERVER.GLB", &[181], &[180]),
            ("GLB", "SRVCONF.GLB", &[1024, 2048], &[512]),
            ("GLB", "TID.GLB", &[4], &[0]),
            ("GLB", "RNETSEM.GLB", &[4], &[8]),
            ("FOLDERS", "SERIALNO.IDX", &[4], &[100]),
            ("FOLDERS/PUB", "FOLDROOT.IDX", &[100, 258], &[158]),
            ("FOLDERS/LOC/0000001A", "0000001a.idx", &[100, 258], &[101]),
            ("KEY", "0000001A.KEY", &[560], &[512]),
            ("MBG", "INQUEUE3.MBG", &[0, 116], &[115]),
            ("NME", "GAL.NME", &[0, 45], &[44]),
            ("GRP", "ADMIN.GRP", &[8, 16], &[0, 12]),
            ("MEM", "0000001A.MEM", &[0, 2000], &[2, 2004]),
            ("USR", "0000001A.USR", &[53], &[54]),
            ("XTN", "00000001.XTN", &[0, 698], &[697]),
            ("", "CONNECT.GLB", &[695], &[0]),
            ("", "CONNECT.MAI", &[695], &[0]),
        ];
        assert_eq!(cases.len(), TABLE.len());
        for (row, (dir, name, right, wrong)) in TABLE.iter().zip(cases) {
            assert_eq!(row_of(dir, name), Some(row), "{dir}/{name}");
            assert!(right.iter().all(|len| breach(dir, name, *len).is_none()), "{dir}/{name}");
            assert!(wrong.iter().all(|len| breach(dir, name, *len).is_some()), "{dir}/{name}");
        }
        assert_eq!(row_of("FOLDERS/PUB", "OTHER.IDX"), None);
    }
}
