//! A state of the change: the disk with its record, whoever is at work on it, and what has gone wrong so far.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::hash::{Hash, Hasher};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use reserial::clock::Clock;
use reserial::fsops::{Sha256, TreePath};
use reserial::journal::{Change, Line, OpRecord, OpStatus};
use reserial::people::Roster;
use reserial::plan::Observed;
use reserial::practice::{BuildOptions, Cue, Pace, Play, build};

use crate::laws::Law;
use crate::memory::{Counting, Tree, Trees};

/// The one clock of all operators.
pub static CLOCK: LazyLock<Arc<dyn Clock>> = LazyLock::new(|| Arc::new(Counting::default()));

/// The pair of postoffices, before anything has happened.
pub struct Site {
    pub old: PathBuf,
    pub new: PathBuf,
    pub trees: Trees,
}

/// A practice pair of one user with its MTAs stopped, without what no operation of steps 5 to 9 looks at.
pub static SITE: LazyLock<Site> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    let built = build(&dir.path().join("PO"), &BuildOptions { users: 1, extra_files: 0 }).unwrap();
    let mut people = Play::new(&built, Pace::AT_ONCE);
    for (second, cue) in [(0, Cue::MtasStopped), (100, Cue::Drained)] {
        people.cue(&cue, std::time::Duration::from_secs(second));
        for later in 1..100 {
            people.tick(std::time::Duration::from_secs(second + later)).unwrap();
        }
    }
    let strip = |root: &std::path::Path| {
        let mut tree = Tree::load(root);
        for dir in ["TPL", "XTN", "USR", "INF", "HLP", "MEM"] {
            let below: Vec<String> =
                tree.all().map(|(path, _)| path).filter(|path| path.starts_with(&format!("{dir}/"))).collect();
            below.iter().for_each(|path| tree.drop(path));
        }
        // Fewer core files: each is one more copy of the same kind.
        for name in ["TID", "FLAG", "CONTROL", "REQCONF", "REQTRANS", "SRVCONF", "SRVTRANS", "MSTTRANS", "PROCESS"] {
            tree.drop(&format!("GLB/{name}.GLB"));
        }
        for name in ["USRTRANS.GLB", "GWTRANS.GLB", "NMETRANS.GLB"] {
            tree.drop(&format!("GLB/{name}"));
        }
        for dir in ["MBG", "KEY", "GRP"] {
            for stem in reserial::postoffice::paths::SYSTEM_BAGS.iter().chain(&["ADMIN", "ADMINSHD"]) {
                tree.drop(&format!("{dir}/{stem}.{dir}"));
            }
        }
        tree.drop("NME/ADMINSHD.NME");
        Arc::new(tree)
    };
    let trees = Trees::from([(built.old.clone(), strip(&built.old)), (built.new.clone(), strip(&built.new))]);
    Site { old: built.old, new: built.new, trees }
});

/// How much of what cannot be helped has happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Spent {
    /// Kills.
    pub kills: u8,
    /// Acts of other people and programs.
    pub others: u8,
    /// Takeovers by a second operator.
    pub takeovers: u8,
}

impl Spent {
    /// Returns how much that is in all.
    pub fn all(self) -> u8 {
        self.kills + self.others + self.takeovers
    }
}

/// A state.
#[derive(Clone)]
pub struct World {
    /// The disk.
    pub trees: Trees,
    /// The record, and its replay.
    pub lines: Arc<Vec<Arc<Line>>>,
    pub change: Arc<Change>,
    /// The contents that must be somewhere, whatever happens.
    pub kept: Arc<BTreeSet<Sha256>>,
    /// Whether somebody else has taken MASTER.GLB away.
    pub master_taken: bool,
    pub spent: Spent,
    /// The laws that were broken on the way here.
    pub broken: BTreeSet<Law>,
    /// What tells it from others.
    pub shape: Arc<str>,
}

impl Hash for World {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&*self.shape, self.spent, &self.broken).hash(state);
    }
}

impl PartialEq for World {
    fn eq(&self, other: &Self) -> bool {
        (&self.shape, self.spent, &self.broken) == (&other.shape, other.spent, &other.broken)
    }
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {:?} {:?}", self.shape, self.spent, self.broken)
    }
}

impl World {
    /// The world before anybody has begun.
    pub fn at_first() -> Self {
        let kept = SITE.trees.values().flat_map(|tree| tree.digests()).collect();
        let mut world = Self {
            trees: SITE.trees.clone(),
            lines: Arc::default(),
            change: Arc::default(),
            kept: Arc::new(kept),
            master_taken: false,
            spent: Spent::default(),
            broken: BTreeSet::new(),
            shape: Arc::from(""),
        };
        world.reshape();
        world
    }

    pub fn old(&self) -> &Tree {
        &self.trees[&SITE.old]
    }

    /// Works out anew what tells it from others.
    pub fn reshape(&mut self) {
        self.shape = shape(self).into();
    }
}

/// Returns the bytes of the record.
pub fn record(trees: &Trees) -> Arc<[u8]> {
    let node = trees[&SITE.old].get("RESERIAL/C0001/OPERATOR.LOG");
    node.and_then(|node| node.bytes.clone()).unwrap_or_else(|| Arc::from([]))
}

/// Names in the record without their numbers: which night, which operation.
fn unnumbered(text: &str) -> String {
    let mut out = String::new();
    let mut ours = false;
    for (at, c) in text.char_indices() {
        if text[at..].starts_with("RESERIAL/") {
            ours = true;
        } else if c.is_whitespace() {
            ours = false;
        }
        if !(ours && c.is_ascii_digit()) {
            out.push(c);
        }
    }
    out
}

