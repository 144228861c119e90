//! The promise of `assets/procedure/q209486.toml`: every step of the article is there, in its order, in words that
//! fit the screen; and the loader refuses a procedure that cannot be walked.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::collections::BTreeSet;

use reserial::grade::Grade;
use reserial::postoffice::{FoundBy, settings};
use reserial::procedure::{
    ActionId, AnswerId, By, Check, DiskCheck, LoadError, MailCheck, Procedure, Severity, Step, StepId, Tick, WALKS,
    Without, load, q209486, reverse, walk,
};

/// The article's list.
const STEPS: [&str; 14] = ["1a", "1b", "1c", "2", "3", "4", "5a", "5b", "5c", "5d", "6", "7", "8", "9"];

/// Six lines beside the list of steps, on a screen of 80 columns.
const PANEL: usize = 300;

fn procedure() -> Procedure {
    q209486().unwrap()
}

/// The change, the way back after it, and every walk that changes nothing.
fn all() -> Vec<Procedure> {
    let walks = WALKS.iter().map(|(id, _)| walk(id).unwrap().unwrap());
    [procedure(), reverse().unwrap()].into_iter().chain(walks).collect()
}

fn checks(procedure: &Procedure) -> impl Iterator<Item = (&Step, &Check)> {
    procedure.steps.iter().flat_map(|step| step.checks.iter().map(move |check| (step, check)))
}

/// Every text that reaches a screen, with the place it stands at.
fn texts(procedure: &Procedure) -> Vec<(String, &str)> {
    let mut all = vec![("title".to_owned(), procedure.title.as_str())];
    for roster in &procedure.rosters {
        for (name, text) in [("title", &roster.title), ("one", &roster.one), ("about", &roster.about)] {
            all.push((format!("roster {} {name}", roster.id), text));
        }
        for mark in &roster.marks {
            all.push((format!("roster {} mark {} label", roster.id, mark.id), &mark.label));
            let fields = [("says", &mark.says), ("have", &mark.have), ("without", &mark.without)];
            let said = fields.into_iter().filter(|(name, text)| *name != "without" || !text.is_empty());
            all.extend(
                said.map(|(name, text)| (format!("roster {} mark {} {name}", roster.id, mark.id), text.as_str())),
            );
        }
    }
    for step in &procedure.steps {
        let fields = [
            ("title", &step.title),
            ("what", &step.what),
            ("why", &step.why),
            ("breaks", &step.breaks),
            ("takes", &step.takes),
        ];
        all.extend(fields.map(|(name, text)| (format!("step {} {name}", step.id), text.as_str())));
        for check in &step.checks {
            let fields = [("text", &check.text), ("means", &check.means), ("todo", &check.todo)];
            all.extend(fields.map(|(name, text)| (format!("check {} {name}", check.id), text.as_str())));
            all.extend(check.list.iter().map(|line| (format!("check {} todo", check.id), line.as_str())));
            for option in procedure.options(&check.id).unwrap_or_default() {
                let place = |name: &str| format!("check {} option {} {name}", check.id, option.id);
                all.extend([(place("choose"), option.label.as_str()), (place("option"), option.says.as_str())]);
            }
        }
        if let Some(ending) = &step.ending {
            all.push((format!("step {} conclusion", step.id), ending.says.as_str()));
            all.extend(ending.next.iter().map(|next| (format!("step {} next", step.id), next.as_str())));
        }
    }
    all
}

/// The sentences of a text; a dot inside a file name ends none.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n").flat_map(|paragraph| paragraph.split(". ").flat_map(|part| part.split("? ")))
}

fn is_article(name: &str) -> bool {
    name.strip_prefix('Q').is_some_and(|d| (5..=6).contains(&d.len()) && d.bytes().all(|b| b.is_ascii_digit()))
}

#[test]
fn every_step_of_the_article_is_there_in_its_order() {
    let procedure = procedure();
    let ids: Vec<&str> = procedure.steps.iter().map(|step| step.id.as_str()).collect();
    assert_eq!(ids, STEPS);
    assert_eq!((procedure.id.as_str(), procedure.article.as_str()), ("q209486", "Q209486"));
}

