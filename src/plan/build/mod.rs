//! Builds the operations of an action from what the disk shows now, and the inverse of an operation.

mod back;
mod inverse;
mod thaw;

use thiserror::Error;

use crate::error::{Exit, Guidance};
use crate::fsops::{FsError, ReadTree, TreePath, Verb};
use crate::postoffice::{core_files, paths};

use super::execute::print_of;
use super::{Operation, Place, Print, Side, Sight, provisional};

pub use self::inverse::inverse;

/// What operations are wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// 1c: the three account files and the postoffice address list, old to new (Q209486).
    CopyAccounts,
    /// Beyond 1c, inferred: the shadow list (Q132744) and what Remote/Regenerate reads (Q117713).
    CopyListings,
    /// Before 5a: the core files into the record (Q69773, Q148666).
    KeepCore,
    /// 5a: P1 to Pold.
    Freeze,
    /// 6 and 7; in a reverse change the exchange back.
    Swap,
    /// 8.
    Thaw,
}

/// What the record knows that the disk does not.
#[derive(Clone, Debug, Default)]
pub struct Former {
    /// The folder of this change: `RESERIAL/C0001`.
    pub record: TreePath,
    /// The folder in it for the core files, a new one each time they are kept: `CORE`, `CORE2`.
    pub core: String,
    /// How P1 was spelled before step 5a.
    pub p1: Option<String>,
    /// The pinned new MASTER.GLB.
    pub pin: Option<Print>,
    /// The staged copy that an unfinished exchange has left, ours by the record.
    pub staged: Option<Print>,
    /// Whether Pold has already become P1 again by our doing, and only envelopes are left to bring in.
    pub thawed: bool,
    /// The Oldmast.glb that a finished record of ours names: it may be moved aside.
    pub oldmast: Option<Print>,
    /// Set in a reverse change: the exchange goes back.
    pub back: Option<Back>,
}

/// What only a reverse change knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Back {
    /// The Newmast.glb that an earlier finished reverse change of ours names: it may be moved aside.
    pub newmast: Option<Print>,
}

/// Why no operations can be built.
#[derive(Debug, Error)]
pub enum PlanError {
    /// The file layer says so.
    #[error("{side}: {source}")]
    Fs {
        /// In which tree.
        side: Side,
        /// What.
        source: FsError,
    },
    /// Something is there that must not be.
    #[error("{at} is already there")]
    InTheWay {
        /// What.
        at: Place,
    },
    /// Something is missing.
    #[error("{at} is not there")]
    NotThere {
        /// What.
        at: Place,
    },
    /// The new MASTER.GLB is not the pinned one.
    #[error("{at} is not the file that was pinned: expected {expected}, found {found}")]
    NotThePinned {
        /// The file.
        at: Place,
        /// What was pinned.
        expected: Print,
        /// What is there.
        found: Print,
    },
    /// OLDMAST.GLB is not the file that the change took out.
    #[error("{at} is not the file that the change took out: expected {expected}, found {found}")]
    NotTakenOut {
        /// The file.
        at: Place,
        /// What was taken out.
        expected: Print,
        /// What is there.
        found: Print,
    },
    /// Nothing has been pinned yet.
    #[error("the new MASTER.GLB has not been pinned yet")]
    NoPin,
    /// Envelopes of the same name in Pold and in the P1 that was made meanwhile.
    #[error("POLD and the new P1 both hold {names}")]
    SameNames {
        /// The names, joined.
        names: String,
    },
}

impl Guidance for PlanError {
    fn advice(&self) -> String {
        match self {
            Self::Fs { source, .. } => source.advice(),
            Self::InTheWay { at } => format!("It is not ours, so it stays. Find out what it is (an earlier attempt?), and move it away by hand: {at}."),
            Self::NotThere { .. } => "See whether somebody moved it; the backup has it. Nothing was changed.".into(),
            Self::NotThePinned { .. } => "Somebody changed the new postoffice since. Compare again and pin the new file with a reason (step 1c); init disks made before are suspect.".into(),
            Self::NotTakenOut { .. } => "Look for the file in the backup, or in the folder CORE of the record of the change, and put it into GLB as OLDMAST.GLB by hand. Nothing was changed.".into(),
            Self::NoPin => "Finish step 1c: \"the new number is ready\" pins the file.".into(),
            Self::SameNames { .. } => "Two envelopes cannot share a name. Rename those in P1 by hand, keeping the extension, then try again.".into(),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Fs { source, .. } => source.exit(),
            Self::NotThePinned { .. } | Self::NotTakenOut { .. } => Exit::Drift,
            _ => Exit::Refused,
        }
    }
}

type Built = Result<Vec<Operation>, PlanError>;

