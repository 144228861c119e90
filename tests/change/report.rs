//! The report of a change: what every form of it says of a change in which much was not by the book, and that hostile names
//! act in none of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};

use crate::common::{Office, STEPS, Walker};
use crate::hostile::forged;
use reserial::clock::{Clock, Moment};
use reserial::engine::{Command, Opening, Session};
use reserial::fsops::{LiveTree, RecordTree, Sha256};
use reserial::journal::{Assistant, Help, Journal, Mode, records};
use reserial::people::RosterChange;
use reserial::procedure::{AnswerId, q209486};
use reserial::report::{Report, SCHEMA, blank, html, md, sheet};

/// A clock that goes on by a few seconds whenever somebody looks at it.
pub struct Steady(AtomicI64);

impl Steady {
    pub fn from(hour: i64) -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(hour * 3600)))
    }

    fn at(second: i64) -> Moment {
        Moment::from_timestamp(1_795_881_600 + second, 0).unwrap()
    }
}

impl Clock for Steady {
    fn now(&self) -> Moment {
        Self::at(self.0.fetch_add(3, Ordering::SeqCst))
    }
}

/// A clock that stands still.
struct Still;

impl Clock for Still {
    fn now(&self) -> Moment {
        Steady::at(9 * 3600 + 150)
    }
}

/// The record below a folder, read by somebody.
pub fn journal(at: &Path, by: &str, clock: Arc<dyn Clock>) -> Journal {
    let base: Arc<dyn RecordTree> = Arc::new(LiveTree::open(at).unwrap());
    let record = records(&*base).unwrap().pop().unwrap();
    Journal::open(base, clock, (by.into(), "helpdesk-2".into()), &record).unwrap()
}

fn open(office: &Office, clock: &Arc<Steady>) -> Session {
    Session::open(&Opening { clock: clock.clone(), ..office.opening(Mode::Practice) }).unwrap()
}

/// A practice pair in memory, with all that was done to it.
struct Kept {
    from: PathBuf,
    files: BTreeMap<PathBuf, Option<Vec<u8>>>,
}

impl Kept {
    fn of(office: &Office) -> Self {
        let from = office.dir.path().to_owned();
        let entries = walkdir::WalkDir::new(&from).min_depth(1).into_iter().map(Result::unwrap);
        let read = |entry: walkdir::DirEntry| {
            let bytes = entry.file_type().is_file().then(|| fs::read(entry.path()).unwrap());
            (entry.path().strip_prefix(&from).unwrap().to_owned(), bytes)
        };
        let files = entries.map(read).collect();
        Self { from, files }
    }

    /// Puts it into a folder of its own; the record knows where it is.
    fn put(&self) -> Office {
        let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        for (path, bytes) in &self.files {
            match bytes {
                None => fs::create_dir(dir.path().join(path)).unwrap(),
                Some(bytes) => fs::write(dir.path().join(path), bytes).unwrap(),
            }
        }
        let built = reserial::practice::reopen(&dir.path().join("PO")).unwrap();
        let office = Office { dir, built };
        let (from, to) = (self.from.to_string_lossy().into_owned(), office.dir.path().to_string_lossy().into_owned());
        let log = office.old().join(LOG);
        let text = fs::read_to_string(&log).unwrap();
        // A second night begins where the record was let go of first. How often somebody looked at a clock says nothing.
        let nights = text.lines().position(|line| line.contains("\"kind\":\"released\"")).unwrap();
        let there = |index: usize, line: &mut serde_json::Value| {
            let hour = if index > nights { 7 * 24 + 22 } else { 9 };
            line["at"] = serde_json::to_value(Steady::at(hour * 3600 + 3 * index as i64)).unwrap();
            if line["event"]["answer"] == "change-date" {
                // The zone is that of the machine.
                line["event"]["value"] = "2026-01-31 22:00 +00:00".into();
            }
            for key in ["old", "new"] {
                if let Some(path) = line["event"][key].as_str().filter(|_| index < 3) {
                    line["event"][key] = path.replace(&from, &to).into();
                }
            }
        };
        fs::write(log, forged(&text, there)).unwrap();
        office
    }
}