#[test]
fn the_order_of_the_steps_is_that_of_the_article() {
    let expected: [(&str, &[&str], Option<&str>); 14] = [
        ("1a", &[], None),
        ("1b", &["1a"], None),
        ("1c", &["1b"], None),
        ("2", &["1c"], None),
        ("3", &["1c"], None),
        ("4", &["1c"], None),
        ("5a", &["2", "3", "4"], Some("8")),
        ("5b", &["5a"], None),
        ("5c", &["5b"], None),
        ("5d", &["5c"], None),
        ("6", &["5d"], Some("7")),
        ("7", &["6"], Some("6")),
        ("8", &["7"], Some("5a")),
        ("9", &["8"], None),
    ];
    for (step, (id, after, with)) in procedure().steps.iter().zip(expected) {
        assert_eq!(step.id.as_str(), id);
        assert_eq!(step.after.iter().map(StepId::as_str).collect::<Vec<_>>(), after, "{id} comes after");
        assert_eq!(step.with.as_ref().map(StepId::as_str), with, "{id} goes with");
    }
}

#[test]
fn what_may_be_left_out_is_what_the_article_can_do_without() {
    use Without::{NotApplicable, Skip};
    let both: &[Without] = &[NotApplicable, Skip];
    for step in &procedure().steps {
        let expected = match step.id.as_str() {
            "1b" => &[NotApplicable],
            "2" | "3" | "4" | "5d" | "9" => both,
            "5a" | "5b" | "5c" | "8" => &[Skip],
            _ => &[],
        };
        assert_eq!(step.without, expected, "step {}", step.id);
    }
}

#[test]
fn every_check_stands_where_it_belongs() {
    let expected: [(&str, &str); 14] = [
        (
            "1a",
            "old-number new-number names old-is-postoffice new-is-postoffice old-sound old-remarks new-sound two-places \
             same-version old-master-size new-master-size masters-differ same-names names-seen same-security gateways-in-new same-connection-bit \
             password-same network-type-same hop-count-same snads-same dirsync-trace dirsync-same writable space",
        ),
        ("1b", "global-list-trace global-list global-list-on"),
        ("1c", "old-accounts copy-accounts accounts-copied copy-listings outside-in-new sign-in pin"),
        ("2", "disks-made disks-sent disks-received"),
        ("3", "change-date users-told"),
        ("4", "partners-told"),
        (
            "5a",
            "in-window backup outboxes-empty second-person mtas-stopped queues-compress queues-empty p1-there pold-free p1-quiet \
             nobody-admin pin-holds \
             keep-core freeze",
        ),
        ("5b", "p1-still-away baseline message-out"),
        ("5c", "table-read compress"),
        ("5d", "all-collected passwords-told"),
        ("6", "signed-off swap-pin second-approved master-free oldmast-free p1-away-now still-collected swap"),
        ("7", "new-master-in"),
        ("8", "thaw"),
        (
            "9",
            "partners-confirmed mtas-restarted everybody-relog passwords-known number-read still-sound accept-logon accept-old-mail \
             accept-new-mail accept-lan calls-out calls-in accept-remote accept-gateway accept-admin accept-global-list \
             accept-dirsync accept-hops accept-folder accept-calendar \
             accept-symptoms temp-removed oldmast-kept",
        ),
    ];
    for (step, (id, names)) in procedure().steps.iter().zip(expected) {
        assert_eq!(step.id.as_str(), id);
        let ids: Vec<&str> = step.checks.iter().map(|check| check.id.as_str()).collect();
        assert_eq!(ids, names.split_whitespace().collect::<Vec<_>>(), "checks of {id}");
    }
}

#[test]
fn what_would_destroy_mail_or_files_is_never_bent() {
    let procedure = procedure();
    let refused: BTreeSet<&str> =
        checks(&procedure).filter(|(_, c)| c.severity == Severity::Refuse).map(|(_, c)| c.id.as_str()).collect();
    let expected = BTreeSet::from([
        "new-number",
        "old-is-postoffice",
        "new-is-postoffice",
        "two-places",
        "new-master-size",
        "masters-differ",
        "p1-there",
        "pold-free",
        "freeze",
        "oldmast-free",
        "swap",
        "new-master-in",
        "thaw",
    ]);
    assert_eq!(refused, expected);
}

