//! `docs/fidelity.md` lists every rule that the program applies, with its article: held to the procedure and the sources.
//! After a change of either: `UPDATE_FIDELITY=1 cargo test --test fidelity`.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test that writes a document when asked to")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use reserial::diagnosis::situations;
use reserial::people::clients::clients;
use reserial::postoffice::rules::{Severity as Weight, rules};
use reserial::postoffice::sizes::TABLE;
use reserial::postoffice::{FoundBy, settings};
use reserial::procedure::{Procedure, Severity, WALKS, q209486, reverse, walk};

const BEGIN: &str = "<!-- generated: begin -->\n";
const END: &str = "<!-- generated: end -->\n";

fn generated() -> String {
    let mut text = String::from("## The checks of the steps\n\n");
    text.push_str(&checks(&q209486().unwrap()));
    text.push_str("\n## The checks of the way back after step 8\n\n");
    text.push_str(&checks(&reverse().unwrap()));
    text.push_str(&rules_and_lengths());
    text.push_str("\n## The settings that travel in Master.glb\n\n");
    text.push_str("| setting | found out by | what goes wrong if it differs | check | articles | grade |\n");
    text.push_str("| --- | --- | --- | --- | --- | --- |\n");
    for setting in settings() {
        let by = match setting.by {
            FoundBy::Disk => "the disk",
            FoundBy::People => "people",
        };
        let grade = setting.grade.word();
        let articles = setting.articles.join(", ");
        let (name, wrong, check) = (&setting.name, &setting.wrong, &setting.check);
        writeln!(text, "| {name} | {by} | {wrong} | `{check}` | {articles} | {grade} |").unwrap();
    }
    text.push_str("\n## Who reads mail with what, and whom the message files miss\n\n");
    text.push_str(
        "| readers | why a message file does not show them | articles | grade |\n| --- | --- | --- | --- |\n",
    );
    for client in clients() {
        let (grade, articles) = (client.grade.word(), client.articles.join(", "));
        writeln!(text, "| {} | {} | {articles} | {grade} |", client.title, client.misses).unwrap();
    }
    text.push_str(
        "\n## The situations\n\n| situation | shown by | articles | grade | walk |\n| --- | --- | --- | --- | --- |\n",
    );
    for situation in situations().unwrap() {
        let (title, shows, articles) = (&situation.title, &situation.shows, situation.articles.join(", "));
        let (grade, walk) = (situation.grade.word(), situation.walk.as_deref().unwrap_or("-"));
        writeln!(text, "| {title} | {shows} | {articles} | {grade} | {walk} |").unwrap();
    }
    for (id, _) in WALKS {
        let procedure = walk(id).unwrap().unwrap();
        write!(text, "\n## The walk {id}: {}\n\n{}", procedure.title, checks(&procedure)).unwrap();
        text.push_str("\n| step | comes to | articles |\n| --- | --- | --- |\n");
        for step in &procedure.steps {
            let Some(ending) = &step.ending else { continue };
            writeln!(text, "| {} | {} | {} |", step.id, ending.says, step.articles.join(", ")).unwrap();
        }
    }
    text.push_str("\n## Where an article is cited in the sources\n\n| article | files |\n| --- | --- |\n");
    for (article, files) in cited() {
        writeln!(text, "| {article} | {} |", files.join(", ")).unwrap();
    }
    text
}

/// The checks of a procedure as a table.
fn checks(procedure: &Procedure) -> String {
    let mut text = String::from("| step | check | severity | article | grade |\n| --- | --- | --- | --- | --- |\n");
    for step in &procedure.steps {
        for check in &step.checks {
            let severity = match check.severity {
                Severity::Warn => "warn",
                Severity::Block => "block",
                Severity::Refuse => "refuse",
            };
            let (text_of, article, grade) = (&check.text, &check.article, check.grade.word());
            writeln!(text, "| {} | {text_of} | {severity} | {article} | {grade} |", step.id).unwrap();
        }
    }
    text
}

