//! How long to wait for another program to let go of a file.
//!
//! A mail client holds a file for a moment again and again; that is no reason to give up, and no reason to
//! wait forever. Must not know what is being tried.

use std::sync::Arc;
use std::time::Duration;
use std::{fmt, io, thread};

use super::platform;
use crate::fsops::{FsError, Kind, TreePath, Verb};

/// What other programs make the system say to a try, if anything.
type Others = dyn Fn(Verb, &TreePath) -> Option<io::Error> + Send + Sync;

/// The pauses between tries; one try more than there are pauses.
#[derive(Clone)]
pub struct Patience {
    pauses: Vec<Duration>,
    others: Option<Arc<Others>>,
}

impl fmt::Debug for Patience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Patience").field("pauses", &self.pauses).finish_non_exhaustive()
    }
}

impl Patience {
    /// Returns a patience of `pauses`, made between tries in this order.
    pub fn of(pauses: impl Into<Vec<Duration>>) -> Self {
        Self { pauses: pauses.into(), others: None }
    }

    /// Asks `others` before each try, in place of the programs that hold files for as long as nobody can foresee.
    #[must_use]
    pub fn among(self, others: impl Fn(Verb, &TreePath) -> Option<io::Error> + Send + Sync + 'static) -> Self {
        Self { others: Some(Arc::new(others)), ..self }
    }

    /// Tries until `attempt` answers anything but that another program holds what is at `path`.
    ///
    /// # Errors
    /// What `attempt` fails with; [`FsError::InUse`] when the last try still finds it held.
    pub(super) fn insist<T>(
        &self,
        (verb, path, kind): (Verb, &TreePath, Kind),
        mut attempt: impl FnMut() -> Result<T, FsError>,
    ) -> Result<T, FsError> {
        let mut pauses = self.pauses.iter();
        let mut tries = 0;
        loop {
            let held = self.others.as_ref().and_then(|others| others(verb, path));
            let outcome = held.map_or_else(&mut attempt, |e| Err(FsError::io(verb, path, e)));
            tries += 1;
            match outcome {
                Err(FsError::Io { verb, source, .. }) if platform::in_use(&source, kind) => match pauses.next() {
                    Some(pause) => thread::sleep(*pause),
                    None => {
                        return Err(FsError::InUse { verb, path: path.clone(), tries });
                    }
                },
                done => return done,
            }
        }
    }
}

impl Default for Patience {
    /// Five tries in a second and a half.
    fn default() -> Self {
        Self::of([50, 150, 400, 800].map(Duration::from_millis))
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use rustix::io::Errno;

    use super::*;

    fn file() -> TreePath {
        TreePath::parse("P1/MAIL.IN").unwrap()
    }

    fn failing(errno: Errno) -> FsError {
        let source = io::Error::from_raw_os_error(errno.raw_os_error());
        FsError::io(Verb::Rename, &file(), source)
    }

    #[test]
    fn waits_for_a_file_that_is_let_go() {
        let mut answers = [Err(Errno::BUSY), Err(Errno::TXTBSY), Ok(7)].into_iter();
        let patience = Patience::of([Duration::ZERO; 4]);
        let answer = patience.insist((Verb::Rename, &file(), Kind::File), || answers.next().unwrap().map_err(failing));
        assert_eq!(answer.unwrap(), 7);
    }

    #[test]
    fn names_the_file_that_is_never_let_go() {
        let patience = Patience::of([Duration::ZERO; 4]);
        let error =
            patience.insist::<()>((Verb::Rename, &file(), Kind::File), || Err(failing(Errno::BUSY))).unwrap_err();
        assert!(matches!(error, FsError::InUse { tries: 5, .. }), "{error}");
        assert!(error.to_string().contains("P1/MAIL.IN"));
    }

    #[test]
    fn does_not_repeat_what_patience_cannot_mend() {
        let mut tries = 0;
        let patience = Patience::of([Duration::ZERO; 4]);
        let error = patience
            .insist::<()>((Verb::Rename, &file(), Kind::File), || {
                tries += 1;
                Err(failing(Errno::ACCESS))
            })
            .unwrap_err();
        assert!(matches!(error, FsError::Io { .. }), "{error}");
        assert_eq!(tries, 1);
    }
}