#[test]
fn everything_the_program_can_find_out_is_asked_for() {
    let procedure = procedure();
    let everywhere = all();
    let used = |by: By| everywhere.iter().any(|procedure| checks(procedure).any(|(_, check)| check.by == by));
    for id in DiskCheck::ALL {
        assert!(used(By::Disk(*id)), "nothing looks for {}", id.name());
    }
    for id in AnswerId::ALL {
        assert!(used(By::Answer(*id)), "nothing asks for {}", id.name());
    }
    for id in MailCheck::ALL {
        assert!(used(By::Mail(*id)), "nothing reads {}", id.name());
    }
    for id in ActionId::ALL {
        let offered_by_no_check = id.name() == "put-back";
        assert_ne!(used(By::Action(*id)), offered_by_no_check, "{}", id.name());
    }
    for tick in [Tick::Attest, Tick::Compress, Tick::Drain, Tick::Sent, Tick::Pin] {
        assert!(used(By::Tick(tick)), "nothing ticks {tick:?}");
    }
    assert_eq!(procedure.action(ActionId::Swap).unwrap().0.id.as_str(), "6");
}

#[test]
fn every_setting_that_travels_belongs_to_a_check_of_its_kind_in_step_1() {
    let procedure = procedure();
    for setting in settings() {
        let id = setting.id.name();
        let (step, check) = procedure.check(&setting.check.as_str().into()).unwrap_or_else(|| panic!("{id}"));
        assert!(["1a", "1b", "1c"].contains(&step.id.as_str()), "{id}");
        match setting.by {
            FoundBy::Disk => assert!(matches!(check.by, By::Disk(_)), "{id}"),
            FoundBy::People => assert_eq!(check.by, By::Tick(Tick::Attest), "{id}"),
        }
    }
}

#[test]
fn every_mark_of_a_roster_is_counted_by_a_check() {
    for procedure in &all() {
        for roster in &procedure.rosters {
            for mark in &roster.marks {
                // Whether a mailbox is done the disk decides; who was called about it is only shown.
                let shown = roster.id.as_str() == "mailboxes" && ["called", "done"].contains(&mark.id.as_str());
                let counts = checks(procedure).any(|(_, check)| match &check.by {
                    By::Roster { list, mark: counted, of } => {
                        *list == roster.id && (*counted == mark.id || of.as_ref() == Some(&mark.id))
                    }
                    _ => false,
                });
                assert_ne!(counts, shown, "{}/{}", roster.id, mark.id);
            }
        }
    }
}

#[test]
fn what_no_article_demands_of_people_only_counts() {
    for id in ["outboxes-empty", "calls-out", "calls-in", "passwords-told"] {
        let procedure = procedure();
        let (_, check) = procedure.check(&id.into()).unwrap();
        assert_eq!(check.severity, Severity::Warn, "{id}");
    }
}

#[test]
fn every_rule_cites_its_source() {
    for procedure in &all() {
        for step in &procedure.steps {
            assert_eq!(step.articles.first(), Some(&procedure.article), "{} step {}", procedure.id, step.id);
            assert!(step.articles.iter().all(|article| is_article(article)), "step {}: {:?}", step.id, step.articles);
            let distinct: BTreeSet<_> = step.articles.iter().collect();
            assert_eq!(distinct.len(), step.articles.len(), "step {} cites an article twice", step.id);
        }
        for (_, check) in checks(procedure) {
            assert!(is_article(&check.article), "check {}: {:?}", check.id, check.article);
        }
    }
}