/// The rules that a postoffice is held to, and the lengths of its files.
fn rules_and_lengths() -> String {
    let mut text = String::from(
        "\n## The rules that a postoffice is held to\n\n| rule | what must be so | severity | articles | grade |\n\
         | --- | --- | --- | --- | --- |\n",
    );
    for rule in rules() {
        let severity = match rule.severity {
            Weight::Stop => "stop",
            Weight::Warn => "warn",
            Weight::Note => "note",
        };
        let grade = rule.grade.word();
        let (id, articles) = (rule.id.name(), rule.articles.join(", "));
        writeln!(text, "| {id} | {} | {severity} | {articles} | {grade} |", rule.text).unwrap();
    }
    text.push_str("\n## The lengths of files\n\n| file | length | article |\n| --- | --- | --- |\n");
    for row in TABLE {
        let dir = if row.dir.is_empty() { String::new() } else { format!("{}/", row.dir) };
        writeln!(text, "| `{dir}{}` | {} | {} |", row.name, row.length, row.article).unwrap();
    }
    text
}

/// Every article that stands in the sources or in the procedure, with the files that cite it.
fn cited() -> BTreeMap<String, Vec<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut cited: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let files = ["src", "assets"].into_iter().flat_map(|dir| walkdir::WalkDir::new(root.join(dir)).sort_by_file_name());
    for entry in files.map(Result::unwrap).filter(|entry| entry.file_type().is_file()) {
        let name = entry.path().strip_prefix(root).unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
        for word in text.split(|c: char| !c.is_ascii_alphanumeric()) {
            let article = word.len() >= 6 && word.starts_with('Q') && word[1..].bytes().all(|b| b.is_ascii_digit());
            if article {
                let files = cited.entry(word.to_owned()).or_default();
                if files.last() != Some(&name) {
                    files.push(name.clone());
                }
            }
        }
    }
    cited
}

#[test]
fn the_table_is_what_the_program_does() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/fidelity.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (head, rest) = text.split_once(BEGIN).unwrap();
    let (old, tail) = rest.split_once(END).unwrap();
    let new = generated();
    if std::env::var_os("UPDATE_FIDELITY").is_some() {
        std::fs::write(&path, format!("{head}{BEGIN}{new}{END}{tail}")).unwrap();
    } else {
        assert_eq!(old, new, "run UPDATE_FIDELITY=1 cargo test --test fidelity");
    }
}

/// Everything that a row of the table of consequences may name.
fn known_names() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let walks = WALKS.iter().map(|(id, _)| walk(id).unwrap().unwrap());
    for procedure in walks.chain([q209486().unwrap(), reverse().unwrap()]) {
        names.insert(procedure.id.clone());
        names.extend(procedure.rosters.iter().map(|roster| roster.id.to_string()));
        names.extend(procedure.steps.iter().flat_map(|step| &step.checks).map(|check| check.id.to_string()));
    }
    let id = |value: serde_json::Value| value.as_str().unwrap().to_owned();
    names.extend(rules().iter().map(|rule| rule.id.name().to_owned()));
    names.extend(settings().iter().map(|setting| id(serde_json::to_value(setting.id).unwrap())));
    names.extend(situations().unwrap().iter().map(|situation| id(serde_json::to_value(situation.id).unwrap())));
    names.extend(clients().iter().map(|client| client.id.as_str().to_owned()));
    names.extend(["check", "compare", "diagnose", "serials"].map(|command| format!("reserial {command}")));
    names
}

#[test]
fn every_consequence_is_built_somewhere_or_says_why_not() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("docs/fidelity.md")).unwrap();
    let (head, _) = text.split_once(BEGIN).unwrap();
    let known = known_names();
    let rows: Vec<Vec<&str>> = head
        .lines()
        .filter_map(|line| line.strip_prefix("| "))
        .map(|line| line.trim_end_matches(" |").split(" | ").collect())
        .filter(|cells: &Vec<&str>| cells[0].parse::<usize>().is_ok())
        .collect();
    assert_eq!(rows.len(), 52);
    for (nth, cells) in rows.iter().enumerate() {
        let [number, _, articles, what, place] = cells[..] else { panic!("row {}: {cells:?}", nth + 1) };
        assert_eq!(number, (nth + 1).to_string());
        assert!(articles.split(", ").all(|article| article.starts_with('Q')), "{number}: {articles}");
        assert!(["built", "in part", "left"].contains(&what), "{number}: {what}");
        assert!(what == "built" || place.contains(' '), "{number} says why");
        for name in place.split('`').skip(1).step_by(2) {
            assert!(known.contains(name) || root.join(name).is_file(), "{number}: nothing is called {name}");
        }
    }
}
