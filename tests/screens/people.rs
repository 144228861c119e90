//! Lists that people work in: sorting, filtering, selecting, marking many at once, one person, lists from files.

use insta::assert_snapshot;
use ratatui::crossterm::event::KeyCode;
use reserial::engine::{Command, ListFile, ListReport, Request, RosterDeed, RosterRow, Update, View};
use reserial::journal::Mode;
use reserial::people::{Done, RosterChange};
use reserial::postoffice::HexId;
use reserial::tui::app::Effect;
use reserial::tui::screen::Screen;

use crate::driver::{Driver, look, plain};
use crate::sample;

/// The list of remote users, with the received disks selected.
fn on_list(view: View) -> Driver {
    let mut driver = Driver::walking(view);
    driver.select("2", "disks-received");
    driver.keys("<enter>");
    driver
}

fn list() -> Driver {
    on_list(sample::view(Mode::Practice, "2"))
}

/// A view with so many remote users, every third of whom has the disk.
fn many(count: usize) -> View {
    let mut view = sample::view(Mode::Live, "2");
    let roster = view.rosters.iter_mut().find(|roster| roster.id.as_str() == "remote-users").unwrap();
    let marks = roster.marks.len();
    let pattern = roster.rows[0].clone();
    roster.rows = (0..count)
        .map(|n| RosterRow {
            name: format!("Person {n:05}"),
            detail: format!("HQ/SALES, phone {n}"),
            marks: (0..marks).map(|m| pattern.marks[0].clone().filter(|_| m < 2 || (m == 2 && n % 3 == 0))).collect(),
            history: Vec::new(),
            changed: None,
        })
        .collect();
    roster.counts = vec![count, count, count.div_ceil(3), 0, 0];
    roster.suggested.clear();
    view
}

/// The names on the screen, in order.
fn names(driver: &mut Driver) -> Vec<String> {
    let text = driver.text(80, 24);
    let rows = text.lines().filter(|line| line.contains("HQ/SALES"));
    rows.map(|line| line.chars().skip(3).take_while(|c| *c != ' ').collect()).collect()
}

fn marks(names: &[&str], mark: &str, note: &str) -> Vec<Command> {
    let mark = |name: &&str| RosterChange::Mark { name: (*name).into(), mark: mark.into(), note: note.into() };
    let change = RosterChange::of(names.iter().map(mark).collect());
    vec![Command::Roster { list: "remote-users".into(), change }]
}

#[test]
fn a_list_is_sorted_and_shows_all_or_those_who_have_it_or_have_it_not() {
    let mut driver = list();
    driver.keys("v");
    assert_eq!(names(&mut driver), ["Carla", "Dieter"]);
    driver.keys("<right>");
    assert_eq!(names(&mut driver), ["Bernd", "Carla", "Dieter"], "open in another column");
    driver.keys("v");
    assert_eq!(names(&mut driver), ["Anna"]);
    driver.keys("vsss");
    assert_eq!(names(&mut driver), ["Bernd", "Carla", "Dieter", "Anna"], "open first");
    assert!(driver.text(80, 24).contains("4 of 4 shown, open first"));
}

#[test]
fn the_filter_filters_with_every_key_and_escape_clears_it() {
    let mut driver = list();
    driver.keys("/an");
    assert_eq!(names(&mut driver), ["Anna", "Bernd"]);
    driver.keys("n");
    assert_eq!(names(&mut driver), ["Anna"]);
    driver.keys("<enter> ");
    assert!(driver.text(80, 24).contains("take \"received\" back"));
    driver.keys("<esc>/<esc>");
    assert_eq!(names(&mut driver).len(), 4);
}

#[test]
fn one_mark_goes_to_everybody_selected_with_a_note_asked_once() {
    let mut driver = list();
    driver.keys("<right>xxx");
    let text = driver.text(80, 24);
    assert!(
        text.contains("3 selected") && text.contains("*Anna") && text.contains("Space marks all 3 selected"),
        "{text}"
    );
    driver.keys(" ");
    let text = driver.text(80, 24);
    assert!(text.contains("Mark 2: told") && text.contains("Bernd Lang, Carla Otto"), "{text}");
    driver.keys("by phone<enter>");
    assert_eq!(driver.sent, marks(&["Bernd Lang", "Carla Otto"], "told", "by phone"));
    driver.update(Update::Idle);
    driver.keys("<esc>");
    assert!(!driver.text(80, 24).contains("selected"), "Esc selects nobody first");
    assert!(matches!(driver.app.screen(), Screen::Roster(_)));
}

#[test]
fn everybody_shown_is_selected_and_a_mark_is_taken_back_from_all_with_a_reason() {
    let mut driver = list();
    driver.keys("vv* ");
    driver.keys("<enter>");
    assert!(driver.sent.is_empty(), "a reason must be typed");
    driver.keys("the wrong box<enter>");
    let back = |name: &str| RosterChange::TakeBack {
        name: name.into(),
        mark: "received".into(),
        note: "the wrong box".into(),
    };
    let change = RosterChange::Together { changes: vec![back("Anna Berg"), back("Bernd Lang")] };
    assert_eq!(driver.sent, [Command::Roster { list: "remote-users".into(), change }]);
    driver.update(Update::Idle);
    driver.keys("*");
    assert!(!driver.text(80, 24).contains("selected"));
}

