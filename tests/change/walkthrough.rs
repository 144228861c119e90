//! The whole change, on real directories: rehearsed it leaves no trace, live it changes just what was planned.

use std::fs;

use crate::common::{Office, STEPS, Walker, picture, picture_of_files};
use reserial::engine::UndoTo;
use reserial::journal::{Closing, Mode};
use reserial::practice::Cue;

#[test]
fn a_rehearsal_walks_all_steps_and_leaves_both_trees_alone() {
    let office = Office::on_disk(17);
    let before = (picture(office.old()), picture(office.new_tree()));
    let mut session = office.open(Mode::Rehearsal);
    Walker { session: &mut session, play: None }.walk_to("9");
    assert!(matches!(session.change().closed, Some((Closing::Finished, _))));
    assert!(session.standing() > 5, "operations were rehearsed");
    session.close().unwrap();
    assert_eq!(before.0, picture(office.old()));
    assert_eq!(before.1, picture(office.new_tree()));
    assert!(!office.old().join("RESERIAL").exists());
}

#[test]
fn the_change_makes_three_renames_and_one_new_file() {
    let office = Office::on_disk(17);
    let old_master = fs::read(office.old().join("GLB/MASTER.GLB")).unwrap();
    let new_master = fs::read(office.new_tree().join("GLB/MASTER.GLB")).unwrap();
    let new_before = picture_of_files(office.new_tree());
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("5d");
    let old_before = picture_of_files(office.old());
    walker.walk_to("9");
    assert!(matches!(session.change().closed, Some((Closing::Finished, _))));
    session.close().unwrap();

    assert_eq!(fs::read(office.old().join("GLB/MASTER.GLB")).unwrap(), new_master);
    assert_eq!(fs::read(office.old().join("GLB/OLDMAST.GLB")).unwrap(), old_master);
    let old_after = picture_of_files(office.old());
    let mut expected = old_before.clone();
    let glb = |name: &str| std::path::PathBuf::from("GLB").join(name);
    expected.insert(glb("OLDMAST.GLB"), old_before[&glb("MASTER.GLB")].clone());
    expected.insert(glb("MASTER.GLB"), old_after[&glb("MASTER.GLB")].clone());
    let renamed = |path: std::path::PathBuf| match path.strip_prefix("POLD") {
        Ok(rest) if rest.as_os_str().is_empty() => "P1".into(),
        Ok(rest) => std::path::Path::new("P1").join(rest),
        Err(_) => path,
    };
    let expected: std::collections::BTreeMap<_, _> = expected.into_iter().map(|(k, v)| (renamed(k), v)).collect();
    assert_eq!(expected, old_after);

    let new_after = picture_of_files(office.new_tree());
    let changed: Vec<String> = new_after
        .iter()
        .filter(|(path, line)| new_before.get(*path) != Some(line))
        .map(|(path, _)| path.to_string_lossy().into_owned())
        .collect();
    assert_eq!(changed, ["GLB/ACCESS.GLB", "GLB/ACCESS2.GLB", "GLB/ACCESS3.GLB", "NME/ADMIN.NME"]);
    assert_eq!(new_before.len(), new_after.len());
    for name in ["GLB/ACCESS.GLB", "GLB/ACCESS2.GLB", "GLB/ACCESS3.GLB", "NME/ADMIN.NME"] {
        let aside = office.new_tree().join("RESERIAL/C0001/ASIDE").join(name);
        assert!(aside.is_file(), "{name} was moved aside");
    }
}

#[test]
fn numbers_and_lists_carry_over_from_the_rehearsal_and_attestations_do_not() {
    let office = Office::new(3);
    let mut session = office.open(Mode::Rehearsal);
    Walker { session: &mut session, play: None }.walk_to("4");
    session.close().unwrap();
    let session = office.open(Mode::Live);
    let change = session.change();
    assert_eq!(change.answers.len(), 4);
    assert!(change.rosters.values().all(|r| r.people().iter().all(|p| p.marks.is_empty())));
    assert_eq!(change.rosters.len(), 2);
    assert!(change.ticks.is_empty() && change.steps.is_empty() && change.pin.is_none());
}

