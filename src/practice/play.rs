//! What the people and programs of a practice do, one moment at a time.
//!
//! Handed the time with every call and never waiting: [`Crowd`](super::Crowd) gives it a thread and a clock, tests
//! give it any time they like. Knows nothing of the program that is practised with, except through the disk and cues.

use std::io::ErrorKind;
use std::time::Duration;

use super::build::{LOCK, WORKING};
use super::cue::{Cue, Deed, Pace};
use super::disk::{Ground, Left, OLD};
use super::office::{Client, Envelope, User, hex_id};
use super::shape::{self, Filler};
use super::{Built, PracticeError};
use crate::fsops::{FsError, TreePath};
use crate::postoffice::{HexId, Mailbox, paths};

/// The first id of messages that are sent during the play.
const FIRST_LETTER: usize = 0x00F0_0000;

/// What is going to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Plan {
    MtaWorks,
    StopMtas,
    Arrive,
    Collect(usize),
    Compress,
    Drain,
    Empty(usize),
    MakeQueueAgain,
    WorkOn,
}

/// A mailbag: how many of its records are mail that waits; the others are read and not compressed away.
#[derive(Clone, Debug)]
struct Bag {
    path: TreePath,
    waiting: u64,
}

/// Whether Compress has been run; from then on a mailbag shrinks as soon as it is collected from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bags {
    Growing,
    Compressed,
}

/// The play: the people of a practice postoffice, and what they are about to do.
pub struct Play {
    ground: Ground,
    people: Vec<(User, Bag)>,
    queues: Vec<Bag>,
    envelopes: Vec<Envelope>,
    agenda: Vec<(Duration, Plan)>,
    bags: Bags,
    pace: Pace,
    mta_works_every: Duration,
    queue_made_again_after: Duration,
    letters: usize,
    filler: Filler,
}

impl Play {
    /// Takes up the play where the disk stands: the MTAs run if one holds a lock in P1.
    pub fn new(built: &Built, pace: Pace) -> Self {
        let ground = built.ground.clone();
        let records = |path: &TreePath| ground.len(path).unwrap_or(0) / Mailbox::RECORD;
        let person = |user: &User| {
            let path = at(&paths::mbg(&user.id));
            let there = records(&path);
            let waiting = there.saturating_sub(user.read.into());
            (user.clone(), Bag { path, waiting })
        };
        let people: Vec<_> = built.users.iter().map(person).collect();
        let bags = ground.names(&at(&paths::dir(paths::MBG)));
        let queues = bags.iter().filter(|name| name.to_ascii_uppercase().ends_with(".MBG"));
        let queues = queues.map(|name| at(&paths::dir(paths::MBG)).join(name));
        let queues = queues.filter(|path| !people.iter().any(|(_, bag)| bag.path == *path));
        let queues = queues.map(|path| Bag { waiting: records(&path), path }).collect();
        let mut play = Self {
            people,
            queues,
            envelopes: built.office.envelopes.clone(),
            agenda: Vec::new(),
            bags: Bags::Growing,
            pace,
            mta_works_every: pace.span(built.office.mta_works_every),
            queue_made_again_after: pace.span(built.office.queue_made_again_after),
            letters: FIRST_LETTER,
            filler: Filler::new(pace.seed),
            ground,
        };
        if play.ground.len(&at(&paths::p1().join(LOCK))).is_some() {
            play.agenda.push((Duration::ZERO, Plan::MtaWorks));
        }
        play
    }

    /// Takes a cue at the time `now`, counted from the start of the play. Nothing happens before the next tick.
    pub fn cue(&mut self, cue: &Cue, now: Duration) {
        match cue {
            Cue::MtasStopped => self.plan(now, Plan::StopMtas),
            Cue::Compressed => self.plan(now, Plan::Compress),
            Cue::AtWork => self.plan(now, Plan::WorkOn),
            Cue::Drained => self.plan(now, Plan::Drain),
            Cue::DrainedBefore => self.take_all_for_mail(),
            Cue::Frozen => self.plan(now + self.queue_made_again_after, Plan::MakeQueueAgain),
            Cue::MessageSent => {
                self.plan(now, Plan::Arrive);
                (0..self.people.len()).for_each(|nth| self.will_collect(nth, now));
            }
            Cue::Reminded => (0..self.people.len()).for_each(|nth| self.will_collect(nth, now)),
            Cue::DoneByHand(id) => {
                if let Some(nth) = self.people.iter().position(|(user, _)| user.id == *id) {
                    self.plan(now, Plan::Empty(nth));
                }
            }
            Cue::RemoteDialled => {
                let remote = (0u32..).zip(&self.people).filter(|(_, (user, _))| user.client == Client::Remote);
                let calls: Vec<_> = remote.map(|(nth, _)| (now + self.pace.span(1 + nth % 10), nth as usize)).collect();
                calls.into_iter().for_each(|(then, nth)| self.plan(then, Plan::Collect(nth)));
            }
        }
    }

