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
    assert_eq!(change.answers.len(), 5);
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
fn giving_up_brings_in_what_arrived_in_a_p1_made_meanwhile() {
    let office = Office::new(3);
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("5b");
    fs::create_dir(office.old().join("P1")).unwrap();
    fs::write(office.old().join("P1/0000BEEF.P1"), "an envelope").unwrap();
    walker.must(reserial::engine::Command::GiveUp { reason: "too many are on leave".into() });
    assert_eq!(fs::read(office.old().join("P1/0000BEEF.P1")).unwrap(), b"an envelope");
    assert!(office.old().join("P1/POPULATE.MSM").is_file() && !office.old().join("POLD").exists());
    assert!(!walker.settled("5a"));
    walker.walk_to("9");
    session.close().unwrap();
}

#[test]
fn a_way_back_does_not_touch_what_has_changed_and_lists_it() {
    let office = Office::new(3);
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("1c");
    let changed = office.new_tree().join("GLB/ACCESS2.GLB");
    fs::write(&changed, "somebody went on working here").unwrap();
    let error = walker.undo(UndoTo::All).unwrap_err();
    assert!(error.to_string().contains("ACCESS2.GLB"), "{error}");
    assert_eq!(fs::read(&changed).unwrap(), b"somebody went on working here");
    // What stands for itself has been taken back.
    let fresh = Office::new(3);
    for name in ["GLB/ACCESS.GLB", "GLB/ACCESS3.GLB", "NME/ADMIN.NME"] {
        let (now, then) = (office.new_tree().join(name), fresh.new_tree().join(name));
        assert_eq!(fs::read(now).unwrap(), fs::read(then).unwrap(), "{name}");
    }
    assert_eq!(walker.session.view().undo.operations.len(), 2, "and what is left is offered again");
    session.close().unwrap();
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

#[test]
fn a_second_change_moves_the_oldmast_of_our_own_first_one_aside() {
    let office = Office::new(2);
    let mut session = office.open(Mode::Live);
    Walker { session: &mut session, play: Some(office.people()) }.walk_to("9");
    session.close().unwrap();
    let first = fs::read(office.old().join("GLB/OLDMAST.GLB")).unwrap();

    // Another installation, from other disks: another MASTER.GLB.
    let master = office.new_tree().join("GLB/MASTER.GLB");
    let mut bytes = fs::read(&master).unwrap();
    bytes[160] ^= 0xff;
    fs::write(&master, &bytes).unwrap();
    let mut session = office.open(Mode::Live);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("9");
    assert_eq!(fs::read(office.old().join("GLB/MASTER.GLB")).unwrap(), bytes);
    let aside = office.old().join("RESERIAL/C0002/ASIDE/OLDMAST.GLB");
    assert_eq!(fs::read(aside).unwrap(), first, "the first Oldmast.glb is kept");
    session.close().unwrap();
}

#[test]
fn a_saved_plan_is_applied_exactly_or_refused_with_the_fact_that_changed() {
    let office = Office::new(2);
    let tree = |root: &std::path::Path| std::sync::Arc::new(reserial::fsops::LiveTree::open(root).unwrap());
    let record = reserial::fsops::TreePath::parse("RESERIAL/C0007").unwrap();
    let former = reserial::plan::Former { record, core: "CORE".into(), ..Default::default() };
    let procedure = reserial::procedure::q209486().unwrap();
    let plan = || {
        let (old, new) = (tree(office.old()), tree(office.new_tree()));
        reserial::engine::SavedPlan::make(&procedure, old, new, former.clone()).unwrap()
    };
    let saved = plan();
    let mut session = office.open(Mode::Live);
    session.hold_to(saved.clone());
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("1c");
    session.close().unwrap();

    let office = Office::new(2);
    let access = office.old().join("GLB/ACCESS.GLB");
    let mut bytes = fs::read(&access).unwrap();
    bytes[0] ^= 0xff;
    fs::write(&access, bytes).unwrap();
    let mut session = office.open(Mode::Live);
    session.hold_to(saved);
    let mut walker = Walker { session: &mut session, play: None };
    walker.walk_to("1b");
    let shown = walker.shown(reserial::procedure::ActionId::CopyAccounts);
    let command = reserial::engine::Command::Perform {
        action: reserial::procedure::ActionId::CopyAccounts,
        shown,
        typed: String::new(),
        pacing: reserial::engine::Pacing::All,
    };
    let refused = crate::common::submit(&mut session, command).unwrap_err();
    assert!(refused.to_string().contains("ACCESS.GLB"), "{refused}");
    assert!(session.change().ops.is_empty(), "nothing was done");
}
