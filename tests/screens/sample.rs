//! Snapshots as an engine would hand them out, made by hand from the real procedure.

use std::sync::LazyLock;

use chrono::{Duration, TimeZone, Utc};
use reserial::clock::Moment;
use reserial::engine::{
    CheckKind, CheckView, CompareRow, CompareView, Ending, LogLine, MailRow, MailState, MailView, Notice, Outage,
    Problem, RosterRow, RosterView, Standing, StandingView, StepState, StepView, UndoView, View,
};
use reserial::fsops::{ServerTime, Sha256, TreePath};
use reserial::grade::Grade;
use reserial::journal::Mode;
use reserial::people::Attestation;
use reserial::people::clients::clients;
use reserial::plan::{Operation, Place, Print, Side};
use reserial::postoffice::{HexId, SettingId, Verdict, Weight, settings};
use reserial::procedure::{ActionId, AnswerId, By, Check, Procedure, Severity, Step, q209486};

/// The present of the samples.
pub fn now() -> Moment {
    Utc.with_ymd_and_hms(2026, 11, 20, 20, 12, 31).unwrap()
}

fn path(text: &str) -> TreePath {
    TreePath::parse(text).unwrap()
}

fn place(side: Side, text: &str) -> Place {
    Place { side, path: path(text) }
}

fn print(len: u64) -> Print {
    Print { len, sha256: Sha256::of(b"sample") }
}

fn copy(name: &str, len: u64) -> Operation {
    let (from, to) = (place(Side::Old, &format!("GLB/{name}")), place(Side::New, &format!("GLB/{name}")));
    Operation::CopyNew { from, to, print: print(len), staged: path("GLB/RESERIAL.TMP"), like: None }
}

fn rename(from: &str, to: &str) -> Operation {
    Operation::Rename { side: Side::Old, from: path(from), to: path(to), print: None }
}

/// The operations of an action.
pub fn operations(action: ActionId) -> Vec<Operation> {
    let aside = |name: &str, len| Operation::MoveAside {
        side: Side::New,
        from: path(&format!("GLB/{name}")),
        to: path(&format!("RESERIAL/C0001/ASIDE/{name}")),
        print: Some(print(len)),
    };
    match action {
        ActionId::CopyAccounts => vec![
            aside("ACCESS.GLB", 586),
            copy("ACCESS.GLB", 293_000),
            copy("ACCESS2.GLB", 34_500),
            copy("ACCESS3.GLB", 256_000),
            aside("ADMIN.NME", 45),
            copy("ADMIN.NME", 22_500),
        ],
        ActionId::CopyListings => vec![copy("NETWORK.GLB", 1_234)],
        ActionId::KeepCore => vec![copy("MASTER.GLB", 176)],
        ActionId::Freeze => vec![rename("P1", "POLD")],
        ActionId::Swap => vec![Operation::Exchange {
            side: Side::Old,
            live: path("GLB/MASTER.GLB"),
            out: path("GLB/OLDMAST.GLB"),
            incoming: path("GLB/RESERIAL.TMP"),
            was: print(176),
            becomes: print(176),
            mailbags: Some(path("MBG")),
        }],
        ActionId::Thaw => vec![rename("POLD", "P1")],
    }
}

fn kind(check: &Check, blocked: Option<&str>) -> CheckKind {
    match &check.by {
        By::Disk(_) | By::Clock(_) => CheckKind::Disk,
        By::Answer(answer) => {
            let value = if *answer == AnswerId::OldNumber { "22-11111" } else { "" };
            CheckKind::Answer { answer: *answer, value: value.into() }
        }
        By::Tick(tick) => CheckKind::Tick(*tick),
        By::Roster { list, mark, .. } => CheckKind::Roster { list: list.clone(), mark: mark.clone() },
        By::Action(action) => CheckKind::Action {
            action: *action,
            plan: Ok(operations(*action)),
            ready: blocked.map_or(Ok(()), |why| Err(why.into())),
            typed: *action == ActionId::Swap,
        },
        By::Mail(mail) => CheckKind::Mail(*mail),
        By::Second(_) => CheckKind::Second,
        By::Choice(options) => CheckKind::Choice { options: options.clone(), chosen: None },
    }
}