/// What the further course depends on: the disk against the first, and the record's state without times, numbers, persons
/// and history. That a step had been done before is only shown, so it does not count.
fn shape(world: &World) -> String {
    let mut shape = String::new();
    let core = match world.change.kept {
        0 => "CORE/".to_owned(),
        kept => format!("CORE{}/", kept + 1),
    };
    for (root, tree) in &world.trees {
        let (first, mut ours) = (SITE.trees.get(root), BTreeSet::new());
        let Some(first) = first else { continue };
        for (path, node) in tree.all() {
            let what = node.sha256.map_or_else(|| "dir".to_owned(), |sha256| sha256.short());
            if let Some(name) = path.strip_prefix("RESERIAL/C0001/") {
                let unseen = ["OPERATOR.LOG", "HOLD", "NOW"].iter().any(|no| name.starts_with(no));
                let name =
                    if name.starts_with(&core) { format!("NOW/{}", &name[core.len()..]) } else { unnumbered(&path) };
                if !unseen {
                    ours.insert(format!("{name}={what}"));
                }
            } else if first.get(&path) != Some(node) {
                ours.insert(format!("{path}={what}"));
            }
        }
        let gone = first.all().filter(|(path, _)| tree.get(path).is_none()).map(|(path, _)| format!("-{path}"));
        write!(shape, "{ours:?}{:?};", gone.collect::<Vec<_>>()).unwrap();
    }
    let change = &world.change;
    if let Some((closing, _)) = change.closed {
        // Nothing comes after it.
        return format!("{shape}{closing:?}");
    }
    let held = world.old().get("RESERIAL/C0001/HOLDER.LCK").is_some();
    write!(shape, "held {held} {:?};", change.mode).unwrap();
    let keys = |name: &str, keys: Vec<String>, shape: &mut String| write!(shape, "{name}{keys:?};").unwrap();
    keys("ticks", change.ticks.keys().map(ToString::to_string).collect(), &mut shape);
    keys("bent", change.overrides.keys().map(ToString::to_string).collect(), &mut shape);
    keys(
        "answers",
        change.answers.iter().map(|(id, (value, _))| format!("{}={value}", id.name())).collect(),
        &mut shape,
    );
    keys("steps", change.steps.iter().map(|(id, mark)| format!("{id}{:?}", mark.settled)).collect(), &mut shape);
    keys("actions", change.actions.keys().map(|action| action.name().to_owned()).collect(), &mut shape);
    keys("waived", change.waived.keys().map(|id| id.as_str().to_owned()).collect(), &mut shape);
    keys("emptied", change.emptied.iter().map(|id| id.as_str().to_owned()).collect(), &mut shape);
    let marks = |roster: &Roster| -> Vec<String> {
        roster.people().iter().map(|p| format!("{}{:?}", p.name, p.marks.keys().collect::<Vec<_>>())).collect()
    };
    keys("rosters", change.rosters.iter().map(|(id, roster)| format!("{id}{:?}", marks(roster))).collect(), &mut shape);
    let noted = change.baseline.as_ref().map(|(baseline, _)| baseline.mmfs.len());
    let (frozen, thawed) = (change.frozen_at.is_some(), change.thawed_at.is_some());
    let read = change
        .mail_read
        .map(|(at, counts)| (change.ticks.get(&"message-out".into()).is_some_and(|who| at >= who.at), counts));
    let adopted = change.adopted.as_ref().map(|(layout, _)| {
        let digest = |file: &Option<reserial::postoffice::FileFacts>| file.as_ref().map(|file| file.sha256.short());
        (layout.p1.is_some(), layout.pold.is_some(), digest(&layout.master), digest(&layout.oldmast))
    });
    write!(shape, "{noted:?} {read:?} {frozen} {thawed} {} {adopted:?};", change.undoing.is_some()).unwrap();
    write!(shape, "pin {:?};", change.pin.as_ref().map(|pin| pin.print.sha256.short())).unwrap();
    operations(change, &mut shape);
    shape
}

fn goes_back(op: &OpRecord, seen: &Observed) -> bool {
    let record = TreePath::parse("RESERIAL/C0001").unwrap();
    reserial::plan::inverse(op.number, &op.operation, seen, &record).is_some()
}

fn operations(change: &Change, shape: &mut String) {
    for op in &change.ops {
        let under = change.approval.as_ref().is_some_and(|a| (a.first..a.first + a.count).contains(&op.number));
        let last = op.action.is_some_and(|action| change.ops.iter().rfind(|o| o.action == Some(action)) == Some(op));
        let status = match &op.status {
            OpStatus::Intended => "begun".to_owned(),
            // What has no way back (a directory, a copy in the record) stands for nothing once its action is done.
            OpStatus::Done(seen) if op.undoes.is_none() && (under || goes_back(op, seen)) => "done".to_owned(),
            OpStatus::Failed { way, .. } if last || change.unfinished().map(|o| o.number) == Some(op.number) => {
                format!("failed {way:?}")
            }
            OpStatus::Used if under => "used".to_owned(),
            _ if under => "other".to_owned(),
            _ => continue,
        };
        let taken_back = op.undoes.and_then(|number| change.ops.iter().find(|o| o.number == number));
        let back = taken_back.map(|o| unnumbered(&o.operation.to_string()));
        write!(
            shape,
            "{} {} {status} {back:?},",
            op.action.map_or("", |a| a.name()),
            unnumbered(&op.operation.to_string())
        )
        .unwrap();
    }
    write!(shape, "under {:?}", change.approval.as_ref().map(|a| (a.action.name(), a.count))).unwrap();
}

/// Whether a name lies in the record.
pub fn in_record(path: &TreePath) -> bool {
    path.is_within(&TreePath::parse("RESERIAL").unwrap())
}
