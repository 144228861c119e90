//! Which gateways, or their access components, a postoffice has.
//!
//! Evidence is what an installation leaves behind: records, list files, directories. TPL and HLP files prove nothing:
//! Setup installs those of every gateway (Q135868).

use super::network::{FFAPI, MSMAIL};
use super::{Gateway, NetworkRecord, paths};
use crate::fsops::Entry;

/// A gateway that leaves `GLB/<name>.GLB` and `NME/<name>.NME` (Q97079), or a directory of its own.
struct Known {
    name: &'static str,
    directory: Option<&'static str>,
    article: &'static str,
}

/// Hierarchical gateways (PROFS, SNADS) use NETWORK.GLB and XTN instead of lists (Q97079, Q87467).
const KNOWN: [Known; 7] = [
    Known { name: "FAX", directory: Some("FAX"), article: "Q85349" },
    Known { name: "SMTP", directory: Some("SMTP"), article: "Q87028" },
    Known { name: "X400", directory: Some("X400"), article: "Q102300" },
    Known { name: "MHS", directory: Some("MHS"), article: "Q97079" },
    Known { name: "MCI", directory: None, article: "Q111556" },
    Known { name: "MSMAIL", directory: Some("MACGATE"), article: "Q148666" },
    Known { name: "PROFS", directory: Some("VMGATE"), article: "Q87201" },
];

/// Hierarchical gateways leave a record of NETWORK.GLB only, of a type that is not published: they are known by the name
/// that their installation proposes (inferred). One that was given another name looks like an outside network.
const PROPOSED: [(&str, &str); 4] = [("PROFS", "Q87467"), ("VMGATE", "Q87201"), ("OV", "Q87212"), ("SNADS", "Q132408")];

/// Collects the evidence from NETWORK.GLB and the listings of the root, GLB and NME. In order of name.
pub(super) fn gateways(networks: &[NetworkRecord], root: &[Entry], glb: &[Entry], nme: &[Entry]) -> Vec<Gateway> {
    let mut found: Vec<Gateway> = KNOWN.iter().filter_map(|known| installed(known, root, glb, nme)).collect();
    for record in networks.iter().filter(|r| r.active && !r.name.is_empty()) {
        let at = found.iter().position(|g| g.name.eq_ignore_ascii_case(&record.name));
        let typed = matches!(record.code, MSMAIL | FFAPI);
        match at {
            Some(at) => found[at].evidence.push(format!("a record of GLB/NETWORK.GLB, type {:02X}h", record.code)),
            None if typed => found.push(Gateway {
                name: record.name.clone(),
                evidence: vec![format!("a record of GLB/NETWORK.GLB, type {:02X}h", record.code)],
                article: "Q148666",
            }),
            None => {
                let proposed = PROPOSED.iter().find(|(name, _)| name.eq_ignore_ascii_case(&record.name));
                found.extend(proposed.map(|(_, article)| Gateway {
                    name: record.name.clone(),
                    evidence: vec!["a record of GLB/NETWORK.GLB, by its name (inferred)".to_owned()],
                    article,
                }));
            }
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// Returns the gateway if its pair of lists or its directory is there.
fn installed(known: &Known, root: &[Entry], glb: &[Entry], nme: &[Entry]) -> Option<Gateway> {
    let name = known.name;
    let mut evidence = Vec::new();
    if has_file(glb, name, "GLB") && has_file(nme, name, "NME") {
        evidence.push(format!("{}/{name}.GLB and {}/{name}.NME", paths::GLB, paths::NME));
    }
    if let Some(dir) = known.directory
        && root.iter().any(|e| e.is_dir() && e.name().eq_ignore_ascii_case(dir))
    {
        evidence.push(format!("the directory {dir}"));
    }
    let gateway = Gateway { name: name.to_owned(), evidence, article: known.article };
    (!gateway.evidence.is_empty()).then_some(gateway)
}

fn has_file(listing: &[Entry], stem: &str, extension: &str) -> bool {
    listing.iter().filter(|e| e.is_file()).any(|e| {
        let (s, x) = paths::split(e.name());
        s.eq_ignore_ascii_case(stem) && x.eq_ignore_ascii_case(extension)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fsops::{ReadTree, TreePath};
    use crate::postoffice::testing::DiskTree;

    fn record(name: &str, code: u8, active: bool) -> NetworkRecord {
        NetworkRecord { active, code, name: name.into(), xtn: None, mailbag: None }
    }

    fn of(networks: &[NetworkRecord], files: &[&str]) -> Vec<Gateway> {
        let tree = DiskTree::holding(&[files, &["GLB/", "NME/"]].concat());
        let list = |dir: &str| tree.list(&TreePath::parse(dir).unwrap()).unwrap();
        gateways(networks, &list(""), &list("GLB"), &list("NME"))
    }

    #[test]
    fn a_pair_of_lists_is_evidence_and_a_template_is_not() {
        let found =
            of(&[], &["GLB/FAX.GLB=4", "NME/FAX.NME=45", "TPL/SMTP.TPL=29", "GLB/SMTP.GLB=4", "HLP/AX400.HLP=9"]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].name.as_str(), found[0].article), ("FAX", "Q85349"));
        assert_eq!(found[0].evidence, ["GLB/FAX.GLB and NME/FAX.NME"]);
    }

    #[test]
    fn active_records_of_gateway_types_count_and_others_only_confirm() {
        let records = [
            record("NOTES", FFAPI, true),
            record("OLD", FFAPI, false),
            record("SALES", 1, true),
            record("SMTP", 1, true),
        ];
        let found = of(&records, &["SMTP/LOCAL.CFG=1"]);
        let names: Vec<_> = found.iter().map(|g| (g.name.as_str(), g.evidence.len())).collect();
        assert_eq!(names, [("NOTES", 1), ("SMTP", 2)]);
    }

    #[test]
    fn a_hierarchical_gateway_is_known_by_the_name_that_its_installation_proposes() {
        let found = of(&[record("Vmgate", 7, true), record("SALES", 7, true), record("SNADS", 7, false)], &[]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].name.as_str(), found[0].article), ("Vmgate", "Q87201"));
        assert!(found[0].evidence[0].ends_with("(inferred)"));
    }
}