fn check(check: &Check, standing: Standing, blocked: Option<&str>) -> CheckView {
    let says = match (standing, &check.by) {
        (Standing::Holds, By::Tick(_)) => "Ann Doe on desk7, 20 Nov 18:40, \"checked with the helpdesk\"",
        (Standing::Holds, _) => "looked at 20:12",
        (Standing::Fails, _) => "in the old tree and not in the new one: FAX, X400",
        (Standing::Overridden, _) => "Ann Doe: the gateway was retired last year",
        (Standing::Open | Standing::Unknown, _) => "",
    };
    CheckView {
        id: check.id.clone(),
        text: check.text.clone(),
        means: check.means.clone(),
        todo: check.todo.clone(),
        severity: check.severity,
        article: check.article.clone(),
        inferred: check.grade == Grade::Inferred,
        standing,
        says: says.into(),
        lines: Vec::new(),
        kind: kind(check, blocked),
    }
}

fn step(step: &Step, state: StepState) -> StepView {
    let standing = if state.settled() { Standing::Holds } else { Standing::Open };
    let blocked = (state == StepState::NotYet).then_some("the steps before it are not settled");
    StepView {
        texts: reserial::engine::Texts::default().of_step(&step.id).count(),
        id: step.id.clone(),
        title: step.title.clone(),
        state,
        because: String::new(),
        count: None,
        what: step.what.clone(),
        why: step.why.clone(),
        breaks: step.breaks.clone(),
        takes: step.takes.clone(),
        articles: step.articles.clone(),
        without: step.without.clone(),
        checks: step.checks.iter().map(|c| check(c, standing, blocked)).collect(),
        can_complete: false,
        record: match state {
            StepState::Done => vec!["20 Nov 18:55  Ann Doe  step done".into()],
            _ => Vec::new(),
        },
    }
}

fn who(note: &str, at: Moment) -> Attestation {
    Attestation { by: "Ann Doe".into(), host: "desk7".into(), at, note: note.into() }
}

static PROCEDURE: LazyLock<Procedure> = LazyLock::new(|| q209486().unwrap());

/// A change of which everything before `at` is done.
pub fn view(mode: Mode, at: &str) -> View {
    let procedure = &*PROCEDURE;
    let here = procedure.steps.iter().position(|s| s.id.as_str() == at).unwrap();
    let state = |n: usize| match n.cmp(&here) {
        std::cmp::Ordering::Less => StepState::Done,
        std::cmp::Ordering::Equal => StepState::Ready,
        std::cmp::Ordering::Greater => StepState::NotYet,
    };
    let steps: Vec<_> = procedure.steps.iter().enumerate().map(|(n, s)| step(s, state(n))).collect();
    let next = steps.get(here).map(|s| (s.id.clone(), s.checks.first().map(|c| c.id.clone())));
    let rosters = procedure.rosters.iter().map(|roster| RosterView {
        id: roster.id.clone(),
        title: roster.title.clone(),
        one: roster.one.clone(),
        about: roster.about.clone(),
        marks: roster.marks.clone(),
        rows: ["Anna Berg", "Bernd Lang", "Carla Otto", "Dieter Wolff-Hasenclever"]
            .iter()
            .enumerate()
            .map(|(n, name)| RosterRow {
                name: (*name).into(),
                detail: format!("HQ/SALES, phone 4{n}1"),
                marks: (0..roster.marks.len()).map(|m| (m + n < 4).then(|| who("by post", now()))).collect(),
                history: Vec::new(),
                changed: Some(now()),
            })
            .collect(),
        suggested: vec![("Eva Maar".into(), "HQ/BRANCH".into()), ("Falk Ude".into(), "HQ/DOCK".into())],
        counts: (0..roster.marks.len()).map(|m| 4_usize.saturating_sub(m)).collect(),
        apart: Vec::new(),
    });
    View {
        window: None,
        texts: reserial::engine::TextsView::default(),
        reverses: None,
        title: procedure.title.clone(),
        article: procedure.article.clone(),
        mode,
        old: "/mnt/images/court-archive/1997/server2/sys/MAILDATA".into(),
        new: "/mnt/images/new/MAILDATA".into(),
        old_number: Some("22-11111".into()),
        new_number: Some("22-22222".into()),
        operator: "Ann Doe".into(),
        host: "desk7".into(),
        record: "/mnt/images/court-archive/1997/server2/sys/MAILDATA/RESERIAL/C0001".into(),
        held_by: None,
        together: reserial::engine::Together::default(),
        at: now(),
        looked_at: Some(now()),
        outage: None,
        rosters: rosters.collect(),
        mail: MailView::default(),
        compare: CompareView::default(),
        notices: Vec::new(),
        problems: Vec::new(),
        standing: StandingView::Clear,
        undo: UndoView {
            says: "Undo is possible until step 8 is done.".into(),
            open: true,
            operations: vec![("1c".into(), rename("POLD", "P1")), ("1c".into(), copy("ADMIN.NME", 45))],
            reverse: Vec::new(),
        },
        log: (1..=40)
            .map(|seq| LogLine {
                seq,
                at: now() - Duration::minutes(i64::try_from(80 - seq).unwrap()),
                by: "Ann Doe".into(),
                text: format!("attested: the settings in the new ADMIN are those of the old one ({seq})"),
            })
            .collect(),
        ending: None,
        next,
        steps,
    }
}

