//! Decides which situations apply. Pure: evidence in, findings out.

use super::event::Reading;
use super::{Evidence, Finding, Pair, Seen, SituationId};
use crate::fsops::{PlaceKind, Sha256};
use crate::grade::Grade;
use crate::postoffice::{Inspection, Kind, Twins};
use crate::serial::{Reserved, SerialNumber};

/// Returns the situations that apply, each once, in the order of [`SituationId::ALL`].
pub fn findings(evidence: &Evidence) -> Vec<Finding> {
    let mut heap = Heap::default();
    for seen in &evidence.seen {
        folder(seen, &mut heap);
    }
    for pair in &evidence.pairs {
        if let (Some(a), Some(b)) = (evidence.seen.get(pair.a), evidence.seen.get(pair.b)) {
            two(pair, a, b, &mut heap);
        }
    }
    for (at, number) in evidence.numbers.iter().enumerate() {
        typed(number, None, &mut heap);
        if number.reserved().is_none() && evidence.numbers[..at].contains(number) {
            let line = format!("{number} was typed twice");
            heap.add(SituationId::DuplicateNumber, Grade::Published, line);
        }
    }
    if let Some(reading) = &evidence.event {
        told(reading, &mut heap);
    }
    heap.sorted()
}

/// Findings that grow: what shows one situation twice is one finding with two lines.
#[derive(Default)]
struct Heap(Vec<Finding>);

impl Heap {
    fn add(&mut self, id: SituationId, grade: Grade, because: String) {
        match self.0.iter_mut().find(|finding| finding.id == id) {
            Some(finding) => {
                if !finding.because.contains(&because) {
                    finding.because.push(because);
                }
                if grade == Grade::Published {
                    finding.grade = grade;
                }
            }
            None => self.0.push(Finding { id, because: vec![because], grade }),
        }
    }

    fn sorted(mut self) -> Vec<Finding> {
        let place = |finding: &Finding| SituationId::ALL.iter().position(|id| *id == finding.id);
        self.0.sort_by_key(place);
        self.0
    }
}

/// What one folder shows.
fn folder(seen: &Seen, heap: &mut Heap) {
    use SituationId as S;
    let elsewhere = matches!(seen.place.kind, PlaceKind::Network | PlaceKind::Ram | PlaceKind::Virtual);
    if seen.serializer && elsewhere {
        let line = format!("{}: SERIAL.EXE on {} ({})", seen.path, seen.place.kind.words(), seen.place.evidence);
        heap.add(S::SerializerElsewhere, Grade::Published, line);
    }
    match &seen.inspection {
        Err(why) => heap.add(S::CannotBeRead, Grade::Published, format!("{}: {why}", seen.path)),
        Ok(found) => {
            let line = format!("{}: {}", seen.path, found.kind_because);
            match found.kind {
                Kind::Retail => {}
                Kind::Workgroup => heap.add(S::WorkgroupPostoffice, Grade::Inferred, line),
                Kind::ExchangeConnector => heap.add(S::ExchangeConnector, Grade::Inferred, line),
                Kind::AppleTalk => heap.add(S::AppletalkServer, Grade::Inferred, line),
                // The folder of the Serializer is not meant to be one.
                Kind::NotAPostoffice if seen.serializer => {}
                Kind::MailRemote | Kind::NotAPostoffice => heap.add(S::NotAPostoffice, Grade::Inferred, line),
            }
        }
    }
    if let Some(number) = &seen.number {
        typed(number, Some(seen), heap);
    }
}

/// What a number shows by itself.
fn typed(number: &SerialNumber, of: Option<&Seen>, heap: &mut Heap) {
    use SituationId as S;
    let kind = of.and_then(|seen| Some(seen.inspection.as_ref().ok()?.kind));
    let place = of.map_or(String::new(), |seen| format!("{}: ", seen.path));
    match number.reserved() {
        // Each of the two has this number by right, and has been told as what it is.
        Some(Reserved::Placeholder) if kind == Some(Kind::Workgroup) => {}
        Some(Reserved::ExchangeConnector) if kind == Some(Kind::ExchangeConnector) => {}
        Some(Reserved::Placeholder) => {
            heap.add(S::PlaceholderNumber, Grade::Published, format!("{place}the number is {number}"));
        }
        Some(Reserved::ExchangeConnector) => {
            heap.add(S::ConnectorNumber, Grade::Published, format!("{place}the number is {number}"));
        }
        None if number.too_large_for_x400() => {
            let gateways = of.and_then(|seen| Some(&seen.inspection.as_ref().ok()?.gateways));
            let gateway = match gateways.map(|all| all.iter().any(|g| g.name.eq_ignore_ascii_case("X400"))) {
                Some(true) => "its tree shows an X.400 gateway",
                Some(false) => "no X.400 gateway is seen in its tree: it matters once there is one",
                None => "it matters where there is an X.400 gateway",
            };
            heap.add(S::X400TooLarge, Grade::Published, format!("{place}{number}: {gateway}"));
        }
        None => {}
    }
}