#[test]
fn the_cursor_stays_on_the_person_when_others_change_the_list() {
    let mut driver = list();
    driver.keys("<down>");
    let mut view = sample::view(Mode::Practice, "2");
    let roster = view.rosters.iter_mut().find(|roster| roster.id.as_str() == "remote-users").unwrap();
    let mut new = roster.rows[0].clone();
    new.name = "Aaron".into();
    roster.rows.insert(0, new);
    driver.update(Update::View(Box::new(view)));
    driver.keys("<right> ");
    assert_eq!(driver.sent, marks(&["Bernd Lang"], "told", ""));
    // What one marks oneself goes out of a list of what is open, and the next one is under the cursor.
    let mut driver = list();
    driver.keys("v ");
    let mut view = sample::view(Mode::Practice, "2");
    let roster = view.rosters.iter_mut().find(|roster| roster.id.as_str() == "remote-users").unwrap();
    roster.rows[2].marks[2] = roster.rows[0].marks[0].clone();
    driver.update(Update::View(Box::new(view)));
    driver.update(Update::Idle);
    driver.sent.clear();
    driver.keys(" ");
    assert_eq!(driver.sent, marks(&["Dieter Wolff-Hasenclever"], "received", ""));
}

#[test]
fn a_page_shows_everything_that_was_said_about_one_person() {
    let mut view = sample::view(Mode::Practice, "2");
    let roster = view.rosters.iter_mut().find(|roster| roster.id.as_str() == "remote-users").unwrap();
    let who = roster.rows[0].marks[0].clone().unwrap();
    let deed = |mark: &str, done| RosterDeed { mark: mark.into(), done, who: who.clone() };
    roster.rows[1].history =
        vec![deed("made", Done::Marked), deed("told", Done::Marked), deed("told", Done::TakenBack)];
    let mut driver = on_list(view);
    driver.keys("<down><enter>");
    assert_snapshot!(driver.text(80, 24));
}

#[test]
fn arrows_and_enter_alone_reach_everything() {
    let mut driver = list();
    driver.keys("<down><down><enter><enter>over the phone<enter>");
    assert_eq!(driver.sent, marks(&["Carla Otto"], "received", "over the phone"));
    driver.update(Update::Idle);
    driver.keys("<end>");
    for _ in 0..9 {
        driver.key(KeyCode::Down);
    }
    driver.keys("<enter>");
    let text = driver.text(80, 40);
    for what in ["add", "import", "filter", "show", "sort", "select", "select all", "add found", "mark"] {
        assert!(text.contains(&format!(" {what} ")), "{what}\n{text}");
    }
    driver.keys("<down><enter>");
    assert!(driver.text(80, 24).contains("found in the old postoffice") || driver.text(80, 24).contains("from a file"));
    // An empty list has nobody to open; Enter shows what can be done with it.
    let mut driver = on_list(many(0));
    driver.keys("<enter>");
    assert!(driver.text(80, 24).contains("The whole list"));
    driver.keys("<enter>");
    assert!(driver.text(80, 24).contains("Add a remote user"));
}

#[test]
fn a_name_and_its_detail_are_edited_and_only_what_changed_is_sent() {
    let mut driver = list();
    driver.keys("eX<enter><enter>");
    let change = RosterChange::Rename { name: "Anna Berg".into(), to: "Anna BergX".into() };
    assert_eq!(driver.sent, [Command::Roster { list: "remote-users".into(), change }]);
    driver.update(Update::Idle);
    driver.sent.clear();
    driver.keys("e<enter>2<enter>");
    let change = RosterChange::Add { name: "Anna Berg".into(), detail: "HQ/SALES, phone 4012".into() };
    assert_eq!(driver.sent, [Command::Roster { list: "remote-users".into(), change }]);
    driver.update(Update::Idle);
    driver.sent.clear();
    driver.keys("e<enter><enter>");
    assert!(driver.sent.is_empty() && driver.app.modals.is_empty());
    driver.keys("xxdleft us<enter>");
    let gone = |name: &str| RosterChange::Remove { name: name.into(), reason: "left us".into() };
    let change = RosterChange::Together { changes: vec![gone("Anna Berg"), gone("Bernd Lang")] };
    assert_eq!(driver.sent, [Command::Roster { list: "remote-users".into(), change }]);
}

#[test]
fn the_page_of_somebody_follows_a_new_name() {
    let mut driver = list();
    driver.keys("<enter>eX<enter><enter>");
    let mut view = sample::view(Mode::Practice, "2");
    let roster = view.rosters.iter_mut().find(|roster| roster.id.as_str() == "remote-users").unwrap();
    roster.rows[0].name = "Anna BergX".into();
    driver.update(Update::View(Box::new(view)));
    driver.update(Update::Idle);
    assert!(driver.text(80, 24).contains("Anna BergX"));
}