/// Old against new with all kinds of results.
fn compared() -> CompareView {
    let rows = settings().iter().map(|setting| {
        let (step, check) = PROCEDURE.check(&setting.check.as_str().into()).unwrap();
        let same = (Verdict::Same, Weight::Fine);
        let ask = (Verdict::AskPeople, Weight::Note);
        let (old, new, (verdict, weight), says, standing) = match setting.id {
            SettingId::Names => {
                ("ANYCORP/HEADPO", "ANYCORP/HEADPO", same, "both names stand in both files", Standing::Holds)
            }
            SettingId::Security => {
                let says = "off in the old, on in the new one (byte 0x94): every password would fail";
                ("off", "on", (Verdict::Differs, Weight::Stops), says, Standing::Fails)
            }
            SettingId::Gateways => {
                let says = "missing in the new tree: X400";
                ("FAX, SMTP, X400", "FAX, SMTP", (Verdict::OnlyOld, Weight::Stops), says, Standing::Overridden)
            }
            SettingId::Outside => {
                let says = "5 outside postoffices of the old tree missing in the new one";
                ("5", "none", (Verdict::OnlyOld, Weight::Note), says, Standing::Fails)
            }
            SettingId::DirsyncFiles => {
                let says = "the old one seems to be the server of directory synchronization, and the new one not";
                ("seems the server", "none", (Verdict::OnlyOld, Weight::Warns), says, Standing::Fails)
            }
            SettingId::MasterBytes => {
                let says = "153 bytes of 176 differ, as they should";
                ("1f0c33aa...", "9be2417d...", (Verdict::Differs, Weight::Fine), says, Standing::Holds)
            }
            SettingId::Version => ("3.2 or later", "3.2 or later", same, "both are 3.2 or later", Standing::Holds),
            SettingId::HopCount => ("-", "-", ask, "attested by Ann Doe, Nov 20 18:40 UTC", Standing::Holds),
            _ if setting.by == reserial::postoffice::FoundBy::People => {
                ("-", "-", ask, "the disk does not tell; look in both ADMINs", Standing::Open)
            }
            _ => ("none", "none", same, "as it should be", Standing::Holds),
        };
        CompareRow {
            setting: setting.id,
            name: setting.name.clone(),
            old: old.into(),
            new: new.into(),
            verdict,
            weight,
            says: says.into(),
            lines: match setting.id {
                SettingId::Security => {
                    vec!["Set it to off in the new one, with Setup or with ESCNTLR (Q104586, Q99419).".into()]
                }
                _ => Vec::new(),
            },
            seen: setting.seen.clone(),
            wrong: setting.wrong.clone(),
            articles: setting.articles.clone(),
            inferred: setting.grade == Grade::Inferred,
            step: step.id.clone(),
            check: check.id.clone(),
            standing,
        }
    });
    CompareView { rows: rows.collect() }
}

