use super::*;
use crate::procedure::q209486;

fn remarks(text: &str) -> Vec<String> {
    let error = read(text, "answers.toml", &q209486().unwrap()).unwrap_err();
    error.remarks.iter().map(ToString::to_string).collect()
}

#[test]
fn the_example_of_the_documentation_is_read() {
    let text = include_str!("../../../docs/answers.md");
    let example = text.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let answers = read(example, "answers.toml", &q209486().unwrap()).unwrap();
    assert!(answers.ticks.len() > 1 && answers.marks.len() > 1 && answers.reasoned.len() > 2, "{answers:?}");
    assert!(!answers.settles.is_empty() && !answers.clients.is_empty());
    assert_eq!(answers.approval(Some(ActionId::Swap)).unwrap().number, "32-20981");
    assert_eq!(answers.freshness, Freshness::Counts);
}

#[test]
fn what_cannot_be_used_is_named_with_its_place_and_the_nearest_word() {
    let text = "schema = 1\n[answers]\nnew-numbr = \"1\"\n[[tick]]\ncheck = \"compres\"\nwho = \" \"\nwhen = 2026-11-24T20:00:00\n";
    let expected = [
        "line 3, column 1: \"new-numbr\" is no question of q209486; nearest is \"new-number\"",
        "line 5, column 9: \"compres\" is no check that a person attests of q209486; nearest is \"compress\"",
        "line 6, column 7: the who is empty",
        "line 7, column 8: a when needs date, time and offset: 2026-11-28T22:05:00Z, or +01:00 at its end",
    ];
    assert_eq!(remarks(text), expected);
}

#[test]
fn a_wrong_shape_is_named_with_its_place() {
    let named = |text: &str| remarks(text).remove(0);
    assert!(named("schema = 1\ntck = 2").starts_with("line 2, column 1: unknown field `tck`"));
    assert!(named("schema = 1\ntck = 2").ends_with("nearest is `tick`"));
    assert!(named("schema = 1\n[answers]\nold-number = 5").starts_with("line 3, column 14: a text in quotes"));
    assert!(named("schema = 2").contains("reads schema 1"));
    assert!(named("[answers]").contains("missing field `schema`"));
    let nobody = "schema = 1\n[[tick]]\ncheck = \"compress\"\nwhen = 2026-11-24T20:00:00Z";
    assert!(named(nobody).starts_with("line 2, column 1: missing field `who`"), "{}", named(nobody));
    let yes = "schema = 1\n[[tick]]\ncheck = \"compress\"\nwho = \"Ann\"\nwhen = \"now\"";
    assert!(named(yes).starts_with("line 5, column 8"), "{}", named(yes));
}

#[test]
fn a_check_that_no_person_attests_and_a_step_that_cannot_be_skipped_are_not_taken() {
    let who = "who = \"Ann\"\nwhen = 2026-11-24T20:00:00Z\nreason = \"why not\"";
    let tick = "schema = 1\n[[tick]]\ncheck = \"p1-there\"\nwho = \"Ann\"\nwhen = 2026-11-24T20:00:00Z";
    assert!(remarks(tick)[0].contains("no check that a person attests"));
    assert!(remarks(&format!("schema = 1\n[[skip]]\nstep = \"6\"\n{who}"))[0].contains("no step that can be skipped"));
    let twice = format!("schema = 1\n[[skip]]\nstep = \"9\"\n{who}\n[[skip]]\nstep = \"9\"\n{who}");
    assert_eq!(remarks(&twice), ["line 8, column 8: \"9\" stands here a second time"]);
}
