//! Where a part of the base is seen: paths and errors led from one place to the other.

use crate::fsops::{Entry, FsError, TreePath};

/// A part of the base, `from`, that is seen at `to`.
#[derive(Clone, Debug)]
pub(super) struct Moved {
    /// Its place in the base.
    pub from: TreePath,
    /// Its place in the rehearsed tree.
    pub to: TreePath,
}

impl Moved {
    /// The whole base, seen where it is.
    pub fn nowhere() -> Self {
        let (from, to) = (TreePath::root(), TreePath::root());
        Self { from, to }
    }

    /// Returns where in the base that is which is seen at `path`.
    pub fn in_base(&self, path: &TreePath) -> TreePath {
        lead(path, &self.to, &self.from)
    }

    /// Returns where that is seen which the base has at `path`.
    pub fn seen(&self, path: &TreePath) -> TreePath {
        lead(path, &self.from, &self.to)
    }

    /// Returns an entry of the base as it is seen.
    pub fn entry(&self, entry: Entry) -> Entry {
        Entry { path: self.seen(&entry.path), ..entry }
    }

    /// Returns an error of the base in terms of what is seen.
    pub fn error(&self, error: FsError) -> FsError {
        error.with_paths(|path| self.seen(&path))
    }
}

/// Leads a path within `from` to the same place within `to`; any other stays.
pub(super) fn lead(path: &TreePath, from: &TreePath, to: &TreePath) -> TreePath {
    if !path.is_within(from) {
        return path.clone();
    }
    let below = path.names().skip(from.names().count());
    below.fold(to.clone(), |dir, name| dir.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_there_and_back_and_leaves_neighbours_alone() {
        let at = |text| TreePath::parse(text).unwrap();
        let moved = Moved { from: at("P1"), to: at("ASIDE/P1.OLD") };
        assert_eq!(moved.seen(&at("p1/A/B")).as_str(), "ASIDE/P1.OLD/A/B");
        assert_eq!(moved.in_base(&at("aside/p1.old/A")).as_str(), "P1/A");
        assert_eq!(moved.in_base(&at("ASIDE/P1.OLD")).as_str(), "P1");
        assert_eq!(moved.seen(&at("P10/A")).as_str(), "P10/A");
        assert_eq!(Moved::nowhere().seen(&at("x/Y")).as_str(), "x/Y");
    }
}