#[test]
fn what_no_article_says_is_marked_as_inferred() {
    let procedure = procedure();
    for id in [
        "copy-listings",
        "sign-in",
        "compress",
        "same-security",
        "same-names",
        "password-same",
        "still-collected",
        "queues-empty",
    ] {
        assert_eq!(procedure.check(&id.into()).unwrap().1.grade, Grade::Inferred, "{id}");
    }
    for id in ["gateways-in-new", "copy-accounts", "freeze", "message-out", "swap", "thaw", "partners-confirmed"] {
        assert_eq!(procedure.check(&id.into()).unwrap().1.grade, Grade::Published, "{id}");
    }
}

#[test]
fn the_texts_fit_the_screen() {
    for procedure in &all() {
        for (place, text) in texts(procedure) {
            let kind = place.rsplit(' ').next().unwrap();
            let limit = match kind {
                "label" => 10,
                "title" if place.starts_with("step") => 30,
                "takes" => 50,
                "text" | "title" | "one" | "says" | "have" => 60,
                "without" => 80,
                "what" => PANEL,
                "why" | "breaks" | "means" => 200,
                "todo" | "about" => 260,
                // A label and what it means stand beside each other in a dialog of 72 columns, on two lines at most.
                "choose" => 22,
                "option" => 72,
                "conclusion" | "next" => 200,
                other => panic!("no limit for {other}"),
            };
            let length = text.chars().count();
            assert!((1..=limit).contains(&length), "{} {place}: {length} characters, at most {limit}", procedure.id);
        }
    }
}

#[test]
fn the_texts_are_short_and_plain() {
    for procedure in &all() {
        for (place, text) in texts(procedure) {
            assert!(text.is_ascii(), "{place}: a console of code page 437 must be able to show it");
            assert!(!text.contains('!'), "{place} shouts");
            assert!(!text.contains("  ") && text.trim() == text, "{place}: stray white space");
            for sentence in sentences(text) {
                let words = sentence.split_whitespace().count();
                assert!(words <= 28, "{place}: a sentence of {words} words: {sentence}");
            }
            for blame in ["please", "simply", "obviously", "you forgot", "you failed", "illegal", "invalid user"] {
                assert!(!text.to_lowercase().contains(blame), "{place}: {blame:?}");
            }
        }
    }
}

#[test]
fn texts_have_few_paragraphs_and_few_sentences() {
    for procedure in &all() {
        for step in &procedure.steps {
            assert!(step.what.split("\n\n").count() <= 3, "step {} what", step.id);
            for (name, text) in [("why", &step.why), ("breaks", &step.breaks)] {
                assert!(!text.contains('\n'), "step {} {name}: one paragraph", step.id);
                assert!(sentences(text).count() <= 2, "step {} {name}: one or two sentences", step.id);
            }
            for (name, text) in [("what", &step.what), ("why", &step.why), ("breaks", &step.breaks)] {
                assert!(text.ends_with('.'), "step {} {name} ends with a period", step.id);
            }
        }
        for (_, check) in checks(procedure) {
            assert!(!check.text.ends_with('.'), "check {} text is a heading", check.id);
            assert!(check.means.ends_with('.') && check.todo.ends_with('.'), "check {}", check.id);
        }
    }
}

#[test]
fn the_four_symptoms_are_each_prevented_by_a_step() {
    let procedure = procedure();
    let symptoms = [
        ("emote", "cannot connect"),
        ("log off and on", "errors"),
        ("synchronous postoffices", "cannot exchange mail"),
        ("ail", "cannot be read any more"),
    ];
    let told = |step: &Step| symptoms.iter().any(|(a, b)| step.breaks.contains(a) && step.breaks.contains(b));
    for (a, b) in symptoms {
        let somewhere = procedure.steps.iter().any(|step| step.breaks.contains(a) && step.breaks.contains(b));
        assert!(somewhere, "no step prevents: {a} {b}");
    }
    for step in procedure.steps.iter().filter(|step| !told(step)) {
        assert!(step.breaks.starts_with("None of the four symptoms."), "step {} says which symptom", step.id);
    }
}

/// What every step must have.
const FIELDS: &str = "what = \"w\"\nwhy = \"w\"\nbreaks = \"b\"\ntakes = \"t\"\narticles = [\"Q209486\"]";

