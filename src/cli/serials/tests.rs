use std::path::PathBuf;

use super::roll::{Finding, Matter, Outcome, Place, findings};
use super::survey::{Known, Source, Survey, of_kind};
use crate::fsops::LiveTree;
use crate::postoffice::testing::DiskTree;
use crate::postoffice::{Fingerprint, Kind, inspect, paths};
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
    let tree = LiveTree::open(crate::fsops::ReadTree::root(tree)).unwrap();
    let known = |(number, source): &(&str, Source)| Known {
        number: SerialNumber::typed(number).unwrap(),
        source: source.clone(),
    };
    Survey {
        seen: inspect(&tree).unwrap(),
        numbers: numbers.iter().map(known).collect(),
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

fn ids(found: &[Finding]) -> Vec<Matter> {
    found.iter().map(|finding| finding.id).collect()
}

#[test]
fn postoffices_with_numbers_of_their_own_are_clean() {
    let trees = [tree(1), tree(2), tree(3)];
    let places = [typed("a", &trees[0], "32-1"), typed("b", &trees[1], "32-2"), place("c", survey(&trees[2], &[]))];
    assert_eq!(ids(&findings(&places)), []);
}

#[test]
fn one_number_twice_is_a_duplicate_however_it_is_written() {
    let trees = [tree(1), tree(2), tree(3)];
    let places =
        [typed("a", &trees[0], "032-10447"), typed("b", &trees[1], "32- 10447"), typed("c", &trees[2], "32-10448")];
    let found = findings(&places);
    assert_eq!(ids(&found), [Matter::DuplicateNumber]);
    assert_eq!(found[0].paths, [PathBuf::from("a"), PathBuf::from("b")]);
    assert!(found[0].says.starts_with("2 postoffices have the number"));
}

#[test]
fn two_paths_to_one_place_are_no_duplicate() {
    let tree = tree(1);
    let places = [typed("a", &tree, "32-10447"), typed("b", &tree, "32-10447"), typed("c", &tree, "32-10447")];
    let found = findings(&places);
    assert_eq!(ids(&found), [Matter::SamePlace]);
    assert_eq!(found[0].paths.len(), 3, "told once");
}

#[test]
fn a_copy_has_the_same_number_whoever_typed_what() {
    let trees = [tree(1), tree(1)];
    let places = [typed("a", &trees[0], "32-1"), place("b", survey(&trees[1], &[]))];
    let found = findings(&places);
    assert_eq!(ids(&found), [Matter::SameMaster]);
    assert!(found[0].inferred);
}

#[test]
fn numbers_that_belong_to_no_single_postoffice_are_told_place_by_place() {
    let trees = [tree(1), tree(2), tree(3)];
    let places =
        [typed("a", &trees[0], "799-99992"), typed("b", &trees[1], "0799-99992"), typed("c", &trees[2], "22-28798")];
    let wanted = [Matter::PlaceholderNumber, Matter::PlaceholderNumber, Matter::ConnectorNumber];
    assert_eq!(ids(&findings(&places)), wanted);
}

#[test]
fn a_large_number_matters_where_there_is_an_x400_gateway() {
    let trees = [tree(1), tree(2)];
    trees[1].put("X400/LOCAL.CFG", b"x");
    let places = [typed("a", &trees[0], "32-64537"), typed("b", &trees[1], "32-64538")];
    let found = findings(&places);
    assert_eq!(ids(&found), [Matter::TooLargeForX400]);
    assert_eq!(found[0].paths, [PathBuf::from("b")]);
}

#[test]
fn a_list_that_contradicts_the_record_is_told() {
    let tree = tree(1);
    let numbers = [("32-1", Source::List), ("32-2", Source::Record("RESERIAL/C0001".into()))];
    let found = findings(&[place("a", survey(&tree, &numbers))]);
    assert_eq!(ids(&found), [Matter::Contradiction]);
    let numbers = [("32-2", Source::OldRecord("RESERIAL/C0001".into()))];
    assert_eq!(ids(&findings(&[place("a", survey(&tree, &numbers))])), [Matter::OldRecord]);
}

#[test]
fn what_is_no_postoffice_or_did_not_answer_is_told() {
    let empty = DiskTree::holding(&[]);
    let places = [
        place("a", survey(&empty, &[])),
        Place { path: "b".into(), outcome: Outcome::Silent },
        Place { path: "c".into(), outcome: Outcome::Failed("c is not a directory".into()) },
    ];
    let found = findings(&places);
    assert_eq!(ids(&found), [Matter::OutOfScope, Matter::NotSeen, Matter::NotSeen]);
    assert!(found[2].says.contains("not a directory"));
}

#[test]
fn every_postoffice_of_a_kind_has_its_number() {
    let number = |kind| of_kind(kind).map(|known| known.number.to_string());
    assert_eq!(number(Kind::Workgroup).as_deref(), Some("0799-99992"));
    assert_eq!(number(Kind::ExchangeConnector).as_deref(), Some("22-28798"));
    assert_eq!(number(Kind::Retail), None);
}
