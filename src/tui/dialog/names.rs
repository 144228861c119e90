//! Dialogs about lists of names: asking for one, and telling what came of it.

use crate::engine::ImportReport;

use super::{Ask, Modal, Need, Part, Purpose, Tone, dim, text};

/// Asks where the list lies.
pub fn import() -> Modal {
    let body = vec![
        text("Puts names to mailboxes and postoffices. Any of these files will do (Q99419):"),
        Part::Gap,
        Part::Labelled("Users", "listuser ADMIN -pPASSWORD -f -x > USERS.TXT".into()),
        Part::Labelled("Outside", "netdump ADMIN -pPASSWORD -fNETS.TXT".into()),
        Part::Labelled("CSV", "columns id and name, or network, postoffice and connection".into()),
        Part::Gap,
        dim(
            "Only names go into the record. If letters come out wrong, say the code page: USERS.TXT as CP437 (or CP850, \
             CP1252, UTF-8).",
        ),
    ];
    let ask = Ask::line(Purpose::Names, "Names from a list", body, "File");
    ask.need(Need::Required("Please type the path of the file.")).verb("read it").modal()
}

/// Tells what came of a list: how many names, how it was read, and every line that could not be used.
pub fn imported(report: &ImportReport) -> Modal {
    let mut body =
        vec![Part::Text(Tone::Strong, report.source.clone()), Part::Labelled("Read as", report.taken_for.clone())];
    body.extend(report.held.iter().cloned().map(|line| Part::Text(Tone::Plain, line)));
    if !report.problems.is_empty() {
        body.push(Part::Gap);
        body.push(Part::Text(Tone::Wait, "Lines to look at; the rest is used:".into()));
        body.extend(report.problems.iter().map(|(line, why)| Part::Item(format!("line {line}: {why}"))));
    }
    Modal::message("Names from a list", body)
}
