//! What a disk does with times: the steps in which it keeps them, its clock, and how long its calls take.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta};

use super::scratch::Scratch;
use super::{Finding, Probe, Verdict};
use crate::clock::Clock;
use crate::fsops::{FsError, ServerTime, Verb};

/// An odd second with an odd fraction: 5 March 2001, 04:05:07.123456789. No step divides it.
const ODD: (i64, u32) = (983_765_107, 123_456_789);

/// The steps that are known, in nanoseconds, and their words.
const STEPS: [(i64, &str, &str); 8] = [
    (1, "1ns", "nanosecond"),
    (100, "100ns", "100 nanoseconds"),
    (1_000, "1us", "microsecond"),
    (1_000_000, "1ms", "millisecond"),
    (10_000_000, "10ms", "10 milliseconds"),
    (1_000_000_000, "1s", "second"),
    (2_000_000_000, "2s", "2 seconds"),
    (86_400_000_000_000, "1d", "day"),
];

/// In what steps times are kept, and whether they can be set.
pub(super) fn step(scratch: &Scratch<'_>, clock: &dyn Clock) -> Result<Finding, FsError> {
    let odd = ServerTime(DateTime::from_timestamp(ODD.0, ODD.1).unwrap_or_default());
    let file = match scratch.put_dated("RSTIME.TST", b"time", Some(odd)) {
        Err(FsError::Io { verb: Verb::Dress, source, .. }) => {
            return Ok(Finding::new(
                Probe::Times,
                (Verdict::Warn, "refused"),
                format!("The time of a file cannot be set: {source}."),
                "Copies cannot get the times of their originals; the change stops at the first copy.",
            ));
        }
        told => told?,
    };
    let told = scratch.tree()?.find_now(&file)?.and_then(|entry| entry.modified);
    let Some(told) = told else {
        let seen = "A file has no time that can be read.";
        let means = "Which mailboxes were opened since the message went out cannot be told.";
        return Ok(Finding::new(Probe::Times, (Verdict::Warn, "none"), seen, means));
    };
    if (told.0 - clock.now()).abs() < TimeDelta::days(2) {
        return Ok(Finding::new(
            Probe::Times,
            (Verdict::Warn, "ignored"),
            "Setting the time of a file succeeds and changes nothing.",
            "Copies get the time of copying. Which mailboxes were opened can still be told.",
        ));
    }
    let off = told.0 - odd.0;
    Ok(match kept(told, off) {
        Some((step, value, words)) => {
            let coarse = step >= 1_000_000_000;
            let means = if coarse {
                "Two writes within one step look like one. Whether a mailbox was opened is told by time and size together."
            } else {
                "Which mailboxes were opened since the message went out can be told by their times."
            };
            let seen = format!("Times can be set, and are kept to the {words} (as this machine is told).");
            Finding::new(Probe::Times, (if coarse { Verdict::Note } else { Verdict::Ok }, value), seen, means)
        }
        None => Finding::new(
            Probe::Times,
            (Verdict::Warn, "moved"),
            format!("A time that was set comes back {} seconds off.", off.num_seconds()),
            "Times of files move here, perhaps by a time zone. Compare no times from before and after mounting it.",
        ),
    })
}

/// Returns the step to which a time was kept that came back `off` from what was set.
fn kept(told: ServerTime, off: TimeDelta) -> Option<(i64, &'static str, &'static str)> {
    let (at, off) = (told.0.timestamp_nanos_opt()?, off.num_nanoseconds()?.abs());
    STEPS.into_iter().rev().find(|(step, ..)| at % step == 0 && off < *step)
}

