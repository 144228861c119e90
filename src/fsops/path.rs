//! Paths inside a postoffice, the DOS way: case kept, case ignored.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A path inside a tree, relative to its root: names joined by `/`, empty for the root itself.
///
/// The spelling is kept and used when a name is created; comparing, ordering and hashing ignore the
/// case of ASCII letters, as the DOS programs do that share these files (Q152903, Q127082).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TreePath(String);

/// A string that is no path inside a tree.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("{0:?} is not a path inside a postoffice: names joined by '/', none of them empty, '.' or '..'")]
pub struct PathError(pub String);

impl TreePath {
    /// Returns the root of the tree.
    pub fn root() -> Self {
        Self::default()
    }

    /// Reads a path such as `GLB/MASTER.GLB`; a backslash separates as well.
    ///
    /// # Errors
    /// When a name is empty, `.` or `..`, or holds a NUL: such a path could lead out of the tree.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        let joined = text.replace('\\', "/");
        let bad = |name: &str| name.is_empty() || name == "." || name == ".." || name.contains('\0');
        if !joined.is_empty() && joined.split('/').any(bad) {
            return Err(PathError(text.to_owned()));
        }
        Ok(Self(joined))
    }

    /// Returns the path of `name` in this directory. `name` is one name as a directory lists it.
    #[must_use]
    pub fn join(&self, name: &str) -> Self {
        if self.0.is_empty() { Self(name.to_owned()) } else { Self(format!("{}/{name}", self.0)) }
    }

    /// Returns the directory that holds this path; `None` for the root.
    pub fn parent(&self) -> Option<Self> {
        if self.0.is_empty() {
            return None;
        }
        Some(Self(self.0.rsplit_once('/').map_or(String::new(), |(dir, _)| dir.to_owned())))
    }

    /// Returns the last name of the path, empty for the root.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// Returns the names from the root down.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.split('/').filter(|name| !name.is_empty())
    }

    /// Returns whether this is the root.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns whether this path is `dir` or lies below it.
    pub fn is_within(&self, dir: &Self) -> bool {
        let (path, dir) = (self.folded(), dir.folded());
        dir.is_empty() || path == dir || path.strip_prefix(&dir).is_some_and(|rest| rest.starts_with('/'))
    }

    /// Returns the path in capitals, the form in which two spellings of one path are equal.
    pub fn folded(&self) -> String {
        self.0.to_ascii_uppercase()
    }

    /// Returns the path as spelled.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns this path with its last name in the case that `neighbour` uses: `POLD` beside `P1`,
    /// `pold` beside `p1`. A neighbour without any small letter asks for capitals.
    #[must_use]
    pub fn spelled_like(&self, neighbour: &str) -> Self {
        let name = if neighbour.bytes().any(|b| b.is_ascii_lowercase()) {
            self.name().to_ascii_lowercase()
        } else {
            self.name().to_ascii_uppercase()
        };
        self.parent().map_or_else(Self::root, |dir| dir.join(&name))
    }
}

impl PartialEq for TreePath {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for TreePath {}

impl Hash for TreePath {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.folded().hash(state);
    }
}

impl PartialOrd for TreePath {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for TreePath {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.folded().cmp(&other.folded())
    }
}

impl fmt::Display for TreePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::text::printable(if self.0.is_empty() { "." } else { &self.0 }))
    }
}

impl TryFrom<String> for TreePath {
    type Error = PathError;
    fn try_from(text: String) -> Result<Self, PathError> {
        Self::parse(&text)
    }
}

impl From<TreePath> for String {
    fn from(path: TreePath) -> Self {
        path.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_without_case_and_keeps_spelling() {
        let (a, b) = (TreePath::parse("glb/Master.glb").unwrap(), TreePath::parse("GLB\\MASTER.GLB").unwrap());
        assert_eq!(a, b);
        assert_eq!(a.as_str(), "glb/Master.glb");
        assert_eq!(a.parent().unwrap(), TreePath::parse("GLB").unwrap());
        assert_eq!(a.name(), "Master.glb");
    }

    #[test]
    fn refuses_ways_out_of_the_tree() {
        for text in ["..", "GLB/../..", "/etc", "GLB//X", "a/./b", "x\0y"] {
            assert!(TreePath::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn new_names_take_the_case_of_their_neighbours() {
        let pold = TreePath::parse("Pold").unwrap();
        assert_eq!(pold.spelled_like("P1").as_str(), "POLD");
        assert_eq!(pold.spelled_like("p1").as_str(), "pold");
        assert_eq!(TreePath::parse("GLB/x").unwrap().spelled_like("MASTER.GLB").as_str(), "GLB/X");
    }

    #[test]
    fn within_means_below_and_not_beside() {
        let p1 = TreePath::parse("P1").unwrap();
        assert!(TreePath::parse("p1/A.P1").unwrap().is_within(&p1));
        assert!(!TreePath::parse("P10").unwrap().is_within(&p1));
        assert!(p1.is_within(&TreePath::root()));
    }
}
