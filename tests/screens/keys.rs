//! What keys lead to.

use ratatui::crossterm::event::{Event as Terminal, KeyCode, KeyEvent, KeyModifiers};
use reserial::engine::{Command, ImportReport, ListFile, Pacing, Refusal, Request, Standing, UndoTo, Update};
use reserial::journal::Mode;
use reserial::people::RosterChange;
use reserial::postoffice::HexId;
use reserial::procedure::{ActionId, AnswerId, Severity};
use reserial::tui::app::Effect;
use reserial::tui::event::Event;
use reserial::tui::keymap::Context;
use reserial::tui::screen::Screen;

use crate::driver::Driver;
use crate::sample;

#[test]
fn problems_are_shown_first_and_enter_goes_to_the_check() {
    let mut driver = Driver::new(sample::first_look());
    assert!(matches!(driver.app.screen(), Screen::Overview(_)));
    driver.keys("<enter>");
    assert_eq!(driver.app.check().unwrap().id.as_str(), "gateways-in-new");
}

#[test]
fn a_key_shows_old_against_new_and_enter_goes_to_the_check_of_the_row() {
    let mut driver = Driver::walking(sample::first_look());
    driver.keys("c");
    let text = driver.text(80, 24);
    assert!(matches!(driver.app.screen(), Screen::Compare(_)));
    assert!(text.contains("Enhanced security: off in the old"), "the worst row is selected first\n{text}");
    driver.keys("<enter>");
    assert_eq!(driver.app.check().unwrap().id.as_str(), "same-security");
    driver.keys("c<end><enter>");
    assert_eq!(
        (driver.app.step().unwrap().id.as_str(), driver.app.check().unwrap().id.as_str()),
        ("1b", "global-list-on")
    );
    assert!(driver.sent.is_empty());
}

#[test]
fn enter_on_a_compared_check_shows_its_row() {
    let mut driver = Driver::walking(sample::first_look());
    for (check, row) in [("gateways-in-new", "Gateways: missing"), ("same-version", "Version: both are")] {
        driver.select("1a", check);
        assert!(driver.text(80, 24).contains("Enter compare"));
        driver.keys("<enter>");
        assert!(driver.text(80, 24).contains(row), "{check}");
        driver.keys("<esc>");
        assert_eq!(driver.app.check().unwrap().id.as_str(), check);
    }
}

#[test]
fn overriding_a_missing_gateway_shows_what_was_found_in_both_trees() {
    let mut view = sample::first_look();
    let gateways = view.steps[0].checks.iter_mut().find(|c| c.id.as_str() == "gateways-in-new").unwrap();
    gateways.lines = vec!["X400: old: GLB/X400.GLB and NME/X400.NME; new: nothing (Q102300)".into()];
    let mut driver = Driver::walking(view);
    driver.select("1a", "gateways-in-new");
    driver.keys("x");
    assert!(driver.text(80, 24).contains("new: nothing (Q102300)"));
    driver.keys("retired last year<enter>");
    let reason = "retired last year".into();
    assert_eq!(driver.sent, [Command::Override { check: "gateways-in-new".into(), reason }]);
}

#[test]
fn outside_step_1_there_is_nothing_to_compare() {
    let mut view = sample::first_look();
    let later = sample::view(Mode::Rehearsal, "2");
    (view.steps, view.next) = (later.steps, later.next);
    let mut driver = Driver::walking(view);
    driver.select("2", "disks-made");
    driver.keys("c");
    assert!(matches!(driver.app.screen(), Screen::Walk(_)));
}

#[test]
fn an_answer_is_typed_and_sent() {
    let mut driver = Driver::walking(sample::first_look());
    driver.select("1a", "new-number");
    driver.keys("<enter>22-22222<enter>");
    let answer = Command::Answer { answer: AnswerId::NewNumber, value: "22-22222".into(), reason: String::new() };
    assert_eq!(driver.sent, [answer]);
}

#[test]
fn a_dialog_left_keeps_what_was_typed() {
    let mut driver = Driver::walking(sample::first_look());
    driver.select("1a", "new-number");
    driver.keys("<enter>22-2<esc>");
    assert!(driver.sent.is_empty() && driver.app.modals.is_empty());
    driver.keys("<enter>2222<enter>");
    let answer = Command::Answer { answer: AnswerId::NewNumber, value: "22-22222".into(), reason: String::new() };
    assert_eq!(driver.sent, [answer]);
}