/// How far the clock that dates new files is from the clock here, with the bounds that were seen.
pub(super) fn clock(scratch: &Scratch<'_>, clock: &dyn Clock) -> Result<Finding, FsError> {
    // The system's own clock for files ticks a hundred times a second; a FAT disk keeps every second second.
    const TICK: TimeDelta = TimeDelta::milliseconds(10);
    let (mut least, mut most) = (TimeDelta::MIN, TimeDelta::MAX);
    for nth in 0..5 {
        let before = clock.now();
        let file = scratch.put(&format!("RSNOW{nth}.TST"), b"")?;
        let after = clock.now();
        let Some(told) = scratch.tree()?.find_now(&file)?.and_then(|entry| entry.modified) else { continue };
        let whole = told.0.timestamp_subsec_nanos() == 0;
        let step = match (whole, told.0.timestamp() % 2) {
            (false, _) => TICK,
            (true, 0) => TimeDelta::seconds(2),
            (true, _) => TimeDelta::seconds(1),
        };
        // At the moment of writing, between `before` and `after`, the other clock stood between `told` and a step later.
        least = least.max(told.0 - after);
        most = most.min(told.0 + step - before);
    }
    if least == TimeDelta::MIN || least > most {
        let seen = "The clock of the disk cannot be told from the times of new files.";
        let means = "Times on the screen are the disk's; only differences between them count.";
        return Ok(Finding::new(Probe::Clock, (Verdict::Note, "unknown"), seen, means));
    }
    let (middle, doubt) = ((least + most) / 2, (most - least) / 2);
    let behind = if middle < TimeDelta::zero() { "behind" } else { "ahead of" };
    let seen = format!(
        "New files are dated {} seconds {behind} this machine's clock, give or take {}.",
        seconds(middle.abs()),
        seconds(doubt)
    );
    let far = least.max(-most);
    let (verdict, value, means) = if far > TimeDelta::minutes(15) {
        (
            Verdict::Warn,
            "far",
            "Nothing is decided by comparing the two, but people who read the record will be misled: set the clock that is wrong.",
        )
    } else if far > TimeDelta::seconds(2) {
        (
            Verdict::Note,
            "apart",
            "Nothing is decided by comparing the two: times of files are compared with each other only.",
        )
    } else if doubt > TimeDelta::seconds(5) {
        (Verdict::Note, "unsure", "Calls take too long here to tell. Times of files are compared with each other only.")
    } else {
        (Verdict::Ok, "together", "Times of files and times in the record can be read side by side.")
    };
    Ok(Finding::new(Probe::Clock, (verdict, value), seen, means))
}

fn seconds(span: TimeDelta) -> String {
    format!("{:.2}", span.num_milliseconds() as f64 / 1000.0)
}

/// How long calls take.
pub(super) fn pace(scratch: &Scratch<'_>, _: &dyn Clock) -> Result<Finding, FsError> {
    const TIMES: usize = 5;
    let tree = scratch.tree()?;
    let (mut create, mut find, mut rename, mut append) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for nth in 0..TIMES {
        let (name, later) = (format!("RSPACE{nth}.TST"), crate::fsops::TreePath::parse(&format!("RSDONE{nth}.TST"))?);
        let file = timed(&mut create, || scratch.put(&name, b"pace"))?;
        timed(&mut find, || tree.find_now(&file))?;
        timed(&mut append, || scratch.append(&file, b"pace", b"pace"))?;
        timed(&mut rename, || tree.rename(&file, &later))?;
    }
    let all = [("find", &find), ("create", &create), ("append", &append), ("rename", &rename)];
    let told: Vec<String> = all.iter().map(|(what, times)| format!("{what} {}", milliseconds(median(times)))).collect();
    let slowest = all.iter().map(|(_, times)| median(times)).max().unwrap_or_default();
    let seen = format!("The middle of {TIMES} calls each, looks and syncs included: {}.", told.join(", "));
    Ok(if slowest > Duration::from_millis(500) {
        let means = "Slow: the two renames of steps 6 and 7 take that long each, and every look at the mailboxes many times that.";
        Finding::new(Probe::Pace, (Verdict::Note, "slow"), seen, means)
    } else {
        Finding::new(Probe::Pace, (Verdict::Ok, "quick"), seen, "Quick enough for the change.")
    })
}

fn timed<T>(times: &mut Vec<Duration>, call: impl FnOnce() -> Result<T, FsError>) -> Result<T, FsError> {
    let begun = Instant::now();
    let told = call()?;
    times.push(begun.elapsed());
    Ok(told)
}

fn median(times: &[Duration]) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort();
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

fn milliseconds(span: Duration) -> String {
    format!("{:.1} ms", span.as_secs_f64() * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_is_told_by_what_becomes_of_the_odd_time() {
        let set = ODD.0 * 1_000_000_000 + i64::from(ODD.1);
        for (step, value, _) in STEPS {
            let cut = set - set % step;
            let told = ServerTime(DateTime::from_timestamp_nanos(cut));
            let found = kept(told, TimeDelta::nanoseconds(cut - set));
            assert_eq!(found.map(|(_, value, _)| value), Some(value));
        }
        let hour = ServerTime(DateTime::from_timestamp_nanos(set + 3_600_000_000_000));
        assert_eq!(kept(hour, TimeDelta::hours(1)), None);
    }
}
