//! How long the files of a postoffice may be: the published record sizes.
//!
//! A right length proves nothing about the content (Q87465); a wrong one proves damage.

use super::paths::split;

/// Length of MASTER.GLB (Q77926, Q121735, Q141399).
pub const MASTER: u64 = 176;
/// One record of ACCESS.GLB (Q87465).
pub const ACCESS: u64 = 586;
/// One record of ACCESS2.GLB (Q87465).
pub const ACCESS2: u64 = 69;
/// One record of ACCESS3.GLB (Q87465).
pub const ACCESS3: u64 = 512;
/// One record of a name list, `*.NME` (Q77926, Q86375).
pub const NME: u64 = 45;
/// One record of NETWORK.GLB (Q77926, Q148666).
pub const NETWORK: u64 = 122;
/// One record of an XTN file (Q77926, Q128243).
pub const XTN: u64 = 698;
/// Length of every KEY file (Q77926, Q119088).
pub const KEY: u64 = 560;

/// What lengths are right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    /// Exactly so many bytes.
    Exactly(u64),
    /// A header and whole records.
    Records { header: u64, record: u64 },
}

/// Returns the rule for the file `name` in the directory `dir`, if one is published.
fn rule(dir: &str, name: &str) -> Option<(Rule, &'static str)> {
    use Rule::{Exactly, Records};
    let records = |header, record| Records { header, record };
    let (dir, name) = (dir.to_ascii_uppercase(), name.to_ascii_uppercase());
    let rule = match (dir.as_str(), name.as_str()) {
        ("GLB", "MASTER.GLB") => (Exactly(MASTER), "Q77926"),
        ("GLB", "ACCESS.GLB") => (records(0, ACCESS), "Q87465"),
        ("GLB", "ACCESS2.GLB") => (records(0, ACCESS2), "Q87465"),
        ("GLB", "ACCESS3.GLB") => (records(0, ACCESS3), "Q87465"),
        ("GLB", "CONTROL.GLB") => (Exactly(8), "Q87388"),
        ("GLB", "FLAG.GLB") => (Exactly(2), "Q121256"),
        ("GLB", "GLOBAL.GLB" | "REQCONF.GLB") => (Exactly(512), "Q77926"),
        ("GLB", "GROUP.GLB") => (records(4, 51), "Q77926"),
        ("GLB", "GRPMEM.GLB") => (records(4, 128), "Q77926"),
        ("GLB", "MODEM.GLB") => (Exactly(64), "Q77926"),
        ("GLB", "NETPO.GLB") => (records(4, 43), "Q175694"),
        ("GLB", "NETWORK.GLB") => (records(0, NETWORK), "Q148666"),
        ("GLB", "PROCESS.GLB") => (records(512, 197), "Q77926"),
        ("GLB", "SERVER.GLB") => (records(0, 181), "Q77926"),
        ("GLB", "SRVCONF.GLB") => (records(1024, 1024), "Q77926"),
        ("GLB", "TID.GLB" | "RNETSEM.GLB") => (Exactly(4), "Q118946"),
        ("FOLDERS", "SERIALNO.IDX") => (Exactly(4), "Q135868"),
        _ => match (dir.as_str(), split(&name).1) {
            ("KEY", "KEY") => (Exactly(KEY), "Q119088"),
            ("MBG", "MBG") => (records(0, super::Mailbox::RECORD), "Q119088"),
            ("NME", "NME") => (records(0, NME), "Q77926"),
            ("GRP", "GRP") => (records(0, 8), "Q108840"),
            ("MEM", "MEM") => (records(0, 4), "Q77926"),
            ("USR", "USR") => (records(0, 53), "Q77926"),
            ("XTN", "XTN") => (records(0, XTN), "Q128243"),
            _ => return None,
        },
    };
    Some(rule)
}

/// Returns what is wrong with a file that is `len` bytes long, with the article; `None` when nothing is, or no
/// rule is published.
pub fn wrong(dir: &str, name: &str, len: u64) -> Option<String> {
    let (rule, article) = rule(dir, name)?;
    let shown = crate::text::printable(name);
    match rule {
        Rule::Exactly(right) => {
            (len != right).then(|| format!("{dir}/{shown} is {len} bytes long and must be {right} ({article})"))
        }
        Rule::Records { header, record } => {
            let good = len >= header && (len - header).is_multiple_of(record);
            let what = if header == 0 { String::new() } else { format!("{header} bytes and ") };
            (!good)
                .then(|| format!("{dir}/{shown} is {len} bytes long: not {what}whole records of {record} ({article})"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::wrong;

    #[test]
    fn a_translated_master_is_noticed() {
        assert_eq!(wrong("GLB", "Master.glb", 176), None);
        assert!(wrong("GLB", "MASTER.GLB", 174).unwrap().contains("must be 176 (Q77926)"));
        assert!(wrong("GLB", "MASTER.GLB", 0).is_some());
    }

    #[test]
    fn headers_and_records_are_told_apart() {
        assert_eq!(wrong("GLB", "GROUP.GLB", 4), None);
        assert_eq!(wrong("GLB", "GROUP.GLB", 55), None);
        assert!(wrong("GLB", "GROUP.GLB", 0).is_some());
        assert!(wrong("MBG", "00000001.MBG", 117).is_some());
        assert_eq!(wrong("MBG", "POPULATE.MSM", 1), None);
    }
}
