//! The promise of `assets/messages/`: texts that any mail program of the time can show and send, with everything filled in.

use reserial::people::texts::{COLUMNS, Field, Filled, Text, Values, file_bytes, texts};

/// The most characters of a subject, filled in at the lengths that occur.
const SUBJECT: usize = 78;

/// Values at the lengths that occur.
fn values() -> Values {
    let mut values = Values::default();
    for field in Field::ALL {
        values.set(
            *field,
            match field {
                Field::Old => "0123-45678",
                Field::New => "0123-45679",
                Field::Date => "Wednesday 2026-09-30, 22:00 to Thursday 2026-10-01, 01:30 (UTC+01:00)",
                Field::Day => "2026-09-30",
                Field::Postoffice => "NETWORK10/OFFICE1234",
                Field::Operator => "Operator Name",
                Field::To => "Ann Example, Bob Example",
                Field::Name => "Margarethe Example-Surname",
                Field::Mailbox => "MARGARETHE",
                Field::Client => "Windows with a copy of the inbox on the server",
                Field::Steps => "  1. Do this.\n  2. Do that.",
            },
        );
    }
    values
}

fn all() -> impl Iterator<Item = (&'static Text, Filled)> {
    texts().iter().map(|text| (text, text.template.fill(&values())))
}

#[test]
fn the_texts_can_be_sent_by_any_mail_program() {
    for (text, filled) in all() {
        let name = &text.about.id;
        assert!(filled.text.is_ascii() && !filled.text.contains(['\t', '\r', '!']), "{name}");
        assert!(filled.text.ends_with('\n') && !filled.text.ends_with("\n\n"), "{name}");
        assert!(filled.text.lines().all(|line| line.len() <= COLUMNS && line == line.trim_end()), "{name}");
        assert!(filled.missing.is_empty() && filled.lost == 0, "{name}");
        assert!(!filled.text.contains(['{', '}', '[', ']']), "{name}");
        assert_eq!(file_bytes(&filled.text), filled.text.replace('\n', "\r\n").into_bytes(), "{name}");
    }
}

#[test]
fn no_line_had_to_be_broken_to_fit() {
    let mut short = Values::default();
    Field::ALL.iter().for_each(|field| short.set(*field, if *field == Field::Steps { "1\n2" } else { "x" }));
    for (text, filled) in all() {
        let lines = text.template.fill(&short).text.lines().count();
        assert_eq!(filled.text.lines().count(), lines, "{}:\n{}", text.about.id, filled.text);
    }
}

#[test]
fn each_text_has_a_subject_and_a_signature() {
    for (text, filled) in all() {
        let (name, mut lines) = (&text.about.id, filled.text.lines());
        assert!(lines.next().is_some_and(|line| line.starts_with("Subject: ") && line.len() <= SUBJECT), "{name}");
        assert_eq!(lines.next(), Some(""), "{name}");
        assert_eq!(filled.text.lines().last(), Some("Operator Name"), "{name}");
    }
}

#[test]
fn what_a_text_needs_is_what_it_is_about() {
    for text in texts() {
        let needs = text.template.fill(&Values::default()).missing;
        let person =
            [Field::Name, Field::Mailbox, Field::Client, Field::Steps].iter().any(|field| needs.contains(field));
        assert_eq!(person, text.about.person, "{}", text.about.id);
        assert_eq!(needs.contains(&Field::To), text.about.to.is_some(), "{}", text.about.id);
    }
}

#[test]
fn every_step_at_which_a_text_is_offered_is_one_of_a_walk() {
    let steps: Vec<String> = [reserial::procedure::q209486(), reserial::procedure::reverse()]
        .into_iter()
        .flat_map(|procedure| procedure.map(|procedure| procedure.steps).unwrap_or_default())
        .map(|step| step.id.to_string())
        .collect();
    for text in texts() {
        assert!(text.about.steps.iter().all(|step| steps.contains(step)), "{}", text.about.id);
    }
    for step in ["2", "3", "4", "5b", "5d", "9"] {
        assert!(texts().iter().any(|text| text.about.steps.iter().any(|id| id == step)), "{step}");
    }
}
