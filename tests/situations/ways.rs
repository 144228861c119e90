//! Every way through every walk, and what changing one's mind does.

use std::collections::BTreeSet;

use proptest::prelude::*;
use reserial::engine::Command;
use reserial::journal::Settled;
use reserial::procedure::{By, Procedure, load, walk};

use crate::machine::{Machine, walks};

/// What is done at each end of a walk, with the choices (check, option) that led there.
type Visit<'v, 'a> = dyn FnMut(&Machine<'a>, &[(&'a str, &'a str)]) + 'v;

/// Goes every way from here, and hands each end to `visit` with the choices that led there.
fn explore<'a>(mut machine: Machine<'a>, chosen: &[(&'a str, &'a str)], visit: &mut Visit<'_, 'a>) {
    loop {
        if machine.ended() {
            return visit(&machine, chosen);
        }
        let step = machine.open().unwrap_or_else(|| panic!("{}: no way on after {chosen:?}", machine.procedure.id));
        if let Some((check, options)) = machine.see_to(step) {
            for option in options {
                let mut branch = machine.clone();
                branch.choose(check, option.id.as_str()).unwrap();
                explore(branch, &[chosen, &[(check, option.id.as_str())]].concat(), visit);
            }
            return;
        }
        machine.complete(step.id.as_str()).unwrap();
    }
}

#[test]
fn every_way_through_every_walk_ends_with_one_conclusion() {
    for procedure in &walks() {
        let (mut ways, mut seen, mut concluded) = (0, BTreeSet::new(), BTreeSet::new());
        explore(Machine::new(procedure), &[], &mut |machine, chosen| {
            ways += 1;
            seen.extend(chosen.iter().map(|(check, option)| (check.to_string(), option.to_string())));
            let done = |id| machine.change.steps.get(id).is_some_and(|mark| mark.settled == Settled::Done);
            let ends: Vec<_> = procedure.steps.iter().filter(|step| done(&step.id) && step.ending.is_some()).collect();
            assert_eq!(ends.len(), 1, "{} after {chosen:?}", procedure.id);
            assert!(!ends[0].ending.as_ref().unwrap().next.is_empty());
            concluded.insert(ends[0].id.to_string());
        });
        let options = procedure.steps.iter().flat_map(|step| &step.checks).flat_map(|check| match &check.by {
            By::Choice(options) => options.iter().map(|o| (check.id.to_string(), o.id.to_string())).collect(),
            _ => Vec::new(),
        });
        assert_eq!(seen, options.collect(), "{}: every answer is reached", procedure.id);
        let ends = procedure.steps.iter().filter(|step| step.ending.is_some()).map(|step| step.id.to_string());
        assert_eq!(concluded, ends.collect(), "{}: every conclusion is reached", procedure.id);
        assert!(ways >= 3, "{}: {ways} ways", procedure.id);
    }
}

#[test]
fn no_walk_has_an_operation_a_roster_or_a_mailbox_in_it() {
    for procedure in &walks() {
        assert!(procedure.concludes() && procedure.rosters.is_empty(), "{}", procedure.id);
        for check in procedure.steps.iter().flat_map(|step| &step.checks) {
            assert!(!matches!(check.by, By::Action(_) | By::Roster { .. } | By::Mail(_)), "{}", check.id);
        }
    }
}

fn q142196() -> Procedure {
    walk("Q142196").unwrap().unwrap()
}

#[test]
fn a_choice_settles_what_does_not_apply_and_says_because_of_what() {
    let procedure = q142196();
    let mut machine = Machine::new(&procedure);
    let state = |machine: &Machine<'_>, id: &str| machine.case().state(procedure.step(&id.into()).unwrap());
    assert_eq!(state(&machine, "2").0.word(), "not yet");
    machine.choose("menus", "all").unwrap();
    let (word, because) = state(&machine, "2");
    assert_eq!(word.word(), "n/a");
    assert_eq!(because, "\"You have seen the main menu of ADMIN\" was answered \"All menus\"");
    // What rests on a choice in a step that does not apply does not apply either.
    assert_eq!(state(&machine, "3").0.word(), "n/a");
    assert_eq!(state(&machine, "6").0.word(), "not yet", "its own choice has not been made");
    assert!(!machine.settled("2"), "nobody had to say so");
    let refused = machine.choose("wish", "stay").unwrap_err();
    assert!(refused.why.contains("does not apply"), "{refused}");
    assert!(machine.reopen("2").unwrap_err().why.contains("does not apply"));
}

#[test]
fn a_choice_that_later_steps_rest_on_is_changed_only_after_opening_them() {
    let procedure = q142196();
    let mut machine = Machine::new(&procedure);
    machine.choose("menus", "local").unwrap();
    machine.choose("menus", "all").unwrap();
    machine.complete("1").unwrap();
    machine.choose("origin", "disc-two").unwrap();
    machine.complete("5").unwrap();
    let refused = machine.choose("menus", "local").unwrap_err();
    assert_eq!(refused.lift, "Open step 1 again first.");
    // Step 5 rests on step 1, and is settled.
    let refused = machine.reopen("1").unwrap_err();
    assert!(refused.lift.starts_with("Open step 5 again first"), "{refused}");
    machine.reopen("5").unwrap();
    machine.reopen("1").unwrap();
    machine.choose("menus", "local").unwrap();
    machine.complete("1").unwrap();
    machine.choose("wish", "stay").unwrap();
    machine.complete("2").unwrap();
    machine.complete("3").unwrap();
    assert!(machine.ended());
}

