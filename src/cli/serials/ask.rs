//! Asks many places at once, and waits for none longer than it was told to. A share that hangs holds a thread and
//! nothing else.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How many are asked at a time. One that is slow or overdue no longer counts.
const AT_ONCE: usize = 48;

/// After this time a place counts as slow: the next one is asked beside it, so that dead places at the head of a list do
/// not keep the others waiting for as long as anybody has patience.
const SLOW: Duration = Duration::from_secs(1);

/// The most threads that wait for slow places.
const THREADS: usize = 512;

/// The stack of a thread that looks: a look goes a few calls deep.
const STACK: usize = 512 * 1024;

/// What one place answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<T> {
    /// In time.
    InTime(T),
    /// Not within the time given. It may still come.
    Overdue,
    /// After it was given up, while others were waited for.
    Late(T),
}

/// Calls `look` with every job, each on a thread of its own, and `told` with each answer as it comes, together with the
/// place of its job in `jobs`. Every job is told of in time or as overdue; one that was overdue may be told of again.
pub fn ask<J, T>(
    jobs: Vec<J>,
    patience: Duration,
    look: impl Fn(J) -> T + Send + Sync + 'static,
    mut told: impl FnMut(usize, Answer<T>),
) where
    J: Send + 'static,
    T: Send + 'static,
{
    let (answers, inbox) = channel();
    let look = Arc::new(look);
    let mut waiting: VecDeque<(usize, J)> = jobs.into_iter().enumerate().collect();
    // Since when.
    let mut asked: BTreeMap<usize, Instant> = BTreeMap::new();
    while !waiting.is_empty() || !asked.is_empty() {
        while asked.len() < THREADS
            && asked.values().filter(|since| since.elapsed() < SLOW).count() < AT_ONCE
            && let Some((nth, job)) = waiting.pop_front()
        {
            let (look, answers) = (Arc::clone(&look), answers.clone());
            let asks = move || {
                // Nobody listens any more once everything is answered or given up.
                let _ = answers.send((nth, look(job)));
            };
            match thread::Builder::new().stack_size(STACK).spawn(asks) {
                Ok(_) => drop(asked.insert(nth, Instant::now())),
                // A system that gives no more threads cannot ask this one.
                Err(_) => told(nth, Answer::Overdue),
            }
        }
        let now = Instant::now();
        let Some(soonest) = asked.values().map(|since| next_turn(*since, now, patience)).min() else { continue };
        match inbox.recv_timeout(soonest) {
            Ok((nth, answer)) => match asked.remove(&nth) {
                Some(_) => told(nth, Answer::InTime(answer)),
                None => told(nth, Answer::Late(answer)),
            },
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                let (overdue, left) = asked.into_iter().partition(|(_, since)| since.elapsed() >= patience);
                asked = left;
                for (nth, _) in BTreeMap::<usize, Instant>::into_iter(overdue) {
                    told(nth, Answer::Overdue);
                }
            }
        }
    }
}

/// Returns how long from `now` nothing happens to a place that was asked at `since`: until it is slow, or overdue.
fn next_turn(since: Instant, now: Instant, patience: Duration) -> Duration {
    let passed = now.saturating_duration_since(since);
    let turn = [SLOW, patience].into_iter().filter(|turn| *turn > passed).min();
    turn.map_or(Duration::ZERO, |turn| turn - passed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(jobs: Vec<u64>, patience: u64) -> Vec<(usize, Answer<u64>)> {
        let look = |pause: u64| {
            thread::sleep(Duration::from_millis(pause));
            pause
        };
        let mut all = Vec::new();
        ask(jobs, Duration::from_millis(patience), look, |nth, answer| all.push((nth, answer)));
        all
    }

    #[test]
    fn a_slow_place_holds_up_nobody() {
        let begun = Instant::now();
        let mut jobs = vec![60_000; 2];
        jobs.extend(vec![1; 200]);
        let all = answers(jobs, 400);
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
        assert_eq!(all.iter().filter(|(_, answer)| *answer == Answer::InTime(1)).count(), 200);
        let overdue: Vec<_> = all.iter().filter(|(_, a)| *a == Answer::Overdue).map(|(nth, _)| *nth).collect();
        assert_eq!(overdue, [0, 1]);
    }

    #[test]
    fn more_dead_places_than_are_asked_at_once_do_not_stop_the_others() {
        let mut jobs = vec![60_000; AT_ONCE + 5];
        jobs.push(1);
        let all = answers(jobs, 100);
        assert!(all.contains(&(AT_ONCE + 5, Answer::InTime(1))));
        assert_eq!(all.iter().filter(|(_, a)| *a == Answer::Overdue).count(), AT_ONCE + 5);
    }

    #[test]
    fn dead_places_at_the_head_do_not_keep_the_next_ones_waiting() {
        let mut jobs = vec![60_000; AT_ONCE + 5];
        jobs.push(1);
        let (begun, last) = (Instant::now(), jobs.len() - 1);
        let mut answered = None;
        let look = |pause: u64| thread::sleep(Duration::from_millis(pause));
        ask(jobs, Duration::from_secs(4), look, |nth, answer| {
            if (nth, answer) == (last, Answer::InTime(())) {
                answered = Some(begun.elapsed());
            }
        });
        assert!(answered.is_some_and(|after| after < Duration::from_secs(3)), "{answered:?}");
    }

    #[test]
    fn a_late_answer_is_taken_while_others_are_waited_for() {
        let mut jobs = vec![300];
        jobs.extend(vec![60_000; AT_ONCE - 1]);
        jobs.push(60_000);
        let all = answers(jobs, 200);
        assert!(all.contains(&(0, Answer::Overdue)) && all.contains(&(0, Answer::Late(300))));
    }

    #[test]
    fn no_jobs_no_answers() {
        assert_eq!(answers(Vec::new(), 1), []);
    }
}