/// A finished change with a helper, a step that does not apply, an override, a night given up and a waiver.
fn eventful() -> Kept {
    let office = Office::new(8);
    let (days, night) = (Steady::from(9), Steady::from(7 * 24 + 22));
    let mut session = open(&office, &days);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.walk_to("1a");
    let reason = "this postoffice keeps no global address list".to_owned();
    walker.must(Command::NotApplicable { step: "1b".into(), reason });
    walker.step("1c");
    for (list, name, detail) in [
        ("remote-users", "Franko Ortiz", "mailbox FRANKO, calls from Lisbon"),
        ("remote-users", DOCTOR, "phone 4410"),
        ("mtas", "FAX gateway", "on PC GATE1"),
    ] {
        let change = RosterChange::Add { name: name.into(), detail: detail.into() };
        walker.must(Command::Roster { list: list.into(), change });
    }
    let mut carol = Assistant::new(journal(office.old(), "carol", Arc::new(Still)));
    for mark in ["made", "sent", "received", "told"] {
        let (list, name, note) = ("remote-users".into(), DOCTOR.into(), "by phone".into());
        carol.write(Help::Mark { list, name, mark: mark.into(), note }).unwrap();
    }
    walker.session.look().unwrap();
    walker.walk_to("4");
    session.close().unwrap();

    let mut session = open(&office, &night);
    let mut walker = Walker { session: &mut session, play: Some(office.people()) };
    walker.answer(AnswerId::Backup, "Ann, tape 12 in the safe, 2026-11-27 18:00");
    walker.mark("mtas", "External", "stopped");
    // A way back takes back what was said for the step.
    let switched_off = |walker: &mut Walker<'_>| {
        let reason = "its PC is switched off; seen by Bob".to_owned();
        walker.must(Command::Override { check: "mtas-stopped".into(), reason });
    };
    switched_off(&mut walker);
    walker.walk_to("5b");
    walker.must(Command::GiveUp { reason: "too many are on leave".into() });
    switched_off(&mut walker);
    walker.walk_to("5c");
    walker.session.look().unwrap();
    let open_row = walker.session.view().mail.rows.into_iter().find(|row| !row.done).unwrap();
    walker.must(Command::Waive { mailbox: open_row.id, reason: "left the company in May".into() });
    walker.walk_to("8");
    walker.mark("mtas", "FAX gateway", "restarted");
    walker.walk_to("9");
    session.close().unwrap();
    Kept::of(&office)
}

/// The operator's file of the record.
const LOG: &str = "RESERIAL/C0001/OPERATOR.LOG";

static EVENTFUL: LazyLock<Kept> = LazyLock::new(eventful);

/// A finished change in which much was not by the book, in a folder of its own.
pub fn finished() -> Office {
    EVENTFUL.put()
}

/// Somebody with a long name.
const DOCTOR: &str = "Dr. Ana-Maria Constantinescu-Oyelaran";

fn report_of(at: &Path) -> Report {
    let clock = Steady::from(8 * 24);
    Report::of(&journal(at, "reader", clock.clone()), &q209486().unwrap(), clock.now())
}

fn report() -> (Office, Report) {
    let office = finished();
    let report = report_of(office.old());
    (office, report)
}

/// The change with its record written anew, a line at a time.
fn told_otherwise(change: impl Fn(usize, &mut serde_json::Value)) -> Report {
    let office = finished();
    let log = office.old().join(LOG);
    let text = fs::read_to_string(&log).unwrap();
    fs::write(log, forged(&text, change)).unwrap();
    report_of(office.old())
}