/// The smallest procedure that loads, with room for one more check and one more step.
fn small(check: &str, step: &str) -> String {
    let fields = FIELDS;
    format!(
        r#"
id = "x"
article = "Q209486"
title = "t"
revision = "2000-06-14"
[[roster]]
id = "people"
title = "t"
one = "o"
about = "a"
mark = [{{ id = "told", label = "told", says = "is told", have = "are told" }}]
[[step]]
id = "1"
title = "t"
{fields}
[[step.check]]
id = "one"
text = "t"
means = "m"
todo = "t"
severity = "warn"
article = "Q209486"
by.tick = "attest"
{check}
{step}
"#,
    )
    .replace("{fields}", fields)
}

fn another_check(id: &str, by: &str) -> String {
    format!(
        "[[step.check]]\nid = \"{id}\"\ntext = \"t\"\nmeans = \"m\"\ntodo = \"t\"\nseverity = \"warn\"\n\
         article = \"Q209486\"\n{by}\n"
    )
}

fn another_step(id: &str, more: &str) -> String {
    format!("[[step]]\nid = \"{id}\"\ntitle = \"t\"\n{{fields}}\n{more}\n")
}

fn refusal(text: &str) -> String {
    match load(text) {
        Ok(_) => panic!("was loaded:\n{text}"),
        Err(LoadError::Broken(why)) => why,
        Err(LoadError::Shape(why)) => format!("shape: {why}"),
        Err(unknown) => panic!("{unknown}"),
    }
}