#[test]
fn an_unusual_number_asks_for_the_reason_and_goes_out_again_with_it() {
    let mut driver = Driver::walking(sample::first_look());
    driver.select("1a", "new-number");
    driver.keys("<enter>ABC<enter>");
    let refusal = Refusal { severity: Severity::Block, ..Refusal::new("shape", "It looks unusual.", "Say why.") };
    driver.update(Update::Refused(refusal));
    driver.keys("<enter>");
    assert_eq!(driver.sent.len(), 1, "a reason must be typed");
    driver.keys("it is on the label<enter>");
    let reason = "it is on the label".into();
    assert_eq!(driver.sent[1], Command::Answer { answer: AnswerId::NewNumber, value: "ABC".into(), reason });
}

#[test]
fn enter_alone_never_approves() {
    let mut driver = Driver::walking(sample::view(Mode::Live, "1c"));
    driver.select("1c", "copy-accounts");
    driver.keys("<enter><enter><enter><enter>");
    assert!(driver.sent.is_empty());
    driver.app.modals.clear();
    driver.keys("<enter>y");
    let shown = sample::operations(ActionId::CopyAccounts);
    let typed = String::new();
    assert_eq!(driver.sent, [Command::Perform { action: ActionId::CopyAccounts, shown, typed, pacing: Pacing::All }]);
}

#[test]
fn the_swap_wants_the_new_number_typed() {
    let mut driver = Driver::walking(sample::swapping(Mode::Live));
    driver.select("6", "swap");
    driver.keys("<enter>y<enter>");
    assert!(driver.sent.is_empty());
    driver.keys("<esc><enter>22-22222<enter>");
    assert!(
        matches!(&driver.sent[..], [Command::Perform { action: ActionId::Swap, typed, .. }] if typed == "22-22222")
    );
}

#[test]
fn the_release_of_a_key_is_no_key() {
    let mut driver = Driver::walking(sample::collecting());
    let before = driver.text(80, 24);
    driver.release(KeyCode::Down);
    assert_eq!(driver.text(80, 24), before);
}

#[test]
fn an_attestation_is_assumed_in_a_rehearsal() {
    let mut driver = Driver::walking(sample::first_look());
    driver.select("1a", "password-same");
    driver.keys("<enter>");
    assert!(driver.text(80, 24).contains("Assumed for this rehearsal by Ann Doe"));
    driver.keys("seen<enter>");
    assert_eq!(driver.sent, [Command::Tick { check: "password-same".into(), note: "seen".into() }]);
}

#[test]
fn taking_back_asks_why() {
    let mut view = sample::first_look();
    let check = view.steps[0].checks.iter_mut().find(|c| c.id.as_str() == "password-same").unwrap();
    check.standing = Standing::Holds;
    let mut driver = Driver::walking(view);
    driver.select("1a", "password-same");
    driver.keys(" <enter>");
    assert!(driver.sent.is_empty());
    driver.keys("the wrong server<enter>");
    assert_eq!(driver.sent, [Command::Untick { check: "password-same".into(), note: "the wrong server".into() }]);
}

#[test]
fn a_roster_is_marked_by_column() {
    let mut driver = Driver::walking(sample::view(Mode::Practice, "2"));
    driver.select("2", "disks-received");
    driver.keys("<enter><down><down> ");
    let change = RosterChange::Mark { name: "Carla Otto".into(), mark: "received".into(), note: String::new() };
    assert_eq!(driver.sent, [Command::Roster { list: "remote-users".into(), change }]);
}

#[test]
fn names_go_on_a_roster_one_by_one_or_as_found() {
    let mut driver = Driver::walking(sample::view(Mode::Practice, "2"));
    driver.select("2", "disks-made");
    driver.keys("<enter>aHans<enter>phone 7<enter>");
    driver.update(Update::Idle);
    driver.keys("Ay");
    let changes = driver.sent.iter().flat_map(|command| match command {
        Command::Roster { change, .. } => change.parts(),
        _ => &[],
    });
    let names = changes.filter_map(|change| match change {
        RosterChange::Add { name, .. } => Some(name.as_str()),
        _ => None,
    });
    assert_eq!(names.collect::<Vec<_>>(), ["Hans", "Eva Maar", "Falk Ude"]);
}

#[test]
fn a_mailbox_is_waived_with_a_reason() {
    let mut driver = Driver::walking(sample::collecting());
    driver.keys("m<down>xon leave<enter>");
    assert!(matches!(&driver.sent[..], [Command::Waive { mailbox, reason }]
        if mailbox.as_str() == "00000001" && reason == "on leave"));
}