    /// Does all that is due by `now`, in order, and returns what can be told of it.
    ///
    /// # Errors
    /// When the disk refuses. What was due after that stays due.
    pub fn tick(&mut self, now: Duration) -> Result<Vec<Deed>, PracticeError> {
        let mut deeds = Vec::new();
        while self.agenda.first().is_some_and(|(then, _)| *then <= now) {
            let (_, plan) = self.agenda.remove(0);
            deeds.extend(self.perform(plan, now)?);
        }
        Ok(deeds)
    }

    /// Puts something on the agenda, behind what is planned for the same moment.
    fn plan(&mut self, then: Duration, plan: Plan) {
        let at = self.agenda.partition_point(|(planned, _)| *planned <= then);
        self.agenda.insert(at, (then, plan));
    }

    /// Plans that somebody collects, a fifth earlier or later than usual.
    fn will_collect(&mut self, nth: usize, now: Duration) {
        if let Some(seconds) = self.people[nth].0.collects {
            let percent = 80 + u32::try_from(self.filler.next() % 41).unwrap_or(20);
            self.plan(now + self.pace.span(seconds) * percent / 100, Plan::Collect(nth));
        }
    }

    /// Returns a moment a little after `now`, whatever the pace.
    fn a_little_later(&self, now: Duration, span: Duration) -> Duration {
        now + span.max(Duration::from_millis(1))
    }

    fn perform(&mut self, plan: Plan, now: Duration) -> Result<Option<Deed>, PracticeError> {
        match plan {
            Plan::MtaWorks => self.mta_works(now).map(|()| None),
            Plan::StopMtas => self.stop_mtas(now).map(Some),
            Plan::Arrive => self.arrive().map(Some),
            Plan::Collect(nth) => self.collect(nth, now),
            Plan::Compress => {
                self.bags = Bags::Compressed;
                self.compress().map(Some)
            }
            Plan::Drain => self.compress().map(Some),
            Plan::Empty(nth) => self.empty(nth).map(Some),
            Plan::MakeQueueAgain => self.make_queue_again(),
            Plan::WorkOn => self.work_on(now).map(Some),
        }
    }

    /// A running MTA takes its lock anew and writes its working file; without P1 it can do neither and tries again (Q128913).
    fn mta_works(&mut self, now: Duration) -> Result<(), PracticeError> {
        if let Some(p1) = self.directory(paths::P1) {
            let bytes = self.filler.bytes(16);
            let lock = self.ground.write(&p1.join(LOCK), b"", Left::Now);
            match lock.and_then(|()| self.ground.write(&p1.join(WORKING), &bytes, Left::Now)) {
                // Renamed while the MTA was at it: one more try that fails.
                Err(PracticeError::Disk(FsError::Io { source, .. })) if source.kind() == ErrorKind::NotFound => {}
                other => other?,
            }
        }
        let next = self.a_little_later(now, self.mta_works_every);
        self.plan(next, Plan::MtaWorks);
        Ok(())
    }

    /// The MTAs hand out what is under way and go.
    fn stop_mtas(&mut self, now: Duration) -> Result<Deed, PracticeError> {
        self.agenda.retain(|(_, plan)| *plan != Plan::MtaWorks);
        let mut delivered = 0;
        if let Some(p1) = self.directory(paths::P1) {
            for name in self.ground.names(&p1) {
                // Some disks show all names in lower case.
                let folded = name.to_ascii_uppercase();
                if folded == LOCK || folded == WORKING {
                    self.ground.remove(&p1.join(&name))?;
                } else if folded.ends_with(".P1") {
                    self.deliver(delivered, now)?;
                    self.ground.remove(&p1.join(&name))?;
                    delivered += 1;
                }
            }
        }
        for queue in &mut self.queues {
            queue.waiting = 0;
        }
        Ok(Deed::MtasStopped(delivered))
    }

    /// Hands out the nth envelope.
    fn deliver(&mut self, nth: usize, now: Duration) -> Result<(), PracticeError> {
        let (to, subject) = self.envelopes.get(nth).map_or(("", "Mail"), |e| (e.to.as_str(), e.subject.as_str()));
        let person = self.people.iter().position(|(user, _)| user.mailbox == to).unwrap_or(0);
        let subject = subject.to_owned();
        self.drop_in(&subject, &[person])?;
        self.will_collect(person, now);
        Ok(())
    }

    /// The message to all users arrives.
    fn arrive(&mut self) -> Result<Deed, PracticeError> {
        let everybody: Vec<usize> = (0..self.people.len()).collect();
        self.drop_in("Please collect your mail now", &everybody)?;
        Ok(Deed::MessageArrived(everybody.len()))
    }

    /// Days of work: mailbags are no longer cut as soon as they are collected from, mail arrives, the MTAs run.
    fn work_on(&mut self, now: Duration) -> Result<Deed, PracticeError> {
        self.bags = Bags::Growing;
        let everybody: Vec<usize> = (0..self.people.len()).collect();
        self.drop_in("Minutes of Monday", &everybody)?;
        if !self.agenda.iter().any(|(_, plan)| *plan == Plan::MtaWorks) {
            self.plan(now, Plan::MtaWorks);
        }
        Ok(Deed::WorkedOn(everybody.len()))
    }