/// The text without what is different every time: the folder, the head hashes, what was measured.
fn settled(text: &str, (office, report): &(Office, Report)) -> String {
    let folder = office.dir.path().to_string_lossy().into_owned();
    let mut text = text.replace(&folder, "/mnt");
    for head in &report.heads {
        text = text.replace(&head.grouped, "HEAD");
        for half in head.grouped.as_bytes().chunks(36) {
            text = text.replace(String::from_utf8_lossy(half).trim_end(), "HALF OF IT");
        }
    }
    let at = text.find("missing for ").unwrap() + "missing for ".len();
    let end = at + text[at..].find(" at the most").unwrap();
    text.replace_range(at..end, "SO LONG");
    text
}

/// The text from one heading to another.
fn part<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (from, to) = (text.find(from).unwrap(), text.find(to).unwrap());
    &text[from..to]
}

#[test]
fn the_ticket_opens_with_what_was_not_by_the_book() {
    let told = report();
    let text = settled(&md(&told.1), &told);
    insta::assert_snapshot!("ticket", part(&text, "# PRACTICE", "## Steps and checks"));
    insta::assert_snapshot!("ticket_people", part(&text, "## People and programs", "## Files kept in the record"));
}

#[test]
fn the_sheet_has_the_steps_with_who_and_when_and_fits_on_paper() {
    let told = report();
    let filled = sheet(&told.1);
    let empty = blank(&q209486().unwrap(), None);
    for line in filled.lines().chain(empty.lines()) {
        assert!(line.chars().count() <= 78 || line.contains("/dev/shm"), "{line}");
    }
    insta::assert_snapshot!("sheet", settled(&filled, &told));
    for step in STEPS {
        assert!(empty.contains(&format!("[ ] {step:<3} ")), "{step}");
    }
    assert!(!empty.contains("[x]   ") && empty.contains("Second person"));
}

#[test]
fn the_digests_are_those_of_the_files() {
    let (office, report) = report();
    for (tree, root) in [("OLD", office.old()), ("NEW", office.new_tree())] {
        let sums = report.files.iter().find(|sums| sums.tree == tree && sums.state == "after").unwrap();
        assert!(sums.files.len() >= 4);
        for line in sums.sha256sums.lines() {
            let (digest, path) = line.split_once("  ").unwrap();
            assert_eq!(digest, Sha256::of(&fs::read(root.join(path)).unwrap()).to_string(), "{tree}: {path}");
        }
        let told: Vec<&str> = sums.sha256sums.lines().filter_map(|line| Some(line.split_once("  ")?.1)).collect();
        assert_eq!(told.contains(&"GLB/OLDMAST.GLB"), tree == "OLD");
    }
    let old = Sha256::of(&fs::read(office.old().join("GLB/OLDMAST.GLB")).unwrap());
    let before = report.files.iter().find(|sums| sums.tree == "OLD" && sums.state == "before").unwrap();
    assert!(before.sha256sums.contains(&format!("{old}  GLB/MASTER.GLB\n")));
}

#[test]
fn a_program_reads_the_same_and_the_head_is_that_of_the_last_line() {
    let (office, report) = report();
    let told: serde_json::Value = serde_json::from_str(&report.json().unwrap()).unwrap();
    assert_eq!(
        (&told["schema"], &told["mode"], &told["state"]),
        (&SCHEMA.into(), &"practice".into(), &"finished".into())
    );
    let text = fs::read_to_string(office.old().join(LOG)).unwrap();
    let head = Sha256::of(text.lines().last().unwrap().as_bytes()).to_string();
    assert_eq!(
        (&told["heads"][0]["sha256"], &told["heads"][0]["lines"]),
        (&head.clone().into(), &text.lines().count().into())
    );
    assert_eq!(told["heads"][0]["grouped"].as_str().unwrap().replace(' ', ""), head);
    // Nothing of the record is left out.
    let helper = fs::read_to_string(office.old().join("RESERIAL/C0001/H0001.LOG")).unwrap();
    assert_eq!(told["timeline"].as_array().unwrap().len(), text.lines().count() + helper.lines().count());
    let mark = &told["rosters"][0]["people"][1]["marks"][0];
    assert_eq!((&mark["by"], &mark["note"]), (&"carol".into(), &"by phone".into()));
    let check =
        told["steps"][0]["checks"].as_array().unwrap().iter().find(|check| check["id"] == "new-number").unwrap();
    assert_eq!((&check["standing"], &check["answer"]["value"]), (&"ok".into(), &"32-20981".into()));
}

