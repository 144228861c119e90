//! `reserial texts`: the texts to send. Looks only.

use crate::engine::texts_view;
use crate::error::Exit;
use crate::fsops::save_new;
use crate::people::texts::{Text, file_bytes};
use crate::procedure::of_record;

use super::args::Texts;
use super::looking::{Which, find, with_case};
use super::{CliError, Context, out};

/// Carries the command out.
///
/// # Errors
/// When there is no such text or no such record, or the file cannot be made.
pub fn texts(context: &Context, args: &Texts) -> Result<Exit, CliError> {
    let Some(name) = &args.name else {
        for text in context.texts.all() {
            let steps = text.about.steps.join(", ");
            let own = text.own.as_ref().map_or(String::new(), |file| format!("  ({file})"));
            out::line(&format!("{:<15} {:<8} {}{own}", text.about.id, steps, text.about.title));
        }
        return Ok(Exit::Done);
    };
    let text = context.texts.find(name).ok_or_else(|| CliError::NoSuchText {
        text: name.clone(),
        known: context.texts.all().iter().map(|text| text.about.id.as_str()).collect::<Vec<_>>().join(", "),
    })?;
    let (words, remarks) = words(context, args, text)?;
    match &args.output {
        Some(file) => save_new(&*context.disk, file, &file_bytes(&words))?,
        None => out::lines(words.lines()),
    }
    for remark in remarks {
        out::remark(&remark);
    }
    Ok(Exit::Done)
}

/// Returns the words, and what is to be said about them: as the template has them, or filled in for a postoffice.
fn words(context: &Context, args: &Texts, text: &Text) -> Result<(String, Vec<String>), CliError> {
    let Some(old) = &args.fill else { return Ok((text.template.to_string(), Vec::new())) };
    let old = context.tree(old)?;
    let which = Which::from(args.rehearsal);
    let Some((record, journal)) = find(context, &old, which)? else { return Err(CliError::NoRecord) };
    let procedure = of_record(&journal.change().procedure).map_err(crate::engine::SessionError::from)?;
    let view = with_case(&procedure, journal.change(), &record.dir, journal.now(), |case| {
        texts_view(case, &context.operator, context.texts.clone())
    });
    let filled = view.fill(text, None);
    let mut remarks = Vec::new();
    if !filled.missing.is_empty() {
        let missing: Vec<&str> = filled.missing.iter().map(|field| field.about()).collect();
        remarks.push(format!("Not known, and in brackets: {}.", missing.join(", ")));
    }
    if filled.lost > 0 {
        remarks.push(format!("{} letters stand as ?: code page 437 has nothing like them.", filled.lost));
    }
    Ok((filled.text, remarks))
}