#[test]
fn what_comes_after_a_step_that_does_not_apply_rests_on_what_comes_before_it() {
    let text = r#"
id = "x"
article = "Q209486"
title = "t"
revision = "2000-06-14"
"#
    .to_owned();
    let step = |id: &str, more: &str| {
        format!(
            "[[step]]\nid = \"{id}\"\ntitle = \"t\"\nwhat = \"w\"\nwhy = \"w\"\nbreaks = \"b\"\ntakes = \"t\"\narticles = [\"Q209486\"]\n{more}\n"
        )
    };
    let choice = "[[step.check]]\nid = \"c\"\ntext = \"t\"\nmeans = \"m\"\ntodo = \"t\"\nseverity = \"refuse\"\narticle = \"Q209486\"\n\
                  by.choice = [{ id = \"a\", label = \"A\", says = \"a\" }, { id = \"b\", label = \"B\", says = \"b\" }]";
    let all = [
        step("1", choice),
        step("2", "after = [\"1\"]\nwhen = { check = \"c\", is = [\"a\"] }"),
        step("3", "after = [\"2\"]"),
        step("4", "after = [\"3\"]"),
    ];
    let procedure = load(&(text + &all.concat())).unwrap();
    let mut machine = Machine::new(&procedure);
    machine.choose("c", "b").unwrap();
    machine.complete("1").unwrap();
    machine.complete("3").unwrap();
    assert!(machine.reopen("1").unwrap_err().lift.starts_with("Open step 3 again first"));
    machine.reopen("3").unwrap();
    machine.reopen("1").unwrap();
}

#[test]
fn an_answer_that_is_not_offered_is_refused() {
    let procedure = q142196();
    let mut machine = Machine::new(&procedure);
    assert!(machine.choose("menus", "luck").is_err());
    assert!(machine.choose("nothing", "all").is_err());
    assert!(machine.choose("tree-is-full", "all").unwrap_err().why.contains("not answered by choosing"));
    assert!(machine.complete("1").is_err(), "nothing was chosen");
}

#[test]
fn the_number_of_a_serialized_disk_is_none_that_is_shared() {
    let procedure = walk("q182309").unwrap().unwrap();
    let mut machine = Machine::new(&procedure);
    machine.choose("media", "select").unwrap();
    machine.complete("1").unwrap();
    machine.choose("disk-one", "not-yet").unwrap();
    for step in ["4", "7", "8", "9"] {
        let open = machine.open().unwrap();
        assert_eq!(open.id.as_str(), step);
        assert!(machine.see_to(open).is_none());
        machine.complete(step).unwrap();
    }
    for bad in ["0799-99992", "22-28798"] {
        let answer = reserial::procedure::AnswerId::NewNumber;
        let command = Command::Answer { answer, value: bad.into(), reason: String::new() };
        assert!(machine.submit(command).is_err(), "{bad}");
    }
}

#[derive(Clone, Debug)]
enum Whim {
    Choose(usize, usize),
    Complete(usize),
    Reopen(usize),
    Push,
}

fn whim() -> impl Strategy<Value = Whim> {
    prop_oneof![
        (0..40usize, 0..6usize).prop_map(|(check, option)| Whim::Choose(check, option)),
        (0..14usize).prop_map(Whim::Complete),
        (0..14usize).prop_map(Whim::Reopen),
        Just(Whim::Push),
        Just(Whim::Push),
    ]
}

fn push(machine: &mut Machine<'_>, option: usize) {
    let Some(step) = machine.open() else { return };
    if let Some((check, options)) = machine.see_to(step) {
        let option = options[option % options.len()].id.as_str();
        machine.choose(check, option).unwrap();
    } else {
        machine.complete(step.id.as_str()).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_chosen_and_changed_the_walk_comes_to_an_end(which in 0..6usize, whims in prop::collection::vec(whim(), 0..60), end in 0..6usize) {
        let procedure = &walks()[which];
        let choices: Vec<_> = procedure.steps.iter().flat_map(|step| &step.checks).filter(|c| matches!(c.by, By::Choice(_))).collect();
        let mut machine = Machine::new(procedure);
        for (at, whim) in whims.into_iter().enumerate() {
            // What is refused changes nothing.
            match whim {
                Whim::Choose(check, option) => {
                    let check = choices[check % choices.len()];
                    let options = procedure.options(&check.id).unwrap();
                    let _ = machine.choose(check.id.as_str(), options[option % options.len()].id.as_str());
                }
                Whim::Complete(step) => {
                    let _ = machine.complete(procedure.steps[step % procedure.steps.len()].id.as_str());
                }
                Whim::Reopen(step) if !machine.ended() => {
                    let _ = machine.reopen(procedure.steps[step % procedure.steps.len()].id.as_str());
                }
                Whim::Push if !machine.ended() => push(&mut machine, at),
                Whim::Reopen(_) | Whim::Push => {}
            }
            for step in &procedure.steps {
                for before in step.after.iter().filter(|_| machine.settled(step.id.as_str())) {
                    prop_assert!(machine.case().settled(before), "{} is settled before {before}", step.id);
                }
                let applies = !matches!(machine.case().applies(step), reserial::engine::Applies::Not(_));
                prop_assert!(applies || !machine.settled(step.id.as_str()), "{} was done and does not apply", step.id);
            }
        }
        for _ in 0..60 {
            if !machine.ended() {
                push(&mut machine, end);
            }
        }
        prop_assert!(machine.ended(), "{} does not end", procedure.id);
        let done = |step: &&reserial::procedure::Step| machine.settled(step.id.as_str());
        prop_assert!(procedure.steps.iter().filter(done).any(|step| step.ending.is_some()));
    }
}
