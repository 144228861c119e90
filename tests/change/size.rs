//! The whole walk on a tree of real size, rehearsed and live. Slow, so not part of `cargo test`: tests/size/run builds the
//! pair, runs both and prints what they say.

#![expect(clippy::print_stdout, reason = "what it prints is what it is run for")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::common::{STEPS, Walker, act, picture, picture_of_files};
use crate::crash::opening;
use reserial::engine::{Opening, Session};
use reserial::fsops::RealDisk;
use reserial::journal::{Closing, Mode, OpStatus};
use reserial::plan::{Operation, Side};
use reserial::practice::{Built, Cue, Pace, Play, reopen};

/// The environment of these tests: the practice folder.
const PAIR: &str = "RESERIAL_TEST_SIZE";
/// The least that counts as real size.
const FILES: usize = 100_000;
/// What is copied in 1c.
const COPIED: [&str; 4] = ["GLB/ACCESS.GLB", "GLB/ACCESS2.GLB", "GLB/ACCESS3.GLB", "NME/ADMIN.NME"];
/// Where the people of the practice change files and make new ones, until step 5d.
const CHANGED_BY_PEOPLE: [&str; 2] = ["MBG", "MMF"];

type Picture = BTreeMap<PathBuf, String>;

fn pair() -> Built {
    let dir = std::env::var(PAIR).unwrap_or_else(|_| panic!("{PAIR}: tests/size/run says where the pair is"));
    reopen(Path::new(&dir)).unwrap()
}

fn in_mode(built: &Built, mode: Mode) -> Opening {
    Opening { mode, ..opening(built, std::sync::Arc::new(RealDisk)) }
}

/// Walks, and prints how long each step took.
fn walk(session: &mut Session, play: Option<Play>, steps: &[&str]) -> Option<Play> {
    let mut walker = Walker { session, play };
    for step in steps {
        let start = Instant::now();
        walker.step(step);
        println!("  step {step:<3} {:>8.2?}", start.elapsed());
    }
    walker.play
}

/// Prints the times of looks on a thread of their own: the first reads no mailbag, the second all, the third those that
/// changed. Then that of one that somebody waits for, and how often somebody who watches the table of mailboxes could take it.
fn one_look(session: &mut Session) {
    for which in ["first", "second", "third"] {
        let start = Instant::now();
        let facts = session.looker()();
        println!("  {which} look at leisure {:.2?}, {} mailbags dated", start.elapsed(), {
            facts.as_ref().map_or(0, |facts| facts.evidence.dates.len())
        });
        session.looked(facts);
    }
    let start = Instant::now();
    session.look().unwrap();
    let look = start.elapsed();
    let start = Instant::now();
    let view = session.view();
    println!("  one look at both trees {look:.2?}, a view of it {:.2?}, {} mailboxes", start.elapsed(), {
        view.mail.rows.len()
    });
    assert!(look < Duration::from_secs(5), "a look takes {look:?}");
}

/// The most memory that this process has had since [`forget_the_peak`], in MB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
}

/// Lets the peak begin at what is in use now: the pictures of the trees.
fn forget_the_peak() -> u64 {
    fs::write("/proc/self/clear_refs", "5").unwrap();
    peak()
}

fn count(told: &str, picture: &Picture) -> usize {
    let dirs = picture.values().filter(|line| line.contains("is_dir: true")).count();
    println!("  {told}: {} files, {dirs} directories", picture.len() - dirs);
    picture.len() - dirs
}

fn timed<T>(what: &str, act: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = act();
    println!("  {what} {:.2?}", start.elapsed());
    result
}

#[test]
#[ignore = "slow: tests/size/run"]
fn rehearsed_at_real_size_both_trees_stay_as_they_were() {
    let built = pair();
    let look = || (picture(&built.old), picture(&built.new));
    let before = timed("picture of both trees", look);
    assert!(count("OLD", &before.0) + count("NEW", &before.1) >= FILES);
    let held = forget_the_peak();
    let start = Instant::now();
    let mut session = timed("open", || Session::open(&in_mode(&built, Mode::Rehearsal)).unwrap());
    one_look(&mut session);
    walk(&mut session, None, &STEPS);
    assert!(matches!(session.change().closed, Some((Closing::Finished, _))));
    let operations = session.standing();
    assert!(operations > 5, "operations were rehearsed");
    session.close().unwrap();
    println!("  walked in {:.2?}, {operations} operations, {} MB beside the pictures", start.elapsed(), peak() - held);
    let after = timed("picture of both trees", look);
    let differing = differences(&before.0, &after.0).len() + differences(&before.1, &after.1).len();
    println!("  entries that differ: {differing} of {}", before.0.len() + before.1.len());
    assert_eq!(before.0, after.0);
    assert_eq!(before.1, after.1);
    assert!(!built.old.join("RESERIAL").exists() && !built.new.join("RESERIAL").exists());
}