/// The first evening: step 1a with all kinds of results, and problems.
pub fn first_look() -> View {
    let mut view = view(Mode::Rehearsal, "1a");
    view.compare = compared();
    let kinds = [Standing::Holds, Standing::Open, Standing::Holds, Standing::Holds, Standing::Holds, Standing::Unknown];
    for (check, standing) in view.steps[0].checks.iter_mut().zip(kinds) {
        check.standing = standing;
        if standing == Standing::Holds {
            check.says = "looked at 20:12".into();
        }
    }
    let gateways = view.steps[0].checks.iter_mut().find(|c| c.id.as_str() == "gateways-in-new").unwrap();
    gateways.standing = Standing::Fails;
    gateways.says = "in the old tree and not in the new one: FAX, X400".into();
    view.steps[0].state = StepState::Blocked;
    view.steps[0].because = "two gateways are missing in the new postoffice".into();
    view.problems = view.steps[0]
        .checks
        .iter()
        .filter(|c| c.standing == Standing::Fails || c.severity == Severity::Warn)
        .map(|c| Problem {
            step: "1a".into(),
            check: c.id.clone(),
            severity: c.severity,
            says: if c.says.is_empty() { c.text.clone() } else { c.says.clone() },
            lines: c.lines.clone(),
            todo: c.todo.clone(),
            article: c.article.clone(),
        })
        .collect();
    view
}

/// Step 5c on the live postoffice, twelve and a half minutes after P1 went away.
pub fn collecting() -> View {
    let mut view = view(Mode::Live, "5c");
    let since = now() - Duration::seconds(751);
    view.outage = Some(Outage { since, until: None, mta_left_running: true });
    let names = ["Anna Berg", "Bernd Lang", "Carla Otto", "Dieter Wolff", "Eva Maar", "Falk Ude", "Gerd Ahrens"];
    let states = [
        MailState::Waiting,
        MailState::NotYet,
        MailState::NoMmf,
        MailState::Touched,
        MailState::Waived,
        MailState::Collected,
        MailState::Collected,
    ];
    let rows = names.iter().zip(states).enumerate().map(|(n, (name, state))| MailRow {
        id: HexId::parse(&format!("0000000{n}")).unwrap(),
        name: (*name).into(),
        mailbox: String::new(),
        state,
        done: matches!(state, MailState::Waived | MailState::Collected),
        mmf: (state != MailState::NoMmf).then_some(ServerTime(now() - Duration::minutes(30))),
        mmf_len: (state != MailState::NoMmf).then_some(1_234_567),
        records: Some(match state {
            MailState::Waiting => 12,
            _ => 0,
        }),
        note: if state == MailState::Waived { "on leave until December".into() } else { String::new() },
        oldest: (state == MailState::Waiting).then(|| (now() - Duration::days(3)).naive_utc()),
        client: clients().get(n).map(|client| client.id.clone()).filter(|_| n % 3 != 2),
        client_by: if n == 0 {
            "said by Ann Doe".into()
        } else {
            "inferred: it has an MMF on the server (Q77926)".into()
        },
        evidence: vec![
            "MMF on the server: 1234567 bytes, written 2026-11-20 19:42".into(),
            "Mailbag: 12 records; the oldest was sent 2026-11-17 20:12 by its sender's clock (inferred)".into(),
        ],
        marks: Vec::new(),
    });
    view.mail = MailView {
        rows: rows.collect(),
        rests_on: "Done means that the mailbag is empty since Compress was run at 20:05.".into(),
        cannot_prove: "A message file proves little: MS-DOS and Macintosh users have none, and some users keep theirs \
                       on their own PC (Q104913, Q118528)."
            .into(),
        count: (14, 17),
        queues: vec![("HQ/BRANCH".into(), 3)],
        unreadable: Vec::new(),
        missed: "The MMF test misses: 1 MS-DOS, 1 Remote. Of 2 more it is not known what they are read with.".into(),
        elsewhere: vec!["3 calendars in CAL; whose they are their names do not tell, DUMPKEY does (Q99419)".into()],
        baseline_at: Some(since),
        compressed_at: Some(now() - Duration::minutes(7)),
        sent_at: Some(since + Duration::minutes(2)),
    };
    let step = view.steps.iter_mut().find(|s| s.id.as_str() == "5c").unwrap();
    (step.state, step.count) = (StepState::Waiting, Some((14, 17)));
    step.because = "3 people still have mail on the server".into();
    step.checks[0].standing = Standing::Holds;
    step.checks[0].says = "read at 20:12, 17 mailboxes".into();
    view
}