#[test]
fn undone_from_each_step_the_trees_are_what_they_were() {
    for last in &STEPS[..12] {
        let office = Office::new(5);
        let mut session = office.open(Mode::Live);
        let mut play = office.people();
        crate::common::act(&mut play, &Cue::MtasStopped);
        let new_before = picture_of_files(office.new_tree());
        let mut walker = Walker { session: &mut session, play: Some(play) };
        walker.walk_to("4");
        // What the users do is not ours to undo: the picture is of everything else.
        let others = |office: &Office| {
            let mut picture = picture_of_files(office.old());
            picture.retain(|path, _| {
                !["MBG", "MMF", "KEY", "MAI", "CONTROL.GLB"]
                    .iter()
                    .any(|own| path.starts_with(own) || path.ends_with(own))
            });
            picture
        };
        let old_before = others(&office);
        walker.walk_to(last);
        match walker.undo(UndoTo::All) {
            Ok(()) => {}
            Err(e) => assert!(["1a", "1b"].contains(last), "{last}: {e}"),
        }
        session.close().unwrap();
        assert_eq!(old_before, others(&office), "old, undone from {last}");
        assert_eq!(new_before, picture_of_files(office.new_tree()), "new, undone from {last}");
    }
}

#[test]
fn after_step_8_undo_is_over_and_says_what_is_left() {
    let office = Office::new(3);
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("8");
    let refused = walker.undo(UndoTo::All).unwrap_err();
    assert!(refused.to_string().contains("undo-over"), "{refused}");
    assert!(session.view().undo.says.contains("reverse change"));
}

#[test]
fn a_p1_made_meanwhile_is_moved_aside_and_its_mail_brought_in() {
    let office = Office::new(3);
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("7");
    let held = fs::read_dir(office.old().join("POLD")).unwrap().count();
    fs::create_dir(office.old().join("P1")).unwrap();
    fs::write(office.old().join("P1/POPULATE.MSM"), "x").unwrap();
    fs::write(office.old().join("P1/0000BEEF.P1"), "an envelope").unwrap();
    walker.session.look().unwrap();
    assert!(walker.session.view().notices.iter().any(|n| n.article == "Q135902"));
    walker.walk_to("9");
    session.close().unwrap();
    assert_eq!(fs::read(office.old().join("P1/0000BEEF.P1")).unwrap(), b"an envelope");
    assert_eq!(fs::read_dir(office.old().join("P1")).unwrap().count(), held + 1);
    assert!(!office.old().join("POLD").exists());
    assert!(office.old().join("RESERIAL/C0001/ASIDE/P1/POPULATE.MSM").is_file());
}

#[test]
fn giving_up_for_tonight_puts_p1_back_and_keeps_steps_1_to_4() {
    let office = Office::new(3);
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("5b");
    walker.must(reserial::engine::Command::GiveUp { reason: "too many are on leave".into() });
    assert!(office.old().join("P1").is_dir() && !office.old().join("POLD").exists());
    for step in ["1a", "1b", "1c", "2", "3", "4"] {
        assert!(walker.settled(step), "{step}");
    }
    assert!(!walker.settled("5a") && walker.session.change().baseline.is_none());
    walker.walk_to("9");
    assert!(office.old().join("RESERIAL/C0001/CORE2/GLB/MASTER.GLB").is_file());
}

#[test]
fn lower_case_trees_get_lower_case_names_and_the_old_spelling_back() {
    let office = Office::new(3);
    fs::rename(office.old().join("P1"), office.old().join("p1")).unwrap();
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: None };
    walker.walk_to("5a");
    assert!(office.old().join("pold").is_dir());
    walker.undo(UndoTo::Last).unwrap();
    assert!(office.old().join("p1").is_dir());
}