#[test]
#[ignore = "slow: tests/size/run"]
fn live_at_real_size_exactly_the_planned_is_changed() {
    let built = pair();
    let mut play = Play::new(&built, Pace::AT_ONCE);
    // The MTAs empty P1 as they stop. They do it before the first picture, so that P1 is compared whole.
    act(&mut play, &Cue::MtasStopped);
    let old_before = timed("picture of OLD", || picture_of_files(&built.old));
    let new_before = timed("picture of NEW", || picture_of_files(&built.new));
    assert!(count("OLD", &old_before) + count("NEW", &new_before) >= FILES);
    let inode = |path: &str| built.old.join(path).metadata().unwrap().ino();
    let (p1, master) = (inode("P1"), inode("GLB/MASTER.GLB"));

    let held = forget_the_peak();
    let start = Instant::now();
    let mut session = timed("open", || Session::open(&in_mode(&built, Mode::Live)).unwrap());
    one_look(&mut session);
    let (first, rest) = STEPS.split_at(STEPS.iter().position(|step| *step == "6").unwrap());
    let play = walk(&mut session, Some(play), first);
    let walked = start.elapsed();
    let old_between = timed("picture of OLD before step 6", || picture_of_files(&built.old));
    let start = Instant::now();
    walk(&mut session, play, rest);
    println!("  walked in {:.2?}, {} MB beside the pictures before", walked + start.elapsed(), peak() - held);
    assert!(matches!(session.change().closed, Some((Closing::Finished, _))));
    let renames = renames_in(&session);
    session.close().unwrap();

    let old_after = timed("picture of OLD", || picture_of_files(&built.old));
    let new_after = timed("picture of NEW", || picture_of_files(&built.new));
    let swapped = |before: &Picture| swapped(before, &new_before);

    // Steps 6 to 9, when nobody of the practice acts any more: every entry, the mailboxes too.
    let expected = swapped(&thawed(&old_between));
    println!(
        "  OLD, before 6 against after 9: {} of {} entries differ from the plan",
        { differences(&expected, &old_after).len() },
        old_after.len()
    );
    assert_eq!(expected, old_after);

    // The whole change: everything but what the people do in their mailboxes, and the messages they write.
    let theirs = |path: &Path| CHANGED_BY_PEOPLE.iter().any(|dir| path.starts_with(dir) && path != Path::new(dir));
    let mut written = 0;
    let mut ours = old_after.clone();
    ours.retain(|path, _| {
        let message = path.starts_with("MAI") && !old_before.contains_key(path);
        written += usize::from(message);
        !message && !theirs(path)
    });
    let mut expected = swapped(&old_before);
    expected.retain(|path, _| !theirs(path));
    println!(
        "  OLD, before 1a against after 9: {} of {} entries differ from the plan; {} of mailboxes not compared, \
              {written} messages written by people",
        differences(&expected, &ours).len(),
        ours.len(),
        { old_after.len() - ours.len() - written }
    );
    assert_eq!(expected, ours);
    assert!(written < 10, "{written} messages appeared in MAI");
    assert_eq!((inode("P1"), inode("GLB/OLDMAST.GLB")), (p1, master), "renamed, not copied");
    println!("  OLD, renames: {}", renames.join(", "));
    assert_eq!(renames, ["P1 -> POLD", "GLB/MASTER.GLB -> GLB/OLDMAST.GLB", "POLD -> P1"]);

    // NEW: the four files have the content and the time of those in OLD and the dress of those that they replace.
    let mut expected = new_before.clone();
    for name in COPIED {
        let line = dressed(&old_before[Path::new(name)], &new_before[Path::new(name)]);
        expected.insert(name.into(), line);
    }
    let replaced = differences(&new_before, &new_after);
    println!("  NEW, replaced: {}", replaced.join(", "));
    assert_eq!(expected, new_after);
    assert_eq!(replaced, COPIED);
}

/// The three renames of the change, from its record.
fn renames_in(session: &Session) -> Vec<String> {
    let done = session.change().ops.iter().filter(|op| matches!(op.status, OpStatus::Done(_) | OpStatus::Used));
    let renames = done.filter_map(|op| match &op.operation {
        Operation::Rename { side: Side::Old, from, to, .. } => Some(format!("{from} -> {to}")),
        Operation::Exchange { live, out, .. } => Some(format!("{live} -> {out}")),
        _ => None,
    });
    renames.collect()
}

/// `content` with the mode and owner of `dress`: a line is mode, owner, time, content.
fn dressed(content: &str, dress: &str) -> String {
    let (dress, content): (Vec<_>, Vec<_>) = (dress.splitn(3, ' ').collect(), content.splitn(3, ' ').collect());
    format!("{} {} {}", dress[0], dress[1], content[2])
}

/// What steps 6 and 7 make of a tree.
fn swapped(before: &Picture, new: &Picture) -> Picture {
    let (live, out) = (PathBuf::from("GLB/MASTER.GLB"), PathBuf::from("GLB/OLDMAST.GLB"));
    let mut after = before.clone();
    after.insert(live.clone(), dressed(&new[&live], &before[&live]));
    assert!(after.insert(out, before[&live].clone()).is_none());
    after
}

/// What step 8 makes of a tree.
fn thawed(before: &Picture) -> Picture {
    let name = |path: &Path| match path.strip_prefix("POLD") {
        Ok(rest) if rest.as_os_str().is_empty() => PathBuf::from("P1"),
        Ok(rest) => Path::new("P1").join(rest),
        Err(_) => path.to_owned(),
    };
    before.iter().map(|(path, line)| (name(path), line.clone())).collect()
}

/// The names of entries that are in one only or not the same in both.
fn differences(a: &Picture, b: &Picture) -> Vec<String> {
    let all = a.keys().chain(b.keys().filter(|path| !a.contains_key(*path)));
    all.filter(|path| a.get(*path) != b.get(*path)).map(|path| path.to_string_lossy().into_owned()).collect()
}