#[test]
fn a_rehearsal_is_told_in_the_conditional() {
    let report = told_otherwise(|_, line| {
        if line["event"]["kind"] == "opened" {
            line["event"]["mode"] = "rehearsal".into();
        }
    });
    let text = md(&report);
    assert!(text.starts_with("# REHEARSAL: ") && text.contains("Nothing has been changed"));
    for claim in [
        "| renamed ",
        "| copied ",
        "| exchanged ",
        "done, read back",
        "done and read back",
        "was missing for",
        "Attested ",
    ] {
        assert!(!text.contains(claim), "{claim}: {text}");
    }
    assert!(text.contains("would rename OLD: P1") && text.contains("would exchange") && text.contains("Assumed "));
}

#[test]
fn what_an_older_record_does_not_tell_is_said_to_be_unknown() {
    let report = told_otherwise(|_, line| {
        line["event"].as_object_mut().unwrap().remove("missing_us");
    });
    assert!(report.lockouts[0].says.contains("unknown") && report.lockouts[0].missing_us.is_none());
    assert!(md(&report).contains("Not measured: unknown"));
}

const EVIL: &str = "<script>alert(1)</script>\"' onx='1' & | `x` [a](http://x) \u{202e}gpj\u{1b}[2J\u{9b}31m\n# x";

#[test]
fn nothing_in_a_record_acts_in_any_form_of_the_report() {
    let report = told_otherwise(|index, line| {
        if index < 3 {
            return;
        }
        (line["by"], line["host"]) = (EVIL.into(), EVIL.into());
        let event = line["event"].as_object_mut().unwrap();
        for (key, value) in event.iter_mut() {
            // A path has no separators of its own in a name.
            let free = ["note", "reason", "detail", "text", "value", "found", "typed"].contains(&key.as_str());
            if free && value.is_string() {
                *value = EVIL.into();
            }
        }
        if event.get("name").is_some_and(|name| name == DOCTOR) {
            event["name"] = EVIL.into();
        }
        if let Some(to) = event.get_mut("operation").and_then(|operation| operation.get_mut("out")) {
            *to = "GLB/<b>&\"'|`\u{202e}\u{1b}.GLB".into();
        }
    });
    let acts = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
    let page = html(&report);
    for text in [&page, &md(&report), &sheet(&report), &report.json().unwrap()] {
        assert!(!text.contains(acts));
    }
    assert!(page.contains("&lt;script&gt;alert(1)"));
    let tags = [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "main",
        "section",
        "h1",
        "h2",
        "h3",
        "p",
        "ul",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "code",
        "pre",
        "span",
        "figure",
        "figcaption",
        "svg",
        "rect",
        "text",
        "line",
        "circle",
        "path",
    ];
    let body = &page[page.find("</style>").unwrap()..];
    for tag in body.split('<').skip(1) {
        let tag = &tag[..tag.find('>').unwrap()];
        let name = tag.trim_start_matches('/').split([' ', '>']).next().unwrap();
        assert!(tags.contains(&name), "{tag}");
        // Every attribute is quoted, and none of them does anything.
        let pieces: Vec<&str> = tag.split("=\"").collect();
        for attribute in &pieces[..pieces.len() - 1] {
            let name = attribute.rsplit(' ').next().unwrap();
            assert!(!name.starts_with("on") && !["src", "href", "style", "xlink:href"].contains(&name), "{tag}");
        }
        assert!(!tag.contains("='"), "{tag}");
    }
    for outside in ["src=", "href", "url(", "@import", "<script", "<link", "<img", "<iframe"] {
        assert!(!page.contains(outside), "{outside}");
    }
    for line in md(&report).lines().filter(|line| !line.starts_with("certutil")) {
        assert!(!line.contains("<script>") && !line.starts_with("# x") && !line.contains("](http://x)"), "{line}");
    }
}