#[test]
fn a_small_procedure_loads() {
    let check = another_check("two", r#"by.roster = { list = "people", mark = "told" }"#);
    let step = another_step("2", "after = [\"1\"]\nwith = \"1\"");
    assert_eq!(load(&small(&check, &step)).unwrap().steps.len(), 2);
}

#[test]
fn an_id_that_stands_twice_is_refused() {
    let twice = another_check("one", r#"by.tick = "attest""#);
    assert_eq!(refusal(&small(&twice, "")), "check one stands twice");
    assert_eq!(refusal(&small("", &another_step("1", ""))), "step 1 stands twice");
}

#[test]
fn a_step_after_one_that_does_not_stand_before_it_is_refused() {
    let unknown = another_step("2", "after = [\"9\"]");
    assert_eq!(refusal(&small("", &unknown)), "step 2 comes after 9, which does not stand before it");
    let itself = another_step("2", "after = [\"2\"]");
    assert_eq!(refusal(&small("", &itself)), "step 2 comes after 2, which does not stand before it");
    let with = another_step("2", "with = \"9\"");
    assert_eq!(refusal(&small("", &with)), "step 2 goes with 9, which does not exist");
}

#[test]
fn a_roster_or_mark_that_does_not_exist_is_refused() {
    for (list, mark) in [("people", "sent"), ("nobody", "told")] {
        let check = another_check("two", &format!("by.roster = {{ list = \"{list}\", mark = \"{mark}\" }}"));
        assert_eq!(refusal(&small(&check, "")), format!("check two counts {list}/{mark}, which does not exist"));
    }
    let check = another_check("two", r#"by.roster = { list = "people", mark = "told", of = "reset" }"#);
    assert_eq!(refusal(&small(&check, "")), "check two counts people/reset, which does not exist");
}

#[test]
fn a_name_that_the_program_does_not_know_is_refused() {
    for by in ["by.disk = \"luck\"", "by.action = \"format\"", "by.answer = \"age\"", "by.horoscope = \"attest\""] {
        assert!(refusal(&small(&another_check("two", by), "")).starts_with("shape: "), "{by}");
    }
    let unknown_field = another_step("2", "colour = \"red\"");
    assert!(refusal(&small("", &unknown_field)).starts_with("shape: "));
}

const CHOICE: &str =
    r#"by.choice = [{ id = "yes", label = "Yes", says = "y" }, { id = "no", label = "No", says = "n" }]"#;

/// A check of severity refuse that is answered by choosing.
fn a_choice(id: &str) -> String {
    another_check(id, CHOICE).replace("\"warn\"", "\"refuse\"")
}

#[test]
fn a_step_that_rests_on_a_choice_loads() {
    let step = another_step("2", "after = [\"1\"]\nwhen = { check = \"way\", is = [\"yes\"] }");
    let ending = another_step("3", "after = [\"2\"]\nending.says = \"e\"\nending.next = [\"n\"]");
    let procedure = load(&small(&a_choice("way"), &(step + &ending).replace("{fields}", FIELDS))).unwrap();
    assert_eq!(procedure.options(&"way".into()).unwrap().len(), 2);
    assert_eq!(procedure.options(&"one".into()), None);
    assert!(procedure.concludes() && procedure.comes_after(&procedure.steps[2], &"1".into()));
}

#[test]
fn a_choice_without_a_choice_is_refused() {
    let odd = "check way needs two options or more, each with an id of its own";
    let choice = a_choice("way");
    assert_eq!(refusal(&small(&choice.replace(", { id = \"no\", label = \"No\", says = \"n\" }", ""), "")), odd);
    assert_eq!(refusal(&small(&choice.replace("\"no\"", "\"yes\""), "")), odd);
    let bent = "check way is a choice, so it must be of severity refuse";
    assert_eq!(refusal(&small(&another_check("way", CHOICE).replace("\"warn\"", "\"block\""), "")), bent);
    // One on which no step rests may stay open.
    let resting = another_step("2", "after = [\"1\"]\nwhen = { check = \"way\", is = [\"yes\"] }");
    assert_eq!(refusal(&small(&another_check("way", CHOICE), &resting)), bent);
    assert!(load(&small(&another_check("way", CHOICE), "")).is_ok());
    let skipped = another_step("2", &format!("without = [\"skip\"]\n{choice}"));
    assert_eq!(refusal(&small("", &skipped)), "step 2 has a choice, so it cannot be left out");
}

#[test]
fn a_step_that_rests_on_what_is_not_there_is_refused() {
    let resting = |check: &str, is: &str, more: &str| {
        another_step("2", &format!("{more}\nwhen = {{ check = \"{check}\", is = [{is}] }}"))
    };
    let refused = |step: &str| refusal(&small(&a_choice("way"), step));
    let after = "after = [\"1\"]";
    for (step, why) in [
        (resting("luck", "\"yes\"", after), "step 2 rests on luck, which does not exist"),
        (resting("one", "\"yes\"", after), "step 2 rests on one, which is not answered by choosing"),
        (resting("way", "\"perhaps\"", after), "step 2 rests on way being perhaps, which is no option"),
        (resting("way", "", after), "step 2 rests on way and names no option"),
        (resting("way", "\"yes\"", ""), "step 2 rests on a choice of step 1, and does not come after it"),
    ] {
        assert_eq!(refused(&step), why);
    }
}

#[test]
fn every_conclusion_is_a_sentence_and_every_next_thing_too() {
    for procedure in &all() {
        for ending in procedure.steps.iter().filter_map(|step| step.ending.as_ref()) {
            assert!(ending.says.ends_with('.'), "{}: {}", procedure.id, ending.says);
            assert!(
                ending.next.iter().all(|next| next.ends_with(['.', '?', ')'])),
                "{}: {:?}",
                procedure.id,
                ending.next
            );
        }
    }
}

#[test]
fn an_inferred_conclusion_says_that_it_is() {
    // G20: for a postoffice in use the articles say to install it again; the way by Q209486 is ours.
    for (id, step) in [("q182309", "13"), ("q142196", "9")] {
        let procedure = walk(id).unwrap().unwrap();
        let ending = procedure.step(&step.into()).unwrap().ending.clone().unwrap();
        assert!(ending.says.contains("Q209486") && ending.says.contains("(inferred)"), "{}", ending.says);
    }
}

#[test]
fn a_walk_is_found_by_its_article_and_no_other() {
    for (id, _) in WALKS {
        let found = walk(&id.to_uppercase()).unwrap().unwrap();
        assert_eq!((found.id.as_str(), found.article.to_lowercase().as_str()), (id, id));
    }
    assert!(walk("q209486").unwrap().is_none(), "the change is no walk");
}