/// What two folders show together.
fn two(pair: &Pair, a: &Seen, b: &Seen, heap: &mut Heap) {
    use SituationId as S;
    let both = format!("{} and {}", a.path, b.path);
    let twins = match &pair.twins {
        Err(why) => return heap.add(S::CannotBeRead, Grade::Published, format!("{both}: {why}")),
        Ok(twins) => *twins,
    };
    let grade = if twins.is_inferred() { Grade::Inferred } else { Grade::Published };
    if twins.is_one_place() {
        return heap.add(S::OnePlaceTwice, grade, format!("{both}: {}", twins.says()));
    }
    let (Ok(in_a), Ok(in_b)) = (&a.inspection, &b.inspection) else { return };
    match (in_a.kind, in_b.kind) {
        // By right all of these have one number (Q151228, Q132560).
        (Kind::ExchangeConnector, Kind::ExchangeConnector) => {
            heap.add(S::ConnectorsAsBackbone, Grade::Inferred, format!("{both}: two connectors' postoffices"));
            return;
        }
        (Kind::Workgroup, Kind::Workgroup) => return,
        _ => {}
    }
    let numbers = a.number.as_ref().zip(b.number.as_ref());
    if let Some((number, _)) = numbers.filter(|(x, y)| x == y && x.reserved().is_none()) {
        heap.add(S::DuplicateNumber, Grade::Published, format!("{both}: both have {number}"));
    } else if twins == Twins::SameMaster {
        heap.add(S::DuplicateNumber, grade, format!("{both}: {}", twins.says()));
    } else if same_accounts(in_a, in_b) {
        let line = format!("{both}: the account files are the same, MASTER.GLB is not");
        heap.add(S::MasterReplaced, Grade::Inferred, line);
    }
}

/// Whether two postoffices have the same users, and not only the one administrator of a fresh installation.
fn same_accounts(a: &Inspection, b: &Inspection) -> bool {
    let print = |seen: &Inspection| -> Option<[Sha256; 2]> {
        Some([seen.accounts.access.as_ref()?.sha256, seen.accounts.access2.as_ref()?.sha256])
    };
    let masters = a.master.is_some() && b.master.is_some();
    let users = a.accounts.records.is_some_and(|records| records > 1);
    masters && users && print(a).is_some() && print(a) == print(b)
}

