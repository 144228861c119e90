//! What can be gone on with, for the start screen: from this machine's own folders, and from the postoffices that were changed
//! live here, as far as they answer at once.

use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use crate::engine::newest;
use crate::engine::reverse::reversible;
use crate::journal::{Change, Mode};
use crate::procedure::of_record;
use crate::text::printable;

use super::looking::next_step;
use super::practice::{Way, finished_practice, unfinished_practice};
use super::{Context, recent};

/// How long the start screen waits for the shares of live changes, all together. One that hangs is listed by its name.
const PATIENCE: Duration = Duration::from_millis(400);

/// The columns that a row has for it on a screen of 80.
const ROOM: usize = 63;

/// Something that can be gone on with.
pub enum GoOn {
    /// A practice, and which way.
    Practice(PathBuf, Way),
    /// A change in progress.
    Change(Mode, PathBuf),
    /// A live change that is finished: the way back over it.
    Back(PathBuf),
}

/// How a live change stands.
enum Stands {
    /// In progress, either way.
    Open(Box<Change>),
    /// Finished, with a way back.
    Finished,
    /// Nothing to go on with.
    Over,
    /// It does not answer, or cannot be read: told when somebody opens it.
    Unknown,
}

/// Lists what can be gone on with, what is finished last.
pub fn in_progress(context: &Context) -> Vec<(String, GoOn)> {
    let (mut found, mut finished) = (Vec::new(), Vec::new());
    for (old, stands) in live(context, PATIENCE) {
        match stands {
            Stands::Over => {}
            Stands::Open(change) => found.push((line(&change, &old), GoOn::Change(Mode::Live, old))),
            Stands::Unknown => found.push((row("LIVE", &old), GoOn::Change(Mode::Live, old))),
            Stands::Finished => {
                finished.push((row("LIVE, finished; the way back", &old), GoOn::Back(old)));
            }
        }
    }
    if let Some((dir, change)) = unfinished_practice(context) {
        found.push((line(&change, Path::new(&change.old)), GoOn::Practice(dir, Way::On)));
    } else if let Some(dir) = finished_practice(context) {
        finished.push((row("PRACTICE, finished; the way back", &dir), GoOn::Practice(dir, Way::Back)));
    }
    let listing = std::fs::read_dir(context.state.join("rehearsals")).into_iter().flatten().flatten();
    for folder in listing {
        let Ok(base) = context.disk.open(&folder.path()) else { continue };
        // A record that cannot be read is told about when somebody opens that postoffice.
        let Ok(Some((_, journal))) = newest(&base, &context.clock) else { continue };
        let change = journal.change();
        if change.closed.is_none() && change.mode.is_some() {
            let old = PathBuf::from(&change.old);
            found.push((line(change, &old), GoOn::Change(Mode::Rehearsal, old)));
        }
    }
    found.extend(finished);
    found
}

/// Looks at the postoffices that were changed live from here, each on a thread of its own: a share that hangs must not hold up
/// the start screen.
fn live(context: &Context, patience: Duration) -> Vec<(PathBuf, Stands)> {
    let places = recent::list(context);
    let (sender, looks) = channel();
    for (at, old) in places.iter().enumerate() {
        let (sender, context, old) = (sender.clone(), context.clone(), old.clone());
        std::thread::spawn(move || sender.send((at, stands(&context, &old))));
    }
    drop(sender);
    let mut found: Vec<_> = places.into_iter().map(|old| (old, Stands::Unknown)).collect();
    let until = Instant::now() + patience;
    while let Ok((at, stands)) = looks.recv_timeout(until.saturating_duration_since(Instant::now())) {
        if let Some(place) = found.get_mut(at) {
            place.1 = stands;
        }
    }
    found
}

fn stands(context: &Context, old: &Path) -> Stands {
    let Ok(old) = context.tree(old) else { return Stands::Unknown };
    match newest(&old, &context.clock) {
        Err(_) => Stands::Unknown,
        Ok(Some((_, journal))) if journal.change().closed.is_none() => Stands::Open(Box::new(journal.change().clone())),
        Ok(_) if reversible(&old, &context.clock).is_ok() => Stands::Finished,
        Ok(_) => Stands::Over,
    }
}

fn line(change: &Change, old: &Path) -> String {
    let procedure = of_record(&change.procedure).ok();
    let step =
        procedure.as_ref().and_then(|procedure| next_step(procedure, change)).map_or("-", |step| step.id.as_str());
    let way = if change.reverses.is_some() { ", the way back" } else { "" };
    row(&format!("{}{way}, step {step}", change.mode.map_or("", Mode::word)), old)
}

/// How it stands, and where: of a long path the end, which tells it from others.
fn row(says: &str, old: &Path) -> String {
    let place = printable(&old.to_string_lossy()).into_owned();
    let room = ROOM.saturating_sub(says.len() + 2);
    let (long, short) = (place.chars().count(), room.saturating_sub(3));
    match place.char_indices().rev().nth(short.saturating_sub(1)) {
        Some((at, _)) if long > room && short > 0 => format!("{says}: ...{}", &place[at..]),
        _ => format!("{says}: {place}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    use crate::clock::SystemClock;
    use crate::fsops::{Disk, FsError, RealDisk, RecordTree};

    #[test]
    fn of_a_long_path_the_end_is_shown() {
        let far = PathBuf::from("/mnt/a-server-with-a-long-name/volumes/of-many-words/and-more/PO17");
        let told = row("LIVE, the way back, step R10", &far);
        assert!(told.starts_with("LIVE, the way back, step R10: ...") && told.ends_with("and-more/PO17"), "{told}");
        assert_eq!(told.chars().count(), ROOM);
        assert_eq!(row("LIVE, step 5a", Path::new("/mnt/PO1")), "LIVE, step 5a: /mnt/PO1");
        assert_eq!(row(&"x".repeat(ROOM), Path::new("/mnt/PO1")), format!("{}: /mnt/PO1", "x".repeat(ROOM)));
    }

    fn hangs(path: &Path) -> bool {
        path.to_string_lossy().ends_with("hangs")
    }

    /// A share that hangs: it answers after everybody has lost patience.
    struct Hanging;

    impl Disk for Hanging {
        fn open(&self, root: &Path) -> Result<Arc<dyn RecordTree>, FsError> {
            if hangs(root) {
                std::thread::sleep(Duration::from_secs(5));
            }
            RealDisk.open(root)
        }
        fn make(&self, root: &Path) -> Result<Arc<dyn RecordTree>, FsError> {
            RealDisk.make(root)
        }
    }

    #[test]
    fn a_share_that_hangs_is_listed_by_its_name_and_holds_up_nobody() {
        let home = tempfile::tempdir().unwrap();
        let context = Context {
            texts: crate::engine::Texts::default(),
            operator: "ann".into(),
            host: "desk".into(),
            state: home.path().join("state"),
            clock: Arc::new(SystemClock),
            disk: Arc::new(Hanging),
        };
        let places = ["hangs", "answers"].map(|suffix| tempfile::Builder::new().suffix(suffix).tempdir().unwrap());
        for place in &places {
            recent::note(&context, place.path());
        }
        let began = Instant::now();
        let found = live(&context, Duration::from_millis(300));
        assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
        let told: Vec<_> = found.iter().map(|(old, stands)| (hangs(old), stands)).collect();
        assert!(matches!(told[..], [(false, Stands::Over), (true, Stands::Unknown)]), "{}", told.len());
    }
}