#[test]
fn undo_says_how_far_and_why_before_it_asks() {
    let mut driver = Driver::walking(sample::view(Mode::Live, "5b"));
    driver.keys("u<enter><down><down><enter>wrong night<enter>");
    assert!(driver.sent.is_empty());
    driver.keys("y");
    assert_eq!(driver.sent, [Command::Undo { to: UndoTo::All, reason: "wrong night".into() }]);
}

#[test]
fn a_refusal_names_the_guard_and_offers_what_may_be_bent() {
    let mut driver = Driver::walking(sample::first_look());
    let refusal =
        |severity| Refusal { severity, ..Refusal::new("gateways-in-new", "Two are missing.", "Install them.") };
    driver.update(Update::Refused(refusal(Severity::Refuse)));
    driver.keys("x");
    assert!(driver.text(80, 24).contains("gateways-in-new"));
    driver.keys("<enter>");
    driver.update(Update::Refused(refusal(Severity::Block)));
    driver.keys("xretired<enter>");
    assert_eq!(driver.sent, [Command::Override { check: "gateways-in-new".into(), reason: "retired".into() }]);
}

#[test]
fn leaving_is_asked_and_enter_stays() {
    let mut driver = Driver::walking(sample::collecting());
    driver.keys("q<enter>");
    assert!(driver.effects.is_empty());
    driver.keys("qy");
    assert!(matches!(driver.effects[..], [Effect::Quit]));
}

#[test]
fn a_view_only_sends_nothing() {
    let mut view = sample::collecting();
    view.held_by = Some("Bob on desk9 holds the change".into());
    let mut driver = Driver::walking(view);
    driver.select("5c", "compress");
    driver.keys("<enter> xwgn");
    assert!(driver.sent.is_empty() && driver.app.modals.is_empty());
    assert!(driver.text(80, 24).contains("View only: Bob on desk9"));
}

#[test]
fn esc_stops_what_runs_and_nothing_else_starts_meanwhile() {
    let mut driver = Driver::walking(sample::view(Mode::Live, "1c"));
    driver.update(Update::Progress { what: "copy ACCESS.GLB".into(), done: 1, total: 4 });
    assert!(driver.text(80, 24).contains("1/4  copy ACCESS.GLB"));
    driver.select("1c", "copy-accounts");
    driver.keys("<enter>");
    assert!(driver.app.modals.is_empty());
    driver.keys("<esc>");
    assert!(matches!(driver.effects[..], [Effect::Cancel]));
}

#[test]
fn the_selection_goes_on_to_what_is_next_when_something_is_finished() {
    let mut driver = Driver::walking(sample::first_look());
    driver.select("1a", "old-number");
    driver.keys("<enter><enter>");
    let mut view = sample::first_look();
    view.next = Some(("1a".into(), Some("new-number".into())));
    driver.update(Update::View(Box::new(view)));
    driver.update(Update::Idle);
    assert_eq!(driver.app.check().unwrap().id.as_str(), "new-number");
}

#[test]
fn the_mailboxes_are_looked_at_again_by_themselves_and_only_there() {
    let mut driver = Driver::walking(sample::collecting());
    assert!(driver.app.reread_at.is_none());
    driver.keys("m");
    let at = driver.app.reread_at.unwrap();
    let effects = driver.app.handle(Event::Tick, at);
    assert!(matches!(effects[..], [Effect::Send(Request::Refresh)]));
    driver.keys("<esc>");
    assert!(driver.app.reread_at.is_none());
    let survey = Driver::walking(sample::first_look());
    assert!(survey.app.wakes_in().is_none(), "an idle screen does not wake up");
}

#[test]
fn going_back_loses_nothing_that_was_typed() {
    let mut driver = Driver::walking(sample::view(Mode::Practice, "2"));
    driver.select("2", "disks-made");
    driver.keys("<enter>aHans<enter><esc>");
    assert!(driver.text(80, 24).contains("Hans"));
    driver.keys("<esc><esc>");
    assert_eq!(driver.app.contexts()[0], Context::Checks);
}

#[test]
fn a_filter_counts_as_it_is_typed_and_esc_shows_all_again() {
    let mut driver = Driver::walking(sample::collecting());
    driver.keys("m/eva");
    let text = driver.text(80, 24);
    assert!(text.contains("Eva Maar") && !text.contains("Anna Berg"));
    driver.keys("<esc>");
    assert!(driver.text(80, 24).contains("Anna Berg"));
}

