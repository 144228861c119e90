//! What must be seen on every screen.

use crate::procedure::{Severity, StepId};
use crate::text::printable;
use crate::window::Place;

use super::super::judge::Case;
use super::super::{Notice, Session, dates, reverse};
use super::people::suspect_disks;

/// Returns what must be seen.
pub(super) fn notices(session: &Session, case: &Case<'_>) -> Vec<Notice> {
    let mut notices = Vec::new();
    let mut say = |severity, text: String, article: &str| {
        notices.push(Notice { severity, text, article: article.to_owned() });
    };
    if let Some(why) = &session.blind {
        say(Severity::Block, format!("The postoffice cannot be read: {}", printable(why)), "");
    }
    for helper in session.journal.helpers() {
        if let Some(damage) = helper.damage {
            say(
                Severity::Block,
                format!("The helper's record {} is damaged at {}.", helper.file.name(), printable(&damage)),
                "",
            );
        }
    }
    let again = case.facts.and_then(|facts| facts.p1_again.as_ref()).filter(|_| case.change.frozen());
    if let Some(queue) = again {
        let files = match queue.items.len() {
            1 => "1 file".to_owned(),
            many => format!("{many} files"),
        };
        say(
            Severity::Warn,
            format!("Somebody has made a new P1 ({files}). Leave it: step 8 brings its mail in."),
            "Q135902",
        );
    }
    if let Some(open) = reverse::left_open(case.change) {
        say(Severity::Warn, format!("Not to be forgotten: {open}."), "");
    }
    let suspect = suspect_disks(case);
    if suspect > 0 {
        let text = format!(
            "{suspect} remote disks were made before the new Master.glb was declared ready again: they may not fit."
        );
        say(Severity::Warn, text, "Q209486");
    }
    if let Some((window, open)) = dates::open_before(case) {
        let open: Vec<&str> = open.into_iter().map(StepId::as_str).collect();
        let begins = if window.place(case.at) == Place::Before { "begins" } else { "was to begin" };
        let text = format!("The change {begins} {}. Still open before it: {}.", window.told(), open.join(", "));
        say(Severity::Warn, text, "Q209486");
    }
    let earlier = dates::told_before_the_date(case.change);
    if earlier > 0 && case.change.frozen_at.is_none() {
        let text = format!("The date was settled anew after {earlier} were told. Tell them the new one.");
        say(Severity::Warn, text, "Q209486");
    }
    if case.change.undoing.is_some() {
        let or = if case.change.swapped() { "" } else { ", or do the steps again from here" };
        say(Severity::Block, format!("An undo was begun and is half done. Undo again (u) to go on with it{or}."), "");
    }
    notices
}
