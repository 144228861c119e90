//! The promise of `assets/messages/`: texts that any mail program of the time can show and send.

/// Every text with the placeholders that it must name.
const MESSAGES: &[(&str, &str, &[&str])] = &[
    ("remote-users", include_str!("../assets/messages/remote-users.txt"), &["{date}", "{postoffice}", "{operator}"]),
    (
        "async-admins",
        include_str!("../assets/messages/async-admins.txt"),
        &["{old}", "{new}", "{date}", "{postoffice}", "{operator}"],
    ),
    ("everybody", include_str!("../assets/messages/everybody.txt"), &["{postoffice}", "{operator}"]),
    ("relog", include_str!("../assets/messages/relog.txt"), &["{postoffice}", "{operator}"]),
];

/// Everything that can be filled in.
const KNOWN: [&str; 5] = ["{old}", "{new}", "{date}", "{postoffice}", "{operator}"];

/// Columns of a mail program in text mode, less a margin.
const WIDTH: usize = 78;

/// The text with everything filled in at the lengths that occur.
fn filled(text: &str) -> String {
    let values = ["0123-45678", "0123-45679", "2000-06-14 18:00", "NETWORK10/OFFICE10", "Operator Name"];
    KNOWN.iter().zip(values).fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
}

#[test]
fn the_texts_can_be_sent_by_any_mail_program() {
    for (name, text, _) in MESSAGES {
        assert!(text.is_ascii() && !text.contains(['\t', '\r', '!']), "{name}");
        assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{name}");
        for line in filled(text).lines() {
            assert!(line.len() <= WIDTH, "{name}: {} columns: {line}", line.len());
            assert_eq!(line, line.trim_end(), "{name}");
        }
    }
}

#[test]
fn the_placeholders_are_those_that_are_filled_in() {
    for (name, text, expected) in MESSAGES {
        for known in KNOWN {
            assert_eq!(text.contains(known), expected.contains(&known), "{name}: {known}");
        }
        assert!(!filled(text).contains(['{', '}']), "{name} names something that nobody fills in");
    }
}

#[test]
fn each_text_has_a_subject_and_a_signature() {
    for (name, text, _) in MESSAGES {
        let mut lines = text.lines();
        assert!(lines.next().is_some_and(|line| line.starts_with("Subject: ")), "{name}");
        assert_eq!(lines.next(), Some(""), "{name}");
        assert_eq!(text.lines().last(), Some("{operator}"), "{name}");
    }
}