#[test]
fn control_c_asks_and_a_second_one_leaves() {
    let control_c = || {
        let key = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        Event::Input(Terminal::Key(key))
    };
    let mut driver = Driver::walking(sample::collecting());
    driver.keys("n");
    driver.event(control_c());
    assert!(driver.effects.is_empty() && driver.text(80, 24).contains("Leave?"));
    driver.event(control_c());
    assert!(matches!(driver.effects[..], [Effect::Quit]));
}

#[test]
fn controls_in_a_paste_never_reach_a_command() {
    let mut driver = Driver::walking(sample::collecting());
    driver.keys("n");
    driver.event(Event::Input(Terminal::Paste("a\u{1b}[2Jb\r\nc".into())));
    driver.keys("<enter>");
    assert_eq!(driver.sent, [Command::Note { text: "a [2Jb  c".into() }]);
}

#[test]
fn names_are_taken_from_a_list_on_the_mailboxes_and_on_rosters() {
    let mut driver = Driver::walking(sample::collecting());
    driver.keys("mi");
    driver.keys("<enter>");
    assert!(driver.sent.is_empty(), "a path must be typed");
    driver.keys("\"/tmp/USERS.TXT\"<enter>");
    let file = ListFile { path: "/tmp/USERS.TXT".into(), kind: None, encoding: None };
    assert_eq!(driver.sent, [Command::ImportNames(file)]);
    let report = ImportReport {
        source: "USERS.TXT".into(),
        taken_for: "LISTUSER output, in CP850 (guessed)".into(),
        held: vec!["17 names of mailboxes".into()],
        problems: vec![(12, "no eight-digit id stands in it".into())],
    };
    driver.update(Update::Imported(report));
    driver.update(Update::Idle);
    let text = driver.text(80, 24);
    for says in ["USERS.TXT", "CP850 (guessed)", "17 names", "line 12: no eight-digit id"] {
        assert!(text.contains(says), "{says} in\n{text}");
    }
    let mut driver = Driver::walking(sample::view(Mode::Practice, "4"));
    driver.select("4", "partners-told");
    driver.keys("<enter>i");
    assert!(driver.text(80, 24).contains("Asynchronous postoffices from a file"));
}

#[test]
fn one_mailbox_is_looked_at_closer_and_its_client_said() {
    let mut driver = Driver::walking(sample::collecting());
    driver.keys("m<down><enter>");
    let text = driver.text(140, 45);
    for says in ["Bernd Lang", "Windows, MMF elsewhere; inferred", "never press New", "Q86100", "3 calendars in CAL"] {
        assert!(text.contains(says), "{says} in\n{text}");
    }
    driver.keys("t<up><enter>");
    let mailbox = HexId::parse("00000001").unwrap();
    assert_eq!(driver.sent, [Command::Classify { mailbox, client: Some("windows".into()) }]);
    driver.update(Update::Idle);
    driver.keys("<esc>");
    assert_eq!(driver.app.contexts()[0], Context::Mail);
}

#[test]
fn a_client_can_be_taken_back_on_a_small_screen_too() {
    let mut driver = Driver::walking(sample::collecting());
    driver.keys("mt<end>");
    for _ in 0..20 {
        driver.keys("<down>");
    }
    let text = driver.text(60, 16);
    assert!(text.contains("Not known") && text.contains("Enter choose"), "{text}");
    driver.keys("<enter>");
    let mailbox = HexId::parse("00000000").unwrap();
    assert_eq!(driver.sent, [Command::Classify { mailbox, client: None }]);
}

#[test]
fn senders_and_subjects_are_asked_for_and_shown_with_nothing_that_acts_on_the_terminal() {
    let mut driver = Driver::walking(sample::collecting());
    driver.keys("m");
    assert!(!driver.text(140, 45).contains("view mail"), "not in the table, where many look on");
    driver.keys("<enter>v");
    let mailbox = HexId::parse("00000000").unwrap();
    assert!(matches!(&driver.effects[..], [Effect::Send(Request::Peek(id))] if *id == mailbox));
    let mut bytes = [0u8; 116];
    bytes[2..7].copy_from_slice(b"\x1b[31m");
    bytes[13..17].copy_from_slice(b"Pay\x07");
    let messages = Ok(reserial::postoffice::message::headers(&bytes));
    driver.update(Update::Messages { mailbox: mailbox.clone(), messages });
    let text = driver.text(80, 24);
    assert!(text.contains("\\x1b[31m: Pay\\x07") && text.contains("nothing of it is written down"), "{text}");
    driver.keys("<esc><esc><esc>");
    // Whoever has left the mailbox is shown nothing of it.
    driver.update(Update::Messages { mailbox, messages: Ok(Vec::new()) });
    assert!(driver.app.modals.is_empty());
}
