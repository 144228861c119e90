//! What the screens look like, cell by cell.

use insta::assert_snapshot;
use reserial::journal::Mode;

use crate::driver::{Driver, plain};
use crate::sample;

#[test]
fn walk_at_80x24() {
    assert_snapshot!(Driver::walking(sample::collecting()).text(80, 24));
}

#[test]
fn walk_at_140x45() {
    let mut driver = Driver::walking(sample::first_look());
    driver.select("1a", "gateways-in-new");
    assert_snapshot!(driver.text(140, 45));
}

#[test]
fn walk_in_ascii() {
    let text = Driver::walking(sample::collecting()).text_with(80, 24, &plain());
    assert!(text.is_ascii());
    assert_snapshot!(text);
}

#[test]
fn approving_the_swap() {
    let mut driver = Driver::walking(sample::swapping(Mode::Live));
    driver.select("6", "swap");
    driver.keys("<enter>");
    assert_snapshot!(driver.text(80, 24));
}

#[test]
fn approving_copies_in_a_rehearsal() {
    let mut driver = Driver::walking(sample::view(Mode::Rehearsal, "1c"));
    driver.select("1c", "copy-accounts");
    driver.keys("<enter>");
    assert_snapshot!(driver.text(80, 24));
}

#[test]
fn mailboxes_at_80x24() {
    let mut driver = Driver::walking(sample::collecting());
    driver.keys("m");
    assert_snapshot!(driver.text(80, 24));
}

#[test]
fn old_against_new_at_80x24() {
    let mut driver = Driver::walking(sample::first_look());
    driver.keys("c");
    assert_snapshot!(driver.text(80, 24));
}

#[test]
fn old_against_new_at_140x45() {
    let mut driver = Driver::walking(sample::first_look());
    driver.keys("c");
    assert_snapshot!(driver.text(140, 45));
}

#[test]
fn mailboxes_at_140x45() {
    let mut driver = Driver::walking(sample::collecting());
    driver.keys("m");
    assert_snapshot!(driver.text(140, 45));
}

#[test]
fn one_mailbox_at_80x24() {
    let mut driver = Driver::walking(sample::collecting());
    driver.keys("m<down><enter>");
    assert_snapshot!(driver.text(80, 24));
}

#[test]
fn a_roster_at_80x24() {
    let mut driver = Driver::walking(sample::view(Mode::Practice, "2"));
    driver.select("2", "disks-received");
    driver.keys("<enter>");
    assert_snapshot!(driver.text(80, 24));
}

#[test]
fn the_end() {
    assert_snapshot!(Driver::new(sample::ended()).text(80, 24));
}