/// Builds the operations of `purpose` from what the disk shows now. An empty list: there is nothing left to do.
///
/// # Errors
/// When the disk does not allow them; nothing has been touched.
pub fn build(purpose: Purpose, trees: Sight<'_>, former: &Former) -> Built {
    let builder = Builder { trees, former };
    match purpose {
        Purpose::CopyAccounts => {
            builder.copies(&[paths::access(), paths::access2(), paths::access3(), paths::admin_nme()], Missing::Refuse)
        }
        Purpose::CopyListings => builder.listings(),
        Purpose::KeepCore => builder.keep_core(),
        Purpose::Freeze => builder.freeze(),
        Purpose::Swap => match former.back {
            None => builder.swap(),
            Some(back) => builder.swap_back(back),
        },
        Purpose::Thaw => builder.thaw(),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Missing {
    Refuse,
    LeaveOut,
}

struct Builder<'a> {
    trees: Sight<'a>,
    former: &'a Former,
}

impl Builder<'_> {
    /// Copies old to new; what is replaced is moved aside in its own tree. A file that is already the same is left.
    fn copies(&self, files: &[TreePath], missing: Missing) -> Built {
        let (old, new) = (self.trees.side(Side::Old), self.trees.side(Side::New));
        let (mut moves, aside) = (Vec::new(), self.former.record.join("ASIDE"));
        for file in files {
            let Some(source) = find(old, Side::Old, file)? else {
                if missing == Missing::Refuse {
                    return Err(PlanError::NotThere { at: Place { side: Side::Old, path: file.clone() } });
                }
                continue;
            };
            let print = print_at(old, Side::Old, &source.path)?;
            let mut to = source.path.clone();
            // ASIDE keeps the tree's own folders, so that every name stays 8.3 and unique.
            let saved = file.names().fold(aside.clone(), |dir, name| dir.join(&name.to_ascii_uppercase()));
            let mut like = find(new, Side::New, &saved)?.map(|entry| entry.path);
            if let Some(there) = find(new, Side::New, file)? {
                let replaced = print_at(new, Side::New, &there.path)?;
                if replaced == print {
                    continue;
                }
                to = there.path.clone();
                like = Some(saved.clone());
                moves.push(Operation::MoveAside {
                    side: Side::New,
                    from: there.path,
                    to: saved,
                    print: Some(replaced),
                });
            }
            let staged = provisional(&to);
            moves.push(Operation::CopyNew {
                from: Place { side: Side::Old, path: source.path },
                to: Place { side: Side::New, path: to },
                print,
                staged,
                like,
            });
        }
        self.with_dirs(Side::New, moves)
    }

    fn listings(&self) -> Built {
        let old = self.trees.side(Side::Old);
        let mut files = vec![paths::adminshd_nme(), paths::network(), paths::glb("GROUP.GLB")];
        for dir in ["XTN", "USR", "TPL", "INF"] {
            let dir = TreePath::root().join(dir);
            if find(old, Side::Old, &dir)?.is_none() {
                continue;
            }
            let listed = old.list(&dir).map_err(|source| PlanError::Fs { side: Side::Old, source })?;
            let wanted = |name: &str| !name.eq_ignore_ascii_case("POPULATE.MSM");
            files.extend(listed.into_iter().filter(|e| e.is_file() && e.nameable && wanted(e.name())).map(|e| e.path));
        }
        self.copies(&files, Missing::LeaveOut)
    }

    fn keep_core(&self) -> Built {
        let old = self.trees.side(Side::Old);
        let core = self.former.record.join(&self.former.core);
        let mut copies = Vec::new();
        for path in core_files(old).map_err(|source| PlanError::Fs { side: Side::Old, source })? {
            let to = path.names().fold(core.clone(), |dir, name| dir.join(&name.to_ascii_uppercase()));
            if find(old, Side::Old, &to)?.is_some() {
                continue;
            }
            let print = print_at(old, Side::Old, &path)?;
            let staged = provisional(&to);
            let from = Place { side: Side::Old, path };
            copies.push(Operation::CopyNew {
                from,
                to: Place { side: Side::Old, path: to },
                print,
                staged,
                like: None,
            });
        }
        self.with_dirs(Side::Old, copies)
    }

    fn freeze(&self) -> Built {
        let old = self.trees.side(Side::Old);
        let p1 = self.require_dir(old, &paths::p1())?;
        let to = paths::pold().spelled_like(p1.name());
        self.require_free(old, &to)?;
        Ok(vec![Operation::Rename { side: Side::Old, from: p1, to, print: None }])
    }

    fn pold_to_p1(&self, pold: TreePath) -> Operation {
        let to = match &self.former.p1 {
            Some(spelling) => TreePath::root().join(spelling),
            None => paths::p1().spelled_like(pold.name()),
        };
        Operation::Rename { side: Side::Old, from: pold, to, print: None }
    }

    fn swap(&self) -> Built {
        let (old, new) = (self.trees.side(Side::Old), self.trees.side(Side::New));
        let pin = self.former.pin.ok_or(PlanError::NoPin)?;
        let source = self.require(new, Side::New, &paths::master())?;
        let found = print_at(new, Side::New, &source)?;
        if found != pin {
            let at = Place { side: Side::New, path: source };
            return Err(PlanError::NotThePinned { at, expected: pin, found });
        }
        let live = self.require(old, Side::Old, &paths::master())?;
        let was = print_at(old, Side::Old, &live)?;
        let mut operations = Vec::new();
        if let Some(there) = find(old, Side::Old, &paths::oldmast())? {
            let print = print_at(old, Side::Old, &there.path)?;
            if self.former.oldmast != Some(print) {
                return Err(PlanError::InTheWay { at: Place { side: Side::Old, path: there.path } });
            }
            let to = self.former.record.join("ASIDE").join("OLDMAST.GLB");
            operations.push(Operation::MoveAside { side: Side::Old, from: there.path, to, print: Some(print) });
        }
        let staged = paths::staging().spelled_like(live.name());
        let ours = match self.former.staged {
            Some(print) if print == pin && find(old, Side::Old, &staged)?.is_some() => {
                print_at(old, Side::Old, &staged)? == print
            }
            _ => false,
        };
        if !ours {
            operations.push(Operation::CopyNew {
                from: Place { side: Side::New, path: source },
                to: Place { side: Side::Old, path: staged.clone() },
                print: pin,
                staged: staged.clone(),
                like: Some(live.clone()),
            });
        }
        operations.push(Operation::Exchange {
            side: Side::Old,
            out: paths::oldmast().spelled_like(live.name()),
            live,
            incoming: staged,
            was,
            becomes: pin,
            mailbags: find(old, Side::Old, &paths::dir(paths::MBG))?.map(|entry| entry.path),
        });
        // Undo moves the new file to ASIDE: its folder is made now, while nothing is in a hurry.
        let mut all = self.missing_dirs(Side::Old, &self.former.record.join("ASIDE").join("NEWMAST.GLB"))?;
        all.extend(operations);
        Ok(all)
    }

    /// Puts the creation of every directory that the operations need, and that is not there, before them.
    fn with_dirs(&self, side: Side, operations: Vec<Operation>) -> Built {
        let mut dirs: Vec<Operation> = Vec::new();
        for operation in &operations {
            let to = match operation {
                Operation::MoveAside { to, .. } => to,
                Operation::CopyNew { to, .. } if to.path.is_within(&paths::records()) => &to.path,
                _ => continue,
            };
            for dir in self.missing_dirs(side, to)? {
                if !dirs.contains(&dir) {
                    dirs.push(dir);
                }
            }
        }
        dirs.extend(operations);
        Ok(dirs)
    }

    fn missing_dirs(&self, side: Side, file: &TreePath) -> Built {
        let mut dirs = Vec::new();
        let mut dir = file.parent();
        while let Some(path) = dir.filter(|path| !path.is_root()) {
            if find(self.trees.side(side), side, &path)?.is_some() {
                break;
            }
            dir = path.parent();
            dirs.push(Operation::CreateDir { at: Place { side, path } });
        }
        dirs.reverse();
        Ok(dirs)
    }

    fn require(&self, tree: &dyn ReadTree, side: Side, path: &TreePath) -> Result<TreePath, PlanError> {
        let entry = find(tree, side, path)?;
        entry.map(|e| e.path).ok_or_else(|| PlanError::NotThere { at: Place { side, path: path.clone() } })
    }

    fn require_dir(&self, tree: &dyn ReadTree, path: &TreePath) -> Result<TreePath, PlanError> {
        match find(tree, Side::Old, path)? {
            Some(entry) if entry.is_dir() => Ok(entry.path),
            Some(entry) => {
                let source = FsError::WrongKind { path: entry.path, wanted: "directory" };
                Err(PlanError::Fs { side: Side::Old, source })
            }
            None => Err(PlanError::NotThere { at: Place { side: Side::Old, path: path.clone() } }),
        }
    }

    fn require_free(&self, tree: &dyn ReadTree, path: &TreePath) -> Result<(), PlanError> {
        match find(tree, Side::Old, path)? {
            None => Ok(()),
            Some(entry) => Err(PlanError::InTheWay { at: Place { side: Side::Old, path: entry.path } }),
        }
    }
}

fn find(tree: &dyn ReadTree, side: Side, path: &TreePath) -> Result<Option<crate::fsops::Entry>, PlanError> {
    match tree.find(path) {
        Ok(found) => Ok(found),
        Err(FsError::Missing { verb: Verb::Find | Verb::List, .. }) => Ok(None),
        Err(source) => Err(PlanError::Fs { side, source }),
    }
}

fn print_at(tree: &dyn ReadTree, side: Side, path: &TreePath) -> Result<Print, PlanError> {
    print_of(tree, path).map_err(|source| PlanError::Fs { side, source })
}