    /// Puts one message into mailbags: the message once, a record for each (Q96718).
    fn drop_in(&mut self, subject: &str, to: &[usize]) -> Result<(), PracticeError> {
        let mut path = TreePath::root();
        let mut id = hex_id(self.letters);
        while path.is_root() || self.ground.len(&path).is_some() {
            self.letters += 1;
            id = hex_id(self.letters);
            path = at(&TreePath::parse(&shape::message_path(&id))?);
        }
        let count = u16::try_from(to.len()).unwrap_or(u16::MAX);
        self.ground.write(&path, &shape::message(count, &mut self.filler), Left::Now)?;
        let record = shape::mail_record("ADMIN", subject, &id);
        for nth in to {
            let (_, bag) = &mut self.people[*nth];
            self.ground.append(&bag.path, &record)?;
            bag.waiting += 1;
        }
        Ok(())
    }

    /// Somebody collects; not while MASTER.GLB is away, since nobody can log on then (Q94259).
    fn collect(&mut self, nth: usize, now: Duration) -> Result<Option<Deed>, PracticeError> {
        if self.find(&paths::dir(paths::GLB), "MASTER.GLB").is_none() {
            let then = self.a_little_later(now, self.pace.span(1));
            self.plan(then, Plan::Collect(nth));
            return Ok(None);
        }
        let (user, bag) = &mut self.people[nth];
        if bag.waiting == 0 {
            return Ok(None);
        }
        let letters = std::mem::take(&mut bag.waiting);
        let id = user.id.clone();
        if user.client.writes_mmf() {
            write_mmf(&self.ground, &id, letters, &mut self.filler)?;
        }
        if self.bags == Bags::Compressed {
            self.ground.shorten(&bag.path, 0)?;
        }
        Ok(Some(Deed::Collected(id)))
    }

    /// Somebody logs on as the user and clears the mailbox out (5d), down to the last record.
    fn empty(&mut self, nth: usize) -> Result<Deed, PracticeError> {
        let (user, bag) = &mut self.people[nth];
        let letters = std::mem::take(&mut bag.waiting);
        if user.client.writes_mmf() && letters > 0 {
            write_mmf(&self.ground, &user.id, letters, &mut self.filler)?;
        }
        self.ground.shorten(&bag.path, 0)?;
        Ok(Deed::Emptied(user.id.clone()))
    }

    /// Compress cuts every mailbag down to the mail that waits (Q146113). The cut is one call, so that nobody who looks
    /// sees a mailbag shorter than it is going to be.
    fn compress(&mut self) -> Result<Deed, PracticeError> {
        for bag in self.people.iter().map(|(_, bag)| bag).chain(&self.queues) {
            let len = bag.waiting * Mailbox::RECORD;
            if self.ground.len(&bag.path).is_some_and(|there| there > len) {
                self.ground.shorten(&bag.path, len)?;
            }
        }
        Ok(Deed::Compressed)
    }

    /// After Compress there is nothing in a mailbag but mail that waits.
    fn take_all_for_mail(&mut self) {
        for (_, bag) in &mut self.people {
            bag.waiting = self.ground.len(&bag.path).unwrap_or(0) / Mailbox::RECORD;
        }
    }

    /// A helper makes a P1, as Q135902 tells helpers to, unless it is there or POLD is not.
    fn make_queue_again(&mut self) -> Result<Option<Deed>, PracticeError> {
        if self.directory(paths::P1).is_some() || self.directory(paths::POLD).is_none() {
            return Ok(None);
        }
        let p1 = at(&paths::p1());
        self.ground.make_dir(&p1)?;
        self.ground.write(&p1.join(paths::POPULATE), b"\x1a", Left::Now)?;
        self.letters += 1;
        self.ground.write(&p1.join(&format!("{}.P1", hex_id(self.letters))), b"TO ADMIN\r\n", Left::Now)?;
        Ok(Some(Deed::QueueMadeAgain))
    }

    /// Returns a first-level directory of the old postoffice, if it is there in any spelling.
    fn directory(&self, name: &str) -> Option<TreePath> {
        self.find(&TreePath::root(), name)
    }

    fn find(&self, dir: &TreePath, name: &str) -> Option<TreePath> {
        let dir = at(dir);
        let found = self.ground.names(&dir).into_iter().find(|n| n.eq_ignore_ascii_case(name));
        found.map(|name| dir.join(&name))
    }
}

/// A user's MMF takes in so many letters, some 128 bytes each beside the text (Q93134).
fn write_mmf(ground: &Ground, id: &HexId, letters: u64, filler: &mut Filler) -> Result<(), PracticeError> {
    let len = usize::try_from(letters).unwrap_or(1) * 368;
    ground.append(&at(&paths::mmf(id)), &filler.bytes(len))
}

/// Returns a path of the old postoffice as a path of the ground.
fn at(path: &TreePath) -> TreePath {
    let old = TreePath::root().join(OLD);
    if path.is_root() { old } else { old.join(path.as_str()) }
}
