use std::path::PathBuf;

use super::roll::{Matter, Outcome, Place, evidence, remarks};
use super::survey::{Known, Source, Survey, of_kind};
use crate::diagnosis::{Finding, SituationId, findings, look};
use crate::fsops::{Glance, LiveTree};
use crate::postoffice::testing::DiskTree;
use crate::postoffice::{Fingerprint, Kind, paths};
use crate::serial::SerialNumber;

/// A retail postoffice with a MASTER.GLB of its own, or a copy of another.
fn tree(master: u8) -> DiskTree {
    let dirs = paths::DIRECTORIES.iter().map(|dir| format!("{dir}/"));
    let files = ["GLB/NETWORK.GLB=122", "GLB/DEFAULT.SCR=1", "GLB/CONTROL.GLB=8", "GLB/TID.GLB=4"];
    let all: Vec<String> = dirs.chain(files.map(str::to_owned)).collect();
    let tree = DiskTree::holding(&all.iter().map(String::as_str).collect::<Vec<_>>());
    tree.put("GLB/MASTER.GLB", &[master; 176]);
    tree
}

fn survey(tree: &DiskTree, numbers: &[(&str, Source)]) -> Survey {
    let root = crate::fsops::ReadTree::root(tree);
    let tree = LiveTree::open(root).unwrap();
    let known = |(number, source): &(&str, Source)| Known {
        number: SerialNumber::typed(number).unwrap(),
        source: source.clone(),
    };
    let numbers: Vec<Known> = numbers.iter().map(known).collect();
    Survey {
        seen: look(&Glance::of(&tree), root, numbers.first().map(|known| known.number.clone())),
        numbers,
        change: None,
        print: Fingerprint::of(&tree).unwrap(),
    }
}

fn place(path: &str, survey: Survey) -> Place {
    Place { path: PathBuf::from(path), outcome: Outcome::Seen(Box::new(survey)) }
}

fn typed(path: &str, tree: &DiskTree, number: &str) -> Place {
    place(path, survey(tree, &[(number, Source::List)]))
}

fn found(places: &[Place]) -> Vec<Finding> {
    findings(&evidence(places))
}

fn ids(places: &[Place]) -> Vec<SituationId> {
    found(places).iter().map(|finding| finding.id).collect()
}

fn matters(places: &[Place]) -> Vec<Matter> {
    remarks(places).iter().map(|remark| remark.id).collect()
}

#[test]
fn postoffices_with_numbers_of_their_own_are_clean() {
    let trees = [tree(1), tree(2), tree(3)];
    let places = [typed("a", &trees[0], "32-1"), typed("b", &trees[1], "32-2"), place("c", survey(&trees[2], &[]))];
    assert_eq!((ids(&places), matters(&places)), (vec![], vec![]));
}

#[test]
fn one_number_twice_is_a_duplicate_however_it_is_written() {
    let trees = [tree(1), tree(2), tree(3)];
    let places =
        [typed("a", &trees[0], "032-10447"), typed("b", &trees[1], "32- 10447"), typed("c", &trees[2], "32-10448")];
    let found = found(&places);
    assert_eq!(found.iter().map(|f| f.id).collect::<Vec<_>>(), [SituationId::DuplicateNumber]);
    let root = |at: usize| crate::fsops::ReadTree::root(&trees[at]).display().to_string();
    assert!(found[0].because[0].starts_with(&format!("{} and {}: both have", root(0), root(1))), "{found:?}");
}

#[test]
fn two_paths_to_one_place_are_no_duplicate() {
    let tree = tree(1);
    let places = [typed("a", &tree, "32-10447"), typed("b", &tree, "32-10447")];
    assert_eq!(ids(&places), [SituationId::OnePlaceTwice]);
}

#[test]
fn a_copy_has_the_same_number_whoever_typed_what() {
    let trees = [tree(1), tree(1)];
    let places = [typed("a", &trees[0], "32-1"), place("b", survey(&trees[1], &[]))];
    assert_eq!(ids(&places), [SituationId::DuplicateNumber]);
    assert_eq!(found(&places)[0].grade, crate::grade::Grade::Inferred);
}

#[test]
fn numbers_that_belong_to_no_single_postoffice_are_no_duplicates() {
    let trees = [tree(1), tree(2), tree(3)];
    let places =
        [typed("a", &trees[0], "799-99992"), typed("b", &trees[1], "0799-99992"), typed("c", &trees[2], "22-28798")];
    assert_eq!(ids(&places), [SituationId::PlaceholderNumber, SituationId::ConnectorNumber]);
}

#[test]
fn a_list_that_contradicts_the_record_is_told() {
    let tree = tree(1);
    let numbers = [("32-1", Source::List), ("32-2", Source::Record("RESERIAL/C0001".into()))];
    assert_eq!(matters(&[place("a", survey(&tree, &numbers))]), [Matter::Contradiction]);
    let numbers = [("32-2", Source::OldRecord("RESERIAL/C0001".into()))];
    assert_eq!(matters(&[place("a", survey(&tree, &numbers))]), [Matter::OldRecord]);
}

#[test]
fn what_is_no_postoffice_or_did_not_answer_is_told() {
    let empty = DiskTree::holding(&[]);
    let places = [
        place("a", survey(&empty, &[])),
        Place { path: "b".into(), outcome: Outcome::Silent },
        Place { path: "c".into(), outcome: Outcome::Failed("c is not a directory".into()) },
    ];
    assert_eq!(ids(&places), [SituationId::CannotBeRead, SituationId::NotAPostoffice]);
    assert_eq!(matters(&places), [Matter::NoAnswer]);
}

/// A line of JSON that cannot be written would be a place that nobody hears of.
#[cfg(unix)]
#[test]
fn a_path_that_is_no_text_is_told_all_the_same() {
    use std::os::unix::ffi::OsStrExt as _;
    let path = PathBuf::from(std::ffi::OsStr::from_bytes(b"/srv/\xff"));
    let places = [Place { path, outcome: Outcome::Silent }];
    let row = serde_json::to_value(super::row(&places[0])).unwrap();
    assert_eq!((&row["path"], &row["schema"]), (&"/srv/\u{fffd}".into(), &"reserial-serials-1".into()));
    let end = serde_json::to_value(super::Summary::of(&places, &[]).unwrap()).unwrap();
    assert_eq!(end["remarks"][0]["path"], "/srv/\u{fffd}");
}

#[test]
fn every_postoffice_of_a_kind_has_its_number() {
    let number = |kind| of_kind(kind).map(|known| known.number.to_string());
    assert_eq!(number(Kind::Workgroup).as_deref(), Some("0799-99992"));
    assert_eq!(number(Kind::ExchangeConnector).as_deref(), Some("22-28798"));
    assert_eq!(number(Kind::Retail), None);
}