/// What the text of an event shows.
fn told(reading: &Reading, heap: &mut Heap) {
    use SituationId as S;
    if !reading.found_anything() {
        let only = reading.postoffices.first().map(|one| format!("only one postoffice is named: {}", one.name));
        let line = only.unwrap_or_else(|| "no number in brackets, and no two postoffices".into());
        return heap.add(S::EventNotUnderstood, Grade::Published, line);
    }
    let names: Vec<String> = reading.postoffices.iter().map(super::event::Named::words).collect();
    let who = if names.len() == 2 { names.join(" and ") } else { "two postoffices, which are not named".into() };
    let number = reading.number.as_ref().map_or("a number that is not named".into(), SerialNumber::to_string);
    let line = crate::text::printable(&format!("the event names {who}, with {number}")).into_owned();
    match reading.number.as_ref().and_then(SerialNumber::reserved) {
        _ if reading.names_one_twice() => heap.add(S::OnePlaceTwice, Grade::Inferred, line),
        Some(Reserved::ExchangeConnector) => heap.add(S::ConnectorsAsBackbone, Grade::Published, line),
        Some(Reserved::Placeholder) => heap.add(S::PlaceholderNumber, Grade::Published, line),
        None => heap.add(S::DuplicateNumber, Grade::Published, line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::{compare, event, look};
    use crate::fsops::{Glance, Place, ReadTree};
    use crate::postoffice::Gateway;
    use crate::postoffice::testing::DiskTree;

    fn n(text: &str) -> SerialNumber {
        SerialNumber::typed(text).unwrap()
    }

    fn connector() -> DiskTree {
        let tree = DiskTree::retail();
        for dir in ["CAL", "FOLDERS", "INI", "MEM", "MMF"] {
            tree.remove(dir);
        }
        tree
    }

    fn of(trees: &[(&DiskTree, Option<&str>)]) -> Evidence {
        let all: Vec<Glance<'_>> = trees.iter().map(|(tree, _)| Glance::of(*tree)).collect();
        let seen = all.iter().zip(trees).map(|(glance, (_, number))| look(glance, glance.root(), number.map(n)));
        let seen = seen.collect();
        Evidence { seen, pairs: compare(&all), ..Evidence::default() }
    }

    fn ids(evidence: &Evidence) -> Vec<SituationId> {
        findings(evidence).iter().map(|finding| finding.id).collect()
    }

    fn number(text: &str) -> Evidence {
        Evidence { numbers: vec![n(text)], ..Evidence::default() }
    }

    fn text(text: &str) -> Evidence {
        Evidence { event: Some(event::read(text.as_bytes())), ..Evidence::default() }
    }

    #[test]
    fn a_whole_postoffice_with_an_ordinary_number_is_in_no_situation() {
        assert_eq!(ids(&of(&[(&DiskTree::retail(), Some("32-10447"))])), []);
        assert_eq!(ids(&number("32-64536")), []);
        assert_eq!(ids(&Evidence::default()), []);
    }

    #[test]
    fn each_number_gets_its_own_finding() {
        for (typed, expected) in [
            ("0799-99992", SituationId::PlaceholderNumber),
            ("799- 99992", SituationId::PlaceholderNumber),
            ("22- 28798", SituationId::ConnectorNumber),
            ("32-64537", SituationId::X400TooLarge),
        ] {
            assert_eq!(ids(&number(typed)), [expected], "{typed}");
        }
    }

    #[test]
    fn each_kind_of_folder_gets_its_own_finding() {
        let workgroup = DiskTree::retail();
        workgroup.remove("GLB/DEFAULT.SCR");
        assert_eq!(ids(&of(&[(&workgroup, None)])), [SituationId::WorkgroupPostoffice]);
        assert_eq!(ids(&of(&[(&connector(), None)])), [SituationId::ExchangeConnector]);
        let mac = DiskTree::holding(&["Microsoft Mail Data=9"]);
        assert_eq!(ids(&of(&[(&mac, None)])), [SituationId::AppletalkServer]);
        assert_eq!(ids(&of(&[(&DiskTree::holding(&[]), None)])), [SituationId::NotAPostoffice]);
    }

    #[test]
    fn a_number_that_a_kind_has_by_right_adds_nothing() {
        assert_eq!(ids(&of(&[(&connector(), Some("22-28798"))])), [SituationId::ExchangeConnector]);
        let ordinary = ids(&of(&[(&DiskTree::retail(), Some("22-28798"))]));
        assert_eq!(ordinary, [SituationId::ConnectorNumber]);
    }

    #[test]
    fn the_x400_gateway_of_the_tree_is_named() {
        let mut evidence = of(&[(&DiskTree::retail(), Some("32-64537"))]);
        assert!(findings(&evidence)[0].because[0].contains("no X.400 gateway is seen"));
        let gateway = Gateway { name: "X400".into(), evidence: vec![], article: "Q102300" };
        evidence.seen[0].inspection.as_mut().unwrap().gateways.push(gateway);
        assert!(findings(&evidence)[0].because[0].contains("shows an X.400 gateway"));
        assert_eq!(ids(&evidence), [SituationId::X400TooLarge]);
    }

    #[test]
    fn two_postoffices_with_one_number_are_found_by_number_and_by_file() {
        let (a, b) = (DiskTree::retail(), DiskTree::retail());
        let copies = findings(&of(&[(&a, None), (&b, None)]));
        assert_eq!(copies[0].id, SituationId::DuplicateNumber);
        assert_eq!(copies[0].grade, Grade::Inferred);
        b.put("GLB/MASTER.GLB", &[7; 176]);
        b.put("GLB/ACCESS.GLB", &[7; 1172]);
        assert_eq!(ids(&of(&[(&a, Some("32-10447")), (&b, Some("32-20981"))])), []);
        assert_eq!(ids(&of(&[(&a, Some("32-10447")), (&b, Some("032- 10447"))])), [SituationId::DuplicateNumber]);
    }

    #[test]
    fn two_numbers_that_were_typed_are_compared_as_well() {
        let numbers =
            |all: &[&str]| Evidence { numbers: all.iter().map(|one| n(one)).collect(), ..Evidence::default() };
        assert_eq!(ids(&numbers(&["32-10447", "32-20981"])), []);
        assert_eq!(ids(&numbers(&["32-10447", "32- 10447"])), [SituationId::DuplicateNumber]);
        assert_eq!(ids(&numbers(&["22-28798", "22-28798"])), [SituationId::ConnectorNumber]);
        assert_eq!(ids(&numbers(&["32-10447", "32-64537"])), [SituationId::X400TooLarge], "old and new");
    }

    #[test]
    fn one_place_twice_is_that_and_no_duplicate() {
        let a = DiskTree::retail();
        let again = DiskTree::at(a.root());
        assert_eq!(ids(&of(&[(&a, Some("32-10447")), (&again, Some("32-10447"))])), [SituationId::OnePlaceTwice]);
    }

    #[test]
    fn two_connectors_are_a_backbone_and_no_duplicate() {
        let (a, b) = (connector(), connector());
        let found = ids(&of(&[(&a, None), (&b, None)]));
        assert_eq!(found, [SituationId::ExchangeConnector, SituationId::ConnectorsAsBackbone]);
    }

    #[test]
    fn the_same_accounts_with_another_master_may_be_a_change_that_nobody_planned() {
        let (a, b) = (DiskTree::retail(), DiskTree::retail());
        b.put("GLB/MASTER.GLB", &[7; 176]);
        assert_eq!(ids(&of(&[(&a, None), (&b, None)])), [SituationId::MasterReplaced]);
        for tree in [&a, &b] {
            tree.put("GLB/ACCESS.GLB", &[0; 586]);
            tree.put("GLB/ACCESS2.GLB", &[0; 69]);
            tree.put("GLB/ACCESS3.GLB", &[0; 512]);
        }
        assert_eq!(ids(&of(&[(&a, None), (&b, None)])), [], "two fresh installations look alike");
    }

    #[test]
    fn the_serializer_is_found_where_it_must_not_be() {
        let folder = DiskTree::holding(&["SERIAL.EXE=9"]);
        let mut evidence = of(&[(&folder, None)]);
        for (kind, expected) in [
            (PlaceKind::Network, &[SituationId::SerializerElsewhere][..]),
            (PlaceKind::Ram, &[SituationId::SerializerElsewhere]),
            (PlaceKind::Virtual, &[SituationId::SerializerElsewhere]),
            (PlaceKind::LocalDisk, &[]),
            (PlaceKind::Removable, &[]),
            (PlaceKind::Unknown, &[]),
        ] {
            evidence.seen[0].place = Place { kind, evidence: "as the test says".into() };
            assert_eq!(ids(&evidence), expected, "{kind:?}");
        }
    }

    #[test]
    fn each_event_gets_its_own_finding() {
        let event = |a: &str, b: &str, number: &str| {
            text(&format!("4188 The postoffice {a} on \\\\S\\M and the postoffice {b} on \\\\T\\M have [{number}]"))
        };
        assert_eq!(ids(&event("N/A", "N/B", "22- 28798")), [SituationId::ConnectorsAsBackbone]);
        assert_eq!(ids(&event("N/A", "N/B", "32-10447")), [SituationId::DuplicateNumber]);
        assert_eq!(ids(&event("N/A", "N/B", "799-99992")), [SituationId::PlaceholderNumber]);
        assert_eq!(ids(&event("N/A", "n/a", "32-10447")), [SituationId::OnePlaceTwice]);
        assert_eq!(ids(&text("it does not work")), [SituationId::EventNotUnderstood]);
        let half = findings(&text("serial number [32-10447]"));
        assert!(half[0].because[0].contains("which are not named"), "{half:?}");
    }

    #[test]
    fn a_folder_that_cannot_be_read_is_a_finding_and_the_rest_is_used() {
        let mut evidence = of(&[(&DiskTree::retail(), None), (&connector(), None)]);
        evidence.seen[0].inspection = Err("permission denied".into());
        evidence.pairs[0].twins = Err("permission denied".into());
        let found = findings(&evidence);
        assert_eq!(found[0].id, SituationId::CannotBeRead);
        assert_eq!(found[0].because.len(), 2);
        assert_eq!(found[1].id, SituationId::ExchangeConnector);
    }
}