fn report() -> ListReport {
    let add = |name: &str| RosterChange::Add { name: name.into(), detail: "421".into() };
    let mark = RosterChange::Mark { name: "Eva".into(), mark: "received".into(), note: "from LIST.CSV".into() };
    ListReport {
        list: "remote-users".into(),
        title: "Remote users".into(),
        source: "LIST.CSV".into(),
        taken_for: "a table (CSV), in UTF-8 (seen in the file)".into(),
        held: vec!["2 new names for this list".into()],
        problems: vec![(4, "Eva stands in line 2 already; this line is not used".into())],
        add: vec![add("Eva"), add("Falk")],
        marks: vec![mark],
        marked: "1 received".into(),
        names: None,
    }
}

#[test]
fn a_list_from_a_file_is_shown_first_and_its_marks_are_a_persons_own_word() {
    let mut driver = list();
    driver.keys("i/tmp/LIST.CSV as cp437<enter>");
    let asked = driver.effects.iter().any(|effect| {
        matches!(effect, Effect::Send(Request::ReadList(list, file))
            if list.as_str() == "remote-users" && *file == ListFile::typed("/tmp/LIST.CSV as cp437"))
    });
    assert!(asked && driver.sent.is_empty());
    driver.update(Update::Listed(Box::new(report())));
    driver.update(Update::Idle);
    let text = driver.text(80, 24);
    for says in ["line 4: Eva stands in line 2", "Marks 1 received, in your name (Ann Doe)", "Take 2 names"] {
        assert!(text.contains(says), "{says} in\n{text}");
    }
    driver.keys("<enter>");
    let change = RosterChange::Together { changes: report().add };
    assert_eq!(driver.sent, [Command::Roster { list: "remote-users".into(), change }], "Enter alone marks nothing");
    driver.sent.clear();
    driver.update(Update::Idle);
    driver.update(Update::Listed(Box::new(report())));
    driver.keys("<down><enter>");
    let changes = report().add.into_iter().chain(report().marks).collect();
    let change = RosterChange::Together { changes };
    assert_eq!(driver.sent, [Command::Roster { list: "remote-users".into(), change }]);
    driver.update(Update::Idle);
    driver.update(Update::Listed(Box::new(ListReport { add: Vec::new(), marks: Vec::new(), ..report() })));
    assert!(driver.text(80, 24).contains("Enter close"), "there is nothing to choose");
}

#[test]
fn a_mailbox_is_marked_from_its_table_and_from_its_page() {
    let mut view = sample::collecting();
    let who = view.rosters[0].rows[0].marks[0].clone().unwrap();
    view.mail.rows[1].marks = vec![("called".into(), who.clone()), ("reset".into(), who)];
    for way in ["m<down>", "m<down><enter>"] {
        let mut driver = Driver::walking(view.clone());
        driver.keys(way);
        let text = driver.text(80, 24);
        assert!(text.contains("reset") && text.contains("y phone"), "{text}");
        driver.keys(" <down><down><down><enter>by phone<enter>");
        let id = HexId::parse("00000001").unwrap().to_string();
        let change = RosterChange::Mark { name: id.clone(), mark: "password-told".into(), note: "by phone".into() };
        assert_eq!(driver.sent, [Command::Roster { list: "mailboxes".into(), change }], "{way}");
        driver.update(Update::Idle);
        driver.sent.clear();
        driver.keys(" <enter>wrong one<enter>");
        let change = RosterChange::TakeBack { name: id, mark: "called".into(), note: "wrong one".into() };
        assert_eq!(driver.sent, [Command::Roster { list: "mailboxes".into(), change }], "{way}");
    }
}

#[test]
fn a_view_only_shows_lists_and_changes_nothing() {
    let mut view = sample::view(Mode::Live, "2");
    view.held_by = Some("Bob on desk9 holds the change since 19:02".into());
    let mut driver = on_list(view);
    let changing = ["a", "A", "e", "d", "i", " ", "N"];
    for key in changing {
        driver.keys(key);
        assert!(driver.app.modals.is_empty() && driver.sent.is_empty(), "{key}");
    }
    driver.keys("xv<enter>");
    assert!(matches!(driver.app.screen(), Screen::Person(_)));
}

#[test]
fn lists_draw_at_every_size_with_nobody_and_with_many() {
    for count in [0, 3, 200] {
        for way in ["", "v", "s/99<enter>", "*", "x ", "<enter>", "N", "e", "d", "i"] {
            let mut driver = on_list(many(count));
            driver.keys(way);
            crate::sizes::draw_everywhere(&mut driver);
        }
    }
    let mut driver = on_list(many(10_000));
    driver.keys("*<end>");
    let text = driver.text_with(80, 24, &plain());
    assert!(text.is_ascii() && text.contains("10000 selected") && text.contains(">*Person 09999"), "{text}");
    assert_snapshot!(driver.text_with(140, 45, &look()).lines().take(14).collect::<Vec<_>>().join("\n"));
}