/// Step 6, everything but the exchange itself settled.
pub fn swapping(mode: Mode) -> View {
    let mut view = view(mode, "6");
    let step = view.steps.iter_mut().find(|s| s.id.as_str() == "6").unwrap();
    for check in &mut step.checks {
        let action = matches!(check.kind, CheckKind::Action { .. });
        if !action {
            (check.standing, check.says) = (Standing::Holds, "looked at 20:12".into());
        }
    }
    let last = step.checks.last().map(|c| c.id.clone());
    view.next = Some(("6".into(), last));
    view
}

/// The end.
pub fn ended() -> View {
    let mut view = view(Mode::Live, "9");
    for step in &mut view.steps {
        step.state = StepState::Done;
    }
    view.ending = Some(Ending {
        title: "The postoffice has its new number".into(),
        deviations: vec!["5d: Eva Maar waived by Ann Doe: on leave until December".into()],
        done: vec!["P1 renamed to POLD, 20 Nov 20:00".into(), "POLD renamed to P1, 20 Nov 20:40".into()],
        next: vec!["Delete the temporary postoffice: it holds the users' passwords.".into()],
        sources: Vec::new(),
        proof: vec![
            format!("reserial report {} --format html -o report.html", view.old),
            format!("reserial verify {}", view.old),
        ],
        record: view.record.clone(),
    });
    view
}

/// An exchange that stands between its two renames.
pub fn between() -> View {
    let mut view = view(Mode::Live, "6");
    view.standing = StandingView::Between { scene: Box::new(crate::scenes::between()) };
    view
}

/// A disk that is not what the record says.
pub fn drifted() -> View {
    let mut view = view(Mode::Live, "5c");
    view.standing =
        StandingView::Drift { scene: Box::new(crate::scenes::drifted()), restore: Some(rename("P1", "POLD")) };
    view.notices =
        vec![Notice { severity: Severity::Block, text: "P1 was made again".into(), article: "Q135902".into() }];
    view
}

static ALL: LazyLock<Vec<View>> = LazyLock::new(make_all);

/// All of them.
pub fn all() -> Vec<View> {
    ALL.clone()
}

fn make_all() -> Vec<View> {
    let mut held = first_look();
    held.held_by = Some("Bob on desk9 holds the change since 19:02".into());
    let mut hostile = collecting();
    hostile.old = "日本語のとても長い名前の郵便局".repeat(9);
    hostile.old_number = None;
    hostile.steps[0].because = "x".repeat(400);
    hostile.problems = vec![];
    let mut empty = view(Mode::Practice, "1a");
    (empty.steps, empty.rosters, empty.log, empty.next) = (vec![], vec![], vec![], None);
    let mut views =
        vec![first_look(), collecting(), swapping(Mode::Rehearsal), swapping(Mode::Live), ended(), between()];
    views.extend([drifted(), held, hostile, empty, crate::scenes::done()]);
    views
}
