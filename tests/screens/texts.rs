//! The texts to send: found from where they are needed, copied and saved as they stand, and somebody is called when a wait ends.

use reserial::engine::{Request, StepState, Update, View};
use reserial::journal::Mode;
use reserial::people::texts::Field;
use reserial::tui::app::Effect;
use reserial::tui::event::Event;

use super::driver::Driver;
use super::sample;

fn with_values(mut view: View) -> View {
    for (field, value) in
        [(Field::Postoffice, "ANYCORP/HEADPO"), (Field::Operator, "Ann Doe"), (Field::Old, "32-10447")]
    {
        view.texts.values.set(field, value);
    }
    view
}

#[test]
fn a_step_leads_to_its_texts_and_says_what_is_not_known_yet() {
    let mut driver = Driver::walking(with_values(sample::view(Mode::Live, "4")));
    driver.keys("T");
    let text = driver.text(80, 24);
    assert!(text.contains("New number and date, to asynchronous postoffices"), "{text}");
    assert!(text.contains("Not known yet:") && text.contains("32-10447"), "{text}");
    driver.keys("<left>");
    assert!(driver.text(80, 24).contains("The date, to remote users"));
    driver.keys("<esc>");
    assert!(driver.text(80, 24).contains("Tell asynchronous postoffices"));
}

#[test]
fn a_text_about_one_person_is_filled_in_from_their_mailbox() {
    let mut driver = Driver::walking(with_values(sample::collecting()));
    driver.keys("m<enter>T");
    let text = driver.text(100, 45);
    assert!(text.contains("On the phone with"), "{text}");
    assert!(!text.contains("[the person]") && !text.contains("select a mailbox"), "{text}");
    let mut nobody = Driver::walking(with_values(sample::view(Mode::Live, "5d")));
    nobody.keys("T");
    assert!(nobody.text(80, 24).contains("select a mailbox in the table"), "{}", nobody.text(80, 24));
}

#[test]
fn what_is_copied_and_saved_is_the_text_itself() {
    let mut driver = Driver::walking(with_values(sample::view(Mode::Live, "9")));
    driver.keys("T<right>y");
    let copied = driver.effects.iter().find_map(|effect| match effect {
        Effect::Copy(text) => Some(text.clone()),
        _ => None,
    });
    let copied = copied.unwrap();
    assert!(copied.starts_with("Subject: Mail is back") && copied.ends_with("Ann Doe\n"), "{copied}");
    driver.keys("s<enter>");
    let saved = driver.effects.iter().find_map(|effect| match effect {
        Effect::Send(Request::Save { file, bytes }) => Some((file.clone(), bytes.clone())),
        _ => None,
    });
    let (file, bytes) = saved.unwrap();
    assert_eq!(file.to_str(), Some("RELOG.TXT"));
    assert_eq!(bytes, copied.replace('\n', "\r\n").into_bytes());
}

#[test]
fn somebody_is_called_when_a_wait_ends_and_only_then() {
    let mut driver = Driver::walking(sample::view(Mode::Live, "2"));
    let state = |state, can_complete| {
        let mut view = sample::view(Mode::Live, "2");
        let step = view.steps.iter_mut().find(|step| step.id.as_str() == "2").unwrap();
        (step.state, step.can_complete) = (state, can_complete);
        Event::Update(Update::View(Box::new(view)))
    };
    let rings = |driver: &mut Driver, event| {
        driver.app.handle(event, sample::now()).iter().any(|effect| matches!(effect, Effect::Bell))
    };
    assert!(!rings(&mut driver, state(StepState::Waiting, false)));
    assert!(rings(&mut driver, state(StepState::Ready, true)));
    assert!(!rings(&mut driver, state(StepState::Ready, true)), "once is enough");
    assert_eq!(driver.app.title(), "! reserial LIVE: 2 ready");
}
